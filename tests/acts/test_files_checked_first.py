"""Whatever an act writes, it can write all of it or it begins nothing: the last of its files stands in the way, and the first is not written."""

import os
import shutil
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from acts.base import bureau, passphrase
from acts.draw import confirm, match, recusals, supplement, team_changes, void
from acts.journal import erasure
from acts.papers import protocol
from acts.work import sheet, task
from db.config import Bureau
from db.files import FOLDER_MODE
from rules.base.errors import MingchouError, Refused
from rules.base.passphrase import Holder
from tests.acts.draw.test_team_changes import PAPER, declared
from tests.acts.journal.test_erasure import DECIDED
from tests.acts.office import Desk

Act = Callable[[], object]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below, but for the lock and who holds it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if path.parent.name != "journal" or path.name not in {"lock", "holder.json"}
    }


def in_the_way(path: Path) -> Path:
    """A folder where a file is to be written."""
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)
    return path


def begins_nothing(desk: Desk, act: Act, last: Path, *words: str) -> None:
    """The act is refused with the name of the file in its way, and neither the journal nor any file has changed."""
    in_the_way(last)
    before = contents(desk.office.places.folder)
    with desk.refused(last.name, *words):
        act()
    assert contents(desk.office.places.folder) == before


def frozen(desk: Desk) -> Act:
    number = desk.new_task()
    return lambda: desk.freeze(number)


def drawn(desk: Desk) -> Act:
    number = desk.new_task()
    desk.freeze(number)
    return lambda: desk.run_later(number)


def confirmed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    return lambda: confirm.confirm(desk.office, number)


def matched(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number)
    return lambda: match.match_inspectors(desk.office, number)


