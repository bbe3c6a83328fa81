"""A paper of the office as a Word file, in the look of 党政机关公文格式 (GB/T 9704): title in 小标宋, headings in 黑体, text in 仿宋.

A4 pages, tables with black lines whose rows are never split, headings repeated, and on every page its number, of how many,
and which paper it belongs to, so that no page can be put in the place of another.
"""

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from db.exchange.files import require_suffix
from db.exchange.word_file import add_qr, blank_document, picture_xml, save_document, with_namespaces
from db.exchange.word_xml import FANG, HEI, SONG, Cell, Text, paragraph, row_xml, table_xml, twips
from rules.papers.paper import Block, Facts, Grid, Lines, Paper, Seal, Section, Signatures, Verbatim

__all__ = ["write_paper"]

_BIAO = "方正小标宋简体"
"""The font of titles; an office that does not have it gets 宋体 by its alternative name in the font table."""
_TOP, _BOTTOM, _SIDE = 28, 24, 25  # mm
_WIDTH = 210 - 2 * _SIDE
_LABEL = 32  # mm, the column of labels
_QR = 30  # mm
_MARGIN = twips(1.8)
_PAD = twips(0.7)
_BODY = 12.0
_SMALL = 10.5
_NUMBERS = "一二三四五六七八九十"
_KEEP = "<w:keepNext/>"
_FEW = 6
"""Rows of a table that are kept together with its heading; a longer one may run over the page."""


def write_paper(path: Path, paper: Paper) -> None:
    """Write the paper as .docx; the same paper gives the same bytes. Refused for another suffix or a file that cannot be written."""
    require_suffix(path, (".docx",))
    document = blank_document(paper.title, top=_TOP, bottom=_BOTTOM, side=_SIDE, foot=12)
    _declare_title_font(document)
    numbers = itertools.count(1)
    end = document.element.body[-1]  # w:sectPr stays last
    for xml in _paper_xml(document, paper, numbers):
        end.addprevious(parse_xml(with_namespaces(xml)))
    _footer(document, paper.foot)
    save_document(document, path)


def _paper_xml(document: Document, paper: Paper, numbers: Iterator[int]) -> Iterator[str]:
    if paper.mark:
        yield paragraph(Text(paper.mark, HEI, _SMALL), after=2)
    yield paragraph(Text(paper.bureau, _BIAO, 16, "center"), after=1.5)
    yield paragraph(Text(paper.title, _BIAO, 22, "center"), after=3)
    yield paragraph(Text(paper.meta, FANG, _SMALL, "center"), after=2)
    for place, section in enumerate(paper.sections, 1):
        heading = Text(f"{_number(place)}、{section.title}" if len(paper.sections) > 1 else section.title, HEI, 14)
        yield paragraph(heading, extra=_KEEP, after=1.5, before=4)
        for block in section.blocks:
            yield from _block_xml(document, block, section, numbers)


def _number(place: int) -> str:
    """1 → 一, 11 → 十一."""
    return _NUMBERS[place - 1] if place <= 10 else f"十{_NUMBERS[place - 11]}"


def _block_xml(document: Document, block: Block, section: Section, numbers: Iterator[int]) -> Iterator[str]:
    match block:
        case Lines(texts, strong, small):
            font, size = (HEI if strong else FANG), (_SMALL if small else _BODY)
            for text in texts:
                keep = _KEEP if section.together else ""
                yield paragraph(Text(f"　　{text}", font, size), extra=keep, after=0.6)
        case Facts(rows):
            yield _facts(rows, keep=section.together or len(rows) <= _FEW)
        case Grid():
            yield _grid(block, keep=section.together)
        case Seal():
            shown = picture_xml(add_qr(document, block.qr), next(numbers), _QR)
            yield _seal(block, shown)
        case Signatures(rows, timed):
            yield _signatures(rows, timed=timed)
        case Verbatim(text):
            yield _verbatim(text)
    yield paragraph(Text(size=2))  # two tables that touch would become one


def _table(
    grid: Sequence[float], rows: Sequence[list[Cell]], least: float, *, heading: bool = False, keep: bool
) -> str:
    """Rows below each other. keep: they stay on one page, with what stands above."""
    parts = []
    for place, cells in enumerate(rows):
        held = keep and place < len(rows) - 1
        first = heading and place < 2  # a heading is never alone at the foot of a page
        height = twips(7 if heading and not place else least)
        parts.append(row_xml(cells, height, heading=heading and not place, extra=_KEEP if held or first else ""))
    return table_xml(tuple(twips(width) for width in grid), parts, _MARGIN, _PAD)


def _facts(rows: tuple[tuple[str, str], ...], *, keep: bool) -> str:
    grid = [_LABEL, _WIDTH - _LABEL]
    cells = [
        [Cell(Text(label, HEI, _SMALL, "center"), twips(grid[0])), Cell(Text(words, FANG, _BODY), twips(grid[1]))]
        for label, words in rows
    ]
    return _table(grid, cells, 8, keep=keep)


