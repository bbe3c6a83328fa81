"""bureau.toml: who the bureau is, and the webmaster's settings. Read strictly: a mistyped key is named, never passed over."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from db.files import DISK, disk_refusal
from db.folders import make_folder
from db.places import Places
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import CHINA
from rules.base.invisible import invisible_problem

__all__ = ["Bureau", "SiteSettings", "change_settings", "read_bureau", "set_operator", "write_new"]


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
    inspectors_withheld: str = ""
    """The legal basis for not publishing 执法检查人员名录库; "" publishes it (源汇 2023 二(一))."""


class Bureau(msgspec.Struct, frozen=True):
    """A bureau's own settings.

    region: 6 digits (GB/T 2260). operator: who works here unless --as says otherwise. demo_clock: the standing time of a
    demonstration bureau, None in a real one. holidays, workdays: published days that the built-in calendar does not know yet.
    theme: 明 or 暗, how the desk looks; "" is 明.
    """

    name: str
    region: str
    operator: str = ""
    max_visits_per_year: int = 2
    site: SiteSettings = msgspec.field(default_factory=SiteSettings)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    demo_clock: datetime | None = None
    theme: str = ""


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


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("应当是文字，写在引号里")
    if hidden := invisible_problem(value):
        raise ValueError(hidden)
    return value.strip()


def _region(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{6}", value):
        raise ValueError('应当是 6 位行政区划代码，写在引号里，如 "410422"')
    return value


def _url(value: object) -> str:
    text = _text(value).rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise ValueError("应当是网址，以 http:// 或 https:// 开头")
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise ValueError("网址里写了用户名或口令（@ 前面的部分），会随网站公开；请删去，只留网站的地址")
    return text


def _visits(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 99:
        raise ValueError("应当是 1 到 99 的整数")
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


_SITE = (
    "organizer",
    "undertaker",
    "site_id",
    "icp",
    "police_record",
    "contact",
    "address",
    "objection_note",
    "inspectors_withheld",
)


def read_bureau(folder: Path) -> Bureau:
    """The settings in a bureau's folder. NotFound without the file; Refused with every problem, each naming its key."""
    path = Places(folder).bureau_toml
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")  # Notepad writes a BOM and CR LF
    except FileNotFoundError:
        raise NotFound(f"“{folder}”里没有 bureau.toml；请用 mingchou init 新建，或用 --bureau 指明单位文件夹") from None
    except UnicodeDecodeError:
        raise Refused(Problem("不是 UTF-8 编码；请用记事本打开，另存为时编码选 UTF-8", "bureau.toml")) from None
    except OSError as error:
        raise disk_refusal(error, path) from error
    return _parse(text)


def _parse(text: str) -> Bureau:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"bureau.toml 第 {line[1]} 行" if line else "bureau.toml 末尾"
        raise Refused(Problem("写法不对，请检查引号、等号和方括号", where)) from None
    except (RecursionError, ValueError):  # thousands of brackets in one another; a number of thousands of digits
        raise Refused(Problem("写法不对：括号套得太深，或数字太长，请改正", "bureau.toml")) from None
    problems: list[Problem] = []
    top = _Reader(table, "", problems)
    site, calendar, demo, desk = (top.table(key) for key in ("site", "calendar", "demo", "desk"))
    bureau = Bureau(
        name=top.take("name", "", _text),
        region=top.take("region", "", _region),
        operator=top.take("operator", "", _text),
        max_visits_per_year=top.take("max_visits_per_year", 2, _visits),
        site=SiteSettings(site.take("url", "", _url), *(site.take(key, "", _text) for key in _SITE)),
        holidays=calendar.take("holidays", (), _days),
        workdays=calendar.take("workdays", (), _days),
        demo_clock=demo.take("clock", None, _moment),
        theme=desk.take("theme", "", _theme),
    )
    for reader in (top, site, calendar, demo, desk):
        reader.finish()
    for key, value in (("name", bureau.name), ("region", bureau.region)):
        if not value and not any(problem.field == key for problem in problems):
            top.complain(key, "必须填写")
    if both := set(bureau.holidays) & set(bureau.workdays):
        calendar.complain("workdays", f"{min(both)} 同时写成了放假和上班，请改正")
    if problems:
        raise Refused(*problems)
    return bureau


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _quoted(text: str) -> str:
    """A TOML basic string."""
    inner = "".join(
        _ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text
    )  # fmt: skip
    return f'"{inner}"'


def _dates(days: tuple[date, ...]) -> str:
    return f"[{', '.join(day.isoformat() for day in days)}]"


def _render(bureau: Bureau) -> str:
    site = bureau.site
    text = f"""\
# 本单位的设置。# 后面是说明。改完保存，重新打开明抽就生效。

# 单位名称、行政区划代码（6 位）
name = {_quoted(bureau.name)}
region = {_quoted(bureau.region)}
# 经办人：不用 --as 另行指明时，操作记在谁的名下
operator = {_quoted(bureau.operator)}
# 同一企业一年最多检查几次（投诉举报、转办交办的除外）
max_visits_per_year = {bureau.max_visits_per_year}

# 公示网站
[site]
# 网址，如 "https://www.example.gov.cn/ssj"；填了才能印二维码
url = {_quoted(site.url)}
# 主办单位、承办单位
organizer = {_quoted(site.organizer)}
undertaker = {_quoted(site.undertaker)}
# 政府网站标识码、ICP 备案号、公安网安备案号
site_id = {_quoted(site.site_id)}
icp = {_quoted(site.icp)}
police_record = {_quoted(site.police_record)}
# 对外的联系电话（办公电话）、办公地址
contact = {_quoted(site.contact)}
address = {_quoted(site.address)}
# 对公示结果有异议怎么提出，写给企业看的一句话
objection_note = {_quoted(site.objection_note)}
# 执法检查人员名录库依法要向社会公布；确需不公开的，写明法律依据
inspectors_withheld = {_quoted(site.inspectors_withheld)}

# 国务院公布放假安排后、程序更新前，可把放假和调休上班的日子写在这里
[calendar]
holidays = {_dates(bureau.holidays)}
workdays = {_dates(bureau.workdays)}
"""
    if bureau.theme:
        text += f"\n# 工作台的外观：明（浅色）或暗（深色）\n[desk]\ntheme = {_quoted(bureau.theme)}\n"
    if bureau.demo_clock is not None:
        text += f"\n# 演示用：时间停在这一刻\n[demo]\nclock = {bureau.demo_clock.isoformat(timespec='seconds')}\n"
    return text


