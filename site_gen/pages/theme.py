"""What a site looks like: our templates and static files, overlaid by the bureau's own folder `templates/`.

    templates/*.html      takes the place of our template of that name; a name that begins with _ may be new
    templates/tokens.css  goes behind our site.css: colours and type are named there once, so naming one again changes it
    templates/static/*    takes the place of our static file of that name, or is added

Whoever is asked to write a theme need not be trusted: with an overlay, templates run in Jinja2's sandbox.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from types import CodeType, SimpleNamespace, TracebackType

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from rules.base.errors import Problem, Refused
from rules.base.fields import money_text
from site_gen import paths

__all__ = [
    "OVERLAY",
    "TEMPLATE_ERRORS",
    "TOKENS",
    "Theme",
    "day",
    "default_theme",
    "moment",
    "program_digest",
    "read_theme",
    "theme_folders",
]

OVERLAY = "templates"
TOKENS = "tokens.css"
TEMPLATE_ERRORS = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What a badly written template raises."""

_OURS = "site_templates"
_SHEET = "site.css"
_VENDORED = ("fflate.js", "fflate-LICENSE.txt", "sha256.js", "sha256-LICENSE.txt")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_LARGEST = 4 * 1024 * 1024
_HARMLESS = frozenset({"Thumbs.db", "desktop.ini"})
_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:\+08:00)?)?")


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
def program_digest() -> str:
    """The hash of all that turns a view into bytes, and judges them: our code and the libraries' versions."""
    known = hashlib.sha256()
    for room in ("rules", "site_gen"):
        for entry in sorted(resources.files(room).iterdir(), key=lambda found: found.name):
            if entry.is_file() and entry.name.endswith(".py"):
                known.update(entry.read_bytes())
    for library in ("ahocorasick_rs", "jinja2", "markdown", "markupsafe", "nh3"):
        known.update(metadata.version(library).encode())
    return known.hexdigest()[:32]


@dataclass(frozen=True, eq=False)
class Theme:
    """Templates and static files of one site.

    texts: every template by name. own: those (and static files) that are the bureau's. static: path below static/ → bytes.
    digest: of the program and all templates, 32 hex digits; pages made with the same digest from the same view are the same.
    """

    texts: Mapping[str, str]
    own: frozenset[str]
    static: Mapping[str, bytes]
    digest: str
    environment: Environment

    def where(self, template: str) -> str:
        """A template as the webmaster finds it: templates/home.html, or one of ours, site_templates/home.html."""
        return _where(template, self.own)

    def fault(self, error: BaseException) -> tuple[str, int]:
        """(template, line) where an exception arose; ("", 0) when it came from no template."""
        if isinstance(error, TemplateSyntaxError):
            return error.name or "", error.lineno
        known = {self.where(name): name for name in self.texts}
        found, step = ("", 0), error.__traceback__
        while isinstance(step, TracebackType):
            name = known.get(step.tb_frame.f_code.co_filename)
            found = (name, step.tb_lineno) if name else found
            step = step.tb_next
        return found

    def refusal(self, error: BaseException) -> Refused:
        """What the webmaster is told about an exception of a template: which file, which line, what."""
        template, line = self.fault(error)
        where = f"{self.where(template)} 第 {line} 行" if template else "网页模板"
        return Refused(Problem(f"{_said(error)}；请改正这个模板", where=where))

    def check(self) -> None:
        """Refused when a template of the bureau is not written as Jinja2 wants it, or calls for one that does not exist."""
        for name in sorted(self.own & self.texts.keys()):
            try:
                self.environment.get_template(name)
            except TEMPLATE_ERRORS as error:
                raise self.refusal(error) from error


def _where(template: str, own: frozenset[str]) -> str:
    return f"{OVERLAY if template in own else _OURS}/{template}"


_SAID: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"'(.+?)' is undefined", lambda found: f"没有“{found[1]}”这个变量，可用的变量见 docs/templates.md"),
    (r"'(.+?)' has no attribute '(.+?)'", lambda found: f"“{found[1].split(' ')[0].split('.')[-1]}”没有“{found[2]}”这一项，可用的变量见 docs/templates.md"),
    (r"Encountered unknown tag '(.+?)'.*", lambda found: f"不认识“{found[1]}”，或者它放错了地方"),
    (r"Unexpected end of template.*|unexpected 'end of template'.*", lambda _: "文件没有写完，缺少结尾，例如 {% endif %}、{% endfor %} 或 {% endblock %}"),
    (r"No filter named '(.+?)'.*", lambda found: f"没有“{found[1]}”这个过滤器"),
    (r"unexpected '(.+?)'.*", lambda found: f"不该在这里出现“{found[1]}”"),
    (r"expected token '(.+?)', got '(.+?)'", lambda found: f"这里应当是“{found[1]}”，写成了“{found[2]}”"),
)  # fmt: skip


