"""How a record describes itself.

A record is a frozen `msgspec.Struct` derived from `Record`; beside it stands a tuple of `Column`s, one per field
that a person fills in or reads. Forms, tables, Excel and CSV files, messages and docs all read those columns, so a field
has one label, one way to be typed, one way to be checked and one way to be shown.

    raw text by label or name  --parse_columns-->  values  --Record(**values)-->  record  --show-->  text again
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import Enum
from fractions import Fraction
from typing import Any, ClassVar, Protocol

import msgspec

from rules.base.blank import is_blank
from rules.base.codes import Code
from rules.base.dates import month_text
from rules.base.errors import Problem
from rules.base.invisible import invisible_problem, without_invisible

__all__ = [
    "CHINA", "Choices", "Column", "Kind", "Record", "as_percent", "clean", "fill_defaults", "find_column", "missing", "money_text",
    "parse_columns", "parse_date", "parse_money", "parse_ratio", "ratio_of", "show", "split_list", "unclear_column",
]  # fmt: skip

CHINA = timezone(timedelta(hours=8))
"""The one zone of the program; fixed, so that Windows needs no tzdata."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every stored record. `number` is unique in its table, for ever; `table` names the table."""

    table: ClassVar[str]

    number: str


class Kind(Enum):
    """How the text of a field is read and checked."""

    TEXT = "文字"
    LONG = "多行文字"
    CHOICE = "单选"
    CHOICES = "多选"
    LIST = "多项"
    DATE = "日期"
    RATIO = "比例"
    INTEGER = "整数"
    MONEY = "金额（元）"
    FLAG = "是否"
    CODE = "编码"
    """A code or number made of letters and digits (credit code, certificate, phone): always text, never a number."""


class Choices(Protocol):
    """What a CHOICE or CHOICES is chosen from: a table of codes, or the departments of a bureau."""

    title: str

    @property
    def rows(self) -> tuple[Code, ...]:
        """One row per code."""
        ...

    def __iter__(self) -> Iterator[Code]: ...
    def __contains__(self, code: object) -> bool: ...
    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their natural order."""
        ...

    def text(self, code: str) -> str:
        """The Chinese text; the code itself when it is unknown."""
        ...

    def read(self, text: str) -> str:
        """The code for a typed word; ValueError lists the available texts."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """One field as a person meets it.

    name: attribute of the record. label: Chinese heading. aliases: other headings that offices use for it.
    choices: what a CHOICE or CHOICES is chosen from. width: half-width characters in tables and sheets. unclear: headings of foreign
    sheets that mean it or something that must not get here; an import asks. read, write: of a value that no kind has; read raises ValueError.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Choices | None = None
    hint: str = ""
    width: int = 16
    unclear: tuple[str, ...] = ()
    read: Callable[[str], Any] | None = None
    write: Callable[[Any], str] | None = None

    @property
    def as_text(self) -> bool:
        """True when a spreadsheet must hold this as text, or it loses leading zeros and last digits."""
        return self.kind is Kind.CODE


