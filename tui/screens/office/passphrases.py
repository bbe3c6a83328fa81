"""口令: set, changed and removed in 设置."""

from acts.base.office import Office
from acts.base.passphrase import has_passphrase, holders, remove_passphrase, set_passphrase
from rules.base.errors import MingchouError, Refused
from rules.base.passphrase import weaknesses
from tui.screens.base import DeskScreen
from tui.screens.parts.passphrase import PassphraseDialog, new_passphrase
from tui.widgets.dialog import PickDialog, TextDialog, YesNoDialog

__all__ = ["change_passphrases", "holders_text"]


def holders_text(office: Office) -> str:
    """The names of those who have a passphrase, for the line in 设置."""
    return "、".join(holder.name for holder in holders(office)) or "没有人设口令"


async def change_passphrases(screen: DeskScreen) -> None:
    """Set, change or remove a passphrase. Call it from a method decorated with `@work`."""
    office, app = screen.office, screen.app
    options = [
        ("", "给一个人设口令，或换一个"),
        *((holder.name, f"取消 {holder.name} 的口令") for holder in holders(office)),
    ]
    chosen = await app.push_screen_wait(PickDialog("负责人的口令", options))
    if chosen is None:
        return
    try:
        sentence = await (_lift(screen, chosen) if chosen else _set(screen))
    except MingchouError as error:
        screen.show_problems(error.problems)
        return
    if sentence:
        screen.notify(sentence, title="已完成", markup=False)
        screen.reread()


async def _set(screen: DeskScreen) -> str:
    office, app = screen.office, screen.app
    name = await app.push_screen_wait(TextDialog("设口令", "姓名", "和批准时写的姓名一样"))
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

    new = await new_passphrase(screen, "设口令", f"{name}的新口令", strong)
    if new is None:
        return ""
    set_passphrase(office, name, new, old)
    return f"{name}的口令已设好"


async def _lift(screen: DeskScreen, name: str) -> str:
    office, app = screen.office, screen.app
    how = await app.push_screen_wait(
        PickDialog(f"取消 {name} 的口令", [("old", "本人输入口令"), ("forgotten", "口令忘了（日志里写明）")])
    )
    if how is None:
        return ""
    if how == "forgotten":
        text = f"以后以{name}的名义批准，不再要口令。日志里写明是说忘记了、没有输入口令的。"
        if not await app.push_screen_wait(YesNoDialog("取消口令", text, yes="取消口令", no="不取消", danger=True)):
            return ""
        remove_passphrase(office, name, None, forgotten=True)
    else:
        old = await app.push_screen_wait(_plain("取消口令", f"{name}的口令"))
        if old is None:
            return ""
        remove_passphrase(office, name, old)
    return f"{name}的口令已取消"


def _plain(title: str, label: str) -> PassphraseDialog:
    return PassphraseDialog(title, label, "输入时不显示", lambda _: None)
