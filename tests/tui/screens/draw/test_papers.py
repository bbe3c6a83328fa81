"""Papers of a draw made from the desk: the protocol, the slip; and the screen that says in plain words what a draw proves."""

import json
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.registry import registry
from db.places import Places
from rules.draw.draw_record import DrawLists
from tests.tui.desk import Pilots, at_desk, came, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.cli import main
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.proof import ProofScreen
from tui.screens.parts.details import Details
from tui.screens.parts.picker import RecordDialog
from tui.screens.registry.registry import RegistryScreen
from tui.screens.task.task import TaskScreen
from tui.widgets.dialog import MessageDialog, PickDialog


def test_the_protocol_is_printed_from_the_task_in_the_copy_that_is_wanted(bureau: Path) -> None:
    folder = Places(bureau).sheets("2024-003")

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f6")
        await saw(pilot, "存档件", "公开件")
        await press(pilot, "enter")
        await saw(pilot, "抽取记录已生成", "2024-003-1-抽取记录.docx")
        await press(pilot, "escape", "f6")
        await came(pilot, PickDialog)
        await press(pilot, "down", "enter")
        await saw(pilot, "抽取记录（公开件）.docx")

    at_desk(bureau, lambda: TaskScreen("2024-003"), act)
    assert (folder / "2024-003-1-抽取记录.docx").is_file()
    assert (folder / "2024-003-1-抽取记录（公开件）.docx").is_file()


def test_after_the_names_one_key_prints_the_protocol_and_one_says_what_was_proved(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        await press(pilot, "f8")
        await until(pilot, lambda: screen.stage == "value")
        await press(pilot, "f8")
        await until(pilot, lambda: screen.stage == "names")
        await press(pilot, "space")
        await until(pilot, lambda: screen.stage == "done")
        await press(pilot, "f4")
        await came(pilot, ProofScreen)
        await saw(pilot, "算术证明的", "名单由种子算出，谁都可以重算", "外部见证的")
        await press(pilot, "escape", "f6")
        await saw(pilot, "打印哪一份")
        await press(pilot, "enter")
        await saw(pilot, "2024-005-2-抽取记录.docx")

    at_desk(bureau, lambda: DrawScreen("2024-005", "2024-005-2"), act)


def test_what_changed_in_the_registries_since_the_freeze_is_named_and_the_freeze_stands(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        gone = office.store.get(DrawLists, "2024-006-1").pool[0]
        registry.retire(office, registry.ENTERPRISES, gone.object, "已注销", "deregistered")

    async def act(desk: Desk, pilot: Pilots) -> None:
        since = desk.screen.query_one("#since", Details)
        await until(pilot, lambda: "减少" in [fact.label for fact in since.details])
        told = " ".join(f"{fact.label} {fact.text}" for fact in since.details)
        assert "1 处不同。冻结的名单不因此改变" in told
        assert f"{gone.object} {gone.name}" in told
        await press(pilot, "f11")
        await until(pilot, lambda: not desk.screen.query_one("#heading").display)

    at_desk(bureau, lambda: ProofScreen("2024-006", "2024-006-1"), act)


def test_an_object_of_a_closed_task_gets_its_slip_from_its_row(bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        entry = office.store.get(DrawLists, "2024-001-1").pool[0]
        asked = entry.object

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, RegistryScreen)
        await press(pilot, "f3")
        await type_in(pilot, asked)
        await until(
            pilot, lambda: screen.current_list.current is not None and screen.current_list.current.number == asked
        )
        await press(pilot, "down", "ctrl+g")
        await saw(pilot, f"{asked} 问的是哪一次抽取")
        await type_in(pilot, "2024-001-1")
        await press(pilot, "enter")
        await saw(pilot, "抽取查询单已生成", f"2024-001-1-{entry.number}-抽取查询单.docx")

    at_desk(bureau, RegistryScreen, act)


def test_before_the_list_is_public_the_desk_refuses_a_slip_and_says_when(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "ctrl+s")
        await came(pilot, RecordDialog)
        await press(pilot, "down", "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "任务办结后才公开", "等于通知对方要来检查")

    at_desk(bureau, lambda: TaskScreen("2024-003"), act)
    assert not list(Places(bureau).sheets("2024-003").glob("*查询单*"))


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, dict[str, object]]:
    """How a command with --json ended, and what it said."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    read: dict[str, object] = json.loads(capsys.readouterr().out)
    return ended.value.code, read


def test_the_same_papers_are_made_by_commands(
    demo_bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_office(demo_bureau, write=False) as office:
        entry = office.store.get(DrawLists, "2024-001-1").pool[0]
        asked = entry.object
    where = ["--bureau", str(demo_bureau), "--out", str(tmp_path)]
    code, said = told(["protocol", "2024-003", "--public", *where], capsys)
    assert (code, Path(str(said["file"])).name) == (0, "2024-003-1-抽取记录（公开件）.docx")
    code, said = told(["draw", "slip", "2024-001", "--object", asked, *where], capsys)
    assert (code, said["draw"], Path(str(said["file"])).is_file()) == (0, "2024-001-1", True)
    code, said = told(["draw", "slip", "2024-003", "--object", asked, *where], capsys)
    assert (code, said["ok"]) == (1, False)
