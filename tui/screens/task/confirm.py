"""确认: the drawn list is checked by the departments; who cannot be inspected is struck, and the next ticket takes the place."""

from dataclasses import dataclass
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from acts.draw.confirm import StrikeOff
from acts.draw.confirm import confirm as confirm_list
from acts.draw.reconfirm import confirmation_text, given_confirmations, still_to_confirm
from acts.work.task import task_status
from rules.base.codes import STRIKE_REASONS, TASK_STATES, Code, CodeTable
from rules.base.errors import Refused
from rules.base.fields import Column, Kind
from rules.draw.draw import find_replacements
from rules.draw.draw_record import (
    Draw,
    DrawLists,
    coarse_strike,
    ever_listed,
    exceeds_limit,
    pool_lines,
    registry_numbers,
    strike_reason,
)
from rules.draw.evidence import Strike
from rules.work.task import stratum_text
from tui import routes
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.drafts import Draft
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.task_step import TaskStep
from tui.screens.parts.task_texts import due_text
from tui.screens.task.answers import take_answers
from tui.screens.task.task_files import export_listing
from tui.screens.task.ways import ask_again
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import PickDialog, TextDialog, YesNoDialog
from tui.widgets.parts import Empty
from tui.widgets.table import RecordTable

__all__ = ["ConfirmScreen", "ListedObject"]


@dataclass(frozen=True, slots=True)
class ListedObject:
    """An object that is or was on the list. state: in words. tone: its colour. on_list: whether it can be struck."""

    number: str
    place: int
    name: str
    stratum: str
    batch: str
    state: str
    tone: str
    on_list: bool


_COLUMNS: tuple[TableColumn[ListedObject], ...] = (
    TableColumn("顺序", 4, lambda row: str(row.place), align="right"),
    TableColumn("编号", 8, lambda row: row.number),
    TableColumn("企业名称", 0, lambda row: row.name, style=lambda row: "" if row.on_list else "muted"),
    TableColumn("状态", 22, lambda row: row.state, style=lambda row: row.tone),
    TableColumn("分层", 8, lambda row: row.stratum),
    TableColumn("批次", 8, lambda row: row.batch),
)


_ACTS = frozenset({"confirm", "confirm_one", "reconfirm", "onwards", "strike", "undo", "export", "take_answers"})

_SENDER = Column("sender", "回复人", hint="部门里谁回复的；内部留存，可以不写", width=20)


