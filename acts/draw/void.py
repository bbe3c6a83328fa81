"""作废: a freeze or a draw is given up with the leader's approval; it stays in the public list (draw.md §1).

Before people are sent out for any reason; after the match only because its value is false, which forces it (draw.md §2), or because the task
is cancelled and nobody has been checked. What was checked stays a record of a check that took place (docs/draw.md, 录错发现得晚).
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import refuse_clock
from acts.draw.draw import require_drawn, reseal, seal_draw
from acts.draw.evidence import write_evidence
from acts.draw.freeze_register import append_event
from acts.draw.teams import MatchedDraw, drawn_of, item_departments, sheets_in_order, with_current_teams
from acts.work.task import active_draw, moved, refuse_suspended, require_task, stage
from acts.work.visits import freed_sheets
from rules.base.codes import TASK_STATES, VOID_REASONS
from rules.base.errors import Problem, Refused
from rules.draw.beacon import signed
from rules.draw.draw_record import Draw, DrawLists, Void, draw_numbers
from rules.draw.registers import NEVER_EXPIRE
from rules.work.decision import Decision, decision_text, post_problems
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = [
    "call_off",
    "consequence_text",
    "ended_sheets",
    "fate_text",
    "possible_reasons",
    "state_after",
    "void",
    "voidable_draws",
]

_WITH_PARENT = "parent_void"
_NOBODYS_CHOICE = frozenset({_WITH_PARENT, "restored"})
_SENT_OUT = frozenset({"matched", "under_way", "closed"})


def possible_reasons(office: Office, task: Task, draw: Draw) -> tuple[str, ...]:
    """The codes of VOID_REASONS for which this draw of a task can be given up now; () when it cannot.

    value_false: only where everybody can look the true value up, of a draw that has one (draw.md §2).
    """
    if draw.state not in {"open", "drawn"} or task.state == "suspended":
        return ()
    false = ("value_false",) if draw.state == "drawn" and draw.entropy in NEVER_EXPIRE and not _is_signed(draw) else ()
    at = stage(task, draw)
    if at in {"frozen", "drawn", "confirmed"}:
        not_now = {"value_false", *_NOBODYS_CHOICE} | ({"task_cancelled"} if draw.supplement is not None else set())
        others = (code for code in VOID_REASONS.codes if code not in not_now)
        return (*false, *others)
    if at not in _SENT_OUT:
        return ()
    nobody_checked = draw.supplement is None and not office.store.where(Result, task=task.number)
    return (*false, *(["task_cancelled"] if nobody_checked else []))


def voidable_draws(office: Office, task: Task) -> tuple[Draw, ...]:
    """The draws of a task that can be given up now, the one in hand first."""
    numbers = dict.fromkeys((*task.supplements[::-1], *task.draws[-1:]))
    draws = [office.store.get(Draw, number) for number in numbers]
    hand = active_draw(office, task)
    found = [draw for draw in draws if possible_reasons(office, task, draw)]
    return tuple(sorted(found, key=lambda draw: hand is None or draw.number != hand.number))


def void(
    office: Office,
    number: str,
    *,
    reason: str,
    by: str,
    lines: Sequence[str] = (),
    post: str = "负责人",
    paper: str = "",
    draw_number: str = "",
) -> Draw:
    """Give up a freeze or draw of a task; it stays in the public list. Returns it as it stands then.

    reason: a code of VOID_REASONS (`possible_reasons`). by: the leader who approves, private; post: his office, public. paper: the decision,
    private; required once people are sent out. lines: objects that a redraw leaves out, by their numbers in the registry or in the draw.
    draw_number: "" for the one in hand. Sheets without a result become void, those with one stay; supplements of it are given up with it.
    Refused with everything that stands against it.
    """
    task = require_task(office, number)
    draw = _voidable(office, task, draw_number, reason)
    refuse_clock(office, "draw.void")
    lists = office.store.get(DrawLists, draw.number)
    drawn_as = draw_numbers(lists)
    named = tuple(dict.fromkeys(drawn_as.get(line, line) for line in lines))
    decision = Void(
        reason=reason, at=office.stamp(), lines=named, by=by.strip(), office=post.strip(), paper=paper.strip()
    )
    problems = [*_reason_problems(draw, reason), *_problems(draw, lists, decision)]
    if stage(task, draw) in _SENT_OUT and not decision.paper:
        problems.append(Problem("已经派出人员，必须写明作废决定的文号（--paper）", draw.number, "依据"))
    if problems:
        raise Refused(*problems)
    require_leader(office, by)
    after = task
    if draw.supplement is None:
        after = moved(task, "draw.void", state_after(office, task, draw, reason))
    if after.state == "cancelled":
        cancelled = Decision(
            kind="cancel", reason="other", by=decision.by, post=decision.office, paper=decision.paper, on=office.today(),
            at=decision.at,
        )  # fmt: skip
        after = msgspec.structs.replace(after, decisions=(*task.decisions, cancelled))
    return _give_up(office, task, after, draw, decision)


def call_off(office: Office, task: Task, decision: Decision) -> Task:
    """A task of which nothing was checked is cancelled, and with it the draw that counts and every sheet. A part of acts.work.life.cancel."""
    after = moved(task, "task.cancel", "cancelled", decisions=(*task.decisions, decision))
    draw = office.store.get(Draw, task.draws[-1]) if task.draws else None
    if draw is not None and draw.state in {"open", "drawn"}:
        refuse_clock(office, "draw.void")
        given_up = Void(
            reason="task_cancelled",
            at=decision.at,
            lines=(),
            by=decision.by,
            office=decision.post,
            paper=decision.paper,
        )
        _give_up(office, task, after, seal_draw(office, draw.number), given_up)
        return after
    departments = item_departments(office, task)
    sheets = [
        _only_of(sheet, frozenset(), departments, office.today())
        for sheet in office.store.where(Sheet, task=task.number)
        if sheet.void_on is None
    ]
    with office.transaction("task.cancel", f"任务 {task.number} {decision_text(decision)}") as tx:
        for sheet in freed_sheets(office, sheets):
            tx.put(sheet)
        tx.put(after)
    return after


def _give_up(office: Office, task: Task, after: Task, draw: Draw, decision: Void) -> Draw:
    """Journal a draw as given up, with the supplements that add to it and the sheets that end. after: the task as it is then."""
    given_up = [_given_up(draw, decision), *_with_it(office, task, draw, decision)]
    sheets = freed_sheets(office, ended_sheets(office, task, given_up))
    words = f"{draw.number} 作废：{VOID_REASONS.text(decision.reason)}，批准人 {decision.by}"
    if after.state == "cancelled":
        words = f"{words}；任务 {task.number} {decision_text(after.decisions[-1])}"
    with office.transaction("draw.void", words) as tx:
        for place, one in enumerate(given_up):
            if one.seed:
                given_up[place] = reseal(office, tx, one, after=place)
            else:
                tx.put(one)
                append_event(office, tx, one, after=place)
        for sheet in sheets:
            tx.put(sheet)
        if draw.supplement is None:
            tx.put(after)
    write_evidence(office, *(one.number for one in given_up))
    return given_up[0]


def fate_text(office: Office, draw: Draw) -> str:
    """What becomes of the sheets of a draw that is given up, or was, in Chinese; "" where nobody was sent out."""
    if draw.teams is None:
        return ""
    task = require_task(office, draw.task)
    ended = {sheet.number: sheet for sheet in ended_sheets(office, task, [draw])}
    own = [ended.get(one.number, one) for one in office.store.where(Sheet, task=task.number) if one.draw == draw.number]
    void_ones = [sheet.number for sheet in own if sheet.void_on is not None]
    words = []
    if void_ones:
        which = "、".join(void_ones[:5]) + (f" 等 {len(void_ones)} 张" if len(void_ones) > 5 else "")
        words.append(f"没有结果的记录表作废，不再去检查：{which}，打印过的请收回销毁")
    if kept := len(own) - len(void_ones):
        words.append(f"{kept} 家已经录入结果，是实际做过的检查，留着，注明抽取已作废，不算随机抽中")
    return "；".join(words)


def consequence_text(state: str, voided: Draw) -> str:
    """What comes after a void. state: of the task then."""
    if state == "cancelled":
        return "任务同时取消"
    if voided.supplement is not None:
        return "任务照常进行，可以重新补充抽取"
    if state == "draft":
        return "可以重新冻结：沿用原来的对象库，只去掉写明的对象"
    return "任务照常办结；要补足数量请另建任务（task create）"


def _voidable(office: Office, task: Task, draw_number: str, reason: str) -> Draw:
    """The draw that is to be given up, sealed if it was drawn; Refused when there is none, or people were sent out and nothing forces it."""
    if draw_number and draw_number not in (*task.draws, *task.supplements):
        raise Refused(f"任务 {task.number} 没有抽取 {draw_number}，请核对编号")
    draw = office.store.get(Draw, draw_number) if draw_number else active_draw(office, task)
    if draw is None or draw.state not in {"open", "drawn"}:
        raise Refused(f"任务 {task.number} 没有可以作废的抽取")
    refuse_suspended(task)
    if stage(task, draw) in _SENT_OUT and reason not in possible_reasons(office, task, draw):
        raise Refused(
            f"任务 {task.number} {TASK_STATES.text(task.state)}，已经派出人员，不能作废抽取：只有彩票、信标录入的值不真实（value_false），"
            "或者任务取消、还没有任何结果（task_cancelled），才能作废"
        )
    in_hand = active_draw(office, task)
    sealed = draw.state == "drawn" and in_hand is not None and in_hand.number == draw.number
    return require_drawn(office, task.number)[1] if sealed else draw


def _reason_problems(draw: Draw, reason: str) -> Iterator[Problem]:
    offered = [row for row in VOID_REASONS if row.code not in _NOBODYS_CHOICE]
    if reason not in {row.code for row in offered}:
        words = "、".join(f"{row.code}（{row.text}）" for row in offered)
        yield Problem(f"没有“{reason}”，可用：{words}", draw.number, "作废原因")
    if reason == "task_cancelled" and draw.supplement is not None:
        words = "补充抽取作废不取消任务，请写真正的原因；任务不办了的，由负责人取消（task cancel）"
        yield Problem(words, draw.number, "作废原因")
    if reason == "value_false" and draw.entropy not in NEVER_EXPIRE:
        yield Problem("只有彩票、信标的值可以查对；骰子、系统随机数以现场签字的记录为准", draw.number, "作废原因")
    elif reason == "value_false" and draw.state == "open":
        yield Problem("还没有录入随机值", draw.number, "作废原因")
    elif reason == "value_false" and _is_signed(draw):
        yield Problem("信标的值带着那一轮的签名，与公钥相符，不会不真实；请写真正的原因", draw.number, "作废原因")


def _is_signed(draw: Draw) -> bool:
    """Whether it was drawn with a beacon's value that the network signed: nobody can have mistyped it."""
    source = draw.conditions.entropy.source
    return draw.entropy == "beacon" and signed(str(source["chain_hash"]), int(source["round"]), draw.signature or "")


