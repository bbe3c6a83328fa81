"""Deadlines of a draw to the second, as the clerk meets them: freeze, witness, value, expiry, confirmation, who may still go."""

from datetime import date, datetime, timedelta

import pytest

from acts.draw import draw, expiry, freeze, team_changes
from acts.due.due import next_due
from acts.registry import registry
from rules.base.fields import CHINA
from tests.acts.office import AT_THE_STATION, DICE, Desk

SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# ---- freeze


@pytest.mark.parametrize("late", [timedelta(), SECOND, timedelta(milliseconds=-999)])
def test_the_value_cannot_be_expected_now_or_earlier(desk: Desk, late: timedelta) -> None:
    """A fraction of a second counts for nothing: what is written has none."""
    number, now = desk.new_task(), desk.clock.moment
    with desk.refused("2024年3月4日 0", "不晚于现在（2024年3月4日 09:00），必须在冻结之后"):
        freeze.freeze(desk.office, number, kind="dice", source=AT_THE_STATION, expected_at=now - late)


def test_the_value_can_be_expected_a_second_from_now(desk: Desk) -> None:
    number, now = desk.new_task(), desk.clock.moment
    frozen = freeze.freeze(desk.office, number, kind="dice", source=AT_THE_STATION, expected_at=now + SECOND).draw
    assert (frozen.frozen_at, frozen.expected_at) == ("2024-03-04T09:00:00+08:00", "2024-03-04T09:00:01+08:00")


# ---- between freeze and value


def test_a_witness_is_taken_until_the_second_before_the_expected_time(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)  # expected at 15:00
    desk.clock.moment = at("2024-03-04T14:59:59")
    witnessed = draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref="照片 1")
    assert [one.at for one in witnessed.witness] == ["2024-03-04T14:59:59+08:00"]
    assert draw.witness_notice(witnessed) == ""
    desk.clock.moment += SECOND
    late = draw.add_witness(desk.office, number, kind="paper", who="演示公证员", ref="照片 2")
    assert draw.witness_notice(late).endswith("：演示公证员")


def test_a_lottery_has_a_value_from_the_second_of_its_expected_time_on(desk: Desk) -> None:
    number = desk.new_task()
    freeze.freeze(desk.office, number, kind="lottery", source={"game": "ssq", "date": "2024-03-05"})  # a Tuesday
    drawing = draw.Drawing(issue="2024024")
    desk.clock.moment = at("2024-03-05T21:29:59")
    with desk.refused("彩票开奖号码到 2024年3月5日 21:30 才有"):
        draw.run(desk.office, number, "04111922273312", [], drawing=drawing)
    desk.clock.moment += SECOND
    assert draw.run(desk.office, number, "04111922273312", [], drawing=drawing).value_at == "2024-03-05T21:30:00+08:00"


# ---- expiry


@pytest.mark.parametrize(
    ("frozen", "deadline"),
    [
        ("2024-03-04T09:00:00", "2024-03-05T15:00:00"),
        ("2024-03-08T09:00:00", "2024-03-11T15:00:00"),  # over a weekend
        ("2024-04-03T09:00:00", "2024-04-07T15:00:00"),  # over 清明; Sunday 7 April is a make-up day
        ("2024-03-04T17:59:59", "2024-03-05T23:59:59"),
        ("2024-03-04T18:00:00", "2024-03-06T00:00:00"),  # expected at midnight: of the day that begins
    ],
)
def test_the_value_may_come_until_the_same_second_of_the_next_working_day(
    desk: Desk, frozen: str, deadline: str
) -> None:
    desk.later_on(frozen[:10])
    desk.clock.moment = at(frozen)
    number = desk.new_task(cutoff="2024-02-01")
    first = desk.freeze(number)
    assert expiry.value_deadline(desk.office, first) == at(deadline)
    desk.clock.moment = at(deadline)
    expiry.expire_all_overdue(desk.office)
    assert desk.draw(first.number).state == "open"
    desk.clock.moment += SECOND
    expiry.expire_all_overdue(desk.office)
    assert desk.draw(first.number).state == "expired"


