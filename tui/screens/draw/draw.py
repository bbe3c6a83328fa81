"""抽取: the ceremony. Commitment first; then the value, in front of witnesses; then the names in ticket order. And its replay."""

import re
from typing import ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import Input, Static

from acts.draw import draw as acts
from rules.base.errors import MingchouError, Problem
from rules.base.fields import Kind, split_list
from rules.draw.draw_record import Draw, DrawLists
from rules.draw.entropy import normalised, typed_problems
from rules.draw.look_up import look_up_text
from rules.draw.words import six_characters
from tui import routes
from tui.screens.draw.frozen import commitment_details
from tui.screens.draw.outcome import drawn_lines, outcome_details
from tui.screens.draw.reveal import Reveal, drawn_rows
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.drafts import Draft
from tui.screens.parts.draw_papers import print_draw
from tui.screens.parts.progress import ProgressDialog, Report
from tui.screens.parts.task_step import LargeStep
from tui.screens.parts.task_texts import source_text
from tui.screens.parts.value_texts import digits_text, grouped, origin_columns, question_text, value_hint, why_not_yet
from tui.widgets.commitment import BigCommitment
from tui.widgets.dialog import YesNoDialog
from tui.widgets.field import DateField, TextField
from tui.widgets.parts import Empty, Paragraph
from tui.wording import without_commands

__all__ = ["DrawScreen"]

_DRAFT_AFTER = 0.4
"""Seconds without a key after which a draft is kept."""

Stage = Literal["commitment", "value", "names", "done"]


