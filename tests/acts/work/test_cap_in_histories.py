"""An object leaves the pool by the cap if and only if its visits have reached it, whatever an office did before (国办发〔2024〕54号)."""

import os
from datetime import date
from pathlib import Path

from acts.registry.visit_cap import set_cap, visit_cap
from acts.work.past import preview
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.result import Result
from rules.work.same_visit import window_of
from rules.work.sheet import Sheet
from rules.work.states import OVER
from rules.work.task import Task
from tests.acts.office import Desk, desk_in
from tests.histories import History

HISTORIES = 200 if os.environ.get("MINGCHOU_TORTURE") == "1" else 12
COUNTS = frozenset({"", "monitoring", "campaign"})


def counted(desk: Desk, year: int) -> dict[str, int]:
    """Visits of the year by object, from the sheets and results alone; for a task that has neither."""
    store = desk.office.store
    tasks = {one.number: one for one in store.all(Task) if one.year == year and one.cause in COUNTS}
    on_site = {
        one.number for one in store.all(Item) if not set(one.methods) <= {"documents", "online"} or not one.methods
    }
    seen: dict[str, set[date | str]] = {}
    days: dict[str, set[date]] = {}
    sheets = [one for one in store.all(Sheet) if one.void_on is None and one.task in tasks]
    for one in store.all(Result):
        mistaken = one.withdrawn is not None and one.withdrawn.reason == "mistake"
        if one.task in tasks and one.item in on_site and not mistaken:
            seen.setdefault(one.object, set()).add(one.checked_on)
            of = next((sheet.visit for sheet in sheets if (sheet.task, sheet.object) == (one.task, one.object)), "")
            days.setdefault(of or f"{one.task}/{one.object}", set()).add(one.checked_on)
    for sheet in sheets:
        unit = sheet.visit or f"{sheet.task}/{sheet.object}"
        if unit not in days and on_site & set(sheet.items):
            seen.setdefault(sheet.object, set()).add(unit)
    for task in tasks.values():
        for number in on_lists(desk, task):
            seen.setdefault(number, set()).add(task.number)
    return {number: len(visits) for number, visits in seen.items()}


def on_lists(desk: Desk, task: Task) -> set[str]:
    """Who is drawn and has no sheet yet."""
    state = task.before if task.state == "suspended" else task.state
    return set(desk.final(task.number)) if state in {"drawn", "confirmed"} and not task.cause else set()


def judge(desk: Desk) -> int:
    """Hold the pools of two tasks that are not made yet against what is counted by hand. How many the cap left out."""
    office, cap, left_out = desk.office, visit_cap(desk.office), 0
    task = Task(
        number="2024-999", name="演示", items=("I-0002",), departments=("fire",), start=office.today(), end=date(2024, 12, 31),
        cutoff=date(2024, 3, 1), ratios={"": "1"}, created_on=office.today(),
    )  # fmt: skip
    found, counts = preview(office, task), counted(desk, 2024)
    for number in [one for one, _ in found.pool]:
        one = office.store.get(Enterprise, number)
        most = 0 if one.watched(task.start) else cap.by_risk.get(one.risk, cap.most)
        assert not most or counts.get(number, 0) < most, number
    for number, why in found.excluded:
        if why == "visit_limit":
            most = cap.by_risk.get(office.store.get(Enterprise, number).risk, cap.most)
            assert most, number
            assert counts[number] >= most, number
            left_out += 1
    return left_out


def judge_joined(desk: Desk) -> int:
    """Sheets of a joined visit: of one object, of different tasks, in force, never one alone, with a day in common. How many there are."""
    store = desk.office.store
    groups: dict[str, list[Sheet]] = {}
    for sheet in store.all(Sheet):
        assert not (sheet.visit and sheet.void_on), sheet.number
        if sheet.visit:
            groups.setdefault(sheet.visit, []).append(sheet)
    for visit, sheets in groups.items():
        assert len({one.object for one in sheets}) == 1, visit
        assert len({one.task for one in sheets}) == len(sheets) > 1, visit
        days = {
            one.checked_on
            for sheet in sheets
            for one in store.where(Result, task=sheet.task, object=sheet.object)
            if one.withdrawn is None
        }
        tasks = [store.get(Task, sheet.task) for sheet in sheets]
        if not any(task.state in OVER for task in tasks):
            windows = [window_of(task, sheet) for task, sheet in zip(tasks, sheets, strict=True)]
            assert max(one.start for one in windows) <= min(one.end for one in windows) or days, visit
    return len(groups)


def walk(folder: Path, seed: int) -> tuple[int, int]:
    """One history. How many objects the cap left out at most, how many visits were joined at most."""
    with desk_in(folder) as desk:
        history = History(desk, seed)
        history.ratio, history.with_visits = "70%", True
        set_cap(desk.office, {"most": "1", "by_risk": "E=2", "basis": "示公演〔2024〕12号", "approved_by": "演示局长"})
        left_out, joined = judge(desk), 0
        for step in history.steps(60):
            if step.done:
                left_out, joined = max(left_out, judge(desk)), max(joined, judge_joined(desk))
    return left_out, joined


def test_the_pool_is_what_the_visits_leave_after_every_act(tmp_path: Path) -> None:
    found = [walk(tmp_path / str(seed), 3000 + seed) for seed in range(HISTORIES)]
    assert sum(left_out for left_out, _ in found) > 2
    assert sum(joined for _, joined in found) > 2
