"""The smaller parts say what is so: steps, keys that work now and why others do not, a commitment, progress."""

from typing import ClassVar

import segno
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.screen import Screen

from rules.draw.words import six_characters
from tests.tui.stage import Stage, perform, screen_lines, screen_text, until
from tui.widgets.commitment import BigCommitment
from tui.widgets.parts import Banner, Empty, KeyHints, Progress, key_name
from tui.widgets.steps import Step, StepLine, step_texts

COMMITMENT = "0504cec2771f187eb4259d7d7b06335e82eec6e151bc57fbe6e3b9fb2ec983d4"


def test_the_step_now_is_always_shown_whatever_the_width() -> None:
    labels = ("范围", "冻结", "抽取", "确认", "匹配", "检查", "录入", "审批", "公示", "办结")
    for now in range(len(labels)):
        steps = [Step(label, "done" if n < now else "now" if n == now else "later") for n, label in enumerate(labels)]
        for width in (30, 60, 80, 120):
            shown = step_texts(steps, width)
            assert (f"[>]{labels[now]}", "now") in shown
            assert sum(cell_len(text) for text, _ in shown) + 2 * (len(shown) - 1) <= width


def test_a_stopped_step_says_why() -> None:
    stage = Stage(StepLine([Step("范围", "done"), Step("冻结", "stopped", "回避关系尚未登记"), Step("抽取")]))

    async def act(_: Pilot[None]) -> None:
        assert screen_lines(stage)[0].strip() == "[x]范围  [!]冻结  [ ]抽取"
        assert screen_lines(stage)[1].strip() == "冻结：回避关系尚未登记"

    perform(stage, act)


class _Keys(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,f7", "make", "新建"),
        Binding("f6", "freeze", "冻结"),
        Binding("f1", "help", "帮助"),
        Binding("x", "english", "English"),
    ]
    made = 0

    def compose(self) -> ComposeResult:
        yield KeyHints()

    def action_make(self) -> None:
        self.made += 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "freeze" else super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        return "名单已冻结"


def test_the_last_line_shows_f_keys_first_in_chinese_and_says_why_an_act_is_not_possible() -> None:
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        screen = _Keys()
        stage.push_screen(screen)
        await pilot.pause()
        assert screen_lines(stage)[23].strip() == "F7/N 新建   (F6 冻结)   F1 帮助"
        await pilot.click(KeyHints, offset=(4, 0))
        assert screen.made == 1
        await pilot.click(KeyHints, offset=(16, 0))
        await until(pilot, lambda: "名单已冻结" in screen_text(stage))
        assert len(stage._notifications) == 1
        hints = screen.query_one(KeyHints)
        hints.key_pressed("f7")  # works, and is not ours: nothing to say
        hints.key_pressed("f5")
        await pilot.pause()
        assert len(stage._notifications) == 1
        hints.key_pressed("f6")  # its key says the same as a click
        await until(pilot, lambda: len(stage._notifications) == 2)

    perform(stage, act)


class _ManyKeys(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding(f"f{n}", f"act({n})", f"第{n}件事") for n in range(2, 13)]

    def compose(self) -> ComposeResult:
        yield KeyHints()


def test_keys_for_which_one_line_is_too_short_take_two_and_none_is_left_out() -> None:
    stage = Stage()

    async def act(pilot: Pilot[None]) -> None:
        stage.push_screen(_ManyKeys())
        await pilot.pause()
        await until(pilot, lambda: "第2件事" in screen_lines(stage)[22])
        told = "".join(screen_lines(stage)[22:])
        assert all(f"F{n} 第{n}件事" in told for n in range(2, 13))
        await pilot.resize_terminal(200, 24)
        await until(pilot, lambda: "第2件事" in screen_lines(stage)[23])
        assert "第12件事" in screen_lines(stage)[23]

    perform(stage, act)


def test_keys_are_named_as_on_the_keyboard() -> None:
    assert [key_name(key) for key in ("ctrl+s", "f2", "enter", "n", "shift+tab", "f10")] == [
        "Ctrl+S", "F2", "回车", "N", "Shift+Tab", "F10",
    ]  # fmt: skip


def test_a_commitment_shows_six_characters_groups_of_eight_and_a_code_that_says_it() -> None:
    stage = Stage(BigCommitment(COMMITMENT, six_characters(COMMITMENT)))

    async def act(_: Pilot[None]) -> None:
        lines = screen_lines(stage)
        text = screen_text(stage)
        assert all(character in text for character in six_characters(COMMITMENT))
        assert "0504cec2 771f187e b4259d7d 7b06335e" in text
        code = [line[-38:-1] for line in lines[:19]]
        rows = [
            [bool(cell) for cell in row] for row in segno.make(COMMITMENT, error="l", micro=False).matrix_iter(border=2)
        ]
        drawn = [[line[x] in pair for x in range(37)] for line in code for pair in ("▀█", "▄█")]
        assert drawn[: len(rows)] == rows

    perform(stage, act)


def test_without_room_or_half_blocks_the_commitment_is_still_all_there() -> None:
    for size, plain in (((40, 24), False), ((80, 24), True)):
        stage = Stage(BigCommitment(COMMITMENT, six_characters(COMMITMENT)), plain=plain)

        async def act(_: Pilot[None], stage: Stage = stage) -> None:
            text = "".join(screen_text(stage).split())
            assert COMMITMENT in text
            assert "".join(six_characters(COMMITMENT)) in text
            assert "▀" not in text

        perform(stage, act, size)


def test_progress_counts_and_can_be_cancelled_once() -> None:
    progress = Progress("正在导入", 1000)
    stage = Stage(progress)

    async def act(pilot: Pilot[None]) -> None:
        progress.report(450)
        await until(pilot, lambda: "45% 450 / 1,000" in screen_text(stage))
        assert "取消" in screen_text(stage)
        progress.focus()
        await pilot.press("escape", "escape")
        assert progress.cancelled
        assert len(stage.heard(Progress.Cancelled)) == 1

    perform(stage, act)


def test_progress_fits_a_narrow_terminal_with_its_cancel() -> None:
    progress = Progress("正在导入很长很长的一个文件名称.xlsx", 100_000)
    stage = Stage(progress)

    async def act(pilot: Pilot[None]) -> None:
        progress.report(99_999)
        await until(pilot, lambda: "99,999" in screen_text(stage))
        assert screen_lines(stage)[0].endswith(" Esc 取消 ")

    perform(stage, act, (60, 10))


def test_a_banner_is_there_only_while_it_says_something() -> None:
    banner = Banner()
    stage = Stage(banner, Empty("还没有任务", "按 F7 新建"))

    async def act(pilot: Pilot[None]) -> None:
        assert not banner.display
        banner.show("只读：王演示 正在办理", "readonly")
        await pilot.pause()
        assert "只读：王演示 正在办理" in screen_lines(stage)[0]
        assert "按 F7 新建" in screen_text(stage)

    perform(stage, act)
