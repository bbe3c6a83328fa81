"""approve on the command line: what it says to be public is what the site will show, no more and no less."""

from pathlib import Path
from typing import Any

import pytest

from acts.base.bureau import open_office
from rules.work.result import Result
from tui.cli import main

DECIDED = ("--by", "演示局长", "--document", "演示9号")


@pytest.fixture
def run(bureau: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """One command on the bureau: what it said."""

    def command(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--bureau", str(bureau), "--as", "演示员"])
        out, err = capsys.readouterr()
        assert not ended.value.code, out + err
        return out

    return command


def test_what_came_of_a_result_is_told_when_it_is_approved_and_what_is_marked_is_not(run: Any, bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        one = next(
            one
            for one in office.store.all(Result)
            if one.task == "2024-001" and one.found_problem and not one.withdrawn
        )
    key = one.number.split("/")
    run("result", "correct", *key, "--reason", "演示处罚", "--fine", "2000", "--case", "--handling", "责令改正")
    said = run("approve", key[0], *DECIDED)
    assert f"{one.number}　" in said
    assert "责令改正　立案查处、罚没 2000.00 元" in said
    law = ("--kind", "商业秘密", "--basis", "演示条例第十五条", "--by", "演示局长", "--on", "2024-09-01")
    run("mark", "set", one.number, "罚没金额", *law)
    run("mark", "set", one.number, "公开说明", *law)
    run("result", "correct", *key, "--reason", "演示更正", "--fine", "3000")
    said = run("approve", key[0], *DECIDED)
    assert "依法不予公开（商业秘密）" in said
    assert "罚没" not in said
    assert one.public not in said


def test_a_result_withdrawn_as_a_mistake_is_entered_anew(run: Any, bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        shown = (one for one in office.store.all(Result) if one.approved and not one.withdrawn)
        one = next(one for one in shown if one.task == "2024-001")
    key = one.number.split("/")
    run("result", "withdraw", *key, "--reason", "mistake", *DECIDED)
    typed = ("--code", "1", "--date", str(one.checked_on), "--public", "住宿登记簿齐全")
    said = run("result", "reenter", *key, *typed, "--reason", "录成了别家的", *DECIDED)
    assert "请审批（approve）" in said
    assert "待审批（重新录入）" in run("result", "list", key[0])
    assert "住宿登记簿齐全" in run("approve", key[0], *DECIDED)
