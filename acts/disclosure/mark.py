"""不公开标记: a field of a record is withheld from the public, or no longer; each with who decided, when, on what legal basis.

The mark stands in the record itself, so every version of it tells what was withheld then; the entry of the journal tells why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.registry.registry import REGISTERS
from rules.base.codes import MARKS
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Column, Record
from rules.base.marks import WHOLE, Mark, find_field, lift_problems, mark_of, marks_of, parse_mark
from rules.work.result import COLUMNS as RESULT_COLUMNS
from rules.work.result import Result
from rules.work.task import COLUMNS as TASK_COLUMNS
from rules.work.task import Task

__all__ = ["MarkedField", "find_markable", "lift_mark", "markable_columns", "marked_fields", "set_mark"]

_COLUMNS: Mapping[type[Record], Sequence[Column]] = {
    **{
        register.kind: register.columns for register in REGISTERS.values() if "marks" in register.kind.__struct_fields__
    },
    Task: TASK_COLUMNS,
    Result: RESULT_COLUMNS,
}
"""The records that can be marked, and their columns."""


@dataclass(frozen=True, slots=True)
class MarkedField:
    """One field that is withheld. record: of which. label: of the field, 整条 for the whole record."""

    record: Record
    mark: Mark
    label: str


def markable_columns(record: Record) -> tuple[Column, ...]:
    """The columns of a record that can be marked; empty for one that cannot."""
    return tuple(_COLUMNS.get(type(record), ()))


def marked_fields(office: Office, number: str = "") -> list[MarkedField]:
    """Every mark there is, or those of one record, in the order of the lists. NotFound for a number that nobody has."""
    return list(_all_of(find_markable(office, number)) if number else _everywhere(office))


def _everywhere(office: Office) -> Iterator[MarkedField]:
    for kind in _COLUMNS:
        for record in office.store.each(kind):
            if getattr(record, "marks", ()):
                yield from _all_of(record)


def _all_of(record: Record) -> Iterator[MarkedField]:
    return (MarkedField(record, one, _label(record, one.field)) for one in marks_of(record))


def set_mark(office: Office, number: str, raw: Mapping[str, str]) -> Mark:
    """Withhold a field of a record (text by column name of rules.base.marks.MARK_COLUMNS); takes the place of an older mark on it.

    From the next publication on. NotFound for a number that nobody has; Refused with everything that is wrong or missing.
    """
    record = find_markable(office, number)
    mark, problems = parse_mark(
        raw, record.table, markable_columns(record), office.today(), record.number,
        classified=office.bureau.classified_machine,
    )  # fmt: skip
    if mark is None:
        raise Refused(*problems)
    if mark_of(record, mark.field) == mark:
        raise Refused(Problem("已经这样标记", record.number, _label(record, mark.field)))
    require_leader(office, mark.by)
    others = tuple(one for one in marks_of(record) if one.field != mark.field)
    decision = f"{MARKS.text(mark.kind)}，依据{mark.basis}，{mark.by} {mark.on} 决定"
    why = f"标记 {record.number} 的“{_label(record, mark.field)}”不公开：{decision}"
    with office.transaction("mark.set", why) as tx:
        tx.put(msgspec.structs.replace(record, marks=(*others, mark)))
    return mark


def lift_mark(office: Office, number: str, raw: Mapping[str, str]) -> Mark:
    """Make a withheld field public again (text by column name of rules.base.marks.LIFT_COLUMNS). Returns the mark that was lifted.

    NotFound for a number that nobody has; Refused when the field is not marked, or something is missing.
    """
    record = find_markable(office, number)
    values, problems = lift_problems(raw, office.today(), record.number)
    word = values.get("field", "")
    field = find_field(word, markable_columns(record)) if word else None
    mark = None if field is None else mark_of(record, field)
    if word and mark is None:
        marked = "、".join(_label(record, one.field) for one in marks_of(record))
        problems.append(Problem(f"“{word}”没有标记；已标记的有：{marked or '没有'}", record.number, "字段"))
    if mark is None or problems:
        raise Refused(*problems)
    require_leader(office, values["by"])
    remaining = tuple(one for one in marks_of(record) if one != mark)
    why = (
        f"解除 {record.number} 的“{_label(record, mark.field)}”不公开标记（{MARKS.text(mark.kind)}）："
        f"{values['why']}，{values['by']} {values['on']} 决定"
    )
    with office.transaction("mark.lift", why) as tx:
        tx.put(msgspec.structs.replace(record, marks=remaining))
    return mark


def find_markable(office: Office, number: str) -> Record:
    """The record that has this number, of the kinds that can be marked. NotFound when there is none."""
    wanted = number.strip().upper()
    for kind in _COLUMNS:
        if (record := office.store.find(kind, wanted)) is not None:
            return record
    raise NotFound(
        f"没有编号为 {number} 的检查对象、执法人员、事项、计划、任务或结果；结果写成 任务/对象/事项，如 2024-001/O-000001/I-0001"
    )


def _label(record: Record, field: str) -> str:
    return next((column.label for column in markable_columns(record) if column.name == field), field) or WHOLE
