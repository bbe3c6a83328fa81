"""Which inspector of the registry a row of a file is: by the certificate, else by the name; where that is doubtful a person decides.

Certificates are renewed by lists that have names and new numbers: who is the one of that name in the bureau, and whose new certificate ends later
than the one that is registered, is that person.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from acts.registry.matching import Match
from acts.registry.pairs import LEAVE, OTHER, SAME, Pairs
from rules.base.fields import clean, parse_columns
from rules.importing.questions import Side
from rules.importing.sheet import RowText
from rules.importing.told import Notes
from rules.registry.department import Departments, bound
from rules.registry.inspector import COLUMNS, Inspector, until_text

__all__ = ["PersonFinder"]

_HERE = frozenset({"on_duty", "on_leave"})
_MOST = 3
"""People of one name that are offered."""
_READ = frozenset({"certificate", "valid_until", "phone", "department"})
_LABELS = {column.name: column.label for column in COLUMNS}


class PersonFinder:
    """Finds the inspector of each row. existing: the registry. rows: of the file. pairs: doubtful rows. notes: what is told of what was done."""

    def __init__(
        self, existing: Sequence[Inspector], rows: Iterable[RowText], pairs: Pairs, notes: Notes, departments: Departments
    ) -> None:  # fmt: skip
        self.pairs, self._notes, self._departments = pairs, notes, departments
        self._columns = [column for column in bound(COLUMNS, departments) if column.name in _READ]
        self._by_certificate = {one.certificate: one for one in existing}
        self._by_name: defaultdict[str, list[Inspector]] = defaultdict(list)
        for one in existing:
            self._by_name[_name(one.name)].append(one)
        self._in_file = Counter(_name(row.raw.get("name", "")) for row in rows)

    def find(self, row: RowText, raw: dict[str, str]) -> Match[Inspector]:
        """The inspector of a row that names none by the number."""
        values, _ = parse_columns(self._columns, {name: text for name, text in raw.items() if text.strip()})
        certificate = values.get("certificate", "")
        name = _name(raw.get("name", ""))
        alike = self._by_name.get(name, [])
        if known := self._by_certificate.get(certificate):
            if not name or name == _name(known.name):
                return Match(known, raw)
            if alike:
                return self._doubtful(row, raw, certificate, [known, *alike], "有证号相同的，有姓名相同的")
            self._notes.add("renamed", "执法证号相同、姓名不同，按改名处理", row.where)
            return Match(known, raw)
        if not alike:
            return Match(None, raw)
        if len(alike) == 1 and self._in_file[name] == 1 and self._is_sure(values, alike[0]):
            what = "执法证号换成新的" if certificate else "没有写执法证号的不改"
            self._notes.add("matched", f"没有编号，按姓名认出名录里的人，{what}", row.where)
            return Match(alike[0], raw)
        return self._doubtful(row, raw, certificate, alike, "姓名相同")

    def _is_sure(self, values: Mapping[str, Any], known: Inspector) -> bool:
        """Whether nothing speaks against a row being the one person of its name: of that department, at work, with a certificate that ends later."""
        said = {name: values[name] for name in ("department", "phone") if values.get(name) and getattr(known, name)}
        until = values.get("valid_until") if values.get("certificate") else None
        return (
            known.status in _HERE
            and all(getattr(known, name) == value for name, value in said.items())
            and (until is None or until > known.valid_until)
        )

    def _doubtful(
        self, row: RowText, raw: dict[str, str], certificate: str, alike: Sequence[Inspector], ground: str
    ) -> Match[Inspector]:
        """A row whose name the registry has, and that may be somebody else. ground: why it may be one of these."""
        offered = alike[:_MOST]
        key = f"{_name(raw.get('name', ''))} {certificate or '无证号'} = {'、'.join(one.number for one in offered)}"
        answer = self.pairs.decided(key)
        chosen = offered[0] if answer == SAME else next((one for one in offered if one.number == answer), None)
        if chosen is not None:
            return Match(chosen, raw)
        if answer in (OTHER, LEAVE):
            return Match(None, raw, left_out=answer == LEAVE)
        beside = [_side(one.number, self._facts(one)) for one in offered]
        said = {name: raw.get(name, "") for name in _SHOWN}
        known = "；".join(f"{one.number}（{_short(self._facts(one))}）" for one in offered)
        text = f"“{_name(said['name'])}”（{_short(said)}）和名录里的 {known} {ground}"
        sides = (_side(row.where, said), *beside)
        numbers = [one.number for one in offered]
        problem = self.pairs.undecided(row, key, text, numbers, sides, ground)
        return Match(None, raw, problem, doubtful=True)

    def _facts(self, one: Inspector) -> dict[str, str]:
        department = self._departments.text(one.department)
        texts = {"department": department, "valid_until": until_text(one.valid_until)}
        return {name: texts.get(name) or str(getattr(one, name)) for name in _SHOWN}


_SHOWN = ("name", "certificate", "valid_until", "department", "section", "phone")
"""What is shown of both."""


def _name(text: str) -> str:
    return "".join(clean(text).split())


def _side(title: str, facts: Mapping[str, str]) -> Side:
    return Side(title, tuple((_LABELS[name], facts[name]) for name in _SHOWN))


def _short(facts: Mapping[str, str]) -> str:
    """What stands beside the name, in a sentence."""
    return "，".join(f"{_LABELS[name]} {facts[name]}" for name in _SHOWN[1:] if facts[name])
