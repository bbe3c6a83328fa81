"""Words that were public and are so no more: of a result that is withdrawn, repaired or over, of an entry that is off the blacklist.

They are no secret of the kind that a note is, so a phrase of them that is public for another reason tells nothing of the record that is
gone. But nothing of it may be shown again: in the record's own files every run is looked for, and no text excuses a run
beside the name or code of its object. Elsewhere a run is let stand only by a text that was approved for the public itself:

- an item, a plan line or the name of a task, which say what is checked, not what was found;
- an announcement or a scope that was approved before the record left the site;
- the standing words of another object's result or entry;
- the standing words of the same object's, approved before the record left or of a later check; where no result is written the run is looked for.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from rules.base.fields import Record
from rules.disclosure.private.cutting import RUN, runs
from rules.disclosure.private.reckoning import Day, Reckoning, day_of, marked
from rules.registry.enterprise import Enterprise
from rules.work.result import Result

__all__ = ["ITEM_TEXTS", "NO_RESULTS", "Former", "own_files"]

NO_RESULTS = (
    "news", "news/files", "blacklist", "items", "plans", "tasks", "draws", "statistics", "registry", "about", "objection", "transparency",
)  # fmt: skip
"""Files and folders of the site in which no result's words are written."""

ITEM_TEXTS = ("name", "basis", "content", "standard", "note", "subject", "level_basis")

_NEVER: Day = (0, 0, 0)


class _Text(NamedTuple):
    """Words that are public now. object: whose they are, "" of the office's. since: approved; checked: on the visit."""

    words: str
    object: str = ""
    since: Day = _NEVER
    checked: Day = _NEVER


class Former:
    """What was public of every record, and where a run of it is looked for still."""

    def __init__(self, reckoning: Reckoning) -> None:
        self._reckoning = reckoning
        objects = reckoning.records.enterprises
        self._names = {one.number: tuple(filter(None, (one.name, one.code))) for one in objects}
        self._words = {one.number: found for one in self._leavers() if (found := tuple(reckoning.former(one).values()))}
        sought = {run[:RUN] for words in self._words.values() for text in words for run in runs(text)}
        self._public: defaultdict[str, list[_Text]] = defaultdict(list)
        for text in self._texts() if sought else ():
            starts = {text.words[at : at + RUN] for at in range(len(text.words) - RUN + 1)}
            for start in starts & sought:
                self._public[start].append(text)

    def _leavers(self) -> Iterator[Result | Enterprise]:
        yield from self._reckoning.records.results
        yield from self._reckoning.records.enterprises

    def words(self, number: str) -> tuple[str, ...]:
        """The approved words of a record that were public and are so no more."""
        return self._words.get(number, ())

    def files(self, record: Record, run: str) -> tuple[str, ...] | None:
        """The files in which a run of such words is looked for; () is everywhere, None nowhere."""
        owner, own = (record.object, own_files(record)) if isinstance(record, Result) else (record.number, None)
        texts = [text for text in self._public[run[:RUN]] if run in text.words]
        names = self._names.get(owner, ())
        if any(name in text.words for text in texts for name in names):
            return ()
        left = self._reckoning.left_on(record)
        if any(self._is_of_others(text, owner, left) for text in texts):
            return own
        if any(text.object == owner and (text.since <= left or text.checked > left) for text in texts):
            return (*NO_RESULTS, *(own or ()))
        return ()

    @staticmethod
    def _is_of_others(text: _Text, owner: str, left: Day) -> bool:
        """Whether a text tells nothing of an object: it is another's, or the office's own from before its record left."""
        return text.object != owner if text.object else text.since <= left

    def _texts(self) -> Iterator[_Text]:
        yield from self._statements()
        yield from self._entries()
        yield from self._of_the_office()

    def _statements(self) -> Iterator[_Text]:
        for result in self._reckoning.records.results:
            if result.approved is not None:
                checked, since = day_of(result.approved.checked_on), day_of(result.approved.on)
                for text in self._reckoning.shown(result).values():
                    yield _Text(text, result.object, since, checked)

    def _entries(self) -> Iterator[_Text]:
        since = {one.number: day_of(one.on) for one in self._reckoning.records.text_approvals}
        for enterprise in self._reckoning.records.enterprises:
            for text in self._reckoning.shown(enterprise).values():
                yield _Text(text, enterprise.number, since[f"blacklist/{enterprise.number}"])

    def _of_the_office(self) -> Iterator[_Text]:
        records, reckoning = self._reckoning.records, self._reckoning
        public = {f"page/{page.slug}" for page in records.announcements}
        public |= {f"scope/{number}" for number in reckoning.known & reckoning.open}
        yield from (_Text(one.text, since=day_of(one.on)) for one in records.text_approvals if one.number in public)
        tasks = [task for task in records.tasks if task.number in reckoning.known]
        lines = [line for line in records.plan if not reckoning.unlisted.intersection(line.items)]
        yield from (_Text(line.name) for line in lines if "name" not in marked(line))
        yield from (_Text(task.name) for task in tasks if "name" not in marked(task))
        yield from map(_Text, self._of_items())

    def _of_items(self) -> Iterator[str]:
        for item in self._reckoning.records.items:
            if item.number not in self._reckoning.unlisted:
                yield from (getattr(item, field) for field in ITEM_TEXTS if field not in marked(item))


def own_files(record: Record) -> tuple[str, ...]:
    """The names, without ending, of the files that are made of this record alone."""
    if isinstance(record, Result):
        return (f"{record.task}-{record.object}-{record.item}".lower(),)
    return (record.number.lower(),)
