"""The log tells in sentences what was done; the last edit can be taken back, a draw or an approval cannot."""

import dataclasses
from datetime import date

import msgspec
import pytest

from acts.base import bureau
from acts.journal import erasure, log
from acts.journal import undo as undo_acts
from acts.registry import importing, mappings, registry
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS, PLAN
from acts.work import task
from rules.base.codes import RECUSAL_REASONS
from rules.base.errors import NotFound, Refused
from rules.importing.mapping import ImportMapping
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.task import Task
from tests.acts.office import Desk, credit_code, hotel, officer, sheet_text


def undo(desk: Desk, *, seq: int = 0, number: str = "") -> undo_acts.UndoPlan:
    """Plan and do it."""
    planned = undo_acts.plan_undo(desk.office, seq=seq, number=number)
    undo_acts.undo(desk.office, planned)
    return planned


def test_the_log_tells_who_did_what_when_newest_first(desk: Desk) -> None:
    desk.clock.at("2024-03-05")
    number = registry.add(desk.office, ENTERPRISES, hotel(90)).number
    registry.edit(desk.office, ENTERPRISES, number, {"town": "新演示镇"})
    edited, added, imported = log.log(desk.office, limit=3)
    assert edited.text == f"修改检查对象 {number}：乡镇街道"
    assert (added.text, added.by, added.at) == (
        f"登记检查对象 {number} 演示90号旅馆有限公司", "演示员", "2024-03-05T09:00:00+08:00",
    )  # fmt: skip
    assert imported.text == "从 inspectors.xlsx 导入执法人员：新增 11，修改 0"
    assert imported.records == 11
    assert [line.seq for line in log.log(desk.office, number=number)] == [edited.seq, added.seq]
    every = log.log(desk.office, limit=0)
    assert [line.seq for line in every] == list(range(edited.seq, 0, -1))
    assert every[-1].text == "新建台账"


def test_the_log_can_begin_at_a_day(desk: Desk) -> None:
    number = desk.object(1).number
    for day, town in (("2024-03-05", "甲镇"), ("2024-03-06", "乙镇"), ("2024-03-07", "丙镇")):
        desk.clock.at(day)
        registry.edit(desk.office, ENTERPRISES, number, {"town": town})
    days = [line.at[:10] for line in log.log(desk.office, since=date(2024, 3, 6))]
    assert days == ["2024-03-07", "2024-03-06"], "the day itself is among them"
    assert [line.at[:10] for line in log.log(desk.office, since=date(2024, 3, 5), limit=2)] == days
    assert len(log.log(desk.office, since=date(2024, 3, 5), limit=0)) == 3
    assert len(log.log(desk.office, since=date(2024, 3, 1), number=number)) == 4
    assert log.log(desk.office, since=date(2024, 3, 8)) == []


@pytest.mark.parametrize(
    ("act", "text"),
    [("init", "新建台账"), ("tinydb", "用 TinyDB 直接改动"), ("upgrade", "升级台账格式"), ("demo", "演示"), ("another", "another")],
)  # fmt: skip
def test_an_entry_without_a_sentence_is_called_by_its_act(desk: Desk, act: str, text: str) -> None:
    with desk.office.transaction(act) as tx:
        tx.put(msgspec.structs.replace(desk.object(1), town="新演示镇"))
    assert log.log(desk.office)[0].text == text


def test_the_log_shows_twenty_entries_unless_more_are_asked_for(desk: Desk) -> None:
    for n in range(21):
        registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"town": f"演示{n}镇"})
    assert len(log.log(desk.office)) == 20
    assert len(log.log(desk.office, limit=21)) == 21


