"""Which screen comes next for a task."""

from acts.base.office import Office
from acts.work.task import active_draw, stage, task_now, unfinished
from rules.work.task import Task
from tui import routes
from tui.routes import Route

__all__ = ["next_step"]


def next_step(office: Office, task: Task) -> Route | None:
    """The screen of a task's next act; None where the next act has its place in another section, or there is none."""
    task, draw = task_now(office, task), active_draw(office, task, shown=True)
    number = task.number
    match stage(task, draw) if draw is not None and task.state != "suspended" else task.state:
        case "draft":
            return routes.assign(number) if task.cause else routes.freeze(number)
        case "frozen":
            return routes.draw(number)
        case "drawn":
            return routes.confirm(number)
        case "confirmed":
            return routes.match(number)
        case "matched" | "under_way" if unfinished(office, task):
            return routes.results(number)
    return None
