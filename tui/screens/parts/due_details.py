"""What of a task is due, and what of it was late, as lines of a pane."""

from acts.base.office import Office
from acts.due.due import Choice, late, next_due, pressing, task_things
from rules.due.due import undone
from tui.due_texts import late_line, rest_text, tone
from tui.screens.parts.details import Detail, Tone

__all__ = ["due_details", "how_details"]


def how_details(office: Office, number: str) -> list[Detail]:
    """How the day of what is due next was counted."""
    thing = next_due(office, number)
    return [] if thing is None else [Detail("怎样算的", f"{thing.text}：{thing.how}", "muted")]


def due_details(office: Office, number: str) -> list[Detail]:
    """What of the task is due beside what comes next, and what was done late; nothing where neither is."""
    today, calendar = office.today(), office.calendar
    first = next_due(office, number)
    others = [thing for thing in undone(pressing(task_things(office, number), today), today) if thing != first]
    lines = [
        Detail(
            " " if place else "还有",
            f"{thing.text}：{rest_text(thing, calendar, today)}",
            _tone(tone(thing, calendar, today)),
        )
        for place, thing in enumerate(others)
    ]
    return lines + [
        Detail(" " if place else "迟办", late_line(one), "warn")
        for place, one in enumerate(one for one in late(office, Choice(task=number)) if not one.thing.undone)
    ]


def _tone(text: str) -> Tone:
    return "bad" if text == "bad" else "warn" if text == "warn" else "muted" if text == "muted" else ""
