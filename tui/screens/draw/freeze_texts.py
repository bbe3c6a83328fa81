"""What a freeze would contain: pool, strata, inspectors, recusals; and the source of the value as it is typed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from acts.base.office import Office
from acts.disclosure.names import name_doubts
from acts.draw.doubts import freeze_doubts, list_doubts
from acts.draw.expiry import deadline_after
from acts.draw.pool import eligible_inspectors, merged_strata_text, pool_for_redraw
from acts.draw.recording import mask_of
from acts.work.past import preview
from acts.work.task import main_draw, task_items
from rules.base.codes import ENTROPY, EXCLUSIONS, Code, CodeTable
from rules.base.dates import moment_text, weekday_text
from rules.base.errors import Problem
from rules.base.fields import CHINA, Column, Kind, parse_columns
from rules.draw.draw import Stratum, taken_per_stratum
from rules.draw.draw_record import Draw
from rules.draw.entropy import (
    CHAINS,
    GAMES,
    MIN_WAIT,
    QUICKNET,
    SALES_CLOSE,
    drawing_time,
    next_drawing,
    parse_source,
    source_problems,
)
from rules.draw.look_up import look_up_text
from rules.registry.inspector import Inspector, Recusal, ineligible_reason
from rules.registry.secrecy import governing_level
from rules.work.sheet import MIN_TEAM
from rules.work.task import Task
from tui.screens.parts.details import Detail
from tui.screens.parts.task_texts import scope_details, source_text, strata_details
from tui.wording import MASK_WORDS, without_commands

__all__ = [
    "expected_time",
    "first_values",
    "freeze_details",
    "next_days",
    "round_at",
    "source_columns",
    "split_problems",
    "typed_game",
    "typed_problems",
    "typed_source",
    "value_details",
]

_GAMES = CodeTable("彩种", *(Code(code, name) for code, (name, _, _) in GAMES.items()))

_SOURCE_COLUMNS: dict[str, tuple[Column, ...]] = {
    "dice": (
        Column("place", "掷骰子的地点", required=True, hint="如 局三楼会议室"),
        Column("dice", "骰子个数", Kind.INTEGER, required=True, hint="十面骰。20 枚以上，或少些多掷几次", width=10),
    ),
    "beacon": (),
    "system": (),
}

_KIND = Column("kind", "随机值来源", Kind.CHOICE, required=True, choices=ENTROPY, width=20)
_WHEN = (
    Column("day", "预定日期", Kind.DATE, required=True, width=14),
    Column("clock", "预定时间", Kind.CODE, required=True, hint="24 小时制，如 15:00", width=14),
)
_OFFERED = 4
"""How many of a game's next days are named beside the field."""


def next_days(game: str, now: datetime) -> tuple[date, ...]:
    """The next days of a game whose sales have not closed yet."""
    days = [next_drawing(game, now)]
    while len(days) < _OFFERED:
        days.append(next_drawing(game, datetime.combine(days[-1] + timedelta(1), time(), CHINA)))
    return tuple(days)


def source_columns(kind: str) -> tuple[Column, ...]:
    """The columns of the form for this kind of value (a code of ENTROPY)."""
    if kind == "lottery":
        return (
            _KIND,
            Column("game", "彩种", Kind.CHOICE, required=True, choices=_GAMES, width=14),
            Column("date", "开奖日期", Kind.DATE, required=True, width=14),
        )
    return (_KIND, *_SOURCE_COLUMNS[kind], *_WHEN)


def first_values(kind: str, game: str, now: datetime) -> dict[str, str]:
    """What stands in the fields of a new form."""
    if kind == "lottery":
        return {"game": GAMES[game][0], "date": next_drawing(game, now).isoformat()}
    return {"day": now.date().isoformat(), "dice": "20"}


def typed_game(raw: Mapping[str, str]) -> str:
    """The game as typed (a key of GAMES); 双色球 while it is none."""
    try:
        return _GAMES.read(raw.get("game", ""))
    except ValueError:
        return next(iter(GAMES))


def _clock(text: str) -> time | None:
    match = re.fullmatch(r"(\d{1,2})[:：点时.]?(\d{2})?分?", text.strip())
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    return time(int(match[1]), int(match[2] or 0))


def _wanted(raw: Mapping[str, str]) -> datetime | None:
    """Day and time as typed, +08:00; None while they are none."""
    try:
        day = date.fromisoformat(raw.get("day", ""))
    except ValueError:
        return None
    clock = _clock(raw.get("clock", ""))
    return datetime.combine(day, clock, CHINA) if clock else None


