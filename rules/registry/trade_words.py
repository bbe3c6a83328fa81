"""行业的对应: what this bureau said that a word for a trade means (特种行业（旅馆） → 旅馆业), so that it is asked once."""

from collections.abc import Collection, Iterable, Mapping
from typing import ClassVar

from rules.base.codes import TRADES, trade_names
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, clean, split_list

__all__ = ["COLUMNS", "TradeWord", "parse", "with_words", "words_of"]


class TradeWord(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One word. number: the word as it is typed. trades: what is kept instead. Nothing of it is published."""

    table: ClassVar[str] = "trade_words"

    trades: tuple[str, ...]


COLUMNS = (
    Column("number", "写法", width=20),
    Column("trades", "对应行业", Kind.LIST, required=True, hint="事项里写的行业，多个用、分开", width=24),
)


def parse(word: str, text: str, known: Collection[str]) -> tuple[TradeWord | None, list[Problem]]:
    """A word and the trades that are typed for it, or what is wrong. known: the trades that items have."""
    word, trades = clean(word), trade_names(split_list(text))
    problems = []
    if not word:
        problems.append(Problem("必须填写", "", "写法"))
    if not trades:
        problems.append(Problem("必须填写；例如 旅馆业", "", "对应行业"))
    if word in trades:
        problems.append(Problem(f"“{word}”就是它自己，不用对应", "", "对应行业"))
    strange = [trade for trade in trades if trade not in known and trade not in _NAMES]
    if strange:
        words = f"没有事项写着“{'、'.join(strange)}”，也不是常用的行业名称；请写事项里的行业，或先登记管它的事项"
        problems.append(Problem(words, "", "对应行业"))
    return (None if problems else TradeWord(number=word, trades=trades)), problems


_NAMES = frozenset(row.text for row in TRADES)


def words_of(records: Iterable[TradeWord]) -> Mapping[str, str]:
    """Word → the trades that it means, joined by 、, as rules.registry.trades takes them."""
    return {one.number: "、".join(one.trades) for one in records}


def with_words(trades: tuple[str, ...], word: TradeWord) -> tuple[str, ...]:
    """Trades with a word replaced by what it means, each once, in order; the same tuple where the word is none of them."""
    if word.number not in trades:
        return trades
    return tuple(dict.fromkeys(new for old in trades for new in (word.trades if old == word.number else (old,))))