def test_an_overdue_freeze_is_shown_as_expired_before_anybody_touches_it(desk: Desk) -> None:
    first = desk.freeze(desk.new_task())
    assert expiry.state_now(desk.office, first) == "open"
    desk.clock.moment = datetime.fromisoformat(first.expires_at) + SECOND
    assert (first.state, expiry.state_now(desk.office, first)) == ("open", "expired")
    assert desk.draw(first.number).state == "open", "nothing was journalled"


def test_a_lottery_that_nobody_touches_stays_open(desk: Desk) -> None:
    first = freeze.freeze(
        desk.office, desk.new_task(), kind="lottery", source={"game": "ssq", "date": "2024-03-05"}
    ).draw
    desk.clock.at("2025-03-05")
    assert expiry.state_now(desk.office, first) == "open"


def test_a_value_in_the_last_second_is_drawn_with(desk: Desk) -> None:
    number = desk.new_task()
    first = desk.freeze(number)
    desk.clock.moment = datetime.fromisoformat(first.expires_at)
    assert desk.run(number, DICE).value_at == "2024-03-05T15:00:00+08:00"


# ---- confirmation


@pytest.mark.parametrize(
    ("drawn", "due"),
    [
        ("2024-03-04T15:00:00", date(2024, 3, 6)),
        ("2024-03-04T23:59:59", date(2024, 3, 6)),
        ("2024-03-05T00:00:00", date(2024, 3, 7)),
        ("2024-03-05T15:00:00", date(2024, 3, 7)),
    ],
)
def test_two_working_days_for_the_confirmation_count_from_the_day_of_the_value(
    desk: Desk, drawn: str, due: date
) -> None:
    """莲池 2024, 宽城 2024: within 2 working days; midnight begins another day."""
    number = desk.new_task()
    desk.freeze(number)
    desk.clock.moment = at(drawn)
    desk.run(number)
    thing = next_due(desk.office, number)
    assert thing is not None
    assert (thing.kind, thing.day) == ("confirm", due)
    assert [thing.is_late(due + timedelta(days=n)) for n in (-1, 0, 1)] == [False, False, True]


# ---- who may be frozen, who may still go


@pytest.mark.parametrize(("valid_until", "frozen"), [("2024-06-27", False), ("2024-06-28", True), ("2024-06-29", True)])
def test_a_certificate_must_last_through_the_last_day_of_the_task(desk: Desk, valid_until: str, frozen: bool) -> None:
    registry.edit(desk.office, registry.INSPECTORS, "N-0001", {"valid_until": valid_until})
    first = desk.freeze(desk.new_task(end="2024-06-28"))
    listed = {entry.inspector for entry in desk.lists(first.number).inspectors["police"]}
    assert ("N-0001" in listed) is frozen


def test_an_inspector_goes_on_the_last_day_of_the_certificate_and_is_replaced_the_day_after(desk: Desk) -> None:
    number = desk.new_task()
    sheet = desk.matched(number)[0]
    out = sheet.teams["police"][0]
    registry.edit(desk.office, registry.INSPECTORS, out, {"valid_until": "2024-03-05"})
    desk.clock.moment = at("2024-03-05T23:59:59")
    assert team_changes.required_changes(desk.office, desk.task(number)) == ()
    with desk.refused(f"名录中 {out} 在岗，没有调离"):
        team_changes.change_inspector(
            desk.office, number, out=out, reason="调离", paper="演示1号", decided_by="演示局长"
        )
    desk.clock.moment += SECOND
    assert (sheet.object, out) in team_changes.required_changes(desk.office, desk.task(number))
    changed = team_changes.change_inspector(
        desk.office, number, out=out, reason="调离", paper="演示1号", decided_by="演示局长"
    )
    assert {change.out for one in changed for change in one.replaced} == {out}
