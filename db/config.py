"""bureau.toml: who the bureau is, and the webmaster's settings. Read strictly: a mistyped key is named, never passed over.

It is written by db.config_writing.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar

import msgspec

from db.full_width import wide_sign
from db.places import Places, is_without_settings, no_settings
from db.sealing import check_recipients
from filesystem.refusals import disk_refusal
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import CHINA
from rules.base.invisible import invisible_problem
from rules.journal.retention import Terms
from rules.registry.department import START

__all__ = ["SITE_TEXTS", "Bureau", "SiteSettings", "parse_bureau", "read_bureau", "read_text"]


class SiteSettings(msgspec.Struct, frozen=True):
    """What the public site says about itself; "" where the bureau has none."""

    url: str = ""
    organizer: str = ""
    """主办单位"""
    undertaker: str = ""
    """承办单位"""
    site_id: str = ""
    """政府网站标识码"""
    icp: str = ""
    """ICP 备案号"""
    police_record: str = ""
    """公安网安备案号"""
    contact: str = ""
    """The office's telephone, public."""
    address: str = ""
    objection_note: str = ""
    """How an inspected party objects to a published result."""
    publish_classes: str = ""
    """The legal basis for showing risk class and watch-list beside names; "" shows them beside none."""
    inspectors_withheld: str = ""
    """The legal basis for not publishing 执法检查人员名录库; "" publishes it (源汇 2023 二(一))."""


class Bureau(msgspec.Struct, frozen=True):
    """A bureau's own settings.

    region: 6 digits (GB/T 2260). code: what names the bureau in the terms of its draws (`draw_code`). operator: who works here unless --as says otherwise. demo_clock: the standing time of a
    demonstration bureau, None in a real one. holidays, workdays: published days that the built-in calendar does not know yet.
    theme: 明 or 暗, how the desk looks; "" is 明. classified_machine: this folder may hold 国家秘密, and nothing of it is published.
    backup_recipients: public keys for which backups are sealed (db.sealing); () seals none. backup_to: folders outside this disk to which they are copied
    (db.backups.copies).
    retention: years that records are kept (rules.journal.retention).
    """

    name: str
    region: str
    code: str = ""
    operator: str = ""
    max_visits_per_year: int = 2
    """Visits a year to one object while no cap is in the journal (rules.registry.visit_cap); 0: none."""
    site: SiteSettings = msgspec.field(default_factory=SiteSettings)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    demo_clock: datetime | None = None
    theme: str = ""
    classified_machine: bool = False
    departments: tuple[tuple[str, str], ...] = ()
    """(code, full name) of those of the six that an older bureau.toml names; a record of the store goes before it."""
    backup_recipients: tuple[str, ...] = ()
    retention: Terms = msgspec.field(default_factory=Terms)
    backup_to: tuple[str, ...] = ()
    report_days: tuple[str, ...] = ("06-01", "12-01")
    """Month and day by which the work is reported each half-year (叶县 2023 七(四)); () where nobody asks for that."""

    @property
    def draw_code(self) -> str:
        """The bureau's code in the terms of a draw: its own, else that of its region (docs/draw.md §1)."""
        return self.code or self.region


T = TypeVar("T")


class _Reader:
    """One table of the file: takes keys out one by one, gathers what is wrong."""

    def __init__(self, table: Mapping[str, object], prefix: str, problems: list[Problem]) -> None:
        self._rest = dict(table)
        self._prefix = prefix
        self._problems = problems

    def take(self, key: str, empty: T, read: Callable[[object], T]) -> T:
        """The value of a key; `empty` when it is missing or wrong."""
        if key not in self._rest:
            return empty
        try:
            return read(self._rest.pop(key))
        except ValueError as error:
            self.complain(key, str(error))
            return empty

    def table(self, key: str) -> "_Reader":
        value = self._rest.pop(key, {})
        if not isinstance(value, dict):
            self.complain(key, f"应当是一节，写成 [{key}]")
            value = {}
        return _Reader(value, f"{key}.", self._problems)

    def complain(self, key: str, message: str) -> None:
        self._problems.append(Problem(message, "bureau.toml", self._prefix + key))

    def finish(self) -> None:
        for key in self._rest:
            self.complain(key, "不认识这一项，请删去或改正拼写")


def read_text(value: object) -> str:
    """A text of the file; ValueError, in Chinese, for anything else."""
    if not isinstance(value, str):
        raise ValueError("应当是文字，写在引号里")
    if hidden := invisible_problem(value):
        raise ValueError(hidden)
    return value.strip()


