"""Power cuts: whatever was said to be saved is there afterwards, at whichever moment the power went.

tests/db/test_mutants.py has why the harness can be trusted.
"""

from pathlib import Path

import pytest

from tests.db.cut_rest import run_copies, run_disk, run_each, run_erasures, run_folders, run_written_out
from tests.db.cut_salvage import run_salvage
from tests.db.powercut import run, run_backups, run_corners
from tests.db.scale import FULL, Counter

pytestmark = pytest.mark.no_loss


@pytest.mark.parametrize("seed", range(40 if FULL else 4))
def test_a_power_cut_at_any_moment_loses_no_acknowledged_record(seed: int, tmp_path: Path, counted: Counter) -> None:
    """Also while the store recovers from the one before; and what was erased by law does not come back."""
    counted("模拟断电", run(seed, 250 if FULL else 60, tmp_path))


@pytest.mark.parametrize("seed", range(10 if FULL else 2))
def test_a_power_cut_at_the_worst_moments_loses_nothing(seed: int, tmp_path: Path, counted: Counter) -> None:
    """A short line over the remains of a long one that failed or was torn; a snapshot that takes the place of another."""
    counted("模拟断电", run_corners(seed, 200 if FULL else 60, tmp_path))


@pytest.mark.parametrize("seed", range(10 if FULL else 2))
def test_a_power_cut_loses_no_backup_and_leaves_no_half_restored_bureau(
    seed: int, tmp_path: Path, counted: Counter
) -> None:
    counted("模拟断电", run_backups(seed, 100 if FULL else 30, tmp_path))


@pytest.mark.parametrize("seed", range(4 if FULL else 1))
def test_a_power_cut_at_every_operation_of_a_recovery_an_erasure_a_restoring_loses_nothing(
    seed: int, tmp_path: Path, counted: Counter
) -> None:
    """With all that was not synced (as a killed process leaves it), with nothing of it, and with a part."""
    counted("模拟断电", run_each(seed, 3 if FULL else 1, tmp_path))


@pytest.mark.parametrize("seed", range(4 if FULL else 1))
def test_a_power_cut_brings_nothing_back_that_was_erased_by_law(seed: int, tmp_path: Path, counted: Counter) -> None:
    """Not in a draft, not in a half-written file of a crash; and no backup that was purged."""
    counted("模拟断电", run_erasures(seed, 200 if FULL else 60, tmp_path))


@pytest.mark.parametrize("seed", range(4 if FULL else 1))
def test_a_power_cut_leaves_the_old_folder_or_the_new_one(seed: int, tmp_path: Path, counted: Counter) -> None:
    """The evidence of a draw is a folder that is replaced whole."""
    counted("模拟断电", run_folders(seed, 200 if FULL else 100, tmp_path))


@pytest.mark.parametrize("seed", range(4 if FULL else 1))
def test_a_power_cut_where_no_links_are_known_loses_no_snapshot(seed: int, tmp_path: Path, counted: Counter) -> None:
    counted("模拟断电", run_copies(seed, 100 if FULL else 40, tmp_path))


@pytest.mark.parametrize("seed", range(3 if FULL else 1))
def test_a_power_cut_leaves_no_half_of_a_bureau_that_is_written_out(
    seed: int, tmp_path: Path, counted: Counter
) -> None:
    counted("模拟断电", run_written_out(seed, 200 if FULL else 60, tmp_path))


def test_the_disk_is_asked_to_sync_this_file_and_this_folder(tmp_path: Path) -> None:
    assert run_disk(1, 3, tmp_path) == 3


@pytest.mark.parametrize("seed", range(4 if FULL else 1))
def test_a_power_cut_leaves_no_half_salvaged_bureau_and_loses_none(seed: int, tmp_path: Path, counted: Counter) -> None:
    counted("模拟断电", run_salvage(seed, 200 if FULL else 40, tmp_path))
