"""Every screen as a clerk sees it, at 80×24 and, the window made larger, at 120×40, line by line; a change of a screen is a change of its picture.

Pictures are text files in tests/tui/screens/snapshots/. After a wanted change: `make pictures-update`, then read the difference as you
would read code.
"""

import difflib
import importlib
import os
import pkgutil
import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.scrollbar import ScrollBar

import tui.screens
from acts.base.bureau import open_office
from acts.draw.draw import Drawing, run
from acts.draw.freeze import freeze
from acts.registry.mappings import save_mapping
from acts.work.for_cause import create
from rules.base.errors import Problem
from rules.base.fields import CHINA
from rules.importing.mapping import ImportMapping
from rules.importing.questions import Question, Side
from rules.registry.department import START
from rules.registry.enterprise import Enterprise
from rules.work.sheet import Sheet
from tests.pinned import pinned_heads
from tests.tui.desk import at_time, bare, saw, type_in
from tests.tui.pictures import CHAPTERS, Picture
from tests.tui.stage import perform, screen_text, until
from tui.app import Desk
from tui.screens.base import DeskScreen
from tui.screens.home.opening import OpeningScreen
from tui.screens.home.start import StartScreen
from tui.screens.parts.form_screen import FormScreen
from tui.screens.parts.passphrase import PassphraseDialog
from tui.screens.parts.progress import ProgressDialog
from tui.screens.parts.task_step import LargeStep, TaskStep
from tui.screens.registry.import_pair import PairDialog
from tui.screens.registry.importing import ImportScreen
from tui.screens.registry.registry import ListScreen
from tui.screens.site.leaks import LeaksDialog
from tui.theme import plain_borders
from tui.widgets import dialog
from tui.widgets.parts import KeyHints

Pilots = Pilot[Any]

PICTURES = Path(__file__).with_name("snapshots")
UPDATED = os.environ.get("UPDATE_SNAPSHOTS", "")
"""1: all pictures are taken anew; the name of a chapter: those of this chapter, and nothing else is tried."""
SIZES = ((80, 24), (120, 40))
ANEW = {"检查对象-筛选", "检查对象-没有找到", "回避"}
"""Their last lines keep the height, and the greyed keys, of what was seen in the same window before: opened anew in each."""
BASES = (DeskScreen, TaskStep, LargeStep, FormScreen, ListScreen, dialog.Dialog)
ANSWERS = ImportMapping(
    list="enterprises",
    sender="示例县市场监督管理局",
    columns={"字号": "name", "备用": ""},
    values={"risk": {"绿档": "A级"}},
)
DOUBTFUL = Question(
    kind="pair", key="", text="", options=(("same", "同一家"), ("other", "不是同一家"), ("leave", "不导入")),
    sides=(
        Side("第 3 行", (("名称", "示例县演示（东街）宾馆"), ("代码", "92410499MA0000002T"), ("电话", "0375-8000002"))),
        Side("O-000001", (("名称", "示例县演示(东街)宾馆"), ("代码", "92410499MA0000001P"), ("电话", ""))),
    ),
)  # fmt: skip
LEAKS = (
    Problem(
        "出现了不应公开的内容（O-000001 的联系电话：13＊＊＊＊＊＊＊＊＊）",
        "检查结果的网页 第 7 行",
        "联系电话",
        finding="3f9a00000001",
    ),
)
FILES, BUREAU = Path("名录文件"), Path("演示单位")


