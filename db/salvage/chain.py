"""The proved lines of all sources joined from the first entry on: every line names the h of the one before."""

from collections.abc import Collection, Sequence

import msgspec

from db.salvage.pool import Held, Pool
from rules.base.errors import Problem
from rules.journal.salvage import stretch_text

__all__ = ["Chain", "join"]


class Chain(msgspec.Struct, frozen=True):
    """lines: h of every entry from the first to the last before a lost one. after: h of proved lines after that, by seq.

    forks: lines that follow another way, as of a journal that went on in two places; in words.
    """

    lines: tuple[str, ...]
    after: tuple[str, ...]
    forks: tuple[Problem, ...]


def join(pool: Pool, genesis: str, firsts: Sequence[str], vouched: Collection[str], names: Sequence[str]) -> Chain:
    """The longest chain from `genesis`. By file number: firsts, h of the first line of each file; names, of its source.

    Lines after a gap are believed where the file that has them has a line of the chain first, or where a snapshot of this journal ends at one of
    them (vouched: h): two bureaus may lie in one folder.
    """
    ends = _furthest(pool)
    children: dict[str, list[str]] = {}
    for h, held in pool.held.items():
        children.setdefault(held.prev, []).append(h)
    lines, forks = [genesis], list[Problem]()
    while following := [h for h in children.get(lines[-1], ()) if pool.held[h].seq == len(lines) + 1]:
        best = max(following, key=lambda h: (ends[h], -pool.held[h].file))
        for other in following:
            if other != best:
                held = pool.held[other]
                words = f"{stretch_text(held.seq, ends[other])}另有一种写法，没有采用（台账在两处各办过事）；采用的是记到第 {ends[best]} 条的"
                forks.append(Problem(words, names[held.file]))
        lines.append(best)
    joined = set(lines)
    files = {number for number, h in enumerate(firsts) if h in joined}
    return Chain(tuple(lines), tuple(_after(pool, len(lines), files, vouched)), tuple(forks))


def _after(pool: Pool, last: int, files: Collection[int], vouched: Collection[str]) -> list[str]:
    """The believed lines after the gap that follows entry `last`, by seq. A run that begins before is another way."""
    roots: dict[str, str] = {}
    ordered = sorted(pool.held.items(), key=lambda pair: pair[1].seq)
    for h, held in ordered:
        roots[h] = roots.get(held.prev, h)
    believed = {roots[h] for h in vouched if h in roots} | {roots[h] for h, held in ordered if held.file in files}
    return [h for h, _ in ordered if roots[h] in believed and pool.held[roots[h]].seq > last + 1]


def _furthest(pool: Pool) -> dict[str, int]:
    """h → seq of the furthest entry that can be reached from it."""
    ends: dict[str, int] = {}
    ordered: list[tuple[str, Held]] = sorted(pool.held.items(), key=lambda pair: pair[1].seq, reverse=True)
    for h, held in ordered:
        ends[h] = max(ends.get(h, 0), held.seq)
        ends[held.prev] = max(ends.get(held.prev, 0), ends[h])
    return ends
