"""How far along the journal what is made from it is known to be made: derived.json, `[seq, "h"]`.

It spares an opening to compare the evidence of every draw. Without it everything is compared once. Where it goes further than the journal, entries that
were saved are gone, wherever journal, HEAD and snapshots now come from.
"""

from contextlib import suppress

import msgspec

from db.files import DISK
from db.places import Places
from db.snapshot import ahead
from db.transaction import Position
from rules.base.errors import Problem

__all__ = ["lost_since_made", "note_made", "read_made"]


def read_made(places: Places, *, strict: bool = False) -> Position | None:
    """The entry up to which all was made; None where nothing is known. strict: OSError where the disk does not say."""
    try:
        return msgspec.json.decode(places.derived.read_bytes(), type=Position)
    except (OSError, msgspec.MsgspecError) as error:
        if strict and isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            raise
        return None


def lost_since_made(made: Position | None, seq: int) -> Problem | None:
    """The problem of a journal that ends at entry `seq`, before what was noted of it; None where it does not. made: read before the journal was."""
    return ahead(seq, made.seq, "derived.json") if made is not None and made.seq > seq else None


def note_made(places: Places, position: Position) -> None:
    """Note that all is made up to this entry. A note that cannot be written only makes the next opening longer."""
    with suppress(OSError):
        DISK.write_whole(places.derived, msgspec.json.encode(position))
