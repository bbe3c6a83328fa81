"""A list as a Word file: A4 across, a table whose headings are on every page, title and page number below.

Its few parts are written here and zipped: python-docx takes a tenth of a second to load, for one format of an export.
"""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from db.exchange.files import replace_file
from db.exchange.word_xml import FANG, HEI, SONG, Cell, Text, paragraph, row_xml, table_xml, twips
from rules.base.errors import Refused
from rules.base.fields import Column

__all__ = ["MOST_ROWS", "write_word_list"]

MOST_ROWS = 5_000
"""Rows of a list that Word still opens readily."""
_MARGIN = 15  # mm
_WIDTH = 297 - 2 * _MARGIN
_NARROWEST, _WIDEST = 6, 36
"""Half-width characters that a column is taken to have, at least and at most."""
_SIZES = ((12, 9.0), (20, 7.5))
"""Up to so many columns → pt; more are smaller still."""
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPE}.footer+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/footer" Target="footer1.xml"/></Relationships>',
}  # fmt: skip


def write_word_list(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[str]], title: str) -> int:
    """Write the rows, a text a column; returns how many. Columns in which nothing stands are left out. Refused for too many rows."""
    listed = [list(row) for row in rows]
    if len(listed) > MOST_ROWS:
        raise Refused(f"有 {len(listed)} 行，Word 文件最多 {MOST_ROWS} 行；请先筛选，或导出为 .xlsx、.csv")
    kept = [at for at, column in enumerate(columns) if column.required or any(row[at] for row in listed)] or [0]
    page = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId1"/><w:pgSz w:w="{twips(297)}" w:h="{twips(210)}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{twips(_MARGIN)}" w:right="{twips(_MARGIN)}" w:bottom="{twips(_MARGIN)}" w:left="{twips(_MARGIN)}" w:header="{twips(8)}"'
        f' w:footer="{twips(8)}" w:gutter="0"/></w:sectPr>'
    )
    body = (
        paragraph(Text(title, SONG, 16, "center", bold=True), after=2),
        _table([columns[at] for at in kept], [[row[at] for at in kept] for row in listed]),
        paragraph(Text(f"共 {len(listed)} 条", FANG, 9, "right"), before=1),
        page,
    )
    document = f'<w:document xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"><w:body>{"".join(body)}</w:body></w:document>'
    with replace_file(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
        for name, xml in {**_PARTS, "word/document.xml": document, "word/footer1.xml": _footer(title)}.items():
            file.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), f"{_XML}{xml}", zipfile.ZIP_DEFLATED)
    return len(listed)


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    size = next((size for most, size in _SIZES if len(columns) <= most), 6.0)
    shares = [min(max(column.width, _NARROWEST), _WIDEST) for column in columns]
    grid = tuple(twips(_WIDTH * share / sum(shares)) for share in shares)
    headings = [
        Cell(Text(column.label, HEI, size, "center"), width) for column, width in zip(columns, grid, strict=True)
    ]
    parts = [row_xml(headings, twips(7), heading=True)]
    for row in rows:
        cells = [Cell(Text(text, FANG, size), width) for text, width in zip(row, grid, strict=True)]
        parts.append(row_xml(cells, twips(5.5)))
    return table_xml(grid, parts, twips(0.8), twips(0.4))


def _footer(title: str) -> str:
    """The list's title at the left, the page and how many there are at the right."""
    properties = f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{SONG}"/><w:sz w:val="18"/></w:rPr>'

    def run(inner: str) -> str:
        return f"<w:r>{properties}{inner}</w:r>"

    def number(field: str) -> str:
        begin, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "end"))
        return f"{begin}{run(f'<w:instrText>{field}</w:instrText>')}{end}"

    def text(words: str) -> str:
        return run(f'<w:t xml:space="preserve">{escape(words)}</w:t>')

    words = f"{text(title)}{run('<w:tab/>')}{text('第 ')}{number('PAGE')}{text(' 页　共 ')}{number('NUMPAGES')}{text(' 页')}"
    tabs = f'<w:pPr><w:tabs><w:tab w:val="right" w:pos="{twips(_WIDTH)}"/></w:tabs></w:pPr>'
    return f'<w:ftr xmlns:w="{_MAIN}"><w:p>{tabs}{words}</w:p></w:ftr>'
