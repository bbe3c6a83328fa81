"""What the site shows changes at midnight, Chinese time, and not a second before; the moment is an argument."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest

from rules.base.fields import CHINA
from rules.disclosure.index import Records
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import project
from rules.disclosure.results import public_results
from rules.disclosure.statistics import statistics
from rules.disclosure.terms import is_expired
from tests.rules.records import DECIDED, ITEM, LINE, RECORDS, RESULT, SHEET, TASK, blacklist_approved, changed

SECOND = timedelta(seconds=1)


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), CHINA)


def last_second(day: date) -> datetime:
    return midnight(day + timedelta(days=1)) - SECOND


# ---- 公示期限


@pytest.mark.parametrize(
    ("checked_on", "years", "last"),
    [
        (date(2024, 3, 20), 3, date(2027, 3, 20)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),  # the 28th, though there is a 29th
        (date(2024, 2, 28), 4, date(2028, 2, 28)),
        (date(2024, 12, 31), 1, date(2025, 12, 31)),
        (date(2025, 1, 1), 30, date(2055, 1, 1)),
    ],
)
def test_a_result_is_public_through_the_last_day_of_its_term_and_gone_the_day_after(
    checked_on: date, years: int, last: date
) -> None:
    assert RESULT.approved is not None
    approved = msgspec.structs.replace(RESULT.approved, checked_on=checked_on)
    item = msgspec.structs.replace(ITEM, term_years=years)
    assert not is_expired(approved, item, checked_on)
    assert not is_expired(approved, item, last)
    assert is_expired(approved, item, last + timedelta(days=1))


def test_a_result_is_public_through_the_last_second_of_its_term_and_private_from_midnight_on() -> None:
    last = date(2027, 3, 20)  # three years after the check of 20 March 2024
    for moment, count in ((last_second(last), 1), (last_second(last) + SECOND, 0)):
        assert len(project(RECORDS, moment).results) == count
        assert len(public_results(RECORDS, moment)) == count
        private = {secret.text for secret in secrets(RECORDS, moment.date())}
        assert ("登记簿缺少两日的记录" in private) is (count == 0)


# ---- 黑名单


def test_a_unit_is_on_the_blacklist_through_the_last_second_of_its_last_day() -> None:
    """仙游 2018 (三)4."""
    last = date(2024, 2, 29)
    records = blacklist_approved(changed(enterprise={**DECIDED, "watch_until": last}))
    assert project(records, midnight(date(2024, 1, 2)) - SECOND).blacklist == ()
    assert len(project(records, midnight(date(2024, 1, 2))).blacklist) == 1
    assert len(project(records, last_second(last)).blacklist) == 1
    assert project(records, last_second(last) + SECOND).blacklist == ()


# ---- 事项清单


def test_an_item_is_current_from_the_midnight_of_its_first_day_through_the_last_second_of_its_last() -> None:
    first, last = date(2024, 3, 1), date(2024, 12, 31)
    records = changed(item={"valid_from": first, "valid_until": last})
    moments = [midnight(first) - SECOND, midnight(first), last_second(last), last_second(last) + SECOND]
    assert [project(records, moment).items[0].current for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(("days", "replaced"), [(0, True), (1, False)])
def test_a_version_that_stood_at_midnight_is_a_version_and_one_of_the_same_day_a_slip(
    days: int, replaced: bool
) -> None:
    on = date(2024, 2, 29)
    second = msgspec.structs.replace(ITEM, content="第二版", version=2, changed_on=on)
    third = msgspec.structs.replace(ITEM, content="第三版", version=3, changed_on=on + timedelta(days=days))
    records: Records = replace(RECORDS, items=(third,), item_versions={"I-0001": (ITEM, second, third)})
    shown = project(records, midnight(date(2024, 9, 2))).items[0].versions
    assert [version.replaced for version in shown] == [False, replaced, False]


# ---- 统计表


@pytest.mark.parametrize(
    ("start", "year"), [(date(2023, 12, 31), 2023), (date(2024, 1, 1), 2024), (date(2024, 12, 31), 2024)]
)
def test_a_task_counts_in_the_year_in_which_it_begins_even_on_the_last_day(start: date, year: int) -> None:
    task = msgspec.structs.replace(TASK, number=f"{year}-001", start=start, end=start + timedelta(days=30))
    for asked in (2023, 2024, 2025):
        rows = statistics(asked, [task], {"I-0001": ITEM}, {"L-0001": LINE}, [SHEET], [])
        assert len(rows) == (asked == year)


def test_the_projection_is_of_the_moment_it_is_given() -> None:
    for moment in (datetime(1999, 12, 31, 23, 59, 59, tzinfo=CHINA), datetime(2031, 1, 1, tzinfo=CHINA)):
        assert project(RECORDS, moment).as_of == moment.isoformat()