def voided(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    return lambda: void.void(desk.office, number, reason="procedure", by="演示分管局长")


def changed(desk: Desk) -> Act:
    number = desk.new_task()
    one = desk.matched(number)[0]
    return lambda: team_changes.change_inspector(
        desk.office, number, object_number=one.object, out=one.teams["police"][0], reason="illness", **PAPER
    )


def recused(desk: Desk) -> Act:
    one = desk.matched(desk.new_task())[0]
    return lambda: recusals.decide_recusal(desk.office, declared(one.object, one.teams["police"][0]))


def added(desk: Desk) -> Act:
    number = desk.new_task()
    desk.matched(number)
    return lambda: supplement.freeze_objects(
        desk.office, number, "20%", reason="ratio_raised", paper="演示文号", approved_by="演示分管局长", kind="dice",
        source={"place": "局三楼会议室", "dice": "20"}, expected_at=desk.clock.moment + timedelta(hours=6),
    )  # fmt: skip


def closed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    return lambda: task.close(desk.office, number)


@pytest.mark.parametrize("prepare", [frozen, drawn, confirmed, matched, voided, changed, recused, added, closed])
def test_no_step_of_a_draw_is_journalled_whose_evidence_cannot_be_written(
    desk: Desk, prepare: Callable[[Desk], Act]
) -> None:
    act = prepare(desk)
    begins_nothing(desk, act, desk.office.places.freezes)
    desk.office.places.freezes.rmdir()
    act()
    assert desk.office.places.freezes.is_file()


def test_of_the_record_sheets_all_are_printed_or_none(desk: Desk) -> None:
    number = desk.new_task()
    last = desk.matched(number)[-1]
    folder = desk.office.places.sheets(number)
    begins_nothing(
        desk,
        lambda: sheet.print_sheets(desk.office, number),
        folder / f"{last.number}-{last.object}.docx",
        "应当是文件",
    )


def test_record_sheets_into_a_file_are_refused_with_its_name(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    desk.matched(number)
    (tmp_path / "打印").write_bytes(b"1")
    with desk.refused("打印", "不是文件夹"):
        sheet.print_sheets(desk.office, number, tmp_path / "打印")


def test_a_recusal_whose_new_sheet_cannot_be_printed_is_not_decided_by_who_prints_at_once(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    path = desk.office.places.sheets(number) / f"{one.number}-{one.object}.docx"
    raw = declared(one.object, one.teams["police"][0])
    begins_nothing(desk, lambda: recusals.decide_recusal(desk.office, raw, prints=True), path)
    recusals.decide_recusal(desk.office, raw)  # the desk asks about printing afterwards


def test_a_protocol_that_cannot_be_written_leaves_no_folder(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    desk.freeze(number)
    (tmp_path / "文件").write_bytes(b"1")
    with desk.refused("不是文件夹"):
        protocol.print_protocol(desk.office, number, tmp_path / "文件" / "抽取记录.docx")
    with desk.refused("是设备名"):
        protocol.print_protocol(desk.office, number, tmp_path / "新" / "con.docx")
    assert not (tmp_path / "新").exists()


def test_nobody_is_said_to_have_a_passphrase_that_could_not_be_kept(desk: Desk) -> None:
    place = desk.office.places.passphrases
    begins_nothing(desk, lambda: passphrase.set_passphrase(desk.office, "演示局长", "一只黄鹂鸣翠柳一行白鹭"), place)
    assert desk.office.store.count(Holder) == 0


def test_what_is_to_be_erased_stays_whole_where_a_copy_of_it_could_not_be_deleted(desk: Desk) -> None:
    one = desk.object(1)
    begins_nothing(
        desk, lambda: erasure.erase(desk.office, one.number, ["phone"], **DECIDED), desk.office.places.published
    )
    assert desk.object(1).phone == one.phone


def test_nothing_is_purged_and_no_backup_made_where_one_of_the_files_cannot_be_deleted(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[-1]
    bundle, *printed = sheet.print_sheets(desk.office, number)
    erasure.erase(desk.office, one.object, ["phone"], **DECIDED)
    last = next(path for path in printed if path.stem.endswith(one.object))
    in_the_way(last)
    for path in (bundle, last):
        os.utime(path, (0, 0))
    assert erasure.leftovers(desk.office) == [bundle, last]
    before = contents(desk.office.places.folder)
    with desk.refused(last.name, "应当是文件"):
        erasure.purge(desk.office)
    assert contents(desk.office.places.folder) == before


def test_a_bureau_is_founded_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    folder.mkdir()
    (folder / "pages").write_bytes(b"1")
    (folder / "journal").write_bytes(b"1")
    with pytest.raises(Refused) as refused:
        bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员")
    assert [Path(one.where).name for one in refused.value.problems] == ["journal", "pages"]
    assert sorted(path.name for path in folder.iterdir()) == ["journal", "pages"]


def test_a_backup_is_not_begun_where_its_folder_is_a_file(desk: Desk) -> None:
    shutil.rmtree(desk.office.places.backups)
    desk.office.places.backups.write_bytes(b"1")
    with pytest.raises(Refused, match="backups：不是文件夹"):
        bureau.back_up(desk.office.places.folder, desk.clock, held=True)


@pytest.mark.parametrize("name", ["con", "文件/单位"])
def test_a_bureau_is_restored_where_it_can_lie_or_nothing_is_unpacked(desk: Desk, tmp_path: Path, name: str) -> None:
    archive = bureau.back_up(desk.office.places.folder, desk.clock, held=True)
    (tmp_path / "文件").write_bytes(b"1")
    before = contents(tmp_path)
    with pytest.raises(Refused):
        bureau.restore_backup(archive, tmp_path / name)
    assert contents(tmp_path) == before


def test_a_bad_backup_leaves_no_folder_above_the_bureau_either(desk: Desk, tmp_path: Path) -> None:
    archive = bureau.back_up(desk.office.places.folder, desk.clock, held=True)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    before = contents(tmp_path)
    with pytest.raises(MingchouError):
        bureau.restore_backup(archive, tmp_path / "新" / "单位" / "恢复")
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_are_taken_from_all_files_or_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.office.places.folder
    folder.chmod(FOLDER_MODE | 0o055)
    desk.office.places.bureau_toml.chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(Refused, match=r"属于这台机器的另一个用户.*什么也没有改动"):
        bureau.make_bureau_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == FOLDER_MODE | 0o055
    monkeypatch.undo()
    assert bureau.make_bureau_private(folder) == 2
