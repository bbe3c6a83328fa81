"""人员更换: recusal, illness, transfer after the match (draw.md §5; 莲池 2024 五(一)2; 行政处罚法 第四十三条).

Who comes in is never chosen: the rule of the draw names the next one. When that one cannot go either, because a recusal was upheld or
a post was left since the freeze, the next change follows at once by the same rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.draw.draw import reseal
from acts.draw.evidence import refuse_unwritable_evidence, write_evidence
from acts.draw.teams import (
    MatchedDraw,
    has_results,
    item_departments,
    matched_draws,
    refuse_after_results,
    require_running_task,
    sheets_in_order,
    team_members,
    with_current_teams,
)
from rules.base.codes import CHANGE_REASONS, DEPARTMENTS, INSPECTOR_STATUS
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw
from rules.draw.evidence import Change
from rules.draw.match import change
from rules.registry.inspector import Declaration, Inspector, Recusal, unfit
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = [
    "ChangedDraw",
    "Papers",
    "Replacement",
    "apply_required_changes",
    "change_inspector",
    "change_teams",
    "required_changes",
]


@dataclass(frozen=True, slots=True)
class Replacement:
    """One change, with numbers of the registries. in_: None is 缺员. reason: a code of CHANGE_REASONS."""

    object: str
    department: str
    out: str
    in_: str | None
    reason: str


@dataclass(frozen=True)
class ChangedDraw:
    """What became of one draw: its changes in order, and the sheets that are to be printed again."""

    task: str
    draw: Draw
    replaced: tuple[Replacement, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    paper: str
    decided_by: str


def change_inspector(
    office: Office, number: str, *, out: str, reason: str, paper: str, decided_by: str, object_number: str = ""
) -> tuple[ChangedDraw, ...]:
    """Take an inspector who fell ill or left the post out of a team; the rule names who comes in. One Changed a draw.

    reason: illness or transfer, or recusal of a pair that stands in the registry (others are decided: `decide_recusal`). object_number: "" with a transfer means every object of the
    task where the person still has to go. paper, decided_by: private. Refused when the sheet is done, illness was accepted for the
    object before, or the registry says that the person who left is in post.
    """
    task = require_running_task(office, number)
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
    items = item_departments(office, task)
    if object_number:
        refuse_after_results(office, sheets[0], department, items, DEPARTMENTS.text(department))
        _refuse_absent(office, sheets[0], department, out)
    wanted = [
        sheet
        for sheet in sheets
        if out in sheet.teams.get(department, ()) and not has_results(office, sheet, department, items)
    ]
    if not wanted:
        raise Refused(f"{out} 在任务 {number} 中没有还要去的检查对象，不用更换")
    return change_teams(
        office, task, [(sheet, out) for sheet in wanted], code, Papers(paper.strip(), decided_by.strip())
    )


def _refuse_absent(office: Office, sheet: Sheet, department: str, out: str) -> None:
    team = sheet.teams.get(department, ())
    if out not in team:
        names = "、".join(f"{one}（{office.store.get(Inspector, one).name}）" for one in team) or "无人"
        raise Refused(f"{out} 现在不在 {sheet.object} 的检查组，不能更换；组内现有：{names}")


def change_teams(
    office: Office, task: Task, wanted: Sequence[tuple[Sheet, str]], reason: str, papers: Papers
) -> tuple[ChangedDraw, ...]:
    """The changes of some sheets, one journal line for each draw that is concerned."""
    if any(not sheet.draw for sheet, _ in wanted):
        raise Refused(f"任务 {task.number} 的人员是指定的，不是抽取的；请重新指定（task assign）")
    refuse_unwritable_evidence(office, task)
    found: list[ChangedDraw] = []
    for draw_number in dict.fromkeys(sheet.draw for sheet, _ in wanted):
        own = [(sheet, out) for sheet, out in wanted if sheet.draw == draw_number]
        found += _change_family(office, task, draw_number, own, reason, papers)
    return tuple(found)


def _change_family(
    office: Office,
    task: Task,
    draw_number: str,
    wanted: Sequence[tuple[Sheet, str]],
    reason: str,
    papers: Papers,
) -> list[ChangedDraw]:
    draws = list(matched_draws(office, draw_number))
    before = [one.draw for one in draws]
    replaced: dict[str, list[Replacement]] = {}
    sheets: dict[str, Sheet] = {}
    for sheet, first in wanted:
        department = office.store.get(Inspector, first).department
        out, why = first, reason
        while True:
            place = _draw_of(draws, sheet.object, department, out)
            one, in_ = _one_change(office, draws, draws[place], sheet, department, out, why, papers)
            draws[place] = one
            replaced.setdefault(one.draw.number, []).append(Replacement(sheet.object, department, out, in_, why))
            # whoever stands there now, from this draw or another, must be able to go
            bad = _cannot_go(office, sheet.object, [p for _, p in team_members(draws, sheet.object, department)])
            if bad is None:
                break
            out, why = bad
        sheets[sheet.number] = with_current_teams(draws, sheet)
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
        write_evidence(office, sealed)
        found.append(ChangedDraw(task.number, sealed, own, again))
    return found


def _draw_of(draws: Sequence[MatchedDraw], object_number: str, department: str, out: str) -> int:
    """Which of the draws brought this inspector to the object."""
    for one, person in team_members(draws, object_number, department):
        if person == out:
            return draws.index(one)
    raise Refused(f"{out} 现在不在 {object_number} 的检查组，不能更换，请核对")


def _one_change(
    office: Office,
    draws: Sequence[MatchedDraw],
    one: MatchedDraw,
    sheet: Sheet,
    department: str,
    out: str,
    reason: str,
    papers: Papers,
) -> tuple[MatchedDraw, str | None]:
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
        changes=(
            *draw.changes,
            Change(
                seq=seq, object=number, department=department, out=out_id, reason=reason, at=office.stamp(), in_=in_id
            ),
        ),
        change_papers={**draw.change_papers, str(seq): (papers.paper, papers.decided_by)},
    )
    return MatchedDraw(changed, one.lists), None if in_id is None else one.person(in_id)


def _cannot_go(office: Office, object_number: str, team: Sequence[str]) -> tuple[str, str] | None:
    """The first of a team who cannot go there as the registries stand, and why (a code of CHANGE_REASONS)."""
    for person in team:
        recusal = office.store.find(Recusal, f"{object_number}/{person}")
        if recusal is not None and recusal.active:
            return person, "recusal"
        if unfit(office.store.get(Inspector, person), office.today()):
            return person, "transfer"
    return None


def required_changes(office: Office, task: Task) -> tuple[tuple[str, str], ...]:
    """(object, inspector) who would meet although the registry says by now that they may not, or that the person has left."""
    items = item_departments(office, task)
    found = []
    for sheet in sheets_in_order(office, task.number):
        for department, team in sheet.teams.items():
            for person in team:
                if not has_results(office, sheet, department, items) and _cannot_go(office, sheet.object, [person]):
                    found.append((sheet.object, person))
    return tuple(found)


def apply_required_changes(office: Office, number: str) -> tuple[ChangedDraw, ...]:
    """Change, by the rule, everybody who cannot go as the registries stand: after a match, for what happened since the freeze."""
    task = require_running_task(office, number)
    wanted: dict[str, list[tuple[Sheet, str]]] = {}
    sheets = {sheet.object: sheet for sheet in sheets_in_order(office, number)}
    for object_number, person in required_changes(office, task):
        reason = (_cannot_go(office, object_number, [person]) or ("", "transfer"))[1]
        if sheets[object_number].draw:
            wanted.setdefault(reason, []).append((sheets[object_number], person))
    found: list[ChangedDraw] = []
    for reason, own in wanted.items():
        for sheet, person in own:
            now = office.store.get(Sheet, sheet.number)  # an earlier change may have taken this one out as well
            if any(person in team for team in now.teams.values()):
                papers = _papers_of(office, sheet.object, person) if reason == "recusal" else Papers("名录", office.by)
                found += change_teams(office, task, [(now, person)], reason, papers)
    return tuple(found)


def _papers_of(office: Office, object_number: str, person: str) -> Papers:
    """The decision by which the two may not meet: the newest one that was upheld, else the registry's entry."""
    upheld = [
        one for one in office.store.where(Declaration, object=object_number) if one.inspector == person and one.upheld
    ]
    return Papers(upheld[-1].paper, upheld[-1].decided_by) if upheld else Papers("回避登记", office.by)
