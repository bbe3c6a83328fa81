"""行业的对应: a word for a trade said to mean trades of the items, everywhere at once and for all that comes in later."""

from collections.abc import Mapping

import msgspec

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.registry import duties
from rules.base.codes import trade_code
from rules.base.errors import NotFound, Refused
from rules.base.fields import Record, clean
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.trade_words import TradeWord, parse, with_words, words_of
from rules.registry.trades import match_trade

__all__ = ["TradeChange", "TradeUse", "forget_trade", "known_words", "map_trade", "planned_trade", "trade_uses"]


class TradeUse(msgspec.Struct, frozen=True, kw_only=True):
    """A trade as it stands in the lists. objects: in business; items: in force; said: what the office said it means; guess, ground: what it may be."""

    number: str
    objects: int = 0
    items: int = 0
    known: bool = False
    said: str = ""
    guess: str = ""
    ground: str = ""


class TradeChange(msgspec.Struct, frozen=True):
    """What a mapping changes: the word, and how many objects, items and inspectors have it."""

    word: TradeWord
    objects: int
    items: int
    inspectors: int
    records: tuple[Record, ...]


def known_words(office: Office) -> Mapping[str, str]:
    """Word → the trades that the office said it means, joined by 、."""
    return words_of(office.store.all(TradeWord))


def trade_uses(office: Office) -> tuple[TradeUse, ...]:
    """Every trade of objects and items, and every word that was said to mean one; those of most objects first."""
    today, own = office.today(), known_words(office)
    objects: dict[str, int] = {}
    for one in office.store.each(Enterprise):
        if one.status == "active":
            for trade in one.trades:
                objects[trade] = objects.get(trade, 0) + 1
    items: dict[str, int] = {}
    for item in office.store.all(Item):
        for trade in item.trades if item.valid(today) else ():
            items[trade] = items.get(trade, 0) + 1
    found = []
    for trade in dict.fromkeys([*objects, *items, *own]):
        known = trade in items or not trade_code(trade).startswith("t-")
        guess, ground = ("", "") if known else match_trade(trade, items, own)
        found.append(
            TradeUse(
                number=trade, objects=objects.get(trade, 0), items=items.get(trade, 0), known=known, said=own.get(trade, ""),
                guess=guess, ground=ground,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.objects, one.number)))


def planned_trade(office: Office, word: str, trades: str) -> TradeChange:
    """What `map_trade` would change; Refused where the word or the trades are not right."""
    items = office.store.all(Item)
    known = {trade for item in items for trade in item.trades} - {clean(word)}
    made, problems = parse(word, trades, known)
    if made is None:
        raise Refused(*problems)
    objects = [
        msgspec.structs.replace(one, trades=with_words(one.trades, made))
        for one in office.store.each(Enterprise)
        if made.number in one.trades
    ]
    changed = [
        msgspec.structs.replace(
            item, trades=with_words(item.trades, made), version=item.version + 1, changed_on=office.today()
        )
        for item in items
        if made.number in item.trades
    ]
    people = [
        msgspec.structs.replace(one, qualified=with_words(one.qualified, made))
        for one in office.store.all(Inspector)
        if made.number in one.qualified
    ]
    return TradeChange(made, len(objects), len(changed), len(people), (*objects, *changed, *people))


def map_trade(office: Office, word: str, trades: str) -> TradeChange:
    """Say what a word means: objects, items and inspectors that have it get the trades instead, and lists that come in later too. One entry, one undo.

    Frozen draws stay as they are. Refused where nothing would change.
    """
    planned = planned_trade(office, word, trades)
    made = planned.word
    if not planned.records and office.store.find(TradeWord, made.number) == made:
        raise Refused(f"“{made.number}”已经对应{'、'.join(made.trades)}，名录里也没有要改的")
    if planned.items:
        duties.settle(office)
    if len(planned.records) > 1:
        backup_before(office)
    why = f"行业“{made.number}”对应{'、'.join(made.trades)}：对象 {planned.objects} 家，事项 {planned.items} 项，人员 {planned.inspectors} 人"
    with office.transaction("trade.map", why) as tx:
        tx.put(made)
        for record in planned.records:
            tx.put(record)
    return planned


def forget_trade(office: Office, word: str) -> TradeWord:
    """Take a word out of what is remembered; what was changed in the lists stays. NotFound where it was not said."""
    found = office.store.find(TradeWord, clean(word))
    if found is None:
        raise NotFound(f"没有定过“{clean(word)}”对应什么，请核对（mingchou trade list）")
    with office.transaction("trade.forget", f"不再记住行业“{found.number}”对应{'、'.join(found.trades)}") as tx:
        tx.delete(TradeWord, found.number)
    return found
