"""代理: who approves for a leader for a time: registered and ended in 设置."""

from acts.base.office import Office
from acts.work.people import appoint, deputies, end_appointment
from rules.work.appointment import COLUMNS, Appointment
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import PickDialog, TextDialog

__all__ = ["change_deputies", "deputies_text"]

_TYPED = tuple(column for column in COLUMNS if column.name != "number")


def _line(appointment: Appointment) -> str:
    until = f"到 {appointment.last}" if appointment.last else "不限期"
    return f"{appointment.name} 代 {appointment.for_name}（{appointment.post}），{appointment.start} 起，{until}"


def deputies_text(office: Office) -> str:
    """Who is a deputy today, for the line in 设置."""
    now = [_line(one) for one in deputies(office) if one.in_force(office.today())]
    return "；".join(now) or "没有人代理"


async def change_deputies(screen: DeskScreen) -> None:
    """Register a deputy, or end an appointment that is not over. Call it from a method decorated with `@work`."""
    office, app = screen.office, screen.app
    running = [one for one in deputies(office) if one.last is None or one.last >= office.today()]
    options = [("", "登记一个代理"), *((one.number, f"结束：{_line(one)}") for one in running)]
    chosen = await app.push_screen_wait(PickDialog("代理", options))
    if chosen is None:
        return
    if chosen:
        why = await app.push_screen_wait(TextDialog("结束代理", "原因", "明天起不再以他的名义批准；会记进历史"))
        if why is not None:
            screen.act(f"{chosen} 今天结束", end_appointment, chosen, why)
        return
    text = "起止日期以外，程序不接受以代理人的名义批准。批准人设了口令的，要本人输入。"
    dialog = FormDialog(
        "登记代理", _TYPED, act=lambda raw: appoint(office, raw), text=text, yes="登记", today=office.today(),
        calendar=office.calendar,
    )  # fmt: skip
    if await app.push_screen_wait(dialog) is not None:
        screen.notify("代理已登记", title="已完成", markup=False)
        screen.reread()
