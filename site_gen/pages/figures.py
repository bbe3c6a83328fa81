"""What pages show as figures: visits, calendars, bars and sums, computed from public records. Templates draw them.

A bar is an integer from 0 to 100 (per cent of the largest); the table that it comes from stands beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from rules.base.codes import TASK_STATES
from rules.disclosure.public import PublicDraw, PublicPlanLine, PublicResult, PublicTask, StatisticsRow
from rules.disclosure.statistics import Objects, distinct
from site_gen import paths

__all__ = [
    "Bar", "Calendar", "CalendarRow", "Month", "Step", "Sum", "Totals", "Visit", "YearFigures", "bars", "calendar", "draw_steps",
    "months", "size_words", "spans", "sums", "task_steps", "totals", "visits", "year_figures",
]  # fmt: skip

_TASK_STEPS = ("frozen", "drawn", "confirmed", "matched", "under_way", "closed")
_ADDED = ("disclosed", "problems", "abnormal", "cases", "fine")
_NOT_CARRIED_OUT = ("draft", "void", "cancelled")
_STEP_WORDS = {"done": "已完成", "current": "现在", "todo": "未进行"}
_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a task or draw. state: done, current or todo; text: the same in Chinese."""

    title: str
    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The results of one object in one task on one day. path: of its page. tags: (a result, how many of the visit read the same)."""

    path: str
    results: tuple[PublicResult, ...]
    tags: tuple[tuple[PublicResult, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """A task, or a line of the plan that no task carries out yet.

    first: day of the year from 0 where its strip begins; length: in days. A year is 366 days wide.
    days: (day of the year from 0, number of results of that day); checks: their sum.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The tasks and plan lines of a year, by start date."""

    year: int
    rows: tuple[CalendarRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """Figures of a year's random checks: tasks; the sums of its statistics (drawn_at_least as in `Totals`); due: results that should be public by now, published or late.

    share: 公示率, as text. late: (task, its name, how many results are late). moved_out: whether the term of some results is over, which are
    in no figure any more.
    """

    year: int
    tasks: int
    drawn: int
    checked: int
    due: int
    published: int
    problems: int
    share: str
    late: tuple[tuple[str, str, int], ...]
    moved_out: bool = False
    drawn_at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The seven counted columns of 抽查情况统计表. drawn, checked: distinct objects. fine: fen.

    drawn_at_least: some objects drawn have no public result, so the public may not know how many of them stand in two rows: drawn is then
    the least that they can be, computed from the public results and the rows alone.
    """

    drawn: int
    checked: int
    disclosed: int
    problems: int
    abnormal: int
    cases: int
    fine: int
    drawn_at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The rows of a section or an item, summed. bar: objects checked, in per cent of the largest sum."""

    name: str
    totals: Totals
    bar: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A named count. bar: in per cent of the largest."""

    name: str
    count: int
    bar: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Results of the checks of one month, and those with a problem. bar, problem_bar: in per cent of the busiest month."""

    month: int
    count: int
    problems: int
    bar: int
    problem_bar: int


# ---- visits: one object on one day, whatever the number of items


def visits(results: Iterable[PublicResult], limit: int = 0) -> tuple[Visit, ...]:
    """Neighbouring results grouped by task, object and day, in their order. limit: how many visits at most; 0 for all."""
    grouped: list[Visit] = []
    for _, group in groupby(results, key=lambda result: (result.task, result.object_number, result.checked_on)):
        if limit and len(grouped) == limit:
            break
        visit = tuple(group)
        alike: dict[tuple[str, bool], list[PublicResult]] = defaultdict(list)
        for result in visit:
            alike[result.result, result.corrected].append(result)
        first = visit[0]
        path = paths.object_page(first.object_number) if first.object_page else paths.result(first.task, first.slug)
        tags = tuple((same[0], len(same)) for same in alike.values())
        grouped.append(Visit(path=path, results=visit, tags=tags))
    return tuple(grouped)


# ---- the calendar of a year's checks


def calendar(
    year: int, tasks: Sequence[PublicTask], plan: Sequence[PublicPlanLine], results: Iterable[PublicResult]
) -> Calendar:
    """The tasks of the year by start date, then the lines of its plan that no task carries out yet."""
    days: dict[str, Counter[int]] = defaultdict(Counter)
    for result in results:
        if result.checked_on.year == year:
            days[result.task][_day_of_year(result.checked_on)] += 1
    under_way = [task for task in tasks if task.state_code not in _NOT_CARRIED_OUT]
    task_rows = [
        _task_row(year, task, days[task.number])
        for task in sorted(under_way, key=lambda task: (task.start, task.number))
        if task.start.year <= year <= task.end.year
    ]
    numbers = {task.number for task in under_way}
    plan_rows = [
        _plan_row(year, line)
        for line in sorted(plan, key=lambda line: (line.start, line.number))
        if line.year == year and not line.withdrawn and not numbers & set(line.tasks)
    ]
    return Calendar(year=year, rows=(*task_rows, *plan_rows))


def _task_row(year: int, task: PublicTask, days: Mapping[int, int]) -> CalendarRow:
    first, length = _strip(year, task.start, task.end)
    return CalendarRow(
        title=task.name, path=paths.task(task.number), state=task.state, state_code=task.state_code, start=task.start, end=task.end,
        first=first, length=length, days=tuple(sorted(days.items())), checks=sum(days.values()),
    )  # fmt: skip


def _plan_row(year: int, line: PublicPlanLine) -> CalendarRow:
    first, length = _strip(year, line.start, line.end)
    return CalendarRow(
        title=line.name, path=paths.plan(line.year), state="计划", state_code="planned", start=line.start, end=line.end,
        first=first, length=length, days=(), checks=0,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _day_of_year(on: date) -> int:
    """The day of the year from 0, counted as in a leap year, so that 1 March has one place in every year."""
    return date(2024, on.month, on.day).timetuple().tm_yday - 1


def _strip(year: int, start: date, end: date) -> tuple[int, int]:
    """(first day from 0, number of days) of the part of a period that lies in the year."""
    first = _day_of_year(start) if start.year == year else 0
    last = _day_of_year(end) if end.year == year else _DAYS - 1
    return first, max(1, last - first + 1)


# ---- sums and bars


def totals(rows: Sequence[StatisticsRow], checked: Objects) -> Totals:
    """The seven counted columns of 抽查情况统计表, summed. checked: the objects of the public results of each row.

    A row whose objects all have a public result drew those; of any other only the number is known. So the sum of the drawn tells nothing
    that the public results and the rows do not tell.
    """
    objects = distinct(rows, checked)
    return Totals(
        drawn=max((objects, *(row.drawn for row in rows))), checked=objects,
        drawn_at_least=len(rows) > 1 and any(row.drawn > row.checked for row in rows),
        **{name: sum(getattr(row, name) for row in rows) for name in _ADDED},
    )  # fmt: skip


def sums(rows: Sequence[StatisticsRow], key: Callable[[StatisticsRow], str], checked: Objects) -> tuple[Sum, ...]:
    """The rows summed by a key (科室, 抽查事项), most checked first. checked: as in `totals`."""
    groups: dict[str, list[StatisticsRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    summed = {name: totals(group, checked) for name, group in groups.items()}
    largest = max((total.checked for total in summed.values()), default=0)
    ordered = sorted(summed.items(), key=lambda pair: (-pair[1].checked, pair[0]))
    return tuple(Sum(name=name, totals=total, bar=_percent(total.checked, largest)) for name, total in ordered)


def bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """Counts by name, largest first, then by name."""
    largest = max(counts.values(), default=0)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Bar(name=name, count=count, bar=_percent(count, largest)) for name, count in ordered)


def _percent(count: int, largest: int) -> int:
    """Per cent of the largest, rounded; at least 1 for any count, so that its bar is visible."""
    return max(1, round(100 * count / largest)) if count else 0


def months(year: int, results: Iterable[PublicResult]) -> tuple[Month, ...]:
    """The twelve months of a year: results of checks in each, and those with a problem."""
    counts, problems = Counter[int](), Counter[int]()
    for result in results:
        if result.checked_on.year == year:
            counts[result.checked_on.month] += 1
            problems[result.checked_on.month] += bool(result.problem)
    busiest = max(counts.values(), default=0)
    return tuple(
        Month(
            month=month, count=counts[month], problems=problems[month],
            bar=_percent(counts[month], busiest), problem_bar=_percent(problems[month], busiest),
        )
        for month in range(1, 13)
    )  # fmt: skip


def spans(rows: Sequence[StatisticsRow]) -> tuple[int, ...]:
    """The rowspan of the first columns, for each row: how many rows share 科室, name, time and ratio; 0 inside such a group."""
    row_spans: list[int] = []
    for _, group in groupby(rows, key=lambda row: (row.section, row.name, row.period, row.ratio)):
        size = sum(1 for _ in group)
        row_spans += [size, *([0] * (size - 1))]
    return tuple(row_spans)


def year_figures(
    year: int, tasks: Iterable[PublicTask], rows: Sequence[StatisticsRow], checked: Objects
) -> YearFigures:
    """The figures of a year's random checks for the home page: those of its statistics, to the unit. rows: of the year's table. checked: as in
    `totals`.

    share: 结果公示率, public results in per cent of those that should be public by now (叶县 2023 二 demands 100%); "" when none should.
    """
    random = [
        task
        for task in tasks
        if task.number[:4] == f"{year:04d}"
        and not task.cause
        and not task.level
        and task.state_code not in _NOT_CARRIED_OUT
    ]
    sums = totals(rows, checked)
    late = tuple((task.number, task.name, task.late) for task in random if task.late)
    due = sums.disclosed + sum(count for _, _, count in late)
    return YearFigures(
        year=year, tasks=len(random), drawn=sums.drawn, checked=sums.checked, due=due, published=sums.disclosed,
        problems=sums.problems, late=late, drawn_at_least=sums.drawn_at_least, moved_out=any(task.moved_out for task in random),
        # Rounded down: 100% is shown only where nothing is missing.
        share=f"{1000 * sums.disclosed // due / 10:g}%" if due else "",
    )  # fmt: skip


# ---- lines of steps


def task_steps(task: PublicTask) -> tuple[Step, ...]:
    """Where a task stands, as a line of steps; without any of a task that was stopped: how far it came is not on record."""
    codes = _TASK_STEPS[-2:] if task.cause else _TASK_STEPS  # a check of named objects is neither frozen nor drawn
    if task.state_code in ("suspended", "cancelled", "void"):
        return ()
    if task.state_code not in codes:
        return tuple(_task_step(code, "todo") for code in codes)
    current = codes.index(task.state_code)
    done = len(codes) if task.state_code == "closed" else current
    return tuple(
        _task_step(code, "done" if index < done else "current" if index == current else "todo")
        for index, code in enumerate(codes)
    )


def _task_step(code: str, state: str) -> Step:
    title = TASK_STATES.text(code).removeprefix("已").replace("检查中", "检查")
    return Step(title=title, state=state, text=_STEP_WORDS[state])


def draw_steps(draw: PublicDraw) -> tuple[Step, ...]:
    """The stages of a draw; a stage that a void or expired draw never reached reads 不再进行."""
    later = "不再进行" if draw.state_code in ("void", "expired") else "未进行"
    return tuple(Step(title=label, state="done" if at else "todo", text=at or later) for label, at in draw.stages)


def size_words(count: int) -> str:
    """A number of bytes as text: 812 字节, 36 KB, 1.4 MB."""
    if count < 1_000:
        return f"{count} 字节"
    return f"{count / 1e3:.0f} KB" if count < 999_500 else f"{count / 1e6:.1f} MB"
