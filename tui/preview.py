"""The published site in a browser on this machine, while the desk stays open: a small server in a thread, for this machine only."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from rules.errors import Refused
from site_gen import paths

__all__ = ["Preview"]

_PORT = 8420
_TRIED = 20
"""How many ports from the first on are tried: another desk may be open."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves files; says nothing on the terminal, which belongs to the desk."""

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")  # after a publication the new page is seen, not the old one
        super().end_headers()


class Preview:
    """A running preview of the folder `out`. address: what to open. Ends with `stop`, or with the program."""

    def __init__(self, out: Path) -> None:
        """Refused when the folder is no published site, or no port is free."""
        if not (out / paths.MANIFEST).is_file():
            raise Refused("还没有发布过，没有可以看的网站；请先按 F8 发布")
        for port in range(_PORT, _PORT + _TRIED):
            try:
                self._server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(out)))
            except OSError:
                continue
            break
        else:
            raise Refused(f"端口 {_PORT} 到 {_PORT + _TRIED - 1} 都被占用，不能预览")
        self.address = f"http://127.0.0.1:{port}/"
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True, name="preview").start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
