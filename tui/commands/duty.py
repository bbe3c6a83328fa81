"""duty: list, show, add, edit, retire; due, task, excuse: what must be visited in every period, and the task that does it."""

from collections.abc import Sequence
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.registry.duty_view import DutyRow, duty_rows
from acts.registry.registry import DUTIES
from acts.work import duties as acts
from rules.base.fields import Column
from rules.registry.duty import CLOSURE_COLUMNS
from rules.registry.enterprise import Enterprise
from rules.work.coverage import Standing
from rules.work.task import COLUMNS as TASK_COLUMNS
from tui.commands.registry import registry_group
from tui.duty_texts import row_text
from tui.session import Session, field_options, given_options, pass_session, table

__all__ = ["duty"]

duty = registry_group(DUTIES, "周期检查义务", name="duty")

_HEADINGS = ("义务", "名称", "周期", "期限", "应查", "已查", "怎样", "科室", "任务", "经办")
_TYPED: tuple[Column, ...] = tuple(
    column for column in TASK_COLUMNS if column.name in {"name", "start", "end", "plan", "departments", "where", "pool_take", "cutoff", "publish_draw"}
)  # fmt: skip


@duty.command("due")
@click.argument("number", metavar="[编号]", default="")
@click.option("--all", "every", is_flag=True, help="办完的各期也列出来")
@pass_session
def due(session: Session, number: str, every: bool) -> None:
    """到期：本期还要检查谁，以前哪一期漏查了谁。写了编号的，逐家列出还没有检查的对象。"""
    with session.office(write=False) as office:
        shown = [
            row for row in duty_rows(office, number) if every or number or row.standing.state not in {"done", "ended"}
        ]
        found = [row.standing for row in shown]
        named = _open_objects(office, found) if number else []
    rows = [
        [
            row.standing.duty, row.standing.name, row.standing.label, str(row.standing.last), str(row.standing.need), str(row.standing.done),
            row_text(row), row.standing.section, row.task, row.person,
        ]
        for row in shown
    ]  # fmt: skip
    missed = sum(one.state == "missed" for one in found)
    total = f"共 {len(found)} 期，漏查 {missed} 期" if found else "没有到期的周期检查"
    session.output(
        [*(table(_HEADINGS, rows) if rows else []), *named, total],
        periods=[_plain(row) for row in shown],
    )


def _plain(row: DutyRow) -> dict[str, Any]:
    """A period for a program: how it stands, who was not visited, whose it is."""
    fields: dict[str, Any] = msgspec.to_builtins(row.standing)
    own = {"open": sorted(row.standing.open), "rest": row.standing.rest}
    return fields | own | {"task": row.task, "person": row.person, "late": row.late}


def _open_objects(office: Office, found: Sequence[Standing]) -> list[str]:
    """Who was not visited, a line each, under the name of the period."""
    lines = []
    for one in found:
        if one.rest and one.state != "done":
            lines.append(f"{one.label} 没有检查的 {len(one.open)} 家：")
            for number in sorted(one.open):
                record = office.store.find(Enterprise, number)
                lines.append(f"  {number} {record.name if record else ''}")
    return lines


@duty.command("excuse")
@click.argument("number", metavar="编号")
@click.argument("period", metavar="期")
@field_options(CLOSURE_COLUMNS)
@pass_session
def excuse(session: Session, /, number: str, period: str, **values: Any) -> None:
    """了结漏查：这一期不再补查，写明原因、依据、批准人；漏查的记录照样留着。期写成 2024-07。"""
    with session.office() as office:
        made = acts.excuse(office, number, period, given_options(values))
    session.output(f"已了结 {made.number}，漏查 {made.missed} 家", closure=msgspec.to_builtins(made))


@duty.command("task")
@click.argument("numbers", metavar="编号...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="只看会建成怎样的任务，不建")
@field_options(_TYPED)
@pass_session
def task(session: Session, /, numbers: tuple[str, ...], dry_run: bool, **values: Any) -> None:
    """按义务建立本期的任务；同一事项的几条可以合成一个。"""
    numbers = tuple(part for number in numbers for part in number.replace("，", ",").split(",") if part)
    with session.office(write=not dry_run) as office:
        planned = acts.planned_task(office, numbers, given_options(values))
        made = planned.task if dry_run else acts.duty_task(office, numbers, given_options(values))
    said = f"将建立任务 {made.name}" if dry_run else f"已建立任务 {made.number} {made.name}"
    lines = [f"{said}，{made.start} 至 {made.end}，{planned.open} 家对象", *(f"注意：{note}" for note in planned.notes)]
    session.output(lines, task=msgspec.to_builtins(made), open=planned.open, notes=list(planned.notes))
