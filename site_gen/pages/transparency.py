"""What was promised once and given up since, and every publication: nothing of it is ever taken off the site."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.disclosure.public import PublicDraw, PublicRecords, PublicResult

__all__ = ["Freeze", "Publication", "TransparencyView", "given_up", "latest", "publications", "transparency"]

_GIVEN_UP = {"void": "作废", "expired": "过期"}
_NEWEST = 20


@dataclass(frozen=True, slots=True)
class Publication:
    """One line of heads.tsv: which publication it was, the journal's entry and hash, when."""

    number: int
    seq: str
    head: str
    at: str


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze that was given up: its line in freezes.tsv. reason, page: what its own page says, where there is one."""

    serial: str
    draw: str
    frozen_at: str
    state: str
    reason: str
    page: bool


@dataclass(frozen=True, slots=True)
class TransparencyView:
    as_of: str
    seq: int
    head: str
    freezes: int
    publications: int
    newest: tuple[Publication, ...]
    given_up: tuple[Freeze, ...]
    """Void and expired, newest first; a draw without a page stands here by its serial alone."""
    voids: int
    expired: int
    withdrawn: tuple[PublicResult, ...]
    corrected: tuple[PublicResult, ...]


def latest(public: PublicRecords) -> dict[str, tuple[str, ...]]:
    """Serial → the latest line of freezes.tsv; the draws that have no page are in it, too."""
    return {line[0]: line for line in public.freezes}


def given_up(public: PublicRecords) -> tuple[int, int]:
    """How many freezes are void, how many expired: of all, with a page or without."""
    states = [line[6] for line in latest(public).values()]
    return states.count("void"), states.count("expired")


def publications(public: PublicRecords) -> tuple[Publication, ...]:
    """Every line of heads.tsv, the oldest first."""
    return tuple(Publication(number, *line[:3]) for number, line in enumerate(public.heads, 1))


def transparency(
    public: PublicRecords, draws: Sequence[PublicDraw], results: Sequence[PublicResult]
) -> TransparencyView:
    """draws: those that have a page. results: newest first."""
    pages = {str(draw.serial): draw for draw in draws}
    gone = [
        Freeze(serial, line[1], line[3], _GIVEN_UP[line[6]], pages[serial].void_reason if serial in pages else "", serial in pages)
        for serial, line in latest(public).items()
        if line[6] in _GIVEN_UP
    ]  # fmt: skip
    every = publications(public)
    voids, expired = given_up(public)
    return TransparencyView(
        as_of=public.as_of, seq=public.seq, head=public.head, freezes=len(latest(public)), publications=len(every),
        newest=every[: -_NEWEST - 1 : -1], given_up=tuple(sorted(gone, key=lambda one: int(one.serial), reverse=True)),
        voids=voids, expired=expired, withdrawn=tuple(r for r in results if r.withdrawn),
        corrected=tuple(r for r in results if r.corrected and not r.withdrawn),
    )  # fmt: skip
