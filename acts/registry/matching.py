"""Which object of the registry a row of a file is: by its code, by the number of before, by its name; where that is doubtful a person decides.

A pair that was decided once is not doubtful again: the object has the code that the row has, or both are registered with codes of their own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from acts.registry.pairs import LEAVE, OTHER, SAME, Pairs
from rules.base.errors import Problem
from rules.importing.questions import Side
from rules.importing.sheet import RowText
from rules.importing.told import Notes
from rules.registry.code import NONE, organisation_of, read_code_cell, shown_code
from rules.registry.enterprise import Enterprise
from rules.registry.names import name_key

__all__ = ["Match", "ObjectFinder", "another_problem", "with_a_code"]

R = TypeVar("R")
_SHOWN = (("legal_representative", "法定代表人"), ("phone", "电话"), ("address", "地址"))
"""What is shown of both beside name and code."""
_FACTS = ("name", *(name for name, _ in _SHOWN))
_MOST = 3
"""Objects of one name that are offered."""


@dataclass(frozen=True, slots=True)
class Match(Generic[R]):
    """What came of a row. record: that it is about, None: a new one. raw: its texts, without what must not be changed by it.

    problem: why it cannot be imported yet. left_out: that it was decided not to import it. number: what the row has for one. doubtful: whether it
    may be a record that is there.
    """

    record: R | None
    raw: dict[str, str]
    problem: Problem | None = None
    left_out: bool = False
    number: str = ""
    doubtful: bool = False


@dataclass(slots=True)
class ObjectFinder:
    """Finds the object of each row. existing: the registry. pairs: doubtful rows. notes: what is told of what was done."""

    existing: Sequence[Enterprise]
    pairs: Pairs
    notes: Notes
    _by_code: dict[str, Enterprise] = field(default_factory=dict)
    _by_old: dict[str, Enterprise] = field(default_factory=dict)
    _by_name: dict[str, list[Enterprise]] | None = None
    _new: dict[str, "_First"] = field(default_factory=dict)
    """Of the rows that are new objects: name → the first such row."""

    def __post_init__(self) -> None:
        own = [one for one in self.existing if not one.merged_into]
        of = {one.number: one for one in own}
        merged = [(one, of[one.merged_into]) for one in self.existing if one.merged_into in of]
        self._by_code = {one.code: kept for one, kept in merged if one.code} | {
            one.code: one for one in own if one.code
        }
        self._by_old = {one.old_number: one for one in own if one.old_number}
        for code in own:
            if organisation := organisation_of(code.code):
                self._by_old.setdefault(organisation, code)
        self.existing = own

    def find(self, row: RowText, raw: dict[str, str]) -> Match[Enterprise]:
        """The object of a row that names none by its number."""
        code = read_code_cell(raw.get("code", ""))
        if code and (known := self._by_code.get(code)):
            return self._by_its_code(row, raw, known)
        if code and (known := self._by_old.get(code)):
            self.notes.add("matched", "按旧号码认出名录里的对象，代码照名录里的", row.where)
            return Match(known, {name: text for name, text in raw.items() if name != "code"})
        organisation = organisation_of(code)
        if organisation and (known := self._by_code.get(organisation)):
            self.notes.add("matched", "名录里登记的是它的组织机构代码，换成统一社会信用代码", row.where)
            return Match(known, _with_code_of_before(raw, code, known))
        old = read_code_cell(raw.get("old_number", ""))
        if old and (known := self._by_code.get(old)):
            self.notes.add("matched", "名录里登记的是它的旧注册号，换成统一社会信用代码", row.where)
            return Match(known, raw)
        return self._by_its_name(row, raw, code)

    def _by_its_code(self, row: RowText, raw: dict[str, str], known: Enterprise) -> Match[Enterprise]:
        name = raw.get("name", "")
        if known.code != read_code_cell(raw.get("code", "")):
            self.notes.add("matched", "是合并掉的那一条的代码，算合并后的那一家的", row.where)
            return Match(known, {field: text for field, text in raw.items() if field not in {"name", "code"}})
        if name and name != known.name and name_key(name) != name_key(known.name):
            self.notes.add("renamed", "代码相同、名称不同，按改名处理", row.where)
        return Match(known, raw)

    def _named(self, name: str) -> list[Enterprise]:
        if self._by_name is None:
            self._by_name = defaultdict(list)
            for one in self.existing:
                self._by_name[name_key(one.name)].append(one)
        return self._by_name.get(name, [])

    def _by_its_name(self, row: RowText, raw: dict[str, str], code: str) -> Match[Enterprise]:
        key = name_key(raw.get("name", ""))
        alike = self._named(key) if key else []
        if len(alike) == 1 and not code and not _differs(raw, alike[0]):
            self.notes.add("matched", "没有代码，按名称认出名录里的对象", row.where)
            return Match(alike[0], raw)
        if alike:
            return self._doubtful(row, raw, code, alike)
        first = self._new.setdefault(key, _First.of(row, code))
        if key and (first.sheet, first.line) != (row.sheet, row.line) and (first.code != code or not code):
            return self._doubtful_in_file(row, raw, code, first.row(), first.code)
        if not code:
            self.notes.add("no_code", "没有代码，登记为无代码的对象，请核对", row.where)
        elif len(code) in (9, 13, 14):
            self.notes.add("old_code", "只有旧号码，照登记，请核对", row.where)
        return Match(None, raw)

    def _doubtful(self, row: RowText, raw: dict[str, str], code: str, alike: Sequence[Enterprise]) -> Match[Enterprise]:
        """A row whose name the registry has under another code, or several times."""
        offered = alike[:_MOST]
        name = raw.get("name", "")
        key = f"{name} {shown_code(code)} = {'、'.join(one.number for one in offered)}"
        answer = self.pairs.decided(key)
        chosen = offered[0] if answer == SAME else next((one for one in offered if one.number == answer), None)
        if chosen is not None:
            return Match(chosen, _with_code_of_before(raw, code, chosen))
        if answer in (OTHER, LEAVE):
            return Match(None, raw, left_out=answer == LEAVE)
        sides = "；".join(f"{one.number} {_facts(one.name, one.code, _fields(one))}" for one in offered)
        text = f"{_facts(name, code, raw)} 和名录里的 {sides} 名称相同"
        beside = [_side(one.number, one.name, one.code, _fields(one)) for one in offered]
        seen = (_side(row.where, name, code, raw), *beside)
        numbers = [one.number for one in offered]
        problem = self.pairs.undecided(row, key, text + ("，代码不同" if code else ""), numbers, seen)
        return Match(None, raw, problem, doubtful=True)

    def _doubtful_in_file(
        self, row: RowText, raw: dict[str, str], code: str, first: RowText, of_first: str
    ) -> Match[Enterprise]:
        """A new row whose name a row before it has, with another code."""
        name = raw.get("name", "")
        key = f"{name} {shown_code(code)} = {shown_code(of_first)}"
        answer = self.pairs.decided(key)
        if answer in (OTHER, LEAVE, SAME):
            return Match(None, raw, left_out=answer != OTHER)
        sides = f"{first.where} {_facts(first.raw.get('name', ''), of_first, first.raw)}"
        text = f"{_facts(name, code, raw)} 和{sides} 名称相同"
        seen = (
            _side(row.where, name, code, raw),
            _side(first.where, first.raw.get("name", ""), of_first, first.raw),
        )
        return Match(None, raw, self.pairs.undecided(row, key, text, (), seen), doubtful=True)


class _First(NamedTuple):
    """What is kept of a row by which a later one of its name is held: all hundred thousand rows would be as large as the registry."""

    sheet: str
    line: int
    code: str
    facts: tuple[str, ...]

    @classmethod
    def of(cls, row: RowText, code: str) -> "_First":
        """The facts of a row. code: as it is read."""
        return cls(row.sheet, row.line, code, tuple(row.raw.get(name, "") for name in _FACTS))

    def row(self) -> RowText:
        """The row with what is shown of it."""
        return RowText(self.line, dict(zip(_FACTS, self.facts, strict=True)), sheet=self.sheet)


def another_problem(old: Enterprise, raw: Mapping[str, str], where: str) -> Problem | None:
    """That a row with an object's number is about somebody else: it would put one enterprise in the place of another, with its draws and results."""
    name, code = raw.get("name", ""), read_code_cell(raw.get("code", ""))
    if not name or not code or name_key(name) == name_key(old.name) or code in (old.code, old.old_number):
        return None
    if organisation_of(code) and organisation_of(code) == (organisation_of(old.code) or old.code):
        return None
    words = f"这个编号是“{old.name}”（{shown_code(old.code)}），名称和代码都不同，像是另一家：另一家的请把编号留空；确是它改了名又换了代码的，请分两次改"
    return Problem(words, where, "编号")


