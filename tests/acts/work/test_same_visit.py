"""一次检查: what several open tasks visit is joined, one day, counted once; each ends or goes its own way (叶县 2023 五(五))."""

from datetime import date

import pytest

from acts.draw import confirm, match, void
from acts.registry import registry
from acts.registry.registry import ITEMS
from acts.work import for_cause, life, past, result, result_import, visits
from acts.work.sheet import sheet_form
from rules.base.errors import Refused
from rules.work.sheet import Sheet
from tests.acts.office import Desk, sheet_text

DECIDED = {"reason": "instruction", "by": "演示局长", "paper": "示公演〔2024〕8号", "why": "演示"}


def two(desk: Desk, **more: str) -> tuple[str, str, list[str]]:
    """Police and fire, each with a task at every hotel, matched. The objects in order."""
    first = desk.new_task(ratio="100%")
    desk.matched(first)
    second = desk.new_task(items="I-0002", departments="fire", where="trade=旅馆业", ratio="100%", **more)
    desk.matched(second)
    desk.later_on("2024-03-25", 9)
    return first, second, [one.object for one in desk.office.store.where(Sheet, task=first)]


def visit_of(desk: Desk, task: str) -> dict[str, str]:
    """Object → its joined visit, of the sheets of a task."""
    return {one.object: one.visit for one in desk.office.store.where(Sheet, task=task) if one.visit}


def test_what_two_tasks_visit_is_joined_whole_or_one_by_one_and_the_sheets_say_so(desk: Desk) -> None:
    first, second, objects = two(desk)
    found = visits.shared_visits(desk.office, first)
    assert {(one.object, one.other, one.visit, one.why_not) for one in found} == {
        (one, second, "", "") for one in objects
    }
    visits.join_visits(desk.office, first, second, objects[:1])
    assert visit_of(desk, first) == visit_of(desk, second) == {objects[0]: "V-000001"}
    visits.join_visits(desk.office, second, first)
    assert visit_of(desk, first) == visit_of(desk, second)
    assert len(set(visit_of(desk, first).values())) == len(objects)
    sheet = next(one for one in desk.office.store.where(Sheet, task=first) if one.object == objects[0])
    assert sheet_form(desk.office, sheet).joint == f"与 {second} 同日检查，一次上门"
    assert desk.office.store.latest(1)[0].head.act == "visit.join"


