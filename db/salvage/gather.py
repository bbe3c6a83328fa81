"""Everything that the sources prove, read once, and the chain that it makes."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from db.salvage.chain import Chain, join
from db.salvage.pool import Pool
from db.salvage.sources import Source
from db.sealing import Key
from rules.base.errors import Problem, Refused
from rules.journal.chain import ORIGIN, genesis_name, read_entry

__all__ = ["Gathered", "Stretch", "gather"]


class Stretch(msgspec.Struct, frozen=True):
    """Entries first to last, and the source that they were taken from (the first that has them)."""

    first: int
    last: int
    source: str


class Gathered(msgspec.Struct, frozen=True):
    """chain: the journal as far as it can be joined; its lines are in the pool. sources: those of this bureau. starts: seqs with which a file of the journal begins.

    stretches: which lines are from where. troubles: sources and parts of them that were not used, and why, so far.
    """

    pool: Pool
    chain: Chain
    sources: tuple[Source, ...]
    starts: frozenset[int]
    stretches: tuple[Stretch, ...]
    others: tuple[Problem, ...]


def gather(
    pool: Pool, sources: Sequence[Source], key: Key, aside: Path, progress: Callable[[int, int], None]
) -> Gathered:
    """Read all sources into the empty pool. aside: for the plain text of sealed backups. Refused where there is no first entry, naming why."""
    files = list[_File]()
    for number, source in enumerate(sources):
        progress(number, len(sources))
        _read(source, pool, files, key, aside)
    progress(len(sources), len(sources))
    genesis = _genesis(pool, sources)
    vouched = [one.mark.h for source in sources for _, one in source.snapshots if one.genesis == genesis]
    names = [one.source for one in files]
    chain = join(pool, genesis, [one.first for one in files], vouched, names)
    joined = set(chain.lines)
    return Gathered(
        pool, chain, tuple(source for source in sources if source.genesis == genesis),
        frozenset(one.seq for one in files if one.first in joined), _stretches(pool, chain, names),
        tuple(
            Problem("是另一个单位或另一份台账的，没有用", source.name)
            for source in sources
            if source.genesis not in ("", genesis)
        ),
    )  # fmt: skip


class _File(msgspec.Struct):
    """A file of a journal: its source's name, the seq that its name begins with (0: it was cut off from one), h of its first proved line."""

    source: str
    seq: int
    first: str = ""


def _read(source: Source, pool: Pool, files: list[_File], key: Key, aside: Path) -> None:
    """Take a source's lines in. The bureau of a source is the one whose first entry comes first in its journal."""
    begun = False
    for name, content in source.journals(key, aside):
        file = _File(source.name, int(name[:12]) if name.endswith(".jsonl") else 0)
        files.append(file)
        try:
            for h in pool.add(content, len(files) - 1):
                file.first = file.first or h
                source.first = source.first or h
                if not begun and pool.held[h].prev == ORIGIN and pool.held[h].seq == 1:
                    source.genesis, begun = h, True
        except OSError as error:
            source.note(error, source.path)


def _genesis(pool: Pool, sources: Sequence[Source]) -> str:
    """h of the first entry: of the source that was named first. What has no first entry of its own belongs where its lines join on."""
    for source in sources:
        if not source.genesis and source.first:
            h = source.first
            while pool.held[h].prev in pool.held:
                h = pool.held[h].prev
            source.genesis = h if pool.held[h].seq == 1 else ""
    known = [source.genesis for source in sources if source.genesis in pool.held]
    if not known:
        reasons = [trouble for source in sources for trouble in source.troubles]
        raise Refused("这些来源里都没有日志完好的第一条，没有可以打捞的；请再找一份备份一起打捞", *reasons)
    try:
        genesis_name(read_entry(pool.line(known[0]).spelled()))
    except ValueError:
        raise Refused("日志的第一条在各处都损坏了，不能打捞；请再找一份备份一起打捞") from None
    return known[0]


def _stretches(pool: Pool, chain: Chain, names: Sequence[str]) -> tuple[Stretch, ...]:
    found = []
    for name, run in groupby(enumerate(chain.lines, 1), key=lambda pair: names[pool.held[pair[1]].file]):
        seqs = [seq for seq, _ in run]
        found.append(Stretch(seqs[0], seqs[-1], name))
    return tuple(found)
