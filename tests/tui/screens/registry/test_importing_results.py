"""A file of results on the desk: which department sent it, and who."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from acts.base.bureau import open_office
from rules.registry.item import Item
from rules.work.result import Result
from rules.work.sheet import Sheet
from tests.tui.desk import at_desk, came, press, saw
from tests.tui.screens.registry.test_importing import _previewed
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.registry.importing import ImportScreen
from tui.widgets.form import Form


def test_a_result_file_says_which_department_sent_it_and_its_rows_are_checked_again(
    bureau: Path, tmp_path: Path
) -> None:
    path = tmp_path / "结果.csv"
    with open_office(bureau, write=False) as office:
        done = set(office.store.numbers(Result))
        item = {one.number: one.department for one in office.store.all(Item)}
        sheet, of = next(
            (one, of) for one in office.store.where(Sheet, task="2024-002") for of in one.items
            if item[of] == "health" and f"2024-002/{one.object}/{of}" not in done
        )  # fmt: skip
    path.write_text(
        f"任务编号,对象编号,事项编号,检查结果,检查日期\n2024-002,{sheet.object},{of},未发现问题,2024-08-30\n",
        encoding="utf-8",
    )

    async def say(pilot: Pilot[Any], department: str, sender: str) -> None:
        await press(pilot, "f4")
        form = (await came(pilot, FormDialog)).query_one(Form)
        form.field("department").raw, form.field("sender").raw = department, sender
        await press(pilot, "f2")

    async def act(desk: Desk, pilot: Pilot[Any]) -> None:
        await _previewed(pilot, path)
        await saw(pilot, "共 1 行：新增 1")
        await say(pilot, "消防", "演示消防员")
        await saw(pilot, "不能导入 1")
        await say(pilot, "卫健", "演示卫健员")
        await saw(pilot, "共 1 行：新增 1")
        await press(pilot, "f8")
        await until(pilot, lambda: "卫健演示卫健员报来" in desk.office.store.latest(1)[0].head.why)

    at_desk(bureau, lambda: ImportScreen("results"), act)
