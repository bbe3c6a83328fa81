"""Import of a list: read, report row by row, then all in one transaction or nothing.

An empty cell says nothing about a record that is known, unless the list is full and the clerk says that blank erases.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Generic

import msgspec

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.registry.departments import keep_the_start, with_record
from acts.registry.duties import settle
from acts.registry.duties import twin_problem as duty_twin
from acts.registry.import_report import ImportReport, ImportRow
from acts.registry.leaving import leaving_of
from acts.registry.made import Made, made_told, make_along
from acts.registry.matching import Match, ObjectFinder, another_problem, with_a_code
from acts.registry.odd import Oddities
from acts.registry.pairs import Pairs
from acts.registry.people import PersonFinder
from acts.registry.registry import (
    R,
    Register,
    columns,
    complete_record,
    describe_changes,
    listed,
    next_record_number,
)
from rules.base.codes import INSPECTOR_STATUS, OBJECT_STATUS
from rules.base.errors import Problem, Refused
from rules.base.fields import Record, show
from rules.base.invisible import visible
from rules.importing.mapping import ImportMapping
from rules.importing.sheet import RowText, SheetText
from rules.importing.told import Notes, Told
from rules.registry.department import Department
from rules.registry.duty import CoverageDuty
from rules.registry.duty import same as same_duty
from rules.registry.enterprise import Enterprise, status_problems, with_status
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_check import same

__all__ = ["ImportReport", "ImportRow", "apply_import", "import_list", "not_yet_reported", "prepare_import", "retired"]


_MOST_DEPARTMENTS = 500
"""Rows of a file of departments: each is held against the names of all others, and no county has so many."""


def prepare_import(office: Office, register: Register[R], sheet: SheetText) -> ImportReport:
    """Judge every row against the rules and the list as it stands; stores nothing. What was answered about the file (mode, whether blank
    erases, doubtful pairs) is in `sheet.answers`.

    A row is the record with its 编号, else the one with the same key (credit code, certificate, name …), else new; of an object, see `matching`.
    """
    if register.kind is Department and len(sheet.rows) > _MOST_DEPARTMENTS:
        words = f"有 {len(sheet.rows)} 行，部门名单一次最多 {_MOST_DEPARTMENTS} 行，请核对是不是选错了文件"
        raise Refused(words)
    made: Made = make_along(office, sheet)
    batch: _Batch[R] = _Batch(office, register, sheet, made)
    rows = tuple(batch.judge(row) for row in sheet.rows)
    unknown = tuple(row for row in rows if row.state == "unknown")
    gone = batch.gone()
    questions = tuple(batch.pairs.questions)
    along: tuple[Record, ...] = made.used_by(batch.records)
    leaving: str = leaving_of(office, batch.changes())
    told = (*made_told(along), *batch.notes, *batch.odd, *([Told("leaving", leaving)] if leaving else []))
    return ImportReport(register.noun, rows, sheet.ignored, (*along, *batch.records), unknown, gone, told, questions)


_IN_USE: Mapping[type[Record], frozenset[str]] = {
    Enterprise: frozenset({"active", "paused", "revoked"}),
    Inspector: frozenset({"on_duty", "on_leave"}),
}
"""Of the registries that may come as a full list: with which status a record should be on it."""


class _Batch(Generic[R]):
    """The rows of a file, judged one after the other: against the list as it stands, and against those before."""

    def __init__(self, office: Office, register: Register[R], sheet: SheetText, made: Made) -> None:
        answers = sheet.answers or ImportMapping(list=register.code)
        self._office = office
        self._register: Register[R] = register
        self._made = made
        self._departments = made.departments
        self._columns = columns(office, register)
        self._write = {column.name: partial(show, column) for column in self._columns}
        self._optional = {column.name: column.label for column in register.columns if not column.required}
        existing = listed(office, register)
        self._by_number: dict[str, R] = {record.number: record for record in existing}
        self._by_key: dict[str, R] = {key: record for record in existing if (key := register.key(record))}
        self._taken = office.store.numbers_ever(register.kind)
        self._empty = not self._taken
        self._line_of: dict[str, int] = {}
        self._line_of_number: dict[str, int] = {}
        self._lines: dict[int, PlanLine] = {}
        self._duties: dict[int, CoverageDuty] = {}
        """Row → the plan line that it gives."""
        self.records: list[R] = []
        """What is to be stored: new and changed records."""
        self.notes = Notes()
        self.odd = Oddities(self._columns, office.today())
        self._mode, self._erases = answers.mode, answers.mode == "full" and answers.blank_erases
        self._met: set[str] = set()
        """Numbers of the records that the file names."""
        self.pairs = Pairs(answers.pairs, "人" if register.kind is Inspector else "家")
        self._finder = self._finder_of(existing, sheet.rows)

    def _finder_of(self, existing: Sequence[R], rows: Sequence[RowText]) -> ObjectFinder | PersonFinder | None:
        """What finds the record of a row that names none; None where the key alone does."""
        if self._register.kind is Enterprise:
            objects = [one for one in existing if isinstance(one, Enterprise)]
            return ObjectFinder(objects, self.pairs, self.notes)
        people = [one for one in existing if isinstance(one, Inspector)]
        if self._register.kind is Inspector:
            return PersonFinder(people, rows, self.pairs, self.notes, self._departments)
        return None

    def changes(self) -> Iterator[tuple[R | None, R]]:
        """(record as it stands, None of a new one; as it will be stored)."""
        return ((self._by_number.get(record.number), record) for record in self.records)

    def gone(self) -> tuple[ImportRow, ...]:
        """The records in use that a full list no longer has; () of any other list."""
        in_use = _IN_USE.get(self._register.kind)
        if self._mode != "full" or in_use is None:
            return ()
        missing = [
            one
            for number, one in self._by_number.items()
            if number not in self._met and getattr(one, "status", "") in in_use
        ]
        if missing:
            text = f"全量名单里没有的{self._register.noun}，不会自己停用；要停用、迁出的用 --gone 写明"
            self.notes.add("gone", text, count=len(missing))
        return tuple(ImportRow(0, "gone", one.number, one.name, ("名单里没有",)) for one in missing)

    def judge(self, row: RowText) -> ImportRow:
        """Say what becomes of a row; a record that is new or changed is added to `records`."""
        name = row.raw.get("name", "")
        match = self._match(row)
        if match.record is not None:
            self._met.add(match.record.number)
        elif state := self._stays_out(match):
            return ImportRow(row.line, state, "", name)
        same = match.record is not None and self._says_the_same(row, match)
        read: tuple[R | None, R | None, list[Problem]] = (
            (match.record, match.record, []) if same else self._read(row, match)
        )
        record, old, problems = read
        if record is not None:
            problems += self._of_the_file(row.line, record, old, problems)
        if problems or record is None:
            return ImportRow(row.line, "rejected", old.number if old else "", name, (), tuple(problems))
        if old is None and self._mode == "update":
            return ImportRow(row.line, "unknown", "", name)
        if record is not old:
            self.odd.look(partial(getattr, record), partial(_value_of, old), row.where)
        return self._taken_in(row.line, record, old)

    def _taken_in(self, line: int, record: R, old: R | None) -> ImportRow:
        """A row without a problem."""
        if isinstance(record, Department):
            self._departments = with_record(self._departments, record)
        if old is None:
            return self._new(line, record)
        changed = () if record is old else describe_changes(self._columns, old, record)
        if changed:
            self.records.append(record)
        return ImportRow(line, "changed" if changed else "same", old.number, record.name, changed)

    def _stays_out(self, match: Match[R]) -> str:
        """left or unknown for a row about no known object that adds nobody; "" for every other."""
        if match.left_out:
            return "left"
        return "unknown" if self._mode == "update" and self._finder is not None and not match.doubtful else ""

    def _says_the_same(self, row: RowText, match: Match[R]) -> bool:
        """Whether each cell of a row is what the record shows in its column: then there is nothing to read."""
        if row.problems or match.problem:
            return False
        record, write = match.record, self._write
        return all(name in write and write[name](getattr(record, name)) == text for name, text in match.raw.items())

    def _new(self, line: int, record: R) -> ImportRow:
        if self._register.prefix:
            number = record.number or next_record_number(self._office, self._register, self._taken)
            record = msgspec.structs.replace(record, number=number)
            self._taken.add(number)
        self.records.append(record)
        return ImportRow(line, "new", record.number, record.name)

    def _match(self, row: RowText) -> Match[R]:
        """The record that a row is about, as far as its number or the finder of objects says it."""
        register, raw = self._register, self._made.filled(row.raw)
        number = raw.pop("number", "").strip().upper()
        if not register.prefix:  # a department's code is typed
            raw["number"] = number = number.lower()
        old = self._by_number.get(number)
        if number and old is None and register.prefix and not (self._empty and self._is_ours(number)):
            words = f"没有编号为 {number} 的{register.noun}；新登记的请把编号留空"
            return Match(None, raw, Problem(words, row.where, "编号"))
        if old is not None or self._finder is None:
            problem = another_problem(old, raw, row.where) if isinstance(old, Enterprise) else None
            return Match(old, raw, problem, number=number)
        found: Match[Any] = self._finder.find(row, raw)
        return replace(found, number=number)

    def _is_ours(self, number: str) -> bool:
        """Whether a number is one that this list gives: an export enters an empty bureau with its numbers."""
        return bool(re.fullmatch(rf"{self._register.prefix}-[0-9]{{4,6}}", number)) and number not in self._taken

    def _read(self, row: RowText, match: Match[R]) -> tuple[R | None, R | None, list[Problem]]:
        """(the finished record or None, the record that it changes or None, what is wrong)."""
        register, where, old, raw = self._register, row.where, match.record, match.raw
        problems = [*row.problems, *self._made.problems.get(row.line, ()), *([match.problem] if match.problem else [])]
        if register.kind is Enterprise and old is None:
            raw = with_a_code(raw)
        texts = self._said(raw, old, row) if old is not None else raw
        record, found = register.parse(texts, old, where, self._departments)
        problems += not_yet_reported(problems, found)
        if (
            record is not None
            and old is None
            and register.kind is not Enterprise
            and (twin := self._by_key.get(register.key(record)))
        ):
            old = twin
            self._met.add(twin.number)
            record, found = register.parse(self._said(raw, old, row), old, where, self._departments)
            problems += found
        elif record is not None and old is None and match.number and register.prefix:
            record = msgspec.structs.replace(record, number=match.number)
        if record is not None:
            record, found = complete_record(self._office, record, old, where, self._made.items)
            problems += not_yet_reported(problems, found)
        return record, old, problems

    def _said(self, raw: dict[str, str], old: R, row: RowText) -> dict[str, str]:
        """What a row says about a known record: an empty cell says nothing, unless blank erases what need not be there."""
        blank = [name for name, text in raw.items() if not text.strip()]
        if not blank:
            return raw
        kept = {name: text for name, text in raw.items() if text.strip()}
        known = [name for name in blank if getattr(old, name, None)]
        if self._erases:
            erased = {name: "" for name in blank if name in self._optional}
            labels = "、".join(self._optional[name] for name in known if name in self._optional)
            if labels:
                self.notes.add("blank", f"空着的格清空名录里的内容（{labels}）", row.where)
            return kept | erased
        if known:
            self.notes.add("blank", "空着的格不改动已有的内容", row.where)
        return kept

    def _of_the_file(self, line: int, record: R, old: R | None, problems: Sequence[Problem]) -> list[Problem]:
        """What is wrong of a row beside others; a row that is wrong by itself is nobody's twin."""
        found = self._key_problems(line, record, old)
        return found if found or problems else self._twin_problems(line, record)

    def _twin_problems(self, line: int, record: R) -> list[Problem]:
        """Whether a row before this one is a duty that asks the same. A plan line of the same items, scope and window under another name is told."""
        if isinstance(record, CoverageDuty):
            earlier = next((at for at, other in self._duties.items() if same_duty(record, other)), None)
            self._duties[line] = record
            return [] if earlier is None else [duty_twin(f"第 {earlier} 行", f"第 {line} 行")]
        if not isinstance(record, PlanLine):
            return []
        self._lines[line] = record
        for at, other in self._lines.items():
            if at != line and not record.withdrawn and not other.withdrawn and same(record, other):
                words = f"与第 {at} 行事项、范围、时间都相同，照两条登记，请核对是不是写了两遍"
                self.notes.add("twin", words, f"第 {line} 行")
                break
        return []

    def _key_problems(self, line: int, record: R, old: R | None) -> list[Problem]:
        """Whether another row of the file has this key or changes the same record, or another record has the key."""
        where, key = f"第 {line} 行", self._register.key(record)
        first = self._line_of.setdefault(key, line) if key else line
        if first != line:
            return [Problem(f"与第 {first} 行重复，请删去一行", where, self._register.key_text)]
        if old is not None and (first := self._line_of_number.setdefault(old.number, line)) != line:
            return [Problem(f"与第 {first} 行是同一条记录（{old.number}），请删去一行", where, "编号")]
        other = self._by_key.get(key) if key else None
        if other is not None and other is not old:
            return [Problem(f"已被 {other.number}（{other.name}）使用", where, self._register.key_text)]
        return []


