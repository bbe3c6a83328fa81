"""A date or a time is written with its year unless it is asked without."""

from datetime import date, datetime

from rules.base.dates import day_text, moment_text, month_text, paper_moment, short_moment, weekday_text
from rules.base.fields import CHINA

MORNING = datetime(2024, 9, 2, 9, 5, tzinfo=CHINA)


def test_a_day_and_a_month_are_written_as_in_notices() -> None:
    assert day_text(date(2024, 9, 2)) == "2024年9月2日"
    assert day_text(date(2024, 9, 2), year=False) == "9月2日"
    assert month_text(2024, 9) == "2024年9月"


def test_a_time_is_the_same_from_the_journal_and_from_the_clock() -> None:
    for at in (MORNING, MORNING.isoformat()):
        assert moment_text(at) == "2024年9月2日 09:05"
        assert moment_text(at, year=False) == "9月2日 09:05"
        assert paper_moment(at) == "2024年9月2日 9时05分"
        assert short_moment(at) == "2024-09-02 09:05"


def test_a_text_that_is_no_time_is_shown_as_it_stands() -> None:
    assert short_moment("明天") == "明天"


def test_the_days_of_a_week_have_their_names() -> None:
    assert [weekday_text(date(2024, 9, day)) for day in range(2, 9)] == [
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "周六",
        "周日",
    ]