def with_a_code(raw: dict[str, str]) -> dict[str, str]:
    """The texts of the row of a new object: one without a code says that it has none."""
    if not raw.get("code", "").strip():
        return {**raw, "code": NONE}
    return raw


def _with_code_of_before(raw: dict[str, str], code: str, known: Enterprise) -> dict[str, str]:
    """The texts of a row that is this object: the code that the object had is kept as its old number."""
    if not code:
        return {name: text for name, text in raw.items() if name != "code"}
    if known.code and known.code != code and not raw.get("old_number", "").strip() and not known.old_number:
        return {**raw, "old_number": known.code}
    return raw


def _differs(raw: Mapping[str, str], known: Enterprise) -> bool:
    """Whether a row without a code says of somebody what the object has otherwise: of small shops many have one name."""
    names = ("legal_representative", "address")
    return any(
        raw.get(name, "").strip() and getattr(known, name) and name_key(raw[name]) != name_key(getattr(known, name))
        for name in names
    )


def _fields(one: Enterprise) -> dict[str, str]:
    return {name: getattr(one, name) for name, _ in _SHOWN}


def _side(title: str, name: str, code: str, raw: Mapping[str, str]) -> Side:
    """What is known of one of them, for a person to see beside the other."""
    more = ((label, raw.get(field, "")) for field, label in _SHOWN)
    return Side(title, (("名称", name), ("代码", shown_code(code)), *more))


def _facts(name: str, code: str, raw: Mapping[str, str]) -> str:
    """Name, code, and what else is known, side by side with another's."""
    more = "".join(f"，{label} {raw[field]}" for field, label in _SHOWN if raw.get(field))
    return f"“{name}”（{shown_code(code)}{more}）"
