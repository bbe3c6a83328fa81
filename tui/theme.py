"""Our two themes, 明 (light) and 暗 (dark): calm greys, one deep red for the place where you are, and for nothing else.

Every colour is one of the 256 that each terminal has, so that the desk looks the same over SSH, on a Windows console and where 24 bits of
colour are to be had. Text on its ground has a contrast of at least 4.5 (WCAG AA); a test computes it.
"""

from typing import Any, ClassVar, Protocol, runtime_checkable

from textual.app import App
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme

__all__ = ["DARK", "LIGHT", "THEMES", "plain_borders", "use_themes"]


def _variables(colours: dict[str, str]) -> dict[str, str]:
    """The CSS variables of desk.tcss and of Textual's own widgets, made from our few colours."""
    cursor, text, muted, ground, field, line = (
        colours[name] for name in ("cursor", "text", "muted", "ground", "field", "line")
    )
    return {
        "surface-darken-1": colours["still"],
        "text": text, "text-muted": muted, "text-disabled": muted, "foreground-muted": muted,
        "block-cursor-background": cursor, "block-cursor-foreground": "#ffffff", "block-cursor-text-style": "none",
        "block-cursor-blurred-background": colours["blurred"], "block-cursor-blurred-foreground": text,
        "block-hover-background": colours["blurred"],
        "border": colours["accent"], "border-blurred": line,
        "footer-background": line, "footer-foreground": text, "footer-item-background": line,
        "footer-key-foreground": colours["accent"], "footer-key-background": line,
        "footer-description-foreground": text, "footer-description-background": line,
        "input-cursor-background": cursor, "input-cursor-foreground": "#ffffff", "input-cursor-text-style": "none",
        "input-selection-background": colours["blurred"], "input-selection-foreground": text,
        "scrollbar": colours["bar"], "scrollbar-hover": muted, "scrollbar-active": cursor, "scrollbar-background": field,
        "scrollbar-background-hover": field, "scrollbar-background-active": field, "scrollbar-corner-color": ground,
        "screen-selection-background": colours["blurred"], "screen-selection-foreground": text,
        "button-foreground": text, "button-color-foreground": "#ffffff", "button-focus-text-style": "none",
    }  # fmt: skip


LIGHT = Theme(
    name="明", dark=False, primary="#870000", secondary="#585858", accent="#870000", error="#af0000", warning="#875f00",
    success="#005f00", foreground="#1c1c1c", background="#eeeeee", surface="#ffffff", panel="#dadada", text_alpha=1.0,
    variables=_variables({
        "cursor": "#870000", "accent": "#870000", "text": "#1c1c1c", "muted": "#585858", "ground": "#eeeeee", "field": "#ffffff", "still": "#e4e4e4",
        "line": "#dadada", "blurred": "#d0d0d0", "bar": "#a8a8a8",
    }),
)  # fmt: skip
"""For bright offices, and the one that prints well."""

DARK = Theme(
    name="暗", dark=True, primary="#d7afaf", secondary="#a8a8a8", accent="#d7afaf", error="#ff8787", warning="#d7af5f",
    success="#87af87", foreground="#dadada", background="#1c1c1c", surface="#303030", panel="#3a3a3a", text_alpha=1.0,
    variables=_variables({
        "cursor": "#870000", "accent": "#d7afaf", "text": "#dadada", "muted": "#a8a8a8", "ground": "#1c1c1c", "field": "#303030", "still": "#262626",
        "line": "#3a3a3a", "blurred": "#4e4e4e", "bar": "#6c6c6c",
    }),
)  # fmt: skip
"""For a projector in a dark room and for late evenings."""


THEMES = (LIGHT, DARK)


def use_themes(app: App[Any], *, dark: bool = False) -> None:
    """Register both themes and take one; call it in the app's __init__, so that no other colour is ever drawn."""
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = (DARK if dark else LIGHT).name


class _PlainBar(ScrollBarRender):
    """A scroll bar of blanks on coloured ground, without the eighths of a block."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


@runtime_checkable
class _RedrawsPlain(Protocol):
    """A widget that cuts its own text to the terminal, and has to do so anew: `tui.widgets.text.TextField`, not loaded before there is one."""

    def redraw_plain(self) -> None:
        """The terminal draws ambiguous characters in two cells."""


def plain_borders(app: App[Any]) -> None:
    """For terminals that draw ambiguous characters in two cells: borders of + - |, .. for …, no half blocks."""
    app.add_class("-plain")
    ScrollBar.renderer = _PlainBar
    app.refresh_css(animate=False)
    for screen in app.screen_stack:  # what was drawn before the terminal answered
        for widget in screen.walk_children():
            if isinstance(widget, _RedrawsPlain):
                widget.redraw_plain()
            widget.refresh(layout=True)
