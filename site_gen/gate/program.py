"""The static files of the program itself, which hold no word of an office: scripts, styles, licences. A file that an office put in their place is judged."""

from functools import lru_cache
from importlib import resources

__all__ = ["is_of_the_program"]

_FOLDER = "static/"


def is_of_the_program(name: str, raw: bytes) -> bool:
    """Whether a file of the site is, byte by byte, the one that came with the program. name: its path in the site."""
    return name.startswith(_FOLDER) and _files().get(name.removeprefix(_FOLDER)) == raw


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    room = resources.files("site_templates")
    return {
        entry.name: entry.read_bytes()
        for folder in ("static", "vendor")
        for entry in (room / folder).iterdir()
        if entry.is_file()
    }
