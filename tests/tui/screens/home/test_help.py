"""F1 works on every section: what the screen is for, and every key that it knows, all in Chinese."""

import re
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.tui.desk import at_desk, came, press, saw
from tests.tui.stage import screen_text
from tui.app import Desk
from tui.screens.home.help import HelpScreen, help_details
from tui.screens.home.home import HomeScreen
from tui.screens.parts.details import Details
from tui.sections import SECTIONS

Pilots = Pilot[Any]


def test_every_section_has_help_that_names_its_keys_and_no_english(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        for section in SECTIONS:
            desk.action_section(section)
            await pilot.pause()
            about = desk.screen
            await press(pilot, "f1")
            shown = await came(pilot, HelpScreen)
            texts = [f"{fact.label} {fact.text}" for facts in shown.query(Details) for fact in facts.details]
            assert len(texts) > 15, section
            # Names of keys, files and products are what they are.
            words = {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)}
            allowed = {
                "Ctrl", "Shift", "Tab", "Esc", "Del", "Home", "End", "PgUp", "PgDn", "Ins", "Alt", "Excel", "Word", "CSV",
                "ICP", "xlsx", "xls", "csv", "txt", "changes", "bureau", "toml", "backups", "QR",
            }  # fmt: skip
            assert words <= allowed | {f"F{n}" for n in range(13)}, (section, words - allowed)
            await press(pilot, "escape")
            assert desk.screen is about

    at_desk(bureau, HomeScreen, act)


def test_help_scrolls_to_its_end_by_keys(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f1")
        await came(pilot, HelpScreen)
        assert "退出明抽" not in screen_text(desk)
        await press(pilot, "end")
        await saw(pilot, "F10")

    at_desk(bureau, HomeScreen, act)


def test_lists_tables_and_paragraphs_of_a_help_text_become_lines() -> None:
    facts = list(
        help_details(
            "# 题\n\n一段\n话。\n\n- **F8** 做\n- 再说\n\n1. 先\n   看\n2. **后**写\n\n| 键 | 作用 |\n| --- | --- |\n| F2 | 保存 |\n"
        )
    )
    assert [(fact.label, fact.text) for fact in facts] == [
        ("", "题"),
        ("", "一段话。"),
        ("F8", "做"),
        ("-", "再说"),
        ("1", "先看"),
        ("2", "后写"),
        ("F2", "保存"),
    ]
