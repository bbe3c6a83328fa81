"""prove and heads on the command line."""

import json
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from rules.draw.draw_record import Draw
from tui import cli as program
from tui.session import Session


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = program._run([str(word) for word in words], Session())
    return code, "".join(capsys.readouterr())


def test_a_hand_out_is_written_and_compared_later(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "交底.json"
    code, said = run(capsys, "heads", file, "--bureau", bureau)
    assert (code, "请交外面的人留存" in said) == (0, True)
    assert "相符" in run(capsys, "heads", file, "--check", "--bureau", bureau)[1]
    file.write_bytes(file.read_bytes().replace(b'"seq":', b'"seq":9'))
    code, said = run(capsys, "heads", file, "--check", "--bureau", bureau)
    assert code == 1
    assert "丢失" in said
    assert "读不出" in run(capsys, "heads", tmp_path / "没有.json", "--check", "--bureau", bureau)[1]


def test_a_proof_is_written_for_what_was_published(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_office(bureau, write=False) as office:
        seq = office.store.history(Draw, office.store.all(Draw)[0].number)[-1].seq
    code, said = run(capsys, "prove", seq, "--out", tmp_path / "p.json", "--bureau", bureau)
    assert (code, "没有公布" in said, list(tmp_path.glob("p.json"))) == (1, True, [])
    run(capsys, "publish", "--first", "--bureau", bureau)
    assert run(capsys, "prove", seq, "--out", tmp_path / "p.json", "--bureau", bureau)[0] == 0
    assert json.loads((tmp_path / "p.json").read_bytes())["seq"] == seq
