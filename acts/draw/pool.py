"""The lists of a freeze: who can be drawn, who can be sent, under which numbers (docs/draw.md §1; §6, 只公开算术的抽取)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.work.past import earlier_checks
from rules.base.codes import JOIN
from rules.draw.draw import Department, Stratum
from rules.draw.draw_record import Draw, DrawLists, ExcludedEntry, InspectorEntry, PoolEntry, coarse
from rules.draw.freeze_rules import MIN_STRATUM
from rules.draw.scope import Scope, items_for, merge_small_strata
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal, ineligible_reason
from rules.registry.item import Item
from rules.work.sheet import MIN_TEAM
from rules.work.task import Task, stratum_text

__all__ = [
    "eligible_inspectors", "merge_strata_of_pool", "merged_strata_text", "new_pool", "pool_for_redraw", "sort_out", "under_draw_numbers",
]  # fmt: skip


def new_pool(office: Office, task: Task, chosen: Scope, items: Sequence[Item]) -> tuple[DrawLists, tuple[Stratum, ...]]:
    """Return the lists of a first freeze, with fresh numbers and a fresh salt for each line, and the strata.

    chosen: who is in the pool and who is excluded (rules.draw.scope). items: the task's.
    """
    enterprises = {enterprise.number: enterprise for enterprise in office.store.all(Enterprise)}
    past = earlier_checks(office, task)
    pool = []
    for number, stratum in chosen.pool:
        enterprise = enterprises[number]
        pool.append(
            PoolEntry(
                number="", object=number, stratum=stratum, code=enterprise.code, name=enterprise.name, salt="",
                items=tuple(item.number for item in items_for(task, enterprise, items, past)),
            )
        )  # fmt: skip
    excluded = [
        ExcludedEntry(
            number="", object=number, reason=coarse(reason), why=reason, code=enterprises[number].code,
            name=enterprises[number].name, salt="",
        )
        for number, reason in chosen.excluded
    ]  # fmt: skip
    return under_draw_numbers(office, pool, excluded), chosen.strata


def under_draw_numbers(office: Office, pool: Iterable[PoolEntry], excluded: Iterable[ExcludedEntry]) -> DrawLists:
    """Return the lists with salts and numbers made for this draw alone, in an order of chance; which number is whom stays in the store.

    Pool and excluded share one sequence (P-0001 …), so that a number does not tell on which list it stands.
    """
    in_pool, left_out = list(pool), list(excluded)
    shuffled = sorted((office.token(8), entry.object) for entry in (*in_pool, *left_out))
    number = {registered: f"P-{place:04d}" for place, (_, registered) in enumerate(shuffled, 1)}

    def placed(entry: PoolEntry | ExcludedEntry) -> dict[str, str]:
        return {"number": number[entry.object], "salt": office.token(16)}

    return DrawLists(
        number="",
        pool=tuple(sorted((msgspec.structs.replace(e, **placed(e)) for e in in_pool), key=lambda e: e.number)),
        excluded=tuple(sorted((msgspec.structs.replace(e, **placed(e)) for e in left_out), key=lambda e: e.number)),
        inspectors={},
        recusals=(),
    )


def pool_for_redraw(
    office: Office, task: Task, previous: Draw, *, masked: bool
) -> tuple[DrawLists, tuple[Stratum, ...], tuple[str, ...]]:
    """Return the lists of a redraw, its strata, and the numbers removed: what was frozen less the lines that the void names (draw.md §1).

    previous: the draw of the task that was given up. Every other line is taken over as it is: number, stratum, salt. masked: whether the
    redraw is; then strata that are left under 5 objects are merged, each as a whole (draw.md §6; docs/draw.md, 名单).
    """
    lists = office.store.get(DrawLists, previous.number)
    removed = tuple(sorted(set(previous.void.lines))) if previous.void else ()
    pool = tuple(entry for entry in lists.pool if entry.number not in removed)
    sizes = Counter(entry.stratum for entry in pool)
    strata = tuple(msgspec.structs.replace(s, size=sizes[s.code]) for s in previous.conditions.strata)
    if masked and any(0 < stratum.size < MIN_STRATUM for stratum in strata):
        pool, strata = merge_strata_of_pool(task, pool, strata)
    return msgspec.structs.replace(lists, pool=pool), strata, removed


def merge_strata_of_pool(
    task: Task, pool: tuple[PoolEntry, ...], strata: Sequence[Stratum]
) -> tuple[tuple[PoolEntry, ...], tuple[Stratum, ...]]:
    """Merge strata that are too small to stay unnamed (draw.md §6); return the pool under the merged strata, and these."""
    joined, placed = merge_small_strata(task.strata, strata, [(e.object, e.stratum) for e in pool])
    moved = tuple(
        msgspec.structs.replace(entry, stratum=stratum) for entry, (_, stratum) in zip(pool, placed, strict=True)
    )
    return moved, tuple(joined)


def eligible_inspectors(
    office: Office, task: Task, lists: DrawLists, items: Sequence[Item]
) -> tuple[DrawLists, list[Department]]:
    """Return the lists with the eligible inspectors of each department and the pairs that may not meet, and the departments' terms.

    The inspectors stand under ids made for this draw (`police-01` …), in an order of chance; whoever stands in `lists` already, which a
    redraw took over, keeps id and salt. items: those that are checked.
    """
    registry = office.store.all(Inspector)
    entries: dict[str, tuple[InspectorEntry, ...]] = {}
    departments = []
    for code in task.departments:
        checked = tuple(item for item in items if item.department == code)
        own = [inspector for inspector in registry if inspector.department == code]
        eligible = sort_out(own, checked, task)
        entries[code] = _entries(office, code, eligible, lists.inspectors.get(code, ()))
        missing = len(own) - len(eligible)
        departments.append(
            Department(
                code=code,
                inspectors="0" * 64,
                registry_size=len(own),
                excluded={"not_available": missing} if missing else {},
                per_object=MIN_TEAM,
                pool_take=task.pool_take.get(code) or task.pool_take.get(""),
            )
        )
    return msgspec.structs.replace(lists, inspectors=entries, recusals=_recusals(office, lists, entries)), departments


def sort_out(inspectors: Iterable[Inspector], items: tuple[Item, ...], task: Task) -> list[Inspector]:
    """Return those of a department who can be drawn for these items of it."""
    return [inspector for inspector in inspectors if not ineligible_reason(inspector, items, task.end)]


def _entries(
    office: Office, code: str, eligible: Sequence[Inspector], before: Sequence[InspectorEntry]
) -> tuple[InspectorEntry, ...]:
    """The list of a department: who stood in it before and still can go, as he stood there; the others after them by chance."""
    numbers = {inspector.number for inspector in eligible}
    kept = [entry for entry in before if entry.inspector in numbers]
    known = {entry.inspector for entry in kept}
    fresh = sorted(((office.token(8), one) for one in eligible if one.number not in known), key=lambda pair: pair[0])
    last = max((int(entry.id.rpartition("-")[2]) for entry in before), default=0)
    added = [
        InspectorEntry(
            id=f"{code}-{place:02d}", inspector=inspector.number, certificate=inspector.certificate, name=inspector.name,
            salt=office.token(16),
        )
        for place, (_, inspector) in enumerate(fresh, last + 1)
    ]  # fmt: skip
    return (*kept, *added)


def _recusals(
    office: Office, lists: DrawLists, inspectors: Mapping[str, Sequence[InspectorEntry]]
) -> tuple[tuple[str, str], ...]:
    """The pairs (number of the object, id of the inspector) of these lists that may not meet, sorted."""
    number_of = {entry.object: entry.number for entry in lists.pool}
    id_of = {entry.inspector: entry.id for entries in inspectors.values() for entry in entries}
    active = [recusal for recusal in office.store.all(Recusal) if recusal.active]
    return tuple(
        sorted(
            (number_of[recusal.object], id_of[recusal.inspector])
            for recusal in active
            if recusal.object in number_of and recusal.inspector in id_of
        )
    )


def merged_strata_text(strata: Sequence[Stratum]) -> str:
    """Name the strata that were merged, with their sizes: E级、D级（9 个）; "" when none was."""
    return "；".join(f"{stratum_text(s.code)}（{s.size} 个）" for s in strata if JOIN in s.code or s.code == "mixed")
