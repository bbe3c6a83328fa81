"""更正: a mistyped lottery or beacon value is corrected to the true public one, once, until the match (docs/draw.md §2)."""

from acts.draw import draw as acts
from rules.base.fields import Column
from rules.draw.draw_record import Draw
from rules.draw.look_up import look_up_text
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.task_step import TaskStep
from tui.screens.parts.value_texts import grouped, origin_columns, value_hint
from tui.widgets.dialog import MessageDialog

__all__ = ["correct_value", "why_not_correct"]


def why_not_correct(draw: Draw | None) -> str:
    """Why the value of a draw cannot be corrected, in Chinese; "" when it can."""
    if draw is None or draw.state != "drawn":
        return "还没有抽取，没有随机值可更正"
    if draw.entropy not in {"lottery", "beacon"}:
        return "骰子、系统随机数不能更正，以现场签字的记录为准；确有错误只能作废"
    if draw.typed:
        return "已经更正过一次，不能再更正；仍然录错的只能作废"
    return "" if draw.teams is None else "已经匹配执法人员，随机值不能再更正；录错的只能作废"


async def correct_value(screen: TaskStep, draw: Draw) -> None:
    """Ask for the true value, who decided it and on which paper; the list is drawn anew. Call it from a method decorated with `@work`."""
    office, number = screen.office, screen.number
    columns = (
        Column("value", "更正为", required=True, hint=value_hint(draw)),
        *origin_columns(draw),
        Column("by", "决定更正的机构或职务", required=True, hint="随证据公开，如 局办公会议"),
        Column("paper", "依据", required=True, hint="文号，随证据公开"),
    )
    text = (
        f"原来录的是 {grouped(draw.entropy, draw.value)}。只能更正一次：名单按真实的值重新算出，要重新确认，已有的剔除作废；"
        f"原来的值留在证据里公开。查对：{look_up_text(draw.entropy, draw.conditions.entropy.source)}"
    )

    def act(raw: dict[str, str]) -> None:
        names = [column.name for column in origin_columns(draw)]
        drawing = acts.Drawing(**{name: raw.get(name, "") for name in names})
        acts.correct(office, number, raw["value"], by=raw["by"], paper=raw["paper"], drawing=drawing)

    first = {"drawn_on": draw.drawn_on, "issue": draw.issue}
    dialog = FormDialog(
        f"更正 {draw.number} 的随机值", columns, first, act=act, text=text, yes="更正", today=office.today(), calendar=office.calendar,
        danger=True,
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is not None:
        screen.app.push_screen(
            MessageDialog(f"{draw.number} 的随机值已更正", ["名单已经重新抽取，请重新送各部门比对、确认"])
        )
        screen.reread()
