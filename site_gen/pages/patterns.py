"""What the page of components shows: one of everything, with made-up values."""

from datetime import date

from site_gen.pages.figures import Bar, Calendar, CalendarRow, Month
from site_gen.pages.views import Parts, PatternsView

__all__ = ["PATTERNS"]

_PAGE = "patterns.html"
_CALENDAR = Calendar(2024, (
    CalendarRow("演示旅馆业抽查", _PAGE, "已办结", "closed", date(2024, 3, 1), date(2024, 5, 31), 60, 92, ((75, 3), (80, 6), (110, 2)), 11),
    CalendarRow("演示网吧抽查", _PAGE, "检查中", "under_way", date(2024, 6, 17), date(2024, 11, 29), 168, 166, ((190, 2),), 2),
    CalendarRow("演示保安服务抽查", _PAGE, "计划", "planned", date(2024, 9, 1), date(2024, 12, 31), 244, 122, (), 0),
))  # fmt: skip
_MONTHS = tuple(Month(n, n * 3 % 17, n % 3, n * 3 % 17 * 6, n % 3 * 6) for n in range(1, 13))
_BARS = (Bar("未发现问题", 42, 100), Bar("发现问题已责令改正", 7, 17))

PATTERNS = PatternsView(Parts(2, 3, 150, _PAGE, _PAGE, ((1, _PAGE), (2, _PAGE), (3, _PAGE))), _CALENDAR, _MONTHS, _BARS)
