"""Texts about a task: its steps, by when, its terms, who will be drawn. They show records and decide nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from acts.base.office import Office
from acts.draw.doubts import predecessor_notes
from acts.draw.expiry import state_text, value_deadline
from acts.draw.void import fate_text
from acts.due.due import next_due
from acts.work.task import TaskStatus, active_supplement, main_draw, stage, task_now
from rules.base.codes import ENTROPY, EXCLUSIONS, LEVELS, STRATA, VOID_REASONS, WITNESS_KINDS
from rules.base.dates import day_text, moment_text, weekday_text
from rules.base.fields import as_percent, show
from rules.draw.draw import Stratum, taken_per_stratum
from rules.draw.draw_record import Draw, final_list
from rules.draw.entropy import GAMES
from rules.draw.evidence import counted_witnesses
from rules.draw.look_up import ask_text
from rules.draw.scope import Scope
from rules.registry.department import Departments, bound
from rules.registry.selector import where_text
from rules.work.batch import windows_text
from rules.work.for_cause import cause_text
from rules.work.states import OVER
from rules.work.task import COLUMNS, Task, stratum_text
from tui.due_texts import rest_text, short_text, tone
from tui.screens.parts.details import Detail
from tui.widgets.cells import fit
from tui.widgets.steps import Step
from tui.wording import without_commands

__all__ = [
    "corrected_detail",
    "draw_details",
    "due_short",
    "due_text",
    "due_tone",
    "level_detail",
    "next_word",
    "raw_terms",
    "scope_details",
    "source_text",
    "strata_details",
    "task_steps",
    "terms_details",
    "waiting_draw",
    "witness_details",
]  # fmt: skip

_STEPS = ("草稿", "冻结", "抽取", "确认", "匹配", "检查", "办结")
_FOR_CAUSE_STEPS = ("草稿", "指定人员", "检查", "办结")
_REACHED = {"draft": 0, "frozen": 1, "drawn": 2, "confirmed": 3, "matched": 4, "under_way": 4, "closed": 6}
"""State → the last step that is done."""

_NEXT = {
    "draft": "冻结", "frozen": "录入随机值", "drawn": "确认名单", "confirmed": "匹配人员", "matched": "检查和录入", "under_way": "录入和审批",
    "closed": "公示", "suspended": "恢复",
}  # fmt: skip
"""State → the next act, in a word; none of a task that is given up."""


def next_word(office: Office, task: Task) -> str:
    """The next act of a task in a word; that of a supplementary draw before the task's own."""
    if (supplement := active_supplement(office, task)) is not None:
        return _NEXT[stage(task, supplement)]
    task = task_now(office, task)
    if task.state == "draft":
        return "指定人员" if task.cause else "重新冻结" if task.draws else "冻结"
    return _NEXT.get(task.state, "")


def task_steps(task: Task, status: TaskStatus, note: str = "") -> list[Step]:
    """The seven steps and which of them are done. note: beside the present one; the next step as text without it."""
    state = task.before if task.state == "suspended" else task.state
    if state in OVER and state != "closed":
        return [Step(_STEPS[0], "done"), Step(status.state, "stopped", without_commands(status.next_step))]
    reached = _REACHED[state]
    if state == "under_way" and not status.missing:
        reached = 5
    labels: Sequence[str] = _STEPS
    if task.cause:  # nothing is frozen, drawn, confirmed or matched
        labels, reached = _FOR_CAUSE_STEPS, max(0, reached - 3)
    steps = []
    for place, label in enumerate(labels):
        if place <= reached:
            steps.append(Step(label, "done"))
        elif place == reached + 1 and task.state == "suspended":
            steps.append(Step(label, "stopped", "任务已中止，恢复之前什么都不能做"))
        elif place == reached + 1:
            steps.append(Step(label, "now", note or without_commands(status.next_step)))
        else:
            steps.append(Step(label))
    return steps


