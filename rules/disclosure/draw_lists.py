"""The lists of a draw as pages show them once they are open: who was drawn, who goes where, what was changed."""

from collections.abc import Iterable, Set
from dataclasses import replace

from rules.disclosure.public import PublicDrawn
from rules.draw.draw_record import Draw, DrawLists, ever_listed, final_list, list_states, without_choice
from rules.registry.department import Departments
from rules.work.task import stratum_text

__all__ = ["by_name", "changes", "drawn", "teams", "teams_without_choice"]


def drawn(draw: Draw, lists: DrawLists, unnamed: Set[str]) -> tuple[PublicDrawn, ...]:
    """Every object that was on the list at any time, in ticket order; names only of objects that may be named."""
    named = {entry.number: entry for entry in lists.pool if entry.object not in unnamed}
    final = {entry.number for entry in final_list(draw)}
    states = list_states(draw, public=True)
    return tuple(
        PublicDrawn(
            order=order,
            number=entry.number,
            object=named[entry.number].object if entry.number in named else "",
            name=named[entry.number].name if entry.number in named else "",
            stratum=stratum_text(entry.stratum),
            batch=entry.batch + 1,
            state=states[entry.number],
            final=entry.number in final,
        )
        for order, entry in enumerate(ever_listed(draw), 1)
    )


def by_name(drawn: Iterable[PublicDrawn]) -> tuple[PublicDrawn, ...]:
    """The final list sorted by name, with nothing from which a line of the evidence or a stratum follows."""
    listed = sorted((one for one in drawn if one.final), key=lambda one: one.name)
    return tuple(
        replace(one, order=order, number="", stratum="", batch=0, state="") for order, one in enumerate(listed, 1)
    )


def teams(draw: Draw, departments: Departments) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(object, department, ids of the inspectors in this draw) as first matched."""
    return tuple((team.object, departments.text(team.department), team.inspectors) for team in draw.teams or ())


def changes(draw: Draw, departments: Departments) -> tuple[tuple[str, str, str, str, str], ...]:
    """The changes of teams in order: (object, department, replaced id, reason, substitute's id or 缺员)."""
    return tuple(
        (
            change.object, departments.text(change.department), change.out, "不能前往", change.in_ or "缺员",
        )
        for change in draw.changes
    )  # fmt: skip


def teams_without_choice(draw: Draw, lists: DrawLists, departments: Departments) -> tuple[tuple[str, str], ...]:
    """(object, department) of the teams 无随机性 (`rules.draw.draw_record.without_choice`)."""
    return tuple((number, departments.text(code)) for number, code in sorted(without_choice(draw, lists)))
