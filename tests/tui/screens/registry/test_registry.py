"""名录库, 事项, 计划 on the desk: found by a few letters, changed in a form, retired with a reason, nothing lost."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from db import drafts
from db.places import Places
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.exporting import ExportDialog
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.picker import RecordDialog
from tui.screens.parts.record_pane import RecordPane
from tui.screens.registry.history import HistoryScreen
from tui.screens.registry.plan import PlanScreen
from tui.screens.registry.record_form import RecordForm, RecusalForm
from tui.screens.registry.registry import ItemsScreen, ListScreen, RegistryScreen
from tui.widgets.dialog import MessageDialog, PickDialog, TextDialog, YesNoDialog
from tui.widgets.form import Form
from tui.widgets.parts import KeyHints
from tui.widgets.search import FilterBox


def _current(screen: ListScreen) -> Any:
    """The record under the cursor."""
    record = screen.current_list.current
    assert record is not None
    return record


def _filtered_by(screen: ListScreen, query: str) -> bool:
    return screen.current_list.query_text == query


def _stored(folder: Path, number: str) -> Enterprise:
    with open_office(folder, write=False) as office:
        return office.store.get(Enterprise, number)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_registry_shows_objects_inspectors_and_recusals_with_their_counts(
    demo_bureau: Path, size: tuple[int, int]
) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        shown = screen_text(pilot.app)
        assert "检查对象 597" in shown
        assert "第 1 / 597 条" in shown
        assert _current(screen).number in shown
        assert screen.query_one(RecordPane).display == (size[0] >= 110)
        await press(pilot, "f12")
        await until(pilot, lambda: "第 1 / 74 条" in screen_text(pilot.app))
        await press(pilot, "f12")
        await until(pilot, lambda: "第 1 / 12 条" in screen_text(pilot.app))
        assert "近亲属" in screen_text(pilot.app)

    at_desk(demo_bureau, RegistryScreen, act, size)


@pytest.mark.parametrize(("kind", "words"), [(ItemsScreen, "抽查事项名称"), (PlanScreen, "抽查计划名称")])
def test_items_and_plan_are_lists_of_the_same_kind(
    demo_bureau: Path, kind: type[ItemsScreen | PlanScreen], words: str
) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, kind)
        assert words in screen_text(pilot.app)
        assert screen.current_list.total == len(screen.current_list.shown_rows) > 0

    at_desk(demo_bureau, kind, act)


def test_a_list_is_found_by_name_code_number_or_pinyin_initials(demo_bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        one = list(screen.current_list.records(screen.current_list.shown_rows))[17]
        await press(pilot, "f3")
        await type_in(pilot, one.number[-4:])
        box = screen.query_one(FilterBox)
        for query in (one.number[-4:], one.code, one.initials.split()[0], one.name):
            box.value = query
            await until(pilot, partial(_filtered_by, screen, query))
            assert one.number in [row.number for row in screen.current_list.shown_rows]
            assert len(screen.current_list.shown_rows) < 10
        await press(pilot, "escape")
        await until(pilot, lambda: len(screen.current_list.shown_rows) == screen.current_list.total)
        box.value = "没有这一家"
        await until(pilot, lambda: "没有找到“没有这一家”" in screen_text(pilot.app))

    at_desk(demo_bureau, RegistryScreen, act)


def test_enter_opens_a_form_f2_saves_it_and_the_cursor_is_where_it_was(bureau: Path) -> None:
    numbers: list[str] = []

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await press(pilot, "down", "down", "enter")
        form = (await came(pilot, RecordForm)).form
        numbers.append(_current(screen).number)
        await press(pilot, "home")
        await type_in(pilot, "New")
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)
        assert form.raw()["name"].startswith("New")
        await until(pilot, lambda: _current(screen).name.startswith("New"))
        assert _current(screen).number == numbers[0]

    at_desk(bureau, RegistryScreen, act)
    assert _stored(bureau, numbers[0]).name.startswith("New")
    assert not list(Places(bureau).drafts.glob("*")), "a saved form leaves no draft"


def test_a_new_object_is_checked_as_it_is_typed_and_refused_beside_the_field(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        taken = _current(screen)
        await press(pilot, "f4")
        form = (await came(pilot, RecordForm)).form
        await press(pilot, "down")
        await type_in(pilot, "9141")
        await until(pilot, lambda: "现在是 4 位" in screen_text(pilot.app))
        await press(pilot, "f2")
        await until(pilot, lambda: "必须填写" in screen_text(pilot.app))
        assert form.at == "name", "the first wrong field has the cursor"
        form.field("name").raw = "演示[新]旅馆"
        form.field("code").raw = taken.code
        await press(pilot, "f2")
        await until(pilot, lambda: "不能重复登记" in screen_text(pilot.app))
        form.field("code").raw = "91410499MA0000000P"
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)
        await until(pilot, lambda: _current(screen).name == "演示[新]旅馆")
        assert "演示[新]旅馆" in screen_text(pilot.app), "no markup is read in a name"

    at_desk(bureau, RegistryScreen, act)


def test_a_half_filled_form_comes_back_after_the_line_dropped(bureau: Path) -> None:
    async def type_and_drop(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "f4")
        await came(pilot, RecordForm)
        await type_in(pilot, "abc")
        await press(pilot, "down")
        await type_in(pilot, "91")
        await until(pilot, lambda: drafts.load(Places(bureau).drafts, "enterprises/").get("code") == "91")

    async def come_back(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "f4")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        form = (await came(pilot, RecordForm)).form
        await until(pilot, lambda: form.raw()["name"] == "abc" and form.raw()["code"] == "91")
        assert form.at == "code", "the cursor stands where it stood"
        await press(pilot, "escape")
        await came(pilot, PickDialog)
        await press(pilot, "end", "down", "down", "enter")
        await came(pilot, RegistryScreen)

    at_desk(bureau, RegistryScreen, type_and_drop)
    at_desk(bureau, RegistryScreen, come_back)
    assert drafts.load(Places(bureau).drafts, "enterprises/") == {}, "what is not wanted is gone"


def test_del_retires_what_is_marked_with_one_reason_after_asking(bureau: Path) -> None:
    numbers: list[str] = []

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await press(pilot, "f3")
        await type_in(pilot, "lg")
        await until(pilot, lambda: len(screen.current_list.shown_rows) < screen.current_list.total)
        screen.current_list.table.focus()
        active = [one for one in screen.current_list.records(screen.current_list.shown_rows) if one.status == "active"][
            :2
        ]
        numbers.extend(one.number for one in active)
        screen.current_list.table.mark([row for row in screen.current_list.shown_rows if row.number in numbers])
        await press(pilot, "delete")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, TextDialog)
        await press(pilot, "enter")
        await until(pilot, lambda: "请先填写原因" in screen_text(pilot.app))
        await type_in(pilot, "x")
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        assert all(number in screen_text(pilot.app) for number in numbers)
        await press(pilot, "left", "enter")
        await came(pilot, RegistryScreen)
        await until(pilot, lambda: not screen.current_list.marked)

    at_desk(bureau, RegistryScreen, act)
    assert [_stored(bureau, number).status for number in numbers] == ["deregistered", "deregistered"]


def test_the_history_of_a_record_says_who_when_and_what_changed(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "enter")
        await came(pilot, RecordForm)
        await press(pilot, "home")
        await type_in(pilot, "New")
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)
        await press(pilot, "f11")
        await came(pilot, HistoryScreen)
        await until(pilot, lambda: "修改检查对象" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert "演示员" in shown
        assert "企业名称（" in shown
        assert "→ New" in shown

    at_desk(bureau, RegistryScreen, act)


def test_a_recusal_is_registered_from_the_object_by_choosing_the_inspector(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        number = _current(screen).number
        await press(pilot, "ctrl+r")
        await came(pilot, RecordDialog)
        await type_in(pilot, "N-0060")
        await until(pilot, lambda: "第 1 / 1 条" in screen_text(pilot.app))
        await press(pilot, "down", "enter")
        await came(pilot, RecusalForm)
        await press(pilot, "f2")
        await until(pilot, lambda: "必须填写" in screen_text(pilot.app))
        pilot.app.screen.query_one(Form).field("reason").raw = "持股"
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)
        assert screen.office.store.get(Recusal, f"{number}/N-0060").reason == "shareholding"
        assert "回避 13" in screen_text(pilot.app)

    at_desk(bureau, RegistryScreen, act)


def test_del_on_a_recusal_ends_it_by_a_decision_that_is_refused_beside_its_field(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await press(pilot, "f12", "f12")
        await until(pilot, lambda: isinstance(screen.current_list.current, Recusal))
        pair = _current(screen)
        assert {"结束回避", "历史"} <= {words for _, words, *_ in screen.query_one(KeyHints).hints()}
        await press(pilot, "delete")
        form = (await came(pilot, FormDialog)).query_one(Form)
        await type_in(pilot, "分管局长")
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        form.field("ended_on").raw = "2024-09-03"
        form.field("ended_why").raw = "已退股"
        await press(pilot, "f2")
        await saw(pilot, "还没有到")
        form.field("ended_on").raw = "2024-09-02"
        await press(pilot, "f2")
        await came(pilot, RegistryScreen)
        await saw(pilot, "已结束")
        assert not screen.office.store.get(Recusal, pair.number).active
        assert screen.why_not("end_recusal") == "这对回避已经结束"
        await press(pilot, "f11")
        await came(pilot, HistoryScreen)
        await saw(pilot, f"结束回避 {pair.number}")

    at_desk(bureau, RegistryScreen, act)


def test_f7_writes_what_the_filter_leaves_where_the_clerk_says(bureau: Path, tmp_path: Path) -> None:
    target = tmp_path / "名单.csv"

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await press(pilot, "f12")
        await until(pilot, lambda: "第 1 / 74 条" in screen_text(pilot.app))
        await press(pilot, "f3")
        await type_in(pilot, "N-000")
        await until(pilot, lambda: len(screen.current_list.shown_rows) == 9)
        await press(pilot, "f7")
        dialog = await came(pilot, ExportDialog)
        assert "9 条" in screen_text(pilot.app)
        dialog.query_one("#answer").raw = str(tmp_path / "nowhere" / "x.csv")  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, lambda: "不存在" in screen_text(pilot.app))
        dialog.query_one("#answer").raw = str(target)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, target.exists)
        await came(pilot, RegistryScreen)

    at_desk(bureau, RegistryScreen, act)
    lines = target.read_bytes().decode("utf-8-sig").splitlines()
    assert len(lines) == 10
    with open_office(bureau, write=False) as office:
        assert office.store.get(Inspector, "N-0001").name in lines[1]


def test_a_reader_beside_the_writer_looks_but_changes_nothing(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        assert screen.check_action("new", ()) is None
        assert "只读" in screen.why_not("new")
        await press(pilot, "enter")
        form = (await came(pilot, RecordForm)).form
        assert form.raw() == {}, "every field is shown, none can be filled in"
        await press(pilot, "escape")
        await came(pilot, RegistryScreen)

    with open_office(bureau):
        at_desk(bureau, RegistryScreen, act)


def test_a_plan_line_may_only_name_items_of_the_list(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        await came(pilot, PlanScreen)
        await press(pilot, "enter")
        form = (await came(pilot, RecordForm)).form
        form.field("items").raw = "I-9999"
        await press(pilot, "f2")
        await until(pilot, lambda: "清单中没有事项“I-9999”" in screen_text(pilot.app))
        assert not isinstance(pilot.app.screen, MessageDialog), "told beside the field, not in a box"

    at_desk(bureau, PlanScreen, act)


def test_a_list_that_is_left_while_its_window_changes_takes_nothing_down(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        for _ in range(3):
            await desk.push_screen(RegistryScreen())
            screen = await came(pilot, RegistryScreen)
            screen.current_list.on_resize()
            desk.pop_screen()
            await pilot.pause()
        assert desk.is_running
        assert isinstance(desk.screen, RegistryScreen)

    at_desk(bureau, RegistryScreen, act)
