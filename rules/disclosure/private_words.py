"""Private words in a text for the public: pasted from the same record, from another one, names of people that the bureau knows.

Nothing is indexed beforehand: the runs of the few texts that wait for approval are, and the bureau's private texts are read once against
them. Ten thousand notes take less than a tenth of a second, and nothing private is kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from rules.base.fields import Record
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["OTHER_RUN", "OWN_RUN", "Found", "PrivateText", "PrivateWords", "known_people", "private_texts"]

OWN_RUN = 6
"""Characters of the same record's private words that in a row are a sign."""
OTHER_RUN = 8
"""The same of another record."""
_CLAUSE = 8
"""A whole clause of so many characters is no chance: the leak gate would stop it as well (rules.disclosure.private)."""
_LONGEST_NAME = 12
_MARKS = re.compile(r"[\s，。；：、！？,.;:!?（）()“”\"']+")

_TRAILING = re.compile(_MARKS.pattern + "$")

_FREE_TEXTS: Mapping[type[Record], Mapping[str, str]] = {
    Enterprise: {"notes": "备注"},
    Result: {"note": "备注", "handling_note": "处理意见", "correction": "更正原因"},
    Sheet: {"signature_reason": "未签字原因"},
    Task: {"document": "交办或登记文号"},
    Recusal: {"note": "回避说明", "ended_why": "结束回避的原因"},
    Declaration: {"note": "回避说明", "paper": "回避决定文书"},
}
"""Kind of record → its private free texts and what they are called."""


class PrivateText(msgspec.Struct, frozen=True):
    """record: its number. label: of the field."""

    record: str
    label: str
    text: str


class Found(msgspec.Struct, frozen=True):
    """A run of private words in a text. at, size: where in the text. whole: a whole clause of the private text stands in it.

    certain: it is all of the same record's private text, which has several clauses, and the text says more than it.
    """

    at: int
    size: int
    of: PrivateText
    whole: bool = False
    certain: bool = False


def private_texts(records: Iterable[Record]) -> Iterator[PrivateText]:
    """The private free texts of these records."""
    for record in records:
        for field, label in _FREE_TEXTS.get(type(record), {}).items():
            if text := getattr(record, field):
                yield PrivateText(record.number, label, text)
        if isinstance(record, Sheet):
            yield from (PrivateText(record.number, "协助原因", expert.reason) for expert in record.experts)
        elif isinstance(record, Draw):
            papers = [paper for paper, _ in (*record.strike_papers.values(), *record.change_papers.values())]
            papers += [record.supplement.paper] if record.supplement else []
            papers += [record.void.paper] if record.void and record.void.paper else []
            yield from (PrivateText(record.number, "剔除、更换、补充、作废的依据", paper) for paper in papers)


def known_people(
    enterprises: Iterable[Enterprise], inspectors: Iterable[Inspector]
) -> dict[str, list[tuple[str, str]]]:
    """Name → (who it is, a public name that it is part of, or "")."""
    people: dict[str, list[tuple[str, str]]] = {}
    for one in enterprises:
        if 1 < len(one.legal_representative) <= _LONGEST_NAME:
            who = f"{one.number} 的法定代表人"
            people.setdefault(one.legal_representative, []).append((who, one.name))
    for inspector in inspectors:
        if 1 < len(inspector.name) <= _LONGEST_NAME:
            people.setdefault(inspector.name, []).append((f"执法人员 {inspector.number}", ""))
    return people


