"""A paper of the office as it is printed: title, sections of labelled facts, tables and sentences, a place to sign.

Every text is ready; `db.exchange.word_paper` sets it on pages. What stands in it is for the acts to say.
"""

from dataclasses import dataclass

__all__ = ["Block", "Facts", "Grid", "Lines", "Paper", "Seal", "Section", "Signatures"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled facts, a row each: (label, text)."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. columns: (heading, share of the width, "left", "center" or "right"). rows: a text per column."""

    columns: tuple[tuple[str, float, str], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences, a paragraph each. strong: to be overlooked by nobody."""

    texts: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """A commitment, large: its six characters to be read aloud, its 64 digits, and the QR code with the words below it."""

    commitment: str
    words: str
    qr: str
    caption: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand: (in which capacity, name or "")."""

    rows: tuple[tuple[str, str], ...]


Block = Facts | Grid | Lines | Seal | Signatures


@dataclass(frozen=True, slots=True)
class Section:
    """title: without its number. together: kept on one page where that is possible."""

    title: str
    blocks: tuple[Block, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """mark: above the title, which copy this is. meta: below it. foot: on every page, beside the page's number."""

    mark: str
    bureau: str
    title: str
    meta: str
    sections: tuple[Section, ...]
    foot: str
