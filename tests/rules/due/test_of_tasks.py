"""A suspended task keeps what is due of it: it waits until its day, and is due again afterwards by its own day; what was given up is ended."""

from datetime import date

from msgspec.structs import replace

from rules.base.calendar import Calendar
from rules.due.due import lateness, undone
from rules.due.facts import DrawDay, Ground, ItemDay, SheetDay, SupplementDay, TaskFacts
from rules.due.of_tasks import things_of_task
from rules.due.thing import Thing
from rules.work.batch import Batch
from rules.work.decision import Decision
from rules.work.result import Withdrawal
from rules.work.task import Task
from tests.rules.records import RESULT, TASK

GROUND = Ground(calendar=Calendar(), items={"I-0001": ItemDay(number="I-0001", department="police")})
AT = "2024-03-04T15:00:00+08:00"
DRAW = DrawDay(
    number="2024-001-1", task="2024-001", frozen_at=AT, entropy="dice", expected_at=AT, expires_at=AT, state="drawn", value_at=AT,
    confirmed_at=AT, matched_at=AT,
)  # fmt: skip
SHEETS = tuple(
    SheetDay(number=f"S-00000{n}", task="2024-001", object=f"O-00000{n}", batch=n - 1, items=("I-0001",))
    for n in (1, 2)
)
OPEN = replace(TASK, state="under_way", closed_on=None, draws=("2024-001-1",))
STOPPED = Decision(
    kind="suspend", reason="disaster", on=date(2024, 6, 3), at="2024-06-03T09:00:00+08:00", until=date(2024, 7, 31)
)

MISTAKE = Withdrawal(reason="mistake", by="演示局长", document="2号", on=date(2024, 4, 7))


def known(task: Task, **more: object) -> dict[str, Thing]:
    facts = TaskFacts(task=task, draws=(DRAW,), sheets=SHEETS, **more)  # type: ignore[arg-type]
    return {thing.key: thing for thing in things_of_task(facts, GROUND)}


def test_each_batch_has_its_own_days() -> None:
    first = Batch(start=date(2024, 3, 11), end=date(2024, 4, 30), dispatched_on=date(2024, 3, 8))
    second = Batch(start=date(2024, 5, 6), end=date(2024, 6, 28))
    of = known(replace(OPEN, windows=(first, second), batches=2), results=(RESULT,))
    assert [of[f"visit/2024-001/{n}"].day for n in (1, 2)] == [first.end, second.end]
    assert [of[f"visit/2024-001/{n}"].done for n in (1, 2)] == [RESULT.checked_on, None]
    assert [of[f"dispatch/2024-001/{n}"].done for n in (1, 2)] == [date(2024, 3, 8), None]
    assert of["visit/2024-001/2"].text == "检查 1 家（第 2 批）"


def test_what_waits_by_a_suspension_stays_on_the_list_last_and_is_late_again_after_its_day() -> None:
    of = known(replace(OPEN, state="suspended", before="under_way", decisions=(STOPPED,)))
    visit = of["visit/2024-001/1"]
    assert (visit.undone, visit.held_until) == (True, date(2024, 7, 31))
    for today, late in (
        (date(2024, 7, 31), ["dispatch/2024-001/1"]),  # late when it was stopped
        (date(2024, 8, 1), ["dispatch/2024-001/1", "visit/2024-001/1", "resume/2024-001/1"]),
    ):
        keys = [one.thing.key for one in lateness(of.values(), GROUND.calendar, today)]
        assert keys == late
    waiting = undone(of.values(), date(2024, 7, 15))
    assert [thing.key for thing in waiting[:2]] == ["dispatch/2024-001/1", "resume/2024-001/1"]
    assert visit.late(GROUND.calendar, date(2024, 8, 1)) == 24  # by its own day: 28 June


def test_a_suspension_of_an_earlier_version_has_no_day_and_so_holds_nothing() -> None:
    of = known(replace(OPEN, state="suspended", before="under_way"))
    assert of["visit/2024-001/1"].is_late(date(2024, 7, 15))
    assert of["resume/2024-001/0"].undone


def test_a_supplementary_freeze_that_ran_out_is_to_be_frozen_again_until_it_is_or_the_task_is_closed() -> None:
    more = replace(
        DRAW, number="2024-001-2", state="expired", value_at="", confirmed_at="", matched_at="", supplement=SupplementDay(kind="objects")
    )  # fmt: skip
    again = replace(more, number="2024-001-3", state="drawn", frozen_at="2024-03-08T09:00:00+08:00")

    def of(task: Task, *draws: DrawDay) -> Thing:
        found = things_of_task(TaskFacts(task=task, draws=(DRAW, *draws), sheets=SHEETS), GROUND)
        return {thing.key: thing for thing in found}["freeze/2024-001-2"]

    assert of(OPEN, more).undone
    assert of(OPEN, more).text == "重新冻结（补充抽取 2024-001-2）"
    assert of(OPEN, more, replace(again, supplement=SupplementDay(kind="inspectors"))).undone
    assert of(OPEN, more, again).done == date(2024, 3, 8)
    assert of(replace(OPEN, state="closed"), more).ended == "已办结"


def test_of_a_task_that_was_given_up_nothing_is_due_any_more() -> None:
    of = known(replace(OPEN, state="cancelled"))
    assert {thing.ended for thing in of.values() if thing.done is None} == {"已取消"}
    assert not lateness(of.values(), GROUND.calendar, date(2025, 1, 6))


def test_what_was_withdrawn_as_a_mistake_is_to_be_entered_again() -> None:
    gone = replace(RESULT, withdrawn=MISTAKE)
    entry = known(OPEN, results=(gone,))["entry/2024-001/1/police"]
    assert (entry.undone, entry.day) == (True, date(2024, 5, 7))  # 20 working days from 7 April, itself a working day
    assert "要重新录入" in entry.how
