"""mark set, lift, list: 不公开标记."""

from typing import Any

import click
import msgspec

from acts.disclosure import mark as acts
from rules.base.codes import MARKS
from rules.base.fields import Column, Kind
from rules.base.marks import mark_text
from tui.finding_options import find_cells, find_options
from tui.session import Group, Required, Session, pass_session

_KINDS = "、".join(row.text for row in MARKS if row.code != "state_secret")
"""国家秘密 is marked in a classified bureau alone, whose handbook says so."""


@click.group(cls=Group)
def mark() -> None:
    """不公开标记：商业秘密、个人隐私、其他，标记到字段，写明依据、谁决定、哪天。"""


@mark.command("set")
@click.argument("number", metavar="编号")
@click.argument("field", metavar="字段")
@click.option("--kind", required=True, cls=Required, metavar="理由", help=_KINDS)
@click.option("--basis", required=True, cls=Required, metavar="文字", help="法律依据")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="决定人")
@click.option("--on", "on_day", required=True, cls=Required, metavar="日期", help="决定日期")
@pass_session
def set_(session: Session, number: str, field: str, kind: str, basis: str, by: str, on_day: str) -> None:
    """标记一个字段不公开；下次公示时，网站上它的位置写“依法不予公开（理由）”。"""
    with session.office() as office:
        raw = {"field": field, "kind": kind, "basis": basis, "by": by, "on": on_day}
        mark_set = acts.set_mark(office, number, raw)
        (marked_field,) = [
            field_mark for field_mark in acts.marked_fields(office, number) if field_mark.mark == mark_set
        ]
    words = mark_text(mark_set, acts.markable_columns(marked_field.record))
    session.output(
        f"已标记 {marked_field.record.number}　{words}；下次公示（publish）时生效", mark=_payload(marked_field)
    )


@mark.command("lift")
@click.argument("number", metavar="编号")
@click.argument("field", metavar="字段")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="决定人")
@click.option("--on", "on_day", required=True, cls=Required, metavar="日期", help="决定日期")
@click.option("--why", required=True, cls=Required, metavar="原因", help="为什么解除，记进日志")
@pass_session
def lift(session: Session, number: str, field: str, by: str, on_day: str, why: str) -> None:
    """解除一个字段的不公开标记；下次公示时公开。"""
    with session.office() as office:
        lifted = acts.lift_mark(office, number, {"field": field, "by": by, "on": on_day, "why": why})
    session.output(
        f"已解除 {number} 的“{field}”不公开标记，下次公示（publish）时公开", lifted=msgspec.to_builtins(lifted)
    )


_LISTED = (
    Column("number", "编号", Kind.CODE), Column("field", "字段"), Column("kind", "理由", Kind.CHOICE, choices=MARKS),
    Column("basis", "法律依据"), Column("by", "决定人"), Column("on", "决定日期", Kind.DATE),
)  # fmt: skip


@mark.command("list")
@click.argument("number", metavar="[编号]", default="")
@find_options
@pass_session
def list_(session: Session, /, number: str, **options: Any) -> None:
    """列出全部不公开标记，或者一条记录的。"""
    with session.office(write=False) as office:
        rows = [
            ((one.record.number, one.label, one.mark.kind, one.mark.basis, one.mark.by, one.mark.on), one)
            for one in acts.marked_fields(office, number)
        ]
        lines, marks = find_cells(office, "marks", _LISTED, rows, options)
    session.output(
        [*lines, f"共 {len(marks)} 处"], marks=[_payload(marked_field) for marked_field in marks], total=len(marks)
    )


def _payload(marked_field: acts.MarkedField) -> dict[str, object]:
    return {"number": marked_field.record.number, "label": marked_field.label, **msgspec.to_builtins(marked_field.mark)}
