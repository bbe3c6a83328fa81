"""Import of a list from Excel or CSV: read, report row by row, then all in one transaction or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from acts.base.office import Office
from acts.registry.registry import R, Register, complete_record, describe_changes, next_record_number
from db.exchange.reading import SheetText
from rules.base.errors import Problem, Refused
from rules.base.invisible import visible

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
    records: tuple[msgspec.Struct, ...] = field(default=(), repr=False)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in ("new", "changed", "same", "rejected")}

    @property
    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]


def prepare_import(office: Office, register: Register[R], sheet: SheetText) -> ImportReport:
    """Judge every row against the rules and the list as it stands; stores nothing.

    A row is the record with its 编号, else the one with the same key (credit code, certificate, name …), else new.
    """
    existing = office.store.all(register.kind)
    by_number = {record.number: record for record in existing}
    by_key = {register.key(record): record for record in existing}
    taken = set(by_number)
    seen: dict[str, int] = {}
    rows: list[ImportRow] = []
    records: list[R] = []
    for text in sheet.rows:
        where = f"第 {text.line} 行"
        problems = list(text.problems)
        raw = dict(text.raw)
        number = raw.pop("number", "").strip().upper()
        old = by_number.get(number) if number else None
        if number and old is None:
            problems.append(Problem(f"没有编号为 {number} 的{register.noun}；新登记的请把编号留空", where, "编号"))
        record, found = register.parse(raw, old, where)
        problems += not_yet_reported(problems, found)
        if record is not None and old is None and (twin := by_key.get(register.key(record))):
            old = twin
            record, found = register.parse(raw, old, where)
            problems += found
        if record is not None:
            record, found = complete_record(office, record, old, where)
            problems += found
            key = register.key(record)
            if key in seen:
                problems.append(Problem(f"与第 {seen[key]} 行重复，请删去一行", where, register.key_text))
            elif (other := by_key.get(key)) and old is not None and other.number != old.number:
                problems.append(Problem(f"已被 {other.number}（{other.name}）使用", where, register.key_text))
            seen.setdefault(key, text.line)
        name = raw.get("name", "")
        if problems or record is None:
            rows.append(ImportRow(text.line, "rejected", old.number if old else "", name, (), tuple(problems)))
        elif old is None:
            record = msgspec.structs.replace(record, number=next_record_number(office, register, taken, record))
            taken.add(record.number)
            records.append(record)
            rows.append(ImportRow(text.line, "new", record.number, record.name))
        elif not (changed := describe_changes(register.columns, old, record)):
            rows.append(ImportRow(text.line, "same", old.number, record.name))
        else:
            records.append(record)
            rows.append(ImportRow(text.line, "changed", old.number, record.name, changed))
    return ImportReport(register.noun, tuple(rows), sheet.ignored, tuple(records))


def not_yet_reported(cells: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """Of what the rules found, what the cells did not say already: a lost code is told once."""
    told = {problem.field for problem in cells}
    return [problem for problem in found if problem.field not in told]


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
    with office.transaction(f"{register.code}.import", why) as tx:
        for record in _records(register, report.records):
            tx.put(record)


def import_list(
    office: Office, register: Register[R], sheet: SheetText, source: str | None, *, skip_rejected: bool = False
) -> ImportReport:
    """Judge a file and, when `source` (its name) is given, store it: `prepare_import` and `apply_import` in one."""
    report = prepare_import(office, register, sheet)
    if source is not None:
        apply_import(office, register, report, source, skip_rejected=skip_rejected)
    return report


def _records(register: Register[R], records: Sequence[msgspec.Struct]) -> list[R]:
    return [record for record in records if isinstance(record, register.kind)]
