"""Tables in markup: the pages that web systems call .xls, and the XML of Excel 2003 that WPS still writes."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from db.exchange.text_tables import decoded
from db.exchange.workbooks import MAX_ROWS
from rules.base.errors import Refused
from rules.importing.tables import Table

__all__ = ["is_markup", "read_markup"]

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_MOST_CELLS = 5_000_000
_MOST_COLUMNS = 1_000
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)


_DECLARED = re.compile(r"""((?:encoding|charset)\s*=\s*["']?)utf-16(?:le|be)?(["']?)""", re.IGNORECASE)


def is_markup(content: bytes) -> bool:
    """Whether a file begins as a page or an XML file does."""
    start = content[:4096]
    if start.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\0", b"\0<")):
        return True
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read_markup(path: Path, content: bytes) -> tuple[list[Table], list[str]]:
    """The tables of a page or of an XML spreadsheet, and the names of hidden worksheets. Refused where there is none, or it cannot be read."""
    content = _in_utf_8(content)
    if b"<!ENTITY" in content or b"<!entity" in content:
        raise Refused(f"“{path.name}”里面有实体声明（ENTITY），不是 Excel 或 WPS 写的，没有读取，请核对来源")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in content[:8192]:
        return _of_spreadsheet(path, content)
    return _of_page(path, content), []


def _in_utf_8(content: bytes) -> bytes:
    """UTF-16 as UTF-8, so that all that is looked for in the bytes is found; every other encoding as it is."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and not content.startswith((b"<\0", b"\0<")):
        return content
    encoding = "utf-16" if marked else "utf-16-le" if content.startswith(b"<") else "utf-16-be"
    text = content.decode(encoding, errors="replace")
    return _DECLARED.sub(r"\1utf-8\2", text, count=1).encode("utf-8", errors="replace")


class _Rows:
    """Rows as they are filled: spans reach to the right and down."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cells: dict[tuple[int, int], str] = {}
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._taken: set[tuple[int, int]] = set()
        self.height = self._width = 0

    def put(self, row: int, column: int, text: str, *, down: int = 0, right: int = 0) -> int:
        """Put a text at the first free place from `column` on; the place after it."""
        while (row, column) in self._taken:
            column += 1
        if row >= MAX_ROWS:
            raise Refused(f"“{self._path.name}”超过 40 万行，请删去空行，或分成几个文件导入")
        if (
            column + right >= _MOST_COLUMNS
            or (down + 1) * (right + 1) > _MOST_COLUMNS * 100
            or len(self._cells) > _MOST_CELLS
        ):
            raise Refused(f"“{self._path.name}”展开后过大，不像是名录，请核对来源，或另存为 .xlsx")
        self._cells[row, column] = text
        if down or right:
            self.merged.append(((row, column), (row + down, column + right)))
            self._taken.update((row + y, column + x) for y in range(down + 1) for x in range(right + 1))
        self.height, self._width = max(self.height, row + 1), max(self._width, column + 1)
        return column + right + 1

    def rows(self) -> list[list[str]]:
        """All rows, as wide as the widest."""
        if self.height * self._width > _MOST_CELLS * 4:
            raise Refused(f"“{self._path.name}”展开后过大，不像是名录，请核对来源，或另存为 .xlsx")
        rows = [[""] * self._width for _ in range(self.height)]
        for (row, column), text in self._cells.items():
            rows[row][column] = text
        return rows


# --- pages ---


def _of_page(path: Path, content: bytes) -> list[Table]:
    named = _CHARSET.search(content[:4096])
    charset = named[1].decode().lower() if named else ""
    text = ""
    if charset.startswith(("gb", "utf")):
        try:
            text = content.decode("gb18030" if charset.startswith("gb") else charset)
        except (UnicodeDecodeError, LookupError):
            text = ""
    text = text or decoded(path, content)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.removeprefix("\ufeff"))  # lxml takes no text that names its encoding
    try:
        page = html.document_fromstring(
            text, parser=html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True)
        )
    except (etree.LxmlError, ValueError):
        page = None
    tables = [] if page is None else [_page_table(path, table) for table in page.iter("table") if _is_innermost(table)]
    tables = [table for table in tables if any(any(row) for row in table.rows)]
    if not tables:
        raise Refused(f"“{path.name}”其实是网页，里面没有表格，请从原来的系统另存为 .xlsx 再导入")
    return tables


def _is_innermost(table: html.HtmlElement) -> bool:
    return next(table.iterdescendants("table"), None) is None


def _page_table(path: Path, table: html.HtmlElement) -> Table:
    rows = _Rows(path)
    hidden, struck = set[int](), set[int]()
    for at, row in enumerate(table.iter("tr")):
        column = 0
        if _HIDDEN.search(row.get("style") or ""):
            hidden.add(at)
        for cell in row.iterchildren("td", "th"):
            spans = [_span(cell.get(name)) for name in ("rowspan", "colspan")]
            text = _page_text(cell)
            if text and _is_struck(cell):
                struck.add(at)
            column = rows.put(at, column, text, down=spans[0], right=spans[1])
    return Table(rows=rows.rows(), merged=tuple(_within(rows)), hidden=frozenset(hidden), struck=frozenset(struck))


