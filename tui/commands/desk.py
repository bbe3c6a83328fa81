"""desk: the desk in this terminal; what `mingchou` without a command does."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules.base.errors import Refused
from tui.session import Command, Session, pass_session

if TYPE_CHECKING:
    from tui.opening import Opening

__all__ = ["desk", "in_terminal", "open_desk"]


def in_terminal() -> bool:
    """Whether somebody sits before this command."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_desk(session: Session, folder: Path | None = None) -> None:
    """Open the desk on this bureau, else on the nearest, else where one is made or chosen. Refused outside a terminal."""
    if not in_terminal():
        raise Refused("工作台要在终端窗口里打开；在脚本里请用其他命令，见 mingchou --help")
    gc.disable()  # nothing of what is loaded now goes away again: to look for it takes a tenth of the start; the desk enables it
    folder, by = folder or _nearest(session), session.by or os.environ.get("MINGCHOU_OPERATOR", "")
    opening = _begin(folder, by) if folder else None
    from tui.app import run  # 200 ms: Textual, loaded while the store is read

    if code := run(folder, by=by, opening=opening):
        raise click.exceptions.Exit(code)


def _begin(folder: Path, by: str) -> "Opening":
    from tui.opening import Opening  # 70 ms that no other command waits for

    return Opening(folder, by=by)


def _nearest(session: Session) -> Path | None:
    """The bureau that was named, else the nearest; None when there is none: the desk then begins at the beginning."""
    named = session.bureau or os.environ.get("MINGCHOU_BUREAU")
    try:
        return session.folder()
    except Refused:
        if named:
            raise
        return None


@click.command(cls=Command)
@pass_session
def desk(session: Session) -> None:
    """打开工作台；直接输入 mingchou 也可以。"""
    open_desk(session)
