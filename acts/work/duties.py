"""周期检查 as work: the task that carries out a duty in its period, and what is said before it is made."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.registry.duties import current, find_duty, open_task, settle, standings
from acts.work.task import items_by_number, store_new_task, task_plan_line
from rules.base.dates import month_text
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.scope import MIN_STRATUM_SIZE
from rules.registry.duty import CoverageDuty, DutyClosure, parse_closure
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.item import Item, restricted_trades
from rules.registry.selector import names_class
from rules.work.coverage import Period, Standing, period_of
from rules.work.task import Task, parse
from rules.work.task_checks import check

__all__ = ["DutyTask", "duty_task", "excuse", "planned_task"]


class DutyTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task that is not made yet. open: how many objects it will draw from. notes: what is to be known before."""

    task: Task
    open: int
    notes: tuple[str, ...]


def planned_task(office: Office, numbers: Sequence[str], raw: Mapping[str, str] = {}) -> DutyTask:
    """The task that carries out these duties of one item and one share, from today (or the period's first day) to the end of the period.

    raw: what is typed of it (a task's columns). Refused when nobody is left to visit, another task carries a duty out, or they do not go together.
    """
    duties = _duties(office, numbers)
    if problems := _together([duty.on(office.today()) for duty in duties]):
        raise Refused(*problems)
    found = [_standing(office, duty) for duty in duties]
    item, period = office.store.get(Item, duties[0].item), period_of(duties[0].months, office.today())
    if not item.valid(office.today()):
        words = f"事项 {item.number}（{item.name}）今天不在有效期内，不能检查；请改它的有效期（item edit），或停用这条义务（duty retire）"
        raise Refused(Problem(words, duties[0].number, "抽查事项"))
    left = frozenset().union(*(one.open for one in found))
    label = _label(period)
    _refuse_met(duties, found, label)
    terms = {
        "name": f"{label}{item.name}（周期检查 {'、'.join(duty.number for duty in duties)}）", "items": item.number,
        "departments": item.department, "start": office.today().isoformat(), "end": period.last.isoformat(), "ratio": _ratio(found, left),
    }  # fmt: skip
    task, problems = parse({**terms, **raw}, office.today(), departments=office.departments)
    if task is None:
        raise Refused(*problems)
    by_class = any(names_class(duty.on(task.start).who) for duty in duties)
    task = msgspec.structs.replace(task, duties=tuple(duty.number for duty in duties), by_class=by_class)
    problems += check(task, items_by_number(office), task_plan_line(office, task), office.departments)
    words = f"在本期（{period.first} 至 {period.last}）以外，不算完成这一期；请改正"
    days = (("开始日期", task.start), ("结束日期", task.end))
    problems += [Problem(words, "", label) for label, day in days if not period.holds(day)]
    if problems:
        raise Refused(*problems)
    return DutyTask(task=task, open=len(left), notes=tuple(_notes(office, task, item, left)))


def _refuse_met(duties: Sequence[CoverageDuty], found: Sequence[Standing], label: str) -> None:
    """Refused when nobody is left to visit."""
    if not any(one.rest for one in found):
        done = sum(one.done for one in found)
        words = f"应查的 {done} 家都已检查" if done else "管不到任何对象"
        raise Refused(f"{'、'.join(duty.number for duty in duties)} 本期（{label}）{words}，没有要办的")


def _label(period: Period) -> str:
    """2024年9月, 2024年7月至9月."""
    to = "" if period.first.month == period.last.month else f"至{period.last.month}月"
    return f"{month_text(period.first.year, period.first.month)}{to}"


def duty_task(office: Office, numbers: Sequence[str], raw: Mapping[str, str] = {}) -> Task:
    """Make that task; what of earlier periods is not kept yet is written down first."""
    planned = planned_task(office, numbers, raw)
    settle(office)
    return store_new_task(office, planned.task)


