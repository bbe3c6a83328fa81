"""`render(route, view) -> bytes`: one page, from values only. The same for publication, preview and tests."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markupsafe import Markup

from rules.base.errors import Problem, Refused
from rules.disclosure.public import PublicBureau
from site_gen import paths
from site_gen.pages.frame import Route
from site_gen.pages.theme import TEMPLATE_ERRORS, Theme, day, default_theme, moment, program_digest
from site_gen.pages.views import View

__all__ = ["day", "moment", "program_digest", "render"]

# A control character has no place in a page; TAB, LF and CR have.
_CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10, 13)) + b"\x7f"


@dataclass(frozen=True, slots=True)
class _Frame:
    header: Markup
    footer: Markup


@lru_cache(maxsize=128)
def _frame(theme: Theme, bureau: PublicBureau, root: str, section: str, here: str) -> _Frame:
    """Header and footer: the same on every page of a section, so they are made once. here: a page of the menu, or ""."""
    known = {"bureau": bureau, "root": root, "section": section, "here": here}
    header, footer = (theme.environment.get_template(name).render(known) for name in ("_header.html", "_footer.html"))
    return _Frame(Markup(header), Markup(footer))  # noqa: S704 - our own templates have escaped it


def render(route: Route, view: View, theme: Theme | None = None) -> bytes:
    """The bytes (UTF-8) of one page. theme: templates and style; None is our own.

    Refused when a value holds a control character, or a template is wrong (names it, and the line).
    """
    theme = theme or default_theme()
    # A server shows 404.html at any address, so only there links start from the site's own base.
    lost = route.path == "404.html" and route.bureau.url
    root = urlsplit(route.bureau.url).path.rstrip("/") + "/" if lost else paths.root(route.path)
    here = route.path if route.path.endswith("index.html") and route.path.count("/") < 2 else ""
    try:
        frame = _frame(theme, route.bureau, root, route.section, here)
        text = theme.environment.get_template(route.template).render(
            route=route, view=view, bureau=route.bureau, root=root, frame=frame
        )  # fmt: skip
    except TEMPLATE_ERRORS as error:
        raise theme.refusal(error) from error
    raw = text.encode("utf-8", "strict")
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        raise Refused(Problem("内容里有不可见的控制字符，请在对应记录中删去后重新生成", where=route.path))
    return raw
