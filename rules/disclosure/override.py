"""放行: a finding of the leak gate that the office lets pass, with a reason (docs/disclosure.md)."""

import re
from typing import ClassVar

from rules.base.errors import Problem
from rules.base.fields import Record

__all__ = ["Override", "finding_problems"]

_KEY = re.compile(r"[0-9a-f]{8,64}")


class Override(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decision to let a finding pass; nothing of it leaves the bureau.

    number: the finding's key (hex), equal at every publication for the same text of the same record in the same file.
    about: the finding's message, its text masked. reason, by, at: why, who decided, when. ended_*: the same of its revocation.
    """

    table: ClassVar[str] = "overrides"

    about: str
    reason: str
    by: str
    at: str
    ended_by: str = ""
    ended_why: str = ""
    ended_at: str = ""

    @property
    def active(self) -> bool:
        """Whether the decision is in force."""
        return not self.ended_at


def finding_problems(finding: str, reason: str, by: str) -> list[Problem]:
    """What is wrong or missing in a decision about a finding."""
    problems = []
    if not _KEY.fullmatch(finding):
        problems.append(
            Problem(f"“{finding}”不是检查发现的编号，请照发布（publish）时列出的写，如 3f9a…", field="编号")
        )
    problems += [
        Problem("必须填写", finding, label) for label, text in (("原因", reason), ("决定人", by)) if not text.strip()
    ]
    return problems
