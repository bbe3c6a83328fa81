"""一企一表: one record sheet per object and task, all departments on it (源汇 2023 附件3; 莲池 2024 四(三))."""

from datetime import date
from typing import ClassVar

import msgspec

from rules.base.fields import Column, Kind, Record

__all__ = ["ASSIGNMENT_COLUMNS", "DRAWN_COLUMNS", "MIN_TEAM", "Expert", "Sheet", "SheetForm", "SheetRow"]

MIN_TEAM = 2
"""The least number of inspectors of a department at an object; with fewer no check takes place (莲池 2024 五(二)2; 叶县 2023 五(五))."""


class Expert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named 专业技术人员 who accompanies a team, never in the place of a drawn inspector (莲池 2024 五(一)2).

    inspector: N-…. on, by: when and by whom the expert was sent. reason: private.
    """

    inspector: str
    department: str
    reason: str
    on: date
    by: str


class Sheet(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The assignment of one object of a task's final list. number: `S-000001`.

    draw: "" for a check with a cause, whose object and inspectors were named. teams: department → inspector numbers (N-…)
    currently assigned, in the order of choice; fewer than 2 is 缺员. items: the item numbers to be checked here.
    batch: from 0. order: place in ticket order, from 0; the sheets of a supplementary draw continue the count.
    void_on: the day on which its draw was voided and nobody went: then it has no items and no teams any more.
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
    experts: tuple[Expert, ...] = ()
    visited_on: date | None = None
    signature: str = ""
    signature_reason: str = ""
    void_on: date | None = None
    visit: str = ""
    """`V-000001`: the sheets of several tasks that are one visit; "" of a sheet by itself."""


class SheetRow(msgspec.Struct, frozen=True):
    """One row of the printed table: an item of a department and its inspectors."""

    department: str
    item: str
    result: str
    inspectors: str


class SheetForm(msgspec.Struct, frozen=True):
    """A record sheet as it is printed: every text ready to print, "" where the inspector writes by hand."""

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
    joint: str
    """With which other tasks this is one visit; "" where it is one by itself."""
    proof: str
    """The text below the table: the draw of the sheet, its commitment, the journal entry, and how to check them."""
    sent: str
    """Who the draw sent: number of the object and, of each inspector, name, certificate, id and salt as frozen; "" where nobody could check it."""
    qr: str
    """The content of the QR code: the address of the draw's check when the site has one, else the commitment; "" without a draw."""
    qr_words: str
    """The caption below the QR code."""


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
    Column("experts", "协助的专业技术人员", width=18),
    Column("note", "说明", width=18),
    Column("items", "抽查事项", width=36),
)
"""`export assignments`: who goes where, a row per object and department."""