def write_new(folder: Path, bureau: Bureau) -> Path:
    """A new bureau.toml with its comments; returns its path. Refused where one exists, or with what is wrong in `bureau`."""
    path = Places(folder).bureau_toml
    text = _render(bureau)
    _parse(text)
    if path.exists():
        raise Refused(f"“{folder}”里已经有 bureau.toml，没有改动；请换一个文件夹")
    make_folder(folder)
    try:
        DISK.write_whole(path, text.encode())
    except OSError as error:
        raise disk_refusal(error, path) from error
    return path


def set_operator(folder: Path, name: str) -> None:
    """Change who works here; every other byte of bureau.toml stays. Refused as by `read_bureau`."""
    before = read_bureau(folder)
    path = Places(folder).bureau_toml
    line = f"operator = {_quoted(_checked(name))}"
    try:
        old = path.read_bytes().decode("utf-8")
        top, bracket, rest = _split_at_first_table(old)
        changed, n = re.subn(r"(?m)^operator[ \t]*=[^\r\n]*", lambda _: line, top, count=1)
        if not n:
            end = "\r\n" if "\r\n" in old else "\n"
            changed = top + ("" if top.endswith("\n") or not top else end) + line + end
        new = changed + bracket + rest
        after = _parse(new.removeprefix("\ufeff").replace("\r\n", "\n"))
        if (after.operator, after.name, after.site) != (name.strip(), before.name, before.site):
            raise Refused(Problem("写法特殊，不能自动改；请自己打开文件改 operator 这一行", "bureau.toml", "operator"))
        DISK.write_whole(path, new.encode())
    except OSError as error:
        raise disk_refusal(error, path) from error


def _written(bureau: Bureau) -> dict[tuple[str, str], str]:
    """Every setting that can be changed from the desk, by section and key, as it is written."""
    site = {("site", key): _quoted(getattr(bureau.site, key)) for key in ("url", *_SITE)}
    return {
        ("", "name"): _quoted(bureau.name),
        ("", "region"): _quoted(bureau.region),
        ("", "operator"): _quoted(bureau.operator),
        ("", "max_visits_per_year"): str(bureau.max_visits_per_year),
        **site,
        ("calendar", "holidays"): _dates(bureau.holidays),
        ("calendar", "workdays"): _dates(bureau.workdays),
        ("desk", "theme"): _quoted(bureau.theme),
    }


def change_settings(folder: Path, wanted: Bureau) -> Bureau:
    """Write what differs from the file, key by key; comments and every other byte stay. Returns the settings as read back.

    Refused with everything that is wrong in `wanted`, each naming its key, or when the file is written in a way that cannot be
    changed line by line.
    """
    goal = _parse(_render(wanted))  # says everything that is wrong before a byte is changed
    path = Places(folder).bureau_toml
    now, new = _written(read_bureau(folder)), _written(goal)
    try:
        old = path.read_bytes().decode("utf-8")
        mark = "\ufeff" if old.startswith("\ufeff") else ""
        text = old.removeprefix(mark)
        for (section, key), value in new.items():
            if value != now[section, key]:
                text = _with_key(text, section, key, value)
        if _parse(text.replace("\r\n", "\n")) != goal:
            raise Refused(Problem("写法特殊，不能自动改；请自己打开文件改", "bureau.toml"))
        if mark + text != old:
            DISK.write_whole(path, (mark + text).encode())
    except OSError as error:
        raise disk_refusal(error, path) from error
    return goal


def _with_key(text: str, section: str, key: str, value: str) -> str:
    """The file with one key of one section written anew; the section comes last when it is not there yet."""
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"{key} = {value}"
    head = re.search(rf"(?m)^[ \t]*\[{section}\][^\n]*\n?", text) if section else None
    if section and head is None:
        return f"{text}{'' if text.endswith(end) or not text else end}{end}[{section}]{end}{line}{end}"
    start = head.end() if head else 0
    following = re.search(r"(?m)^[ \t]*\[[A-Za-z_]+\]", text[start:])
    stop = start + following.start() if following else len(text)
    body = text[start:stop]
    # A list of days may go over several lines; a text never does.
    changed, n = re.subn(
        rf"(?m)^{key}[ \t]*=[ \t]*(?:\[[^\]]*\]|[^\r\n]*)", lambda _: line, body, count=1
    )  # fmt: skip
    if not n:
        changed = f"{line}{end}{body}"
    return text[:start] + changed + text[stop:]


def _checked(name: str) -> str:
    try:
        return _text(name)
    except ValueError as error:
        raise Refused(Problem(str(error), field="经办人")) from None


def _split_at_first_table(text: str) -> tuple[str, str, str]:
    table = re.search(r"(?m)^[ \t]*\[", text)
    return (text[: table.start()], table[0], text[table.end() :]) if table else (text, "", "")
