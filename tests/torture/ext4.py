"""Power cuts of a real file system: ext4 in a file, shut down (FS_IOC_SHUTDOWN) while a clerk works on it, then mounted again.

    python -m tests.torture.ext4 <new folder, on a disk of memory if there is one> <seed> <cuts> [commands]

Shut down so, everything that was not synced is gone, and every later call fails with EIO, as when the power of a disk goes and the machine's
does not. What the clerk says goes to another file system; only what he said before the cut counts as acknowledged (a call of fdatasync that the
shutdown meets in the middle may still give 0). Needs the rights to mount; `why_not` says what is missing.
"""

import fcntl
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acts.office import Clock
from tests.torture import commands
from tests.torture.judge import Finding, Known, judge
from tests.torture.kills import be_killed, pause, summed, wait_for
from tests.torture.story import begin

__all__ = ["run", "why_not"]

_SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125
_LOG_FLUSHED, _LOG_LOST = 1, 2
_SIZE = "128M"
_PER_BUREAU = 25


def why_not() -> str:
    """Why there can be no power cut here; "" when there can."""
    if not sys.platform.startswith("linux") or os.geteuid():
        return "mounting needs root, on Linux"
    missing = [name for name in ("mkfs.ext4", "mount", "umount") if shutil.which(name) is None]
    if missing:
        return f"no {'、'.join(missing)}"
    return "" if Path("/dev/loop-control").exists() else "no loop devices"


def _call(*words: str | Path) -> None:
    subprocess.run(list(map(str, words)), check=True, capture_output=True)


@contextmanager
def _mounted(top: Path) -> Iterator[tuple[Path, Path]]:
    """(image, where it is mounted): a new file system, unmounted at the end."""
    image, place = top / "ext4.img", top / "disk"
    place.mkdir(parents=True)
    _call("truncate", "-s", _SIZE, image)
    _call("mkfs.ext4", "-q", "-F", image)
    _call("mount", "-o", "loop", image, place)
    try:
        yield image, place
    finally:
        _call("umount", "-l", place)
        image.unlink()


def _cut(place: Path, how: int) -> None:
    """The power of the disk goes."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", how))
    finally:
        os.close(descriptor)


def run(top: Path, seed: int, cuts: int, face: str = "functions") -> Iterator[tuple[str, list[Finding]]]:
    """For every cut: the act that was under way or was refused by the dead disk, and what the judge found."""
    chance = random.Random(seed)
    commands.load()
    with _mounted(top) as (image, place):
        for n in range(cuts):
            if n % _PER_BUREAU == 0:
                for old in place.glob("bureau-*"):
                    shutil.rmtree(old)
                box, known, clock = place / f"bureau-{n}", Known(), Clock()
                box.mkdir()
                begin(box / "b", clock)
                os.sync()
            told = top / "told"
            told.write_bytes(b"")
            sure = 0
            its_seed, how = chance.randint(1, 10**6), chance.choice((_LOG_LOST, _LOG_LOST, _LOG_LOST, _LOG_FLUSHED))
            child = os.fork()
            if child == 0:
                be_killed(box, told, clock, its_seed, face)
            if wait_for(told, child):
                pause(chance)
                sure = told.stat().st_size
                _cut(place, how)
                pause(chance, 0.03)  # he may hear of it, and say something about it
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            _call("umount", place)
            _call("mount", "-o", "loop", image, place)
            known.hear(told.read_bytes(), clock, sure=sure)
            yield known.under_way, judge(box / "b", known, clock)


if __name__ == "__main__":
    summed(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]))