class DrawScreen(LargeStep):
    """The draw of a task that is frozen. replay: the number of a drawn draw, to be shown again; nothing is changed then."""

    STEP = "抽取"
    HELP = """
# 抽取

在见证人面前进行，可以投影：

1. 先大字显示**承诺值**，请见证人与手中留存的对照
2. 录入**随机值**：骰子一位一位地录，数着位数；彩票写开奖日期和期号，信标连同签名；写下在场见证人的单位或职务
3. 按 **F8**，再问一次，然后名单按票号顺序一个一个出现。**空格**跳过，直接看全部
4. 最后是**封签**，此后证据改动一个字，封签就对不上。**F4** 用大白话说哪些是算出来的、哪些要问见证人、哪些凭本单位的话；**F6** 打印抽取记录，
   当场请见证人签字

一次冻结只能抽取一次。彩票、信标的值录错了，匹配以前可以在任务里按 **K** 更正一次。**F11** 大字；抽取以后按 **R** 或 **Ctrl+R** 重放：重放时重新计算一遍，并说明是否与保存的名单一致。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "next", "下一步"),
        Binding("f2", "next", "下一步", show=False),
        Binding("enter", "next_field", "下一格", show=False, priority=True),
        Binding("space", "skip", "跳过"),
        Binding("f4", "proof", "证明什么"),
        Binding("f6", "paper", "抽取记录"),
        Binding("f11", "big", "大字"),
        Binding("r", "replay", "重放"),
        Binding("ctrl+r", "replay", "重放", show=False),
    ]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    DrawScreen .stage { height: 1fr; display: none; }
    DrawScreen.-commitment #commitment, DrawScreen.-value #value, DrawScreen.-names #names, DrawScreen.-done #names { display: block; }
    DrawScreen #large { height: 3; padding: 1 2; text-align: center; text-style: bold; color: $block-cursor-foreground; background: $block-cursor-background; }
    DrawScreen #message { padding: 0 2; margin: 0 0 1 0; }
    DrawScreen #message.-bad { color: $error; }
    DrawScreen .label { padding: 0 2; color: $text-muted; height: 1; }
    DrawScreen #value TextField { margin: 0 2; }
    DrawScreen #look-up { height: auto; margin: 0 1; }
    DrawScreen #result { display: none; height: auto; max-height: 9; }
    DrawScreen.-done #result { display: block; }
    DrawScreen.-wide.-done #names { layout: horizontal; }
    DrawScreen.-wide.-done #result { width: 46; max-height: 100%; height: 1fr; border-left: solid $border-blurred; }
    App.-plain DrawScreen.-wide.-done #result { border-left: ascii $border-blurred; }
    DrawScreen.-big #large { height: 7; padding: 3 2; }
    """

    def __init__(self, number: str, replay: str = "") -> None:
        super().__init__(number)
        self.stage: Stage = "commitment"
        self._replay = replay
        self._typing_timer: Timer | None = None
        self._draft_timer: Timer | None = None
        self._draft = Draft(self, f"draw/{number}")

    @property
    def shown(self) -> Draw | None:
        """The draw of this ceremony."""
        return self.office.store.get(Draw, self._replay) if self._replay else self.draw

    @property
    def replays(self) -> bool:
        """Whether this shows again what was drawn before."""
        draw = self.shown
        return draw is not None and bool(draw.seed)

    def heading(self) -> str:
        again = f"（重放 {self._replay}）" if self._replay else ""
        return f"任务 › {self.number} › {self.STEP}{again}　{self.record.name}"

    def body(self) -> ComposeResult:
        draw = self.shown
        if draw is None:
            yield Empty("还没有冻结，不能抽取", "按 Esc 返回任务，再按 F8 冻结")
            return
        six = "　".join(six_characters(draw.commitment))
        with VerticalScroll(id="commitment", classes="stage"):
            yield BigCommitment(draw.commitment, six_characters(draw.commitment))
            yield Details()
        with VerticalScroll(id="value", classes="stage", can_focus=False):
            yield Static(f"承诺值六字：{six}", classes="label", markup=False)
            yield Static("", id="large", markup=False)
            yield Paragraph("", id="message")
            terms = draw.conditions
            yield Static(f"随机值：{source_text(draw.entropy, terms.entropy.source)}", classes="label", markup=False)
            if where := look_up_text(draw.entropy, terms.entropy.source):
                yield Details([Detail("查对", where, "muted")], id="look-up")
            yield TextField(kind=Kind.TEXT, placeholder=value_hint(draw), id="typed")
            for column in origin_columns(draw):
                yield Static(column.label, classes="label", markup=False)
                first = str(terms.entropy.source["date"]) if column.name == "drawn_on" else ""
                if column.kind is Kind.DATE:
                    yield DateField(first, today=self.office.today(), placeholder=column.hint, id=column.name)
                else:
                    yield TextField(kind=column.kind, placeholder=column.hint, id=column.name)
            yield Static("在场见证人（单位或职务，多个用、分开）", classes="label", markup=False)
            yield TextField(placeholder="如 县纪委派驻组、县营商环境监督员", id="present")
        with Vertical(id="names", classes="stage"):
            yield Reveal(batches=draw.conditions.batches > 1)
            with VerticalScroll(id="result"):
                yield Details()

    def on_mount(self) -> None:
        if self.shown is not None:
            self._enter("commitment")

    def on_unmount(self) -> None:
        self._stop_typing()

    def reread(self) -> None:
        draw = self.shown
        if draw is not None and self.stage == "commitment":
            details = commitment_details(self.office, draw)
            if why := self.why_not("next"):
                details.insert(1, Detail("还不能录入", why, "warn"))
            self.query_one("#commitment Details", Details).show(details)
        self.refresh_bindings()

    def _enter(self, stage: Stage) -> None:
        for old in ("commitment", "value", "names", "done"):
            self.set_class(old == stage, f"-{old}")
        self.stage = stage
        match stage:
            case "commitment":
                self.query_one("#commitment").focus()
                self.reread()
            case "value":
                self._show_message("")
                for name in self._fields:
                    self.query_one(f"#{name}", TextField).disabled = self.replays
                self.set_focus(self.query_one("#typed"))
                if not self.replays and (draw := self.shown) is not None:
                    self._draft = Draft(self, f"draw/{draw.number}")  # digits belong to one freeze and to no other
                    self._draft.offer("上次录到一半，还没有抽取。要接着录吗？", self._resume)
            case _:
                self.query_one("Reveal RecordTable").focus()
        self.refresh_bindings()

    # Keys

    def why_not(self, action: str) -> str:
        """Why an act is not possible now; "" when it is."""
        draw = self.shown
        if action != "next" or draw is None or self.replays:
            return ""
        if self.office.store.read_only:
            return "单位以只读方式打开，不能抽取"
        if draw.state != "open":
            return "这次冻结已作废或过期，不能录入随机值，请重新冻结"
        return why_not_yet(draw, self.office.now())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "next":
                return None if self.why_not("next") or self.shown is None else self.stage != "names"
            case "next_field":
                return self.stage == "value" and not self.replays and isinstance(self.focused, TextField)
            case "skip":
                return self.stage == "names" or (self.stage == "value" and self.replays)
            case "replay" | "paper":
                return self.stage == "done"
            case "proof":
                return self.stage in {"commitment", "done"}
        return super().check_action(action, parameters)

    def action_next(self) -> None:
        match self.stage:
            case "commitment":
                self._enter("value")
                if self.replays:
                    self._type_again()
            case "value" if self.replays:
                self._reveal()
            case "value":
                self._draw()
            case "done":
                self._onwards()

    def _onwards(self) -> None:
        match "" if self._replay else self.draw_state:
            case "drawn":
                self.desk.switch_route(routes.confirm(self.number))
            case "confirmed":  # a supplementary draw for empty places has no list to confirm
                self.desk.switch_route(routes.match(self.number))
            case _:
                self.app.pop_screen()

    def action_skip(self) -> None:
        if self.stage == "value":
            self._reveal()
        else:
            self.query_one(Reveal).skip()

    def action_proof(self) -> None:
        """F4: what this draw proves, in plain words."""
        if (draw := self.shown) is not None:
            self.desk.push_route(routes.proof(self.number, draw.number))

    @work
    async def action_paper(self) -> None:
        """F6: print the protocol, while the witnesses are still in the room."""
        if (draw := self.shown) is not None:
            await print_draw(self, draw.number)

    def action_replay(self) -> None:
        draw = self.shown
        if draw is not None:
            self._replay = draw.number
            self._enter("commitment")

    # The value

    @property
    def _fields(self) -> tuple[str, ...]:
        """The fields of the value, from above."""
        draw = self.shown
        origin = [column.name for column in origin_columns(draw)] if draw is not None else []
        return ("typed", *origin, "present")

    def _drawing(self) -> acts.Drawing:
        """Drawing or signature as typed."""
        names = [name for name in self._fields if name not in {"typed", "present"}]
        return acts.Drawing(**{name: self.query_one(f"#{name}", TextField).raw for name in names})

    def _value(self) -> str:
        """The value as typed, in its canonical form (draw.md §2)."""
        draw = self.shown
        return normalised(draw.entropy if draw is not None else "", self.query_one("#typed", TextField).raw)

    def _wrong(self, draw: Draw, value: str) -> list[Problem]:
        text = f"{draw.secret}:{value}" if draw.entropy == "system" else value
        return typed_problems(draw.conditions.entropy, text)

    @on(Input.Changed, "#typed")
    def _typed(self) -> None:
        draw = self.shown
        if draw is None:
            return
        value = self._value()
        self._keep_later()
        self.query_one("#large", Static).update(grouped(draw.entropy, value))
        enough, words = digits_text(draw, value)
        odd = re.search("[^0-9a-f]" if draw.entropy == "beacon" else "[^0-9]", value)  # a letter O is named at once
        problems = self._wrong(draw, value) if value and (enough or odd) else []
        self._show_message(without_commands(problems[0].message) if problems else words, bad=bool(problems))

    def _show_message(self, words: str, *, bad: bool = False) -> None:
        message = self.query_one("#message", Paragraph)
        message.update(words)
        message.set_class(bad, "-bad")

    @on(Input.Changed, "#present,#drawn_on,#issue,#signature")
    def _keep_later(self) -> None:
        """Keep a draft when typing rests, so that a dropped connection loses no digits."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
        if not self.replays:
            self._draft_timer = self.set_timer(_DRAFT_AFTER, self._keep)

    def _keep(self) -> None:
        focused = self.focused.id if self.focused is not None else None
        self._draft.autosave({name: self.query_one(f"#{name}", TextField).raw for name in self._fields}, focused or "")

    def _resume(self, raw: dict[str, str], at: str) -> None:
        for name in self._fields:
            self.query_one(f"#{name}", TextField).raw = raw.get(name, "")
        self.set_focus(self.query_one(f"#{at if at in self._fields else 'typed'}", TextField))

    def action_next_field(self) -> None:
        """Enter: from field to field, from the last to the next step. At once, because keys typed ahead belong there."""
        at = self._fields.index(self.focused.id) if self.focused is not None and self.focused.id in self._fields else -1
        if 0 <= at < len(self._fields) - 1:
            self.set_focus(self.query_one(f"#{self._fields[at + 1]}"))
        else:
            self.action_next()

    @work
    async def _draw(self) -> None:
        draw, office, number = self.shown, self.office, self.number
        if draw is None:
            return
        value, drawing = self._value(), self._drawing()
        new = acts.value_as_typed(office, draw, value, drawing)
        problems = self._wrong(draw, value)
        origin = acts.value_problems(draw, new) if not problems else []
        if problems or origin:
            self._show_message(without_commands((problems or origin)[0].message), bad=True)
            self.query_one("#typed" if problems else f"#{self._fields[-2]}").focus()
            return
        present = split_list(self.query_one("#present", TextField).raw)
        text = question_text(new, present)
        if not await self.app.push_screen_wait(YesNoDialog(f"抽取 {draw.number}", text, yes="抽取")):
            return
        dialog: ProgressDialog[Draw]

        def run(_: Report) -> Draw:
            return acts.run(
                office, number, value, present, drawing=drawing,
                announce=lambda one: dialog.announce(drawn_lines(office, one)),
            )  # fmt: skip

        dialog = ProgressDialog("正在抽取", run, stoppable=False)
        drawn = await self.app.push_screen_wait(dialog)
        if isinstance(drawn, MingchouError) and not dialog.announced:
            self._show_message("；".join(without_commands(problem.message) for problem in drawn.problems), bad=True)
            self.query_one("#typed").focus()
            return
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft.discard()
        self._reveal()

    def _type_again(self) -> None:
        """In a replay the value is typed by itself, as it was entered."""
        draw = self.shown
        if draw is None:
            return
        value, field = draw.value.rpartition(":")[2], self.query_one("#typed", TextField)
        for column in origin_columns(draw):
            self.query_one(f"#{column.name}", TextField).raw = getattr(draw, column.name)
        field.value = ""
        self.query_one("#present", TextField).value = "、".join(draw.witnesses)
        step = max(1, len(value) // 40)

        def one_more() -> None:
            field.value = value[: len(field.value) + step]
            if len(field.value) >= len(value):
                self._stop_typing()
                self._typing_timer = self.set_timer(1.0, self._reveal)

        self._stop_typing()
        self._typing_timer = self.set_interval(0.1, one_more)

    def _stop_typing(self) -> None:
        if self._typing_timer is not None:
            self._typing_timer.stop()
            self._typing_timer = None

    # The names

    def _reveal(self) -> None:
        self._stop_typing()
        draw = self.shown
        if draw is None:
            return
        rows = drawn_rows(draw, self.office.store.get(DrawLists, draw.number))
        self._enter("names")
        self.query_one(Reveal).begin(rows)

    @on(Reveal.Ended)
    def _ended(self) -> None:
        draw = self.shown
        if draw is not None:
            self._enter("done")
            self.query_one("#result Details", Details).show(
                outcome_details(self.office, draw, replay=bool(self._replay))
            )
