"""How a coverage duty stands: periods of the calendar, who is under it, what was missed (仙游 2018 二(二))."""

from datetime import date, timedelta
from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.duty import CoverageDuty, DutyClosure, DutyPeriod
from rules.registry.enterprise import EnterpriseDay
from rules.registry.item import Item
from rules.work.coverage import Visit, Visits, is_asked, needed, period_of, periods, standing, under
from rules.work.coverage import Withdrawn as Off

DUTY = CoverageDuty(number="D-0001", name="演示", item="I-0001", months=1, start=date(2024, 6, 15), basis="演示")
ITEM = Item(number="I-0001", name="演示", department="police", basis="演示", trades=("旅馆业",), ratio="0.1")
MONTHS = st.sampled_from((1, 2, 3, 4, 6, 12))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(MONTHS, DAYS)
def test_every_day_lies_in_one_period_and_the_periods_of_a_year_make_it_up(months: int, day: date) -> None:
    period = period_of(months, day)
    assert period.holds(day)
    assert period == period_of(months, period.first) == period_of(months, period.last)
    assert not period.holds(period.first - timedelta(1))
    assert period_of(months, period.last + timedelta(1)).first == period.last + timedelta(1)
    assert period.last.year == day.year


@given(MONTHS, DAYS, st.integers(-400, 1200), st.none() | st.integers(0, 1200))
def test_a_duty_is_asked_from_the_period_of_its_start_while_none_is_cut_off(
    months: int, start: date, later: int, ends: int | None
) -> None:
    until = None if ends is None else start + timedelta(ends)
    duty = msgspec.structs.replace(DUTY, months=months, start=start, until=until)
    today = start + timedelta(later)
    found = list(periods(duty, today))
    assert found == sorted(set(found))
    assert (period_of(months, today) in found) == is_asked(duty, today)
    assert all(is_asked(duty, period.last) and period.first <= today for period in found)


@given(st.integers(0, 300), st.integers(1, 100))
def test_a_share_is_rounded_up_and_never_more_than_all(count: int, percent: int) -> None:
    need = needed(f"{percent / 100}", count)
    assert Fraction(percent, 100) * count <= need <= count
    assert need - 1 < Fraction(percent, 100) * count or need == 0


def hotel(n: int, **more: object) -> EnterpriseDay:
    return msgspec.structs.replace(EnterpriseDay(number=f"O-{n}", trades=("旅馆业",)), **more)


def test_who_is_under_a_duty() -> None:
    duty = msgspec.structs.replace(DUTY, who={"grade": ("C",)})
    shops = [
        hotel(1, grade="C"), hotel(2, grade="A"), hotel(3, grade="C", status="paused"), hotel(4, grade="C", trades=("网吧",)),
        hotel(5, grade="C", registered_on=date(2024, 6, 20)), hotel(6, grade="C", registered_on=date(2024, 6, 19)),
    ]  # fmt: skip
    assert under(duty, ITEM, shops, date(2024, 6, 20)) == {"O-1", "O-6"}


def test_any_visit_counts_but_one_that_was_entered_by_mistake() -> None:
    day = date(2024, 8, 31)
    seen = Visits([
        Visit("O-1", "I-0001", day), Visit("O-2", "I-0001", day, Off("repaired")), Visit("O-3", "I-0001", day, Off("mistake")),
        Visit("O-4", "I-0002", day), Visit("O-5", "I-0001", date(2024, 9, 1)),
    ])  # fmt: skip
    assert set(seen.within("I-0001", period_of(1, day))) == {"O-1", "O-2"}
    assert set(seen.within("I-0001", period_of(3, day))) == {"O-1", "O-2", "O-5"}


@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 12)), st.integers(1, 100), st.booleans())
def test_a_period_is_met_when_so_many_of_those_under_it_were_visited(
    members: set[int], visited: set[int], percent: int, over: bool
) -> None:
    period = period_of(1, date(2024, 6, 15))
    duty = msgspec.structs.replace(DUTY, share=f"{percent / 100}")
    names, seen = {f"O-{n}" for n in members}, {f"O-{n}" for n in visited}
    one = standing(duty, period, names, dict.fromkeys(seen, date.min), period.last + timedelta(over))
    assert one.done == len(members & visited)
    assert one.open == names - seen
    assert one.done + len(one.open) == one.under == len(members)
    met = len(members & visited) >= Fraction(percent, 100) * len(members)
    assert one.state == ("done" if met else "missed" if over else "due")
    assert (one.rest == 0) is met


def test_what_was_kept_of_a_period_stands_whatever_becomes_of_duty_and_registry() -> None:
    period = period_of(1, date(2024, 6, 15))
    kept = DutyPeriod(
        number="D-0001/2024-06", first=period.first, last=period.last, item="I-0001", share="1", under=("O-1", "O-2")
    )
    changed = msgspec.structs.replace(DUTY, share="0.01")
    one = standing(changed, period, kept.under, {"O-1": date.min}, date(2024, 9, 1), share=kept.share)
    assert (one.under, one.need, one.done, one.open, one.state) == (2, 2, 1, frozenset({"O-2"}), "missed")
    closure = DutyClosure(
        number=kept.number, reason="演示", paper="演示", approved_by="演示", on=date(2024, 9, 1), missed=1
    )
    seen = {"O-1": date.min}
    closed = standing(changed, period, kept.under, seen, date(2024, 9, 2), share=kept.share, closure=closure)
    assert closed.state == "excused"
