"""Enough inspectors for every object, whatever the value: whom a freeze names that could get a short team (draw.md §1).

Of a department's whole list, since a team is made from it where recusals leave the pool too few: n − (its inspectors recused for the
object) must not be under per_object.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rules.base.errors import Problem
from rules.draw.lists import InspectorLine, PoolLine
from rules.draw.terms import Department, Terms
from rules.registry.department import START, Departments

__all__ = ["MAX_LISTED", "fewest_available", "team_problems"]

MAX_LISTED = 10
"""Objects with too few inspectors that get a message each; above that, objects with the same shortage share a message."""


def fewest_available(lines: Sequence[InspectorLine], recusals: Iterable[tuple[str, str]]) -> tuple[int, dict[str, int]]:
    """How many inspectors of a department's list may go: (to an object without recusals, number → to each object with recusals)."""
    eligible = {line.id for line in lines}
    barred = Counter(number for number, inspector in set(recusals) if inspector in eligible)
    return len(lines), {number: len(lines) - n for number, n in sorted(barred.items())}


def team_problems(
    terms: Terms,
    pool: Sequence[PoolLine],
    inspectors: Mapping[str, Sequence[InspectorLine]],
    recusals: Iterable[tuple[str, str]],
    departments: Departments = START,
) -> list[Problem]:
    """Every object that could get a short team, with the cure.

    One line an object; where a department has more than MAX_LISTED of them, a line for all that lack the same.
    """
    problems = []
    pairs = set(recusals)
    numbers = {line.number for line in pool}
    for department in terms.departments:
        name, need = departments.text(department.code), department.per_object
        people, available = fewest_available(inspectors.get(department.code, ()), pairs)
        if people < need:
            problems.append(Problem(_too_few(department, people), name, "检查人员"))
            continue
        short = [(number, n) for number, n in available.items() if n < need and number in numbers]
        if len(short) <= MAX_LISTED:
            problems += [Problem(f"回避后{_short_team(name, need, n)}", number, "检查人员") for number, n in short]
            continue
        for n in sorted({n for _, n in short}):
            objects = [number for number, available_here in short if available_here == n]
            message = f"{len(objects)} 个对象回避后{_short_team(name, need, n)}：{'、'.join(objects)}"
            problems.append(Problem(message, name, "检查人员"))
    return problems


def _too_few(department: Department, people: int) -> str:
    """A department that cannot even visit an object without recusals."""
    need = department.per_object
    others = department.excluded.get("not_available", 0)
    excluded = f"（另有不可抽的 {others} 人）" if others else ""
    return (
        f"可抽取的执法人员只有 {people} 人{excluded}，每个对象需 {need} 人，"
        f"请补充人员 {need - people} 名：登记新的，或恢复在岗、更新执法证、补登资格"
    )


def _short_team(name: str, need: int, available: int) -> str:
    """The message for an object with recusals: 公安只剩 1 人，每个对象需 2 人，请 …"""
    return f"{name}只剩 {max(available, 0)} 人，每个对象需 {need} 人，请补充人员 {need - available} 名，或核对回避"
