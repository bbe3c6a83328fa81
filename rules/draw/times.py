"""时间先后: which time of a draw may not stand before which. One table, followed by whoever writes a draw and by its verifiers
(docs/draw.md §6, 时间的次序).

Times are ISO 8601 text with +08:00 to the second, so that text is compared; the same second is in order, unless it says otherwise.
"""

from collections.abc import Iterator

import msgspec

from rules.draw.evidence import Evidence, Typed
from rules.draw.terms import Terms

__all__ = ["DrawTimes", "Fault", "Moment", "faults", "in_order", "times_in"]


class Moment(msgspec.Struct, frozen=True):
    """One time of a draw. what: what it is the time of, in Chinese."""

    what: str
    at: str


class Fault(msgspec.Struct, frozen=True):
    """A time that stands before one that it follows. step: as in `faults`."""

    step: str
    earlier: Moment
    later: Moment


class DrawTimes(msgspec.Struct, frozen=True, kw_only=True):
    """The times of a draw, "" for what has not come about. drawn_at: when the lottery's drawing was held; expires_at: "" of what never expires.

    typed: the corrections of its value. struck, changed: in the order of their numbers.
    """

    frozen_at: str
    expected_at: str
    expires_at: str = ""
    value_at: str = ""
    drawn_at: str = ""
    typed: tuple[Typed, ...] = ()
    struck: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    void_at: str = ""


def times_in(terms: Terms, evidence: Evidence | None = None, drawn_at: str = "") -> DrawTimes:
    """The times that the public files of a draw state."""
    entropy = terms.entropy
    times = DrawTimes(frozen_at=terms.frozen_at, expected_at=entropy.expected_at, expires_at=entropy.expires_at or "")
    if evidence is None:
        return times
    return msgspec.structs.replace(
        times,
        value_at=evidence.entropy.at,
        drawn_at=drawn_at,
        typed=evidence.entropy.typed,
        struck=tuple(one.at for one in evidence.struck),
        changed=tuple(one.at for one in evidence.changes),
        void_at=evidence.void.at if evidence.void else "",
    )


def faults(times: DrawTimes) -> tuple[Fault, ...]:
    """Every pair that is not in order, by the steps `terms`, `value`, `drawing`, `typed`, `strikes`, `changes`, `void`."""
    return tuple(fault for fault in _pairs(times) if not _fits(fault))


def in_order(times: DrawTimes, step: str) -> bool:
    """Whether every time of one step stands where it may."""
    return all(_fits(pair) for pair in _pairs(times) if pair.step == step)


def _fits(pair: Fault) -> bool:
    earlier, later = pair.earlier.at, pair.later.at
    strictly = (
        pair.step == "terms" and pair.earlier.what == _FROZEN
    )  # a value that is known at the freeze proves nothing
    return earlier < later if strictly else earlier <= later


_FROZEN = "冻结"


def _pairs(times: DrawTimes) -> Iterator[Fault]:
    """The table: (step, what comes first, what follows it)."""
    expected = Moment("随机值的预定时间", times.expected_at)
    expires = Moment("随机值录入的期限", times.expires_at)
    yield Fault("terms", Moment(_FROZEN, times.frozen_at), expected)
    if times.expires_at:
        yield Fault("terms", expected, expires)
    if not times.value_at:
        return
    value = Moment("录入随机值", times.value_at)
    yield Fault("value", expected, value)
    if times.expires_at:
        yield Fault("value", value, expires)
    if times.drawn_at:
        yield Fault("drawing", Moment("开奖", times.drawn_at), value)
    yield from _corrections(times, expected, value)
    last = value
    for step, word, series in (("strikes", "剔除", times.struck), ("changes", "人员更换", times.changed)):
        for number, at in enumerate(series, 1):
            now = Moment(f"第 {number} 次{word}", at)
            yield Fault(step, last, now)
            last = now
    if times.void_at:
        void = Moment("作废", times.void_at)
        for one in (value, *_of(times.struck, "剔除"), *_of(times.changed, "人员更换")):
            yield Fault("void", one, void)


def _of(series: tuple[str, ...], word: str) -> Iterator[Moment]:
    return (Moment(f"第 {number} 次{word}", at) for number, at in enumerate(series, 1))


def _corrections(times: DrawTimes, expected: Moment, value: Moment) -> Iterator[Fault]:
    """A corrected value: it was expected, entered, corrected, and the correction is the time that the value has now."""
    for one in times.typed:
        entered, corrected = Moment("原来录入随机值", one.at), Moment("更正随机值", one.corrected_at)
        yield Fault("typed", expected, entered)
        yield Fault("typed", entered, corrected)
        yield Fault("typed", corrected, value)
        yield Fault("typed", value, corrected)
