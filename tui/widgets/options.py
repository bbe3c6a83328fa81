"""The options that every widget of Textual takes, for our own widgets to hand on."""

from typing import TypedDict

__all__ = ["WidgetOptions"]


class WidgetOptions(TypedDict, total=False):
    """id: its name on the screen, by which queries and CSS find it. classes: its CSS classes, separated by blanks."""

    id: str | None
    classes: str | None
