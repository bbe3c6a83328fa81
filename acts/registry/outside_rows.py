"""The rows of another office's list, one after the other: what each changes of an object that we know, and what the list no longer names."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from acts.base.office import Office
from acts.registry.importing import ImportRow, not_yet_reported
from acts.registry.odd import Oddities
from acts.registry.registry import describe_changes
from rules.base.codes import WATCH_FLAGS
from rules.base.errors import Problem
from rules.base.fields import Kind, clean, parse_columns
from rules.importing.outside import COLUMNS, STATUS_DAYS
from rules.importing.sheet import RowText
from rules.importing.told import Notes
from rules.registry import enterprise, watch
from rules.registry.enterprise import Enterprise, status_problems, with_status
from rules.registry.names import name_key
from rules.registry.watch import WatchEntry, entries_of, in_force, parse_entry, plain, with_entry

__all__ = ["OWN", "Batch", "Taken"]

OWN = "watch"
"""Our own list of flags, as it is exported: every row says whose list it is of, and nothing ends."""


@dataclass(frozen=True)
class Taken:
    """What holds for every row of a list that its cells leave open. flag, status: codes; partial: what it does not name says nothing."""

    flag: str = ""
    status: str = ""
    source: str = ""
    on: date | None = None
    partial: bool = False


class Batch:
    """The rows of a list, one after the other; several may be about one object."""

    def __init__(self, office: Office, mode: str, taken: Taken) -> None:
        self._mode, self._taken = mode, taken
        self._today = office.today()
        self._on = taken.on or self._today
        self._find = _Finder(office.store.all(Enterprise))
        self._now: dict[str, Enterprise] = {}
        """Number → the object as the rows so far leave it."""
        self._named: defaultdict[tuple[str, str], list[WatchEntry]] = defaultdict(list)
        """(number, flag) → the entries that the list says."""
        self._spared: set[str] = set()
        """Objects of rows that could not be read: nothing of them ends."""
        self._of: set[tuple[str, str]] = set()
        """(flag, source) that the list is of."""
        self.notes = Notes()
        self._days = [column for column in COLUMNS.get(mode, watch.COLUMNS) if column.kind is Kind.DATE]
        self.odd = Oddities(self._days, self._today)
        self._judge: Callable[[Enterprise, dict[str, str], str], tuple[Enterprise | None, list[Problem]]] = {
            "flags": self._flag, OWN: self._flag, "status": self._status, "risk": self._risk,
        }[mode]  # fmt: skip

    def judge(self, row: RowText) -> ImportRow:
        """What becomes of a row: changed, same, unknown or rejected."""
        raw = {name: text for name, text in row.raw.items() if text.strip()}
        name, where = raw.get("name", ""), row.where
        found = self._find(raw)
        problems = list(row.problems)
        if isinstance(found, Doubt):
            self._spared.update(found.numbers)
            if found.must and not problems:
                problems = [Problem(found.text, where, "企业名称")]
            state = "rejected" if problems else "unknown"
            return ImportRow(row.line, state, "", name, (found.text,) if found.text else (), tuple(problems))
        old = found
        before = self._now.get(old.number, old)
        after, wrong = self._judge(before, raw, where)
        problems += not_yet_reported(problems, wrong)
        if problems or after is None:
            self._spared.add(old.number)
            return ImportRow(row.line, "rejected", old.number, name or old.name, (), tuple(problems))
        changes = describe_changes(enterprise.COLUMNS, before, after)
        if changes:
            self.odd.look(parse_columns(self._days, raw)[0].get, lambda _: None, where)
        self._now[old.number] = after
        return ImportRow(row.line, "changed" if changes else "same", old.number, old.name, changes)

    def changed(self) -> list[Enterprise]:
        """The objects that the rows and what has ended leave otherwise than they are."""
        return [one for number, one in self._now.items() if one != self._find.by_number[number]]

    # one row of each kind

    def _flag(self, one: Enterprise, raw: dict[str, str], where: str) -> tuple[Enterprise | None, list[Problem]]:
        raw = {name: text for name, text in raw.items() if name not in {"on", "object", "name", "code"}}
        raw.setdefault("flag", WATCH_FLAGS.text(self._taken.flag) if self._taken.flag else "")
        if self._taken.source:
            raw.setdefault("source", self._taken.source)
        new, problems = parse_entry(raw, None, where)
        if new is None:
            return None, problems
        if new.source:
            self._of.add((new.flag, new.source))
        entries, said = with_entry(entries_of(one), new, self._on)
        if said is None:
            self.notes.add("value_read", "移出的这一家，名录里现在没有这个标记，没有动", where)
            return one, []
        if new.since is None and said.since == self._on and said not in entries_of(one):
            self.notes.add("value_read", f"没有写列入日期，按名单日期 {self._on} 算", where)
        if said.since and said.until and said.until < said.since:
            return None, [Problem(f"早于列入日期 {said.since}，请核对", where, "移出日期")]
        self._named[one.number, new.flag].append(said)
        return msgspec.structs.replace(one, **plain(entries, self._today)), []

    def _status(self, one: Enterprise, raw: dict[str, str], where: str) -> tuple[Enterprise | None, list[Problem]]:
        values, problems = parse_columns(COLUMNS["status"], raw, where)
        if problems:
            return None, problems
        days, last = _days_of(values)
        status = values.get("status") or last or self._taken.status
        if not status:
            return None, [Problem("没有写登记状态，也没有注销、吊销、迁出的日期", where, "登记状态")]
        own = [values.get("status_on"), days.get(status), values.get("on"), self._taken.on]
        on = next((day for day in own if day), None)
        if on and one.status_on and on < one.status_on:
            self.notes.add("value_read", "比已登记的状态日期早，没有动", where)
            return one, []
        source = values.get("status_source") or self._taken.source
        if one.status == status and one.status_on == on:
            source = one.status_source or source  # whoever said it first
        made = with_status(one, status, on, source, values.get("status_reason", ""))
        problems = status_problems(made, one, where, self._today)
        return (None if problems else made), problems

    def _risk(self, one: Enterprise, raw: dict[str, str], where: str) -> tuple[Enterprise | None, list[Problem]]:
        values, problems = parse_columns(COLUMNS["risk"], raw, where)
        if problems:
            return None, problems
        risk = values.get("risk", "")
        if not risk:
            self.notes.add("value_read", "没有写风险等级的没有动", where)
            return one, []
        on = values.get("risk_on") or values.get("on") or self._taken.on
        if on and one.risk_on and on < one.risk_on:
            self.notes.add("value_read", "比已登记的风险评定日期早，没有动", where)
            return one, []
        source = values.get("risk_source") or self._taken.source or (one.risk_source if one.risk == risk else "")
        return msgspec.structs.replace(one, risk=risk, risk_on=on, risk_source=source), []

    # what the list no longer names

    def ended(self) -> list[ImportRow]:
        """The entries of the list's flags and sources that are in force on its day and that it does not name: each ends on that day."""
        rows = []
        for number, old in self._find.by_number.items():
            if number not in self._spared and (old.watch or old.watch_entries):
                one = self._now.get(number, old)
                if over := self._unnamed(one):
                    self._now[number] = self._without(one, over)
                    texts = (
                        f"{WATCH_FLAGS.text(each.flag)}（{each.since or '未写'} 起）到 {self._on} 为止" for each in over
                    )
                    rows.append(ImportRow(0, "ended", number, one.name, tuple(texts)))
        return rows

    def _unnamed(self, one: Enterprise) -> list[WatchEntry]:
        """The entries of an object that are of the list's flags and sources, and that it does not name; those of no known source are told."""
        flags = {flag for flag, _ in self._of}
        unnamed = [entry for entry in entries_of(one) if entry.flag in flags and self._is_unnamed(one.number, entry)]
        over = [entry for entry in unnamed if (entry.flag, entry.source or entry.organ) in self._of]
        if others := sum(not entry.source and entry not in over for entry in unnamed):
            self.notes.add(
                "value_read", "名录里这种标记有的没有写来源，名单上没有也不结束，请逐家核对", one.number, others
            )
        return over

    def _is_unnamed(self, number: str, entry: WatchEntry) -> bool:
        """Whether an entry goes on after the day of the list, which does not name it."""
        goes_on = in_force(entry, self._on) and entry.until != self._on
        return goes_on and entry not in self._named[number, entry.flag]

    def _without(self, one: Enterprise, over: Sequence[WatchEntry]) -> Enterprise:
        """The object whose entries `over` end on the day of the list."""
        entries = [
            msgspec.structs.replace(entry, until=self._on, ended_why=entry.ended_why or "名单上已没有") if entry in over else entry
            for entry in entries_of(one)
        ]  # fmt: skip
        return msgspec.structs.replace(one, **plain(entries, self._today))


