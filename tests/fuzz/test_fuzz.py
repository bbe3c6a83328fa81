"""Whatever bytes come in, the readers of files, journal, evidence, pages and settings answer by a value or a refusal in Chinese.

A few hundred changed inputs with every run of the tests; under atheris for minutes each by `make torture`.
"""

import importlib.util
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.db.scale import FULL
from tests.fuzz.targets import TARGETS, seeds, workbook

SECONDS = int(os.environ.get("MINGCHOU_FUZZ_SECONDS", "180"))
TRIES = {"text_table": 25, "evidence": 60, "page": 150, "workbook_parts": 300, "journal": 150, "settings": 150}


def changed(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes turned, taken out, doubled, or put in."""
    content = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        match chance.randrange(5):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del content[at : at + chance.randint(1, 20)]
            case 2:
                content[at:at] = content[at : at + chance.randint(1, 200)]
            case 3:
                content[at:at] = chance.choice(
                    [b"\0", b"\xff\xfe", b'"', b"<", b"[[[[", "=\u202e，".encode(), b"\r\n", b"999999999999"]
                )
            case 4:
                del content[at:]
    return bytes(content)


@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs_are_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    good = list(seeds(name))
    for raw in good:
        TARGETS[name](raw)
    for _ in range(TRIES[name]):
        TARGETS[name](changed(chance.choice(good), chance))


def test_changed_workbooks_are_read_or_refused_by_the_process_that_reads_them(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes((ROOT / "tests/db/exchange/golden/old.xls").read_bytes())
    chance = random.Random(7)
    good = [next(seeds("workbook_parts")), (tmp_path / "old.xls").read_bytes()]
    for _ in range(400 if FULL else 8):
        workbook(changed(chance.choice(good), chance))


@pytest.mark.skipif(not FULL, reason="minutes: make torture")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found_in_minutes_under_atheris(name: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris 没有装：这个系统没有它的 wheel，或没有网络")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, str(SECONDS), str(tmp_path)],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    found = [path.name for path in tmp_path.iterdir() if path.is_file()]
    said = done.stderr.decode("utf-8", "replace")
    assert (done.returncode, found) == (0, []), said[-4000:]
