"""记住的回答: what imports were answered, by sender and kind of file: seen, changed, forgotten."""

import dataclasses
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.registry.mappings import delete_mapping, mapping_of, mapping_title, mappings, save_mapping
from acts.registry.reading import columns_answered
from db.exchange.formats import LISTS
from rules.base.dates import day_text
from rules.base.errors import MingchouError
from rules.base.fields import Column, Kind
from rules.importing.answers import Answer, as_question, without
from rules.importing.mapping import ImportMapping, answered
from rules.importing.remembered import RememberedMapping, has_answers
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import PickDialog, YesNoDialog
from tui.widgets.table import RecordTable

__all__ = ["MappingScreen", "MappingsScreen"]

_READ_ONLY = "台账是只读打开的，不能修改"
_GONE = "以后再来这样的文件，就重新问；已经导入的不变。"


class MappingsScreen(DeskScreen):
    """All that is remembered. listing: the code of the list whose files were answered, "" of all; section: where one comes from."""

    HELP = """
# 记住的回答

导入时回答过的（标题是哪一栏、词是什么意思、缺的栏填什么……），按谁报来的、表是什么样子记住，下次同样的文件照着读，不再问。

- **回车** 打开一份：一条一条看、改、忘掉
- **Del** 整份忘掉：这种文件下次重新问，已经导入的不变
- **Esc** 返回
"""
    DEFAULT_CSS = """
    MappingsScreen RecordTable { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "forget", "忘掉"),
        Binding("ctrl+d,d", "forget", show=False),
    ]

    def __init__(self, listing: str = "", section: str = "registry") -> None:
        super().__init__()
        self.SECTION = section  # type: ignore[misc]  # files of every list are remembered here
        self._listing = listing

    def heading(self) -> str:
        return f"导入{LISTS[self._listing].title} › 记住的回答" if self._listing else "记住的回答"

    def body(self) -> ComposeResult:
        columns: tuple[TableColumn[RememberedMapping], ...] = (
            TableColumn("编号", 6, lambda one: one.number),
            TableColumn("名单", 12, mapping_title),
            TableColumn("谁报来的", 16, lambda one: one.sender or "（没有写）"),
            TableColumn("最近的文件", 0, lambda one: one.file),
            TableColumn("用于", 10, lambda one: one.used_on.isoformat() if one.used_on else ""),
            TableColumn("几条", 4, lambda one: str(len(one.answers)), align="right"),
        )
        empty = "还没有记住的回答\n\n导入时回答过的，导入以后记在这里"
        yield RecordTable(columns, empty=empty, marks=False, enter="细看、修改", id="mappings")

    @property
    def _table(self) -> "RecordTable[RememberedMapping]":
        return self.query_one("#mappings", RecordTable)

    def on_mount(self) -> None:
        self._table.focus()

    def reread(self) -> None:
        self._table.set_rows(mappings(self.office, self._listing), keep=True)
        self.refresh_bindings()

    @on(RecordTable.Moved, "#mappings")
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "forget" and self.is_mounted and self.why_not(action):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why nothing can be forgotten now; "" when it can."""
        if action != "forget":
            return ""
        if self.office.store.read_only:
            return _READ_ONLY
        return "" if self._table.current is not None else "还没有记住的回答"

    @on(RecordTable.Chosen, "#mappings")
    def _chosen(self) -> None:
        if (one := self._table.current) is not None:
            self.desk.push_route(routes.mapping(one.number, self.SECTION))

    @work(group="ask", exclusive=True)
    async def action_forget(self) -> None:
        """Del: forget all answers of one kind of file."""
        one = self._table.current
        if one is not None and await self.app.push_screen_wait(
            YesNoDialog(f"忘掉 {one.number} 的 {len(one.answers)} 条回答吗？", _GONE, yes="忘掉")
        ):
            self.act(f"已忘掉 {one.number}", delete_mapping, one.number)


