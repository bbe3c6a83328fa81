"""The two registers that only grow (docs/draw.md, 登记 and 公布)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.by_the_book.shapes import FREEZE, HEAD, need, rows

__all__ = ["Head", "fits", "published", "same_freeze", "series"]

NEXT = {
    "": {"open"}, "open": {"drawn", "void", "expired"}, "drawn": {"drawn", "void"}, "void": set[str](),
    "expired": set[str](),
}  # fmt: skip


@dataclass(frozen=True)
class Head:
    """A line of heads.tsv."""

    seq: int
    head: str
    at: str
    restored: bool


def series(data: bytes) -> dict[int, list[list[str]]]:
    """freezes.tsv: serial → its rows, in order; Bad of a register that did not keep its rules."""
    found: dict[int, list[list[str]]] = {}
    for row in rows(data, *FREEZE):
        mine = found.setdefault(int(row[0]), [])
        old = mine[-1] if mine else None
        need(row[6] in NEXT[old[6] if old else ""] and row != old)
        if old:
            need(old[:6] == row[:6])
        else:
            firsts = [lines[0] for lines in found.values() if lines]
            need(int(row[0]) == len(found) and all(first[3] <= row[3] for first in firsts))
            need(all(first[1] != row[1] and first[2] != row[2] for first in firsts))
        sealed = row[6] == "drawn" or (row[6] == "void" and old is not None and old[6] == "drawn")
        need(sealed == (row[7] != "") and (row[6] != "expired" or row[4] in ("dice", "system")))
        mine.append(row)
    return found


def same_freeze(terms: Any, commitment: str, found: dict[int, list[list[str]]]) -> bool:
    """Whether the register has this freeze, and the earlier freezes that the terms refer to."""
    entropy, serial = terms["entropy"], terms["serial"]
    stated = [str(serial), terms["draw"], commitment, terms["frozen_at"], entropy["kind"], entropy["expected_at"]]
    earlier = {lines[0][2]: [row[6] for row in lines] for number, lines in found.items() if number < serial}
    before = found[serial - 1][0][2] if serial - 1 in found else None
    return (
        serial in found
        and found[serial][0][:6] == stated
        and terms["previous"] == before
        and (terms["parent"] is None or "drawn" in earlier.get(terms["parent"], ()))
        and (terms["supersedes"] is None or earlier.get(terms["supersedes"], [""])[-1] in ("void", "expired"))
    )


def published(data: bytes) -> list[Head]:
    """heads.tsv: its lines; Bad of a register that did not keep its rules."""
    heads = [Head(int(row[0]), row[1], row[2], row[3] == "restored") for row in rows(data, *HEAD)]
    for old, new in pairwise(heads):
        need(old.at <= new.at)
        need(new.restored or old.seq < new.seq or (old.seq == new.seq and old.head == new.head))
    return heads


def fits(heads: list[Head], entry: Any, at: str) -> bool:
    """Whether a journal entry, written at `at`, has a place between two neighbouring lines."""
    seq = entry["seq"]
    for before, after in zip([None, *heads], [*heads, None], strict=True):
        if before and (before.at > at or before.seq >= seq):
            continue
        if not after or (
            after.at >= at and (after.restored or after.seq > seq or (after.seq == seq and after.head == entry["head"]))
        ):
            return True
    return False
