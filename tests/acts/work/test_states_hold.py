"""Whatever an office does, in any order: its journal has no step of a task that the table of states does not have (tests/histories.py)."""

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from acts.base.office import Office
from rules.base.codes import TASK_STATES
from rules.draw.draw_record import Draw
from rules.work.states import OVER, can, leads
from rules.work.task import Task
from tests.acts.office import desk_in
from tests.histories import History

HISTORIES, ACTS = (300, 60) if os.environ.get("MINGCHOU_TORTURE") == "1" else (24, 60)
DRAWN = frozenset({"drawn", "confirmed"})
BEYOND = frozenset({"matched", "under_way", "closed"})


def faults(office: Office) -> list[str]:
    """Every step in the journal that the table does not have, and every task whose draw does not fit its state."""
    return [fault for task in office.store.all(Task) for fault in (*_steps(office, task), *_draw_faults(office, task))]


def _steps(office: Office, task: Task) -> list[str]:
    versions = office.store.history(Task, task.number)
    found = []
    for before, after in pairwise(versions):
        old, new = before.record, after.record
        if old is None or new is None:
            found.append(f"{task.number} taken out by {after.act}")
        elif old.state == new.state and not _stays(old, new, after.act):
            found.append(f"{task.number} {old.state}: {after.act} is not in the table")
        elif old.state != new.state and not (leads(old, after.act, new.state) or _undone(old, new, after.act)):
            found.append(f"{task.number} {old.state} → {new.state} by {after.act}")
    return found


def _stays(old: Task, new: Task, act: str) -> bool:
    """Whether an act that leaves the state may write the task: one of the table, or a supplement, whose number it keeps."""
    return can(old, act) or act == "undo" or new.supplements != old.supplements


def _undone(old: Task, new: Task, act: str) -> bool:
    return act == "undo" and (old.state, new.state) == ("deleted", "draft")


def _draw_faults(office: Office, task: Task) -> list[str]:
    """A state from the draw on stands on a drawn list; after the match one that was false is given up, and what was checked goes on."""
    state = task.before if task.state == "suspended" else task.state
    draw = office.store.get(Draw, task.draws[-1]) if task.draws else None
    if task.cause or state in OVER - {"closed"} or state == "draft":
        return [f"{task.number} {state} with an open draw"] if draw is not None and draw.state in {"open"} else []
    if draw is None:
        return [f"{task.number} {state} without a draw"]
    false = draw.void is not None and draw.void.reason == "value_false"
    fits = {
        "frozen": draw.state == "open",
        **dict.fromkeys(DRAWN, draw.state == "drawn"),
        **dict.fromkeys(BEYOND, draw.state == "drawn" or false),
    }
    return [] if fits[state] else [f"{task.number} {state} with a draw {draw.state}"]


class Restless(History):
    """An office that does anything with any task half of the time: what comes next is mostly refused."""

    def _moves(self) -> Sequence[tuple[str, Callable[[], object] | None]]:
        tasks = self.office.store.all(Task)
        return self._on(self.chance.choice(tasks)) if tasks and self.chance.random() < 0.5 else super()._moves()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], set[str], int]:
    """(what is wrong, the states that were seen, how many acts were done) of all histories."""
    wrong: list[str] = []
    seen: set[str] = set()
    done = 0
    for seed in range(HISTORIES):
        with desk_in(tmp_path_factory.mktemp("walk") / "示例县") as desk:
            history = (Restless if seed % 2 else History)(desk, 1_000 + seed)
            for step in history.steps(ACTS):
                seen |= {task.state for task in desk.office.store.all(Task)}
                done += step.done
            wrong += [f"seed {1_000 + seed}: {fault}" for fault in faults(desk.office)]
    return wrong, seen, done


def test_no_step_of_a_random_history_is_missing_in_the_table(walked: tuple[list[str], set[str], int]) -> None:
    assert walked[0] == []


def test_the_histories_come_to_every_state_and_do_something(walked: tuple[list[str], set[str], int]) -> None:
    """Or the test above would say nothing of it."""
    _, seen, done = walked
    assert seen == set(TASK_STATES.codes) - {"void"}  # of the program of before alone
    assert done > HISTORIES * ACTS / 4


def test_a_step_that_the_table_does_not_have_is_found(tmp_path: Path) -> None:
    """The counter-test: one write past `moved`, and one draw given up behind a task's back."""
    with desk_in(tmp_path / "示例县") as desk:
        number = desk.new_task()
        desk.drawn(number)
        stored = desk.task(number)
        skipped = Task(**{name: getattr(stored, name) for name in Task.__struct_fields__} | {"state": "matched"})
        with desk.office.transaction("draw.confirm", "演示") as tx:
            tx.put(skipped)
        assert faults(desk.office) == [f"{number} drawn → matched by draw.confirm"]
