"""The site as it would be published now, rendered page by page on request, for a browser on this machine.

A page with the bytes of the published one is shown as it is. Any other has a banner 未发布的草稿 with the differences in its
text. What the leak gate would stop at a publication is shown all the same, under a banner that says so with file and line. A template that fails, and records that are refused, are shown as a page that says so.
"""

import mimetypes
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rules.base.canonical import digest
from rules.base.errors import MingchouError
from rules.disclosure.public import PublicRecords, PublicResult
from rules.disclosure.secret import Secret
from site_gen import paths
from site_gen.files.assets import as_of, assets
from site_gen.files.catalogue import catalogue, open_data_view
from site_gen.files.opendata import downloads, result_json
from site_gen.files.search import SearchFile, search_files
from site_gen.files.site_files import record_files
from site_gen.gate.excused import excused_numbers, office_numbers
from site_gen.gate.gate import Gate
from site_gen.manifest import Entry, published_files
from site_gen.pages.cache_keys import page_key, site_digest
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.pages import Page, Site
from site_gen.pages.render import render
from site_gen.pages.theme import Theme, default_theme, read_theme, theme_folders
from site_gen.pages.views import SearchView
from site_gen.serving.draft import (
    DRAFTS,
    MOST_PAGES,
    STYLE,
    STYLE_PATH,
    Change,
    drafts_page,
    error_page,
    with_banner,
    with_style,
)

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

__all__ = ["HOSTS", "Handover", "Preview", "Source"]

HOSTS = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]+)?")
"""The names under which this machine reaches itself; a page elsewhere may point another name at it."""
_HTML = "text/html; charset=utf-8"
_TEXT = frozenset({".js", ".css", ".json", ".csv", ".tsv", ".xml", ".txt", ".html", ".svg", ".md", ".py"})


class Handover(NamedTuple):
    """What a publication would be handed. secrets: strings that must not appear. allowed: findings that the office lets pass."""

    public: PublicRecords
    secrets: tuple[Secret, ...] = ()
    allowed: frozenset[str] = frozenset()


class Source(Protocol):
    """Where the records come from: the bureau's folder, or an open bureau."""

    def stamp(self) -> Hashable:
        """A value that changes whenever the records may have changed."""

    def records(self) -> Handover:
        """What would be published now, and what must not appear. Raises MingchouError."""


class _Answer(NamedTuple):
    status: str
    kind: str
    body: bytes


class _Judge:
    """The leak gate of one handover. Built when a page is first judged, which takes a while for many strings."""

    def __init__(self, handover: Handover) -> None:
        self.strings = (handover.secrets, handover.allowed, excused_numbers(handover.public))
        self.office = office_numbers(handover.public)

    @cached_property
    def gate(self) -> Gate:
        secrets, allowed, excused = self.strings
        return Gate(secrets, excused=excused, allowed=allowed, office=self.office)


class _Draft:
    """The site of one state of the records. Search files and downloads are built when they are first requested.

    before: the draft before, whose gate is used again where there is nothing new to look for.
    """

    def __init__(self, handover: Handover, before: "_Draft | None" = None) -> None:
        judge = _Judge(handover)
        self.judge: _Judge = before.judge if before is not None and before.judge.strings == judge.strings else judge
        public = handover.public
        self.public = public
        self.site = Site(public)
        self.pages: dict[str, Page] = {
            page[0].path: page for page in chain(self.site.pages([], OpenDataView()), self.site.result_pages())
        }

    def page(self, path: str) -> Page | None:
        """The page at a path; None when there is none."""
        page = self.pages.get(path)
        if page and isinstance(page[1], SearchView):
            return self._search_page
        if page and isinstance(page[1], OpenDataView):
            return self._downloads[1]
        return page

    def all_pages(self) -> Iterator[Page]:
        """All pages, as a publication would render them."""
        return (self.page(path) or page for path, page in self.pages.items())

    @cached_property
    def _search(self) -> tuple[SearchFile, ...]:
        return search_files(self.site.results)

    @cached_property
    def _search_page(self) -> Page:
        pages = self.site.pages([(file.key, file.path) for file in self._search], OpenDataView())
        return next(page for page in pages if isinstance(page[1], SearchView))

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """The assets and the search files."""
        built = {path: build() for path, _, build in assets(self.public, self.site, default_theme())}
        return built | {file.path: file.content for file in self._search}

    @cached_property
    def _downloads(self) -> tuple[dict[str, bytes], Page]:
        """The open data, and the page that lists it."""
        bureau = self.public.bureau
        offered = tuple(downloads(self.public, self.site.results, self.site.digests, default_theme().digest))
        files = {download.path: download.build() for download in offered}
        listed = {path: Entry(digest(raw), len(raw)) for path, raw in {**self._files, **files}.items()}
        pages = self.site.pages([], open_data_view(bureau, offered, listed))
        page = next(page for page in pages if isinstance(page[1], OpenDataView))
        return files | dict(catalogue(bureau, offered, listed)), page

    @cached_property
    def twins(self) -> dict[str, PublicResult]:
        """The results by the path of their JSON twins."""
        return {paths.result_json(result.task, result.slug): result for result in self.site.results}

    def file(self, path: str) -> bytes | None:
        """A JSON twin, a download, evidence: any file that is no page and not below static/; None when there is none."""
        if result := self.twins.get(path):
            return result_json(result)
        if path == paths.AS_OF:
            return as_of(self.public)
        content = self._files.get(path)
        return self._downloads[0].get(path) if content is None else content


