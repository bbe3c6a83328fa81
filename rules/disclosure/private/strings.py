"""The strings that the leak gate searches for: the private texts of every record, and what is marked, of any type.

What is subtracted: names and codes of the public registry and lists, the code tables, the fixed words of our own templates, the
bureau's own name and telephone, the office with which a published plan was filed (the report goes to the same); nothing else that somebody typed. Against false alarms these rules, which excuse no column and no page:

- **The same field of the same record.** A draft or a former text of a field is private only as far as it differs from what of that
  very field is public.
- **Word for word.** A private text of a result that is, as a whole, the very text that was approved of the same result and is public
  holds nothing more than the approver read. A part of it in a longer text is private.
- **A phrase of the office.** A run that stands in the texts of three objects or more and was approved in a public statement tells
  nothing of one of them; it is looked for in the files of the result alone in whose private text it stands. What was approved of
  nobody stays private, however often it was typed; a place that three share is known by none of them.
- **Fewer than six digits** (12315, an extension) are no number of a person.
- **An address that is a town and no more**, which pages name beside named objects, is no home; of an object that may not be named it is a place.
- **A person**, and a note on an object or a recusal, is subtracted only as part of a registered name, never because an item, a plan, a task or an office was named so.
- **A clause that was let stand.** Words of an internal record that were lit at an approval and let stand (`clauses`): of a result, those of
  this result, its object and its sheet, only while they stand in its public words, and still looked for wherever no result is written
  (`NO_RESULTS`); of the name of a task, a plan line or an item, only while it has them. Never a person's name or number.
- **What was public** and is so no more is looked for by `former`: everywhere beside its object's name and in its own files, elsewhere less
  what texts that were approved for the public say for another reason.
- **The name of a draft** that a public task, plan line or item bears tells nothing of the draft, nor what of a duty's name stands in one or in the words of an item.
- **A law cited** (《…办法》第六条) is no private word, nor a day or the number of a task that stands alone: both are on every page.

A run has at least RUN characters; a text under SHORT characters (a two-character name) counts only as a whole node or cell.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rules.base import codes
from rules.base.codes import RESULT_CODES, CodeTable
from rules.base.fields import Record
from rules.disclosure.private.counted import from_counts
from rules.disclosure.private.cutting import SHORT, bare, runs, with_other_brackets
from rules.disclosure.private.drawn import from_draws
from rules.disclosure.private.fields import TOLD, How, When, texts
from rules.disclosure.private.former import ITEM_TEXTS, NO_RESULTS, Former, own_files
from rules.disclosure.private.marked_values import marked_values
from rules.disclosure.private.reckoning import Reckoning, marked
from rules.disclosure.records import Records
from rules.disclosure.secret import Secret
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["secrets"]

_NUMBER = 6
"""Digits of a number that is looked for, as of `rules.base.numbers.RUN`."""
COMMON = 3
"""Objects in whose texts a run stands before it is a phrase of the office."""

_ADDRESSES = frozenset({"Enterprise.address", "Enterprise.registered_address"})
_UPPER_REGIONS = re.compile("^(?:[一-鿿]{2,7}?(?:省|市|自治区|县|自治州|区|旗))+")


def secrets(records: Records, today: date | None = None, fixed_words: str = "") -> tuple[Secret, ...]:
    """Every private string of the records, each once, with the record and field it comes from first.

    today: texts of results whose term is over by then are private; None: no result has expired. fixed_words: of our templates.
    """
    reckoning = Reckoning(records, today)
    official = (*_registry_names(reckoning), *_code_texts(records), *fixed_words.split("\n"))
    harvest = _Harvest(reckoning, _Public((*official, *_own_names(reckoning)), reckoning), _Public(official, reckoning))
    found: dict[tuple[str, tuple[str, ...]], Secret] = {}
    for secret in (
        *marked_values(reckoning, harvest.public),
        *harvest.secrets(),
        *_from_unread(reckoning),
        *from_counts(reckoning),
        *from_draws(reckoning),
    ):
        found.setdefault((secret.text, secret.files), secret)
    return tuple(found.values())


# ---- what is subtracted


def _registry_names(reckoning: Reckoning) -> Iterator[str]:
    """Names and codes that the public registry shows."""
    for enterprise in reckoning.records.enterprises:
        if enterprise.number not in reckoning.unnamed:
            yield enterprise.name
            if enterprise.number not in reckoning.without_code:
                yield enterprise.code


def _own_names(reckoning: Reckoning) -> Iterator[str]:
    """The bureau's own, of bureau.toml, and the offices with which published plans were filed; no permission to name a person."""
    bureau = reckoning.records.bureau
    yield from (bureau.name, bureau.organizer, bureau.undertaker, bureau.contact, bureau.address)
    yield from (plan.filed_with for plan in reckoning.records.plans if plan.published_on is not None)


