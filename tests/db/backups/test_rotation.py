"""Old backups go, a year's last one stays; the last that is known to be good never goes."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.backups.naming import backup_times
from db.backups.notes import Found, Notes, write_notes
from db.backups.rotation import prune
from db.backups.verifying import BackupState, backup_states, verify_in_turn
from db.backups.writing import backup
from db.places import Places
from rules.base.fields import CHINA
from tests.db.bureau import NOW, opened, put, shop


def of(path: Path, at: datetime, *, bad: bool = False, checked: str = "2024-01-01") -> BackupState:
    problem = "坏了" if bad else ""
    return BackupState(path=path, at=at, seq=1, size=1, checked=checked, problem=problem, sealed=False)


def made(folder: Path, *days: datetime, bad: tuple[int, ...] = ()) -> list[BackupState]:
    folder.mkdir(exist_ok=True)
    states = []
    for n, day in enumerate(days):
        path = folder / f"{day:%Y-%m-%dT%H%M%S}.tar"
        path.touch()
        states.append(of(path, day, bad=n in bad))
    return states


def left(folder: Path) -> list[str]:
    return [f"{time:%Y-%m-%d %H}" for time, _ in backup_times(folder)]


def test_seven_days_four_weeks_and_every_year_are_kept(tmp_path: Path) -> None:
    day, days = datetime(2022, 1, 1, 8, tzinfo=CHINA), []
    while day < datetime(2024, 9, 2, 23, tzinfo=CHINA):
        days.append(day)
        day += timedelta(hours=12)
    states = made(tmp_path, *days)
    (tmp_path / "记事.txt").touch()
    gone = prune(tmp_path, states)
    assert left(tmp_path) == [
        "2022-12-31 20", "2023-12-31 20",
        "2024-08-18 20", "2024-08-25 20",
        *(f"2024-08-{n} 20" for n in (27, 28, 29, 30, 31)), "2024-09-01 20",
        "2024-09-02 08", "2024-09-02 20",
    ]  # fmt: skip
    assert len(gone) > 1900
    assert (tmp_path / "记事.txt").exists()
    assert prune(tmp_path, [state for state in states if state.path not in gone]) == []


DAYS = [datetime(2024, 8, n, 8, tzinfo=CHINA) for n in range(1, 32)]


def test_nothing_goes_while_the_newest_is_bad(tmp_path: Path) -> None:
    """What was before may be all there is."""
    assert prune(tmp_path, made(tmp_path, *DAYS, bad=(30,))) == []
    assert len(left(tmp_path)) == 31


def test_nothing_goes_before_one_was_found_good(tmp_path: Path) -> None:
    states = [of(state.path, state.at, checked="") for state in made(tmp_path, *DAYS)]
    assert prune(tmp_path, states) == []


def test_bad_ones_go_first_and_count_for_nothing(tmp_path: Path) -> None:
    prune(tmp_path, made(tmp_path, *DAYS, bad=tuple(range(24, 30))))
    kept = left(tmp_path)
    assert kept[-8:] == [f"2024-08-{n:02d} 08" for n in (18, 19, 20, 21, 22, 23, 24, 31)] or len(kept) >= 7
    assert "2024-08-24 08" in kept
    assert not any(f"2024-08-{n} 08" in kept for n in range(25, 31))


def test_a_backup_made_while_the_clock_stands_in_the_past_is_kept(tmp_path: Path) -> None:
    """By its name it is the oldest; it is the newest all the same."""
    early = datetime(2024, 8, 3, 7, tzinfo=CHINA)
    states = made(tmp_path, *DAYS, early)
    prune(tmp_path, states, states[-1].path)
    assert states[-1].path.exists()
    assert len(left(tmp_path)) < 15


def test_a_rotation_that_cannot_delete_today_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states = made(tmp_path, *DAYS)

    def held(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, f"held ({missing_ok})", self)

    monkeypatch.setattr(Path, "unlink", held)
    assert prune(tmp_path, states) == []
    assert len(left(tmp_path)) == 31


def test_parts_that_no_backup_needs_go_with_it(folder: Path) -> None:
    places = Places(folder)
    for n in range(12):
        with opened(folder) as store:
            put(store, shop(n))
        backup(places, NOW + timedelta(days=n))
    before = len(list((places.backups / "parts").iterdir()))
    states = verify_in_turn(places.backups, NOW + timedelta(days=11), everything=True)
    assert len(prune(places.backups, states)) >= 3
    assert len(list((places.backups / "parts").iterdir())) < before
    assert {state.state for state in verify_in_turn(places.backups, NOW, everything=True)} == {"good"}


def test_no_part_goes_while_a_manifest_cannot_be_read(folder: Path) -> None:
    """It may need them: what it needs is in itself."""
    places = Places(folder)
    for n in range(12):
        with opened(folder) as store:
            put(store, shop(n))
        made_one = backup(places, NOW + timedelta(days=n))
    oldest = backup_times(places.backups)[2][1]
    oldest.write_bytes(oldest.read_bytes()[:-3])
    parts = set((places.backups / "parts").iterdir())
    write_notes(places.backups, Notes({made_one.name: Found(NOW.isoformat())}))
    gone = prune(places.backups, [s for s in backup_states(places.backups) if s.path != oldest])
    assert gone
    assert set((places.backups / "parts").iterdir()) == parts
