"""The text of an announcement's attachment, as far as this program reads it, for whoever approves it: text, CSV, Excel, Word.

The leak gate judges the file itself before it is published (site_gen.gate); this only shows what to read again.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from db.exchange.workbooks import read_workbook
from rules.base.errors import MingchouError

__all__ = ["attachment_text"]

_LARGEST = 64 * 1024 * 1024
_WORD_PARTS = re.compile(r"word/(?:document|header[0-9]*|footer[0-9]*|footnotes|endnotes|comments)\.xml")
_LINE_ENDS = re.compile(r"</w:p>|<w:br[ />]|<w:tab/>")
_TAG = re.compile(r"<[^>]*>")


def attachment_text(name: str, content: bytes) -> str | None:
    """The text of a file by the ending of its name; None where the program sees none: a PDF, a scan, a file that cannot be read.

    >>> attachment_text("a.txt", "演示".encode("gb18030")), attachment_text("a.pdf", b"%PDF-1.4")
    ('演示', None)
    """
    try:
        match Path(name).suffix:
            case ".txt" | ".csv":
                return _decoded(content)
            case ".xlsx":
                return "\n".join(
                    "\t".join(str(cell) for cell in row if cell != "")
                    for sheet in read_workbook(Path(name), content)
                    for row in sheet.rows
                )
            case ".docx":
                return "\n".join(_word(content)) or None
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


def _word(content: bytes) -> Iterator[str]:
    """The text of every part of a Word file that a reader sees, a line for each paragraph."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [member for member in archive.infolist() if _WORD_PARTS.fullmatch(member.filename)]
        if sum(member.file_size for member in parts) > _LARGEST:
            return
        for member in parts:
            xml = archive.read(member).decode("utf-8", "replace")
            yield html.unescape(_TAG.sub("", _LINE_ENDS.sub("\n", xml)))
