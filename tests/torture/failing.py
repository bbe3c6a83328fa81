"""Whichever call to the system fails, or is the last that the process makes, in whichever act of a check.

Each act has a bureau that stands just before it (`Stages`); a copy of it is given to the act, one call of which fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from acts.base.office import open_office
from rules.base.errors import MingchouError
from tests.acts.office import Clock, tokens
from tests.db.faulty import faults
from tests.torture.judge import Finding, Known, judge
from tests.torture.story import CHAIN, Clerk, begin, to_file

__all__ = ["DIES", "Stage", "Stages", "try_calls"]

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


def try_calls(
    stage: Stage, box: Path, number: int, *, goes_on: bool, step: int = 1, most: int = 10**9
) -> Iterator[tuple[int, list[Finding]]]:
    """For the first, the (1 + step)-th … call of the act: which one, and what the judge then finds. Ends when no call is left."""
    for at in range(1, most, step):
        here = box / f"{stage.act}-{number}-{at}"
        stage.copy(here)
        told = box / f"told-{here.name}"  # not below the bureau's folder: whoever is told has another disk
        clock = Clock(stage.moment)
        touched = _failing(here, clock, stage.act, told, at, number, goes_on=goes_on)
        known = Known()
        known.hear(stage.told)
        known.hear(told.read_bytes(), clock)
        yield at, judge(here / "b", known, clock)
        shutil.rmtree(here)
        told.unlink()
        if not touched:
            return


def _failing(here: Path, clock: Clock, act: str, told: Path, at: int, number: int, *, goes_on: bool) -> bool:
    """Do the act while its `at`-th call fails; whether it came to that. A process that is to die is a child of this one."""
    say = to_file(told)
    if number != DIES:
        with faults(here, at, number, goes_on=goes_on) as failing, suppress(MingchouError, OSError):
            do(here, clock, act, say, at)
        return failing.failed
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with faults(here, at, number, goes_on=False):
                do(here, clock, act, say, at)
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), told.read_text(encoding="utf-8")
    return code == 9
