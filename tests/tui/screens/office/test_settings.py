"""Settings change one line of bureau.toml and count at once; the desk examines itself, backs up, restores into a new folder."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import check_bureau, open_office
from acts.base.passphrase import holders
from acts.registry import registry
from acts.work.people import deputies
from db.backups.naming import backup_times
from db.config import read_bureau
from db.places import Places
from rules.base.codes import ERASURE_BASES
from rules.draw.draw_record import DrawLists
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.office.self_check import self_checks
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import PassphraseDialog
from tui.widgets.dialog import MessageDialog, PickDialog, TextDialog, YesNoDialog
from tui.widgets.form import Form
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def _to(desk: Desk, number: str) -> None:
    table = desk.screen.query_one(RecordTable)
    table.cursor_row = [row.number for row in table.rows].index(number)


def test_a_setting_is_changed_in_place_and_every_other_byte_of_the_file_stays(bureau: Path) -> None:
    before = (bureau / "bureau.toml").read_text(encoding="utf-8")

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "operator")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("operator").raw = "赵演示"
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        await until(pilot, lambda: "赵演示" in screen_text(desk))
        assert desk.office.by == "赵演示"

    at_desk(bureau, SettingsScreen, act)
    after = (bureau / "bureau.toml").read_text(encoding="utf-8")
    assert after == before.replace('operator = "演示员"', 'operator = "赵演示"')


def test_days_off_typed_in_are_counted_at_once_and_a_wrong_one_is_refused_in_place(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "calendar.holidays")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("holidays").raw = "2024-09-03 2024-09-31"
        await press(pilot, "f2")
        assert "没有“2024-09-31”这一天" in screen_text(desk)
        dialog._form.field("holidays").raw = "2024-09-03、2024年9月4日"
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        assert not desk.office.calendar.is_workday(date(2024, 9, 3))

    at_desk(bureau, SettingsScreen, act)
    assert read_bureau(bureau).holidays == (date(2024, 9, 3), date(2024, 9, 4))


def test_a_wrong_address_is_refused_under_the_name_that_stands_on_screen(bureau: Path) -> None:
    before = (bureau / "bureau.toml").read_bytes()

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "site.url")
        await press(pilot, "enter")
        await came(pilot, FormDialog)
        await type_in(pilot, "example")
        await press(pilot, "enter")
        await until(pilot, lambda: "应当是网址" in screen_text(desk))
        await press(pilot, "escape")

    at_desk(bureau, SettingsScreen, act)
    assert (bureau / "bureau.toml").read_bytes() == before


def test_the_look_is_remembered(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "theme")
        await press(pilot, "enter")
        assert desk.theme == "暗"

    async def again(desk: Desk, _pilot: Pilots) -> None:
        assert desk.theme == "暗"

    at_desk(bureau, SettingsScreen, act)
    at_desk(bureau, SettingsScreen, again)


def test_a_backup_is_made_while_the_desk_is_open_and_restores_to_a_sound_bureau(bureau: Path) -> None:
    fresh = bureau.with_name(f"{bureau.name}-恢复")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        await came(pilot, MessageDialog)
        assert "已备份" in screen_text(desk)
        await press(pilot, "enter", "f6")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, FormDialog)
        await press(pilot, "enter")
        await came(pilot, MessageDialog)
        assert "已恢复并检查无误" in screen_text(desk)

    at_desk(bureau, SettingsScreen, act)
    assert len(backup_times(Places(bureau).backups)) == 1
    assert check_bureau(fresh) == []


def test_the_store_is_examined_and_damage_is_told_with_its_place(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f7")
        await until(pilot, lambda: _examined(desk).startswith("完好"))
        line = desk.office.places.journal / "000000000001.jsonl"
        line.write_bytes(line.read_bytes().replace("演示员".encode(), "演示贠".encode(), 1))
        await press(pilot, "f7")
        await came(pilot, MessageDialog)
        assert "台账有问题" in screen_text(desk)
        assert "000000000001.jsonl" in screen_text(desk)

    at_desk(bureau, SettingsScreen, act)


def _examined(desk: Desk) -> str:
    values = {row.number: row.value for row in desk.screen.query_one(RecordTable).rows}
    return str(values["examine"])


def test_the_size_of_the_window_is_told_as_it_is_now(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await pilot.resize_terminal(120, 40)
        await saw(pilot, "120 列 40 行")

    at_desk(bureau, SettingsScreen, act)


def test_every_finding_has_a_cure_of_one_sentence(demo_bureau: Path) -> None:
    with open_office(demo_bureau, write=False) as office:
        for cells, columns in ((0, 60), (1, 80), (2, 120)):
            for finding in self_checks(office, cells=cells, columns=columns, lines=24):
                assert finding.status
                assert finding.cure
                assert "。" not in finding.cure


def test_personal_information_is_erased_from_record_and_history_with_its_ground(bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        one = next(one for one in office.store.all(Enterprise) if one.phone)

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "erase")
        await press(pilot, "enter")
        form = (await came(pilot, FormDialog))._form
        form.field("number").raw, form.field("fields").raw = one.number, "联系电话"
        await press(pilot, "f2")
        assert "必须填写" in screen_text(desk)
        form.field("basis").raw = next(iter(ERASURE_BASES)).text
        form.field("document").raw, form.field("approved_by").raw = "演示1号", "演示局长"
        await press(pilot, "f2")
        await came(pilot, MessageDialog)
        assert "已依法删除" in screen_text(desk)
        assert desk.office.store.get(Enterprise, one.number).phone == ""

    at_desk(bureau, SettingsScreen, act)
    assert one.phone.encode() not in b"".join(path.read_bytes() for path in (bureau / "journal").iterdir())


def test_a_deputy_is_registered_and_ended_in_the_settings(bureau: Path) -> None:
    typed = {
        "name": "演示副局长", "post": "代局长", "for_name": "演示局长", "start": "2024-09-02", "paper": "示公演〔2024〕9号", "by": "演示局长",
    }  # fmt: skip

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "deputies")
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        form = await came(pilot, FormDialog)
        for name, text in typed.items():
            form.query_one(Form).field(name).raw = text
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        await until(pilot, lambda: "演示副局长 代 演示局长" in screen_text(desk))
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await came(pilot, TextDialog)
        await type_in(pilot, "局长回来")
        await press(pilot, "enter")
        await came(pilot, SettingsScreen)
        await until(pilot, lambda: deputies(desk.office)[0].ended_on is not None)

    at_desk(bureau, SettingsScreen, act)


def test_a_leader_sets_his_passphrase_unseen_and_is_asked_where_his_name_is_given(bureau: Path) -> None:
    word = "春风又绿江南岸 1"

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "passphrases")
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, TextDialog)
        await type_in(pilot, "演示分管局长")
        await press(pilot, "enter")
        box = await came(pilot, PassphraseDialog)
        await type_in(pilot, "短")
        await press(pilot, "enter")
        await until(pilot, lambda: "8 到 200 个字" in screen_text(desk))
        await type_in(pilot, word)
        assert word[:3] not in screen_text(desk)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(desk.screen, PassphraseDialog) and desk.screen is not box)
        await type_in(pilot, word)
        await press(pilot, "enter")
        await came(pilot, SettingsScreen)
        await until(pilot, lambda: bool(holders(desk.office)))

        _to(desk, "erase")
        await press(pilot, "enter")
        form = await came(pilot, FormDialog)
        number = desk.office.store.all(Inspector)[0].number
        basis = next(row.text for row in ERASURE_BASES)
        given = {
            "number": number,
            "fields": "联系电话",
            "basis": basis,
            "document": "1 号",
            "approved_by": "演示分管局长",
        }
        for name, text in given.items():
            form._form.field(name).raw = text
        await press(pilot, "f2")
        await came(pilot, PassphraseDialog)
        await type_in(pilot, "明月何时照我还 2")
        await press(pilot, "enter")
        await until(pilot, lambda: "口令不对" in screen_text(desk))
        assert desk.office.store.get(Inspector, number).phone
        await type_in(pilot, word)
        await press(pilot, "enter")
        await until(pilot, lambda: not desk.office.store.get(Inspector, number).phone)

    at_desk(bureau, SettingsScreen, act)


def test_rights_that_are_too_wide_are_seen_and_set_right_by_enter(bureau: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no such rights")
    bureau.chmod(0o755)

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "rights")
        assert "其他用户也能打开" in screen_text(desk)
        await press(pilot, "enter")
        await until(pilot, lambda: "只有本人能读写（公示" in screen_text(desk))
        assert bureau.stat().st_mode & 0o777 == 0o700

    at_desk(bureau, SettingsScreen, act)


async def _restored(pilot: Pilots, folder: Path, *, key: Path | None = None, words: str = "") -> None:
    """The newest backup restored into a folder, with its key or passphrase."""
    await press(pilot, "f6")
    await came(pilot, PickDialog)
    await press(pilot, "enter")
    if words:
        await came(pilot, PassphraseDialog)
        await type_in(pilot, words)
        await press(pilot, "enter")
    await came(pilot, FormDialog)
    await press(pilot, "ctrl+u")
    await type_in(pilot, str(folder))
    if key:
        await press(pilot, "enter")
        await type_in(pilot, str(key))
    await press(pilot, "f2")
    await came(pilot, MessageDialog)
    await saw(pilot, "已恢复并检查无误")
    await press(pilot, "enter")
    await came(pilot, SettingsScreen)
    assert check_bureau(folder) == []


async def _chose_sealing(desk: Desk, pilot: Pilots, *keys: str) -> None:
    _to(desk, "sealing")
    await press(pilot, "enter")
    await came(pilot, PickDialog)
    await press(pilot, *keys, "enter")


def test_a_backup_is_sealed_with_a_passphrase_which_is_asked_for_at_the_restore(bureau: Path, tmp_path: Path) -> None:
    words = "春风又绿江南岸 1"

    async def act(desk: Desk, pilot: Pilots) -> None:
        await _chose_sealing(desk, pilot, "down")
        for _ in range(2):
            await came(pilot, PassphraseDialog)
            await type_in(pilot, words)
            await press(pilot, "enter")
            await pilot.pause()
        await came(pilot, MessageDialog)
        await saw(pilot, "已备份", "谁也打不开")
        await press(pilot, "enter")
        await came(pilot, SettingsScreen)
        await _restored(pilot, tmp_path / "new", words=words)

    at_desk(bureau, SettingsScreen, act)


def test_backups_are_sealed_for_a_key_until_somebody_stops_it(bureau: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"

    async def act(desk: Desk, pilot: Pilots) -> None:
        await _chose_sealing(desk, pilot)
        await came(pilot, FormDialog)
        await type_in(pilot, str(key))
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        await saw(pilot, "加密，公钥")
        await press(pilot, "f8")
        await came(pilot, MessageDialog)
        await saw(pilot, ".tar.age")
        await press(pilot, "enter")
        await came(pilot, SettingsScreen)
        await _restored(pilot, tmp_path / "new", key=key)
        await _chose_sealing(desk, pilot, "down", "down")
        await came(pilot, SettingsScreen)
        await saw(pilot, "不加密")

    at_desk(bureau, SettingsScreen, act)


def test_before_an_inspectors_name_goes_the_desk_says_what_the_law_keeps(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        in_draws = {
            entry.inspector
            for lists in office.store.each(DrawLists)
            for entries in lists.inspectors.values()
            for entry in entries
        }
        open_teams = {
            number
            for sheet in office.store.each(Sheet)
            if office.store.get(Task, sheet.task).state != "closed"
            for team in sheet.teams.values()
            for number in team
        }
        number = min(in_draws - open_teams)
        registry.edit(office, registry.INSPECTORS, number, {"status": "transferred"})

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "erase")
        await press(pilot, "enter")
        form = (await came(pilot, FormDialog))._form
        form.field("number").raw, form.field("fields").raw = number, "姓名"
        form.field("basis").raw = next(iter(ERASURE_BASES)).text
        form.field("document").raw, form.field("approved_by").raw = "演示1号", "演示局长"
        await press(pilot, "f2")
        await came(pilot, YesNoDialog)
        await saw(pilot, "承诺值靠它们才能核验", "执法证号留在名录里")
        assert desk.office.store.get(Inspector, number).name
        await press(pilot, "left", "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "已依法删除")
        assert desk.office.store.get(Inspector, number).name == ""

    at_desk(bureau, SettingsScreen, act)


def test_terms_are_shown_and_what_is_past_its_term_is_erased_after_a_decision(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        one = next(one for one in office.store.all(Enterprise) if one.phone and one.status == "active")
        registry.edit(office, registry.ENTERPRISES, one.number, {"status": "deregistered"})
    toml = bureau / "bureau.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("2024-09-02T09", "2031-09-02T09"), encoding="utf-8")

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "retention")
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        form = (await came(pilot, FormDialog))._form
        form.field("objects").raw = "0"
        await press(pilot, "f2")
        await saw(pilot, "1 到 100")
        form.field("objects").raw = "6"
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        assert read_bureau(bureau).retention.objects == 6
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        await saw(pilot, "自改为这个状态之日起 6 年", "依据：")
        await press(pilot, "left", "enter")
        form = (await came(pilot, FormDialog))._form
        form.field("document").raw, form.field("approved_by").raw = "演示1号", "演示局长"
        await press(pilot, "f2")
        await came(pilot, MessageDialog)
        await saw(pilot, "已依法删除")
        assert desk.office.store.get(Enterprise, one.number).phone == ""

    at_desk(bureau, SettingsScreen, act)
