"""执法检查人员名录库 and 回避: who may be drawn, and who may not meet whom (domain.md, Fields)."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import msgspec

from rules.codes import DEPARTMENTS, INSPECTOR_STATUS, RECUSAL_REASONS, ROLES, trade_name
from rules.errors import Problem
from rules.fields import Column, Kind, Record, missing, parse_columns
from rules.item import Item

__all__ = ["COLUMNS", "Inspector", "Recusal", "not_eligible", "parse"]


class Inspector(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One inspector. qualified: trades or item numbers; empty means every item of the department."""

    table: ClassVar[str] = "inspectors"

    name: str
    department: str
    section: str = ""
    certificate: str
    valid_until: date
    qualified: tuple[str, ...] = ()
    role: str = "officer"
    status: str = "on_duty"
    phone: str = ""
    initials: str = ""
    """Pinyin initials of the name (rules.pinyin), made when the record is saved."""


class Recusal(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pair that may not meet; number is `O-…/N-…`. The reason never leaves the bureau (draw.md, §1)."""

    table: ClassVar[str] = "recusals"

    object: str
    inspector: str
    reason: str
    note: str = ""
    active: bool = True


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=10),
    Column("name", "姓名", required=True, aliases=("执法人员姓名", "人员姓名"), width=12),
    Column(
        "department", "部门", Kind.CHOICE, required=True, choices=DEPARTMENTS,
        aliases=("所在部门", "所属部门", "参与部门", "部门名称", "单位"), width=12,
    ),
    Column("section", "科室", aliases=("责任科室", "大队", "所属科室", "内设机构"), width=14),
    Column(
        "certificate", "执法证号", Kind.CODE, required=True,
        aliases=("执法证件号", "执法证编号", "证件号", "行政执法证号", "执法证号码"), width=18,
    ),
    Column(
        "valid_until", "执法证有效期至", Kind.DATE, required=True,
        aliases=("有效期至", "证件有效期", "有效期", "执法证有效期"), width=14,
    ),
    Column(
        "qualified", "可检查行业或事项", Kind.LIST, aliases=("资格", "专业资格", "擅长领域"),
        hint="留空为本部门全部事项", width=24,
    ),
    Column("role", "人员类别", Kind.CHOICE, choices=ROLES, aliases=("类别",), width=12),
    Column("status", "在岗状态", Kind.CHOICE, choices=INSPECTOR_STATUS, aliases=("状态",), width=10),
    Column("phone", "联系电话", Kind.CODE, aliases=("电话", "手机", "手机号"), width=14),
)  # fmt: skip

RECUSAL_COLUMNS = (
    Column("object", "检查对象", Kind.CODE, required=True, width=10),
    Column("inspector", "执法人员", Kind.CODE, required=True, width=10),
    Column("reason", "回避原因", Kind.CHOICE, required=True, choices=RECUSAL_REASONS, width=10),
    Column("note", "说明", Kind.LONG, width=24),
)


def parse(
    raw: Mapping[str, str], old: Inspector | None = None, where: str = ""
) -> tuple[Inspector | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes."""
    values, problems = parse_columns(COLUMNS, raw, where)
    values.pop("number", None)
    if "qualified" in values:
        values["qualified"] = tuple(dict.fromkeys(trade_name(word) for word in values["qualified"]))
    for name, default in (("role", "officer"), ("status", "on_duty")):
        if values.get(name) == "":
            values[name] = default
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    return (msgspec.structs.replace(old, **values) if old else Inspector(number="", **values)), []


def parse_recusal(raw: Mapping[str, str], where: str = "") -> tuple[Recusal | None, list[Problem]]:
    """A recusal as typed; whether object and inspector exist is for the act to ask."""
    values, problems = parse_columns(RECUSAL_COLUMNS, raw, where)
    problems += missing(RECUSAL_COLUMNS, raw, where)
    if problems:
        return None, problems
    return Recusal(number=f"{values['object']}/{values['inspector']}", **values), []


def not_eligible(inspector: Inspector, items: tuple[Item, ...], until: date) -> str | None:
    """Why this inspector cannot be drawn (a code of EXCLUSIONS), or None when eligible.

    items: the task's items of the inspector's department. until: last day of the task's window; the certificate must be
    valid through it. Source: domain.md, Rules with numbers; draw.md §1.
    """
    if inspector.role != "officer":
        return "expert"
    if inspector.status != "on_duty":
        return inspector.status
    if inspector.valid_until < until:
        return "certificate"
    if inspector.qualified and not any(
        item.number in inspector.qualified or set(item.trades) & set(inspector.qualified) or not item.trades
        for item in items
    ):
        return "not_qualified"
    return None