def _said(error: BaseException) -> str:
    """An exception of Jinja2 or of an expression in a template, in Chinese; the library's own words where there are none."""
    text = str(error.message if isinstance(error, TemplateError) and error.message else error).strip()
    if isinstance(error, SecurityError):
        return f"模板里不允许这样写（{text}）"
    if isinstance(error, RecursionError):
        return "模板互相引用，没有尽头"
    for pattern, words in _SAID:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return words(found)
    if isinstance(error, LookupError) and isinstance(error, TemplateError):
        return f"找不到它引用的模板“{text}”"
    kind = "" if isinstance(error, UndefinedError | TemplateSyntaxError) else f"{type(error).__name__}："
    return f"写法不对（{kind}{text}）"


@lru_cache(maxsize=4096)
def _escaped_text(text: str) -> Markup:
    return escape(text)


def _escaped(value: object) -> Markup:
    """As `escape`; most texts of a page stand on thousands of pages, and are escaped once."""
    return _escaped_text(value) if type(value) is str else escape(value)


class _Template(Template):
    """A template whose `{{ }}` remember what they have escaped: a fifth of the time of a page."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, object],  # noqa: A002 - Jinja2's name
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = _escaped
        return made


def _environment(texts: Mapping[str, str], own: frozenset[str]) -> Environment:
    """The one way templates are made: everything escaped, an unknown name is an error."""
    made = (ImmutableSandboxedEnvironment if own else Environment)(
        loader=FunctionLoader(
            lambda name: (texts[name], _where(name, own), None) if name in texts else None
        ),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.template_class = _Template
    made.filters.update(day=day, moment=moment, money=money_text)
    # The functions alone: a module would lend a template everything that it imports.
    made.globals.update(paths=SimpleNamespace(**{name: getattr(paths, name) for name in paths.__all__}))
    return made


def read_theme(overlay: Path | None = None) -> Theme:
    """Our templates and static files as they lie there now, overlaid by the folder `overlay` where it is there.

    Refused, with the file's name, for one that is in nobody's place, is no text, or is too large; the templates
    themselves are judged by `Theme.check`.
    """
    room = resources.files(_OURS)
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in room.iterdir() if entry.name.endswith(".html")}
    static = {
        entry.name: entry.read_bytes()
        for entry in (room / "static").iterdir()
        if entry.is_file() and not entry.name.startswith(".")
    }
    static |= {name: (room / "vendor" / name).read_bytes() for name in _VENDORED}
    own: set[str] = set()
    for name, raw in _overlaid(overlay).items():
        own.add(name)
        if name == TOKENS:
            static[_SHEET] += b"\n/* templates/tokens.css */\n" + _text(name, raw).encode()
        elif name.endswith(".html"):
            if name not in texts and not name.startswith("_"):
                raise Refused(Problem(_NO_SUCH, where=f"{OVERLAY}/{name}"))
            texts[name] = _text(name, raw)
        else:
            static[name.removeprefix("static/")] = raw
    known = hashlib.sha256(program_digest().encode())
    for name in sorted(texts):
        known.update(f"{name}\0{int(name in own)}\0{texts[name]}\0".encode())
    return Theme(texts, frozenset(own), static, known.hexdigest()[:32], _environment(texts, frozenset(own)))


_NO_SUCH = "没有这个名称的模板，放在这里不起作用；请对照 docs/templates.md 改名，自己另加的模板以下划线开头"


def _overlaid(folder: Path | None) -> dict[str, bytes]:
    """The files of the bureau's own folder by name; those below static/ begin with it. Refused for a file in nobody's place."""
    if folder is None or not folder.is_dir():
        return {}
    found: dict[str, bytes] = {}
    try:
        for path in sorted([*folder.iterdir(), *(folder / "static").glob("*")]):
            name = path.relative_to(folder).as_posix()
            if path.name.startswith(".") or path.name in _HARMLESS or name == "static":
                continue
            place = "static" if path.parent != folder else "html" if path.suffix == ".html" else path.name
            if path.is_symlink() or not path.is_file() or place not in ("static", "html", TOKENS):
                words = "这里只能放 *.html、tokens.css，以及 static 文件夹里的文件（不含下级文件夹和快捷方式）；请移走"
                raise Refused(Problem(words, where=f"{OVERLAY}/{name}"))
            if not _FILE.fullmatch(path.name):
                words = "文件名只能用字母、数字、点、横线和下划线，最多 64 个；请改名"
                raise Refused(Problem(words, where=f"{OVERLAY}/{name}"))
            if path.stat().st_size > _LARGEST:
                raise Refused(Problem("超过 4 MB，太大，请缩小后再放", where=f"{OVERLAY}/{name}"))
            found[name] = path.read_bytes()
    except OSError as error:
        raise Refused(Problem(f"读不出（{error.strerror}），请检查文件夹的权限", where=OVERLAY)) from error
    return found


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Refused(Problem("不是 UTF-8 编码，请用记事本另存为 UTF-8", where=f"{OVERLAY}/{name}")) from None


@lru_cache(maxsize=1)
def default_theme() -> Theme:
    """Our own look, with no overlay; read once."""
    return read_theme()


def theme_folders(overlay: Path | None) -> tuple[Path, ...]:
    """The folders whose files make the look, ours first; the bureau's need not be there."""
    room = Path(str(resources.files(_OURS)))
    return (room, room / "static", *((overlay, overlay / "static") if overlay else ()))
