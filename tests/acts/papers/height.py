"""How high a paper is, reckoned from its exact line pitches in the widest font that a program may take: no printer is asked."""

import docx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

__all__ = ["PAGE", "paper_height"]

PAGE = 297 - 28 - 24
"""mm between the margins of A4."""
_WIDE = 0.65
"""ems; a Latin letter or a digit."""


def paper_height(path: str) -> float:
    """Millimetres of a paper from its first line to its last."""
    document = docx.Document(path)
    section = document.sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    room = (section.page_width - 2 * section.left_margin) / 635  # EMU → twips
    return sum(_height(one, room) for one in document.element.body) / 1440 * 25.4


def _height(one: BaseOxmlElement, room: float) -> float:
    """Twips of a paragraph or a table. room: its width."""
    if one.tag == qn("w:p"):
        return _paragraph(one, room)
    return sum(_row(row) for row in one.iter(qn("w:tr")))


def _row(row: BaseOxmlElement) -> float:
    least = float(row.xpath("./w:trPr/w:trHeight/@w:val")[0])
    full = [
        sum(_paragraph(p, float(cell.xpath("./w:tcPr/w:tcW/@w:w")[0]) - 204) for p in cell.iter(qn("w:p")))
        for cell in row.iter(qn("w:tc"))
    ]
    return max(least, *(height + 80 for height in full))


def _paragraph(one: BaseOxmlElement, room: float) -> float:
    pictures = sum(float(cy) / 635 for cy in one.xpath(".//wp:extent/@cy"))
    pitch = float((one.xpath("./w:pPr/w:spacing/@w:line") or [0])[0])
    around = sum(float(each) for each in one.xpath("./w:pPr/w:spacing/@w:before | ./w:pPr/w:spacing/@w:after"))
    size = float((one.xpath(".//w:sz/@w:val") or [0])[0]) * 10  # half-points → twips
    lines = 0
    for line in _lines(one):
        ems = sum(_WIDE if char < "\u0300" else 1.0 for char in line)
        lines += max(1, -(-int(ems * size) // int(room)))
    return pictures + pitch * max(1, lines) + around


def _lines(one: BaseOxmlElement) -> list[str]:
    whole = "".join("\n" if part.tag == qn("w:br") else part.text or "" for part in one.iter(qn("w:t"), qn("w:br")))
    return whole.split("\n")