def due_text(office: Office, task: Task, status: TaskStatus) -> str:
    """By when the next thing of the task must be done, with the workdays left: 9月4日（还有 2 个工作日）; "" when nothing is due."""
    if status.expired_at:
        return f"{moment_text(status.expired_at, year=False)}（已过期）"
    if (draw := waiting_draw(office, task)) is not None:
        until = value_deadline(office, draw)
        if until is None:
            over = "，已过" if draw.expected_at < office.stamp() else ""
            return f"{moment_text(draw.expected_at, year=False)} 以后（不会过期{over}）"
        return moment_text(until, year=False)
    thing = next_due(office, task.number)
    return rest_text(thing, office.calendar, office.today()) if thing is not None else ""


def due_short(office: Office, task: Task, status: TaskStatus) -> str:
    """By when, for a list: the day; with the workdays left when they are few, or how many it is overdue."""
    if status.expired_at:
        return f"{day_text(datetime.fromisoformat(status.expired_at).date(), year=False)} 已过期"
    draw = waiting_draw(office, task)
    until = value_deadline(office, draw) if draw is not None else None
    if draw is not None and until is None:  # a value that never expires: it has a time from which it is owed
        owed = datetime.fromisoformat(draw.expected_at).date()
        return f"{day_text(owed, year=False)} {'已过' if draw.expected_at < office.stamp() else '起'}"
    if until:
        return f"{day_text(until.date(), year=False)}{' 今天' if until.date() == office.today() else ''}"
    thing = next_due(office, task.number)
    return short_text(thing, office.calendar, office.today()) if thing is not None else ""


def due_tone(office: Office, task: Task, status: TaskStatus) -> str:
    """The tone of the deadline. bad: overdue; warn: within 3 working days; muted: held by a suspension; "" otherwise."""
    if status.expired_at:
        return "bad"
    if (draw := waiting_draw(office, task)) is not None:
        overdue = not draw.expires_at and draw.expected_at < office.stamp()
        return "bad" if overdue else "warn"
    thing = next_due(office, task.number)
    return tone(thing, office.calendar, office.today()) if thing is not None else ""


def waiting_draw(office: Office, task: Task) -> Draw | None:
    """The frozen draw that waits for its value, a supplementary one too; None when none does."""
    draw = main_draw(office, task) if task_now(office, task).state == "frozen" else active_supplement(office, task)
    return draw if draw is not None and draw.state == "open" else None


def raw_terms(task: Task, departments: Departments) -> dict[str, str]:
    """The terms of a task as text by column name, as `rules.work.task.parse` reads them back to the same task."""
    special = {
        "ratio": "、".join(f"{code}={as_percent(r)}" if code else as_percent(r) for code, r in task.ratios.items()),
        "floor": "" if task.floor == "0" else as_percent(task.floor),
        "pool_take": "、".join(
            f"{departments.text(code)}={n}" if code else str(n) for code, n in task.pool_take.items()
        ),
        "where": where_text(task.where),
        "windows": windows_text(task.windows),
    }
    return {
        column.name: special[column.name] if column.name in special else show(column, getattr(task, column.name))
        for column in bound(COLUMNS, departments)
    }


def strata_details(strata: Sequence[Stratum], taken: dict[str, int]) -> list[Detail]:
    """A small table: stratum, ratio, how many are in it, how many are taken."""
    heads = fit("分层", 14) + "".join(fit(head, 8, right=True) for head in ("比例", "入库", "抽取"))
    lines = [Detail("", heads, "muted", fixed=True)]
    for stratum in strata:
        cells = (as_percent(stratum.ratio), str(stratum.size), str(taken.get(stratum.code, 0)))
        text = fit(stratum_text(stratum.code), 14) + "".join(fit(cell, 8, right=True) for cell in cells)
        lines.append(Detail("", text, "" if stratum.size else "muted", fixed=True))
    return lines


