"""task dispatch, extend, suspend, resume, cancel, delete: sheets sent out, and what is decided about a task beside its course."""

from collections.abc import Callable
from typing import Any

import click
import msgspec

from acts.work import life
from acts.work.dispatch import batch_words
from acts.work.dispatch import dispatch as send_out
from acts.work.task import require_task
from acts.work.visits import cancel_notes
from rules.base.codes import TASK_STATES
from rules.base.dates import day_text
from rules.work.decision import ASKED
from rules.work.sheet import Sheet
from rules.work.task import Task
from tui.commands.draw_change import team_warnings
from tui.session import Command, Session, given_options, pass_session

__all__ = ["WAYS", "decision_options", "end_words"]

_OPTIONS = {"by": "--approved-by"}
"""Options whose name elsewhere is another than the field's."""


def decision_options(kind: str) -> Callable[[Any], Any]:
    """An option for each field of a decision of this kind."""

    def decorate(function: Any) -> Any:
        for column in reversed(ASKED[kind]):
            words = column.label + (f"（{column.hint}）" if column.hint else "")
            if column.choices is not None:
                words += "：" + "、".join(f"{row.code} {row.text}" for row in column.choices)
            option = _OPTIONS.get(column.name, f"--{column.name}")
            function = click.option(option, column.name, metavar=column.label, help=words)(function)
        return function

    return decorate


@click.command("extend", cls=Command)
@click.argument("number", metavar="任务编号")
@decision_options("extend")
@pass_session
def extend(session: Session, /, number: str, **values: str | None) -> None:
    """延长检查期限：整个任务，或其中一批；负责人批准。"""
    with session.office() as office:
        before = require_task(office, number)
        extended = life.extend(office, number, given_options(values))
        until = extended.decisions[-1].until
        # said of the task as it was: whose certificate did not run out before the old end
        notes = life.extension_notes(office, before, until) if until else ()
    session.output(
        [f"任务 {number} 已延长到 {end_words(extended)}", *(f"注意：{note}" for note in notes)],
        task=msgspec.to_builtins(extended), notes=notes,
    )  # fmt: skip


def end_words(task: Task) -> str:
    """The day to which a task, or a batch of it, was extended last."""
    last = task.decisions[-1]
    day = day_text(last.until or task.end)
    return f"{day}（第 {last.batch} 批）" if last.batch else day


@click.command("suspend", cls=Command)
@click.argument("number", metavar="任务编号")
@decision_options("suspend")
@pass_session
def suspend(session: Session, /, number: str, **values: str | None) -> None:
    """中止任务到一个日子，负责人批准；恢复之前什么都不能做，到期没有恢复算逾期。已中止的改期限。"""
    with session.office() as office:
        stopped = life.suspend(office, number, given_options(values))
        until = stopped.held_until
    session.output(
        f"任务 {number} 已中止到 {day_text(until) if until else ''}，到时请恢复（task resume）",
        task=msgspec.to_builtins(stopped),
    )


@click.command("resume", cls=Command)
@click.argument("number", metavar="任务编号")
@pass_session
def resume(session: Session, number: str) -> None:
    """恢复中止的任务。"""
    with session.office() as office:
        resumed = life.resume(office, number)
    session.output(f"任务 {number} 已恢复：{TASK_STATES.text(resumed.state)}", task=msgspec.to_builtins(resumed))


@click.command("cancel", cls=Command)
@click.argument("number", metavar="任务编号")
@decision_options("cancel")
@pass_session
def cancel(session: Session, /, number: str, **values: str | None) -> None:
    """取消任务：还没有任何结果的；抽取和记录表一起作废，网站上写明没有进行检查。"""
    with session.office() as office:
        notes = cancel_notes(office, require_task(office, number))
        cancelled = life.cancel(office, number, given_options(values))
        ended = len(office.store.where(Sheet, task=number))
    text = [f"任务 {number} 已取消"]
    if ended:
        text.append(f"{ended} 张记录表作废，不再去检查；打印过的请收回销毁")
    session.output([*text, *notes], task=msgspec.to_builtins(cancelled), notes=notes)


@click.command("delete", cls=Command)
@click.argument("number", metavar="任务编号")
@decision_options("delete")
@pass_session
def delete(session: Session, /, number: str, **values: str | None) -> None:
    """删除没有冻结过的草稿；误删的可以撤销（undo），编号不再使用。"""
    with session.office() as office:
        deleted = life.delete(office, number, given_options(values))
    session.output(f"任务 {number} 已删除；误删的请撤销（undo {number}）", task=msgspec.to_builtins(deleted))


@click.command("dispatch", cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--batch", type=int, default=0, metavar="批次", help="第几批；不写就是还没有派发的各批")
@pass_session
def dispatch(session: Session, number: str, batch: int) -> None:
    """登记派发：一批的抽查记录表已经发给执法人员；人员更换以后可以再派发。"""
    with session.office() as office:
        sent = send_out(office, number, batch)
        words = [line for place, line in batch_words(office, sent) if batch in (0, place)]
        notes = team_warnings(office, number)
    session.output(
        [f"任务 {number} 已派发", *words, *notes, "各部门、各人的分工表：export assignments --department、--inspector"],
        task=msgspec.to_builtins(sent),
    )


WAYS = (dispatch, extend, suspend, resume, cancel, delete)
