"""On the desk: the cap is set in 设置; on the match screen J makes one visit with another task, and takes it apart again."""

from datetime import timedelta
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.registry.visit_cap import cap_history, visit_cap
from acts.work import for_cause
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, bare, came, press, saw
from tests.tui.stage import screen_text
from tui.app import Desk
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.task.match import MatchScreen
from tui.widgets.dialog import PickDialog, TextDialog
from tui.widgets.form import Form

MATCHED = "2024-003"


def also_there(folder: Path) -> tuple[str, list[str]]:
    """A complaint about the first three objects of the matched task. Its number, and the objects in order of their sheets."""
    with open_office(folder, by="演示员") as office:
        objects = [one.object for one in sorted(office.store.where(Sheet, task=MATCHED), key=lambda one: one.order)]
        items = [
            one for one in office.store.get(Task, MATCHED).items if office.store.get(Item, one).department == "police"
        ]
        raw = {
            "name": "2024年旅馆投诉核查", "cause": "complaint", "document": "信访转办27号", "items": items[0], "departments": "police",
            "objects": "、".join(objects[:3]), "start": office.today().isoformat(), "end": (office.today() + timedelta(days=10)).isoformat(),
        }  # fmt: skip
        number = for_cause.create(office, raw).number
        police = [
            one.number for one in office.store.where(Inspector, department="police", role="officer", status="on_duty")
        ]
        for_cause.assign(office, number, {"police": police[:2]}, seen=True)
        return number, objects


def visits_of(folder: Path, number: str) -> dict[str, str]:
    with open_office(folder, write=False) as office:
        return {one.object: one.visit for one in office.store.where(Sheet, task=number) if one.visit}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_j_joins_one_or_all_and_on_a_joined_row_takes_apart(bureau: Path, size: tuple[int, int]) -> None:
    other, objects = also_there(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, f"有3家{other}也要去", "J合并检查")
        await press(pilot, "j")
        await came(pilot, PickDialog)
        await saw(pilot, "合并这一家", "合并全部3家")
        await press(pilot, "enter")
        await saw(pilot, f"已与{other}合并1家")
        await press(pilot, "j")
        await came(pilot, TextDialog)
        await press(pilot, *"xieye", "enter")
        await saw(pilot, "已拆开")
        await press(pilot, "j", "down", "enter")
        await saw(pilot, f"有3家与{other}合并检查，同一天去")
        assert bare(screen_text(desk)).count(f"合{other}") == 3

    at_desk(bureau, lambda: MatchScreen(MATCHED), act, size)
    assert set(visits_of(bureau, MATCHED)) == set(objects[:3]) == set(visits_of(bureau, other))


def test_j_is_not_offered_where_nobody_else_goes(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "F4更换")
        assert "J合并检查" not in bare(screen_text(desk))

    at_desk(bureau, lambda: MatchScreen(MATCHED), act)


def test_the_cap_is_set_in_the_settings_with_basis_and_approver(lists: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await came(pilot, FormDialog)
        form = desk.screen.query_one(Form)
        form.field("by_risk").raw = "E=4"
        await press(pilot, "f2")
        await saw(pilot, "必须填写")
        form.field("basis").raw = "示公告〔2024〕3号"
        form.field("approved_by").raw = "演示局长"
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        await saw(pilot, "每年最多2次；E级4次")

    at_desk(lists, lambda: SettingsScreen("cap"), act, (120, 40))
    with open_office(lists, write=False) as office:
        now = visit_cap(office)
        assert (now.most, now.by_risk, now.approved_by) == (2, {"E": 4}, "演示局长")
        assert len(cap_history(office)) == 1
