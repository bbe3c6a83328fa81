"""What others need for the same result pages: Hugo, Eleventy, Pelican, a plain Jinja2 loop, and the writing of bytes alone.

Each peer writes, for every result, a page with the same rows inside the same frame (head, header, footer) as ours, and
where it can the JSON twin. None of them searches, lists, judges or swaps anything: they are given that for free.
"""

import html
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import orjson
from jinja2 import DictLoader, Environment

from rules.disclosure.public import PublicResult
from site_gen.files.opendata import result_json

__all__ = ["PEERS", "rows_of", "seconds"]

Rows = Sequence[Mapping[str, str]]


def seconds(job: Callable[[], object]) -> float:
    """How long the job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def rows_of(results: Sequence[PublicResult]) -> list[dict[str, str]]:
    """Every result as its JSON twin tells it, with its slug."""
    return [{"slug": one.slug, **orjson.loads(result_json(one))} for one in results]


def write_all(files: Mapping[str, bytes | str], folder: Path) -> None:
    """Write the files, by path, below the folder."""
    made = set()
    for name, content in files.items():
        target = folder / name
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def _run(folder: Path, *command: str) -> float:
    return seconds(lambda: subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL))


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def _labels(rows: Rows) -> list[str]:
    return [label for label in rows[0] if label != "slug"]


def hugo(rows: Rows, frame: tuple[str, str], folder: Path) -> float | None:
    """Hugo, a content adapter over one JSON; HTML and JSON outputs. None when it is not installed."""
    program = _program("hugo")
    if program is None:
        return None
    body = "".join(
        f'<div class="summary-row"><dt>{label}</dt><dd>{{{{ index .Params.row "{label}" }}}}</dd></div>\n'
        for label in _labels(rows)
    )
    write_all(
        {
            "hugo.toml": 'baseURL = "https://example.org/"\ndisableKinds = ["taxonomy", "term", "rss", "sitemap"]\n',
            "data/rows.json": orjson.dumps(rows),
            "content/results/_content.gotmpl": '{{ range site.Data.rows }}{{ $.AddPage (dict "path" .slug "title" (index . "检查对象")'
            ' "params" (dict "row" .) "outputs" (slice "html" "json")) }}{{ end }}',
            "layouts/_default/baseof.html": f'{frame[0]}{{{{ block "main" . }}}}{{{{ end }}}}{frame[1]}',
            "layouts/_default/single.html": f'{{{{ define "main" }}}}<h1>{{{{ .Title }}}}</h1><dl>{body}</dl>{{{{ end }}}}',
            "layouts/_default/single.json": "{{ .Params.row | jsonify }}",
            "layouts/_default/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ end }}',
        },
        folder,
    )
    return _run(folder, program, "--quiet")


def eleventy(rows: Rows, frame: tuple[str, str], folder: Path) -> float | None:
    """Eleventy, pagination over one JSON, Nunjucks layout. None when it is not on the path."""
    program = _program("eleventy")
    if program is None:
        return None
    body = "".join(
        f'<div class="summary-row"><dt>{label}</dt><dd>{{{{ row["{label}"] }}}}</dd></div>\n' for label in _labels(rows)
    )
    front = '---\npagination:\n  data: rows\n  size: 1\n  alias: row\npermalink: "results/{{ row.slug }}.%s"\n%s---\n'
    write_all(
        {
            "_data/rows.json": orjson.dumps(rows),
            "_includes/base.njk": f"{frame[0]}{{{{ content | safe }}}}{frame[1]}",
            "result.njk": front % ("html", "layout: base.njk\n") + f'<h1>{{{{ row["检查对象"] }}}}</h1><dl>{body}</dl>',
            "twin.njk": front % ("json", "") + "{{ row | dump | safe }}",
        },
        folder,
    )
    return _run(folder, program, "--quiet")


def pelican(rows: Rows, frame: tuple[str, str], folder: Path) -> float | None:
    """Pelican, an HTML file of content for each result. None when it is not installed."""
    program = _program("pelican")
    if program is None:
        return None
    said = {
        f"content/pages/{row['slug']}.html": f"<html><head><title>{html.escape(row['检查对象'])}</title></head><body><dl>"
        + "".join(f"<dt>{label}</dt><dd>{html.escape(row[label])}</dd>" for label in _labels(rows))
        + "</dl></body></html>"
        for row in rows
    }
    page = f"{frame[0]}<h1>{{{{ page.title }}}}</h1>{{{{ page.content }}}}{frame[1]}"
    write_all(
        {
            **said,
            "pelicanconf.py": 'SITENAME = "演示"\nTIMEZONE = "Asia/Shanghai"\nDEFAULT_LANG = "zh"\nPATH = "content"\n'
            "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n"
            'THEME = "theme"\nDIRECT_TEMPLATES = []\nPAGE_URL = PAGE_SAVE_AS = "results/{slug}.html"\nSLUGIFY_SOURCE = "basename"\n',
            "theme/templates/page.html": page,
            "theme/templates/base.html": "",
            "theme/static/x": "",
        },
        folder,
    )
    return _run(folder, program, "content", "-q", "-s", "pelicanconf.py")


def plain_jinja2(rows: Rows, frame: tuple[str, str], folder: Path) -> float:
    """A loop over a layered Jinja2 template, autoescaping; HTML and JSON."""
    body = "".join(
        f'<div class="summary-row"><dt>{label}</dt><dd>{{{{ row["{label}"] }}}}</dd></div>\n' for label in _labels(rows)
    )
    texts = {
        "base": f"{frame[0]}{{% block main %}}{{% endblock %}}{frame[1]}",
        "page": f'{{% extends "base" %}}{{% block main %}}<h1>{{{{ row["检查对象"] }}}}</h1><dl>{body}</dl>{{% endblock %}}',
    }
    template = Environment(loader=DictLoader(texts), autoescape=True).get_template("page")
    (folder / "results").mkdir(parents=True)

    def loop() -> None:
        for row in rows:
            (folder / "results" / f"{row['slug']}.html").write_text(template.render(row=row), encoding="utf-8")
            (folder / "results" / f"{row['slug']}.json").write_bytes(orjson.dumps(row))

    return seconds(loop)


def floor(rows: Rows, frame: tuple[str, str], folder: Path) -> float:
    """The same bytes, made beforehand, written and nothing else."""
    plain_jinja2(rows, frame, folder / "made")
    files = {path.name: path.read_bytes() for path in (folder / "made" / "results").iterdir()}
    return seconds(lambda: write_all(files, folder / "floor"))


PEERS: Mapping[str, Callable[[Rows, tuple[str, str], Path], float | None]] = {
    "只写出同样的字节": floor,
    "Hugo": hugo,
    "Eleventy": eleventy,
    "Pelican（无 JSON）": pelican,
    "Jinja2 循环": plain_jinja2,
}
