"""一企一表: printed for every object, and the lists for the departments."""

import re
from pathlib import Path

import msgspec
import pytest
from docx import Document
from msgspec.structs import replace

from acts.draw import confirm
from acts.draw.confirm import StrikeOff
from acts.work import result, sheet
from rules.base.errors import NotFound
from rules.draw.draw_record import Draw
from rules.draw.words import six_characters
from rules.work.sheet import ASSIGNMENT_COLUMNS, DRAWN_COLUMNS
from site_gen.verify import Person, Sheet, check_sent, read_folder, read_sheet, verify
from tests.acts.office import Desk


def test_one_file_for_each_object_and_one_for_all_of_them(desk: Desk, tmp_path: Path) -> None:
    number = desk.joint_task(ratio="10%")
    sheets = desk.matched(number)
    paths = sheet.print_sheets(desk.office, number, tmp_path / "表")
    assert [path.name for path in paths] == [
        f"{number}-全部记录表.docx", *(f"{one.number}-{one.object}.docx" for one in sheets),
    ]  # fmt: skip
    for path in paths:
        text = "\n".join(cell.text for table in Document(str(path)).tables for row in table.rows for cell in row.cells)
        assert "旅馆有限公司" in text
    assert sheet.print_sheets(desk.office, number)[0].parent == desk.office.places.sheets(number)


def test_a_form_says_who_checks_what_and_leaves_the_result_to_the_pen(desk: Desk) -> None:
    number = desk.joint_task(ratio="10%", batches="2")
    one = desk.matched(number)[1]
    form = sheet.sheet_form(desk.office, one)
    assert [(row.department, row.item, row.result) for row in form.rows] == [
        ("示例县公安局", "旅馆业治安检查", ""), ("消防", "消防安全检查", ""),
    ]  # fmt: skip
    police = [desk.inspector(int(person[2:])) for person in one.teams["police"]]
    assert all(word in form.rows[0].inspectors for person in police for word in (person.name, person.certificate))
    assert (form.batch, form.date, form.signature) == ("第 2 批", "", "")


def test_a_sheet_says_from_which_freeze_it_comes_and_leads_to_its_check(desk: Desk) -> None:
    """draw.md §6: whoever keeps the sheet keeps the commitment and the journal up to the match."""
    one = desk.matched(desk.new_task())[0]
    draw = desk.draw(one.draw)
    matched = desk.office.store.history(Draw, draw.number)[-1]
    form = sheet.sheet_form(desk.office, one)
    words = (
        draw.number,
        f"第 {draw.serial} 次冻结",
        draw.commitment[:16],
        six_characters(draw.commitment),
        matched.head[:16],
    )
    assert all(word in form.proof for word in (*words, f"台账第 {matched.seq} 号", "没有设置公示网址"))
    assert (form.qr, form.qr_words) == (draw.commitment, "承诺值")
    site = replace(desk.office.bureau.site, url="https://www.example.gov.cn/ssj")
    office = replace(desk.office, bureau=replace(desk.office.bureau, site=site))
    form = sheet.sheet_form(office, one)
    address = f"https://www.example.gov.cn/ssj/draws/{draw.number}/index.html"
    assert (form.qr, form.qr_words) == (f"{address}#verify", "扫码核验")
    assert form.proof.endswith(address)