def _code_texts(records: Records) -> Iterator[str]:
    """The words of our tables, and what departments and their sections are called."""
    for one in records.departments.records:
        yield from (one.name, one.short, *one.also, *one.sections)
    for table in vars(codes).values():
        if isinstance(table, CodeTable):
            for row in table:
                yield from (row.text, row.note)


class _Public:
    """What is subtracted. Names are many, so a number, which is part of none, is compared with whole ones and the bureau's own alone."""

    def __init__(self, texts: Iterable[str], reckoning: Reckoning) -> None:
        self._whole = frozenset(texts)
        self._text = "\n".join(self._whole)
        self._own = f"{reckoning.records.bureau.contact}\n{reckoning.records.bureau.address}"
        self._found: dict[str, bool] = {}

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.has(text, whole=False)

    def has(self, text: str, *, whole: bool) -> bool:
        """Whether a text is one of these; whole=False: or part of one."""
        if whole or text in self._whole:
            return text in self._whole
        if not text.strip("0123456789-+ "):
            return text in self._own
        if text not in self._found:
            self._found[text] = text in self._text
        return self._found[text]


# ---- the walk


def _tables(records: Records) -> Iterator[Sequence[Record]]:
    """Every table whose records hold private texts; each is walked to its last field."""
    yield from (
        records.departments.records, records.enterprises, records.inspectors, records.recusals, records.declarations, records.items,
        records.text_approvals, records.plan, records.tasks, records.sheets, records.results, records.draws, records.restores,
        tuple(records.lists.values()), records.office_texts, records.duties,
    )  # fmt: skip


