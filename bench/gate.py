"""What the leak gate costs beside the building of the pages it reads, and how long two renames leave the site away.

    python -m bench.gate [PAGES] [STRINGS]

Renders PAGES result pages with their JSON twins (100,000 unless given), shows them, as many together as a publication does, to a gate that looks for STRINGS private
strings (200,000: runs of notes, phones, short names, salts), and builds a whole site of as many results in a folder, once
with the gate and once without. Seconds of one processor; the figure is gate ÷ full build, and 25 % is what it may be.
"""

import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

from bench import arguments
from rules.disclosure.public import PublicRecords, Secret
from site_gen.files.opendata import result_json
from site_gen.gate.gate import Gate
from site_gen.pages.pages import Site
from site_gen.pages.render import render
from site_gen.publishing.publish import publish
from tests.site_gen.sample import many

_SHARE = 500
_BATCH = 64
"""Files that a publication shows to the gate together."""
_BUILT = 3_000
"""Results of the whole site that is built: pages weigh the same whatever their number."""


def secrets(count: int) -> list[Secret]:
    """As a large bureau has them: a quarter each of runs of free text, phones, names of two or three characters, salts."""
    each = range(count // 4)
    return [
        *(Secret(text=f"演示：不应公开的一段文字第 {n} 号", record=f"O-{n:06d}", field="备注") for n in each),
        *(Secret(text=f"1000{n:07d}", record=f"O-{n:06d}", field="联系电话") for n in each),
        *(Secret(text="张王李赵钱孙周吴"[n % 8] + chr(0x4E00 + n % 7000) + chr(0x4E00 + n // 7), record=f"O-{n:06d}", field="法定代表人", whole=True) for n in each),
        *(Secret(text=f"{n * 7919 + (1 << 100):032x}", record=f"O-{n:06d}", field="盐值") for n in each),
    ]  # fmt: skip


def _taking(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _pages(site: Site) -> Iterable[list[tuple[str, Callable[[], bytes]]]]:
    """The result pages and twins in shares, each as its path and what makes it."""
    share: list[tuple[str, Callable[[], bytes]]] = []
    for page in site.result_pages():
        share.append((page[0].path, lambda page=page: render(*page)))  # type: ignore[misc]
        result = page[1].result  # type: ignore[union-attr]
        share.append((page[0].path[:-4] + "json", lambda result=result: result_json(result)))  # type: ignore[misc]
        if len(share) >= 2 * _SHARE:
            yield share
            share = []
    yield share


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


def _build(public: PublicRecords, secrets: list[Secret], out: Path) -> float:
    took = _taking(lambda: publish(public, secrets, out))
    shutil.rmtree(out)
    return took


def main() -> None:
    count, strings = arguments(__doc__, pages=100_000, strings=200_000)
    private = secrets(strings)
    gates: list[Gate] = []
    ready = _taking(lambda: gates.append(Gate(private)))
    rendering = judging = 0.0
    found = size = 0
    for share in _pages(Site(many(count))):
        files: list[tuple[str, bytes]] = []
        rendering += _taking(lambda share=share, files=files: files.extend((path, make()) for path, make in share))  # type: ignore[misc]
        began = time.process_time()
        found += sum(len(gates[0].batch_problems(files[at : at + _BATCH])) for at in range(0, len(files), _BATCH))
        judging += time.process_time() - began
        size += sum(len(raw) for _, raw in files)
    public = many(_BUILT)
    with tempfile.TemporaryDirectory() as place:
        whole = min(_build(public, private, Path(place) / "site") for _ in range(2))
        with patch.object(Gate, "batch_problems", lambda *_: []):
            bare = min(_build(public, [], Path(place) / "site") for _ in range(2))
        gap = _gap(Path(place))
    print(
        f"{count} 个结果页和 JSON（{size >> 20} MB），{len(private)} 个私密字符串，{os.cpu_count()} 个处理器中的 1 个；找到 {found} 处"
    )
    print(f"{ready:8.2f} s  准备私密字符串（每次发布一次）")
    print(f"{rendering:8.2f} s  生成网页")
    print(f"{judging:8.2f} s  检查网页，合计为生成的 {100 * (ready + judging) / rendering:.0f} %")
    per_file = bare / _BUILT * count
    print(
        f"{per_file:8.2f} s  全部生成（不检查，按 {_BUILT} 条结果的整站折算）；检查占全部的 {100 * (ready + judging) / (per_file + ready + judging):.0f} %"
    )
    print(f"{whole:8.2f} s  {_BUILT} 条结果的整站，含检查；不含检查 {bare:.2f} s")
    print(f"{gap:8.2f} ms 没有 renameat2 的系统上两次改名之间最长的空隙（100 次）")
    print(f"最多占用内存 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
