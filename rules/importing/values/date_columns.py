"""A column of days: which end of a range it means, what a month without a day is, in which order 04/09/2024 is written."""

from collections.abc import Callable, Iterable
from datetime import date

from rules.base.fields import Column
from rules.importing.context import Context
from rules.importing.questions import Question
from rules.importing.values.days import LONG, ORDERS, Day, days_by_order, is_usual, month_end, read_day
from rules.importing.values.reading import READ, Reading, asked, word_read

__all__ = ["MONTH_ONLY", "ORDER", "YEAR_ONLY", "date_judge"]

MONTH_ONLY, YEAR_ONLY, ORDER = "只写年月", "只写年份", "日月年的先后"
"""The words under which it is asked once of a column what its texts without a day, or in a doubtful order, mean."""
_ENDS = frozenset({"valid_until", "watch_until", "until", "end"})
_BEGINNINGS = {"valid_until": "valid_from", "watch_until": "watch_from", "until": "start", "end": "start"}
"""Column of the last day → that of the first."""
_STARTS = frozenset(_BEGINNINGS.values())
_ENDS_OF_MONTH = {MONTH_ONLY: ("当月第一天", "当月最后一天"), YEAR_ONLY: ("当年第一天", "当年最后一天")}


def date_judge(column: Column, context: Context, distinct: Iterable[str]) -> Callable[[str], Reading | None]:
    """What judges a text of a column of days. distinct: all its texts; one that can be read in one order alone tells the order of all."""
    past = column.name not in _ENDS and column.name not in _STARTS
    orders: list[str] = []

    def order_of_all() -> str:
        if not orders:
            orders.append(_only_order(distinct, context.today))
        return orders[0]

    def judge(word: str) -> Reading | None:
        day = read_day(word, context.today, past=past)
        if day is None:
            return None
        if day.month is not None:
            return _without_day(column, context, word, day.month)
        if day.orders:
            return _in_order(column, context, word, day, order_of_all, past)
        if day.last or (not past and day.first[:4] == "9999"):  # 9999-12-31 is how systems write 长期
            return _of_range(column, word, day if day.last else Day(last=LONG))
        if is_usual(word):
            return None
        if not day.form:
            return Reading(day.first)
        return Reading(day.first, ((READ, f"{column.label}：{day.form}"),))

    return judge


def _of_range(column: Column, word: str, day: Day) -> Reading | None:
    """The end that the column means; 长期 is no end."""
    note = ((READ, f"{column.label}：{day.form}"),) if day.form else ()
    if column.name not in _ENDS:
        if day.first:
            return Reading(day.first, note)
        return None if column.required else word_read(column, word, "")
    beginning = _BEGINNINGS[column.name]
    more = {beginning: day.first} if day.first else {}
    if day.last != LONG:
        return Reading(day.last, note, more=more)
    text = LONG if column.required else ""
    if word == text:
        return None
    return Reading(text, ((READ, f"{column.label}写“长期”“永久”等的，当作没有截止日期"),), more=more)


def _without_day(column: Column, context: Context, word: str, month: tuple[int, int]) -> Reading:
    """A month, or a year: its last day in a column of last days, its first in one of first days; else nothing, where that may be."""
    key = MONTH_ONLY if month[1] else YEAR_ONLY
    first_words, last_words = _ENDS_OF_MONTH[key]
    guess = "last" if column.name in _ENDS else "first" if column.name in _STARTS else None if column.required else ""
    options = [("first", first_words), ("last", last_words)] + ([] if column.required else [("", "不填")])
    said = context.answer(column.name, key)
    choice = guess if said is None else said
    if choice is None:
        return Reading(word, asks=(_month_question(column, key, word, guess, options),))
    texts = {"first": date(month[0], month[1] or 1, 1).isoformat(), "last": month_end(*month).isoformat(), "": ""}
    words = {"first": f"读作{first_words}", "last": f"读作{last_words}", "": "不知道是哪一天，没有填"}
    asks = (_month_question(column, key, word, guess, options),) if said is None else ()
    return Reading(texts.get(choice, choice), ((READ, f"{column.label}{key}，{words.get(choice, choice)}"),), asks)


def _month_question(column: Column, key: str, word: str, guess: str | None, options: list[tuple[str, str]]) -> Question:
    ground = (
        {"last": "截止的月份一般到月底", "first": "开始的月份一般从月初", "": "不知道是哪一天"}.get(guess or "", "")
        if guess is not None
        else ""
    )
    return asked(
        column,
        key,
        text=f"{column.label}{key}（如 {word}），算哪一天",
        guess=guess,
        ground=ground,
        options=options,
        must=guess is None,
    )


def _in_order(
    column: Column, context: Context, word: str, day: Day, order_of_all: Callable[[], str], past: bool
) -> Reading:
    days = days_by_order(word, context.today, past=past)
    said = context.answer(column.name, ORDER)
    order = said or order_of_all()
    options = [(order, f"{ORDERS[order]}（{days[order]}）") for order in day.orders]
    ground = f"这一列里有只能按{ORDERS[order]}读的日期" if order and not said else ""
    ask = asked(
        column,
        ORDER,
        text=f"{column.label}“{word}”里哪个是年、月、日",
        guess=order or None,
        ground=ground,
        options=options,
        must=not order,
    )
    asks = () if said else (ask,)
    if order not in days:
        return Reading(word, asks=asks)
    return Reading(days[order], ((READ, f"{column.label}按{ORDERS[order]}的先后读"),), asks)


def _only_order(distinct: Iterable[str], today: date) -> str:
    """The one order in which some of the texts must be read; "" where there is none, or two."""
    only = {next(iter(days)) for text in distinct if len(days := days_by_order(text, today)) == 1}
    return only.pop() if len(only) == 1 else ""