def _value_of(record: Record | None, name: str) -> object:
    return None if record is None else getattr(record, name)


def not_yet_reported(cells: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """Return those of the problems `found` by the rules whose field has none among `cells`: a lost code is reported once."""
    reported = {problem.field for problem in cells}
    return [problem for problem in found if problem.field not in reported]


def apply_import(
    office: Office, register: Register[R], report: ImportReport, source: str, *, skip_rejected: bool = False,
    also: Sequence[Record] = (), gone: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Store what `prepare_import` accepted, in one transaction. also: what is stored with it (the answers that are remembered).
    gone: of the records that a full list no longer has, number → the status that they get; all others stay as they are.

    A file with rejected rows is refused whole (nothing half-imported), unless `skip_rejected` says to leave them out.
    """
    if report.problems and not skip_rejected:
        raise Refused(*report.by_cause)
    ended: list[Record] = retired(office, register, report, gone or {}, source)
    counts = report.counts
    why = f"从 {visible(source)} 导入{register.noun}：新增 {counts['new']}，修改 {counts['changed']}"
    if ended:
        why += f"，名单里没有、停用 {len(ended)}"
    if counts["rejected"]:
        why += f"，未导入 {counts['rejected']} 行"
    if report.records:
        backup_before(office)
    kinds = {register.kind, *map(type, report.records)}
    if Department in kinds:
        keep_the_start(office)
    if not kinds.isdisjoint({CoverageDuty, Item}):
        settle(office)
    with office.transaction(f"{register.code}.import", why) as tx:
        for record in (*report.records, *ended, *also):
            tx.put(record)


def retired(
    office: Office, register: Register[R], report: ImportReport, gone: Mapping[str, str], source: str
) -> list[Record]:
    """The records that a full list no longer has, with the status that was decided. Refused for a record that is none of them, and for no status."""
    named = {row.number for row in report.gone}
    table = INSPECTOR_STATUS if register.kind is Inspector else OBJECT_STATUS
    problems: list[Problem] = []
    made: list[Record] = []
    for number, text in gone.items():
        try:
            status = table.read(text)
        except ValueError as error:
            problems.append(Problem(str(error), number, table.title))
            continue
        if number not in named:
            problems.append(Problem("不是这份全量名单里没有的，请核对编号", number))
            continue
        record = office.store.get(register.kind, number)
        if isinstance(record, Enterprise):
            ended = with_status(record, status, office.today(), visible(source), "全量名单里没有")
            problems += status_problems(ended, record, number, office.today())
            made.append(ended)
        else:
            made.append(msgspec.structs.replace(record, status=status))
    if problems:
        raise Refused(*problems)
    return made


def import_list(
    office: Office, register: Register[R], sheet: SheetText, source: str | None, *, skip_rejected: bool = False
) -> ImportReport:
    """Judge a file and, when `source` (its name) is given, store it: `prepare_import` and `apply_import` in one."""
    report = prepare_import(office, register, sheet)
    if source is not None:
        apply_import(office, register, report, source, skip_rejected=skip_rejected)
    return report
