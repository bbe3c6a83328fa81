"""任务的状态和可以做的事: the one table of states and acts. Whoever changes a task's state asks it, and tests read it.

Sources: docs/domain.md (Life of one check), draw.md §1 (void, expiry), §4 (confirmation), §5 (match).
"""

from collections.abc import Mapping

import msgspec

from rules.base.codes import TASK_STATES
from rules.work.task import Task

__all__ = [
    "ENDS",
    "NEVER_FROZEN",
    "NOT_CARRIED_OUT",
    "OPEN",
    "ORDER",
    "OVER",
    "WAYS",
    "Way",
    "can",
    "leads",
    "refusal",
    "ways",
]


class Way(msgspec.Struct, frozen=True):
    """One act in one state. act: the journal's code. words: for a clerk. to: the states it leads to (`before`: the one it was suspended in).

    leader: whether a leader decides it. cause: only of random checks (False), only of 非随机 (True), or of both (None).
    """

    act: str
    words: str
    to: tuple[str, ...]
    leader: bool = False
    cause: bool | None = None


_SUSPEND = Way("task.suspend", "中止", ("suspended",), leader=True)


def _anywhere(state: str) -> tuple[Way, ...]:
    """What can be done in every state that is not over."""
    return (Way("task.hand_over", "移交", (state,)), _SUSPEND)


def _void(*to: str) -> Way:
    return Way("draw.void", "作废抽取", to, leader=True, cause=False)


def _restore(*to: str) -> Way:
    """Its draw is given up because the journal came out of a backup (acts.journal.restored)."""
    return Way("restore", "登记恢复", to, cause=False)


def _visits(state: str) -> tuple[Way, ...]:
    """Objects that another task visits too: one visit of both, or each by itself again."""
    return (Way("visit.join", "合并检查", (state,)), Way("visit.split", "拆开检查", (state,)))


_CANCEL = Way("task.cancel", "取消", ("cancelled",), leader=True)

WAYS: Mapping[str, tuple[Way, ...]] = {
    "draft": (
        Way("task.edit", "修改", ("draft",)),
        Way("draw.freeze", "冻结", ("frozen",), cause=False),
        Way("task.assign", "指定执法人员", ("matched",), cause=True),
        Way("task.delete", "删除", ("deleted",)),
        _CANCEL,  # of one that was frozen before: its freezes stand in the public list, so it cannot be deleted
        *_anywhere("draft"),
    ),
    "frozen": (
        Way("draw.run", "抽取", ("drawn",), cause=False),
        _void("draft", "cancelled"),
        Way("draw.expire", "过期", ("draft",), cause=False),
        _CANCEL,
        _restore("draft"),
        *_anywhere("frozen"),
    ),
    "drawn": (
        Way("draw.confirm", "确认名单", ("drawn", "confirmed"), cause=False),
        Way("draw.reconfirm", "重新确认", ("drawn",), cause=False),  # one department of several
        Way("draw.correct", "更正随机值", ("drawn",), cause=False),
        _void("draft", "cancelled"),
        _CANCEL,
        _restore("draft"),
        *_anywhere("drawn"),
    ),
    "confirmed": (
        Way("draw.confirm", "剔除", ("confirmed",), cause=False),
        Way("draw.reconfirm", "重新确认", ("drawn",), cause=False),
        Way("draw.match", "匹配执法人员", ("matched",), cause=False),
        Way("draw.correct", "更正随机值", ("drawn",), cause=False),
        _void("draft", "cancelled"),
        _CANCEL,
        _restore("draft"),
        *_anywhere("confirmed"),
    ),
    "matched": (
        Way("task.dispatch", "派发", ("matched",)),
        # where an approval of the visit will stand between, its state takes this line
        Way("result.enter", "录入结果", ("under_way",)),
        Way("draw.change", "更换人员", ("matched",), cause=False),
        Way("draw.supplement", "补充抽取", ("matched",), cause=False),
        *_visits("matched"),
        Way("task.assign", "重新指定执法人员", ("matched",), cause=True),
        Way("task.extend", "延长", ("matched",), leader=True),
        _void("draft", "matched", "cancelled"),
        _CANCEL,
        _restore("draft", "matched"),
        *_anywhere("matched"),
    ),
    "under_way": (
        Way("result.enter", "录入结果", ("under_way",)),
        Way("result.correct", "更正结果", ("under_way",)),
        Way("result.withdraw", "撤回结果", ("under_way",), leader=True),
        Way("result.approve", "审批", ("under_way",), leader=True),
        Way("task.dispatch", "派发", ("under_way",)),
        Way("draw.change", "更换人员", ("under_way",), cause=False),
        Way("draw.supplement", "补充抽取", ("under_way",), cause=False),
        *_visits("under_way"),
        Way("task.extend", "延长", ("under_way",), leader=True),
        Way("task.close", "办结", ("closed",)),
        _void("under_way"),
        _restore("under_way"),
        *_anywhere("under_way"),
    ),
    "suspended": (
        Way("task.resume", "恢复", ("before",)),
        Way("task.suspend", "改中止的期限", ("suspended",), leader=True),
        Way("task.hand_over", "移交", ("suspended",)),
        Way("draw.expire", "过期", ("suspended",), cause=False),
    ),
    "closed": (
        Way("result.correct", "更正结果", ("closed",)),
        Way("result.withdraw", "撤回结果", ("closed",), leader=True),
        Way("result.enter", "重新录入", ("closed",)),
        Way("result.approve", "审批", ("closed",), leader=True),
        Way("visit.split", "拆开检查", ("closed",)),  # a day that is corrected may need it
        _void("closed"),
        _restore("closed"),
    ),
}
"""State → what can be done. What changes in a task besides its state has no line of its own."""

