"""hand-over; deputy add, list, end: who handles what, who approves for whom."""

from typing import Any

import click
import msgspec

from acts.work import people
from rules.base.fields import Column, Kind
from rules.work.appointment import COLUMNS
from tui.finding_options import find_cells, find_options
from tui.session import Command, Group, Required, Session, field_options, given_options, pass_session


@click.command("hand-over", cls=Command)
@click.argument("old", metavar="移交人")
@click.argument("new", metavar="接手人")
@click.option("--why", required=True, cls=Required, metavar="原因", help="为什么移交，如 调离；内部留存")
@click.option(
    "--task", "tasks", multiple=True, metavar="任务编号", help="只移交这几个任务，可写多次；不写为经办中的全部"
)
@pass_session
def hand_over_(session: Session, old: str, new: str, why: str, tasks: tuple[str, ...]) -> None:
    """移交：一个人经办中的任务，一次交给另一个人。"""
    with session.office() as office:
        given = people.hand_over(office, old, new, why, tasks)
    text = [f"{len(given)} 个任务已移交给{new}：", *(f"  {task.number} {task.name}" for task in given)]
    session.output(text, tasks=[task.number for task in given], handler=new)


@click.group(cls=Group)
def deputy() -> None:
    """代理：谁在哪段时间替负责人批准。"""


@deputy.command("add")
@field_options(COLUMNS)
@pass_session
def add(session: Session, /, **values: Any) -> None:
    """登记代理；起止日期以外，程序不接受以代理人的名义批准。"""
    with session.office() as office:
        made = people.appoint(office, given_options(values))
    until = f"到 {made.until}" if made.until else "不限期"
    session.output(
        f"已登记 {made.number}：{made.name}代理{made.for_name}（{made.post}），{made.start} 起，{until}",
        appointment=msgspec.to_builtins(made),
    )


_LISTED = (
    Column("number", "编号", Kind.CODE), Column("name", "代理人"), Column("post", "职务"), Column("for_name", "代理谁"),
    Column("start", "起", Kind.DATE), Column("last", "止", Kind.DATE), Column("paper", "依据"),
    Column("now", "今天"),
)  # fmt: skip


@deputy.command("list")
@find_options
@pass_session
def list_(session: Session, /, **options: Any) -> None:
    """列出代理，新的在前。"""
    with session.office(write=False) as office:
        today = office.today()
        rows = [
            (
                (one.number, one.name, one.post, one.for_name, one.start, one.last, one.paper,
                 "在任" if one.in_force(today) else "不在任"),
                one,
            )
            for one in people.deputies(office)
        ]  # fmt: skip
        lines, found = find_cells(office, "deputies", _LISTED, rows, options)
    session.output([*lines, f"共 {len(found)} 条"], appointments=msgspec.to_builtins(found), total=len(found))


@deputy.command("end")
@click.argument("number", metavar="代理编号")
@click.option("--why", required=True, cls=Required, metavar="原因", help="为什么结束")
@pass_session
def end(session: Session, number: str, why: str) -> None:
    """提前结束代理；明天起不再以他的名义批准。"""
    with session.office() as office:
        ended = people.end_appointment(office, number, why)
    session.output(f"{ended.number} {ended.name}的代理今天结束", appointment=msgspec.to_builtins(ended))
