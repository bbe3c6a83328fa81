"""visit: list, join, split: what several open tasks visit on one day; cap: show, set: how often a year."""

from collections.abc import Sequence
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.registry import visit_cap as caps
from acts.work import visits
from acts.work.task import require_task
from rules.base.dates import short_moment
from rules.base.fields import Column, Kind
from rules.registry.enterprise import Enterprise
from rules.registry.visit_cap import COLUMNS, cap_text
from rules.work.same_visit import Shared
from rules.work.sheet import Sheet
from tui.finding_options import find_cells, find_options
from tui.session import Group, Required, Session, field_options, given_options, pass_session

__all__ = ["cap", "visit"]

_OBJECT = click.option("--object", "objects", multiple=True, metavar="对象编号", help="只办这几家，可写多次")


@click.group(cls=Group)
def visit() -> None:
    """一次检查：几个任务都要去的对象，合并成一次上门。"""


_LISTED = (
    Column("object", "编号", Kind.CODE),
    Column("name", "检查对象"),
    Column("other", "也在", Kind.CODE),
    Column("state", "合并"),
)


@visit.command("list")
@click.argument("number", metavar="任务编号")
@find_options
@pass_session
def list_(session: Session, /, number: str, **options: Any) -> None:
    """列出别的在办任务也要去的对象，哪些已经合并，哪些可以合并。"""
    with session.office(write=False) as office:
        require_task(office, number)
        rows = [
            ((one.object, _name(office, one.object), one.other, _state(one)), one)
            for one in visits.shared_visits(office, number)
        ]
        lines, found = find_cells(office, "visits", _LISTED, rows, options)
    joined = sum(bool(one.visit) for one in found)
    session.output(
        [*lines, f"共 {len(found)} 家，已合并 {joined} 家"],
        shared=[msgspec.to_builtins(one) | {"state": _state(one)} for one in found],
        joined=joined,
    )


def _name(office: Office, number: str) -> str:
    record = office.store.find(Enterprise, number)
    return record.name if record else ""


def _state(one: Shared) -> str:
    return f"已合并 {one.visit}" if one.visit else one.why_not or "可以合并"


@visit.command("join")
@click.argument("number", metavar="任务编号")
@click.argument("other", metavar="另一个任务")
@_OBJECT
@pass_session
def join(session: Session, number: str, other: str, objects: tuple[str, ...]) -> None:
    """合并：两个任务都要去的对象同一天检查，一次上门；不写对象的，合并全部可以合并的。"""
    with session.office() as office:
        changed = visits.join_visits(office, number, other, objects)
    count = len({sheet.object for sheet in changed})
    session.output(
        f"{number} 和 {other} 合并检查 {count} 家，记录表上写明同日检查；打印过的请重新打印（sheets）",
        sheets=_sheets(changed),
    )


@visit.command("split")
@click.argument("number", metavar="任务编号")
@_OBJECT
@click.option("--why", required=True, cls=Required, metavar="原因", help="为什么不能同一天去")
@pass_session
def split(session: Session, number: str, objects: tuple[str, ...], why: str) -> None:
    """拆开：合并了的对象，各任务各自检查。"""
    with session.office() as office:
        changed = visits.split_visit(office, number, objects, why)
    session.output(f"{number} 拆开 {len(set(objects))} 家的合并检查", sheets=_sheets(changed))


def _sheets(changed: Sequence[Sheet]) -> list[dict[str, str]]:
    return [{"number": one.number, "task": one.task, "object": one.object, "visit": one.visit} for one in changed]


@click.group(cls=Group)
def cap() -> None:
    """年度检查次数上限：同一对象一年最多检查几次（国办发〔2024〕54号）。"""


@cap.command("show")
@pass_session
def show(session: Session) -> None:
    """看现在的上限和历次登记。"""
    with session.office(write=False) as office:
        now, gap = caps.visit_cap(office), caps.cap_gap(office)
        history = [one for one in caps.cap_history(office) if one.record is not None]
        lines = [f"现在：{cap_text(now, office.departments)}", f"依据：{now.basis}", *([gap] if gap else [])]
        lines += [f"{short_moment(one.at)}  {one.by}  {one.why}" for one in history]
    session.output(
        lines, cap=msgspec.to_builtins(now), gap=gap,
        history=[{"seq": one.seq, "at": one.at, "by": one.by, "cap": msgspec.to_builtins(one.record)} for one in history],
    )  # fmt: skip


@cap.command("set")
@click.option("--risk", "by_risk", metavar="等级=次数", help="与 --most 不同的风险等级，如 A=1,E=4；写空的为都一样")
@click.option(
    "--department", "by_department", metavar="部门=次数", help="各部门自己一年最多去几次，如 消防=1；写空的为不另设"
)
@field_options(COLUMNS, skip=("by_risk", "by_department"))
@pass_session
def set_(session: Session, /, **values: Any) -> None:
    """登记上限，从今天起按它；没有写的次数不变，已经冻结的名单不变。"""
    with session.office() as office:
        made = caps.set_cap(office, given_options(values))
        text, note = cap_text(made, office.departments), caps.class_note(office)
    session.output(
        [f"已登记年度检查次数上限：{text}", *([f"注意：{note}"] if note else [])],
        cap=msgspec.to_builtins(made),
        note=note,
    )
