"""人员更换: recusal, illness, transfer after the match (draw.md §5; 莲池 2024 五(一)2; 行政处罚法 第四十三条).

Who comes in is never chosen: the rule of the draw names the next one. When that one cannot go either, because a recusal was upheld or
a post was left since the freeze, the next change follows at once by the same rule.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
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
from rules.draw.draw_record import Draw, exceeds_limit
from rules.draw.evidence import Change
from rules.draw.match import find_substitute, refuse_second_absence
from rules.registry.inspector import Declaration, Inspector, Recusal, unfit_reason
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
    """The reference of the paper that shows why somebody goes, and who decided; private."""

    paper: str
    decided_by: str


def change_inspector(
    office: Office,
    number: str,
    *,
    out: str,
    reason: str,
    paper: str,
    decided_by: str,
    object_number: str = "",
) -> tuple[ChangedDraw, ...]:
    """Take an inspector who fell ill or left the post out of a team; the rule names who comes in. Returns one ChangedDraw a draw.

    number: the task's. out: who goes (N-…). reason: illness or transfer, or recusal of a pair that stands in the registry (others are decided:
    acts.draw.recusals). object_number: "" with a transfer means every object of the task where the person still has to go. paper,
    decided_by: private. A second change at one object, and changes of more than 5 % of the teams, are the leader's to decide
    (draw.md §5): his passphrase is asked. Refused when the sheet is done, illness was accepted for the object before, or the registry says that the
    person who left is in post.
    """
    task = require_running_task(office, number)
    papers = Papers(paper.strip(), decided_by.strip())
    missing = [
        Problem("必须填写", out, label)
        for label, text in (("依据", papers.paper), ("决定人", papers.decided_by))
        if not text
    ]
    try:
        code = CHANGE_REASONS.read(reason)
    except ValueError as error:
        raise Refused(Problem(str(error), out, "更换原因"), *missing) from None
    inspector = office.store.find(Inspector, out)
    if inspector is None:
        raise NotFound(f"执法人员名录中没有 {out}，请核对编号")
    problems = [*missing, *_reason_problems(office, inspector, code, object_number)]
    if problems:
        raise Refused(*problems)
    sheets = _sheets_to_change(office, task, inspector, object_number)
    _require_leader_for_many(office, sheets, papers.decided_by)
    return change_teams(office, task, [(sheet, out) for sheet in sheets], code, papers)


def _require_leader_for_many(office: Office, sheets: Sequence[Sheet], decided_by: str) -> None:
    """Changes that go on and on are decided by the leader (acts.base.passphrase)."""
    for draw_number in dict.fromkeys(sheet.draw for sheet in sheets if sheet.draw):
        draws = matched_draws(office, draw_number)
        own = [sheet for sheet in sheets if sheet.draw == draw_number]
        teams = sum(len(matched.draw.teams or ()) for matched in draws)
        changes = sum(len(matched.draw.changes) for matched in draws) + len(own)
        if exceeds_limit(changes, teams) or any(_was_changed(draws, sheet.object) for sheet in own):
            require_leader(office, decided_by)
            return


def _was_changed(draws: Sequence[MatchedDraw], object_number: str) -> bool:
    return any(change.object == matched.number(object_number) for matched in draws for change in matched.draw.changes)


def _reason_problems(office: Office, inspector: Inspector, code: str, object_number: str) -> Iterator[Problem]:
    """What the registries say against the reason of a change."""
    out = inspector.number
    recusal = office.store.find(Recusal, f"{object_number}/{out}")
    if code == "recusal" and not (recusal and recusal.active):
        yield Problem("回避要写明谁申请、谁决定，请登记回避决定（recusal decide）", out, "更换原因")
    if code == "transfer" and not unfit_reason(inspector, office.today()):
        words = f"名录中 {out} {INSPECTOR_STATUS.text(inspector.status)}，没有调离；请先在名录中登记（inspector retire --status 调离）"
        yield Problem(words, out, "更换原因")
    if code != "transfer" and not object_number:
        yield Problem("要写明是哪个检查对象", out, "检查对象")


def _sheets_to_change(office: Office, task: Task, inspector: Inspector, object_number: str) -> list[Sheet]:
    """The sheets (of one object, or "" of all) where the inspector still has to go; Refused when there is none."""
    sheets = [sheet for sheet in sheets_in_order(office, task.number) if object_number in ("", sheet.object)]
    if object_number and not sheets:
        raise Refused(f"任务 {task.number} 没有 {object_number} 的记录表，请核对编号")
    out, department, items = inspector.number, inspector.department, item_departments(office, task)
    if object_number:
        refuse_after_results(office, sheets[0], department, items, DEPARTMENTS.text(department))
        _refuse_absent(office, sheets[0], department, out)
    remaining = [
        sheet
        for sheet in sheets
        if out in sheet.teams.get(department, ()) and not has_results(office, sheet, department, items)
    ]
    if not remaining:
        raise Refused(f"{out} 在任务 {task.number} 中没有还要去的检查对象，不用更换")
    return remaining


def _refuse_absent(office: Office, sheet: Sheet, department: str, out: str) -> None:
    team = sheet.teams.get(department, ())
    if out not in team:
        names = "、".join(f"{number}（{office.store.get(Inspector, number).name}）" for number in team) or "无人"
        raise Refused(f"{out} 现在不在 {sheet.object} 的检查组，不能更换；组内现有：{names}")


def change_teams(
    office: Office, task: Task, wanted: Sequence[tuple[Sheet, str]], reason: str, papers: Papers
) -> tuple[ChangedDraw, ...]:
    """Change teams of a task: one journal line for each draw that is concerned, whose evidence is written anew.

    wanted: (sheet, who goes out of its team, N-…). reason: a code of CHANGE_REASONS. Refused for sheets whose inspectors were assigned.
    """
    if any(not sheet.draw for sheet, _ in wanted):
        raise Refused(f"任务 {task.number} 的人员是指定的，不是抽取的；请重新指定（task assign）")
    refuse_unwritable_evidence(office, task)
    found: list[ChangedDraw] = []
    for draw_number in dict.fromkeys(sheet.draw for sheet, _ in wanted):
        own = [(sheet, out) for sheet, out in wanted if sheet.draw == draw_number]
        found += _change_sheets_of(office, task, draw_number, own, reason, papers)
    return tuple(found)


def _change_sheets_of(
    office: Office, task: Task, draw_number: str, wanted: Sequence[tuple[Sheet, str]], reason: str, papers: Papers
) -> list[ChangedDraw]:
    """The changes of sheets of one draw; whoever goes may have come from it or from one of its supplements."""
    draws = list(matched_draws(office, draw_number))
    before = [matched.draw for matched in draws]
    replaced: dict[str, list[Replacement]] = {}
    sheets: dict[str, Sheet] = {}
    for sheet, out in wanted:
        for number, replacement in _change_until_all_can_go(office, draws, sheet, out, reason, papers):
            replaced.setdefault(number, []).append(replacement)
        sheets[sheet.number] = with_current_teams(draws, sheet)
    return [
        _store_changes(office, task, matched.draw, replaced[matched.draw.number], sheets.values())
        for previous, matched in zip(before, draws, strict=True)
        if matched.draw != previous
    ]


def _change_until_all_can_go(
    office: Office, draws: list[MatchedDraw], sheet: Sheet, out: str, reason: str, papers: Papers
) -> Iterator[tuple[str, Replacement]]:
    """Change one place, and whoever comes in but cannot go either, until all of the team can; `draws` is brought up to date.

    Yields the number of the draw that was changed, and the change.
    """
    department = office.store.get(Inspector, out).department
    leaving: tuple[str, str] | None = (out, reason)
    while leaving is not None:
        out, reason = leaving
        place = _draw_of(draws, sheet.object, department, out)
        draws[place], in_ = _with_change(office, draws, draws[place], sheet, department, out, reason, papers)
        yield draws[place].draw.number, Replacement(sheet.object, department, out, in_, reason)
        # whoever stands there now, from this draw or another, must be able to go
        team = [number for _, number in team_members(draws, sheet.object, department)]
        leaving = _cannot_go(office, sheet.object, team)


def _store_changes(
    office: Office, task: Task, draw: Draw, replaced: Sequence[Replacement], sheets: Iterable[Sheet]
) -> ChangedDraw:
    """Journal the changes of one draw with the sheets that they touch, and write its evidence."""
    objects = {replacement.object for replacement in replaced}
    changed = tuple(sheet for sheet in sheets if sheet.object in objects)
    why = f"{draw.number} 更换执法人员 {len(replaced)} 人次：{'、'.join(sorted(objects))}"
    with office.transaction("draw.change", why) as tx:
        sealed = reseal(office, tx, draw)
        for sheet in changed:
            tx.put(sheet)
    write_evidence(office, sealed)
    return ChangedDraw(task.number, sealed, tuple(replaced), changed)


def _draw_of(draws: Sequence[MatchedDraw], object_number: str, department: str, out: str) -> int:
    """The place in `draws` of the one that brought this inspector to the object."""
    for matched, inspector in team_members(draws, object_number, department):
        if inspector == out:
            return draws.index(matched)
    raise Refused(f"{out} 现在不在 {object_number} 的检查组，不能更换，请核对")


def _with_change(
    office: Office,
    draws: Sequence[MatchedDraw],
    matched: MatchedDraw,
    sheet: Sheet,
    department: str,
    out: str,
    reason: str,
    papers: Papers,
) -> tuple[MatchedDraw, str | None]:
    """The draw with one more change by its rule, and who comes in (N-…; None: nobody can)."""
    draw, number = matched.draw, matched.number(sheet.object)
    if reason == "illness":
        _refuse_second_absence(draws, sheet.object)
    out_id = matched.id_of(department, out) or ""
    in_id = find_substitute(
        draw.teams or (),
        draw.changes,
        (draw.pools or {}).get(department, ()),
        [entry.id for entry in matched.lists.inspectors[department]],
        matched.lists.recusals,
        draw.seed,
        number=number,
        department=department,
        out=out_id,
    )
    seq = len(draw.changes) + 1
    changed = msgspec.structs.replace(
        draw,
        changes=(
            *draw.changes,
            Change(seq=seq, object=number, department=department, out=out_id, at=office.stamp(), in_=in_id),
        ),
        change_papers={**draw.change_papers, str(seq): (papers.paper, papers.decided_by)},
        change_reasons={**draw.change_reasons, str(seq): reason},
    )
    return MatchedDraw(changed, matched.lists), None if in_id is None else matched.inspector(in_id)


def _refuse_second_absence(draws: Sequence[MatchedDraw], object_number: str) -> None:
    """Refused where illness was accepted for the object once already, by whichever of its draws (莲池 2024 五(一)2)."""
    for matched in draws:
        ill = {seq for seq, reason in matched.draw.change_reasons.items() if reason == "illness"}
        refuse_second_absence(matched.draw.changes, ill, matched.number(object_number))


def _cannot_go(office: Office, object_number: str, team: Sequence[str]) -> tuple[str, str] | None:
    """The first of a team who cannot go there as the registries stand, and why (a code of CHANGE_REASONS)."""
    for number in team:
        recusal = office.store.find(Recusal, f"{object_number}/{number}")
        if recusal is not None and recusal.active:
            return number, "recusal"
        if unfit_reason(office.store.get(Inspector, number), office.today()):
            return number, "transfer"
    return None


def required_changes(office: Office, task: Task) -> tuple[tuple[str, str], ...]:
    """Return (object, inspector) of whoever would meet although the registry says by now that they may not, or that the person has left."""
    items = item_departments(office, task)
    return tuple(
        (sheet.object, number)
        for sheet in sheets_in_order(office, task.number)
        for department, team in sheet.teams.items()
        for number in team
        if not has_results(office, sheet, department, items) and _cannot_go(office, sheet.object, [number])
    )


def apply_required_changes(office: Office, number: str) -> tuple[ChangedDraw, ...]:
    """Change, by the rule, everybody who cannot go as the registries stand: after a match, for what happened since the freeze."""
    task = require_running_task(office, number)
    by_reason: dict[str, list[tuple[Sheet, str]]] = {}
    sheets = {sheet.object: sheet for sheet in sheets_in_order(office, number)}
    for object_number, inspector in required_changes(office, task):
        reason = (_cannot_go(office, object_number, [inspector]) or ("", "transfer"))[1]
        if sheets[object_number].draw:
            by_reason.setdefault(reason, []).append((sheets[object_number], inspector))
    found: list[ChangedDraw] = []
    for reason, wanted in by_reason.items():
        for sheet, inspector in wanted:
            now = office.store.get(Sheet, sheet.number)  # an earlier change may have taken this one out as well
            if any(inspector in team for team in now.teams.values()):
                papers = _papers_of(office, now.object, inspector) if reason == "recusal" else Papers("名录", office.by)
                found += change_teams(office, task, [(now, inspector)], reason, papers)
    return tuple(found)


def _papers_of(office: Office, object_number: str, inspector: str) -> Papers:
    """The decision by which the two may not meet: the newest one that was upheld, else the registry's entry."""
    declarations = office.store.where(Declaration, object=object_number)
    upheld = [declaration for declaration in declarations if declaration.inspector == inspector and declaration.upheld]
    return Papers(upheld[-1].paper, upheld[-1].decided_by) if upheld else Papers("回避登记", office.by)