def _problems(draw: Draw, lists: DrawLists, decision: Void) -> Iterator[Problem]:
    if not decision.by:
        yield Problem("必须由负责人批准，请写明姓名（--approved-by）", draw.number, "批准人")
    if not decision.office:
        yield Problem("必须写明批准人的职务（--post），它随证据公开", draw.number, "批准人职务")
    yield from post_problems(decision.office, decision.by, draw.number)
    if decision.lines and decision.reason != "wrong_pool":
        why = VOID_REASONS.text("wrong_pool")
        yield Problem(f"只有因“{why}”（wrong_pool）作废的，重新抽取时才可以去掉对象", draw.number, "作废对象")
    pool = {entry.number for entry in lists.pool}
    for line in decision.lines:
        if line not in pool:
            yield Problem("不在这次的抽查对象库中，请核对编号", line, "作废对象")


def _given_up(draw: Draw, decision: Void) -> Draw:
    return msgspec.structs.replace(draw, state="void", void=decision)


def _with_it(office: Office, task: Task, draw: Draw, decision: Void) -> list[Draw]:
    """The supplements that add to a draw that is given up: they go with it."""
    supplements = [office.store.get(Draw, number) for number in task.supplements]
    theirs = msgspec.structs.replace(decision, reason=_WITH_PARENT, lines=())
    return [
        _given_up(one, theirs)
        for one in supplements
        if one.supplement and one.supplement.parent == draw.number and one.state in {"open", "drawn"}
    ]