def expected_time(kind: str, raw: Mapping[str, str]) -> datetime | None:
    """When the value will exist, +08:00; None while what is typed does not say it. A beacon's is that of its round."""
    if kind == "lottery":
        try:
            return datetime.fromisoformat(drawing_time(date.fromisoformat(raw.get("date", "")).isoformat()))
        except ValueError:
            return None
    wanted = _wanted(raw)
    return CHAINS[QUICKNET].at(round_at(wanted)) if kind == "beacon" and wanted else wanted


def round_at(moment: datetime) -> int:
    """The first round of the beacon at or after a moment."""
    return max(1, CHAINS[QUICKNET].next_after(moment - timedelta(seconds=1)))


def typed_source(kind: str, raw: Mapping[str, str]) -> dict[str, str]:
    """The source as the act takes it: text by key."""
    match kind:
        case "lottery":
            return {"game": typed_game(raw), "date": raw.get("date", "")}
        case "beacon":
            wanted = _wanted(raw)
            return {"chain_hash": QUICKNET, "round": str(round_at(wanted)) if wanted else ""}
    values, _ = parse_columns(_SOURCE_COLUMNS[kind], raw)
    return {name: str(value) for name, value in values.items()} | ({"faces": "10"} if kind == "dice" else {})


def typed_problems(kind: str, raw: Mapping[str, str], now: datetime) -> list[Problem]:
    """The problems of the form as typed, each with the label of its field."""
    columns = source_columns(kind)
    _, problems = parse_columns(columns, raw)
    if not problems and not (kind == "beacon" and _wanted(raw) is None):
        keys = {column.name: column.label for column in columns}
        for problem in source_problems(kind, parse_source(typed_source(kind, raw))):
            problems.append(_at_its_field(kind, problem, keys))
    if raw.get("clock", "").strip() and _clock(raw["clock"]) is None:
        problems.append(Problem("看不懂，请写成 15:00 这样", field="预定时间"))
    expected = expected_time(kind, raw)
    if expected is not None and not problems:
        problems += _time_problems(kind, raw, expected, now)
    return problems


def _time_problems(kind: str, raw: Mapping[str, str], expected: datetime, now: datetime) -> Iterator[Problem]:
    """Why a value that exists at this time is none to freeze on now."""
    if kind == "lottery" and now.isoformat() >= raw["date"] + SALES_CLOSE:
        following = next_drawing(typed_game(raw), now)
        yield Problem(f"{raw['date']} 的 20:00 已经停止销售，请改为 {following} 或以后的开奖", field="开奖日期")
    elif kind == "beacon" and expected <= now + MIN_WAIT:
        soonest = moment_text(now + MIN_WAIT + timedelta(minutes=1))
        yield Problem(
            f"第 {round_at(expected)} 轮在冻结以后不到 30 分钟就产生，或早已产生，请改到 {soonest} 以后",
            field="预定时间",
        )
    elif expected <= now:
        yield Problem(f"不晚于现在（{now:%H:%M}），随机值必须在冻结之后产生", field="预定时间")


def split_problems(
    kind: str, problems: Sequence[Problem], labels: Sequence[str] = ()
) -> tuple[list[Problem], list[Problem]]:
    """The problems of a refused freeze: (those of a field of the form, under that field's label; the others). labels: of further fields."""
    columns = source_columns(kind)
    keys = {column.name: column.label for column in columns}
    known = {*keys.values(), *labels}
    placed = [_at_its_field(kind, problem, keys) if problem.field == _KIND.label else problem for problem in problems]
    own = [
        Problem(without_commands(problem.message), "", problem.field) for problem in placed if problem.field in known
    ]
    return own, [problem for problem in placed if problem.field not in known]


_ELSE = {"lottery": "开奖日期", "beacon": "预定时间"}
"""Where a problem of a source stands that names no field."""


def _at_its_field(kind: str, problem: Problem, keys: Mapping[str, str]) -> Problem:
    """The problem with the label of the field that its message names, without the field's name in code."""
    for name, label in keys.items():
        if name in problem.message or label in problem.message:
            message = re.sub(rf"的? ?{name} ?", "", problem.message)
            return Problem(message, field=label)
    return Problem(problem.message, field=_ELSE[kind]) if kind in _ELSE else problem


