"""随机匹配: inspectors are drawn and matched, and every object gets its record sheet (draw.md §5; 宽城 2024 五(三))."""

import msgspec

from acts.draw import drawn_or_refused, reseal
from acts.evidence import export
from acts.office import Office
from rules.codes import TASK_STATES
from rules.draw_record import Draw, DrawLists, final_list, inspector_lines
from rules.errors import Refused
from rules.match import inspector_pool, match
from rules.sheet import Sheet

__all__ = ["match_inspectors"]


def match_inspectors(office: Office, number: str) -> tuple[Draw, list[Sheet]]:
    """Draw each department's inspectors, match them to the confirmed list, make one sheet per object."""
    task, draw = drawn_or_refused(office, number)
    if task.state != "confirmed":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，不能匹配执法人员；{TASK_STATES[task.state].note}")
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
    teams = match([one.number for one in final], terms.departments, pools, lists.recusals, draw.seed)
    person = {entry.id: entry.inspector for entries in lists.inspectors.values() for entry in entries}
    items = {entry.number: entry.items for entry in lists.pool}
    by_object: dict[str, dict[str, tuple[str, ...]]] = {}
    for team in teams:
        by_object.setdefault(team.object, {})[team.department] = tuple(person[one] for one in team.inspectors)
    first = office.store.count(Sheet) + 1
    sheets = [
        Sheet(
            number=f"S-{first + place:06d}", task=number, draw=draw.number, object=one.number, order=place,
            batch=one.batch, stratum=one.stratum, items=items[one.number], teams=by_object[one.number],
        )
        for place, one in enumerate(final)
    ]  # fmt: skip
    matched = msgspec.structs.replace(draw, pools=pools, teams=teams, matched_at=office.stamp())
    with office.transaction("draw.match", f"{draw.number} 匹配执法人员，生成 {len(sheets)} 份记录表") as tx:
        matched = reseal(office, tx, matched)
        for sheet in sheets:
            tx.put(sheet)
        tx.put(msgspec.structs.replace(task, state="matched"))
    export(office, matched)
    return matched, sheets