def _region(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{6}", value):
        raise ValueError('应当是 6 位行政区划代码，写在引号里，如 "410422"')
    return value


def _report_days(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('应当是列表，写成 ["06-01", "12-01"]')
    for day in value:
        try:
            date.fromisoformat(f"2001-{day}")
        except ValueError:
            raise ValueError(f"“{day}”不是月和日，写成 06-01 这样") from None
    if len({day[:2] for day in value}) < len(value):
        raise ValueError("一个月只能有一个上报的日子")
    return tuple(sorted(value))


def _code(value: object) -> str:
    text = read_text(value)
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", text):
        raise ValueError("应当是字母、数字、-、_，至多 32 个，如统一社会信用代码")
    return text


def _url(value: object) -> str:
    text = read_text(value).rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise ValueError("应当是网址，以 http:// 或 https:// 开头")
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise ValueError("网址里写了用户名或口令（@ 前面的部分），会随网站公开；请删去，只留网站的地址")
    return text


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("应当是 true 或 false，不加引号")
    return value


def _visits(value: object) -> int:
    if type(value) is not int or not 0 <= value <= 99:
        raise ValueError("应当是 0 到 99 的整数，0 为没有设")
    return value


def _years(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 100:
        raise ValueError("应当是 1 到 100 的整数，单位是年")
    return value


def _days(value: object) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise ValueError("应当是日期的列表，如 [2025-01-01, 2025-01-28]")
    return tuple(sorted({_day(part) for part in value}))


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
    except ValueError:
        raise ValueError(f"“{value}”不是日期，请写成 2025-01-01 这样") from None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, datetime):
        raise ValueError("应当是时刻，如 2024-09-02T09:00:00+08:00")
    try:
        return value.replace(tzinfo=CHINA) if value.tzinfo is None else value.astimezone(CHINA)
    except OverflowError:  # the first or the last day of all, in another zone
        raise ValueError("应当是时刻，如 2024-09-02T09:00:00+08:00") from None


def _theme(value: object) -> str:
    if value not in ("", "明", "暗"):
        raise ValueError("应当是“明”或“暗”")
    return str(value)


def _recipients(value: object) -> tuple[str, ...]:
    text = read_text(value)
    return check_recipients(text) if text else ()


def _folders(value: object) -> tuple[str, ...]:
    """Folders: one text, or a list of them. Each is absolute: from where it is read is chance."""
    found = [read_text(part) for part in (value if isinstance(value, list) else [value])]
    for text in found:
        if text and not (PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()):
            raise ValueError(f"“{text}”应当写全路径，如 /media/u/备份 或 E:\\备份（引号里的 \\ 要写两个）")
    return tuple(dict.fromkeys(text for text in found if text))


def _terms(section: _Reader) -> Terms:
    return Terms(*(section.take(key, default, _years) for key, default in msgspec.structs.asdict(Terms()).items()))


_SECTIONS = ("site", "departments", "calendar", "backup", "retention", "demo", "desk")
SITE_TEXTS = (
    "organizer",
    "undertaker",
    "site_id",
    "icp",
    "police_record",
    "contact",
    "address",
    "objection_note",
    "publish_classes",
    "inspectors_withheld",
)
"""Keys of [site] that are plain text."""


def read_bureau(folder: Path) -> Bureau:
    """The settings in a bureau's folder. NotFound without the file; Refused with every problem, each naming its key."""
    path = Places(folder).bureau_toml
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")  # Notepad writes a BOM and CR LF
    except FileNotFoundError:
        if is_without_settings(folder):
            raise NotFound(no_settings(folder)) from None
        raise NotFound(f"“{folder}”里没有 bureau.toml；请用 mingchou init 新建，或用 --bureau 指明单位文件夹") from None
    except UnicodeDecodeError:
        raise Refused(Problem("不是 UTF-8 编码；请用记事本打开，另存为时编码选 UTF-8", "bureau.toml")) from None
    except OSError as error:
        raise disk_refusal(error, path) from error
    return parse_bureau(text)


def _read_toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"bureau.toml 第 {line[1]} 行" if line else "bureau.toml 末尾"
        raise Refused(
            wide_sign(text, int(line[1]) if line else 0) or Problem("写法不对，请检查引号、等号和方括号", where)
        ) from None
    except (RecursionError, ValueError):  # thousands of brackets in one another; a number of thousands of digits
        raise Refused(Problem("写法不对：括号套得太深，或数字太长，请改正", "bureau.toml")) from None


def parse_bureau(text: str) -> Bureau:
    """The settings of a text of bureau.toml; Refused with every problem."""
    table = _read_toml(text)
    problems: list[Problem] = []
    top = _Reader(table, "", problems)
    site, departments, calendar, backup, terms, demo, desk = (top.table(key) for key in _SECTIONS)
    bureau = Bureau(
        name=top.take("name", "", read_text),
        region=top.take("region", "", _region),
        code=top.take("code", "", _code),
        operator=top.take("operator", "", read_text),
        max_visits_per_year=top.take("max_visits_per_year", 2, _visits),
        site=SiteSettings(site.take("url", "", _url), *(site.take(key, "", read_text) for key in SITE_TEXTS)),
        holidays=calendar.take("holidays", (), _days),
        workdays=calendar.take("workdays", (), _days),
        demo_clock=demo.take("clock", None, _moment),
        theme=desk.take("theme", "", _theme),
        backup_to=top.take("backup_to", (), _folders),
        classified_machine=top.take("classified_machine", False, _yes),
        departments=tuple((code, name) for code in START.codes if (name := departments.take(code, "", read_text))),
        backup_recipients=backup.take("recipient", (), _recipients),
        retention=_terms(terms),
        report_days=top.take("report_days", ("06-01", "12-01"), _report_days),
    )
    for reader in (top, site, departments, calendar, backup, terms, demo, desk):
        reader.finish()
    for key, value in (("name", bureau.name), ("region", bureau.region)):
        if not value and not any(problem.field == key for problem in problems):
            top.complain(key, "必须填写")
    if both := set(bureau.holidays) & set(bureau.workdays):
        calendar.complain("workdays", f"{min(both)} 同时写成了放假和上班，请改正")
    if problems:
        raise Refused(*problems)
    return bureau
