"""From an older format of the store to this program's: one journalled step for each, with a backup before.

Formats are counted (`mingchou-journal/2`). What a journal is written in stands in document 1 of `_store`: first in its first line, then in the
entry of act "upgrade" that wrote it anew together with every document that the step changed. So an upgrade is one line: there as a
whole or not at all, and what was before it stays as it was written. A later format is refused by name (db.journal).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from db.encode import decode, encode
from db.files import Disk
from db.places import Places
from db.state import State
from rules.base.errors import MingchouError, Refused
from rules.journal.chain import FORMAT, STORE_TABLE, format_number, genesis_body
from rules.journal.clock import ClockNote, noted

__all__ = ["STEPS", "Step", "Write", "backup_before", "clock_writes", "upgrade_writes"]

Write: TypeAlias = tuple[str, int, bytes | None]
"""(table, id, canonical body or None to delete)."""
Step: TypeAlias = Callable[[Mapping[str, Mapping[int, bytes]]], Iterable[Write]]
"""From all tables (bodies by table and id) to what the next format writes differently. Pure."""


def _without_trial_draws(tables: Mapping[str, Mapping[int, bytes]]) -> Iterable[Write]:
    """Draws of the trial format cannot be carried over: their commitments bind them to terms that nobody reads any more."""
    if any(b"mingchou-draw/1" in body for body in tables.get("draws", {}).values()):
        raise Refused(
            "这个单位文件夹里有试用期间旧格式（mingchou-draw/1）的抽取，本版不能打开；"
            "要查看请用当时的版本，正式使用请新建单位（mingchou init）"
        )
    return ()


STEPS: dict[int, Step] = {1: _without_trial_draws}
"""Format number → the step to the next. Format 1 is the first there was; format 2 hashes a line's head in two parts, and writes every document alike."""


def upgrade_writes(state: State) -> list[Write]:
    """What brings the state to this program's format; empty when it is there. KeyError for a format without a step."""
    claimed = format_number(state.format)
    if claimed >= format_number(FORMAT):
        return []
    tables = {name: dict(state.items(name)) for name in state.names if name != STORE_TABLE}
    changed: dict[tuple[str, int], bytes | None] = {}
    for number in range(claimed, format_number(FORMAT)):
        for table, doc_id, body in list(STEPS[number](tables)):
            changed[table, doc_id] = body
            if body is None:
                tables.get(table, {}).pop(doc_id, None)
            else:
                tables.setdefault(table, {})[doc_id] = body
    changed[STORE_TABLE, 1] = genesis_body(state.bureau_name, FORMAT)
    return [(table, doc_id, body) for (table, doc_id), body in changed.items()]


def clock_writes(state: State, now: datetime, last: str) -> list[Write]:
    """What the upgrade's entry has to note of the clock, as every other entry does: a time that nobody has confirmed does not become the measure.

    last: when the entry before was made (ISO), "" where that cannot be told.
    """
    table = ClockNote.table
    doc_id = state.find(table, "clock")
    stored = state.get(table, doc_id) if doc_id is not None else None
    try:
        note = noted(now, last, decode(ClockNote, stored) if stored else None)
    except ValueError:  # an entry's time is asked of the journal alone, which may be damaged there: `check` tells
        return []
    return [(table, doc_id or state.next_id(table), encode(note))] if note is not None else []


def backup_before(places: Places, at: datetime, disk: Disk) -> str:
    """Back the bureau up as it was before. Says in Chinese where that is, or why there is none."""
    from db.backups.writing import backup  # hardly ever needed

    try:
        made = backup(places, at, disk=disk)
        return f"升级前的备份是 backups/{made.name}"
    except MingchouError as error:  # what was before stands in the journal as it was written
        return f"升级前没有备份成：{error}"
