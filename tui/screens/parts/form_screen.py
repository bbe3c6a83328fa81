"""A form on a screen of its own, with live checks, a draft that survives, and every refusal beside its field."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column, split_list
from tui.screens.base import DeskScreen
from tui.screens.parts.drafts import Draft
from tui.widgets.dialog import PickDialog, PickManyDialog, YesNoDialog
from tui.widgets.form import Form

__all__ = ["FormScreen"]


class FormScreen(DeskScreen):
    """A form on a screen of its own. What is typed is kept as a draft at every rest and offered again.

    key: of the draft. on_saved: called after saving with the number of the record.
    """

    DEFAULT_CSS = """
    FormScreen #draft { height: 1; padding: 0 1; color: $warning; display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "offer", "从清单选")]
    AUTO_FOCUS = ""

    def __init__(self, key: str, on_saved: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._on_saved = on_saved
        self._draft = Draft(self, key)

    # What a subclass defines

    def form_columns(self) -> Sequence[Column]:
        """The columns, in order."""
        raise NotImplementedError

    def values(self) -> Mapping[str, str]:
        """What the form opens with: text by column name."""
        return {}

    def readonly(self) -> Collection[str]:
        """Columns that are shown only."""
        return {column.name for column in self.form_columns()} if self.office.store.read_only else ()

    def notes(self) -> Mapping[str, str]:
        """Column name → the note beside its field."""
        return {}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        """The problems of the texts as they are typed, each under its field's label."""
        raise NotImplementedError

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        """Call the act. Returns (number of the record, sentence that says what was done). Raises MingchouError."""
        raise NotImplementedError

    def offers(self, _name: str) -> list[tuple[str, str]]:
        """(value, text) of what can be chosen for a column of several values; empty when nothing."""
        return []

    # The screen

    def body(self) -> ComposeResult:
        yield Label("", id="draft", markup=False)
        yield Form(
            self.form_columns(),
            self.values(),
            check=self.check,
            readonly=self.readonly(),
            today=self.office.today(),
            calendar=self.office.calendar,
            notes=self.notes(),
        )

    @property
    def form(self) -> Form:
        """The form of this screen."""
        return self.query_one(Form)

    def on_mount(self) -> None:
        if self.office.store.read_only:
            self._show_note("台账是只读打开的，只能看，不能修改")
        self.form.focus_field()
        draft = self._draft.texts()
        if (
            draft
            and not self.office.store.read_only
            and any(text != self.form.raw().get(name) for name, text in draft.items())
        ):
            self._offer_draft(draft)

    def _show_note(self, text: str) -> None:
        label = self.query_one("#draft", Label)
        label.update(text)
        label.display = bool(text)

    @work(group="ask", exclusive=True)
    async def _offer_draft(self, draft: Mapping[str, str]) -> None:
        text = "上次填到一半，没有保存。要接着填吗？"
        if not await self.app.push_screen_wait(YesNoDialog("有一份草稿", text, yes="接着填", no="从头填")):
            return
        names = self.form.raw()
        for name, value in draft.items():
            if name in names:
                self.form.field(name).raw = value
        self.form.focus_field(self._draft.cursor)
        self._show_note("接着草稿填，还没有保存；按 F2 保存")

    @on(Form.Changed)
    def _keep(self, event: Form.Changed) -> None:
        if self.is_shown:  # what comes after saving must not bring the draft back
            self._draft.autosave(event.raw, event.at)

    @on(Form.Saved)
    def _save(self, event: Form.Saved) -> None:
        if self.office.store.read_only or (self.values() and not self.form.dirty):
            self.notify("没有改动", markup=False)
            self._close()
            return
        try:
            number, sentence = self.save(event.raw)
        except MingchouError as error:
            self.form.show_problems(error.problems)
            return
        self.notify(sentence, title="已完成", markup=False)
        self._close(number)

    def _close(self, number: str = "") -> None:
        self._draft.discard()
        if self._on_saved is not None and number:
            self._on_saved(number)
        self.app.pop_screen()

    @on(Form.Left)
    def _left(self, event: Form.Left) -> None:
        if event.dirty and not self.office.store.read_only:
            self._ask_leave()
        else:
            self.app.pop_screen()

    @work(group="ask", exclusive=True)
    async def _ask_leave(self) -> None:
        options = [("save", "保存"), ("keep", "先放着，留作草稿，下次接着填"), ("drop", "不要了，改动全部丢掉")]
        match await self.app.push_screen_wait(PickDialog("还没有保存", options)):
            case "save":
                self.form.action_save()
            case "keep":
                self._draft.save(self.form.raw(), self.form.at)
                self.app.pop_screen()
            case "drop":
                self._close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "offer":
            return bool(self.is_mounted and self.query(Form) and self.form.at and self.offers(self.form.at))
        return super().check_action(action, parameters)

    @work(group="ask", exclusive=True)
    async def action_offer(self) -> None:
        """F3 in a field of several values: choose them instead of typing."""
        name = self.form.at
        options = self.offers(name)
        if not options:
            return
        field = self.form.field(name)
        label = next(column.label for column in self.form_columns() if column.name == name)
        words = split_list(field.raw)
        chosen = await self.app.push_screen_wait(PickManyDialog(label, options, words))
        if chosen is not None:
            # Words of one's own, which the list does not know, stay.
            offered = {value for value, _ in options}
            field.raw = "、".join([*chosen, *(word for word in words if word not in offered)])
            field.focus()
