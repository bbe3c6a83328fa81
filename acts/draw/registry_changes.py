"""What changed in the registries since a freeze. The freeze stands; the difference is shown (issue: 名录在冻结以后变动)."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from acts.base.office import Office
from acts.work.task import task_items, task_plan_line
from db.as_of import changed_since, records_as_of
from rules.base.codes import DEPARTMENTS, EXCLUSIONS
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.scope import Past, scope
from rules.registry.enterprise import COLUMNS, Enterprise
from rules.registry.inspector import Inspector, Recusal, not_eligible
from rules.registry.item import Item, restricted_trades
from rules.registry.secrecy import secret_trades
from rules.work.task import Task

__all__ = ["RegistryChange", "changes_since_freeze"]

_BY_HISTORY = frozenset({"checked_this_year", "visit_limit"})
"""Reasons that other checks gave, not the registry: an object left out for these has not come in by an edit."""


class RegistryChange(msgspec.Struct, frozen=True):
    """One difference: came would be on the list now, went would not, changed is there with other words.

    number, name: of the object or inspector in the registry; of a recusal both, `O-…/N-…`. text: what happened.
    """

    kind: Literal["came", "went", "changed"]
    what: Literal["object", "inspector", "recusal"]
    number: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.number} {self.name}：{self.text}"


def changes_since_freeze(office: Office, draw: Draw) -> tuple[RegistryChange, ...]:
    """What the registries would give the draw's pool now that they did not give it then; () when nothing.

    Only what was edited counts, not what other checks did meanwhile. Changes nothing; reads the journal.
    """
    task = office.store.get(Task, draw.task)
    lists = office.store.get(DrawLists, draw.number)
    found = (*_objects(office, task, lists), *_inspectors(office, task, lists), *_recusals(office, lists))
    # whom a supplementary draw leaves out, its parent had: nobody of those has come since
    return found if draw.supplement is None else tuple(one for one in found if one.kind != "came")


def _objects(office: Office, task: Task, lists: DrawLists) -> Iterator[RegistryChange]:
    first = office.store.get(Draw, task.draws[0])  # a redraw took over the pool of the first freeze
    before = changed_since(office.store, Enterprise, first.conditions.registry.seq)
    pool = {entry.registered for entry in lists.pool}
    left_out = {entry.registered: entry.reason for entry in lists.excluded}
    listed = office.store.all(Item)
    rules = (restricted_trades(listed), secret_trades(listed))
    past = Past(at_cutoff=records_as_of(office.store, Enterprise, task.cutoff) if before else {})
    items, plan = task_items(office, task), task_plan_line(office, task)
    for number, then in sorted(before.items()):
        now = office.store.find(Enterprise, number)
        if now is None:
            if number in pool:
                yield RegistryChange("went", "object", number, then.name if then else "", "已从名录中撤销")
            continue
        found = scope(task, items, plan, [now], past, 10**6, *rules)
        if number in pool and not found.pool:
            reasons = dict(found.excluded)
            why = EXCLUSIONS.text(reasons[number]) if number in reasons else "不再属于抽查范围"
            yield RegistryChange("went", "object", number, now.name, f"冻结时在库，现在{why}")
        elif number in pool and then is not None:
            changed = "、".join(c.label for c in COLUMNS if getattr(then, c.name) != getattr(now, c.name))
            if changed:
                yield RegistryChange("changed", "object", number, now.name, f"冻结以后修改了{changed}")
        elif number not in pool and found.pool and left_out.get(number) not in _BY_HISTORY:
            why = "冻结以后登记" if then is None else "冻结时不在库，现在可以入库"
            yield RegistryChange("came", "object", number, now.name, why)


def _inspectors(office: Office, task: Task, lists: DrawLists) -> Iterator[RegistryChange]:
    items = task_items(office, task)
    for code in task.departments:
        own_items = tuple(item for item in items if item.department == code)
        frozen = {entry.inspector: entry for entry in lists.inspectors.get(code, ())}
        for one in sorted(office.store.all(Inspector), key=lambda one: one.number):
            reason = not_eligible(one, own_items, task.end)
            fits = one.department == code and reason is None
            entry = frozen.pop(one.number, None)
            department = DEPARTMENTS.text(code)
            if entry is None and fits:
                yield RegistryChange(
                    "came", "inspector", one.number, one.name, f"冻结时不可抽，现在可由{department}派出"
                )
            elif entry is not None and not fits:
                why = f"已不在{department}" if one.department != code else EXCLUSIONS.text(reason or "")
                yield RegistryChange(
                    "went", "inspector", one.number, one.name, f"冻结时可由{department}派出，现在{why}"
                )
            elif entry is not None and (entry.name, entry.certificate) != (one.name, one.certificate):
                yield RegistryChange("changed", "inspector", one.number, one.name, "冻结以后修改了姓名或执法证号")
        for entry in frozen.values():
            yield RegistryChange("went", "inspector", entry.inspector, entry.name, "已从名录中撤销")


def _recusals(office: Office, lists: DrawLists) -> Iterator[RegistryChange]:
    objects = {entry.number: entry for entry in lists.pool}
    people = {entry.id: entry for entries in lists.inspectors.values() for entry in entries}
    names = {entry.registered: entry.name for entry in lists.pool}
    names |= {entry.inspector: entry.name for entry in people.values()}
    frozen = {(objects[number].registered, people[inspector].inspector) for number, inspector in lists.recusals}
    now = {
        (one.object, one.inspector)
        for one in office.store.all(Recusal)
        if one.active and one.object in names and one.inspector in names
    }
    for object_, inspector in sorted(now ^ frozen):
        came = (object_, inspector) in now
        text = (
            "冻结以后登记的回避，匹配不知道它；匹配到一起的按更换办理" if came else "冻结以后结束的回避，本次仍然回避"
        )
        words = f"{names[object_]}、{names[inspector]}"
        yield RegistryChange("came" if came else "went", "recusal", f"{object_}/{inspector}", words, text)
