"""核对表: the drawn list as a department fills it in, and its answer read back."""

from datetime import timedelta
from pathlib import Path

import pytest

from acts.draw.confirm import confirm
from acts.draw.reconfirm import confirmation_text, reconfirm
from acts.work import confirmations, lists, result_import
from acts.work.lists import Only
from db.exchange.formats import LISTS
from db.exchange.reading import read_list
from db.exchange.writing import write_list
from rules.draw.confirmation import CONFIRMATION_COLUMNS
from rules.importing.sheet import SheetText
from rules.work.result import COLUMNS, Result
from tests.acts.office import Desk, sheet_text

FIRE = {"department": "fire", "sender": "演示消防员"}


@pytest.fixture
def number(desk: Desk) -> str:
    """A joint task whose list is drawn."""
    made = desk.joint_task()
    desk.drawn(made)
    return made


def filled(desk: Desk, number: str, /, *answers: str, **cells: str) -> SheetText:
    """The file of the fire department; answers: of the first rows, the others can be inspected. cells: of the first row besides."""
    rows = confirmations.confirmation_rows(desk.office, number, "fire")
    raws = [{"number": str(row["number"]), "verdict": "可以检查"} for row in rows]
    for raw, answer in zip(raws, answers, strict=False):
        raw["verdict"] = answer
    raws[0] |= cells
    return sheet_text(*raws)


def test_a_file_goes_out_is_filled_in_and_comes_back_as_the_confirmation(
    desk: Desk, number: str, tmp_path: Path
) -> None:
    rows = lists.list_rows(desk.office, LISTS["confirmations"], number, Only(department="fire"))
    path = tmp_path / "核对表.xlsx"
    write_list(path, CONFIRMATION_COLUMNS, [{**row, "verdict": "can"} for row in rows], "抽取名单核对表")
    drawn = confirmations.import_confirmations(desk.office, number, read_list(path, CONFIRMATION_COLUMNS), **FIRE)
    assert [(one.department, one.sender) for one in drawn.confirmations] == [("fire", "演示消防员")]
    assert desk.task(number).state == "drawn"


def test_who_cannot_be_inspected_is_struck_with_reason_and_paper(desk: Desk, number: str) -> None:
    sheet = filled(desk, number, "不能检查", reason="moved_away", evidence="登记函 7")
    with desk.refused("必须由负责人批准"):
        confirmations.import_confirmations(desk.office, number, sheet, **FIRE)
    assert not desk.draw(f"{number}-1").confirmations
    struck = confirmations.import_confirmations(desk.office, number, sheet, approved_by="演示局长", **FIRE)
    assert [struck.strike_reasons[one.number] for one in struck.struck] == ["moved_away"]


@pytest.mark.parametrize(
    ("answers", "cells", "said"),
    [
        (("", "", ""), {}, "还有 3 行没有写核对结果（第 "),
        (("不能检查",), {"evidence": "函 7"}, "写了不能检查，没有写剔除原因"),
        (("不能检查",), {"reason": "moved_away"}, "写了不能检查，没有写依据材料"),
        ((), {"reason": "moved_away"}, "写了可以检查，又写了剔除原因"),
        ((), {"number": "O-999999"}, "O-999999 不在 2024-001 的名单上"),
        ((), {"number": "O-999999"}, "名单上还有 1 家没有写"),
        (("也许",), {}, "核对结果没有“也许”"),
    ],
)
def test_a_file_that_is_half_filled_in_or_wrong_is_refused_whole(
    desk: Desk, number: str, answers: tuple[str, ...], cells: dict[str, str], said: str
) -> None:
    with desk.refused(said):
        confirmations.import_confirmations(desk.office, number, filled(desk, number, *answers, **cells), **FIRE)
    assert not desk.draw(f"{number}-1").confirmations


def test_the_answer_has_a_department_of_the_task_and_a_sender_and_comes_once(desk: Desk, number: str) -> None:
    sheet = filled(desk, number)
    with desk.refused("请写明谁回复的"):
        confirmations.import_confirmations(desk.office, number, sheet, department="fire", sender=" ")
    with desk.refused("请写明是哪个部门的"):
        confirmations.import_confirmations(desk.office, number, sheet, department="", sender="演示员")
    with desk.refused("卫健不是任务 2024-001 的参与部门"):
        confirmations.import_confirmations(desk.office, number, sheet, department="health", sender="演示员")
    confirmations.import_confirmations(desk.office, number, sheet, **FIRE)
    with desk.refused("消防已在 3月4日 确认；要改请重新确认"):
        confirmations.import_confirmations(desk.office, number, sheet, **FIRE)


def test_results_that_a_department_sends_are_its_own_and_the_journal_says_who_sent_them(desk: Desk) -> None:
    number = desk.joint_task()
    desk.matched(number)
    desk.later_on("2024-03-20")
    rows = lists.list_rows(desk.office, LISTS["results"], number, Only(department="fire"))
    named = [column.name for column in COLUMNS]
    raws = [{name: str(row.get(name) or "") for name in named if name in {"task", "object", "item"}} for row in rows]
    sheet = sheet_text(*({**raw, "code": "未发现问题", "checked_on": "2024-03-19"} for raw in raws))
    report = result_import.prepare_results(desk.office, sheet, "police")
    assert "属消防，不是公安的" in str(report.problems[0])
    report = result_import.prepare_results(desk.office, sheet, "fire")
    assert report.counts["new"] == len(rows)
    result_import.apply_results(desk.office, report, "消防.xlsx", sender="消防演示员")
    assert desk.office.store.count(Result) == len(rows)
    assert "消防演示员报来" in next(iter(desk.office.store.latest(1))).head.why


def test_a_file_of_another_department_or_task_is_not_taken_for_this_one(desk: Desk, number: str) -> None:
    for cells, said in (
        ({"department": "公安"}, "这份核对表是发给公安的，不是消防的，请核对文件和部门"),
        ({"task": "2024-002"}, "这份核对表是任务 2024-002 的，不是 2024-001 的"),
    ):
        with desk.refused(said):
            confirmations.import_confirmations(desk.office, number, filled(desk, number, **cells), **FIRE)
    row = lists.list_rows(desk.office, LISTS["confirmations"], number, Only(department="fire"))[0]
    assert (row["task"], row["department"]) == (number, "消防")


def test_who_confirmed_before_a_replacement_came_in_is_asked_to_compare_it(desk: Desk, number: str) -> None:
    confirm(desk.office, number, department="police")
    sheet = filled(desk, number, "不能检查", reason="moved_away", evidence="登记函 7")
    desk.clock.moment += timedelta(hours=1)
    draw = confirmations.import_confirmations(desk.office, number, sheet, approved_by="演示局长", **FIRE)
    came = draw.struck[0].replaced_by
    assert came
    said = confirmation_text(desk.office, desk.task(number), draw)
    assert said.endswith(f"递补的 {came} 是 公安 确认以后才进来的，请它们核对，不能检查的再剔除")
    asked = reconfirm(desk.office, number, "police", {"reason": "other", "why": "递补"})
    assert "递补的" not in confirmation_text(desk.office, desk.task(number), asked)
    desk.clock.moment += timedelta(hours=1)
    whole = confirm(desk.office, number, department="police")
    assert "递补的" not in confirmation_text(desk.office, desk.task(number), whole)
