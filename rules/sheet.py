"""一企一表: one record sheet per object and task, all departments on it (源汇 2023 附件3; 莲池 2024 四(三))."""

from datetime import date
from typing import ClassVar

from rules.fields import Column, Kind, Record

__all__ = ["ASSIGNMENT_COLUMNS", "DRAWN_COLUMNS", "Sheet", "SheetForm", "SheetRow"]

from dataclasses import dataclass


class Sheet(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The assignment of one object of a task's final list. number: `S-000001`.

    teams: department → inspector numbers (N-…) that were matched. items: the item numbers to be checked here.
    batch: from 0. order: place in ticket order, from 0.
    """

    table: ClassVar[str] = "sheets"

    task: str
    draw: str
    object: str
    order: int
    batch: int
    stratum: str
    items: tuple[str, ...]
    teams: dict[str, tuple[str, ...]]
    visited_on: date | None = None
    signature: str = ""
    signature_reason: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the printed table: what one department checks, who goes."""

    department: str
    item: str
    result: str
    inspectors: str


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A record sheet as it is printed: every text ready, "" where the inspector writes by hand."""

    number: str
    title: str
    task: str
    name: str
    kind: str
    code: str
    legal_representative: str
    scope: str
    region: str
    founded_on: str
    phone: str
    address: str
    rows: tuple[SheetRow, ...]
    date: str
    handling: str
    note: str
    signature: str
    batch: str
    proof: str
    """The address of the draw's page for a QR code when the site has one, else draw number and commitment."""
    proof_is_address: bool


DRAWN_COLUMNS = (
    Column("order", "抽取顺序", Kind.INTEGER, width=10),
    Column("number", "编号", Kind.CODE, width=10),
    Column("name", "企业名称", width=36),
    Column("code", "统一社会信用代码", Kind.CODE, width=22),
    Column("stratum", "分层", width=10),
    Column("batch", "批次", Kind.INTEGER, width=8),
    Column("address", "经营地址", width=36),
    Column("state", "状态", width=20),
)
"""`export drawn`: the final list, for the participating departments' confirmation (莲池 2024 四(一))."""

ASSIGNMENT_COLUMNS = (
    Column("sheet", "记录表编号", Kind.CODE, width=12),
    Column("number", "对象编号", Kind.CODE, width=10),
    Column("name", "企业名称", width=36),
    Column("address", "经营地址", width=36),
    Column("batch", "批次", Kind.INTEGER, width=8),
    Column("department", "部门", width=12),
    Column("inspectors", "执法人员", width=24),
    Column("items", "抽查事项", width=36),
)
"""`export assignments`: who goes where, a row per object and department."""
