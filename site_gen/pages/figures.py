"""What pages show as figures: visits, calendars, bars and sums. From public records to the values of views; draws nothing.

Every bar is a number between 0 and its scale, and stands beside the table it comes from (site.md, Conventions).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from rules.base.codes import TASK_STATES
from rules.disclosure.public import PublicDraw, PublicPlanLine, PublicResult, PublicTask, StatisticsRow
from site_gen import paths

__all__ = [
    "Bar", "Calendar", "CalendarRow", "Month", "Step", "Sum", "Totals", "Visit", "YearFigures", "bars", "calendar", "draw_steps",
    "months", "size_words", "spans", "sums", "task_steps", "totals", "visits", "year_figures",
]  # fmt: skip

_TASK_STEPS = ("frozen", "drawn", "confirmed", "matched", "under_way", "closed")
_COUNTED = ("drawn", "checked", "disclosed", "problems", "abnormal", "cases", "fine")
_DAYS = 366


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a line of steps. state: done, current or todo; text says the same in words."""

    title: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The results of one object of one task on one day. tags: one result of each kind, and how many are like it."""

    path: str
    results: tuple[PublicResult, ...]
    tags: tuple[tuple[PublicResult, int], ...]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A task, or a line of the plan that is not carried out yet. first, length: days of its strip, of 366.

    days: (day of the year from 0, results of checks on that day); checks: all of them.
    """

    title: str
    path: str
    state: str
    state_code: str
    start: date
    end: date
    first: int
    length: int
    days: tuple[tuple[int, int], ...]
    checks: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year's checks, by their beginning."""

    year: int
    rows: tuple[CalendarRow, ...]