def test_an_edit_is_taken_back_by_a_new_entry_and_the_past_stays(desk: Desk) -> None:
    old = desk.object(1)
    registry.edit(desk.office, ENTERPRISES, old.number, {"town": "新演示镇"})
    planned = undo(desk)
    assert [(step.number, step.words) for step in planned.steps] == [(old.number, ("乡镇街道（新演示镇 → 演示镇）",))]
    assert desk.object(1) == old
    assert [line.act for line in bureau.history(desk.office, old.number)] == [
        "enterprises.import", "enterprises.edit", "undo",
    ]  # fmt: skip


def test_a_second_undo_goes_further_back_and_an_undo_can_be_undone(desk: Desk) -> None:
    number = desk.object(1).number
    for town in ("甲镇", "乙镇"):
        registry.edit(desk.office, ENTERPRISES, number, {"town": town})
    undo(desk)
    assert desk.object(1).town == "甲镇"
    undo(desk)
    assert desk.object(1).town == "演示镇"
    undo(desk, seq=desk.office.store.position.seq)
    assert desk.object(1).town == "甲镇"


def test_a_whole_import_is_taken_back_and_its_numbers_are_not_given_again(desk: Desk) -> None:
    before = desk.office.store.all(Inspector)
    importing.import_list(desk.office, INSPECTORS, sheet_text(officer(50, "公安"), officer(51, "消防")), "错的.xlsx")
    assert len(undo(desk).steps) == 2
    assert desk.office.store.all(Inspector) == before
    assert registry.add(desk.office, INSPECTORS, officer(52, "公安")).number == f"N-{len(before) + 3:04d}"
    (gone,) = [line for line in bureau.history(desk.office, f"N-{len(before) + 1:04d}") if line.act == "undo"]
    assert "错的.xlsx" in gone.why


def test_an_import_that_remembered_its_answers_is_taken_back_and_they_stay(desk: Desk) -> None:
    sheet = dataclasses.replace(
        sheet_text(hotel(90)), answers=ImportMapping(list="enterprises", mode="full"), titles=("企业名称",)
    )
    report = importing.prepare_import(desk.office, ENTERPRISES, sheet)
    remembered = mappings.to_remember(desk.office, sheet.answers, sheet.titles, "名录.xlsx")
    assert remembered is not None
    importing.apply_import(desk.office, ENTERPRISES, report, "名录.xlsx", also=(remembered,))
    undo(desk)
    assert not desk.office.store.where(Enterprise, code=credit_code(90))
    assert mappings.mappings(desk.office) == (remembered,)


def test_an_import_of_which_a_draw_used_anything_is_not_taken_back_and_the_draw_is_named(desk: Desk) -> None:
    """What it changed counts as what it added: the draw drew from it."""
    importing.import_list(desk.office, ENTERPRISES, sheet_text(hotel(1, phone="13800000001")), "电话.xlsx")
    seq, number = desk.office.store.position.seq, desk.object(1).number
    assert undo_acts.plan_undo(desk.office, seq=seq).steps
    draw = desk.drawn(desk.new_task())
    with desk.refused(number, f"导入以后抽取 {draw.number} 已经用了它，不能撤销"):
        undo_acts.plan_undo(desk.office, seq=seq)


def test_of_an_import_one_record_alone_is_taken_back(desk: Desk) -> None:
    rows = [hotel(n, town="搬走镇") for n in (1, 2)]
    importing.import_list(desk.office, ENTERPRISES, sheet_text(*rows), "搬迁.xlsx")
    undo(desk, number=desk.object(1).number)
    assert (desk.object(1).town, desk.object(2).town) == ("演示镇", "搬走镇")


def test_retiring_and_a_recusal_are_taken_back(desk: Desk) -> None:
    number = desk.object(1).number
    registry.retire(desk.office, ENTERPRISES, number, "注销")
    undo(desk)
    assert desk.object(1).status == "active"
    registry.add_recusal(desk.office, {"object": number, "inspector": "N-0001", "reason": RECUSAL_REASONS.codes[0]})
    undo(desk)
    assert desk.office.store.all(Recusal) == []


