"""Finding on the desk: conditions in the filter, order, views, many changed at once, everything about one object."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.finding.views import views_of
from rules.registry.enterprise import Enterprise
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.parts.exporting import ExportDialog
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.object_page import ObjectScreen
from tui.screens.registry.registry import ItemsScreen, RegistryScreen
from tui.widgets.dialog import PickDialog, TextDialog, YesNoDialog
from tui.widgets.search import FilterBox


def _count(folder: Path, **fields: str) -> int:
    with open_office(folder, write=False) as office:
        return sum(
            all(getattr(one, name) == value for name, value in fields.items()) for one in office.store.each(Enterprise)
        )


async def _choose(pilot: Pilot[Any], word: str) -> None:
    """Take the option in which this word stands."""
    dialog = await came(pilot, PickDialog)
    place = next(at for at, (_, text) in enumerate(dialog.options) if word in text)
    dialog.table.cursor_row = place
    await press(pilot, "enter")


def test_a_condition_typed_into_the_filter_leaves_whom_it_names(bureau: Path) -> None:
    cafes = 0
    with open_office(bureau, write=False) as office:
        cafes = sum("网吧" in one.trades for one in office.store.each(Enterprise))

    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await press(pilot, "f3")
        box = screen.query_one(FilterBox)
        box.value = "行业="
        await saw(pilot, "没有写出要限定的值")
        assert len(screen.current_list.shown_rows) == screen.current_list.total, "half a condition hides nobody"
        box.value = "行业=网吧"
        await until(pilot, lambda: len(screen.current_list.shown_rows) == cafes)
        box.value = "行业=网吧；有限公司；重点监管=任一"
        await until(pilot, lambda: 0 < len(screen.current_list.shown_rows) < cafes)
        assert all(
            "有限公司" in one.name and one.watch for one in screen.current_list.records(screen.current_list.shown_rows)
        )

    at_desk(bureau, RegistryScreen, act)


def test_condition_order_and_columns_become_a_view_that_is_opened_again(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await press(pilot, "f2")
        await _choose(pilot, "加一个条件")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("field").raw = "行业"
        dialog._form.field("value").raw = "网吧"
        await press(pilot, "f2")
        await until(pilot, lambda: screen.current_list.query_text == "行业=网吧")
        await press(pilot, "f2")
        await _choose(pilot, "排序")
        await came(pilot, TextDialog)
        await type_in(pilot, "-企业名称")
        await press(pilot, "enter")
        await saw(pilot, "按 -企业名称 排序")
        names = [one.name for one in screen.current_list.records(screen.current_list.shown_rows)]
        assert names == sorted(names, key=lambda name: name.encode("gb18030"), reverse=True)
        await press(pilot, "f2")
        await _choose(pilot, "保存成视图")
        await came(pilot, TextDialog)
        await type_in(pilot, "网吧倒着排")
        await press(pilot, "enter")
        await until(pilot, lambda: bool(views_of(screen.office, "enterprises")))
        await press(pilot, "f2")
        await _choose(pilot, "回到全部")
        await until(pilot, lambda: len(screen.current_list.shown_rows) == screen.current_list.total)
        await press(pilot, "v")
        await _choose(pilot, "打开保存的视图")
        await _choose(pilot, "网吧倒着排")
        await until(pilot, lambda: len(screen.current_list.shown_rows) == len(names))
        await press(pilot, "e")
        await saw(pilot, f"{len(names)} 条")
        await came(pilot, ExportDialog)

    at_desk(bureau, RegistryScreen, act)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_the_filter_leaves_is_changed_at_once_after_it_was_counted(bureau: Path, size: tuple[int, int]) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await until(pilot, lambda: screen.current_list._keys is not None)
        screen.query_one(FilterBox).value = "行业=网吧；信用风险等级=D"
        await until(pilot, lambda: 0 < len(screen.current_list.shown_rows) < 60)
        count = len(screen.current_list.shown_rows)
        await press(pilot, "ctrl+b")
        await _choose(pilot, "备注")
        dialog = await came(pilot, FormDialog)
        dialog._form.field("notes").raw = "演示一起改的"
        await press(pilot, "f2")
        await came(pilot, YesNoDialog)
        await saw(pilot, f"选中 {count} 条：要改 {count} 条")
        await press(pilot, "left", "enter")
        await came(pilot, RegistryScreen)
        await saw(pilot, "可以一次撤销")

    at_desk(bureau, RegistryScreen, act, size)
    assert _count(bureau, notes="演示一起改的") > 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_everything_about_an_object_is_one_key_away(demo_bureau: Path, size: tuple[int, int]) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, RegistryScreen)
        await until(pilot, lambda: screen.current_list._keys is not None)
        screen.query_one(FilterBox).value = "最近检查>=2024；重点监管=任一"
        await until(pilot, lambda: 0 < len(screen.current_list.shown_rows) < 60)
        screen.current_list.table.focus()
        await press(pilot, "f8")
        await came(pilot, ObjectScreen)
        await saw(pilot, "重点监管标记")

    at_desk(demo_bureau, RegistryScreen, act, size)


def test_items_are_found_by_the_same_words(demo_bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilot[Any]) -> None:
        screen = await came(pilot, ItemsScreen)
        await until(pilot, lambda: screen.current_list._keys is not None)
        screen.query_one(FilterBox).value = "抽查比例>=50%"
        await until(pilot, lambda: 0 < len(screen.current_list.shown_rows) < screen.current_list.total)
        assert {one.ratio for one in screen.current_list.records(screen.current_list.shown_rows)} == {"1"}

    at_desk(demo_bureau, ItemsScreen, act)
