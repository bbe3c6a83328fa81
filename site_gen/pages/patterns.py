"""What the page of components shows: one of each, with invented values."""

from datetime import date

from site_gen.pages.figures import Bar, Calendar, CalendarRow, Month
from site_gen.pages.frame import Parts
from site_gen.pages.views import PatternsView

__all__ = ["PATTERNS"]

_PAGE = "patterns.html"


def _row(
    title: str, state: str, state_code: str, start: date, end: date, days: tuple[tuple[int, int], ...]
) -> CalendarRow:
    first, last = start.timetuple().tm_yday - 1, end.timetuple().tm_yday - 1  # 2024 is a leap year
    return CalendarRow(
        title=title, path=_PAGE, state=state, state_code=state_code, start=start, end=end, first=first, length=last - first + 1,
        days=days, checks=sum(count for _, count in days),
    )  # fmt: skip


_CALENDAR = Calendar(year=2024, rows=(
    _row("演示旅馆业抽查", "已办结", "closed", date(2024, 3, 1), date(2024, 5, 31), ((75, 3), (80, 6), (110, 2))),
    _row("演示网吧抽查", "检查中", "under_way", date(2024, 6, 17), date(2024, 11, 29), ((190, 2),)),
    _row("演示保安服务抽查", "计划", "planned", date(2024, 9, 1), date(2024, 12, 31), ()),
))  # fmt: skip
_MONTHS = tuple(
    Month(month=n, count=n * 3 % 17, problems=n % 3, bar=n * 3 % 17 * 6, problem_bar=n % 3 * 6) for n in range(1, 13)
)
_BARS = (Bar(name="未发现问题", count=42, bar=100), Bar(name="发现问题已责令改正", count=7, bar=17))
_PARTS = Parts(number=2, of=3, total=150, previous=_PAGE, following=_PAGE, near=((1, _PAGE), (2, _PAGE), (3, _PAGE)))

PATTERNS = PatternsView(parts=_PARTS, calendar=_CALENDAR, months=_MONTHS, bars=_BARS)