@dataclass(frozen=True, slots=True)
class YearFigures:
    """The random checks of a year: tasks, objects drawn and checked, results entered and published, with a problem; the share."""

    year: int
    tasks: int
    drawn: int
    checked: int
    entered: int
    published: int
    problems: int
    share: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The seven counted columns of 抽查情况统计表. fine: fen."""

    drawn: int
    checked: int
    disclosed: int
    problems: int
    abnormal: int
    cases: int
    fine: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The rows of a section or an item, summed. bar: what was checked, in per cent of the largest."""

    name: str
    totals: Totals
    bar: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A count and its length in per cent of the largest."""

    name: str
    count: int
    bar: int


@dataclass(frozen=True, slots=True)
class Month:
    """Results of checks in a month, and those with a problem; their heights in per cent of the busiest month."""

    month: int
    count: int
    problems: int
    bar: int
    problem_bar: int


# ---- visits: one object on one day, whatever the number of items


def visits(results: Iterable[PublicResult], most: int = 0) -> tuple[Visit, ...]:
    """Results that lie side by side, gathered by task, object and day, in their order. most: how many visits, 0 for all."""
    found: list[Visit] = []
    for _, group in groupby(results, key=lambda r: (r.task, r.object_number, r.checked_on)):
        if most and len(found) == most:
            break
        some = tuple(group)
        tags: dict[tuple[str, bool, bool], list[PublicResult]] = defaultdict(list)
        for result in some:
            tags[result.result, result.withdrawn, result.corrected].append(result)
        first = some[0]
        path = paths.object_page(first.object_number) if first.object_page else paths.result(first.task, first.slug)
        found.append(Visit(path, some, tuple((same[0], len(same)) for same in tags.values())))
    return tuple(found)


# ---- the calendar of a year's checks


def calendar(
    year: int, tasks: Sequence[PublicTask], plan: Sequence[PublicPlanLine], results: Iterable[PublicResult]
) -> Calendar:
    """The tasks of the year by their beginning, then the lines of its plan that no task carries out yet."""
    days: dict[str, Counter[int]] = defaultdict(Counter)
    for result in results:
        if result.checked_on.year == year and not result.withdrawn:
            days[result.task][_day(result.checked_on)] += 1
    rows = [
        CalendarRow(
            task.name, paths.task(task.number), task.state, task.state_code, task.start, task.end,
            *_within(year, task.start, task.end), tuple(sorted(days[task.number].items())), sum(days[task.number].values()),
        )
        for task in sorted(tasks, key=lambda task: (task.start, task.number))
        if task.start.year <= year <= task.end.year and task.state_code not in ("draft", "void")
    ]  # fmt: skip
    known = {task.number for task in tasks if task.state_code not in ("draft", "void")}
    rows += [
        CalendarRow(
            line.name, paths.plan(line.year), "计划", "planned", line.start, line.end, *_within(year, line.start, line.end), (), 0
        )
        for line in sorted(plan, key=lambda line: (line.start, line.number))
        if line.year == year and not line.withdrawn and not known & set(line.tasks)
    ]  # fmt: skip
    return Calendar(year, tuple(rows))


@lru_cache(maxsize=1024)
def _day(on: date) -> int:
    """The day of the year from 0, as a leap year counts it: the 1st of March stands at one place in every year."""
    return date(2024, on.month, on.day).timetuple().tm_yday - 1


def _within(year: int, start: date, end: date) -> tuple[int, int]:
    """(first day, number of days) of that part of a period that lies in the year."""
    first = _day(start) if start.year == year else 0
    last = _day(end) if end.year == year else _DAYS - 1
    return first, max(1, last - first + 1)


# ---- sums and bars


def totals(rows: Iterable[StatisticsRow]) -> Totals:
    """The seven counted columns of 抽查情况统计表 (fine: fen), summed."""
    some = tuple(rows)
    return Totals(*(sum(getattr(row, name) for row in some) for name in _COUNTED))


def sums(rows: Sequence[StatisticsRow], key: Callable[[StatisticsRow], str]) -> tuple[Sum, ...]:
    """The rows summed by a key (科室, 抽查事项), most checked first."""
    groups: dict[str, list[StatisticsRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    made = [Sum(name, totals(some)) for name, some in groups.items()]
    top = max((one.totals.checked for one in made), default=0)
    made.sort(key=lambda one: (-one.totals.checked, one.name))
    return tuple(Sum(one.name, one.totals, _share(one.totals.checked, top)) for one in made)


def bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """Counts by name, most first, each with its length of 100."""
    top = max(counts.values(), default=0)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Bar(name, count, _share(count, top)) for name, count in ordered)


def _share(count: int, top: int) -> int:
    """Per cent of the largest; what is there at all is seen."""
    return max(1, round(100 * count / top)) if count else 0


def months(year: int, results: Iterable[PublicResult]) -> tuple[Month, ...]:
    """The twelve months: results disclosed of checks in that month, and those with a problem. Heights of 100."""
    counts, problems = Counter[int](), Counter[int]()
    for result in results:
        if result.checked_on.year == year and not result.withdrawn:
            counts[result.checked_on.month] += 1
            problems[result.checked_on.month] += result.problem
    top = max(counts.values(), default=0)
    return tuple(
        Month(month, counts[month], problems[month], _share(counts[month], top), _share(problems[month], top))
        for month in range(1, 13)
    )


def spans(rows: Sequence[StatisticsRow]) -> tuple[int, ...]:
    """For each row how many rows share its 科室, name, time and ratio from here on; 0 where an earlier row speaks for it."""
    found: list[int] = []
    for _, group in groupby(rows, key=lambda row: (row.section, row.name, row.period, row.ratio)):
        size = sum(1 for _ in group)
        found += [size, *([0] * (size - 1))]
    return tuple(found)


def year_figures(year: int, tasks: Iterable[PublicTask], results: Iterable[PublicResult]) -> YearFigures:
    """What the home page says of a year's random checks. share: of the results entered, those published; "" when none is.

    叶县 2023 二: 100%. What was published and then withdrawn by law is not missing, so it counts as published.
    """
    some = [t for t in tasks if t.start.year == year and not t.cause and t.state_code not in ("draft", "void")]
    numbers = {task.number for task in some}
    entered = sum(task.results for task in some)
    withdrawn = sum(result.withdrawn and result.task in numbers for result in results)
    published = min(entered, sum(task.disclosed for task in some) + withdrawn)
    # Rounded down: 100% is said only where nothing is missing.
    share = f"{1000 * published // entered / 10:g}%" if entered else ""
    drawn, checked, problems = (sum(values) for values in zip(
        (0, 0, 0), *((task.drawn or 0, task.checked, task.problems) for task in some), strict=True
    ))  # fmt: skip
    return YearFigures(year, len(some), drawn, checked, entered, published, problems, share)


# ---- lines of steps


def task_steps(task: PublicTask) -> tuple[Step, ...]:
    """Where a task stands, as a line of steps; a task that was stopped has none that is current."""
    codes = _TASK_STEPS[-2:] if task.cause else _TASK_STEPS  # what was named was neither frozen nor drawn
    if task.state_code not in codes:
        return tuple(Step(_step_name(code), "todo", "未进行") for code in codes)
    at = codes.index(task.state_code)
    over = task.state_code == "closed"
    return tuple(
        Step(_step_name(code), "done", "已完成") if index < at or over
        else Step(_step_name(code), "current", "现在") if index == at
        else Step(_step_name(code), "todo", "未进行")
        for index, code in enumerate(codes)
    )  # fmt: skip


def _step_name(code: str) -> str:
    return TASK_STATES.text(code).removeprefix("已").replace("检查中", "检查")


def draw_steps(draw: PublicDraw) -> tuple[Step, ...]:
    """The stages of a draw; those that a void or expired one never reached say so."""
    later = "不再进行" if draw.state_code in ("void", "expired") else "未进行"
    return tuple(Step(label, "done" if at else "todo", at or later) for label, at in draw.stages)


def size_words(count: int) -> str:
    """A number of bytes in words: 812 字节, 36 KB, 1.4 MB."""
    if count < 1_000:
        return f"{count} 字节"
    return f"{count / 1e3:.0f} KB" if count < 999_500 else f"{count / 1e6:.1f} MB"
