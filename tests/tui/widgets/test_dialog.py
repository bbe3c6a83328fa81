"""Every dialog: Esc leaves, Enter confirms, what cannot be undone starts on no, and all of it fits 80×24."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from rules.base.errors import Problem
from tests.tui.stage import Stage, perform, screen_text, until
from tui.widgets.dialog import MessageDialog, PickDialog, PickManyDialog, TextDialog, YesNoDialog

TOWNS = [("1", "城关镇"), ("2", "东街街道"), ("3", "演示[开发]区")]


def answers(dialog: ModalScreen[Any], *keys: str) -> object:
    """What the dialog hands back after these keys; "open" when it is still there."""
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        stage.push_screen(dialog, stage.answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

    perform(stage, act)
    return stage.answers[0] if stage.answers else "open"


@pytest.mark.parametrize(
    ("danger", "keys", "answer"),
    [
        (False, ["enter"], True), (False, ["escape"], False), (False, ["right", "enter"], False),
        (True, ["enter"], False), (True, ["left", "enter"], True), (True, ["escape"], False),
    ],
)  # fmt: skip
def test_enter_says_yes_but_where_nothing_can_be_undone_it_says_no(danger: bool, keys: list[str], answer: bool) -> None:
    assert answers(YesNoDialog("作废抽取", "不能恢复", yes="作废", danger=danger), *keys) is answer


def test_a_text_is_handed_back_without_blanks_around_it_and_never_empty() -> None:
    assert answers(TextDialog("新建计划", "名称", "如 2024 年度计划"), "a", " ", "enter") == "a"
    assert answers(TextDialog("新建计划", "名称", value="2024"), "5", "enter") == "20245"
    assert answers(TextDialog("新建计划", "名称"), " ", "enter") == "open"
    assert answers(TextDialog("新建计划", "名称"), "a", "escape") is None


def test_picking_by_key_by_word_and_by_initials() -> None:
    assert answers(PickDialog("乡镇", TOWNS), "down", "enter") == "2"
    assert answers(PickDialog("乡镇", TOWNS), *"djjd", "enter") == "2"
    assert answers(PickDialog("乡镇", TOWNS, typed="开发"), "enter") == "3"
    assert answers(PickDialog("乡镇", TOWNS, current="2"), "enter") == "2"
    assert answers(PickDialog("乡镇", TOWNS), *"zzz", "enter") == "open"
    assert answers(PickDialog("乡镇", TOWNS), "escape") is None


def test_picking_several_keeps_their_order_and_what_was_chosen_before() -> None:
    assert answers(PickManyDialog("乡镇", TOWNS, ["3"]), "space", "enter") == ["1", "3"]
    assert answers(PickManyDialog("乡镇", TOWNS, ["1", "3"]), "space", "enter") == ["3"]
    assert answers(PickManyDialog("乡镇", TOWNS), *"djjd", "space", "enter") == ["2"]
    assert answers(PickManyDialog("乡镇", TOWNS, ["1"]), "escape") is None


LONG = [
    Problem("校验位不对：按 GB 32100 末位应为 P，请核对营业执照", f"第 {n} 行", "统一社会信用代码")
    for n in range(3, 60)
]


@pytest.mark.parametrize(
    ("dialog", "words"),
    [
        (lambda: YesNoDialog("作废抽取", "很长的说明。" * 200, danger=True), ["作废抽取", "确定", "取消", "Esc"]),
        (lambda: MessageDialog("没有办成", LONG), ["没有办成", "知道了", "Esc"]),
        (lambda: TextDialog("录入", "号码", "照公告抄写。" * 20), ["录入", "号码", "确定", "取消"]),
        (lambda: PickDialog("企业", [(str(n), f"演示企业{n}") for n in range(500)]), ["企业", "共 500 项", "Esc"]),
        (lambda: PickManyDialog("企业", [(str(n), f"演示企业{n}") for n in range(500)]), ["企业", "空格 选中", "Esc"]),
    ],
)  # fmt: skip
def test_every_dialog_can_be_read_at_80_by_24(dialog: Callable[[], ModalScreen[Any]], words: list[str]) -> None:
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        stage.push_screen(dialog())
        await pilot.pause()
        for word in words:
            assert word in screen_text(stage)

    perform(stage, act)


def test_a_long_list_of_problems_scrolls_by_keys() -> None:
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        stage.push_screen(MessageDialog("没有办成", LONG))
        await pilot.pause()
        assert "第 59 行" not in screen_text(stage)
        await pilot.press(*["pagedown"] * 14)
        await until(pilot, lambda: "第 59 行" in screen_text(stage))

    perform(stage, act)


def test_brackets_in_what_is_told_are_no_markup() -> None:
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        stage.push_screen(YesNoDialog("删除[b]旅馆[/b]", "[red]演示[/red]", yes="[x]删除"))
        await pilot.pause()
        assert all(text in screen_text(stage) for text in ("删除[b]旅馆[/b]", "[red]演示[/red]", "[x]删除"))

    perform(stage, act)


def test_the_mouse_presses_buttons_and_chooses_rows_by_double_click() -> None:
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        stage.push_screen(YesNoDialog("发布", "现在发布吗"), stage.answers.append)
        await pilot.pause()
        await pilot.click("#no")
        await pilot.pause()
        stage.push_screen(PickDialog("乡镇", TOWNS), stage.answers.append)
        await pilot.pause()
        await pilot.click("RecordTable", offset=(5, 3), times=2)
        await pilot.pause()
        assert stage.answers == [False, "3"]

    perform(stage, act)
