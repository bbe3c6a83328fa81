"""Whichever call to the system fails in whichever act of a check, or is the last of its process: what was said is true, and what was saved is whole."""

import errno
import os
from pathlib import Path

import pytest

from tests.db.scale import FULL, Counter
from tests.torture.failing import DIES, FACES, Stages, try_calls
from tests.torture.story import ACTS

pytestmark = [pytest.mark.no_loss, pytest.mark.skipif(os.name == "nt", reason="the calls are those of POSIX")]

STEPS = {"publish": (2, 45), "deploy": (12, 290), "restore": (1, 29), "salvage": (2, 61)}
"""Every how many calls, in full and in short; else every one, and every thirteenth. Of the commands every fourth of these."""
FAULTS = {
    "EIO once": (errno.EIO, False),
    "full": (errno.ENOSPC, True),
    "no rights": (errno.EACCES, True),
    "killed": (DIES, False),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("face", FACES)
def test_whichever_call_fails_what_is_said_is_true_and_what_is_saved_is_whole(
    face: str, act: str, fault: str, stages: Stages, tmp_path: Path, counted: Counter
) -> None:
    number, goes_on = FAULTS[fault]
    step = STEPS.get(act, (1, 13))[not FULL] * (4 if face == "command" else 1)
    first = 1 + len(fault) % step if face == "command" else 1  # not the same calls for every fault
    stage = stages.stages[act]
    tried = dict(try_calls(stage, tmp_path, number, goes_on=goes_on, face=face, step=step, first=first))
    assert {at: found for at, found in tried.items() if found} == {}
    assert len(tried) > 1
    told = "命令" if face == "command" else "办事"
    counted(f"{told}时被杀（第几个系统调用）" if number == DIES else f"{told}时出错的系统调用", len(tried) - 1)
    counted(f"{told}时出错的系统调用 · {act}", len(tried) - 1)