def scope_details(scope: Scope, floor: str) -> list[Detail]:
    """A scope as it would be frozen now: how many, of which strata, how many will be taken, who is left out and why."""
    taken = taken_per_stratum(scope.strata, floor)
    total = sum(taken.values())
    share = f"，占 {total / len(scope.pool):.1%}" if scope.pool else ""
    lines = [Detail("", f"入库 {len(scope.pool):,} 个，将抽取 {total:,} 个{share}", "good" if scope.pool else "bad")]
    if scope.pool:
        lines += strata_details(scope.strata, taken)
    if floor != "0":
        lines.append(Detail("", f"总比例不低于 {as_percent(floor)}，不足时从高风险层补足", "muted"))
    if scope.excluded:
        lines.append(Detail("", f"不入库 {len(scope.excluded):,} 个", "title"))
        counts = sorted(scope.excluded_counts.items(), key=lambda pair: -pair[1])
        lines += [Detail("", f"{EXCLUSIONS.text(reason)}  {count:,} 个") for reason, count in counts]
    if scope.withheld:
        lines.append(Detail("", f"另有 {scope.withheld:,} 个属有限公开行业，不在普通抽取之列", "muted"))
    lines += [Detail("", f"还不能冻结：{without_commands(str(problem))}", "bad") for problem in scope.problems]
    return lines


def terms_details(task: Task, items: Sequence[tuple[str, str]], plan: str, departments: Departments) -> list[Detail]:
    """The terms of a task as labelled lines. items: (number, name). plan: number and name, "" without one."""
    raw = raw_terms(task, departments)
    if task.cause:
        return [
            Detail("起因", f"{cause_text(task)}，{task.document}"),
            Detail("检查对象", "、".join(task.objects)),
            Detail("检查事项", "\n".join(f"{number} {name}" for number, name in items)),
            Detail("参与部门", raw["departments"]),
            Detail("检查时间", f"{day_text(task.start)}至{day_text(task.end)}"),
            Detail("期限", f"录入 {task.entry_days}、公示 {task.disclose_days} 个工作日"),
        ]
    return [
        Detail("抽查事项", "\n".join(f"{number} {name}" for number, name in items)),
        Detail("计划", plan or "（没有列入计划）"),
        *([Detail("牵头部门", raw["lead"])] if task.lead else []),
        Detail("参与部门", raw["departments"]),
        Detail("检查时间", f"{day_text(task.start)}至{day_text(task.end)}"),
        Detail("登记截止日", f"{day_text(task.cutoff)}以前登记的才入库"),
        Detail("分层", STRATA.text(task.strata)),
        Detail("抽查比例", _ratios_text(task)),
        *([Detail("总比例", f"不低于 {as_percent(task.floor)}")] if task.floor != "0" else []),
        *([Detail("限定范围", raw["where"])] if task.where else []),
        *([Detail("批次", _batches_text(task))] if task.batches > 1 else []),
        Detail("先抽人员", f"每部门 {raw['pool_take']} 名" if task.pool_take else "各部门可抽的全体执法人员"),
        Detail("期限", f"确认 {task.confirm_days}、录入 {task.entry_days}、公示 {task.disclose_days} 个工作日"),
    ]


def _batches_text(task: Task) -> str:
    lines = [
        f"第 {place} 批 {day_text(one.start)}至{day_text(one.end)}"
        + (f"，{day_text(one.dispatched_on)}派发" if one.dispatched_on else "")
        for place, one in enumerate(task.windows, 1)
    ]
    return "\n".join([f"分 {task.batches} 批", *lines])


def _ratios_text(task: Task) -> str:
    if not task.ratios:
        return "按计划、事项规定"
    return "，".join(
        f"{stratum_text(code)} {as_percent(ratio)}" if code else as_percent(ratio)
        for code, ratio in task.ratios.items()
    )


