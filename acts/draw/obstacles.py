"""还不能冻结: what stands against a freeze whatever its value will be, told before anybody fills in a form (draw.md §1)."""

from collections.abc import Iterator

from acts.base.office import Office
from acts.draw.clock import refuse_clock
from acts.draw.expiry import is_expired
from acts.draw.freeze_register import refuse_unsettled
from acts.work.task import main_draw, task_items, task_plan_line
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw
from rules.registry.department import in_force_problems
from rules.work.classes import class_problems
from rules.work.task import Task

__all__ = ["ended_departments", "freeze_obstacles", "open_on_plan", "out_of_time"]


def freeze_obstacles(office: Office, task: Task) -> tuple[Problem, ...]:
    """What stands against a freeze of this task now, each with its cure; none when a form is worth filling in. Changes nothing."""
    problems = [*out_of_time(office, task), *open_on_plan(office, task), *ended_departments(office, task)]
    if not office.bureau.site.publish_classes:
        problems += class_problems(task, task_plan_line(office, task), task_items(office, task))
    return (*problems, *_of_the_journal(office))


def out_of_time(office: Office, task: Task) -> list[Problem]:
    """A draft whose days of checking are over before it was ever frozen; one that is frozen again keeps its terms, and can be extended."""
    if main_draw(office, task) is not None or task.end >= office.today():
        return []
    cure = (
        f"这是周期义务 {'、'.join(task.duties)} 过去一期的任务：请删除（task delete），建本期的（duty task）"
        if task.duties
        else "请先改结束日期（task edit --to），不办的请删除（task delete）"
    )
    return [Problem(f"{day_text(task.end)}已过，抽了也不能检查；{cure}", task.number, "结束日期")]


def ended_departments(office: Office, task: Task) -> list[Problem]:
    """The departments of a task that take part no more, or not yet, on its first day."""
    return in_force_problems(office.departments, task.departments, task.start, task.number)


def _refuse_clock(office: Office) -> None:
    refuse_clock(office, "draw.freeze")


def _of_the_journal(office: Office) -> Iterator[Problem]:
    """A clock that stands behind it or far ahead, a restoration that is not settled."""
    for refuse in (_refuse_clock, refuse_unsettled):
        try:
            refuse(office)
        except Refused as error:
            yield from error.problems


def open_on_plan(office: Office, task: Task) -> list[Problem]:
    """The draws of other tasks on the same plan line that are frozen and not drawn yet: a clerk may not freeze several and choose."""
    waiting = office.store.where(Draw, plan=task.plan) if task.plan else ()
    return [
        Problem(
            f"同一计划的 {one.number} 已冻结而未抽取，请先完成抽取，或由负责人批准作废（任务 {one.task}）",
            task.number,
            "冻结",
        )
        for one in waiting
        if one.task != task.number and one.state == "open" and not is_expired(office, one)
    ]
