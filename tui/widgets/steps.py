"""The steps of a task in one or two lines: those done, the present one, those to come."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import msgspec
from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from tui.widgets.cells import cut

__all__ = ["Step", "StepLine", "step_texts"]

State = Literal["done", "now", "later", "stopped"]
_MARKS: dict[State, str] = {"done": "[x]", "now": "[>]", "later": "[ ]", "stopped": "[!]"}
_BETWEEN = "  "


class Step(msgspec.Struct, frozen=True):
    """One step. note: by when, or why it is stopped; the note of the step that is now or stopped is shown."""

    label: str
    state: State = "later"
    note: str = ""


def step_texts(steps: Sequence[Step], width: int) -> list[tuple[str, State]]:
    """The pieces of the first line in at most `width` cells.

    Too many steps: first the done ones become one count, then the last of those to come another.
    """
    pieces: list[tuple[str, State]] = [(_MARKS[step.state] + step.label, step.state) for step in steps]
    done = next((index for index, step in enumerate(steps) if step.state != "done"), len(steps))
    if _length(pieces) > width and done > 1:
        pieces = [(f"[x]已完成 {done} 步", "done"), *pieces[done:]]
    count = len(pieces)
    whole = pieces
    while _length(pieces) > width and count > 2:
        count -= 1
        pieces = [*whole[:count], (f"还有 {len(whole) - count} 步", "later")]
    if _length(pieces) > width:
        pieces = [(text, state) for text, state in pieces if state in ("now", "stopped")] or pieces[:1]
    return pieces


def _length(pieces: Sequence[tuple[str, State]]) -> int:
    return sum(cell_len(text) for text, _ in pieces) + len(_BETWEEN) * (len(pieces) - 1)


class StepLine(Widget):
    """The steps of a task; the second line is the note of the present step. ASCII marks, so that it reads without colours."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"steps--{state}" for state in _MARKS}

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        super().__init__()
        self._steps = tuple(steps)

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps."""
        self._steps = tuple(steps)
        self.refresh(layout=True)

    def get_content_height(self, *_: object) -> int:
        return 2 if self._note() else 1

    def _note(self) -> tuple[str, State]:
        step = next((step for step in self._steps if step.state in ("now", "stopped") and step.note), None)
        return (f"{step.label}：{step.note}", step.state) if step else ("", "now")

    def render(self) -> Text:
        width, plain = self.content_size.width, self.app.has_class("-plain")
        line = Text(no_wrap=True, end="")
        for place, (text, state) in enumerate(step_texts(self._steps, width)):
            line.append(_BETWEEN * bool(place))
            line.append(text, self.get_component_rich_style(f"steps--{state}", partial=True))
        note, state = self._note()
        if note:
            line.append(
                "\n" + cut(note, width, plain=plain), self.get_component_rich_style(f"steps--{state}", partial=True)
            )
        return line