def value_details(office: Office, kind: str, raw: Mapping[str, str]) -> list[Detail]:
    """What follows from the source as typed: how strong it is, its round, by when its value must be entered, where it is looked up."""
    details = [Detail("可信程度", ENTROPY[kind].note.removeprefix("可信程度"))]
    if kind == "lottery":
        days = "、".join(f"{day:%m-%d} {weekday_text(day)}" for day in next_days(typed_game(raw), office.now()))
        details.append(Detail("开奖的日子", f"{days} 等；20:00 停售以前冻结，21:30 有值"))
    expected = expected_time(kind, raw)
    if expected is not None:
        if kind == "beacon":
            details.append(Detail("轮次", f"drand quicknet 第 {round_at(expected)} 轮，{moment_text(expected)} 产生"))
        deadline = deadline_after(office, kind, expected)
        if deadline is None:
            details.append(Detail("期限", "不会过期：以后必须录入那个值，或由负责人批准作废", "warn"))
        else:
            details.append(Detail("最迟录入", f"{moment_text(deadline)}，逾期冻结过期", "warn"))
        if where := look_up_text(kind, parse_source(typed_source(kind, raw))):
            details.append(Detail("查对", where, "muted"))
    return details


def freeze_details(office: Office, task: Task) -> list[Detail]:
    """Exactly what would be frozen now: objects by stratum, who is left out, inspectors by department, recusals, what stands out."""
    before, items = main_draw(office, task), task_items(office, task)
    level = governing_level(items, [before.level] if before else ())
    mask = mask_of(office, task, level)
    if before is None:
        scope = preview(office, task)
        details = [Detail("", "抽查对象库", "title"), *scope_details(scope, task.floor)]
        pool = {number for number, _ in scope.pool}
        doubts = freeze_doubts(office, task, scope)
    else:
        lists, strata, removed = pool_for_redraw(office, task, before, masked=mask is not None)
        details = _redraw_details(before, len(lists.pool), strata, len(removed))
        pool = {entry.object for entry in lists.pool}
        doubts = list_doubts(office, task, eligible_inspectors(office, task, lists, items)[0])
    first = [Detail("请再看", f"任务名称里{doubt}，冻结以后公开", "bad") for doubt in name_doubts(office, task)]
    first += [Detail("请再看", sentence, "bad") for sentence in doubts.sentences]
    if doubts.needs_leader:
        first.append(Detail("要批准", "回避超过可派人员的 5%，冻结时要写明批准的负责人", "bad"))
    if mask is not None:
        first.append(Detail("只公开算术", MASK_WORDS[mask], "warn"))
    return first + details + _inspectors(office, task, pool)


def _redraw_details(before: Draw, size: int, strata: Sequence[Stratum], removed: int) -> list[Detail]:
    """A redraw freezes the pool of the void draw, without the objects that were left out when it was voided (draw.md §1)."""
    taken = taken_per_stratum(strata, before.conditions.floor)
    less = f"，去掉 {removed} 个" if removed else ""
    new = [one for one in strata if one.code not in {old.code for old in before.conditions.strata}]
    merged = f"去掉以后不足 5 个对象的层并入相邻的：{merged_strata_text(new)}" if new else ""
    return [
        Detail("", "抽查对象库", "title"),
        Detail(
            "前一次来源",
            f"{source_text(before.entropy, before.conditions.entropy.source)}；换了来源的，网页和核验的结论里写明",
            "muted",
        ),
        Detail("", f"沿用 {before.number} 的对象库{less}：入库 {size:,} 个，将抽取 {sum(taken.values()):,} 个", "good"),
        *strata_details(strata, taken),
        *([Detail("合并的层", merged, "warn")] if merged else []),
        Detail(
            "", "作废、过期以后不能另选对象：编号和各行照用，一个字不差；去掉的编号写进条件，原因随前一次公开", "muted"
        ),
    ]


def _inspectors(office: Office, task: Task, pool: set[str]) -> list[Detail]:
    """The inspectors of each department who could be drawn, and the recusals between them and the objects of the pool (numbers)."""
    details = [Detail("", "执法检查人员", "title")]
    eligible: set[str] = set()
    for code in task.departments:
        exclusions = _exclusions(office, task, code)
        own = {number for number, reason in exclusions.items() if reason is None}
        eligible |= own
        text = _department_text(exclusions, len(own), task.pool_take.get(code) or task.pool_take.get(""))
        details.append(Detail(office.departments.text(code), text, "" if len(own) >= MIN_TEAM else "bad"))
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
