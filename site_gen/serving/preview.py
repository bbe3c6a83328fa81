"""The site as it would be published now, page by page as it is asked for, in a browser on this machine.

A page whose bytes are those of the published one is shown as it is. Any other bears a banner 未发布的草稿 with the
differences in its text. A template that fails, or records that are refused, show as a page that says so.
"""

import mimetypes
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import orjson

from rules.base.canonical import digest
from rules.base.errors import MingchouError, Refused
from rules.disclosure.public import PublicRecords, PublicResult
from site_gen import paths
from site_gen.files.assets import as_of, assets
from site_gen.files.catalogue import catalogue, open_data_view
from site_gen.files.opendata import downloads, result_json
from site_gen.files.search import SearchFile, search_files
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Page, Site
from site_gen.pages.render import render
from site_gen.pages.theme import Theme, default_theme, read_theme, theme_folders
from site_gen.pages.views import SearchView
from site_gen.publishing.build_cache import Listed
from site_gen.publishing.cache_keys import page_key
from site_gen.serving.draft import DRAFTS, STYLE, STYLE_PATH, Change, drafts_page, fault_page, marked, with_style

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

__all__ = ["Preview", "Source", "serve"]

_HOSTS = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]+)?")
_HTML = "text/html; charset=utf-8"
_TEXT = frozenset({".js", ".css", ".json", ".csv", ".tsv", ".xml", ".txt", ".html", ".svg", ".md", ".py"})
_LOOKED_AT_MS = 200
"""How often the watched files are looked at: a saved template is on the screen before one looks up."""


class Source(Protocol):
    """Where the records come from: the bureau's folder, or a bureau that is open."""

    def stamp(self) -> Hashable:
        """Another value when the records may be others."""

    def records(self) -> PublicRecords:
        """What a publication would be made from now. Raises MingchouError."""


class _Answer(NamedTuple):
    status: str
    kind: str
    body: bytes


class _Shown:
    """The pages of one state of the records; what costs much is made when it is asked for."""

    def __init__(self, public: PublicRecords) -> None:
        self.public = public
        self.site = Site(public)
        self.pages: dict[str, Page] = {
            page[0].path: page for page in chain(self.site.pages([], OpenDataView()), self.site.result_pages())
        }

    def page(self, path: str) -> Page | None:
        page = self.pages.get(path)
        if page and isinstance(page[1], SearchView):
            return self._search_page
        if page and isinstance(page[1], OpenDataView):
            return self._downloads[1]
        return page

    def every(self) -> Iterator[Page]:
        """All pages, as a publication makes them."""
        return (self.page(path) or page for path, page in self.pages.items())

    @cached_property
    def _search(self) -> tuple[SearchFile, ...]:
        return search_files(self.site.results)

    @cached_property
    def _search_page(self) -> Page:
        pages = self.site.pages([(one.key, one.path) for one in self._search], OpenDataView())
        return next(page for page in pages if isinstance(page[1], SearchView))

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return {path: make() for path, _, make in assets(self.public, self.site, default_theme())} | {
            one.path: one.content for one in self._search
        }

    @cached_property
    def _downloads(self) -> tuple[dict[str, bytes], Page]:
        """The open data, and the page that lists it."""
        bureau, offered = (
            self.public.bureau,
            tuple(downloads(self.public, self.site.results, self.site.digests, default_theme().digest)),
        )
        files = {one.path: one.build() for one in offered}
        known = {path: Listed(digest(raw), "", len(raw)) for path, raw in {**self._files, **files}.items()}
        pages = self.site.pages([], open_data_view(bureau, offered, known))
        page = next(page for page in pages if isinstance(page[1], OpenDataView))
        return files | dict(catalogue(bureau, offered, known)), page

    @cached_property
    def twins(self) -> dict[str, PublicResult]:
        return {paths.result_json(result.task, result.slug): result for result in self.site.results}

    def file(self, path: str) -> bytes | None:
        """Anything that is no page and lies not below static/."""
        if path == paths.AS_OF:
            return as_of(self.public)
        found = self._files.get(path)
        return self._downloads[0].get(path) if found is None else found


