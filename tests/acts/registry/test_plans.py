"""年度计划 as a document: set, filed, changed, filed again, published, taken off, copied forward, held against the lists."""

from datetime import date

import msgspec
import pytest

from acts.base import bureau
from acts.disclosure import mark
from acts.draw.doubts import freeze_doubts
from acts.due import due
from acts.journal import undo
from acts.registry import importing, plans, registry
from acts.registry.registry import DEPARTMENTS, ITEMS, PLAN
from rules.base.errors import NotFound
from rules.base.marks import marks_of
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan
from tests.acts.office import PLAN as ROWS
from tests.acts.office import Desk, sheet_text

DOCUMENT = {"title": "2024年度抽查工作计划", "document": "示双随机〔2024〕1号", "lead": "公安"}
FILING = {"filed_with": "县双随机办", "filed_number": "备2024-7"}


def acts_of(desk: Desk, count: int) -> list[str]:
    return [entry.head.act for entry in desk.office.store.latest(count)]


def test_a_plan_is_set_filed_published_and_taken_off_again(desk: Desk) -> None:
    plans.set_plan(desk.office, 2024, DOCUMENT)
    filed = plans.file_plan(desk.office, 2024, FILING)
    assert (filed.state, filed.filed_on, filed.filed_lines) == ("filed", date(2024, 3, 4), {"L-0001": 1})
    assert plans.publish_plan(desk.office, 2024).published_on == date(2024, 3, 4)
    off = plans.unpublish_plan(desk.office, 2024, "上级要求重发")
    assert (off.state, off.filed_on) == ("filed", date(2024, 3, 4))
    assert acts_of(desk, 4) == ["plan.withdraw", "plan.publish", "plan.file", "plans.add"]
    assert desk.office.store.latest(1)[0].head.why == "撤下 2024 年度计划：上级要求重发"


def test_what_changed_since_the_filing_is_seen_until_it_is_filed_again(desk: Desk) -> None:
    plans.set_plan(desk.office, 2024, DOCUMENT)
    plan = plans.file_plan(desk.office, 2024, FILING)
    assert plans.changed_since_filing(desk.office, plan) == ()
    with desk.refused("2024 年度计划已经这样备案，没有改动"):
        plans.file_plan(desk.office, 2024, FILING)
    registry.edit(desk.office, PLAN, "L-0001", {"ratio": "20%"})
    new = registry.add(desk.office, PLAN, ROWS[0] | {"name": "网吧抽查", "items": "网吧信息安全检查", "ratio": "20%"})
    assert plans.changed_since_filing(desk.office, plan) == ("L-0001", new.number)
    desk.clock.at("2024-06-03")
    plan = plans.file_plan(desk.office, 2024, FILING | {"filed_number": "备2024-31"})
    assert (plans.changed_since_filing(desk.office, plan), plan.filed_on) == ((), date(2024, 6, 3))
    assert plan.met_on == date(2024, 3, 4)
    with desk.refused("2024 年度计划已经这样备案，没有改动"):
        plans.file_plan(desk.office, 2024, FILING | {"filed_number": "备2024-31"})


def test_a_changed_plan_filed_again_under_the_old_day_says_when_it_was_entered(desk: Desk) -> None:
    """Same office, number and day, other lines: nothing else would tell that they changed."""
    plans.set_plan(desk.office, 2024, DOCUMENT)
    assert plans.file_plan(desk.office, 2024, FILING).entered_later is None
    desk.clock.at("2024-06-03")
    with desk.refused("2024 年度计划已经这样备案，没有改动"):
        plans.file_plan(desk.office, 2024, FILING | {"filed_on": "2024-03-04"})
    registry.edit(desk.office, PLAN, "L-0001", {"ratio": "20%"})
    plan = plans.file_plan(desk.office, 2024, FILING | {"filed_on": "2024-03-04"})
    assert (plan.filed_on, plan.entered_later) == (date(2024, 3, 4), date(2024, 6, 3))
    assert plans.set_plan(desk.office, 2024, {"filed_number": "备2024-8"}).entered_later == date(2024, 6, 3)