class _Harvest:
    """The private texts of all records. public: what is subtracted; official: of it what names people, the registry above all."""

    def __init__(self, reckoning: Reckoning, public: "_Public", official: "_Public") -> None:
        self.reckoning, self.public, self.official = reckoning, public, official
        self._runs: list[tuple[Secret, tuple[str, ...]]] = []
        self._owners: defaultdict[str, set[str]] = defaultdict(set)
        self._places: list[Secret] = []
        self._approved: list[str] = []
        self._others: list[Secret] = []
        named = (one for one in reckoning.records.enterprises if one.number not in reckoning.unnamed)
        self._towns = frozenset(one.town for one in named if one.town and "town" not in marked(one))
        self._let_stand = _let_stand(reckoning)
        self._names_let_stand = _names_let_stand(reckoning.records)
        self._former = Former(reckoning)
        self._names = "\n".join(_public_names(reckoning))
        self._names_and_items = "\n".join((self._names, *_public_words(reckoning)))
        for table in _tables(reckoning.records):
            for record in table:
                self._walk(record)
        for item in reckoning.records.items:
            self._versions(item, reckoning.records.item_versions.get(item.number, ()))
        for line in reckoning.records.plan:
            if reckoning.unlisted.intersection(line.items) and line.name not in self._names:
                self._whole(line, line.name, "不予公开事项的计划", How.VALUE)

    def secrets(self) -> Iterator[Secret]:
        """What was found; phrases of the office only in the files of the result itself."""
        yield from self._others
        yield from (place for place in self._places if len(self._owners[place.text]) < COMMON)
        approved = "\n".join(dict.fromkeys(self._approved))
        common = {text for text, owners in self._owners.items() if len(owners) >= COMMON}
        phrases = {text for text in common if text in approved}
        for secret, files in self._runs:
            if secret.text not in phrases:
                yield secret
            elif files:
                yield Secret(text=secret.text, record=secret.record, field=secret.field, files=files)

    def _walk(self, record: Record) -> None:
        shown = self.reckoning.shown(record)
        self._approved += shown.values()
        for field, text, holder in texts(record):
            told = TOLD.get(field)
            if told is None:
                continue
            private = self.reckoning.is_private(told.when, record, holder)
            if told.how is How.TEXT:
                self._told_text(record, field, text, shown, private=private)
            else:
                town = self._town_alone(text) if field in _ADDRESSES else ""
                if town and record.number not in self.reckoning.unnamed:
                    continue
                words, how = (town, How.PLACE) if town else (text, told.how)
                if how is How.PLACE:
                    self._owners[words].add(record.number)
                if private:
                    self._whole(record, words, told.label, how)

    def _told_text(self, record: Record, field: str, text: str, shown: Mapping[str, str], *, private: bool) -> None:
        """Keep a free text of a field. shown: the words of its record that are public."""
        told = TOLD[field]
        always = told.when is When.ALWAYS
        already = shown.get(field.partition(".")[2], "") if told.when is When.DRAFT else ""
        if field == "CoverageDuty.name":
            already = self._names_and_items  # 民用枪支弹药从业单位, in the name of its item
        word_for_word = always and bare(text) in {bare(words) for words in shown.values()}
        former = not always or bare(text) in {bare(words) for words in self._former.words(record.number)}
        public = self.official if field in _APART else self.public
        private = private and not word_for_word
        self._free_text(record, text, told.label, already, private=private, public=public, former=former)

    def _town_alone(self, address: str) -> str:
        """The town that pages name beside other objects, where an address is that and no more, its county before it at most; else ""."""
        return next((text for text in (address, _UPPER_REGIONS.sub("", address)) if text in self._towns), "")

    def _free_text(
        self,
        record: Record,
        text: str,
        label: str,
        already: str,
        *,
        private: bool,
        public: "_Public",
        former: bool = False,
    ) -> None:
        """Keep the runs of a free text; public ones are counted as phrases. already: what of this field is public. former: it was itself."""
        owner, files = (record.object, own_files(record)) if isinstance(record, Result) else (record.number, ())
        for run in runs(text):
            self._owners[run].add(owner)
            if private and run not in already and run not in public and run not in self._names_let_stand:
                where: tuple[str, ...] | None = NO_RESULTS if run in self._let_stand.get(record.number, "") else ()
                if former and any(run in words for words in self._former.words(record.number)):
                    where = self._former.files(record, run)
                if where is not None:
                    secret = Secret(text=run, record=record.number, field=label, files=where)
                    self._runs.append((secret, () if where else files))

    def _whole(self, record: Record, text: str, label: str, how: How) -> None:
        if label == TOLD["Task.name"].label and text in self._names:
            return  # a draft that bears the name of what is public
        if how is How.HEX:
            if text not in self.reckoning.drawn_values:  # the value of a lottery is that of several draws
                self._others.append(Secret(text=text, record=record.number, field=label))
            return
        whole = len(text) < SHORT or how is not How.VALUE
        subtracted = self.official if label in _PEOPLE else self.public
        if len(text) < 2 or _is_short_number(text) or (label not in _NAMES and subtracted.has(text, whole=whole)):
            return
        secret = Secret(text=text, record=record.number, field=label, whole=whole)
        if how is How.PLACE:
            self._places.append(secret)
            return
        self._others.append(secret)
        self._others += self._with_other_brackets(secret)

    def _with_other_brackets(self, name: Secret) -> Iterator[Secret]:
        """The name of an object as people write it without its brackets, or with others."""
        if name.field == TOLD["Enterprise.name"].label:
            for other in with_other_brackets(name.text):
                if other not in self.official:
                    yield Secret(text=other, record=name.record, field=name.field)

    def _versions(self, item: Item, history: Sequence[Item]) -> None:
        """Earlier words of an item that nobody reads: of versions put right on their own day, of fields withheld then or now."""
        if item.number in self.reckoning.unlisted:
            self._unlisted(item, history)
            return
        versions = {
            one.version: one for one in history
        }  # setting or lifting a mark makes no version: its last record counts
        last_of_day = {versions[number].changed_on: number for number in sorted(versions)}
        lasting = set(last_of_day.values())
        for field in ITEM_TEXTS:
            withheld = {number for number, one in versions.items() if _is_withheld(field, one, item)}
            read = [versions[number] for number in sorted(lasting - withheld)]
            words = "\n".join(getattr(one, field) for one in (*read, *([] if field in marked(item) else [item])))
            for one in history:
                self._version(item, getattr(one, field), words, withheld=one.version in withheld, read=one in read)

    def _unlisted(self, item: Item, history: Sequence[Item]) -> None:
        """All words that an item 不予公开 ever had, less what stands in items that are listed."""
        listed = (one for one in self.reckoning.records.items if one.number not in self.reckoning.unlisted)
        words = "\n".join(getattr(one, field) for one in listed for field in ITEM_TEXTS if field not in marked(one))
        for text in {getattr(one, field) for one in (item, *history) for field in ITEM_TEXTS}:
            self._version(item, text, words, withheld=True, read=False)

    def _version(self, item: Item, text: str, words: str, *, withheld: bool, read: bool) -> None:
        label = "事项不公开的内容"
        if withheld and text not in words:
            self._whole(item, text, label, How.VALUE)
        if withheld or not read:
            self._free_text(item, text, label, words, private=True, public=self.public)


