"""The search page of a county with many results, for bench/search.mjs.

    python -m bench.search_site FOLDER [RESULTS]
    python -m bench.search_site                      measures 10,000 and 100,000 at once

Writes results/index.html with its scripts and search files, count.txt, and questions.json: 450 questions, each with how many
results it must find and the first twenty of them.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rules.disclosure.public import PublicResult
from site_gen.files.search import search_files
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Site
from site_gen.pages.render import render
from site_gen.pages.theme import default_theme
from site_gen.pages.views import SearchView
from tests.site_gen.questions import invented, questions
from tests.site_gen.sample import records


def write(folder: Path, results: Sequence[PublicResult]) -> None:
    """The search page with all that it loads."""
    public = records(results=0)
    public = replace(public, results=tuple(results), draws=(), objects=(), enterprises=())
    site, theme, packed = Site(public), default_theme(), search_files(results)
    files = {f"static/{name}": content for name, content in theme.static.items()}
    files |= {one.path: one.content for one in packed} | {"as-of.js": b""}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    page = next(
        page
        for page in site.pages([(one.key, one.path) for one in packed], OpenDataView())
        if isinstance(page[1], SearchView)
    )
    (folder / page[0].path).parent.mkdir(parents=True, exist_ok=True)
    (folder / page[0].path).write_bytes(render(*page, theme))


def _made(folder: Path, count: int) -> str:
    """The site of so many results with its questions in `folder`; says where."""
    results = invented(count)
    write(folder, results)
    expected = [{"q": one["q"], "count": len(one["found"]), "first": one["found"][:20]} for one in questions(results)]
    (folder / "questions.json").write_text(json.dumps(expected, ensure_ascii=False), encoding="utf-8")
    (folder / "count.txt").write_text(f"{count}\n", encoding="utf-8")
    return str(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="where to write the page; without it, both sizes are measured"
    )
    parser.add_argument("results", type=int, nargs="?", default=10_000, help="how many results it has (10000)")
    options = parser.parse_args()
    if options.folder is not None:
        _made(options.folder, options.results)
        return 0
    node = shutil.which("node")
    if node is None:
        print("没有 node，不能量检索页；先装 Node.js 20，再运行 npm ci")
        return 0
    with tempfile.TemporaryDirectory() as room:
        sites = [_made(Path(room) / str(count), count) for count in (10_000, 100_000)]
        return subprocess.run([node, str(Path(__file__).with_name("search.mjs")), *sites], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
