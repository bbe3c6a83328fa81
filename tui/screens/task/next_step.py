"""Which screen comes next for a task."""

from acts.base.office import Office
from acts.draw.expiry import state_now
from acts.work.task import active_draw, stage, unfinished
from rules.draw.draw_record import Draw
from rules.work.task import Task
from tui import routes
from tui.routes import Route

__all__ = ["next_step"]


def next_step(office: Office, task: Task) -> Route | None:
    """The screen of a task's next act; None where the next act has its place in another section, or there is none."""
    draw = active_draw(office, task)
    number = task.number
    match stage(task, draw) if draw is not None and task.state != "suspended" else task.state:
        case "draft":
            return routes.assign(number) if task.cause else routes.freeze(number)
        case "frozen":
            return routes.freeze(number) if _to_freeze_again(office, draw) else routes.draw(number)
        case "drawn":
            return routes.confirm(number)
        case "confirmed":
            return routes.match(number)
        case "matched" | "under_way" if unfinished(office, task):
            return routes.results(number)
    return None


def _to_freeze_again(office: Office, draw: Draw | None) -> bool:
    """Whether the task has to be frozen again: its freeze is void, or the value was not entered in time. Not for a supplementary draw."""
    if draw is None:
        return True
    return draw.supplement is None and state_now(office, draw) != "open"
