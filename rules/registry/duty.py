"""周期检查义务: which objects must be visited for which item every so many months (仙游 2018 二(二))."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, fill_defaults, missing, parse_columns
from rules.registry.department import START, Departments, bound
from rules.registry.selector import read_where, where_text

__all__ = [
    "CLOSURE_COLUMNS",
    "COLUMNS",
    "CoverageDuty",
    "DutyClosure",
    "DutyPeriod",
    "Former",
    "months_text",
    "parse",
    "parse_closure",
]


class Former(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a duty asked for, to the last day of the period in which it was changed."""

    last: date
    who: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    share: str


class CoverageDuty(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One duty: who fits `who` (rules.registry.selector) of the objects that the item covers is visited in every period. number: `D-0001`.

    months: how long a period is; periods go by the calendar, from January. share: of those under the duty, how many at least. start: the
    period that holds it is the first; until: a period that is not over by then is asked for no more. basis: what ordains it.
    """

    table: ClassVar[str] = "duties"

    name: str
    item: str
    who: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    months: int
    share: str = "1"
    start: date
    until: date | None = None
    section: str = ""
    basis: str
    former: Former | None = None
    """What it asks for until the period is over in which it was changed; None where that is past or nothing was changed."""

    def on(self, day: date) -> "CoverageDuty":
        """The duty as it asks on a day."""
        if self.former is None or day > self.former.last:
            return self
        return msgspec.structs.replace(self, who=self.former.who, share=self.former.share)


class DutyPeriod(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A period that is over, with those who were under the duty on its last day. number: `D-0001/2024-07`.

    No later change of the registry or of the duty changes what was missed. share, item: of the duty then.
    """

    table: ClassVar[str] = "duty_periods"

    first: date
    last: date
    item: str
    share: str
    under: tuple[str, ...]


class DutyClosure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """漏查了结: what was missed in a period is not made good any more, by whose decision. number: as of `DutyPeriod`. missed: how many objects.

    All but on and missed is private.
    """

    table: ClassVar[str] = "duty_closures"

    reason: str
    paper: str
    approved_by: str
    on: date
    missed: int


_EVERY = {
    "月": 1,
    "每月": 1,
    "每季": 3,
    "每季度": 3,
    "季度": 3,
    "每半年": 6,
    "半年": 6,
    "每年": 12,
    "一年": 12,
    "年": 12,
}
_PADDING = re.compile("至少|不少于|应当|组织|随机|抽查|检查|\\s")
"""What the notices write around a period: 每3个月至少抽查1次 (仙游 2018 二(二))."""
_EACH = re.compile("每一?个(?=季|半年|月)")
_MONTHS = re.compile(r"每?(\d{1,3})个?月?(?:一次|1次)?")
_TIMES = re.compile(r"[每一]年(\d{1,2})次")
_DIGITS = {"两": "2"} | {word: str(number) for number, word in enumerate("一二三四五六七八九", 1)}


def months_text(months: int) -> str:
    """A period in words.

    >>> months_text(1), months_text(2), months_text(3)
    ('每月', '每2个月', '每季度')
    """
    words = {1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}
    return words.get(months) or f"每{months}个月"


def _read_months(text: str) -> int:
    """3, 3个月, 每季度, 每个季度至少检查1次, 每年4次 → 3. ValueError for what is no period of the calendar."""
    plain = _PADDING.sub("", unicodedata.normalize("NFKC", text)).removesuffix("一次").removesuffix("1次")
    plain = _EACH.sub("每", plain) or text
    if plain in _EVERY:
        return _EVERY[plain]
    digits = re.sub("[一二三四五六七八九两](?=个?月|次)", lambda found: _DIGITS[found[0]], plain)
    if times := _TIMES.fullmatch(digits):
        if (count := int(times[1])) and 12 % count == 0:
            return 12 // count
        raise ValueError(f"一年 {count} 次排不成等长的周期，请改写每几个月一次")
    found = _MONTHS.fullmatch(digits)
    if not found:
        raise ValueError(f"“{text}”不是周期，请写几个月一次，如 3、每季度、每年4次")
    months = int(found[1])
    if not 1 <= months <= 12:
        raise ValueError(f"“{found[1]}”个月不成周期，请写 1、2、3、4、6 或 12")
    if 12 % months:
        raise ValueError(f"{months} 个月不能把一年分成等长的周期，请写 1、2、3、4、6 或 12")
    return months


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=8),
    Column("name", "义务名称", required=True, aliases=("名称",), hint="内部用，不公开", width=28),
    Column("item", "抽查事项", required=True, aliases=("事项", "事项编号"), hint="事项编号或名称", width=12),
    Column(
        "who", "检查对象", aliases=("检查对象条件", "对象范围"), hint="如 行业=旅馆业；场所等级=C；重点监管=黑名单；留空为事项所涉全部对象",
        width=28, read=read_where, write=where_text,
    ),
    Column(
        "months", "周期", required=True, aliases=("检查周期", "频次"), hint="几个月一次，如 3、每季度、每年4次", width=8,
        read=_read_months, write=months_text,
    ),
    Column("share", "每期比例", Kind.RATIO, aliases=("抽查比例", "比例"), hint="每期至少检查多少；留空为全部", width=8),
    Column("start", "起始日期", Kind.DATE, required=True, hint="这一天所在的周期是第一期", width=12),
    Column("until", "终止日期", Kind.DATE, hint="留空为长期", width=12),
    Column("section", "责任科室", aliases=("科室",), width=14),
    Column("basis", "依据", required=True, hint="哪个文件、哪一条规定的", width=28),
)  # fmt: skip


