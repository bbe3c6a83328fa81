"""人的变动: open work handed over from one who leaves, and deputies who approve for a leader for a time."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.work.task import require_task, require_way
from rules.base.dates import day_text
from rules.base.errors import NotFound, Problem, Refused
from rules.work.appointment import Appointment, parse
from rules.work.decision import HandedOver
from rules.work.states import OPEN
from rules.work.task import Task

__all__ = ["appoint", "deputies", "end_appointment", "hand_over", "work_of"]


def work_of(office: Office, name: str) -> tuple[Task, ...]:
    """The tasks that somebody handles and that are not over, in order of number."""
    return tuple(task for task in office.store.all(Task) if task.state in OPEN and task.handler == name.strip())


def hand_over(office: Office, old: str, new: str, why: str, numbers: Sequence[str] = ()) -> tuple[Task, ...]:
    """Give the open tasks of `old` (or these of any handler) to `new`, with the reason. Returns them.

    Refused without a name or reason, for one who has no open task, for a task that is over.
    """
    old, new, why = old.strip(), new.strip(), why.strip()
    asked = [(new, "接手人"), (why, "原因"), *([] if numbers else [(old, "移交人")])]
    problems = [Problem("必须填写", "", label) for text, label in asked if not text]
    if problems:
        raise Refused(*problems)
    tasks = (
        tuple(require_task(office, number) for number in dict.fromkeys(numbers)) if numbers else work_of(office, old)
    )
    for task in tasks:
        require_way(task, "task.hand_over")
    today = office.today()
    given = [
        msgspec.structs.replace(task, handler=new, handed=(*task.handed, HandedOver(name=task.handler, on=today)))
        for task in tasks
        if task.handler != new
    ]
    if not given:
        who = f"{old}没有经办中的任务" if not tasks else f"这些任务已由{new}经办"
        raise Refused(Problem(f"{who}，没有要移交的；各任务的经办人见 task list", "", "移交人"))
    words = f"{'、'.join(task.number for task in given)} 移交给{new}：{why}"
    with office.transaction("task.hand_over", words) as tx:
        for task in given:
            tx.put(task)
    return tuple(given)


def deputies(office: Office) -> tuple[Appointment, ...]:
    """Every appointment, the newest first."""
    return tuple(sorted(office.store.all(Appointment), key=lambda one: one.number, reverse=True))


def appoint(office: Office, raw: Mapping[str, str]) -> Appointment:
    """A deputy, from text by column name (rules.work.appointment.COLUMNS). Refused with every problem; the one who appoints agrees."""
    appointment, problems = parse(raw)
    if appointment is None:
        raise Refused(*problems)
    require_leader(office, appointment.by)
    number = f"A-{office.store.count(Appointment) + 1:04d}"
    appointment = msgspec.structs.replace(appointment, number=number)
    until = f"到 {day_text(appointment.until)}" if appointment.until else "起"
    words = f"{appointment.name}代理{appointment.for_name}（{appointment.post}）：{day_text(appointment.start)}{until}"
    with office.transaction("appointment.add", words) as tx:
        tx.put(appointment)
    return appointment


def end_appointment(office: Office, number: str, why: str) -> Appointment:
    """End an appointment today, with the reason; from tomorrow on its deputy approves nothing. NotFound; Refused for one that is over."""
    old = office.store.find(Appointment, number)
    if old is None:
        raise NotFound(f"没有代理 {number}，请核对编号（deputy list）")
    if not why.strip():
        raise Refused(Problem("必须写明原因", number, "原因"))
    if old.last is not None and old.last < office.today():
        raise Refused(f"{number} {old.name}的代理已到 {day_text(old.last)} 为止，不用再结束")
    ended = msgspec.structs.replace(old, ended_on=office.today())
    with office.transaction("appointment.end", f"结束{old.name}的代理（{old.post}）：{why.strip()}") as tx:
        tx.put(ended)
    return ended
