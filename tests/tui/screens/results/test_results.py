"""Results are entered by a digit and F2, one after the other; what will be public stands beside the form as it is typed."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import create, open_office
from acts.disclosure import approval
from db import drafts
from db.config import Bureau
from db.places import Places
from rules.work.result import Result
from rules.work.sheet import Sheet
from tests.tui.desk import at_desk, came, press, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.parts.details import Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.importing import ImportScreen
from tui.screens.results.result_form import ResultForm
from tui.screens.results.result_rows import result_rows
from tui.screens.results.results import ResultsScreen
from tui.widgets.dialog import YesNoDialog
from tui.widgets.search import FilterBox
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def _results(folder: Path) -> dict[str, Result]:
    with open_office(folder, write=False) as office:
        return {one.number: one for one in office.store.all(Result)}


def test_a_digit_and_f2_enter_a_result_and_the_next_opens_at_once(bureau: Path) -> None:
    before = _results(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        task = (await came(pilot, ResultsScreen)).number
        was = Counter(row.state for row in result_rows(desk.office, task))
        await press(pilot, "f8")
        first = await came(pilot, ResultForm)
        await press(pilot, "1", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, ResultForm) and pilot.app.screen is not first)
        await came(pilot, ResultForm)
        await press(pilot, "7", "f2")
        await pilot.pause()
        await came(pilot, ResultForm)
        await press(pilot, "escape")
        screen = await came(pilot, ResultsScreen)
        now = Counter(row.state for row in screen.rows)
        assert (now["未检查"], now["待审批"]) == (was["未检查"] - 2, was["待审批"] + 2)

    at_desk(bureau, ResultsScreen, act)
    new = [one for number, one in _results(bureau).items() if number not in before]
    assert sorted(one.code for one in new) == ["1", "7"]
    assert {one.public for one in new} == {"经检查，未发现问题。", "未发现开展本次抽查涉及的经营活动。"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_public_side_is_seen_as_it_is_typed_and_private_notes_are_not_in_it(
    bureau: Path, size: tuple[int, int]
) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        form = await came(pilot, ResultForm)
        await press(pilot, "5")
        assert form.form.field("public").raw == "经检查发现问题，已责令改正。"
        form.form.field("note").raw = "内部一句话"
        form.form.field("handling").raw = "限期十日改正"
        shown = form.query_one("#public", Details)
        await until(pilot, lambda: any("限期十日改正" in fact.text for fact in shown.details))
        assert not any("内部一句话" in fact.text for fact in shown.details)
        assert "公众将看到" in screen_text(desk)
        assert "备注[内部]" in screen_text(desk)

    at_desk(bureau, ResultsScreen, act, size)


def test_own_words_stay_when_another_code_is_chosen_and_standard_words_follow_it(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        form = (await came(pilot, ResultForm)).form
        await press(pilot, "5", "1")
        assert form.field("public").raw == "经检查，未发现问题。"
        form.field("public").raw = "经检查，均符合要求。"
        await press(pilot, "5")
        assert form.field("public").raw == "经检查，均符合要求。"

    at_desk(bureau, ResultsScreen, act)


def test_a_telephone_number_in_the_public_words_is_refused_beside_the_field(bureau: Path) -> None:
    before = _results(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        form = await came(pilot, ResultForm)
        await press(pilot, "5")
        form.form.field("public").raw = "请联系 13800000000"
        await press(pilot, "f2")
        assert desk.screen is form
        assert form.form.at == "public"
        assert "将向社会公开的文字里不能有" in screen_text(desk)

    at_desk(bureau, ResultsScreen, act, (120, 40))
    assert _results(bureau) == before


def test_a_correction_needs_its_reason_and_waits_for_approval_again(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        approval.approve(office, "2024-002", [], by="演示局长", document="示公演〔2024〕30号")
        one = next(one for one in office.store.where(Result, task="2024-002") if one.code == "1")

    async def act(desk: Desk, pilot: Pilots) -> None:
        desk.push_screen(ResultForm(one.task, one.object, one.item))
        form = await came(pilot, ResultForm)
        await press(pilot, "tab", "7", "f2")
        assert form.form.at == "why"
        await until(pilot, lambda: "更正必须写明原因" in screen_text(desk))
        await type_in(pilot, "复核")
        await press(pilot, "f2")
        await came(pilot, ResultsScreen)

    at_desk(bureau, lambda: ResultsScreen("2024-002"), act)
    corrected = _results(bureau)[one.number]
    assert (corrected.code, corrected.correction, corrected.pending) == ("7", "复核", True)
    assert corrected.approved is not None
    assert corrected.approved.code == "1"


def test_a_half_filled_result_is_offered_again_after_the_desk_went_away(bureau: Path) -> None:
    number = ""

    async def fill(_desk: Desk, pilot: Pilots) -> None:
        nonlocal number
        await press(pilot, "f8")
        form = await came(pilot, ResultForm)
        number = form._number
        await press(pilot, "8")
        form.form.field("note").raw = "写到一半"
        await until(pilot, lambda: "写到一半" in str(drafts.load(Places(bureau).drafts, f"results/{number}")))

    async def again(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        assert "草稿" in screen_text(desk)
        await press(pilot, "enter")
        form = await came(pilot, ResultForm)
        await until(pilot, lambda: form.form.field("note").raw == "写到一半")
        assert form.form.field("code").raw == "发现问题待后续处理"

    at_desk(bureau, ResultsScreen, fill)
    at_desk(bureau, ResultsScreen, again)
    assert number not in _results(bureau)


def test_a_withdrawal_asks_for_reason_approver_and_document_and_is_journalled(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = next(at for at, row in enumerate(table.rows) if row.state == "已审批")
        await press(pilot, "delete")
        dialog = await came(pilot, FormDialog)
        await press(pilot, "f2")
        assert "必须填写" in screen_text(desk)
        form = dialog._form
        form.field("reason").raw, form.field("by").raw, form.field("document").raw = "信用修复", "演示局长", "9号"
        await press(pilot, "f2")
        await came(pilot, ResultsScreen)
        await until(pilot, lambda: "已撤回 1" in screen_text(desk))

    at_desk(bureau, lambda: ResultsScreen("2024-001"), act, (120, 40))
    gone = [one for one in _results(bureau).values() if one.withdrawn and one.task == "2024-001"]
    assert [one.withdrawn.document for one in gone if one.withdrawn] == ["9号"]


def test_what_cannot_be_withdrawn_says_why_instead_of_failing(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, ResultsScreen)
        table = screen.query_one(RecordTable)
        table.cursor_row = next(at for at, row in enumerate(table.rows) if row.state == "未检查")
        await pilot.pause()
        assert screen.check_action("withdraw", ()) is None
        assert screen.why_not("withdraw") == "这一项还没有录入结果"

    at_desk(bureau, ResultsScreen, act)


def test_a_signature_is_entered_and_a_refusal_needs_its_reason(bureau: Path) -> None:
    numbers: list[str] = []

    async def act(desk: Desk, pilot: Pilots) -> None:
        row = desk.screen.query_one(RecordTable).current
        assert row is not None
        numbers.append(row.sheet.number)
        await press(pilot, "ctrl+g")
        form = (await came(pilot, FormDialog))._form
        form.field("signature").raw = "拒绝签字"
        await press(pilot, "f2")
        assert "必须注明原因" in screen_text(desk)
        form.field("reason").raw = "负责人不在场"
        await press(pilot, "f2")
        await came(pilot, ResultsScreen)

    at_desk(bureau, ResultsScreen, act)
    with open_office(bureau, write=False) as office:
        sheet = office.store.get(Sheet, numbers[0])
    assert (sheet.signature, sheet.signature_reason) == ("refused", "负责人不在场")


def test_rows_are_found_by_initials_and_by_state_and_files_are_imported(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        everything, wanted = len(table.rows), table.rows[-1].object
        await press(pilot, "f3")
        await type_in(pilot, wanted.initials.split()[0])
        await until(pilot, lambda: 0 < len(table.rows) < everything)
        assert wanted.number in {row.object.number for row in table.rows}
        desk.screen.query_one(FilterBox).value = "未检查"
        await until(pilot, lambda: {row.state for row in table.rows} == {"未检查"})
        await press(pilot, "down", "f6")
        await came(pilot, ImportScreen)

    at_desk(bureau, ResultsScreen, act)


def test_a_bureau_without_sheets_says_what_comes_first(tmp_path: Path) -> None:
    create(tmp_path / "新", Bureau(name="示例县演示局", region="410499", operator="演示员"), by="演示员")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await pilot.pause()
        assert "还没有可以录入结果的任务" in screen_text(desk)
        await press(pilot, "f8", "f4", "f7", "delete")  # nothing to do, nothing happens
        assert isinstance(desk.screen, ResultsScreen)

    at_desk(tmp_path / "新", ResultsScreen, act)


def test_a_result_withdrawn_as_a_mistake_is_entered_anew_with_enter(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        table.cursor_row = next(at for at, row in enumerate(table.rows) if row.state == "已审批")
        await press(pilot, "delete")
        form = (await came(pilot, FormDialog))._form
        form.field("reason").raw, form.field("by").raw, form.field("document").raw = "录入错误", "演示局长", "9号"
        await press(pilot, "f2")
        await came(pilot, ResultsScreen)
        await until(pilot, lambda: "已撤回（可重新录入）" in screen_text(desk))
        await press(pilot, "enter")
        screen = await came(pilot, ResultForm)
        assert "重新录入" in screen.heading()
        await press(pilot, "f2")
        assert "必须填写" in screen_text(desk)
        for name, text in (("why", "录成了别家的"), ("by", "演示局长"), ("document", "10号"), ("code", "1")):
            screen.form.field(name).raw = text
        await press(pilot, "f2")
        await came(pilot, ResultsScreen)
        await until(pilot, lambda: "待审批（重新录入）" in screen_text(desk))

    at_desk(bureau, lambda: ResultsScreen("2024-001"), act, (120, 40))
    (made,) = (one for one in _results(bureau).values() if one.mistakes)
    assert [(was.why, was.document, was.withdrawn.document) for was in made.mistakes] == [
        ("录成了别家的", "10号", "9号")
    ]
