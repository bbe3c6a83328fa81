"""人员更换: recusal, illness, transfer after the match (draw.md §5; 莲池 2024 五(一)2; 行政处罚法 第四十三条).

Who comes in is never chosen: the rule of the draw names the next one. When that one cannot go either, because a recusal was upheld or
a post was left since the freeze, the next change follows at once by the same rule.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Self

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.draw.clock import refuse_clock
from acts.draw.draw import reseal
from acts.draw.evidence import write_evidence
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
from rules.base.codes import CHANGE_REASONS, INSPECTOR_STATUS
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw, exceeds_limit
from rules.draw.evidence import Change
from rules.draw.match import refuse_second_absence
from rules.registry.inspector import Declaration, Inspector, Recusal, unfit_reason
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = [
    "ChangedDraw",
    "Leaving",
    "Papers",
    "Replacement",
    "apply_required_changes",
    "change_inspector",
    "change_teams",
    "required_changes",
]

_NAMED = 20
"""Objects that the reason of an entry names; its sheets name the others."""


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


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who goes out of the team of a sheet. out: N-…. reason: a code of CHANGE_REASONS."""

    sheet: Sheet
    out: str
    reason: str
    papers: Papers


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
    refuse_clock(office, "draw.change")
    sheets = _sheets_to_change(office, task, inspector, object_number)
    _require_leader_for_many(office, sheets, papers.decided_by)
    return change_teams(office, task, [Leaving(sheet, out, code, papers) for sheet in sheets])


def _require_leader_for_many(office: Office, sheets: Sequence[Sheet], decided_by: str) -> None:
    """Changes that go on and on are decided by the leader (acts.base.passphrase)."""
    for draw_number in dict.fromkeys(sheet.draw for sheet in sheets if sheet.draw):
        draws = matched_draws(office, draw_number)
        own = [sheet for sheet in sheets if sheet.draw == draw_number]
        teams = sum(len(matched.draw.teams or ()) for matched in draws)
        changes = sum(len(matched.draw.changes) for matched in draws) + len(own)
        changed = [(matched, {change.object for change in matched.draw.changes}) for matched in draws]
        again = any(matched.number(sheet.object) in numbers for sheet in own for matched, numbers in changed)
        if again or exceeds_limit(changes, teams):
            require_leader(office, decided_by)
            return


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
        refuse_after_results(office, sheets[0], department, items, office.departments.text(department))
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


@dataclass(frozen=True, slots=True)
class _Barred:
    """Who cannot go as the registries stand: read once an act, however many teams there are.

    left: the inspectors (N-…) who are in post no more. recused: the pairs (object/inspector) that may not meet.
    """

    left: Set[str]
    recused: Set[str]

    @classmethod
    def now(cls, office: Office) -> Self:
        today = office.today()
        left = {one.number for one in office.store.each(Inspector) if unfit_reason(one, today)}
        return cls(left, {pair.number for pair in office.store.each(Recusal) if pair.active})

    def first(self, object_number: str, team: Sequence[str]) -> tuple[str, str] | None:
        """The first of a team who cannot go there, and why (a code of CHANGE_REASONS)."""
        for number in team:
            if f"{object_number}/{number}" in self.recused:
                return number, "recusal"
            if number in self.left:
                return number, "transfer"
        return None


class _Changing(MatchedDraw):
    """A matched draw to which changes are added; `changed` is the record with them. gone: (object, inspector) of each who went by them."""

    def __init__(self, before: MatchedDraw) -> None:
        super().__init__(before.draw, before.lists)
        self.replaced: list[Replacement] = []
        self.gone: set[tuple[str, str]] = set()
        self._changes: list[Change] = []
        self._papers: dict[str, tuple[str, str]] = {}
        self._reasons: dict[str, str] = {}

    def change(self, leaving: Leaving, department: str, at: str) -> None:
        """One more change by the draw's rule; who comes in stands in the last of `replaced`."""
        draw, number = self.draw, self.number(leaving.sheet.object)
        out = self.entry(department, leaving.out).id
        whole = [entry.id for entry in self.lists.inspectors[department]]
        pool = (draw.pools or {}).get(department, ())
        in_ = self.seats.substitute(number, department, out, pool=pool, whole=whole, seed=draw.seed)
        seq = len(draw.changes) + len(self._changes) + 1
        change = Change(seq=seq, object=number, department=department, out=out, at=at, in_=in_)
        self.seats.change(change)
        self._changes.append(change)
        self._papers[str(seq)] = (leaving.papers.paper, leaving.papers.decided_by)
        self._reasons[str(seq)] = leaving.reason
        who = None if in_ is None else self.inspector(in_)
        self.gone.add((leaving.sheet.object, leaving.out))
        self.replaced.append(Replacement(leaving.sheet.object, department, leaving.out, who, leaving.reason))

    def changed(self) -> Draw:
        """The draw with its new changes."""
        draw = self.draw
        return msgspec.structs.replace(
            draw,
            changes=(*draw.changes, *self._changes),
            change_papers=draw.change_papers | self._papers,
            change_reasons=draw.change_reasons | self._reasons,
        )


