"""A Word file of ours: an empty A4 document, QR codes in it, and the same bytes for the same contents."""

import io
import zipfile
from functools import lru_cache
from pathlib import Path

import docx
import segno
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from db.exchange.files import replace_file
from db.exchange.word_xml import SONG
from db.exchange.writing import FIXED_TIME

__all__ = ["add_qr", "blank_document", "picture_xml", "save_document", "with_namespaces"]


def blank_document(title: str, *, top: float, bottom: float, side: float, foot: float = 6) -> Document:
    """An empty A4 document with these margins (mm), with nothing of python-docx's template that would show or date it."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin = section.right_margin = Mm(side)
    section.header_distance = section.footer_distance = Mm(foot)
    about = document.core_properties
    about.author, about.title, about.comments, about.language = "", title, "", "zh-CN"
    about.created = about.modified = FIXED_TIME
    about.last_modified_by, about.revision = "", 1
    normal = document.styles["Normal"].element.get_or_add_rPr()
    normal.append(
        parse_xml(f'<w:rFonts {nsdecls("w")} w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{SONG}"/>')
    )
    return document


def add_qr(document: Document, text: str) -> str:
    """Adds the QR code of a text to the file; returns its relationship id, to be used as often as wanted."""
    relation, _ = document.part.get_or_add_image(io.BytesIO(_qr_png(text)))
    return relation


@lru_cache(maxsize=8)
def _qr_png(text: str) -> bytes:
    """The code as a picture; all sheets of a draw have the same one."""
    png = io.BytesIO()
    segno.make(text, error="m", micro=False).save(png, kind="png", scale=6, border=2)
    return png.getvalue()


def picture_xml(relation: str, number: int, size: float) -> str:
    """A run that shows a picture of the file, a square of `size` mm. number: of the picture in the file, each its own."""
    side = round(size * 36000)
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr id="{number}" name="QR {number}" descr="核验本次抽取的二维码"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def with_namespaces(xml: str) -> str:
    """A w:p or w:tbl with the namespaces that it needs to be read alone."""
    end = len("<w:tbl") if xml.startswith("<w:tbl") else len("<w:p")
    return f"{xml[:end]} {nsdecls('w', 'wp', 'a', 'pic', 'r')}{xml[end:]}"


def save_document(document: Document, path: Path) -> None:
    """Write the file whole; Refused when it cannot be written, an old one then stays."""
    buffer = io.BytesIO()
    document.save(buffer)
    with replace_file(path) as draft:
        draft.write_bytes(_timeless(buffer.getvalue()))


def _timeless(content: bytes) -> bytes:
    """The same package with one date for every part: python-docx stamps them with the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in package.namelist():
            part = zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            part.create_system = 0  # the same on Windows and elsewhere
            copy.writestr(part, package.read(name))
    return out.getvalue()