def clean(text: str) -> str:
    """Typed text as it is stored: NFKC (full-width digits and letters become plain), outer blanks removed.

    Chinese punctuation that NFKC would change stays: （） ， ： ；.

    >>> clean("　９１４１０４９９ＭＡ ")
    '91410499MA'
    >>> clean("演示旅馆（东街店）")
    '演示旅馆（东街店）'
    """
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text.strip()
    normalised = (c if c in "（），：；！？～" else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(normalised).strip()


def split_list(text: str) -> tuple[str, ...]:
    """A list as people type it: 、 ， , ; ； / | and blanks all separate; empty parts and repeats are dropped.

    >>> split_list("旅馆业、网吧, 娱乐场所")
    ('旅馆业', '网吧', '娱乐场所')
    """
    return tuple(dict.fromkeys(part for part in re.split(r"[、，,;；/|\s]+", clean(text)) if part))


def parse_date(text: str, today: date | None = None) -> date:
    """A date as people type it; ValueError (a Chinese message) when there is no such day.

    Accepts 2024-09-02, 2024/9/2, 2024.9.2, 2024年9月2日, 20240902; with `today` also 9-2 and 9月2日 (this year).

    >>> parse_date("2024年9月2日")
    datetime.date(2024, 9, 2)
    >>> parse_date("2024-09-31")
    Traceback (most recent call last):
    ValueError: 没有“2024-09-31”这一天：2024年9月只有30天，请改正
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00:00)?", plain) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", plain
    )
    if match:
        year, month, day = (int(part) for part in match.groups())
    elif today and (short := re.fullmatch(r"(\d{1,2})[-/.月](\d{1,2})日?", plain)):
        year, month, day = today.year, int(short[1]), int(short[2])
    else:
        raise ValueError(f"“{text}”不是日期，请写成 2024-09-02 这样")
    try:
        return date(year, month, day)
    except ValueError:
        if 1 <= month <= 12 and year >= 1 and day:
            last = monthrange(year, month)[1]
            raise ValueError(f"没有“{text}”这一天：{month_text(year, month)}只有{last}天，请改正") from None
        raise ValueError(f"没有“{text}”这一天，请改正") from None


_RATIO = re.compile(r"0\.[0-9]{1,6}|1")


def parse_ratio(text: str) -> str:
    """A ratio in its one written form (`0.05`, `1`) from 5%, 5 ％, 0.05, .05 or 1; ValueError when out of (0, 1].

    >>> parse_ratio("5%"), parse_ratio("100%"), parse_ratio("0.050")
    ('0.05', '1', '0.05')
    >>> parse_ratio("1.2")
    Traceback (most recent call last):
    ValueError: 比例“1.2”不在 0 到 1 之间，请写成 0.05 或 5%
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    number = re.fullmatch(r"(\d{0,3}(?:\.\d{0,8})?)(%?)", plain)
    if not number or not re.search(r"\d", plain):
        raise ValueError(f"“{text}”不是比例，请写成 0.05 或 5%")
    value = Fraction(number[1])
    if number[2]:
        value /= 100
    if not 0 < value <= 1:
        raise ValueError(f"比例“{text}”不在 0 到 1 之间，请写成 0.05 或 5%")
    if value == 1:
        return "1"
    millionths = value * 1_000_000
    if millionths.denominator != 1:
        raise ValueError(f"比例“{text}”的小数超过 6 位，请写短一些")
    return "0." + f"{int(millionths):06d}".rstrip("0")


def ratio_of(text: str) -> Fraction:
    """The exact value of a ratio in its written form; ValueError for any other form (docs/draw.md, 写法)."""
    if not _RATIO.fullmatch(text):
        raise ValueError(f"“{text}”不是规定写法的比例")
    return Fraction(text)


def as_percent(ratio: str) -> str:
    """A ratio as it is read aloud: 0.05 → 5%.

    >>> as_percent("0.05"), as_percent("0.125"), as_percent("1")
    ('5%', '12.5%', '100%')
    """
    percent = Fraction(ratio) * 100
    if percent.denominator == 1:
        return f"{percent.numerator}%"
    return f"{float(percent):.4f}".rstrip("0") + "%"


def parse_money(text: str) -> int:
    """Yuan as typed (`1,000.50`, `500元`) to fen; ValueError when it is no amount.

    >>> parse_money("1,000.5元")
    100050
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("元", "").replace("¥", "").strip()
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain):
        raise ValueError(f"“{text}”不是金额，请写成 500 或 500.00（元）")
    yuan, _, fen = plain.partition(".")
    return int(yuan) * 100 + int(fen.ljust(2, "0"))


def money_text(fen: int) -> str:
    """Fen as yuan with two decimals: 100050 → 1000.50."""
    return f"{fen // 100}.{fen % 100:02d}"


def find_column(columns: Iterable[Column], heading: str) -> Column | None:
    """The column of a heading in a foreign sheet (its name, its label or an alias), None when there is none.

    Blanks, line breaks, brackets with hints and a leading * (offices mark required columns so) do not count.
    """
    wanted = _heading(heading)
    for column in columns:
        if wanted in (column.name, _heading(column.label), *map(_heading, column.aliases)):
            return column
    return None


def unclear_column(columns: Iterable[Column], heading: str) -> Column | None:
    """The column that a heading may mean, where it may mean something else as well; None for every other heading.

    A hint in brackets (证件号（18位）) does not make it clear.
    """
    wanted = re.sub(r"\([^)]*\)", "", _heading(heading))
    return next((column for column in columns if wanted in map(_heading, column.unclear)), None)


def _heading(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", without_invisible(text)))
    return re.sub(r"^\*+|\*+$|\((?:必填|选填|元|可多选)\)$", "", plain)


_YES = {"是", "有", "1", "y", "yes", "true", "√", "✓"}
_NO = {"否", "无", "0", "n", "no", "false", "×"}


def _read_names(text: str) -> tuple[str, ...]:
    names = split_list(text)
    blank = [name for name in names if is_blank(name)]
    if blank or not names:
        raise ValueError(f"“{'、'.join(blank) or text}”不是名称；没有的请留空，要清空就把这一栏清空")
    return names


def _read_integer(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"\d{1,9}", plain):
        raise ValueError(f"“{text}”不是整数，请只写数字")
    return int(plain)


def _read_flag(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise ValueError(f"“{text}”看不懂，请写“是”或“否”")


def _read_code(text: str) -> str:
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return text if code == text else code  # one text for the row and the record: an import has a hundred thousand


def _read_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _read_line(text: str) -> str:
    return " ".join(text.split())


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: _read_line, Kind.LONG: _read_lines, Kind.LIST: _read_names, Kind.DATE: parse_date, Kind.RATIO: parse_ratio,
    Kind.INTEGER: _read_integer, Kind.MONEY: parse_money, Kind.FLAG: _read_flag, Kind.CODE: _read_code,
}  # fmt: skip
"""Kind → what reads a cleaned, non-empty text of it; the two kinds with a code table are read by that table."""


def _parse_value(column: Column, text: str) -> Any:
    """One cleaned, non-empty text to its value; ValueError says in Chinese what is wrong."""
    if column.read is not None:
        return column.read(text)
    if column.choices is None:
        return _READERS[column.kind](text)
    if column.kind is Kind.CHOICES:
        return tuple(dict.fromkeys(column.choices.read(part) for part in split_list(text)))
    return column.choices.read(text)


_EMPTY: dict[Kind, Any] = {
    Kind.TEXT: "", Kind.LONG: "", Kind.CHOICE: "", Kind.CODE: "", Kind.CHOICES: (), Kind.LIST: (),
    Kind.DATE: None, Kind.RATIO: "", Kind.INTEGER: 0, Kind.MONEY: 0, Kind.FLAG: False,
}  # fmt: skip

_LONGEST = {Kind.LONG: 32_767, Kind.LIST: 32_767, Kind.CHOICES: 32_767}
"""Characters at most: what a cell of Excel holds, so that all that is taken can be exported."""
_LONGEST_LINE = 2_000


def parse_columns(
    columns: Iterable[Column], raw: Mapping[str, str], where: str = ""
) -> tuple[dict[str, Any], list[Problem]]:
    """Read what was typed, field by field.

    raw: text by column name; a name that is missing is left out of the values (an edit changes only what it names),
    an empty text is the field's empty value. Returns (values by column name, problems); a field with a problem has no
    value. Raises nothing.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns:
        if column.name not in raw:
            continue
        typed = raw[column.name].replace("\r\n", "\n")
        limit = _LONGEST.get(column.kind, _LONGEST_LINE)
        text = clean(typed) if len(typed) <= limit else typed  # a paste of ten million characters is not worth reading
        if not text:
            if column.required:
                problems.append(Problem("必须填写", where, column.label))
            else:
                values[column.name] = _EMPTY[column.kind]
            continue
        if len(text) > limit:
            problems.append(Problem(f"有 {len(text)} 字，最多 {limit} 字，请改短", where, column.label))
            continue
        if message := invisible_problem(text):
            problems.append(Problem(message, where, column.label))
            continue
        try:
            values[column.name] = _parse_value(column, text)
        except ValueError as error:
            problems.append(Problem(str(error), where, column.label))
    return values, problems


def fill_defaults(values: dict[str, Any], **defaults: Any) -> None:
    """Put the default of a field in the place of its empty value, where the field was typed at all."""
    for name, default in defaults.items():
        if name in values and not values[name]:
            values[name] = default


def missing(columns: Iterable[Column], raw: Mapping[str, str], where: str = "") -> list[Problem]:
    """The required columns that a new record's text does not even name."""
    return [
        Problem("必须填写", where, column.label) for column in columns if column.required and column.name not in raw
    ]


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.LIST: "、".join, Kind.DATE: date.isoformat, Kind.RATIO: as_percent, Kind.MONEY: money_text,
    Kind.FLAG: lambda value: "是" if value else "否",
}  # fmt: skip
"""Kind → how a value is written where that is not its own text."""


def show(column: Column, value: Any) -> str:
    """A value as text for tables, sheets and forms; `parse_columns` reads it back to the same value."""
    if value is None or value is msgspec.UNSET or value == "" or value == ():
        return ""
    if column.write is not None:
        return column.write(value)
    if column.choices is not None:
        codes = value if column.kind is Kind.CHOICES else (value,)
        return "、".join(column.choices.text(code) for code in codes)
    if (write := _WRITERS.get(column.kind)) is not None:
        return write(value)
    if isinstance(value, dict):  # terms of a task that hold a value for each key
        return "；".join(f"{key}={'、'.join(part) if isinstance(part, tuple) else part}" for key, part in value.items())
    return str(value)
