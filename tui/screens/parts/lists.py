"""The lists of the desk: for each its columns, the text that is searched, and the details in the pane beside it.

A list holds numbers only; the record is read from the store when its line is drawn. A hundred thousand objects cost no more
memory than their numbers and what is searched.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from acts.base.office import Office
from acts.registry.duties import current, standings
from acts.registry.duty_view import duties_of_object
from acts.registry.registry import DEPARTMENTS, DUTIES, ENTERPRISES, INSPECTORS, ITEMS, PLAN, Register, existing, listed
from acts.registry.registry import columns as columns_of
from db.exchange.formats import LISTS
from rules.base.codes import (
    DIRECTIONS,
    INSPECTOR_STATUS,
    ITEM_CATEGORIES,
    LEVELS,
    OBJECT_STATUS,
    RECUSAL_REASONS,
    RISKS,
)
from rules.base.fields import Column, Kind, Record, as_percent, show
from rules.base.marks import mark_text, marks_of
from rules.base.pinyin import initials
from rules.registry.department import Department, bound
from rules.registry.duty import CoverageDuty, months_text
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import RECUSAL_COLUMNS, RECUSAL_END_COLUMNS, Inspector, Recusal, until_text
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_document import COLUMNS as PLAN_YEAR_COLUMNS
from rules.registry.plan_document import Plan
from rules.registry.selector import where_text
from rules.work.coverage import Standing
from tui.duty_texts import duties_text, standing_text
from tui.screens.parts.plan_list import plan_year_columns, plan_year_details
from tui.widgets.columns import TableColumn

__all__ = ["LIST_DEFINITIONS", "ListDefinition", "is_of_list"]

R = TypeVar("R", bound=Record)

_FIELDS: Mapping[str, tuple[Column, ...]] = {
    "recusals": (Column("number", "编号", Kind.CODE), *RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS), "plans": PLAN_YEAR_COLUMNS,
}  # fmt: skip
"""Of the lists that no register changes."""

_initials = lru_cache(maxsize=8192)(initials)


@dataclass(frozen=True)
class ListDefinition(Generic[R]):
    """One list. register: the acts that change it; None when there are none. status: what a retired record may become, by code.

    columns, search_text and details (label, text) are functions of the office, because names of other lists are shown.
    """

    code: str
    noun: str
    kind: type[R]
    register: Register[Any] | None
    columns: Callable[[Office], tuple[TableColumn[R], ...]]
    search_text: Callable[[Office, R], str]
    details: Callable[[Office, R], list[tuple[str, str]]]
    empty: str
    status: Mapping[str, str]

    def fields(self, office: Office) -> tuple[Column, ...]:
        """Its fields, all that can be asked of a record and shown."""
        if self.register is not None:
            return columns_of(office, self.register)
        return bound(_FIELDS[self.code], office.departments)

    def numbers(self, office: Office) -> Sequence[str]:
        """The numbers of its records, in their order."""
        if self.register is DEPARTMENTS:
            return office.departments.codes
        return office.store.numbers(self.kind)

    def count(self, office: Office) -> int:
        """How many there are."""
        return len(office.departments.codes) if self.register is DEPARTMENTS else office.store.count(self.kind)

    def each(self, office: Office) -> Iterable[R]:
        """Its records, one after the other."""
        return listed(office, DEPARTMENTS) if self.register is DEPARTMENTS else office.store.each(self.kind)  # type: ignore[return-value]  # of this kind

    def record(self, office: Office, number: str) -> R:
        """The record of this number."""
        if self.register is DEPARTMENTS:
            return existing(office, DEPARTMENTS, number)  # type: ignore[return-value]  # of this kind
        return office.store.get(self.kind, number)


def _fields(register: Register[Any]) -> Callable[[Office, Record], list[tuple[str, str]]]:
    def details(office: Office, record: Record) -> list[tuple[str, str]]:
        texts = [(column.label, show(column, getattr(record, column.name))) for column in columns_of(office, register)]
        withheld = [("不公开", mark_text(mark, register.columns)) for mark in marks_of(record)]
        return [*((label, text) for label, text in texts if text), *withheld]

    return details


def _name(office: Office, kind: type[Enterprise] | type[Inspector] | type[Item], number: str) -> str:
    record = office.store.find(kind, number)
    return record.name if record else ""


# 检查对象


def _enterprise_details(office: Office, enterprise: Enterprise) -> list[tuple[str, str]]:
    """Its fields, and first what it is under: which duties ask for a visit, which were met, what was missed."""
    duties = [("周期检查", text) for text in duties_text(duties_of_object(office, enterprise.number))]
    return [*duties, *_fields(ENTERPRISES)(office, enterprise)]


def _risk_tone(enterprise: Enterprise) -> str:
    return {"A": "good", "C": "warn", "D": "bad", "E": "bad"}.get(
        enterprise.risk, "muted" if not enterprise.risk else ""
    )


def _enterprise_columns(_office: Office) -> tuple[TableColumn[Enterprise], ...]:
    return (
        TableColumn("编号", 8, lambda enterprise: enterprise.number),
        TableColumn("企业名称", 0, lambda enterprise: enterprise.name),
        TableColumn("统一社会信用代码", 18, lambda enterprise: enterprise.code),
        TableColumn(
            "状态",
            6,
            lambda enterprise: OBJECT_STATUS.text(enterprise.status),
            style=lambda enterprise: "" if enterprise.status == "active" else "bad",
        ),
        TableColumn(
            "风险", 6, lambda enterprise: RISKS.text(enterprise.risk) if enterprise.risk else "未评级", style=_risk_tone
        ),
        TableColumn("行业", 16, lambda enterprise: "、".join(enterprise.trades)),
        TableColumn("乡镇街道", 10, lambda enterprise: enterprise.town),
        TableColumn("法定代表人", 10, lambda enterprise: enterprise.legal_representative),
        TableColumn("联系电话", 12, lambda enterprise: enterprise.phone),
        TableColumn("经营地址", 30, lambda enterprise: enterprise.address, style=lambda _: "muted"),
    )


# 执法人员


def _inspector_columns(office: Office) -> tuple[TableColumn[Inspector], ...]:
    return (
        TableColumn("编号", 6, lambda inspector: inspector.number),
        TableColumn("姓名", 0, lambda inspector: inspector.name),
        TableColumn("部门", 8, lambda inspector: office.departments.text(inspector.department)),
        TableColumn("科室", 14, lambda inspector: inspector.section),
        TableColumn("执法证号", 14, lambda inspector: inspector.certificate),
        TableColumn("有效期至", 10, lambda inspector: until_text(inspector.valid_until)),
        TableColumn(
            "状态",
            6,
            lambda inspector: INSPECTOR_STATUS.text(inspector.status),
            style=lambda inspector: "" if inspector.status == "on_duty" else "warn",
        ),
        TableColumn("类别", 12, lambda inspector: "执法人员" if inspector.role == "officer" else "专业技术人员"),
        TableColumn(
            "可检查行业或事项",
            24,
            lambda inspector: "、".join(inspector.qualified) or "本部门全部",
            style=lambda _: "muted",
        ),
    )


# 回避


def _recusal_columns(office: Office) -> tuple[TableColumn[Recusal], ...]:
    return (
        TableColumn("对象编号", 8, lambda pair: pair.object),
        TableColumn("检查对象", 0, lambda pair: _name(office, Enterprise, pair.object)),
        TableColumn("人员编号", 8, lambda pair: pair.inspector),
        TableColumn("执法人员", 8, lambda pair: _name(office, Inspector, pair.inspector)),
        TableColumn(
            "状态",
            6,
            lambda pair: "现行" if pair.active else "已结束",
            style=lambda pair: "" if pair.active else "muted",
        ),
        TableColumn("原因", 6, lambda pair: RECUSAL_REASONS.text(pair.reason)),
        TableColumn("说明", 24, lambda pair: pair.note, style=lambda _: "muted"),
    )


def _recusal_search_text(office: Office, pair: Recusal) -> str:
    names = f"{_name(office, Enterprise, pair.object)} {_name(office, Inspector, pair.inspector)}"
    return f"{names} {pair.number} {RECUSAL_REASONS.text(pair.reason)} {_initials(names)}"


def _recusal_details(office: Office, pair: Recusal) -> list[tuple[str, str]]:
    details = [
        ("检查对象", f"{pair.object} {_name(office, Enterprise, pair.object)}"),
        ("执法人员", f"{pair.inspector} {_name(office, Inspector, pair.inspector)}"),
        ("回避原因", RECUSAL_REASONS.text(pair.reason)),
        ("说明", pair.note),
    ]
    if not pair.active:
        details += [("结束", f"{pair.ended_on}，{pair.ended_by} 决定"), ("结束原因", pair.ended_why)]
    return [(label, text) for label, text in details if text]


# 事项, 计划


def _item_columns(office: Office) -> tuple[TableColumn[Item], ...]:
    return (
        TableColumn("编号", 6, lambda item: item.number),
        TableColumn("抽查事项名称", 0, lambda item: item.name),
        TableColumn("部门", 8, lambda item: office.departments.text(item.department)),
        TableColumn("比例", 6, lambda item: as_percent(item.ratio) if item.ratio else "", align="right"),
        TableColumn("检查对象", 18, lambda item: "、".join(item.trades) or "全部对象"),
        TableColumn(
            "公开程度",
            8,
            lambda item: LEVELS.text(item.level),
            style=lambda item: "" if item.level == "full" else "warn",
        ),
        TableColumn("失效日期", 10, lambda item: item.valid_until.isoformat() if item.valid_until else ""),
        TableColumn("类别", 14, lambda item: ITEM_CATEGORIES.text(item.category)),
        TableColumn("检查主体", 16, lambda item: item.subject, style=lambda _: "muted"),
    )


def _span_text(line: PlanLine) -> str:
    """2024-03-01至11-30; the year of the end only when it is another."""
    end = line.end.isoformat()
    return f"{line.start}至{end[5:] if line.start.year == line.end.year else end}"


def _plan_columns(_office: Office) -> tuple[TableColumn[PlanLine], ...]:
    return (
        TableColumn("编号", 6, lambda line: line.number),
        TableColumn("年度", 4, lambda line: str(line.year)),
        TableColumn(
            "抽查计划名称",
            0,
            lambda line: f"{line.name}（已撤下）" if line.withdrawn else line.name,
            style=lambda line: "muted" if line.withdrawn else "",
        ),
        TableColumn("比例", 6, lambda line: as_percent(line.ratio), align="right"),
        TableColumn("抽查时间", 17, _span_text),
        TableColumn("责任科室", 10, lambda line: line.section),
        TableColumn("抽查方式", 8, lambda line: DIRECTIONS.text(line.direction)),
        TableColumn("抽查事项", 24, lambda line: "、".join(line.items), style=lambda _: "muted"),
    )


def _plan_details(office: Office, line: PlanLine) -> list[tuple[str, str]]:
    items = "\n".join(f"{number} {_name(office, Item, number)}" for number in line.items)
    details = [(label, items if label == "抽查事项" else text) for label, text in _fields(PLAN)(office, line)]
    return [*details, ("状态", "已撤下")] if line.withdrawn else details


def _department_columns(office: Office) -> tuple[TableColumn[Department], ...]:
    def state(department: Department) -> str:
        today = office.today()
        if department.in_force(today):
            return "本单位" if department.is_self else "现行"
        return "未起用" if department.start is not None and today < department.start else "已停用"

    return (
        TableColumn("代码", 10, lambda department: department.number),
        TableColumn("全称", 0, lambda department: department.name),
        TableColumn("简称", 10, lambda department: department.short),
        TableColumn("状态", 6, state, style=lambda one: "" if one.in_force(office.today()) else "muted"),
        TableColumn("科室", 24, lambda department: "、".join(department.sections)),
        TableColumn("联系人", 18, lambda department: department.contact),
        TableColumn("起用日期", 10, lambda department: department.start.isoformat() if department.start else ""),
        TableColumn("停用日期", 10, lambda department: department.until.isoformat() if department.until else ""),
        TableColumn("别称", 24, lambda department: "、".join(department.also), style=lambda _: "muted"),
    )


# 周期义务


def _now_text(office: Office, duty: CoverageDuty) -> str:
    """How it stands in the period that runs: 还要检查 3 家."""
    found = current(office, duty, office.today())
    return "不在期" if found is None else standing_text(found)


def _duty_columns(office: Office) -> tuple[TableColumn[CoverageDuty], ...]:
    return (
        TableColumn("编号", 6, lambda duty: duty.number),
        TableColumn("义务名称", 0, lambda duty: duty.name),
        TableColumn("周期", 8, lambda duty: months_text(duty.months)),
        TableColumn("本期", 16, lambda duty: _now_text(office, duty)),
        TableColumn("比例", 6, lambda duty: as_percent(duty.share), align="right"),
        TableColumn("检查对象", 24, lambda duty: where_text(duty.who) or "事项所涉全部对象"),
        TableColumn("抽查事项", 8, lambda duty: duty.item),
        TableColumn("责任科室", 10, lambda duty: duty.section, style=lambda _: "muted"),
    )


def _duty_details(office: Office, duty: CoverageDuty) -> list[tuple[str, str]]:
    """Its fields; the period that runs with whom it still asks for; what was missed before."""
    now = [one for one in reversed(standings(office, duty.number)) if one.last >= office.today() or one.state != "done"]
    heads = [
        (f"{one.label} 期", f"{standing_text(one)}（应查 {one.need}，已查 {one.done}，{one.last} 止）") for one in now
    ]
    fields = [
        (label, f"{text} {_name(office, Item, duty.item)}" if label == "抽查事项" else text)
        for label, text in _fields(DUTIES)(office, duty)
    ]
    return [*heads, *fields, *((f"{one.label} 未查", _open_text(office, one)) for one in now if one.rest)]


def _open_text(office: Office, one: Standing) -> str:
    names = [f"{number} {_name(office, Enterprise, number)}" for number in sorted(one.open)[:20]]
    return "\n".join([*names, *([f"…共 {len(one.open)} 家"] if len(one.open) > len(names) else [])])


_RETIRED_OBJECT = {code: OBJECT_STATUS.text(code) for code in ("deregistered", "moved_away", "revoked", "paused")}
_RETIRED_INSPECTOR = {
    code: INSPECTOR_STATUS.text(code)
    for code in ("disabled", *(c for c in INSPECTOR_STATUS.codes if c not in ("on_duty", "disabled")))
}

LIST_DEFINITIONS: Mapping[str, ListDefinition[Any]] = {
    listed.code: listed
    for listed in (
        ListDefinition[Any](
            "enterprises", "检查对象", Enterprise, ENTERPRISES, _enterprise_columns,
            lambda _, enterprise: f"{enterprise.name} {enterprise.number} {enterprise.code} {enterprise.initials}", _enterprise_details,
            "名录库里还没有检查对象\n\n按 F6 从 Excel 导入，或按 F4 登记第一户", _RETIRED_OBJECT,
        ),
        ListDefinition[Any](
            "inspectors", "执法人员", Inspector, INSPECTORS, _inspector_columns,
            lambda office, inspector: f"{inspector.name} {inspector.number} {inspector.certificate} {inspector.section} {office.departments.text(inspector.department)} {inspector.initials}",
            _fields(INSPECTORS), "名录库里还没有执法人员\n\n按 F6 从 Excel 导入，或按 F4 登记第一人", _RETIRED_INSPECTOR,
        ),
        ListDefinition[Any](
            "recusals", "回避", Recusal, None, _recusal_columns, _recusal_search_text, _recusal_details,
            "还没有登记回避\n\n按 F4 登记；或在检查对象、执法人员一行上按 Ctrl+R", {},
        ),
        ListDefinition[Any](
            "items", "抽查事项", Item, ITEMS, _item_columns,
            lambda office, item: f"{item.name} {item.number} {office.departments.text(item.department)} {item.subject} {_initials(item.name)}",
            _fields(ITEMS), "事项清单还是空的\n\n按 F6 从 Excel 导入，或按 F4 登记第一项", {},
        ),
        ListDefinition[Any](
            "plan", "计划", PlanLine, PLAN, _plan_columns,
            lambda _, line: f"{line.year} {line.name} {line.number} {line.section} {_initials(line.name)}",
            _plan_details, "还没有年度抽查计划\n\n按 F6 从 Excel 导入，或按 F4 写第一条", {},
        ),
        ListDefinition[Any](
            "duties", "周期义务", CoverageDuty, DUTIES, _duty_columns,
            lambda _, duty: f"{duty.number} {duty.name} {duty.item} {where_text(duty.who)} {duty.section} {_initials(duty.name)}",
            _duty_details, "还没有周期检查义务\n\n按 F4 登记第一条，或按 F6 从 Excel 导入", {},
        ),
        ListDefinition[Any](
            "plans", "年度计划", Plan, None, plan_year_columns,
            lambda _, plan: f"{plan.number} {plan.title} {plan.document} {plan.filed_with} {plan.filed_number} {_initials(plan.title)}",
            plan_year_details, "还没有年度计划\n\n按 F4 建立一份，或按 Ctrl+N 由上年复制", {},
        ),
        ListDefinition[Any](
            "departments", "部门", Department, DEPARTMENTS, _department_columns,
            lambda _, department: f"{department.number} {department.name} {department.short} {'、'.join(department.also)} {_initials(department.name)}",
            _fields(DEPARTMENTS), "还没有部门\n\n按 F4 登记第一个", {},
        ),
    )
}  # fmt: skip


def is_of_list(code: str, action: str) -> bool:
    """Whether something can be done in this list at all."""
    match action:
        case "slip" | "flags" | "object_page" | "duplicates":
            return code == "enterprises"
        case "mark_field":
            return code not in {"recusals", "departments", "duties"}
        case "recuse" | "decide":
            return code in {"enterprises", "inspectors"}
        case "end_recusal" | "retire":
            return (action == "end_recusal") == (code == "recusals")
        case "edit_all":
            return LIST_DEFINITIONS[code].register is not None
        case "import_file":
            return code in LISTS
    return True