def ended_sheets(office: Office, task: Task, draws: Sequence[Draw]) -> list[Sheet]:
    """The sheets that change when these draws are given up: a department that has no result at an object does not go there any more.

    Who went, went. Inspectors of a supplement that is given up leave the places that they filled.
    """
    departments, numbers = item_departments(office, task), {draw.number for draw in draws}
    went = {(one.object, departments[one.item]) for one in office.store.where(Result, task=task.number)}
    filled = {draw.supplement.parent for draw in draws if draw.supplement} - numbers
    sheets = sheets_in_order(office, task.number)
    matched = drawn_of(office, [sheet for sheet in sheets if sheet.draw in filled])
    found = []
    for sheet in sheets:
        done = {code for code in sheet.teams if (sheet.object, code) in went}
        ended = sheet
        if sheet.draw in numbers:
            ended = _only_of(sheet, done, departments, office.today())
        elif sheet.draw in filled:
            ended = _without_those_who_filled(matched[sheet.draw], sheet, done, numbers)
        found += [ended] if ended != sheet else []
    return found


def _only_of(sheet: Sheet, done: Set[str], departments: Mapping[str, str], today: date) -> Sheet:
    """The sheet with what these departments have done at the object; void when that is nothing."""
    return msgspec.structs.replace(
        sheet,
        teams={code: team for code, team in sheet.teams.items() if code in done},
        items=tuple(item for item in sheet.items if departments[item] in done),
        experts=tuple(one for one in sheet.experts if one.department in done),
        void_on=None if done else today,
    )


def _without_those_who_filled(matched: Sequence[MatchedDraw], sheet: Sheet, done: Set[str], draws: Set[str]) -> Sheet:
    """The sheet with the teams that it has without these supplements, but where a department has been. matched: its draws, they among them."""
    now = with_current_teams([one for one in matched if one.draw.number not in draws], sheet).teams
    teams = {code: team if code in done else now[code] for code, team in sheet.teams.items()}
    return msgspec.structs.replace(sheet, teams=teams)


def state_after(office: Office, task: Task, draw: Draw, reason: str) -> str:
    """The state of a task whose draw is given up: it is drawn anew where nobody was checked; else it goes on to its end."""
    if draw.supplement is not None:
        return task.state
    if reason == "task_cancelled":
        return "cancelled"
    return task.state if office.store.where(Result, task=task.number) else "draft"
