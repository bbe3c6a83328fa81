"""Objects that may be one: the pairs, decided once to be others, or merged into one. Nothing is decided by itself."""

from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.registry.registry import ENTERPRISES, existing
from rules.base.errors import Problem, Refused
from rules.registry.alike import AlikePair, open_pairs
from rules.registry.enterprise import Enterprise, with_status
from rules.registry.inspector import Recusal
from rules.registry.merging import doubts, taken_over
from rules.registry.watch import entries_of, plain
from rules.work.result import Result
from rules.work.sheet import Sheet

__all__ = ["Twins", "duplicates", "merge_doubts", "merge_objects", "not_the_same"]


@dataclass(frozen=True, slots=True)
class Twins:
    """Two objects that may be one. pair: the grounds."""

    one: Enterprise
    other: Enterprise
    pair: AlikePair


def duplicates(office: Office) -> list[Twins]:
    """All pairs of the registry that nobody has decided about, the surest first; without objects that are 注销 and the like on both sides."""
    objects = {one.number: one for one in office.store.all(Enterprise)}
    return [Twins(objects[pair.one], objects[pair.other], pair) for pair in open_pairs(tuple(objects.values()))]


def _pair(office: Office, one: str, other: str) -> tuple[Enterprise, Enterprise]:
    first, second = (existing(office, ENTERPRISES, number.strip().upper()) for number in (one, other))
    if first.number == second.number:
        raise Refused(f"{first.number} 只有一条，请写两个不同的编号")
    for record in (first, second):
        if record.merged_into:
            raise Refused(Problem(f"已经合并到 {record.merged_into}", record.number))
    return first, second


def not_the_same(office: Office, one: str, other: str) -> tuple[Enterprise, Enterprise]:
    """Decide that two objects are two; they are not offered again. Returns both. Refused where that was decided already."""
    first, second = _pair(office, one, other)
    if second.number in first.not_same_as:
        raise Refused(f"{first.number} 和 {second.number} 已经认定不是同一家")
    made = [
        msgspec.structs.replace(record, not_same_as=(*record.not_same_as, number))
        for record, number in ((first, second.number), (second, first.number))
    ]
    with office.transaction("enterprises.distinct", f"{first.number} 和 {second.number} 不是同一家") as tx:
        for record in made:
            tx.put(record)
    return made[0], made[1]


def merge_doubts(office: Office, keep: str, drop: str) -> tuple[str, ...]:
    """What a person should see before `merge_objects`: other names, other codes, and that both were already checked. () where nothing speaks against it."""
    kept, gone = _pair(office, keep, drop)
    return (*doubts(kept, gone), *_both_checked(office, kept, gone))


def _both_checked(office: Office, kept: Enterprise, gone: Enterprise) -> tuple[str, ...]:
    """That both have results, or sheets: of one enterprise one visit would have been made."""
    for kind, word, unit in ((Result, "检查结果", "条"), (Sheet, "记录表", "张")):
        first, second = (len(office.store.where(kind, object=one.number)) for one in (kept, gone))
        if first and second:
            counts = f"{kept.number} {first} {unit}，{gone.number} {second} {unit}"
            return (f"两条都有{word}（{counts}），合并以后各留在原来的编号下",)
    return ()


def merge_objects(office: Office, keep: str, drop: str, why: str) -> Enterprise:
    """Make one object of two. keep: the number that stays; drop: the one that goes, with why they are one. Returns the object that stays.

    What was drawn, checked and published under the number that goes stays as it was; recusals go on, lists that name it mean the one that stays.
    """
    if not why.strip():
        raise Refused(Problem("必须写明原因", field="原因"))
    kept, gone = _pair(office, keep, drop)
    if kept.status != "active" and gone.status == "active":
        raise Refused(Problem(f"不在业，{gone.number} 在业；请留 {gone.number}", kept.number))
    made = taken_over(kept, gone)
    entries = (*entries_of(kept), *entries_of(gone))
    if entries_of(gone):
        made = msgspec.structs.replace(made, **plain(entries, office.today()))
    ended = msgspec.structs.replace(with_status(gone, "merged", office.today()), merged_into=kept.number)
    recusals = _recusals(office, kept, gone)
    sentence = f"{gone.number} 并入 {kept.number}：{why.strip()}"
    with office.transaction("enterprises.merge", sentence) as tx:
        for record in (made, ended, *recusals):
            tx.put(record)
    return made


def _recusals(office: Office, kept: Enterprise, gone: Enterprise) -> list[Recusal]:
    """The recusals in force of the object that goes, of the one that stays, where it has none."""
    found = [one for one in office.store.where(Recusal, object=gone.number) if one.active]
    made = []
    for one in found:
        number = f"{kept.number}/{one.inspector}"
        old = office.store.find(Recusal, number)
        if old is None or not old.active:
            made.append(msgspec.structs.replace(one, number=number, object=kept.number))
    return made
