"""watch list, show, set, end: the 重点监管 flags of objects."""

from collections.abc import Mapping

import click
import msgspec

from acts.registry import watch as acts
from rules.base.codes import WATCH_FLAGS
from rules.base.errors import Problem, Refused
from rules.base.fields import show as show_value
from rules.registry.enterprise import Enterprise
from rules.registry.watch import COLUMNS, WatchEntry, entries_of, is_over
from tui.session import Group, Session, field_options, given_options, pass_session, table

__all__ = ["watch"]

_FLAGS = "、".join(row.text for row in WATCH_FLAGS)


@click.group(cls=Group)
def watch() -> None:
    """重点监管标记：经营异常名录、严重违法失信、黑名单、投诉举报多等，各有列入、移出日期和原因。"""


@watch.command("list")
@click.option("--flag", default="", metavar="标记", help=_FLAGS)
@click.option("--all", "ended", is_flag=True, help="连已经移出的一起列出")
@pass_session
def watch_list(session: Session, flag: str, ended: bool) -> None:
    """列出重点监管对象，一个标记一行。"""
    with session.office(write=False) as office:
        found = list(acts.flagged(office, ended=ended, flag=_code(flag)))
    rows = [[one.number, one.name, *_cells(entry)] for one, entry in found]
    lines = table(["编号", "企业名称", *_labels()], rows) if rows else []
    session.output(
        [*lines, f"共 {len(found)} 条"], records=[_row(one, entry) for one, entry in found], total=len(found)
    )


@watch.command("show")
@click.argument("number", metavar="编号")
@pass_session
def watch_show(session: Session, number: str) -> None:
    """一个检查对象的重点监管标记，已经移出的也列出。"""
    with session.office(write=False) as office:
        one, today = office.store.get(Enterprise, number.strip().upper()), office.today()
    entries = entries_of(one)
    lines = [f"{one.number} {one.name}"]
    for entry in entries:
        lines.append(f"{WATCH_FLAGS.text(entry.flag)}{'（已移出）' if is_over(entry, today) else ''}")
        named = ((column, getattr(entry, column.name)) for column in COLUMNS[4:])
        lines += [f"  {column.label}：{show_value(column, value)}" for column, value in named if value]
    session.output(lines if entries else [*lines, "没有重点监管标记"], records=[_row(one, entry) for entry in entries])


@watch.command("set")
@click.argument("number", metavar="编号")
@click.option("--at", "since", default="", metavar="列入日期", help="要改的是哪一天列入的那一条；不写是登记新的")
@field_options(acts.FLAG_COLUMNS)
@pass_session
def watch_set(session: Session, /, number: str, since: str, **values: str | None) -> None:
    """登记一个重点监管标记；写明 --at 的，修改那一天列入的。"""
    raw, number = given_options(values), number.strip().upper()
    with session.office() as office:
        old = acts.find_entry(office, number, raw.get("flag", ""), since) if since else None
        one = acts.set_flag(office, number, raw, old)
    session.output(
        f"{'已修改' if old else '已登记'} {one.number} {one.name} 的重点监管标记", record=msgspec.to_builtins(one)
    )


@watch.command("end")
@click.argument("number", metavar="编号")
@click.option("--flag", default="", metavar="标记", help=_FLAGS)
@click.option("--at", "since", default="", metavar="列入日期", help="同一标记有几条的，写明是哪一天列入的")
@click.option("--on", "until", default="", metavar="移出日期", help="最后一天；不写是今天")
@click.option("--reason", default="", metavar="移出原因", help="必须写明，内部留存")
@pass_session
def watch_end(session: Session, number: str, flag: str, since: str, until: str, reason: str) -> None:
    """移出一个重点监管标记：历史保留，移出日期当天仍算在名单上。"""
    number = number.strip().upper()
    if not flag.strip():
        raise Refused(Problem("必须写明是哪一种标记（--flag）", number, "重点监管标记"))
    with session.office() as office:
        old = acts.find_entry(office, number, flag, since)
        one = acts.end_flag(office, number, old, {"until": until, "ended_why": reason})
    session.output(f"已移出 {one.number} {one.name} 的{WATCH_FLAGS.text(old.flag)}", record=msgspec.to_builtins(one))


def _code(flag: str) -> str:
    try:
        return WATCH_FLAGS.read(flag) if flag else ""
    except ValueError as error:
        raise Refused(Problem(str(error), field="--flag")) from None


def _labels() -> list[str]:
    return [column.label for column in COLUMNS[3:]]


def _cells(entry: WatchEntry) -> list[str]:
    return [show_value(column, getattr(entry, column.name)) for column in COLUMNS[3:]]


def _row(one: Enterprise, entry: WatchEntry) -> Mapping[str, object]:
    return {"object": one.number, "name": one.name, "code": one.code, **msgspec.to_builtins(entry)}