def test_a_joined_visit_counts_once_whichever_task_is_asked(desk: Desk) -> None:
    first, second, objects = two(desk)
    third = desk.task(desk.new_task(items="I-0003", departments="police"))
    assert past.earlier_checks(desk.office, third).visits.total[objects[0]] == 2
    visits.join_visits(desk.office, first, second, objects[:1])
    counts = past.earlier_checks(desk.office, third).visits
    assert (counts.total[objects[0]], counts.total[objects[1]]) == (1, 2)
    assert [counts.by_department[code][objects[0]] for code in ("police", "fire")] == [1, 1]
    assert objects[0] not in past.earlier_checks(desk.office, desk.task(first)).visits.total
    result.enter(desk.office, first, objects[0], "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    assert past.earlier_checks(desk.office, third).visits.total[objects[0]] == 1


def test_a_day_that_differs_is_refused_until_the_visit_is_split(desk: Desk) -> None:
    first, second, objects = two(desk)
    visits.join_visits(desk.office, first, second)
    result.enter(desk.office, first, objects[0], "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    with pytest.raises(Refused) as refused:
        result.enter(desk.office, second, objects[0], "I-0002", {"code": "1", "checked_on": "2024-03-21"})
    assert str(refused.value) == (
        f"检查日期：与 {first} 合并检查，那边记的是 2024年3月20日；不同日的请先拆开（visit split）"
    )
    result.enter(desk.office, second, objects[0], "I-0002", {"code": "1", "checked_on": "2024-03-20"})
    with pytest.raises(Refused, match="不同日的请先拆开"):
        result.correct(desk.office, second, objects[0], "I-0002", {"checked_on": "2024-03-21"}, "录错")
    visits.split_visit(desk.office, second, objects[:1], "对象当天歇业")
    result.correct(desk.office, second, objects[0], "I-0002", {"checked_on": "2024-03-21"}, "录错")
    assert objects[0] not in visit_of(desk, first)


def test_nothing_is_joined_that_has_no_day_in_common_or_was_visited(desk: Desk) -> None:
    first, second, objects = two(desk, start="2024-07-01", end="2024-08-30")
    with pytest.raises(Refused) as refused:
        visits.join_visits(desk.office, first, second, objects[:1])
    assert str(refused.value) == (
        f"{objects[0]}：两个任务的检查时间不重合（{first} 2024年3月11日至2024年6月28日，{second} 2024年7月1日至2024年8月30日），"
        "请先延长（task extend）"
    )
    life.extend(desk.office, first, DECIDED | {"until": "2024-07-31"})
    result.enter(desk.office, first, objects[0], "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    with pytest.raises(Refused, match="已经检查过"):
        visits.join_visits(desk.office, first, second, objects[:2])
    assert visit_of(desk, first) == {}
    visits.join_visits(desk.office, first, second)
    assert set(visit_of(desk, second)) == set(objects[1:])


@pytest.mark.parametrize(
    ("number", "other", "objects", "said"),
    [
        ("2024-001", "2024-001", (), "是同一个任务"),
        ("2024-001", "2024-003", (), "草稿"),
        ("2024-001", "2024-002", ("O-999999",), "不在 2024-001、2024-002 的记录表上，请核对编号"),
    ],
)
def test_who_may_be_joined_is_asked_of_both_tasks(
    desk: Desk, number: str, other: str, objects: tuple[str, ...], said: str
) -> None:
    two(desk)
    desk.new_task()
    with pytest.raises(Refused, match=said):
        visits.join_visits(desk.office, number, other, objects)


def test_a_split_has_a_reason_and_frees_who_is_left_alone(desk: Desk) -> None:
    first, second, objects = two(desk)
    third = for_cause.create(desk.office, {
        "name": "2024年投诉核查", "cause": "complaint", "document": "示公演〔2024〕7号", "objects": objects[0], "items": "I-0001",
        "departments": "police", "start": "2024-03-11", "end": "2024-05-31",
    }).number  # fmt: skip
    for_cause.assign(desk.office, third, {"police": ("N-0001", "N-0002")}, seen=True)
    visits.join_visits(desk.office, first, second)
    visits.join_visits(desk.office, third, second)
    assert visit_of(desk, third)[objects[0]] == visit_of(desk, first)[objects[0]]
    with pytest.raises(Refused) as refused:
        visits.split_visit(desk.office, first, [objects[0], "O-999999"], " ")
    assert [str(one) for one in refused.value.problems] == [
        f"{first}：原因：必须写明原因", "O-999999：检查对象：不在这个任务的记录表上，请核对编号",
    ]  # fmt: skip
    visits.split_visit(desk.office, first, objects[:1], "时间排不到一起")
    assert visit_of(desk, second)[objects[0]] == visit_of(desk, third)[objects[0]]
    assert objects[0] not in visit_of(desk, first)
    visits.split_visit(desk.office, third, objects[:1], "时间排不到一起")
    assert objects[0] not in visit_of(desk, second)
    with pytest.raises(Refused, match="没有合并检查"):
        visits.split_visit(desk.office, third, objects[:1], "再拆")


@pytest.mark.parametrize("how", ["cancel", "void"])
def test_a_task_that_ends_frees_the_other(desk: Desk, how: str) -> None:
    first, second, objects = two(desk)
    visits.join_visits(desk.office, first, second)
    assert visits.cancel_notes(desk.office, desk.task(second)) == (
        f"有 {len(objects)} 家与 {first} 合并检查，取消以后由 {first} 单独检查",
    )
    if how == "cancel":
        life.cancel(desk.office, second, DECIDED)
    else:
        void.void(desk.office, second, reason="task_cancelled", by="演示局长", paper="示公演〔2024〕9号")
    assert (visit_of(desk, first), visit_of(desk, second)) == ({}, {})
    result.enter(desk.office, first, objects[0], "I-0001", {"code": "1", "checked_on": "2024-03-20"})


def test_one_file_cannot_give_a_joined_visit_two_days(desk: Desk) -> None:
    first, second, objects = two(desk)
    visits.join_visits(desk.office, first, second)
    rows = [
        {"task": task, "object": one, "item": item, "code": "1", "checked_on": day}
        for one, other_day in ((objects[0], "2024-03-20"), (objects[1], "2024-03-21"))
        for task, item, day in ((first, "I-0001", "2024-03-20"), (second, "I-0002", other_day))
    ]
    report = result_import.prepare_results(desk.office, sheet_text(*rows))
    assert [str(one) for one in report.problems] == [
        f"第 5 行：检查日期：与 {first} 合并检查，那边记的是 2024年3月20日；不同日的请先拆开（visit split）"
    ]


def test_what_is_checked_on_paper_has_a_day_of_its_own_and_is_not_joined(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0002", {"methods": "书面检查"})
    first, second, objects = two(desk)
    with pytest.raises(Refused, match=f"{second} 只做书面检查或网络监测，不用上门，不用合并"):
        visits.join_visits(desk.office, first, second, objects[:1])
    registry.edit(desk.office, ITEMS, "I-0002", {"methods": "实地检查"})
    visits.join_visits(desk.office, first, second)
    registry.edit(desk.office, ITEMS, "I-0002", {"methods": "书面检查"})
    result.enter(desk.office, first, objects[0], "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    result.enter(desk.office, second, objects[0], "I-0002", {"code": "1", "checked_on": "2024-03-22"})


def test_a_list_before_the_match_and_an_extension_say_who_is_visited_by_others_too(desk: Desk) -> None:
    first = desk.new_task(ratio="100%")
    desk.matched(first)
    second = desk.new_task(items="I-0002", departments="fire", where="trade=旅馆业", ratio="100%")
    desk.drawn(second)
    count = len(desk.sheets(first))
    near = f"名单里有 {count} 家今年已检查或将检查 1 次，再查一次就到上限 2 次"
    also = f"名单里有 {count} 家也在 {first} 的名单上，还没有检查；匹配以后可以合并成一次检查"
    assert visits.match_notes(desk.office, desk.task(second)) == (near, also)
    confirm.confirm(desk.office, second)
    assert visits.match_notes(desk.office, desk.task(second)) == (near, also)
    match.match_inspectors(desk.office, second)
    assert visits.match_notes(desk.office, desk.task(second)) == ()
    assert visits.joint_notes(desk.office, desk.task(second)) == (
        f"有 {count} 家 {first} 也要去，可以合并成一次检查（visit join）",
    )
    notes = life.extension_notes(desk.office, desk.task(second), date(2024, 7, 31))
    assert f"这个任务里有 {count} 家也在 {first} 的名单上，还没有检查；检查时间重合的可以合并成一次检查" in notes
    visits.join_visits(desk.office, second, first)
    assert visits.joint_notes(desk.office, desk.task(second)) == (f"有 {count} 家与 {first} 合并检查，同一天去",)
