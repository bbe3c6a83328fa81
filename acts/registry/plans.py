"""年度抽查工作计划 as a document: set, filed, published, copied from the year before, held against the lists."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from acts.base.office import Office
from acts.registry.registry import PLAN, next_record_number
from rules.base.errors import NotFound, Problem, Refused
from rules.base.marks import marks_of
from rules.draw.draw_record import Draw
from rules.registry.department import in_force_problems
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_check import pace_sentence, plan_problems, twin
from rules.registry.plan_document import (
    COLUMNS,
    STATES,
    Plan,
    changed_lines,
    parse,
    parse_filing,
    plan_number,
    year_problems,
)
from rules.work.states import NOT_CARRIED_OUT
from rules.work.task import Task

__all__ = [
    "PlanCopy", "changed_since_filing", "check_plan", "copy_plan", "file_plan", "find_plan", "lines_of", "pace_of", "publish_plan",
    "set_plan", "unpublish_plan",
]  # fmt: skip


class PlanCopy(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy made. notes: what of the former year was left out or is to be looked at, in sentences without their 。."""

    plan: Plan
    lines: tuple[PlanLine, ...]
    notes: tuple[str, ...]


def find_plan(office: Office, year: int) -> Plan:
    """The plan of a year as a document. NotFound where there is none."""
    plan = office.store.find(Plan, plan_number(year))
    if plan is None:
        raise NotFound(f"{year} 年度计划还没有建立，请先填写（plan year set），或由上年复制（plan year copy）")
    return plan


def lines_of(office: Office, year: int = 0) -> tuple[PlanLine, ...]:
    """The lines of a year (0: of all), those that were withdrawn too."""
    return tuple(line for line in office.store.partial(PlanLine, PlanLine) if year in (0, line.year))


def changed_since_filing(office: Office, plan: Plan) -> tuple[str, ...]:
    """Numbers of the lines that are new, changed or gone since the plan was filed."""
    return changed_lines(plan, lines_of(office))


def set_plan(office: Office, year: int, raw: Mapping[str, str]) -> Plan:
    """Begin the plan of a year, or change what `raw` names of it (rules.registry.plan_document.COLUMNS). Refused with every problem at once.

    What was typed wrong of a filing is corrected here; the lines as they were filed stay.
    """
    if problems := year_problems(year):
        raise Refused(*problems)
    old = office.store.find(Plan, plan_number(year))
    plan, problems = parse(raw, year, office.today(), old, office.departments)
    if plan is None:
        raise Refused(*problems)
    if plan == old:
        raise Refused(f"{plan.number} 没有要改的内容")
    if old is None:
        act, why = "plans.add", f"建立 {year} 年度计划：{plan.title}"
    else:
        changed = "、".join(one.label for one in COLUMNS if getattr(old, one.name) != getattr(plan, one.name))
        act, why = "plans.edit", f"修改 {year} 年度计划：{changed}"
    return _stored(office, plan, act, why)


def file_plan(office: Office, year: int, raw: Mapping[str, str]) -> Plan:
    """备案: with whom, under which number, on which day (FILING_COLUMNS), and with which lines. Again after changes; the first day stays noted."""
    plan, problems = parse_filing(raw, find_plan(office, year), lines_of(office, year), office.today())
    if plan is None:
        raise Refused(*problems)
    old = office.store.get(Plan, plan.number)
    if old == msgspec.structs.replace(plan, first_filed_on=old.first_filed_on, registered_on=old.registered_on):
        raise Refused(f"{year} 年度计划已经这样备案，没有改动")
    return _stored(office, plan, "plan.file", f"{year} 年度计划备案：{plan.filed_with}，{plan.filed_on}")


def publish_plan(office: Office, year: int) -> Plan:
    """公布: the next publication of the site shows it, and its lines. Refused before it was filed."""
    plan = find_plan(office, year)
    if plan.published_on is not None:
        raise Refused(f"{year} 年度计划 {plan.published_on} 已经公布；改动以后重新公示（publish）")
    if plan.filed_on is None:
        raise Refused(f"{year} 年度计划还没有备案，请先登记备案（plan year file）")
    plan = msgspec.structs.replace(plan, published_on=office.today())
    return _stored(office, plan, "plan.publish", f"公布 {year} 年度计划")


def unpublish_plan(office: Office, year: int, why: str) -> Plan:
    """撤下: the next publication of the site shows neither the plan nor its lines; it is filed as it was."""
    plan = find_plan(office, year)
    if not why.strip():
        raise Refused(Problem("必须写明原因", plan.number, "原因"))
    if plan.published_on is None:
        raise Refused(f"{year} 年度计划{STATES[plan.state]}，没有公布，不用撤下")
    plan = msgspec.structs.replace(plan, published_on=None)
    return _stored(office, plan, "plan.withdraw", f"撤下 {year} 年度计划：{why.strip()}")


def _stored(office: Office, plan: Plan, act: str, why: str) -> Plan:
    with office.transaction(act, why) as tx:
        tx.put(plan)
    return plan


# ---- copied forward