def source_text(kind: str, source: dict[str, str | int]) -> str:
    """Where the value will come from, in words."""
    name = ENTROPY.text(kind)
    match kind:
        case "dice":
            return f"{name}，{source['dice']} 枚，地点：{source['place']}"
        case "lottery":
            day = date.fromisoformat(str(source["date"]))
            return f"{name}，{GAMES[str(source['game'])][0]} {day_text(day)}（{weekday_text(day)}）的开奖"
        case "beacon":
            return f"{name}，drand quicknet 第 {source['round']} 轮"
    return name


def corrected_detail(draw: Draw) -> list[Detail]:
    """That a value was corrected: what it was, when, by whom, on which paper."""
    return [
        Detail(
            "更正过一次",
            f"原来录的是 {one.value}（{moment_text(one.at)}），{moment_text(one.corrected_at)} 由{one.by}更正，依据 {one.paper}",
            "warn",
        )
        for one in draw.typed
    ]


def witness_details(draw: Draw, none: str) -> list[Detail]:
    """Who outside is registered as holding the commitment, and what to ask them; late ones are named as counting for nothing. none: the
    words without any."""
    counted, late = counted_witnesses(draw.witness, draw.conditions, draw.value_at)
    rows = [
        Detail(
            "登记见证",
            f"{one.who}（{WITNESS_KINDS.text(one.kind)}，{one.ref}），{moment_text(one.at)} 登记"
            + ("" if one in counted else "，登记过晚，不算见证"),
            "" if one in counted else "warn",
        )
        for one in (*counted, *late)
    ]
    return [*rows, Detail("怎样核实", ask_text(draw.serial), "warn") if counted else Detail("外部见证", none, "warn")]


def draw_details(office: Office, draw: Draw) -> list[Detail]:
    """A draw of a task in a few lines: what was frozen, its witnesses, its outcome."""
    terms = draw.conditions
    details = [
        Detail("", f"抽取 {draw.number}：{state_text(office, draw)}", "title"),
        Detail("冻结于", moment_text(draw.frozen_at)),
        Detail("入库", f"{terms.pool_size:,} 个"),
        Detail("随机值来源", source_text(draw.entropy, terms.entropy.source)),
        Detail("预定时间", moment_text(draw.expected_at)),
        Detail("承诺值", draw.commitment),
        *([level_detail(draw)] if draw.level != "full" else []),
    ]
    details += witness_details(draw, "没有：不能证明未挑选")
    details += [Detail("请注意", note, "warn") for note in predecessor_notes(office, draw)]
    if draw.supplement is None and draw.conditions.removed:
        details.append(Detail("去掉", f"{'、'.join(draw.conditions.removed)}，原因见前一次的作废"))
    if draw.seed:
        details.append(Detail("抽取于", f"{moment_text(draw.value_at)}，抽取 {len(draw.drawn)} 个"))
        details += corrected_detail(draw)
        details += (
            [Detail("剔除", f"{len(draw.struck)} 个，名单现有 {len(final_list(draw))} 个")] if draw.struck else []
        )
        details.append(Detail("封签", draw.seal or "（下次打开时补上）"))
    if draw.void is not None:
        by = f"批准人 {draw.void.by}（{draw.void.office}）" + (f"，依据 {draw.void.paper}" if draw.void.paper else "")
        words = f"{VOID_REASONS.text(draw.void.reason)}，{by}，{moment_text(draw.void.at)}"
        details.append(Detail("作废", words, "warn"))
        if fate := fate_text(office, draw):
            details.append(Detail("派出的人员", fate, "warn"))
        if draw.seed:
            details.append(Detail("抽出的名单", "不作数；任务办结时公开，划去", "warn"))
    return details


def level_detail(draw: Draw) -> Detail:
    """How public a restricted draw is, and what that means for its numbers."""
    return Detail("公开程度", f"{LEVELS.text(draw.level)}：{_LEVEL_WORDS[draw.level]}", "warn")


_LEVEL_WORDS = {
    "full": "名单、名称在任务办结后公开",
    "limited": "名称和每条结果都不公布，只公布各种结果的数量",
    "none": "只在冻结登记里有一行，没有页面",
    "secret": "本单位什么都不公示",
}
