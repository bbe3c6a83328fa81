"""Backups that are known to be good: made every day and before large acts, read back in turn, brought outside; none of it locks anybody out."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from acts.base import backups, bureau
from acts.base.office import Office, open_office
from acts.registry import importing, registry
from acts.registry.registry import ENTERPRISES
from db.backups.holding import backups_held
from db.backups.naming import backup_times
from db.backups.verifying import backup_states
from db.check import check
from db.config import Bureau, read_bureau
from db.places import Places
from db.proving import last_proof
from rules.base.errors import Damaged, Refused
from rules.registry.enterprise import Enterprise
from tests.acts.office import Clock, hotel, sheet_text, tokens


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path, clock: Clock) -> Path:
    made = tmp_path / "单位"
    bureau.create(made, Bureau(name="示例县公安局", region="410499"), by="演示员", clock=clock, token=tokens(1))
    edit(made, clock, 1)
    return made


def edit(folder: Path, clock: Clock, n: int) -> list[backups.Trouble]:
    """A day's work; what the desk would say is wrong."""
    with open_office(folder, by="演示员", clock=clock, token=tokens(n)) as office:
        registry.add(office, ENTERPRISES, hotel(office.store.count_ever(Enterprise) + 1))
        return backups.troubles(office)


def told(folder: Path, clock: Clock) -> dict[str, str]:
    with open_office(folder, by="演示员", clock=clock) as office:
        return {one.number: f"{one.text}。{one.cure}" for one in backups.troubles(office)}


