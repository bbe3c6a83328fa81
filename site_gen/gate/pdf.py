"""The text of a PDF file, read by pypdf: what its pages show, what it says of itself, every string and stream of it, files within it.

Each version of a file that was saved over itself is read, not the last alone. A file with a password is Closed. A page of which no
text can be had, a scan or letters without a map, makes the file a Scan: only a person can say what stands there.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from site_gen.gate.closed import Closed

__all__ = ["Scan", "texts"]

_MOST_PAGES = 3_000
_MOST_VERSIONS = 16
_END = b"%%EOF"
_ROW_CELL = re.compile(r"(?<!\S)[\u4e00-\u9fff·]{2,7}(?!\S)")
"""What may be a cell of a table: a row is read as one line, its cells between blanks, and a short name counts only as a whole cell."""
_UNREAD = {"Cc", "Cn", "Co", "Cs"}
"""Categories of characters that are no text: a font without a map gives these."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class Scan(ValueError):
    """A PDF with pages of which no text can be had; the message names them."""


def texts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """(kind in Chinese, the text in UTF-8 or as bytes). Raises Closed; Scan behind all that could be read."""
    unread: list[int] = []
    try:
        for version in _versions(raw):
            reader = PdfReader(io.BytesIO(version))
            if reader.is_encrypted:
                raise Closed("是加了密码的 PDF")
            if len(reader.pages) > _MOST_PAGES:
                raise Closed(f"是超过 {_MOST_PAGES} 页的 PDF")
            unread, shown = [], list[str]()
            for number, page in enumerate(reader.pages, 1):
                text = page.extract_text()
                shown.append(text)
                yield f"第 {number} 页", text.encode("utf-8", "replace")
                if cells := _ROW_CELL.findall(text):
                    yield f"第 {number} 页的表格", "\n".join(cells).encode()
                if _has_letters_without_a_map(page) or (not _is_text(text) and _shows_something(page)):
                    unread.append(number)
            yield from _over_pages(shown)
            yield from _objects(reader)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        OSError,
    ) as error:
        if isinstance(error, Closed):
            raise
        raise Closed("是不完整或写法特殊的 PDF") from error
    if unread:
        raise Scan("、".join(map(str, unread[:20])) + (" 等" if len(unread) > 20 else ""))


_EDGE = 4
"""Lines at the top and at the foot of a page that may be no part of its text: headers, footers, numbers."""
_REACH = 3
"""Lines of a name that goes on over the end of a page, on either side."""


def _over_pages(pages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """What goes on from one page to the next: the last lines of one with the first of the other, with headers and footers and without."""
    for number, (one, other) in enumerate(pairwise(pages), 1):
        foot, head = (list(filter(str.strip, text.splitlines())) for text in (one, other))
        readings = {
            "\n".join((*foot[max(len(foot) - out - _REACH, 0) : len(foot) - out], *head[left : left + _REACH]))
            for out in range(min(_EDGE, len(foot)))
            for left in range(min(_EDGE, len(head)))
        }
        if readings:
            yield f"第 {number} 页到第 {number + 1} 页", "\n\n".join(sorted(readings)).encode("utf-8", "replace")


def _versions(raw: bytes) -> Iterator[bytes]:
    """The file as it was at each saving, the last one last."""
    ends = [at for at in range(len(raw)) if raw.startswith(_END, at)] if raw.count(_END) <= _MOST_VERSIONS else None
    if ends is None:
        raise Closed("是改存过太多次的 PDF，请另存为新的文件")
    for end in ends[:-1]:
        # The first end of a linearised file is that of its first page.
        if b"/Linearized" not in raw[:1024] or end != ends[0]:
            yield raw[: end + len(_END)]
    yield raw


def _is_text(text: str) -> bool:
    """Whether a page was read: mostly of characters that mean something."""
    shown = [character for character in text if not character.isspace()]
    unread = sum(character == "\ufffd" or unicodedata.category(character) in _UNREAD for character in shown)
    return bool(shown) and unread * 5 <= len(shown)


def _has_letters_without_a_map(page: PageObject) -> bool:
    """Whether a font of the page is of numbered signs, and nothing says which letters they are."""
    resources = page.get("/Resources", DictionaryObject()).get_object()
    fonts = resources.get("/Font", DictionaryObject()).get_object()
    return any(
        str(font.get("/Encoding", "")).startswith("/Identity") and "/ToUnicode" not in font
        for entry in fonts.values()
        if isinstance(font := entry.get_object(), DictionaryObject)
    )


def _shows_something(page: PageObject) -> bool:
    content = page.get_contents()
    return content is not None and bool(content.get_data().strip())


def _objects(reader: PdfReader) -> Iterator[tuple[str, bytes]]:
    """Every string of the file, one a line, and every stream that holds neither a page's signs, which were read, nor a font or a picture."""
    strings: list[str] = []
    contents = {number for page in reader.pages for number in _contents(page)}
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    for number in sorted(numbers):
        found = reader.get_object(IndirectObject(number, 0, reader))
        strings += _strings(found)
        if isinstance(found, StreamObject) and number not in contents and not _is_drawn(found):
            stream = found.get_data()
            if b"begincmap" not in stream:
                yield "内容", stream
    yield "文件信息", "\n".join(strings).encode("utf-8", "replace")


def _contents(page: PageObject) -> Iterator[int]:
    """The numbers of the streams that draw a page."""
    found = page.raw_get("/Contents") if "/Contents" in page else ()
    listed = found.get_object() if isinstance(found, IndirectObject) else found
    for part in listed if isinstance(listed, ArrayObject) else [found]:
        if isinstance(part, IndirectObject):
            yield part.idnum


def _is_drawn(stream: StreamObject) -> bool:
    """Whether a stream is a picture, a font, a drawing within a page, or a table of the file itself."""
    filters = stream.get("/Filter", "")
    last = filters[-1] if isinstance(filters, ArrayObject) and filters else filters
    return (
        last in ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode")
        or stream.get("/Subtype") in ("/Image", "/Form", "/Type1C", "/CIDFontType0C", "/OpenType")
        or stream.get("/Type") in ("/ObjStm", "/XRef")
        or "/Length1" in stream
    )


def _strings(found: object) -> Iterator[str]:
    """The strings within an object; other objects that it names are read by themselves."""
    if isinstance(found, TextStringObject | NameObject):
        yield str(found)
    elif isinstance(found, ByteStringObject):
        yield bytes(found).decode("gb18030", "replace")
    elif isinstance(found, DictionaryObject):
        for part in found.values():
            yield from _strings(part) if not isinstance(part, IndirectObject) else ()
    elif isinstance(found, ArrayObject):
        for part in found:
            yield from _strings(part) if not isinstance(part, IndirectObject) else ()