def test_the_end_of_a_recusal_is_taken_back_and_it_binds_again(desk: Desk) -> None:
    raw = {"object": desk.object(1).number, "inspector": "N-0001", "reason": RECUSAL_REASONS.codes[0]}
    pair = registry.add_recusal(desk.office, raw)
    decision = {"ended_by": "演示局长", "ended_on": "2024-03-04", "ended_why": "已退股"}
    registry.end_recusal(desk.office, pair.object, pair.inspector, decision)
    undo(desk)
    assert desk.office.store.get(Recusal, pair.number) == pair


def test_versions_of_items_and_plan_lines_go_on_counting(desk: Desk) -> None:
    item = desk.office.store.get(Item, "I-0001")
    registry.edit(desk.office, ITEMS, item.number, {"name": "改名的事项"})
    undo(desk)
    again = desk.office.store.get(Item, "I-0001")
    assert (again.name, again.version) == (item.name, 3)
    line = desk.office.store.get(PlanLine, "L-0001")
    registry.edit(desk.office, PLAN, line.number, {"section": "新科室"})
    undo(desk)
    after = desk.office.store.get(PlanLine, "L-0001")
    assert (after.section, after.version) == (line.section, 3)


def test_what_was_changed_again_since_is_not_taken_back_under_it(desk: Desk) -> None:
    number = desk.object(1).number
    registry.edit(desk.office, ENTERPRISES, number, {"town": "甲镇"})
    first = desk.office.store.position.seq
    registry.edit(desk.office, ENTERPRISES, number, {"town": "乙镇"})
    with desk.refused(number, "又改过", "先撤销后来的改动"):
        undo_acts.plan_undo(desk.office, seq=first)


def test_what_others_name_is_not_taken_out(desk: Desk) -> None:
    """A new item that a task already uses stays; retiring it is the way."""
    number = registry.add(
        desk.office,
        ITEMS,
        {"name": "新事项", "department": "公安", "basis": "演示依据", "trades": "旅馆业", "ratio": "10%"},
    ).number
    seq = desk.office.store.position.seq
    using = desk.new_task(items=number)
    with desk.refused(number, f"任务 {using}要用到它", "停用"):
        undo_acts.plan_undo(desk.office, seq=seq)


def test_a_former_code_that_somebody_else_has_by_now_is_not_restored(desk: Desk) -> None:
    one = desk.object(1)
    registry.edit(desk.office, ENTERPRISES, one.number, {"code": hotel(90)["code"]})
    seq = desk.office.store.position.seq
    registry.add(desk.office, ENTERPRISES, hotel(91, code=one.code))
    with desk.refused(one.number, "同一统一社会信用代码"):
        undo_acts.plan_undo(desk.office, seq=seq)


def test_a_draft_task_goes_back_to_its_former_terms(desk: Desk) -> None:
    number = desk.new_task()
    old = desk.task(number)
    task.edit(desk.office, number, {"name": "改了名"})
    undo(desk)
    assert desk.office.store.get(Task, number) == old


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("created", "mingchou task edit"), ("frozen", "mingchou draw void"), ("matched", "mingchou draw void"),
        ("entered", "mingchou result correct"), ("approved", "mingchou result withdraw"),
    ],
)  # fmt: skip
def test_acts_of_a_check_are_never_undone_and_the_message_names_their_own_way(desk: Desk, step: str, said: str) -> None:
    number = desk.new_task()
    if step == "frozen":
        desk.freeze(number)
    elif step != "created":
        desk.matched(number)
    if step in {"entered", "approved"}:
        desk.enter_all(number, "2024-03-20")
    if step == "approved":
        desk.approve(number)
    with desk.refused(said):
        undo_acts.plan_undo(desk.office)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("draw.freeze", "mingchou draw void）后重新冻结"), ("draw.change", "mingchou draw change"),
        ("recusal.decide", "mingchou recusal end"), ("sheet.expert", "mingchou task expert --recall"),
        ("task.assign", "mingchou task assign"), ("task.create", "mingchou task edit"), ("task.close", "mingchou task resume"),
        ("result.enter", "请更正（mingchou result correct）"), ("result.correct", "请再更正一次（mingchou result correct）"),
        ("result.approve", "mingchou result withdraw"), ("sheet.sign", "mingchou result sign"), ("publish", "mingchou publish）"),
        ("mark.set", "mingchou mark lift"), ("finding.allow", "mingchou publish revoke"), ("erase", "依法删除不能撤销"),
        ("passphrase.set", "mingchou passphrase remove"), ("another", "这一条不能撤销"),
    ],
)  # fmt: skip
def test_what_is_not_undone_says_what_to_do_instead(desk: Desk, act: str, said: str) -> None:
    with desk.office.transaction(act, "演示的一步") as tx:
        tx.put(msgspec.structs.replace(desk.object(1), town="新演示镇"))
    with desk.refused(f"第 {desk.office.store.position.seq} 条：演示的一步：", said):
        undo_acts.plan_undo(desk.office)


