"""Days as offices and their systems write them: 24.4.9, 二〇二四年四月九日, 9-Apr-2024, 2024-04-09T00:00:00+08:00, 2024.4.9-2029.4.8, 长期."""

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import msgspec

from rules.base.fields import CHINA

__all__ = ["LONG", "ORDERS", "Day", "arabic", "days_by_order", "is_usual", "month_end", "read_day"]

LONG = "长期"
_LONG = frozenset(
    [
        "长期",
        "长期有效",
        "长期至今",
        "永久",
        "永久有效",
        "无固定期限",
        "无固定期",
        "无期限",
        "无限期",
        "不限期",
        "不限",
        "不设期限",
        "长久",
        "终身",
        "终身有效",
        "永续",
        "永续经营",
        "至今",
        "无截止日期",
        "长期存续",
    ]
)
"""No last day."""


class Day(msgspec.Struct, frozen=True):
    """What a text says of a day. first, last: ISO; last: of a range, LONG where it has no end, "" of a single day.

    form: what of its writing is worth telling, in Chinese; "" where every office writes so. month: (year, month) of a text that says no day,
    month 0 where it says the year alone. orders: the keys of ORDERS by which it could be read, where they give different days.
    """

    first: str = ""
    last: str = ""
    form: str = ""
    month: tuple[int, int] | None = None
    orders: tuple[str, ...] = ()


ORDERS = {"ymd": "年、月、日", "mdy": "月、日、年", "dmy": "日、月、年"}
_PLACES = {"ymd": (0, 1, 2), "mdy": (2, 0, 1), "dmy": (2, 1, 0)}

TWO_DIGITS = "两位数的年份补成四位"
CHINESE = "汉字写的日期换成数字"
ENGLISH = "英文月份的日期换成数字"
CLOCK = "日期后面的时间去掉"
OTHER = "日期的写法换成统一的"
STAMP = "系统的时间戳换算成日期"
RANGE = "一格里写了起止两个日期，只取其中一个"
SERIAL = "Excel 的天数换算成日期"
ORDER = "日期里日、月、年的先后换成年在前"

_DAY_ZERO, _SERIALS = date(1899, 12, 30), (18264, 73050)
"""How Excel counts days; 1950-01-01 and 2099-12-31."""
_USUAL = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{8}")
"""Writings that every office uses, and `parse_date` reads."""
_MIDNIGHT = re.compile(r"[0-9日][T\s]+0{1,2}:00(?::00(?:\.0+)?)?$")
"""As Excel writes a day into a text file: nothing to tell of."""
_SIGN = r"\s*[-/.,、_\\—–−·年]\s*"
_SIGN_2 = r"\s*[-/.,、_\\—–−·月]\s*"
_DAY = re.compile(
    rf"(?<![0-9])([0-9]{{4}}|[0-9]{{2}}){_SIGN}([0-9]{{1,2}}){_SIGN_2}([0-9]{{1,2}})(?![0-9])(?:\s*[日号曰]|(?=\s|T|$|\D))"
)
_COMPACT = re.compile(r"(?<![0-9])((?:1[6-9]|20|99)[0-9]{2})([01][0-9])([0-3][0-9])(?:[0-9]{6})?(?![0-9])")
_MONTH = re.compile(
    rf"([0-9]{{4}}|[0-9]{{2}}(?=年)){_SIGN}([0-9]{{1,2}})\s*(?:月份?)?(?:底|初|末|中旬?|上旬|下旬)?|((?:19|20)[0-9]{{2}})([01][0-9])"
)
_YEAR = re.compile(r"((?:19|20|99)[0-9]{2})\s*年?度?(?:底|初|末)?")
_SHORT = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{4}|[0-9]{1,2})")
_TIME = re.compile(
    r"[T\s]*(?:上午|下午|中午|凌晨|晚上)?\s*(?P<h>[0-9]{1,2})[:时](?P<m>[0-9]{1,2})?分?(?::?(?P<s>[0-9]{1,2})秒?)?(?:[.,][0-9]+)?"
    r"\s*(?:[AaPp][Mm])?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?(?:\[[^\]]*\])?"
)
_WEEKDAY = re.compile(
    r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?",
    re.I,
)
_LEAD = re.compile(r"^(?:公元|有效期限?[至到为]?|截[止至]日?期?[至到]?|成立于|有效至|[自从于至到约])[:：]?\s*")
_TAIL = re.compile(r"\s*(?:以?[前后起止]|之[前后]|为止|到期|内?有效|生效|左右|成立|登记|注册|核准|\([^()0-9]*\))$")
_BETWEEN = re.compile(r"\s*(?:[-—–−~～]+|至|到|[-—–−~～]+(?:至|到))\s*")
_MONTH_NAMES = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_NAME = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YY = r"(?P<y>[0-9]{4}|[0-9]{2})"
_DD = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_GAP = r"[\s,/-]*"
_ENGLISH = tuple(
    re.compile(_GAP.join(parts), re.I)
    for parts in (
        (_DD, _NAME, _YY),
        (_NAME, _DD, r"[\s,/-]", _YY),
        (r"(?P<y>[0-9]{4})", _NAME, _DD),
        (_NAME, _YY),
        (_YY, _NAME),
    )
)
_ZONE_NAMES = re.compile(r"(?<![A-Za-z])(?:CST|GMT|UTC|HKT)(?:[+-][0-9]{2}:?[0-9]{2})?(?![A-Za-z])", re.I)
_NUMERALS = dict(zip("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖两", "0001234567891234567892", strict=True))
_NUMERAL_RUN = re.compile(
    r"[〇零○Oo0-9]*[〇零○一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾两][〇零○Oo0-9一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾两]*"
)