class MappingScreen(DeskScreen):
    """The answers of one mapping, one a line. number: M-0001."""

    HELP = """
# 一份记住的回答

这种文件来了就照这些读。

- **回车** 改一条：换一个回答，当时就存下
- **Del** 忘掉一条：下次遇到再问
- **F4** 谁报来的：别的单位的同样的文件不照这份读；空着就是谁报来的都照这份读
- 改的只管以后的导入，已经导入的不变；改错了在日志里撤销（**Ctrl+Z**）
- **Esc** 返回
"""
    DEFAULT_CSS = """
    MappingScreen #answers { height: 1fr; }
    MappingScreen #said { width: 1fr; height: auto; max-height: 5; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "sender", "谁报来的"),
        Binding("delete", "forget", "忘掉一条"),
        Binding("ctrl+d,d", "forget", show=False),
    ]

    def __init__(self, number: str, section: str = "registry") -> None:
        super().__init__()
        self.SECTION = section  # type: ignore[misc]  # files of every list are remembered here
        self._number = number

    def heading(self) -> str:
        one = self._remembered
        return f"记住的回答 › {one.number} {mapping_title(one)}"

    @property
    def _remembered(self) -> RememberedMapping:
        return mapping_of(self.office, self._number)

    @property
    def _columns(self) -> dict[str, Column]:
        one = self._remembered
        listing = LISTS[one.list]
        return {column.name: column for column in columns_answered(self.office, listing, one.mapping.mode)}

    @property
    def _labels(self) -> dict[str, str]:
        return {name: column.label for name, column in self._columns.items()}

    def body(self) -> ComposeResult:
        labels = self._labels
        columns: tuple[TableColumn[Answer], ...] = (
            TableColumn("是什么", 14, lambda one: one.title),
            TableColumn("文件里的", 0, lambda one: one.about(labels)),
            TableColumn("读成", 24, lambda one: one.text(labels), style=lambda one: "" if one.value else "muted"),
        )
        yield RecordTable(columns, empty="没有回答", marks=False, enter="修改", id="answers")
        yield Label("", id="said", markup=False)

    @property
    def _table(self) -> "RecordTable[Answer]":
        return self.query_one("#answers", RecordTable)

    def on_mount(self) -> None:
        self._table.focus()

    def reread(self) -> None:
        one = self._remembered
        self._table.set_rows(one.answers, keep=True)
        whose = one.sender or "没有写，谁报来的都照这份读"
        lines = [f"谁报来的：{whose}"]
        if one.file:
            lines.append(f"最近的文件：{one.file}{f'（{day_text(one.used_on)}）' if one.used_on else ''}")
        if one.says:
            lines.append(f"文件自己写着：{one.says}；写着别的，不照这份读")
        if one.titles:
            lines.append(f"表的样子：{'、'.join(one.titles)}")
        self.query_one("#said", Label).update("\n".join(lines))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"forget", "sender"} and self.is_mounted and self.why_not(action):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why nothing can be changed now; "" when it can."""
        return _READ_ONLY if action in {"forget", "sender"} and self.office.store.read_only else ""

    # Acts

    @on(RecordTable.Chosen, "#answers")
    @work(group="ask", exclusive=True)
    async def _change(self) -> None:
        """Enter: answer otherwise."""
        one = self._table.current
        if one is None:
            return
        if self.office.store.read_only:
            self.notify(_READ_ONLY, markup=False)
            return
        question = as_question(one, self._labels)
        if question.options:
            answer = await self.app.push_screen_wait(
                PickDialog(f"{question.text}读成什么", list(question.options), current=one.value)
            )
        else:
            column = self._column_of(one)
            raw = await self.app.push_screen_wait(FormDialog(question.text, (column,), {column.name: one.value}))
            answer = None if raw is None else raw[column.name]
        if answer is not None and answer != one.value:
            self._save(answered(self._remembered.mapping, question, answer), "已改好")

    def _column_of(self, one: Answer) -> Column:
        """The field in which an answer is typed: of a word that of its column, where an empty one means that nothing was filled in."""
        if one.kind == "heading_row":
            return Column("row", "第几行", Kind.INTEGER, required=True, hint="按 Excel 左边的行号")
        column = self._columns.get(one.column) or Column("answer", "读成")
        return dataclasses.replace(column, required=one.kind != "value")

    @work(group="ask", exclusive=True)
    async def action_sender(self) -> None:
        """F4: whose files are read by it."""
        column = Column("sender", "谁报来的", hint="哪个单位")
        mapping = self._remembered.mapping
        text = "写单位，如 县市场监管局：它报来的才照这份读。空着：谁报来的都照这份读。"
        raw = await self.app.push_screen_wait(FormDialog("谁报来的", (column,), {"sender": mapping.sender}, text=text))
        if raw is not None and raw["sender"].strip() != mapping.sender:
            self._save(msgspec.structs.replace(mapping, sender=raw["sender"].strip()), "已改好")

    @work(group="ask", exclusive=True)
    async def action_forget(self) -> None:
        """Del: forget one answer; with the last one the mapping is forgotten."""
        one = self._table.current
        if one is None:
            return
        left = without(self._remembered.mapping, one)
        if has_answers(left):
            self._save(left, "已忘掉这一条，下次遇到再问")
        elif await self.app.push_screen_wait(YesNoDialog(f"这是最后一条，忘掉 {self._number} 吗？", _GONE, yes="忘掉")):
            self._forget_all()

    def _forget_all(self) -> None:
        """Forget the whole mapping, and leave: there is nothing more to show."""
        try:
            delete_mapping(self.office, self._number)
        except MingchouError as error:
            self.show_problems(error.problems)
            return
        self.notify(f"已忘掉 {self._number}", title="已完成", markup=False)
        self.app.pop_screen()

    def _save(self, mapping: ImportMapping, done: str) -> None:
        self.act(done, save_mapping, mapping, self._number)
