"""Two objects that are one: shown side by side, and what the one that stays takes over."""

import msgspec

from rules.base.fields import show
from rules.registry.code import code_kind, organisation_of, shown_code
from rules.registry.enterprise import COLUMNS, Enterprise
from rules.registry.names import name_key

__all__ = ["doubts", "side_by_side", "taken_over"]

_KEPT = frozenset({"number", "name", "code", "status", "status_on", "status_source", "status_reason"})
"""Fields that a merge leaves as the object has them that stays."""


def side_by_side(one: Enterprise, other: Enterprise) -> tuple[tuple[str, str, str], ...]:
    """(label, of one, of the other) of all that either says, what differs first."""
    found = [
        (column.label, show(column, getattr(one, column.name)), show(column, getattr(other, column.name)))
        for column in COLUMNS
    ]
    return tuple(sorted((line for line in found if line[1] or line[2]), key=lambda line: line[1] == line[2]))


def doubts(one: Enterprise, other: Enterprise) -> tuple[str, ...]:
    """What says that two objects are two after all: other names, other codes. Sentences without their 。; () where nothing says it."""
    found = []
    if name_key(one.name) != name_key(other.name):
        found.append(f"名称不同：{one.number} 是“{one.name}”，{other.number} 是“{other.name}”")
    if one.code and other.code and not _are_one_number(one, other):
        codes = f"{one.number} 是 {shown_code(one.code)}，{other.number} 是 {shown_code(other.code)}"
        found.append(f"代码不同：{codes}；一家只有一个，两个都对就是两家")
    return tuple(found)


def _are_one_number(one: Enterprise, other: Enterprise) -> bool:
    """Whether the codes of two objects may be the code of one and its number of before."""
    codes = (one.code, other.code)
    organisations = {organisation_of(code) for code in codes} - {""}
    if organisations and any(code_kind(code) == "组织机构代码" for code in codes):
        return not organisations.isdisjoint(codes)
    if code_kind(one.code) != code_kind(other.code):
        return True
    return one.code == other.code or one.old_number == other.code or other.old_number == one.code


def taken_over(kept: Enterprise, gone: Enterprise) -> Enterprise:
    """The object that stays, with what only the other says: empty fields, trades, flags; a code of before as its old number."""
    values = {
        column.name: getattr(gone, column.name)
        for column in COLUMNS
        if column.name not in _KEPT and not getattr(kept, column.name) and getattr(gone, column.name)
    }
    values["trades"] = tuple(dict.fromkeys((*kept.trades, *gone.trades)))
    if not kept.code:
        values["code"] = gone.code
    elif code_kind(gone.code) != code_kind(kept.code) and not kept.old_number and gone.code:
        values["old_number"] = min(kept.code, gone.code, key=len)
        values["code"] = max(kept.code, gone.code, key=len)
    values["not_same_as"] = tuple(one for one in (*kept.not_same_as, *gone.not_same_as) if one != kept.number)
    return msgspec.structs.replace(kept, **values)
