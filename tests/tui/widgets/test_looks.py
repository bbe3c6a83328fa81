"""The looks: colours that can be read on every terminal, nothing English, nothing wider than the screen."""

import re
import unicodedata

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import Theme

from tests.tui.stage import perform, screen_lines, screen_text
from tui.theme import DARK, LIGHT, THEMES
from tui.widgets.gallery import Gallery

_OWN = ("primary", "secondary", "accent", "error", "warning", "success", "foreground", "background", "surface", "panel")


def _luminance(color: Color) -> float:
    parts = [c / 255 for c in (color.r, color.g, color.b)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """As WCAG 2.1 defines it."""
    light, dark = sorted((_luminance(Color.parse(one)), _luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(theme: Theme) -> None:
    colours = theme.to_color_system().generate()
    pairs = [
        (text, ground)
        for text in ("foreground", "text-muted", "accent", "error", "warning", "success")
        for ground in ("background", "surface", "surface-darken-1")
    ]
    pairs += [("foreground", "panel"), ("text-muted", "panel"), ("footer-key-foreground", "panel"), ("error", "panel")]
    pairs += [("block-cursor-foreground", "block-cursor-background"), ("foreground", "block-cursor-blurred-background")]
    low = {pair: round(ratio, 2) for pair in pairs if (ratio := _contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert not low


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_every_colour_is_one_of_the_256_of_a_terminal(theme: Theme) -> None:
    steps = (0, 95, 135, 175, 215, 255)
    grey = {8 + 10 * n for n in range(24)}
    for colour in [getattr(theme, name) for name in _OWN] + list(theme.variables.values()):
        if colour.startswith("#"):
            red, green, blue = Color.parse(colour).rgb
            assert {red, green, blue} <= set(steps) or (red == green == blue and red in grey), colour


_KEYS = re.compile(r"\b(?:F\d+|Ctrl\+\w|Shift\+Tab|Esc|PgUp|PgDn|Tab|Home|End|Del|GB|Excel|[A-Z])\b")
_CODES = re.compile(r"O-\d+|[0-9A-Z]{15,}|[0-9a-f]{8}|\[x\]|\d+")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80", "120"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("page", range(len(Gallery.PAGES)))
def test_no_page_shows_english_or_a_line_wider_than_the_screen(page: int, dark: bool, size: tuple[int, int]) -> None:
    gallery = Gallery(page=page, dark=dark)

    async def act(pilot: Pilot[None]) -> None:
        for key in ("", "tab", "tab", "a") if page == len(Gallery.PAGES) - 1 else ("", "tab", "tab"):
            if key:
                await pilot.press(key)
            await pilot.pause()
            assert all(cell_len(line) == size[0] for line in screen_lines(gallery))
            assert not re.findall(r"[A-Za-z]{2,}", _CODES.sub("", _KEYS.sub("", screen_text(gallery))))

    perform(gallery, act, size)


def test_a_plain_terminal_gets_ascii_only_beside_chinese() -> None:
    """No character of ambiguous width (Unicode, East Asian Width A) is drawn by us."""
    for page in range(len(Gallery.PAGES)):
        gallery = Gallery(page=page, plain=True)

        async def act(pilot: Pilot[None], gallery: Gallery = gallery, page: int = page) -> None:
            if page == len(Gallery.PAGES) - 1:
                await pilot.press("d")
            await pilot.pause()
            drawn = set("".join(screen_lines(gallery)))
            assert {c for c in drawn if unicodedata.east_asian_width(c) == "A"} == set()

        perform(gallery, act)


def test_light_turns_dark_and_back() -> None:
    gallery = Gallery()

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("f9")
        assert gallery.theme == DARK.name
        await pilot.press("f9")
        assert gallery.theme == LIGHT.name

    perform(gallery, act)