def flip(path: Path, place: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def journal(folder: Path) -> Path:
    return Places(folder).journal_file(1)


# Every day


def test_once_a_day_by_chinas_clock_whatever_else_is_done(folder: Path, clock: Clock) -> None:
    assert not backups.daily_round(folder, clock).trouble
    (state,) = backup_states(folder / "backups")
    assert state.state == "good"
    assert not backups.round_due(Places(folder), clock())
    clock.later(14)
    assert not backups.daily_round(folder, clock).trouble
    clock.later(10)
    edit(folder, clock, 2)
    assert not backups.daily_round(folder, clock).trouble
    assert len(backup_times(folder / "backups")) == 2


@pytest.mark.parametrize("harm", ["a file in its place", "no rights", "full"])
def test_a_backup_that_cannot_be_made_locks_nobody_out_and_is_told(
    folder: Path, clock: Clock, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if harm == "a file in its place":
        (folder / "backups").write_text("x")
    elif harm == "no rights":
        monkeypatch.setattr("db.backups.writing.refuse_unwritable", _refuse)
    else:
        monkeypatch.setattr("db.files.Disk.write_temporary", _full)
    trouble = backups.daily_round(folder, clock).trouble
    assert trouble
    assert "没有保存" not in trouble, "nothing was undone"
    monkeypatch.undo()
    with open_office(folder, by="演示员", clock=clock, token=tokens(5)) as office:
        office.keeping.trouble = trouble
        assert [one.text for one in backups.troubles(office)] == ["备份没有做成"]
        registry.add(office, ENTERPRISES, hotel(9))
        assert office.store.count(Enterprise) == 2


def _refuse(*_: object) -> None:
    raise Refused("没有权限读写")


def _full(*_: object) -> None:
    raise OSError(28, "full")


def test_the_chain_is_followed_even_where_no_backup_can_be_made(folder: Path, clock: Clock) -> None:
    (folder / "backups").write_text("x")
    backups.daily_round(folder, clock)
    edit_large(folder, clock)
    flip(journal(folder), journal(folder).stat().st_size // 2)
    clock.later(24)
    backups.daily_round(folder, clock)
    assert "journal" in told(folder, clock)


def edit_large(folder: Path, clock: Clock) -> None:
    """So much that opening no longer reads it all."""
    with open_office(folder, by="演示员", clock=clock, token=tokens(8)) as office:
        for n in range(6):
            rows = [hotel(20_000 + n * 1000 + m, address="演" * 80) for m in range(1000)]
            report = importing.prepare_import(office, ENTERPRISES, sheet_text(*rows))
            importing.apply_import(office, ENTERPRISES, report, "x", skip_rejected=True)
        office.store.close(snapshot=True)
    assert journal(folder).stat().st_size > 2 << 20


# Before large acts


def test_before_an_import_there_is_a_backup_of_what_was(folder: Path, clock: Clock, tmp_path: Path) -> None:
    with open_office(folder, by="演示员", clock=clock, token=tokens(3)) as office:
        _import(office, 50)
        assert len(backup_times(folder / "backups")) == 1
        clock.later(0.1)
        _import(office, 60)
    made = [path for _, path in backup_times(folder / "backups")]
    assert len(made) == 2
    new = bureau.restore_backup(made[1], tmp_path / "new").folder
    with open_office(new, write=False) as office:
        assert office.store.count(Enterprise) == 2


def _import(office: Office, n: int) -> None:
    report = importing.prepare_import(office, ENTERPRISES, sheet_text(hotel(n)))
    importing.apply_import(office, ENTERPRISES, report, "x", skip_rejected=True)


def test_an_act_for_which_no_backup_can_be_made_is_done_and_says_so(folder: Path, clock: Clock) -> None:
    (folder / "backups").write_text("x")
    with open_office(folder, by="演示员", clock=clock, token=tokens(3)) as office:
        _import(office, 50)
        assert office.store.count(Enterprise) == 2
        assert "应当是文件夹" in office.keeping.trouble


# Rot


def test_a_rotten_journal_throws_no_good_backup_away(folder: Path, clock: Clock, tmp_path: Path) -> None:
    """As one flipped byte once rotted every backup of 45 days."""
    edit_large(folder, clock)
    backups.daily_round(folder, clock)
    ((_, good),) = backup_times(folder / "backups")[-1:]
    flip(journal(folder), journal(folder).stat().st_size // 3)
    for day in range(45):
        clock.later(24)
        edit(folder, clock, 20 + day)
        backups.daily_round(folder, clock)
        if day == 0:
            assert "第" in told(folder, clock)["journal"]
    states = backup_states(folder / "backups")
    assert [state.path for state in states if state.state == "good"][-1] == good
    assert check(bureau.restore_backup(good, tmp_path / "new").folder) == []
    with pytest.raises(Damaged):
        bureau.restore_backup(states[-1].path, tmp_path / "other")


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_byte_anywhere_in_a_backup_is_told_within_thirty_days(
    folder: Path, clock: Clock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no more time a day than for two of them, and nothing to mend from."""
    monkeypatch.setattr("db.backups.verifying._STRETCH_SECONDS", 0.0)
    monkeypatch.setattr("acts.base.backups.mend", lambda *_: 0)
    for day in range(40):
        edit(folder, clock, day + 2)
        backups.daily_round(folder, clock)
        clock.later(24)
    chance = random.Random(seed)
    path = chance.choice(sorted(path for path in (folder / "backups").rglob("*") if path.suffix in (".z", ".backup")))
    flip(path, chance.randrange(path.stat().st_size))
    for day in range(30):
        edit(folder, clock, day + 50)
        backups.daily_round(folder, clock)
        if "backup-bad" in told(folder, clock):
            break
        clock.later(24)
        if not path.exists():  # rotated away before its turn came
            return
    else:
        pytest.fail(f"nobody was told of {path.name}")


def test_check_finds_it_at_once_here_and_in_a_copy(folder: Path, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "U").mkdir()
    backups.change_backup_to(folder, [tmp_path / "U"])
    backups.back_up(folder, clock)
    assert bureau.check_bureau(folder) == []
    (copy,) = (tmp_path / "U").iterdir()
    for where in (folder / "backups", copy):
        part = next((where / "parts").iterdir())
        raw = part.read_bytes()
        flip(part, 3)
        (finding,) = bureau.check_bureau(folder)
        assert "损坏" in finding.message
        part.write_bytes(raw)
    assert bureau.check_bureau(folder) == []


def test_what_rots_is_mended_the_same_day(folder: Path, clock: Clock) -> None:
    backups.daily_round(folder, clock)
    for part in (folder / "backups" / "parts").iterdir():
        flip(part, 3)
    clock.later(24)
    backups.daily_round(folder, clock)
    assert {state.state for state in backup_states(folder / "backups")} == {"good"}
    assert told(folder, clock) == {}


@pytest.mark.parametrize("name", ["records.json", "records.previous.json"])
def test_a_snapshot_that_rots_is_told_the_same_day(folder: Path, clock: Clock, name: str) -> None:
    edit(folder, clock, 2)
    backups.daily_round(folder, clock)
    with open_office(folder, by="演示员", clock=clock):
        flip(folder / name, 40)
        clock.later(24)
        backups.daily_round(folder, clock)
        told_here = last_proof(Places(folder))
    assert told_here is not None
    assert told_here.snapshots == (name,)


# Outside


def test_a_copy_is_refused_where_it_would_be_none(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有这个文件夹"):
        backups.change_backup_to(folder, [tmp_path / "nowhere"])
    (folder / "inside").mkdir()
    with pytest.raises(Refused, match="一起丢"):
        backups.change_backup_to(folder, [folder / "inside"])
    assert read_bureau(folder).backup_to == ()


def test_a_stick_that_is_away_for_a_week_is_told(folder: Path, clock: Clock, tmp_path: Path) -> None:
    stick = tmp_path / "U"
    stick.mkdir()
    backups.change_backup_to(folder, [stick])
    backups.daily_round(folder, clock)
    assert told(folder, clock) == {}
    shutil.move(stick, tmp_path / "away")
    for day in range(8):
        clock.later(24)
        edit(folder, clock, day + 2)
        assert not backups.daily_round(folder, clock).trouble, "it is no failure of the backup"
        assert ("copy-0" in told(folder, clock)) is (day >= 6)
    shutil.move(tmp_path / "away", stick)
    backups.back_up(folder, clock)
    assert told(folder, clock) == {}


def test_a_new_disk_in_the_place_of_the_old_one_is_begun_with_when_it_is_named_again(
    folder: Path, clock: Clock, tmp_path: Path
) -> None:
    stick = tmp_path / "U"
    stick.mkdir()
    backups.change_backup_to(folder, [stick])
    backups.back_up(folder, clock)
    shutil.rmtree(stick)
    stick.mkdir()
    backups.back_up(folder, clock)
    assert list(stick.iterdir()) == []
    backups.change_backup_to(folder, [stick])
    backups.back_up(folder, clock)
    assert len(list(stick.iterdir())) == 1
    assert "copy-0" not in told(folder, clock)


def test_another_program_at_the_backups_is_waited_for(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at a time would sweep away each other's parts."""
    backups.back_up(folder, clock)
    monkeypatch.setattr("db.backups.holding._PATIENCE", 0.2)
    with backups_held(folder / "backups", clock()):
        assert "正在备份" in backups.daily_round(folder, lambda: clock() + timedelta(days=1)).trouble
    assert not backups.daily_round(folder, lambda: clock() + timedelta(days=1)).trouble
