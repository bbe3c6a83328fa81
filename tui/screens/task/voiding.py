"""作废: a freeze or a draw is given up, with a reason, who approved it, and a second yes."""

from acts.draw import void
from rules.base.codes import VOID_REASONS
from rules.draw.draw_record import Draw, DrawLists
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.task_step import TaskStep
from tui.widgets.dialog import PickDialog, PickManyDialog, TextDialog, YesNoDialog

__all__ = ["void_draw"]


async def void_draw(screen: TaskStep, draw: Draw) -> None:
    """Ask for the reason, the objects that a redraw leaves out and the approver, then once more; void it."""
    app = screen.app
    reasons = [(row.code, row.text) for row in VOID_REASONS]
    reason = await app.push_screen_wait(PickDialog(f"作废 {draw.number} 的原因", reasons))
    if reason is None:
        return
    lines: list[str] | None = []
    if reason == "wrong_pool":
        pool = screen.office.store.get(DrawLists, draw.number).pool
        options = [(entry.number, f"{entry.number} {entry.name}") for entry in pool]
        lines = await app.push_screen_wait(PickManyDialog("重新抽取时去掉哪些对象（可以不选）", options))
    if lines is None:
        return
    by = await app.push_screen_wait(TextDialog("作废抽取", "批准作废的负责人", "负责人姓名，内部留存，不公开"))
    if by is None:
        return
    post = await app.push_screen_wait(TextDialog("作废抽取", "他的职务", "随证据公开，如 副局长"))
    if post is None:
        return
    consequence = "任务同时作废，不再继续" if reason == "task_cancelled" else "以后可以重新冻结、抽取"
    listed = "已经抽出的名单不作数，任务办结时公开，划去。" if draw.seed else ""
    left_out = f"，去掉 {len(lines)} 个对象" if lines else ""
    text = (
        f"{draw.number} 因“{VOID_REASONS.text(reason)}”作废{left_out}，批准人 {by}（{post}，职务公开）。"
        f"它仍留在公开的冻结登记里，不能撤回。{listed}{consequence}。"
    )
    if await app.push_screen_wait(YesNoDialog("作废抽取", text, yes="作废", danger=True)) and await leader_agrees(
        screen, by
    ):
        screen.act(f"{draw.number} 已作废", void.void, screen.number, reason=reason, by=by, lines=lines, post=post)
