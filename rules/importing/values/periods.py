"""Windows of a plan as notices write them: 3月至11月, 2023年3月--2023年12月, 2024 年 4 月 9 日至 9 月 31 日（分二批次执行）, 上半年, 第二季度, 11月底前."""

import re
import unicodedata
from datetime import date

from rules.importing.values.days import arabic, month_end

__all__ = ["read_period", "year_in"]

_YEAR = r"(?:(?P<y{0}>20[0-9]{{2}})\s*[年./-]\s*)?"
_MONTH = r"(?P<m{0}>[0-9]{{1,2}})(?:\s*月份?|(?=[-./至到—~]|$))"
_DAY = r"(?:[-./]?(?P<d{0}>[0-9]{{1,2}})\s*[日号]?)?"
_POINT = _YEAR + _MONTH + _DAY
_SPAN = re.compile(
    _POINT.format(1)
    + r"(?:起|开始|初)?\s*(?:[-—–−~～]+|至|到)+\s*"
    + _POINT.format(2)
    + r"(?:底|末|止|前|底前|末前|以前|之前|结束)*"
)
_ONE_MONTH = re.compile(_YEAR.format(1) + r"(?P<m1>[0-9]{1,2})月份?")
_UNTIL = re.compile(
    _YEAR.format(1) + r"(?P<m1>[0-9]{1,2})月(?:(?P<d1>[0-9]{1,2})[日号])?(?:底|末)?(?:以|之)?前(?:完成)?"
)
_MONTHS = re.compile(r"(?:[0-9]{1,2}月?[、,]){1,11}[0-9]{1,2}月")
_QUARTER = re.compile(r"第?([1-4])季度?(?:(?:[-—–~至到、]|和)+第?([1-4])季度?)?|第?([1-4])[-—–~至到、]([1-4])季度?")
_WHOLE = re.compile(
    r"(?:全年|年内|全年度|本年度?|常年|年度|当年|每年|1-12月份?|年底前(?:完成)?|随时|不定期|每季度?|每月|每半年)"
)
_ASIDE = re.compile(r"\([^()]*\)")
_LEAD = re.compile(r"^(?:检查|抽查|工作|实施)?(?:时间|期限|起止时间)?[:：]?(?:自|从|于)?")


def year_in(text: str) -> str:
    """The year that a title names; "" where it names none, or several.

    >>> year_in("示例市演示区2023年“双随机、一公开”抽查工作计划"), year_in("二〇二四年度计划"), year_in("附件1")
    ('2023', '2024', '')
    """
    plain = arabic(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    years = set(re.findall(r"(?<![0-9])(20[0-9]{2})(?=年|版|\]|】|〕|双随机|[^0-9]*计划)", plain))
    return years.pop() if len(years) == 1 else ""


def read_period(text: str, year: str) -> tuple[str, str] | None:
    """(first day, last day) of a window, ISO; None where it says none. year: that of the plan, where the text names none; "" if not known.

    A day that there is not (9月31日) is given as written, for parse to refuse.
    """
    plain = arabic(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    plain = _LEAD.sub("", _ASIDE.sub("", plain)).strip("。.;；,，")
    said = re.match(r"(20[0-9]{2})年度?(?=[^0-9]|[0-9]{1,2}月|$)", plain)
    if said and not (match := _SPAN.fullmatch(plain)):
        plain, year = plain[said.end() :] or "全年", said[1]
    if match := _SPAN.fullmatch(plain):
        return _of_span(match, year)
    if not year:
        return None
    return _of_words(plain, int(year))


def _of_span(match: re.Match[str], year: str) -> tuple[str, str] | None:
    first_year = match["y1"] or year or match["y2"]
    if not first_year:
        return None
    last_year = match["y2"] or first_year
    first, last = int(match["m1"]), int(match["m2"])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    begin = f"{first_year}-{first:02d}-{int(match['d1'] or 1):02d}"
    end = (
        f"{last_year}-{last:02d}-{int(match['d2']):02d}" if match["d2"] else month_end(int(last_year), last).isoformat()
    )
    return begin, end


def _of_words(plain: str, year: int) -> tuple[str, str] | None:
    """A window without its year: a month, months, a quarter, a half, the whole year, up to a day."""
    if _WHOLE.fullmatch(plain) or plain in _HALVES:
        return _window(year, *_HALVES.get(plain, (1, 12)))
    if match := _QUARTER.fullmatch(plain):
        first, last = match[1] or match[3], match[2] or match[4] or match[1]
        return _window(year, int(first) * 3 - 2, int(last) * 3)
    if match := _ONE_MONTH.fullmatch(plain):
        return _window(int(match["y1"] or year), int(match["m1"]), int(match["m1"]))
    if match := _UNTIL.fullmatch(plain):
        until, month = int(match["y1"] or year), int(match["m1"])
        return (
            (f"{until}-01-01", f"{until}-{month:02d}-{int(match['d1']):02d}")
            if match["d1"]
            else _window(until, 1, month)
        )
    months = [int(month) for month in re.findall("[0-9]+", plain)] if _MONTHS.fullmatch(plain) else []
    return _window(year, min(months), max(months)) if months else None


_HALVES = {"上半年": (1, 6), "下半年": (7, 12)}


def _window(year: int, first: int, last: int) -> tuple[str, str] | None:
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1).isoformat(), month_end(year, last).isoformat()
