"""Exports are the same bytes every time, harmless in a spreadsheet, and templates import as they are."""

import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from db.exchange.formats import EXAMPLE_MARK, LISTS, WRITABLE, Listing, template_example
from db.exchange.reading import read_list
from db.exchange.writing import Table, write_list, write_table, write_template
from rules.base.errors import Refused
from rules.base.fields import Kind, parse_columns
from rules.registry import enterprise, inspector, item, plan
from rules.work import result
from tests import ROOT

GOLDEN = Path(__file__).parent / "golden"
IMPORTABLE = [listing for listing in LISTS.values() if listing.importable]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("listing", LISTS.values(), ids=lambda listing: listing.code)
def test_the_csv_of_every_list_is_its_golden_file(listing: Listing, tmp_path: Path) -> None:
    """GOLDEN/*.csv are compared as bytes: mark, CRLF, quoting and the guard against formulas included. `make golden-update` makes them anew."""
    plain = {column.name: listing.example.get(column.name, column.label) for column in listing.columns}
    numbered = plain | {listing.columns[0].name: "0001"}
    hostile = {column.name: "=1+1" if column.kind in (Kind.TEXT, Kind.LONG) else "" for column in listing.columns}
    write_list(tmp_path / "a.csv", listing.columns, [numbered, hostile], listing.title)
    golden = GOLDEN / f"{listing.code}.csv"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes((tmp_path / "a.csv").read_bytes())
    assert (tmp_path / "a.csv").read_bytes() == golden.read_bytes()


@pytest.mark.parametrize("suffix", WRITABLE)
def test_the_same_list_gives_the_same_bytes(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"name": "演示宾馆", "code": "00123"}] * 3
    for name in ("a", "b"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "0" if name == "a" else "1000000000")
        write_list(tmp_path / f"{name}{suffix}", enterprise.COLUMNS, rows, "名录")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
    if suffix == ".xlsx":
        with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
            assert {part.date_time[0] for part in package.infolist()} == {1980}
            assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")


HOSTILE = [
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠a", "\t=1", "\r=1", "\n=1", "正常\n=1", "甲\r\n@乙",
    '=HYPERLINK("http://x","y")', "'=1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_an_export_is_run_by_a_spreadsheet(text: str, tmp_path: Path) -> None:
    for suffix in WRITABLE:
        write_list(tmp_path / f"a{suffix}", enterprise.COLUMNS, [{"name": "甲", "notes": text}], "名录")
        assert read_list(tmp_path / f"a{suffix}", enterprise.COLUMNS).rows[0].raw["notes"] == text
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert b"<f>" not in package.read(SHEET)
        assert not any("hyperlink" in name for name in package.namelist())
    cell = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig").split("甲,", 1)[1].lstrip(",").lstrip('"')
    assert cell[0] == "'" or text.startswith(("正常", "甲"))
    assert not re.search(r"[\r\n][=+\-@]", cell.removesuffix("\r\n"))


def test_codes_are_text_in_the_workbook_and_keep_their_zeros(tmp_path: Path) -> None:
    write_list(tmp_path / "a.xlsx", enterprise.COLUMNS, [{"name": "甲", "code": "001", "phone": "0375"}], "名录")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        xml = package.read(SHEET).decode()
        assert not re.search(r"<v>", xml), "a number or a formula among the texts"
        assert 'numFmtId="49"' in package.read("xl/styles.xml").decode(), "no column has Excel's text format"
        assert 'state="frozen"' in xml
        assert f'<autoFilter ref="A1:{xl_col_to_name(len(enterprise.COLUMNS) - 1)}2"/>' in xml


def test_an_empty_list_is_its_headings_alone(tmp_path: Path) -> None:
    for suffix in WRITABLE:
        assert write_list(tmp_path / f"a{suffix}", enterprise.COLUMNS, [], "名录") == 0
        with pytest.raises(Refused, match="只有标题行"):
            read_list(tmp_path / f"a{suffix}", enterprise.COLUMNS)


def test_the_statistics_table_has_its_title_its_headings_and_real_numbers(tmp_path: Path) -> None:
    """源汇 2023 附件2: the thirteen columns."""
    headings = [
        "序号", "科室", "抽查检查名称", "抽查事项", "抽查时间", "抽查比例", "抽查市场主体数", "检查市场主体数", "检查结果录入公示数",
        "发现问题数量", "列入异常名录数", "立案查处", "罚没金额",
    ]  # fmt: skip
    row: list[object] = [1, "治安大队", "=旅馆业", "治安检查", "2024-09", "5%", 20, 20, 20, 3, 0, 1, "500.00"]
    assert write_table(tmp_path / "a.xlsx", headings, [row, [2, *[None] * 12]], "抽查情况统计表[2024]") == 2
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["抽查情况统计表2024"]
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[0][0] == "抽查情况统计表[2024]"
    assert cells[1] == headings
    assert cells[2] == row
    assert cells[3] == [2, *[""] * 12]
    write_table(tmp_path / "a.csv", headings, [row], "统计")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1] == (
        "1,治安大队,'=旅馆业,治安检查,2024-09,5%,20,20,20,3,0,1,500.00"
    )