def test_whoever_is_visited_sees_from_the_sheet_whether_those_are_the_people_whom_the_draw_sent(desk: Desk) -> None:
    """draw.md §1: id and salt of those who go are printed on the sheet of their object, and opened to nobody else."""
    one, other = desk.matched(desk.new_task())[:2]
    sent = sheet.sheet_form(desk.office, one).sent
    head, *lines = sent.split("\n")
    number = head.rpartition("本单位编号 ")[2]
    files = read_folder(desk.office.places.evidence(one.draw))
    report = verify(files)
    people = []
    for line in lines:
        found = re.fullmatch("(.+)　证件号 (.+)　编号 (.+)　盐值 (.+)", line)
        assert found is not None
        people.append(Person(name=found[1], certificate=found[2], id=found[3], salt=found[4]))
    assert [person.name for person in people] == [
        desk.inspector(int(n[2:])).name for team in one.teams.values() for n in team
    ]
    read = read_sheet(msgspec.json.encode(Sheet(tuple(people), number)), "记录表.json")
    assert all(check_sent(files, read, person, report).ok for person in read.inspectors)
    elsewhere = sheet.sheet_form(desk.office, other).sent.partition("\n")[0].rpartition("本单位编号 ")[2]
    swapped = replace(read.inspectors[0], salt=read.inspectors[1].salt)
    assert elsewhere != number
    assert not check_sent(files, Sheet((swapped,), number), swapped, report).ok


def test_results_and_private_opinions_that_were_entered_stand_on_the_form(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    desk.clock.at("2024-03-20", 17)
    raw = {"code": "5", "checked_on": "2024-03-20", "handling_note": "内部：到期复查"}
    result.enter(desk.office, number, one.object, "I-0001", raw)
    result.sign(desk.office, number, one.object, "拒绝签字", "负责人不在场")
    form = sheet.sheet_form(desk.office, desk.sheets(number)[0])
    assert form.rows[0].result == "5.发现问题已责令改正"
    assert (form.handling, form.date, form.signature) == ("内部：到期复查", "2024年3月20日", "拒绝签字：负责人不在场")


def test_the_drawn_list_shows_who_was_struck_and_who_came_instead(desk: Desk) -> None:
    number = desk.new_task()
    out = desk.drawn(number).drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(out, "closed_down", "演示函 1")], approved_by="演示局长")
    rows = sheet.drawn_list(desk.office, number)
    states = {row["number"]: row["state"] for row in rows}
    assert sorted(str(state) for state in states.values()) == ["已剔除（已停业）", "抽中", "递补"]
    assert states[desk.registered(f"{number}-1")[out]] == "已剔除（已停业）"
    assert all(set(row) == {column.name for column in DRAWN_COLUMNS} for row in rows)


def test_the_assignments_have_a_row_for_each_object_and_department(desk: Desk) -> None:
    number = desk.joint_task(ratio="10%")
    sheets = desk.matched(number)
    rows = sheet.assignments(desk.office, number)
    assert [(row["sheet"], row["department"]) for row in rows] == [
        (one.number, department) for one in sheets for department in ("公安", "消防")
    ]
    assert {row["items"] for row in rows if row["department"] == "消防"} == {"消防安全检查"}
    assert all(set(row) == {column.name for column in ASSIGNMENT_COLUMNS} for row in rows)


def test_after_a_change_only_the_sheets_that_it_concerns_are_printed_again(desk: Desk) -> None:
    number = desk.new_task()
    first, second = desk.matched(number)[:2]
    paths = sheet.print_sheets(desk.office, number, objects=[second.object])
    assert [path.name for path in paths] == [f"{second.number}-{second.object}.docx"]
    assert [path.name for path in desk.office.places.sheets(number).iterdir()] == [paths[0].name]
    with desk.refused(f"任务 {number} 没有O-999999 的记录表"):
        sheet.print_sheets(desk.office, number, objects=[first.object, "O-999999"])


def test_before_the_match_there_is_nothing_to_print_and_before_the_draw_nothing_to_list(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("还没有抽取，没有名单可导出"):
        sheet.drawn_list(desk.office, number)
    desk.drawn(number)
    with desk.refused("没有记录表可打印（先 match）"):
        sheet.print_sheets(desk.office, number)
    with desk.refused("没有派发表可导出（先 match）"):
        sheet.assignments(desk.office, number)
    with pytest.raises(NotFound, match="没有任务 2024-099"):
        sheet.print_sheets(desk.office, "2024-099")