def _grid(block: Grid, *, keep: bool) -> str:
    whole = sum(share for _, share, _ in block.columns)
    grid = [_WIDTH * share / whole for _, share, _ in block.columns]
    widths = [twips(width) for width in grid]
    heads = [
        Cell(Text(name, HEI, _SMALL, "center"), width)
        for (name, _, _), width in zip(block.columns, widths, strict=True)
    ]
    aligns = [align for _, _, align in block.columns]
    rows = [
        [Cell(Text(words, FANG, _SMALL, align), width) for words, align, width in zip(row, aligns, widths, strict=True)]
        for row in block.rows
    ]
    return _table(grid, [heads, *rows], 7, heading=True, keep=keep or len(rows) <= _FEW)


def _seal(block: Seal, shown: str) -> str:
    """The commitment as it is read aloud: six characters, then the digits in groups of eight; the code at the right."""
    grid = [_WIDTH - _QR - 8, _QR + 8]
    digits = partial(Text, font=SONG, size=_BODY, align="center")
    groups = [block.commitment[at : at + 8] for at in range(0, len(block.commitment), 8)]
    lines = tuple(digits(" ".join(groups[at : at + 4])) for at in range(0, len(groups), 4))
    six = Cell(
        Text("承诺值（六字只供朗读，核对看全部 64 位）", HEI, _SMALL, "center"),
        twips(grid[0]),
        below=(Text(size=5), Text("　".join(block.words), HEI, 26, "center"), Text(size=6), *lines),
    )
    code = Cell(Text(block.caption, HEI, _SMALL, "center"), twips(grid[1]), picture=shown)
    return _table(grid, [[six, code]], _QR + 10, keep=True)


def _verbatim(text: str) -> str:
    """A line of digits that would run over the frame is set in the type in which it does not, whatever font the machine has."""
    room = (_WIDTH - 4) / 25.4 * 72  # pt
    lines = []
    for line in text.split("\n"):
        fits = room / sum(_WIDEST if char < "\u0300" else 1.0 for char in line) if line else _SMALL
        lines.append(Text(line, SONG, min(_SMALL, int(fits * 2) / 2)))
    return _table([_WIDTH], [[Cell(lines[0], twips(_WIDTH), below=tuple(lines[1:]))]], 8, keep=True)


_WIDEST = 0.65
"""ems; a digit in the widest font that a program takes where it has no Times New Roman."""


def _signatures(rows: tuple[tuple[str, str], ...], *, timed: bool) -> str:
    grid = [24.0, 46.0, 38.0, 52.0] if timed else [30.0, 46.0, 44.0, 40.0]
    names, day = (_SIGNED_AT, "　　年　月　日　时　分") if timed else (_SIGNED, "　　年　月　日")
    heads = [Cell(Text(name, HEI, _SMALL, "center"), twips(width)) for name, width in zip(names, grid, strict=True)]
    lines = [
        [
            Cell(Text(role, HEI, _SMALL, "center"), twips(grid[0])),
            Cell(Text(name, FANG, _BODY, "center"), twips(grid[1])),
            Cell(Text("", FANG, _BODY), twips(grid[2])),
            Cell(Text(day, FANG, _SMALL, "center"), twips(grid[3])),
        ]
        for role, name in rows
    ]
    return _table(grid, [heads, *lines], 12, heading=True, keep=True)


_SIGNED = ("身份", "姓名（单位、职务）", "签字", "日期")
_SIGNED_AT = ("身份", "姓名（单位、职务）", "签字", "收到的时间（到分）")


def _footer(document: Document, words: str) -> None:
    """Which paper this is at the left, the page and how many there are at the right."""
    properties = (
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{SONG}"/>'
        '<w:sz w:val="18"/><w:lang w:eastAsia="zh-CN"/></w:rPr>'
    )

    def run(inner: str) -> str:
        return f"<w:r>{properties}{inner}</w:r>"

    def text(words: str) -> str:
        return run(f'<w:t xml:space="preserve">{escape(words)}</w:t>')

    def number(field: str) -> str:
        begin, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "end"))
        return f"{begin}{run(f'<w:instrText>{field}</w:instrText>')}{end}"

    right = twips(_WIDTH)
    page = (
        f'<w:p {nsdecls("w")}><w:pPr><w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="000000"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{right}"/></w:tabs></w:pPr>'
        f"{text(words)}{run('<w:tab/>')}{text('第 ')}{number('PAGE')}{text(' 页　共 ')}{number('NUMPAGES')}{text(' 页')}</w:p>"
    )
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    old = footer.paragraphs[0]._p
    old.addprevious(parse_xml(page))
    old.getparent().remove(old)


def _declare_title_font(document: Document) -> None:
    """Say in the font table what stands in for the title's font where a machine does not have it."""
    font = (
        f'<w:font w:name="{_BIAO}"><w:altName w:val="{SONG}"/><w:charset w:val="86"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", font.encode())
