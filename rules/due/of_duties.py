"""Coverage duties: what is due in the period that runs, and what was missed in one that is over (仙游 2018 二(二))."""

from collections.abc import Iterator
from datetime import timedelta

from rules.due.facts import Facts
from rules.due.thing import Thing
from rules.work.coverage import Standing, task_of
from rules.work.task import Task

__all__ = ["things_of_duties"]


_ENTERED_WITHIN = timedelta(days=31)
"""Visits of a period that are entered by then after it count as in time: 20 working days are the longest usual term (004 附件)."""


def things_of_duties(facts: Facts) -> Iterator[Thing]:
    """One line for each duty and period; its key stays when what was due becomes what was missed.

    What was missed is never done: a visit afterwards counts for its own period, and one that was entered long afterwards was late. It ends by a decision with a reason, and stays among what was late.
    """
    tasks = [of.task for of in facts.tasks if of.task.duties]
    for one in facts.standings:
        yield _thing(one, task_of(one.duty, one.period, tasks), _department(facts, one.item))


def _department(facts: Facts, item: str) -> str:
    return facts.ground.items[item].department if item in facts.ground.items else ""


def _thing(one: Standing, task: Task | None, department: str) -> Thing:
    """task: that carries it out: who handles it, has it to do. department: of the item."""
    missed = one.state in {"missed", "excused"}
    person, before = (task.handler, task.handler_on(one.last)) if task is not None else ("", "")
    met_on = one.met_on or one.last
    rest = max(0, one.need - one.done)
    return Thing(
        kind="missed" if missed else "duty",
        key=f"duty/{one.duty}/{one.label}",
        about=one.duty,
        name=one.name,
        text=f"{one.label} 义务已停用"
        if one.state == "ended"
        else f"{one.label} 漏查 {rest} 家"
        if missed
        else f"{one.label} 还要检查 {rest} 家"
        if rest
        else f"{one.label} {one.done} 家已检查",
        count=rest or one.done,
        section=one.section,
        person=person,
        before="" if before == person else before,
        department=department,
        day=one.last,
        how=f"本期应当检查 {one.need} 家（共 {one.under} 家），已检查 {one.done} 家",
        done=None if missed or one.state != "done" else met_on if met_on > one.last + _ENTERED_WITHIN else one.last,
        ended={"excused": "已了结", "ended": "已停用"}.get(one.state, ""),
        ended_on=one.closed_on if one.state == "excused" else None,
        place=f"duties/{one.duty}",
    )