def test_what_was_erased_by_law_does_not_come_back_by_an_undo(desk: Desk) -> None:
    number = desk.object(1).number
    registry.edit(desk.office, ENTERPRISES, number, {"phone": "13900000001"})
    seq = desk.office.store.position.seq
    erasure.erase(desk.office, number, ["phone"], basis="consent", document="演示文号", approved_by="演示局长")
    with desk.refused(f"第 {seq} 条：内容已依法删除，不能撤销"):
        undo_acts.plan_undo(desk.office, seq=seq)


def test_after_the_undo_of_one_record_of_several_the_next_step_back_must_be_named(desk: Desk) -> None:
    rows = [hotel(n, town="搬走镇") for n in (1, 2)]
    importing.import_list(desk.office, ENTERPRISES, sheet_text(*rows), "搬迁.xlsx")
    imported = desk.office.store.position.seq
    one, other = desk.object(1).number, desk.object(2).number
    undo(desk, number=one)
    with desk.refused("上一步是撤销一条记录；要继续，请写明编号或 --seq"):
        undo_acts.plan_undo(desk.office)
    assert undo_acts.plan_undo(desk.office, number=other).seq == imported
    with pytest.raises(Refused, match=rf"第 {imported} 条以后又改过|没有改动"):
        undo_acts.plan_undo(desk.office, number=one, seq=imported)
    assert undo_acts.plan_undo(desk.office, number=one).seq < imported


def test_what_an_undo_will_do_is_shown_with_the_entry_it_takes_back(desk: Desk) -> None:
    desk.clock.at("2024-03-05")
    number = registry.add(desk.office, ENTERPRISES, hotel(90)).number
    planned = undo_acts.plan_undo(desk.office)
    assert (planned.seq, planned.at, planned.by, planned.number) == (
        desk.office.store.position.seq, "2024-03-05T09:00:00+08:00", "演示员", "",
    )  # fmt: skip
    assert planned.text == f"登记检查对象 {number} 演示90号旅馆有限公司"
    (step,) = planned.steps
    assert (step.number, step.name, step.before, step.words) == (number, "演示90号旅馆有限公司", None, ())
    undo_acts.undo(desk.office, planned)
    assert log.log(desk.office)[0].text == f"撤销第 {planned.seq} 条：{planned.text}"