def same(one: CoverageDuty, other: CoverageDuty) -> bool:
    """Whether two duties ask the same of the same objects for the same item, at the same time."""
    apart = (one.until is not None and one.until < other.start) or (other.until is not None and other.until < one.start)
    return not apart and _asked(one) == _asked(other)


def _asked(duty: CoverageDuty) -> tuple[str, int, dict[str, frozenset[str]]]:
    return duty.item, duty.months, {field: frozenset(values) for field, values in duty.who.items()}


def parse(
    raw: Mapping[str, str], old: CoverageDuty | None = None, where: str = "", departments: Departments = START
) -> tuple[CoverageDuty | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes.

    The item may still be a name here; the act turns it into its number. Item and period stay what they were: they are what the periods are of.
    """
    values, problems = parse_columns(bound(COLUMNS, departments), raw, where)
    values.pop("number", None)
    fill_defaults(values, share="1")
    if not values.get("who", True):
        values["who"] = {}
    if old is None:
        problems += missing(COLUMNS, raw, where)
    elif values.get("months", old.months) != old.months:
        words = f"是{months_text(old.months)}一期，以前各期按它算，不能改；请停用这条义务，另登记一条"
        problems.append(Problem(words, where, "周期"))
    if problems:
        return None, problems
    duty = msgspec.structs.replace(old, **values) if old else CoverageDuty(number="", **values)
    if duty.until is not None and duty.until < duty.start:
        return None, [Problem("早于起始日期，请核对", where, "终止日期")]
    return duty, []


CLOSURE_COLUMNS = (
    Column("reason", "原因", Kind.LONG, required=True, hint="为什么漏查、怎样处理；内部留存", width=36),
    Column("paper", "依据材料", required=True, hint="批准文件的文号，内部留存", width=24),
    Column("approved_by", "批准人", required=True, hint="姓名，内部留存", width=16),
)


def parse_closure(
    raw: Mapping[str, str], number: str, missed: int, today: date
) -> tuple[DutyClosure | None, list[Problem]]:
    """What closes a missed period, from what was typed. number: of the period, missed: how many objects it lacks."""
    values, problems = parse_columns(CLOSURE_COLUMNS, raw, number)
    problems += missing(CLOSURE_COLUMNS, raw, number)
    if problems:
        return None, problems
    return DutyClosure(number=number, on=today, missed=missed, **values), []