def test_each_step_waits_for_the_one_before(desk: Desk) -> None:
    for act in (plans.publish_plan, lambda office, year: plans.file_plan(office, year, FILING)):
        with pytest.raises(NotFound, match="2024 年度计划还没有建立，请先填写（plan year set），或由上年复制"):
            act(desk.office, 2024)
    with desk.refused("“1999”不是年度，请写成 2024 这样"):
        plans.set_plan(desk.office, 1999, DOCUMENT)
    plans.set_plan(desk.office, 2024, DOCUMENT)
    with desk.refused("Y-2024 没有要改的内容"):
        plans.set_plan(desk.office, 2024, DOCUMENT)
    with desk.refused("2024 年度计划还没有备案，请先登记备案（plan year file）"):
        plans.publish_plan(desk.office, 2024)
    with desk.refused("2024 年度计划草稿，没有公布，不用撤下"):
        plans.unpublish_plan(desk.office, 2024, "不要了")
    with desk.refused("Y-2024：原因：必须写明原因"):
        plans.unpublish_plan(desk.office, 2024, " ")
    plans.file_plan(desk.office, 2024, FILING)
    plans.publish_plan(desk.office, 2024)
    with desk.refused("2024 年度计划 2024-03-04 已经公布；改动以后重新公示（publish）"):
        plans.publish_plan(desk.office, 2024)


def test_a_plan_is_begun_and_edited_by_mistake_and_taken_back(desk: Desk) -> None:
    plans.set_plan(desk.office, 2024, DOCUMENT)
    plans.set_plan(desk.office, 2024, {"title": "2024年度双随机抽查计划"})
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert plans.find_plan(desk.office, 2024).title == "2024年度抽查工作计划"
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert desk.office.store.find(Plan, "Y-2024") is None
    plans.set_plan(desk.office, 2024, DOCUMENT)
    plans.file_plan(desk.office, 2024, FILING)
    with desk.refused("备案不能撤销；写错了的请更正（mingchou plan year set）"):
        undo.plan_undo(desk.office, seq=desk.office.store.position.seq)
    added = next(entry.seq for entry in desk.office.store.latest(0) if entry.head.act == "plan.import")
    with desk.refused("L-0001：年度计划 Y-2024 要用到它，不能去掉"):
        undo.plan_undo(desk.office, seq=added)


def test_the_history_of_a_plan_is_read_by_its_number(desk: Desk) -> None:
    plans.set_plan(desk.office, 2024, DOCUMENT)
    plans.file_plan(desk.office, 2024, FILING)
    begun, filed = bureau.history(desk.office, "Y-2024")
    assert begun.why == "建立 2024 年度计划：2024年度抽查工作计划"
    assert filed.changed == ("备案机关（空 → 县双随机办）", "备案编号（空 → 备2024-7）", "备案日期（空 → 2024-03-04）")


# ---- copied forward


def test_the_lines_of_a_year_are_copied_with_their_windows_moved(desk: Desk) -> None:
    plans.set_plan(desk.office, 2024, DOCUMENT)
    leap = {
        "name": "2024年网吧抽查",
        "items": "网吧信息安全检查",
        "start": "2024-02-29",
        "end": "2024-11-30",
        "ratio": "20%",
    }
    registry.add(desk.office, PLAN, ROWS[0] | leap)
    gone = registry.add(desk.office, PLAN, ROWS[0] | {"name": "撤掉的", "items": "民用枪支弹药检查"})
    registry.retire(desk.office, PLAN, gone.number, "不办了")
    copied = plans.copy_plan(desk.office, 2024, 2025)
    assert (copied.plan.number, copied.plan.title, copied.plan.lead, copied.plan.state) == (
        "Y-2025", "2025年度抽查工作计划", "police", "draft",
    )  # fmt: skip
    assert copied.plan.document == ""
    assert [(one.number, one.name, one.start, one.end, one.version) for one in copied.lines] == [
        ("L-0004", "2025年旅馆业抽查", date(2025, 1, 1), date(2025, 12, 31), 1),
        ("L-0005", "2025年网吧抽查", date(2025, 2, 28), date(2025, 11, 30), 1),
    ]
    assert copied.notes == ()
    assert [line.number for line in plans.lines_of(desk.office, 2025)] == ["L-0004", "L-0005"]
    assert desk.office.store.get(PlanLine, "L-0004") == copied.lines[0]


def test_what_is_no_more_in_force_is_left_out_and_said(desk: Desk) -> None:
    registry.edit(desk.office, PLAN, "L-0001", {"lead": "公安", "participants": "公安、消防"})
    registry.add(desk.office, PLAN, ROWS[0] | {"name": "网吧抽查", "items": "网吧信息安全检查"})
    registry.edit(desk.office, ITEMS, "I-0002", {"valid_until": "2024-12-31"})
    registry.edit(desk.office, ITEMS, "I-0003", {"valid_until": "2024-12-31"})
    registry.edit(desk.office, DEPARTMENTS, "fire", {"until": "2024-12-31"})
    copied = plans.copy_plan(desk.office, 2024, 2025)
    (line,) = copied.lines
    assert (line.items, line.lead, line.participants) == (("I-0001",), "police", ("police",))
    assert copied.notes == (
        "L-0001（2024年旅馆业抽查）去掉了 2025-01-01 不在有效期内的事项 I-0002",
        "L-0001（2024年旅馆业抽查）去掉了已停用的部门 消防",
        "L-0002（网吧抽查）去掉了 2025-01-01 不在有效期内的事项 I-0003，没有复制",
    )


