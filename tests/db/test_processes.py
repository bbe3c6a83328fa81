"""Two processes: one writes, and the other is told who it is and since when; one is killed, and the next goes on."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from db.check import check, rebuild
from db.store import Store
from rules.base.errors import Busy
from tests import ROOT
from tests.db.bureau import Shop, opened

CHILD = """
    import sys
    from pathlib import Path
    from db.store import Store
    from tests.db.bureau import Shop, put, shop

    with Store.open(Path(sys.argv[1]), holder="子进程") as store:
        n = store.count(Shop)
        while True:
            n += 1
            put(store, shop(n))
            print(n, flush=True)
"""


def child(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def read_some(process: "subprocess.Popen[str]", lines: int) -> int:
    assert process.stdout
    return int([process.stdout.readline() for _ in range(lines)][-1])


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_kill_9_at_any_moment_loses_no_acknowledged_record(folder: Path) -> None:
    """Whatever the child had printed was saved; the store opens without a word and goes on."""
    chance = random.Random(20240902)
    acknowledged = 0
    for _ in range(24):
        process = child(folder)
        acknowledged = read_some(process, chance.randint(1, 12))
        process.send_signal(signal.SIGKILL)
        assert process.stdout
        rest = process.stdout.read().split()
        process.wait()
        acknowledged = int(rest[-1]) if rest else acknowledged
        with Store.open(folder, write=False) as reader:
            assert reader.count(Shop) >= acknowledged
    with opened(folder) as store:
        assert [record.number for record in store.all(Shop)] == [f"O-{n:06d}" for n in range(1, store.count(Shop) + 1)]
    assert check(folder) == []
    assert rebuild(folder) == (folder / "records.json").read_bytes()


def test_a_second_writer_is_told_who_and_since_when_and_may_read(folder: Path) -> None:
    process = child(folder)
    try:
        seen = read_some(process, 3)
        with pytest.raises(Busy, match=r"“子进程”正在使用本单位的台账（自 \d{4}-\d\d-\d\d \d\d:\d\d 起）"):
            Store.open(folder)
        for _ in range(20):
            with Store.open(folder, write=False) as reader:
                assert reader.count(Shop) >= seen
                assert reader.notices == ()
    finally:
        process.kill()
        process.communicate()
    with opened(folder) as store:
        assert store.count(Shop) >= seen


def test_within_one_process_too_there_is_one_writer(folder: Path) -> None:
    with opened(folder), pytest.raises(Busy, match=r"“演示员”.*2024-09-02 09:00"):
        Store.open(folder)
    with opened(folder) as store:
        assert not store.read_only


WITHOUT_RIGHTS = """
    import sys
    from pathlib import Path
    from db.store import Store
    from rules.base.errors import Refused

    with Store.open(Path(sys.argv[1]), write=False) as reader:
        print(reader.read_only)
    try:
        Store.open(Path(sys.argv[1]))
    except Refused as error:
        print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_who_has_no_rights_in_the_folder_reads_and_is_told_why_nothing_can_be_saved(folder: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(WITHOUT_RIGHTS), str(folder)]
    if os.geteuid() == 0:  # root may do anything: as one who has lost that right, in a folder of somebody else's
        if not shutil.which("setpriv"):
            pytest.skip("root cannot be made to lose its rights here")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
    assert re.fullmatch("True\n没有权限读写“.*”，什么也没有改动；请检查文件夹权限，或换一个文件夹\n", done.stdout)
