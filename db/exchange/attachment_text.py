"""The text of an announcement's attachment, as far as this program reads it, for whoever approves it: text, CSV, Excel, Word, PDF.

The leak gate judges the file itself before it is published (site_gen.gate); this only shows what to read again, what a file hides included.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from db.exchange.workbooks import read_workbook
from rules.base.errors import MingchouError

__all__ = ["attachment_text"]

_LARGEST = 64 * 1024 * 1024
_WORD_PARTS = re.compile(r"word/(?:document|header[0-9]*|footer[0-9]*|footnotes|endnotes|comments)\.xml")
_SHEET_PARTS = re.compile(
    r"xl/(?:workbook|sharedStrings|comments[^/]*|(?:comments|threadedComments|worksheets|drawings)/[^/]+)\.xml"
)
_SHARED = re.compile(r"<c [^>]*t=\"s\"[^>]*>.*?</c>", re.DOTALL)
"""A cell that gives the place of its text among the shared ones."""
_CELL_ENDS = re.compile(r"</(?:si|c|v|f|author|comment|threadedComment|a:p)>")
_SHEET_NAME = re.compile(r"<(?:sheet|definedName) [^>]*?name=\"([^\"]*)\"")
_LINE_ENDS = re.compile(r"</w:p>|<w:br[ />]|<w:tab/>")
_FONT_CHANGE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[0-9A-Za-z])|(?<=[0-9A-Za-z]) +(?=[\u4e00-\u9fff])")
_TAG = re.compile(r"<[^>]*>")


def attachment_text(name: str, content: bytes) -> str | None:
    """The text of a file by the ending of its name; None where the program sees none: a scan, a file that cannot be read.

    Of a PDF in which some pages are scans, the text of the others: the gate asks for a person's eyes for the file as a whole.

    >>> attachment_text("a.txt", "演示".encode("gb18030")), attachment_text("a.pdf", b"%PDF-1.4")
    ('演示', None)
    """
    try:
        match Path(name).suffix:
            case ".txt" | ".csv":
                return _decoded(content)
            case ".xlsx":
                seen = "\n".join(
                    "\t".join(_written(cell) for cell in row if cell != "")
                    for sheet in read_workbook(Path(name), content)
                    for row in sheet.rows
                )
                return "\n".join([seen, *(line for line in dict.fromkeys(_unseen(content)) if line not in seen)])
            case ".docx":
                return "\n".join(_word(content)) or None
            case ".pdf":
                return _pdf(content)
    except (MingchouError, zipfile.BadZipFile, OSError, ValueError, EOFError):
        return None
    return None


def _decoded(content: bytes) -> str | None:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _written(cell: float | bool | str) -> str:
    """A cell as Excel shows it: a whole number without a decimal point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _word(content: bytes) -> Iterator[str]:
    """The text of every part of a Word file that a reader sees, a line for each paragraph."""
    for xml in _parts(content, _WORD_PARTS):
        yield html.unescape(_TAG.sub("", _LINE_ENDS.sub("\n", xml)))


def _pdf(content: bytes) -> str | None:
    """The text layer of a PDF; None where there is none, or it cannot be read."""
    try:
        reader = PdfReader(io.BytesIO(content))
        return _joined("\n".join(page.extract_text() for page in reader.pages)).strip() or None
    except (PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError):
        return None


def _joined(text: str) -> str:
    """Text of a PDF without the blanks that a change of font between Chinese and digits leaves.

    >>> _joined("样例路173 号 3 单元")
    '样例路173号3单元'
    """
    return _FONT_CHANGE.sub("", text)


def _unseen(content: bytes) -> Iterator[str]:
    """The lines of an Excel file wherever they stand: hidden sheets, comments, shapes, formulas, names of sheets."""
    for xml in _parts(content, _SHEET_PARTS):
        yield from (html.unescape(name) for name in _SHEET_NAME.findall(xml))
        text = html.unescape(_TAG.sub("", _CELL_ENDS.sub("\n", _SHARED.sub("", xml))))
        yield from (line.strip() for line in text.split("\n") if line.strip())


def _parts(content: bytes, names: re.Pattern[str]) -> Iterator[str]:
    """The XML of the parts of a packed file with such names; none of a file that is too large."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [member for member in archive.infolist() if names.fullmatch(member.filename)]
        if sum(member.file_size for member in parts) <= _LARGEST:
            yield from (archive.read(member).decode("utf-8", "replace") for member in parts)
