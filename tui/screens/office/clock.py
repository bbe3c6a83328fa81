"""时钟: how it stands to the journal; confirmed after a long rest, corrected after a clock that was fast, from 设置."""

from collections.abc import Mapping

from acts.journal.clock import clock_state, confirm_clock, correct_clock
from rules.base.errors import MingchouError
from rules.base.fields import Column
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import leader_agrees
from tui.widgets.dialog import MessageDialog, YesNoDialog

__all__ = ["clock_text", "settle_clock"]

_DECISION = (
    Column("paper", "凭据", required=True, hint="情况说明的文号，内部留存", width=34),
    Column("by", "批准的负责人", required=True, hint="内部留存，不公开"),
)
_WORDS = {"right": "与台账对得上", "ahead": "待确认：比台账晚很多", "behind": "比台账早，请校准"}


def clock_text(screen: DeskScreen) -> tuple[str, str]:
    """(how the clock stands, in a few words, the tone of it)."""
    kind = clock_state(screen.office).kind
    return _WORDS[kind], "" if kind == "right" else "warn"


async def settle_clock(screen: DeskScreen) -> None:
    """Show how the clock stands; ask whether it is right, or for the decision that it was wrong before. Call it from a method decorated with `@work`."""
    app, office = screen.app, screen.office
    state = clock_state(office)
    if office.store.read_only or state.kind == "right":
        app.push_screen(MessageDialog("时钟", [state.sentence, *state.waits]))
        return
    if state.kind == "ahead":
        text = f"{state.sentence}。请看日历、手机核对年月日。确认以后，过了期限的冻结就过期，不能撤回。"
        if not await app.push_screen_wait(YesNoDialog("时间对吗？", text, yes="时间对", no="不对", danger=True)):
            return
        try:
            confirm_clock(office)
        except MingchouError as error:
            screen.show_problems(error.problems, "没有确认")
            return
        screen.notify("已确认时间", title="已完成", markup=False)
    else:
        text = (
            f"{state.sentence}。时钟现在不对的，请先在系统里校准。现在对、是以前快了的，登记更正：台账里将来的时间不再挡住办理，"
            f"公布过的时间不能改{'：' if state.waits else '。'}{'；'.join(state.waits)}"
        )

        def act(_: Mapping[str, str]) -> None:
            return

        raw = await app.push_screen_wait(FormDialog("登记时钟更正", _DECISION, {}, act=act, text=text, yes="登记"))
        if raw is None or not await leader_agrees(screen, raw["by"]):
            return
        try:
            correct_clock(office, by=raw["by"], paper=raw["paper"])
        except MingchouError as error:
            screen.show_problems(error.problems, "没有登记")
            return
        screen.notify("已登记时钟更正", title="已完成", markup=False)
    screen.reread()
