"""What the office owes beside its tasks: the plan before January, each run of a line, reports, certificates; nothing from before it began."""

from datetime import date

from msgspec.structs import replace

from rules.base.calendar import Calendar
from rules.due.due import late_rows, lateness, things, undone
from rules.due.facts import DrawDay, Facts, Ground, InspectorDay, TaskFacts
from rules.due.thing import Thing
from rules.work.coverage import Standing
from tests.rules.records import LINE, TASK

CALENDAR = Calendar()
FACTS = Facts(ground=Ground(calendar=CALENDAR), opened=date(2023, 5, 8))
TODAY = date(2024, 9, 2)


def found(facts: Facts, today: date = TODAY) -> dict[str, Thing]:
    return {thing.key: thing for thing in things(facts, today)}


def test_the_plan_of_every_year_is_filed_before_it_and_the_next_one_stands_there_from_october() -> None:
    known = found(replace(FACTS, plans={2024: date(2024, 1, 12)}))
    assert (known["plan/2024"].day, known["plan/2024"].done) == (date(2023, 12, 31), date(2024, 1, 12))
    assert known["plan/2024"].late(CALENDAR, TODAY) == 9  # 2–5 and 8–12 January; the 1st is off
    assert "plan/2023" not in known  # the office began in it
    assert "plan/2025" not in known
    october = date(2024, 10, 1)
    assert found(replace(FACTS, plans={2024: date(2024, 1, 12)}), october)["plan/2025"].undone
    assert [key for key in found(FACTS, october) if key.startswith("plan/")] == ["plan/2024", "plan/2025"]


def test_a_bureau_that_was_opened_within_a_year_owes_the_plan_of_the_next_from_october_on() -> None:
    opened = replace(FACTS, opened=date(2024, 6, 17))
    assert not any(key.startswith("plan/") for key in found(opened, date(2024, 9, 30)))
    owed = found(opened, date(2024, 10, 1))["plan/2025"]
    assert (owed.day, owed.undone, owed.place) == (date(2024, 12, 31), True, "plan/years")
    late = replace(FACTS, opened=date(2024, 12, 16))
    assert found(late, date(2024, 12, 16))["plan/2025"].undone


def test_each_run_of_a_line_is_due_in_its_part_of_the_window_and_done_by_a_draw() -> None:
    line = replace(LINE, times_per_year=2)
    draw = DrawDay(
        number="2024-001-1", task="2024-001", frozen_at="2024-03-04T09:00:00+08:00", entropy="dice", expected_at="2024-03-04T15:00:00+08:00", state="drawn",
        value_at="2024-03-04T15:00:00+08:00",
    )  # fmt: skip
    of = TaskFacts(task=replace(TASK, draws=("2024-001-1",)), draws=(draw,))
    known = found(replace(FACTS, lines=(line,), tasks=(of,)))
    assert (known["line/L-0001/1"].done, known["line/L-0001/1"].day) == (date(2024, 3, 4), date(2024, 7, 1))
    assert known["line/L-0001/2"].undone
    cancelled = replace(of, task=replace(of.task, state="cancelled"))
    known = found(replace(FACTS, lines=(line,), tasks=(cancelled,)))
    assert known["line/L-0001/1"].is_late(TODAY)
    known = found(replace(FACTS, lines=(replace(line, withdrawn=True),)))
    assert known["line/L-0001/1"].ended == "已撤回"
    assert "line/L-0001/1" not in found(replace(FACTS, lines=(line,), opened=date(2025, 1, 6)))


def test_a_report_is_due_each_half_year_since_the_office_began_and_the_next_one_is_seen() -> None:
    known = found(replace(FACTS, reports={"2023-06": date(2023, 6, 5)}))
    days = {key: thing.undone for key, thing in known.items() if thing.kind == "report"}
    assert days == {"report/2023-06": False, "report/2023-12": True, "report/2024-06": True, "report/2024-12": True}
    assert known["report/2023-06"].late(CALENDAR, TODAY) == 2  # 2 and 5 June; 3 and 4 are a weekend


def test_the_lead_of_a_task_gets_its_summary_by_the_day_it_named() -> None:
    of = TaskFacts(task=replace(TASK, report_by=date(2024, 10, 25), handler="演示员"))
    thing = found(replace(FACTS, tasks=(of,)))["report/2024-001"]
    assert (thing.day, thing.person, thing.undone) == (date(2024, 10, 25), "演示员", True)
    assert found(replace(FACTS, tasks=(of,), reports={"2024-001": date(2024, 10, 24)}))["report/2024-001"].done


def test_a_certificate_is_seen_two_months_before_it_ends_of_who_is_on_duty() -> None:
    person = InspectorDay(number="N-0001", name="演示执法员甲", department="police", valid_until=date(2024, 10, 31))
    kinds = (person, replace(person, number="N-0002", status="on_leave"), replace(person, number="N-0003", role="expert"),
             replace(person, number="N-0004", valid_until=date(2024, 11, 1)))  # fmt: skip
    known = found(replace(FACTS, inspectors=kinds))
    assert [key for key in known if key.startswith("certificate")] == ["certificate/N-0001/2024-10-31"]


STANDING = Standing(
    duty="D-0001", name="C级场所", section="治安大队", label="2024-08", first=date(2024, 8, 1), last=date(2024, 8, 31), under=4, need=4, done=3,
    state="due",
)  # fmt: skip


def test_a_period_that_was_missed_keeps_its_line_until_it_is_ended_and_stays_among_what_was_late() -> None:
    due = found(replace(FACTS, standings=(STANDING,)), date(2024, 8, 20))["duty/D-0001/2024-08"]
    assert (due.kind, due.text, due.undone) == ("duty", "2024-08 还要检查 1 家", True)
    missed = found(replace(FACTS, standings=(replace(STANDING, state="missed"),)))["duty/D-0001/2024-08"]
    assert (missed.kind, missed.undone, missed.late(CALENDAR, TODAY)) == ("missed", True, 1)
    facts = replace(
        FACTS,
        standings=(replace(STANDING, state="excused"),),
        reports=dict.fromkeys(("2023-06", "2023-12"), date(2023, 6, 1)),
    )
    found_ = things(facts, TODAY)
    assert "duty/D-0001/2024-08" not in [thing.key for thing in undone(found_, TODAY)]
    assert "duty/D-0001/2024-08" in [one.thing.key for one in lateness(found_, CALENDAR, TODAY)]


def test_what_was_late_is_counted_by_section() -> None:
    late = lateness(things(replace(FACTS, standings=(replace(STANDING, state="missed"),)), TODAY), CALENDAR, TODAY)
    rows = late_rows(late, [one.thing.section for one in late])
    assert [(row.name, row.count, row.open) for row in rows] == [
        ("治安大队", 1, 1),
        ("", 4, 4),
    ]  # three reports, a plan
