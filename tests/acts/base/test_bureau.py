"""A bureau as a whole: made once, opened, its history told, checked, backed up and restored."""

import tarfile
from pathlib import Path

import msgspec
import pytest

from acts.base import bureau
from acts.demo.story import DEMO_NOW
from acts.draw import draw
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from acts.work import result, task
from db.config import Bureau, write_new
from rules.base.errors import MingchouError, NotFound, Refused
from rules.base.fields import CHINA
from rules.registry.enterprise import Enterprise
from rules.work.task import Task
from tests.acts.office import Clock, Desk, desk_in, hotel, tokens

SETTINGS = Bureau(name="示例县公安局", region="410499", operator="演示员")


def made(folder: Path, settings: Bureau = SETTINGS) -> Path:
    bureau.create(folder, settings, by="演示员", clock=Clock(), token=tokens())
    return folder


def test_a_bureau_is_a_folder_and_is_made_once(tmp_path: Path) -> None:
    folder = made(tmp_path / "示例县 公安局")
    names = {path.name for path in folder.iterdir()}
    assert {"bureau.toml", "journal", "pages"} <= names
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(Refused, match=r"[一-鿿]"):
        made(folder, Bureau(name="另一个单位", region="410499"))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_bureau_that_was_begun_and_stopped_half_way_is_gone_on_with(tmp_path: Path) -> None:
    """A full disk or a crash after bureau.toml: the same command again makes it; another bureau's is not written over."""
    folder = tmp_path / "甲"
    write_new(folder, SETTINGS)
    with pytest.raises(Refused, match=r"已经有 bureau\.toml"):
        made(folder, Bureau(name="另一个单位", region="410499"))
    made(folder)
    with bureau.open_office(made(tmp_path / "乙")) as office:
        registry.add(office, ENTERPRISES, hotel(1))
    (tmp_path / "乙" / "journal" / "000000000001.jsonl").unlink()
    with pytest.raises(Refused, match="已经有台账"):
        made(tmp_path / "乙")


def test_a_folder_without_a_bureau_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound), bureau.open_office(tmp_path, by="演示员"):
        pass


def test_who_acts_is_who_was_named_else_the_operator_of_the_settings(tmp_path: Path) -> None:
    folder = made(tmp_path / "甲")
    for by, who in (("李演示", "李演示"), ("", "演示员")):
        with bureau.open_office(folder, by=by, clock=Clock()) as office:
            assert office.by == who
    nobody = made(tmp_path / "乙", Bureau(name="示例县公安局", region="410499"))
    with bureau.open_office(nobody, clock=Clock()) as office:
        assert office.by == "经办人"


def test_two_cannot_write_at_once_and_the_second_is_told_who_does(desk: Desk) -> None:
    folder = desk.office.places.folder
    with pytest.raises(MingchouError, match="演示员"), bureau.open_office(folder, by="另一人", clock=desk.clock):
        pass
    with bureau.open_office(folder, by="另一人", write=False, clock=desk.clock) as reader:
        assert reader.store.count(Enterprise) == 27
        with pytest.raises(Refused, match="只读"):
            registry.add(reader, ENTERPRISES, hotel(90))


def test_a_demonstration_stands_at_its_own_time(demo_bureau: Path) -> None:
    with bureau.open_office(demo_bureau, write=False) as office:
        assert office.now() == DEMO_NOW


def test_the_clock_of_a_real_bureau_is_chinese_time(tmp_path: Path) -> None:
    with bureau.open_office(made(tmp_path / "甲")) as office:
        assert office.now().tzinfo == CHINA
        assert office.stamp().endswith("+08:00")


def test_the_first_writing_of_a_day_makes_a_backup(tmp_path: Path) -> None:
    folder, clock = made(tmp_path / "甲"), Clock()
    for day, backups in (("2024-03-04", 1), ("2024-03-04", 1), ("2024-03-05", 2)):
        clock.at(day)
        with bureau.open_office(folder, by="演示员", clock=clock) as office:
            registry.add(office, ENTERPRISES, hotel(office.store.count(Enterprise) + 1))
        assert len(list((folder / "backups").glob("*.tar"))) == backups


