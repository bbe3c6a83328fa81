"""`render(route, view) -> bytes`: one page, from values only. The same for publication, preview and tests."""

import hashlib
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import metadata, resources
from urllib.parse import urlsplit

import orjson
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from rules.errors import Problem, Refused
from rules.fields import money_text
from rules.public import PublicBureau
from site_gen import paths
from site_gen.views import Route

__all__ = ["day", "environment", "moment", "page_key", "program", "render", "template_texts"]

_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:\+08:00)?)?")
# A control character has no place in a page; TAB, LF and CR have.
_CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10, 13)) + b"\x7f"


@lru_cache(maxsize=4096)
def day(value: date | None) -> str:
    """A date in words: 2024年6月3日; — when there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"


@lru_cache(maxsize=4096)
def moment(text: str) -> str:
    """An ISO time of the bureau's zone in words (2024年6月3日 09:00), or an ISO date; any other text unchanged."""
    match = _MOMENT.fullmatch(text)
    if not match:
        return text
    year, month, day_, clock = match.groups()
    return f"{year}年{int(month)}月{int(day_)}日{f' {clock}' if clock else ''}"


@lru_cache(maxsize=1)
def program() -> str:
    """The hash of all that turns a view into bytes, and judges them: our code, our templates, the libraries' versions."""
    known = hashlib.sha256()
    for room in ("rules", "site_gen", "site_templates"):
        for entry in sorted(resources.files(room).iterdir(), key=lambda found: found.name):
            if entry.is_file() and entry.name.endswith((".py", ".html")):
                known.update(entry.read_bytes())
    for library in ("ahocorasick_rs", "jinja2", "markdown", "markupsafe", "nh3"):
        known.update(metadata.version(library).encode())
    return known.hexdigest()[:32]


@lru_cache(maxsize=8)
def _base(bureau: PublicBureau) -> bytes:
    """What every page of a site is made from: the program and the bureau."""
    return program().encode() + orjson.dumps(bureau)


def page_key(route: Route, view: object) -> str:
    """What a page is made from, as 32 hex digits: the same key, the same bytes."""
    frame = (
        route.path,
        route.template,
        route.title,
        route.section,
        route.crumbs,
        route.description,
        route.published,
        route.scripts,
    )
    return hashlib.sha256(_base(route.bureau) + orjson.dumps([frame, view], default=_plain)).hexdigest()[:32]


def _plain(value: object) -> object:
    """Values of views that JSON does not know. Evidence bytes stand for themselves in the view's list of files."""
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a view")


def template_texts() -> dict[str, str]:
    """Every template of the room, by name."""
    room = resources.files("site_templates")
    return {entry.name: entry.read_text(encoding="utf-8") for entry in room.iterdir() if entry.name.endswith(".html")}


def environment(texts: dict[str, str]) -> Environment:
    """The one way a template is made: everything escaped, an unknown name is an error."""
    made = Environment(
        loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False,
    )  # fmt: skip
    made.filters.update(
        day=day,
        moment=moment,
        money=money_text,
    )
    made.globals.update(paths=paths)
    return made


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return environment(template_texts())


@dataclass(frozen=True, slots=True)
class _Frame:
    header: Markup
    footer: Markup


@lru_cache(maxsize=128)
def _frame(bureau: PublicBureau, root: str, section: str, here: str) -> _Frame:
    """Header and footer: the same on every page of a section, so they are made once. here: a page of the menu, or ""."""
    known = {"bureau": bureau, "root": root, "section": section, "here": here}
    header, footer = (_environment().get_template(name).render(known) for name in ("_header.html", "_footer.html"))
    return _Frame(Markup(header), Markup(footer))  # noqa: S704 - our own templates have escaped it


def render(route: Route, view: object) -> bytes:
    """The bytes (UTF-8) of one page. Refused when a value holds a control character."""
    # A server shows 404.html at any address, so only there links start from the site's own base.
    lost = route.path == "404.html" and route.bureau.url
    root = urlsplit(route.bureau.url).path.rstrip("/") + "/" if lost else paths.root(route.path)
    here = route.path if route.path.endswith("index.html") and route.path.count("/") < 2 else ""
    frame = _frame(route.bureau, root, route.section, here)
    text = _environment().get_template(route.template).render(
        route=route, view=view, bureau=route.bureau, root=root, frame=frame
    )  # fmt: skip
    raw = text.encode("utf-8", "strict")
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        raise Refused(Problem("内容里有不可见的控制字符，请在对应记录中删去后重新生成", where=route.path))
    return raw
