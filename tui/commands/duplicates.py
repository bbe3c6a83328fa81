"""registry: duplicates, merge, distinct: objects that may be one."""

import click
import msgspec

from acts.registry import twins
from acts.registry.twins import Twins
from rules.registry.code import shown_code
from tui.commands.health import check
from tui.session import Command, Group, Required, Session, pass_session, within

__all__ = ["registry"]

_SHOWN = 50


@click.group(cls=Group)
def registry() -> None:
    """检查对象名录：可能重复登记的，合并。"""


registry.add_command(check)


@registry.command("duplicates", cls=Command)
@click.option(
    "--limit", default=_SHOWN, metavar="数", callback=within(0), help=f"最多列几对（默认 {_SHOWN}，0 为全部）"
)
@pass_session
def duplicates(session: Session, limit: int) -> None:
    """列出可能是同一家的，一对一对，写明凭什么；认定过不是同一家的不再列。"""
    with session.office(write=False) as office:
        found = twins.duplicates(office)
    shown = found[: limit or None]
    lines = [line for one in shown for line in _text(one)]
    more = f"（列出 {len(shown)} 对）" if len(shown) < len(found) else ""
    how = [
        "是同一家：mingchou registry merge 留下的编号 并掉的编号 --reason 原因；不是：mingchou registry distinct 编号 编号"
    ]
    session.output(
        [*lines, f"可能重复 {len(found)} 对{more}", *(how if found else [])],
        pairs=[msgspec.to_builtins(one.pair) for one in shown],
        total=len(found),
    )


def _text(one: Twins) -> list[str]:
    lines = [f"{one.pair.ground}："]
    for record in (one.one, one.other):
        more = "，".join(filter(None, (record.legal_representative, record.phone, record.address)))
        lines.append(f"  {record.number} {record.name}（{shown_code(record.code)}{f'，{more}' if more else ''}）")
    return lines


@registry.command("merge", cls=Command)
@click.argument("keep", metavar="留下的编号")
@click.argument("drop", metavar="并掉的编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="凭什么认定是同一家")
@click.option("--yes", is_flag=True, help="名称、代码不同或两条都检查过的，不再询问")
@pass_session
def merge(session: Session, keep: str, drop: str, reason: str, *, yes: bool) -> None:
    """两条是同一家，合并成一条；抽查、检查过的记录不动，可以撤销（mingchou undo）。"""
    with session.office() as office:
        if doubts := twins.merge_doubts(office, keep, drop):
            session.ask_first([f"像是两家：{one}" for one in doubts], "还是合并？", yes=yes, doubts=doubts)
        kept = twins.merge_objects(office, keep, drop, reason)
    session.output(f"{drop.strip().upper()} 已并入 {kept.number} {kept.name}", record=msgspec.to_builtins(kept))


@registry.command("distinct", cls=Command)
@click.argument("one", metavar="编号")
@click.argument("other", metavar="另一个编号")
@pass_session
def distinct(session: Session, one: str, other: str) -> None:
    """两条不是同一家，以后不再列为可能重复。"""
    with session.office() as office:
        first, second = twins.not_the_same(office, one, other)
    session.output(f"已记下：{first.number} {first.name} 和 {second.number} {second.name} 不是同一家")
