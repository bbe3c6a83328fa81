"""What the leak gate costs in the building of a whole site, and how long two renames leave the site away.

    python -m bench.gate [RESULTS] [STRINGS]

Builds a whole site (pages, lists, objects, open data, workbooks, search) of RESULTS results (10,000 unless given) in a folder by one process, once with
a gate that looks for STRINGS private strings (20,000: runs of notes, phones, short names, salts) and once without, each three times by turns,
of which the least is told: another program on the machine adds to both. A small site is built before, for what is read and compiled once in a
process. Seconds of one processor; the figure is what the gate adds ÷ the build with it, and 25 % is what it may be. On a busy machine that is a difference of two uncertain figures, so the seconds within the gate are told as well: all, and
of each kind of file. Then the same by as many processes as the command line uses, by the clock and in seconds of all processors: each
process has a gate of its own, which learns what a page looks like for itself. Last the whole of `mingchou publish` of a bureau with as many results: what a clerk waits for.
"""

import math
import os
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from acts.base.bureau import open_office
from bench import arguments
from bench.office import TODAY, filled
from rules.base.errors import Problem
from rules.disclosure.public import PublicRecords
from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate
from site_gen.publishing.publish import publish
from tests.site_gen.sample import many
from tui.publishing import publish_site

_FEW = 200
"""Results of the site that is built before."""
_LEAST = 0.02
"""Seconds of a kind of file that is told by itself."""


