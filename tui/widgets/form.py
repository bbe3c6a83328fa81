"""A form made from the columns of a record: one labelled row each, checked while it is typed, every message beside its field."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from rules.base.calendar import Calendar
from rules.base.errors import Problem
from rules.base.fields import Column, Kind
from tui.widgets.field import Field, LongField, Picked, TextField, field_for
from tui.widgets.guarded import Guarded
from tui.widgets.parts import Paragraph

__all__ = ["Form"]

_CHECK_AFTER = 0.25
_CHANGED_AFTER = 0.4
_SHORT = frozenset({Kind.CODE, Kind.DATE, Kind.RATIO, Kind.MONEY, Kind.INTEGER, Kind.FLAG, Kind.CHOICE})
"""Kinds whose field is narrow: the message is to its right, not below."""


class _Row(Horizontal):
    """Label, field and message of one column."""

    def __init__(self, column: Column, field: Field | Static, label_width: int, fixed_note: str = "") -> None:
        super().__init__(classes="form--row")
        self._fixed_note = fixed_note
        self.column = column
        self.field = field
        self.touched = False
        self._label_width = label_width
        self._note = Paragraph(classes="form--note")

    def compose(self) -> ComposeResult:
        label = Static(f"{'*' if self.column.required else ''}{self.column.label}", markup=False, classes="form--label")
        label.styles.width = self._label_width
        yield label
        if self.column.kind in _SHORT and not isinstance(self.field, Static):
            self.field.styles.width = min(max(self.column.width + 2, 26), 40)
            yield self.field
            yield self._note
        else:
            yield Vertical(self.field, self._note, classes="form--wide")

    def on_descendant_focus(self) -> None:
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")

    def show_note(self, wrong: str = "") -> None:
        """Show the problem of the field, or its note when there is none."""
        note = wrong or "　".join(
            part for part in (self._fixed_note, "" if isinstance(self.field, Static) else self.field.note) if part
        )
        self._note.update(note)
        self._note.display = bool(note)
        self._note.set_class(bool(wrong), "-bad")
        self.set_class(bool(wrong), "-wrong")


class Form(Guarded, VerticalScroll, can_focus=False):
    """A record being filled in. Tab, Shift+Tab, ↑, ↓ and Enter move, Ctrl+S and F2 save, Esc leaves.

    columns: what to fill in, in order. values: raw text by column name. check: what is wrong with the raw text as a whole; it is asked
    when typing rests, so it has to be quick. readonly: names of columns that are shown only. today, calendar: for the days.
    notes: column name → what is shown beside a field as long as it has no problem.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "保存"),
        Binding("escape", "leave", "返回"),
        # At once, so that what was typed ahead in the same packet of a slow line goes to the next field and not to this one.
        Binding("tab", "focus_row(1)", "下一项", show=False, priority=True),
        Binding("shift+tab", "focus_row(-1)", "上一项", show=False, priority=True),
        Binding("up", "leave_line(-1)", "上一项", show=False, priority=True),
        Binding("down", "leave_line(1)", "下一项", show=False, priority=True),
        Binding("enter", "leave_field", "下一项", show=False, priority=True),
    ]

    class _FormMessage(Message):
        """A message of the form. raw: text by column name."""

        def __init__(self, form: "Form", raw: dict[str, str]) -> None:
            super().__init__()
            self.form = form
            self.raw = raw

        @property
        def control(self) -> "Form":
            return self.form

    class Saved(_FormMessage):
        """Save was pressed and nothing is wrong."""

    class Changed(_FormMessage):
        """Typing rested for 0.4 seconds: time to keep a draft. at: name of the column under the cursor."""

        @property
        def at(self) -> str:
            """The name of the column under the cursor."""
            return self.form.at

    class Left(Message):
        """Esc was pressed. dirty: something differs from what the form opened with."""

        def __init__(self, form: "Form", dirty: bool) -> None:
            super().__init__()
            self.form = form
            self.dirty = dirty

        @property
        def control(self) -> "Form":
            return self.form

    def __init__(
        self,
        columns: Sequence[Column],
        values: Mapping[str, str],
        *,
        check: Callable[[Mapping[str, str]], list[Problem]],
        readonly: Collection[str] = (),
        today: date | None = None,
        calendar: Calendar | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._check = check
        self._waiting: dict[str, Timer] = {}
        self._top = Paragraph(classes="form--top")
        width = max((cell_len(column.label) for column in columns), default=0) + 2
        self._rows = [
            _Row(
                column,
                Static(values.get(column.name, "") or "-", markup=False, classes="form--fixed")
                if column.name in readonly
                else field_for(column, values.get(column.name, ""), today=today, calendar=calendar),
                width,
                (notes or {}).get(column.name, ""),
            )
            for column in columns
        ]
        self._fixed = {name: values.get(name, "") for name in readonly}
        self._fields: dict[str, Field] = {
            row.column.name: row.field for row in self._rows if not isinstance(row.field, Static)
        }
        self._opened_with = self.raw()
        self._refused: tuple[dict[str, str], tuple[Problem, ...]] = ({}, ())

    def compose(self) -> ComposeResult:
        yield self._top
        yield from self._rows

    def on_mount(self) -> None:
        self._top.display = False
        for row in self._rows:
            row.show_note()

    # Interface of the screen

    def raw(self) -> dict[str, str]:
        """The text of every field that can be filled in, by column name."""
        return {name: field.raw for name, field in self._fields.items()}

    @property
    def dirty(self) -> bool:
        """Whether something differs from what the form opened with."""
        return self.raw() != self._opened_with

    @property
    def at(self) -> str:
        """The name of the column under the cursor; "" when the cursor is elsewhere."""
        focused = self.screen.focused  # at once; has_focus follows a message later
        return next((name for name, field in self._fields.items() if field is focused), "")

    def field(self, name: str) -> Field:
        """The field of a column, to read or to set its raw text."""
        return self._fields[name]

    def focus_field(self, name: str = "") -> None:
        """Put the cursor into a column's field; into the first one without a name or when there is none of it."""
        field = self._fields.get(name) or next(iter(self._fields.values()), None)
        if field is not None:
            self.screen.set_focus(field)

    def saved(self) -> None:
        """The screen has saved the texts: the form is no longer dirty."""
        self._opened_with = self.raw()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put each message beside its field, the others on top; the cursor goes to the first wrong field."""
        self._refused = (self.raw(), tuple(problems))
        for row in self._rows:
            row.touched = True
        self._show(problems)
        labels = {problem.field for problem in problems}
        wrong = next(
            (row for row in self._rows if row.column.label in labels and row.column.name in self._fields), None
        )
        if wrong is not None:
            self.screen.set_focus(wrong.field)
        elif problems:
            self.scroll_home(animate=False)

    def _show(self, problems: Sequence[Problem]) -> None:
        by_label: dict[str, list[str]] = {row.column.label: [] for row in self._rows}
        others = [problem for problem in problems if problem.field not in by_label]
        for problem in problems:
            if problem.field in by_label:
                by_label[problem.field].append(problem.message)
        for row in self._rows:
            row.show_note("；".join(by_label[row.column.label]) if row.touched else "")
        self._top.update("\n".join(str(problem) for problem in others))
        self._top.display = bool(others)

    # While it is typed

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Picked)
    def _edited(self, event: Input.Changed | TextArea.Changed | Picked) -> None:
        event.stop()
        row = next((row for row in self._rows if row.field is event.control), None)
        if row is None or (self.raw() == self._opened_with and not row.touched):
            return
        row.touched = True
        row.show_note()
        self._later("check", _CHECK_AFTER, self._check_now)
        self._later("changed", _CHANGED_AFTER, self._post_changed)

    @on(Input.Blurred)
    def _left_field(self, event: Input.Blurred) -> None:
        event.stop()
        if self.dirty:
            self._later("check", _CHECK_AFTER, self._check_now)

    def _later(self, name: str, after: float, act: Callable[[], None]) -> None:
        if name in self._waiting:
            self._waiting[name].stop()
        self._waiting[name] = self.set_timer(after, act)

    def _check_now(self) -> None:
        raw, problems = self._refused
        if raw == self.raw():  # what an act refused stays until something is changed: the check finds less than the act
            self._show(problems)
            return
        self._show([problem for problem in self._check(self.raw()) if problem.field])

    def _post_changed(self) -> None:
        self.post_message(self.Changed(self, self.raw()))

    # Keys

    def action_focus_row(self, by: int) -> None:
        """The next or previous field; past the last or first one the widgets around the form, such as the menu."""
        if not self._step(by):
            (self.screen.focus_next if by > 0 else self.screen.focus_previous)()

    def _step(self, by: int) -> bool:
        """Put the cursor into the next or previous field; False when there is none."""
        fields = list(self._fields.values())
        at = list(self._fields).index(self.at) + by if self.at else -1
        if not 0 <= at < len(fields):
            return False
        self.screen.set_focus(fields[at])
        return True

    def action_leave_line(self, by: int) -> None:
        """↑ ↓: the field above or below; a field of many lines moves within itself first."""
        if not self.at or isinstance(self._fields[self.at], LongField):
            raise SkipAction
        self._step(by)

    def action_leave_field(self) -> None:
        """Enter: the next field; in the last one nothing, so that one Enter too many neither saves nor loses anything.

        A field of many lines begins a new line with it, a choice opens its list.
        """
        if not self.at or not isinstance(self._fields[self.at], TextField):
            raise SkipAction
        self.action_leave_line(1)

    def action_save(self) -> None:
        problems = self._check(self.raw())
        self.show_problems(problems)
        if not problems:
            self.post_message(self.Saved(self, self.raw()))

    def action_leave(self) -> None:
        self.post_message(self.Left(self, self.dirty))
