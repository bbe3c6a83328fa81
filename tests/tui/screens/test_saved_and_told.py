"""What the desk says of an act that is saved: at once, and with what could not be written beside it; the way to mend that; the clock that stands in the way."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event as Gate

import pytest

from acts.base import bureau as bureaus
from acts.base.office import open_office, wall_clock
from acts.draw import evidence, remake
from db.config import Bureau
from db.folders import write_folder
from rules.draw.draw_record import Draw
from rules.draw.words import six_characters
from rules.journal.clock import ClockNote
from tests.acts.office import tokens
from tests.tui.desk import Pilots, at_desk, at_time, came, press, saw, type_in
from tests.tui.screens.draw.test_draw import DICE, _frozen
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.home.home import HomeScreen
from tui.screens.home.todo import todo_items
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, YesNoDialog
from tui.widgets.form import Form
from tui.widgets.parts import Banner
from tui.widgets.table import RecordTable


@contextmanager
def _held_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Evidence cannot be written, neither well nor badly, until the gate is opened: a share that does not answer."""
    gate = Gate()

    def waiting(folder: Path, files: dict[str, bytes]) -> None:
        assert gate.wait(60)
        write_folder(folder, files)

    with monkeypatch.context() as patched:
        patched.setattr(evidence, "write_folder", waiting)
        yield gate
        gate.set()


async def _freeze(desk: Desk, pilot: Pilots) -> None:
    """Everything that is asked before a freeze, answered."""
    form = desk.screen.query_one(Form)
    form.field("place").raw, form.field("clock").raw = "局三楼会议室", "15:00"
    await press(pilot, "f8")
    await saw(pilot, "批准冻结的负责人")
    await type_in(pilot, "演示分管局长")
    await press(pilot, "enter")
    await saw(pilot, "都不能再改")
    await press(pilot, "left", "enter")


