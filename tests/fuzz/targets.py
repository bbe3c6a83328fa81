"""What the fuzzers try: each target takes any bytes, and fails by an exception when the program does what it must not.

A refusal in Chinese is right; a traceback, two readers of one mind that differ, or a page with something in it that runs, is not.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

from db.check import check
from db.config import Bureau, read_bureau
from db.config_writing import write_new
from db.exchange.formats import LISTS
from db.exchange.marks import marks_of
from db.exchange.parts import UnreadableWorkbook
from db.exchange.reading import read_list
from db.exchange.workbooks import read_workbook
from db.exchange.writing import write_list
from db.journal import Journal
from db.mark import BrokenLine
from db.places import Places
from db.store import Store
from rules.base.errors import MingchouError, Refused
from rules.base.fields import parse_columns
from rules.disclosure import announcement
from rules.journal.chain import read_entry
from rules.journal.verify import verify_span
from site_gen.pages.markdown import to_html
from site_gen.verify import verify
from tests import VECTORS
from tests.db.bureau import NOW, Shop, opened, put, shop, tokens

__all__ = ["TARGETS", "seeds"]

ENTERPRISES = LISTS["enterprises"]


def text_table(raw: bytes) -> None:
    """A .csv: read, judged, written and read again the same; or refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名录.csv"
        path.write_bytes(raw)
        try:
            rows = read_list(path, ENTERPRISES.columns).rows
        except Refused:
            return
        required = [column.name for column in ENTERPRISES.columns if column.required]
        accepted = []
        for row in rows:
            values, problems = parse_columns(ENTERPRISES.columns, row.raw)
            if not problems and not row.problems and all(map(values.get, required)):
                accepted.append(values)
        if accepted:
            write_list(path, ENTERPRISES.columns, accepted, "名录")
            again = [parse_columns(ENTERPRISES.columns, row.raw) for row in read_list(path, ENTERPRISES.columns).rows]
            named = [{name: value for name, value in values.items() if value} for values, _ in again]
            assert [problems for _, problems in again if problems] == []
            assert named == [{name: value for name, value in values.items() if value} for values in accepted]


def workbook_parts(raw: bytes) -> None:
    """The zip and the XML of an .xlsx, as far as they are looked at before the spreadsheet library."""
    for content in (raw, _zipped("xl/worksheets/sheet1.xml", raw)):
        with suppress(UnreadableWorkbook):
            for found in marks_of(content).values():
                assert all(row >= -1 and column >= 0 for row, column, _ in found.errors)
                assert all(row >= -1 and column >= 0 for row, column in found.no_value)


def workbook(raw: bytes) -> None:
    """A whole workbook, in the process that reads it: cells or a refusal."""
    with suppress(Refused):
        read_workbook(Path("名录.xlsx"), raw)


def _zipped(name: str, raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>')
        archive.writestr(name, raw)
    return out.getvalue()


def journal(raw: bytes) -> None:
    """The journal's readers: the fast one takes nothing that the strict one refuses; damage is a finding, never an accident."""
    lines = raw.splitlines(keepends=True) if b"\n" in raw else [raw]
    try:
        verify_span(raw)
    except ValueError:
        pass
    else:
        for line in io.BytesIO(raw):
            read_entry(line)
    for line in lines[:3]:
        with suppress(ValueError):
            read_entry(line)
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder))
        places.journal.mkdir()
        places.journal_file(1).write_bytes(raw)
        with suppress(MingchouError, BrokenLine):
            list(Journal(places).follow())
        with suppress(MingchouError):
            check(Path(folder))


def evidence(raw: bytes) -> None:
    """The verifier of a draw: first a file's name, a line end, then what it holds; the other files are those of a good draw."""
    name, _, content = raw.partition(b"\n")
    files = dict(_GOOD)
    files[name.decode("utf-8", "replace")] = content
    report = verify(files)
    assert "".join(report.lines())


def page(raw: bytes) -> None:
    """An announcement of the bureau: refused by file and line, or HTML in which nothing runs."""
    text = raw.decode("utf-8", "replace")
    found, problems = announcement.parse("page.md", text)
    if found is None:
        assert problems
        return
    _Harmless().feed(to_html(found.markdown))


class _Harmless(HTMLParser):
    """Fails on any tag, attribute or address beyond the few that an announcement needs."""

    TAGS = frozenset({
        "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
        "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    })  # fmt: skip
    ATTRIBUTES = frozenset({"href", "title", "rel", "start", "scope", "id", "class", "align", "colspan", "rowspan"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS, tag
        for name, value in attrs:
            assert name in self.ATTRIBUTES, name
            if name == "href":
                scheme = (value or "").partition(":")[0].strip().lower()
                assert scheme not in {"javascript", "data", "vbscript", "file"}, value

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def settings(raw: bytes) -> None:
    """bureau.toml: every mistake is named; what was understood is written and read again the same."""
    with tempfile.TemporaryDirectory() as folder:
        Places(Path(folder)).bureau_toml.write_bytes(raw)
        try:
            bureau = read_bureau(Path(folder))
        except Refused:
            return
        write_new(Path(folder) / "again", bureau)
        assert read_bureau(Path(folder) / "again") == bureau


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text_table": text_table,
    "workbook_parts": workbook_parts,
    "journal": journal,
    "evidence": evidence,
    "page": page,
    "settings": settings,
}
"""By name; `workbook` stands beside them: it starts a process each time, so only Hypothesis tries it."""


def _good() -> dict[str, bytes]:
    folder = VECTORS / "draw-1"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


_GOOD = _good()


def seeds(name: str) -> Iterator[bytes]:
    """Good inputs of a target, from which the fuzzers start."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "单位"
        if name in ("text_table", "workbook_parts"):
            path = Path(place) / ("名录.csv" if name == "text_table" else "名录.xlsx")
            write_list(path, ENTERPRISES.columns, [{**ENTERPRISES.example, "number": ""}] * 2, "名录")
            yield path.read_bytes()
            if name == "text_table":
                yield path.read_text(encoding="utf-8-sig").encode("gb18030")
                yield path.read_text(encoding="utf-8-sig").encode("utf-16")
            else:
                yield b'<sheetData><row r="1"><c r="B7" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
                with zipfile.ZipFile(path) as archive:
                    yield from (archive.read(part) for part in archive.namelist())
        elif name == "journal":
            write_new(folder, Bureau(name="示例局", region="410422"))
            yield from _journals(folder)
        elif name == "evidence":
            yield from (f"{key}\n".encode() + raw for key, raw in _GOOD.items())
            yield b"freezes.tsv\n"
        elif name == "page":
            yield "title: 公告\ndate: 2024-01-08\nkind: news\n\n# 一\n\n- [甲](https://a.example/)\n  1. **乙**\n\n|a|b|\n|-|-|\n|`c`|<b>d</b>|\n\n> 引\n\n词\n:   解释\n".encode()
        elif name == "settings":
            yield write_new(folder, Bureau(name="示例局", region="410422", operator="张\n三")).read_bytes()
            yield b'name = "a"\nregion = "410422"\n[calendar]\nholidays = [2025-01-01]\n[demo]\nclock = 2024-09-02T09:00:00+08:00\n'


def _journals(folder: Path) -> Iterator[bytes]:
    Store.create(folder, name="示例局", at=NOW, by="演示员", token=tokens())
    with opened(folder) as store:
        put(store, shop(1, "甲"), shop(2, '乙"\\'))
        put(store, shop(3, "丙"))
        with store.transaction("act", by="演示员", at=NOW) as tx:
            tx.delete(Shop, "O-000002")
    yield Places(folder).journal_file(1).read_bytes()
