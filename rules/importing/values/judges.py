"""What judges a distinct text of a column: one function for each kind of column, the same for every list."""

import re
from collections.abc import Callable, Iterable
from functools import partial

from rules.base.fields import Column, Kind
from rules.importing.context import Context
from rules.importing.values.date_columns import date_judge
from rules.importing.values.figures import read_code, read_count, read_money, read_phone, read_ratio, read_year
from rules.importing.values.meanings import read_choice, read_choices
from rules.importing.values.places import read_department, read_departments, read_region
from rules.importing.values.reading import READ, Reading, word_read
from rules.importing.values.texts import NOTHING_AT_ALL, says_nothing, seen_alone, tidy
from rules.importing.values.trades import read_trades
from rules.registry.department import Departments

__all__ = ["AS_TYPED", "PEOPLE", "Judge", "judge_of"]

Judge = Callable[[str], Reading | None]
"""A text, without blanks around it, to what it is read as; None where it stands as it is."""

PEOPLE = frozenset({("enterprises", "legal_representative"), ("inspectors", "name")})
"""(list, column) of names of people: 张　三 is 张三."""
_SPREAD_NAME = re.compile(r"[一-鿿·](?:\s+[一-鿿·]){1,3}")
NO_CODE = "无"
"""How a row says that its object has no code (rules.registry.code)."""
AS_TYPED = frozenset({Kind.TEXT, Kind.LONG, Kind.LIST, Kind.CODE})
"""Kinds of which a record may hold any text: in a file that this program wrote, none of them is read as another."""
_TRADES = frozenset({"trades", "qualified"})
_FIGURES: dict[Kind, Judge] = {Kind.RATIO: read_ratio, Kind.INTEGER: read_count, Kind.MONEY: read_money}


def judge_of(column: Column, context: Context, distinct: Iterable[str]) -> Judge:
    """What judges a text of this column. distinct: all texts of it, by which it is known in which order its days are written."""
    inner = _inner(column, context, distinct)
    if context.own and column.kind in AS_TYPED and not context.mapping.values.get(column.name):
        return partial(_as_it_stands, column)
    may_be_empty = not column.required or column.name == "code"

    of_people = (context.listing, column.name) in PEOPLE

    def judge(text: str) -> Reading | None:
        seen, notes = tidy(text, column, of_people=of_people)
        word = seen.strip()
        if not word:
            return Reading("", tuple(notes)) if notes else None
        reading: Reading | None = None
        if may_be_empty and says_nothing(word, column) and context.answer(column.name, word) is None:
            reading = _nothing(column, word)
        elif inner is not None:
            reading = inner(word)
        if reading is None:
            return Reading(seen, tuple(notes)) if notes else None
        return Reading(reading.text, (*notes, *reading.notes), reading.asks, reading.more)

    return judge


def _nothing(column: Column, word: str) -> Reading | None:
    """A text that says there is nothing: an empty cell; 无 where a code must be said to be none."""
    if column.name != "code":
        return Reading("", ((NOTHING_AT_ALL, f"{column.label}“{word}”当作没有填"),))
    return None if word == NO_CODE else Reading(NO_CODE, ((NOTHING_AT_ALL, f"{column.label}“{word}”当作没有代码"),))


def _as_it_stands(column: Column, text: str) -> Reading | None:
    seen, notes = seen_alone(text, column)
    return Reading(seen, tuple(notes)) if notes else None


def _inner(column: Column, context: Context, distinct: Iterable[str]) -> Judge | None:
    """What judges a tidy text; None where nothing more is to be said of one."""
    match column.name, column.kind:
        case _, Kind.CHOICE | Kind.CHOICES if isinstance(column.choices, Departments):
            if column.kind is Kind.CHOICES:
                return partial(read_departments, column, context=context)
            return lambda word: read_department(column, word, context, context.answer(column.name, word))
        case "items", Kind.LIST:  # by names that may have 、 in them: rules.importing.plan_items
            return None
        case name, Kind.LIST if name in _TRADES:
            return partial(read_trades, column, context=context)
    return _answered(column, context, _plain_judge(column, context, distinct))


def _plain_judge(column: Column, context: Context, distinct: Iterable[str]) -> Judge | None:
    match column.name, column.kind:
        case "code", Kind.CODE:
            return read_code
        case "phone", Kind.CODE:
            return read_phone
        case "region", Kind.CODE:
            return partial(read_region, column, context=context)
        case "year", Kind.INTEGER:
            return read_year
        case _, Kind.DATE:
            return date_judge(column, context, distinct)
        case _, Kind.CHOICE:
            return partial(read_choice, column)
        case _, Kind.CHOICES:
            return partial(read_choices, column)
    if (context.listing, column.name) in PEOPLE:
        return _name_of_a_person
    return _FIGURES.get(column.kind)


def _answered(column: Column, context: Context, judge: Judge | None) -> Judge | None:
    """A judge before which goes what was answered about the very word."""
    said = context.mapping.values.get(column.name)
    if not said:
        return judge

    def answered(word: str) -> Reading | None:
        text = said.get(word)
        if text is not None:
            return word_read(column, word, text)
        return judge(word) if judge else None

    return answered


def _name_of_a_person(word: str) -> Reading | None:
    return Reading("".join(word.split()), ((READ, "姓名中间的空格去掉"),)) if _SPREAD_NAME.fullmatch(word) else None
