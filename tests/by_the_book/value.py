"""The random value and who witnessed the freeze (docs/draw.md §2 and 证据)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.by_the_book.freeze import DRAW_DAYS
from tests.by_the_book.registers import Head, fits
from tests.by_the_book.shapes import digest, h64, like, need

__all__ = ["belongs", "check_value", "counted", "thrown_too_often", "witness_state"]

ZONES = {"ssq": ((6, 33), (1, 16)), "dlt": ((5, 35), (2, 12))}


def belongs(e: Any, terms: Any, commitment: str, heads: list[Head] | None) -> None:
    """抽取证据: the evidence is of these terms, and its places in the journal are possible."""
    frozen, drawn = e["journal"]["frozen"], e["journal"]["drawn"]
    need(e["draw"] == terms["draw"] and e["commitment"] == commitment)
    need(frozen["seq"] == terms["registry"]["seq"] + 1 < drawn["seq"])
    if heads is not None:
        need(fits(heads, frozen, terms["frozen_at"]) and fits(heads, drawn, e["entropy"]["at"]))
        for last in [h for h in heads if h.at <= terms["frozen_at"]][-1:]:
            need(last.seq != terms["registry"]["seq"] or last.head == terms["registry"]["head"])


def witness_state(e: Any, terms: Any, commitment: str, held: str) -> str:
    """外部见证: holds or fails when the reader has a witness's commitment; else what is registered."""
    if held:
        return "holds" if held == commitment else "fails"
    return "unjudged" if "rfc3161" in counted(e, terms) else "note"


def counted(e: Any, terms: Any) -> list[str]:
    """The kinds of the witnesses who count: who had the commitment after the freeze, before the value was due and was entered."""
    end = min(terms["entropy"]["expected_at"], e["entropy"]["at"])
    return [w["kind"] for w in e["witness"] if terms["frozen_at"] <= w["at"] < end]


def check_value(e: Any, terms: Any) -> str:
    """随机值: kind, time, way of writing, corrections; the step's state."""
    want, got = terms["entropy"], e["entropy"]
    kind, lottery = want["kind"], want["kind"] == "lottery"
    need(got["kind"] == kind and want["expected_at"] <= got["at"] <= (want["expires_at"] or got["at"]))
    need((got["drawn_on"] is not None) == (got["issue"] is not None) == lottery)
    need((got["signature"] is not None) == (kind == "beacon"))
    need(_written(got["value"], want))
    if lottery:
        on = got["drawn_on"]
        need(on >= want["source"]["date"] and got["at"] >= f"{on}T21:30:00+08:00")
        need(date.fromisoformat(on).weekday() in DRAW_DAYS[want["source"]["game"]])
    if kind == "beacon":
        need(digest(bytes.fromhex(got["signature"])) == got["value"])
    need(len(got["typed"]) <= (1 if kind in ("lottery", "beacon") else 0))
    for old in got["typed"]:
        need(_written(old["value"], want) and old["value"] != got["value"])
        need(want["expected_at"] <= old["at"] <= old["corrected_at"] == got["at"])
    weak = kind == "system" and got["value"].endswith(":")
    return "unjudged" if kind == "beacon" else "note" if weak else "holds"


def thrown_too_often(e: Any, terms: Any) -> bool:
    """Whether dice were thrown again when there were twenty digits already."""
    want = terms["entropy"]
    return bool(want["kind"] == "dice") and len(e["entropy"]["value"]) - want["source"]["dice"] >= 20


def _written(value: str, want: Any) -> bool:
    """Whether a value is written as its kind demands."""
    kinds: dict[str, Callable[[], bool]] = {
        "lottery": lambda: like("[0-9]{14}")(value) and _balls(value, ZONES[want["source"]["game"]]),
        "beacon": lambda: h64(value),
        "dice": lambda: like("[0-9]{20,}")(value) and len(value) % want["source"]["dice"] == 0,
        "system": lambda: like("[0-9a-f]{64}:([0-9]{8,})?")(value) and digest(value[:64]) == want["secret_hash"],
    }
    return kinds[want["kind"]]()


def _balls(value: str, zones: tuple[tuple[int, int], ...]) -> bool:
    """Rising numbers in range, zone after zone."""
    drawn = [int(value[i : i + 2]) for i in range(0, 14, 2)]
    for count, top in zones:
        zone, drawn = drawn[:count], drawn[count:]
        if zone != sorted(set(zone)) or zone[0] < 1 or zone[-1] > top:
            return False
    return True