def test_an_item_that_is_taken_back_was_changed_on_the_day_of_the_undo(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0001", {"name": "改名的事项"})
    desk.clock.at("2024-05-06")
    undo(desk)
    assert str(desk.office.store.get(Item, "I-0001").changed_on) == "2024-05-06"


def test_the_last_change_of_a_record_is_found_under_what_only_names_it(desk: Desk) -> None:
    """A recusal taken back alone, a draw: both name the object, neither changed it."""
    number = desk.object(1).number
    registry.edit(desk.office, ENTERPRISES, number, {"town": "甲镇"})
    edited = desk.office.store.position.seq
    pair = registry.add_recusal(desk.office, {"object": number, "inspector": "N-0001", "reason": "kin"}).number
    undo(desk, number=pair)
    registry.add_recusal(desk.office, {"object": number, "inspector": "N-0002", "reason": "kin"})
    desk.freeze(desk.new_task(), approved_by="演示局长")
    assert undo(desk, number=number).seq == edited
    assert desk.object(1).town == "演示镇"


def test_of_a_person_whom_the_law_took_out_whole_nothing_can_be_taken_back(desk: Desk) -> None:
    number = registry.add(desk.office, INSPECTORS, officer(60, "公安")).number
    erasure.erase(desk.office, number, (), basis="consent", document="演示文号", approved_by="演示局长")
    with pytest.raises(NotFound, match=f"没有可以撤销的 {number} 的改动"):
        undo_acts.plan_undo(desk.office, number=number)


def test_what_an_undo_took_out_comes_back_when_the_undo_is_undone(desk: Desk) -> None:
    one = registry.add(desk.office, ENTERPRISES, hotel(90))
    done = undo_acts.undo(desk.office, undo_acts.plan_undo(desk.office))
    assert done == desk.office.store.position.seq
    planned = undo(desk, seq=done)
    assert [(step.name, step.now, step.before, step.words) for step in planned.steps] == [(one.name, None, one, ())]
    assert desk.office.store.get(Enterprise, one.number) == one


def test_what_the_law_took_from_the_version_before_is_not_brought_back(desk: Desk) -> None:
    number = desk.object(1).number
    registry.edit(desk.office, ENTERPRISES, number, {"phone": ""})
    seq = desk.office.store.position.seq
    erasure.erase(desk.office, number, ["phone"], basis="consent", document="演示文号", approved_by="演示局长")
    with desk.refused(f"第 {seq} 条：内容已依法删除，不能撤销"):
        undo_acts.plan_undo(desk.office, seq=seq)


def test_a_plan_of_yesterday_is_looked_at_again(desk: Desk) -> None:
    """It would give the item another day than was shown."""
    registry.edit(desk.office, ITEMS, "I-0001", {"name": "改名的事项"})
    planned = undo_acts.plan_undo(desk.office)
    desk.clock.at("2024-03-05")
    with desk.refused("请重新查看后再撤销"):
        undo_acts.undo(desk.office, planned)


def test_an_entry_without_a_sentence_is_called_by_its_act_when_it_is_taken_back(desk: Desk) -> None:
    one = desk.object(1)
    for act in ("tinydb", "enterprises.edit"):
        with desk.office.transaction(act) as tx:
            tx.put(msgspec.structs.replace(one, town=f"演示{act}镇"))
        if act == "tinydb":
            with desk.refused("tinydb：这一条不能撤销"):
                undo_acts.plan_undo(desk.office)
    assert undo_acts.plan_undo(desk.office).text == "enterprises.edit"


def test_what_is_not_in_the_journal_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="没有第 999 条"):
        undo_acts.plan_undo(desk.office, seq=999)
    with pytest.raises(NotFound, match="没有可以撤销的 O-999999 的改动"):
        undo_acts.plan_undo(desk.office, number="O-999999")
    with pytest.raises(NotFound, match="没有改动 O-999999"):
        undo_acts.plan_undo(desk.office, number="O-999999", seq=desk.office.store.position.seq)


def test_a_plan_that_is_out_of_date_is_not_carried_out(desk: Desk) -> None:
    number = desk.object(1).number
    registry.edit(desk.office, ENTERPRISES, number, {"town": "甲镇"})
    planned = undo_acts.plan_undo(desk.office)
    undo_acts.undo(desk.office, planned)
    with pytest.raises(Refused, match="又改过"):
        undo_acts.undo(desk.office, planned)
    assert desk.office.store.get(Enterprise, number).town == "演示镇"
