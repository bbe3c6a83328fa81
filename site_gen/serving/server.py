"""The server of `mingchou preview`: livereload on 127.0.0.1, which reloads an open page when a watched file changes.

A module of its own, because livereload and tornado are needed by this one command only. Private parts of livereload are replaced
below: its version is held in pyproject.toml.
"""

import logging
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

import orjson
from livereload import Server
from livereload.handlers import LiveReloadHandler
from tornado.ioloop import IOLoop, PeriodicCallback

from rules.base.errors import Refused
from site_gen.serving.preview import HOSTS, Preview

__all__ = ["serve"]

_POLL_MS = 200
"""How often the watched files are polled: a saved template is on the screen before one looks up."""


def serve(preview: Preview, port: int, watched: Sequence[str], ready: Callable[[], None]) -> None:
    """Serve at http://127.0.0.1:<port>/ until the user stops it; no other machine can connect.

    watched: files, folders or patterns whose changes reload the page. ready: called once, when the address answers.
    A page that stayed open from an earlier preview is reloaded as soon as this one runs. Raises Refused when the port is taken.
    """
    for name in ("livereload", "tornado.access", "tornado.general"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # their English messages are not for the clerk's terminal
    _prepare_handler(preview)
    server = _server(preview, port)
    for pattern in watched:
        server.watch(pattern)
    try:
        IOLoop.current().add_callback(ready)
        server.serve(port=port, host="127.0.0.1", debug=False)
    except OSError as error:
        raise Refused(f"端口 {port} 不能用，请换一个，例如 {port + 1}") from error


def _prepare_handler(preview: Preview) -> None:
    """Reload at once, answer only this machine, and reload pages that were opened from an earlier preview."""
    on_message = LiveReloadHandler.on_message

    def on_message_with_reload(browser: LiveReloadHandler, message: str) -> None:
        on_message(browser, message)
        content = orjson.loads(message)
        if content.get("command") == "info" and unquote(urlsplit(content.get("url", "")).path) not in preview.requested:
            browser.send_message({"command": "reload", "path": "*", "liveCSS": False})

    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    LiveReloadHandler.on_message = on_message_with_reload
    LiveReloadHandler.check_origin = lambda _browser, origin: bool(HOSTS.fullmatch(urlsplit(origin).netloc))


def _server(preview: Preview, port: int) -> Server:
    def poll(changed: Callable[[], None]) -> bool:
        PeriodicCallback(changed, _POLL_MS).start()
        return True

    server = Server(preview)
    server._setup_logging = lambda: None
    server.watcher.start = poll
    handlers = server.get_web_handlers
    # Its own script is inline, which the security policy of our pages forbids; this one is a file.
    tag = f'<script src="/livereload.js?port={port}&amp;maxdelay=2000"></script>\n'.encode()
    server.get_web_handlers = lambda _inline: handlers(tag)
    return server
