"""The few pieces of WordprocessingML that a form is made of: paragraphs, cells, rows, a table.

Written as text and parsed once: python-docx's cell-by-cell tables take a hundred times as long, and a form needs exact
widths, heights and line pitches that it has no words for. Lengths: widths and heights in twips (1/20 pt), sizes in pt.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

__all__ = ["FANG", "HEI", "SONG", "Cell", "Text", "cell_xml", "paragraph", "row_xml", "table_xml", "twips", "units"]

SONG, FANG, HEI = "宋体", "仿宋", "黑体"


def twips(mm: float) -> int:
    """A length in twips (1/1440 inch), rounded."""
    return round(mm * 1440 / 25.4)


def units(text: str) -> float:
    """The width of a text in ems: a Chinese character 1, a Latin letter or digit about 0.55."""
    return sum(0.55 if char < "\u0300" else 1.0 for char in text)


@dataclass(frozen=True, slots=True)
class Text:
    """What stands in a cell, and how. A line break in `words` is one on paper. align: left, center, right."""

    words: str = ""
    font: str = SONG
    size: float = 10.5
    align: str = "left"
    bold: bool = False

    def lines(self, width: float) -> int:
        """How many lines it takes in so many ems; half an em is kept back for line-end punctuation."""
        return sum(
            max(1, -(-int(units(line) * 100) // int(max(1.0, width - 0.5) * 100))) for line in self.words.split("\n")
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. span: grid columns. merge: "" alone, "restart" the first, "continue" a further one of a vertical merge."""

    text: Text
    width: int
    span: int = 1
    merge: str = ""
    valign: str = "center"
    picture: str = ""
    """The XML of a run that stands centred above the words."""
    below: tuple[Text, ...] = ()
    """Further paragraphs below the words."""


def paragraph(text: Text, *, extra: str = "", after: float = 0, before: float = 0) -> str:
    """One w:p with an exact line pitch, so that every program on every machine breaks the page at the same place.

    extra: further properties. after, before: mm of space below and above.
    """
    pitch = round(text.size * 1.25 * 20)
    properties = (
        f'<w:pPr>{extra}<w:spacing w:before="{twips(before)}" w:after="{twips(after)}" w:line="{pitch}" w:lineRule="exact"/>'
        f'<w:jc w:val="{text.align}"/></w:pPr>'
    )
    return f"<w:p>{properties}{_runs(text)}</w:p>"


def _runs(text: Text) -> str:
    if not text.words:
        return ""
    properties = (
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{text.font}"/>'
        f"{'<w:b/>' if text.bold else ''}"
        f'<w:sz w:val="{round(text.size * 2)}"/><w:szCs w:val="{round(text.size * 2)}"/><w:lang w:eastAsia="zh-CN"/></w:rPr>'
    )
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.words.split("\n"))
    return f"<w:r>{properties}{words}</w:r>"


def cell_xml(cell: Cell, extra: str = "") -> str:
    """One w:tc. extra: further properties of its paragraphs."""
    merge = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[cell.merge]
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    picture = ""
    if cell.picture:
        properties = f'{extra}<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>'
        picture = f"<w:p><w:pPr>{properties}</w:pPr>{cell.picture}</w:p>"
    words = "".join(paragraph(text, extra=extra) for text in (cell.text, *cell.below))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{cell.width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="{cell.valign}"/></w:tcPr>'
        f"{picture}{words}</w:tc>"
    )


def row_xml(cells: list[Cell], height: int, *, heading: bool = False, extra: str = "") -> str:
    """One w:tr, never split over pages. height: at least so many twips. heading: repeated on every page.

    extra: further properties of its paragraphs, such as w:keepNext to keep it with the row below.
    """
    repeat = "<w:tblHeader/>" if heading else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{repeat}</w:trPr>'
        f"{''.join(cell_xml(cell, extra) for cell in cells)}</w:tr>"
    )


def table_xml(grid: tuple[int, ...], rows: list[str], margin: int, pad: int = 0) -> str:
    """A centred table with single black lines; margin: left and right inside a cell; pad: above and below."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>' for side in sides)
    air = {"top": pad, "left": margin, "bottom": pad, "right": margin}
    inside = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in air.items() if width)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{inside}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
