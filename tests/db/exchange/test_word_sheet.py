"""The record sheet is the form of 源汇 2023 附件3, every text at its place, a page for each object."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
import segno
from docx.document import Document
from docx.shared import Mm
from docx.table import Table
from msgspec.structs import replace

from db.exchange.word_sheet import write_sheet, write_sheets
from rules.base.codes import RESULT_CODES
from rules.base.errors import Refused
from rules.work.sheet import SheetForm, SheetRow

ADDRESS = "https://www.example.gov.cn/ssj/draws/2024-001-1/index.html#verify"
PROOF = "本表出自抽取 2024-001-1\n扫描二维码核验"
SENT = f"抽取 2024-001-1，本单位编号 P-0012\n张三　证件号 41-001　编号 police-07　盐值 {' '.join(['0f' * 4] * 4)}"
FORM = SheetForm(
    number="S-000017", title="2024年旅馆业", task="2024-001", name="演示宾馆<有限>公司", kind="企业", code="91410499MA0000000P",
    legal_representative="张某某", scope="住宿服务", region="410499", founded_on="2019-03-01", phone="03750000000", address="东街 1 号",
    rows=(
        SheetRow("公安", "治安检查", "", "张三、李四"), SheetRow("公安", "实名登记检查", "", "张三、李四"),
        SheetRow("消防", "消防检查", "未发现问题", "王五、赵六"),
    ),
    date="", handling="责令改正", note="已告知", signature="", batch="第 1 批", joint="", proof=PROOF, sent=SENT, qr=ADDRESS, qr_words="扫码核验",
)  # fmt: skip


def opened(path: Path, *forms: SheetForm) -> Document:
    write_sheets(path, forms)
    return docx.Document(str(path))


def grid(table: Table) -> list[list[str]]:
    """The table's texts by row and grid column; a merged cell's text stands in each of its places."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_every_field_stands_where_the_original_form_has_it(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.docx", FORM)
    assert document.paragraphs[0].text == "2024年旅馆业部门联合“双随机、一公开”抽查记录表"
    assert document.paragraphs[1].text == "记录表编号：S-000017　　抽查任务：2024-001　　批次：第 1 批"
    blank_day = "　　　年　　月　　日"
    (table,) = document.tables
    said = grid(table)
    codes, sent = said.pop(), said.pop()
    assert sent[0] == "来的是\n抽中的人吗"
    assert sent[1].startswith(SENT)
    assert said == [
        ["市场主体法人签字\n(或加盖企业公章)", "", "检查日期", blank_day],
        ["市场主体名称", "演示宾馆<有限>公司", "市场主体类型", "企业"],
        ["注册号/\n统一社会信用代码", "91410499MA0000000P", "法定代表人", "张某某"],
        ["经营范围", "住宿服务", "行政区划", "410499"],
        ["成立日期", "2019-03-01", "联系电话", "03750000000"],
        ["经营地址", *["东街 1 号"] * 3],
        ["抽查单位", "抽查事项", "检查结果", "检查人员签字"],
        ["公安", "治安检查", "", "张三、李四"],
        ["公安", "实名登记检查", "", "张三、李四"],
        ["消防", "消防检查", "未发现问题", "王五、赵六"],
        ["处理意见", *["责令改正"] * 3],
        ["备注", *["已告知"] * 3],
        ["未签字或盖章情况", *["□拒绝签字　　□无法取得签字或盖章　　原因："] * 3],
    ]
    assert codes[0].startswith("检查结果共分为8种：1.未发现问题；2.")
    assert all(f"{row.code}.{row.text}" in codes[0] for row in RESULT_CODES)
    assert table.cell(7, 0)._tc is table.cell(8, 0)._tc, "a department stands once beside its items"
    assert table.cell(8, 0)._tc is not table.cell(9, 0)._tc
    assert document.paragraphs[-1].text == PROOF


