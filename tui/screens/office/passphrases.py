"""口令: a leader's own word, typed unseen; asked when an act names him, set and taken away in 设置."""

from collections.abc import Callable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from acts.base.office import Office
from acts.base.passphrase import enter_passphrase, has_passphrase, holders, remove_passphrase, set_passphrase
from rules.base.errors import MingchouError, Refused
from rules.base.passphrase import weaknesses
from tui.screens.base import DeskScreen
from tui.widgets.dialog import Ask, AskText, Dialog, Pick, PushButton
from tui.widgets.parts import Said
from tui.widgets.text import TextField

__all__ = ["AskPassphrase", "asking", "change_passphrases", "leader_speaks", "said_of"]


class AskPassphrase(Dialog[str | None]):
    """A passphrase, of which only dots are seen; None when left. act: done with it; it refuses by MingchouError, and the box stays."""

    def __init__(self, title: str, label: str, hint: str, act: Callable[[str], None]) -> None:
        super().__init__(title)
        self._label, self._hint, self._act = label, hint, act

    def body(self) -> Sequence[Widget]:
        field = TextField(id="answer")
        field.password = True
        return (
            Static(self._label, markup=False, classes="dialog--label"),
            field,
            Said(self._hint, classes="dialog--hint"),
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
            hint = self.query_one(".dialog--hint", Said)
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


def asking(office: Office, name: str) -> AskPassphrase:
    """The box in which somebody says the passphrase for the next act that names him."""
    return AskPassphrase(
        "请本人输入口令", f"{name}的口令", "输入时不显示；以他的名义办这件事，要他本人同意", lambda text: enter_passphrase(office, name, text)
    )  # fmt: skip


async def leader_speaks(screen: DeskScreen, name: str) -> bool:
    """Before an act that names this person: True when he has no passphrase or has said it. For a method that is a worker."""
    office = screen.office
    return not has_passphrase(office, name) or await screen.app.push_screen_wait(asking(office, name)) is not None


def said_of(office: Office) -> str:
    """Who has one, for the line in 设置."""
    return "、".join(one.name for one in holders(office)) or "没有人设口令"


async def change_passphrases(screen: DeskScreen) -> None:
    """Set, change or take away a passphrase. For a method that is a worker."""
    office, app = screen.office, screen.app
    options = [("", "给一个人设口令，或换一个"), *((one.name, f"取消 {one.name} 的口令") for one in holders(office))]
    chosen = await app.push_screen_wait(Pick("负责人的口令", options))
    if chosen is None:
        return
    try:
        done = await (_lift(screen, chosen) if chosen else _set(screen))
    except MingchouError as error:
        screen.tell(error.problems)
        return
    if done:
        screen.notify(done, title="已完成", markup=False)
        screen.reread()


async def _set(screen: DeskScreen) -> str:
    office, app = screen.office, screen.app
    name = await app.push_screen_wait(AskText("设口令", "姓名", "和批准时写的姓名一样"))
    if name is None:
        return ""
    old: str | None = None
    if has_passphrase(office, name):
        old = await app.push_screen_wait(_plain("换口令", f"{name}现在的口令"))
        if old is None:
            return ""

    def strong(text: str) -> None:
        if weak := weaknesses(text, name):
            raise Refused(*weak)

    new = await app.push_screen_wait(AskPassphrase("设口令", f"{name}的新口令", "8 个字以上，可以是一句话", strong))
    if new is None:
        return ""

    def same(text: str) -> None:
        if text != new:
            raise Refused("两次输入的不一样，请再输入一次")

    if await app.push_screen_wait(AskPassphrase("设口令", "再输入一次", "和刚才一样", same)) is None:
        return ""
    set_passphrase(office, name, new, old)
    return f"{name}的口令已设好"


async def _lift(screen: DeskScreen, name: str) -> str:
    office, app = screen.office, screen.app
    how = await app.push_screen_wait(
        Pick(f"取消 {name} 的口令", [("old", "本人输入口令"), ("forgotten", "口令忘了（日志里写明）")])
    )
    if how is None:
        return ""
    if how == "forgotten":
        text = f"以后以{name}的名义批准，不再要口令。日志里写明是说忘记了、没有输入口令的。"
        if not await app.push_screen_wait(Ask("取消口令", text, yes="取消口令", no="不取消", danger=True)):
            return ""
        remove_passphrase(office, name, None, forgotten=True)
    else:
        old = await app.push_screen_wait(_plain("取消口令", f"{name}的口令"))
        if old is None:
            return ""
        remove_passphrase(office, name, old)
    return f"{name}的口令已取消"


def _plain(title: str, label: str) -> AskPassphrase:
    return AskPassphrase(title, label, "输入时不显示", lambda _: None)
