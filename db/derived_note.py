"""How far along the journal what is made from it is known to be made: derived.json, `[seq, "h"]`.

It spares an opening to compare the evidence of every draw. It proves nothing: without it, or with another journal's, everything is compared once.
"""

from contextlib import suppress

import msgspec

from db.files import DISK
from db.places import Places
from db.transaction import Position

__all__ = ["note_made", "read_made"]


def read_made(places: Places) -> Position | None:
    """The entry up to which all was made; None where nothing is known."""
    try:
        return msgspec.json.decode(places.derived.read_bytes(), type=Position)
    except (OSError, msgspec.MsgspecError):
        return None


def note_made(places: Places, position: Position) -> None:
    """Note that all is made up to this entry. A note that cannot be written only makes the next opening longer."""
    with suppress(OSError):
        DISK.write_whole(places.derived, msgspec.json.encode(position))