def test_the_page_is_a4_and_its_chinese_is_set_in_song_and_fang(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.docx", FORM)
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    fonts = set(document.element.xpath("//w:rFonts/@w:eastAsia"))
    assert fonts == {"宋体", "仿宋", "黑体"}


def test_one_department_alone_is_not_called_joint(tmp_path: Path) -> None:
    alone = replace(FORM, rows=FORM.rows[:2])
    assert opened(tmp_path / "a.docx", alone).paragraphs[0].text == "2024年旅馆业“双随机、一公开”抽查记录表"
    named = replace(FORM, title="某某抽查记录表")
    assert opened(tmp_path / "b.docx", named).paragraphs[0].text == "某某抽查记录表"


@pytest.mark.parametrize(
    ("signature", "seal", "boxes"),
    [
        ("已签字或盖章", "已签字或盖章", "□拒绝签字　　□无法取得签字或盖章　　原因："),
        ("拒绝签字：负责人离场", "", "☑拒绝签字　　□无法取得签字或盖章　　原因：负责人离场"),
        ("无法取得签字或盖章，无人在场", "", "□拒绝签字　　☑无法取得签字或盖章　　原因：无人在场"),
    ],
)
def test_who_did_not_sign_is_ticked_with_the_reason(signature: str, seal: str, boxes: str, tmp_path: Path) -> None:
    """莲池 2024 五(二)2."""
    said = grid(opened(tmp_path / "a.docx", replace(FORM, signature=signature)).tables[0])
    assert (said[0][1], said[-3][1]) == (seal, boxes)


def test_the_qr_code_holds_the_address_of_the_proof_and_is_stored_once(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.docx", FORM, replace(FORM, number="S-000018"))
    assert len(document.inline_shapes) == 2
    images = [part.blob for part in document.part.package.iter_parts() if part.partname.endswith(".png")]
    png = io.BytesIO()
    segno.make(ADDRESS, error="m", micro=False).save(png, kind="png", scale=6, border=2)
    assert images == [png.getvalue()]


def test_a_sheet_of_a_check_that_was_not_drawn_has_no_code(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.docx", replace(FORM, proof="非随机检查", qr="", qr_words=""))
    assert len(document.inline_shapes) == 0
    assert document.paragraphs[-1].text == "非随机检查"


def test_a_title_too_long_for_its_line_breaks_before_the_name_of_the_form(tmp_path: Path) -> None:
    """Never within “双随机、一公开”."""
    long = replace(FORM, title="（2024年旅馆业和网吧双随机抽查（下半年））")
    title = opened(tmp_path / "a.docx", long).paragraphs[0].text
    assert title.split("\n")[1:] == ["“双随机、一公开”抽查记录表"]


def test_each_sheet_begins_a_page(tmp_path: Path) -> None:
    forms = [replace(FORM, number=f"S-{at:06d}") for at in range(3)]
    document = opened(tmp_path / "a.docx", *forms)
    titles = [paragraph for paragraph in document.paragraphs if paragraph.text.endswith("抽查记录表")]
    assert [bool(title.paragraph_format.page_break_before) for title in titles] == [False, True, True]
    assert [
        form.number in paragraph.text for form, paragraph in zip(forms, document.paragraphs[1::3], strict=True)
    ] == [True] * 3
    write_sheet(tmp_path / "b.docx", forms[0])
    assert len(docx.Document(str(tmp_path / "b.docx")).tables) == 1


def height(document: Document) -> float:
    """Millimetres that the rows ask for at least, the text above and below not counted."""
    return sum(int(value) for value in document.element.xpath("//w:trHeight/@w:val")) / 1440 * 25.4


@pytest.mark.parametrize("count", [1, 4, 10])
@pytest.mark.parametrize("times", [1, 30])
def test_ten_checks_and_long_texts_fit_one_page(count: int, times: int, tmp_path: Path) -> None:
    rows = tuple(
        SheetRow(("公安", "消防")[at % 2], "易制毒化学品生产、经营、运输、使用企业检查", "", "张三、李四")
        for at in range(count)
    )
    form = replace(FORM, rows=rows, scope="住宿服务、餐饮服务、停车场服务" * times, address="演示区东街一号院内" * 4)
    document = opened(tmp_path / "a.docx", form)
    assert len(document.tables) == 1, "one table: the sheet does not run on"
    assert 225 < height(document) < 255, "the page is filled, and not more"
    if times > 1:
        assert grid(document.tables[0])[3][1].startswith("住宿服务、餐饮服务")


def test_a_sheet_that_must_run_on_repeats_its_heading_and_its_departments(tmp_path: Path) -> None:
    rows = tuple(SheetRow(("公安", "消防")[at // 20], f"事项{at}", "", "张三、李四") for at in range(40))
    document = opened(tmp_path / "a.docx", replace(FORM, rows=rows))
    _, lower = document.tables
    assert grid(lower)[0] == ["抽查单位", "抽查事项", "检查结果", "检查人员签字"]
    assert lower._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")
    assert [row[:2] for row in grid(lower)[1:41]] == [[row.department, row.item] for row in rows]
    assert not lower._tbl.xpath(".//w:vMerge")


def test_a_scope_that_would_fill_the_page_alone_is_cut_and_says_so(tmp_path: Path) -> None:
    said = grid(opened(tmp_path / "a.docx", replace(FORM, scope="住宿服务、" * 600)).tables[0])
    assert said[3][1].endswith("住宿服务……（余见营业执照）")


def test_the_same_forms_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_sheets(tmp_path / f"{name}.docx", [FORM, FORM])
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        assert {part.date_time for part in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_nothing_to_print_and_a_wrong_suffix_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有要打印的记录表"):
        write_sheets(tmp_path / "a.docx", [])
    with pytest.raises(Refused, match=r"不是 .docx 文件"):
        write_sheets(tmp_path / "a.doc", [FORM])