def _within(rows: _Rows) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The merged cells, none below the last row: a page may say more rows than it has."""
    for first, (bottom, right) in rows.merged:
        yield first, (min(bottom, rows.height - 1), right)


def _span(text: str | None) -> int:
    """How many more rows or columns a cell covers."""
    return min(int(text), 100_000) - 1 if text and re.fullmatch(r"[1-9][0-9]{0,6}", text) else 0


def _page_text(cell: html.HtmlElement) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = f"\u2028{line_break.tail or ''}"
    return (
        "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in cell.text_content().split("\u2028"))
        .replace("\xa0", " ")
        .strip()
    )


def _is_struck(cell: html.HtmlElement) -> bool:
    """Whether a cell's whole text is struck through."""
    if _STRUCK.search(cell.get("style") or ""):
        return True
    marked = "".join(part.text_content() for part in cell.iter("s", "strike", "del"))
    return bool(marked.strip()) and marked.strip() == cell.text_content().strip()


# --- XML of Excel 2003 ---


def _of_spreadsheet(path: Path, content: bytes) -> tuple[list[Table], list[str]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, load_dtd=False
    )
    try:
        book = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError):
        raise Refused(f"“{path.name}”已损坏，读不出来，请用 Excel 或 WPS 打开后另存为 .xlsx") from None
    struck = {
        style.get(f"{_SS}ID")
        for style in book.iter(f"{_SS}Style")
        if any(font.get(f"{_SS}StrikeThrough") == "1" for font in style.iter(f"{_SS}Font"))
    }
    sheets = list(book.iterchildren(f"{_SS}Worksheet"))
    tables = [_SpreadsheetTable(path, sheet, struck).table() for sheet in sheets if not _is_hidden(sheet)]
    if not tables:
        raise Refused(f"“{path.name}”里没有可见的工作表，请取消隐藏后再导入")
    return tables, [_name(sheet) for sheet in sheets if _is_hidden(sheet)]


def _is_hidden(sheet: etree._Element) -> bool:
    return any(
        (shown.text or "").startswith(("SheetHidden", "SheetVeryHidden")) for shown in sheet.iter(f"{_X}Visible")
    )


def _name(sheet: etree._Element) -> str:
    return sheet.get(f"{_SS}Name") or ""


class _SpreadsheetTable:
    """One worksheet as it is read. struck: the styles whose font is struck through."""

    def __init__(self, path: Path, sheet: etree._Element, struck: set[str | None]) -> None:
        self._sheet, self._styles = sheet, struck
        self._rows = _Rows(path)
        self._hidden, self._struck = set[int](), set[int]()
        self._errors: dict[tuple[int, int], str] = {}
        self._no_value: list[tuple[int, int]] = []

    def table(self) -> Table:
        at = -1
        for row in self._sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            at = _index(row, at)
            if row.get(f"{_SS}Hidden") == "1":
                self._hidden.add(at)
            column = -1
            for cell in row.iterchildren(f"{_SS}Cell"):
                column = self._read(cell, at, _index(cell, column))
            at += _number(row.get(f"{_SS}Span"))
        hidden, filtered = frozenset(self._hidden), any(True for _ in self._sheet.iter(f"{_X}AutoFilterColumn"))
        return Table(
            rows=self._rows.rows(), sheet=_name(self._sheet), merged=tuple(_within(self._rows)),
            hidden=frozenset() if filtered else hidden, filtered=hidden if filtered else frozenset(), struck=frozenset(self._struck),
            errors=self._errors, no_value=tuple(self._no_value),
        )  # fmt: skip

    def _read(self, cell: etree._Element, at: int, column: int) -> int:
        """Take one cell; the last place that it covers."""
        data = cell.find(f"{_SS}Data")
        text, kind = ("", "") if data is None else (_data_text(data), data.get(f"{_SS}Type"))
        if text and cell.get(f"{_SS}StyleID") in self._styles:
            self._struck.add(at)
        if kind == "Error":
            self._errors[at, column] = text
            text = ""
        elif not text and cell.get(f"{_SS}Formula") and kind != "String":
            self._no_value.append((at, column))
        down, right = (_number(cell.get(f"{_SS}{side}")) for side in ("MergeDown", "MergeAcross"))
        return self._rows.put(at, column, text, down=down, right=right) - 1


def _index(element: etree._Element, before: int) -> int:
    """Where a row or a cell stands, from 0: where it says so, else after the one before."""
    said = _number(element.get(f"{_SS}Index"))
    return said - 1 if said > before + 1 else before + 1


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else 0


def _data_text(data: etree._Element) -> str:
    text = "".join(data.itertext())
    match data.get(f"{_SS}Type"):
        case "DateTime":
            return re.sub(r"T00:00:00(?:\.0+)?$", "", text).replace("T", " ")
        case "Boolean":
            return "是" if text == "1" else "否"
    return text
