"""The table of states and acts: every state has a way on, no sequence of acts skips a step, and who changes a state asks it."""

import ast
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import acts
from acts.work.task import moved
from rules.base.codes import TASK_STATES
from rules.base.errors import Refused
from rules.work.states import ENDS, NEVER_FROZEN, OPEN, ORDER, OVER, WAYS, Way, can, leads, refusal, ways
from rules.work.task import Task
from tests.rules.records import TASK

CAUSE_ORDER = ("draft", "matched", "under_way", "closed")
ACTS = Path(acts.__path__[0])


def of(state: str, *, cause: bool = False) -> Task:
    return msgspec.structs.replace(TASK, state=state, cause="complaint" if cause else "")


def steps(state: str, *, cause: bool) -> set[str]:
    """The states that an act leads to; out of a suspension it goes on where it stood."""
    return {after for way in ways(of(state, cause=cause)) for after in way.to} - {"before"}


def test_every_state_of_a_task_has_a_way_on_or_is_an_end() -> None:
    assert set(TASK_STATES.codes) == WAYS.keys() | ENDS.keys()
    assert all(ways(of(state)) for state in OPEN)
    assert all(ENDS[state] for state in OVER)


def test_every_way_leads_to_a_state_that_there_is() -> None:
    reached = {after for found in WAYS.values() for way in found for after in way.to} - {"before"}
    assert reached <= set(TASK_STATES.codes)
    assert set(TASK_STATES.codes) - reached == {"void"}  # of the program of before alone


@pytest.mark.parametrize(("order", "cause"), [(ORDER, False), (CAUSE_ORDER, True)])
def test_no_sequence_of_acts_skips_a_step(order: tuple[str, ...], cause: bool) -> None:
    """Whatever is done in between: who comes to a step was at the one before it, or comes back from a later one."""
    place = {state: at for at, state in enumerate(order)}
    found = [(state, after) for state in order for after in steps(state, cause=cause) if after in place]
    assert all(place[after] <= place[state] + 1 for state, after in found)
    assert _shortest("draft", "closed", cause=cause) == order


def _shortest(first: str, last: str, *, cause: bool) -> tuple[str, ...]:
    waiting: deque[tuple[str, ...]] = deque([(first,)])
    seen = {first}
    while waiting:
        path = waiting.popleft()
        if path[-1] == last:
            return path
        for after in sorted(steps(path[-1], cause=cause) - seen):
            seen.add(after)
            waiting.append((*path, after))
    return ()


@pytest.mark.parametrize("cause", [False, True])
def test_every_state_leads_to_an_end(cause: bool) -> None:
    order = CAUSE_ORDER if cause else ORDER
    for state in (*order, "suspended"):
        # out of a suspension one comes to where the task stood
        starts = order if state == "suspended" else (state,)
        assert all(any(_shortest(start, end, cause=cause) for end in ENDS) for start in starts)


def test_nothing_is_over_before_its_end() -> None:
    assert {"cancelled", "void", "deleted"} <= OVER
    assert not OPEN & OVER
    assert all(not ways(of(state)) for state in OVER - {"closed"})
    assert {"draft", "deleted", "cancelled"} <= NEVER_FROZEN


def test_what_was_decided_by_a_leader_is_marked() -> None:
    asked = {way.act for found in WAYS.values() for way in found if way.leader}
    assert asked >= {"task.extend", "task.suspend", "task.cancel", "draw.void", "result.approve", "result.withdraw"}
    assert not asked & {"task.edit", "task.delete", "draw.confirm", "result.enter", "task.resume"}


def test_a_check_with_a_cause_has_no_draw_and_a_random_one_no_assignment() -> None:
    assert not any(way.act.startswith("draw.") for state in OPEN for way in ways(of(state, cause=True)))
    assert not any(can(of(state), "task.assign") for state in OPEN)


def test_a_refusal_says_where_the_task_stands_and_what_can_be_done() -> None:
    assert refusal(of("draft"), "task.delete") is None
    assert refusal(of("matched"), "task.delete") == (
        f"任务 {TASK.number} 已匹配，不能删除；现在可以：派发、录入结果、更换人员、补充抽取、合并检查、拆开检查、延长、作废抽取、取消、移交、中止"
    )
    assert refusal(of("suspended"), "result.enter") == (
        f"任务 {TASK.number} 已中止，不能录入结果；现在可以：恢复、改中止的期限、移交"
    )
    assert refusal(of("cancelled"), "task.extend") == (
        f"任务 {TASK.number} 已取消，不能延长；需要时另建任务（task create）"
    )


def test_a_state_of_a_later_program_can_do_nothing_and_is_refused_in_words() -> None:
    assert refusal(of("archived"), "task.edit") == f"任务 {TASK.number} archived，不能修改；不再继续"


def test_each_act_stands_once_in_a_state() -> None:
    for found in WAYS.values():
        names = [(way.act, way.cause) for way in found]
        assert len(names) == len(set(names))
        assert all(isinstance(way, Way) and way.words for way in found)


# ---- one function of acts changes the state of a task, and it asks the table


def _writers_of_states() -> Iterator[str]:
    """Functions of acts that say `replace(…, state=…)` of something named task, as `room/module.py:function`."""
    for path in sorted(ACTS.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(map(_writes_a_state, ast.walk(function))):
                yield f"{path.relative_to(ACTS).as_posix()}:{function.name}"


def _writes_a_state(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or "state" not in {word.arg for word in node.keywords}:
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0] if node.args else None
    return name == "replace" and isinstance(first, ast.Name) and first.id in {"task", "old", "record", "after"}


def test_one_function_alone_brings_a_task_into_another_state() -> None:
    assert list(_writers_of_states()) == ["work/task.py:moved"]


def test_that_function_refuses_what_the_table_does_not_have() -> None:
    assert moved(of("drawn"), "draw.confirm", "confirmed").state == "confirmed"
    with pytest.raises(Refused, match="已抽取，不能匹配执法人员"):
        moved(of("drawn"), "draw.match", "matched")
    with pytest.raises(Refused, match="已抽取，不能变成已匹配"):
        moved(of("drawn"), "draw.confirm", "matched")


def test_out_of_a_suspension_a_task_comes_to_where_it_stood_and_nowhere_else() -> None:
    stopped = msgspec.structs.replace(of("suspended"), before="drawn")
    assert leads(stopped, "task.resume", "drawn")
    assert not leads(stopped, "task.resume", "matched")


def test_of_a_draft_is_named_what_can_really_be_done_with_it() -> None:
    never = msgspec.structs.replace(TASK, state="draft", draws=(), closed_on=None)
    again = msgspec.structs.replace(never, draws=("2024-001-1",))
    for task, can_be, cannot in ((never, "删除", "取消"), (again, "取消", "删除")):
        said = (refusal(task, "task.extend") or "").partition("现在可以：")[2].split("、")
        assert can_be in said
        assert cannot not in said