@pytest.fixture
def here(demo_bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demonstration bureau and a file to import in the present folder, whose own name stands on no screen."""
    shutil.copytree(demo_bureau, tmp_path / BUREAU)
    with open_office(tmp_path / BUREAU, write=False) as office:
        known = office.store.all(Enterprise)[:2]
    lines = ["单位名称,信用代码,经营地址,备用", *(f"{one.name},{one.code},{one.address}," for one in known)]
    lines += ["示例县演示新旅馆,91410499MA0000000P,演示镇东街 1 号,", "示例县错码旅馆,9141,,"]
    file = tmp_path / FILES / "检查对象.csv"
    file.parent.mkdir()
    file.write_bytes("\r\n".join(lines).encode("gb18030"))
    changed = datetime(2024, 8, 30, 16, 5, tzinfo=CHINA).timestamp()
    os.utime(file, (changed, changed))
    monkeypatch.setattr(ImportScreen, "_last_folder", FILES)
    monkeypatch.chdir(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "cwd", classmethod(lambda cls: cls(".")))
        yield


def _freeze() -> None:
    """Task 2024-009 frozen on dice, with salts that are always the same."""
    numbers = count(1)
    with open_office(BUREAU, by="演示员", token=lambda n: f"{next(numbers):0{2 * n}x}") as office:
        source = {"place": "局三楼会议室", "dice": "20"}
        with pinned_heads():
            freeze(
                office, "2024-009", kind="dice", source=source, expected_at=office.now() + timedelta(hours=1), approved_by="演示分管局长"
            )  # fmt: skip
    at_time(BUREAU, "2024-09-02T10:05")


def _draw_lottery() -> None:
    """Task 2024-006 drawn on the evening of its lottery, a number mistyped."""
    with open_office(BUREAU, by="演示员", token=lambda n: "0" * 2 * n) as office, pinned_heads():
        run(office, "2024-006", "04111922273212", ["演示县监督员"], drawing=Drawing(issue="2024103"))


def _name() -> None:
    """A check by complaint, at an object of 2024-003, whose inspectors are not assigned yet: the first line of the tasks."""
    with open_office(BUREAU, by="演示员") as office:
        sheet = office.store.where(Sheet, task="2024-003")[0]
        raw = {"name": "演示投诉核查", "cause": "投诉举报", "document": "演示信访件 5", "departments": "公安"}
        raw |= {"objects": sheet.object, "items": sheet.items[0], "start": "2024-09-02", "end": "2024-09-30"}
        create(office, raw)


async def _reach(pilot: Pilots, picture: Picture) -> None:
    """From what is open to the picture's screen."""
    try:
        await _walk_to(pilot, picture)
    except AssertionError:
        pytest.fail(f"{picture.name}: {picture.keys}\n{screen_text(pilot.app)}", pytrace=False)


async def _walk_to(pilot: Pilots, picture: Picture) -> None:
    app = pilot.app
    while len(app.screen_stack) > 2:
        app.pop_screen()
        await pilot.pause()
    shutil.rmtree(BUREAU / "drafts", ignore_errors=True)  # of the picture before
    app.screen.set_focus(None)  # else the digit of a section would be typed where the picture before left the cursor
    for key in picture.keys:
        before = app.screen
        if key.startswith("="):
            await type_in(pilot, key[1:])
        elif key.startswith("~"):
            await saw(pilot, key[1:])
        else:
            await pilot.press(key)
        if app.screen is not before:
            await until(pilot, lambda: app.screen.is_mounted)


def _at_work(app: App[Any]) -> bool:
    """Whether a thread still reads; what only waits for an answer ("ask", "default") is no work."""
    return any(worker.is_running for worker in app.workers if worker.group not in {"ask", "default"})


def _seen(app: App[Any]) -> str:
    """What stands on the screen; of a box only the box, for what lies under it has its own picture."""
    if not app.screen.is_modal:
        return screen_text(app)
    region = max((child.region for child in app.screen.children), key=lambda region: region.area)
    strips = app.screen._compositor.render_strips()[region.y : region.bottom]
    return "\n".join(strip.crop(region.x, region.right).text.rstrip() for strip in strips)


async def _taken(pilot: Pilots, picture: Picture) -> str:
    """The picture, once all that belongs to it is there and it stays as it is."""
    app = pilot.app
    seen: list[str] = []

    def still() -> bool:
        seen.append(_seen(app))
        there = isinstance(app.screen, picture.shown) and all(bare(word) in bare(seen[-1]) for word in picture.words)
        return there and not _at_work(app) and len(seen) > 2 and len(set(seen[-3:])) == 1

    try:
        await until(pilot, still)
    except AssertionError:
        pytest.fail(f"{picture.name}: {picture.shown.__name__} 和 {picture.words} 没有出现\n{seen[-1]}", pytrace=False)
    return _text(app, picture)


def _text(app: App[Any], picture: Picture) -> str:
    text = _seen(app).replace("\\", "/") + "\n"
    return re.sub(picture.masked, lambda found: "·" * len(found[0]), text) if picture.masked else text


async def _compare(pilot: Pilots, picture: Picture, size: tuple[int, int]) -> str:
    """How the picture differs from the agreed one, "" when it does not; where pictures are taken anew it is agreed.

    On a busy machine a screen may rest before it is finished: what differs is given some seconds to become what was agreed.
    """
    text = await _taken(pilot, picture)
    file = PICTURES / f"{picture.name}-{size[0]}x{size[1]}.txt"
    if UPDATED:
        PICTURES.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    agreed = file.read_text("utf-8") if file.is_file() else ""
    for _ in range(300):
        if text == agreed:
            return ""
        await pilot.pause(0.03)
        text = _text(pilot.app, picture)
    lines = difflib.unified_diff(agreed.splitlines(), text.splitlines(), file.name, "现在", lineterm="", n=1)
    return "\n".join(lines)


def _photograph(desk: Desk, pictures: tuple[Picture, ...]) -> list[str]:
    """Take the pictures in one run of the desk, each in the small window it is opened in and in the large one; the differences."""
    wrong: list[str] = []

    async def act(pilot: Pilots) -> None:
        await until(pilot, lambda: not isinstance(desk.screen, OpeningScreen) and len(desk.screen_stack) == 2)
        for picture in pictures:
            for size in SIZES:
                await pilot.resize_terminal(*size)
                if size == SIZES[0] or picture.name in ANEW:
                    await _reach(pilot, picture)
                wrong.append(await _compare(pilot, picture, size))
                wrong.extend(_keys_cut(desk.screen, picture))
            wrong.extend(await _two_cells_wide(pilot, picture))

    perform(desk, act, SIZES[0])
    return [one for one in wrong if one]


def _keys_cut(screen: Screen[Any], picture: Picture) -> list[str]:
    """The keys for which the last line has no room."""
    return [
        f"{picture.name}: {words} 没有地方"
        for hints in screen.query(KeyHints)
        for _, words, *_ in hints.hints()
        if words not in hints.words_shown
    ]


async def _two_cells_wide(pilot: Pilots, picture: Picture) -> list[str]:
    """What a terminal would draw in two cells where we count one, once it has said that it does so; the window is small again then."""
    app, renderer = pilot.app, ScrollBar.renderer
    plain_borders(app)
    drawn: set[str] = set()
    for size in reversed(SIZES):
        await pilot.resize_terminal(*size)
        drawn |= {c for c in _seen(app) if unicodedata.east_asian_width(c) == "A"}
    app.remove_class("-plain")
    ScrollBar.renderer = renderer
    app.refresh_css(animate=False)
    await pilot.pause()
    return [f"{picture.name}: {''.join(sorted(drawn))}"] if drawn else []


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("chapter", [chapter for chapter in CHAPTERS if chapter != "开始"])
def test_the_screens_look_as_they_were_last_agreed(chapter: str) -> None:
    if UPDATED not in ("", "1", chapter):
        pytest.skip(f"only {UPDATED} is taken anew")
    if chapter == "对照":
        with open_office(Path(BUREAU)) as office:
            save_mapping(office, ANSWERS)
    if chapter == "抽取":
        _freeze()
    if chapter in {"开奖", "更正"}:
        at_time(BUREAU, "2024-09-03T21:40")
    if chapter == "更正":
        _draw_lottery()
    if chapter == "指定":
        _name()
    wrong = _photograph(Desk(BUREAU, by="演示员"), CHAPTERS[chapter])
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.usefixtures("here")
def test_the_first_screens_look_as_they_were_last_agreed() -> None:
    """Where there is no bureau yet, where it cannot be opened, and what is seen while something takes its time."""
    if UPDATED not in ("", "1", "开始"):
        pytest.skip(f"only {UPDATED} is taken anew")
    damaged = Path("坏单位")
    damaged.mkdir()
    (damaged / "bureau.toml").write_text("name = 3\n", encoding="utf-8")
    start, new, refused, opening, busy, passphrase, findings, pair = CHAPTERS["开始"]
    wrong = _photograph(Desk(None), (start, new)) + _photograph(Desk(damaged), (refused,))
    done = threading.Event()
    passing: tuple[tuple[Picture, Callable[[], Screen[Any]]], ...] = (
        (opening, lambda: OpeningScreen(BUREAU)),
        (busy, lambda: ProgressDialog("正在保存 597 行", lambda _: done.wait(600), stoppable=False)),
        (
            passphrase,
            lambda: PassphraseDialog(
                "请负责人输入口令", "演示分管局长的口令", "只在这里输入，不会显示", lambda _: None
            ),
        ),
        (findings, lambda: LeaksDialog("有不该公开的内容，没有发布", LEAKS)),
        (pair, lambda: PairDialog(DOUBTFUL, 3)),
    )

    async def act(pilot: Pilots) -> None:
        await until(pilot, lambda: isinstance(pilot.app.screen, StartScreen))
        for picture, made in passing:
            await pilot.app.push_screen(made())
            for size in SIZES:
                await pilot.resize_terminal(*size)
                wrong.append(await _compare(pilot, picture, size))
            await pilot.resize_terminal(*SIZES[0])

    async def act_and_end(pilot: Pilots) -> None:
        try:
            await act(pilot)
        finally:
            done.set()

    perform(Desk(None), act_and_end, SIZES[0])
    wrong = [one for one in wrong if one]
    assert not wrong, "\n\n".join(wrong)


def test_every_screen_and_every_box_has_a_picture() -> None:
    modules = [importlib.import_module(one.name) for one in pkgutil.walk_packages(tui.screens.__path__, "tui.screens.")]
    there = {
        thing
        for module in (*modules, dialog)
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Screen) and thing.__module__ == module.__name__
    }
    shown = {picture.shown for pictures in CHAPTERS.values() for picture in pictures}
    assert {one.__name__ for one in there - shown - set(BASES) if not one.__name__.startswith("_")} == set()


