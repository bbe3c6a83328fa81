"""周期检查义务: how each stands in each of its periods, what of it is kept for ever, what the lists say against one.

What is over is reckoned from the registry as it stood on the last day of the period, by the journal; an act on a duty writes it down first
(`settle`), so that what was missed stays missed whatever is edited later.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from acts.base.office import Office
from acts.registry.duty_members import known_duties
from db.as_of import records_on
from rules.base.errors import NotFound, Problem
from rules.registry.department import section_problems
from rules.registry.duty import CoverageDuty, DutyClosure, DutyPeriod, Former, same
from rules.registry.enterprise import Enterprise, EnterpriseDay
from rules.registry.item import Item
from rules.registry.selector import fits, where_text
from rules.work.coverage import Period, Standing, cut_off, is_asked, period_of, periods, standing
from rules.work.profiles import Profiles
from rules.work.states import OVER
from rules.work.task import Task

__all__ = [
    "current",
    "duty_problems",
    "find_duty",
    "finished_duty",
    "open_task",
    "reckon_over",
    "retired_duty",
    "settle",
    "standings",
    "under_then",
    "unsettled",
]


def standings(office: Office, number: str = "") -> tuple[Standing, ...]:
    """Every duty (or one) in each of its periods, the oldest first."""
    duties = [duty for duty in office.store.all(CoverageDuty) if number in ("", duty.number)]
    return tuple(_standings(office, duties, alone=bool(number)))


def current(office: Office, duty: CoverageDuty, on: date) -> Standing | None:
    """How a duty stands in the period that holds a day; None where it has none."""
    if not is_asked(duty, on):
        return None
    known, period = known_duties(office), period_of(duty.months, on)
    who = known.members(office, duty, on, alone=True)
    return standing(duty, period, who, known.visits(office, duty.item).within(duty.item, period), on)


def _standings(office: Office, duties: Sequence[CoverageDuty], *, alone: bool) -> Iterator[Standing]:
    if not duties:
        return
    today, known = office.today(), known_duties(office)
    settled = known.settled(office)
    closures = {one.number: one for one in office.store.all(DutyClosure)}
    over = _over(office, duties, settled.keys())
    for duty in duties:
        for period in periods(duty, today):
            number = f"{duty.number}/{period.label}"
            item, share, who = duty.item, "", frozenset[str]()
            if number in settled:
                kept, who = settled[number]
                item, share = kept.item, kept.share
            elif period.last < today:
                who = over[duty.number, period.label]
            else:
                who = known.members(office, duty, today, alone=alone)
            visited = known.visits(office, item if alone else "").within(item, period)
            yield standing(duty, period, who, visited, today, share=share, closure=closures.get(number))
        if (cut := cut_off(duty, today)) is not None:
            yield Standing(
                duty=duty.number, name=duty.name, section=duty.section, label=cut.label, first=cut.first, last=cut.last, under=0, need=0, done=0,
                state="ended",
            )  # fmt: skip


def under_then(office: Office, number: str) -> Iterator[tuple[str, Period, str, str]]:
    """(duty, period, item, share) of each period that is over and in which an object was under the duty."""
    duties = office.store.all(CoverageDuty)
    settled = known_duties(office).settled(office)
    for one, who in settled.values():
        if number in who:
            yield one.number.partition("/")[0], Period(one.first, one.last), one.item, one.share
    over = _over(office, duties, settled.keys())
    for duty, period in _unsettled(duties, settled.keys(), office.today()):
        if number in over[duty.number, period.label]:
            yield duty.number, period, duty.item, duty.on(period.last).share


def unsettled(office: Office) -> bool:
    """Whether a period of a duty is over and not written down yet; no registry is read for it."""
    return bool(_unsettled(office.store.all(CoverageDuty), set(office.store.numbers(DutyPeriod)), office.today()))


def reckon_over(office: Office) -> None:
    """Find out who was under the duties when the periods ended that are not written down: what takes long of `settle`. Writes nothing; may run in a thread."""
    _over(office, office.store.all(CoverageDuty), set(office.store.numbers(DutyPeriod)))


def _unsettled(
    duties: Sequence[CoverageDuty], settled: Collection[str], today: date
) -> list[tuple[CoverageDuty, Period]]:
    return [
        (duty, period)
        for duty in duties
        for period in periods(duty, today)
        if period.last < today and f"{duty.number}/{period.label}" not in settled
    ]


def _over(
    office: Office, duties: Sequence[CoverageDuty], settled: Collection[str]
) -> dict[tuple[str, str], frozenset[str]]:
    """Who was under the duties on the last day of each period that is over and was not settled. One way through the journal for all."""
    known = known_duties(office).over
    wanted = [
        (duty, period)
        for duty, period in _unsettled(duties, settled, office.today())
        if (duty.number, period.label) not in known
    ]
    if wanted:
        items = {item.number: item for item in office.store.all(Item)}
        for day, objects in records_on(office.store, Enterprise, EnterpriseDay, {period.last for _, period in wanted}):
            then = Profiles(objects)
            for duty, period in wanted:
                if period.last == day:
                    known[duty.number, period.label] = then.under(duty.on(day), items[duty.item], day)
    return known


def settle(office: Office) -> int:
    """Write down who was under each duty when a period ended that is over; how many periods. Nothing is written where none is new."""
    duties = office.store.all(CoverageDuty)
    settled = set(office.store.numbers(DutyPeriod))
    wanted = _unsettled(duties, settled, office.today())
    if not wanted:
        return 0
    over = _over(office, duties, settled)
    with office.transaction("duty.settle", f"周期检查到期结算：{len(wanted)} 期") as tx:
        for duty, period in wanted:
            who = tuple(sorted(over[duty.number, period.label]))
            tx.put(
                DutyPeriod(
                    number=f"{duty.number}/{period.label}", first=period.first, last=period.last, item=duty.item,
                    share=duty.on(period.last).share,
                    under=who,
                )
            )  # fmt: skip
    return len(wanted)


# ---- what the lists say


def finished_duty(
    office: Office, record: CoverageDuty, old: CoverageDuty | None, where: str
) -> tuple[CoverageDuty, list[Problem]]:
    """The duty with its item by number, and what the other lists say against it."""
    found = [one for one in office.store.all(Item) if record.item in (one.number, one.name)]
    if len(found) != 1:
        words = (
            f"清单中没有事项“{record.item}”，请先登记事项，或核对名称"
            if not found
            else f"“{record.item}”有 {len(found)} 个事项（{'、'.join(one.number for one in found)}），请写编号"
        )
        return record, [Problem(words, where, "抽查事项")]
    record = msgspec.structs.replace(record, item=found[0].number)
    problems = duty_problems(office, record, found[0], old, where)
    return _with_former(record, old, office.today()), problems


def _begun(duty: CoverageDuty, today: date) -> list[Period]:
    """The periods of a duty that have begun; what was asked of them cannot be unasked by an edit."""
    return list(periods(duty, today))


def _with_former(duty: CoverageDuty, old: CoverageDuty | None, today: date) -> CoverageDuty:
    """The changed duty with what it asks for until the period that runs is over; in its first period it is put right at once."""
    begun = _begun(old, today) if old is not None else []
    if old is None or len(begun) < 2 or not begun[-1].holds(today) or (old.who, old.share) == (duty.who, duty.share):
        return duty
    asked = old.on(today)
    return msgspec.structs.replace(duty, former=Former(last=begun[-1].last, who=asked.who, share=asked.share))


def duty_problems(
    office: Office, duty: CoverageDuty, item: Item, old: CoverageDuty | None, where: str
) -> list[Problem]:
    """What stands against a duty: an item that is not in force or another one, nobody under it, a start in another year, a task that carries it out."""
    today = office.today()
    problems = section_problems(office.departments, item.department, duty.section, where, "责任科室")
    if not item.valid(today) and old is None:
        problems.append(Problem(f"事项 {item.number}（{item.name}）今天不在有效期内，不能检查", where, "抽查事项"))
    if old is not None and old.item != item.number:
        words = f"是 {old.item}，以前各期按它算，不能改；请停用这条义务，另登记一条"
        problems.append(Problem(words, where, "抽查事项"))
    if (old is None or old.start != duty.start) and duty.start.year < today.year:
        words = f"早于今年：以前各期没有登记过，不能事后补成义务；请写 {today.year}-01-01 或以后"
        problems.append(Problem(words, where, "起始日期"))
    if old is not None and duty.start > (first := period_of(old.months, old.start)).last and first.first <= today:
        words = f"{first.label} 期已经算起，以后各期也是，不能改晚；请停用这条义务，另登记一条"
        problems.append(Problem(words, where, "起始日期"))
    if old is not None:
        problems += _of_end(duty, old, today, where)
    if old is None or (old.who, old.item) != (duty.who, duty.item):
        problems += _of_who(office, duty, item, old, where)
    return [*problems, *_twins(office, duty, old, where)]


def _of_end(duty: CoverageDuty, old: CoverageDuty, today: date, where: str) -> Iterator[Problem]:
    """An edit that would take away a period that has begun: what it asks for is done, or missed."""
    begun = _begun(old, today)
    if begun and duty.until is not None and duty.until != old.until and duty.until < begun[-1].last:
        words = f"{begun[-1].label} 期已经开始，不能早于它的最后一天 {begun[-1].last}；漏查的期满以后由负责人了结（duty excuse）"
        yield Problem(words, where, "终止日期")


def _of_who(office: Office, duty: CoverageDuty, item: Item, old: CoverageDuty | None, where: str) -> Iterator[Problem]:
    if old is not None and (task := open_task(office, old.number)):
        yield Problem(f"任务 {task.number} 正按这条义务办理，办结以后再改", where, "检查对象")
    # Its last day may still come: who is registered today may be under it before the period ends.
    if not known_duties(office).members(office, duty, office.today(), alone=True):
        yield Problem(_nobody(office, duty, item), where, "检查对象")


def _nobody(office: Office, duty: CoverageDuty, item: Item) -> str:
    """Nobody is under a duty: because the item is not about those objects, or because there are none."""
    today = office.today()
    if item.trades and any(fits(duty.who, one, today) for one in office.store.partial(Enterprise, EnterpriseDay)):
        return f"符合“{_who_text(duty, item)}”的对象不归事项 {item.number}（{item.name}）查，它只管 {'、'.join(item.trades)}；请改事项或检查对象"
    return f"名录库里没有符合“{_who_text(duty, item)}”的对象，这条义务管不到任何人；请核对条件，或先登记对象"


def twin_problem(other: str, where: str) -> Problem:
    """That a duty is another one over again. other: its number, or the row of the file that it stands in."""
    words = f"与 {other} 事项、检查对象、周期都相同，不能重复登记；要改的请改那一条"
    return Problem(words, where, "检查对象")


def _twins(office: Office, duty: CoverageDuty, old: CoverageDuty | None, where: str) -> list[Problem]:
    """Another duty that asks the same; one that an earlier version let in may stay."""
    if old is not None and same(old, duty):
        return []
    today = office.today()
    in_force = (one for one in office.store.all(CoverageDuty) if one.until is None or one.until >= today)
    others = (one for one in in_force if one.number != duty.number and same(one, duty))
    return [twin_problem(one.number, where) for one in others][:1]


def item_ended_problems(office: Office, item: Item, where: str) -> list[Problem]:
    """That an item ends before today while duties without an end ask for it: nobody could carry them out."""
    if item.valid_until is None or item.valid_until >= office.today():
        return []
    needed = [one.number for one in office.store.all(CoverageDuty) if one.item == item.number and one.until is None]
    if not needed:
        return []
    words = f"周期义务 {'、'.join(needed)} 还要检查这个事项，请先停用义务（duty retire）"
    return [Problem(words, where or item.number, "失效日期")]


def _who_text(duty: CoverageDuty, item: Item) -> str:
    return where_text(duty.who) or f"事项 {item.number} 的检查对象"


def open_task(office: Office, number: str, on: date | None = None) -> Task | None:
    """The task at work that carries out a duty (in the period that holds a day)."""
    duty = office.store.get(CoverageDuty, number)
    period = None if on is None else period_of(duty.months, on)
    for task in office.store.all(Task):
        at_work = number in task.duties and task.state not in OVER
        if at_work and (period is None or period.holds(task.start)):
            return task
    return None


def find_duty(office: Office, number: str) -> CoverageDuty:
    """The duty of this number. NotFound where there is none."""
    duty = office.store.find(CoverageDuty, number.strip().upper())
    if duty is None:
        raise NotFound(f"没有周期义务 {number}，请核对编号（duty list）")
    return duty


def retired_duty(office: Office, record: CoverageDuty) -> CoverageDuty:
    """The duty without the periods to come: the one that runs is asked for to its end, what was missed before stays.

    One that has not begun, or is in its first period, ends yesterday: what was begun by mistake.
    """
    begun = _begun(record, office.today())
    last = begun[-1].last if len(begun) > 1 else office.today() - timedelta(days=1)
    return record if record.until is not None and record.until <= last else msgspec.structs.replace(record, until=last)
