"""The day's round of backups after a command has answered: nobody waits for it with an answer, and nothing of it changes how the command ended."""

import sys
from pathlib import Path

import click

from acts.base.backups import daily_round, troubles_of
from acts.base.office import wall_clock
from db.config import read_bureau
from db.places import Places
from rules.base.errors import MingchouError

__all__ = ["keep"]


def keep(folder: Path) -> None:
    """The day's round, where it is due. What is wrong is told on stderr, for people and programs alike: with the round everything, later what cannot wait."""
    try:
        sys.stdout.flush()
        done = daily_round(folder)
        for one in troubles_of(Places(folder), read_bureau(folder), wall_clock().date(), done.trouble):
            if done.ran or one.tone == "bad":
                click.echo(f"注意：{one.text}。{one.cure}", err=True)
    except (
        MingchouError,
        OSError,
        KeyboardInterrupt,
    ):  # a closed pipe; somebody who will not wait: the next command takes it up
        return
