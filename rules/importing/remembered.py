"""The answers of an import, remembered by who sends such a file and by its headings, so that next month's is not asked about again."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar

import msgspec

from rules.base.fields import Record
from rules.importing.answers import Answer, answers_of, mapping_of
from rules.importing.mapping import ImportMapping
from rules.importing.outside import PARTIAL
from rules.importing.words import plain

__all__ = ["RememberedMapping", "fitting", "has_answers", "is_of", "remember"]

_ALIKE = 0.8
"""Of the headings of both: a sender adds a column now and then."""


class RememberedMapping(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mapping. number: M-0001. titles: the headings of the file, as they stand. file: the last file's name, used_on: when it was imported.
    says: what the file of another office says of itself (`outside.About.says`): two lists of the same headings, 注销 and 迁出, have each their
    own answers; None: of a list of ours, or made by hand, for any file.

    Its answers are stored one by one: the words of a file are text of a record, never the keys of one.
    """

    table: ClassVar[str] = "mappings"

    list: str
    sender: str = ""
    answers: tuple[Answer, ...] = ()
    titles: tuple[str, ...] = ()
    file: str = ""
    used_on: date | None = None
    says: str | None = None

    @property
    def mapping(self) -> ImportMapping:
        """The answers as an import reads them."""
        return mapping_of(self.list, self.sender, self.answers)


def remember(
    number: str, mapping: ImportMapping, titles: tuple[str, ...], old: RememberedMapping | None = None
) -> RememberedMapping:
    """The record of a mapping, without what was said of one file only. old: what it takes the place of, whose last file it keeps."""
    answers = answers_of(_lasting(mapping))
    made = RememberedMapping(number=number, list=mapping.list, sender=mapping.sender, answers=answers, titles=titles)
    return msgspec.structs.replace(made, file=old.file, used_on=old.used_on, says=old.says) if old is not None else made


def _lasting(mapping: ImportMapping) -> ImportMapping:
    """Without what was said of one file only: doubtful pairs, the day of a list, and that it is whole, which may end hundreds of flags."""
    once = {"on", *([PARTIAL.name] if mapping.answers.get(PARTIAL.name) == "no" else [])}
    answers = {name: text for name, text in mapping.answers.items() if name not in once}
    return msgspec.structs.replace(mapping, answers=answers, pairs={})


def has_answers(mapping: ImportMapping) -> bool:
    """Whether it says anything that is worth remembering."""
    asked = msgspec.structs.replace(_lasting(mapping), sender="")
    return asked != ImportMapping(list=mapping.list)


def is_of(one: RememberedMapping, listing: str, sender: str, titles: Collection[str], says: str | None = None) -> bool:
    """Whether a mapping is of this list, of this sender, and of a file with these headings exactly that says the same of itself."""
    same = one.list == listing and one.sender == sender and one.says == says
    return same and _words(one.titles) == _words(titles)


def fitting(
    found: Iterable[RememberedMapping], listing: str, titles: Collection[str], sender: str, says: str = ""
) -> tuple[RememberedMapping, ...]:
    """Those that fit a file, the best first: of the list, with headings mostly the same, saying the same of itself; of the sender, where one is named."""
    words = _words(titles)
    near = []
    for one in found:
        if one.list != listing or one.says not in (None, says) or (sender and one.sender not in ("", sender)):
            continue
        theirs = _words(one.titles)
        share = len(words & theirs) / max(1, len(words | theirs))
        if share >= _ALIKE:
            near.append((one.sender == sender, one.says == says, share, one.used_on or date.min, one.number, one))
    return tuple(one[-1] for one in sorted(near, key=lambda one: one[:5], reverse=True))


def _words(titles: Collection[str]) -> frozenset[str]:
    return frozenset(plain(title) for title in titles) - {""}
