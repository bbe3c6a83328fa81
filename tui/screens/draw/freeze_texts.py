"""What a freeze would contain: pool, strata, inspectors, recusals; and the source of the value as it is typed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

import msgspec

from acts.base.office import Office
from acts.disclosure.names import name_doubts
from acts.work.task import main_draw, preview, task_items
from rules.base.codes import DEPARTMENTS, ENTROPY, EXCLUSIONS, Code, CodeTable
from rules.base.errors import Problem
from rules.base.fields import CHINA, Column, Kind, parse_columns
from rules.draw.draw import taken_per_stratum
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.entropy import GAMES, parse_source, source_problems
from rules.registry.inspector import Inspector, Recusal, ineligible_reason
from rules.work.sheet import MIN_TEAM
from rules.work.task import Task
from tui.screens.parts.details import Detail
from tui.screens.parts.task_texts import scope_details, strata_details
from tui.wording import without_commands

__all__ = [
    "SOURCE_COLUMNS",
    "expected_time",
    "freeze_details",
    "source_columns",
    "split_problems",
    "typed_problems",
    "typed_source",
]

_GAMES = CodeTable("彩种", *(Code(code, name) for code, (name, _, _) in GAMES.items()))

SOURCE_COLUMNS: dict[str, tuple[Column, ...]] = {
    "dice": (
        Column("place", "掷骰子的地点", required=True, hint="如 局三楼会议室"),
        Column("dice", "骰子个数", Kind.INTEGER, required=True, hint="至少 20 枚十面骰，或一枚掷 20 次以上", width=10),
    ),
    "lottery": (
        Column("game", "彩种", Kind.CHOICE, required=True, choices=_GAMES, width=14),
        Column("issue", "期号", Kind.CODE, required=True, hint="冻结之后才开奖的一期，如 2024103", width=14),
    ),
    "beacon": (
        Column("chain_hash", "信标链标识", required=True, hint="64 位小写十六进制数字"),
        Column("round", "轮次", Kind.INTEGER, required=True, hint="冻结之后才产生的一轮", width=14),
    ),
    "system": (),
}
"""Kind of value → what must be written about its source (draw.md §2)."""

_KIND = Column("kind", "随机值来源", Kind.CHOICE, required=True, choices=ENTROPY, width=20)
_WHEN = (
    Column("day", "预定日期", Kind.DATE, required=True, width=14),
    Column("clock", "预定时间", Kind.CODE, required=True, hint="24 小时制，如 15:00", width=14),
)


def source_columns(kind: str) -> tuple[Column, ...]:
    """The columns of the form for this kind of value (a code of ENTROPY)."""
    return (_KIND, *SOURCE_COLUMNS[kind], *_WHEN)


def _clock(text: str) -> time | None:
    match = re.fullmatch(r"(\d{1,2})[:：点时.]?(\d{2})?分?", text.strip())
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    return time(int(match[1]), int(match[2] or 0))


def expected_time(raw: Mapping[str, str]) -> datetime | None:
    """The expected time as typed, +08:00; None while it is none."""
    try:
        day = date.fromisoformat(raw.get("day", ""))
    except ValueError:
        return None
    clock = _clock(raw.get("clock", ""))
    return datetime.combine(day, clock, CHINA) if clock else None


def typed_source(kind: str, raw: Mapping[str, str]) -> dict[str, str]:
    """The source as the act takes it: text by key."""
    values, _ = parse_columns(SOURCE_COLUMNS[kind], raw)
    return {name: str(value) for name, value in values.items()}


def typed_problems(kind: str, raw: Mapping[str, str], now: datetime) -> list[Problem]:
    """The problems of the form as typed, each with the label of its field."""
    columns = source_columns(kind)
    _, problems = parse_columns(columns, raw)
    if not problems:
        keys = {column.name: column.label for column in SOURCE_COLUMNS[kind]}
        for problem in source_problems(kind, parse_source(typed_source(kind, raw))):
            problems.append(_at_its_field(problem, keys))
    if raw.get("clock", "").strip() and _clock(raw["clock"]) is None:
        problems.append(Problem("看不懂，请写成 15:00 这样", field="预定时间"))
    expected = expected_time(raw)
    if expected is not None and expected <= now:
        problems.append(Problem(f"不晚于现在（{now:%H:%M}），随机值必须在冻结之后产生", field="预定时间"))
    return problems


def split_problems(kind: str, problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """The problems of a refused freeze: (those of a field of the form, under that field's label; the others)."""
    keys = {column.name: column.label for column in SOURCE_COLUMNS[kind]}
    labels = {column.label for column in source_columns(kind)}
    placed = [_at_its_field(problem, keys) if problem.field == _KIND.label else problem for problem in problems]
    own = [
        Problem(without_commands(problem.message), "", problem.field) for problem in placed if problem.field in labels
    ]
    return own, [problem for problem in placed if problem.field not in labels]


def _at_its_field(problem: Problem, keys: Mapping[str, str]) -> Problem:
    """The problem with the label of the field that its message names, without the field's name in code."""
    for name, label in keys.items():
        if name in problem.message or label in problem.message:
            message = re.sub(rf"的? ?{name} ?", "", problem.message)
            return Problem(message, field=label)
    return problem


def freeze_details(office: Office, task: Task) -> list[Detail]:
    """Exactly what would be frozen now: objects by stratum, who is left out, inspectors by department, recusals."""
    before = main_draw(office, task)
    if before is None:
        scope = preview(office, task)
        details = [Detail("", "抽查对象库", "title"), *scope_details(scope, task.floor)]
        pool = {number for number, _ in scope.pool}
    else:
        details, pool = _redraw_details(office, before)
    doubts = [Detail("请再看", f"任务名称里{doubt}，冻结以后公开", "bad") for doubt in name_doubts(office, task)]
    return doubts + details + _inspectors(office, task, pool)


def _redraw_details(office: Office, before: Draw) -> tuple[list[Detail], set[str]]:
    """A redraw freezes the pool of the void draw, without the objects that were left out when it was voided (draw.md §1)."""
    lists = office.store.get(DrawLists, before.number)
    out = set(before.void.lines) if before.void else set()
    entries = [entry for entry in lists.pool if entry.number not in out]
    sizes = Counter(entry.stratum for entry in entries)
    terms = before.conditions
    strata = [msgspec.structs.replace(stratum, size=sizes[stratum.code]) for stratum in terms.strata]
    taken = taken_per_stratum(strata, terms.floor)
    less = f"，去掉 {len(out)} 个" if out else ""
    details = [
        Detail("", "抽查对象库", "title"),
        Detail(
            "",
            f"沿用 {before.number} 的对象库{less}：入库 {len(entries):,} 个，将抽取 {sum(taken.values()):,} 个",
            "good",
        ),
        *strata_details(strata, taken),
        Detail("", "作废重抽不能另选对象；各行的盐值重新生成，承诺值随之不同", "muted"),
    ]
    return details, {entry.object for entry in entries}


def _inspectors(office: Office, task: Task, pool: set[str]) -> list[Detail]:
    """The inspectors of each department who could be drawn, and the recusals between them and the objects of the pool (numbers)."""
    details = [Detail("", "执法检查人员", "title")]
    eligible: set[str] = set()
    for code in task.departments:
        exclusions = _exclusions(office, task, code)
        own = {number for number, reason in exclusions.items() if reason is None}
        eligible |= own
        text = _department_text(exclusions, len(own), task.pool_take.get(code) or task.pool_take.get(""))
        details.append(Detail(DEPARTMENTS.text(code), text, "" if len(own) >= MIN_TEAM else "bad"))
    pairs = [
        pair for pair in office.store.all(Recusal) if pair.active and pair.object in pool and pair.inspector in eligible
    ]
    details.append(Detail("回避", f"{len(pairs)} 对，匹配时避开" if pairs else "没有"))
    details.append(Detail("每个对象", f"各部门 {MIN_TEAM} 名执法人员"))
    return details


def _exclusions(office: Office, task: Task, department: str) -> dict[str, str | None]:
    """Inspector of a department → why he cannot be drawn for this task (a code of EXCLUSIONS); None when he can."""
    items = tuple(item for item in task_items(office, task) if item.department == department)
    own = [inspector for inspector in office.store.all(Inspector) if inspector.department == department]
    return {inspector.number: ineligible_reason(inspector, items, task.end) for inspector in own}


def _department_text(exclusions: Mapping[str, str | None], eligible: int, take: int | None) -> str:
    """How many inspectors a department has, how many can be drawn, how many are drawn first (take), and why the others cannot be."""
    counts = Counter(reason for reason in exclusions.values() if reason)
    reasons = "、".join(f"{EXCLUSIONS.text(reason)} {count}" for reason, count in counts.items())
    first = f"，先抽 {min(take, eligible)} 人" if take else ""
    return f"在册 {len(exclusions)} 人，可抽 {eligible} 人{first}" + (f"；不可抽：{reasons}" if reasons else "")
