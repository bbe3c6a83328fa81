"""人员更换: recusal, illness, transfer after the match; experts sent along (draw.md §5; 莲池 2024 五(一)2; 行政处罚法 第四十三条).

Who comes in is never chosen: the rule of the draw names the next one. When that one cannot go either, because a recusal was upheld or
a post was left since the freeze, the next change follows at once by the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.draw.draw import reseal
from acts.draw.evidence import export
from acts.draw.teams import (
    Matched,
    done,
    family,
    members,
    refuse_done,
    required,
    sheet_with_team,
    sheets_in_order,
    task_or_refused,
)
from acts.work.task import items_of
from rules.base.codes import CHANGE_REASONS, DEPARTMENTS, INSPECTOR_STATUS
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw
from rules.draw.evidence import Change
from rules.draw.match import change
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal, parse_declaration, unfit
from rules.work.sheet import Expert, Sheet
from rules.work.task import Task

__all__ = [
    "Changed", "Decided", "EmptyPlace", "Replaced", "change_inspector", "decide_recusal", "empty_places", "recall_expert",
    "send_expert", "settle", "to_be_changed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Replaced:
    """One change, with numbers of the registries. in_: None is 缺员. reason: a code of CHANGE_REASONS."""

    object: str
    department: str
    out: str
    in_: str | None
    reason: str


@dataclass(frozen=True)
class Changed:
    """What became of one draw: its changes in order, and the sheets that are to be printed again."""

    task: str
    draw: Draw
    replaced: tuple[Replaced, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Decided:
    """A decided recusal, and the changes that followed from it."""

    declaration: Declaration
    changed: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class EmptyPlace:
    """A team that lacks people. draw: the draw of the sheet."""

    draw: str
    object: str
    department: str
    missing: int


@dataclass(frozen=True, slots=True)
class _Papers:
    paper: str
    decided_by: str


def change_inspector(
    office: Office, number: str, *, out: str, reason: str, paper: str, decided_by: str, object_number: str = ""
) -> tuple[Changed, ...]:
    """Take an inspector who fell ill or left the post out of a team; the rule names who comes in. One Changed a draw.

    reason: illness or transfer, or recusal of a pair that stands in the registry (others are decided: `decide_recusal`). object_number: "" with a transfer means every object of the
    task where the person still has to go. paper, decided_by: private. Refused when the sheet is done, illness was accepted for the
    object before, or the registry says that the person who left is in post.
    """
    task = task_or_refused(office, number)
    problems = [
        Problem("必须填写", out, label) for label, text in (("依据", paper), ("决定人", decided_by)) if not text.strip()
    ]
    try:
        code = CHANGE_REASONS.read(reason)
    except ValueError as error:
        raise Refused(Problem(str(error), out, "更换原因"), *problems) from None
    person = office.store.find(Inspector, out)
    if person is None:
        raise NotFound(f"执法人员名录中没有 {out}，请核对编号")
    recusal = office.store.find(Recusal, f"{object_number}/{out}")
    if code == "recusal" and not (recusal and recusal.active):
        problems.append(Problem("回避要写明谁申请、谁决定，请登记回避决定（recusal decide）", out, "更换原因"))
    if code == "transfer" and not unfit(person, office.today()):
        words = f"名录中 {out} {INSPECTOR_STATUS.text(person.status)}，没有调离；请先在名录中登记（inspector retire --status 调离）"
        problems.append(Problem(words, out, "更换原因"))
    if code != "transfer" and not object_number:
        problems.append(Problem("要写明是哪个检查对象", out, "检查对象"))
    if problems:
        raise Refused(*problems)
    sheets = [sheet for sheet in sheets_in_order(office, number) if object_number in ("", sheet.object)]
    if object_number and not sheets:
        raise Refused(f"任务 {number} 没有 {object_number} 的记录表，请核对编号")
    department = person.department
    items = _departments(office, task)
    if object_number:
        refuse_done(office, sheets[0], department, items, DEPARTMENTS.text(department))
        _refuse_absent(office, sheets[0], department, out)
    wanted = [
        sheet
        for sheet in sheets
        if out in sheet.teams.get(department, ()) and not done(office, sheet, department, items)
    ]
    if not wanted:
        raise Refused(f"{out} 在任务 {number} 中没有还要去的检查对象，不用更换")
    return _change_all(
        office, task, [(sheet, out) for sheet in wanted], code, _Papers(paper.strip(), decided_by.strip())
    )


def _departments(office: Office, task: Task) -> dict[str, str]:
    return {item.number: item.department for item in items_of(office, task)}


def _refuse_absent(office: Office, sheet: Sheet, department: str, out: str) -> None:
    team = sheet.teams.get(department, ())
    if out not in team:
        names = "、".join(f"{one}（{office.store.get(Inspector, one).name}）" for one in team) or "无人"
        raise Refused(f"{out} 现在不在 {sheet.object} 的检查组，不能更换；组内现有：{names}")


def _change_all(
    office: Office, task: Task, wanted: Sequence[tuple[Sheet, str]], reason: str, papers: _Papers
) -> tuple[Changed, ...]:
    """The changes of some sheets, one journal line for each draw that is concerned."""
    found: list[Changed] = []
    for draw_number in dict.fromkeys(sheet.draw for sheet, _ in wanted):
        if draw_number:
            own = [(sheet, out) for sheet, out in wanted if sheet.draw == draw_number]
            found += _change_family(office, task, draw_number, own, reason, papers)
    named = [(sheet, out) for sheet, out in wanted if not sheet.draw]
    if named:
        raise Refused(f"任务 {task.number} 的人员是指定的，不是抽取的；请重新指定（task assign）")
    return tuple(found)


def _change_family(
    office: Office,
    task: Task,
    draw_number: str,
    wanted: Sequence[tuple[Sheet, str]],
    reason: str,
    papers: _Papers,
) -> list[Changed]:
    draws = list(family(office, draw_number))
    before = [one.draw for one in draws]
    replaced: dict[str, list[Replaced]] = {}
    sheets: dict[str, Sheet] = {}
    for sheet, first in wanted:
        department = office.store.get(Inspector, first).department
        out, why = first, reason
        while True:
            place = _draw_of(draws, sheet.object, department, out)
            one, in_ = _one_change(office, draws, draws[place], sheet, department, out, why, papers)
            draws[place] = one
            replaced.setdefault(one.draw.number, []).append(Replaced(sheet.object, department, out, in_, why))
            # whoever stands there now, from this draw or another, must be able to go
            bad = _cannot_go(office, sheet.object, [p for _, p in members(draws, sheet.object, department)])
            if bad is None:
                break
            out, why = bad
        sheets[sheet.number] = sheet_with_team(draws, sheet)
    found = []
    for old, one in zip(before, draws, strict=True):
        if one.draw == old:
            continue
        own = tuple(replaced[one.draw.number])
        objects = {change.object for change in own}
        again = tuple(sheet for sheet in sheets.values() if sheet.object in objects)
        why = f"{one.draw.number} 更换执法人员 {len(own)} 人次：{'、'.join(sorted(objects))}"
        with office.transaction("draw.change", why) as tx:
            sealed = reseal(office, tx, one.draw)
            for sheet in again:
                tx.put(sheet)
        export(office, sealed)
        found.append(Changed(task.number, sealed, own, again))
    return found


def _draw_of(draws: Sequence[Matched], object_number: str, department: str, out: str) -> int:
    """Which of the draws brought this inspector to the object."""
    for one, person in members(draws, object_number, department):
        if person == out:
            return draws.index(one)
    raise Refused(f"{out} 现在不在 {object_number} 的检查组，不能更换，请核对")


def _one_change(
    office: Office,
    draws: Sequence[Matched],
    one: Matched,
    sheet: Sheet,
    department: str,
    out: str,
    reason: str,
    papers: _Papers,
) -> tuple[Matched, str | None]:
    """The draw with one more change, and who comes in (N-…)."""
    draw, number = one.draw, one.number(sheet.object)
    if reason == "illness" and any(
        earlier.reason == "illness" and earlier.object == member.number(sheet.object)
        for member in draws
        for earlier in member.draw.changes
    ):
        raise Refused(f"{sheet.object} 已因疾病更换过一次，以一次为限；确不能去的，请中止任务（task suspend）待其痊愈")
    out_id = one.id_of(department, out) or ""
    in_id = change(
        draw.teams or (),
        draw.changes,
        (draw.pools or {}).get(department, ()),
        [entry.id for entry in one.lists.inspectors[department]],
        one.lists.recusals,
        draw.seed,
        number=number,
        department=department,
        out=out_id,
        reason=reason,
    )
    seq = len(draw.changes) + 1
    changed = msgspec.structs.replace(
        draw,
        changes=(*draw.changes, Change(seq, number, department, out_id, reason, office.stamp(), in_id)),
        change_papers={**draw.change_papers, str(seq): (papers.paper, papers.decided_by)},
    )
    return Matched(changed, one.lists), None if in_id is None else one.person(in_id)


def _cannot_go(office: Office, object_number: str, team: Sequence[str]) -> tuple[str, str] | None:
    """The first of a team who cannot go there as the registries stand, and why (a code of CHANGE_REASONS)."""
    for person in team:
        recusal = office.store.find(Recusal, f"{object_number}/{person}")
        if recusal is not None and recusal.active:
            return person, "recusal"
        if unfit(office.store.get(Inspector, person), office.today()):
            return person, "transfer"
    return None


def decide_recusal(office: Office, raw: Mapping[str, str]) -> Decided:
    """Record a recusal that was asked for and its decision; upheld, it goes into the registry and changes the teams at once.

    raw: text by column name of DECLARATION_COLUMNS. Not upheld: it is on record and nothing else changes. Refused when object or
    inspector is unknown, or the department has entered its results at the object already.
    """
    declaration, problems = parse_declaration(raw, office.today())
    if declaration is None:
        raise Refused(*problems)
    if office.store.find(Enterprise, declaration.object) is None:
        problems.append(Problem(f"名录中没有检查对象 {declaration.object}，请核对编号", field="检查对象"))
    person = office.store.find(Inspector, declaration.inspector)
    if person is None:
        problems.append(Problem(f"执法人员名录中没有 {declaration.inspector}，请核对编号", field="执法人员"))
    if problems or person is None:
        raise Refused(*problems)
    wanted = _meetings(office, declaration.object, person) if declaration.upheld else []
    number = f"H-{office.store.ever(Declaration) + 1:04d}"
    declaration = msgspec.structs.replace(declaration, number=number)
    pair = f"{declaration.object}/{declaration.inspector}"
    there = office.store.find(Recusal, pair)
    words = "准予" if declaration.upheld else "驳回"
    with office.transaction("recusal.decide", f"回避决定 {number}：{words} {pair}") as tx:
        tx.put(declaration)
        if declaration.upheld and not (there and there.active):
            tx.put(
                Recusal(
                    number=pair, object=declaration.object, inspector=declaration.inspector, reason=declaration.reason
                )
            )
    papers = _Papers(declaration.paper, declaration.decided_by)
    changed: list[Changed] = []
    for task, sheet in wanted:
        changed += _change_all(office, task, [(sheet, person.number)], "recusal", papers)
    return Decided(declaration, tuple(changed))


def _meetings(office: Office, object_number: str, person: Inspector) -> list[tuple[Task, Sheet]]:
    """The sheets of running tasks where the two would meet. Refused when one of them cannot be changed any more."""
    found = []
    for sheet in office.store.where(Sheet, object=object_number):
        task = office.store.get(Task, sheet.task)
        if person.number not in sheet.teams.get(person.department, ()) or task.state == "closed":
            continue
        task_or_refused(office, task.number)
        if not sheet.draw:
            raise Refused(f"任务 {task.number} 的人员是指定的，请先改派 {person.number}（task assign），再登记回避决定")
        refuse_done(office, sheet, person.department, _departments(office, task), DEPARTMENTS.text(person.department))
        found.append((task, sheet))
    return found


def to_be_changed(office: Office, task: Task) -> tuple[tuple[str, str], ...]:
    """(object, inspector) who would meet although the registry says by now that they may not, or that the person has left."""
    items = _departments(office, task)
    found = []
    for sheet in sheets_in_order(office, task.number):
        for department, team in sheet.teams.items():
            for person in team:
                if not done(office, sheet, department, items) and _cannot_go(office, sheet.object, [person]):
                    found.append((sheet.object, person))
    return tuple(found)


def settle(office: Office, number: str) -> tuple[Changed, ...]:
    """Change, by the rule, everybody who cannot go as the registries stand: after a match, for what happened since the freeze."""
    task = task_or_refused(office, number)
    wanted: dict[str, list[tuple[Sheet, str]]] = {}
    sheets = {sheet.object: sheet for sheet in sheets_in_order(office, number)}
    for object_number, person in to_be_changed(office, task):
        reason = (_cannot_go(office, object_number, [person]) or ("", "transfer"))[1]
        if sheets[object_number].draw:
            wanted.setdefault(reason, []).append((sheets[object_number], person))
    found: list[Changed] = []
    for reason, own in wanted.items():
        for sheet, person in own:
            now = office.store.get(Sheet, sheet.number)  # an earlier change may have taken this one out as well
            if any(person in team for team in now.teams.values()):
                papers = _papers_of(office, sheet.object, person) if reason == "recusal" else _Papers("名录", office.by)
                found += _change_all(office, task, [(now, person)], reason, papers)
    return tuple(found)


def _papers_of(office: Office, object_number: str, person: str) -> _Papers:
    """The decision by which the two may not meet: the newest one that was upheld, else the registry's entry."""
    upheld = [
        one for one in office.store.where(Declaration, object=object_number) if one.inspector == person and one.upheld
    ]
    return _Papers(upheld[-1].paper, upheld[-1].decided_by) if upheld else _Papers("回避登记", office.by)


