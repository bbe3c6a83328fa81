"""年度抽查工作计划 as a document: its number, who leads, with whom it was filed (叶县 2023 五(三)、七(四))."""

from datetime import date
from typing import ClassVar

import msgspec

from rules.base.fields import Record

__all__ = ["Plan"]


class Plan(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan of a year, whose lines are `PlanLine`s. number: `Y-2024`, one a year. lead: code of the department.

    filed_lines: number of a line → its version when the plan was filed; what changed since is derived from it.
    """

    table: ClassVar[str] = "plans"

    year: int
    title: str
    document: str = ""
    lead: str = ""
    filed_with: str = ""
    filed_number: str = ""
    filed_on: date | None = None
    filed_lines: dict[str, int] = msgspec.field(default_factory=dict)
    published_on: date | None = None

    @property
    def state(self) -> str:
        """draft, filed or published."""
        return "published" if self.published_on else "filed" if self.filed_on else "draft"
