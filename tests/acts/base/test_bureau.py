"""A bureau as a whole: made once, opened, its history told, checked, backed up and restored."""

import os
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from acts.base import backups, bureau
from acts.demo.story import DEMO_NOW
from acts.draw import draw
from acts.journal import undo
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from acts.work import result, task
from db.config import Bureau
from db.config_writing import write_new
from db.store import Store
from db.transaction import Version
from rules.base.errors import MingchouError, NotFound, Refused
from rules.base.fields import CHINA, Record
from rules.registry.enterprise import Enterprise
from rules.work.sheet import Sheet
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
    for settings in (SETTINGS, Bureau(name="另一个单位", region="410499")):
        with pytest.raises(Refused, match=r"已经有 bureau\.toml，没有改动"):
            made(folder, settings)
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


def test_pages_that_lay_in_the_folder_before_stay(tmp_path: Path) -> None:
    page = tmp_path / "甲" / "pages" / "notice.md"
    page.parent.mkdir(parents=True)
    page.write_text("title: 公告\n", encoding="utf-8")
    made(tmp_path / "甲")
    assert page.read_text(encoding="utf-8") == "title: 公告\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_folder_that_was_open_to_others_is_closed_to_them_when_a_bureau_moves_in(tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    folder.chmod(0o755)
    made(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_of_others_are_found_and_taken_away_and_counted(tmp_path: Path) -> None:
    folder = made(tmp_path / "甲")
    records = folder / "journal" / "HEAD"
    records.chmod(0o644)
    folder.chmod(0o750)
    assert "也能打开等 2 个文件" in str(bureau.check_bureau(folder)[0])
    assert bureau.make_bureau_private(folder) == 2
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, records)] == [0o700, 0o600]
    assert bureau.check_bureau(folder) == []
    assert bureau.make_bureau_private(folder) == 0


def opened(folder: Path) -> None:
    with bureau.open_office(folder, by="演示员"):
        pass


@pytest.mark.parametrize("act", [opened, bureau.check_bureau, backups.back_up, bureau.make_bureau_private])
def test_a_folder_without_a_bureau_is_left_alone_and_the_way_to_make_one_is_said(
    tmp_path: Path, act: Callable[[Path], object]
) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(NotFound, match=r"没有 bureau\.toml；请用 mingchou init 新建"):
        act(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert list(tmp_path.iterdir()) == []


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


def test_an_act_is_dated_in_china_to_the_second(tmp_path: Path) -> None:
    """Whatever zone and fraction the clock has: 4 March at 16:30 in London is the 5th here."""
    london = datetime(2024, 3, 4, 16, 30, 15, 999_999, tzinfo=UTC)
    with bureau.open_office(made(tmp_path / "甲"), clock=lambda: london) as office:
        assert (office.stamp(), office.today()) == ("2024-03-05T00:30:15+08:00", date(2024, 3, 5))


def test_who_only_reads_makes_no_backup(tmp_path: Path) -> None:
    folder = made(tmp_path / "甲")
    with bureau.open_office(folder, write=False, clock=Clock()):
        assert not (folder / "backups").exists()


def test_a_demonstration_makes_no_backups(tmp_path: Path) -> None:
    """Its clock stands: each opening would be the first of its day, and of no real day."""
    with bureau.open_office(made(tmp_path / "甲", msgspec.structs.replace(SETTINGS, demo_clock=DEMO_NOW))) as office:
        assert office.now() == DEMO_NOW
        assert not (tmp_path / "甲" / "backups").exists()


def test_the_round_of_a_day_makes_one_backup(tmp_path: Path) -> None:
    folder, clock = made(tmp_path / "甲"), Clock()
    for day, made_so_far in (("2024-03-04", 1), ("2024-03-04", 1), ("2024-03-05", 2)):
        clock.at(day)
        with bureau.open_office(folder, by="演示员", clock=clock) as office:
            registry.add(office, ENTERPRISES, hotel(office.store.count(Enterprise) + 1))
        assert not backups.daily_round(folder, clock).trouble
        assert len(list((folder / "backups").glob("*.backup"))) == made_so_far


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


def test_a_record_that_was_taken_out_again_has_a_history_to_its_end(desk: Desk) -> None:
    number = registry.add(desk.office, ENTERPRISES, hotel(90)).number
    undo.undo(desk.office, undo.plan_undo(desk.office))
    lines = bureau.history(desk.office, number)
    assert [(line.act, line.changed) for line in lines] == [("enterprises.add", ()), ("undo", ())]


def test_the_journal_is_read_once_for_the_history_of_a_record_that_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is long, and there are nine kinds of numbers: a number tells which."""
    sheet = desk.matched(desk.new_task())[0]
    read = []
    history = type(desk.office.store).history

    def counted(store: Store, kind: type[Record], number: str) -> list[Version[Record]]:
        read.append(kind)
        return history(store, kind, number)

    monkeypatch.setattr(type(desk.office.store), "history", counted)
    bureau.history(desk.office, sheet.number)
    assert read == [Sheet]


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
    archive = backups.back_up(folder, Clock())
    restored = bureau.restore_backup(archive, tmp_path / "乙").folder
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