def copy_plan(office: Office, source: int, target: int) -> PlanCopy:
    """The lines of a year that stand, once more in a later one: windows moved by the years between, as a plan that is still a draft.

    Items and departments that are not in force then are left out and named. Refused where the later year has standing lines or a plan already.
    """
    _refuse_copy(office, source, target)
    lines, notes = _copied(office, source, target)
    if not lines:
        raise Refused(*notes, f"{source} 年没有可以复制的计划，请逐条登记（plan add）")
    former = office.store.find(Plan, plan_number(source))
    title = former.title.replace(str(source), str(target)) if former else ""
    lead = former.lead if former and office.departments.in_force(former.lead, date(target, 1, 1)) else ""
    plan = Plan(number=plan_number(target), year=target, title=title or f"{target}年度抽查工作计划", lead=lead)
    with office.transaction("plan.copy", f"由 {source} 年复制 {target} 年度计划：{len(lines)} 条") as tx:
        tx.put(plan)
        for line in lines:
            tx.put(line)
    return PlanCopy(plan=plan, lines=tuple(lines), notes=tuple(notes))


def _refuse_copy(office: Office, source: int, target: int) -> None:
    if problems := [*year_problems(source), *year_problems(target)]:
        raise Refused(*problems)
    if target <= source:
        raise Refused(f"只能复制到 {source} 年以后的年度")
    taken = sum(not line.withdrawn for line in lines_of(office, target))
    if taken:
        words = f"{target} 年已有 {taken} 条计划，不能再从 {source} 年复制；请逐条修改（plan edit）"
        raise Refused(Problem(words, plan_number(target), "年度"))
    plan = office.store.find(Plan, plan_number(target))
    if plan is not None:
        words = f"{target} 年度计划已经建立（{STATES[plan.state]}），不能再从 {source} 年复制；请逐条登记（plan add），或先撤销建立（undo）"
        raise Refused(Problem(words, plan_number(target), "年度"))


def _copied(office: Office, source: int, target: int) -> tuple[list[PlanLine], list[str]]:
    lines: list[PlanLine] = []
    notes: list[str] = []
    taken = office.store.numbers_ever(PlanLine)
    for line in lines_of(office, source):
        if line.withdrawn:
            continue
        moved = _moved(line, target)
        moved, said = _in_force(office, moved)
        if moved.items and (other := twin(moved, lines)):
            said.append(f"与 {other.number} 事项、范围、时间都相同，没有复制")
        elif moved.items:
            number = next_record_number(office, PLAN, taken)
            taken.add(number)
            lines.append(msgspec.structs.replace(moved, number=number))
            if marks_of(line):
                said.append(f"沿用了不公开标记，请核对 {number}（mark list）")
        notes += [f"{line.number}（{line.name}）{one}" for one in said]
    return lines, notes


def _moved(line: PlanLine, year: int) -> PlanLine:
    """The line in another year: its window moved, the year in its name too; numberless, in its first version."""
    years = year - line.year
    return msgspec.structs.replace(
        line, number="", year=year, name=line.name.replace(str(line.year), str(year)), start=_later(line.start, years),
        end=_later(line.end, years), version=1, put_off=(),
    )  # fmt: skip


def _later(day: date, years: int) -> date:
    """The same day so many years later; 28 February of a 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _in_force(office: Office, line: PlanLine) -> tuple[PlanLine, list[str]]:
    """The line with the items and departments that are in force in its window, and what was left out."""
    store, departments, said = office.store, office.departments, []
    items = tuple(one for one in line.items if (item := store.find(Item, one)) and item.valid(line.start))
    if left := [one for one in line.items if one not in items]:
        rest = "" if items else "，没有复制"
        said.append(f"去掉了 {line.start} 不在有效期内的事项 {'、'.join(left)}{rest}")
    codes = tuple(one for one in line.participants if departments.in_force(one, line.start))
    lead = line.lead if departments.in_force(line.lead, line.start) else ""
    if gone := [one for one in dict.fromkeys((line.lead, *line.participants)) if one and one not in (lead, *codes)]:
        said.append(f"去掉了已停用的部门 {'、'.join(map(departments.text, gone))}")
    return msgspec.structs.replace(line, items=items, participants=codes, lead=lead), said


# ---- held against the lists


def check_plan(office: Office, year: int) -> tuple[Problem, ...]:
    """What stands against the plan of a year: by the item list, the departments, its own lines; and which lines are behind, in that year."""
    if problems := year_problems(year):
        raise Refused(*problems)
    lines = lines_of(office, year)
    items = {item.number: item for item in office.store.all(Item)}
    plan = office.store.find(Plan, plan_number(year))
    led = (plan.lead,) if plan is not None and plan.lead else ()
    of_document = in_force_problems(office.departments, led, date(year, 1, 1), plan_number(year), "牵头部门")
    behind = [sentence for line in lines if (sentence := pace_of(office, line))] if year == office.today().year else []
    return (*of_document, *plan_problems(year, lines, items, office.departments), *map(Problem, behind))


def pace_of(office: Office, line: PlanLine, *, more: int = 0) -> str:
    """That a line will not be carried out in time at its pace; "" where it will. more: runs that are about to be carried out."""
    return pace_sentence(line, sum(1 for _ in _runs(office, line.number)) + more, office.today())


def _runs(office: Office, line: str) -> Iterator[Task]:
    """The tasks that carry out a line: drawn, and not given up."""
    tasks: Sequence[Task] = office.store.partial(Task, Task)
    for task in tasks:
        if task.plan == line and task.state not in NOT_CARRIED_OUT and task.draws:
            draw = office.store.find(Draw, task.draws[-1])
            if draw is not None and draw.state == "drawn":
                yield task
