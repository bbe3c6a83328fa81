"""What is due, from the first day of a task to its publication; what was done late stays known."""

from datetime import date

from acts.due.due import Choice, due, late
from acts.due.report import report_sent
from acts.journal.undo import plan_undo, undo
from tests.acts.office import Desk


def keys(desk: Desk, **of: str) -> list[str]:
    """What is undone of a task, or of whatever is chosen."""
    return [thing.key for thing in due(desk.office, Choice(**of))]


def test_a_task_has_its_next_step_on_the_list_from_the_draft_to_the_publication(desk: Desk) -> None:
    number = desk.joint_task()
    assert keys(desk, task=number) == ["freeze/2024-001"]
    desk.freeze(number)
    assert keys(desk, task=number) == ["value/2024-001-1"]
    desk.run_later(number)
    assert keys(desk, task=number) == ["confirm/2024-001-1/fire", "confirm/2024-001-1/police"]


def test_what_is_late_stays_late_until_it_is_done_and_is_known_afterwards(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-07-15")
    assert [(one.thing.key, one.workdays) for one in late(desk.office, Choice(task=number))] == [
        ("dispatch/2024-001/1", 87), ("visit/2024-001/1", 11),
    ]  # fmt: skip
    desk.enter_all(number, "2024-06-20")
    desk.later_on("2024-09-30")
    assert keys(desk, task=number) == ["approve/2024-001", "close/2024-001"]
    desk.approve(number)
    done = {one.thing.key: (one.workdays, one.thing.done) for one in late(desk.office, Choice(task=number))}
    assert done["approve/2024-001"] == (35, date(2024, 9, 30))


def test_a_report_registered_by_mistake_is_undone_and_due_again(desk: Desk) -> None:
    before = [thing for thing in due(desk.office) if thing.key == "report/2024-06"]
    report_sent(desk.office, "2024-06", {"to": "示例市公安局"})
    assert not [thing for thing in due(desk.office) if thing.key == "report/2024-06"]
    undo(desk.office, plan_undo(desk.office))
    assert [thing for thing in due(desk.office) if thing.key == "report/2024-06"] == before != []


def test_a_half_year_in_which_no_report_is_due_is_refused(desk: Desk) -> None:
    with desk.refused("没有 2024-05 到期的半年报，有的是 2024-06"):
        report_sent(desk.office, "2024-05", {"to": "示例市公安局"})
