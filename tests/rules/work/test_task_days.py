"""Days of a task and of a result: which day still counts and which is too late; today is always an argument."""

from datetime import date, timedelta

import msgspec
import pytest

from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work import for_cause, result, task, task_checks
from rules.work.result import Result
from rules.work.task import Task
from tests.rules.records import ITEM, LINE, RESULT, TASK

DAY = timedelta(days=1)
TODAYS = [date(1999, 12, 31), date(2024, 2, 29), date(2031, 1, 1)]
"""Days on which the machine that runs the tests does not live."""

RAW = {"name": "旅馆业抽查", "items": "I-0001", "start": "2024-03-11", "end": "2024-06-28", "departments": "公安"}
COMPLAINT = {
    "name": "投诉核查", "cause": "投诉举报", "document": "演示1号", "objects": "O-000001", "items": "I-0001", "departments": "公安",
    "start": "2024-03-04", "end": "2024-03-29",
}  # fmt: skip
ENTRY = {"task": "2024-001", "object": "O-000001", "item": "I-0001", "code": "1", "checked_on": "2024-03-20"}


def said(record: Task, item: Item = ITEM, plan: PlanLine | None = None) -> list[str]:
    return [problem.message for problem in task_checks.check(record, {item.number: item}, plan)]


def window(start: date, end: date) -> Task:
    return msgspec.structs.replace(TASK, start=start, end=end, number="", plan="")


# ---- today


@pytest.mark.parametrize("today", TODAYS)
def test_a_task_is_of_the_day_it_is_entered_and_takes_objects_registered_before_it(today: date) -> None:
    record, problems = task.parse(RAW, today)
    assert problems == []
    assert record is not None
    assert (record.created_on, record.cutoff) == (today, today)


@pytest.mark.parametrize("today", TODAYS)
def test_a_check_with_a_cause_is_of_the_day_it_is_entered_and_its_cut_off_is_its_first_day(today: date) -> None:
    record, problems = for_cause.parse_for_cause(COMPLAINT, today)
    assert problems == []
    assert record is not None
    assert (record.created_on, record.cutoff) == (today, date(2024, 3, 4))


@pytest.mark.parametrize("today", TODAYS)
def test_a_check_may_have_been_made_today_and_not_tomorrow(today: date) -> None:
    entered, problems = result.parse({**ENTRY, "checked_on": today.isoformat()}, today, "演示员")
    assert problems == []
    assert entered is not None
    assert (entered.checked_on, entered.entered_on) == (today, today)
    tomorrow = (today + DAY).isoformat()
    nothing, problems = result.parse({**ENTRY, "checked_on": tomorrow}, today, "演示员")
    assert nothing is None
    assert [str(one) for one in problems] == [f"检查日期：{tomorrow} 还没有到（今天是 {today}），请核对"]


@pytest.mark.parametrize(("checked_on", "taken"), [("2024-04-01", True), ("2024-04-02", False)])
def test_a_correction_made_today_cannot_move_the_check_beyond_today(checked_on: str, taken: bool) -> None:
    today = date(2024, 4, 1)
    corrected, _ = result.parse({"checked_on": checked_on}, today, "演示员", RESULT)
    assert (corrected is not None) is taken
    if isinstance(corrected, Result):
        assert (corrected.checked_on, corrected.entered_on) == (today, today)


# ---- first and last day of the window


@pytest.mark.parametrize(("end", "taken"), [("2024-03-10", False), ("2024-03-11", True), ("2024-03-12", True)])
def test_a_task_may_end_on_its_first_day_and_not_before(end: str, taken: bool) -> None:
    record, problems = task.parse({**RAW, "end": end}, TODAYS[1])
    assert (record is not None) is taken
    assert [str(one) for one in problems] == ([] if taken else ["结束日期：早于开始日期，请核对"])


@pytest.mark.parametrize(("end", "taken"), [("2024-03-03", False), ("2024-03-04", True), ("2024-03-05", True)])
def test_a_check_with_a_cause_may_end_on_its_first_day_and_not_before(end: str, taken: bool) -> None:
    record, problems = for_cause.parse_for_cause({**COMPLAINT, "end": end}, TODAYS[1])
    assert (record is not None) is taken
    assert [str(one) for one in problems] == ([] if taken else ["结束日期：早于开始日期，请核对"])


@pytest.mark.parametrize(
    ("start", "end", "within"),
    [
        (LINE.start, LINE.end, True),
        (LINE.start - DAY, LINE.end, False),
        (LINE.start, LINE.end + DAY, False),
        (LINE.end, LINE.end, True),
    ],
)
def test_a_task_runs_from_the_first_day_of_its_plan_line_through_the_last(start: date, end: date, within: bool) -> None:
    beyond = f"任务时间超出计划的起止（{LINE.start} 至 {LINE.end}）"
    assert said(window(start, end), plan=LINE) == ([] if within else [beyond])


@pytest.mark.parametrize(
    ("start", "valid"),
    [
        (date(2024, 2, 28), False), (date(2024, 2, 29), True), (date(2024, 3, 1), True), (date(2024, 12, 31), True),
        (date(2025, 1, 1), False),
    ],
)  # fmt: skip
def test_an_item_must_be_valid_on_the_first_day_of_the_task(start: date, valid: bool) -> None:
    """The day decides on which the checks begin: an item that ends while they go on is checked to the end."""
    item = msgspec.structs.replace(ITEM, valid_from=date(2024, 2, 29), valid_until=date(2024, 12, 31))
    refusal = f"事项 I-0001（旅馆业治安检查）在 {start} 不在有效期内，不能检查"
    assert said(window(start, start + 90 * DAY), item) == ([] if valid else [refusal])


# ---- the turn of a year


@pytest.mark.parametrize(
    ("start", "stays"),
    [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2024, 12, 31), True), (date(2025, 1, 1), False)],
)
def test_a_numbered_task_does_not_leave_the_year_of_its_number(start: date, stays: bool) -> None:
    moved = msgspec.structs.replace(TASK, start=start, end=start)
    refusal = "任务编号是 2024 年的，开始日期不能改到别的年份，请另建任务"
    assert [one.message for one in task_checks.year_problems(moved, "")] == ([] if stays else [refusal])
    assert moved.year == 2024


@pytest.mark.parametrize("start", [date(2023, 12, 31), date(2024, 1, 1)])
def test_a_task_without_a_number_is_of_the_year_in_which_it_starts(start: date) -> None:
    new = window(start, start)
    assert new.year == start.year
    assert task_checks.year_problems(new, "") == []


@pytest.mark.parametrize(("start", "stays"), [("2024-12-31", True), ("2025-01-01", False)])
def test_a_check_with_a_cause_does_not_leave_the_year_of_its_number_either(start: str, stays: bool) -> None:
    old, _ = for_cause.parse_for_cause(COMPLAINT, TODAYS[1])
    assert old is not None
    old = msgspec.structs.replace(old, number="2024-002")
    moved, _ = for_cause.parse_for_cause({"start": start, "end": "2025-02-01"}, TODAYS[1], old)
    assert (moved is not None) is stays


# ---- terms in working days


@pytest.mark.parametrize("name", ["confirm_days", "entry_days", "disclose_days"])
@pytest.mark.parametrize(("workdays", "taken"), [("0", False), ("1", True), ("366", True), ("367", False)])
def test_a_term_is_one_working_day_at_least_and_a_year_at_most(name: str, workdays: str, taken: bool) -> None:
    record, problems = task.parse({**RAW, name: workdays}, TODAYS[1])
    assert (record is not None) is taken
    assert [one.message for one in problems] == ([] if taken else ["应为 1 到 366 之间的整数"])