def change_teams(office: Office, task: Task, wanted: Sequence[Leaving]) -> tuple[ChangedDraw, ...]:
    """Change teams of a task: one journal line for each draw that is concerned, whose evidence is written anew.

    wanted: who goes, each by the rule as the teams stand after those before. Refused for sheets whose inspectors were assigned.
    """
    if any(not leaving.sheet.draw for leaving in wanted):
        raise Refused(f"任务 {task.number} 的人员是指定的，不是抽取的；请重新指定（task assign）")
    found: list[ChangedDraw] = []
    for draw_number in dict.fromkeys(leaving.sheet.draw for leaving in wanted):
        own = [leaving for leaving in wanted if leaving.sheet.draw == draw_number]
        found += _change_sheets_of(office, task, draw_number, own)
    return tuple(found)


def _change_sheets_of(office: Office, task: Task, draw_number: str, wanted: Sequence[Leaving]) -> list[ChangedDraw]:
    """The changes of sheets of one draw; whoever goes may have come from it or from one of its supplements."""
    draws = [_Changing(matched) for matched in matched_draws(office, draw_number)]
    barred = _Barred.now(office)
    for leaving in wanted:
        if not any(
            (leaving.sheet.object, leaving.out) in matched.gone for matched in draws
        ):  # else an earlier one took him along
            _change_until_all_can_go(office, draws, barred, leaving)
    sheets = {leaving.sheet.number: leaving.sheet for leaving in wanted}
    now = [with_current_teams(draws, sheet) for sheet in sheets.values()]
    return [_store_changes(office, task, matched, now) for matched in draws if matched.replaced]


def _change_until_all_can_go(office: Office, draws: Sequence[_Changing], barred: _Barred, leaving: Leaving) -> None:
    """Change one place, and whoever comes in but cannot go either, until all of the team can."""
    object_number = leaving.sheet.object
    department = office.store.get(Inspector, leaving.out).department
    goes: Leaving | None = leaving
    while goes is not None:
        if goes.reason == "illness":
            _refuse_second_absence(draws, object_number)
        _draw_of(draws, object_number, department, goes.out).change(goes, department, office.stamp())
        # whoever stands there now, from this draw or another, must be able to go
        team = [number for _, number in team_members(draws, object_number, department)]
        found = barred.first(object_number, team)
        goes = found and Leaving(leaving.sheet, found[0], found[1], leaving.papers)


def _store_changes(office: Office, task: Task, matched: _Changing, sheets: Iterable[Sheet]) -> ChangedDraw:
    """Journal the changes of one draw with the sheets that they touch, and write its evidence."""
    objects = {replacement.object for replacement in matched.replaced}
    changed = tuple(sheet for sheet in sheets if sheet.object in objects)
    named = sorted(objects)
    rest = f" 等 {len(named)} 个对象" if len(named) > _NAMED else ""
    why = f"{matched.draw.number} 更换执法人员 {len(matched.replaced)} 人次：{'、'.join(named[:_NAMED])}{rest}"
    with office.transaction("draw.change", why) as tx:
        sealed = reseal(office, tx, matched.changed())
        for sheet in changed:
            tx.put(sheet)
    write_evidence(office, sealed.number)
    return ChangedDraw(task.number, sealed, tuple(matched.replaced), changed)


def _draw_of(draws: Sequence[_Changing], object_number: str, department: str, out: str) -> _Changing:
    """The one of `draws` that brought this inspector to the object."""
    for matched, inspector in team_members(draws, object_number, department):
        if inspector == out:
            return matched
    raise Refused(f"{out} 现在不在 {object_number} 的检查组，不能更换，请核对")


def _refuse_second_absence(draws: Sequence[MatchedDraw], object_number: str) -> None:
    """Refused where illness was accepted for the object once already, by whichever of its draws (莲池 2024 五(一)2)."""
    for matched in draws:
        ill = {seq for seq, reason in matched.draw.change_reasons.items() if reason == "illness"}
        refuse_second_absence(matched.draw.changes, ill, matched.number(object_number))


def required_changes(office: Office, task: Task) -> tuple[tuple[str, str], ...]:
    """Return (object, inspector) of whoever would meet although the registry says by now that they may not, or that the person has left."""
    return tuple((sheet.object, number) for sheet, number, _ in _required(office, task))


def _required(office: Office, task: Task) -> Iterator[tuple[Sheet, str, str]]:
    """(sheet, inspector, code of CHANGE_REASONS) of the same."""
    items, barred = item_departments(office, task), _Barred.now(office)
    for sheet in sheets_in_order(office, task.number):
        for department, team in sheet.teams.items():
            for number in team:
                found = barred.first(sheet.object, [number])
                if found and not has_results(office, sheet, department, items):
                    yield sheet, number, found[1]


def apply_required_changes(office: Office, number: str) -> tuple[ChangedDraw, ...]:
    """Change, by the rule, everybody who cannot go as the registries stand: after a match, for what happened since the freeze."""
    task = require_running_task(office, number)
    by_reason: dict[str, list[Leaving]] = {}
    for sheet, inspector, reason in _required(office, task):
        if sheet.draw:
            papers = _papers_of(office, sheet.object, inspector) if reason == "recusal" else Papers("名录", office.by)
            by_reason.setdefault(reason, []).append(Leaving(sheet, inspector, reason, papers))
    wanted = [leaving for own in by_reason.values() for leaving in own]
    return change_teams(office, task, wanted) if wanted else ()


def _papers_of(office: Office, object_number: str, inspector: str) -> Papers:
    """The decision by which the two may not meet: the newest one that was upheld, else the registry's entry."""
    declarations = office.store.where(Declaration, object=object_number)
    upheld = [declaration for declaration in declarations if declaration.inspector == inspector and declaration.upheld]
    return Papers(upheld[-1].paper, upheld[-1].decided_by) if upheld else Papers("回避登记", office.by)
