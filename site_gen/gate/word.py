"""The words of a .docx as Word shows them, read by python-docx: body, tables, headers, notes, comments, text boxes; and as they were before changes.

Each paragraph is a line, whole though its letters stand in several runs, changes or boxes. What Word does not show of a file (settings,
properties, names) is read where it is unpacked.
"""

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from site_gen.gate.closed import Closed

__all__ = ["texts"]

_PARAGRAPH, _RUN, _DELETED, _VANISH = qn("w:p"), qn("w:r"), qn("w:delText"), qn("w:vanish")
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_NOT_SHOWN = frozenset(map(qn, ("w:del", "w:moveFrom", "w:rt")))
_NOT_BEFORE = frozenset(map(qn, ("w:ins", "w:moveTo", "w:rt")))


def texts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """(what it is, in Chinese; the text in UTF-8). Raises Closed for a file that is no whole .docx."""
    shown: list[str] = []
    before: list[str] = []
    try:
        for part in Document(io.BytesIO(raw)).part.package.iter_parts():
            if part.content_type.endswith("+xml") and b"wordprocessingml" in part.blob[:4096]:
                for paragraph in parse_xml(part.blob).iter(_PARAGRAPH):
                    shown.append(_text(paragraph, _NOT_SHOWN, hidden=False))
                    before.append(_text(paragraph, _NOT_BEFORE, hidden=True))
    except (OpcError, zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, AttributeError, OSError) as error:
        raise Closed("是不完整的 Word 文件") from error
    yield "文字", "\n".join(shown).encode("utf-8", "replace")
    if before != shown:
        yield "修订以前的文字", "\n".join(before).encode("utf-8", "replace")


def _text(paragraph: etree._Element, left_out: frozenset[str], *, hidden: bool) -> str:
    """The text of a paragraph without what stands in these elements; what a box within it says is a paragraph of its own."""
    words = []
    for node in paragraph.iter(_RUN, _MATHS):
        around = list(node.iterancestors())
        nearest = next(at for at, one in enumerate(around) if one.tag == _PARAGRAPH)
        if around[nearest] is not paragraph or not left_out.isdisjoint(one.tag for one in around[:nearest]):
            continue
        if node.tag == _MATHS:
            words.append(node.text or "")
        elif hidden or node.find(f".//{_VANISH}") is None:
            words.append(node.text.replace("\n", " "))
            words += [deleted.text or "" for deleted in node.iter(_DELETED)] if hidden else []
    return "".join(words)
