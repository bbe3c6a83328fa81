"""A year's plan held against the item list and the departments, and whether a line keeps its pace (叶县 2023 五(三)、(四))."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations

from rules.base.dates import day_text
from rules.base.errors import Problem
from rules.base.fields import as_percent, ratio_of
from rules.registry.department import Departments, in_force_problems
from rules.registry.item import Item
from rules.registry.plan import PlanLine

__all__ = ["pace_sentence", "plan_problems", "same", "twin", "twin_problem"]


def twin(line: PlanLine, lines: Iterable[PlanLine]) -> PlanLine | None:
    """Another line in force with the items, trades and window of this one."""
    return next((one for one in lines if one.number != line.number and not one.withdrawn and same(one, line)), None)


def twin_problem(line: PlanLine, other: str, where: str) -> Problem:
    """That a line is another one over again. other: its number, or the row of the file that it stands in."""
    cure = "" if line.times_per_year > 1 else "；要多查几次的，请改抽查频次"
    return Problem(f"与 {other} 事项、范围、时间都相同，不能重复登记{cure}", where, "抽查事项")


def same(one: PlanLine, other: PlanLine) -> bool:
    """Whether two lines have the same items, trades and window."""
    return (one.start, one.end) == (other.start, other.end) and _alike(one, other)


def _alike(one: PlanLine, other: PlanLine) -> bool:
    return set(one.items) == set(other.items) and set(one.trades) == set(other.trades)


def plan_problems(
    year: int, lines: Sequence[PlanLine], items: Mapping[str, Item], departments: Departments
) -> list[Problem]:
    """What stands against the plan of a year, each with the line or item it is about. lines: of any year. items: the whole list by number."""
    standing = [line for line in lines if line.year == year and not line.withdrawn]
    return [
        *(problem for line in standing for problem in _of_line(line, items, departments)),
        *_overlaps(standing),
        *_of_items(year, standing, items),
    ]


def _of_line(line: PlanLine, items: Mapping[str, Item], departments: Departments) -> Iterator[Problem]:
    where = line.number
    if (line.start.year, line.end.year) != (line.year, line.year):
        yield Problem(f"{day_text(line.start)}至{day_text(line.end)}不全在 {line.year} 年，请核对", where, "抽查时间")
    for number in line.items:
        item = items.get(number)
        if item is None:
            yield Problem(f"清单中没有事项 {number}，请改正", where, "抽查事项")
            continue
        if not (item.valid(line.start) and item.valid(line.end)):
            yield Problem(f"{number}（{item.name}）在计划的时间内不一直有效：{_validity(item)}", where, "抽查事项")
        if item.ratio and ratio_of(line.ratio) < ratio_of(item.ratio):
            words = f"{as_percent(line.ratio)} 低于清单规定的 {as_percent(item.ratio)}（{number} {item.name}）"
            yield Problem(words, where, "抽查比例")
    yield from in_force_problems(departments, [line.lead] if line.lead else [], line.start, where, "牵头部门")
    yield from in_force_problems(departments, line.participants, line.start, where)


def _validity(item: Item) -> str:
    since = f"{day_text(item.valid_from)}生效" if item.valid_from else ""
    until = f"{day_text(item.valid_until)}以后失效" if item.valid_until else ""
    return "，".join(filter(None, (since, until)))


def _overlaps(lines: Sequence[PlanLine]) -> Iterator[Problem]:
    for one, other in combinations(lines, 2):
        if _alike(one, other) and one.start <= other.end and other.start <= one.end:
            said = "时间都相同" if same(one, other) else "时间重叠"
            yield Problem(f"与 {one.number} 事项、范围相同，{said}，请核对是不是写了两遍", other.number, "抽查时间")


def _of_items(year: int, lines: Sequence[PlanLine], items: Mapping[str, Item]) -> Iterator[Problem]:
    """Items of the list that no line of the year checks, or that are checked less often than the list says."""
    planned: Counter[str] = Counter()
    for line in lines:
        for number in line.items:
            planned[number] += line.times_per_year
    first, last = date(year, 1, 1), date(year, 12, 31)
    for number, item in items.items():
        if number not in planned:
            if (item.valid_from or first) <= last and (item.valid_until or last) >= last:
                yield Problem(f"{item.name} 在清单上，{year} 年没有计划检查它", number, "抽查事项")
        elif planned[number] < item.times_per_year:
            words = f"{item.name} 清单规定一年 {item.times_per_year} 次，{year} 年计划 {planned[number]} 次"
            yield Problem(words, number, "抽查频次/年")


def pace_sentence(line: PlanLine, runs: int, today: date) -> str:
    """That a line will not be carried out in time at the pace it has; "" where it keeps it. runs: how often it was carried out.

    Behind is who has done fewer whole runs than the part of the window that is over asks for.
    """
    days = (line.end - line.start).days + 1
    gone = min(max((today - line.start).days, 0), days)
    if line.withdrawn or runs >= int(Fraction(line.times_per_year * gone, days)):
        return ""
    return f"计划 {line.number} 全年 {line.times_per_year} 次，已办 {runs} 次，照这样到 {day_text(line.end)}完不成"
