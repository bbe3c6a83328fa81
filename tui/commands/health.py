"""registry check: the lists looked through; trade: list, map, forget: which trade a word means."""

from typing import Any

import click
import msgspec

from acts.registry import health, trades
from rules.base.errors import Refused
from rules.registry.health import KINDS, Finding, HealthLine
from tui.session import Command, Group, Session, pass_session, table, within

__all__ = ["check", "trade"]

_SHOWN = 20


@click.command("check", cls=Command)
@click.option("--kind", default="", metavar="哪一项", help="只看一项，逐条列出：代码或名称，如 duplicates、可能重复")
@click.option(
    "--limit", default=_SHOWN, metavar="数", callback=within(0), help=f"逐条列出时最多几条（默认 {_SHOWN}，0 为全部）"
)
@pass_session
def check(session: Session, kind: str, limit: int) -> None:
    """体检：每一项有多少，是什么意思，怎么办。"""
    chosen = [one for one in KINDS if kind in ("", one.code, one.title)]
    if not chosen:
        raise Refused(f"没有“{kind}”这一项，可用的有 {'、'.join(f'{one.code}（{one.title}）' for one in KINDS)}")
    with session.office(write=False) as office:
        lines = [one for one in health.check_registry(office) if one.kind in chosen]
    trouble = sum(bool(one.findings) and one.kind.tone != "note" for one in lines)
    text = [line for one in lines for line in (_whole(one, limit) if kind else _short(one))]
    total = (
        []
        if kind
        else ["", f"共 {len(lines)} 项，{trouble} 项有要办的" if trouble else f"共 {len(lines)} 项，没有要办的"]
    )
    session.output([*text, *total], lines=[_plain(one) for one in lines], trouble=trouble)


def _short(line: HealthLine) -> list[str]:
    """A line in one or three lines of text."""
    head = f"{line.kind.title}：{line.count:,} {line.kind.unit}"
    if not line.findings:
        return [head]
    named = "；".join(" ".join(filter(None, _words(line, one))) for one in line.findings[:3])
    return [
        head,
        f"  {line.kind.means}。",
        f"  怎么办：{line.kind.cure}。",
        f"  {named}{' …' if line.count > 3 else ''}",
    ]


def _whole(line: HealthLine, limit: int) -> list[str]:
    shown = line.findings[: limit or None]
    rows = [_words(line, one) for one in shown]
    more = [f"（列出 {len(shown)} 条）"] if len(shown) < line.count else []
    return [*_short(line)[:3], *(table(("编号", "名称", "怎样")[-len(rows[0]) :], rows) if rows else []), *more]


def _words(line: HealthLine, one: Finding) -> list[str]:
    """A finding in columns; of a list without its code, which is none of the office's words."""
    return [*([] if line.kind.table == "lists" else [one.number]), one.name, one.text]


def _plain(line: HealthLine) -> dict[str, Any]:
    kind: dict[str, Any] = msgspec.to_builtins(line.kind)
    return kind | {"count": line.count, "findings": msgspec.to_builtins(line.findings)}


@click.group(cls=Group)
def trade() -> None:
    """行业：名录和事项里有哪些，哪个写法对应哪个行业。"""


@trade.command("list")
@click.option("--unknown", is_flag=True, help="只列没有事项写着、也不是常用名称的")
@pass_session
def list_(session: Session, unknown: bool) -> None:
    """列出名录和事项里的行业，各有多少对象、事项，定过的对应，像是什么。"""
    with session.office(write=False) as office:
        found = [one for one in trades.trade_uses(office) if not unknown or not (one.known or one.said)]
    rows = [[one.number, str(one.objects), str(one.items), one.said, one.guess, one.ground] for one in found]
    lines = table(("行业", "对象", "事项", "对应", "像是", "为什么"), rows) if rows else []
    session.output([*lines, f"共 {len(found)} 种"], trades=[msgspec.to_builtins(one) for one in found])


@trade.command("map")
@click.argument("word", metavar="写法")
@click.argument("trades_", metavar="行业")
@click.option("--dry-run", is_flag=True, help="只看会改多少，不改")
@pass_session
def map_(session: Session, word: str, trades_: str, dry_run: bool) -> None:
    """定对应：这个写法就是哪个行业。名录、事项里的一起改，以后导入的也照此办理；一次撤销全部还原。"""
    with session.office(write=not dry_run) as office:
        made = (trades.planned_trade if dry_run else trades.map_trade)(office, word, trades_)
    said = f"{'将定' if dry_run else '已定'}“{made.word.number}”对应{'、'.join(made.word.trades)}"
    session.output(
        f"{said}：对象 {made.objects:,} 家，事项 {made.items} 项，人员 {made.inspectors} 人",
        word=made.word.number, trades=made.word.trades, objects=made.objects, items=made.items, inspectors=made.inspectors, dry_run=dry_run,
    )  # fmt: skip


@trade.command("forget")
@click.argument("word", metavar="写法")
@pass_session
def forget(session: Session, word: str) -> None:
    """不再记住一个写法的对应；名录里已经改的不变。"""
    with session.office() as office:
        gone = trades.forget_trade(office, word)
    session.output(f"不再记住“{gone.number}”对应{'、'.join(gone.trades)}", word=gone.number)
