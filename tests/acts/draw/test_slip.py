"""抽取查询单: an object learns what became of it, once the draw is opened, and nothing of anybody else."""

from pathlib import Path

import docx
import msgspec
import pytest
from msgspec.structs import replace

from acts.draw import confirm, match, slip, void
from acts.draw.confirm import StrikeOff
from acts.work import life
from rules.base.errors import NotFound
from rules.draw.slip import read_slip, text
from rules.registry.enterprise import Enterprise
from site_gen.verify import check_slip, read_folder, verify
from tests.acts.office import Desk
from tests.acts.papers.height import PAGE, paper_height


def closed_with_a_strike(desk: Desk) -> str:
    """A closed task of which one object was struck; others are drawn, came instead, were not drawn."""
    number = desk.new_task()
    first = desk.drawn(number).drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(first, "closed_down", "演示函 1")], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    return number


def test_drawn_struck_replacement_not_drawn_and_left_out_are_each_told_why(desk: Desk) -> None:
    number = closed_with_a_strike(desk)
    one, lists = desk.draw(f"{number}-1"), desk.lists(f"{number}-1")
    (strike,) = one.struck
    assert strike.replaced_by is not None
    listed = {drawn.number for drawn in one.drawn} | {strike.replaced_by}
    never = next(entry.number for entry in lists.pool if entry.number not in listed)
    kept = next(drawn.number for drawn in one.drawn if drawn.number != strike.number)
    told = {
        strike.number: "剔除：在“全部”的 20 个对象中按票号排第 1，抽取前 2 个；确认名单时剔除，原因：已停业。",
        strike.replaced_by: "递补：在“全部”的 20 个对象中按票号排第 3，抽取前 2 个；确认时前面有对象被剔除，依次递补到它。",
        kept: "抽中：在“全部”的 20 个对象中按票号排第 2，抽取前 2 个。",
    }
    for object_number, words in told.items():
        assert slip.answer(desk.office, slip.slip_for(desk.office, number, object_number)) == words
    assert slip.answer(desk.office, slip.slip_for(desk.office, number, never)).startswith("未抽中：")


def test_who_was_left_out_of_the_pool_is_told_the_coarse_reason(desk: Desk) -> None:
    number = desk.closed(where="risk=A")
    out = desk.lists(f"{number}-1").excluded[0].number
    told = slip.answer(desk.office, slip.slip_for(desk.office, number, out))
    assert told == "未入库：冻结时不在抽查对象库，原因：其他原因。"


def test_a_slip_is_refused_until_the_draw_is_opened_so_that_it_warns_nobody(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("还没有冻结"):
        slip.slip_for(desk.office, number, "O-000001")
    desk.freeze(number)
    inside = desk.lists(f"{number}-1").pool[0].number
    with desk.refused("还没有抽取"):
        slip.slip_for(desk.office, number, inside)
    drawn = desk.run_later(number).drawn[0].number
    for one in (drawn, inside, "O-000000"):  # the same words for whoever asks: a refusal tells nothing
        with desk.refused("任务办结后才公开", "等于通知对方要来检查"):
            slip.slip_for(desk.office, number, one)
    void.void(desk.office, number, reason="procedure", by="演示局长")
    with desk.refused("已作废"):
        slip.slip_for(desk.office, number, drawn)


def test_where_the_list_is_public_after_the_confirmation_the_slip_is_too(desk: Desk) -> None:
    number = desk.new_task(publish_draw="确认后即公开")
    drawn = desk.drawn(number).drawn[0].number
    with desk.refused("确认后才公开"):
        slip.slip_for(desk.office, number, drawn)
    confirm.confirm(desk.office, number, [])
    assert slip.slip_for(desk.office, number, drawn).outcome == "drawn"


def test_an_object_that_may_not_be_named_gets_no_slip_and_a_stranger_none(desk: Desk) -> None:
    number = desk.closed()
    drawn = desk.final(number)[0]
    with pytest.raises(NotFound, match="不在"):
        slip.slip_for(desk.office, number, "O-000000")
    one = desk.office.store.get(Enterprise, drawn)
    with desk.office.transaction("enterprise.edit", "测试") as tx:
        tx.put(msgspec.structs.replace(one, marks=("name:trade_secret:演示依据",)))
    with desk.refused("依法不公开"):
        slip.slip_for(desk.office, number, drawn)


def test_the_page_shows_its_own_line_and_nobody_elses(desk: Desk, tmp_path: Path) -> None:
    number = desk.closed()
    asked, other = desk.final(number)
    one, path = slip.print_slip(desk.office, number, asked, tmp_path / "单")
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert path.name == f"{number}-1-{one.number}-抽取查询单.docx"
    assert read_slip(next(cell for cell in cells if cell.startswith("抽取查询单"))) == one
    assert text(one).strip() in said
    assert other not in said
    assert all(entry.salt not in said for entry in desk.lists(f"{number}-1").pool if entry.object != asked)


def test_it_is_one_page_and_its_ticket_one_line(desk: Desk, tmp_path: Path) -> None:
    number = closed_with_a_strike(desk)
    draw = desk.draw(f"{number}-1")
    asked = next(one.object for one in desk.lists(draw.number).pool if one.number == draw.drawn[0].number)
    made, path = slip.print_slip(desk.office, number, asked, tmp_path / "单.docx")
    assert paper_height(str(path)) < PAGE
    lines = docx.Document(str(path)).tables[-1].rows[0].cells[0].paragraphs
    assert [line.text for line in lines] == text(made).strip().split("\n")
    ticket = next(line for line in lines if made.ticket in line.text)
    size = ticket.runs[0].font.size
    assert size is not None
    assert (3 + len(made.ticket) * 0.65) * size.pt < 160 / 25.4 * 72, "whatever font the machine has"
    assert size.pt >= 7.5


def test_with_an_address_the_code_opens_the_page_with_the_slip_behind_the_hash(desk: Desk, tmp_path: Path) -> None:
    number = desk.closed()
    asked = desk.drawn_as(number)[0]
    site = replace(desk.office.bureau.site, url="https://www.example.gov.cn/ssj")
    office = replace(desk.office, bureau=replace(desk.office.bureau, site=site))
    _, path = slip.print_slip(office, number, asked, tmp_path / "单.docx")
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert f"https://www.example.gov.cn/ssj/draws/{number}-1/index.html" in said
    assert "#slip=" not in said  # what identifies the object stands in the code, behind the hash


def test_of_a_draw_that_rests_on_classes_each_may_check_its_own_line(desk: Desk, tmp_path: Path) -> None:
    """draw.md §6: the map stays private for good; the slip is how an enterprise finds itself in the arithmetic."""
    number = desk.closed(strata="risk", ratio="A=10%,B=10%,C=10%,D=10%,E=50%")
    site = replace(desk.office.bureau.site, url="https://www.example.gov.cn/ssj")
    office = replace(desk.office, bureau=replace(desk.office.bureau, site=site))
    mine, path = slip.print_slip(office, number, desk.final(number)[0], tmp_path / "单")
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "页面在你自己的手机上重算" in said
    folder = desk.office.places.evidence(mine.draw)
    files = read_folder(folder)
    assert check_slip(files, read_slip(text(mine)), verify(files)).ok
