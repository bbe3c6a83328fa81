"""How long from saving a template to seeing it in the browser, at 10,000 results (goal: at most 1.5 s).

    python -m bench.preview [RESULTS]

A preview of that many results in a process of its own, Chromium beside it; one template is saved ten times, and each time
the page of a result is waited for. Prints the median and the longest, and what the first page costs.
"""

import multiprocessing
import socket
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Hashable
from pathlib import Path

from bench import arguments
from rules.disclosure.public import PublicRecords
from rules.disclosure.secret import Secret
from site_gen import paths
from site_gen.pages.theme import default_theme, theme_folders
from site_gen.serving.preview import Handover, Preview
from site_gen.serving.server import serve
from tests.browser import chromium
from tests.site_gen.sample import many, result

_SAVED = 10
_STRINGS = tuple(Secret(text=f"0375{n:07d}", record="O-000001", field="联系电话") for n in range(50_000))


class _Made:
    """Records that do not change."""

    def __init__(self, public: PublicRecords) -> None:
        self._public = public

    def stamp(self) -> Hashable:
        return 0

    def records(self) -> Handover:
        return Handover(self._public, _STRINGS)


def _serve(count: int, overlay: Path, port: int) -> None:
    shown = Preview(_Made(many(count)), overlay.parent / "public", overlay)
    serve(shown, port, [*map(str, theme_folders(overlay))], lambda: None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fetch(url: str) -> None:
    with urllib.request.urlopen(url):  # noqa: S310 - our own server
        pass


def _first_page(url: str) -> float:
    """Seconds of the first answer, the server's start not counted."""
    while True:
        try:
            _fetch(f"{url}_preview/preview.css")
            break
        except OSError:
            time.sleep(0.05)
    start = time.perf_counter()
    _fetch(f"{url}index.html")
    return time.perf_counter() - start


def main() -> None:
    (count,) = arguments(__doc__, results=10_000)
    one = result(5)
    source = default_theme().texts["result.html"]
    with tempfile.TemporaryDirectory() as place:
        overlay, port = Path(place) / "templates", _free_port()
        overlay.mkdir()
        server = multiprocessing.Process(target=_serve, args=(count, overlay, port), daemon=True)
        server.start()
        url = f"http://127.0.0.1:{port}/"
        first = _first_page(url)
        took = []
        with chromium() as browser:
            page = browser.new_page()
            page.goto(url + paths.result(one.task, one.slug))
            for number in range(_SAVED):
                page.wait_for_timeout(700)  # the browser has connected again
                text = source.replace("{% block main %}", f'{{% block main %}}<p id="saved-{number}">{number}</p>', 1)
                start = time.perf_counter()
                (overlay / "result.html").write_text(text, encoding="utf-8")
                page.wait_for_selector(f"#saved-{number}")
                took.append(time.perf_counter() - start)
        server.terminate()
        server.join()
    print(
        f"{count} 条结果：第一页 {first:.2f} 秒；保存模板到浏览器，中位 {statistics.median(took):.2f} 秒，最长 {max(took):.2f} 秒（≤ 1.5）"
    )


if __name__ == "__main__":
    main()
