"""The theme of a site: our templates and static files, overlaid by the bureau's own folder `templates/`.

    templates/*.html      replaces our template of that name; a name that begins with _ may be new
    templates/tokens.css  is appended to our site.css: it may set the colours and type again that are named there
    templates/static/*    replaces our static file of that name, or adds one

The author of an overlay need not be trusted: with one, templates run in Jinja2's sandbox.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from types import SimpleNamespace, TracebackType

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from filesystem.refusals import reason
from rules.base.dates import day_text, moment_text
from rules.base.errors import Problem, Refused
from rules.base.fields import money_text
from site_gen import paths
from site_templates import handbook

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
"""What a faulty template may raise."""

_OURS = "site_templates"
_CODE = ("rules", "site_gen")
_LIBRARIES = ("ahocorasick_rs", "jinja2", "markdown", "markupsafe", "msgspec", "nh3", "orjson", "pypinyin", "segno")
_SHEET = "site.css"
_VENDORED = (
    "fflate.js",
    "fflate-LICENSE.txt",
    "sha256.js",
    "sha256-LICENSE.txt",
    "bls12-381.js",
    "bls12-381-LICENSE.txt",
)
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_LARGEST = 4 * 1024 * 1024
_HARMLESS = frozenset({"Thumbs.db", "desktop.ini"})
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\+08:00)?)?")


@lru_cache(maxsize=4096)
def day(value: date | None) -> str:
    """A date in words: 2024年6月3日; — when there is none."""
    return day_text(value) if value else "—"


@lru_cache(maxsize=4096)
def moment(text: str) -> str:
    """An ISO time of the bureau's zone in words (2024年6月3日 09:00), or an ISO date; any other text unchanged."""
    if not _MOMENT.fullmatch(text):
        return text
    try:
        return moment_text(text) if "T" in text else day_text(date.fromisoformat(text))
    except ValueError:  # the form of a time, and none: 2024-13-45
        return text


@lru_cache(maxsize=1)
def program_digest() -> str:
    """32 hex digits over everything that turns a view into bytes or checks them: our code and the versions of the libraries."""
    hasher = hashlib.sha256()
    for room in _CODE:
        folder = Path(str(resources.files(room)))
        for file in sorted(folder.rglob("*.py")):
            hasher.update(f"{room}/{file.relative_to(folder).as_posix()}\0".encode())
            hasher.update(file.read_bytes())
    for library in _LIBRARIES:
        hasher.update(f"{library} {metadata.version(library)}\0".encode())
    return hasher.hexdigest()[:32]


@dataclass(frozen=True, eq=False)
class Theme:
    """Templates and static files of one site.

    texts: every template by name. own: names of the templates and static files that are the bureau's. static: path below
    static/ → bytes. digest: 32 hex digits of the program and all templates; the same digest and view give the same page.
    """

    texts: Mapping[str, str]
    own: frozenset[str]
    static: Mapping[str, bytes]
    digest: str
    environment: Environment

    def where(self, template: str) -> str:
        """The path of a template for a message: templates/home.html of the bureau, or our site_templates/home.html."""
        return _where(template, self.own)

    def fault(self, error: BaseException) -> tuple[str, int]:
        """(template, line) where an exception was raised; ("", 0) when it came from no template."""
        if isinstance(error, TemplateSyntaxError):
            return error.name or "", error.lineno
        templates = {self.where(name): name for name in self.texts}
        innermost, step = ("", 0), error.__traceback__
        while isinstance(step, TracebackType):
            name = templates.get(step.tb_frame.f_code.co_filename)
            innermost = (name, step.tb_lineno) if name else innermost
            step = step.tb_next
        return innermost

    def refusal(self, error: BaseException) -> Refused:
        """The message about an exception of a template: which file, which line, what is wrong."""
        template, line = self.fault(error)
        where = f"{self.where(template)} 第 {line} 行" if template else "网页模板"
        return Refused(Problem(f"{_error_words(error)}；请改正这个模板", where=where))

    def check(self) -> None:
        """Compile the bureau's templates. Raises Refused when one is no valid Jinja2, or uses a template that does not exist."""
        for name in sorted(self.own & self.texts.keys()):
            try:
                self.environment.get_template(name)
            except TEMPLATE_ERRORS as error:
                raise self.refusal(error) from error


def _where(template: str, own: frozenset[str]) -> str:
    return f"{OVERLAY if template in own else _OURS}/{template}"


def _handbook() -> str:
    """The handbook of templates as a message names it: a file that is there."""
    return str(handbook("templates.md"))


_ERROR_WORDS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"'(.+?)' is undefined", lambda match: f"没有“{match[1]}”这个变量，可用的变量见 {_handbook()}"),
    (r"'(.+?)' has no attribute '(.+?)'", lambda match: f"“{match[1].split(' ')[0].split('.')[-1]}”没有“{match[2]}”这一项，可用的变量见 {_handbook()}"),
    (r"Encountered unknown tag '(.+?)'.*", lambda match: f"不认识“{match[1]}”，或者它放错了地方"),
    (r"Unexpected end of template.*|unexpected 'end of template'.*", lambda _: "文件没有写完，缺少结尾，例如 {% endif %}、{% endfor %} 或 {% endblock %}"),
    (r"No filter named '(.+?)'.*", lambda match: f"没有“{match[1]}”这个过滤器"),
    (r"unexpected '(.+?)'.*", lambda match: f"不该在这里出现“{match[1]}”"),
    (r"expected token '(.+?)', got '(.+?)'", lambda match: f"这里应当是“{match[1]}”，写成了“{match[2]}”"),
)  # fmt: skip


