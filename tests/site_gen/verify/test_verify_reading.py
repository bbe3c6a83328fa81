"""All evidence of a draw in one file, as a draw's page offers it: judged as the folder is, by our command and by verify.py."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rules.base.errors import Refused
from site_gen.files.bundle import bundle
from site_gen.verify import verify
from tests.site_gen.forgeries import load, sealed
from tests.site_gen.verify_page import TEMPLATES, write
from tui.cli import cli

FILES = load("draw-2")
REGISTERS = {name: FILES[name] for name in ("freezes.tsv", "heads.tsv")}
WHOLE = bundle({name: raw for name, raw in FILES.items() if name not in REGISTERS})
SAVED_AGAIN = {
    "as it is": WHOLE,
    "with a BOM": b"\xef\xbb\xbf" + WHOLE,
    "with Windows' line ends": WHOLE.replace(b"\n", b"\r\n"),
    "without its last line end": WHOLE.rstrip(),
}
NO_EVIDENCE = {
    "half": (WHOLE[: len(WHOLE) // 2], "不完整"),
    "all but the end": (WHOLE[:-3], "不完整"),
    "a hole in the middle": (WHOLE[:900] + WHOLE[1900:-2] + b'"})', "已经损坏"),
    "a byte that is no text": (WHOLE[:900] + b"\xff" + WHOLE[901:], "已经损坏"),
    "half of a character": (WHOLE[:-3] + rb',"x":"\ud800"})', "已经损坏"),
    "a list": (b"__mingchouBundle([])", "已经损坏"),
    "numbers": (b'__mingchouBundle({"terms.json":1})', "已经损坏"),
    "brackets without end": (b"__mingchouBundle(" + b"[" * 100_000 + b")", "已经损坏"),
    "the register alone": (bundle({"freezes.tsv": FILES["freezes.tsv"]}), "没有 terms.json"),
    "a page of the portal": ("<html>没有这个页面</html>".encode(), "不是一次抽取的证据文件"),
    "nothing": (b"", "不是一次抽取的证据文件"),
}


def judged(path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, [*more, "verify", str(path)])


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """Where a browser puts it, with the registers beside it."""
    write(REGISTERS, tmp_path)
    return tmp_path / "evidence.txt"


@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_the_one_file_is_judged_as_the_folder_is_however_it_was_saved(one: Path, name: str) -> None:
    one.write_bytes(SAVED_AGAIN[name])
    done = judged(one)
    assert (done.exit_code, tuple(done.output.splitlines())) == (0, verify(FILES).lines())
    assert json.loads(judged(one, "--json").output)["ok"] is True


def test_a_forgery_in_the_one_file_does_not_hold(one: Path) -> None:
    forged = sealed(FILES, drawn=[])
    one.write_bytes(bundle({name: raw for name, raw in forged.items() if name not in REGISTERS}))
    done = judged(one)
    assert (done.exit_code, tuple(done.output.splitlines())) == (1, verify(forged | REGISTERS).lines())


def test_a_register_inside_the_one_file_gives_way_to_the_readers_own(one: Path) -> None:
    """The bureau could put any freezes.tsv into it; verify.py and the command look at the one beside it."""
    forged = sealed(FILES, drawn=[]) | {"heads.tsv": b""}
    one.write_bytes(bundle(forged))
    done = judged(one)
    assert tuple(done.output.splitlines()) == verify(forged | REGISTERS).lines()
    assert published(one).stdout.decode() == done.output


def test_folders_called_like_files_are_passed_over(tmp_path: Path) -> None:
    folder = write(FILES, tmp_path / "draw")
    for name in ("more.tsv", "openings/P-9999.json", "tokens/x.tsr", "x.json"):
        (folder / name).mkdir(parents=True)
    assert tuple(judged(folder).output.splitlines()) == verify(FILES).lines()
    assert published(folder).stdout.decode() == judged(folder).output
    (folder / "terms.json").unlink()
    (folder / "terms.json").mkdir()
    assert isinstance(judged(folder).exception, Refused | SystemExit)
    assert published(folder).stderr == b""


@pytest.mark.parametrize("name", NO_EVIDENCE)
def test_a_file_that_is_cut_damaged_or_another_accuses_nobody_and_says_what_to_do(one: Path, name: str) -> None:
    raw, said = NO_EVIDENCE[name]
    one.write_bytes(raw)
    refused = judged(one).exception
    assert isinstance(refused, Refused)  # main() prints it
    assert said in str(refused)
    assert "重新下载" in str(refused)
    assert "evidence.txt" in str(refused)


def test_one_file_out_of_a_folder_of_evidence_names_the_folder(tmp_path: Path) -> None:
    folder = write(FILES, tmp_path / "2024-002-1")
    assert f"请写它所在的文件夹 {folder}" in str(judged(folder / "pool.tsv").exception)


def test_the_folder_it_was_downloaded_to_will_do_and_a_draws_folder_of_the_site(one: Path, tmp_path: Path) -> None:
    one.write_bytes(WHOLE)
    write(FILES, tmp_path / "draws" / "2024-002-1" / "evidence")
    for folder in (one.parent, tmp_path / "draws" / "2024-002-1"):
        assert tuple(judged(folder).output.splitlines()) == verify(FILES).lines()


def test_what_is_not_there_or_holds_no_evidence_is_said(tmp_path: Path) -> None:
    assert "没有 " in str(judged(tmp_path / "nothing").exception)
    assert "里没有 terms.json" in str(judged(tmp_path).exception)


def test_the_published_program_takes_the_one_file_however_it_was_saved(one: Path) -> None:
    """And of one that is cut off, or not there, it says so, instead of a draw that does not hold."""
    for raw in (SAVED_AGAIN["with Windows' line ends"], SAVED_AGAIN["with a BOM"]):
        one.write_bytes(raw)
        done = published(one)
        assert (done.returncode, done.stderr) == (0, b"")
        assert tuple(done.stdout.decode().splitlines()) == verify(FILES).lines()
    one.write_bytes(WHOLE[:-3])
    for path in (one, one.with_name("nothing.txt")):
        done = published(path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.decode().startswith(f"{path.name} 读不出证据")
        assert "Traceback" not in done.stderr.decode()


def published(path: Path) -> "subprocess.CompletedProcess[bytes]":
    program = TEMPLATES / "static" / "verify.py"
    return subprocess.run([sys.executable, "-I", "-X", "utf8", program, path], capture_output=True, check=False)


def test_a_bundle_is_a_script_that_carries_the_same_text() -> None:
    script = bundle({"terms.json": '{"a":"</script>\u2028\u2029\\"\ufeff"}'.encode(), "pool.tsv": b"a\tb\n"}).decode()
    assert script.startswith('__mingchouBundle({"pool.tsv":"a\\tb\\n","terms.json":')
    assert not {"\u2028", "\u2029", "\ufeff"} & set(script)
    assert "</" not in script


def test_a_bundle_of_something_else_than_text_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        bundle({"terms.json": b"\xff"})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_an_output_that_reaches_nobody_is_a_sentence_and_no_success(tmp_path: Path) -> None:
    """`python verify.py … | head`, and a full disk; where there is no output at all, nothing is lost."""
    evidence = tmp_path / "evidence.txt"
    evidence.write_bytes(WHOLE)
    command = [sys.executable, str(TEMPLATES / "static" / "verify.py"), str(evidence)]
    reader, writer = os.pipe()
    os.close(reader)
    with Path("/dev/full").open("wb") as full:
        for out in (full, writer):
            done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
            assert (done.returncode, done.stderr.decode()) == (1, "结果没有全部输出：管道已关闭，或磁盘已满\n")
    os.close(writer)
    closed = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE, check=False)
    assert (closed.returncode, closed.stderr) == (published(evidence).returncode, b"")
