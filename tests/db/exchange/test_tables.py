"""Any file that an office calls a table comes in whole: every format, every sheet, and what a person sees of its rows."""

import io
import itertools
import zipfile
from pathlib import Path

import msgspec
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from db.exchange.marks import has_formulas
from db.exchange.tables import open_source
from db.exchange.workbooks import _Column
from rules.base.errors import Refused
from rules.importing.tables import Source

HEAD = ["企业名称", "统一社会信用代码", "行业"]
ROWS = [HEAD, ["演示一号宾馆", "92410499MA0000001P", "旅馆业"], ["演示二号宾馆", "92410499MA0000002T", "网吧"]]


def opened(folder: Path, name: str, content: bytes) -> Source:
    (folder / name).write_bytes(content)
    return open_source(folder / name)


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def changed(path: Path, part: str, before: bytes, after: bytes) -> Path:
    """The workbook with something replaced in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert before in content
                content = content.replace(before, after, 1)
            new.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_comes_in_whatever_its_encoding_and_its_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(map(delimiter.join, ROWS))
    (table,) = opened(tmp_path, "a.txt", text.encode(encoding)).tables
    assert table.rows == ROWS
    assert table.ragged


def test_a_comma_in_an_address_does_not_split_a_file_of_tabs(tmp_path: Path) -> None:
    text = "企业名称\t地址\n甲,乙,丙店\t东街,1号,后院\n丁店\t西街\n"
    (table,) = opened(tmp_path, "a.xls", text.encode()).tables  # as systems call it
    assert table.rows == [["企业名称", "地址"], ["甲,乙,丙店", "东街,1号,后院"], ["丁店", "西街"]]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"演示"大"酒店",92,甲', ['演示"大"酒店', "92", "甲"]),
        ('"演示""大""酒店",92,"甲', ['"演示""大""酒店"', "92", '"甲']),
        ('"甲\n乙","9"2",丙', ["甲\n乙", '9"2', "丙"]),
        ('"",92,"甲"乙"', ["", "92", '甲"乙']),
    ],
)
def test_a_quote_where_none_should_be_is_a_sign_like_any_other_and_told(
    tmp_path: Path, line: str, cells: list[str]
) -> None:
    source = opened(tmp_path, "a.csv", f'名称,代码,人\n{line}\n乙"店,93,丁\n'.encode())
    assert source.tables[0].rows[1:] == [cells, ['乙"店', "93", "丁"]]
    assert "quotes" in {told.what for told in source.told}


@pytest.mark.parametrize("order", list(itertools.permutations(["utf-8", "gb18030"])))
def test_an_encoding_that_changes_inside_is_refused_with_the_line(tmp_path: Path, order: tuple[str, str]) -> None:
    lines = [",".join(row) for row in (*ROWS, *ROWS[1:])]
    content = "\r\n".join(lines[:3]).encode(order[0]) + b"\r\n" + "\r\n".join(lines[3:]).encode(order[1])
    with pytest.raises(Refused, match=r"从第 4 行起换了编码"):
        opened(tmp_path, "a.csv", content)


def test_short_words_that_may_be_either_encoding_are_no_change(tmp_path: Path) -> None:
    text = "名称,代码\n" + "".join(f"{word},{at}\n" for at, word in enumerate(["联通", "移动", "馒头", "甲", "a"]))
    (table,) = opened(tmp_path, "a.csv", text.encode("gb18030")).tables
    assert [row[0] for row in table.rows] == ["名称", "联通", "移动", "馒头", "甲", "a"]


def test_a_line_in_no_known_encoding_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="第 3 行的编码无法识别"):
        opened(tmp_path, "a.csv", "名称,代码\n甲,1\n".encode() + b"\xff\xff,2\n")


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "utf-8", ""])
def test_a_page_called_xls_is_its_table(tmp_path: Path, charset: str) -> None:
    meta = f'<meta http-equiv=Content-Type content="text/html; charset={charset}">' if charset else ""
    cells = "".join("<tr>" + "".join(f"<td>{cell}&nbsp;</td>" for cell in row) + "</tr>" for row in ROWS)
    page = f"<html><head>{meta}</head><body><table><tr><td><table>{cells}</table></td></tr></table></body></html>"
    (table,) = opened(tmp_path, "a.xls", page.encode("utf-8" if charset == "utf-8" else "gb18030")).tables
    assert table.rows == ROWS


def test_of_a_page_spans_hidden_and_struck_rows_are_known(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>部门</th><th>名称</th></tr><tr><td rowspan=2>公安</td><td>甲<br>店</td></tr>"
        "<tr style='display: none'><td><s>乙</s></td></tr></table><table><tr><td></td></tr></table>"
    )
    (table,) = opened(tmp_path, "a.html", page.encode()).tables
    assert table.rows == [["部门", "名称"], ["公安", "甲\n店"], ["", "乙"]]
    assert table.merged == (((1, 0), (2, 0)),)
    assert [*table.hidden, *table.struck] == [2, 2]


def test_the_xml_of_excel_2003_comes_in_with_its_marks(tmp_path: Path) -> None:
    xml = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles><Style ss:ID="s9"><Font ss:StrikeThrough="1"/></Style></Styles>
<Worksheet ss:Name="名录"><Table><Row><Cell><Data ss:Type="String">名称</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">日期</Data></Cell></Row>
<Row ss:Index="4" ss:Hidden="1"><Cell ss:StyleID="s9"><Data ss:Type="String">甲</Data></Cell><Cell><Data ss:Type="Number">5</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-04-09T00:00:00.000</Data></Cell><Cell ss:Formula="=A1"/></Row></Table></Worksheet>
<Worksheet ss:Name="底稿"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""
    source = opened(tmp_path, "a.xml", xml.encode())
    (table,) = source.tables
    assert table.rows[0] == ["名称", "", "日期", ""]
    assert table.rows[3] == ["甲", "5", "2024-04-09", ""]
    assert (table.sheet, [*table.hidden], [*table.struck], table.no_value) == ("名录", [3], [3], ((3, 3),))
    assert source.hidden_sheets == ("底稿",)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"<html><body>please log in</body></html>", "里面没有表格"),
        ("a.xls", b"MIME-Version: 1.0\r\n\r\n<html>", "单个文件网页"),
        ("a.xlsx", b"%PDF-1.7", "其实是 PDF"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><table><tr><td>&b;</td></tr></table>', "实体声明"),
        ("a.xml", b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>', "已损坏"),
        ("a.html", b"<table><tr><td colspan=9999999>a</td></tr></table>", "展开后过大"),
        ("a.csv", b" \n,,\n", "没有内容"),
        ("a.doc", b"a,b", "不是 .xlsx、.xls、.csv"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        opened(tmp_path, name, content)


def test_every_sheet_is_a_table_and_a_hidden_one_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", 旅馆业=ROWS, 网吧=ROWS[:2], 空=[], 底稿=ROWS)
    changed(
        path, "xl/workbook.xml", b'name="\xe5\xba\x95\xe7\xa8\xbf"', b'name="\xe5\xba\x95\xe7\xa8\xbf" state="hidden"'
    )
    source = open_source(path)
    assert [(table.sheet, len(table.rows)) for table in source.tables] == [("旅馆业", 3), ("网吧", 2)]
    assert source.hidden_sheets == ("底稿",)


def test_hidden_filtered_and_struck_rows_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        struck = book.add_format({"font_strikeout": True})
        for name in ("手工", "筛选"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate([*ROWS, *ROWS[1:]]):
                sheet.write_row(at, 0, row, struck if at == 3 else None)
            sheet.set_row(2, options={"hidden": True})
            sheet.set_column(1, 1, options={"hidden": True})
            if name == "筛选":
                sheet.autofilter(0, 0, 4, 2)
                sheet.filter_column(0, "x == 演示*")
    by_hand, by_filter = (source := open_source(path)).tables
    assert ([*by_hand.hidden], [*by_hand.filtered], [*by_hand.struck]) == ([2], [], [3])
    assert ([*by_filter.hidden], [*by_filter.filtered]) == ([], [2])
    assert [(told.what, told.lines) for told in source.told] == [("hidden_columns", ("手工", "筛选"))]


def test_a_formula_without_a_value_is_known_and_one_that_says_nothing_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名录")
        sheet.write_row(0, 0, HEAD)
        sheet.write(1, 0, "甲")
        sheet.write_formula(1, 1, "=A1", None, "")
        sheet.write_formula(1, 2, "=A1", None, "#N/A")
    text = b'<c r="D2" t="str"><f>A1</f><v></v></c></row></sheetData>'
    changed(path, "xl/worksheets/sheet1.xml", b"</row></sheetData>", text)
    (table,) = open_source(path).tables
    assert table.no_value == ((1, 1),)
    assert table.errors == {(1, 2): "#N/A"}


@pytest.mark.parametrize("cell", ["XFD1", "A1048576", "XFD1048576", "ZZ7"])
@pytest.mark.parametrize("blank", [" \u3000\xa0", ""])
def test_a_lone_blank_far_out_does_not_count_and_is_told(tmp_path: Path, cell: str, blank: str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名录")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.write_string(cell, blank) if blank else sheet.write_blank(cell, None, book.add_format({"bold": True}))
    source = open_source(path)
    (table,) = source.tables
    assert [row[:3] for row in table.rows[:3]] == ROWS
    assert len(table.rows) * max(map(len, table.rows)) < 5_000
    if blank and cell != "ZZ7":
        assert [(told.what, told.lines) for told in source.told] == [("far", (cell,))]


@pytest.mark.parametrize("cell", ["XFD1", "ABC1048576"])
def test_content_far_out_is_named_by_its_cell(tmp_path: Path, cell: str) -> None:
    path = workbook(tmp_path / "a.xlsx", 名录=ROWS)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名录")
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(cell, "x")
    with pytest.raises(Refused, match=f"的 {cell} 格有内容，离表格很远"):
        open_source(path)


def test_an_xml_spreadsheet_in_utf_16_is_read_and_hides_no_declaration(tmp_path: Path) -> None:
    cells = "".join(f"<Row>{''.join(f'<Cell><Data>{text}</Data></Cell>' for text in row)}</Row>" for row in ROWS)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    book = f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="名单"><Table>{cells}</Table></Worksheet></Workbook>'
    declared = f'<?xml version="1.0" encoding="UTF-16"?>{book}'
    for encoding in ("utf-16", "utf-16-le"):
        (table,) = opened(tmp_path, "a.xls", declared.encode(encoding)).tables
        assert (table.sheet, table.rows) == ("名单", ROWS)
    bomb = declared.replace("?><Workbook", '?><!DOCTYPE x [<!ENTITY a "b">]><Workbook')
    with pytest.raises(Refused, match="ENTITY"):
        opened(tmp_path, "b.xls", bomb.encode("utf-16"))


def test_a_picture_called_a_workbook_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="已损坏，读不出来"):
        opened(tmp_path, "a.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 300)


@given(st.lists(st.sampled_from(["演示", "", "1", 1.0, True, "2024-09-02"]), max_size=12))
def test_a_column_comes_as_it_was_whether_its_texts_repeat_or_not(cells: list[float | bool | str]) -> None:
    sent = msgspec.json.decode(msgspec.json.encode(_Column.of(cells)), type=_Column)
    assert [(type(cell), cell) for cell in sent.every()] == [(type(cell), cell) for cell in cells]


def test_texts_that_repeat_are_sent_once() -> None:
    texts = ["东街镇", "西街镇"] * 3
    sent = _Column.of(texts)
    assert (sent.cells, sent.places, sent.every()) == (["东街镇", "西街镇"], [0, 1] * 3, texts)


def test_only_a_formula_of_a_cell_is_a_formula(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "选项.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.data_validation("C2:C9", {"validate": "list", "source": ["旅馆业", "网吧"]})
        sheet.autofilter("A1:C1")
    with zipfile.ZipFile(tmp_path / "选项.xlsx") as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<formula1>" in xml
    assert not has_formulas(xml)
    for formula in (b"<f>A1</f>", b'<f t="shared" si="0"/>', b"<x:f>A1</x:f>", b"<f/>"):
        assert has_formulas(xml.replace(b"</c>", formula + b"</c>", 1))
