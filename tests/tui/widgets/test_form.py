"""A form tells what is wrong beside the field while it is typed, saves only what is right, and loses nothing."""

from collections.abc import Mapping
from datetime import date

from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from rules.base.errors import Problem
from rules.base.fields import Column, Kind
from rules.registry.enterprise import COLUMNS, parse
from tests.tui.stage import Stage, perform, screen_lines, screen_text, until
from tui.widgets.form import Form

GOOD = {"name": "演示旅馆", "code": "91410499MA0000000P", "registered_on": "2024-08-30", "notes": "第一行\n第二行"}


def wrong(raw: Mapping[str, str]) -> list[Problem]:
    return parse(raw)[1]


def form_of(values: Mapping[str, str]) -> Form:
    return Form(COLUMNS, values, check=wrong, readonly=("number",), today=date(2024, 9, 2))


def test_what_is_opened_and_saved_untouched_comes_back_the_same() -> None:
    form = form_of(GOOD)
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field()
        assert form.at == "name"
        await pilot.press("ctrl+s")
        (saved,) = stage.heard(Form.Saved)
        before, _ = parse({column.name: GOOD.get(column.name, "") for column in COLUMNS if column.name != "number"})
        assert parse(saved.raw)[0] == before
        assert "number" not in saved.raw
        assert not form.dirty

    perform(stage, act)


def test_a_mistake_is_told_beside_its_field_and_nothing_is_saved_until_it_is_right() -> None:
    form = form_of({**GOOD, "code": "91410499MA0000000X"})
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field("phone")
        await pilot.press("f2")
        assert not stage.heard(Form.Saved)
        assert form.at == "code"
        row = next(index for index, line in enumerate(screen_lines(stage)) if "统一社会信用代码" in line)
        assert "校验位不对" in "".join(screen_lines(stage)[row : row + 2])
        await pilot.press("backspace", "P", "f2")
        assert [message.raw["code"] for message in stage.heard(Form.Saved)] == ["91410499MA0000000P"]

    perform(stage, act)


def test_a_new_form_scolds_only_for_what_was_typed() -> None:
    form = form_of({})
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field("code")
        await pilot.press("1", "2")
        await until(pilot, lambda: "现在是 2 位" in screen_text(stage))
        assert "必须填写" not in screen_text(stage)
        await pilot.press("ctrl+s")
        assert "必须填写" in screen_text(stage)
        assert form.at == "name"

    perform(stage, act)


def test_typing_that_rests_is_told_so_that_a_draft_can_be_kept() -> None:
    form = form_of(GOOD)
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field("phone")
        await pilot.press(*"0000-1")
        await until(pilot, lambda: stage.heard(Form.Changed))
        assert [(message.raw["phone"], message.at) for message in stage.heard(Form.Changed)] == [("0000-1", "phone")]

    perform(stage, act)


def test_escape_says_whether_something_would_be_lost() -> None:
    form = form_of(GOOD)
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field()
        await pilot.press("escape", "X", "escape", "backspace", "escape")
        assert [message.dirty for message in stage.heard(Form.Left)] == [False, True, False]
        await pilot.press("X")
        form.saved()
        await pilot.press("escape")
        assert not stage.heard(Form.Left)[-1].dirty

    perform(stage, act)


def test_the_keys_go_through_the_fields_and_scroll_along() -> None:
    form = form_of(GOOD)
    stage = Stage(form)
    names = [column.name for column in COLUMNS if column.name != "number"]

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field()
        seen = []
        for _ in names:
            seen.append(form.at)
            await pilot.press("tab")
        assert seen == names
        form.focus_field("legal_representative")
        await pilot.press("enter")
        assert form.at == "phone"
        await pilot.press("down", "up", "up")
        assert form.at == "legal_representative"
        form.focus_field("notes")
        await pilot.press("up")  # from the first line of a field of many lines
        assert form.at == "status_reason"
        await pilot.press("down", "down")
        assert form.at == "notes"
        await until(pilot, lambda: "第一行" in screen_text(stage))

    perform(stage, act)


def test_a_refusal_of_an_act_goes_to_its_field_and_the_rest_on_top() -> None:
    form = form_of(GOOD)
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field("notes")
        form.show_problems([Problem("已有同名企业 O-000003", "", "企业名称"), Problem("本单位已停用")])
        await until(pilot, lambda: "本单位已停用" in screen_lines(stage)[0] or form.scroll_offset.y > 0)
        assert form.at == "name"
        assert "已有同名企业 O-000003" in screen_text(stage)
        form.show_problems([])
        await pilot.pause()
        assert "已有同名企业" not in screen_text(stage)

    perform(stage, act)


def test_5000_pasted_characters_are_all_saved() -> None:
    form = form_of(GOOD)
    stage = Stage(form)
    text = "住宿服务；餐饮服务\n" * 500

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field("scope")
        await pilot.pause()
        form.field("scope").post_message(events.Paste(text))
        await pilot.press("ctrl+s")
        assert stage.heard(Form.Saved)[-1].raw["scope"] == text

    perform(stage, act)


def test_what_may_not_be_changed_is_shown_and_not_entered() -> None:
    form = form_of({**GOOD, "number": "O-000007"})
    stage = Stage(form)

    async def act(_: Pilot[None]) -> None:
        assert "O-000007" in screen_lines(stage)[0]
        assert not any(widget.can_focus for widget in form.query(Static))
        assert "number" not in form.raw()

    perform(stage, act)


def test_the_label_of_the_field_with_the_cursor_stands_out() -> None:
    form = form_of(GOOD)
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        for name in ("name", "phone"):
            form.focus_field(name)
            await pilot.pause()
            assert [row.field.id for row in form.query(".-here").results()] == [f"field-{name}"]  # type: ignore[attr-defined]

    perform(stage, act)


def test_what_is_typed_ahead_over_a_slow_line_lands_in_the_right_fields_in_the_right_order() -> None:
    """Keys that arrive in one packet: Textual alone lets letters overtake Backspace and Tab."""
    form = form_of(GOOD)
    stage = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field("legal_representative")
        await pilot.pause()
        for key in [
            "赵",
            "X",
            "backspace",
            "钱",
            "tab",
            "1",
            "2",
            "ctrl+u",
            "3",
            "enter",
            "东",
            "down",
            "注",
            "ctrl+s",
        ]:
            stage.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: stage.heard(Form.Saved))
        raw = stage.heard(Form.Saved)[0].raw
        assert [raw[name] for name in ("legal_representative", "phone", "address", "registered_address")] == [
            "赵钱",
            "3",
            "东",
            "注",
        ]

    perform(stage, act)


def test_what_an_act_refused_stays_beside_its_field_until_something_is_changed() -> None:
    columns = (Column("name", "名称", required=True), Column("code", "编码", Kind.CODE))
    form = Form(columns, {}, check=lambda _: [])
    app = Stage(form)

    async def act(pilot: Pilot[None]) -> None:
        form.focus_field()
        await pilot.press(*"abc")
        form.show_problems([Problem("已有同名的", "", "名称")])
        await pilot.pause(0.4)  # the check of what is typed has come and gone
        assert "已有同名的" in screen_text(app)
        await pilot.press("d")
        await until(pilot, lambda: "已有同名的" not in screen_text(app))

    perform(app, act)
