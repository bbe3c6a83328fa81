"""Whichever call to the system fails, or is the last that the process makes, in whichever act of a check.

Each act has a bureau that stands just before it (`Stages`); a copy of it is given to the act, one call of which fails.
"""

import json
import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from acts.base.office import open_office
from rules.base.errors import MingchouError
from tests.acts.office import Clock, tokens
from tests.db.faulty import faults
from tests.torture import commands
from tests.torture.judge import Finding, Known, judge
from tests.torture.story import CHAIN, Clerk, begin, to_file

__all__ = ["DIES", "FACES", "Stage", "Stages", "try_calls"]

DIES = -1
"""In the place of an error number: the process ends at the call."""


@dataclass
class Stage:
    """A bureau just before an act. box: holds the folder `b`, the site and what lies beside; told: what was acknowledged so far."""

    act: str
    box: Path
    moment: datetime
    told: bytes

    def copy(self, box: Path) -> None:
        """Lay its bureau out in a new folder; the large site beside it only for the acts that touch it, and for their judges."""
        apart = () if self.act in ("publish", "deploy") else ("carried",)
        shutil.copytree(self.box, box, ignore=shutil.ignore_patterns(*apart))


@dataclass
class Stages:
    """The stages of every act of the story, made once."""

    box: Path
    stages: dict[str, Stage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clock, now = Clock(), self.box / "now"
        now.mkdir(parents=True)
        begin(now / "b", clock)
        told = self.box / "told"
        told.touch()
        say = to_file(told)
        for n, act in enumerate(CHAIN):
            clock.later(0.1)
            if act not in self.stages:
                kept = Path(shutil.copytree(now, self.box / f"{n:02d}-{act}"))
                self.stages[act] = Stage(act, kept, clock.moment, told.read_bytes())
            do(now, clock, act, say, n)


def do(box: Path, clock: Clock, act: str, say: Callable[[str], None], seed: int) -> None:
    """One act on the bureau of a box, opened for it alone as the command line does."""
    folder = box / "b"
    with open_office(folder, by="演示员", clock=clock, token=tokens(100 + seed)) as office:
        Clerk(office, clock, say, box / "site", box / "carried").do(act)


Trying = Callable[[Path, Clock, str, Path, int], AbstractContextManager[Callable[[], None]]]


@contextmanager
def by_function(box: Path, clock: Clock, act: str, told: Path, at: int) -> Iterator[Callable[[], None]]:
    """The act as functions do it: what is to be called while a call of the system fails."""
    say = to_file(told)
    yield lambda: do(box, clock, act, say, at)


@contextmanager
def by_command(box: Path, clock: Clock, act: str, told: Path, _at: int) -> Iterator[Callable[[], None]]:
    """The act as its command does it."""
    say = to_file(told)
    with commands.moved_clock(clock):
        words = commands.command(box / "b", clock, told, lambda _: act)
        yield lambda: say(json.dumps({"word": "ended", "code": commands.call(words, told)}))


FACES: dict[str, Trying] = {"function": by_function, "command": by_command}


def try_calls(
    stage: Stage, box: Path, number: int, *, goes_on: bool, face: str = "function", step: int = 1, first: int = 1
) -> Iterator[tuple[int, list[Finding]]]:
    """For the first, the (first + step)-th … call of the act: which one, and what the judge then finds. Ends when no call is left."""
    for at in count(first, step):
        here = box / f"{stage.act}-{number}-{at}"
        stage.copy(here)
        told = box / f"told-{here.name}"  # not below the bureau's folder: whoever is told has another disk
        clock = Clock(stage.moment)
        with FACES[face](here, clock, stage.act, told, at) as act:
            touched = _failing(act, here, at, number, goes_on=goes_on)
        known = Known()
        known.hear(stage.told)
        known.hear(told.read_bytes(), clock)
        assert touched or not known.refused, f"no call failed, and it was refused: {known.refused}"
        yield at, judge(here / "b", known, clock)
        shutil.rmtree(here)
        told.unlink()
        if not touched:
            return


def _failing(act: Callable[[], None], here: Path, at: int, number: int, *, goes_on: bool) -> bool:
    """Do the act while its `at`-th call fails; whether it came to that. A process that is to die is a child of this one."""
    if number != DIES:
        with faults(here, at, number, goes_on=goes_on) as failing, suppress(MingchouError, OSError):
            act()
        return failing.failed
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with faults(here, at, number, goes_on=False):
                act()
            code = 0
        finally:
            if code:
                here.with_name("ended").write_text(traceback.format_exc(), encoding="utf-8")
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), here.with_name("ended").read_text(encoding="utf-8")
    return code == 9
