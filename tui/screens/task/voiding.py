"""作废: a freeze or a draw is given up, with a reason, who approved it, and a second yes."""

from acts.draw import void
from acts.work.task import stage
from rules.base.codes import DRAW_STATES, VOID_REASONS
from rules.draw.draw_record import Draw, DrawLists
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.task_step import TaskStep
from tui.widgets.dialog import PickDialog, PickManyDialog, TextDialog, YesNoDialog

__all__ = ["void_draw"]

_NOT_SENT = frozenset({"frozen", "drawn", "confirmed"})


async def void_draw(screen: TaskStep) -> None:
    """Ask which draw where there are several, the reason, the objects that a redraw leaves out and the approver, then once more; void it."""
    app = screen.app
    draw = await _which(screen)
    if draw is None:
        return
    possible = void.possible_reasons(screen.office, screen.record, draw)
    reason = await app.push_screen_wait(
        PickDialog(f"作废 {draw.number} 的原因", [(code, VOID_REASONS.text(code)) for code in possible])
    )
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
    paper: str | None = ""
    if stage(screen.record, draw) not in _NOT_SENT:
        paper = await app.push_screen_wait(TextDialog("作废抽取", "作废决定的文号", "已经派出人员，必须写；内部留存"))
    if paper is None:
        return
    text = _what_follows(screen, draw, reason, f"{by}（{post}，职务公开）", len(lines))
    if await app.push_screen_wait(YesNoDialog("作废抽取", text, yes="作废", danger=True)) and await leader_agrees(
        screen, by
    ):
        screen.act(
            f"{draw.number} 已作废", void.void, screen.number, reason=reason, by=by, lines=lines, post=post, paper=paper,
            draw_number=draw.number,
        )  # fmt: skip


async def _which(screen: TaskStep) -> Draw | None:
    """The draw that is to be given up; None when it was thought better of."""
    draws = void.voidable_draws(screen.office, screen.record)
    if len(draws) < 2:
        return next(iter(draws), None)
    options = [(one.number, f"{one.number} {DRAW_STATES.text(one.state)}") for one in draws]
    number = await screen.app.push_screen_wait(PickDialog("作废哪一次抽取", options))
    return next((one for one in draws if one.number == number), None)


def _what_follows(screen: TaskStep, draw: Draw, reason: str, by: str, left_out: int) -> str:
    """What the clerk reads before the last yes."""
    listed = "已经抽出的名单不作数，任务办结时公开，划去。" if draw.seed else ""
    fate = void.fate_text(screen.office, draw)
    after = void.consequence_text(void.state_after(screen.office, screen.record, draw, reason), draw)
    return (
        f"{draw.number} 因“{VOID_REASONS.text(reason)}”作废{f'，去掉 {left_out} 个对象' if left_out else ''}，批准人 {by}。"
        f"它仍留在公开的冻结登记里，不能撤回。{listed}{fate + '。' if fate else ''}{after}。"
    )
