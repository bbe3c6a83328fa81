"""Days of the work after the draw: which day an act is of, by when results are due, which year a check belongs to."""

from datetime import date, datetime, timedelta

import pytest

from acts.due.due import task_things
from acts.journal import undo
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import for_cause, life, past, result
from rules.base.fields import CHINA
from rules.registry.item import Item
from tests.acts.office import Desk

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LAST_SECOND, MIDNIGHT = datetime(2024, 3, 4, 23, 59, 59, tzinfo=CHINA), datetime(2024, 3, 5, tzinfo=CHINA)
MOMENTS = [LAST_SECOND, MIDNIGHT]


# ---- the day of an act


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_act_is_of_the_chinese_day_on_which_it_is_done(desk: Desk, moment: datetime) -> None:
    desk.clock.moment = moment
    today = moment.date()
    assert desk.office.today() == today
    number = desk.new_task(cutoff="")
    assert (desk.task(number).created_on, desk.task(number).cutoff) == (today, today)
    assert registry.edit(desk.office, ITEMS, "I-0003", {"note": "演示"}).changed_on == today


@pytest.mark.parametrize("moment", MOMENTS)
def test_results_are_entered_approved_withdrawn_and_tasks_closed_on_their_day(desk: Desk, moment: datetime) -> None:
    number = desk.new_task(start="2024-03-04")
    desk.matched(number)
    desk.clock.moment = moment
    today = moment.date()
    for sheet in desk.sheets(number):
        entered = result.enter(
            desk.office, number, sheet.object, "I-0001", {"code": "1", "checked_on": today.isoformat()}
        )
        assert entered.entered_on == entered.checked_on == today
    assert {one.approved.on for one in desk.approve(number) if one.approved} == {today}
    withdrawn = result.withdraw(
        desk.office, number, desk.sheets(number)[0].object, "I-0001", reason="mistake", by="演示局长", document="演示1号"
    ).withdrawn  # fmt: skip
    assert withdrawn is not None
    assert withdrawn.on == today
    assert life.close(desk.office, number).closed_on == today


def test_a_check_of_today_can_be_entered_in_the_first_second_of_the_day_and_not_the_second_before(desk: Desk) -> None:
    number = desk.new_task(start="2024-03-04")
    sheet = desk.matched(number)[0]
    raw = {"code": "1", "checked_on": "2024-03-05"}
    desk.clock.moment = LAST_SECOND
    with desk.refused("2024-03-05 还没有到（今天是 2024-03-04）"):
        result.enter(desk.office, number, sheet.object, "I-0001", raw)
    desk.clock.moment += SECOND
    assert result.enter(desk.office, number, sheet.object, "I-0001", raw).checked_on == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("checked_on", "taken"), [("2024-03-10", False), ("2024-03-11", True), ("2024-06-28", True), ("2024-06-29", True)]
)
def test_a_check_was_made_on_the_first_day_of_the_task_or_later(desk: Desk, checked_on: str, taken: bool) -> None:
    """A check after the last day is late, and is entered all the same: what was done is on record."""
    number = desk.new_task(start="2024-03-11", end="2024-06-28")
    sheet = desk.matched(number)[0]
    desk.clock.at("2024-07-01")
    raw = {"code": "1", "checked_on": checked_on}
    if taken:
        assert result.enter(desk.office, number, sheet.object, "I-0001", raw).checked_on.isoformat() == checked_on
    else:
        with desk.refused("检查日期：早于任务开始日期 2024-03-11，请核对"):
            result.enter(desk.office, number, sheet.object, "I-0001", raw)


def test_a_sheet_was_visited_on_the_last_day_of_its_checks(desk: Desk) -> None:
    number = desk.joint_task()
    sheet = desk.matched(number)[0]
    desk.clock.at("2024-03-20")
    for item, day in (("I-0001", "2024-03-19"), ("I-0002", "2024-03-18")):
        result.enter(desk.office, number, sheet.object, item, {"code": "1", "checked_on": day})
    assert [one.visited_on for one in desk.sheets(number) if one.object == sheet.object] == [date(2024, 3, 19)]


# ---- terms


