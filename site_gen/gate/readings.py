"""The readings of a piece in which the full scan looks: every decoding, without escapes, without tags in words, reversed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from site_gen.gate.normalise import convert_all, decoded, normalise, reversed_lines, unescaped
from site_gen.gate.runs import CELL_END, text_runs, unbroken
from site_gen.gate.unpack import Piece

__all__ = ["MARKUP", "Text", "normal_lines", "starts", "texts", "with_cells"]

MARKUP = (".html", ".htm", ".xhtml", ".svg")
"""Endings of files in which the end of a line is a blank."""
_CELLS = re.compile(f"[\t{CELL_END}]")
_COMMA = re.compile(r'("(?:[^"]|"")*+")|,')


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a file in one decoding. where: in which file, and where in it. markup: the end of a line is a blank."""

    where: str
    lines: list[str]
    markup: bool


def texts(piece: Piece) -> Iterator[Text]:
    """Every decoding of a piece: as it is written, unescaped, without tags in words, reversed."""
    markup = piece.where.endswith(MARKUP)
    for text in decoded(piece.raw):
        # A line is where the file breaks it; other readers of lines (form feed, U+2028) would count differently.
        yield Text(piece.where, text.split("\n"), markup)
        bare = unescaped(text)
        readings = (bare, *(read(written) for written in (text, bare) for read in (text_runs, unbroken)))
        for words in dict.fromkeys(readings):
            if words != text:
                yield Text(f"{piece.where}（还原编码后）", words.split("\n"), markup)
        if backwards := reversed_lines(bare):
            yield Text(f"{piece.where}（反向书写）", backwards.split("\n"), markup)


def with_cells(text: str) -> str:
    """A table in CSV whose cells end a run of text: figures in a row are no number. What stands in quotes is one cell."""
    return _COMMA.sub(lambda match: match[1] or CELL_END, text)


def normal_lines(lines: list[str]) -> list[str]:
    """The normal form of each line, with a tab between its cells."""
    cut = [_CELLS.split(line) for line in lines]
    cells = iter(convert_all(normalise, list(chain.from_iterable(cut))))
    return ["\t".join(islice(cells, len(line))) for line in cut]


def starts(lines: list[str], between: int) -> list[int]:
    """Where each line begins in the joined bytes. between: bytes from the end of a line to the next."""
    begins, position = [], 0
    for line in lines:
        begins.append(position)
        position += len(line.encode("utf-8", "replace")) + between
    return begins
