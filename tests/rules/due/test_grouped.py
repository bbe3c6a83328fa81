"""A hundred entries are one line; what was late among them stays known while others are open, and afterwards."""

from datetime import date

from rules.due.grouped import Entry, grouped
from rules.due.thing import Thing

THING = Thing(
    kind="entry", key="entry/2024-001/1/fire", about="2024-001", text="", day=date.max, how="", place="results/2024-001"
)
DUE, IN_TIME, TOO_LATE, NEXT = (date(2024, 9, day) for day in (10, 9, 20, 12))


def lines(*entries: Entry) -> list[tuple[str, int, date, date | None, str]]:
    return [
        (one.key.removeprefix(THING.key), one.count, one.day, one.done, one.ended)
        for one in grouped(THING, entries, "{} 项")
    ]


def test_while_some_are_open_the_earliest_day_counts() -> None:
    assert lines(Entry(NEXT, ""), Entry(DUE, ""), Entry(DUE, "", IN_TIME)) == [("", 2, DUE, None, "")]


def test_what_was_done_late_has_a_line_of_its_own_while_others_are_open() -> None:
    assert lines(Entry(NEXT, ""), Entry(DUE, "", TOO_LATE)) == [
        ("", 1, NEXT, None, ""),
        ("/late", 1, DUE, TOO_LATE, ""),
    ]


def test_when_all_is_done_the_late_ones_stay_beside_the_others() -> None:
    assert lines(Entry(DUE, "", IN_TIME), Entry(DUE, "", TOO_LATE)) == [
        ("", 1, DUE, IN_TIME, ""),
        ("/late", 1, DUE, TOO_LATE, ""),
    ]
    assert lines(Entry(DUE, "", TOO_LATE), Entry(DUE, "", date(2024, 9, 11))) == [("", 2, DUE, TOO_LATE, "")]


def test_what_is_ended_is_a_line_only_where_nothing_else_is() -> None:
    assert lines(Entry(DUE, "", None, "已撤回")) == [("", 1, DUE, None, "已撤回")]
    assert lines(Entry(DUE, "", None, "已撤回"), Entry(NEXT, "")) == [("", 1, NEXT, None, "")]
    assert lines() == []
