"""What a PDF shows or says of itself is read, whoever wrote it. The files in files/ are of real programs, made once:

word.docx   python-docx 1.2: a heading, a paragraph, a table; an author
word.pdf    the same by LibreOffice Writer 7.4, which sets digits and Chinese characters in two fonts
page.pdf    a page with bold and slanted digits, printed by Chromium
scan.pdf    a picture of that page, printed by Chromium: no text
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, StreamObject

from rules.disclosure.secret import Secret
from site_gen.gate import pdf
from site_gen.gate.closed import Closed
from site_gen.gate.gate import Gate
from tests.leaks.plants import FILES as PLANTS

FOLDER = Path(__file__).parent / "files"
GATE = Gate([
    Secret(text="演示县东方旅馆", record="O-000001", field="企业名称"), Secret(text="虚构乡样例路173号", record="O-000001", field="注册地址"),
    Secret(text="13812345678", record="O-000001", field="联系电话"), Secret(text="演示王五", record="O-000001", field="法定代表人"),
    Secret(text="演示拟稿人", record="N-0001", field="姓名"),
])  # fmt: skip


def found(raw: bytes) -> set[str]:
    return {problem.field for problem in GATE.problems("news/files/a.pdf", raw)}


def saved(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("name", ["word.pdf", "page.pdf", "word.docx"])
def test_what_office_programs_and_browsers_write_is_read(name: str) -> None:
    problems = GATE.problems(f"news/files/{name}", (FOLDER / name).read_bytes())
    fields = {problem.field for problem in problems}
    assert fields >= {"企业名称", "注册地址", "联系电话", "法定代表人", "手机号"}
    assert ("姓名" in fields) is name.startswith("word")  # its author


@pytest.mark.parametrize("writer", ["word.pdf", "page.pdf"])
@pytest.mark.parametrize(
    ("name", "is_told"), [("演示王五", True), ("王五", False), ("登记住址", False), ("整改公", False)]
)
def test_a_short_name_is_found_as_a_cell_of_a_table_and_not_within_words(writer: str, name: str, is_told: bool) -> None:
    judge = Gate([Secret(text=name, record="O-000001", field="法定代表人", whole=True)])
    problems = judge.problems("news/files/a.pdf", (FOLDER / writer).read_bytes())
    assert ("法定代表人" in {problem.field for problem in problems}) is is_told


def test_a_place_names_the_page() -> None:
    (problem,) = (one for one in GATE.problems("a.pdf", (FOLDER / "word.pdf").read_bytes()) if one.field == "注册地址")
    assert problem.where == "a.pdf 中的第 1 页 第 2 行"


def test_what_has_no_text_is_for_a_person_to_look_at() -> None:
    raw = (FOLDER / "scan.pdf").read_bytes()
    (problem,) = GATE.problems("news/files/scan.pdf", raw)
    assert "第 1 页" in problem.message
    assert "程序看不到里面的字，请人看过" in problem.message
    allowed = Gate([], allowed={problem.finding})
    assert not allowed.problems("news/files/scan.pdf", raw)
    assert allowed.problems("news/files/scan.pdf", raw + b"\n")


def test_of_a_file_with_one_scanned_page_the_others_are_read_all_the_same() -> None:
    writer = PdfWriter()
    for name in ("page.pdf", "scan.pdf", "word.pdf"):
        writer.append(FOLDER / name)
    raw = saved(writer)
    assert found(raw) >= {"企业名称", "要人看过", "联系电话"}
    (unseen,) = (problem for problem in GATE.problems("a.pdf", raw) if problem.field == "要人看过")
    assert "第 2 页" in unseen.message


def test_an_empty_page_is_no_scan() -> None:
    writer = PdfWriter()
    writer.append(FOLDER / "page.pdf")
    writer.add_blank_page(100, 100)
    assert "要人看过" not in found(saved(writer))


def test_letters_without_a_map_are_no_text() -> None:
    name, made = PLANTS["pdf, words by a font"]
    raw = made("演示县东方旅馆").replace(b"/ToUnicode 6 0 R", b"/Unknown   6 0 R")
    problems = Gate([]).problems(name, raw)
    assert {problem.field for problem in problems} == {"要人看过"}


def test_notes_bookmarks_titles_and_files_within_are_read() -> None:
    secret = Gate([Secret(text="演示保密的批注", record="O-1", field="备注")])
    ways: tuple[Callable[[PdfWriter], object], ...] = (
        lambda writer: writer.add_annotation(0, FreeText(text="见演示保密的批注", rect=(10, 10, 90, 90))),
        lambda writer: writer.add_outline_item(title="演示保密的批注", page_number=0),
        lambda writer: writer.add_metadata({"/Keywords": "演示保密的批注"}),
        lambda writer: writer.add_attachment("a.txt", "甲，演示保密的批注".encode()),
        lambda writer: writer.add_attachment("演示保密的批注.txt", b"a"),
    )
    for add in ways:
        writer = PdfWriter()
        writer.append(FOLDER / "page.pdf")
        assert not [one for one in secret.problems("a.pdf", saved(writer)) if one.field == "备注"]
        add(writer)
        assert [one for one in secret.problems("a.pdf", saved(writer)) if one.field == "备注"]


def test_what_was_taken_out_and_saved_over_is_still_in_the_file() -> None:
    """An incremental save leaves the version of before."""
    before = (FOLDER / "page.pdf").read_bytes()
    made = io.BytesIO(before)
    writer = PdfWriter(made, incremental=True)
    writer.pages[0].get_contents()
    writer.pages[0][NameObject("/Contents")] = writer._add_object(StreamObject())
    out = io.BytesIO()
    writer.write(out)
    assert "东方旅馆" not in PdfReader(io.BytesIO(out.getvalue())).pages[0].extract_text()
    assert "企业名称" in found(out.getvalue())


def test_a_file_saved_over_too_often_is_refused() -> None:
    with pytest.raises(Closed, match="改存过太多次"):
        list(pdf.texts((FOLDER / "page.pdf").read_bytes() + b"\n%%EOF" * 20))


@pytest.mark.parametrize(
    "raw", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj <<>>\nstream\nxx", (FOLDER / "page.pdf").read_bytes()[:9000]]
)
def test_what_is_no_whole_file_is_closed_and_says_what_to_do(raw: bytes) -> None:
    (problem,) = Gate([]).problems("a.pdf", raw)
    assert "PDF" in problem.message
    assert "请换一个文件" in problem.message


@pytest.mark.parametrize("footer", ["", "第 1 页\n"])
def test_a_name_that_goes_on_over_the_end_of_a_page_is_found(monkeypatch: pytest.MonkeyPatch, footer: str) -> None:
    """A long table: the page ends within the name, its number below, the heading of the table again above the rest."""
    pages = iter([f"正文\n演示县东方\n{footer}", "序号 名称\n旅馆\n正文"])
    monkeypatch.setattr(PageObject, "extract_text", lambda *_, **__: next(pages))
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(100, 100)
    told = GATE.problems("news/files/a.pdf", saved(writer))
    assert [(one.field, "第 1 页到第 2 页" in one.where) for one in told if one.field == "企业名称"] == [
        ("企业名称", True)
    ]