def test_what_is_withheld_of_a_line_is_withheld_of_its_copy_and_the_clerk_is_told(desk: Desk) -> None:
    raw = {"field": "责任科室", "kind": "商业秘密", "basis": "演示依据", "by": "演示局长", "on": "2024-03-04"}
    mark.set_mark(desk.office, "L-0001", raw)
    copied = plans.copy_plan(desk.office, 2024, 2025)
    assert [one.field for one in marks_of(copied.lines[0])] == ["section"]
    assert copied.notes == ("L-0001（2024年旅馆业抽查）沿用了不公开标记，请核对 L-0002（mark list）",)


def test_a_copy_whose_lines_are_used_already_is_not_taken_back(desk: Desk) -> None:
    plans.copy_plan(desk.office, 2024, 2025)
    seq = desk.office.store.position.seq
    desk.clock.at("2025-01-06")
    number = desk.new_task(plan="L-0002", start="2025-02-03", end="2025-03-28", cutoff="2025-01-01")
    with desk.refused(f"L-0002：任务 {number}要用到它，不能去掉"):
        undo.plan_undo(desk.office, seq=seq)


def test_a_year_that_has_lines_or_a_plan_is_not_copied_onto(desk: Desk) -> None:
    with desk.refused("只能复制到 2024 年以后的年度"):
        plans.copy_plan(desk.office, 2024, 2024)
    with desk.refused("2022 年没有可以复制的计划，请逐条登记（plan add）"):
        plans.copy_plan(desk.office, 2022, 2023)
    plans.set_plan(desk.office, 2025, DOCUMENT)
    with desk.refused(
        "Y-2025：年度：2025 年度计划已经建立（草稿），不能再从 2024 年复制；请逐条登记（plan add），或先撤销建立（undo）"
    ):
        plans.copy_plan(desk.office, 2024, 2025)
    undo.undo(desk.office, undo.plan_undo(desk.office))
    plans.copy_plan(desk.office, 2024, 2025)
    with desk.refused("Y-2025：年度：2025 年已有 1 条计划，不能再从 2024 年复制；请逐条修改（plan edit）"):
        plans.copy_plan(desk.office, 2024, 2025)
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert (plans.lines_of(desk.office, 2025), desk.office.store.find(Plan, "Y-2025")) == ((), None)
    copied = plans.copy_plan(desk.office, 2024, 2025)
    assert copied.lines[0].number == "L-0003"  # a number is given once


def test_lines_that_were_withdrawn_do_not_count_as_the_plan_of_a_year(desk: Desk) -> None:
    row = ROWS[0] | {"year": "2025", "start": "2025-01-01", "end": "2025-12-31"}
    first = registry.add(desk.office, PLAN, row)
    second = registry.add(desk.office, PLAN, row | {"name": "上半年抽查", "end": "2025-06-30"})
    registry.retire(desk.office, PLAN, first.number, "登错了")
    with desk.refused("Y-2025：年度：2025 年已有 1 条计划，不能再从 2024 年复制；请逐条修改（plan edit）"):
        plans.copy_plan(desk.office, 2024, 2025)
    registry.retire(desk.office, PLAN, second.number, "登错了")
    assert len(plans.copy_plan(desk.office, 2024, 2025).lines) == 1


# ---- the same line twice


def test_a_line_like_another_is_refused_however_it_is_named(desk: Desk) -> None:
    with desk.refused("抽查事项：与 L-0001 事项、范围、时间都相同，不能重复登记；要多查几次的，请改抽查频次"):
        registry.add(desk.office, PLAN, ROWS[0] | {"name": "旅馆业再抽查", "items": "I-0002、I-0001"})
    other = registry.add(desk.office, PLAN, ROWS[0] | {"name": "旅馆业再抽查", "end": "2024-11-30"})
    with desk.refused(f"{other.number}：抽查事项：与 L-0001 事项、范围、时间都相同，不能重复登记"):
        registry.edit(desk.office, PLAN, other.number, {"end": "2024-12-31"})
    registry.edit(desk.office, PLAN, other.number, {"section": "消防大队"})


def test_a_line_that_an_earlier_version_let_in_twice_can_still_be_edited(desk: Desk) -> None:
    line = desk.office.store.get(PlanLine, "L-0001")
    with desk.office.transaction("plan.add", "旧版本登记的") as tx:
        tx.put(msgspec.structs.replace(line, number="L-0002", name="又一条"))
    assert registry.edit(desk.office, PLAN, "L-0002", {"ratio": "20%"}).ratio == "0.2"
    copied = plans.copy_plan(desk.office, 2024, 2025)
    assert (len(copied.lines), copied.notes) == (1, ("L-0002（又一条）与 L-0003 事项、范围、时间都相同，没有复制",))


