"""What is approved is exactly what was shown as public; some or all, with approver and document."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.disclosure.approval import approve
from acts.disclosure.publish import prepare
from acts.registry import registry
from acts.work import result
from rules.registry.item import Item
from rules.work.result import Result
from tests.tui.desk import at_desk, bare, came, press, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.public_side import as_if_approved, as_public
from tui.publishing import publish_site
from tui.screens.parts.details import Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.results.approval import ApprovalScreen
from tui.screens.results.result_form import ResultForm
from tui.widgets.dialog import YesNoDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def _pending(folder: Path) -> list[Result]:
    with open_office(folder, write=False) as office:
        return [one for one in office.store.where(Result, task="2024-002") if one.pending]


async def _approve(pilot: Pilots) -> None:
    await press(pilot, "f8")
    await came(pilot, FormDialog)
    await type_in(pilot, "演示局长")
    await press(pilot, "enter")
    await type_in(pilot, "示公演31号")
    await press(pilot, "enter")


def test_only_the_marked_objects_are_approved(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, ApprovalScreen)
        await press(pilot, "space")
        assert "已选 1 个对象" in screen_text(desk)
        await _approve(pilot)
        await came(pilot, ApprovalScreen)
        assert screen.query_one(RecordTable).marked == []

    before = _pending(bureau)
    at_desk(bureau, ApprovalScreen, act)
    after = _pending(bureau)
    assert {one.object for one in before} - {one.object for one in after} == {before[0].object}
    with open_office(bureau, write=False) as office:
        said = office.store.get(Result, before[0].number).approved
    assert said is not None
    assert (said.by, said.document) == ("演示局长", "示公演31号")


def test_without_marks_all_are_approved_and_the_screen_says_what_comes_next(bureau: Path) -> None:
    """Task by task: three of them have results that wait."""

    async def act(desk: Desk, pilot: Pilots) -> None:
        for left in (2, 1, 0):
            await _approve(pilot)
            await came(pilot, ApprovalScreen)
            await until(pilot, lambda left=left: len(waiting(desk)) == left)  # type: ignore[misc]
        await until(pilot, lambda: "没有待审批的结果" in screen_text(desk))

    def waiting(desk: Desk) -> set[str]:
        return {one.task for one in desk.office.store.all(Result) if one.pending}

    at_desk(bureau, ApprovalScreen, act)
    assert _pending(bureau) == []


def test_an_approval_without_a_document_is_refused_beside_the_field(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        await came(pilot, FormDialog)
        await type_in(pilot, "演示局长")
        await press(pilot, "f2")
        await until(pilot, lambda: "必须填写" in screen_text(desk))
        await press(pilot, "escape")

    before = _pending(bureau)
    at_desk(bureau, ApprovalScreen, act)
    assert _pending(bureau) == before


def test_the_public_side_holds_nothing_of_the_private_record(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        for at, case in enumerate(table.rows):
            table.cursor_row = at
            await pilot.pause()
            outside = "\n".join(fact.text for fact in desk.screen.query_one("#public", Details).details)
            inside = "\n".join(fact.text for fact in desk.screen.query_one("#private", Details).details)
            for one in case.results:
                assert one.public in outside
                assert one.note in inside
                assert one.note not in outside

    at_desk(bureau, ApprovalScreen, act, (120, 40))


def test_what_is_shown_as_public_is_what_the_site_then_says(bureau: Path) -> None:
    """The projection that shows and the one that publishes are one: field by field the same."""
    with open_office(bureau, by="演示员") as office:
        waiting = [one for one in office.store.where(Result, task="2024-002") if one.pending]
        shown = as_public(office, [as_if_approved(office, one) for one in waiting])
        approve(office, "2024-002", [], by="演示局长", document="31号")
        published = {one.slug: one for one in prepare(office)[0].results}
    assert len(shown) == len(waiting)
    for one in shown.values():
        assert one == published[one.slug]


def test_enter_leads_to_the_correction_and_a_result_of_a_limited_item_has_no_public_side(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "enter")
        await came(pilot, ResultForm)
        await press(pilot, "escape")
        await came(pilot, ApprovalScreen)

    at_desk(bureau, ApprovalScreen, act)
    with open_office(bureau, by="演示员") as office:
        one = next(one for one in office.store.where(Result, task="2024-002") if one.pending)
        registry.edit(office, registry.ITEMS, one.item, {"level": "有限公开", "level_basis": "演示依据"})
        assert office.store.get(Item, one.item).level == "limited"
        public = as_public(office, [as_if_approved(office, one)]).get(one.number)
    assert public is None


def test_the_site_is_published_with_what_was_approved_here(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await _approve(pilot)
        await came(pilot, ApprovalScreen)
        publish_site(desk.office, first=True)

    before = _pending(bureau)
    at_desk(bureau, ApprovalScreen, act)
    for one in before:
        slug = one.number.replace("/", "-").lower()
        assert (bureau / "public" / "results" / "2024-002" / f"{slug}.html").is_file()


def test_words_that_look_private_are_lit_and_asked_about_before_they_are_approved(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        one = next(one for one in office.store.where(Result, task="2024-002") if one.pending)
        result.correct(office, one.task, one.object, one.item, {"public": "负责人张三未在场。"}, "补记")

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, ApprovalScreen)
        case = next(case for case in screen.query_one(RecordTable).rows if case.number == one.object)
        screen.query_one(RecordTable).cursor_row = screen.query_one(RecordTable).rows.index(case)
        await until(pilot, lambda: any(fact.label == "请再看" for fact in screen.query_one("#public", Details).details))
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        assert "“张三”像姓名" in bare(screen_text(desk))
        await press(pilot, "enter")  # the focus is on no
        await came(pilot, ApprovalScreen)
        assert _pending(bureau) != []
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "left", "enter")
        await came(pilot, FormDialog)
        await type_in(pilot, "演示局长")
        await press(pilot, "enter")
        await type_in(pilot, "示公演31号")
        await press(pilot, "enter")
        await came(pilot, ApprovalScreen)
        await until(pilot, lambda: not any(row.pending for row in desk.office.store.where(Result, task=one.task)))

    at_desk(bureau, ApprovalScreen, act, (120, 40))
    assert _pending(bureau) == []