class Preview:
    """A WSGI application: the records of `source` as pages, compared with the published site in `out`. overlay: the bureau's theme.

    requested: paths that were requested; an open page that is not among them comes from an earlier preview.
    """

    def __init__(self, source: Source, out: Path, overlay: Path | None = None) -> None:
        self._source, self._out, self._overlay = source, out, overlay
        self._draft: _Draft | None = None
        self._draft_stamp: Hashable = None
        self._theme: Theme | None = None
        self._theme_stamp: Hashable = None
        self._lock = Lock()
        self.requested: set[str] = set()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not HOSTS.fullmatch(environ.get("HTTP_HOST", "")):
            answer = _Answer("403 Forbidden", "text/plain; charset=utf-8", "只能在本机查看".encode())
        elif environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            answer = _Answer("405 Method Not Allowed", "text/plain; charset=utf-8", "只能查看".encode())
        else:
            with self._lock:
                self.requested.add(environ.get("PATH_INFO", "/"))
                answer = self.answer(environ.get("PATH_INFO", "/").lstrip("/"))
        headers = [("Content-Type", answer.kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(answer.status, [*headers, ("Content-Length", str(len(answer.body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def answer(self, path: str) -> _Answer:
        """The response for a path of the site; "" and folders stand for their index.html."""
        if path == STYLE_PATH:
            return _Answer("200 OK", "text/css; charset=utf-8", STYLE)
        if not path or path.endswith("/"):
            path += "index.html"
        theme = self._theme
        try:
            theme = self._current_theme()
            return self._respond(path, self._current_draft(), theme)
        except MingchouError as error:
            return _Answer("500 Internal Server Error", _HTML, error_page(path, error, theme))

    def _current_theme(self) -> Theme:
        stamp = tuple(
            (entry.as_posix(), status.st_mtime_ns, status.st_size)
            for folder in theme_folders(self._overlay)
            if folder.is_dir()
            for entry in sorted(folder.iterdir())
            if (status := entry.stat())
        )
        if self._theme is None or stamp != self._theme_stamp:
            self._theme, self._theme_stamp = None, None  # a theme that cannot be read is not kept
            self._theme, self._theme_stamp = read_theme(self._overlay), stamp
        return self._theme

    def _current_draft(self) -> _Draft:
        stamp = self._source.stamp()
        if self._draft is None or stamp != self._draft_stamp:
            before, self._draft = self._draft, None  # records that are refused are not kept
            self._draft, self._draft_stamp = _Draft(self._source.records(), before), stamp
        return self._draft

    def _respond(self, path: str, draft: _Draft, theme: Theme) -> _Answer:
        if path == DRAFTS:
            published = bool(self._published_keys())
            return _Answer("200 OK", _HTML, drafts_page(self._changes(draft, theme), published=published))
        page = draft.page(path)
        if page:
            raw = render(*page, theme)
            stopped = draft.judge.gate.problems(path, raw)
            return _Answer("200 OK", _HTML, with_banner(raw, self._published(path), stopped))
        if path.startswith("static/") and path[7:] in theme.static:
            return _file(path, theme.static[path[7:]])
        if path.endswith(".html") and path in self._published_keys() and (old := self._published(path)) is not None:
            return _Answer("200 OK", _HTML, with_banner(None, old))
        content = None if path.endswith(".html") else draft.file(path)
        if content is None:
            return _Answer("404 Not Found", _HTML, with_style(render(*draft.pages["404.html"], theme)))
        return _file(path, content)

    def _published(self, path: str) -> bytes | None:
        try:
            return (self._out / path).read_bytes()
        except OSError:
            return None

    def _published_keys(self) -> dict[str, str]:
        """Path → page key of the published site; empty when nothing is published."""
        return {path: entry.key for path, entry in published_files(self._out).items()}

    def _changes(self, draft: _Draft, theme: Theme) -> list[Change]:
        """Every page that a publication would add, change or remove."""
        published = self._published_keys()
        site = site_digest(theme, draft.public.bureau)
        sections = record_files(draft.site, theme)
        records = (section.file(number) for section in sections for number in range(section.count))
        record_keys = {file.path: file.key for file in records}
        changes: list[Change] = []
        for page in draft.all_pages():
            route = page[0]
            if route.path not in published:
                changes.append(Change("新增", route.path, route.title, self._stopped(page, draft, theme, changes)))
            elif published[route.path] != (record_keys.get(route.path) or page_key(site, *page)):
                changes.append(Change("更改", route.path, route.title, self._stopped(page, draft, theme, changes)))
        removed = (path for path in published if path.endswith(".html") and path not in draft.pages)
        return [*changes, *(Change("撤下", path, path) for path in sorted(removed))]

    def _stopped(self, page: Page, draft: _Draft, theme: Theme, before: Sequence[Change]) -> int:
        """How much the gate finds in a changed page; of the pages that the list shows, each is rendered for it."""
        return len(draft.judge.gate.problems(page[0].path, render(*page, theme))) if len(before) < MOST_PAGES else 0


def _file(path: str, content: bytes) -> _Answer:
    """The response with a file; its kind by the ending of its name."""
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    text = Path(path).suffix in _TEXT
    return _Answer("200 OK", f"{kind}; charset=utf-8" if text else kind, content)
