"""收讫单: what a witness signs for a commitment carries all of it, and says what to compare later."""

import re
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace

from acts.draw.freeze import freeze
from acts.papers.paper import verification_link
from acts.papers.protocol import build_protocol
from acts.papers.receipt import build_receipt, print_receipt
from rules.base.canonical import digest
from rules.base.errors import Refused
from rules.draw.entropy import QUICKNET
from tests.acts.office import Desk
from tests.acts.papers.height import PAGE, paper_height
from tests.acts.papers.test_protocol import said


def test_it_carries_every_digit_the_verifier_and_what_to_compare(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.freeze(number)
    text = said(build_receipt(desk.office, number))
    assert one.commitment in text
    assert digest((files("site_templates") / "static" / "verify.py").read_bytes()) in text.replace(" ", "")
    for told in (
        "第 1 次冻结，我只收到过这一个承诺值",
        "还没有产生",
        "请问产生时在场的人",
        "六个字只供口头核对",
        one.number,
    ):
        assert told in text
    assert text.index("签字") < text.index("以后怎样核对"), "what is signed stands on the page of the commitment"


def test_it_names_the_place_of_the_page_by_the_words_that_stand_there(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    named = re.findall(r"“(.+?)”一栏", said(build_receipt(desk.office, number)))
    page = (files("site_templates") / "_verify_papers.html").read_text(encoding="utf-8")
    assert named
    assert all(f"<summary>{name}</summary>" in page for name in named)


def test_it_is_one_page_however_long_name_and_address_are(desk: Desk, tmp_path: Path) -> None:
    url = "https://www.shilixian.gov.cn/zfxxgk/zhengwugongkai/gongan/shuangsuiji-yigongkai"
    site = replace(desk.office.bureau.site, url=url)
    name = "示例县文化广电旅游和新闻出版体育局综合行政执法大队"
    office = replace(
        desk.office, bureau=replace(desk.office.bureau, name=name, site=site, demo_clock=desk.clock.moment)
    )
    number = desk.new_task()
    freeze(office, number, kind="beacon", source={"chain_hash": QUICKNET, "round": "5620000"})
    assert paper_height(str(print_receipt(office, number, tmp_path / "单.docx"))) < PAGE - 8, (
        "programs differ in borders"
    )


def test_it_is_printed_before_the_value_and_never_after(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    one = desk.freeze(number)
    path = print_receipt(desk.office, one.number, tmp_path / "单.docx")
    whole = "\n".join(
        cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells
    )
    assert one.commitment[:8] in whole + "\n".join(line.text for line in docx.Document(str(path)).paragraphs)
    desk.run_later(number)
    with pytest.raises(Refused, match="不能再出收讫单"):
        print_receipt(desk.office, one.number, tmp_path)
    assert [one.name for one in tmp_path.iterdir()].count("单.docx") == 1


def test_every_paper_of_a_demonstration_says_that_its_clock_counts_for_nothing(desk: Desk) -> None:
    """draw.md §1: `clock` demo: every face prints it."""
    demo = replace(desk.office, bureau=replace(desk.office.bureau, demo_clock=desk.clock.moment, code="DEMO-1"))
    number = desk.new_task()
    moment = desk.clock.moment + timedelta(hours=6)
    draw = freeze(demo, number, kind="dice", source={"place": "三楼", "dice": "20"}, expected_at=moment).draw
    marks = (build_receipt(demo, number).mark, build_protocol(demo, number).mark, verification_link(demo, draw).origin)
    assert all(mark.startswith("演示时钟，不作数") for mark in marks)
    other = desk.freeze(desk.new_task())
    assert "演示" not in build_receipt(desk.office, other.number).mark
