"""一次检查: objects of several open tasks visited on one day; what is to be known of it before a freeze, a match, an extension, a cancellation."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from datetime import date

import msgspec

from acts.base.office import Office
from acts.registry.visit_cap import cap_gap, visit_cap
from acts.work.past import also_listed, earlier_checks
from acts.work.task import active_draw, require_task, require_way, stage
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import DrawLists, final_list, registry_numbers
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.coverage import Visit
from rules.work.result import Result
from rules.work.same_visit import Shared, freed, next_visits, overlap_refusal, window_of
from rules.work.sheet import Sheet
from rules.work.states import OVER, can
from rules.work.task import Task
from rules.work.visits import limits, near, reached

__all__ = [
    "Beside", "cancel_notes", "day_problems", "freed_sheets", "join_visits", "joined_with", "joint_notes", "match_notes", "shared_visits", "split_visit", "unvisited", "visit_notes",
]  # fmt: skip

Beside = Mapping[tuple[str, str], Sequence[Result]]
"""(task, object) → results that are entered together with the one that is asked about."""


# ---- who is visited by others too


def shared_visits(office: Office, number: str) -> tuple[Shared, ...]:
    """What other open tasks have a sheet for as well, object by object: what is joined, and what is not visited by either yet."""
    task = require_task(office, number)
    return tuple(_shared(task, _Sheets(office)))


class _Sheets:
    """The sheets in force of all tasks, by object, and who was visited. One look at the store for all objects that are asked about."""

    def __init__(self, office: Office) -> None:
        self.all = office.store.all(Sheet)
        self.tasks = {task.number: task for task in office.store.all(Task)}
        self.remote = {item.number for item in office.store.all(Item) if item.is_remote}
        made = (one for one in office.store.partial(Result, Visit) if one.was_made)
        self.visited = {(one.task, one.object) for one in made}
        self.at: dict[str, list[Sheet]] = {}
        self.joined: dict[str, list[Sheet]] = {}
        for sheet in self.all:
            if sheet.void_on is None:
                self.at.setdefault(sheet.object, []).append(sheet)
                if sheet.visit:
                    self.joined.setdefault(sheet.visit, []).append(sheet)

    def of(self, number: str) -> list[Sheet]:
        """The sheets in force of a task, in order."""
        return sorted(
            (one for one in self.all if one.task == number and one.void_on is None), key=lambda one: one.order
        )

    def is_visited(self, sheet: Sheet) -> bool:
        return (sheet.task, sheet.object) in self.visited

    def together(self, sheet: Sheet) -> list[Sheet]:
        """The sheets of a visit that is joined; the sheet alone where it is not."""
        return self.joined[sheet.visit] if sheet.visit else [sheet]

    def why_not(self, first: Sheet, second: Sheet) -> str:
        """What stands against one visit for two sheets of an object; "" for nothing."""
        for sheet in (first, second):
            if self.tasks[sheet.task].state == "suspended":
                return f"任务 {sheet.task} 已中止，请先恢复（task resume）"
            if self.is_visited(sheet):
                return f"{sheet.task} 已经检查过，不能再合并"
            if self.remote.issuperset(sheet.items):
                return f"{sheet.task} 只做书面检查或网络监测，不用上门，不用合并"
        whole = {one.number: one for sheet in (first, second) for one in self.together(sheet)}.values()
        return overlap_refusal([(one.task, window_of(self.tasks[one.task], one)) for one in whole])


def _shared(task: Task, sheets: _Sheets) -> Iterator[Shared]:
    for own in sheets.of(task.number):
        for other in sheets.at[own.object]:
            if other.task == task.number:
                continue
            joined = bool(own.visit) and own.visit == other.visit
            at_work = sheets.tasks[other.task].state not in OVER and task.state not in OVER
            if joined or (at_work and not sheets.is_visited(own) and not sheets.is_visited(other)):
                yield Shared(
                    object=own.object, sheet=own.number, other=other.task, other_sheet=other.number, visit=own.visit if joined else "",
                    why_not="" if joined else sheets.why_not(own, other),
                )  # fmt: skip


def joined_with(office: Office, sheet: Sheet) -> tuple[str, ...]:
    """The other tasks with which a sheet is one visit."""
    if not sheet.visit:
        return ()
    return tuple(sorted(one.task for one in _partners(office, sheet)))


def _partners(office: Office, sheet: Sheet) -> list[Sheet]:
    """The other sheets of a joined visit."""
    found = office.store.where(Sheet, object=sheet.object) if sheet.visit else []
    return [one for one in found if one.visit == sheet.visit and one.number != sheet.number]


# ---- join, split


def join_visits(office: Office, number: str, other: str, objects: Collection[str] = ()) -> tuple[Sheet, ...]:
    """Make one visit of what two tasks check at an object: same day, the sheets say so, entered days must agree. Returns the sheets that changed.

    objects: numbers of the registry; () for all that can be joined. Refused, with nothing changed, where one of those named cannot: no sheet in
    both, visited already, no day in common.
    """
    task, with_ = require_task(office, number), require_task(office, other)
    if task.number == with_.number:
        raise Refused(Problem("是同一个任务，请写另一个任务的编号", number, "任务"))
    for one in (task, with_):
        require_way(one, "visit.join")
    sheets = _Sheets(office)
    able = _joinable(sheets, (task, with_), objects)
    changed: dict[str, Sheet] = {}
    fresh = next_visits(sheets.all)
    for pair in able:
        _join(sheets, pair, changed, fresh)
    words = f"{number} 和 {other} 合并检查 {len(able)} 家：{'、'.join(one.object for one in able)}"
    with office.transaction("visit.join", words) as tx:
        for sheet in changed.values():
            tx.put(sheet)
    return tuple(changed.values())


def _joinable(sheets: _Sheets, tasks: tuple[Task, Task], objects: Collection[str]) -> list[Shared]:
    """The objects that are joined: those named, or all that can be. Refused for one named that cannot, and where there is none."""
    task, other = tasks
    pairs = {one.object: one for one in _shared(task, sheets) if one.other == other.number}
    against = filter(None, (_join_problem(sheets, pairs, tasks, one) for one in dict.fromkeys(objects)))
    if problems := tuple(against):
        raise Refused(*problems)
    wanted = [pairs[one] for one in dict.fromkeys(objects or pairs)]
    able = [one for one in wanted if not one.visit and not one.why_not]
    if not able:
        left = tuple(Problem(one.why_not, one.object) for one in pairs.values() if one.why_not)[:20]
        none = f"任务 {task.number} 和 {other.number} 没有可以合并的检查对象（visit list 看两边都有的）"
        raise Refused(*(left or (Problem(none, task.number),)))
    return able


def _join_problem(sheets: _Sheets, pairs: dict[str, Shared], tasks: tuple[Task, Task], number: str) -> Problem | None:
    """Why one object that was named cannot be joined; None when it can."""
    found = pairs.get(number)
    if found is not None and found.visit:
        return Problem(f"已经与 {found.other} 合并，不用再合并", number)
    if found is not None:
        return Problem(found.why_not, number) if found.why_not else None
    here = {one.task for one in sheets.at.get(number, ())}
    if lacking := [one.number for one in tasks if one.number not in here]:
        return Problem(f"不在 {'、'.join(lacking)} 的记录表上，请核对编号", number)
    return Problem("已经检查过，不能再合并", number)


def _join(sheets: _Sheets, pair: Shared, changed: dict[str, Sheet], fresh: Iterator[str]) -> None:
    """Put one visit on both sheets, and on those with which they are joined already."""
    by_number = {one.number: one for one in sheets.at[pair.object]}
    own, other = by_number[pair.sheet], by_number[pair.other_sheet]
    visits = sorted(filter(None, (own.visit, other.visit)))
    visit = visits[0] if visits else next(fresh)
    for one in (*sheets.together(own), *sheets.together(other)):
        if one.visit != visit:
            changed[one.number] = msgspec.structs.replace(one, visit=visit)


def split_visit(office: Office, number: str, objects: Sequence[str], why: str) -> tuple[Sheet, ...]:
    """Take objects of a task out of a joined visit, with the reason: each task visits by itself again. Returns the sheets that changed.

    Refused without objects or reason, and for an object that is not joined.
    """
    task = require_task(office, number)
    require_way(task, "visit.split")
    own = {one.object: one for one in office.store.where(Sheet, task=number) if one.void_on is None}
    problems = [] if why.strip() else [Problem("必须写明原因", number, "原因")]
    problems += [] if objects else [Problem("请写明拆开哪几家（--object）", number, "检查对象")]
    for one in dict.fromkeys(objects):
        if one not in own or not own[one].visit:
            words = "不在这个任务的记录表上，请核对编号" if one not in own else "没有合并检查，不用拆开"
            problems.append(Problem(words, one, "检查对象"))
    if problems:
        raise Refused(*problems)
    alone = [msgspec.structs.replace(own[one], visit="") for one in dict.fromkeys(objects)]
    changed = _freed(office, alone)
    with office.transaction("visit.split", f"{number} 拆开 {len(alone)} 家的合并检查：{why.strip()}") as tx:
        for sheet in changed:
            tx.put(sheet)
    return tuple(changed)


def freed_sheets(office: Office, changed: Sequence[Sheet]) -> list[Sheet]:
    """Sheets that an act changes or ends, with those whose joined visit ends by it. A part of every act that takes a sheet away."""
    return _freed(office, changed) if any(sheet.visit for sheet in changed) else list(changed)


def _freed(office: Office, changed: Sequence[Sheet]) -> list[Sheet]:
    return freed((one for sheet in changed for one in office.store.where(Sheet, object=sheet.object)), changed)


def day_problems(office: Office, result: Result, sheet: Sheet, beside: Beside, where: str = "") -> list[Problem]:
    """What stands against the day of a result: the sheets of a joined visit have one day. beside: results that are entered together with it."""
    if not sheet.visit or (item := office.store.find(Item, result.item)) is None or item.is_remote:
        return []
    days: dict[date, str] = {}
    for other in _partners(office, sheet):
        stored = office.store.where(Result, task=other.task, object=other.object)
        for one in (*stored, *beside.get((other.task, other.object), ())):
            mistaken = one.withdrawn is not None and one.withdrawn.reason == "mistake"
            if not mistaken and not office.store.get(Item, one.item).is_remote:
                days[one.checked_on] = other.task
    if not days or result.checked_on in days:
        return []
    day, task = next(iter(days.items()))
    words = f"与 {task} 合并检查，那边记的是 {day_text(day)}；不同日的请先拆开（visit split）"
    return [Problem(words, where, "检查日期")]


# ---- what is to be known before


def unvisited(office: Office, task: Task) -> frozenset[str]:
    """The objects on the sheets of a task that nobody has visited."""
    sheets = _Sheets(office)
    return frozenset(one.object for one in sheets.of(task.number) if not sheets.is_visited(one))


def visit_notes(office: Office, task: Task, objects: Set[str], whose: str, then: str) -> list[str]:
    """Who of these objects is at the cap of the year or one visit short of it, and who is on another list as well, in sentences.

    whose: what the objects are of (对象库, 名单). then: what to do about those on another list. No cap holds for a task that carries out duties.
    """
    notes = [] if task.duties else _cap_notes(office, task, objects, whose)
    also = {other: len(listed & objects) for other, listed in sorted(also_listed(office, task).items())}
    words = "、".join(f"{count} 家也在 {other}" for other, count in also.items() if count)
    return [*notes, f"{whose}里有 {words} 的名单上，还没有检查；{then}"] if words else notes


def match_notes(office: Office, task: Task) -> tuple[str, ...]:
    """The same of the list that is drawn and not matched yet; () for any other."""
    draw = active_draw(office, task)
    if draw is None or stage(task, draw) not in {"drawn", "confirmed"}:
        return ()
    numbers = registry_numbers(office.store.get(DrawLists, draw.number))
    listed = {numbers[one.number] for one in final_list(draw)}
    return tuple(visit_notes(office, task, listed, "名单", "匹配以后可以合并成一次检查"))


def joint_notes(office: Office, task: Task) -> tuple[str, ...]:
    """Of a task that is matched: with whom how many objects are one visit, and could be."""
    shared = shared_visits(office, task.number) if can(task, "visit.join") else ()
    joined = Counter(one.other for one in shared if one.visit)
    able = Counter(one.other for one in shared if not one.visit and not one.why_not)
    return (
        *(f"有 {count} 家与 {other} 合并检查，同一天去" for other, count in sorted(joined.items())),
        *(f"有 {count} 家 {other} 也要去，可以合并成一次检查（visit join）" for other, count in sorted(able.items())),
    )


def _cap_notes(office: Office, task: Task, objects: Set[str], whose: str) -> list[str]:
    if gap := cap_gap(office):
        return [gap.partition("；")[0]]
    cap, counts = visit_cap(office), earlier_checks(office, task).visits
    found: Counter[tuple[bool, str, int]] = Counter()
    for number in objects:
        one = office.store.find(Enterprise, number)
        if one is None or one.watched(task.start):
            continue
        own = limits(cap, one.risk, task.departments, number, counts)
        if limit := reached(own) or near(own):
            found[limit.count >= limit.most, limit.text(office.departments), limit.count] += 1
    return [
        f"{whose}里有 {many} 家今年已检查或将检查 {count} 次，" + (f"已到{limit}" if over else f"再查一次就到{limit}")
        for (over, limit, count), many in sorted(found.items())
    ]


def cancel_notes(office: Office, task: Task) -> tuple[str, ...]:
    """What else a cancellation brings: who was to be visited together with another task is visited by that one alone."""
    joined = Counter(one.other for one in shared_visits(office, task.number) if one.visit)
    return tuple(
        f"有 {count} 家与 {other} 合并检查，取消以后由 {other} 单独检查" for other, count in sorted(joined.items())
    )
