"""日志: every entry of the journal as a sentence, newest first: when, who, what; and undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.base.office import Office
from acts.journal import log, undo
from acts.journal.log import LogLine
from acts.journal.undo import UndoPlan, UndoStep
from rules.base.dates import short_moment
from rules.base.errors import MingchouError
from rules.base.pinyin import initials
from rules.journal.chain import STORE_TABLE, Entry
from tui.screens.base import DeskScreen
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog, YesNoDialog
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable

__all__ = ["TABLES", "LogScreen", "entry_records"]

TABLES = {
    "enterprises": "检查对象", "inspectors": "执法人员", "items": "抽查事项", "plan": "计划", "plans": "年度计划", "departments": "部门", "trade_words": "行业的对应",
    "duties": "周期义务", "duty_periods": "义务各期", "duty_closures": "了结漏查", "caps": "年度检查次数上限", "recusals": "回避", "declarations": "回避决定",
    "tasks": "任务", "draws": "抽取", "draw_lists": "抽取名单", "sheets": "记录表", "results": "检查结果", "freezes": "冻结公告", "publications": "公示",
    "reports": "上报", "views": "视图", "mappings": "导入对照", "appointments": "代理", "holders": "口令", "erasures": "依法删除", "text_approvals": "公开文字", "overrides": "放行",
    "restores": "恢复", "salvages": "抢救", "clock": "时钟", STORE_TABLE: "台账",
}  # fmt: skip
_NAMED = 40
"""How many records of one entry are named; an import may have a hundred thousand."""
_SPELT = 1_000
"""How many of the newest entries can be found by pinyin initials: those of a sentence take a millisecond to find out."""
_STEPS = 12
"""How many records are listed before an undo."""


class _Numbered(msgspec.Struct):
    number: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the list. number: the place of the entry in the journal."""

    number: int
    line: LogLine


def _text(line: LogLine) -> str:
    return line.text + line.gone


def entry_records(entry: Entry) -> list[str]:
    """The records that an entry wrote, by name and number: "检查对象 O-012345"; the first 40 of them."""
    named = []
    for op, body in zip(entry.head.ops[:_NAMED], entry.bodies, strict=False):
        raw = body.raw if body is not None else None
        number = msgspec.json.decode(raw, type=_Numbered).number if raw else ""
        removed = "" if op.digest else "（去掉）"
        named.append(f"{TABLES.get(op.table, op.table)} {number}".rstrip() + removed)
    return named


_COLUMNS = (
    TableColumn[_Row]("时间", 16, lambda row: short_moment(row.line.at), style=lambda _: "muted"),
    TableColumn[_Row]("经办人", 8, lambda row: row.line.by),
    TableColumn[_Row]("办了什么", 0, lambda row: _text(row.line)),
    TableColumn[_Row]("第几条", 7, lambda row: str(row.number), "right", lambda _: "muted"),
)


