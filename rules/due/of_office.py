"""What the office owes beside its tasks: the yearly plan and its lines, reports, certificates, a backup."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec.structs import replace

from rules.base.dates import day_text
from rules.due.facts import Facts, TaskFacts
from rules.due.thing import Thing
from rules.registry.plan import PlanLine, PutOff, run_days
from rules.work.states import NOT_CARRIED_OUT

__all__ = ["CERTIFICATE_DAYS", "report_numbers", "things_of_office"]

CERTIFICATE_DAYS = 60
"""Days before the end of a certificate from which it is to be renewed: an office needs about two months for that."""
BACKUP_DAYS = 7
_NEXT_PLAN_MONTH = 10
"""The month from which on the plan of the coming year is due: it is filed before January (叶县 2023 七(四))."""


def things_of_office(facts: Facts, today: date) -> Iterator[Thing]:
    """Everything that is due on this day or was, since the office began with the program."""
    yield from _lines(facts)
    yield from _plans(facts, today)
    yield from _reports(facts, today)
    yield from _certificates(facts, today)
    if facts.counts_backups:
        last = facts.last_backup or facts.opened
        yield Thing(
            kind="backup", key="backup", about="备份", text="备份", day=last + timedelta(days=BACKUP_DAYS),
            how=f"上次备份在{day_text(last)}" if facts.last_backup else "还没有备份过", place="backups",
        )  # fmt: skip


def _lines(facts: Facts) -> Iterator[Thing]:
    """Each run of a plan line, in its part of the line's window; those before the office began were not in its hands."""
    runs: dict[str, list[date]] = {}
    for of in facts.tasks:
        day = _drawn_on(of)
        if of.task.plan and day is not None:
            runs.setdefault(of.task.plan, []).append(day)
    for line in facts.lines:
        done = sorted(runs.get(line.number, ()))
        for before in line.put_off:
            if before.end >= facts.opened:
                yield from (
                    replace(one, key=f"{one.key}/{one.day}", done=None, ended="已改期", ended_on=before.on)
                    for one in _of_line(line, before, done)
                    if one.done is None or one.done > before.on
                    if one.day < before.on
                )
        if line.end >= facts.opened:
            for one in _of_line(line, line, done):
                gone = line.withdrawn and one.done is None
                yield replace(one, ended="已撤回", ended_on=line.withdrawn_on) if gone else one


def _of_line(line: PlanLine, window: PlanLine | PutOff, done: Sequence[date]) -> Iterator[Thing]:
    """The runs of a line as it stands, or stood before. done: when it was carried out, in order."""
    times = window.times_per_year
    for k, day in enumerate(run_days(window), 1):
        yield Thing(
            kind="line", key=f"line/{line.number}/{k}", about=line.number, name=line.name,
            text="按计划抽查" if times == 1 else f"按计划抽查，第 {k} 次", section=line.section,
            department=line.lead, day=day, how=f"全年 {times} 次，{day_text(window.start)}至{day_text(window.end)}",
            done=done[k - 1] if len(done) >= k else None, place="plan",
        )  # fmt: skip


def _drawn_on(of: TaskFacts) -> date | None:
    """The day on which the main draw of a task that is carried out was drawn."""
    if of.task.state in NOT_CARRIED_OUT or not of.task.draws:
        return None
    main = next((draw for draw in of.draws if draw.number == of.task.draws[-1]), None)
    return (
        date.fromisoformat(main.value_at[:10]) if main is not None and main.value_at and main.state == "drawn" else None
    )


def _plans(facts: Facts, today: date) -> Iterator[Thing]:
    """The plan of each year after the one in which the office began, filed before it; that of the coming year from October on."""
    last = today.year + (today.month >= _NEXT_PLAN_MONTH)
    for year in range(facts.opened.year + 1, last + 1):
        yield Thing(
            kind="plan", key=f"plan/{year}", about=f"Y-{year}", text=f"{year} 年度抽查计划报备案", day=date(year - 1, 12, 31),
            how=f"{year} 年 1 月前备案", done=facts.plans.get(year), place="plan/years",
        )  # fmt: skip


def report_numbers(facts: Facts, today: date) -> list[tuple[str, date]]:
    """(number, day) of each report that was due since the office began, and of the next one."""
    days = [
        date(year, month, day)
        for year in range(facts.opened.year, today.year + 2)
        for month, day in sorted(facts.report_days)
    ]
    wanted = [day for before, day in pairwise([date.min, *days]) if day > facts.opened and before < today]
    return [(f"{day:%Y-%m}", day) for day in wanted]


def _reports(facts: Facts, today: date) -> Iterator[Thing]:
    """The half-yearly report, and that of a task whose lead wants one by a day."""
    for number, day in report_numbers(facts, today):
        yield Thing(
            kind="report", key=f"report/{number}", about=number, text="上报抽查工作情况", day=day, how=f"{day_text(day)}前上报",
            done=facts.reports.get(number), place=f"reports/{number}",
        )  # fmt: skip
    for of in facts.tasks:
        task = of.task
        if task.report_by is not None:
            done = facts.reports.get(task.number)
            yield Thing(
                kind="report", key=f"report/{task.number}", about=task.number, name=task.name, text="上报任务总结", section=of.section,
                person=task.handler, day=task.report_by, how=f"任务写明{day_text(task.report_by)}前上报总结", done=done,
                ended="任务没有实施" if task.state in NOT_CARRIED_OUT and done is None else "", place=f"reports/{task.number}",
            )  # fmt: skip


def _certificates(facts: Facts, today: date) -> Iterator[Thing]:
    """Officers on duty whose certificate ends within two months or has ended; who is off duty or has a new one needs none."""
    for person in facts.inspectors:
        if person.role != "officer" or person.status != "on_duty":
            continue
        if person.valid_until < today + timedelta(days=CERTIFICATE_DAYS):
            yield Thing(
                kind="certificate", key=f"certificate/{person.number}/{person.valid_until}", about=person.number, name=person.name,
                text="换发执法证", section=person.section, department=person.department, day=person.valid_until,
                how=f"执法证{day_text(person.valid_until)}到期", place="registry/inspectors",
            )  # fmt: skip
