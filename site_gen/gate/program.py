"""The static files of the program itself, which hold no word of an office: scripts, styles, licences. A file that an office put in their place is judged."""

from site_gen.pages.theme import default_theme

__all__ = ["is_of_the_program"]

_FOLDER = "static/"


def is_of_the_program(name: str, raw: bytes) -> bool:
    """Whether a file of the site is, byte by byte, the one that came with the program. name: its path in the site."""
    return name.startswith(_FOLDER) and default_theme().static.get(name.removeprefix(_FOLDER)) == raw
