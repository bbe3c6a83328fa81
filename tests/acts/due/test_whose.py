"""Whose a thing is: of whom it was asked on its day, not of whom the work was handed to afterwards; of which section or department."""

from acts.draw.confirm import confirm
from acts.due.due import Choice, choice, due, late, late_by_person, late_by_unit, late_of_year
from acts.registry import registry
from acts.work import people
from tests.acts.office import Desk

DUTY = {
    "name": "消防每季度", "item": "I-0002", "who": "", "months": "每季度", "start": "2024-03-01", "section": "防火监督科",
    "basis": "频次规定第一条",
}  # fmt: skip
LINE = {
    "year": "2024", "name": "联合抽查", "items": "I-0001,I-0002", "ratio": "10%", "start": "2024-03-11", "end": "2024-06-28",
    "times_per_year": "1", "lead": "消防", "section": "治安大队",
}  # fmt: skip


def test_what_was_late_before_a_hand_over_stays_with_who_had_it(desk: Desk) -> None:
    number = desk.joint_task()
    desk.drawn(number)
    desk.later_on("2024-03-18")
    people.hand_over(desk.office, "演示员", "演示员乙", "调离")
    assert {thing.person for thing in due(desk.office, Choice(task=number))} == {"演示员乙"}
    assert [(row.name, row.count) for row in late_by_person(late(desk.office, Choice(task=number)))] == [("演示员", 2)]
    confirm(desk.office, number)
    desk.later_on("2024-04-15")
    found = {one.thing.key: one.thing.person for one in late(desk.office, Choice(task=number))}
    assert found["confirm/2024-001-1/fire"] == "演示员"
    assert found["match/2024-001-1"] == "演示员乙"
    assert {one.thing.person for one in late(desk.office, Choice(person="演示员"))} == {"演示员"}


def test_a_department_answers_for_what_it_did_late_not_the_section_of_the_plan(desk: Desk) -> None:
    line = registry.add(desk.office, registry.PLAN, LINE).number
    number = desk.joint_task(plan=line)
    desk.drawn(number)
    desk.later_on("2024-03-18")
    rows = late_by_unit(desk.office, late(desk.office, Choice(task=number)))
    assert {row.name: row.count for row in rows} == {"治安大队": 1, "消防": 1}
    assert [row.name for row in late_of_year(desk.office, 2024, "fire")] == ["消防"]


def test_a_duty_belongs_to_the_department_of_its_item_and_a_plan_line_to_its_lead(desk: Desk) -> None:
    duty = registry.add(desk.office, registry.DUTIES, DUTY)
    line = registry.add(desk.office, registry.PLAN, LINE).number
    of_fire = {thing.about for thing in due(desk.office, Choice(department="fire"))}
    assert {duty.number, line} <= of_fire


def test_what_no_other_department_has_to_do_is_the_bureaus_own(desk: Desk) -> None:
    number = desk.new_task()
    assert [thing.about for thing in due(desk.office, Choice(department="police", task=number))] == [number]
    assert not due(desk.office, Choice(department="fire", task=number))


def test_a_section_person_or_number_that_nothing_belongs_to_is_refused(desk: Desk) -> None:
    desk.new_task()
    with desk.refused(
        "没有这个科室的事：“治安大对”", "没有这个人经办的事：“演示圆”；有的是 演示员", "期限表里没有“2024-099”的事"
    ):
        choice(desk.office, section="治安大对", person="演示圆", task="2024-099")
    assert choice(desk.office, person="演示员", task="2024-001") == Choice(person="演示员", task="2024-001")