ENDS: Mapping[str, str] = {
    "closed": "公示（publish）",
    "cancelled": "需要时另建任务（task create）",
    "void": "需要时另建任务（task create）",
    "deleted": "误删的可以撤销（undo）",
}
"""States that nothing has to follow, and what may."""

ORDER = ("draft", "frozen", "drawn", "confirmed", "matched", "under_way", "closed")
"""The way of a random check; one with a cause goes from draft to matched."""

OVER = frozenset(ENDS)
NOT_CARRIED_OUT = OVER - {"closed"}
"""Of a task that was given up."""
OPEN = frozenset(WAYS) - OVER
NEVER_FROZEN = frozenset({"draft", "suspended", "void", "cancelled", "deleted"})
"""States in which a task may stand that never had a draw."""


def ways(task: Task) -> tuple[Way, ...]:
    """What can be done with a task in its state."""
    return tuple(way for way in WAYS.get(task.state, ()) if way.cause in {None, bool(task.cause)})


def can(task: Task, act: str) -> bool:
    """Whether this act is one of them."""
    return any(way.act == act for way in ways(task))


def leads(task: Task, act: str, to: str) -> bool:
    """Whether this act leads to that state; out of a suspension to the one in which the task stood."""
    return any(way.act == act and (to in way.to or ("before" in way.to and to == task.before)) for way in ways(task))


_WORDS = {way.act: way.words for found in WAYS.values() for way in reversed(found)} | {
    "task.edit": "修改", "task.suspend": "中止", "task.resume": "恢复", "result.enter": "录入结果", "draw.confirm": "确认名单",
    "task.assign": "指定执法人员",
}  # fmt: skip
_BY_ITSELF = frozenset({"draw.expire", "restore"})
"""What nobody does to one task: it happens."""


def refusal(task: Task, act: str) -> str | None:
    """Why this act cannot be done in the task's state, with what can be; None when it can."""
    if can(task, act):
        return None
    not_this = "task.delete" if task.draws else "task.cancel"  # of a draft only one of them can be done
    left = dict.fromkeys(
        way.words
        for way in ways(task)
        if way.act not in _BY_ITSELF and not (task.state == "draft" and way.act == not_this)
    )
    now = f"现在可以：{'、'.join(left)}" if left else ENDS.get(task.state, "不再继续")
    return f"任务 {task.number} {TASK_STATES.text(task.state)}，不能{_WORDS.get(act, act)}；{now}"
