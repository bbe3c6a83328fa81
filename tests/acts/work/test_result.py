"""检查结果: entered once for who was drawn, corrected with a reason, withdrawn with a document."""

import pytest

from acts.draw import confirm, match
from acts.draw.confirm import StrikeOff
from acts.work import result
from acts.work.result_import import apply_results, prepare_results
from rules.base.errors import NotFound, Refused
from rules.base.fields import show
from rules.registry.item import Item
from rules.work.result import COLUMNS, Result, parse
from rules.work.sheet import Sheet
from tests.acts.office import Desk, sheet_text

DAY = "2024-03-20"


@pytest.fixture
def number(desk: Desk) -> str:
    """A joint task, matched, on the evening of an inspection."""
    task = desk.joint_task(ratio="10%")
    desk.matched(task)
    desk.clock.at(DAY, 17)
    return task


def raw(code: str = "1", **more: str) -> dict[str, str]:
    return {"code": code, "checked_on": DAY, **more}


def test_a_result_moves_its_task_on_and_dates_its_sheet(desk: Desk, number: str) -> None:
    one = desk.sheets(number)[0]
    entered = result.enter(desk.office, number, one.object, "I-0001", raw("5", handling="限期改正"))
    assert (entered.number, entered.sheet) == (f"{number}/{one.object}/I-0001", one.number)
    assert (entered.public, entered.entered_by) == ("经检查发现问题，已责令改正。", "演示员")
    assert desk.task(number).state == "under_way"
    assert str(desk.office.store.get(Sheet, one.number).visited_on) == DAY


def test_a_result_for_an_object_that_was_not_drawn_is_refused(desk: Desk, number: str) -> None:
    other = next(entry.object for entry in desk.lists(f"{number}-1").pool if entry.object not in desk.final(number))
    with desk.refused(f"检查对象 {other} 在任务 {number} 中没有被抽中，不能录入结果"):
        result.enter(desk.office, number, other, "I-0001", raw())
    with pytest.raises(Refused, match="名录中没有检查对象 O-999999"):
        result.enter(desk.office, number, "O-999999", "I-0001", raw())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (raw("9"), "检查结果：检查结果没有“9”，可填：未发现问题、"),
        (raw(checked_on="2024-09-31"), "检查日期：没有“2024-09-31”这一天"),
        (raw(checked_on="2024-03-21"), "检查日期：2024-03-21 还没有到（今天是 2024-03-20）"),
        (raw(checked_on="2024-03-08"), "检查日期：早于任务开始日期 2024-03-11"),
        ({"checked_on": DAY}, "检查结果：必须填写"),
        (raw(fine="500"), "罚没金额：结果为未发现问题，不应有罚没金额"),
        (raw("8", fine="-5"), "罚没金额：“-5”不是金额"),
        (raw("8", case_filed="也许"), "立案查处：“也许”看不懂，请写“是”或“否”"),
    ],
)
def test_a_result_that_cannot_be_is_refused(desk: Desk, number: str, typed: dict[str, str], said: str) -> None:
    with desk.refused(said):
        result.enter(desk.office, number, desk.final(number)[0], "I-0001", typed)


def test_an_item_that_is_not_on_the_sheet_is_refused_with_those_that_are(desk: Desk, number: str) -> None:
    one = desk.final(number)[0]
    with desk.refused(f"事项 I-0003（网吧信息安全检查）不在 {one} 的记录表上，可录入：I-0001、I-0002"):
        result.enter(desk.office, number, one, "I-0003", raw())


def test_a_result_is_entered_once_and_then_only_corrected(desk: Desk, number: str) -> None:
    one = desk.final(number)[0]
    result.enter(desk.office, number, one, "I-0001", raw())
    with desk.refused("已录入“未发现问题”，要改请用更正（result correct）并写明原因"):
        result.enter(desk.office, number, one, "I-0001", raw("5"))


def test_before_the_match_no_result_can_be_entered(desk: Desk) -> None:
    task = desk.new_task()
    desk.drawn(task)
    with desk.refused("还没有匹配执法人员，不能录入结果"):
        result.enter(desk.office, task, desk.final(task)[0], "I-0001", raw(checked_on="2024-03-04"))


