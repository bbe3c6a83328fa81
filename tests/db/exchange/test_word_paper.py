"""A paper of the office on pages: title, numbered sections, tables, the code, page numbers, the same bytes each time."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
import segno
from docx.document import Document

from db.exchange.word_paper import write_paper
from rules.base.errors import Refused
from rules.papers.paper import Facts, Grid, Lines, Paper, Seal, Section, Signatures

COMMITMENT = "0504cec2771f187eb4259d7d7b06335e82eec6e151bc57fbe6e3b9fb2ec983d4"
COLUMNS = (("顺序", 1.0, "center"), ("名称", 3.0, "left"))


def paper(*sections: Section) -> Paper:
    return Paper("存档件", "示例县公安局", "抽取记录", "抽取编号：2024-001-1", sections, "抽取记录 2024-001-1 <六字>")


WHOLE = paper(
    Section("事实", (Facts((("名称", "演示<有限>公司"), ("种子", "ab\ncd"))), Lines(("一句话。",), strong=True))),
    Section("名单", (Grid(COLUMNS, tuple((str(at), f"演示{at:02d}") for at in range(60))),)),
    Section("承诺值", (Seal(COMMITMENT, "同转奖帐慰尔", COMMITMENT, "扫码核验"),)),
    Section("签字", (Signatures((("操作人", "演示员"), ("负责人", ""))),), together=True),
)


def opened(path: Path, what: Paper) -> Document:
    write_paper(path, what)
    return docx.Document(str(path))


def test_everything_stands_on_the_paper_in_its_order(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.docx", WHOLE)
    texts = [one.text for one in document.paragraphs if one.text]
    assert texts == [
        "存档件", "示例县公安局", "抽取记录", "抽取编号：2024-001-1", "一、事实", "　　一句话。", "二、名单", "三、承诺值", "四、签字",
    ]  # fmt: skip
    facts, listed, seal, signed = (
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    )
    assert facts == [["名称", "演示<有限>公司"], ["种子", "ab\ncd"]]
    assert (listed[0], listed[60], len(listed)) == (["顺序", "名称"], ["59", "演示59"], 61)
    assert "同　转　奖　帐　慰　尔" in seal[0][0]
    assert "0504cec2 771f187e b4259d7d 7b06335e\n82eec6e1" in seal[0][0]
    assert seal[0][1].endswith("扫码核验")
    assert [row[:3] for row in signed] == [
        ["身份", "姓名（单位、职务）", "签字"],
        ["操作人", "演示员", ""],
        ["负责人", "", ""],
    ]


def test_a_single_section_and_an_eleventh_are_numbered_as_officials_do(tmp_path: Path) -> None:
    alone = opened(tmp_path / "a.docx", paper(Section("只有一节", ())))
    assert "只有一节" in [one.text for one in alone.paragraphs]
    many = opened(tmp_path / "b.docx", paper(*(Section(f"节{at}", ()) for at in range(12))))
    assert [one.text for one in many.paragraphs if "、节" in one.text][9:] == ["十、节9", "十一、节10", "十二、节11"]


def test_every_page_says_its_number_of_how_many_and_to_which_paper_it_belongs(tmp_path: Path) -> None:
    footer = opened(tmp_path / "a.docx", WHOLE).sections[0].footer
    assert footer.paragraphs[0].text.startswith("抽取记录 2024-001-1 <六字>\t第 ")
    fields = footer._element.xpath(".//w:instrText/text()")
    assert [str(field) for field in fields] == ["PAGE", "NUMPAGES"]


def test_a_long_table_repeats_its_heading_and_splits_no_row(tmp_path: Path) -> None:
    listed = opened(tmp_path / "a.docx", WHOLE).tables[1]._tbl
    assert len(listed.xpath("./w:tr/w:trPr/w:tblHeader")) == 1
    assert listed.xpath("./w:tr[1]/w:trPr/w:tblHeader")
    assert len(listed.xpath("./w:tr/w:trPr/w:cantSplit")) == 61


def test_the_signatures_stay_together_on_one_page(tmp_path: Path) -> None:
    """Every row but the last is kept with the next one."""
    signed = opened(tmp_path / "a.docx", WHOLE).tables[3]._tbl
    kept = [bool(row.xpath(".//w:keepNext")) for row in signed.xpath("./w:tr")]
    assert kept == [True, True, False]


def test_the_title_is_set_in_xiaobiaosong_with_a_stand_in_where_it_is_missing(tmp_path: Path) -> None:
    opened(tmp_path / "a.docx", WHOLE)
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        table = package.read("word/fontTable.xml").decode()
        text = package.read("word/document.xml").decode()
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in table
    assert 'w:eastAsia="方正小标宋简体"' in text
    assert 'w:eastAsia="仿宋"' in text


def test_the_code_says_what_it_should_and_the_same_paper_gives_the_same_bytes(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.docx", WHOLE)
    (image,) = [part.blob for part in document.part.package.iter_parts() if part.partname.endswith(".png")]
    png = io.BytesIO()
    segno.make(COMMITMENT, error="m", micro=False).save(png, kind="png", scale=6, border=2)
    assert image == png.getvalue()
    write_paper(tmp_path / "b.docx", WHOLE)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"不是 .docx 文件"):
        write_paper(tmp_path / "a.pdf", WHOLE)
