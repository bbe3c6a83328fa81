"""The lists of a freeze: who can be drawn, who can be sent, under which numbers (draw.md §1; §6, Restricted draws)."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from acts.base.office import Office
from acts.work.task import earlier_checks as past_of
from rules.base.codes import JOIN, OBJECT_STATUS, STRIKE_REASONS
from rules.draw.draw import Department, Stratum
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, InspectorEntry, PoolEntry, registered
from rules.draw.scope import Scope, items_for, merge_small_strata
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal, not_eligible
from rules.registry.item import Item
from rules.work.task import Task, stratum_text

__all__ = [
    "PER_OBJECT",
    "assign_draw_numbers",
    "eligible_inspectors",
    "merged_strata_text",
    "new_pool",
    "pool_for_redraw",
    "struck_but_active",
]

PER_OBJECT = 2
"""At least 2 inspectors per object and department (莲池 2024 五(二)2; 叶县 2023 五(五))."""

_GONE = frozenset({"deregistered", "revoked", "moved_away", "closed_down", "duplicate"})
"""Strikes after which an object should not stand in a pool again (draw.md §4)."""


def new_pool(office: Office, task: Task, chosen: Scope, items: Sequence[Item]) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The lists of a first freeze, with a fresh salt for each line."""
    by_number = {enterprise.number: enterprise for enterprise in office.store.all(Enterprise)}
    past = past_of(office, task)
    pool = []
    for number, stratum in chosen.pool:
        one = by_number[number]
        own = tuple(item.number for item in items_for(task, one, items, past))
        pool.append(
            PoolEntry(number=number, stratum=stratum, code=one.code, name=one.name, salt=office.token(16), items=own)
        )
    excluded = tuple(
        ExcludedEntry(
            number=number,
            reason=reason,
            code=by_number[number].code,
            name=by_number[number].name,
            salt=office.token(16),
        )
        for number, reason in chosen.excluded
    )
    return DrawLists(number="", pool=tuple(pool), excluded=excluded, inspectors={}, recusals=()), chosen.strata


def pool_for_redraw(office: Office, task: Task, before: Draw, level: str) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """The lists of a redraw: the same pool less the lines that the void names, with fresh salts (draw.md §1)."""
    old = office.store.get(DrawLists, before.number)
    out = set(before.void.lines) if before.void else set()
    fresh = [
        msgspec.structs.replace(entry, number=entry.registered, object="", salt=office.token(16)) for entry in old.pool
    ]
    gone = {entry.registered for entry in old.pool if entry.number in out}
    pool = tuple(entry for entry in fresh if entry.number not in gone)
    left_out = [
        ExcludedEntry(number=e.number, reason="struck_before", code=e.code, name=e.name, salt=e.salt)
        for e in fresh
        if e.number in gone
    ]
    excluded = [
        msgspec.structs.replace(entry, number=entry.registered, object="", salt=office.token(16))
        for entry in old.excluded
    ]
    sizes = Counter(entry.stratum for entry in pool)
    strata = tuple(msgspec.structs.replace(s, size=sizes[s.code]) for s in before.conditions.strata)
    if level != "full":  # what the void names may have left a stratum too small
        joined, pool_after = merge_small_strata(task.strata, strata, [(e.number, e.stratum) for e in pool])
        strata = tuple(joined)
        pool = tuple(
            msgspec.structs.replace(entry, stratum=stratum)
            for entry, (_, stratum) in zip(pool, pool_after, strict=True)
        )
    lists = DrawLists(number="", pool=pool, excluded=(*excluded, *left_out), inspectors={}, recusals=())
    return lists, strata


def assign_draw_numbers(office: Office, lists: DrawLists) -> DrawLists:
    """The lists under numbers made for this draw alone, in an order of chance; which number is whom stays in the store.

    Pool and excluded share one sequence (R-0001 …), so that a number does not tell on which list it stands.
    """
    order = [(office.token(8), entry.number) for entry in (*lists.pool, *lists.excluded)]
    width = max(4, len(str(len(order))))
    number = {old: f"R-{place:0{width}d}" for place, (_, old) in enumerate(sorted(order), 1)}
    pool = [msgspec.structs.replace(one, number=number[one.number], object=one.number) for one in lists.pool]
    excluded = [msgspec.structs.replace(one, number=number[one.number], object=one.number) for one in lists.excluded]
    return msgspec.structs.replace(
        lists,
        pool=tuple(sorted(pool, key=lambda one: one.number)),
        excluded=tuple(sorted(excluded, key=lambda one: one.number)),
    )


def eligible_inspectors(
    office: Office, task: Task, lists: DrawLists, items: Sequence[Item]
) -> tuple[DrawLists, list[Department]]:
    """The eligible inspectors of each department under ids made for this draw, and the pairs that may not meet."""
    registry = office.store.all(Inspector)
    entries: dict[str, tuple[InspectorEntry, ...]] = {}
    departments = []
    id_of: dict[str, str] = {}
    for code in task.departments:
        own_items = tuple(item for item in items if item.department == code)
        own = [one for one in registry if one.department == code]
        reasons: Counter[str] = Counter()
        eligible = []
        for one in own:
            reason = not_eligible(one, own_items, task.end)
            if reason:
                reasons[reason] += 1
            else:
                eligible.append((office.token(8), one))  # an order of chance, so that ids tell nothing
        eligible.sort(key=lambda pair: pair[0])
        entries[code] = tuple(
            InspectorEntry(
                id=f"{code}-{place:02d}", inspector=one.number, certificate=one.certificate, name=one.name,
                salt=office.token(16),
            )
            for place, (_, one) in enumerate(eligible, 1)
        )  # fmt: skip
        id_of.update((entry.inspector, entry.id) for entry in entries[code])
        take = task.pool_take.get(code) or task.pool_take.get("")
        departments.append(
            Department(
                code=code,
                inspectors="0" * 64,
                registry_size=len(own),
                excluded=dict(reasons),
                per_object=PER_OBJECT,
                pool_take=take,
            )
        )
    number_of = {entry.registered: entry.number for entry in lists.pool}
    recusals = sorted(
        (number_of[one.object], id_of[one.inspector])
        for one in office.store.all(Recusal)
        if one.active and one.object in number_of and one.inspector in id_of
    )
    return msgspec.structs.replace(lists, inspectors=entries, recusals=tuple(recusals)), departments


def struck_but_active(office: Office, lists: DrawLists) -> tuple[str, ...]:
    """Objects of the pool that were struck from an earlier list as gone, a sentence each (draw.md §4)."""
    pool = {entry.registered: entry.name for entry in lists.pool}
    said: dict[str, str] = {}
    for draw in office.store.all(Draw):
        struck = [one for one in draw.struck if one.reason in _GONE]
        if not struck:
            continue
        whom = registered(office.store.get(DrawLists, draw.number)) if draw.level != "full" else {}
        for one in struck:
            number = whom.get(one.number, one.number)
            if number in pool:
                said[number] = (
                    f"{number}（{pool[number]}）在 {draw.number} 中因{STRIKE_REASONS.text(one.reason)}被剔除，"
                    f"名录仍为{OBJECT_STATUS.text('active')}，这次又在对象库中，请核对"
                )
    return tuple(said[number] for number in sorted(said))


def merged_strata_text(strata: Sequence[Stratum]) -> str:
    """Which strata were merge_small_strata, in words: E级、D级（9 个）; "" when none was."""
    return "；".join(f"{stratum_text(s.code)}（{s.size} 个）" for s in strata if JOIN in s.code or s.code == "mixed")
