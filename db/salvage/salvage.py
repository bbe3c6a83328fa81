"""The new folder of a salvaged bureau: journal, HEAD, snapshot, and the files beside them."""

import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain as together
from itertools import groupby
from pathlib import Path
from typing import IO, cast

import msgspec

from db import journal as journal_module
from db.check import check, rebuild
from db.files import DISK, FOLDER_MODE, Disk, private_opener
from db.genesis import newer_format
from db.head import head_bytes
from db.mark import BEGIN, Mark
from db.places import Places
from db.salvage.after import Gone, Proved, latest, prove, take_in
from db.salvage.chain import Chain
from db.salvage.gather import Gathered, Stretch, gather
from db.salvage.others import copy_others
from db.salvage.pool import Pool, SpoolError
from db.salvage.sources import Source
from db.sealing import Key
from db.snapshot import save_snapshot
from db.state import Snapshot
from rules.base.errors import Damaged, Problem
from rules.journal.chain import Change, Write, is_newer, write_entry
from rules.journal.salvage import Salvage

__all__ = ["Salvaged", "salvage_into"]


class Salvaged(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. name: the bureau's. seq: the last entry, with the entry 打捞 where there is one. stretches: which lines are from where.

    salvage: that entry's record, None where nothing is lost. taken: how many documents it writes; snapshot: the name of the one that was drawn on, and how far it
    goes. later: how many lines after the gap were drawn on. mended: lines put together from several copies. troubles: sources and parts of them that were not used, and why.
    missing: what is not there and the bureau needs.
    """

    name: str
    seq: int
    stretches: tuple[Stretch, ...]
    salvage: Salvage | None
    taken: int = 0
    snapshot: tuple[str, int] = ("", 0)
    later: int = 0
    mended: int = 0
    troubles: tuple[Problem, ...] = ()
    missing: tuple[Problem, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is lost: every entry is as it was."""
        return self.salvage is None


def salvage_into(
    aside: Path,
    sources: Sequence[Source],
    *,
    key: Key | None = None,
    at: str,
    by: str,
    token: Callable[[int], str] = secrets.token_hex,
    disk: Disk = DISK,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Salvaged:
    """Make a bureau in the empty folder `aside` out of what the sources prove. at: now, ISO. by: who does it. progress: (sources read, all).

    Refused where nothing is proved, for two bureaus, or for a later program's format, naming the source; Damaged when what was made does not check; raises
    OSError.
    """
    try:
        with tempfile.TemporaryFile(dir=aside) as spool:
            gathered = gather(Pool(cast("IO[bytes]", spool)), sources, key or Key(), aside, progress)
            done = _write(aside, gathered, at, by, token, disk)
    except SpoolError as error:
        raise error.__cause__ or error from None
    missing = copy_others(aside, gathered.sources, done.name, key or Key(), disk)
    if findings := check(aside):
        raise Damaged(Problem("打捞出来的台账没有通过检查，没有保存；请把来源原样留着，报告给程序的作者"), *findings)
    troubles = (*gathered.others, *(one for source in sources for one in source.troubles), *gathered.chain.forks)
    return msgspec.structs.replace(done, troubles=troubles, missing=missing)


def _write(aside: Path, gathered: Gathered, at: str, by: str, token: Callable[[int], str], disk: Disk) -> Salvaged:
    """Journal, HEAD and snapshot."""
    pool, chain, sources = gathered.pool, gathered.chain, gathered.sources
    proved = prove(pool, chain)
    name, newest = latest(pool, chain, sources) or ("", None)
    draft = _draft(gathered, proved, newest, at)
    used = newest is not None and (newest.mark.seq > draft.whole or bool(proved.lost))
    writes, gone, salvage = take_in(pool, chain, proved, newest, draft)
    own = [] if salvage is None else [_entry(chain, writes, salvage, at, by, token)]
    places = Places(aside)
    places.journal.mkdir(FOLDER_MODE)
    mark = _write_lines(places, together(_spelled(pool, chain, gone), own), gathered.starts, disk)
    disk.write_whole(places.head, head_bytes(mark))
    save_snapshot(places, rebuild(aside), keep=False, disk=disk)
    proved.state.apply_all(writes)
    if is_newer(proved.state.format):
        raise newer_format(proved.state.format)
    return Salvaged(
        name=proved.state.bureau_name, seq=mark.seq, stretches=gathered.stretches, salvage=salvage, taken=max(0, len(writes) - 1),
        snapshot=(name, newest.mark.seq) if used and newest else ("", 0), later=len(chain.after),
        mended=sum(1 for h in chain.lines if h in pool.parts and pool.parts[h].whole),
    )  # fmt: skip


def _draft(gathered: Gathered, proved: Proved, newest: Snapshot | None, at: str) -> Salvage:
    """What the entry says of itself, before it is known which bodies are gone."""
    last = len(gathered.chain.lines)
    after = {gathered.pool.held[h].seq for h in gathered.chain.after}
    known = [source.head[0] for source in gathered.sources] + ([newest.mark.seq] if newest else [])
    lost = tuple(_gaps(last, max([last, *known, *after]), after))
    sources = tuple(source.name for source in gathered.sources)
    number = f"S-{proved.state.count(Salvage.table) + 1:04d}"
    return Salvage(number=number, at=at, sources=sources, whole=last, lost=lost, entry=last + 1)


def _entry(
    chain: Chain, writes: Sequence[Write], salvage: Salvage, at: str, by: str, token: Callable[[int], str]
) -> tuple[str, bytes]:
    changes = [Change(table, doc_id, body, token(16) if body is not None else "") for table, doc_id, body in writes]
    why = "打捞：" + ("前面的记录有丢失，找得回的记在这一条" if salvage.lost else "前面有内容损坏，没有找回")
    seq, prev = salvage.entry, chain.lines[-1]
    return write_entry(seq=seq, prev=prev, at=at, by=by, act="salvage", why=why, changes=changes)


def _gaps(last: int, highest: int, after: set[int]) -> Iterator[tuple[int, int]]:
    """The stretches of entries after `last` of which there is no line."""
    lost = (seq for seq in range(last + 1, highest + 1) if seq not in after)
    for _, run in groupby(enumerate(lost), key=lambda pair: pair[1] - pair[0]):
        seqs = [seq for _, seq in run]
        yield seqs[0], seqs[-1]


def _spelled(pool: Pool, chain: Chain, gone: Gone) -> Iterator[tuple[str, bytes]]:
    for seq, h in enumerate(chain.lines, 1):
        raw = b"" if seq in gone else pool.raw(h)
        yield h, raw or pool.line(h).without(gone.get(seq, {})).spelled()


def _write_lines(places: Places, lines: Iterable[tuple[str, bytes]], starts: frozenset[int], disk: Disk) -> Mark:
    """The journal's files, cut where the sources' are cut, else where a journal is cut. Returns where the last line stands."""
    mark = BEGIN
    for first, run in groupby(_placed(lines, starts), key=lambda pair: pair[0].first):
        with open(places.journal_file(first), "xb", opener=private_opener) as file:
            for placed, raw in run:
                mark = placed
                file.write(raw)
            file.flush()
            disk.sync(file.fileno())
    return mark


def _placed(lines: Iterable[tuple[str, bytes]], starts: frozenset[int]) -> Iterator[tuple[Mark, bytes]]:
    mark = BEGIN
    for seq, (h, raw) in enumerate(lines, 1):
        begins = seq in starts or mark.end >= journal_module.FILE_SIZE
        first, start = (seq, 0) if begins else (mark.first, mark.end)
        mark = Mark(seq, h, first, start, start + len(raw))
        yield mark, raw
