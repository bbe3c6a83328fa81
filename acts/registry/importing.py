"""Import of a list from Excel or CSV: read, report row by row, then all in one transaction or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic

import msgspec

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.registry.departments import keep_the_start, with_record
from acts.registry.duties import settle
from acts.registry.duties import twin_problem as duty_twin
from acts.registry.registry import (
    R,
    Register,
    columns,
    complete_record,
    describe_changes,
    listed,
    next_record_number,
)
from db.exchange.reading import RowText, SheetText
from rules.base.errors import Problem, Refused
from rules.base.fields import Record
from rules.base.invisible import visible
from rules.registry.department import Department
from rules.registry.duty import CoverageDuty
from rules.registry.duty import same as same_duty
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_check import same, twin_problem

__all__ = ["ImportReport", "ImportRow", "apply_import", "import_list", "not_yet_reported", "prepare_import"]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What becomes of one row. line: as the clerk sees it in Excel. state: new, changed, same or rejected."""

    line: int
    state: str
    number: str
    name: str
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """The whole file, row by row; nothing is stored yet."""

    noun: str
    rows: tuple[ImportRow, ...]
    ignored: tuple[str, ...]
    """headings that mean none of our columns"""
    records: tuple[Record, ...] = field(default=(), repr=False)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in ("new", "changed", "same", "rejected")}

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the rows."""
        return [problem for row in self.rows for problem in row.problems]


_MOST_DEPARTMENTS = 500
"""Rows of a file of departments: each is held against the names of all others, and no county has so many."""


def prepare_import(office: Office, register: Register[R], sheet: SheetText) -> ImportReport:
    """Judge every row against the rules and the list as it stands; stores nothing.

    A row is the record with its 编号, else the one with the same key (credit code, certificate, name …), else new.
    """
    if register.kind is Department and len(sheet.rows) > _MOST_DEPARTMENTS:
        words = f"有 {len(sheet.rows)} 行，部门名单一次最多 {_MOST_DEPARTMENTS} 行，请核对是不是选错了文件"
        raise Refused(words)
    batch = _Batch(office, register)
    rows = tuple(batch.judge(row) for row in sheet.rows)
    return ImportReport(register.noun, rows, sheet.ignored, tuple(batch.records))


class _Batch(Generic[R]):
    """The rows of a file, judged one after the other: against the list as it stands, and against those before."""

    def __init__(self, office: Office, register: Register[R]) -> None:
        self._office = office
        self._register: Register[R] = register
        self._departments = office.departments
        self._columns = columns(office, register)
        existing = listed(office, register)
        self._by_number: dict[str, R] = {record.number: record for record in existing}
        self._by_key: dict[str, R] = {register.key(record): record for record in existing}
        self._taken = office.store.numbers_ever(register.kind)
        self._line_of: dict[str, int] = {}
        self._line_of_number: dict[str, int] = {}
        self._lines: dict[int, PlanLine] = {}
        self._duties: dict[int, CoverageDuty] = {}
        """Row → the plan line that it gives."""
        self.records: list[R] = []
        """What is to be stored: new and changed records."""

    def judge(self, row: RowText) -> ImportRow:
        """Say what becomes of a row; a record that is new or changed is added to `records`."""
        record, old, problems = self._read(row)
        if record is not None:
            problems += self._key_problems(row.line, record, old) or self._twin_problems(row.line, record)
        name = row.raw.get("name", "")
        if problems or record is None:
            return ImportRow(row.line, "rejected", old.number if old else "", name, (), tuple(problems))
        if isinstance(record, Department):
            self._departments = with_record(self._departments, record)
        if old is None:
            return self._new(row.line, record)
        changed = describe_changes(self._columns, old, record)
        if changed:
            self.records.append(record)
        return ImportRow(row.line, "changed" if changed else "same", old.number, record.name, changed)

    def _new(self, line: int, record: R) -> ImportRow:
        if self._register.prefix:
            number = next_record_number(self._office, self._register, self._taken)
            record = msgspec.structs.replace(record, number=number)
            self._taken.add(number)
        self.records.append(record)
        return ImportRow(line, "new", record.number, record.name)

    def _read(self, row: RowText) -> tuple[R | None, R | None, list[Problem]]:
        """(the finished record or None, the record that it changes or None, what is wrong)."""
        register, where = self._register, f"第 {row.line} 行"
        problems = list(row.problems)
        raw = dict(row.raw)
        number = raw.pop("number", "").strip().upper()
        if not register.prefix:  # a department's code is typed
            raw["number"] = number = number.lower()
        old = self._by_number.get(number)
        if number and old is None and register.prefix:
            problems.append(Problem(f"没有编号为 {number} 的{register.noun}；新登记的请把编号留空", where, "编号"))
        record, found = register.parse(raw, old, where, self._departments)
        problems += not_yet_reported(problems, found)
        if record is not None and old is None and (twin := self._by_key.get(register.key(record))):
            old = twin
            record, found = register.parse(raw, old, where, self._departments)
            problems += found
        if record is not None:
            record, found = complete_record(self._office, record, old, where)
            problems += found
        return record, old, problems

    def _twin_problems(self, line: int, record: R) -> list[Problem]:
        """Whether a row before this one is a plan line of the same items, scope and window, or a duty that asks the same."""
        if isinstance(record, CoverageDuty):
            earlier = next((at for at, other in self._duties.items() if same_duty(record, other)), None)
            self._duties[line] = record
            return [] if earlier is None else [duty_twin(f"第 {earlier} 行", f"第 {line} 行")]
        if not isinstance(record, PlanLine):
            return []
        self._lines[line] = record
        for at, other in self._lines.items():
            if at != line and not record.withdrawn and not other.withdrawn and same(record, other):
                return [twin_problem(record, f"第 {at} 行", f"第 {line} 行")]
        return []

    def _key_problems(self, line: int, record: R, old: R | None) -> list[Problem]:
        """Whether another row of the file has this key or changes the same record, or another record has the key."""
        where, key = f"第 {line} 行", self._register.key(record)
        first = self._line_of.setdefault(key, line)
        if first != line:
            return [Problem(f"与第 {first} 行重复，请删去一行", where, self._register.key_text)]
        if old is not None and (first := self._line_of_number.setdefault(old.number, line)) != line:
            return [Problem(f"与第 {first} 行是同一条记录（{old.number}），请删去一行", where, "编号")]
        other = self._by_key.get(key)
        if other is not None and other is not old:
            return [Problem(f"已被 {other.number}（{other.name}）使用", where, self._register.key_text)]
        return []


def not_yet_reported(cells: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """Return those of the problems `found` by the rules whose field has none among `cells`: a lost code is reported once."""
    reported = {problem.field for problem in cells}
    return [problem for problem in found if problem.field not in reported]


def apply_import(
    office: Office, register: Register[R], report: ImportReport, source: str, *, skip_rejected: bool = False
) -> None:
    """Store what `prepare_import` accepted, in one transaction.

    A file with rejected rows is refused whole (nothing half-imported), unless `skip_rejected` says to leave them out.
    """
    if report.problems and not skip_rejected:
        raise Refused(*report.problems)
    counts = report.counts
    why = f"从 {visible(source)} 导入{register.noun}：新增 {counts['new']}，修改 {counts['changed']}"
    if counts["rejected"]:
        why += f"，未导入 {counts['rejected']} 行"
    backup_before(office)
    if register.kind is Department:
        keep_the_start(office)
    if register.kind in {CoverageDuty, Item}:
        settle(office)
    with office.transaction(f"{register.code}.import", why) as tx:
        for record in report.records:
            tx.put(record)


def import_list(
    office: Office, register: Register[R], sheet: SheetText, source: str | None, *, skip_rejected: bool = False
) -> ImportReport:
    """Judge a file and, when `source` (its name) is given, store it: `prepare_import` and `apply_import` in one."""
    report = prepare_import(office, register, sheet)
    if source is not None:
        apply_import(office, register, report, source, skip_rejected=skip_rejected)
    return report
