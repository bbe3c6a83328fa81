"""A canary in every private field of every record, found by walking the records' own fields.

`KEPT` names the fields that are public, or of which others are made (numbers, codes, states), `FIGURES` the same of dates and numbers. Any
other text, date or number is private, so a field that somebody adds tomorrow gets its canary without being named here; if it is to be
public, it must be written down. What a mark withholds is private whatever stands here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TypeVar

import msgspec

from acts.registry.registry import REGISTERS
from rules.base.fields import Kind
from rules.base.marks import marks_of
from rules.disclosure.index import Index
from rules.disclosure.projection import Records
from rules.draw.draw_record import Draw, DrawLists
from rules.registry.department import Departments
from rules.registry.enterprise import is_hidden
from rules.registry.item import Item, restricted_trades
from rules.work import result as results
from rules.work import task as tasks
from rules.work.result import Result
from tests.leaks.searcher import canary, day_canary, hex_canary, number_canary

__all__ = ["FIGURES", "KEPT", "Planted"]

S = TypeVar("S", bound=msgspec.Struct)

KEPT: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "Enterprise": "number name code old_number kind status trades risk grade watch town marks",
        "WatchEntry": "flag",
        "Inspector": "number department certificate role status marks",
        "Declaration": "number object inspector side reason",
        "Department": "number name short also sections",
        "Recusal": "number object inspector reason",
        "Item": "number name department basis subject category trades content standard ratio methods level level_basis note marks",
        "PlanLine": "number name items category direction trades ratio section marks lead participants",
        "Plan": "number title document lead filed_with filed_number",
        "CoverageDuty": "number item who share section basis",
        "Former": "who share",
        "Report": "number",
        "DutyClosure": "number",
        "Appointment": "number post",
        "VisitCap": "number basis",
        "Task": "number name items plan departments strata ratios floor where state draws before publish_draw supplements cause"
        " objects marks lead duties",
        "Batch": "",
        "Decision": "kind reason post at department",
        "HandedOver": "",
        "Confirmation": "department at",
        "Draw": "number task plan terms commitment frozen_at entropy expected_at level state value value_at witnesses seed"
        " pools confirmed_at matched_at seal mask expires_at drawn_on issue signature strike_reasons change_reasons tokens",
        "Typed": "value at corrected_at by paper",
        "Witness": "kind who at ref",
        "Drawn": "number stratum ticket",
        "JournalRef": "head",
        "Strike": "number reason at replaced_by",
        "Team": "object department inspectors",
        "Change": "object department out reason at in_",
        "Supplement": "kind parent reason office",
        "Void": "reason at lines office",
        "DrawLists": "number recusals",
        "PoolEntry": "number code name salt object stratum items",
        "ExcludedEntry": "number code name salt object reason",
        "InspectorEntry": "id inspector",
        "Sheet": "number task draw object stratum items teams signature visit",
        "Expert": "inspector department",
        "Asked": "at confirmed_at",
        "Result": "number task object item sheet code marks",
        "Approved": "code public handling at",
        "EarlierApproval": "code at",
        "Withdrawal": "reason at",
        "Retracted": "code approved_at",
        "Event": "number draw commitment frozen_at kind expected_at state seal",
        "Publication": "number at head",
        "Restore": "number at reason post archive",
        "LostFreeze": "draw state seal now",
        "Announcement": "slug title kind markdown",
        "PublicBureau": "name region url organizer undertaker site_id icp police_record contact address objection_note"
        " inspectors_withheld publish_classes",
        "Mark": "field kind",
        "TextApproval": "number text organ decision basis",
    }.items()
}


FIGURES: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "Enterprise": "watch_from watch_until risk_on status_on",
        "WatchEntry": "since until",
        "Item": "times_per_year valid_from valid_until version changed_on term_years",
        "Plan": "year filed_on filed_lines published_on first_filed_on registered_on",
        "CoverageDuty": "months start until",
        "Former": "last",
        "PlanLine": "year start end times_per_year version",
        "Task": "start end cutoff closed_on batches pool_take confirm_days entry_days disclose_days",
        "Draw": "serial taken",
        "Batch": "start end dispatched_on again_on",
        "Decision": "on batch before until",
        "HandedOver": "on",
        "Drawn": "batch",
        "JournalRef": "seq",
        "Strike": "seq",
        "Change": "seq",
        "Event": "serial",
        "Publication": "seq pages changed",
        "Restore": "publications taken",
        "LostFreeze": "serial",
        "Sheet": "order batch",
        "Result": "checked_on",
        "Approved": "checked_on on since fine",
        "EarlierApproval": "on since",
        "Withdrawal": "on",
        "Retracted": "checked_on approved_on since on",
        "TextApproval": "start until on doubts",
    }.items()
}

_CODES = frozenset(
    column.name
    for columns in (*(register.columns for register in REGISTERS.values()), tasks.COLUMNS, results.COLUMNS)
    for column in columns
    if column.kind in {Kind.CHOICE, Kind.CHOICES}
)
"""Fields that hold codes: a canary would be none, whatever is marked."""


class Planted:
    """The records with their canaries. where: canary → class and field it was put into. first: the number of the first."""

    def __init__(self, records: Records, first: int = 1) -> None:
        self.where: dict[str, str] = {}
        self._next = count(first)
        self.records = self._all(records)

    def _all(self, records: Records) -> Records:
        index = Index(records, date.max)
        restricted = restricted_trades(records.items)
        nameless = {one.number for one in records.enterprises if is_hidden(one, restricted)}
        unlisted = {one.number for one in records.items if one.level == "none"}
        items = [self._one(one, _ITEM_TEXTS if one.number in unlisted else ()) for one in records.items]
        kept = {one.number: one for one in items}
        tasks = {one.number: one for one in records.tasks}
        levels = {one.number: index.level(one) for one in records.tasks}
        gone = {one.task for one in records.results if one.withdrawn}
        opened = {
            one.number
            for one in records.draws
            if levels[one.task] == "full" and tasks[one.task].state in {"closed", "cancelled"} and one.task not in gone
        }
        without_code = {one.number for one in records.enterprises for mark in marks_of(one) if mark.field == "code"}
        return replace(
            records,
            enterprises=[self._one(one, _NAMES if one.number in nameless else ()) for one in records.enterprises],
            inspectors=[self._one(one) for one in records.inspectors],
            items=items,
            item_versions={
                number: [
                    kept[number] if one == versions[-1] else self._one(one, _unread(one, versions)) for one in versions
                ]
                for number, versions in records.item_versions.items()
            },
            departments=Departments(self._one(one) for one in records.departments.records),
            plan=[self._one(one, ("name",) if unlisted.intersection(one.items) else ()) for one in records.plan],
            plans=[self._one(one) for one in records.plans],
            duties=[self._one(one) for one in records.duties],
            office_texts=[self._one(one) for one in records.office_texts],
            tasks=[self._one(one) for one in records.tasks],
            draws=[self._draw(one) for one in records.draws],
            lists={
                number: self._lists(one, (nameless, without_code) if number in opened else None)
                for number, one in records.lists.items()
            },
            sheets=[self._one(one) for one in records.sheets],
            results=[
                self._result(
                    one, shown=not one.withdrawn and levels[one.task] == "full", named=one.object not in nameless
                )
                for one in records.results
            ],
            declarations=[self._one(one) for one in records.declarations],
            recusals=[self._one(one) for one in records.recusals],
            restores=[self._one(one) for one in records.restores],
            text_approvals=[self._one(one) for one in records.text_approvals],
        )

    def _draw(self, one: Draw) -> Draw:
        """The system's own number becomes public once it is drawn."""
        planted = self._one(one)
        return planted if one.state == "open" else msgspec.structs.replace(planted, secret=one.secret)

    def _lists(self, one: DrawLists, private: tuple[Collection[str], Collection[str]] | None) -> DrawLists:
        """Names and salts are public in the openings of a draw that is over; of some objects not (None: of none).

        private: the objects that may not be named, and those whose code alone is withheld: on the list these stand by their name.
        """
        planted = self._one(one)

        def entry(line: S) -> S:
            if private is None or _object(line) in private[0]:
                return self._one(line, ("name", "code", "salt"))
            return self._one(line, ("code", "salt")) if _object(line) in private[1] else line

        def entries(listed: tuple[S, ...]) -> tuple[S, ...]:
            return tuple(map(entry, listed))

        return msgspec.structs.replace(planted, pool=entries(planted.pool), excluded=entries(planted.excluded))

    def _result(self, one: Result, *, shown: bool, named: bool) -> Result:
        """Of an object that may not be named its result is public without the words, which may name it."""
        planted = self._one(one)
        approved = planted.approved
        if approved is not None and approved.fine is not None:
            planted = msgspec.structs.replace(planted, fine=self._number("Result.fine"))
        if approved is None:
            return planted
        marked = {mark.field for mark in marks_of(one)} & {"public", "handling", "fine"}
        words: set[str] = set() if named else {"public", "handling"}
        private = marked | words if shown else {"public", "handling", "fine", "on"}
        return msgspec.structs.replace(planted, approved=self._one(approved, private))

    def _one(self, record: S, private: Iterable[str] = ()) -> S:
        """The record with a canary in each text, date and number that is not kept; private: kept fields that are private in this one."""
        kind = type(record).__name__
        marked = {mark.field for mark in marks_of(record)} - _CODES - {"trades"}  # type: ignore[arg-type]
        kept = (KEPT[kind] | FIGURES.get(kind, frozenset())) - set(private) - marked
        changed = {
            field.name: self._value(getattr(record, field.name), f"{kind}.{field.name}", field.name in kept)
            for field in msgspec.structs.fields(record)
        }
        return msgspec.structs.replace(record, **changed)

    def _value(self, value: object, place: str, kept: bool) -> object:
        if isinstance(value, msgspec.Struct):
            return self._one(value)
        if isinstance(value, tuple):
            return tuple(self._value(one, place, kept) for one in value)
        if isinstance(value, dict):
            return {key: self._value(one, place, kept) for key, one in value.items()}
        if kept or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._new(place)
        if isinstance(value, date):
            return self._day(place)
        return self._number(place) if isinstance(value, int) else value

    def _number(self, place: str) -> int:
        made = number_canary(next(self._next))
        self.where[str(made)] = place
        return made

    def _day(self, place: str) -> date:
        made = day_canary(next(self._next))
        self.where[str(made)] = place
        return made

    def _new(self, place: str) -> str:
        number = next(self._next)
        made = hex_canary(number) if place.endswith(".salt") else canary(number)
        self.where[made] = place
        return made


def _object(line: object) -> str:
    """The object of a line of a draw's lists, by its number in the registry."""
    return getattr(line, "object", "") or getattr(line, "number", "")


_NAMES = ("name", "code", "town", "watch_reason")


def _unread(one: Item, versions: Sequence[Item]) -> tuple[str, ...]:
    """The texts of a former version that nobody may read: all when it was put right on its day, else what is or was withheld."""
    if "none" in {one.level, versions[-1].level}:
        return _ITEM_TEXTS
    if any(other.changed_on == one.changed_on and other.version > one.version for other in versions):
        return _ITEM_TEXTS
    same = [other for other in versions if other.version == one.version or other is versions[-1]]
    return tuple({one_mark.field for other in same for one_mark in marks_of(other)})


_ITEM_TEXTS = ("name", "content", "standard", "note", "basis", "subject", "level_basis")