def secrets(count: int) -> list[Secret]:
    """As a large bureau has them: a quarter each of runs of free text, phones, names of two or three characters, salts."""
    each = range(count // 4)
    return [
        *(Secret(text=f"演示：不应公开的一段文字第 {n} 号", record=f"O-{n:06d}", field="备注") for n in each),
        *(Secret(text=f"1000{n:07d}", record=f"O-{n:06d}", field="联系电话") for n in each),
        *(Secret(text="张王李赵钱孙周吴"[n % 8] + chr(0x4E00 + n % 7000) + chr(0x4E00 + n // 7), record=f"O-{n:06d}", field="法定代表人", whole=True) for n in each),
        *(Secret(text=f"{n * 7919 + (1 << 100):032x}", record=f"O-{n:06d}", field="盐值") for n in each),
    ]  # fmt: skip


class _Took(NamedTuple):
    """Seconds: of all processors, this process and those that it waited for; by the clock."""

    processors: float
    clock: float


def _taking(work: Callable[[], object]) -> _Took:
    began = _now()
    work()
    ended = _now()
    return _Took(ended.processors - began.processors, ended.clock - began.clock)


def _now() -> _Took:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return _Took(time.process_time() + children.ru_utime + children.ru_stime, time.perf_counter())


def _gap(folder: Path) -> float:
    """The longest of a hundred gaps between two renames, in milliseconds."""
    site, new, old = folder / "gap", folder / "gap.new", folder / "gap.old"
    site.mkdir()
    longest = 0.0
    for _ in range(100):
        new.mkdir()
        began = time.perf_counter()
        site.rename(old)
        new.rename(site)
        longest = max(longest, time.perf_counter() - began)
        old.rmdir()
    return longest * 1000


class _Kinds:
    """The seconds that the gate spends on each kind of file: top folder and ending."""

    def __init__(self) -> None:
        self.took: defaultdict[str, float] = defaultdict(float)
        self.least = math.inf
        """Of all kinds together, in the builds until now."""
        self._judge = Gate.batch_problems
        self._inside = False

    def judge(self, gate: Gate, files: Sequence[tuple[str, bytes]]) -> list[Problem]:
        """In the place of `Gate.batch_problems`, which calls itself for halves."""
        if self._inside or not files:
            return self._judge(gate, files)
        self._inside, began = True, time.process_time()
        try:
            return self._judge(gate, files)
        finally:
            self._inside = False
            folder, _, name = files[0][0].partition("/")
            self.took[f"{folder}/*.{name.rpartition('.')[2]}" if name else folder] += time.process_time() - began


def _judged_and_bare(
    public: PublicRecords, secrets: list[Secret], out: Path, workers: int, kinds: _Kinds
) -> list[_Took]:
    """The least that a build takes with the gate, and without."""
    took: dict[bool, list[_Took]] = {True: [], False: []}

    def judge(gate: Gate, files: Sequence[tuple[str, bytes]]) -> list[Problem]:
        return kinds.judge(gate, files)

    for judged in (False, True, True, False, False, True):
        kinds.took.clear()
        given = secrets if judged else []
        with patch.object(Gate, "batch_problems", judge if judged else lambda *_: []):
            took[judged].append(_taking(lambda given=given: publish(public, given, out, workers=workers)))  # type: ignore[misc] # its type is plain
        if judged:
            kinds.least = min(kinds.least, sum(kinds.took.values()))
        shutil.rmtree(out)
    return [_Took(*map(min, zip(*took[judged], strict=True))) for judged in (True, False)]


def _published(results: int, folder: Path, workers: int) -> list[_Took]:
    """The least that a first publication takes, from the records to the site that is up, with the gate and without."""
    bureau, copy = folder / "bureau", folder / "copy"
    filled(bureau, objects=results // 2, tasks=max(1, results // 150), sheets=100, draws=False)
    took: dict[bool, list[_Took]] = {True: [], False: []}
    for judged in (False, True, True, False):
        shutil.copytree(bureau, copy)
        judging: AbstractContextManager[object] = (
            nullcontext() if judged else patch.object(Gate, "batch_problems", lambda *_: [])
        )
        with judging, open_office(copy, by="演示员", clock=lambda: TODAY) as office:
            took[judged].append(_taking(lambda office=office: publish_site(office, first=True, workers=workers)))  # type: ignore[misc] # its type is plain
        shutil.rmtree(copy)
    return [_Took(*map(min, zip(*took[judged], strict=True))) for judged in (True, False)]


def _told(whole: float, bare: float, unit: str) -> None:
    print(f"{whole:8.2f} s  生成并检查（{unit}）")
    print(f"{bare:8.2f} s  只生成")
    print(f"{whole - bare:8.2f} s  检查，占全部的 {100 * (1 - bare / whole):.0f} %（不得超过 25 %）")


def main() -> None:
    count, strings = arguments(__doc__, results=10_000, strings=20_000)
    private, public = secrets(strings), many(count)
    ready = _taking(lambda: Gate(private)).processors
    kinds, processes = _Kinds(), os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "site"
        publish(many(_FEW), private, out)
        shutil.rmtree(out)
        whole, bare = _judged_and_bare(public, private, out, 1, kinds)
        by_kind, inside = sorted(kinds.took.items(), key=lambda one: -one[1]), ready + kinds.least
        print(f"{count} 条结果的整站，{len(private)} 个私密字符串；每样三次，取少的")
        _told(whole.processors, bare.processors, "一个进程，处理器时间")
        print(f"{inside:8.2f} s  检查自己所用，直接量得，占全部的 {100 * inside / whole.processors:.0f} %")
        print(f"{ready:8.2f} s  其中准备私密字符串（每次发布一次）")
        for kind, took in by_kind:
            if took >= _LEAST:
                print(f"{took:8.2f} s  其中 {kind}")
        whole, bare = _judged_and_bare(public, private, out, processes, kinds)
        _told(whole.clock, bare.clock, f"{processes} 个进程，钟上的时间")
        _told(whole.processors, bare.processors, f"{processes} 个进程，处理器时间")
        whole, bare = _published(count, Path(place), processes)
        _told(whole.clock, bare.clock, f"整个公布 mingchou publish，{processes} 个进程，钟上的时间")
        _told(whole.processors, bare.processors, f"整个公布，{processes} 个进程，处理器时间")
        print(f"{_gap(Path(place)):8.2f} ms 没有 renameat2 的系统上两次改名之间最长的空隙（100 次）")
    print(f"最多占用内存 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
