"""Text that a program calls a table: .csv and .txt in the encodings and with the delimiters of offices."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from db.exchange.cells import unguard
from db.exchange.workbooks import MAX_ROWS
from rules.base.errors import Refused
from rules.importing.tables import Table
from rules.importing.told import Notes

__all__ = ["decoded", "is_text", "read_text"]

_DELIMITERS = ",\t;|，"
_SAMPLE = 20
_UTF8_CHARACTER = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
"""A Chinese character or sign in UTF-8. Two of them in one line are not met by chance in a line of GB 18030 that is no UTF-8."""
_ENCODINGS = {"utf-8": "UTF-8", "gb18030": "GBK/GB18030"}
_LONGEST_CELL = 131_072
_MOST_LINES_IN_A_CELL = 50


def read_text(path: Path, content: bytes, notes: Notes) -> Table:
    """A text file as a table. path: for messages. notes: what is done with it is told there. Refused where it is no text."""
    text = decoded(path, content)
    delimiter = _delimiter(text)
    try:
        rows = list(
            itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), MAX_ROWS + 1)
        )
    except csv.Error:
        rows = list(itertools.islice(_lenient(path, text, delimiter, notes), MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise Refused(f"“{path.name}”超过 40 万行，请分成几个文件导入")
    return Table(rows=[[unguard(cell) for cell in row] for row in rows], ragged=True)


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decoded(path: Path, content: bytes) -> str:
    """The text of UTF-8, GB 18030 (what Chinese Excel saves) or UTF-16 (Excel's “Unicode 文本”); never a guess.

    Refused where it is none of them, or changes from one to the other; the line is named.
    """
    text = _utf_16(content)
    if text is None:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    if text is None or "\0" in text or (not content.isascii() and not _is_utf_8(content)):
        _require_one_encoding(path, content)
    if text is None or "\0" in text:
        raise Refused(f"“{path.name}”不是文本文件，或编码无法识别，请用 Excel 另存为“CSV UTF-8”或 .xlsx")
    return text


def is_text(content: bytes) -> bool:
    """Whether `decoded` would give a text, or name the line that keeps it from it. What has control characters within is a picture or a program."""
    try:
        text = _utf_16(content) or content.decode("gb18030")
        return _CONTROL.search(text.rstrip("\x1a")) is None
    except UnicodeDecodeError:
        return _is_utf_8(content) or b"\n" in content


def _utf_16(content: bytes) -> str | None:
    """The text of UTF-16: marked, or without a mark where every other byte of the first ones is none."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
    if not encoding and b"\0" in content[:400]:
        ends = [content[start:400:2].count(0) for start in (0, 1)]  # delimiters and digits
        encoding = "utf-16-le" if ends[1] > ends[0] else "utf-16-be"
    try:
        return content.decode(encoding) if encoding else None
    except UnicodeDecodeError:
        return None


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _require_one_encoding(path: Path, content: bytes) -> None:
    """Raise Refused, naming the line, where lines of UTF-8 and of GB 18030 stand in one file, or a line is neither."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        return
    first = ""
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", content.removeprefix(b"\xef\xbb\xbf")), 1):
        if line.isascii():
            continue
        encoding = _encoding_of(line)
        if encoding is None:
            raise Refused(
                f"“{path.name}”第 {number} 行的编码无法识别，不是 UTF-8，也不是 GBK/GB18030，请用 Excel 另存为“CSV UTF-8”或 .xlsx"
            )
        if encoding and first and encoding != first:
            before, after = _ENCODINGS[first], _ENCODINGS[encoding]
            raise Refused(
                f"“{path.name}”从第 {number} 行起换了编码：前面是 {before}，这一行是 {after}，多半是几个文件直接接在一起；请分开导入，或用 Excel 打开核对后另存为 .xlsx"
            )
        first = first or encoding


def _encoding_of(line: bytes) -> str | None:
    """utf-8 or gb18030; "" where it may be either; None where it is neither."""
    can_be_gb = True
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        can_be_gb = False
    if not _is_utf_8(line):
        return "gb18030" if can_be_gb else None
    return "utf-8" if not can_be_gb or len(_UTF8_CHARACTER.findall(line)) > 1 else ""


def _delimiter(text: str) -> str:
    """The one that cuts most of the first rows into equally many cells."""

    def cuts(delimiter: str) -> tuple[float, int]:
        try:
            rows = list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE))
        except csv.Error:
            rows = [line.split(delimiter) for line in itertools.islice(io.StringIO(text), _SAMPLE)]
        widths = Counter(map(len, rows))
        times = max((times for width, times in widths.items() if width > 1), default=0)
        return times / max(1, len(rows)), times  # a break within a cell makes more rows under another

    return max(_DELIMITERS, key=cuts)


def _lenient(path: Path, text: str, delimiter: str, notes: Notes) -> Iterator[list[str]]:
    """The rows of a file in which a quote stands where none should: one ends a cell only before a delimiter or a line's end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    at = row = 0
    while at < len(lines):
        row += 1
        cells, used = _cells(lines, at, delimiter)
        if used == 0:  # a quote that nothing closes is a sign like any other
            cells, used = lines[at].split(delimiter), 1
            notes.add("quotes", "引号不成对，这几行按逗号原样分开，请核对", f"第 {row} 行")
        elif any('"' in cell for cell in cells):
            notes.add("quotes", "单元格里有引号，引号当作文字读入，请核对", f"第 {row} 行")
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            raise Refused(f"“{path.name}”第 {row} 行有一格过长，请改正后再导入")
        at += used
        yield cells


def _cells(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """The cells of the row that begins in line `at`, and how many lines it takes; 0 where a quote is never closed."""
    cells: list[str] = []
    line, position, used = lines[at], 0, 1
    while True:
        if not line.startswith('"', position):
            end = line.find(delimiter, position)
            cells.append(line[position : end if end >= 0 else len(line)])
        else:
            position += 1
            end = _closing(line, position, delimiter)
            while end < 0 and at + used < len(lines) and used < _MOST_LINES_IN_A_CELL:
                line += "\n" + lines[at + used]
                used += 1
                end = _closing(line, position, delimiter)
            if end < 0:
                return [], 0
            cells.append(line[position:end].replace('""', '"'))
            end = end + 1 if end + 1 < len(line) else -1
        if end < 0:
            return cells, used
        position = end + 1


def _closing(line: str, start: int, delimiter: str) -> int:
    """Where a quote stands that ends the cell; -1 where none does."""
    at = start
    while (at := line.find('"', at)) >= 0:
        if line.startswith('""', at) and not _ends(line, at + 1, delimiter):
            at += 2
        elif _ends(line, at + 1, delimiter):
            return at
        else:
            at += 1
    return -1


def _ends(line: str, at: int, delimiter: str) -> bool:
    return at == len(line) or line.startswith(delimiter, at)
