"""What is saved is told as saved, on a pipe that is closed or full too: a program that reads nothing must not do it twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.draw import evidence
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from tests import ROOT
from tests.acts.office import credit_code
from tests.tui.desk import newest_draw
from tui import cli as program
from tui.session import Session

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="/dev/full is Linux's")

ENGLISH = ("Traceback", "Exception ignored", "Error", "No space", "Broken pipe")


def said(bureau: Path, *words: str, out: str = "full") -> tuple[int, str]:
    """(exit code, stderr) of a command whose stdout is full, closed, or a pipe that nobody reads any more."""
    code = f"import sys; from tui.cli import main; main({[*words, '--bureau', str(bureau), '--as', '演示员']!r})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", code]
    if out == "closed":
        command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    reader, writer = os.pipe()
    os.close(reader)
    with FULL.open("wb") as full:
        done = subprocess.run(
            command,
            stdout=writer if out == "pipe" else full,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    os.close(writer)
    stderr = done.stderr.decode()
    assert not [word for word in ENGLISH if word in stderr], stderr
    return done.returncode, stderr


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("out", ["full", "closed", "pipe"])
def test_what_is_saved_is_told_on_the_other_line(bureau: Path, out: str, form: list[str]) -> None:
    words = ["enterprise", "add", "--name", "演示新旅馆", "--trades", "旅馆业", "--code", credit_code(901)]
    code, stderr = said(bureau, *words, *form, out=out)
    with open_office(bureau, write=False) as office:
        assert office.store.where(Enterprise, code=credit_code(901))
    assert code == 0
    assert "已保存，但结果没有输出" in stderr
    assert "没有保存" not in stderr


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("out", ["full", "closed", "pipe"])
@pytest.mark.parametrize("words", [["enterprise", "list"], ["history", "甲"]])
def test_a_list_or_a_refusal_that_reaches_nobody_is_no_success(
    bureau: Path, words: list[str], out: str, form: list[str]
) -> None:
    assert said(bureau, *words, *form, out=out)[0] == 1


def test_a_commitment_is_printed_before_the_evidence_fails_and_the_freeze_is_told_as_saved(
    bureau: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []

    def full(*_: object) -> None:
        printed.append(capsys.readouterr().out)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evidence, "write_folder", full)
    code = program._run(
        ["draw", "freeze", "2024-009", "--entropy", "dice", "--source", "place=会议室,dice=20", "--expected-at",
         "2024-09-03T10:00", "--approved-by", "演示分管局长", "--bureau", str(bureau), "--as", "演示员"],
        Session(),
    )  # fmt: skip
    draw = newest_draw(bureau, "2024-009")[1]
    assert code == 0
    assert draw.commitment in printed[0]
    words = f"已保存；证据文件夹 {draw.number} 没有写成，原因 磁盘已满，请清理磁盘，程序会在下次打开时补上"
    assert words in capsys.readouterr().err
    monkeypatch.undo()
    with open_office(bureau, by="演示员") as office:
        assert (office.places.evidence(draw.number) / "terms.json").is_file()
        assert office.store.get(Draw, draw.number).state == "open"
