"""What changed in the registries since a freeze. The freeze stands; the difference is shown (issue: 名录在冻结以后变动)."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from acts.base.office import Office
from acts.work.past import governed
from acts.work.task import task_items, task_plan_line
from db.as_of import changed_since
from rules.base.codes import EXCLUSIONS
from rules.draw.draw_record import Draw, DrawLists, InspectorEntry
from rules.draw.scope import Past, Scope, scope
from rules.registry.enterprise import COLUMNS, Enterprise
from rules.registry.inspector import Inspector, Recusal, ineligible_reason
from rules.registry.item import Item, restricted_trades
from rules.registry.visit_cap import NUMBER, VisitCap
from rules.work.task import Task

__all__ = ["RegistryChange", "changes_since_freeze"]

_BY_HISTORY = frozenset({"checked_this_year", "visit_limit", "period_done"})
"""Reasons that other checks gave, not the registry: an object left out for these has not come in by an edit."""


class RegistryChange(msgspec.Struct, frozen=True):
    """One difference: what came would be on a list now, what went would not, what changed is there with other words.

    number, name: of the object or inspector in the registry; of a recusal both, `O-…/N-…`. text: what happened.
    """

    kind: Literal["came", "went", "changed"]
    what: Literal["object", "inspector", "recusal"]
    number: str
    name: str
    text: str

    def __str__(self) -> str:
        """Number, name and what happened, as one line."""
        return f"{self.number} {self.name}：{self.text}"


def changes_since_freeze(office: Office, draw: Draw) -> tuple[RegistryChange, ...]:
    """Return what the registries would give the draw's lists now that they did not give then: objects, inspectors, recusals; () if nothing.

    Only what was edited counts, not what other checks did meanwhile. Changes nothing; reads the journal.
    """
    task = office.store.get(Task, draw.task)
    lists = office.store.get(DrawLists, draw.number)
    found = (*_objects(office, task, lists), *_inspectors(office, task, lists), *_recusals(office, lists))
    # whom a supplementary draw leaves out, its parent had: nobody of those has come since
    return found if draw.supplement is None else tuple(change for change in found if change.kind != "came")


def _objects(office: Office, task: Task, lists: DrawLists) -> Iterator[RegistryChange]:
    first = office.store.get(Draw, task.draws[0])  # a redraw took over the pool of the first freeze
    edited = changed_since(office.store, Enterprise, first.conditions.registry.seq)
    pool = {entry.object for entry in lists.pool}
    left_out = {entry.object: entry.why for entry in lists.excluded}
    listed = office.store.all(Item)
    past = Past(
        governed=dict.fromkeys(governed(office, task), False)
    )  # as the registry stands: who closed since the cut-off is in the pool and cannot be visited
    items, plan = task_items(office, task), task_plan_line(office, task)
    for number, before in sorted(edited.items()):
        now = office.store.find(Enterprise, number)
        if now is None:
            if number in pool:
                yield RegistryChange("went", "object", number, before.name if before else "", "已从名录中撤销")
            continue
        found = scope(task, items, plan, [now], past, VisitCap(number=NUMBER), restricted_trades(listed))
        if number in pool:
            yield from _of_pool(before, now, found)
        elif found.pool and left_out.get(number) not in _BY_HISTORY:
            words = "冻结以后登记" if before is None else "冻结时不在库，现在可以入库"
            yield RegistryChange("came", "object", number, now.name, words)


def _of_pool(before: Enterprise | None, now: Enterprise, found: Scope) -> Iterator[RegistryChange]:
    """What an edit means for an object of the pool. before: as it stood at the freeze. found: the scope of this object alone, now."""
    if not found.pool:
        reasons = dict(found.excluded)
        why = EXCLUSIONS.text(reasons[now.number]) if now.number in reasons else "不再属于抽查范围"
        yield RegistryChange("went", "object", now.number, now.name, f"冻结时在库，现在{why}")
    elif before is not None:
        changed = "、".join(c.label for c in COLUMNS if getattr(before, c.name) != getattr(now, c.name))
        if changed:
            yield RegistryChange("changed", "object", now.number, now.name, f"冻结以后修改了{changed}")


def _inspectors(office: Office, task: Task, lists: DrawLists) -> Iterator[RegistryChange]:
    items = task_items(office, task)
    registry = sorted(office.store.all(Inspector), key=lambda inspector: inspector.number)
    for code in task.departments:
        own_items = tuple(item for item in items if item.department == code)
        frozen = {entry.inspector: entry for entry in lists.inspectors.get(code, ())}
        for inspector in registry:
            reason = ineligible_reason(inspector, own_items, task.end)
            change = _of_department(
                (code, office.departments.text(code)), inspector, reason, frozen.pop(inspector.number, None)
            )
            if change is not None:
                yield change
        for entry in frozen.values():
            yield RegistryChange("went", "inspector", entry.inspector, entry.name, "已从名录中撤销")


def _of_department(
    department: tuple[str, str], inspector: Inspector, reason: str | None, entry: InspectorEntry | None
) -> RegistryChange | None:
    """What changed for an inspector in the list of a department (code, name). reason: why he is not eligible now. entry: his line at the freeze."""
    (code, own), number, name = department, inspector.number, inspector.name
    fits = inspector.department == code and reason is None
    if entry is None:
        words = f"冻结时不可抽，现在可由{own}派出"
        return RegistryChange("came", "inspector", number, name, words) if fits else None
    if not fits:
        why = f"已不在{own}" if inspector.department != code else EXCLUSIONS.text(reason or "")
        return RegistryChange("went", "inspector", number, name, f"冻结时可由{own}派出，现在{why}")
    if (entry.name, entry.certificate) != (name, inspector.certificate):
        return RegistryChange("changed", "inspector", number, name, "冻结以后修改了姓名或执法证号")
    return None


def _recusals(office: Office, lists: DrawLists) -> Iterator[RegistryChange]:
    objects = {entry.number: entry for entry in lists.pool}
    inspectors = {entry.id: entry for entries in lists.inspectors.values() for entry in entries}
    names = {entry.object: entry.name for entry in lists.pool}
    names |= {entry.inspector: entry.name for entry in inspectors.values()}
    frozen = {(objects[number].object, inspectors[id_].inspector) for number, id_ in lists.recusals}
    now = {
        (recusal.object, recusal.inspector)
        for recusal in office.store.all(Recusal)
        if recusal.active and recusal.object in names and recusal.inspector in names
    }
    for pair in sorted(now ^ frozen):
        came = pair in now
        text = (
            "冻结以后登记的回避，匹配不知道它；匹配到一起的按更换办理" if came else "冻结以后结束的回避，本次仍然回避"
        )
        words = "、".join(names[number] for number in pair)
        yield RegistryChange("came" if came else "went", "recusal", "/".join(pair), words, text)
