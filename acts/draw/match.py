"""随机匹配: inspectors are drawn and matched, and every object gets its record sheet (draw.md §5; 宽城 2024 五(三))."""

import msgspec

from acts.base.office import Office
from acts.draw.draw import require_drawn, reseal
from acts.draw.evidence import write_evidence
from acts.draw.team_changes import apply_required_changes
from acts.draw.teams import MatchedDraw, matched_draws, sheets_in_order, with_current_teams
from acts.work.task import moved, refuse_suspended, stage
from rules.base.codes import TASK_STATES
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, DrawLists, final_list, inspector_lines, registry_numbers
from rules.draw.match import inspector_pool, match
from rules.work.batch import Batch
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["match_inspectors"]


def match_inspectors(office: Office, number: str) -> tuple[Draw, list[Sheet]]:
    """Draw each department's inspectors, match them to the confirmed list, make one sheet per object.

    Of a supplementary draw in hand: its objects get sheets that go on counting, or its inspectors take the empty places, and the sheets
    that changed are returned. Who cannot go as the registries stand by now (a recusal upheld since the freeze, a post left) is changed
    at once by the rule (acts.draw.team_changes).
    """
    task, draw = require_drawn(office, number)
    refuse_suspended(task)
    at = stage(task, draw)
    if at != "confirmed":
        raise Refused(f"任务 {number} {TASK_STATES.text(at)}，不能匹配执法人员；{TASK_STATES[at].note}")
    lists = office.store.get(DrawLists, draw.number)
    terms = draw.conditions
    final = final_list(draw)
    if not final:
        raise Refused(f"{draw.number} 确认后没有剩下的对象，无法匹配；请作废后重新冻结")
    pools = {
        department.code: inspector_pool(
            inspector_lines(lists.inspectors[department.code]), department.pool_take, draw.seed, department.code
        )
        for department in terms.departments
    }
    whole = {code: [entry.id for entry in entries] for code, entries in lists.inspectors.items()}
    teams = match([one.number for one in final], terms.departments, pools, lists.recusals, draw.seed, whole)
    matched = msgspec.structs.replace(draw, pools=pools, teams=teams, matched_at=office.stamp())
    sheets = _filled(office, matched, lists) or _new_sheets(office, task, matched, lists)
    words = "补上缺员，更新" if draw.supplement and draw.supplement.kind == "inspectors" else "匹配执法人员，生成"
    with office.transaction("draw.match", f"{draw.number} {words} {len(sheets)} 份记录表") as tx:
        matched = reseal(office, tx, matched)
        for sheet in sheets:
            tx.put(sheet)
        if draw.supplement is None:
            tx.put(moved(task, "draw.match", "matched", windows=_not_sent(task)))
    write_evidence(office, matched.number)
    office.derive(
        "名录变化要求的人员更换", lambda: apply_required_changes(office, number), "请在人员匹配里更换（draw change）"
    )
    return office.store.get(Draw, matched.number), [office.store.get(Sheet, sheet.number) for sheet in sheets]


def _not_sent(task: Task) -> tuple[Batch, ...]:
    """The windows of a task whose sheets are new: what was sent out of a draw before is void."""
    return tuple(msgspec.structs.replace(one, dispatched_on=None, again_on=None) for one in task.windows)


def _filled(office: Office, draw: Draw, lists: DrawLists) -> list[Sheet]:
    """The sheets whose empty places a supplementary draw of inspectors fills; none for any other draw."""
    if draw.supplement is None or draw.supplement.kind != "inspectors":
        return []
    draws = (*matched_draws(office, draw.supplement.parent), MatchedDraw(draw, lists))
    objects = set(registry_numbers(lists).values())
    return [
        with_current_teams(draws, sheet)
        for sheet in sheets_in_order(office, draw.task)
        if sheet.draw == draw.supplement.parent and sheet.object in objects
    ]


def _new_sheets(office: Office, task: Task, draw: Draw, lists: DrawLists) -> list[Sheet]:
    """A sheet for each object of the final list, in ticket order, after those that the task has."""
    person = {entry.id: entry.inspector for entries in lists.inspectors.values() for entry in entries}
    items = {entry.number: entry.items for entry in lists.pool}
    whom = registry_numbers(lists)
    by_object: dict[str, dict[str, tuple[str, ...]]] = {}
    for team in draw.teams or ():
        by_object.setdefault(team.object, {})[team.department] = tuple(person[one] for one in team.inspectors)
    first, before = office.store.count(Sheet) + 1, len(office.store.where(Sheet, task=task.number))
    visits = final_list(draw)
    if draw.mask:  # the order of the visits, which their days show, must not be that of the public tickets (draw.md §6)
        visits = tuple(sorted(visits, key=lambda one: whom[one.number]))
    return [
        Sheet(
            number=f"S-{first + place:06d}", task=task.number, draw=draw.number, object=whom[one.number], order=before + place,
            batch=one.batch, stratum=one.stratum, items=items[one.number], teams=by_object[one.number],
        )
        for place, one in enumerate(visits)
    ]  # fmt: skip
