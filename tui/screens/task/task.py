"""One task: its state, the next step, by when, why something cannot be done yet; and everything that can be done with it."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Label

from acts.draw.expiry import value_deadline
from acts.draw.teams import sheets_in_order, vacancies
from acts.work import life
from acts.work import task as acts
from acts.work.past import preview
from rules.draw.draw_record import Draw
from rules.draw.scope import Scope
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.decision import KINDS, decision_text
from tui import routes
from tui.screens.parts.correcting import correct_value
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.draw_papers import all_draws, choose_draw, print_draw, slip_of_task
from tui.screens.parts.due_details import due_details, how_details
from tui.screens.parts.task_step import TaskStep
from tui.screens.parts.task_texts import (
    draw_details,
    due_text,
    due_tone,
    next_word,
    scope_details,
    task_steps,
    terms_details,
    waiting_draw,
)
from tui.screens.task.next_step import next_step
from tui.screens.task.possible import ACTS, BY_KEY, Situation, why_not
from tui.screens.task.supplementing import open_supplement
from tui.screens.task.task_files import export_listing, print_task
from tui.screens.task.voiding import void_draw
from tui.screens.task.ways import (
    ask_again,
    cancel_task,
    delete_draft,
    extend_task,
    give_away,
    send_out,
    stop_or_go,
)
from tui.widgets.dialog import PickDialog, YesNoDialog
from tui.widgets.steps import StepLine
from tui.wording import without_commands

__all__ = ["TaskScreen"]

_SHOWN = 12
"""How many missing results are named before the rest is counted."""


class TaskScreen(TaskStep):
    """A task as a whole. number: the task's."""

    HELP = """
# 一个任务

最上面是七步：草稿、冻结、抽取、确认、匹配、检查、办结。`[x]` 已做完，`[>]` 现在该做，`[!]` 停在这里。下面写着下一步、最迟哪天（怎样算的）、
还缺什么，再往下是任务的条件和每一次抽取。

| 键 | 作用 |
| --- | --- |
| F8 | 办理下一步：打开那一步的屏幕 |
| 回车 | 列出这个任务现在能做的全部事情 |
| E 或 Ctrl+E | 修改（只能在冻结之前） |
| F7 | 导出抽取名单、检查分工表、检查结果表：全部，或一个部门、一批、一个人的 |
| Ctrl+D | 登记派发：一批的抽查记录表发给执法人员了 |
| P 或 F12 | 打印抽查记录表（Word 文件，写明放在哪里） |
| F6 | 打印抽取记录（抽取以前是冻结记录），请见证人签字 |
| F4 或 W | 这次抽取凭什么相信；冻结以后名录的变动 |
| Ctrl+S | 抽取查询单：一个对象来问“有没有我”，名单公开以后才出 |
| Ctrl+U | 补充抽取：检查组缺员，或者抽得太少 |
| H 或 F11 | 任务的全部历史 |
| D | 延长检查期限：整个任务，或其中一批 |
| N | 匹配以前请部门重新确认名单 |
| Ctrl+B | 中止到一个日子；已中止的恢复，或改期限 |
| O | 移交：这个任务，或经办人手里的全部 |
| Ctrl+K | 取消：还没有任何结果的任务 |
| K | 更正录错的开奖号码或信标值：匹配以前，一次，要写明谁决定、什么依据 |
| Del | 作废冻结或抽取，要写明原因、批准人和他的职务；没有冻结过的草稿，删除 |
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "next", "下一步"),
        Binding("enter", "menu_of_acts", "能做的事"),
        Binding("e", "edit", "修改"),
        Binding("ctrl+e", "edit", "修改", show=False),
        Binding("f7", "export", "导出"),
        Binding("x", "export", "导出", show=False),
        Binding("f12", "print", "打印记录表"),
        Binding("p", "print", "打印记录表", show=False),
        Binding("f11", "history", "历史"),
        Binding("h", "history", "历史", show=False),
        Binding("c", "commitment", "承诺值", show=False),
        Binding("r", "replay", "重放", show=False),
        Binding("v", "verify", "核验", show=False),
        Binding("l", "list", "名单", show=False),
        Binding("t", "teams", "分工", show=False),
        Binding("f4,w", "proof", "证明什么", show=False),
        Binding("f6,b", "paper", "抽取记录", show=False),
        Binding("ctrl+s,s", "slip", "查询单", show=False),
        Binding("ctrl+u,u", "supplement", "补充抽取", show=False),
        Binding("ctrl+b", "stop_or_go", "中止或恢复", show=False),
        Binding("k", "correct", "更正随机值", show=False),
        Binding("ctrl+d", "dispatch", "派发", show=False),
        Binding("d", "extend", "延长", show=False),
        Binding("n", "reconfirm", "重新确认", show=False),
        Binding("o", "hand_over", "移交", show=False),
        Binding("ctrl+k", "cancel", "取消任务", show=False),
        Binding("delete", "give_up", "作废或删除", show=False),
    ]
    DEFAULT_CSS = """
    TaskScreen StepLine { margin: 0 0 1 0; }
    TaskScreen #scroll { height: 1fr; }
    """

    def body(self) -> ComposeResult:
        yield StepLine()
        with VerticalScroll(id="scroll"):
            yield Details(id="details")

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self._scope: Scope | None = None
        self._matched = False

    def on_mount(self) -> None:
        self.query_one("#scroll").focus()

    def reread(self) -> None:
        task = self.record
        self.query_one("#heading", Label).update(self.heading())
        self._status = acts.task_status(self.office, task)
        self._matched = bool(sheets_in_order(self.office, task.number))
        self.query_one(StepLine).set_steps(task_steps(task, self._status, self._now()))
        self._show()
        if task.state == "draft" and not task.draws and not task.cause:
            office = self.office
            self.read_in_thread(lambda: preview(office, task), self._scoped)
        self.refresh_bindings()

    def _scoped(self, scope: Scope) -> None:
        self._scope = scope
        self._show()

    def _now(self) -> str:
        due = due_text(self.office, self.record, self._status)
        return without_commands(self._status.next_step) + (f"，{due}" if due else "")

    # What is shown

    def _show(self) -> None:
        task, office = self.record, self.office
        items = [(number, item.name if (item := office.store.find(Item, number)) else "") for number in task.items]
        plan = office.store.find(PlanLine, task.plan) if task.plan else None
        details = [*self._next_details(), Detail("", "任务条件", "title")]
        details += terms_details(task, items, f"{plan.number} {plan.name}" if plan else "", office.departments)
        if task.decisions:
            details.append(Detail("", "处理决定", "title"))
            details += [Detail(KINDS.get(one.kind, one.kind), decision_text(one)) for one in reversed(task.decisions)]
        for number in reversed((*task.draws, *task.supplements)):
            details += draw_details(self.office, office.store.get(Draw, number))
        self.query_one("#details", Details).show(details)

    def _next_details(self) -> list[Detail]:
        task, office, status = self.record, self.office, self._status
        details = [Detail("", "下一步", "title"), Detail("做什么", without_commands(status.next_step))]
        if due := due_text(office, task, status):
            tone, waiting = due_tone(office, task, status), waiting_draw(office, task)
            label = "何时" if waiting is not None and value_deadline(office, waiting) is None else "最迟"
            details.append(Detail(label, due, tone if tone in ("bad", "warn") else ""))  # type: ignore[arg-type]
        details += how_details(office, task.number)
        why = self.why_not("next")
        if why:
            details.append(Detail("还不能做", why, "warn"))
        if status.missing:
            details.append(Detail("还缺", f"{len(status.missing)} 项检查结果没有录入或审批", "warn"))
            details += [
                Detail("", f"          {self._named(line)}", "muted", fixed=True) for line in status.missing[:_SHOWN]
            ]
            if len(status.missing) > _SHOWN:
                details.append(
                    Detail("", f"          另有 {len(status.missing) - _SHOWN} 项，在“结果”里逐项录入", "muted")
                )
        details += due_details(office, task.number)
        if task.state == "draft" and not task.draws and not task.cause:
            details.append(Detail("", "现在冻结会怎样", "title"))
            details += (
                scope_details(self._scope, task.floor) if self._scope else [Detail("", "正在核对名录……", "muted")]
            )
        return details

    def _named(self, line: str) -> str:
        """A line of a missing result, with the object's name: O-695478 I-0034 待审批 → O-695478 演示网吧 I-0034 待审批."""
        number, _, rest = line.partition(" ")
        enterprise = self.office.store.find(Enterprise, number)
        return f"{number} {enterprise.name} {rest}" if enterprise else line

    # What can be done

    def why_not(self, action: str) -> str:
        """Why an act is not possible now; "" when it is."""
        return why_not(self._situation, action)

    @property
    def _situation(self) -> Situation:
        return Situation(self.office, self.record, self.draw, matched=self._matched)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next":
            return None if self.why_not(action) else True
        if action in ACTS and self.why_not(action):
            return False
        return super().check_action(action, parameters)

    @work
    async def action_menu_of_acts(self) -> None:
        """Enter: everything that can be done now, with its key."""
        can = [(name, key, words) for name, (key, words) in ACTS.items() if not self.why_not(name)]
        options = [(name, f"{self._words(name, words)}（{key}）") for name, key, words in can]
        chosen = await self.app.push_screen_wait(PickDialog(f"{self.number} 现在能做的事", options))
        if chosen is not None:
            await self.run_action(BY_KEY.get(chosen, chosen))

    def _words(self, name: str, words: str) -> str:
        return f"{words}：{next_word(self.office, self.record)}" if name == "next" else words

    def action_next(self) -> None:
        task = self.record
        route = next_step(self.office, task)
        if route is not None:
            self.desk.push_route(route)
        elif task.state == "suspended":
            self.action_stop_or_go()
        elif task.state == "closed":
            self.desk.open_section("publish")
        else:
            self._close()

    @work
    async def _close(self) -> None:
        text = "检查结果已全部录入并审批。办结以后抽取名单和每个对象的名称即可公开，结果不能再添。现在办结吗？"
        if await self.app.push_screen_wait(YesNoDialog(f"办结 {self.number}", text, yes="办结")):
            self.act(f"任务 {self.number} 已办结，下一步：公示", life.close, self.number)

    def action_edit(self) -> None:
        self.desk.push_route((routes.for_cause_task if self.record.cause else routes.task_terms)(self.number))

    def action_commitment(self) -> None:
        self.desk.push_route(routes.commitment(self.number))

    @work
    async def action_replay(self) -> None:
        """Show a draw again; ask which when there are several."""
        chosen = await choose_draw(self, "重放哪一次抽取", self._situation.drawn)
        if chosen is not None:
            self.desk.push_route(routes.draw(self.number, chosen))

    @work
    async def action_verify(self) -> None:
        """Verify the evidence of a draw; ask which when there are several."""
        chosen = await choose_draw(self, "核验哪一次", all_draws(self, self.record))
        if chosen is not None:
            self.desk.push_route(routes.verify(self.number, chosen))

    @work
    async def action_proof(self) -> None:
        """F4: what a draw proves; ask which when there are several."""
        chosen = await choose_draw(self, "哪一次抽取", all_draws(self, self.record))
        if chosen is not None:
            self.desk.push_route(routes.proof(self.number, chosen))

    @work
    async def action_paper(self) -> None:
        """F6: the protocol of a draw as a Word file."""
        chosen = await choose_draw(self, "打印哪一次的抽取记录", all_draws(self, self.record))
        if chosen is not None:
            await print_draw(self, chosen)

    @work
    async def action_slip(self) -> None:
        """Ctrl+S: the slip of one object."""
        chosen = await choose_draw(
            self, "哪一次抽取", [draw for draw in self._situation.drawn if draw.state == "drawn"]
        )
        if chosen is not None:
            await slip_of_task(self, chosen)

    @work
    async def action_supplement(self) -> None:
        """Ctrl+U: freeze a draw that adds to this one; asks what it shall add."""
        await open_supplement(self, self.number, vacancies(self.office, self.record))

    def action_list(self) -> None:
        self.desk.push_route(routes.confirm(self.number))

    def action_teams(self) -> None:
        self.desk.push_route(routes.match(self.number))

    def action_history(self) -> None:
        self.desk.push_route(routes.history(self.number, self.record.name))

    @work
    async def action_stop_or_go(self) -> None:
        """Ctrl+B: suspend to a day; resume a suspended task, or give it a new day."""
        if why_not := self.why_not("resume" if self.record.state == "suspended" else "suspend"):
            self.notify(why_not, severity="warning", markup=False)
        else:
            await stop_or_go(self)

    @work
    async def action_dispatch(self) -> None:
        """Ctrl+D: the sheets of a batch are sent out."""
        await send_out(self)

    @work
    async def action_extend(self) -> None:
        """D: the window of the task, or of a batch, ends later."""
        await extend_task(self)

    @work
    async def action_reconfirm(self) -> None:
        """N: a department confirms the list again."""
        await ask_again(self)

    @work
    async def action_hand_over(self) -> None:
        """O: somebody else handles the task from now on."""
        await give_away(self)

    @work
    async def action_cancel(self) -> None:
        """Ctrl+K: cancel the task."""
        await cancel_task(self)

    @work
    async def action_correct(self) -> None:
        """K: correct a mistyped value."""
        if self.draw is not None:
            await correct_value(self, self.draw)

    @work
    async def action_give_up(self) -> None:
        """Del: delete a draft that was never frozen; else void the freeze or the draw."""
        if not self.why_not("remove"):
            await delete_draft(self)
        elif why_not := self.why_not("void"):
            self.notify(why_not, severity="warning", markup=False)
        else:
            await void_draw(self)

    @work
    async def action_export(self) -> None:
        """F7: the drawn list, who goes where or the results, as .xlsx or .csv."""
        options = [("drawn", "抽取名单（送各部门比对）")]
        if not self.why_not("print"):
            options += [("assignments", "检查分工表（谁去检查谁）"), ("results", "检查结果表（各部门填写，再导入）")]
        code: str | None = "drawn"
        if len(options) > 1:
            code = await self.app.push_screen_wait(PickDialog("导出什么", options))
        if code is not None:
            await export_listing(self, self.number, code)

    @work
    async def action_print(self) -> None:
        """F12: the record sheets as Word files, printed in a thread; then their paths are shown."""
        await print_task(self, self.number)
