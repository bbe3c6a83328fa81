"""Downloads: every public list as CSV without formulas, as JSON and as Excel; and the form of the two files that only grow."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import orjson

from rules.base.errors import Problem, Refused
from rules.disclosure.public import PublicRecords, PublicResult
from site_gen.files.tables import RESULT_FIELDS, SHAPES, Shape, Table, tables
from site_gen.files.workbook import workbook
from site_gen.pages.cache_keys import Digests, serialise

__all__ = ["FORMATS", "Download", "csv_bytes", "downloads", "result_json", "safe_cell", "tsv_bytes"]

_FORMULA = re.compile(r"(?:^|[\r\n])[ \u3000]*[=+\-@＝＋－＠\t\r]")  # full-width forms count too
_FORMULA_IN_ROW = re.compile(r"(?:^|[\0\r\n])(?:[ \u3000]*[=+\-@＝＋－＠\t\r]|\n)")  # of cells joined by NUL


@dataclass(frozen=True, slots=True)
class Download:
    """One file to write: a table in one form (csv, json, xlsx). build: its bytes. key: of all they are built from; the same key, the same bytes."""

    path: str
    form: str
    table: Table
    build: Callable[[], bytes]
    key: str


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a ' is put before what could be one in any of its lines.

    >>> safe_cell("=1+1"), safe_cell("演示\\n＠x"), safe_cell("2024-06-01")
    ("'=1+1", "'演示\\n＠x", '2024-06-01')
    """
    return f"'{text}" if _FORMULA.search(text) or text[:1] in ("\t", "\r", "\n") else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file: UTF-8 with BOM, CRLF, every cell safe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    # Most rows hold no formula: one search over the whole row is enough.
    writer.writerows(
        [safe_cell(cell) for cell in row] if _FORMULA_IN_ROW.search("\0".join(row)) else row for row in rows
    )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def tsv_bytes(name: str, lines: Iterable[Sequence[str]]) -> bytes:
    """A TSV file: fields separated by TAB, each line ended by LF. name: of the file, for the message.

    Raises Refused when a field holds a TAB or a line break.
    """
    formatted = []
    for number, fields in enumerate(lines, 1):
        if any(character in field for field in fields for character in "\t\n\r"):
            raise Refused(Problem("字段里有制表符或换行，请检查台账", where=f"{name} 第 {number} 行"))
        formatted.append("\t".join(fields) + "\n")
    return "".join(formatted).encode()


def _headings(shape: Shape) -> tuple[str, ...]:
    return tuple(field.title for field in shape.fields)


def _csv(table: Table) -> bytes:
    return csv_bytes(_headings(table.shape), table.rows())


def _json(table: Table) -> bytes:
    """A list of rows by heading, with the texts of the other forms; integers are numbers, null where there is none."""
    integers = [field.title for field in table.shape.fields if field.kind == "integer"]
    headings = _headings(table.shape)
    rows: list[dict[str, object]] = [dict(zip(headings, row, strict=True)) for row in table.rows()]
    for row in rows:
        row.update((title, int(cell) if (cell := str(row[title])) else None) for title in integers)
    return orjson.dumps(rows)


def _xlsx(table: Table) -> bytes:
    return workbook(table.shape.title, _headings(table.shape), table.rows())


FORMATS = {"csv": ("CSV", "text/csv", _csv), "json": ("JSON", "application/json", _json), "xlsx": (
    "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx)}  # fmt: skip
"""form → (its name for readers, media type, table → bytes)."""


def downloads(
    public: PublicRecords, results: Sequence[PublicResult], digests: Digests, theme_digest: str
) -> Iterator[Download]:
    """Every file of every list, table by table.

    results: newest first. digests: theirs, by slug. theme_digest: of the program and its templates (`Theme.digest`).
    """
    for table in tables(public, results):
        hasher = hashlib.sha256(f"{theme_digest}\n{table.stem}\n{table.title}\n".encode())
        # In a table of results all records are results.
        hasher.update(serialise([digests[one.slug] if isinstance(one, PublicResult) else one for one in table.records]))
        key = hasher.hexdigest()[:32]
        for form, (_, _, build) in FORMATS.items():
            yield Download(f"{table.stem}.{form}", form, table, partial(build, table), key)


def result_json(result: PublicResult) -> bytes:
    """The JSON twin of a result page: the fields of the lists of results by their Chinese headings, without the page's address."""
    cells = SHAPES["results"].cells(result)
    fields = {field.title: cell for field, cell in zip(RESULT_FIELDS, cells, strict=True) if field.name != "page"}
    return orjson.dumps(fields, option=orjson.OPT_INDENT_2)