def test_a_file_with_a_line_of_the_plan_is_refused_and_one_twice_in_it_is_told(desk: Desk) -> None:
    rows = [
        ROWS[0] | {"name": "旅馆业再抽查"},
        ROWS[0] | {"name": "一", "items": "I-0003"},
        ROWS[0] | {"name": "二", "items": "I-0003"},
    ]
    report = importing.prepare_import(desk.office, PLAN, sheet_text(*rows))
    assert [str(one) for one in report.problems] == [
        "第 2 行：抽查事项：与 L-0001 事项、范围、时间都相同，不能重复登记；要多查几次的，请改抽查频次",
    ]
    (told,) = (one for one in report.told if one.what == "twin")
    assert (told.text, told.lines) == (
        "与第 3 行事项、范围、时间都相同，照两条登记，请核对是不是写了两遍",
        ("第 4 行",),
    )
    assert importing.prepare_import(desk.office, PLAN, sheet_text(*ROWS)).problems == []


def test_a_withdrawn_line_does_not_come_back_beside_the_one_that_took_its_place(desk: Desk) -> None:
    registry.retire(desk.office, PLAN, "L-0001", "另立")
    seq = desk.office.store.position.seq
    registry.add(desk.office, PLAN, ROWS[0] | {"name": "旅馆业再抽查"})
    with desk.refused("L-0001：与 L-0002 事项、范围、时间都相同，不能恢复"):
        undo.plan_undo(desk.office, seq=seq)


# ---- against the lists, and what is owed


def test_the_check_says_what_has_no_line_what_ended_and_what_is_behind(desk: Desk) -> None:
    assert [str(one) for one in plans.check_plan(desk.office, 2024)] == [
        "I-0003：抽查事项：网吧信息安全检查 在清单上，2024 年没有计划检查它",
        "I-0004：抽查事项：民用枪支弹药检查 在清单上，2024 年没有计划检查它",
    ]
    plans.set_plan(desk.office, 2024, DOCUMENT)
    registry.edit(desk.office, PLAN, "L-0001", {"times_per_year": "4"})
    desk.clock.at("2024-07-02")
    assert str(plans.check_plan(desk.office, 2024)[-1]) == (
        "计划 L-0001 全年 4 次，已办 0 次，照这样到 2024年12月31日完不成"
    )
    assert "已办" not in str(plans.check_plan(desk.office, 2023))


def test_a_freeze_is_told_that_its_line_is_behind_before_it_is_made(desk: Desk) -> None:
    registry.edit(desk.office, PLAN, "L-0001", {"times_per_year": "4"})
    desk.clock.at("2024-07-02")
    number = desk.new_task(plan="L-0001", start="2024-07-03", end="2024-09-28", cutoff="2024-07-01")
    sentence = "计划 L-0001 全年 4 次，已办 1 次，照这样到 2024年12月31日完不成（这次算在内）"
    assert sentence in freeze_doubts(desk.office, desk.task(number)).sentences
    registry.edit(desk.office, PLAN, "L-0001", {"times_per_year": "2"})
    assert not [one for one in freeze_doubts(desk.office, desk.task(number)).sentences if "完不成" in one]


def test_the_plan_of_the_coming_year_is_owed_until_it_is_filed_and_filing_it_again_leaves_no_trace_of_lateness(
    desk: Desk,
) -> None:
    """A bureau that was opened in March 2024 owes the plan of 2025 by the end of December, and none of 2024."""
    desk.clock.at("2024-09-30")
    assert not [thing for thing in due.due(desk.office) if thing.kind == "plan"]
    desk.clock.at("2024-10-08")
    (owed,) = (thing for thing in due.due(desk.office) if thing.kind == "plan")
    assert (owed.about, owed.day, owed.place) == ("Y-2025", date(2024, 12, 31), "plan/years")
    plans.copy_plan(desk.office, 2024, 2025)
    assert [thing.about for thing in due.due(desk.office) if thing.kind == "plan"] == ["Y-2025"]
    desk.clock.at("2024-12-20")
    plans.file_plan(desk.office, 2025, FILING)
    assert not [thing for thing in due.due(desk.office) if thing.kind == "plan"]
    desk.clock.at("2025-03-03")
    registry.edit(desk.office, PLAN, "L-0002", {"ratio": "20%"})
    plans.file_plan(desk.office, 2025, FILING)
    assert not [one for one in due.late(desk.office) if one.thing.kind == "plan"]
