"""标记不公开 on the desk: from a list, a form and the approval; what is withheld is said beside the field."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.disclosure import mark
from acts.registry.registry import ENTERPRISES
from rules.base.marks import marks_of
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from tests.tui.desk import at_desk, came, press
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.record_pane import RecordPane
from tui.screens.registry.record_form import RecordForm
from tui.screens.registry.registry import RegistryScreen
from tui.screens.results.approval import ApprovalScreen
from tui.widgets.dialog import PickDialog

Pilots = Pilot[Any]

MARKED = {"field": "乡镇街道", "kind": "商业秘密", "basis": "演示依据", "by": "演示局长", "on": "2024-01-02"}


async def _fill(pilot: Pilots, **typed: str) -> None:
    """Put these texts into the box that is open, and save it."""
    box = await came(pilot, FormDialog)
    for name, text in typed.items():
        box._form.field(name).raw = text
    await press(pilot, "f2")


def _beside(desk: Desk) -> list[tuple[str, str]]:
    """What stands in the pane beside the list, of each text what comes before who decided."""
    return [(label, text.rpartition("，")[0] or text) for label, text in desk.screen.query_one(RecordPane)._details]


def _of_first(screen: ApprovalScreen, side: str) -> dict[str, Detail]:
    """The lines of one side that are of the first result."""
    facts: dict[str, Detail] = {}
    for fact in screen.query_one(f"#{side}", Details).details:
        facts.setdefault(fact.label, fact)
    return facts


def test_a_field_is_marked_from_the_list_shown_beside_the_record_and_lifted_again(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, RegistryScreen)
        record = screen.current_list.current
        assert record is not None
        number = record.number
        await press(pilot, "m")
        await _fill(pilot, field="乡镇街道", kind="商业秘密", basis="演示依据第一条", by="演示局长")
        await until(pilot, lambda: ("不公开", "乡镇街道：商业秘密，依据演示依据第一条") in _beside(desk))
        assert [one.field for one in marks_of(desk.office.store.get(Enterprise, number))] == ["town"]
        await press(pilot, "m")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await _fill(pilot, by="演示局长", why="权利人同意")
        await until(pilot, lambda: not marks_of(desk.office.store.get(Enterprise, number)))
        await came(pilot, RegistryScreen)

    at_desk(bureau, RegistryScreen, act, (120, 40))


def test_what_is_missing_is_told_beside_the_field_and_nothing_is_marked(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await came(pilot, RegistryScreen)
        await press(pilot, "m")
        await _fill(pilot, field="town", kind="国家秘密", basis="演示依据", by="演示局长")
        await until(pilot, lambda: "国家秘密不登记" in screen_text(desk))
        await press(pilot, "escape")
        await came(pilot, RegistryScreen)
        assert mark.marked_fields(desk.office) == []

    at_desk(bureau, RegistryScreen, act, (120, 40))


def test_a_form_says_beside_the_field_that_it_is_withheld(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        number = office.store.all(Enterprise)[0].number
        mark.set_mark(office, number, MARKED)

    async def act(desk: Desk, pilot: Pilots) -> None:
        form = await came(pilot, RecordForm)
        assert "不公开：商业秘密，依据演示依据" in screen_text(desk)
        form.form.focus_field("phone")
        await press(pilot, "ctrl+l")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        box = await came(pilot, FormDialog)
        assert box._form.raw()["field"] == "联系电话"
        await press(pilot, "escape")

    at_desk(bureau, lambda: RecordForm(ENTERPRISES, number), act, (120, 40))


def test_the_approval_shows_every_field_of_the_record_and_what_becomes_of_it(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, ApprovalScreen)
        one: Result = screen._cases[0].results[0]
        name = desk.office.store.get(Enterprise, one.object).name
        inside = _of_first(screen, "private")
        assert (inside["检查对象"].text, inside["检查对象"].tone) == (f"{name}　〔公开〕", "good")
        assert inside["备注"].text.endswith("〔内部〕")
        mark.set_mark(desk.office, one.number, {**MARKED, "field": "公开说明"})
        mark.set_mark(desk.office, one.object, {**MARKED, "field": "统一社会信用代码"})
        await press(pilot, "f5")
        inside, outside = _of_first(screen, "private"), _of_first(screen, "public")
        said = inside["公开说明"]
        assert (said.text, said.tone) == (f"{one.public}　〔依法不予公开：商业秘密〕", "warn")
        assert inside["代码"].text.endswith("〔依法不予公开：商业秘密〕")
        assert outside["公开说明"].text == outside["代码"].text == "依法不予公开（商业秘密）"
        await press(pilot, "f7")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await _fill(pilot, field="处理情况", kind="其他", basis="演示依据", by="演示局长")
        await came(pilot, ApprovalScreen)
        await until(pilot, lambda: "handling" in {m.field for m in marks_of(desk.office.store.get(Result, one.number))})

    at_desk(bureau, ApprovalScreen, act, (120, 40))
