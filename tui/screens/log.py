"""日志: everything that was ever done, newest first, as sentences: when, who, what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.office import Office
from rules.chain import STORE_TABLE, Entry
from rules.pinyin import initials
from tui.screens.base import DeskScreen
from tui.widgets.dialog import Tell
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.table import RecordTable, TableColumn

__all__ = ["LogLine", "LogScreen", "log_lines"]

_TABLES = {
    "enterprises": "检查对象", "inspectors": "执法人员", "items": "抽查事项", "plan": "计划", "recusals": "回避", "tasks": "任务",
    "draws": "抽取", "draw_lists": "抽取名单", "sheets": "记录表", "results": "检查结果", "freezes": "冻结公告", "publications": "公示",
    STORE_TABLE: "台账",
}  # fmt: skip
_NAMED = 40
"""How many records of one entry are named; an import may have a hundred thousand."""


_SPELT = 1_000
"""How many of the newest entries can be found by pinyin initials: reading a sentence aloud takes a millisecond."""


class _Numbered(msgspec.Struct):
    number: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the journal. number: its place in it. records: what it wrote, "检查对象 O-012345", the first 40 of `count`."""

    number: int
    at: str
    by: str
    text: str
    records: tuple[str, ...]
    count: int
    head: str


def _line(entry: Entry) -> LogLine:
    head = entry.head
    named = []
    for op, body in zip(head.ops[:_NAMED], entry.bodies, strict=False):
        raw = body.raw if body is not None else None
        number = msgspec.json.decode(raw, type=_Numbered).number if raw else ""
        gone = "" if op.digest else "（删去）"
        named.append(f"{_TABLES.get(op.table, op.table)} {number}".rstrip() + gone)
    text = head.why or ("建立台账" if head.seq == 1 else head.act)
    return LogLine(head.seq, head.at[:16].replace("T", " "), head.by, text, tuple(named), len(head.ops), entry.h)


def log_lines(office: Office) -> list[LogLine]:
    """The whole journal, newest first, every line checked. Damaged at the first that is not sound."""
    return [_line(entry) for entry in office.store.entries()][::-1]


_COLUMNS = (
    TableColumn[LogLine]("时间", 16, lambda line: line.at, style=lambda _: "muted"),
    TableColumn[LogLine]("经办人", 8, lambda line: line.by),
    TableColumn[LogLine]("办了什么", 0, lambda line: line.text),
    TableColumn[LogLine]("第几笔", 7, lambda line: str(line.number), "right", lambda _: "muted"),
)


class LogScreen(DeskScreen):
    """The journal."""

    SECTION = "log"
    HELP = """
# 日志

台账里办过的每一件事，最新的在最上面：什么时候、谁、办了什么。日志只增不改，每一笔都扣着前一笔，改动任何一处都会被发现。

- **F3** 筛选：经办人、日期、编号、办了什么，也可以用拼音首字母
- **回车** 看这一笔动了哪些记录
- 一条记录的全部历史，在它所在的清单里按 F11
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3,slash", "filter", "筛选")]

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[LogLine] = ()
        self._keys = SearchKeys(())
        self._seq = -1

    def heading(self) -> str:
        return "日志"

    def body(self) -> ComposeResult:
        box = FilterBox()
        yield box
        yield RecordTable(_COLUMNS, empty="正在读日志", marks=False, enter="看全部")
        yield Label("", id="where", markup=False)

    def on_mount(self) -> None:
        self.query_one(FilterBox).say_hint("按经办人、日期、编号或内容筛选")
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[LogLine]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        office = self.office
        if self._seq == office.store.position.seq:
            return
        self._seq = office.store.position.seq

        def read() -> tuple[list[LogLine], SearchKeys]:
            lines = log_lines(office)
            words = (
                f"{line.at} {line.by} {line.text} {initials(line.text)} {' '.join(line.records)}" for line in lines
            )
            return lines, SearchKeys(words)

        self.long(read, self._read)

    def _read(self, given: tuple[list[LogLine], SearchKeys]) -> None:
        self._lines, self._keys = given
        if self.is_attached:
            self._show()

    @on(FilterBox.Changed)
    def _show(self) -> None:
        query = self.query_one(FilterBox).value.strip()
        if self._lines:
            self._table.empty = f"没有找到“{query}”\n\n请删去几个字，或按 Esc 清除筛选"
        self._table.set_rows([self._lines[at] for at in self._keys.find(query)] if query else self._lines)
        self._moved()

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        line = self._table.current
        what = f"　动了 {line.count:,} 条记录：{'、'.join(line.records[:6])}" if line else ""
        self.query_one("#where", Label).update(f"{self._table.position_text}{what}" if self._lines else "")

    def action_filter(self) -> None:
        self.query_one(FilterBox).focus()

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[LogLine]) -> None:
        line = event.row
        more = [f"……共 {line.count:,} 条"] if line.count > len(line.records) else []
        lines = [line.text, f"{line.at}　{line.by}", "", *line.records, *more, "", f"校验值 {line.head}"]
        self.app.push_screen(Tell(f"日志第 {line.number:,} 笔", lines))
