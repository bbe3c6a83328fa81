"""A secret is found wherever Word and Excel show it, or would: made by python-docx, XlsxWriter and by hand, as the offices write them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from xlsxwriter import Workbook

from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate

FILES = Path(__file__).parent / "files"
GATE = Gate([
    Secret(text="王五", record="N-1", field="姓名", whole=True),
    Secret(text="13812345678", record="N-2", field="联系电话"),
])  # fmt: skip
SPACES = (
    nsdecls("w", "wp", "a")
    + ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def fields(name: str, raw: bytes) -> set[str]:
    return {problem.field for problem in GATE.problems(name, raw)}


# ---- Word


def word(write: Callable[[Any], object]) -> bytes:
    document = Document()
    write(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def body(xml: str) -> bytes:
    """A document with this paragraph."""
    return word(lambda document: document.element.body.insert(0, parse_xml(f"<w:p {SPACES}>{xml}</w:p>")))


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


BOX = f"<w:r><w:pict><v:textbox><w:txbxContent><w:p>{run('{}')}</w:p></w:txbxContent></v:textbox></w:pict></w:r>"
PARAGRAPHS = {
    "two runs": run("王") + run("五"), "half bold": run("王", "<w:rPr><w:b/></w:rPr>") + run("五"),
    "a link": run("王") + f"<w:hyperlink>{run('五')}</w:hyperlink>", "inserted": run("王") + f'<w:ins w:id="1" w:author="a">{run("五")}</w:ins>',
    "deleted between": run("王") + '<w:del w:id="1" w:author="a"><w:r><w:delText>小</w:delText></w:r></w:del>' + run("五"),
    "deleted": '<w:del w:id="1" w:author="a"><w:r><w:delText>王五</w:delText></w:r></w:del>' + f'<w:ins w:id="2" w:author="a">{run("某某")}</w:ins>',
    "half deleted": run("王") + f'<w:ins w:id="2" w:author="a">{run("某")}</w:ins>' + '<w:del w:id="1" w:author="a"><w:r><w:delText>五</w:delText></w:r></w:del>',
    "hidden between": run("王") + run("小", "<w:rPr><w:vanish/></w:rPr>") + run("五"), "hidden": run("王五", "<w:rPr><w:vanish/></w:rPr>"),
    "moved": f'<w:moveTo w:id="1" w:author="a">{run("王五")}</w:moveTo>', "moved away": run("甲") + f'<w:moveFrom w:id="1" w:author="a">{run("乙")}</w:moveFrom>' + "",
    "a box": run("甲") + BOX.format("王五"), "a box between": run("王") + BOX.format("甲") + run("五"), "a field": f'<w:fldSimple w:instr="A">{run("王五")}</w:fldSimple>',
    "a smart tag": run("王") + f'<w:smartTag w:element="x">{run("五")}</w:smartTag>', "a control": run("王") + f"<w:sdt><w:sdtContent>{run('五')}</w:sdtContent></w:sdt>",
    "a formula": "<m:oMath><m:r><m:t>王</m:t></m:r><m:r><m:t>五</m:t></m:r></m:oMath>",
    "sounds above": f"<w:r><w:ruby><w:rt>{run('wáng')}</w:rt><w:rubyBase>{run('王')}</w:rubyBase></w:ruby></w:r>" + run("五"),
    "a break": "<w:r><w:t>王</w:t><w:br/><w:t>五</w:t></w:r>", "a bookmark": run("王") + '<w:bookmarkStart w:id="1" w:name="x"/>' + run("五"),
}  # fmt: skip


@pytest.mark.parametrize("how", sorted(PARAGRAPHS.keys() - {"moved away"}))
def test_a_short_name_is_whole_however_word_writes_it(how: str) -> None:
    assert "姓名" in fields("news/a.docx", body(PARAGRAPHS[how]))
    assert "姓名" not in fields("news/a.docx", body(PARAGRAPHS[how].replace("五", "五金").replace("王", "老王")))


def _header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "王五"


def _footer(document: Any) -> None:
    document.sections[0].footer.paragraphs[0].text = "王五"


def _table(document: Any) -> None:
    document.add_table(1, 2).cell(0, 1).text = "王五"


def _comment(document: Any) -> None:
    document.add_comment(document.add_paragraph().add_run("甲"), text="王五", author="甲")


def _author(document: Any) -> None:
    document.core_properties.author = "王五"


def _commenter(document: Any) -> None:
    document.add_comment(document.add_paragraph().add_run("甲"), text="乙", author="王五")


@pytest.mark.parametrize("write", [_header, _footer, _table, _comment, _author, _commenter])
def test_what_stands_beside_the_body_is_read(write: Callable[[Any], object]) -> None:
    assert "姓名" in fields("news/a.docx", word(write))
    assert not fields("news/a.docx", word(lambda _: None))


def _with_part(raw: bytes, name: str, content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            new.writestr(member, old.read(member))
        new.writestr(name, content)
    return made.getvalue()


def test_a_part_that_nothing_names_is_read_as_well() -> None:
    raw = _with_part(body(run("甲")), "word/lost.xml", f"<w:p {SPACES}>{run('王')}{run('五')}</w:p>")
    assert "姓名" in fields("news/a.docx", raw)


# ---- Excel


def excel(write: Callable[[Workbook], object]) -> bytes:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        write(book)
    return made.getvalue()


def _rich(book: Workbook) -> None:
    book.add_worksheet().write_rich_string(0, 0, "王", book.add_format({"bold": True}), "五")


def _hidden_sheet(book: Workbook) -> None:
    book.add_worksheet()
    sheet = book.add_worksheet()
    sheet.hide()
    sheet.write(0, 0, "王五")


def _formula(book: Workbook) -> None:
    book.add_worksheet().write_formula(0, 0, '="王"&"五"', None, "王五")


def _formula_without_value(book: Workbook) -> None:
    book.add_worksheet().write_formula(0, 0, '=CONCATENATE("王" , "五")', None, "")


def _number(book: Workbook) -> None:
    book.add_worksheet().write_number(0, 0, 13812345678)


def _comment_on_a_cell(book: Workbook) -> None:
    book.add_worksheet().write_comment(0, 0, "王五")


def _two_comments(book: Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write_comment(0, 0, "王五")
    sheet.write_comment(1, 0, "甲")


def _sheet_name(book: Workbook) -> None:
    book.add_worksheet("王五")


def _box(book: Workbook) -> None:
    book.add_worksheet().insert_textbox(0, 0, "王五")


def _header_of_a_sheet(book: Workbook) -> None:
    book.add_worksheet().set_header('&L甲&C&"宋体,常规"&12王&B五')


def _list(book: Workbook) -> None:
    book.add_worksheet().data_validation(0, 0, 0, 0, {"validate": "list", "source": ["甲", "王五"]})


def _properties(book: Workbook) -> None:
    book.add_worksheet()
    book.set_properties({"author": "王五"})


def _hidden_row(book: Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write(3, 3, "王五")
    sheet.set_row(3, None, None, {"hidden": True})


EXCEL = (
    _rich, _hidden_sheet, _formula, _formula_without_value, _number, _comment_on_a_cell, _two_comments, _sheet_name, _box, _header_of_a_sheet, _list,
    _properties, _hidden_row,
)  # fmt: skip


@pytest.mark.parametrize("write", EXCEL)
def test_a_short_name_and_a_number_are_whole_wherever_excel_keeps_them(write: Callable[[Workbook], object]) -> None:
    assert fields("news/a.xlsx", excel(write)) & {"姓名", "联系电话"}
    assert not fields("news/a.xlsx", excel(lambda book: book.add_worksheet().write(0, 0, "老王五金")))


def test_figures_in_a_row_are_not_read_as_one_number() -> None:
    """13 visited, 81 found, …: each cell is a text of its own, as it is on a page."""
    figures = ("13", "81", "23", "4", "5678")
    assert not fields("news/a.xlsx", excel(lambda book: book.add_worksheet().write_row(0, 0, figures)))
    assert fields("news/a.xlsx", excel(lambda book: book.add_worksheet().write_row(0, 0, ("13 812345678", "2"))))


def test_a_number_that_excel_keeps_with_an_exponent_is_read_as_it_is_shown() -> None:
    raw = excel(_number)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            new.writestr(member, old.read(member).replace(b"13812345678", b"1.3812345678E10"))
    assert "联系电话" in fields("news/a.xlsx", made.getvalue())


# ---- broken files


@pytest.mark.parametrize(
    ("name", "member"),
    [("a.docx", "word/document.xml"), ("a.xlsx", "xl/workbook.xml"), ("a.docx", "[Content_Types].xml")],
)
def test_a_document_that_its_library_cannot_read_is_refused_in_words(name: str, member: str) -> None:
    raw = body(run("甲")) if name == "a.docx" else excel(lambda book: book.add_worksheet().write(0, 0, "甲"))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            new.writestr(one, old.read(one)[: 40 if one.filename == member else None])
    (problem,) = GATE.problems(f"news/{name}", made.getvalue())
    assert "不完整" in problem.message
    assert "另存为" in problem.message
    assert problem.where == f"news/{name}"


def test_the_cell_at_the_end_of_a_sheet_takes_no_memory_of_ours() -> None:
    raw = excel(lambda book: [book.add_worksheet().write(at, at and 16_383, "甲") for at in (0,)])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            new.writestr(
                one,
                old.read(one).replace(
                    b"</row></sheetData>", b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                ),
            )
    (problem,) = GATE.problems("news/a.xlsx", made.getvalue())
    assert "很远的地方" in problem.message


def test_a_document_that_word_wrote_is_read() -> None:
    assert "联系电话" in fields("news/word.docx", (FILES / "word.docx").read_bytes())
