"""Power cuts from the command line; a mutant of our code is tried so, in a process of its own.

python -m tests.db.cut_run store 1 500        what, seed (or 1-12: one after the other), cuts; exit 1 at the first loss, which it names
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rules.base.errors import MingchouError
from tests.db.cut_rest import run_copies, run_disk, run_each, run_erasures, run_folders, run_written_out
from tests.db.cut_salvage import run_salvage
from tests.db.powercut import run, run_backups, run_corners

__all__ = ["RUNS"]

RUNS: dict[str, Callable[[int, int, Path], int]] = {
    "store": run,
    "corners": run_corners,
    "backups": run_backups,
    "erasures": run_erasures,
    "folders": run_folders,
    "copies": run_copies,
    "each": run_each,
    "disk": run_disk,
    "written out": run_written_out,
    "salvage": run_salvage,
}

if __name__ == "__main__":
    what, seeds, cuts = sys.argv[1:]
    first, _, last = seeds.partition("-")
    count = 0
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as name:
            try:
                count += RUNS[what](seed, int(cuts), Path(name))
            except (AssertionError, MingchouError) as error:
                sys.exit(f"LOST: {error}")
    print(f"{count} power cuts, nothing lost")
