"""冻结前停业、检查期内又恢复: objects that were closed when a pool was frozen and in business again before the end of its task (draw.md §4)."""

from collections.abc import Iterator
from datetime import date, datetime

from acts.base.office import Office
from db.as_of import versions_of
from rules.draw.draw_record import Draw, DrawLists
from rules.registry.enterprise import Enterprise
from rules.work.task import Task

__all__ = ["returned"]


def returned(office: Office) -> dict[str, frozenset[str]]:
    """Draw → such objects. Reads the journal, but only where an object that was left out as closed is in business now."""
    possible = dict(_possible(office))
    if not possible:
        return {}
    days = {
        number: [datetime.fromisoformat(at).date() for at, one in history if one.status == "active"]
        for number, history in versions_of(office.store, Enterprise, frozenset().union(*possible.values())).items()
    }
    found = {}
    for number, objects in possible.items():
        draw = office.store.get(Draw, number)
        first, last = date.fromisoformat(draw.frozen_at[:10]), office.store.get(Task, draw.task).end
        found[number] = frozenset(one for one in objects if any(first <= day <= last for day in days.get(one, [])))
    return {number: objects for number, objects in found.items() if objects}


def _possible(office: Office) -> Iterator[tuple[str, frozenset[str]]]:
    for lists in office.store.each(DrawLists):
        closed = (entry.object for entry in lists.excluded if entry.why == "not_active")
        back = frozenset(
            one for one in closed if (now := office.store.find(Enterprise, one)) and now.status == "active"
        )
        if back:
            yield lists.number, back
