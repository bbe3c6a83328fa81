"""合并检查: what another open task visits too is made one visit on the match screen with one key, and split again with a reason."""

from collections import Counter
from collections.abc import Iterable

from acts.base.office import Office
from acts.work.visits import join_visits, joint_notes, match_notes, shared_visits, split_visit
from rules.registry.enterprise import Enterprise
from rules.work.same_visit import Shared
from tui.screens.parts.details import Detail
from tui.screens.parts.task_step import TaskStep
from tui.widgets.dialog import PickDialog, TextDialog
from tui.wording import without_commands

__all__ = ["before_match", "join_or_split", "shared_details", "shared_words"]

_SPLIT = "split"


def before_match(screen: TaskStep) -> list[Detail]:
    """What is to be known before the match: who is near the cap of the year, who is on another list as well."""
    return [Detail("请再看", note, "warn") for note in match_notes(screen.office, screen.record)]


def shared_words(shared: Iterable[Shared]) -> dict[str, str]:
    """Object → the other tasks that go there: those with which it is one visit, marked, and those with which it could be."""
    found: dict[str, list[str]] = {}
    for one in shared:
        if one.visit or not one.why_not:
            found.setdefault(one.object, []).append(f"{'合' if one.visit else ''}{one.other}")
    return {number: "、".join(sorted(words, reverse=True)) for number, words in found.items()}


def shared_details(screen: TaskStep) -> list[Detail]:
    """How many are one visit with other tasks, and how many could be."""
    notes = joint_notes(screen.office, screen.record)
    hint = "；J 合并或拆开" if notes else ""
    return [Detail("一次检查", f"{without_commands('；'.join(notes))}{hint}")] if notes else []


def _name(office: Office, number: str) -> str:
    record = office.store.find(Enterprise, number)
    return record.name if record else number


def _options(one: Shared, able: int) -> list[tuple[str, str]]:
    """What can be done with another task at one object. able: how many objects could be joined with it."""
    if one.visit:
        return [(_SPLIT, f"拆开：不与 {one.other} 同一天去")]
    if one.why_not:
        return []
    options = [(f"{one.other}/{one.object}", f"合并这一家：与 {one.other} 同一天去")]
    return [*options, *([(f"{one.other}/", f"合并全部 {able} 家：与 {one.other} 同一天去")] if able > 1 else [])]


def _choices(office: Office, task: str, number: str) -> tuple[list[Shared], list[tuple[str, str]]]:
    """The other tasks at an object, and what can be done with them."""
    shared = shared_visits(office, task)
    here = [one for one in shared if one.object == number]
    able = Counter(one.other for one in shared if not one.visit and not one.why_not)
    return here, [option for one in here for option in _options(one, able[one.other])]


async def join_or_split(screen: TaskStep, number: str) -> None:
    """J on an object: one visit with another task, of this object or of all; of a joined one: split, with the reason.

    number: of the object. Asked only where there is more than one thing to do.
    """
    office, task = screen.office, screen.number
    here, options = _choices(office, task, number)
    if not options:
        words = without_commands(here[0].why_not) if here else f"别的在办任务都不去{_name(office, number)}"
        screen.notify(words, title="不能合并", severity="warning", markup=False)
        return
    chosen: str | None = options[0][0]
    if len(options) > 1:
        chosen = await screen.app.push_screen_wait(PickDialog("一次检查", options))
    if chosen == _SPLIT:
        why = await screen.app.push_screen_wait(TextDialog("拆开检查", "原因", "为什么不能同一天去；内部留存"))
        if why is not None:
            screen.act(f"{_name(office, number)}已拆开，各自检查", split_visit, task, [number], why)
    elif chosen is not None:
        other, _, one_object = chosen.partition("/")
        screen.act(
            lambda changed: f"已与 {other} 合并 {len({sheet.object for sheet in changed})} 家，记录表写明同日检查",
            join_visits, task, other, [one_object] if one_object else [],
        )  # fmt: skip
