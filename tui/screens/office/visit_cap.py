"""年度检查次数上限: how often a year an object may be visited, set in 设置 with basis and approver."""

from acts.base.office import Office
from acts.registry.visit_cap import cap_gap, cap_history, class_note, set_cap, visit_cap
from rules.base.dates import short_moment
from rules.base.fields import show
from rules.registry.visit_cap import cap_columns, cap_text
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog

__all__ = ["cap_words", "change_cap"]

_SHOWN = 3
"""So many of the earlier ones stand above the form."""


def cap_words(office: Office) -> tuple[str, str, str]:
    """What holds now, what it is, and its tone, for the line in 设置."""
    note = "同一对象一年最多检查几次，按风险等级、按部门（国办发〔2024〕54号）；已经冻结的名单不变"
    return cap_text(visit_cap(office), office.departments), note, "warn" if cap_gap(office) else ""


async def change_cap(screen: DeskScreen) -> None:
    """Set the cap from today on. Call it from a method decorated with `@work`."""
    office = screen.office
    columns, now = cap_columns(office.departments), visit_cap(office)
    values = {
        column.name: show(column, getattr(now, column.name))
        for column in columns
        if column.name not in ("basis", "approved_by")
    }
    earlier = [
        f"{short_moment(one.at)} {one.by}：{one.why}" for one in cap_history(office)[:_SHOWN] if one.record is not None
    ]
    text = "一天去一家算一次，几个部门一起去也算一次；投诉举报、转办交办、复查、企业申请、许可核查、突发紧急和书面、网络检查不算。"
    dialog = FormDialog(
        "年度检查次数上限", columns, values, act=lambda raw: set_cap(office, raw), text="\n".join([text, *earlier]), yes="登记",
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is not None:
        note = class_note(office)
        screen.notify("年度检查次数上限已登记" + (f"。{note}" if note else ""), title="已完成", markup=False)
        screen.reread()
