"""Records of other lists that an import makes along, as the office said: items that a plan names, departments of inspectors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from acts.base.office import Office
from acts.registry.departments import with_record
from acts.registry.registry import ITEMS, complete_record, next_record_number
from rules.base.errors import Problem
from rules.base.fields import Record, split_list
from rules.base.pinyin import initials
from rules.importing.plan_items import token
from rules.importing.sheet import SheetText
from rules.importing.told import Told
from rules.registry import department, item
from rules.registry.department import Department, Departments
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine

__all__ = ["Made", "made_told", "make_along"]


@dataclass(frozen=True)
class Made:
    """What is made; nothing is stored yet. departments: the bureau's list with those that are new. items: with their numbers.

    numbers: token of a new item (rules.importing.plan_items) → its number. problems: line → what is wrong of what is made for it.
    """

    departments: Departments
    items: tuple[Item, ...] = ()
    records: tuple[Record, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[int, list[Problem]] = field(default_factory=dict)

    def filled(self, raw: Mapping[str, str]) -> dict[str, str]:
        """The text of a plan's row with the numbers of the new items in the place of their tokens."""
        if not self.numbers or "items" not in raw:
            return dict(raw)
        items = "、".join(self.numbers.get(word, word) for word in split_list(raw["items"]))
        return {**raw, "items": items}

    def used_by(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """Those that records which are to be stored need: what no row needs is not made."""
        numbers = {number for one in records if isinstance(one, PlanLine) for number in one.items}
        items = [one for one in self.items if one.number in numbers]
        codes = {code for one in (*records, *items) for code in _departments_of(one)}
        return (*(one for one in self.records if isinstance(one, Department) and one.number in codes), *items)


def _departments_of(record: Record) -> tuple[str, ...]:
    if isinstance(record, PlanLine):
        return (record.lead, *record.participants)
    return (record.department,) if isinstance(record, Inspector | Item) else ()


def made_told(records: Iterable[Record]) -> tuple[Told, ...]:
    """What is said of the records that are made along."""
    return tuple(
        Told(
            "made",
            f"登记为新的{'事项' if isinstance(one, Item) else '部门'} {one.number}（{getattr(one, 'name', '')}）",
        )
        for one in records
    )


def make_along(office: Office, sheet: SheetText) -> Made:
    """The records that a file makes along with its own."""
    problems: dict[int, list[Problem]] = defaultdict(list)
    departments, records = office.departments, []
    for row in sheet.made.get("departments", ()):
        raw = {**row.raw, "number": _code(row.raw["short"], departments)}
        made, found = department.parse(raw, None, row.where, departments)
        problems[row.line] += found
        if made is not None:
            departments = with_record(departments, made)
            records.append(made)
    items: list[Item] = []
    numbers: dict[str, str] = {}
    taken = office.store.numbers_ever(Item) if sheet.made.get("items") else set()
    for row in sheet.made.get("items", ()):
        one, found = item.parse(row.raw, None, row.where, departments)
        if one is not None:
            one, more = complete_record(office, one, None, row.where)
            found += more
        problems[row.line] += found
        number = next_record_number(office, ITEMS, taken)
        taken.add(number)
        numbers[token(row.raw["name"])] = number
        if one is not None and not found:
            items.append(msgspec.structs.replace(one, number=number))
    return Made(departments, tuple(items), (*records, *items), numbers, problems)


def _code(short: str, departments: Departments) -> str:
    """A code for a new department: the initials of its short name, with a number where another has them."""
    letters = "".join(one for one in initials(short).partition(" ")[0] if one.isascii() and one.isalnum()).lower()
    letters = (letters if letters[:1].isalpha() else f"d{letters}")[:12] or "dept"
    letters = letters if len(letters) > 1 else f"{letters}x"
    return next(code for code in (letters, *(f"{letters}{at}" for at in range(2, 100))) if code not in departments)