def test_the_history_of_an_object_says_who_changed_what_when_and_why(desk: Desk) -> None:
    number = desk.object(1).number
    desk.clock.at("2024-03-05")
    registry.edit(desk.office, ENTERPRISES, number, {"town": "新演示镇"})
    first, second = bureau.history(desk.office, number)
    assert (first.act, first.by, first.changed) == ("enterprises.import", "演示员", ())
    assert (second.act, second.at, second.changed) == (
        "enterprises.edit", "2024-03-05T09:00:00+08:00", ("乡镇街道（演示镇 → 新演示镇）",),
    )  # fmt: skip
    assert second.seq > first.seq


def test_tasks_draws_sheets_and_results_have_a_history_too(desk: Desk) -> None:
    number = desk.new_task()
    sheet = desk.matched(number)[0]
    desk.clock.at("2024-03-20", 17)
    entered = result.enter(desk.office, number, sheet.object, "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    acts = {
        one: [line.act for line in bureau.history(desk.office, one)]
        for one in (number, f"{number}-1", sheet.number, entered.number)
    }
    assert acts == {
        number: ["task.create", "draw.freeze", "draw.run", "draw.confirm", "draw.match", "result.enter"],
        f"{number}-1": ["draw.freeze", "draw.run", "draw.seal", "draw.confirm", "draw.match"],
        sheet.number: ["draw.match", "result.enter"],
        entered.number: ["result.enter"],
    }


def test_a_number_that_was_never_used_has_no_history(desk: Desk) -> None:
    with pytest.raises(NotFound, match="没有编号为 O-999999 的记录，请核对"):
        bureau.history(desk.office, "O-999999")


def test_a_sound_bureau_has_no_problem_and_a_changed_byte_of_its_journal_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    with desk_in(folder) as desk:
        desk.new_task()
    assert bureau.check_bureau(folder) == []
    journal = next((folder / "journal").glob("*.jsonl"))
    journal.write_bytes(journal.read_bytes().replace("演示01号旅馆".encode(), "演示99号旅馆".encode(), 1))
    problems = bureau.check_bureau(folder)
    assert problems
    assert journal.name in " ".join(map(str, problems))


def test_a_backup_restored_elsewhere_is_the_same_bureau(tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    with desk_in(folder) as desk:
        number = desk.closed()
        before = desk.office.store.position
    archive = bureau.back_up(folder, Clock())
    assert tarfile.is_tarfile(archive)
    restored = bureau.restore_backup(archive, tmp_path / "乙")
    with bureau.open_office(restored, write=False) as office:
        assert office.store.position == before
        assert office.store.get(Task, number).state == "closed"
    with pytest.raises(Refused, match=r"[一-鿿]"):
        bureau.restore_backup(archive, tmp_path / "乙")


def test_a_bureau_goes_on_where_it_stood_when_it_is_opened_again(tmp_path: Path) -> None:
    folder, clock = tmp_path / "甲", Clock()
    with desk_in(folder) as desk:
        number = desk.new_task()
        frozen = desk.freeze(number)
    clock.later(6)
    with bureau.open_office(folder, by="另一人", clock=clock, token=tokens(3)) as office:
        assert draw.run(office, number, "01382438112797316654", []).commitment == frozen.commitment
        assert task.task_status(office, office.store.get(Task, number)).state == "已抽取"


def test_words_that_nobody_can_see_do_not_get_into_journal_or_records_by_any_act(desk: Desk) -> None:
    before = desk.office.store.position
    number = desk.object(1).number
    with pytest.raises(Refused, match=r"含有不可见的控制字符：第 \d+ 个字 U\+202E（从右到左强制）"):
        registry.retire(desk.office, ENTERPRISES, number, "已注\u202e销")
    with pytest.raises(Refused, match=rf"{number}.*U\+200B（零宽空格）"), desk.office.transaction("demo", "说明") as tx:
        tx.put(msgspec.structs.replace(desk.object(1), notes="看不\u200b见"))
    assert desk.office.store.position == before


def test_what_a_record_had_before_does_not_stand_in_the_way(desk: Desk) -> None:
    """Of an older program, which knew fewer of these characters."""
    old = msgspec.structs.replace(desk.object(1), notes="看不\u200b见")
    with desk.office.store.transaction("demo", by="演示员", at=desk.office.now()) as tx:
        tx.put(old)
    with desk.office.transaction("demo", "说明") as tx:
        tx.put(msgspec.structs.replace(old, phone="10000000000"))
    assert desk.office.store.get(Enterprise, old.number).notes == "看不\u200b见"
