"""What is typed in Chinese arrives whole: full-width digits, pastes, input methods, days in shorthand, choices by initials."""

from datetime import date

import pytest
from textual import events
from textual.pilot import Pilot

from rules.base.calendar import Calendar
from rules.base.codes import RISKS, WATCH_FLAGS
from rules.base.fields import Column, Kind, parse_columns
from tests.tui.stage import Stage, perform, screen_text, until
from tui.widgets.dialog import PickDialog, PickManyDialog
from tui.widgets.field import (
    ChoiceField,
    ChoicesField,
    DateField,
    FlagField,
    LongField,
    TextField,
    field_for,
    read_day,
)

TODAY = date(2024, 8, 30)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """As a terminal does it with what an input method commits: a key per character."""
    for character in text:
        pilot.app.screen.focused.post_message(events.Key(character, character))  # type: ignore[union-attr]
    await pilot.pause()


@pytest.mark.parametrize(
    ("kind", "typed", "raw"),
    [
        (Kind.CODE, "９１４１０４９９ma０ 1", "91410499MA01"),
        (Kind.INTEGER, "１２", "12"),
        (Kind.RATIO, "５％", "5%"),
        (Kind.MONEY, "１，０００。５", "1,000.5"),
        (Kind.TEXT, "演示（东街）：１号", "演示（东街）：１号"),
    ],
)
def test_full_width_typing_becomes_plain_in_codes_and_figures_only(kind: Kind, typed: str, raw: str) -> None:
    field = TextField(kind=kind)

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.pause()
        await type_in(pilot, typed)
        assert field.raw == raw

    perform(Stage(field), act)


def test_a_paste_of_5000_characters_with_line_breaks_arrives_whole() -> None:
    lines = [f"第{n:03d}行演示文字" for n in range(500)]
    short, long = TextField(), LongField()

    async def act(pilot: Pilot[None]) -> None:
        short.post_message(events.Paste("\r\n".join(lines)))
        long.post_message(events.Paste("\r\n".join(lines) + "\u200b"))
        await pilot.pause()
        assert short.raw == "".join(lines)
        assert long.raw == "\n".join(lines)

    perform(Stage(short, long), act)


def test_the_input_methods_window_follows_the_cursor_also_when_the_field_has_scrolled() -> None:
    field = TextField()
    stage = Stage(field)

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.pause()
        await type_in(pilot, "演示")
        await until(pilot, lambda: stage.cursor_position == (1 + 4, 0))
        await type_in(pilot, "旅馆" * 40)
        await until(pilot, lambda: 70 <= stage.cursor_position.x < 80)
        await pilot.press("home")
        await until(pilot, lambda: stage.cursor_position == (1, 0))

    perform(stage, act)


def test_focus_selects_nothing_so_that_the_first_key_does_not_wipe_the_field() -> None:
    field = TextField("演示旅馆")

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.pause()
        await type_in(pilot, "店")
        assert field.raw == "演示旅馆店"
        await pilot.press("ctrl+z")
        assert field.raw == "演示旅馆"

    perform(Stage(field), act)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("9-2", "2024-09-02"), ("9月2日", "2024-09-02"), ("９。２", "2024-09-02"), ("902", "2024-09-02"), ("1015", "2024-10-15"),
        ("今天", "2024-08-30"), ("明天", "2024-08-31"), ("+3", "2024-09-02"), ("－１", "2024-08-29"),
        ("2024年9月2日", "2024-09-02"), ("20240902", "2024-09-02"),
    ],
)  # fmt: skip
def test_a_day_may_be_typed_short(typed: str, day: str) -> None:
    assert read_day(typed, TODAY).isoformat() == day


def test_a_day_is_written_out_when_it_is_left_and_tells_whether_offices_work() -> None:
    field, other = DateField(today=TODAY, calendar=Calendar()), TextField()

    async def act(pilot: Pilot[None]) -> None:
        for typed, raw, note in (
            ("10-1", "2024-10-01", "2024年10月1日 周二，节假日"),
            ("9-29", "2024-09-29", "2024年9月29日 周日，调休上班"),
            ("9-28", "2024-09-28", "2024年9月28日 周六，周末"),
            ("9-2", "2024-09-02", "2024年9月2日 周一，工作日"),
            ("2031-9-2", "2031-09-02", "2031年9月2日 周二，工作日（放假安排未公布）"),
            ("9-31", "9-31", ""),
        ):
            field.value = ""
            field.focus()
            await pilot.pause()
            await type_in(pilot, typed)
            other.focus()
            await pilot.pause()
            assert (field.value, field.note) == (raw, note)

    perform(Stage(field, other), act)


def test_a_choice_is_found_by_a_word_typed_at_once_and_shown_in_chinese() -> None:
    field = ChoiceField(RISKS)
    stage = Stage(field)

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.pause()
        await type_in(pilot, "B级")  # as an input method commits it: the list is still opening
        await until(pilot, lambda: isinstance(stage.screen, PickDialog) and stage.screen.table.rows)
        await until(pilot, lambda: len(stage.screen.query_one("RecordTable").rows) == 1)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: field.raw == "B级")
        await pilot.press("right")
        assert field.raw == "C级"
        await pilot.press("delete")
        assert field.raw == ""

    perform(stage, act)


def test_enter_opens_the_list_on_the_present_value_and_escape_keeps_it() -> None:
    field = ChoiceField(RISKS, "C级")
    stage = Stage(field)

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.press("enter")
        screen = stage.screen
        assert isinstance(screen, PickDialog)
        assert screen.table.current == ("C", "C级")
        await pilot.press("down", "escape")
        assert field.raw == "C级"
        await pilot.press("enter", "down", "enter")
        assert field.raw == "D级"

    perform(stage, act)


def test_several_are_chosen_with_the_blank_and_read_back_by_the_rules() -> None:
    field = ChoicesField(WATCH_FLAGS)
    stage = Stage(field)
    column = Column("watch", "标记", Kind.CHOICES, choices=WATCH_FLAGS)

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.press("enter")
        assert isinstance(stage.screen, PickManyDialog)
        await pilot.press("space", "down", "down", "space", "enter")
        values, wrong = parse_columns([column], {"watch": field.raw})
        assert values["watch"] == (WATCH_FLAGS.codes[0], WATCH_FLAGS.codes[2])
        assert wrong == []
        await pilot.press("enter", "space", "enter")
        assert field.raw == WATCH_FLAGS.text(WATCH_FLAGS.codes[2])

    perform(stage, act)


def test_a_flag_turns_and_takes_a_word() -> None:
    field = FlagField("")
    stage = Stage(field)

    async def act(pilot: Pilot[None]) -> None:
        field.focus()
        assert field.raw == "否"
        await pilot.press("space")
        assert field.raw == "是"
        await pilot.press("n")
        assert field.raw == "否"
        await pilot.pause()
        assert "[ ] 否" in screen_text(stage)

    perform(stage, act)


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (Kind.TEXT, TextField),
        (Kind.LONG, LongField),
        (Kind.DATE, DateField),
        (Kind.FLAG, FlagField),
        (Kind.LIST, TextField),
    ],
)
def test_every_kind_of_column_has_its_field(kind: Kind, made: type) -> None:
    assert type(field_for(Column("one", "某项", kind))) is made