def empty_places(office: Office, task: Task) -> tuple[EmptyPlace, ...]:
    """The teams that lack people (缺员), in the order of the visits."""
    found = []
    draws: dict[str, tuple[Matched, ...]] = {}
    for sheet in sheets_in_order(office, task.number):
        if not sheet.draw:
            continue
        own = draws.setdefault(sheet.draw, family(office, sheet.draw))
        for department, team in sheet.teams.items():
            missing = required(own[0], department) - len(team)
            if missing > 0:
                found.append(EmptyPlace(sheet.draw, sheet.object, department, missing))
    return tuple(found)


def send_expert(office: Office, number: str, *, object_number: str, expert: str, reason: str) -> Sheet:
    """Send a named 专业技术人员 along to an object, to help; nobody who was drawn loses the place. reason: private.

    Refused for an officer (officers are drawn), for another department's expert, when they may not meet, or when the work is done.
    """
    task, sheet = _sheet_or_refused(office, number, object_number)
    person = office.store.find(Inspector, expert)
    if person is None:
        raise NotFound(f"执法人员名录中没有 {expert}，请核对编号")
    problems = []
    if not reason.strip():
        problems.append(Problem("必须写明为什么要协助", expert, "原因"))
    if person.role != "expert":
        problems.append(
            Problem(
                "是执法人员，只能随机抽取；协助的应是专业技术人员，请先在名录中改正人员类别", expert, "专业技术人员"
            )
        )
    if person.status != "on_duty":
        problems.append(Problem(f"现在{INSPECTOR_STATUS.text(person.status)}，不能派出", expert, "专业技术人员"))
    if person.department not in sheet.teams:
        problems.append(
            Problem(f"属{DEPARTMENTS.text(person.department)}，不是本任务的参与部门，应由执法人员所在单位选派", expert)
        )
    recusal = office.store.find(Recusal, f"{object_number}/{expert}")
    if recusal is not None and recusal.active:
        problems.append(Problem(f"与 {object_number} 应当回避，请另派", expert, "专业技术人员"))
    if any(one.inspector == expert for one in sheet.experts):
        problems.append(Problem(f"已经派往 {object_number}", expert, "专业技术人员"))
    if problems:
        raise Refused(*problems)
    refuse_done(office, sheet, person.department, _departments(office, task), DEPARTMENTS.text(person.department))
    sent = Expert(
        inspector=expert, department=person.department, reason=reason.strip(), on=office.today(), by=office.by
    )
    helped = msgspec.structs.replace(sheet, experts=(*sheet.experts, sent))
    with office.transaction("sheet.expert", f"{sheet.number} 派专业技术人员 {expert} 协助") as tx:
        tx.put(helped)
    return helped


def recall_expert(office: Office, number: str, *, object_number: str, expert: str, why: str) -> Sheet:
    """Take back an expert who was sent by mistake or cannot come; it stays in the history of the sheet."""
    task, sheet = _sheet_or_refused(office, number, object_number)
    own = next((one for one in sheet.experts if one.inspector == expert), None)
    if own is None:
        raise Refused(f"{expert} 没有派往 {object_number}，请核对")
    if not why.strip():
        raise Refused(Problem("必须写明原因", expert, "原因"))
    refuse_done(office, sheet, own.department, _departments(office, task), DEPARTMENTS.text(own.department))
    left = msgspec.structs.replace(sheet, experts=tuple(one for one in sheet.experts if one != own))
    with office.transaction("sheet.expert", f"{sheet.number} 收回专业技术人员 {expert}：{why.strip()}") as tx:
        tx.put(left)
    return left


def _sheet_or_refused(office: Office, number: str, object_number: str) -> tuple[Task, Sheet]:
    task = task_or_refused(office, number)
    found = [sheet for sheet in office.store.where(Sheet, task=number) if sheet.object == object_number]
    if not found:
        raise Refused(f"任务 {number} 没有 {object_number} 的记录表，请核对编号")
    return task, found[0]
