"""A clerk who goes through whole checks, killed at random moments: nothing acknowledged is lost, and the next opening makes everything whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.db.scale import FULL, Counter
from tests.torture.ext4 import why_not
from tests.torture.judge import KINDS
from tests.torture.kills import FACES

pytestmark = [pytest.mark.no_loss, pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")]


def tried(
    program: str, face: str, top: Path, seed: int, times: int
) -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
    """(what was under way how often, kinds of findings, the first of each)."""
    command = [sys.executable, "-m", f"tests.torture.{program}", str(top / program), str(seed), str(times), face]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert sum(told["under_way"].values()) == times
    assert set(told["found"]) <= set(KINDS)
    return told["under_way"], told["found"], told["first"]


@pytest.mark.parametrize("seed", range(1, 13 if FULL else 2))
@pytest.mark.parametrize("face", FACES)
def test_a_clerk_killed_in_any_act_of_a_check(face: str, seed: int, tmp_path: Path, counted: Counter) -> None:
    under_way, found, first = tried("kills", face, tmp_path, seed, 100 if FULL else 20)
    counted("办事时 SIGKILL", sum(under_way.values()))
    for act, number in under_way.items():
        counted(f"办事时 SIGKILL · {act or '两件事之间'}", number)
    assert found == {}, first


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can be mounted")
@pytest.mark.parametrize("seed", range(1, 5 if FULL else 2))
@pytest.mark.parametrize("face", FACES)
def test_a_disk_whose_power_goes_in_any_act_of_a_check(face: str, seed: int, tmp_path: Path, counted: Counter) -> None:
    under_way, found, first = tried("ext4", face, tmp_path, seed, 50 if FULL else 10)
    counted("ext4 断电", sum(under_way.values()))
    assert found == {}, first
