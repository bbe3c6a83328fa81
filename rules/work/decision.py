"""处理决定: what was decided about a task beside its course, with reason, who approved it and the paper (docs/domain.md, Life of one check)."""

from datetime import date

import msgspec

__all__ = ["KINDS", "Decision"]

KINDS = {
    "extend": "延长",
    "cancel": "取消",
    "suspend": "中止",
    "resume": "恢复",
    "delete": "删除",
    "reconfirm": "重新确认",
}
"""What can be decided, and its word."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision. kind: a key of KINDS. reason: a code of TASK_REASONS, public as its word; why, by, paper: private; post: of `by`, public.

    at: the time of the act, ISO 8601. batch: from 1, 0 for the whole task. before, until: the last day that was, and that is now (extend);
    until: the last day of a suspension. department: whose confirmation is asked again ("" for all).
    """

    kind: str
    reason: str
    why: str = ""
    by: str = ""
    post: str = ""
    paper: str = ""
    on: date
    at: str
    batch: int = 0
    before: date | None = None
    until: date | None = None
    department: str = ""
