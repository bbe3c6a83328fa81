"""依法删除: the words are gone from record, history and journal; the chain is whole, the decision is on record, leftovers are named."""

import os
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.base import backups, bureau
from acts.base.passphrase import set_passphrase
from acts.base.rename import change_bureau
from acts.disclosure.publish import prepare
from acts.journal import erasure, log, undo
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, INSPECTORS
from acts.work import result, sheet
from db.check import check, rebuild
from db.config import read_bureau
from db.journal import Journal
from rules.base.errors import NotFound
from rules.journal.chain import read_entry
from rules.journal.erasure import ERASABLE, Erasure
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.work.result import Result
from tests.acts.office import Desk, hotel, officer
from tests.db.bureau import unpacked

DECIDED = {"basis": "consent", "document": "示公〔2024〕9号", "approved_by": "演示局长"}


def on_disk(folder: Path, words: str, *, but: str = "backups") -> list[str]:
    """The files of the bureau in which these words stand; as a rule without the backups, which wait for their purge."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != but and words.encode() in unpacked(path)
    )


def test_a_telephone_number_is_gone_from_record_history_journal_and_snapshots(desk: Desk) -> None:
    one, folder = desk.object(1), desk.office.places.folder
    registry.edit(desk.office, ENTERPRISES, one.number, {"phone": "13900000001"})
    registry.edit(desk.office, ENTERPRISES, one.number, {"town": "新演示镇"})
    done = erasure.erase(desk.office, one.number, ["联系电话"], **DECIDED)
    assert on_disk(folder, "13900000001") == on_disk(folder, one.phone) == []
    now = desk.office.store.get(Enterprise, one.number)
    assert (now.phone, now.name, now.town) == ("", one.name, "新演示镇")
    assert [line.erased for line in bureau.history(desk.office, one.number)] == [True, True, True, False]
    assert bureau.history(desk.office, one.number)[-1].why == (
        f"依法删除 {one.number} 的联系电话，文号 示公〔2024〕9号，批准人 演示局长"
    )
    assert len(done.erasure.places) == 3
    assert desk.object(2).phone, "nobody else's was touched"
    registry.edit(desk.office, ENTERPRISES, one.number, {"phone": "13900000002"})
    desk.office.store.close(snapshot=True)
    assert check(folder) == []
    assert rebuild(folder) == desk.office.places.records.read_bytes()


def test_the_other_records_of_an_import_stay_whole(desk: Desk) -> None:
    """The line of an import holds them all; only one place of it is emptied."""
    others = [desk.object(n) for n in range(2, 28)]
    erasure.erase(desk.office, desk.object(1).number, ["phone", "legal_representative"], **DECIDED)
    assert [desk.object(n) for n in range(2, 28)] == others
    assert [line.erased for line in bureau.history(desk.office, others[0].number)] == [False]


def test_a_whole_record_that_nobody_names_goes_and_only_its_places_remain(desk: Desk) -> None:
    number = registry.add(desk.office, INSPECTORS, officer(60, "公安", name="误登记的人")).number
    registry.edit(desk.office, INSPECTORS, number, {"phone": "13900000003"})
    erasure.erase(desk.office, number, (), **DECIDED)
    folder = desk.office.places.folder
    assert on_disk(folder, "13900000003") == on_disk(folder, officer(60, "公安")["certificate"]) == []
    assert [line.erased for line in bureau.history(desk.office, number)] == [True, True, False]
    assert registry.add(desk.office, INSPECTORS, officer(61, "公安")).number != number
    desk.office.store.close()
    assert check(folder) == []


def test_while_nobody_has_confirmed_a_clock_far_ahead_nothing_is_erased_and_no_name_changed(desk: Desk) -> None:
    """Their entries would stand in that time, and the clock would look right from then on."""
    number = desk.object(1).number
    before = desk.office.store.position
    desk.clock.later(24 * 400)
    with desk.refused("没有人确认过"):
        erasure.erase(desk.office, number, ["phone"], **DECIDED)
    with desk.refused("没有人确认过"):
        change_bureau(desk.office, replace(desk.office.bureau, name="新名字局"))
    assert desk.office.store.position == before
    assert read_bureau(desk.office.places.folder).name == desk.office.bureau.name


def test_what_an_undo_took_out_can_still_be_erased(desk: Desk) -> None:
    number = registry.add(desk.office, ENTERPRISES, hotel(90, phone="13900000004")).number
    undo.undo(desk.office, undo.plan_undo(desk.office))
    erasure.erase(desk.office, number, (), **DECIDED)
    assert on_disk(desk.office.places.folder, "13900000004") == []


def test_a_field_of_what_an_undo_took_out_can_be_erased_alone(desk: Desk) -> None:
    number = registry.add(desk.office, ENTERPRISES, hotel(90, phone="13900000004")).number
    undo.undo(desk.office, undo.plan_undo(desk.office))
    done = erasure.erase(desk.office, number, ["phone"], **DECIDED)
    assert (done.erasure.fields, len(done.erasure.places)) == (("phone",), 1)
    assert on_disk(desk.office.places.folder, "13900000004") == []


def test_erasures_are_numbered_and_their_decision_is_kept_without_blanks_around_it(desk: Desk) -> None:
    for n, number in ((1, "X-0001"), (2, "X-0002")):
        done = erasure.erase(
            desk.office,
            desk.object(n).number,
            ["phone"],
            basis="consent",
            document=" 示公9号 ",
            approved_by=" 演示局长 ",
        )
        assert (done.erasure.number, done.erasure.document, done.erasure.approved_by) == (number, "示公9号", "演示局长")
        assert done.erasure.at == "2024-03-04T09:00:00+08:00"
        assert log.log(desk.office, limit=1)[0].text == (
            f"依法删除 {desk.object(n).number} 的联系电话，文号 示公9号，批准人 演示局长"
        )


def test_who_decided_says_his_passphrase_before_anything_is_erased(desk: Desk) -> None:
    one = desk.object(1)
    set_passphrase(desk.office, "演示局长", "春风又绿江南岸 1")
    with desk.refused("演示局长设了口令，请本人输入"):
        erasure.erase(desk.office, one.number, ["phone"], **DECIDED)
    assert desk.object(1) == one


def test_a_whole_record_that_goes_is_said_to_be_whole(desk: Desk) -> None:
    number = registry.add(desk.office, INSPECTORS, officer(60, "公安")).number
    erasure.erase(desk.office, number, (), **DECIDED)
    assert log.log(desk.office, limit=1)[0].text.startswith(f"依法删除 {number} 的整条记录，")


def test_what_the_last_publication_noted_goes_with_it(desk: Desk) -> None:
    """It holds marks of what was erased; without it everything is rendered again."""
    desk.office.places.published.write_bytes(b"{}")
    erasure.erase(desk.office, desk.object(1).number, ["phone"], **DECIDED)
    assert not desk.office.places.published.exists()


def without_backups(desk: Desk, paths: list[Path]) -> list[Path]:
    """But the one that was made before the erasure."""
    return [path for path in paths if path.parent != desk.office.places.backups]


def test_a_sheet_is_left_over_when_it_was_printed_before_the_erasure_or_in_its_second(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    bundle, *printed = sheet.print_sheets(desk.office, number)
    mine = next(path for path in printed if path.stem.endswith(one.object))
    moment = int(desk.office.now().timestamp())
    for field in ("phone", "legal_representative"):
        erasure.erase(desk.office, one.object, [field], **DECIDED)
    for path, seconds, found in (
        (bundle, 0, [bundle, mine]), (bundle, 1, [mine]), (mine, 1, []), (bundle, -1, [bundle]), (mine, 0, [bundle, mine]),
    ):  # fmt: skip
        if not found or (path == bundle and seconds == 0):
            os.utime(mine, (moment, moment + (1 if not found else 0)))
        os.utime(path, (moment, moment + seconds))
        assert without_backups(desk, erasure.leftovers(desk.office)) == found


def test_a_sheet_of_an_object_is_left_over_when_its_result_was_erased(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    entered = desk.enter_all(number, "2024-03-20")[0]
    result.correct(desk.office, number, entered.object, entered.item, {"note": "某人的私事"}, "补充")
    printed = sheet.print_sheets(desk.office, number)
    for path in printed:
        os.utime(path, (0, 0))
    erasure.erase(desk.office, entered.number, ["note"], **DECIDED)
    assert {path.name for path in without_backups(desk, erasure.leftovers(desk.office))} == {
        f"{number}-全部记录表.docx", next(path.name for path in printed if path.stem.endswith(entered.object)),
    }  # fmt: skip


def test_a_record_that_a_draw_names_keeps_its_name(desk: Desk) -> None:
    number = desk.new_task()
    sheets = desk.matched(number)
    with desk.refused(sheets[0].object, f"抽取 {number}-1要用到它"):
        erasure.erase(desk.office, sheets[0].object, (), **DECIDED)
    before = desk.evidence(f"{number}-1")
    erasure.erase(desk.office, sheets[0].object, ["联系电话"], **DECIDED)
    assert desk.evidence(f"{number}-1") == before


def test_backups_and_printed_sheets_that_still_hold_it_are_named_and_purged(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    printed = sheet.print_sheets(desk.office, number)
    long_ago = time.mktime((2024, 3, 1, 0, 0, 0, 0, 0, 0))
    for path in printed:
        os.utime(path, (long_ago, long_ago))
    folder = desk.office.places.folder
    desk.office.store.close()
    archive = backups.back_up(folder, desk.clock)
    with bureau.open_office(folder, by="演示员", clock=desk.clock) as office:
        phone = office.store.get(Enterprise, one.object).phone
        done = erasure.erase(office, one.object, ["phone"], **DECIDED)
        mine = [path for path in printed if path.stem.endswith((one.object, "全部记录表"))]
        still = set(done.leftovers) - set(mine)
        assert archive in still
        assert {path.parent for path in still} == {folder / "backups"}
        purged = erasure.purge(office)
        assert purged.backup is not None
        assert set(purged.deleted) == {*still, *mine}
        assert erasure.leftovers(office) == []
        assert erasure.purge(office).backup is None
    assert on_disk(folder, phone, but="") == []
    restored = bureau.restore_backup(purged.backup, folder.parent / "恢复").folder
    assert bureau.check_bureau(restored) == []


def test_a_decision_needs_ground_document_and_name(desk: Desk) -> None:
    number = desk.object(1).number
    with desk.refused("没有“x”", "consent（个人撤回同意）", "文号", "批准人"):
        erasure.erase(desk.office, number, ["phone"], basis="x", document=" ", approved_by="")
    with desk.refused("“企业名称”不能依法删除", "联系电话"):
        erasure.erase(desk.office, number, ["企业名称"], **DECIDED)
    with pytest.raises(NotFound, match="没有编号为 O-999999"):
        erasure.erase(desk.office, "O-999999", ["phone"], **DECIDED)
    with desk.refused("台账里没有（或已经删除）"):
        erasure.erase(desk.office, number, ["watch_reason"], **DECIDED)


def test_the_private_note_of_a_result_is_erased_and_what_is_public_stays(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    entered = desk.enter_all(number, "2024-03-20")[0]
    result.correct(desk.office, number, entered.object, entered.item, {"note": "某人的私事"}, "补充")
    erasure.erase(desk.office, entered.number, ["备注"], **DECIDED)
    assert on_disk(desk.office.places.folder, "某人的私事") == []
    now = desk.office.store.get(Result, entered.number)
    assert (now.note, now.public, now.code) == ("", entered.public, entered.code)
    with desk.refused("请写明删除哪些内容"):
        erasure.erase(desk.office, entered.number, (), **DECIDED)


def test_an_erasure_cannot_be_undone_and_stands_in_the_log(desk: Desk) -> None:
    number = desk.object(1).number
    erasure.erase(desk.office, number, ["phone"], **DECIDED)
    with desk.refused("依法删除不能撤销"):
        undo.plan_undo(desk.office)
    lines = log.log(desk.office, limit=0)
    assert lines[0].text.startswith(f"依法删除 {number} 的联系电话")
    assert [line.erased for line in lines if line.act == "enterprises.import"] == [1]
    (kept,) = desk.office.store.all(Erasure)
    assert (kept.record, kept.fields, kept.basis, kept.entry) == (number, ("phone",), "consent", lines[0].seq)


def test_every_erasable_field_is_a_text_of_its_record() -> None:
    kinds = {kind.table: kind for kind in erasure.OWNERS}
    for table, names in ERASABLE.items():
        assert set(names) <= set(kinds[table].__struct_fields__), table


def _who_went(desk: Desk) -> tuple[str, str]:
    """(an inspector who stood in a closed task's teams, the task)."""
    task = desk.closed()
    return next(iter(desk.sheets(task)[0].teams.values()))[0], task


def test_of_an_inspector_who_left_the_name_goes_and_the_draw_is_still_proved(desk: Desk) -> None:
    number, task = _who_went(desk)
    person = desk.office.store.get(Inspector, number)
    registry.edit(desk.office, INSPECTORS, number, {"phone": "13900000007", "status": "transferred"})
    draw = desk.task(task).number + "-1"
    before = desk.evidence(draw)
    done = erasure.erase(desk.office, number, ["姓名", "联系电话"], **DECIDED)
    now = desk.office.store.get(Inspector, number)
    assert (now.name, now.initials, now.phone) == ("", "", "")
    assert (now.certificate, now.department) == (person.certificate, person.department)
    assert on_disk(desk.office.places.folder, "13900000007") == []
    # In the journal the name stands in the frozen lists and nowhere else.
    held = [
        (op.table, person.name.encode() in bytes(body.body))
        for line, _ in Journal(desk.office.places).lines()
        for entry in [read_entry(line)]
        for op, body in zip(entry.head.ops, entry.bodies, strict=True)
        if body is not None and not body.erased
    ]
    assert {table for table, found in held if found} == {"draw_lists"}
    assert desk.evidence(draw) == before
    assert any("承诺值" in words and draw in words for words in done.stays)
    assert any("抽查记录表" in words for words in done.stays)
    assert list(done.stays) == erasure.what_stays(desk.office, number, ["姓名"])
    assert check(desk.office.places.folder) == []


def test_the_name_in_the_frozen_lists_stays_as_private_as_it_was(desk: Desk) -> None:
    number, _ = _who_went(desk)
    person = desk.office.store.get(Inspector, number)
    registry.edit(desk.office, INSPECTORS, number, {"status": "transferred"})
    erasure.erase(desk.office, number, ["姓名"], **DECIDED)
    _, secrets = prepare(desk.office)
    assert person.name in {secret.text for secret in secrets}


def test_the_name_of_one_who_is_still_there_or_whose_task_is_not_over_stays(desk: Desk) -> None:
    number = desk.inspector(1).number
    with desk.refused("姓名", "还在岗"):
        erasure.erase(desk.office, number, ["姓名"], **DECIDED)
    task = desk.new_task()
    desk.matched(task)
    going = next(iter(desk.sheets(task)[0].teams.values()))[0]
    registry.edit(desk.office, INSPECTORS, going, {"status": "transferred"})
    with desk.refused(f"还在任务 {task} 的检查组里"):
        erasure.erase(desk.office, going, ["姓名"], **DECIDED)
    assert desk.office.store.get(Inspector, going).name


def test_what_stays_is_told_of_names_only(desk: Desk) -> None:
    number, _ = _who_went(desk)
    assert erasure.what_stays(desk.office, number, ["联系电话"]) == []
    assert erasure.what_stays(desk.office, desk.object(1).number, ["联系电话"]) == []
    assert erasure.what_stays(desk.office, number, ["姓名"])[0].startswith("编号、部门、执法证号留在名录里")