def test_a_further_table_gets_a_sheet_of_its_own_and_a_csv_says_that_it_has_no_room(tmp_path: Path) -> None:
    """The two titles of one bureau begin alike and are longer than a sheet's name may be."""
    title = "演示县公安局交通管理和治安管理大队及各派出所 2024 年"
    more = Table(["甲", "乙"], [["演示", 3]], f"{title}非随机检查情况统计表", "非随机检查")
    assert write_table(tmp_path / "a.xlsx", ["甲"], [[1]], f"{title}抽查情况统计表", more) == 1
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names[1] == "非随机检查"
    assert book.get_sheet_by_index(1).to_python() == [[more.title, ""], ["甲", "乙"], ["演示", 3]]
    with pytest.raises(Refused, match="请存为"):
        write_table(tmp_path / "a.csv", ["甲"], [[1]], title, more)
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("listing", IMPORTABLE, ids=lambda listing: listing.code)
@pytest.mark.parametrize("suffix", WRITABLE)
def test_a_template_filled_in_below_its_example_imports_as_it_is(listing: Listing, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"模板{suffix}"
    write_template(path, listing)
    with pytest.raises(Refused, match="只有标题行"):  # the example alone is nothing
        read_list(path, listing.columns)
    filled = fill(path, [listing.example[c.name] if at else "0001" for at, c in enumerate(listing.columns)])
    sheet = read_list(filled, listing.columns)
    assert (sheet.problems, sheet.ignored) == ((), ())
    (row,) = sheet.rows
    assert (row.line, row.problems) == (3, ())
    assert row.raw == dict(listing.example) | {listing.columns[0].name: "0001"}
    assert parse_columns(listing.columns, row.raw)[1] == []


def fill(template: Path, texts: list[str]) -> Path:
    """The template with a third row typed in, as Excel would save it."""
    filled = template.with_stem("已填")
    if template.suffix == ".csv":
        filled.write_bytes(template.read_bytes() + (",".join(f'"{text}"' for text in texts) + "\r\n").encode())
        return filled
    cells = "".join(
        f'<c r="{xl_col_to_name(at)}3" t="inlineStr"><is><t>{text}</t></is></c>'
        for at, text in enumerate(texts)
        if text
    )
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(filled, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == SHEET:
                part = part.replace(b"</sheetData>", f'<row r="3">{cells}</row></sheetData>'.encode())
            new.writestr(name, part)
    return filled


def test_an_example_row_that_was_typed_over_is_never_dropped_in_silence(tmp_path: Path) -> None:
    listing = LISTS["inspectors"]
    rows = [dict(listing.example), dict(listing.example) | {"name": "王某"}]
    write_list(tmp_path / "a.csv", listing.columns, rows, listing.title)
    (row,) = read_list(tmp_path / "a.csv", listing.columns).rows
    assert row.raw["name"] == "王某"
    assert "不会导入；要导入请清空这一格" in row.problems[0].message


def test_every_example_is_one_that_the_rules_accept() -> None:
    """A template never shows a row that an import would refuse."""
    found = (
        enterprise.parse(LISTS["enterprises"].example)[1], inspector.parse(LISTS["inspectors"].example)[1],
        item.parse(LISTS["items"].example)[1], plan.parse(LISTS["plan"].example)[1],
        result.parse(LISTS["results"].example, date(2024, 9, 30), "李某")[1],
    )  # fmt: skip
    assert found == ([], [], [], [], [])


def test_a_template_explains_itself(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", LISTS["results"])
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["检查结果", "说明", "选项"]
    head, example = book.get_sheet_by_index(0).to_python()[:2]
    assert head[:6] == ["*任务编号", "*对象编号", "企业名称", "*事项编号", "抽查事项名称", "*检查结果"]
    assert example[0] == EXAMPLE_MARK
    guide = book.get_sheet_by_index(1).to_python()
    explained = {str(row[0]): row for row in guide}
    for column in LISTS["results"].columns:
        assert explained[column.label][1] == ("必填" if column.required else "选填")
    assert "发现问题已责令改正" in str(explained["检查结果"][3])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        xml = package.read(SHEET).decode()
        assert 'type="list"' in xml
        assert 'sqref="F2:F2001"' in xml, "the eight results are chosen from a list"
        assert "发现问题待后续处理" in package.read("xl/sharedStrings.xml").decode()
        assert 'state="hidden"' in package.read("xl/workbook.xml").decode()


def test_what_is_only_exported_has_no_template(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="抽取名单只能导出"):
        write_template(tmp_path / "a.xlsx", LISTS["drawn"])
    assert template_example(LISTS["drawn"].columns) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
@pytest.mark.parametrize("rows", [0, 2000])
def test_a_disk_that_fills_while_a_workbook_is_written_is_one_sentence(tmp_path: Path, rows: int) -> None:
    """Not a word of English at the end of the program either, from what the library leaves open."""
    path = tmp_path / "名录.xlsx"
    code = f"""
import resource, signal
from pathlib import Path
from db.exchange.writing import write_list
from rules.base.errors import Refused
from rules.registry.enterprise import COLUMNS
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
try:
    write_list(Path({str(path)!r}), COLUMNS, [{{"name": f"演示{{n}}"}} for n in range({rows})], "名录")
except Refused as error:
    print(error)
"""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    words = "写不了“名录.xlsx”（文件太大，这个磁盘的格式放不下），请检查磁盘空间和文件名"
    assert (done.stdout.decode().strip(), done.stderr) == (words, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_goes_out_to_be_filled_in_offers_its_words(tmp_path: Path) -> None:
    """What a department gets knows nothing of our codes: the eight results and the answers stand in the cell."""
    for code, wanted in (("results", "未发现问题"), ("confirmations", "可以检查,不能检查")):
        columns = LISTS[code].columns
        write_list(tmp_path / "a.xlsx", columns, [{"number": "O-000001", "object": "O-000001"}], "演示")
        with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
            inside = book.read("xl/worksheets/sheet1.xml").decode()
        assert wanted in inside.partition("<dataValidations")[2]