def test_there_is_no_picture_of_what_is_no_more() -> None:
    names = [picture.name for pictures in CHAPTERS.values() for picture in pictures]
    assert len(names) == len(set(names))
    assert {file.stem for file in PICTURES.glob("*.txt")} == {f"{name}-{w}x{h}" for name in names for w, h in SIZES}


def test_nothing_english_stands_on_any_screen() -> None:
    """Names of files, keys and products are what they are; anything else would be a text left untranslated."""
    allowed = {
        "ylcs",
        "slxys",
        "name",
        "region",
        "xlsx",
        "docx",
        "json",
        "toml",
        "bureau",
        "backups",
        "public",
        "evidence",
        "freezes",
        "heads",
        "mingchou",
        "https",
        "html",
        # Codes of the departments of the start, which are their numbers.
        *START.codes,
        # Keys of approved texts: the kind, and the file of the bureau's own page.
        "page",
        "attachment",
        "blacklist",
        "scope",
        "joint",
        "objection",
        "plan",
        "check",
    }
    for picture in sorted(PICTURES.glob("*.txt")):
        words = set(re.findall(r"(?<![0-9A-Za-z])[a-z]{4,}(?![0-9A-Za-z])", picture.read_text("utf-8")))
        assert words <= allowed, (picture.name, words - allowed)