def _error_words(error: BaseException) -> str:
    """An exception of Jinja2 or of an expression in a template, in Chinese; the library's own message where we have none."""
    text = str(error.message if isinstance(error, TemplateError) and error.message else error).strip()
    if isinstance(error, SecurityError):
        return f"模板里不允许这样写（{text}）"
    if isinstance(error, RecursionError):
        return "模板互相引用，没有尽头"
    for pattern, words in _ERROR_WORDS:
        if match := re.fullmatch(pattern, text, re.DOTALL):
            return words(match)
    if isinstance(error, LookupError) and isinstance(error, TemplateError):
        return f"找不到它引用的模板“{text}”"
    kind = "" if isinstance(error, UndefinedError | TemplateSyntaxError) else f"{type(error).__name__}："
    return f"写法不对（{kind}{text}）"


def _environment(texts: Mapping[str, str], own: frozenset[str]) -> Environment:
    """Jinja2 over these templates: everything is escaped, an unknown name is an error."""
    environment = (ImmutableSandboxedEnvironment if own else Environment)(
        loader=FunctionLoader(
            lambda name: (texts[name], _where(name, own), None) if name in texts else None
        ),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.filters.update(day=day, moment=moment, money=money_text)
    # The functions alone: with the module, templates would have everything that it imports.
    environment.globals.update(paths=SimpleNamespace(**{name: getattr(paths, name) for name in paths.__all__}))
    return environment


def read_theme(overlay: Path | None = None) -> Theme:
    """Read our templates and static files, overlaid by the folder `overlay` where it exists.

    Raises Refused, with the file's name, for a file of the overlay that replaces nothing, is no text, or is too large.
    Whether the templates are valid, `Theme.check` says.
    """
    room = resources.files(_OURS)
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in room.iterdir() if entry.name.endswith(".html")}
    static = {
        entry.name: entry.read_bytes()
        for entry in (room / "static").iterdir()
        if entry.is_file() and not entry.name.startswith(".")
    }
    static |= {name: (room / "vendor" / name).read_bytes() for name in _VENDORED}
    overlaid = _overlay_files(overlay)
    for name, raw in overlaid.items():
        if name == TOKENS:
            static[_SHEET] += b"\n/* templates/tokens.css */\n" + _text(name, raw).encode()
        elif name.endswith(".html"):
            if name not in texts and not name.startswith("_"):
                raise Refused(Problem(_no_such(), where=f"{OVERLAY}/{name}"))
            texts[name] = _text(name, raw)
        else:
            static[name.removeprefix("static/")] = raw
    own = frozenset(overlaid)
    hasher = hashlib.sha256(program_digest().encode())
    for name in sorted(texts):
        hasher.update(f"{name}\0{int(name in own)}\0{texts[name]}\0".encode())
    return Theme(texts, own, static, hasher.hexdigest()[:32], _environment(texts, own))


def _no_such() -> str:
    return f"没有这个名称的模板，放在这里不起作用；请对照 {_handbook()} 改名，自己另加的模板以下划线开头"


def _overlay_files(folder: Path | None) -> dict[str, bytes]:
    """The files of the bureau's own folder by name (those below static/ with that prefix); none without the folder.

    Raises Refused for a file that has no place in an overlay, or cannot be read.
    """
    if folder is None or not folder.is_dir():
        return {}
    files: dict[str, bytes] = {}
    try:
        for path in sorted([*folder.iterdir(), *(folder / "static").glob("*")]):
            name = path.relative_to(folder).as_posix()
            if path.name.startswith(".") or path.name in _HARMLESS or name == "static":
                continue
            if problem := _overlay_problem(folder, path):
                raise Refused(Problem(problem, where=f"{OVERLAY}/{name}"))
            files[name] = path.read_bytes()
    except OSError as error:
        raise Refused(Problem(f"读不出（{reason(error)}），请检查文件夹的权限", where=OVERLAY)) from error
    return files


def _overlay_problem(folder: Path, path: Path) -> str:
    """Why a file has no place in the overlay `folder`; "" when it has."""
    expected = path.parent != folder or path.suffix == ".html" or path.name == TOKENS
    if path.is_symlink() or not path.is_file() or not expected:
        return "这里只能放 *.html、tokens.css，以及 static 文件夹里的文件（不含下级文件夹和快捷方式）；请移走"
    if not _FILE.fullmatch(path.name):
        return "文件名只能用字母、数字、点、横线和下划线，最多 64 个；请改名"
    return "超过 4 MB，太大，请缩小后再放" if path.stat().st_size > _LARGEST else ""


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Refused(Problem("不是 UTF-8 编码，请用记事本另存为 UTF-8", where=f"{OVERLAY}/{name}")) from None


@lru_cache(maxsize=1)
def default_theme() -> Theme:
    """Our own theme, without an overlay; read once."""
    return read_theme()


def theme_folders(overlay: Path | None) -> tuple[Path, ...]:
    """The folders whose files make up the theme, ours first; the bureau's need not exist."""
    room = Path(str(resources.files(_OURS)))
    return (room, room / "static", *((overlay, overlay / "static") if overlay else ()))
