"""执法检查人员名录库 and 回避: who may be drawn, and who may not meet whom (docs/domain.md, Fields)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.codes import INSPECTOR_STATUS, RECUSAL_REASONS, RECUSAL_SIDES, ROLES, trade_names
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, fill_defaults, missing, parse_columns, parse_date
from rules.base.marks import Mark
from rules.base.personal import is_bank_card, is_id_number, personal_number
from rules.registry.department import START, Departments, bound
from rules.registry.item import Item

__all__ = [
    "COLUMNS",
    "DECLARATION_COLUMNS",
    "NO_END",
    "RECUSAL_COLUMNS",
    "RECUSAL_END_COLUMNS",
    "RECUSAL_LIST",
    "Declaration",
    "Inspector",
    "Recusal",
    "ineligible_reason",
    "parse",
    "parse_declaration",
    "parse_recusal",
    "parse_recusal_end",
    "unfit_reason",
    "until_text",
]  # fmt: skip


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
    """Pinyin initials of the name (rules.base.pinyin), made when the record is saved."""
    marks: tuple[Mark, ...] | msgspec.UnsetType = msgspec.UNSET
    """Fields withheld from the public (rules.base.marks); not written while there is none."""


class Recusal(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pair that may not meet; number is `O-…/N-…`. The reason never leaves the bureau (draw.md, §1).

    ended_by, ended_on, ended_why: once it has ended (active is False then) who decided so, when and why; they stay inside, too.
    """

    table: ClassVar[str] = "recusals"

    object: str
    inspector: str
    reason: str
    note: str = ""
    active: bool = True
    ended_by: str = ""
    ended_on: date | None = None
    ended_why: str = ""