def test_a_struck_object_has_no_result_and_it_is_said_why(desk: Desk) -> None:
    task = desk.new_task()
    desk.drawn(task)
    out = desk.final(task)[0]
    confirm.confirm(desk.office, task, [StrikeOff(out, "moved_away", "演示函 1")], approved_by="演示局长")
    match.match_inspectors(desk.office, task)
    desk.clock.at(DAY, 17)
    with desk.refused(f"检查对象 {out} 在任务 {task} 中已在确认时剔除"):
        result.enter(desk.office, task, out, "I-0001", raw())


def test_a_correction_needs_its_reason_and_a_change(desk: Desk, number: str) -> None:
    one = desk.final(number)[0]
    with pytest.raises(NotFound, match=f"{one} 的事项 I-0001 还没有录入结果"):
        result.correct(desk.office, number, one, "I-0001", {"code": "5"}, "复核")
    result.enter(desk.office, number, one, "I-0001", raw())
    with desk.refused("更正必须写明原因"):
        result.correct(desk.office, number, one, "I-0001", {"code": "5"}, " ")
    with desk.refused("没有要改的内容"):
        result.correct(desk.office, number, one, "I-0001", {"code": "1"}, "复核")
    corrected = result.correct(desk.office, number, one, "I-0001", {"code": "5"}, "复核")
    assert (corrected.code, corrected.public, corrected.correction) == ("5", "经检查发现问题，已责令改正。", "复核")


def test_what_was_approved_stays_until_the_correction_is_approved(desk: Desk, number: str) -> None:
    one = desk.final(number)[0]
    desk.enter_all(number, DAY)
    desk.approve(number)
    corrected = result.correct(desk.office, number, one, "I-0001", {"code": "5"}, "复核")
    assert corrected.pending
    assert corrected.approved is not None
    assert (corrected.approved.code, corrected.approved.corrected) == ("1", False)
    (approved,) = desk.approve(number)
    assert approved.approved is not None
    assert (approved.approved.code, approved.approved.corrected, approved.pending) == ("5", True, False)


def test_a_withdrawal_needs_reason_leader_and_document_and_ends_the_matter(desk: Desk, number: str) -> None:
    one = desk.final(number)[0]
    desk.enter_all(number, DAY)
    desk.approve(number)

    def withdraw(reason: str = "court", by: str = "演示分管局长", document: str = "示公演〔2024〕9号") -> Result:
        return result.withdraw(desk.office, number, one, "I-0001", reason=reason, by=by, document=document)

    with desk.refused("没有“求情”，可用：repaired（信用修复）", "批准人：必须填写", "文号：必须填写"):
        withdraw("求情", " ", "")
    withdrawn = withdraw()
    assert withdrawn.withdrawn is not None
    assert not withdrawn.pending
    with desk.refused(f"已在 {DAY} 撤回"):
        withdraw()
    with desk.refused("已撤回，不能更正"):
        result.correct(desk.office, number, one, "I-0001", {"code": "5"}, "复核")


def test_a_sheet_is_signed_or_it_is_said_why_not(desk: Desk, number: str) -> None:
    """莲池 2024 五(二)2."""
    one = desk.final(number)[0]
    with desk.refused("未签字或盖章的，必须注明原因"):
        result.sign(desk.office, number, one, "refused")
    with desk.refused("签字情况没有“画圈”，可填：已签字或盖章"):
        result.sign(desk.office, number, one, "画圈")
    assert result.sign(desk.office, number, one, "拒绝签字", "负责人不在场").signature == "refused"
    assert result.sign(desk.office, number, one, "signed").signature_reason == ""


def rows(desk: Desk, number: str, *codes: str) -> list[dict[str, str]]:
    pairs = [(sheet.object, item) for sheet in desk.sheets(number) for item in sheet.items]
    return [{"task": number, "object": o, "item": i, **raw(code)} for (o, i), code in zip(pairs, codes, strict=False)]


