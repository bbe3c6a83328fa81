"""两库一单一计划: register, change and retire objects, inspectors, items, plan lines, departments and duties; recusals.

The lists differ in what makes a record the same, in how it is numbered, and in what must be asked of the other
lists; a `Register` says so, and one set of acts serves them all.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

import msgspec

from acts.base.office import Office
from acts.registry import duties
from acts.registry.departments import ended_problems, find_department, keep_the_start, of_department_problems
from acts.registry.plan_lines import finish_plan
from rules.base.codes import INSPECTOR_STATUS, OBJECT_STATUS, CodeTable
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Column, Record, show
from rules.base.marks import NOT_HERE
from rules.base.pinyin import initials
from rules.registry import department, duty, enterprise, inspector, item, plan
from rules.registry.department import Department, Departments, bound
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise, flag_problems, status_problems, with_status
from rules.registry.inspector import Inspector, Recusal, parse_recusal, parse_recusal_end
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.watch import FLAT_FIELDS, entries_of, entry_changes

__all__ = [
    "DEPARTMENTS", "DUTIES", "ENTERPRISES", "INSPECTORS", "ITEMS", "PLAN", "REGISTERS", "R", "Register", "add", "add_recusal", "columns",
    "complete_record", "describe_changes", "edit", "end_recusal", "existing", "listed", "next_record_number", "records_with_same_key", "retire",
]  # fmt: skip

R = TypeVar("R", Enterprise, Inspector, Item, PlanLine, Department, CoverageDuty)


@dataclass(frozen=True)
class Register(Generic[R]):
    """One list. key: what two records may not share (key_text names it); lookup_field: the field that finds those that might. prefix: of its
    numbers; "" where the number is typed, as a department's code is.
    """

    code: str
    noun: str
    kind: type[R]
    columns: Sequence[Column]
    parse: Callable[[Mapping[str, str], R | None, str, Departments], tuple[R | None, list[Problem]]]
    key: Callable[[R], str]
    key_text: str
    prefix: str
    lookup_field: str


ENTERPRISES = Register(
    "enterprises",
    "检查对象",
    Enterprise,
    enterprise.COLUMNS,
    lambda raw, old, where, _: enterprise.parse(raw, old, where),
    lambda r: r.code,
    "统一社会信用代码",
    "O",
    "code",
)
INSPECTORS = Register(
    "inspectors",
    "执法人员",
    Inspector,
    inspector.COLUMNS,
    inspector.parse,
    lambda r: r.certificate,
    "执法证号",
    "N",
    "certificate",
)
ITEMS = Register(
    "items",
    "抽查事项",
    Item,
    item.COLUMNS,
    item.parse,
    lambda r: f"{r.department}\n{r.name}",
    "部门和事项名称",
    "I",
    "name",
)
PLAN = Register(
    "plan", "计划", PlanLine, plan.COLUMNS, plan.parse, lambda r: f"{r.year}\n{r.name}", "年度和计划名称", "L", "name"
)
DEPARTMENTS = Register(
    "departments", "部门", Department, department.COLUMNS, department.parse, lambda r: r.number, "代码", "", "number"
)
DUTIES = Register(
    "duties", "周期义务", CoverageDuty, duty.COLUMNS, duty.parse, lambda r: r.name, "义务名称", "D", "name"
)
REGISTERS: Mapping[str, Register[Any]] = {
    "enterprises": ENTERPRISES,
    "inspectors": INSPECTORS,
    "items": ITEMS,
    "plan": PLAN,
    "departments": DEPARTMENTS,
    "duties": DUTIES,
}


def columns(office: Office, register: Register[Any]) -> tuple[Column, ...]:
    """The columns of a list as they are in this bureau: their departments are its own."""
    return bound(register.columns, office.departments)


def listed(office: Office, register: Register[R]) -> Sequence[R]:
    """All records of a list; of the departments those of the start too, which may be no records yet."""
    if register.kind is Department:
        return office.departments.records
    return office.store.all(register.kind)


def existing(office: Office, register: Register[R], number: str) -> R:
    """The record of a list with this number; NotFound where there is none."""
    if register.kind is Department:
        return find_department(office, number)
    return office.store.get(register.kind, number)


def next_record_number(office: Office, register: Register[R], taken: Collection[str]) -> str:
    """A number that is not among those taken (all that there have ever been): `O-` and 6 random digits, else the next of the sequence (`N-0001`)."""
    if register.kind is Enterprise:
        for _ in range(10_000):
            number = f"O-{int(office.token(8), 16) % 1_000_000:06d}"
            if number not in taken:
                return number
        raise Refused("检查对象编号已用尽（100 万个），请联系维护人员")
    series = f"{register.prefix}-"  # earlier versions also numbered `IM-0001`
    highest = max((int(number.removeprefix(series)) for number in taken if number.startswith(series)), default=0)
    return f"{series}{highest + 1:04d}"


def _state_secret(office: Office, record: Item, old: Record | None, where: str) -> list[Problem]:
    """An item becomes 国家秘密 only in a classified bureau; one of an earlier version may stay and be put right."""
    was = isinstance(old, Item) and old.level == "secret"
    if record.level != "secret" or was or office.bureau.classified_machine:
        return []
    return [Problem(NOT_HERE, where, "公开程度")]


def complete_record(
    office: Office, record: R, old: R | None, where: str, new_items: Sequence[Item] = ()
) -> tuple[R, list[Problem]]:
    """What only the other lists or the clock can say: plan items as numbers, versions. Returns the finished record. new_items: that are stored with it."""
    if isinstance(record, PlanLine):
        return finish_plan(office, record, old if isinstance(old, PlanLine) else None, where, new_items)  # type: ignore[return-value]
    if isinstance(record, Inspector | Item):
        problems = of_department_problems(office, record, old, where)
        if isinstance(record, Item):
            return _finish_item(office, record, old, where, problems)  # type: ignore[return-value]
        if problems:
            return record, problems
    if isinstance(record, Enterprise):
        return _finish_object(record, old, where, office.today())  # type: ignore[return-value]
    if isinstance(record, Inspector) and (old is None or record.name != old.name or not record.initials):
        return msgspec.structs.replace(record, initials=initials(record.name)), []
    if isinstance(record, Department):
        return record, ended_problems(office, record, old if isinstance(old, Department) else None, where)
    if isinstance(record, CoverageDuty):
        return duties.finished_duty(office, record, old if isinstance(old, CoverageDuty) else None, where)  # type: ignore[return-value]
    return record, []


def _finish_object(record: Enterprise, old: Record | None, where: str, today: date) -> tuple[Enterprise, list[Problem]]:
    """With the initials of its name; days and reason of no flag are told, and a status that cannot be."""
    before = old if isinstance(old, Enterprise) else None
    if before is None or record.name != before.name or not record.initials:
        record = msgspec.structs.replace(record, initials=initials(record.name))
    return record, [*flag_problems(record, before, where), *status_problems(record, before, where, today)]


def _finish_item(
    office: Office, record: Item, old: Record | None, where: str, problems: list[Problem]
) -> tuple[Item, list[Problem]]:
    """The next version of an item. problems: of its department."""
    if record == old:
        return record, []
    version = old.version + 1 if isinstance(old, Item) else 1
    finished = msgspec.structs.replace(record, version=version, changed_on=office.today())
    ended = duties.item_ended_problems(office, record, where) if isinstance(old, Item) else []
    return finished, [*problems, *_state_secret(office, record, old, where), *ended]


def records_with_same_key(office: Office, register: Register[R], record: R) -> list[R]:
    """The other records of the list that have the key of this one; by the store's index, for a registry is long. Without a key (an object
    that has no code) it is like no other.
    """
    if not register.key(record):
        return []
    alike = office.store.where(register.kind, **{register.lookup_field: getattr(record, register.lookup_field)})
    return [other for other in alike if register.key(other) == register.key(record) and other.number != record.number]


def _taken_key(office: Office, register: Register[R], record: R, where: str) -> list[Problem]:
    return [
        Problem(
            f"已有{register.noun} {other.number}（{other.name}）用同一{register.key_text}，不能重复登记",
            where,
            register.key_text,
        )
        for other in records_with_same_key(office, register, record)
    ]


def add(office: Office, register: Register[R], raw: Mapping[str, str]) -> R:
    """Register one record from text by column name; Refused with every problem at once."""
    record, problems = register.parse(raw, None, "", office.departments)
    if record is None:
        raise Refused(*problems)
    record, problems = complete_record(office, record, None, "")
    problems += _taken_key(office, register, record, "")
    if problems:
        raise Refused(*problems)
    if register.prefix:
        number = next_record_number(office, register, office.store.numbers_ever(register.kind))
        record = msgspec.structs.replace(record, number=number)
    else:
        keep_the_start(office)
    with office.transaction(f"{register.code}.add", f"登记{register.noun} {record.number} {record.name}") as tx:
        tx.put(record)
    return record


def edit(office: Office, register: Register[R], number: str, raw: Mapping[str, str]) -> R:
    """Change what `raw` names and nothing else; the old version stays in the history."""
    old = existing(office, register, number)
    record, problems = register.parse(raw, old, number, office.departments)
    if record is None:
        raise Refused(*problems)
    record, problems = complete_record(office, record, old, number)
    if register.key(record) != register.key(old):  # else the whole list would be gone through for nothing
        problems += _taken_key(office, register, record, number)
    if problems:
        raise Refused(*problems)
    if record == old:
        raise Refused(f"{number} 没有要改的内容")
    _before_change(office, register)
    # Which fields, not their contents: the head of an entry is for ever, a telephone number may have to be erased by law.
    changed = "、".join(
        column.label for column in register.columns if getattr(old, column.name) != getattr(record, column.name)
    )
    with office.transaction(f"{register.code}.edit", f"修改{register.noun} {number}：{changed}") as tx:
        tx.put(record)
    return record


def _before_change(office: Office, register: Register[Any]) -> None:
    """What is written down before a list changes: the departments of the start, the periods of duties that are over."""
    if register.kind is Department:
        keep_the_start(office)
    if register.kind in {CoverageDuty, Item}:
        duties.settle(office)


def describe_changes(columns: Sequence[Column], old: object, new: object) -> tuple[str, ...]:
    """What differs between two records that have these columns, in words: 联系电话（… → …）."""
    found, more = [], list[str]()
    if isinstance(old, Enterprise) and isinstance(new, Enterprise) and (old.watch_entries or new.watch_entries):
        columns = [column for column in columns if column.name not in FLAT_FIELDS]  # each flag is told by itself
        more = entry_changes(entries_of(old), entries_of(new))
    for column in columns:
        before, after = getattr(old, column.name), getattr(new, column.name)
        if before != after:
            found.append(f"{column.label}（{show(column, before) or '空'} → {show(column, after) or '空'}）")
    return (*found, *more)


def retire(office: Office, register: Register[R], number: str, why: str, status: str = "") -> R:
    """Take a record out of use; it stays in the history and its number is never used again.

    Objects become 注销 (or `status`), inspectors 停用 (or `status`), items and departments end yesterday, plan lines are withdrawn.
    """
    record = existing(office, register, number)
    if not why.strip():
        raise Refused(Problem("必须写明原因", number, "原因"))
    retired: Enterprise | Inspector | Item | PlanLine | Department | CoverageDuty
    match record:
        case Enterprise():
            retired = _ended_object(office, record, _status(OBJECT_STATUS, status or "deregistered", number))
        case Inspector():
            retired = msgspec.structs.replace(record, status=_status(INSPECTOR_STATUS, status or "disabled", number))
        case Item():
            retired = record
            if record.valid_until is None or record.valid_until >= office.today():
                last = office.today() - timedelta(days=1)
                retired = msgspec.structs.replace(
                    record, valid_until=last, version=record.version + 1, changed_on=office.today()
                )
                if problems := duties.item_ended_problems(office, retired, number):
                    raise Refused(*problems)
        case PlanLine():
            retired = record
            if not record.withdrawn:
                retired = msgspec.structs.replace(
                    record, withdrawn=True, withdrawn_on=office.today(), version=record.version + 1
                )
        case Department():
            retired = _ended(office, record)
        case CoverageDuty():
            retired = duties.retired_duty(office, record)
    if retired == record:
        raise Refused(f"{number} 已经停用")
    _before_change(office, register)
    with office.transaction(f"{register.code}.retire", f"停用{register.noun} {number}：{why}") as tx:
        tx.put(retired)
    return retired  # type: ignore[return-value]  # of the kind that came


def _ended_object(office: Office, record: Enterprise, status: str) -> Enterprise:
    """The object with the status that it ends with; Refused for one that it cannot have."""
    ended = with_status(record, status)
    if problems := status_problems(ended, record, record.number, office.today()):
        raise Refused(*problems)
    return ended


def _ended(office: Office, record: Department) -> Department:
    """The department with yesterday as its last day; as it is where it ended before. Refused while something needs it."""
    last = office.today() - timedelta(days=1)
    if record.until is not None and record.until <= last:
        return record
    if problems := ended_problems(office, ended := msgspec.structs.replace(record, until=last), record, record.number):
        raise Refused(*problems)
    return ended


def _status(table: CodeTable, text: str, number: str) -> str:
    try:
        return table.read(text)
    except ValueError as error:
        raise Refused(Problem(str(error), number, table.title)) from None


def add_recusal(office: Office, raw: Mapping[str, str]) -> Recusal:
    """Record that an inspector may not meet an object (叶县 2023 五(五)); Refused when either is unknown."""
    recusal, problems = parse_recusal(raw)
    if recusal is None:
        raise Refused(*problems)
    try:
        office.store.get(Enterprise, recusal.object)
        office.store.get(Inspector, recusal.inspector)
    except NotFound as error:
        raise Refused(*error.problems) from None
    old = office.store.find(Recusal, recusal.number)
    if old is not None and old.active:
        raise Refused(f"{recusal.object} 与 {recusal.inspector} 的回避已经登记")
    with office.transaction("recusal.add", f"登记回避 {recusal.number}") as tx:
        tx.put(recusal)
    return recusal


def end_recusal(office: Office, object_number: str, inspector_number: str, raw: Mapping[str, str]) -> Recusal:
    """Let a pair meet again: decided by whom, on which day, why (text by column name of RECUSAL_END_COLUMNS).

    Draws that are frozen keep it; the record and its history stay, and the pair can be recused again. Refused when there is none in force.
    """
    number = f"{object_number.strip().upper()}/{inspector_number.strip().upper()}"
    old = office.store.find(Recusal, number)
    if old is None:
        raise Refused(f"没有登记过 {number} 的回避，请核对编号")
    if not old.active:
        raise Refused(f"{number} 的回避已在 {old.ended_on} 结束")
    ended, problems = parse_recusal_end(old, raw, office.today())
    if ended is None:
        raise Refused(*problems)
    # Not why: the head of an entry is for ever, and the reason may tell of a person's family.
    with office.transaction("recusal.end", f"结束回避 {number}，决定人 {ended.ended_by}") as tx:
        tx.put(ended)
    return ended
