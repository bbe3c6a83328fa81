"""Working days are those of the published notices; a due day can be recounted by hand from what the clerk is told."""

import doctest
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base import calendar
from rules.base.calendar import PUBLISHED_YEARS, Calendar
from rules.base.dates import day_text
from rules.base.errors import Refused

DAY = timedelta(days=1)
PUBLISHED = Calendar()


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + DAY * n for n in range((end - start).days + 1)]


# 国务院办公厅关于 2024 年、2026 年部分节假日安排的通知
OFF = [
    ("2023-12-30", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"), ("2024-05-01", "2024-05-05"),
    ("2024-06-08", "2024-06-10"), ("2024-09-15", "2024-09-17"), ("2024-10-01", "2024-10-07"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
]  # fmt: skip
MADE_UP = [
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
]  # fmt: skip


def test_every_day_of_2024_and_2026_is_what_the_notices_say() -> None:
    off = {day for first, last in OFF for day in days(first, last)}
    made_up = {date.fromisoformat(day) for day in MADE_UP}
    for day in days("2024-01-01", "2024-12-31") + days("2026-01-01", "2026-12-31"):
        assert PUBLISHED.is_workday(day) is (day in made_up or (day.weekday() < 5 and day not in off)), day


@pytest.mark.parametrize(
    ("start", "workdays", "due", "text"),
    [
        # across 中秋 and with two make-up days; counted by hand on the calendar of 2024
        ("2024-09-02", 20, "2024-09-30", "9月2日起 20 个工作日，跳过中秋节，9月14日、9月29日调休上班，9月30日前"),
        (
            "2024-09-02",
            21,
            "2024-10-08",
            "9月2日起 21 个工作日，跳过中秋节、国庆节，9月14日、9月29日调休上班，10月8日前",
        ),
        # 莲池 2024: confirmation in 2 working days of a draw on the eve of 春节 (9 February was a working day)
        ("2024-02-08", 2, "2024-02-18", "2月8日起 2 个工作日，跳过春节，2月18日调休上班，2月18日前"),
        ("2024-04-09", 10, "2024-04-23", "4月9日起 10 个工作日，4月23日前"),
        ("2024-12-25", 5, "2025-01-02", "2024年12月25日起 5 个工作日，跳过元旦，2025年1月2日前"),
        ("2026-02-13", 1, "2026-02-14", "2月13日起 1 个工作日，2月14日调休上班，2月14日前"),
        # 2023: 中秋 and 国庆 in one run are told apart
        ("2023-09-28", 1, "2023-10-07", "9月28日起 1 个工作日，跳过中秋节、国庆节，10月7日调休上班，10月7日前"),
        # the event on a day off: counting begins on the next day all the same
        ("2024-10-05", 1, "2024-10-08", "10月5日起 1 个工作日，跳过国庆节，10月8日前"),
    ],
)
def test_a_due_day_and_how_it_was_counted(start: str, workdays: int, due: str, text: str) -> None:
    answer = PUBLISHED.due(date.fromisoformat(start), workdays)
    assert answer.day == date.fromisoformat(due)
    assert Calendar.explain(answer) == str(answer) == text
    assert not answer.provisional


def test_what_was_skipped_is_said_with_first_and_last_day() -> None:
    assert PUBLISHED.due(date(2023, 9, 20), 8).skipped == (
        (date(2023, 9, 29), date(2023, 9, 29), "中秋节"),
        (date(2023, 9, 30), date(2023, 10, 6), "国庆节"),
    )


def test_a_year_not_published_is_counted_monday_to_friday_and_said_to_be_so() -> None:
    due = PUBLISHED.due(date(2027, 9, 30), 2)
    assert (due.day, due.provisional) == (date(2027, 10, 4), True)
    assert str(due) == "9月30日起 2 个工作日，10月4日前（放假安排未公布，暂按周一至周五推算）"


def test_a_term_that_only_ends_in_an_unknown_year_is_provisional_too() -> None:
    assert not PUBLISHED.due(date(2026, 12, 28), 3).provisional
    assert PUBLISHED.due(date(2026, 12, 28), 4).provisional


def test_the_term_begins_the_day_after_so_the_year_of_new_years_eve_does_not_count() -> None:
    assert not Calendar(published_years=frozenset({2024})).due(date(2023, 12, 31), 1).provisional


NOTICE = Calendar(
    holidays=frozenset(days("2027-01-01", "2027-01-03") + days("2027-05-01", "2027-05-05") + days("2027-10-01", "2027-10-07")),
    workdays=frozenset({date(2027, 10, 9)}),
)  # fmt: skip


def test_a_notice_typed_in_makes_the_year_known() -> None:
    assert NOTICE.is_published(2027)
    due = NOTICE.due(date(2027, 9, 30), 3)
    assert str(due) == "9月30日起 3 个工作日，跳过10月1日至10月7日放假，10月9日调休上班，10月11日前"
    assert not due.provisional


def test_one_local_day_off_does_not_make_a_year_known() -> None:
    local = Calendar(holidays=frozenset({date(2027, 3, 3)}))
    assert not local.is_published(2027)
    due = local.due(date(2027, 3, 2), 1)
    assert str(due) == "3月2日起 1 个工作日，跳过3月3日放假，3月4日前（放假安排未公布，暂按周一至周五推算）"


def test_a_year_is_known_only_when_all_three_feasts_that_every_notice_names_are_typed() -> None:
    feasts = (date(2027, 1, 1), date(2027, 5, 1), date(2027, 10, 1))
    for missing in feasts:
        assert not Calendar(holidays=frozenset(feasts) - {missing}).is_published(2027)
    assert Calendar(holidays=frozenset(feasts)).is_published(2027)


def test_of_a_year_that_the_library_is_not_believed_for_neither_holidays_nor_make_up_days_count() -> None:
    alone = Calendar(published_years=frozenset({2023}))
    assert not alone.is_workday(date(2024, 9, 29))  # a Sunday; a make-up day in the notice of 2024
    assert alone.is_workday(date(2024, 10, 1))
    assert not alone.is_workday(date(2023, 10, 2))


def test_two_days_off_with_a_working_day_between_are_told_as_two() -> None:
    apart = Calendar(holidays=frozenset({date(2027, 3, 2), date(2027, 3, 4)}))
    due = apart.due(date(2027, 3, 1), 2)
    assert str(due).startswith("3月1日起 2 个工作日，跳过3月2日放假、3月4日放假，3月5日前")


def test_what_the_clerk_types_stands_over_the_published_calendar() -> None:
    changed = Calendar(holidays=frozenset({date(2024, 9, 29)}), workdays=frozenset({date(2024, 10, 7)}))
    assert not changed.is_workday(date(2024, 9, 29))
    assert changed.is_workday(date(2024, 10, 7))
    assert changed.due(date(2024, 9, 30), 1).day == date(2024, 10, 7)


def test_a_day_typed_as_both_is_refused_by_name() -> None:
    both = frozenset({date(2027, 3, 4), date(2027, 3, 3)})
    with pytest.raises(Refused, match="2027-03-03：放假安排：既列为放假又列为调休上班，请改正；2027-03-04：放假安排"):
        Calendar(holidays=both, workdays=both)


@pytest.mark.parametrize("workdays", [0, -3])
def test_a_term_of_no_days_is_refused(workdays: int) -> None:
    with pytest.raises(Refused, match="至少为 1 个工作日"):
        PUBLISHED.due(date(2024, 9, 2), workdays)


def test_a_moment_counts_as_its_day() -> None:
    """A datetime is a date to the type checker but equals none: it must not miss the holidays."""
    moment = datetime(2024, 10, 1, 9, 30, tzinfo=UTC)
    assert not PUBLISHED.is_workday(moment)
    assert PUBLISHED.due(moment, 1) == PUBLISHED.due(date(2024, 10, 1), 1)
    assert PUBLISHED.workdays_between(moment, date(2024, 10, 8)) == 1


def test_the_years_of_the_library_are_known_without_a_gap_and_no_other() -> None:
    assert frozenset(range(2004, 2027)) <= PUBLISHED_YEARS
    assert not PUBLISHED.is_published(2003)
    assert not PUBLISHED.is_published(max(PUBLISHED_YEARS) + 1)


def test_days_are_written_as_in_notices() -> None:
    assert (day_text(date(2025, 1, 6), year=False), day_text(date(2025, 1, 6))) == ("1月6日", "2025年1月6日")


ANY_DAY = st.dates(date(2004, 1, 1), date(2030, 12, 31))


@given(ANY_DAY, st.integers(1, 60))
def test_a_due_day_is_a_working_day_and_can_be_counted_back(start: date, workdays: int) -> None:
    due = NOTICE.due(start, workdays)
    assert NOTICE.is_workday(due.day)
    assert NOTICE.workdays_between(start, due.day) == workdays
    assert NOTICE.workdays_between(due.day, start) == -workdays
    assert NOTICE.workdays_between(start, due.day - DAY) == workdays - 1


@given(ANY_DAY, st.integers(1, 40))
def test_every_day_of_a_term_is_counted_or_skipped_or_a_weekend(start: date, workdays: int) -> None:
    due = NOTICE.due(start, workdays)
    skipped = {day for first, last, _ in due.skipped for day in days(first.isoformat(), last.isoformat())}
    for day in days((start + DAY).isoformat(), due.day.isoformat()):
        assert NOTICE.is_workday(day) is not (day in skipped or (day.weekday() >= 5 and day not in due.makeup_days))


def test_the_example_in_the_docstring_is_right() -> None:
    assert doctest.testmod(calendar).failed == 0
