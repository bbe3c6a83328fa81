"""冻结: where the random value will come from, and exactly what is frozen before it exists. Asked once, then final."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll

from acts.disclosure.names import name_doubts
from acts.draw import expiry, freeze, recording
from acts.draw.doubts import doubts_now
from acts.draw.obstacles import freeze_obstacles
from rules.base.codes import ENTROPY, TASK_STATES
from rules.base.dates import day_text, moment_text
from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column, Kind, parse_columns
from rules.draw.entropy import GAMES
from tui import routes
from tui.screens.draw.freeze_texts import (
    expected_time,
    first_values,
    freeze_details,
    source_columns,
    split_problems,
    typed_game,
    typed_problems,
    typed_source,
    value_details,
)
from tui.screens.draw.frozen import frozen_lines
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.drafts import Draft
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.progress import ProgressDialog, Report
from tui.screens.parts.task_step import TaskStep
from tui.screens.parts.task_texts import source_text
from tui.widgets.dialog import MessageDialog, TextDialog, YesNoDialog
from tui.widgets.form import Form
from tui.wording import without_commands

__all__ = ["FreezeScreen"]


class FreezeScreen(TaskStep):
    """The freeze of a task. number: the task's."""

    STEP = "冻结"
    HELP = """
# 冻结

冻结把抽查对象库、执法人员、分层比例和随机值来源一次固定下来，得出承诺值。**此后条件不能再改**，随机值必须在冻结之后才产生，所以谁也不能先看结果
再定名单。

- **骰子**：十面骰，在见证人面前掷，写明地点；**彩票开奖号码**：写彩种和哪一天开奖，那天 20:00 停售以前冻结，21:30 有值；
  **公共随机信标**：写时间，程序算出是哪一轮，要在半小时以后；**系统随机数**：最弱，须有见证人报数
- 骰子、系统随机数过了最迟录入时间就过期；彩票、信标**不会过期**，只能录入那个值，或者作废
- 右边（窄屏在下面）是将被冻结的全部内容，请逐项核对
- **F8** 或 **F2** 冻结，会再问一次；冻结后大字显示承诺值，请交外部见证人留存
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "freeze", "冻结")]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    FreezeScreen #both { height: 1fr; layout: vertical; }
    FreezeScreen #typed { height: auto; max-height: 60%; }
    FreezeScreen #strength { height: auto; margin: 1 0 0 0; }
    FreezeScreen #bound { height: 1fr; width: 100%; border-top: solid $border-blurred; }
    FreezeScreen.-wide #both { layout: horizontal; }
    FreezeScreen.-wide #typed { width: 1fr; height: 1fr; max-height: 100%; }
    FreezeScreen.-wide #bound { width: 50; height: 1fr; border-top: none; border-left: solid $border-blurred; }
    App.-plain FreezeScreen #bound { border-top: ascii $border-blurred; }
    App.-plain FreezeScreen.-wide #bound { border-top: none; border-left: ascii $border-blurred; }
    """

    # What a supplementary draw does otherwise

    def extra_columns(self) -> tuple[Column, ...]:
        """Further columns, below the source of the value."""
        return (Column("publish_by", "最迟公开名单", Kind.DATE, width=14),)

    def extra_details(self) -> list[Detail]:
        """What is said of the further columns."""
        default = recording.default_publish_by(self.office, self.record)
        return [Detail("最迟公开名单", f"不写就是 {day_text(default)}；写进条件，过了处处写明逾期", "muted")]

    def approver_needed(self) -> str:
        """Why the leader must approve this freeze; "" when he need not."""
        doubts = doubts_now(self.office, self.record)
        return f"{'、'.join(doubts.needs_leader)}的回避超过可派人员的 5%" if doubts.needs_leader else ""

    def frozen_details(self) -> list[Detail]:
        """What would be frozen now, as labelled lines; called in a thread."""
        return freeze_details(self.office, self.record)

    def freeze(
        self, raw: Mapping[str, str], kind: str, source: Mapping[str, str], expected: datetime, approved_by: str,
        announce: Callable[[freeze.FreezeReport], object],
    ) -> freeze.FreezeReport:  # fmt: skip
        """Call the act that freezes. raw: the form as typed, with the further columns. announce: what to do once the commitment is saved. Raises MingchouError."""
        values, _ = parse_columns(self.extra_columns(), raw)
        return freeze.freeze(
            self.office, self.number, kind=kind, source=source, expected_at=expected, seen=True, publish_by=values.get("publish_by"),
            approved_by=approved_by, announce=announce,
        )  # fmt: skip

    # The screen

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self._kind, self._game = "dice", next(iter(GAMES))
        self._draft = Draft(self, f"freeze/{number}")

    def body(self) -> ComposeResult:
        with Horizontal(id="both"):
            with Vertical(id="typed"):
                yield self._form({})
                yield Details(id="strength")
            with VerticalScroll(id="bound"):
                yield Details([Detail("", "正在核对名录……", "muted")])

    def _form(self, values: dict[str, str]) -> Form:
        office = self.office
        now = office.now()
        first = {"kind": ENTROPY.text(self._kind), **first_values(self._kind, self._game, now)}
        columns = (*source_columns(self._kind), *self.extra_columns())
        names = {column.name for column in columns}
        texts = {name: text for name, text in values.items() if name in names and name != "kind"}
        form = Form(
            columns,
            {**first, **texts},
            check=lambda raw: (
                typed_problems(self._kind, raw, office.now()) + parse_columns(self.extra_columns(), raw)[1]
            ),
            today=office.today(),
            calendar=office.calendar,
        )
        form.styles.height = "auto"
        return form

    def on_mount(self) -> None:
        self.query_one(Form).focus_field("place")
        self._show_strength()
        if not self.why_not("freeze"):
            self._draft.offer("上次写到一半，没有冻结就离开了。要接着填吗？", self._resume)

    @work(group="ask", exclusive=True)
    async def _resume(self, raw: dict[str, str], at: str) -> None:
        """Show the draft in the form of its own kind of value."""
        await self._kind_changed(raw)
        form = self.query_one(Form)
        for name in form.raw().keys() & raw.keys():
            form.field(name).raw = raw[name]
        form.focus_field(at)

    def reread(self) -> None:
        self.read_in_thread(self.frozen_details, self.query_one("#bound Details", Details).show)
        self.refresh_bindings()

    def _show_strength(self) -> None:
        details = value_details(self.office, self._kind, self.query_one(Form).raw())
        details += self.extra_details()
        if (why := self.why_not("freeze")) != "":
            details.append(Detail("还不能冻结", why, "bad"))
        self.query_one("#strength", Details).show(details)

    @on(Form.Changed)
    async def _typed(self, event: Form.Changed) -> None:
        if self.is_shown:  # a word that comes after the freeze must not bring its draft back
            self._draft.autosave(event.raw, event.at)
            if not await self._kind_changed(event.raw):
                self._show_strength()

    async def _kind_changed(self, raw: dict[str, str]) -> bool:
        """Whether another kind of value, or another game, was chosen; its own form is then in the place of the old one."""
        try:
            kind = ENTROPY.read(raw.get("kind", ""))
        except ValueError:
            return False
        game = typed_game(raw) if "game" in raw else self._game
        if (kind, game) == (self._kind, self._game):
            return False
        at = "kind" if kind != self._kind else "game"
        self._kind, self._game = kind, game
        # the days of one game are none of another's
        form = self._form({name: text for name, text in raw.items() if at == "kind" or name not in {"game", "date"}})
        old = self.query_one(Form)
        await self.query_one("#typed").mount(form, before=old)
        await old.remove()
        form.focus_field(at)
        self._show_strength()
        return True

    def why_not(self, action: str) -> str:
        """Why it cannot be frozen now; "" when it can."""
        if action != "freeze":
            return ""
        if self.office.store.read_only:
            return "单位以只读方式打开，不能办理"
        task = self.record
        if task.state != "draft":
            return f"任务{TASK_STATES.text(task.state)}，不能再冻结"
        return "；".join(without_commands(problem.message) for problem in freeze_obstacles(self.office, task))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "freeze" and self.why_not("freeze"):
            return None
        return super().check_action(action, parameters)

    def action_freeze(self) -> None:
        self.query_one(Form).action_save()

    @on(Form.Left)
    def _left(self) -> None:
        if self._draft.saved:
            self.notify("没有冻结，写下的内容留作草稿，下次打开接着填", markup=False)
        self.action_leave()

    @on(Form.Saved)
    async def _saved(self, event: Form.Saved) -> None:
        if await self._kind_changed(event.raw):  # F8 came faster than the rest of typing
            return
        if why := self.why_not("freeze"):
            self.show_problems((Problem(why),))
        else:
            self._freeze(event.raw)

    @work
    async def _freeze(self, raw: dict[str, str]) -> None:
        kind, number = self._kind, self.number
        source, expected = typed_source(kind, raw), expected_time(kind, raw)
        if expected is None:
            return
        by = ""
        if why := self.approver_needed():
            leader = await self.app.push_screen_wait(
                TextDialog("需要批准", "批准冻结的负责人", f"{why}，必须由负责人批准；姓名内部留存，不公开")
            )
            if leader is None:
                return
            by = leader
        doubts = "".join(
            f"任务名称里{doubt}，冻结以后公开，不妥的先改名。\n" for doubt in name_doubts(self.office, self.record)
        )
        deadline = expiry.deadline_after(self.office, kind, expected)
        until = f"须在 {moment_text(deadline)} 以前录入，逾期过期" if deadline else "不会过期，只能录入那个值，或者作废"
        text = (
            f"{doubts}随机值来自{source_text(kind, {**source})}，预定 {moment_text(expected)} 产生；{until}。\n\n"
            "冻结以后，名单、比例、人员和随机值来源都不能再改；承诺值列入公开清单，作废也留在那里。"
        )
        if not await self.app.push_screen_wait(YesNoDialog(f"冻结 {number}", text, yes="冻结", danger=True)):
            return
        if by and not await leader_agrees(self, by):
            return
        dialog: ProgressDialog[freeze.FreezeReport]

        def run(_: Report) -> freeze.FreezeReport:
            return self.freeze(
                raw, kind, source, expected, by, lambda report: dialog.announce(frozen_lines(report.draw))
            )

        dialog = ProgressDialog("正在冻结", run, stoppable=False)
        frozen = await self.app.push_screen_wait(dialog)
        if isinstance(frozen, MingchouError) and not dialog.announced:
            labels = [column.label for column in self.extra_columns()]
            own, elsewhere = split_problems(kind, frozen.problems, labels)
            self.query_one(Form).show_problems(own)
            if elsewhere:
                self.show_problems(tuple(elsewhere))
            return
        self._draft.discard()
        self.desk.switch_route(routes.commitment(number))
        if isinstance(frozen, MingchouError):
            self.show_problems(frozen.problems, "已经冻结，以后的一步没有办成")
            return
        self.notify(f"已冻结 {frozen.draw.number}，入库 {frozen.pool_size:,} 个", title="已完成", markup=False)
        if frozen.notices:
            self.app.push_screen(MessageDialog("冻结已办好，另请注意", list(frozen.notices)))
