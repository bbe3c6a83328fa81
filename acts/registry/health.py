"""名录体检: the lists of this bureau looked through; what a task is about that covers nobody."""

from collections.abc import Iterator
from datetime import date

from acts.base.office import Office
from acts.registry.duty_members import known_duties
from acts.registry.trades import known_words
from acts.work.task import task_items, task_plan_line
from db.history import Doing
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise
from rules.registry.health import Facts, HealthLine, HealthObject, ListAge, check, covers_nobody
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.coverage import Visit, is_asked
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["check_registry", "empty_coverage"]

_LISTS = {"enterprises": "检查对象名录", "inspectors": "执法人员名录", "items": "抽查事项清单"}


def check_registry(office: Office) -> tuple[HealthLine, ...]:
    """Every kind of trouble with what was found of it, as the lists stand today. Changes nothing."""
    store, today = office.store, office.today()
    duties = [duty for duty in store.all(CoverageDuty) if is_asked(duty, today)]
    known = known_duties(office)
    return check(
        Facts(
            today=today,
            objects=store.partial(Enterprise, HealthObject),
            items=store.all(Item),
            inspectors=store.all(Inspector),
            visited={one.object for one in store.partial(Result, Visit) if one.was_made},
            duties=[(duty, len(known.members(office, duty, today, alone=False))) for duty in duties],
            lists=list(_ages(office)),
            own=known_words(office),
        )
    )


def _ages(office: Office) -> Iterator[ListAge]:
    """When each register was imported last, else when anything of it was entered."""
    for code, name in _LISTS.items():
        doings = office.store.newest_doings(f"{code}.")
        imported = doings.get(f"{code}.import")
        newest: Doing | None = imported or max(doings.values(), key=lambda one: one.at, default=None)
        if newest is None:
            yield ListAge(name, None, "", code)
        else:
            how = newest.why if imported else f"没有导入过，最近一次改动：{newest.why}"
            yield ListAge(name, date.fromisoformat(newest.at[:10]), how, code)


def empty_coverage(office: Office, task: Task) -> tuple[str, ...]:
    """What a task is about that covers nobody: items whose trades no object in business has, trades of its scope that no object has. Sentences without their 。."""
    items, line = task_items(office, task), task_plan_line(office, task)
    asked = {trade for item in items for trade in item.trades}
    scope = {*(line.trades if line else ()), *task.where.get("trade", ())}
    if not asked and not scope:
        return ()
    trades = {
        trade
        for one in office.store.partial(Enterprise, HealthObject)
        if one.status == "active"
        for trade in one.trades
    }
    found = []
    for item, meant in covers_nobody(items, trades, known_words(office)):
        guess = f"；像是{meant}，请修改事项或定对应（trade map）" if meant else "；请核对事项里的检查对象"
        found.append(
            f"事项 {item.number}（{item.name}）写的检查对象是{'、'.join(item.trades)}，名录里没有一家，这次不会有对象查它{guess}"
        )
    found += [f"限定范围里的行业“{trade}”，名录里没有一家在营的对象" for trade in sorted(scope - trades)]
    return tuple(found)
