"""透明度: freezes given up, results corrected, how many left the site and why, and every publication."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.disclosure.public import PublicDraw, PublicRecords, PublicRestore, PublicResult

__all__ = ["Freeze", "Publication", "TransparencyView", "given_up", "latest", "publications", "transparency"]

_GIVEN_UP = {"void": "作废", "expired": "过期"}
_NEWEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One line of heads.tsv. number: of the publication, from 1. seq, head: the journal's last entry and its hash. at: ISO time.

    restored: the first after the journal was put back from a backup.
    """

    number: int
    seq: str
    head: str
    at: str
    restored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """A freeze that was given up (void or expired), by its line in freezes.tsv. reason: "" where it has no page. page: whether it has one."""

    serial: str
    draw: str
    frozen_at: str
    state: str
    reason: str
    page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TransparencyView:
    """The 透明度 page. given_up: void and expired freezes, newest first; a draw without a page stands there by its serial alone.

    removed: (year, reason, how many results left the site, or 少于5)."""

    as_of: str
    seq: int
    head: str
    freezes: int
    publications: int
    newest: tuple[Publication, ...]
    given_up: tuple[Freeze, ...]
    voids: int
    expired: int
    removed: tuple[tuple[int, str, str], ...]
    corrected: tuple[PublicResult, ...]
    restores: tuple[PublicRestore, ...]


def latest(public: PublicRecords) -> dict[str, tuple[str, ...]]:
    """Serial → its latest line of freezes.tsv, also of draws that have no page."""
    return {line[0]: line for line in public.freezes}


def given_up(public: PublicRecords) -> tuple[int, int]:
    """(void, expired): how many of all freezes, with or without a page."""
    states = [line[6] for line in latest(public).values()]
    return states.count("void"), states.count("expired")


def publications(public: PublicRecords) -> tuple[Publication, ...]:
    """Every line of heads.tsv, the oldest first."""
    return tuple(
        Publication(number=number, seq=line[0], head=line[1], at=line[2], restored=line[-1] == "restored")
        for number, line in enumerate(public.heads, 1)
    )


def transparency(
    public: PublicRecords, draws: Sequence[PublicDraw], results: Sequence[PublicResult]
) -> TransparencyView:
    """What the 透明度 page shows. draws: those that have a page. results: newest first."""
    pages = {str(draw.serial): draw for draw in draws}
    freezes = latest(public)
    lost = {serial for restore in public.restores for serial, _ in restore.freezes}
    abandoned = [
        Freeze(
            serial=serial, draw=line[1], frozen_at=line[3], state=_GIVEN_UP[line[6]],
            reason=pages[serial].void_reason if serial in pages else "台账由备份恢复" if serial in lost else "", page=serial in pages,
        )
        for serial, line in freezes.items()
        if line[6] in _GIVEN_UP
    ]  # fmt: skip
    published = publications(public)
    voids, expired = given_up(public)
    return TransparencyView(
        as_of=public.as_of, seq=public.seq, head=public.head, freezes=len(freezes), publications=len(published),
        newest=published[: -_NEWEST - 1 : -1],
        given_up=tuple(sorted(abandoned, key=lambda freeze: int(freeze.serial), reverse=True)),
        voids=voids, expired=expired, removed=public.removed,
        corrected=tuple(r for r in results if r.corrected), restores=public.restores[::-1],
    )  # fmt: skip
