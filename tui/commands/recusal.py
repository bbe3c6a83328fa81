"""recusal add, end, list, decide, decisions: who may not be sent where."""

from collections.abc import Sequence
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.registry import registry as acts
from rules.base.codes import RECUSAL_REASONS
from rules.base.fields import Column, Kind
from rules.registry.inspector import RECUSAL_COLUMNS, RECUSAL_END_COLUMNS, Recusal
from tui.commands.draw_change import decide, decisions
from tui.finding_options import find_in, find_options
from tui.session import Group, Required, Session, pass_session, table


@click.group(cls=Group)
def recusal() -> None:
    """回避：有利害关系的执法人员不派往该检查对象。"""


@recusal.command("add")
@click.argument("object_number", metavar="对象编号")
@click.argument("inspector_number", metavar="人员编号")
@click.option(
    "--reason",
    required=True,
    cls=Required,
    metavar="原因",
    help="、".join(f"{row.code} {row.text}" for row in RECUSAL_REASONS),
)
@click.option("--note", default="", metavar="说明", help="内部使用，不公开")
@pass_session
def recusal_add(session: Session, object_number: str, inspector_number: str, reason: str, note: str) -> None:
    """登记一对回避。"""
    raw = {"object": object_number, "inspector": inspector_number, "reason": reason, "note": note}
    with session.office() as office:
        added = acts.add_recusal(office, raw)
    session.output(f"已登记回避 {added.number}", record=msgspec.to_builtins(added))


@recusal.command("end")
@click.argument("object_number", metavar="对象编号")
@click.argument("inspector_number", metavar="人员编号")
@click.option("--decided-by", required=True, cls=Required, metavar="姓名", help="谁决定的；内部留存，不公开")
@click.option("--decided-on", required=True, cls=Required, metavar="日期", help="哪天决定的")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么结束；内部留存，不公开")
@pass_session
def recusal_end(
    session: Session, object_number: str, inspector_number: str, decided_by: str, decided_on: str, reason: str
) -> None:
    """结束一对回避：以后的抽取中可以再派去。已经冻结的抽取不变，历史保留。"""
    raw = {"ended_by": decided_by, "ended_on": decided_on, "ended_why": reason}
    with session.office() as office:
        ended = acts.end_recusal(office, object_number, inspector_number, raw)
    session.output(f"已结束回避 {ended.number}", record=msgspec.to_builtins(ended))


@recusal.command("list")
@click.option("--all", "ended", is_flag=True, help="连已经结束的一起列出")
@find_options
@pass_session
def recusal_list(session: Session, /, ended: bool, **options: Any) -> None:
    """列出现行的回避。"""
    with session.office(write=False) as office:
        recusals = office.store.all(Recusal) if ended else _active(office)
        usual = tuple(column.name for column in RECUSAL_COLUMNS)
        usual += tuple(column.name for column in RECUSAL_END_COLUMNS) if ended else ()
        columns = (Column("number", "编号", Kind.CODE), *RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS)
        found = find_in(office, "recusals", columns, recusals, options, usual)
        recusals = found.rows
        lines = table([column.label for column in found.columns], found.texts()) if recusals else []
    session.output([*lines, f"共 {len(recusals)} 条"], records=msgspec.to_builtins(recusals), total=len(recusals))


recusal.add_command(decide)
recusal.add_command(decisions)


def _active(office: Office) -> Sequence[Recusal]:
    return [pair for pair in office.store.all(Recusal) if pair.active]
