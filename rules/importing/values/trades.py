"""Trades of a cell, matched with those that the bureau keeps (rules.registry.trades): told where they are, asked about where they are not."""

import re
import unicodedata
from collections.abc import Iterator

from rules.base.blank import is_blank
from rules.base.codes import TRADES
from rules.base.fields import Column
from rules.importing.context import Context
from rules.importing.questions import Question
from rules.importing.values.reading import Reading, asked, word_read
from rules.importing.values.texts import NOTHING_AT_ALL
from rules.registry.trades import match_trade, names_everybody

__all__ = ["UNKNOWN_TRADE", "read_trades"]

UNKNOWN_TRADE = "unknown_trade"
"""What is told of a trade that no item covers: it is kept as it is typed."""
_PARTS = re.compile(r"[、，,;；/|\s]+")
_INDUSTRY = re.compile(r"^[A-T]?[0-9]{2,4}[\s、.:-]*(?=[一-鿿])|\([A-T]?[0-9]{2,4}\)$|^[A-T](?=[一-鿿])")
"""The number of an industry (GB/T 4754) beside its name: H6110 旅游饭店."""


def read_trades(column: Column, text: str, context: Context) -> Reading | None:
    """The trades of a cell. Those that no table has and no item covers stay as they are typed, with a question that need not be answered."""
    said = context.answer(column.name, text)
    if said is not None:
        return word_read(column, text, said)
    if context.listing != "enterprises" and names_everybody(text):
        return word_read(column, text, "")
    plain = unicodedata.normalize("NFKC", text)
    meant = {part: _meant(part, context) for part in _PARTS.split(plain) if part}
    if all(trade and not why for trade, why in meant.values()):
        return None
    whole = "" if all(trade for trade, _ in meant.values()) else _meant(plain, context)[0]
    if whole:  # 易制毒化学品生产、经营、运输、使用企业 is one trade
        return word_read(column, text, whole)
    return _together(list(_each(column, meant, context)))


def _together(readings: list[Reading]) -> Reading | None:
    """The readings of several words of a cell as one."""
    found = "、".join(dict.fromkeys(reading.text for reading in readings if reading.text))
    notes = tuple(note for reading in readings for note in reading.notes)
    asks = tuple(ask for reading in readings for ask in reading.asks)
    return Reading(found, notes, asks) if notes or asks else None


def _meant(text: str, context: Context) -> tuple[str, str]:
    return match_trade(_INDUSTRY.sub("", text) or text, context.trades, context.trade_words)


def _each(column: Column, meant: dict[str, tuple[str, str]], context: Context) -> Iterator[Reading]:
    for part, (trade, why) in meant.items():
        said = context.answer(column.name, part)
        if said is None and is_blank(part):
            yield Reading("", ((NOTHING_AT_ALL, f"{column.label}“{part}”当作没有填"),))
        elif said is not None:
            yield word_read(column, part, said)
        elif trade:
            yield word_read(column, part, trade) if why else Reading(trade)
        else:
            note = (UNKNOWN_TRADE, f"行业“{part}”不在行业表里，也没有事项覆盖，照原样登记")
            yield Reading(part, (note,), (_ask(column, part, context),))


def _ask(column: Column, word: str, context: Context) -> Question:
    names = dict.fromkeys([*(row.text for row in TRADES), *sorted(context.trades)])
    options = [(word, f"照原样登记：{word}"), *((name, name) for name in names if name != word)]
    return asked(
        column,
        word,
        text=f"行业“{word}”是哪一种",
        guess=word,
        ground="行业表里没有，也没有事项覆盖",
        options=options,
        must=False,
    )
