"""停用: records taken out of use, with a reason; they stay in the registry, and their history with them."""

from collections.abc import Sequence
from typing import Any

from acts.base.office import Office
from acts.registry import registry
from acts.registry.registry import Register
from rules.base.errors import Problem, Refused
from tui.screens.base import DeskScreen
from tui.screens.parts.lists import ListDefinition
from tui.widgets.dialog import PickDialog, TextDialog, YesNoDialog

__all__ = ["retire_records"]

_NAMED = 50
"""How many records are named before the last question."""


async def retire_records(screen: DeskScreen, definition: ListDefinition[Any], records: Sequence[Any]) -> bool:
    """Ask what becomes of these records of a list and why, and retire them. Whether any was; False when left. For a worker."""
    if definition.register is None:
        return False
    count = len(records)
    what = f"{records[0].number} {records[0].name}" if count == 1 else f"选中的 {count:,} 条{definition.noun}"
    status = await _new_status(screen, definition, what)
    if status is None:
        return False
    why = await screen.app.push_screen_wait(TextDialog(f"停用 {what}", "原因", "会记进历史；记录保留，编号不再使用"))
    if why is None or (count > 1 and not await _sure(screen, records)):
        return False
    numbers = [record.number for record in records]
    problems = screen.act(f"已停用{what}", _retire_all, definition.register, numbers, why, status)
    if problems:
        screen.show_problems(tuple(problems), f"{len(problems)} 条没有停用，其余已停用")
    return problems is not None


async def _new_status(screen: DeskScreen, definition: ListDefinition[Any], what: str) -> str | None:
    """The status that they get (a code); "" where the list has only one, None when left."""
    if not definition.status:
        return ""
    return await screen.app.push_screen_wait(PickDialog(f"停用 {what}：改成哪种状态", list(definition.status.items())))


async def _sure(screen: DeskScreen, records: Sequence[Any]) -> bool:
    """Ask once more, before many are retired."""
    names = "\n".join(f"{record.number} {record.name}" for record in records[:_NAMED])
    dialog = YesNoDialog(f"停用 {len(records):,} 条？", names, yes="停用", danger=True)
    return await screen.app.push_screen_wait(dialog)


def _retire_all(
    office: Office, register: Register[Any], numbers: Sequence[str], why: str, status: str
) -> list[Problem]:
    """Retire one after the other, each an act of its own. Returns why some could not be; Refused when none could."""
    problems: list[Problem] = []
    retired = 0
    for number in numbers:
        try:
            registry.retire(office, register, number, why, status)
            retired += 1
        except Refused as error:
            problems += error.problems
    if not retired:
        raise Refused(*problems)
    return problems
