"""Which backups are kept: 7 daily, 4 weekly, one of every year; never fewer than one that is known to be good."""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from db.backups.manifest import MANIFEST, read_manifest
from db.backups.naming import backup_times, sum_path
from db.backups.parts import ENDING
from db.backups.verifying import BackupState
from db.files import DISK, Disk
from rules.base.errors import MingchouError

__all__ = ["prune", "sweep"]

DAILY, WEEKLY = 7, 4

_Times = list[tuple[datetime, Path]]


def prune(
    folder: Path, states: Iterable[BackupState], new: Path | None = None, *, kept_elsewhere: Collection[str] = ()
) -> list[Path]:
    """Delete what the rotation does not keep; returns what was deleted. Only who holds the folder (`backups_held`) may call it.

    Kept: all of the last day, the newest of each of the last 7 days that have any, of the last 4 such weeks, and of every year: of those that
    are not known to be bad, for only they count; and `new`, the one just made, which is not the last where a clock has jumped back. Nothing goes while
    the newest is bad or none was ever found good: what was before may be all there is. What cannot be deleted today can be tomorrow.
    """
    listed = sorted(states, key=lambda state: state.at)
    if not listed or listed[-1].state == "bad" or all(state.state != "good" for state in listed):
        return []
    kept = _kept([state for state in listed if state.state != "bad"]) | {new}
    doomed = [state.path for state in listed if state.path not in kept and state.path.name not in kept_elsewhere]
    gone = []
    for path in doomed:
        with suppress(OSError):
            path.unlink()
            gone.append(path)
            sum_path(path).unlink(missing_ok=True)
    if gone:
        sweep(folder)
    return gone


def _kept(listed: list[BackupState]) -> set[Path | None]:
    """What the rotation keeps of these, oldest first, and the newest that is known to be good."""
    times = [(state.at, state.path) for state in listed]
    last_day = times[-1][0].date()
    kept: set[Path | None] = {path for time, path in times if time.date() == last_day}
    kept |= _newest(times, lambda time: time.date().isoformat(), DAILY)
    kept |= _newest(times, lambda time: "{}-{:02d}".format(*time.isocalendar()[:2]), WEEKLY)
    kept |= _newest(times, lambda time: str(time.year), len(times))
    return kept | {[state.path for state in listed if state.state == "good"][-1]}


def _newest(times: _Times, period: Callable[[datetime], str], keep: int) -> set[Path]:
    """The newest backup of each of the last `keep` periods."""
    by_period = {period(time): path for time, path in times}
    return {by_period[name] for name in sorted(by_period)[-keep:]}


def sweep(folder: Path, disk: Disk = DISK) -> None:
    """Delete the parts that no backup in the folder needs. Nothing goes while a manifest cannot be read: it may need them.

    What cannot be deleted today can be tomorrow. Raises OSError for the folder itself.
    """
    needed: set[str] = set()
    for _, path in backup_times(folder):
        if path.name.endswith(MANIFEST):
            try:
                needed |= read_manifest(path).parts
            except MingchouError:
                return
    parts = folder / "parts"
    if not parts.is_dir():
        return
    for path in parts.iterdir():
        if path.name.endswith(ENDING) and path.name.removesuffix(ENDING) not in needed:
            with suppress(OSError):
                disk.unlink(path)