def test_a_commitment_stands_on_the_screen_before_anything_is_written_that_can_fail(
    bureau: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        with _held_up(monkeypatch) as gate:
            await _freeze(desk, pilot)
            await until(pilot, lambda: "已保存" in screen_text(desk))
            draw = desk.office.store.get(Draw, "2024-009-1")
            groups = [draw.commitment[at : at + 8] for at in range(0, 64, 8)]
            await saw(pilot, f"已冻结 {draw.number}", *groups, *six_characters(draw.commitment))
            assert isinstance(desk.screen, ProgressDialog)
            assert not desk.office.places.evidence(draw.number).exists()
            gate.set()
            await until(pilot, lambda: any(isinstance(one, FrozenScreen) for one in desk.screen_stack))
        assert desk.office.places.evidence(draw.number).exists()

    at_desk(bureau, lambda: FreezeScreen("2024-009"), act)


def test_the_list_drawn_stands_on_the_screen_before_anything_is_written_that_can_fail(
    bureau: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _frozen(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        await type_in(pilot, DICE)
        with _held_up(monkeypatch) as gate:
            await press(pilot, "f8")
            await saw(pilot, "一次冻结只能抽取一次")
            await press(pilot, "enter")
            await until(pilot, lambda: "已保存" in screen_text(desk))
            draw = desk.office.store.get(Draw, "2024-009-1")
            await saw(pilot, f"已抽取 {draw.number}，{len(draw.drawn)} 个", draw.drawn[0].number, draw.drawn[9].number)
            shown = screen_text(desk)
            gate.set()
            await until(pilot, lambda: isinstance(desk.screen, DrawScreen) and desk.screen.stage == "names")
        seal = desk.office.store.get(Draw, "2024-009-1").seal
        assert seal[:32] in shown
        assert seal[32:] in shown

    at_desk(bureau, lambda: DrawScreen("2024-009"), act)


def _to(desk: Desk, number: str) -> None:
    table = desk.screen.query_one(RecordTable)
    table.cursor_row = [row.number for row in table.rows].index(number)


def _note(desk: Desk, number: str) -> str:
    rows = desk.screen.query_one(RecordTable).rows
    return next(str(row.value) for row in rows if row.number == number)


def test_what_could_not_be_written_is_told_stands_in_the_state_line_and_is_made_good_in_settings(
    bureau: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = bureau / "evidence" / "2024-009-1"

    def full(folder: Path, _files: dict[str, bytes]) -> None:
        raise OSError(errno.ENOSPC, "full", str(folder))

    for module in (evidence, remake):
        monkeypatch.setattr(module, "write_folder", full)

    async def act(desk: Desk, pilot: Pilots) -> None:
        await _freeze(desk, pilot)
        await until(pilot, lambda: any(isinstance(one, FrozenScreen) for one in desk.screen_stack))
        told = [str(one.message) for one in desk._notifications]
        assert any(one.startswith("已保存；证据文件夹 2024-009-1 没有写成，原因 磁盘已满") for one in told)
        while not isinstance(desk.screen, FrozenScreen):
            await press(pilot, "escape")
        line = "已保存；1 样没有写成，见 设置 → 补上证据和登记（磁盘已满）"
        assert line in screen_text(desk).splitlines()[0]  # all of it, on the narrowest screen
        (todo,) = (one for one in todo_items(desk.office) if one.number == "unwritten")
        assert (todo.text, todo.place) == ("补上没有写成的 1 样", "settings")
        await desk.push_screen(SettingsScreen())
        await came(pilot, SettingsScreen)
        assert _note(desk, "repair") == "1 样没有写成，按回车补上"
        _to(desk, "repair")
        await press(pilot, "enter")
        await saw(pilot, "还有没有补上的", "证据文件夹 2024-009-1 没有补上：磁盘已满；请清理磁盘，再修复")
        await press(pilot, "escape")
        await came(pilot, SettingsScreen)
        monkeypatch.undo()
        _to(desk, "repair")
        await press(pilot, "enter")
        box = await came(pilot, MessageDialog)
        await saw(pilot, "已补上 1 样", "证据文件夹 2024-009-1")
        assert (taken / "terms.json").is_file()
        await press(pilot, "escape")
        await until(pilot, lambda: box not in desk.screen_stack)
        assert "演示单位" in str(desk.screen.query_one(Banner).render())
        assert _note(desk, "repair") == "按回车"

    at_desk(bureau, lambda: FreezeScreen("2024-009"), act)


def _made(folder: Path, when: timedelta) -> Path:
    """A bureau whose journal was begun at another time than the machine says."""
    moment = wall_clock() + when
    bureaus.create(
        folder,
        Bureau(name="示例县公安局", region="410499", operator="甲"),
        by="甲",
        clock=lambda: moment,
        token=tokens(1),
    )
    return folder


def test_after_a_long_rest_the_time_is_confirmed_in_settings_once_somebody_has_looked(tmp_path: Path) -> None:
    folder = _made(tmp_path / "b", -timedelta(days=400))

    async def act(desk: Desk, pilot: Pilots) -> None:
        assert _note(desk, "clock") == "待确认：比台账晚很多"
        _to(desk, "clock")
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        await saw(pilot, "400 天", "不能撤回")
        await press(pilot, "escape")
        await came(pilot, SettingsScreen)
        assert desk.office.is_clock_doubtful()
        _to(desk, "clock")
        await press(pilot, "enter")
        await came(pilot, YesNoDialog)
        await press(pilot, "left", "enter")
        await came(pilot, SettingsScreen)
        assert not desk.office.is_clock_doubtful()
        assert _note(desk, "clock") == "与台账对得上"

    at_desk(folder, SettingsScreen, act)


def test_a_clock_that_was_fast_is_corrected_in_settings_with_paper_and_leader(tmp_path: Path) -> None:
    folder = _made(tmp_path / "b", timedelta(hours=1))

    async def act(desk: Desk, pilot: Pilots) -> None:
        assert _note(desk, "clock") == "比台账早，请校准"
        _to(desk, "clock")
        await press(pilot, "enter")
        dialog = await came(pilot, FormDialog)
        await saw(pilot, "先在系统里校准")
        dialog._form.field("paper").raw, dialog._form.field("by").raw = "示公办〔2026〕8号", "李局长"
        await press(pilot, "f2")
        await came(pilot, SettingsScreen)
        assert _note(desk, "clock") == "与台账对得上"

    at_desk(folder, SettingsScreen, act)
    with open_office(folder, write=False) as office:
        note = office.store.get(ClockNote, "clock")
        assert note.corrected_at
        assert "示公办〔2026〕8号" in office.store.latest(1)[0].head.why


def test_a_clock_that_agrees_says_so(bureau: Path) -> None:
    at_time(bureau, "2024-09-02T10:05")

    async def act(desk: Desk, pilot: Pilots) -> None:
        _to(desk, "clock")
        await press(pilot, "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "对得上")

    at_desk(bureau, SettingsScreen, act)


def test_a_damaged_journal_says_how_to_mend_it_and_is_no_new_office(bureau: Path) -> None:
    """What to do stands at the end of the reason, which is longer than the screen is wide; what is listed ends where the journal breaks."""
    for path in bureau.glob("records*"):
        path.unlink()
    journal = next((bureau / "journal").glob("*.jsonl"))
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], lines[3].replace(b'"act"', b'"ack"'), *lines[4:]]))

    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "只读，不能保存", "台账有问题，这里只看得到日志第 3 条以前")
        shown = screen_text(desk)
        banner = "".join(line.strip() for line in shown[: shown.index("1工作台")].splitlines())
        assert banner.endswith("打捞到一个新文件夹（工作台 设置 → 打捞）")
        assert "台账有问题，看到的不全" in shown
        for wrong in ("第一次使用", "没有逾期和快到期的事", "逾期 1 件"):
            assert wrong not in shown

    at_desk(bureau, HomeScreen, act)