class ConfirmScreen(TaskStep):
    """The drawn list of a task, to be confirmed. number: the task's."""

    STEP = "名单"
    HELP = """
# 确认名单

把名单送各部门比对（**F7** 导出）。确实不能检查的对象在这里剔除，由同一层的下一个票号递补；递补是谁由票号决定，谁也不能挑。

| 键 | 作用 |
| --- | --- |
| 空格 | 选中，可以选几个一起剔除 |
| Del | 剔除：选原因，写依据材料的编号 |
| Ctrl+Z | 取消最近一个还没有确认的剔除 |
| F7 | 导出名单，或各部门填写的核对表，送各部门比对 |
| F6 | 导入一个部门填好的核对表：整份核对，有没写的不收 |
| F4 | 确认一个部门的，写谁回复的 |
| F8 | 确认名单：还没有确认的各部门；都确认以后是去匹配人员 |
| Ctrl+N | 收回一个部门（或各部门）的确认，请重新比对 |

剔除超过抽取数的 5% 要由负责人批准，并在公示中注明。剔除的依据内部留存，不公开。确认之后、匹配之前还可以再剔除。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "confirm", "确认名单"),
        Binding("f2", "confirm", "确认名单", show=False),
        Binding("f4", "confirm_one", "确认一个部门"),
        Binding("ctrl+n", "reconfirm", "重新确认", show=False),
        Binding("f8", "onwards", "下一步：匹配人员"),
        Binding("delete", "strike", "剔除"),
        Binding("d", "strike", "剔除", show=False),
        Binding("ctrl+z", "undo", "取消剔除"),
        Binding("u", "undo", "取消剔除", show=False),
        Binding("f6", "take_answers", "导入核对表", show=False),
        Binding("f7", "export", "导出名单"),
        Binding("x", "export", "导出名单", show=False),
    ]
    DEFAULT_CSS = "ConfirmScreen Details { height: auto; max-height: 6; }"

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.planned: list[StrikeOff] = []

    @property
    def _draft(self) -> Draft:
        """The planned strikes: number of the object → reason (a code) and evidence."""
        return Draft(self, f"strikes/{self.draw.number if self.draw else self.number}")

    @property
    def is_held(self) -> bool:
        """While it can be confirmed; afterwards it is a list."""
        return self.draw_state == "drawn"

    def body(self) -> ComposeResult:
        draw = self.draw
        if draw is None or not draw.seed:
            yield Empty("还没有抽取，没有名单", "按 Esc 返回任务，按 F8 办理下一步")
            return
        columns = _COLUMNS if draw.conditions.batches > 1 else _COLUMNS[:-1]
        yield RecordTable(columns, empty="没有抽中任何对象", enter="看详情")
        yield Details()

    def on_mount(self) -> None:
        draw = self.draw
        if draw is None or not draw.seed:
            return
        self.query_one(RecordTable).focus()
        self._pool = pool_lines((lists := self.office.store.get(DrawLists, draw.number)).pool)
        self._names = {entry.number: entry.name for entry in lists.pool}
        self._registered = registry_numbers(lists)
        planned = self._draft.texts()
        if planned and not self._final():
            text = f"上次选了 {len(planned)} 个对象要剔除，还没有确认就离开了。接着办吗？"
            self.app.push_screen(YesNoDialog("有没确认的剔除", text, yes="接着办", no="丢掉"), self._resume)

    def _resume(self, resumed: bool | None) -> None:
        texts = self._draft.texts()
        if resumed:
            parts = {number: text.partition(" ") for number, text in texts.items()}
            self.planned = [StrikeOff(number, reason, paper) for number, (reason, _, paper) in parts.items()]
        self._keep_draft()
        self.reread()

    def _keep_draft(self) -> None:
        """Keep the planned strikes as a draft; without any, delete the draft."""
        if self.planned:
            self._draft.autosave(
                {strike_off.number: f"{strike_off.reason} {strike_off.evidence}" for strike_off in self.planned}
            )
        else:
            self._draft.discard()

    # What is shown

    def _as_planned(self, draw: Draw) -> Draw:
        """The draw as it would be with the planned strikes; nothing is saved."""
        struck = list(draw.struck)
        numbers = [*(strike.number for strike in struck), *(strike_off.number for strike_off in self.planned)]
        replacements = find_replacements(self._pool, draw.drawn, numbers, draw.seed)[len(struck) :]
        for strike_off, replaced_by in zip(self.planned, replacements, strict=True):
            struck.append(
                Strike(
                    seq=len(struck) + 1,
                    number=strike_off.number,
                    reason=coarse_strike(strike_off.reason),
                    at=self.office.stamp(),
                    replaced_by=replaced_by,
                )
            )
        reasons = draw.strike_reasons | {strike_off.number: strike_off.reason for strike_off in self.planned}
        return msgspec.structs.replace(draw, struck=tuple(struck), strike_reasons=reasons)

    def reread(self) -> None:
        draw = self.draw
        if draw is None or not draw.seed or not self.query(RecordTable):
            return
        try:
            would = self._as_planned(draw)
        except Refused:  # somebody else struck meanwhile: the plan no longer fits the list
            self.planned = []
            would = draw
            self._keep_draft()
            self.notify("名单已经变了，原先选的剔除不再适用，请重新选", severity="warning", markup=False)
        table: RecordTable[ListedObject] = self.query_one(RecordTable)
        table.set_rows(self._rows(draw, would))
        self.query_one(Details).show(self._facts(draw, would))
        self.refresh_bindings()

    def _rows(self, draw: Draw, would: Draw) -> list[ListedObject]:
        struck = {struck_object.number: struck_object for struck_object in would.struck}
        replacements = {
            struck_object.replaced_by: struck_object.number
            for struck_object in would.struck
            if struck_object.replaced_by
        }
        fixed = {struck_object.number for struck_object in draw.struck}
        rows = []
        for place, listed in enumerate(ever_listed(would), 1):
            state, tone = (
                ("抽中", "") if listed.number not in replacements else (f"递补 {replacements[listed.number]}", "good")
            )
            if out := struck.get(listed.number):
                word = "已剔除" if listed.number in fixed else "拟剔除"
                state, tone = (
                    f"{word}：{strike_reason(would, out)}",
                    "muted" if listed.number in fixed else "warn",
                )
            batch = f"第 {listed.batch + 1} 批" if draw.conditions.batches > 1 else ""
            rows.append(
                ListedObject(
                    listed.number, place, self._names[listed.number], stratum_text(listed.stratum), batch, state, tone,
                    listed.number not in struck,
                )
            )  # fmt: skip
        return rows

    def _facts(self, draw: Draw, would: Draw) -> list[Detail]:
        task, total = self.record, len(would.struck)
        remaining = len(draw.drawn) - sum(1 for struck_object in would.struck if struck_object.replaced_by is None)
        words = f"抽取 {len(draw.drawn):,} 个，剔除 {total} 个，名单现有 {remaining:,} 个"
        details = [Detail("名单", words + (f"；{len(self.planned)} 个剔除还没有确认" if self.planned else ""))]
        without = [struck_object.number for struck_object in would.struck if struck_object.replaced_by is None]
        if without:
            details.append(Detail("无人递补", f"{'、'.join(without)}：本层已没有可递补的对象", "warn"))
        if self._over_limit(draw):
            details.append(Detail("注意", "剔除超过抽取数的 5%，须由负责人批准，并在公示中注明", "warn"))
        if answers := confirmation_text(self.office, task, draw):
            details.append(Detail("各部门", answers))
        if self.draw_state == "drawn":
            details.append(Detail("最迟确认", due_text(self.office, task, task_status(self.office, task))))
        elif self._final():
            details.append(Detail("", f"任务{TASK_STATES.text(task.state)}，名单不能再改", "muted"))
        return details

    def _over_limit(self, draw: Draw) -> bool:
        """Whether the strikes exceed 5 % of the drawn objects, so that the act needs an approver."""
        return exceeds_limit(len(draw.struck) + len(self.planned), len(draw.drawn))

    # What can be done

    def _final(self) -> bool:
        suspended = self.record.state == "suspended"
        return suspended or self.draw_state not in {"drawn", "confirmed"} or self.office.store.read_only

    def why_not(self, action: str) -> str:
        """Why an act is not possible now; "" when it is."""
        draw = self.draw
        if draw is None or not draw.seed:
            return "还没有抽取，没有名单"
        if action in {"confirm", "confirm_one", "take_answers", "strike"} and self._final():
            return f"任务{TASK_STATES.text(self.record.state)}，名单不能再改"
        impossible = {
            "confirm": (self.draw_state == "confirmed" and not self.planned, "名单已确认"),
            "confirm_one": (len(still_to_confirm(self.record, draw)) < 2, "没有几个部门要分别确认"),
            "take_answers": (not still_to_confirm(self.record, draw), "各部门都已确认"),
            "reconfirm": (self._final() or not given_confirmations(draw), "确认以后、匹配以前才能重新确认"),
            "onwards": (self.draw_state != "confirmed" or bool(self.planned), "先确认名单"),
            "undo": (not self.planned, "没有还没确认的剔除"),
        }
        cannot, why = impossible.get(action, (False, ""))
        return why if cannot else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _ACTS and self.why_not(action):
            return False
        return super().check_action(action, parameters)

    @work
    async def action_strike(self) -> None:
        """Del: strike the marked rows, or the one of the cursor: reason once, evidence for each."""
        table: RecordTable[ListedObject] = self.query_one(RecordTable)
        current = table.current
        rows = table.marked or ([current] if current is not None else [])
        chosen = [row for row in rows if row.on_list]
        if not chosen:
            self.notify("这个对象已经不在名单上", severity="warning", markup=False)
            return
        title = f"剔除 {chosen[0].number} {chosen[0].name}" if len(chosen) == 1 else f"剔除 {len(chosen)} 个对象"
        reason = await self.app.push_screen_wait(
            PickDialog(f"{title}：原因", [(row.code, row.text) for row in STRIKE_REASONS])
        )
        if reason is None:
            return
        added, paper = [], ""
        for row in chosen:
            hint = "依据材料的编号，如 登记机关函〔2024〕7号；内部留存，不公开"
            evidence = await self.app.push_screen_wait(TextDialog(f"剔除 {row.number} {row.name}", "依据", hint, paper))
            if evidence is None:
                return
            paper = evidence
            added.append(StrikeOff(row.number, reason, evidence))
        self.planned += added
        table.clear_marks()
        self._keep_draft()
        self.reread()

    def action_undo(self) -> None:
        """Ctrl+Z: remove the last planned strike."""
        self.planned.pop()
        self._keep_draft()
        self.reread()

    @work
    async def action_confirm(self) -> None:
        """F8: confirm for every department that has not."""
        await self._confirm("", "")

    @work
    async def action_confirm_one(self) -> None:
        """F4: confirm for one department, with who answered."""
        draw, names = self.draw, self.office.departments
        if draw is None:
            return
        table = CodeTable("部门", *(Code(code, names.text(code)) for code in still_to_confirm(self.record, draw)))
        columns = (Column("department", "部门", Kind.CHOICE, required=True, choices=table, width=20), _SENDER)
        raw = await self.app.push_screen_wait(FormDialog("确认一个部门的", columns, yes="下一步"))
        if raw is not None:
            await self._confirm(table.read(raw["department"]), raw.get("sender", ""))

    @work
    async def action_reconfirm(self) -> None:
        """Ctrl+N: ask a department, or all, again."""
        await ask_again(self)

    async def _confirm(self, department: str, sender: str) -> None:
        """Confirm for a department ("" for all that have not), with the planned strikes."""
        draw = self.draw
        if draw is None:
            return
        whose = self.office.departments.text(department)
        by = ""
        if self.planned and self._over_limit(draw):
            label = "批准剔除的负责人"
            hint = "剔除超过抽取数的 5%，必须由负责人批准；姓名内部留存，不公开"
            leader = await self.app.push_screen_wait(TextDialog("需要批准", label, hint))
            if leader is None:
                return
            by = leader
        would = self._as_planned(draw)
        new = would.struck[len(draw.struck) :]
        lines = [
            f"剔除 {struck_object.number}（{strike_reason(would, struck_object)}），递补：{struck_object.replaced_by or '本层已无可递补'}"
            for struck_object in new
        ]
        text = "\n".join([*lines, "确认以后，名单和剔除都写入证据，不能撤回。"])
        title = f"{whose}确认 {draw.number} 的名单"
        if not await self.app.push_screen_wait(YesNoDialog(title, text, yes="确认")):
            return
        if not await leader_agrees(self, by):
            return
        sentence = f"{draw.number} {whose}名单已确认" + (f"，剔除 {len(new)} 个" if new else "")
        strikes, self.planned = self.planned, []
        more = {"approved_by": by, "department": department, "sender": sender}
        if self.act(sentence, confirm_list, self.number, strikes, **more) is None:
            self.planned = strikes
        self._keep_draft()
        self.reread()

    def action_onwards(self) -> None:
        self.desk.switch_route(routes.match(self.number))

    @work
    async def action_take_answers(self) -> None:
        """F6: a list that a department filled in, as its confirmation."""
        draw = self.draw
        if draw is None:
            return
        if self.planned:
            self.notify("先确认，或取消已经选的剔除（Ctrl+Z），再导入", severity="warning", markup=False)
            return
        await take_answers(self, draw)

    @work
    async def action_export(self) -> None:
        """F7: the list, or the form of it that departments fill in."""
        options = [("drawn", "抽取名单"), ("confirmations", "核对表（各部门填写，再导入）")]
        code = await self.app.push_screen_wait(PickDialog("导出什么", options))
        if code is not None:
            await export_listing(self, self.number, code)

    @on(RecordTable.Chosen)
    def _details(self, event: "RecordTable.Chosen[ListedObject]") -> None:
        number = self._registered.get(event.row.number, event.row.number)  # a restricted draw has numbers of its own
        self.desk.push_route(routes.history(number, event.row.name))
