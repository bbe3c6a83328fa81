"""口令: a leader's own passphrase, typed unseen; asked when an act names him."""

from collections.abc import Callable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from acts.base.office import Office
from acts.base.passphrase import enter_passphrase, has_passphrase
from rules.base.errors import MingchouError, Refused
from tui.screens.base import DeskScreen
from tui.widgets.dialog import Dialog, PushButton
from tui.widgets.parts import Paragraph
from tui.widgets.text import TextField

__all__ = ["PassphraseDialog", "leader_agrees", "new_passphrase", "passphrase_dialog"]


class PassphraseDialog(Dialog[str | None]):
    """A passphrase, shown as dots; None when left. act: called with it; when it raises MingchouError the box stays."""

    def __init__(self, title: str, label: str, hint: str, act: Callable[[str], None]) -> None:
        super().__init__(title)
        self._label, self._hint, self._act = label, hint, act

    def body(self) -> Sequence[Widget]:
        field = TextField(id="answer")
        field.password = True
        return (
            Static(self._label, markup=False, classes="dialog--label"),
            field,
            Paragraph(self._hint, classes="dialog--hint"),
        )

    def buttons(self) -> Sequence[PushButton]:
        return (PushButton("确定", id="yes", classes="-main"), PushButton("取消", id="no"))

    def on_mount(self) -> None:
        self.query_one("#answer").focus()

    @on(Input.Submitted)
    def _confirm(self) -> None:
        field = self.query_one("#answer", TextField)
        text = field.raw
        try:
            self._act(text)
        except MingchouError as error:
            field.raw = ""
            hint = self.query_one(".dialog--hint", Paragraph)
            hint.update("；".join(problem.message for problem in error.problems))
            hint.add_class("-bad")
        else:
            self.dismiss(text)

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if event.button.id == "yes":
            self._confirm()
        else:
            self.dismiss(None)


async def new_passphrase(screen: DeskScreen, title: str, label: str, strong: Callable[[str], None]) -> str | None:
    """A new passphrase, typed twice; None when left. strong: raises MingchouError for a weak one. Call it from a method decorated with `@work`."""

    new = await screen.app.push_screen_wait(PassphraseDialog(title, label, "8 个字以上，可以是一句话", strong))
    if new is None:
        return None

    def same(text: str) -> None:
        if text != new:
            raise Refused("两次输入的不一样，请再输入一次")

    return await screen.app.push_screen_wait(PassphraseDialog(title, "再输入一次", "和刚才一样", same))


def passphrase_dialog(office: Office, name: str) -> PassphraseDialog:
    """The box in which somebody enters the passphrase for the next act that names him."""
    return PassphraseDialog(
        "请本人输入口令", f"{name}的口令", "输入时不显示；以他的名义办这件事，要他本人同意", lambda text: enter_passphrase(office, name, text)
    )  # fmt: skip


async def leader_agrees(screen: DeskScreen, name: str) -> bool:
    """Before an act that names this person: whether he has no passphrase, or has entered it. Call it from a method decorated with `@work`."""
    office = screen.office
    return (
        not has_passphrase(office, name)
        or await screen.app.push_screen_wait(passphrase_dialog(office, name)) is not None
    )
