"""A clerk who goes through whole checks, killed at any moment, again and again on one bureau; after each kill what is left is judged.

python -m tests.torture.kills <new folder> <seed> <kills> [commands]     prints what was under way how often, and what was found how often

He calls functions, or with `commands` the command line.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.acts.office import Clock
from tests.torture import commands, story
from tests.torture.judge import Finding, Known, judge
from tests.torture.story import Pick, begin, to_file

__all__ = ["FACES", "be_killed", "pause", "run", "summed", "wait_for"]

LONGEST = 0.25
"""Seconds after which the clerk is killed at the latest: some acts later, or in the middle of a publication."""
PER_BUREAU = 40
"""Kills after which a new bureau is begun: what was tried is not verified for ever."""


Work = Callable[[Path, Clock, Path, Pick, int], None]
FACES: dict[str, Work] = {"functions": story.work, "commands": commands.work}


def be_killed(box: Path, told: Path, clock: Clock, seed: int, face: str) -> None:
    """Work until somebody ends this process. What the clerk could not do is the last line that he says."""
    chance = random.Random(seed)
    try:
        FACES[face](box / "b", clock, told, lambda those: chance.choice(list(those)), seed)
    finally:  # whatever it is, the parent must be told
        to_file(told.with_name("ended"))(traceback.format_exc())
        os._exit(1)


def wait_for(told: Path, child: int) -> bool:
    """Until the clerk has said something; False when he ended before."""
    while not told.stat().st_size:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    return True


def pause(chance: random.Random, longest: float = LONGEST) -> None:
    """Wait for a random time: often a short one, in which the clerk is between two calls of an act."""
    time.sleep(chance.random() ** 2 * longest)


def run(top: Path, seed: int, kills: int, face: str = "functions") -> Iterator[tuple[str, list[Finding]]]:
    """For every kill: the act that was under way ("" for none), and what the judge found."""
    chance = random.Random(seed)
    commands.load()
    for n in range(kills):
        if n % PER_BUREAU == 0:
            box, known, clock = top / f"{seed}-{n}", Known(), Clock()
            box.mkdir(parents=True)
            begin(box / "b", clock)
        told, ended = box / "told", box / "ended"
        told.write_bytes(b"")
        ended.unlink(missing_ok=True)
        its_seed = chance.randint(1, 10**6)
        child = os.fork()
        if child == 0:
            be_killed(box, told, clock, its_seed, face)
        if wait_for(told, child):
            pause(chance)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        known.hear(told.read_bytes(), clock)
        assert not ended.exists(), f"the clerk ended by himself at kill {n}: {ended.read_text(encoding='utf-8')}"
        yield known.under_way, judge(box / "b", known, clock)
        if n % PER_BUREAU == PER_BUREAU - 1:
            shutil.rmtree(box)


def summed(tried: Iterable[tuple[str, list[Finding]]]) -> None:
    """Print, as JSON, what was under way how often, which kinds of findings came how often, and the first of each kind; exit 1 for any."""
    under_way: Counter[str] = Counter()
    found: Counter[str] = Counter()
    first: dict[str, str] = {}
    for act, findings in tried:
        under_way[act] += 1
        found.update({one.kind for one in findings})
        for one in findings:
            first.setdefault(one.kind, f"{act}：{one.text}")
    print(json.dumps({"under_way": under_way, "found": found, "first": first}, ensure_ascii=False))
    sys.exit(bool(found))


if __name__ == "__main__":
    summed(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]))