@pytest.mark.parametrize(
    ("visited", "due"),
    [
        ("2024-04-28", date(2024, 5, 8)),  # a Sunday on which offices work; 1–5 May are off
        ("2024-04-29", date(2024, 5, 9)),
        ("2024-04-30", date(2024, 5, 10)),
        ("2024-05-05", date(2024, 5, 10)),  # the last day off
    ],
)
def test_results_are_due_so_many_working_days_after_the_visit(desk: Desk, visited: str, due: date) -> None:
    number = desk.joint_task(entry_days="5")
    sheet = desk.matched(number)[0]
    desk.later_on(visited, 17)
    result.enter(desk.office, number, sheet.object, "I-0001", {"code": "1", "checked_on": visited})
    (thing,) = [one for one in task_things(desk.office, number) if one.key == f"entry/{number}/1/fire"]
    assert (thing.undone, thing.count, thing.day) == (True, 1, due)
    assert [thing.is_late(due + n * DAY) for n in (-1, 0, 1)] == [False, False, True]


# ---- an item that leaves the list


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_retired_item_was_valid_through_yesterday(desk: Desk, moment: datetime) -> None:
    desk.clock.moment = moment
    retired = registry.retire(desk.office, ITEMS, "I-0003", "清单调整")
    assert isinstance(retired, Item)
    assert (retired.valid_until, retired.changed_on) == (moment.date() - DAY, moment.date())
    assert [retired.valid(moment.date() - DAY), retired.valid(moment.date())] == [True, False]


@pytest.mark.parametrize(("days", "shortened"), [(-1, False), (0, True), (1, True)])
def test_an_item_whose_last_day_is_today_or_later_can_still_be_retired(desk: Desk, days: int, shortened: bool) -> None:
    last = desk.office.today() + days * DAY
    registry.edit(desk.office, ITEMS, "I-0003", {"valid_until": last.isoformat()})
    if shortened:
        retired = registry.retire(desk.office, ITEMS, "I-0003", "清单调整")
        assert isinstance(retired, Item)
        assert retired.valid_until == desk.office.today() - DAY
    else:
        with desk.refused("I-0003", "已经停用"):
            registry.retire(desk.office, ITEMS, "I-0003", "清单调整")


def test_a_change_of_the_list_taken_back_the_next_day_is_a_version_of_that_day(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0003", {"note": "演示"})
    desk.clock.moment = MIDNIGHT
    undo.undo(desk.office, undo.plan_undo(desk.office))
    back = desk.office.store.get(Item, "I-0003")
    assert (back.note, back.version, back.changed_on) == ("", 3, MIDNIGHT.date())


# ---- the cut-off and the year


@pytest.mark.parametrize(("moment", "grade"), [(LAST_SECOND, "C"), (MIDNIGHT, "A")])
def test_strata_go_by_the_registry_at_the_last_second_of_the_cut_off_day(
    desk: Desk, moment: datetime, grade: str
) -> None:
    """draw.md §1: fields as they stood at the cut-off, from the journal."""
    shop = desk.object(6)
    registry.edit(desk.office, ENTERPRISES, shop.number, {"grade": "A"})
    desk.clock.moment = moment
    registry.edit(desk.office, ENTERPRISES, shop.number, {"grade": "C"})
    desk.clock.at("2024-03-08")
    number = desk.new_task(cutoff="2024-03-04", strata="grade", ratio="10%")
    assert dict(past.preview(desk.office, desk.task(number)).pool)[shop.number] == grade


@pytest.mark.parametrize(
    ("start", "end", "left_out"),
    [("2024-12-31", "2025-01-31", True), ("2025-01-01", "2025-01-31", False)],
)
def test_who_was_checked_in_a_year_may_be_drawn_again_in_a_task_that_begins_on_new_years_day(
    desk: Desk, start: str, end: str, left_out: bool
) -> None:
    """叶县 2023 五(四): the same item once a year."""
    checked = {sheet.object for sheet in desk.sheets(desk.closed())}
    scope = past.preview(desk.office, desk.task(desk.new_task(start=start, end=end)))
    assert (checked & {number for number, _ in scope.pool} == set()) is left_out


# ---- who is sent without a draw


@pytest.mark.parametrize(("valid_until", "sent"), [("2024-03-28", False), ("2024-03-29", True)])
def test_who_is_assigned_to_a_complaint_has_a_certificate_through_its_last_day(
    desk: Desk, valid_until: str, sent: bool
) -> None:
    registry.edit(desk.office, registry.INSPECTORS, "N-0001", {"valid_until": valid_until})
    number = for_cause.create(
        desk.office,
        {"name": "投诉核查", "cause": "投诉举报", "document": "演示1号", "items": "I-0001", "departments": "police",
         "objects": desk.object(1).number, "start": "2024-03-04", "end": "2024-03-29"},
    ).number  # fmt: skip
    team = {"police": ("N-0001", "N-0002")}
    if sent:
        assert for_cause.assign(desk.office, number, team)
    else:
        with desk.refused("N-0001：执法人员：不能派出"):
            for_cause.assign(desk.office, number, team)