class LogScreen(DeskScreen):
    """The journal."""

    SECTION = "log"
    HELP = """
# 日志

台账里办过的每一件事，最新的在最上面：什么时候、谁、办了什么。日志只增不改，每一条都扣着前一条，改动任何一处都会被发现。

- **F3** 筛选：经办人、日期、编号、办了什么，也可以用拼音首字母
- **回车** 看这一条动了哪些记录
- **F8** 撤销光标所在的这一条：名录、清单、计划的登记、修改、导入，回避登记，任务草稿的修改。撤销也记在日志里
- 抽取、结果、审批、公示不能撤销，会说明该怎么办
- 一条记录的全部历史，在它所在的清单里按 F11
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,slash", "filter", "筛选"),
        Binding("f8,u", "undo", "撤销"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[_Row] = ()
        self._keys = SearchKeys(())
        self._seq = -1

    def heading(self) -> str:
        return "日志"

    def body(self) -> ComposeResult:
        yield FilterBox()
        yield RecordTable(_COLUMNS, empty="正在读日志", marks=False, enter="看全部")
        yield Label("", id="where", markup=False)

    def on_mount(self) -> None:
        self.query_one(FilterBox).set_hint("按经办人、日期、编号或内容筛选")
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[_Row]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        office = self.office
        if self._seq == office.store.position.seq:
            return
        self._seq = office.store.position.seq
        self.run_in_thread(lambda: _read(office), self._show_all)

    def _show_all(self, journal_rows: tuple[list[_Row], SearchKeys]) -> None:
        self._rows, self._keys = journal_rows
        self._show()

    @on(FilterBox.Changed)
    def _show(self) -> None:
        query = self.query_one(FilterBox).value.strip()
        if self._rows:
            self._table.empty = f"没有找到“{query}”\n\n请删去几个字，或按 Esc 清除筛选"
        self._table.set_rows([self._rows[at] for at in self._keys.find(query)] if query else self._rows)
        self._moved()

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        row = self._table.current
        what = f"　写了 {row.line.records:,} 条记录" if row and row.line.records else ""
        self.query_one("#where", Label).update(f"{self._table.position_text}{what}" if self._rows else "")

    def action_filter(self) -> None:
        self.query_one(FilterBox).focus()

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[_Row]) -> None:
        office, seq = self.office, event.row.number
        self.run_in_thread(
            lambda: next(entry for entry in office.store.entries() if entry.seq == seq),
            lambda entry: self._show_entry(event.row.line, entry),
        )

    def _show_entry(self, line: LogLine, entry: Entry) -> None:
        names = entry_records(entry)
        more = [f"……共 {line.records:,} 条"] if line.records > len(names) else []
        lines = [_text(line), f"{short_moment(line.at)}　{line.by}", "", *names, *more, "", f"校验值 {entry.h}"]
        self.app.push_screen(MessageDialog(f"日志第 {line.seq:,} 条", lines))

    # Undo

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "undo":
            return None if self.office.store.read_only else True
        return super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        """Why an act is greyed."""
        return "台账是只读打开的，只能看，不能撤销"

    @work(group="ask", exclusive=True)
    async def action_undo(self) -> None:
        """F8: undo the entry under the cursor, after showing what will be restored."""
        row, office = self._table.current, self.office
        if row is None:
            return
        seq = row.number
        planned = await self.app.push_screen_wait(
            ProgressDialog[UndoPlan]("正在查看能不能撤销", lambda _: undo.plan_undo(office, seq=seq), stoppable=False)
        )
        if isinstance(planned, MingchouError):
            self.show_problems(planned.problems, "这一条不能撤销")
            return
        lines = [line for step in planned.steps[:_STEPS] for line in _step_lines(step)]
        if len(planned.steps) > _STEPS:
            lines.append(f"……共 {len(planned.steps):,} 条记录")
        text = "\n".join([planned.text, "", *lines])
        if await self.app.push_screen_wait(YesNoDialog(f"撤销日志第 {seq:,} 条吗？", text, yes="撤销", danger=True)):
            self.act(f"已撤销第 {seq:,} 条，{len(planned.steps):,} 条记录恢复原样", undo.undo, planned)


def _read(office: Office) -> tuple[list[_Row], SearchKeys]:
    """The whole journal, and what is searched in it."""
    lines = log.log(office, limit=0)
    words = (f"{short_moment(line.at)} {line.by} {_text(line)}" for line in lines)
    spelt = (f"{initials(line.by)} {initials(line.text)}" for line in lines[:_SPELT])
    keys = SearchKeys(f"{word} {more}" for word, more in zip_longest(words, spelt, fillvalue=""))
    return [_Row(line.seq, line) for line in lines], keys


def _step_lines(step: UndoStep) -> list[str]:
    """What an undo does to one record."""
    restored = "找回" if step.now is None else "恢复原来的内容"
    what = "去掉（编号不再使用）" if step.before is None else restored
    return [f"{step.number} {step.name}：{what}", *(f"    {words}" for words in step.words)]
