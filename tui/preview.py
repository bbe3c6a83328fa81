"""The site as it would be published now, in a browser on this machine: where its records come from, and its server for the desk.

The command line serves it with livereload (site_gen.serving.server.serve); the desk from a thread, while it stays open.
"""

from collections.abc import Hashable, Sequence
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from acts.base.office import Office, open_office
from acts.disclosure.publish import prepare
from db.places import Places
from rules.base.errors import Refused
from site_gen.pages.theme import theme_folders
from site_gen.serving.preview import Handover, Preview
from tui.publishing import let_pass

__all__ = ["DeskPreview", "FolderSource", "OfficeSource", "watched"]

_PORT = 8420
_TRIED = 20
"""How many ports from the first on are tried: another desk may be open."""
_AGAIN = 3


class FolderSource:
    """The bureau in a folder, opened read-only for each state of it, so that nobody who writes there is kept waiting."""

    def __init__(self, folder: Path) -> None:
        self._places = Places(folder)

    def stamp(self) -> Hashable:
        """Names, times and sizes of what records and pages are read from."""
        places = self._places
        return _stamps([places.bureau_toml, *places.journal.glob("*.jsonl"), *_pages(places)])

    def records(self) -> Handover:
        """What would be published now, if all that waits for approval were approved. Raises MingchouError."""
        with open_office(self._places.folder, write=False) as office:
            return _handover(office)


class OfficeSource:
    """The bureau that the desk has open, read from a thread beside the clerk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def stamp(self) -> Hashable:
        """The journal's position, and the pages."""
        places = self._office.places
        return (self._office.store.position.seq, _stamps([places.bureau_toml, *_pages(places)]))

    def records(self) -> Handover:
        """What would be published now, if all that waits for approval were approved. Raises MingchouError."""
        for _ in range(_AGAIN):
            try:
                return _handover(self._office)
            except RuntimeError:  # a table grew while it was read
                continue
        raise Refused("台账正在变动，请再刷新一次")


def _handover(office: Office) -> Handover:
    public, secrets = prepare(office, as_if_approved=True)
    return Handover(public, tuple(secrets), let_pass(office))


def _pages(places: Places) -> list[Path]:
    return sorted(places.pages.glob("*.md"))


def _stamps(files: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    stats = ((path, path.stat()) for path in sorted(files) if path.is_file())
    return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def watched(places: Places) -> list[str]:
    """What a preview is reloaded for: templates, pages, settings, the journal; never the published site."""
    return [
        *map(str, theme_folders(places.templates)),
        str(places.pages),
        str(places.bureau_toml),
        str(places.journal / "*.jsonl"),
    ]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    """Writes no log to the terminal, which belongs to the desk."""

    def log_message(self, _format: str, *_args: object) -> None:
        """Write nothing."""


class DeskPreview:
    """A running preview of an open bureau. address: what to open. Ends with `stop`, or with the program."""

    def __init__(self, office: Office) -> None:
        """Refused when no port is free."""
        places = office.places
        site = Preview(OfficeSource(office), places.public, places.templates)
        for port in range(_PORT, _PORT + _TRIED):
            try:
                self._server = make_server("127.0.0.1", port, site, server_class=_Server, handler_class=_Handler)
            except OSError:
                continue
            break
        else:
            raise Refused(f"端口 {_PORT} 到 {_PORT + _TRIED - 1} 都被占用，不能预览")
        self.address = f"http://127.0.0.1:{port}/"
        Thread(target=self._server.serve_forever, daemon=True, name="preview").start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
