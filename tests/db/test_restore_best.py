"""Of several backups the newest whole one is restored; what was passed over is named; bureaus are not mixed."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from db.backups.writing import backup
from db.check import check
from db.places import Places
from db.restore import restore, restore_best
from db.store import Store
from rules.base.errors import Damaged, NewerFormat, Refused
from tests.db.bureau import NOW, Shop, opened, put, shop
from tests.db.salvage.rescue import flip, with_settings


@pytest.fixture
def backups(folder: Path) -> list[Path]:
    """Three of them, each with a shop more, on a stick without the bureau."""
    places, made = with_settings(folder), []
    for n in (1, 2, 3):
        with opened(folder) as store:
            put(store, shop(n))
        made.append(backup(places, NOW + timedelta(days=n)))
    return made


def rot(path: Path) -> None:
    flip(path, path.stat().st_size // 2)


def test_the_newest_is_taken(backups: list[Path], tmp_path: Path) -> None:
    done = restore_best([backups[0].parent], tmp_path / "新")
    assert (done.archive, done.passed_over) == (backups[2], ())
    assert check(tmp_path / "新") == []


def test_a_rotten_one_is_passed_over_and_named(backups: list[Path], tmp_path: Path) -> None:
    rot(backups[2])
    done = restore_best(backups, tmp_path / "新")
    assert done.archive == backups[1]
    assert [problem.where for problem in done.passed_over] == [backups[2].name]
    with Store.open(tmp_path / "新", write=False) as store:
        assert store.count(Shop) == 2


def test_one_named_alone_is_not_exchanged_for_another(backups: list[Path], tmp_path: Path) -> None:
    rot(backups[2])
    with pytest.raises(Damaged, match="损坏"):
        restore_best([backups[2]], tmp_path / "新")
    assert not (tmp_path / "新").exists()


def test_where_none_is_whole_each_is_named_and_the_way_on_is_salvage(backups: list[Path], tmp_path: Path) -> None:
    for path in backups:
        rot(path)
    with pytest.raises(Damaged, match=r"3 份备份没有一份完好.*mingchou salvage") as refused:
        restore_best(backups, tmp_path / "新")
    assert {problem.where for problem in refused.value.problems[1:]} == {path.name for path in backups}
    assert not (tmp_path / "新").exists()


def test_backups_of_two_bureaus_are_refused_by_name(backups: list[Path], tmp_path: Path) -> None:
    other = tmp_path / "别的"
    Store.create(other, name="另一个局", at=NOW, by="演示员", token=lambda n: "ab" * n)
    foreign = backup(Places(other), NOW + timedelta(days=9))
    with pytest.raises(Refused, match="“另一个局”"):
        restore_best([*backups, foreign], tmp_path / "新")
    assert not (tmp_path / "新").exists()


def test_a_later_programs_backup_is_refused_by_name(backups: list[Path], tmp_path: Path) -> None:
    later = backups[0].with_name("2030-01-01T090000.backup")
    later.write_bytes(b'{"format":"mingchou-backup/9"}\n')
    with pytest.raises(NewerFormat, match=r"2030-01-01T090000\.backup.*升级"):
        restore_best([*backups, later], tmp_path / "新")


def test_an_existing_folder_is_refused_at_the_first(backups: list[Path], folder: Path) -> None:
    with pytest.raises(Refused, match="已经存在"):
        restore_best(backups, folder)


def test_who_is_later_does_not_write_over_who_was_faster(
    backups: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two restore to one folder at once: the second is refused, the first stands, nothing else is left."""
    faster = tmp_path / "先"
    restore(backups[0], faster)

    def meanwhile(*_: object, **__: object) -> None:
        shutil.copytree(faster, tmp_path / "新")

    monkeypatch.setattr("db.restore.write_mark", meanwhile)
    with pytest.raises(Refused, match="已经存在"):
        restore(backups[2], tmp_path / "新")
    with Store.open(tmp_path / "新", write=False) as store:
        assert store.count(Shop) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_whose_records_they_are_and_how_far_they_go_is_said(backups: list[Path], tmp_path: Path) -> None:
    done = restore_best([backups[0]], tmp_path / "新")
    with Store.open(tmp_path / "新", write=False) as store:
        assert (done.name, done.seq, done.at) == (store.name, store.position.seq, store.last_entry_at)
    assert done.sentence.startswith(f"“{done.name}”的台账，到第 {done.seq} 条（")


def test_a_backup_made_under_a_clock_of_another_century_does_not_pass_for_the_newest(
    folder: Path, tmp_path: Path
) -> None:
    """Once somebody has set the clock right, the newest by its name is not the one that goes furthest."""
    places = with_settings(folder)
    with opened(folder) as store:
        put(store, shop(1))
    early = backup(places, NOW + timedelta(days=40_000))
    with opened(folder) as store:
        put(store, shop(2))
    late = backup(places, NOW + timedelta(days=1))
    assert restore_best([early, late], tmp_path / "新").archive == late


def test_of_two_lines_that_parted_the_newer_is_taken_however_short(backups: list[Path], tmp_path: Path) -> None:
    """Restored from the first, then worked on: the third of before goes further, but nobody works on it any more."""
    again = restore_best([backups[0]], tmp_path / "又").folder
    with opened(again) as store:
        put(store, shop(7))
    newest = backup(Places(again), NOW + timedelta(days=9))
    assert restore_best([*backups, newest], tmp_path / "新").archive == newest


def test_a_backup_without_its_parts_says_how_it_is_to_be_copied(backups: list[Path], tmp_path: Path) -> None:
    alone = Path(shutil.copy(backups[2], tmp_path))
    with pytest.raises(Damaged, match="连旁边的 parts 文件夹一起抄"):
        restore_best([alone], tmp_path / "新")
    assert not (tmp_path / "新").exists()
