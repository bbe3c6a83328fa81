"""The lists of a freeze: who can be drawn, who can be sent, under which numbers (docs/draw.md §1; §6, 限制公开的抽取)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from acts.base.office import Office
from acts.work.task import earlier_checks
from rules.base.codes import JOIN, OBJECT_STATUS, STRIKE_REASONS
from rules.draw.draw import Department, Stratum
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, InspectorEntry, PoolEntry, coarse, registry_numbers
from rules.draw.scope import Scope, items_for, merge_small_strata
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal, ineligible_reason
from rules.registry.item import Item
from rules.work.sheet import MIN_TEAM
from rules.work.task import Task, stratum_text

__all__ = [
    "assign_draw_numbers",
    "eligible_inspectors",
    "merge_strata_of_pool",
    "merged_strata_text",
    "new_pool",
    "pool_for_redraw",
    "struck_but_active",
]

_Entry = TypeVar("_Entry", PoolEntry, ExcludedEntry)


_CLOSED_FOR_GOOD = frozenset({"deregistered", "revoked", "moved_away", "closed_down", "duplicate"})
"""Reasons of a strike after which an object should not stand in a pool again (draw.md §4)."""


def new_pool(office: Office, task: Task, chosen: Scope, items: Sequence[Item]) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """Return the lists of a first freeze, with a fresh salt for each line, and the strata.

    chosen: who is in the pool and who is excluded (rules.draw.scope). items: the task's.
    """
    enterprises = {enterprise.number: enterprise for enterprise in office.store.all(Enterprise)}
    past = earlier_checks(office, task)
    pool = []
    for number, stratum in chosen.pool:
        enterprise = enterprises[number]
        pool.append(
            PoolEntry(
                number=number, stratum=stratum, code=enterprise.code, name=enterprise.name, salt=office.token(16),
                items=tuple(item.number for item in items_for(task, enterprise, items, past)),
            )
        )  # fmt: skip
    excluded = tuple(
        ExcludedEntry(
            number=number,
            reason=coarse(reason),
            why=reason,
            code=enterprises[number].code,
            name=enterprises[number].name,
            salt=office.token(16),
        )
        for number, reason in chosen.excluded
    )
    return DrawLists(number="", pool=tuple(pool), excluded=excluded, inspectors={}, recusals=()), chosen.strata


def pool_for_redraw(office: Office, task: Task, previous: Draw, level: str) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """Return the lists and strata of a redraw: the same pool less the lines that the void names, with fresh salts (draw.md §1).

    previous: the draw that was given up. level: the level of disclosure of the new draw; strata of one that is not public in full are
    merged where they have become too small.
    """
    lists = office.store.get(DrawLists, previous.number)
    named = set(previous.void.lines) if previous.void else set()
    left_out = {entry.registry_number for entry in lists.pool if entry.number in named}
    fresh = [_under_registry_number(entry, office.token(16)) for entry in lists.pool]
    pool = tuple(entry for entry in fresh if entry.number not in left_out)
    struck = tuple(
        ExcludedEntry(
            number=entry.number,
            reason=coarse("struck_before"),
            why="struck_before",
            code=entry.code,
            name=entry.name,
            salt=entry.salt,
        )
        for entry in fresh
        if entry.number in left_out
    )
    excluded = tuple(
        msgspec.structs.replace(
            _under_registry_number(entry, office.token(16)), reason=coarse(entry.reason), why=entry.true_reason
        )
        for entry in lists.excluded
    )
    sizes = Counter(entry.stratum for entry in pool)
    strata = tuple(msgspec.structs.replace(s, size=sizes[s.code]) for s in previous.conditions.strata)
    if level != "full":
        pool, strata = merge_strata_of_pool(task, pool, strata)
    return DrawLists(number="", pool=pool, excluded=(*excluded, *struck), inspectors={}, recusals=()), strata


def _under_registry_number(entry: _Entry, salt: str) -> _Entry:
    return msgspec.structs.replace(entry, number=entry.registry_number, object="", salt=salt)


def merge_strata_of_pool(
    task: Task, pool: tuple[PoolEntry, ...], strata: Sequence[Stratum]
) -> tuple[tuple[PoolEntry, ...], tuple[Stratum, ...]]:
    """Merge strata that are too small to stay unnamed (draw.md §6); return the pool under the merged strata, and these."""
    joined, placed = merge_small_strata(task.strata, strata, [(e.number, e.stratum) for e in pool])
    moved = tuple(
        msgspec.structs.replace(entry, stratum=stratum) for entry, (_, stratum) in zip(pool, placed, strict=True)
    )
    return moved, tuple(joined)


def assign_draw_numbers(office: Office, lists: DrawLists) -> DrawLists:
    """Return the lists under numbers made for this draw alone, in an order of chance; which number is whom stays in the store.

    Pool and excluded share one sequence (R-0001 …), so that a number does not tell on which list it stands.
    """
    shuffled = sorted((office.token(8), entry.number) for entry in (*lists.pool, *lists.excluded))
    width = max(4, len(str(len(shuffled))))
    number = {registered: f"R-{place:0{width}d}" for place, (_, registered) in enumerate(shuffled, 1)}
    pool = [msgspec.structs.replace(entry, number=number[entry.number], object=entry.number) for entry in lists.pool]
    excluded = [
        msgspec.structs.replace(entry, number=number[entry.number], object=entry.number) for entry in lists.excluded
    ]
    return msgspec.structs.replace(
        lists,
        pool=tuple(sorted(pool, key=lambda entry: entry.number)),
        excluded=tuple(sorted(excluded, key=lambda entry: entry.number)),
    )


def eligible_inspectors(
    office: Office, task: Task, lists: DrawLists, items: Sequence[Item]
) -> tuple[DrawLists, list[Department]]:
    """Return the lists with the eligible inspectors of each department and the pairs that may not meet, and the departments' terms.

    The inspectors stand under ids made for this draw (`police-01` …), in an order of chance. items: those that are checked.
    """
    registry = office.store.all(Inspector)
    entries: dict[str, tuple[InspectorEntry, ...]] = {}
    departments = []
    for code in task.departments:
        checked = tuple(item for item in items if item.department == code)
        own = [inspector for inspector in registry if inspector.department == code]
        eligible, reasons = _sort_out(own, checked, task)
        shuffled = sorted(((office.token(8), one) for one in eligible), key=lambda pair: pair[0])
        entries[code] = tuple(
            InspectorEntry(
                id=f"{code}-{place:02d}", inspector=inspector.number, certificate=inspector.certificate,
                name=inspector.name, salt=office.token(16),
            )
            for place, (_, inspector) in enumerate(shuffled, 1)
        )  # fmt: skip
        take = task.pool_take.get(code) or task.pool_take.get("")
        departments.append(
            Department(
                code=code,
                inspectors="0" * 64,
                registry_size=len(own),
                excluded=dict(reasons),
                per_object=MIN_TEAM,
                pool_take=take,
            )
        )
    return msgspec.structs.replace(lists, inspectors=entries, recusals=_recusals(office, lists, entries)), departments


def _sort_out(
    inspectors: Sequence[Inspector], items: tuple[Item, ...], task: Task
) -> tuple[list[Inspector], Counter[str]]:
    """Those who can be drawn, and how many cannot, by reason (a code of EXCLUSIONS)."""
    reasons = [(inspector, ineligible_reason(inspector, items, task.end)) for inspector in inspectors]
    return [inspector for inspector, reason in reasons if not reason], Counter(why for _, why in reasons if why)


def _recusals(
    office: Office, lists: DrawLists, inspectors: Mapping[str, Sequence[InspectorEntry]]
) -> tuple[tuple[str, str], ...]:
    """The pairs (number of the object, id of the inspector) of these lists that may not meet, sorted."""
    number_of = {entry.registry_number: entry.number for entry in lists.pool}
    id_of = {entry.inspector: entry.id for entries in inspectors.values() for entry in entries}
    active = [recusal for recusal in office.store.all(Recusal) if recusal.active]
    return tuple(
        sorted(
            (number_of[recusal.object], id_of[recusal.inspector])
            for recusal in active
            if recusal.object in number_of and recusal.inspector in id_of
        )
    )


def struck_but_active(office: Office, lists: DrawLists) -> tuple[str, ...]:
    """Return a sentence for each object of the pool that was struck from an earlier list as closed (draw.md §4), by number."""
    pool = {entry.registry_number: entry.name for entry in lists.pool}
    sentences: dict[str, str] = {}
    for draw in office.store.all(Draw):
        struck = [strike for strike in draw.true_strikes if strike.reason in _CLOSED_FOR_GOOD]
        if not struck:
            continue
        registered_as = registry_numbers(office.store.get(DrawLists, draw.number)) if draw.level != "full" else {}
        for strike in struck:
            number = registered_as.get(strike.number, strike.number)
            if number in pool:
                sentences[number] = (
                    f"{number}（{pool[number]}）在 {draw.number} 中因{STRIKE_REASONS.text(strike.reason)}被剔除，"
                    f"名录仍为{OBJECT_STATUS.text('active')}，这次又在对象库中，请核对"
                )
    return tuple(sentences[number] for number in sorted(sentences))


def merged_strata_text(strata: Sequence[Stratum]) -> str:
    """Name the strata that were merged, with their sizes: E级、D级（9 个）; "" when none was."""
    return "；".join(f"{stratum_text(s.code)}（{s.size} 个）" for s in strata if JOIN in s.code or s.code == "mixed")