def _days_of(values: Mapping[str, Any]) -> tuple[dict[str, date], str]:
    """(status → the day that its own column says, the status that came last)."""
    days = {code: values[name] for name, code in STATUS_DAYS.items() if values.get(name)}
    return days, max(days, key=lambda code: days[code], default="")


@dataclass(frozen=True)
class Doubt:
    """That a row's object was not found. numbers: of those that it may be about; must: whether it must be decided before anything is stored."""

    numbers: tuple[str, ...] = ()
    text: str = ""
    must: bool = False


class _Finder:
    """The object that a row is about."""

    def __init__(self, enterprises: Sequence[Enterprise]) -> None:
        by_number = {one.number: one for one in enterprises}
        self._kept_of = {one.number: one.merged_into for one in enterprises if one.merged_into in by_number}
        """Number of an object that was merged → of the one that it was merged into."""
        self.by_number = {number: one for number, one in by_number.items() if number not in self._kept_of}
        of_others = {
            one.code: by_number[self._kept_of[one.number]] for one in enterprises if one.number in self._kept_of
        }
        old_numbers = {one.old_number: one for one in self.by_number.values() if one.old_number}
        self._by_code = of_others | old_numbers | {one.code: one for one in self.by_number.values()}
        self._by_code.pop("", None)
        self._by_name: dict[str, list[Enterprise]] | None = None

    def __call__(self, raw: Mapping[str, str]) -> Enterprise | Doubt:
        """The object, or why there is none."""
        number, code, name = (clean(raw.get(key, "")) for key in ("object", "code", "name"))
        code = "".join(code.split()).upper()
        number = number.upper()
        of_number = self.by_number.get(self._kept_of.get(number, number))
        if of_number is not None:
            if code and of_number.code and self._by_code.get(code) is not of_number:
                words = f"编号 {of_number.number} 是{of_number.name}（{of_number.code}），代码不同，没有动"
                return Doubt((of_number.number,), words)
            return of_number
        return self._by_code.get(code) or self._by_its_name(name, code)

    def _by_its_name(self, name: str, code: str) -> Enterprise | Doubt:
        """The one object of this name, where no code says another."""
        alike = self._named(name)
        if code and len(alike) == 1 and not alike[0].code:  # registered without one; the name alone says who it is
            return alike[0]
        numbers = tuple(one.number for one in alike)
        if code:
            listed = "、".join(f"{one.number}（{one.code or '无代码'}）" for one in alike[:3])
            return Doubt(numbers, f"名称与 {listed} 相同，代码不同，没有动" if alike else "")
        if len(alike) > 1:
            words = f"有 {len(alike)} 家同名（{'、'.join(numbers[:3])}），请在名单里写代码或对象编号"
            return Doubt(numbers, words, must=True)
        return alike[0] if alike else Doubt()

    def _named(self, name: str) -> list[Enterprise]:
        if self._by_name is None:
            self._by_name = defaultdict(list)
            for one in self.by_number.values():
                self._by_name[name_key(one.name)].append(one)
        return self._by_name.get(name_key(name), []) if name.strip() else []
