"""Which rows of a list fit the conditions, and in which order: on the desk, on the command line, in every export alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from acts.base.office import Office
from rules.base.codes import WATCH_FLAGS, trade_name
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Kind, Record
from rules.finding.conditions import Condition, holds, read_conditions
from rules.finding.fields import Field, fields_of, value_of
from rules.finding.ordering import Order, ordered, read_order
from rules.registry import enterprise, watch
from rules.registry.enterprise import Enterprise
from rules.work.coverage import Visit
from rules.work.result import Result
from rules.work.sheet import Sheet

__all__ = ["Finder", "Wanted", "list_fields", "visit_days"]

R = TypeVar("R")

_LAST = Column("last_checked", "最近检查", Kind.DATE, width=12)
_TIMES = Column("visits_this_year", "今年检查次数", Kind.INTEGER, width=12)
_SOURCE = Column("source", "来源", Kind.LIST, width=20)
_WATCHED = Column("watched", "重点监管", Kind.CHOICES, choices=WATCH_FLAGS, width=20)
_NOT_WATCHED = Column("not_watch", "不在重点监管", Kind.CHOICES, choices=WATCH_FLAGS, width=20)
_OF_OBJECTS: Mapping[str, Field] = {
    "trades": Field(
        column=next(one for one in enterprise.COLUMNS if one.name == "trades"), also=("trade",), read=trade_name
    ),
    "watched": Field(column=_WATCHED, read=WATCH_FLAGS.read),
    "not_watch": Field(column=_NOT_WATCHED, read=WATCH_FLAGS.read, negated=True),
    "last_checked": Field(column=_LAST, also=("最近检查日期", "上次检查"), never=True),
    "visits_this_year": Field(column=_TIMES, also=("检查次数", "今年检查")),
    "source": Field(column=_SOURCE),
}
_COMPUTED = (_WATCHED, _NOT_WATCHED, _LAST, _TIMES, _SOURCE)
"""What can be asked of an object beside its columns; 不在重点监管 is shown as the flags that it bears."""
_COMPUTED_NAMES = frozenset(column.name for column in _COMPUTED)
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "watch": ("watch", "watch_from", "watch_until", "watch_entries"), "watched": ("watch", "watch_from", "watch_until", "watch_entries"), "not_watch": ("watch", "watch_from", "watch_until", "watch_entries"),
    "last_checked": ("number",), "visits_this_year": ("number",), "source": ("risk_source", "status_source", "watch_entries"),
}  # fmt: skip
"""Computed field → what of the record it is made from."""
_KEPT = 8
"""Fields of a long list whose values are held."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a list: conditions, an order, both as typed; the columns by name, () the usual ones."""

    where: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()


def list_fields(code: str, columns: Sequence[Column]) -> tuple[Field, ...]:
    """What can be asked of a list with these columns."""
    if code == "enterprises":
        return fields_of((*columns, *_COMPUTED), _OF_OBJECTS)
    return fields_of(columns)


class _Visited(msgspec.Struct, frozen=True, gc=False):
    """Of a sheet: where somebody was, and when."""

    object: str
    visited_on: date | None = None


def visit_days(office: Office) -> Mapping[str, frozenset[date]]:
    """Object → the days on which it was visited, as results and record sheets say; kept while neither changes."""
    key = (office.store.changed(Result), office.store.changed(Sheet))
    _, kept = office.cache.get(("visit days", None), (0, None))
    if kept is not None and kept[0] == key:
        return kept[1]  # type: ignore[no-any-return]  # as it was put there below
    days: dict[str, set[date]] = {}
    for visit in office.store.partial(Result, Visit):
        if visit.was_made:
            days.setdefault(visit.object, set()).add(visit.checked_on)
    for sheet in office.store.partial(Sheet, _Visited):
        if sheet.visited_on is not None:
            days.setdefault(sheet.object, set()).add(sheet.visited_on)
    result = {number: frozenset(of) for number, of in days.items()}
    office.cache["visit days", None] = (0, (key, result))
    return result


