"""A paper of the office as it is printed: title, sections of labelled facts, tables and sentences, places to sign.

Every text is ready to print; `db.exchange.word_paper` lays it out as a Word document.
"""

from dataclasses import dataclass

__all__ = ["Block", "Facts", "Grid", "Lines", "Paper", "Seal", "Section", "Signatures", "Verbatim"]


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
    """Sentences, a paragraph each. strong: printed so that nobody overlooks them. small: in smaller type, where a page must hold them."""

    texts: tuple[str, ...]
    strong: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text that somebody types or pastes back: framed, and none of its lines is broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A commitment in large type. words: its six characters. commitment: 64 digits. qr, caption: content of the QR code and the text below it."""

    commitment: str
    words: str
    qr: str
    caption: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand: (capacity, name or ""). timed: with the hour and minute, which count."""

    rows: tuple[tuple[str, str], ...]
    timed: bool = False


Block = Facts | Grid | Lines | Seal | Signatures | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section. title: without the number. together: not broken over pages where that is possible."""

    title: str
    blocks: tuple[Block, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole document. mark: above the title, which copy it is. meta: below the title. foot: on every page, next to the page number."""

    mark: str
    bureau: str
    title: str
    meta: str
    sections: tuple[Section, ...]
    foot: str
