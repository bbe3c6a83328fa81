"""打捞 on the command line: a rotten bureau comes out whole, the report says from where, and the way on is that of a restored one."""

import json
import shutil
from pathlib import Path

import pytest

from acts.base.salvage import REPORT
from tui import cli as program
from tui.session import Session

DECIDED = ("--reason", "disk", "--paper", "示公办〔2024〕7号", "--approved-by", "演示局长", "--post", "局长")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = program._run([str(word) for word in words], Session(json="--json" in words))
    return code, "".join(capsys.readouterr())


def lines_of(bureau: Path) -> list[bytes]:
    return (bureau / "journal" / "000000000001.jsonl").read_bytes().splitlines(keepends=True)


def test_a_rotten_line_is_mended_by_a_backup_and_the_way_goes_on(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "publish", "--bureau", bureau, "--first")[0] == 0
    assert run(capsys, "backup", "--bureau", bureau)[0] == 0
    sound = lines_of(bureau)
    rotten = [*sound[:4], sound[4].replace(b'"act"', b'"ack"'), *sound[5:]]
    (bureau / "journal" / "000000000001.jsonl").write_bytes(b"".join(rotten))
    code, said = run(capsys, "check", "--bureau", bureau)
    assert (code, "mingchou salvage" in said) == (1, True)
    code, said = run(capsys, "salvage", bureau, tmp_path / "新")
    assert code == 0, said
    assert "与原来逐字节相同" in said
    assert "第 5 条　来自" in said
    assert "public/heads.tsv：与打捞的台账一致" in said
    assert lines_of(tmp_path / "新") == sound
    assert (tmp_path / "新" / REPORT).read_text(encoding="utf-8").strip() in said
    web = tmp_path / "下载"
    web.mkdir()
    for name in ("freezes.tsv", "heads.tsv"):
        shutil.copy(bureau / "public" / name, web)
    assert "还没有登记恢复" in run(capsys, "publish", "--bureau", tmp_path / "新")[1]
    code, said = run(capsys, "restored", web, *DECIDED, "--yes", "--bureau", tmp_path / "新")
    assert code == 0, said
    assert "打捞自" in run(capsys, "log", "--bureau", tmp_path / "新", "--limit", "2")[1]
    assert run(capsys, "publish", "--bureau", tmp_path / "新")[0] == 0


def test_what_is_lost_is_said_and_the_site_gives_it_back(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The journal lost its tail, HEAD and the snapshots: publications are known from the site alone."""
    before = len(lines_of(bureau))
    assert run(capsys, "publish", "--bureau", bureau, "--first")[0] == 0
    (bureau / "journal" / "000000000001.jsonl").write_bytes(b"".join(lines_of(bureau)[:before]))
    for path in (*bureau.glob("records*"), bureau / "journal" / "HEAD"):
        path.unlink()
    code, said = run(capsys, "salvage", bureau / "journal" / "..", tmp_path / "新", "--json")
    assert code == 0, said
    assert json.loads(said)["whole"]
    report = (tmp_path / "新" / REPORT).read_text(encoding="utf-8")
    assert "public/heads.tsv：比打捞的台账多 1 行，登记恢复时取回来" in report
    code, said = run(capsys, "restored", bureau / "public", *DECIDED, "--yes", "--bureau", tmp_path / "新")
    assert (code, "取回公布 1 次" in said) == (0, True)


def test_it_never_writes_over_the_living_folder(bureau: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in bureau.rglob("*") if path.is_file()}
    code, said = run(capsys, "salvage", bureau, bureau)
    assert (code, "已经存在；打捞只写到新的文件夹" in said) == (1, True)
    assert {path: path.read_bytes() for path in bureau.rglob("*") if path.is_file()} == before


def test_what_is_no_source_is_named(bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "salvage", bureau, tmp_path / "拔掉的U盘", tmp_path / "新")
    assert (code, "拔掉的U盘" in said, "不存在" in said) == (1, True, True)
    assert not (tmp_path / "新").exists()


def test_a_body_that_was_found_nowhere_is_told_as_lost_not_as_erased_by_law(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "export", "enterprises", tmp_path / "名录.csv", "--bureau", bureau)[0] == 0
    number = (tmp_path / "名录.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    for town in ("第一次记下", "第二次记下"):
        code, said = run(capsys, "enterprise", "edit", number, "--town", town, "--bureau", bureau)
        assert code == 0, said
    path = bureau / "journal" / "000000000001.jsonl"
    path.write_bytes(path.read_bytes().replace("第一次记下".encode(), "第一次忆下".encode()))
    code, said = run(capsys, "salvage", bureau, tmp_path / "新")
    assert (code, "1 处内容没有找回" in said) == (0, True)
    for words in (("history", number), ("log", "--limit", "4")):
        said = run(capsys, *words, "--bureau", tmp_path / "新")[1]
        assert "损坏，打捞时没有找回" in said
        assert "依法删除" not in said
    said = run(capsys, "enterprise", "show", number, "--bureau", tmp_path / "新")[1]
    assert "第二次记下" in said