class Declaration(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recusal that was applied for, and the decision. number: `H-0001`. Nothing of it leaves the bureau.

    side: a code of RECUSAL_SIDES; declarant: who applied. upheld: False changes nothing, but is on record all the same.
    """

    table: ClassVar[str] = "declarations"

    object: str
    inspector: str
    side: str
    declarant: str
    declared_on: date
    reason: str
    upheld: bool
    decided_by: str
    decided_on: date
    paper: str
    note: str = ""


NO_END = date.max
"""The last day of a certificate that is valid for good (长期)."""
_FOR_GOOD = frozenset({"长期", "长期有效", "永久", "永久有效"})


def _read_until(text: str) -> date:
    return NO_END if text in _FOR_GOOD else parse_date(text)


def until_text(day: date) -> str:
    """The last day of a certificate as it is read: 长期 where there is none."""
    return "长期" if day == NO_END else day.isoformat()


COLUMNS = (
    Column("number", "编号", Kind.CODE, hint="由系统编号，新登记的留空", width=10),
    Column("name", "姓名", required=True, aliases=(
        "执法人员姓名", "人员姓名", "执法人员", "检查人员", "检查人员姓名", "执法检查人员", "执法检查人员姓名", "检查员", "名字",
    ), width=12),
    Column(
        "department", "部门", Kind.CHOICE, required=True, choices=START,
        aliases=(
            "所在部门", "所属部门", "参与部门", "部门名称", "单位", "单位名称", "工作单位", "所在单位", "所属单位", "执法单位", "执法机关", "执法主体", "执法部门", "检查部门",
            "所属部门名称", "机构名称",
        ), width=12,
    ),
    Column("section", "科室", aliases=("责任科室", "大队", "所属科室", "内设机构", "所在科室", "科室名称", "中队", "所属大队", "所在大队", "内设机构名称"), width=14),
    Column(
        "certificate", "执法证号", Kind.CODE, required=True,
        aliases=(
            "执法证件号", "执法证编号", "行政执法证号", "执法证号码", "执法证件编号", "执法证件号码", "行政执法证号码", "行政执法证编号", "行政执法证件号", "行政执法证件编号",
            "行政执法证件号码", "执法证", "行政执法证", "执法资格证号", "执法证书编号", "执法编号",
        ), width=18,
        unclear=("证件号", "证件号码", "证件编号", "证号"),
    ),
    Column(
        "valid_until", "执法证有效期至", Kind.DATE, required=True,
        aliases=(
            "有效期至", "证件有效期", "有效期", "执法证有效期", "有效期限", "证件有效期至", "证件有效期限", "执法证有效期限", "执法证件有效期", "执法证件有效期至", "有效期限至",
            "有效期止", "有效期截止", "有效期截止日期", "有效截止日期", "有效日期", "截止日期", "到期日期", "到期日", "到期时间", "证件到期日期", "执法证到期日期",
        ), hint="没有截止日期的写 长期", width=14, read=_read_until, write=until_text,
    ),
    Column(
        "qualified", "可检查行业或事项", Kind.LIST, aliases=("资格", "专业资格", "擅长领域"),
        hint="留空为本部门全部事项", width=24,
    ),
    Column("role", "人员类别", Kind.CHOICE, choices=ROLES, aliases=("类别", "人员类型", "岗位类别", "岗位"), width=12),
    Column("status", "在岗状态", Kind.CHOICE, choices=INSPECTOR_STATUS, aliases=("状态", "人员状态", "执法人员状态", "在职状态"), width=10),
    Column("phone", "联系电话", Kind.CODE, aliases=("电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "移动电话", "办公电话"), width=14),
)  # fmt: skip

RECUSAL_COLUMNS = (
    Column("object", "检查对象", Kind.CODE, required=True, width=10),
    Column("inspector", "执法人员", Kind.CODE, required=True, width=10),
    Column("reason", "回避原因", Kind.CHOICE, required=True, choices=RECUSAL_REASONS, width=10),
    Column("note", "说明", Kind.LONG, width=24),
)

RECUSAL_END_COLUMNS = (
    Column("ended_by", "决定人", required=True, hint="谁决定结束；内部留存，不公开", width=16),
    Column("ended_on", "决定日期", Kind.DATE, required=True, width=12),
    Column("ended_why", "结束原因", required=True, hint="如 该人员已不在该企业投资；不公开", width=32),
)
"""What is recorded of the end of a recusal: a pair may meet again only by a decision."""

RECUSAL_LIST = (
    Column("object", "对象编号", Kind.CODE, required=True, aliases=("检查对象编号",), width=10),
    Column("object_name", "检查对象", aliases=("企业名称",), hint="只供核对", width=32),
    Column("inspector", "人员编号", Kind.CODE, required=True, aliases=("执法人员编号",), width=10),
    Column("inspector_name", "执法人员", aliases=("姓名",), hint="只供核对", width=12),
    *(column for column in RECUSAL_COLUMNS if column.name in ("reason", "note")),
    *(replace(column, required=False) for column in RECUSAL_END_COLUMNS),
)
"""The pairs as a list that leaves and enters: the names stand beside the numbers, the end only where there is one."""

DECLARATION_COLUMNS = (
    Column("object", "检查对象", Kind.CODE, required=True, hint="编号", width=10),
    Column("inspector", "执法人员", Kind.CODE, required=True, hint="编号", width=10),
    Column("side", "申请方", Kind.CHOICE, required=True, choices=RECUSAL_SIDES, width=16),
    Column("declarant", "申请人", required=True, hint="内部留存，不公开", width=16),
    Column("declared_on", "申请日期", Kind.DATE, required=True, width=12),
    Column("reason", "回避原因", Kind.CHOICE, required=True, choices=RECUSAL_REASONS, width=10),
    Column("upheld", "是否准予", Kind.FLAG, required=True, hint="是：准予回避；否：驳回，人员不变", width=10),
    Column("decided_by", "决定人", required=True, hint="内部留存，不公开", width=16),
    Column("decided_on", "决定日期", Kind.DATE, required=True, width=12),
    Column("paper", "决定文书", required=True, hint="文号，内部留存", width=20),
    Column("note", "说明", Kind.LONG, hint="内部留存，不公开", width=24),
)
"""行政处罚法 第四十三条: who applies, who decides, on paper; the decision is filed either way."""


def _number_of_the_person(certificate: str) -> str | None:
    """The kind of a personal number that was given as a certificate's: the registry of inspectors is public (国办发〔2015〕58号).

    Letters before an ID number make no other number of it: HN110105…; nor do signs between its digits, or digits in Chinese.
    """
    digits = "".join(map(_as_digit, certificate))
    bare = re.sub("[^0-9Xx]", "", digits).lstrip("Xx")
    if kind := personal_number(certificate) or personal_number(digits):
        return kind
    if is_id_number(bare):
        return "身份证号"
    if personal_number(bare) == "手机号":
        return "手机号"
    if bare.startswith("62") and is_bank_card(bare):  # of UnionPay: others are as short as a certificate's
        return "银行卡号"
    return "电话号码" if _LANDLINE.fullmatch(digits) else None


_LANDLINE = re.compile("[(（]?0[0-9]{2,3}[)） -]{1,2}[1-9][0-9]{6,7}")


def _as_digit(character: str) -> str:
    """A digit of any script, a Chinese one too, as a plain one; everything else as it is."""
    value = unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else character


def parse(
    raw: Mapping[str, str], old: Inspector | None = None, where: str = "", departments: Departments = START
) -> tuple[Inspector | None, list[Problem]]:
    """Text by column name to a record (its number still "" when new), or the problems. `old` is what an edit changes."""
    values, problems = parse_columns(bound(COLUMNS, departments), raw, where)
    values.pop("number", None)
    if "qualified" in values:
        values["qualified"] = trade_names(values["qualified"])
    fill_defaults(values, role="officer", status="on_duty")
    if kind := _number_of_the_person(values.get("certificate", "")):
        problems.append(Problem(f"像{kind}，执法证号是公开的，不能填{kind}；请填执法证上的编号", where, "执法证号"))
    if old is None:
        problems += missing(COLUMNS, raw, where)
    if problems:
        return None, problems
    return (msgspec.structs.replace(old, **values) if old else Inspector(number="", **values)), []


def parse_recusal(raw: Mapping[str, str], where: str = "") -> tuple[Recusal | None, list[Problem]]:
    """A recusal as typed, or the problems; whether object and inspector exist is for the act to check."""
    values, problems = parse_columns(RECUSAL_COLUMNS, raw, where)
    problems += missing(RECUSAL_COLUMNS, raw, where)
    if problems:
        return None, problems
    return Recusal(number=f"{values['object']}/{values['inspector']}", **values), []


def parse_recusal_end(recusal: Recusal, raw: Mapping[str, str], today: date) -> tuple[Recusal | None, list[Problem]]:
    """The recusal ended as typed (RECUSAL_END_COLUMNS), or the problems. The day of the decision must not be after today."""
    values, problems = parse_columns(RECUSAL_END_COLUMNS, raw)
    problems += missing(RECUSAL_END_COLUMNS, raw)
    if not problems and values["ended_on"] > today:
        problems.append(Problem(f"{values['ended_on']} 还没有到（今天是 {today}），请核对", "", "决定日期"))
    return (None if problems else msgspec.structs.replace(recusal, active=False, **values)), problems


def parse_declaration(raw: Mapping[str, str], today: date, where: str = "") -> tuple[Declaration | None, list[Problem]]:
    """A declaration and its decision as typed (number still ""), or the problems; whether object and inspector exist is for the act to check."""
    values, problems = parse_columns(DECLARATION_COLUMNS, raw, where)
    problems += missing(DECLARATION_COLUMNS, raw, where)
    if problems:
        return None, problems
    declaration = Declaration(number="", **values)
    if declaration.decided_on < declaration.declared_on:
        problems.append(Problem(f"早于申请日期 {declaration.declared_on}，请核对", where, "决定日期"))
    if declaration.decided_on > today:
        problems.append(Problem(f"{declaration.decided_on} 还没有到（今天是 {today}），请核对", where, "决定日期"))
    return (None if problems else declaration), problems


def unfit_reason(inspector: Inspector, on: date) -> str:
    """Why an inspector who was drawn cannot go any more, in Chinese; "" when nothing in the registry forbids it.

    on: the day of the question; a certificate is valid through its last day. Leave does not count here: it ends, and illness is
    declared case by case.
    """
    if inspector.status in {"transferred", "disabled"}:
        return INSPECTOR_STATUS.text(inspector.status)
    if inspector.valid_until < on:
        return f"执法证已于 {inspector.valid_until} 到期"
    return ""


def ineligible_reason(inspector: Inspector, items: tuple[Item, ...], until: date) -> str | None:
    """Why this inspector cannot be drawn (a code of EXCLUSIONS), or None when eligible.

    items: the task's items of the inspector's department. until: last day of the task's window; the certificate must be
    valid through it. Source: docs/domain.md, Rules with numbers; draw.md §1.
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