def _is_withheld(field: str, version: Item, item: Item) -> bool:
    """Whether nobody reads a field of a version: marked then or now, 不予公开 then, or 国家秘密 in the store of an earlier program."""
    return (
        field in marked(version)
        or field in marked(item)
        or version.level in ("none", "secret")
        or "state_secret" in marked(version).values()
    )


_APART = frozenset({"Enterprise.notes", "Recusal.note", "Recusal.ended_why", "Declaration.note"})
"""Notes that have nothing to do with items, plans and tasks: what they share with the name of one was pasted there."""

_PEOPLE = frozenset(
    TOLD[field].label for field in ("Enterprise.legal_representative", "Inspector.name", "Declaration.declarant")
)
"""Of people: subtracted only where they are part of a registered name."""


def _is_short_number(text: str) -> bool:
    """Whether a text is fewer digits than a number has: 12315, an extension. It stands everywhere by chance, as a count or a code."""
    return sum(map(str.isdigit, text)) < _NUMBER and not text.strip("0123456789- ")


_NAMES = frozenset({TOLD["Enterprise.name"].label, TOLD["Enterprise.code"].label})
"""Of an object that may not be named: looked for even where another object's name has them in it."""


def _let_stand(reckoning: Reckoning) -> dict[str, str]:
    """Record → words of it that somebody let stand in the public words of a result of it, and that stand there now."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for result in reckoning.records.results:
        if result.approved is None or not result.approved.clauses:
            continue
        said = "\n".join(reckoning.shown(result).values())
        clauses = [clause for clause in result.approved.clauses if clause in said]
        for number in (result.number, result.object, result.sheet):
            found[number] += clauses
    return {number: "\n".join(clauses) for number, clauses in found.items()}


def _public_names(reckoning: Reckoning) -> Iterator[str]:
    """Names of items, plan lines and tasks that the public reads; compared with names of drafts alone."""
    records = reckoning.records
    named: tuple[Item | PlanLine | Task, ...] = (
        *(one for one in records.items if one.number not in reckoning.unlisted),
        *(one for one in records.plan if not reckoning.unlisted.intersection(one.items)), *(one for one in records.tasks if one.number in reckoning.known),
    )  # fmt: skip
    return (one.name for one in named if "name" not in marked(one))


def _public_words(reckoning: Reckoning) -> Iterator[str]:
    """The words of the items that the public reads: what of, how, by what standard."""
    for item in reckoning.records.items:
        if item.number not in reckoning.unlisted:
            withheld = marked(item)
            yield from (getattr(item, field) for field in ITEM_TEXTS if field not in withheld)


def _names_let_stand(records: Records) -> str:
    """Words that somebody let stand in a text of a task, a plan line or an item, as far as it has them now."""
    texts_of = {f"task/{one.number}": one.name for one in records.tasks}
    texts_of |= {f"plan/{one.number}": f"{one.name}\n{one.section}" for one in records.plan}
    texts_of |= {f"plan/{one.number}": f"{one.section}\n{one.basis}" for one in records.duties}
    texts_of |= {
        f"plan/{one.number}": "\n".join((one.title, one.document, one.filed_with, one.filed_number))
        for one in records.plans
    }
    for item in records.items:
        versions = (item, *records.item_versions.get(item.number, ()))
        texts_of[f"item/{item.number}"] = "\n".join(getattr(one, field) for one in versions for field in ITEM_TEXTS)
    return "\n".join(
        clause for one in records.text_approvals for clause in one.clauses if clause in texts_of.get(one.number, "")
    )


# ---- what counts in a record's own files


def _from_unread(reckoning: Reckoning) -> Iterator[Secret]:
    """What was found, as the public would read it, in the files of results of which nothing is public."""
    for result in reckoning.records.results:
        if not reckoning.has_code(result):
            found = {result.code, result.approved.code if result.approved else result.code}
            for code in sorted(found):
                yield Secret(
                    text=RESULT_CODES.text(code),
                    record=result.number,
                    field="未公示的检查结果",
                    files=own_files(result),
                )
