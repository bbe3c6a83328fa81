"""What of a task is due, and what of it was late, as lines of a pane."""

from acts.base.office import Office
from acts.due.due import Choice, late, next_due, task_things
from tui.due_texts import late_line, rest_text, tone
from tui.screens.parts.details import Detail, Tone

__all__ = ["due_details", "how_details"]


def how_details(office: Office, number: str) -> list[Detail]:
    """How the day of what is due next was counted, and what it rests on."""
    thing = next_due(office, number)
    if thing is None:
        return []
    return [Detail("怎样算的", f"{thing.text}：{thing.how}", "muted"), Detail("依据", thing.source, "muted")]


def due_details(office: Office, number: str) -> list[Detail]:
    """Everything of the task that is undone, and everything that was late; nothing where neither is."""
    today, calendar = office.today(), office.calendar
    waiting = sorted((thing for thing in task_things(office, number) if thing.undone), key=lambda thing: thing.day)
    lines = [
        Detail(
            "期限" if place == 0 else "",
            f"{thing.text}：{rest_text(thing, calendar, today)}",
            _tone(tone(thing, calendar, today)),
        )
        for place, thing in enumerate(waiting)
    ]
    was_late = late(office, Choice(task=number))
    lines += [
        Detail("迟办" if place == 0 else "", late_line(one), "bad" if one.thing.undone else "warn")
        for place, one in enumerate(was_late)
    ]
    return lines


def _tone(text: str) -> Tone:
    return "bad" if text == "bad" else "warn" if text == "warn" else "muted" if text == "muted" else ""
