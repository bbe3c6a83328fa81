"""回避决定: a recusal that was asked for, and what was decided; upheld, the teams change at once (行政处罚法 第四十三条)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec

from acts.base.office import Office
from acts.draw.clock import refuse_clock
from acts.draw.team_changes import ChangedDraw, Leaving, Papers, change_teams
from acts.draw.teams import item_departments, refuse_after_results, require_running_task
from acts.work.sheet_files import refuse_unprintable
from rules.base.errors import Problem, Refused
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal, parse_declaration
from rules.work.sheet import Sheet
from rules.work.task import Task

__all__ = ["RecusalDecision", "decide_recusal"]


@dataclass(frozen=True)
class RecusalDecision:
    """A decided recusal, and the changes that followed from it."""

    declaration: Declaration
    changed: tuple[ChangedDraw, ...]


def decide_recusal(office: Office, raw: Mapping[str, str], *, prints: bool = False) -> RecusalDecision:
    """Record a recusal that was asked for and its decision; upheld, it goes into the registry and changes the teams at once.

    raw: text by column name of DECLARATION_COLUMNS. prints: the caller prints the changed sheets next, so they must be writable. Not upheld: it is on record and nothing else changes. Refused when object or
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
    number = f"H-{office.store.count_ever(Declaration) + 1:04d}"
    declaration = msgspec.structs.replace(declaration, number=number)
    pair = f"{declaration.object}/{declaration.inspector}"
    existing = office.store.find(Recusal, pair)
    words = "准予" if declaration.upheld else "驳回"
    if wanted:
        refuse_clock(office, "draw.change")  # before the decision: it and its changes stand or fall together
    for task, sheet in wanted:
        if prints:
            refuse_unprintable(office, task.number, [sheet.object])
    with office.transaction("recusal.decide", f"回避决定 {number}：{words} {pair}") as tx:
        tx.put(declaration)
        if declaration.upheld and not (existing and existing.active):
            tx.put(
                Recusal(
                    number=pair, object=declaration.object, inspector=declaration.inspector, reason=declaration.reason
                )
            )
    papers = Papers(declaration.paper, declaration.decided_by)
    changed: list[ChangedDraw] = []
    for task, sheet in wanted:
        leaving = [Leaving(sheet, person.number, "recusal", papers)]
        office.derive(
            f"{task.number} 的人员更换",
            partial(_change, office, task, leaving, changed),
            "请在人员匹配里更换（draw change）",
        )
    return RecusalDecision(declaration, tuple(changed))


def _change(office: Office, task: Task, leaving: Sequence[Leaving], changed: list[ChangedDraw]) -> None:
    changed += change_teams(office, task, leaving)


def _meetings(office: Office, object_number: str, person: Inspector) -> list[tuple[Task, Sheet]]:
    """The sheets of running tasks where the two would meet. Refused when one of them cannot be changed any more."""
    found = []
    for sheet in office.store.where(Sheet, object=object_number):
        task = office.store.get(Task, sheet.task)
        if person.number not in sheet.teams.get(person.department, ()) or task.state == "closed":
            continue
        require_running_task(office, task.number)
        if not sheet.draw:
            raise Refused(f"任务 {task.number} 的人员是指定的，请先改派 {person.number}（task assign），再登记回避决定")
        refuse_after_results(
            office, sheet, person.department, item_departments(office, task), office.departments.text(person.department)
        )
        found.append((task, sheet))
    return found