class Finder:
    """Finds in one list of an open bureau. code: the list's name. columns: as they are in this bureau."""

    def __init__(self, office: Office, code: str, columns: Sequence[Column]) -> None:
        self._office, self._code = office, code
        self.fields = list_fields(code, columns)
        self._values: dict[str, list[Any]] = {}
        """Of a long list: field → its values as they are compared, in the list's order."""
        self._state: tuple[int, ...] = ()

    # What is typed

    def conditions(self, where: str) -> tuple[Condition, ...]:
        """The conditions; Refused when one is not understood."""
        try:
            return read_conditions(where, self.fields, self._office.today())
        except ValueError as error:
            raise Refused(Problem(str(error), field="条件")) from None

    def orders(self, sort: str) -> tuple[Order, ...]:
        """The order; Refused when it is not understood."""
        try:
            return read_order(sort, self.fields)
        except ValueError as error:
            raise Refused(Problem(str(error), field="排序")) from None

    # A list that is there: records, or rows by column name

    def found(self, rows: Sequence[R], wanted: Wanted) -> list[R]:
        """Those of the rows that fit, in the order that is wanted."""
        conditions, orders = self.conditions(wanted.where), self.orders(wanted.sort)
        kept = [row for row in rows if self._fits(row, conditions)] if conditions else rows
        return ordered(kept, orders, lambda row, field: value_of(field, self.get(row, field)))

    def _fits(self, row: Any, conditions: Sequence[Condition]) -> bool:
        return holds(conditions, lambda field: self.get(row, field))

    def get(self, row: Any, field: Field) -> Any:
        """A row's own value of a field."""
        made = self._makers.get(field.name)
        if made is not None:
            return made(row)
        return row[field.name] if isinstance(row, Mapping) else getattr(row, field.name)

    @cached_property
    def _makers(self) -> Mapping[str, Callable[[Any], Any]]:
        """Computed field → how it is made of an object, or of what was read of it."""
        if self._code != "enterprises":
            return {}
        today = self._office.today()

        def of(row: Any, name: str) -> Any:
            return row[name] if isinstance(row, Mapping) else getattr(row, name)

        def flags(row: Any) -> tuple[str, ...]:
            one = row if not isinstance(row, Mapping) else self._office.store.get(Enterprise, row["number"])
            return watch.flags_on(one, today)

        def days(row: Any) -> frozenset[date]:
            return visit_days(self._office).get(of(row, "number"), frozenset())

        def sources(row: Any) -> tuple[str, ...]:
            one = row if not isinstance(row, Mapping) else self._office.store.get(Enterprise, row["number"])
            listed = (one.risk_source, one.status_source, *(entry.source for entry in one.watch_entries))
            return tuple(dict.fromkeys(filter(None, listed)))

        return {
            "watch": flags, "watched": flags, "not_watch": flags, "source": sources,
            "last_checked": lambda row: max(days(row), default=None),
            "visits_this_year": lambda row: sum(day.year == today.year for day in days(row)),
        }  # fmt: skip

    def cell(self, row: Any, name: str) -> Any:
        """What is shown and exported of a row under a column: of its own columns what is stored."""
        made = self._makers.get(name) if name in _COMPUTED_NAMES else None
        if made is not None:
            return made(row)
        return row[name] if isinstance(row, Mapping) else getattr(row, name)

    # A long list of which nothing is decoded that is not asked for

    def places(self, kind: type[Record], where: str, sort: str = "") -> list[int]:
        """The places, in the store's order, of the records that fit, in the order that is wanted. Refused as `found`."""
        conditions, orders = self.conditions(where), self.orders(sort)
        self.prepare(kind, [*(one.field for one in conditions), *(one.field for one in orders)])
        hits: Sequence[int] = range(self._office.store.count(kind))
        for condition in conditions:
            values, test = self._values[condition.field.name], condition.test
            hits = [at for at in hits if test(values[at])]
        for order in reversed(orders):
            by = self._values[order.field.name]
            hits = ordered(hits, (order,), lambda at, _, by=by: by[at])  # type: ignore[misc]
        return list(hits)

    def prepare(self, kind: type[Record], fields: Sequence[Field]) -> None:
        """Read the values of these fields of every record, where they are not held already."""
        store = self._office.store
        state = (store.changed(kind), store.changed(Result), store.changed(Sheet))
        if state != self._state:
            self._values, self._state = {}, state
        wanted = {field.name: field for field in fields if field.name not in self._values}
        if not wanted:
            return
        if len(self._values) + len(wanted) > _KEPT:
            self._values = {field.name: self._values[field.name] for field in fields if field.name in self._values}
        needed = tuple(dict.fromkeys(need for name in wanted for need in _NEEDS.get(name, (name,))))
        rows = store.read_all(kind, _shape(kind, needed))
        for name, field in wanted.items():
            read = self._makers.get(name) or attrgetter(name)
            self._values[name] = [value_of(field, read(row)) for row in rows]


@lru_cache(maxsize=64)
def _shape(kind: type[Record], names: tuple[str, ...]) -> type[msgspec.Struct]:
    """A struct of some fields of a kind, which lets the others pass."""
    known = {one.name: one for one in msgspec.structs.fields(kind)}
    fields: list[Any] = []
    for name in sorted(names, key=lambda name: known[name].required, reverse=True):
        one = known[name]
        fields.append((name, one.type) if one.required else (name, one.type, one.default))
    return msgspec.defstruct("Read", fields, frozen=True, gc=False)