def excuse(office: Office, number: str, label: str, raw: Mapping[str, str]) -> DutyClosure:
    """漏查了结: a period that is over and was missed is made good no more, by a leader's decision (reason, paper, approved_by).

    It stays in the history of the duty and among what was late. Refused for a period that runs, was met, or is closed already.
    """
    duty = find_duty(office, number)
    found = {one.label: one for one in standings(office, duty.number)}
    one = found.get(label.strip())
    if one is None:
        raise NotFound(f"{duty.number} 没有 {label} 这一期，请核对（duty due {duty.number}）")
    if one.state != "missed":
        words = {
            "due": f"到 {one.last} 才结束，还可以检查",
            "done": "已完成，没有漏查",
            "excused": "已经了结",
            "ended": "里义务停用了，不再到期",
        }
        raise Refused(f"{duty.number} 的 {one.label} 期{words[one.state]}")
    closure, problems = parse_closure(raw, f"{duty.number}/{one.label}", one.rest, office.today())
    if closure is None:
        raise Refused(*problems)
    require_leader(office, closure.approved_by)
    settle(office)
    with office.transaction("duty.excuse", f"了结漏查 {closure.number}：{closure.missed} 家") as tx:
        tx.put(closure)
    return closure


def _duties(office: Office, numbers: Sequence[str]) -> list[CoverageDuty]:
    duties = []
    for number in dict.fromkeys(numbers):
        duties.append(find_duty(office, number))
    if not duties:
        raise Refused("没有写是哪一条义务，如 D-0001")
    return duties


def _together(duties: Sequence[CoverageDuty]) -> list[Problem]:
    """Whether they can be one task: of one item, one period, one share."""
    names = "、".join(duty.number for duty in duties)
    kinds = (
        ("事项", {duty.item for duty in duties}),
        ("周期", {duty.months for duty in duties}),
        ("比例", {duty.share for duty in duties}),
    )
    return [Problem(f"{names} 的{word}不同，不能合成一个任务") for word, values in kinds if len(values) > 1]


def _standing(office: Office, duty: CoverageDuty) -> Standing:
    today = office.today()
    found = current(office, duty, today)
    if found is None:
        when = f"{duty.start} 才开始" if duty.start > today else f"到 {duty.until} 为止"
        raise Refused(f"{duty.number}（{duty.name}）{when}，本期没有要办的")
    if task := open_task(office, duty.number, today):
        raise Refused(f"{duty.number} 本期由任务 {task.number} 办理，请办那个任务；要重来的请先取消它")
    return found


def _ratio(found: Sequence[Standing], left: frozenset[str]) -> str:
    """What share of those who are left meets the duties: as little as possible. The draw rounds up: six decimals, cut off, give just what is needed."""
    need = min(sum(one.rest for one in found), len(left))
    millionths = need * 1_000_000 // len(left)
    return "1" if millionths >= 1_000_000 else f"0.{millionths:06d}".rstrip("0")


def _notes(office: Office, task: Task, item: Item, left: frozenset[str]) -> list[str]:
    notes = []
    restricted = restricted_trades(office.store.all(Item))
    hidden = 0
    if item.level == "full":
        hidden = sum(is_hidden(office.store.get(Enterprise, number), restricted) for number in left)
    if hidden:
        notes.append(f"其中 {hidden} 家的名称不公开，不进名称公开的抽取；请另登记公开程度受限的事项和义务来检查它们")
    if item.level == "limited" and len(left) < MIN_STRATUM_SIZE:
        notes.append(f"对象只有 {len(left)} 家，少于 {MIN_STRATUM_SIZE} 家，这次抽取不公开页面，只在登记簿登记")
    if task.by_class and not office.bureau.site.publish_classes and task.ratios.get("") == "1":
        notes.append(
            "名单上的就是义务所列的全部对象，办结后按名称公开，等于公开了它们的等级或重点监管；没有依据公开的，请与同一事项的其他义务合成一个任务"
        )
    return notes
