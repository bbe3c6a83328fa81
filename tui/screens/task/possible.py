"""What can be done with a task now, and why the rest cannot. Decides from records that were read; changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acts.base.office import Office
from acts.draw.expiry import is_expired
from acts.draw.obstacles import freeze_obstacles
from acts.draw.reconfirm import given_confirmations
from acts.draw.void import voidable_draws
from rules.base.codes import TASK_STATES
from rules.draw.draw_record import Draw
from rules.work.states import ENDS, refusal
from rules.work.task import Task
from tui.screens.parts.correcting import why_not_correct
from tui.wording import without_commands

__all__ = ["ACTS", "BY_KEY", "Situation", "why_not"]

ACTS: dict[str, tuple[str, str]] = {
    "next": ("F8", "办理下一步"),
    "edit": ("E", "修改任务条件"),
    "list": ("L", "看抽取名单、剔除情况"),
    "teams": ("T", "看谁去检查谁"),
    "export": ("F7", "导出抽取名单、检查分工表、检查结果表"),
    "print": ("F12", "打印抽查记录表"),
    "dispatch": ("Ctrl+D", "登记派发：记录表发给执法人员了"),
    "extend": ("D", "延长检查期限"),
    "reconfirm": ("N", "请部门重新确认名单"),
    "supplement": ("Ctrl+U", "补充抽取：缺员，或者抽得不够"),
    "correct": ("K", "更正录错的随机值（彩票、信标，一次）"),
    "void": ("Del", "作废冻结或抽取"),
    "cancel": ("Ctrl+K", "取消任务"),
    "remove": ("Del", "删除草稿"),
    "suspend": ("Ctrl+B", "中止任务到一个日子"),
    "resume": ("Ctrl+B", "恢复任务"),
    "hand_over": ("O", "移交给别人经办"),
    "commitment": ("C", "看承诺值，登记外部见证"),
    "replay": ("R", "重放抽取过程"),
    "verify": ("V", "核验抽取证据"),
    "proof": ("F4", "看这次抽取证明什么，名录有没有变动"),
    "paper": ("F6", "打印抽取记录，请见证人签字"),
    "slip": ("Ctrl+S", "给一个对象出抽取查询单"),
    "history": ("F11", "看任务的全部历史"),
}
"""What can be done: act → (the key that does it at once, what it is)."""


BY_KEY = {"suspend": "stop_or_go", "resume": "stop_or_go", "remove": "give_up", "void": "give_up"}
"""Acts of which two share a key."""

_WRITES = frozenset({
    "next", "edit", "void", "correct", "suspend", "resume", "supplement", "extend", "cancel", "remove", "reconfirm", "hand_over", "dispatch",
})  # fmt: skip
"""Acts that change something."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of a task. draw: the draw in hand. matched: whether inspectors are assigned, so that there are record sheets."""

    office: Office
    task: Task
    draw: Draw | None
    matched: bool

    @property
    def drawn(self) -> list[Draw]:
        """The draws of the task that were drawn, oldest first, void ones too."""
        draws = (self.office.store.get(Draw, number) for number in (*self.task.draws, *self.task.supplements))
        return [draw for draw in draws if draw.seed]


def why_not(now: Situation, action: str) -> str:
    """Why an act (a key of the screen's acts) is not possible now, in Chinese; "" when it is."""
    if now.office.store.read_only and action in _WRITES:
        return "单位以只读方式打开，不能办理"
    reason = _REASONS.get(action)
    return reason(now) if reason is not None else ""


def _no_next(now: Situation) -> str:
    task = now.task
    if task.state in ENDS and task.state != "closed":
        return f"任务{TASK_STATES.text(task.state)}，不再继续"
    if task.state != "draft" or task.cause:
        return ""
    return "；".join(without_commands(problem.message) for problem in freeze_obstacles(now.office, task))


def _no_edit(now: Situation) -> str:
    task = now.task
    return "条件已经冻结，不能再改；确需更改请另建任务" if task.state != "draft" or task.draws else ""


def _no_void(now: Situation) -> str:
    if voidable_draws(now.office, now.task):
        return ""
    return "没有可以作废的冻结或抽取；派出人员以后，只因彩票、信标的值录错，或者任务取消、还没有结果，才能作废"


def _no_supplement(now: Situation) -> str:
    draw = now.draw
    if not now.matched or draw is None or now.task.state not in {"matched", "under_way"}:
        return "匹配人员以后、办结以前才能补充抽取"
    late = is_expired(now.office, draw)
    return "" if draw.supplement is None or late else f"补充抽取 {draw.number} 还没有完成"


def _no_cancel(now: Situation) -> str:
    if now.task.state == "draft" and not now.task.draws:
        return "没有冻结过的草稿不用取消，不办的请删除"
    return refusal(now.task, "task.cancel") or ""


def _no_removal(now: Situation) -> str:
    return "冻结过的任务不能删除" if now.task.draws else refusal(now.task, "task.delete") or ""


def _no_reconfirmation(now: Situation) -> str:
    draw = now.draw
    if draw is None or draw.teams is not None or not given_confirmations(draw):
        return "确认以后、匹配以前才能重新确认"
    return "" if draw.supplement is not None else refusal(now.task, "draw.reconfirm") or ""


def _no_draw(now: Situation) -> str:
    return "" if now.draw is not None else "还没有冻结，没有承诺值和证据"


def _no_list(now: Situation) -> str:
    return "" if now.draw is not None and now.draw.state == "drawn" else "还没有抽取，没有名单"


def _no_slip(now: Situation) -> str:
    return "" if any(draw.state == "drawn" for draw in now.drawn) else "还没有抽取，没有查询单"


def _no_sheets(now: Situation) -> str:
    return "" if now.matched else "还没有匹配执法人员，没有记录表"


_REASONS: Mapping[str, Callable[[Situation], str]] = {
    "next": _no_next,
    "edit": _no_edit,
    "suspend": lambda now: refusal(now.task, "task.suspend") or "",
    "resume": lambda now: "任务没有中止" if now.task.state != "suspended" else "",
    "dispatch": lambda now: refusal(now.task, "task.dispatch") or "",
    "extend": lambda now: refusal(now.task, "task.extend") or "",
    "cancel": _no_cancel,
    "remove": _no_removal,
    "reconfirm": _no_reconfirmation,
    "hand_over": lambda now: refusal(now.task, "task.hand_over") or "",
    "void": _no_void,
    "correct": lambda now: why_not_correct(now.draw) or ("任务已中止" if now.task.state == "suspended" else ""),
    **dict.fromkeys(("commitment", "verify", "proof", "paper"), _no_draw),
    "slip": _no_slip,
    "supplement": _no_supplement,
    "replay": lambda now: "" if now.drawn else "还没有抽取",
    **dict.fromkeys(("export", "list"), _no_list),
    **dict.fromkeys(("print", "teams"), _no_sheets),
}
"""Act → why it is not possible now, apart from a bureau that is read only; "" when it is possible."""
