"""公开文字审批 on the desk: what waits, the page as it will be with the suspicious words lit, approval after they were looked at."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.disclosure.texts import approve_texts, pending_texts
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.home.home import HomeScreen
from tui.screens.home.todo import todo_items
from tui.screens.parts.details import Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.site.texts import TextsScreen
from tui.widgets.dialog import PickDialog, YesNoDialog

Pilots = Pilot[Any]
PAGE = "title: 停水期间检查照常\ndate: 2024-09-01\n\n负责人张三请留意：检查照常进行。"


def test_what_waits_is_on_the_list_of_things_to_do(bureau: Path) -> None:
    (bureau / "pages" / "water.md").write_text(PAGE, encoding="utf-8")
    with open_office(bureau, by="演示员") as office:
        (item,) = [item for item in todo_items(office) if item.number == "texts"]
    assert (item.text, item.place) == ("审批 1 处公开文字", "texts")


def test_the_page_is_shown_as_it_will_be_and_approved_after_its_doubts_were_looked_at(bureau: Path) -> None:
    (bureau / "pages" / "water.md").write_text(PAGE, encoding="utf-8")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "检查照常进行")
        shown = screen_text(pilot.app)
        assert "停水期间检查照常" in shown
        assert "“张三”像姓名" in shown
        details = pilot.app.screen.query_one("#as-public", Details)
        assert {"张三"} in [set(detail.lit) for detail in details.details if "检查照常进行" in detail.text]
        assert [str(span.style) for span in details.render().spans if "reverse" in str(span.style)]
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "left", "enter")
        await came(pilot, FormDialog)
        await type_in(pilot, "演示局长")
        await press(pilot, "enter")
        await type_in(pilot, "9号")
        await press(pilot, "f2")
        await until(pilot, lambda: pending_texts(desk.office) == [])
        await saw(pilot, "没有待审批的公开文字")

    at_desk(bureau, TextsScreen, act, size=(110, 34))


def test_one_comes_there_from_the_publication(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "8", "f2")
        await came(pilot, TextsScreen)
        await saw(pilot, "没有待审批的公开文字")

    at_desk(bureau, TextsScreen, act)


def test_an_attachment_that_is_not_there_is_said_in_the_place_of_the_page_and_the_desk_stays_usable(
    bureau: Path,
) -> None:
    (bureau / "pages" / "water.md").write_text(PAGE.replace("\n\n", "\nfile: gone.pdf 通知\n\n"), encoding="utf-8")

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "pages/files/gone.pdf（pages/water.md 的附件）：没有这个附件")
        assert isinstance(pilot.app.screen, TextsScreen)
        await press(pilot, "1")
        await came(pilot, HomeScreen)

    at_desk(bureau, TextsScreen, act, size=(110, 34))


def test_a_faulty_template_is_said_in_the_place_of_the_page(bureau: Path) -> None:
    (bureau / "pages" / "water.md").write_text(PAGE, encoding="utf-8")
    (bureau / "templates").mkdir()
    (bureau / "templates" / "base.html").write_text("{% if %}", encoding="utf-8")

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "网页生成不了", "base.html")
        assert isinstance(pilot.app.screen, TextsScreen)

    at_desk(bureau, TextsScreen, act, size=(110, 34))


def test_an_approval_is_taken_back_with_f7(bureau: Path) -> None:
    (bureau / "pages" / "water.md").write_text(PAGE, encoding="utf-8")
    with open_office(bureau, by="演示员") as office:
        approve_texts(office, ["page/water"], by="演示局长", document="9号", seen=True)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f7")
        await came(pilot, PickDialog)
        chosen = pilot.app.screen
        assert "water" in screen_text(pilot.app)
        await type_in(pilot, "water")
        await press(pilot, "enter")
        await until(pilot, lambda: pilot.app.screen is not chosen)
        await came(pilot, FormDialog)
        await type_in(pilot, "写错了")
        await press(pilot, "enter")
        await type_in(pilot, "演示局长")
        await press(pilot, "f2")
        await until(pilot, lambda: [text.key for text in pending_texts(desk.office)] == ["page/water"])

    at_desk(bureau, TextsScreen, act, size=(110, 34))