def arabic(text: str) -> str:
    """A text with its Chinese numerals below a hundred, or digit by digit, in Arabic ones.

    >>> arabic("二〇二四年四月二十一日"), arabic("二O二四年十二月廿日"), arabic("每年两次")
    ('2024年4月21日', '2024年12月20日', '每年2次')
    """
    return _NUMERAL_RUN.sub(lambda match: _number(match[0]), text)


def _number(run: str) -> str:
    tens = run.replace("廿", "二十").replace("卅", "三十").replace("拾", "十").replace("二十十", "二十")
    head, ten, tail = tens.partition("十")
    digits = "".join(_NUMERALS.get(numeral, "0" if numeral in "Oo" else numeral) for numeral in head)
    if not ten:
        return digits
    last = "".join(_NUMERALS.get(numeral, numeral) for numeral in tail)
    return f"{digits or '1'}{last or '0'}" if len(last) <= 1 and len(digits) <= 1 else run


def month_end(year: int, month: int) -> date:
    """The last day of a month; of the year where month is 0."""
    return date(year, month or 12, monthrange(year, month or 12)[1])


def read_day(text: str, today: date, *, past: bool = False) -> Day | None:
    """What a text says of a day; None where it says none. past: whether it is one that has been, which decides of which century 98 is.

    A day that there is not (2024年9月31日) is given as it is written, in our form: parse refuses it with its own words.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    plain = written.strip("\"'“”‘’`").strip("。.;；,， ")
    if plain.replace(" ", "") in _LONG:
        return Day(last=LONG)
    if plain.isdigit():
        return _of_digits(plain, past, today)
    form = "" if _USUAL.fullmatch(written) else OTHER
    plain = _WEEKDAY.sub("", plain).strip()
    if _NUMERAL_RUN.search(plain) and re.search(r"[年月]", plain):
        plain, form = arabic(plain), CHINESE
    found = _range(plain, past, today) or _single(_TAIL.sub("", _LEAD.sub("", plain)).strip(), past, today)
    if found is None or found.month or found.orders:
        return found
    if not found.form and form == OTHER and _MIDNIGHT.search(plain):
        return found
    return msgspec.structs.replace(found, form=found.form or form)


def is_usual(text: str) -> bool:
    """Whether parse reads the text itself, or refuses it in its own words."""
    return _USUAL.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def _range(plain: str, past: bool, today: date) -> Day | None:
    """Two days, or a day and 长期, with a sign between them that says from … to."""
    plain = _LEAD.sub("", plain)
    first = _day_at(plain, 0)
    if first is None:
        return None
    rest = plain[first.end() :]
    rest = rest[time.end() :] if (time := _TIME.match(rest)) else rest
    between = _BETWEEN.match(rest.removeprefix("起"))
    if between is None:
        return None
    rest = rest.removeprefix("起")[between.end() :]
    begin = _iso(first, past, today)[0]
    if rest == "今" or _TAIL.sub("", rest.replace(" ", "")) in _LONG:
        return Day(begin, LONG, RANGE)
    last = _single(_TAIL.sub("", rest), False, today)
    return Day(begin, last.first, RANGE) if last and last.first else None


def _day_at(plain: str, at: int) -> re.Match[str] | None:
    return _DAY.match(plain, at) or _COMPACT.match(plain, at)


def _iso(match: re.Match[str], past: bool, today: date) -> tuple[str, str]:
    """(ISO, or what would be it where there is no such day; what is to be told)."""
    year, month, day = match[1], int(match[2]), int(match[3])
    form = TWO_DIGITS if len(year) == 2 else ""
    return f"{_full_year(year, past, today):04d}-{month:02d}-{day:02d}", form


def _full_year(year: str, past: bool, today: date) -> int:
    if len(year) != 2:
        return int(year)
    latest = today.year % 100 if past else 69
    return int(year) + (2000 if int(year) <= latest else 1900)


def _single(plain: str, past: bool, today: date) -> Day | None:
    match = _day_at(plain, 0)
    if match is None:
        return _month(plain, past, today) or _short(plain, past, today) or _english(plain, past, today)
    iso, form = _iso(match, past, today)
    rest = plain[match.end() :].strip(" ,;")
    if not rest:
        return _short(plain, past, today) if _may_end_with_year(match) else Day(iso, form=form)
    if rest == "Z":
        return Day(iso, form=CLOCK)
    time = _TIME.fullmatch(rest)
    if time is None:
        return None
    midnight = not any(int(time[part] or 0) for part in ("h", "m", "s")) and not time["zone"]
    return Day(_in_china(iso, time), form=form or ("" if midnight else CLOCK))


def _month(plain: str, past: bool, today: date) -> Day | None:
    """A month, or a year, without a day."""
    if match := _MONTH.fullmatch(plain):
        year, month = match[1] or match[3], int(match[2] or match[4])
        return Day(month=(_full_year(year, past, today), month)) if 1 <= month <= 12 else None
    match = _YEAR.fullmatch(plain)
    return Day(month=(int(match[1]), 0)) if match else None


def _may_end_with_year(match: re.Match[str]) -> bool:
    """Whether 04/09/24 may as well be the 9th of April: such a writing is asked about."""
    return len(match[1]) == 2 and int(match[1]) <= 12 < int(match[3]) and _SHORT.fullmatch(match[0].strip()) is not None


def _in_china(iso: str, time: re.Match[str]) -> str:
    """The day in China of a moment with a zone: 2024-04-08T16:00:00Z is the 9th."""
    zone = time["zone"]
    if not zone:
        return iso
    offset = timedelta()
    if zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (1 if zone[0] == "+" else -1)
    try:
        moment = (
            datetime.fromisoformat(iso).replace(hour=int(time["h"]), minute=int(time["m"] or 0), tzinfo=UTC) - offset
        )
        return moment.astimezone(CHINA).date().isoformat()
    except (ValueError, OverflowError):
        return iso


def _of_digits(digits: str, past: bool, today: date) -> Day | None:
    """A text of digits alone: 20240409, 20240409120000, 240409, 202404, 2024, a day count of Excel, a timestamp."""
    if match := _COMPACT.fullmatch(digits):
        return Day(f"{match[1]}-{match[2]}-{match[3]}", form=CLOCK if len(digits) > 8 else "")
    if len(digits) in {10, 13} and digits[0] in "123456789":
        seconds = int(digits[:10])
        return Day(datetime.fromtimestamp(seconds, CHINA).date().isoformat(), form=STAMP)
    if len(digits) == 6:
        if match := _MONTH.fullmatch(digits):
            return Day(month=(int(match[3]), int(match[4]))) if 1 <= int(match[4]) <= 12 else None
        year, month, day = digits[:2], digits[2:4], digits[4:]
        return Day(f"{_full_year(year, past, today)}-{month}-{day}", form=TWO_DIGITS) if 1 <= int(month) <= 12 else None
    if match := _YEAR.fullmatch(digits):
        return Day(month=(int(match[1]), 0))
    if len(digits) == 5 and _SERIALS[0] <= int(digits) <= _SERIALS[1]:
        return Day((_DAY_ZERO + timedelta(days=int(digits))).isoformat(), form=SERIAL)
    return None


def days_by_order(text: str, today: date, *, past: bool = False) -> dict[str, str]:
    """Order of ORDERS → the day of a text by it, ISO: of three numbers of which it is not plain which is the year (04/09/2024, 4/9/24)."""
    match = _SHORT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return {}
    days: dict[str, str] = {}
    for order, places in _PLACES.items():
        year, month, day = (match[place + 1] for place in places)
        if len(year) != 1 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and len(month) <= 2 and len(day) <= 2:
            days[order] = f"{_full_year(year, past, today)}-{int(month):02d}-{int(day):02d}"
    return days


def _short(plain: str, past: bool, today: date) -> Day | None:
    days = days_by_order(plain, today, past=past)
    if not days:
        return None
    return Day(next(iter(days.values())), form=ORDER) if len(set(days.values())) == 1 else Day(orders=tuple(days))


def _english(plain: str, past: bool, today: date) -> Day | None:
    """A day or a month with an English name, as Excel and Java write it: 9-Apr-24, Apr 9, 2024, Tue Apr 09 00:00:00 CST 2024."""
    if not re.search("[A-Za-z]{3}", plain):
        return None
    bare = " ".join(
        _ZONE_NAMES.sub(
            " ", re.sub(r"\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[ap]m)?", " ", plain, flags=re.I)
        ).split()
    )
    for form in _ENGLISH:
        if match := form.fullmatch(bare):
            year, month = _full_year(match["y"], past, today), _MONTH_NAMES[match["m"].lower()]
            if "d" not in match.groupdict():
                return Day(month=(year, month))
            return Day(f"{year}-{month:02d}-{int(match['d']):02d}", form=ENGLISH)
    return None
