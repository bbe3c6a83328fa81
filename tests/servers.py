"""The handbook's settings tried on the servers that are installed here: every file of a site, at the root and below a path.

`make servers`. No part of the tests: a server may be missing, which is said. IIS runs on no system of ours.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

from site_gen.publishing.publish import publish
from tests import ROOT
from tests.site_gen.sample import BUREAU, records

__all__ = ["HANDBOOK", "settings"]

HANDBOOK = (ROOT / "docs" / "webmaster.md").read_text(encoding="utf-8")
_HEADERS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
}  # fmt: skip
_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".tsv":
    "text/tab-separated-values; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8", ".py": "text/plain; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json",
    ".xml": "application/xml", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_MODULES = Path("/usr/lib/apache2/modules")
_ABSENT = ("no/such.html", ".hidden", "static/.site.css.mingchou-part", "static/", "search/0123456789ab.js")
_PORT = 8471
_PATIENCE = 20

_NGINX = """
daemon off; worker_processes 1; pid {room}/pid; error_log {room}/error.log;
events {{ worker_connections 64; }}
http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {room}/a; proxy_temp_path {room}/b;
fastcgi_temp_path {room}/c; uwsgi_temp_path {room}/d; scgi_temp_path {room}/e;
server {{ listen 127.0.0.1:{port}; root {room}/www; {settings} }} }}
"""
_APACHE = """
ServerRoot {room}
PidFile {room}/pid
ErrorLog {room}/error.log
ServerName 127.0.0.1
DefaultRuntimeDir {room}
Mutex file:{room} default
{modules}
TypesConfig /etc/mime.types
DirectoryIndex index.html
Listen 127.0.0.1:{port}
DocumentRoot {room}/www
<Directory {room}/www>
 Options Indexes FollowSymLinks
 AllowOverride All
</Directory>
"""


def settings(language: str) -> str:
    """What the handbook says to write into a server's settings, of one language: nginx, apache, xml."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", HANDBOOK, re.MULTILINE | re.DOTALL))


@contextmanager
def _nginx(room: Path, below: str) -> Iterator[None]:
    text = _NGINX.format(room=room, port=_PORT, settings=settings("nginx").replace("/ssj/", below))
    (room / "conf").write_text(text, encoding="utf-8")
    with _running(["nginx", "-c", str(room / "conf"), "-e", str(room / "error.log")], room):
        yield


@contextmanager
def _apache(room: Path, below: str) -> Iterator[None]:
    names = ("mpm_event", "authz_core", "mime", "dir", "autoindex", "headers", "filter", "deflate", "alias")
    modules = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in names)
    (room / "conf").write_text(_APACHE.format(room=room, port=_PORT, modules=modules), encoding="utf-8")
    (room / "www" / below.strip("/") / ".htaccess").write_text(settings("apache").replace("/ssj/", below))
    with _running(["apache2", "-DFOREGROUND", "-f", str(room / "conf")], room):
        yield


@contextmanager
def _running(command: list[str], room: Path) -> Iterator[None]:
    process = subprocess.Popen(command)
    try:
        until = time.monotonic() + _PATIENCE
        while process.poll() is None and not _answers():
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        if process.poll() is not None:
            sys.exit(f"{command[0]}: {(room / 'error.log').read_text(encoding='utf-8')}")
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _answers() -> bool:
    try:
        HTTPConnection("127.0.0.1", _PORT, timeout=1).connect()
    except OSError:
        return False
    return True


def _wrong(site: Path, below: str) -> Iterator[str]:
    """What of the site is not served as the handbook promises."""
    server = HTTPConnection("127.0.0.1", _PORT, timeout=_PATIENCE)

    def ask(path: str) -> tuple[int, dict[str, str], bytes]:
        server.request("GET", below + path, headers={"Accept-Encoding": "gzip"})
        answer = server.getresponse()
        headers = dict(answer.getheaders())
        body = answer.read()
        return answer.status, headers, gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body

    files = [path for path in sorted(site.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    for file in files:
        path, raw = file.relative_to(site).as_posix(), file.read_bytes()
        status, headers, body = ask(path)
        if (status, body) != (200, raw):
            yield f"{path}: {status}, {len(body)} bytes of {len(raw)}"
        if not headers.get("Content-Type", "").startswith(_TYPES[file.suffix]):
            yield f"{path}: {headers.get('Content-Type')}"
        kept = "max-age=86400" if path.startswith("search/") else "no-cache"
        wanted = _HEADERS | {"Cache-Control": kept}
        yield from (
            f"{path}: {name} {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value
        )
        if len(raw) > 20_000 and file.suffix in (".html", ".css", ".js", ".json") and "Content-Encoding" not in headers:
            yield f"{path}: not compressed"
    for path in _ABSENT:
        (site / path).parent.mkdir(exist_ok=True)
        if Path(path).name.startswith("."):
            (site / path).write_bytes(b"secret")
        status, headers, body = ask(path)
        if (
            status not in (403, 404)
            or body != (site / "404.html").read_bytes()
            or headers.get("Cache-Control") == "max-age=86400"
        ):
            yield f"{path}: {status}, {headers.get('Cache-Control')}, not our 404.html"


def main() -> None:
    """Say of each server how it did; ends with 1 when one served anything otherwise than the handbook promises."""
    failed = False
    for program, serve in (("nginx", _nginx), ("apache2", _apache)):
        if not shutil.which(program):
            print(f"{program}: not installed, not tried")
            continue
        for below in ("/ssj/", "/"):
            with tempfile.TemporaryDirectory() as made:
                room = Path(made)
                if os.name != "nt":
                    room.chmod(0o755)  # the server's own user reads it
                site = room / "www" / below.strip("/")
                address = f"https://www.example.gov.cn{below}".rstrip("/")
                publish(records(results=20, bureau=replace(BUREAU, url=address, demo=False)), [], site)
                with serve(room, below):
                    wrong = list(_wrong(site, below))
            print(f"{program} at {below}: {len(wrong)} wrong", *wrong[:10], sep="\n  ")
            failed |= bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