class PrivateWords:
    """The private words of a bureau, to be looked for in texts. people: as `known_people` has them."""

    def __init__(
        self, texts: Iterable[PrivateText] = (), people: Mapping[str, Sequence[tuple[str, str]]] | None = None
    ) -> None:
        self._texts = tuple(texts)
        self._people = people or {}

    @cached_property
    def _by_record(self) -> dict[str, list[PrivateText]]:
        found: dict[str, list[PrivateText]] = {}
        for one in self._texts:
            found.setdefault(one.record, []).append(one)
        return found

    @cached_property
    def _distinct(self) -> dict[str, list[PrivateText]]:
        found: dict[str, list[PrivateText]] = {}
        for one in self._texts:
            if len(one.text) >= OTHER_RUN:
                found.setdefault(one.text, []).append(one)
        return found

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        return tuple(sorted({len(name) for name in self._people}, reverse=True))

    def pasted(self, texts: Sequence[str], own: Sequence[frozenset[str]]) -> list[list[Found]]:
        """For each text the runs of private words in it. own: for each the numbers of the records that it belongs to."""
        return [
            [*self._own(text, numbers), *others]
            for text, numbers, others in zip(texts, own, self._others(texts, own), strict=True)
        ]

    def _own(self, text: str, numbers: frozenset[str]) -> Iterator[Found]:
        for one in (one for number in sorted(numbers) for one in self._by_record.get(number, ())):
            yield from _shared(text, one, OWN_RUN, own=True)

    def _others(self, texts: Sequence[str], own: Sequence[frozenset[str]]) -> list[list[Found]]:
        """The same of all other records: every private text of the bureau is read once against the runs of these texts."""
        found: list[list[Found]] = [[] for _ in texts]
        runs: dict[str, set[int]] = {}
        for place, text in enumerate(texts):
            for run in _runs(text, OTHER_RUN):
                runs.setdefault(run, set()).add(place)
        for words, sources in self._distinct.items() if runs else ():
            for place in {place for run in _runs(words, OTHER_RUN) if run in runs for place in runs[run]}:
                source = next((one for one in sources if one.record not in own[place]), None)
                if source is not None:
                    found[place] += _shared(texts[place], source, OTHER_RUN, own=False)
        return found

    def people(self, text: str) -> Iterator[tuple[int, str, str]]:
        """(where, name, who it is) of every person known to the bureau; not where the name is a part of a public name of theirs."""
        for size in self._sizes:
            for at in range(len(text) - size + 1):
                name = text[at : at + size]
                for who, public in self._people.get(name, ()):
                    if not _stands_within(text, at, name, public):
                        yield at, name, who
                        break


def _runs(text: str, size: int) -> Iterator[str]:
    """Every run of `size` characters, without those that hold a masked public name."""
    return (run for at in range(len(text) - size + 1) if "\0" not in (run := text[at : at + size]))


def _shared(text: str, source: PrivateText, least: int, *, own: bool) -> list[Found]:
    """The runs of at least `least` characters that a text has in common with a private one, each as long as it can be."""
    words = source.text
    runs = {words[at : at + least]: at for at in range(len(words) - least, -1, -1)}
    found, at = [], 0
    while at <= len(text) - least:
        begin = runs.get(text[at : at + least])
        if begin is None:
            at += 1
            continue
        size = least
        while at + size < len(text) and begin + size < len(words) and text[at + size] == words[begin + size]:
            size += 1
        run = text[at : at + size]
        found.append(
            Found(at, len(_TRAILING.sub("", run)), source, _is_whole(run, words), own and _is_all(run, words, text))
        )
        at += size
    return found


def _is_whole(run: str, words: str) -> bool:
    """Whether a run is all of a private text, or holds a whole clause of it."""
    if run.strip() == words.strip():
        return True
    return any(len(clause) >= _CLAUSE and clause in run for clause in _MARKS.split(words))


def _is_all(run: str, words: str, text: str) -> bool:
    """Whether a run is a private text of several clauses, pasted as it is into a text that says more."""
    clauses = [clause for clause in _MARKS.split(words) if clause]
    return run.strip() == words.strip() and len(clauses) > 1 and text.strip() != words.strip()


def _stands_within(text: str, at: int, name: str, public: str) -> bool:
    """Whether the name at this place is a part of this public name, written out."""
    inside = public.find(name)
    return inside >= 0 and text[max(at - inside, 0) :].startswith(public)