def test_results_come_in_from_a_file_all_or_none(desk: Desk, number: str) -> None:
    typed = rows(desk, number, "1", "5", "1", "9")
    report = prepare_results(desk.office, sheet_text(*typed))
    assert report.counts == {"new": 3, "changed": 0, "same": 0, "rejected": 1}
    with desk.refused("第 5 行：检查结果：检查结果没有“9”"):
        apply_results(desk.office, report, "结果.xlsx")
    before = desk.office.store.position.seq
    apply_results(desk.office, report, "结果.xlsx", skip_rejected=True)
    assert (desk.office.store.count(Result), desk.office.store.position.seq) == (3, before + 1)
    assert desk.task(number).state == "under_way"


def test_a_file_may_be_read_again_but_not_change_what_was_entered(desk: Desk, number: str) -> None:
    typed = rows(desk, number, "1", "1")
    apply_results(desk.office, prepare_results(desk.office, sheet_text(*typed)), "结果.xlsx")
    typed[1]["code"] = "5"
    report = prepare_results(desk.office, sheet_text(*typed, typed[0]))
    assert [row.state for row in report.rows] == ["same", "rejected", "same"]
    assert "第 3 行：已录入不同的结果，要改请用更正（result correct）并写明原因" in map(str, report.problems)
    twice = rows(desk, number, "1", "1", "1")[2:] * 2
    assert "第 3 行：与第 2 行重复，请删去一行" in map(str, prepare_results(desk.office, sheet_text(*twice)).problems)


def test_a_row_for_who_was_not_drawn_is_rejected_by_line(desk: Desk, number: str) -> None:
    other = next(entry.object for entry in desk.lists(f"{number}-1").pool if entry.object not in desk.final(number))
    typed = {**rows(desk, number, "1")[0], "object": other}
    assert f"第 2 行：检查对象 {other} 在任务 {number} 中没有被抽中，不能录入结果" in map(
        str, prepare_results(desk.office, sheet_text(typed)).problems
    )


def test_exported_results_are_read_back_as_the_same(desk: Desk, number: str) -> None:
    one = desk.final(number)[0]
    result.enter(desk.office, number, one, "I-0001", raw("8", fine="1,000.5", case_filed="是", note="第一行\n第二行"))
    result.enter(desk.office, number, one, "I-0002", raw("4", abnormal="是", handling="函告登记机关"))
    typed = [
        {column.name: show(column, row[column.name]) for column in COLUMNS} for row in result.export_rows(desk.office)
    ]
    assert [row.state for row in prepare_results(desk.office, sheet_text(*typed)).rows] == ["same", "same"]


def test_whoever_withdraws_hears_what_the_registry_still_tells(desk: Desk) -> None:
    """Where everybody is checked, who has no result is the one; where another check left the item out, it was checked before."""
    cafes = desk.closed(name="演示网吧全覆盖", items="I-0003", ratio="100%")
    some = desk.closed(name="演示旅馆抽查", ratio="30%")
    first = desk.sheets(cafes)[0].object
    assert "5 家全部检查" in result.what_still_tells(desk.office, cafes, first, "I-0003")
    one = desk.sheets(some)[0].object
    assert result.what_still_tells(desk.office, some, one, "I-0001") == ""
    later = desk.joint_task(name="演示联合再抽查", ratio="100%")
    desk.matched(later)
    assert f"任务 {later}" in result.what_still_tells(desk.office, some, one, "I-0001")


def test_the_file_of_results_says_what_each_item_is_and_is_read_without_it(desk: Desk) -> None:
    number = desk.joint_task()
    desk.matched(number)
    rows = result.export_rows(desk.office, number, "fire")
    assert {(row["item"], row["item_name"]) for row in rows} == {("I-0002", desk.office.store.get(Item, "I-0002").name)}
    raw = {"task": number, "object": str(rows[0]["object"]), "item": "I-0002", "item_name": "别的名称", "code": "1"}
    parsed, problems = parse(raw | {"checked_on": "2024-03-04"}, desk.office.today(), "演示员")
    assert (parsed is not None, problems) == (True, [])
