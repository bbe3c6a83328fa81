"""A few fields filled in at once, in a box; what an act refuses is shown beside the field, and the box stays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from acts.base.passphrase import PassphraseAsked
from rules.base.calendar import Calendar
from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column, parse_columns
from tui.desk import desk_of
from tui.screens.parts.passphrase import passphrase_dialog
from tui.widgets.dialog import Dialog, PushButton
from tui.widgets.form import Form
from tui.widgets.parts import Paragraph
from tui.widgets.text import TextField
from tui.wording import without_commands

__all__ = ["FormDialog"]

Raw = Mapping[str, str]


class FormDialog(Dialog[dict[str, str] | None]):
    """Hands back the raw text by column name once the act has succeeded; None when left.

    act: called with the text, on this thread; it raises MingchouError to refuse. text: above the fields. yes: the label of the button.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "confirm", "确定", show=False),
        Binding("enter", "finish", "确定", show=False, priority=True),
    ]
    keys = "回车 下一项，最后一项回车就是确定   Esc 取消"

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        values: Raw | None = None,
        *,
        act: Callable[[dict[str, str]], object] | None = None,
        text: str = "",
        yes: str = "确定",
        today: date | None = None,
        calendar: Calendar | None = None,
        danger: bool = False,
    ) -> None:
        super().__init__(title)
        self.set_class(danger, "-danger")
        self._columns, self._act, self._text, self._yes = tuple(columns), act, text, yes
        self._form = Form(self._columns, values or {}, check=self._check, today=today, calendar=calendar)

    def body(self) -> Sequence[Widget]:
        text = [Paragraph(self._text, classes="dialog--text")] if self._text else []
        return (*text, self._form)

    def buttons(self) -> Sequence[PushButton]:
        return (PushButton(self._yes, id="yes", classes="-main"), PushButton("取消", id="no"))

    def on_mount(self) -> None:
        # Inline: the app's stylesheet, which sizes forms and dialogs, has precedence over the CSS of a screen.
        self.query_one(".dialog--box").styles.width = 76
        self._form.styles.height, self._form.styles.max_height, self._form.styles.padding = "auto", 14, 0
        for text in self.query(".dialog--text"):
            text.styles.margin = (0, 0, 1, 0)
        self._form.focus_field()

    def _check(self, raw: Raw) -> list[Problem]:
        return parse_columns(self._columns, raw)[1]

    def action_confirm(self) -> None:
        self._form.action_save()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "finish":
            last = self._columns[-1].name
            return self.is_mounted and self._form.at == last and isinstance(self._form.field(last), TextField)
        return super().check_action(action, parameters)

    def action_finish(self) -> None:
        """Enter in the last field: a box is small enough to see what one confirms."""
        self._form.action_save()

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if event.button.id == "yes":
            self._form.action_save()
        else:
            self.dismiss(None)

    @on(Form.Left)
    def _form_left(self) -> None:
        self.dismiss(None)

    @on(Form.Saved)
    def _saved(self, event: Form.Saved) -> None:
        try:
            if self._act is not None:
                self._act(event.raw)
        except PassphraseAsked as needed:
            self._ask(needed.name, event)
        except MingchouError as error:
            self._form.show_problems([Problem(without_commands(p.message), p.where, p.field) for p in error.problems])
        else:
            self.dismiss(event.raw)

    def _ask(self, name: str, event: Form.Saved) -> None:
        """The person named in the form has a passphrase: he types it, then the act is called again."""

        def entered(text: str | None) -> None:
            if text is not None:
                self._saved(event)
                desk_of(self).office.passphrases.forget()  # agreed to was this act, also when it was refused

        self.app.push_screen(passphrase_dialog(desk_of(self).office, name), entered)
