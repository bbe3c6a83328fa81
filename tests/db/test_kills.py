"""Whoever is killed at whatever moment: nothing that was acknowledged is lost, nothing half done has the name of something whole."""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from db.check import check, rebuild
from db.store import Store
from tests import ROOT
from tests.db.bureau import Shop, opened
from tests.db.scale import FULL, Counter

pytestmark = [pytest.mark.no_loss, pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")]


@pytest.mark.parametrize("seed", range(1, 21 if FULL else 3))
def test_a_clerk_killed_in_any_act_loses_nothing_that_was_acknowledged(
    seed: int, tmp_path: Path, counted: Counter
) -> None:
    """Import, edit, undo, erasure by law, backup, purge, restore, publication, recovery: real processes, random moments."""
    kills = 50 if FULL else 15
    command = [sys.executable, "-m", "tests.db.kills", str(tmp_path / "b"), str(seed), str(kills)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    under_way: dict[str, int] = json.loads(done.stdout)
    assert sum(under_way.values()) == kills
    counted("SIGKILL", kills)
    for act, number in under_way.items():
        counted(f"SIGKILL · {act}", number)


CHILD = """
    import sys
    from pathlib import Path
    import db.journal, db.store
    from rules.base.errors import Busy
    from db.store import Store
    from tests.db.bureau import Shop, put, shop

    db.journal.FILE_SIZE, db.store.SNAPSHOT_LINES = 4000, 4
    folder, name = Path(sys.argv[1]), sys.argv[2]
    while True:
        try:
            with Store.open(folder, holder=name) as store:
                for _ in range(7):
                    n = store.count(Shop) + 1
                    put(store, shop(n, name))
                    print(n, flush=True)
        except Busy:
            pass
"""


def kill_two(folder: Path, pause: float) -> int:
    """Two writers at once, killed `pause` seconds after the first of them has saved something. Returns the highest that was acknowledged."""
    told = [folder.with_name(f"{name}.txt") for name in ("甲", "乙")]
    with ExitStack() as stack:
        pair = []
        for path in told:
            out = stack.enter_context(path.open("wb"))
            command = [sys.executable, "-c", textwrap.dedent(CHILD), str(folder), path.stem]
            pair.append(subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE))
        while not any(path.stat().st_size for path in told) and all(process.poll() is None for process in pair):
            time.sleep(0.005)
        time.sleep(pause)
        for process in pair:
            process.send_signal(signal.SIGKILL)
        for process in pair:
            assert process.communicate()[1] == b""
            assert process.returncode == -signal.SIGKILL, "it was killed, it did not end by itself"
    # A number without its line end was not told to the end.
    return max(int(line) for path in told for line in path.read_text().splitlines(keepends=True) if line.endswith("\n"))


@pytest.mark.parametrize("seed", range(20 if FULL else 2))
def test_two_writers_killed_at_any_moment_lose_no_acknowledged_record(
    folder: Path, seed: int, counted: Counter
) -> None:
    """Killed within a commit, a snapshot, a new journal file, the opening; two at once, who take turns. Whatever they had printed is there."""
    chance = random.Random(seed)
    kills, highest = 50 if FULL else 8, 0
    for _ in range(kills // 2):
        before, highest = highest, kill_two(folder, chance.random() * 0.1)
        assert highest > before, "somebody was at work when it was killed"
        with Store.open(folder, write=False) as reader:
            assert reader.count(Shop) >= highest
    with opened(folder) as store:
        assert [one.number for one in store.all(Shop)] == [f"O-{n:06d}" for n in range(1, store.count(Shop) + 1)]
        store.close(snapshot=True)
    assert check(folder) == []
    assert rebuild(folder) == (folder / "records.json").read_bytes()
    counted("SIGKILL", kills)
    counted("SIGKILL · two writers at once", kills)