class Preview:
    """A WSGI application over the records of `source`, beside the published site in `out`, with the overlay's look."""

    def __init__(self, source: Source, out: Path, overlay: Path | None = None) -> None:
        self._source, self._out, self._overlay = source, out, overlay
        self._at: Hashable = None
        self._shown: _Shown | None = None
        self._theme_stamp: Hashable = None
        self._theme: Theme | None = None
        self._one_at_a_time = Lock()
        self.asked: set[str] = set()
        """Paths that were asked for: a page that is open and not among them comes from a preview that has ended."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not _HOSTS.fullmatch(environ.get("HTTP_HOST", "")):
            answer = _Answer("403 Forbidden", "text/plain; charset=utf-8", "只能在本机查看".encode())
        elif environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            answer = _Answer("405 Method Not Allowed", "text/plain; charset=utf-8", "只能查看".encode())
        else:
            with self._one_at_a_time:
                self.asked.add(environ.get("PATH_INFO", "/"))
                answer = self.answer(environ.get("PATH_INFO", "/").lstrip("/"))
        headers = [("Content-Type", answer.kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(answer.status, [*headers, ("Content-Length", str(len(answer.body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def answer(self, path: str) -> _Answer:
        """The file at a path of the site; "" and folders are their index.html."""
        if path == STYLE_PATH:
            return _Answer("200 OK", "text/css; charset=utf-8", STYLE)
        if not path or path.endswith("/"):
            path += "index.html"
        theme = self._theme
        try:
            theme = self._current_theme()
            return self._found(path, self._shown_now(), theme)
        except MingchouError as error:
            return _Answer("500 Internal Server Error", _HTML, fault_page(path, error, theme))

    def _current_theme(self) -> Theme:
        at = tuple(
            (entry.as_posix(), found.st_mtime_ns, found.st_size)
            for folder in theme_folders(self._overlay)
            if folder.is_dir()
            for entry in sorted(folder.iterdir())
            if (found := entry.stat())
        )
        if self._theme is None or at != self._theme_stamp:
            self._theme, self._theme_stamp = None, None  # a broken one is not kept
            self._theme, self._theme_stamp = read_theme(self._overlay), at
        return self._theme

    def _shown_now(self) -> _Shown:
        at = self._source.stamp()
        if self._shown is None or at != self._at:
            self._shown = None
            self._shown, self._at = _Shown(self._source.records()), at
        return self._shown

    def _found(self, path: str, shown: _Shown, theme: Theme) -> _Answer:
        if path == DRAFTS:
            return _Answer("200 OK", _HTML, drafts_page(self._changes(shown, theme), published=bool(self._listed())))
        page = shown.page(path)
        if page:
            return _Answer("200 OK", _HTML, marked(render(*page, theme), self._published(path)))
        if path.startswith("static/") and path[7:] in theme.static:
            return _file(path, theme.static[path[7:]])
        if path.endswith(".html") and path in self._listed() and (old := self._published(path)) is not None:
            return _Answer("200 OK", _HTML, marked(None, old))
        body = None if path.endswith(".html") else self._other(path, shown)
        if body is None:
            return _Answer("404 Not Found", _HTML, with_style(render(*shown.pages["404.html"], theme)))
        return _file(path, body)

    def _other(self, path: str, shown: _Shown) -> bytes | None:
        """A JSON twin, a download, evidence: what a publication would write."""
        result = shown.twins.get(path)
        return result_json(result) if result else shown.file(path)

    def _published(self, path: str) -> bytes | None:
        try:
            return (self._out / path).read_bytes()
        except OSError:
            return None

    def _listed(self) -> dict[str, str]:
        """Path → page key of what is published; empty when nothing is."""
        try:
            files = orjson.loads((self._out / paths.MANIFEST).read_bytes())["files"]
            return {path: str(entry.get("key", "")) for path, entry in files.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _changes(self, shown: _Shown, theme: Theme) -> list[Change]:
        """Every page that a publication would add, change or take away."""
        listed = self._listed()
        found = []
        for page in shown.every():
            route = page[0]
            if route.path not in listed:
                found.append(Change("新增", route.path, route.title))
            elif listed[route.path] != page_key(*page, theme, shown.site.digests):
                found.append(Change("更改", route.path, route.title))
        gone = (path for path in listed if path.endswith(".html") and path not in shown.pages)
        return [*found, *(Change("撤下", path, path) for path in sorted(gone))]


def _file(path: str, body: bytes) -> _Answer:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    text = Path(path).suffix in _TEXT
    return _Answer("200 OK", f"{kind}; charset=utf-8" if text else kind, body)


def serve(preview: Preview, port: int, watched: Sequence[str], ready: Callable[[], None]) -> None:
    """Serve at http://127.0.0.1:<port>/ until the user stops it; nobody else can reach it. Reloads when a watched file changes.

    watched: files, folders or patterns. ready: called once, when the address answers. Refused when the port is taken.
    A page that stayed open while no preview ran is shown anew as soon as one runs again.
    """
    import logging  # noqa: PLC0415 - these load only for this one command

    from livereload import Server  # noqa: PLC0415
    from livereload.handlers import LiveReloadHandler  # noqa: PLC0415
    from tornado.ioloop import IOLoop, PeriodicCallback  # noqa: PLC0415

    def look_often(changed: Callable[[], None]) -> bool:
        PeriodicCallback(changed, _LOOKED_AT_MS).start()
        return True

    greet = LiveReloadHandler.on_message

    def greet_anew(browser: LiveReloadHandler, message: str) -> None:
        greet(browser, message)
        told = orjson.loads(message)
        if told.get("command") == "info" and unquote(urlsplit(told.get("url", "")).path) not in preview.asked:
            browser.send_message({"command": "reload", "path": "*", "liveCSS": False})

    for name in ("livereload", "tornado.access", "tornado.general"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # their English chatter is not for the clerk's terminal
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    LiveReloadHandler.on_message = greet_anew
    LiveReloadHandler.check_origin = lambda _browser, origin: bool(_HOSTS.fullmatch(urlsplit(origin).netloc))
    server = Server(preview)
    server._setup_logging = lambda: None
    server.watcher.start = look_often
    handlers = server.get_web_handlers
    # Its own script stands inline in the page, which our CSP forbids; this one is a file.
    tag = f'<script src="/livereload.js?port={port}&amp;maxdelay=2000"></script>\n'.encode()
    server.get_web_handlers = lambda _inline: handlers(tag)
    for pattern in watched:
        server.watch(pattern)
    try:
        IOLoop.current().add_callback(ready)
        server.serve(port=port, host="127.0.0.1", debug=False)
    except OSError as error:
        raise Refused(f"端口 {port} 不能用，请换一个，例如 {port + 1}") from error
