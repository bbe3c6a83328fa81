"""公开文字: what waits for approval beside the results; the page as it will be, with what looks personal or private lit."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Label

from acts.base.office import Office
from acts.disclosure.approval import Doubt
from acts.disclosure.texts import FreeText, approve_texts, open_texts, pending_texts, revoke_text, text_doubts
from rules.base.errors import Problem
from rules.base.fields import Column
from rules.disclosure.public import PublicRecords
from rules.disclosure.text_approval import KINDS
from tui.refusals import REFUSALS, refusal
from tui.screens.base import DeskScreen
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.form_dialog import FormDialog
from tui.text_page import page_text, preview_records
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.table import RecordTable

__all__ = ["TextsScreen"]

_SIGNED = (
    Column("by", "批准人", required=True, hint="批准公开的负责人姓名"),
    Column("document", "文号", required=True, hint="审批单或批准文件的文号", width=30),
)
_REVOKED = (
    Column("reason", "原因", required=True, hint="为什么收回", width=40),
    Column("by", "决定人", required=True, hint="谁决定的", width=16),
)
_NOTHING = "没有待审批的公开文字\n\n公告、附件、黑名单、抽查范围写好或改动以后，在这里审批，审批以后才会公布"
_COLUMNS = (
    TableColumn[FreeText]("种类", 8, lambda text: KINDS[text.kind]),
    TableColumn[FreeText]("标题或对象", 0, lambda text: text.title),
    TableColumn[FreeText]("编号", 24, lambda text: text.key.partition("/")[2]),
    TableColumn[FreeText]("改动", 4, lambda text: "改动" if text.approved else "", style=lambda _: "warn"),
)


def _previewed(office: Office) -> PublicRecords | tuple[Problem, ...]:
    """What the pages are made from, or why they cannot be made: shown in their place, for a box would come again whenever it is closed."""
    try:
        return preview_records(office)
    except REFUSALS as error:
        return refusal(error).problems


class TextsScreen(DeskScreen):
    """The free texts that wait for approval."""

    SECTION = "publish"
    HELP = """
# 公开文字

公告和工作细则、它们的附件、黑名单、任务的抽查范围，也和检查结果一样，审批以后才公布；公布的就是批准的文字，一个字不差。批准以后又改的，网站上仍是原来批准的，改后的再批准才换上。删去的公告，下次发布就撤下。

任务、计划、事项的名称和内容，写的时候不用审批；里面有像个人信息或内部记录的，也在这里，批准以前不能发布：不妥的改掉，可以公开的批准。

下面是批准以后网页上的样子，像姓名、地址、电话、健康状况、内部记录的，反白显示，并在上面写明“请再看”。

- **F8** 批准：选中的；一个也没选就是全部。要填批准人和文号
- **空格** 选中一处，**Ctrl+A** 全选
- **F7** 收回一处审批：下次发布时撤下，以前批准过的文字也不再公布
- **F5** 重新读：公告在 pages 文件夹里改好以后

黑名单要写明原因、列入机关、文号、依据和日期，缺一项就不能批准，请到“名录库”里补上。
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "approve", "批准"), Binding("f7", "revoke", "收回审批")]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    TextsScreen #waiting { height: 2fr; min-height: 5; }
    TextsScreen #page { height: 3fr; border-top: solid $border-blurred; }
    App.-plain TextsScreen #page { border-top: ascii $border-blurred; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[FreeText] = []
        self._doubts: dict[str, list[Doubt]] = {}
        self._public: PublicRecords | None = None
        self._unmade: tuple[Problem, ...] = ()
        self._pages: dict[str, list[str]] = {}

    def heading(self) -> str:
        return "公示 › 公开文字审批"

    def body(self) -> ComposeResult:
        with Vertical(id="waiting"):
            yield RecordTable(_COLUMNS, empty=_NOTHING, enter="")
        with VerticalScroll(id="page"):
            yield Details(id="as-public")
        yield Label("", id="where", markup=False)

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[FreeText]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        office = self.office
        self._texts = pending_texts(office)
        self._doubts = {}
        for doubt in text_doubts(office, self._texts):
            self._doubts.setdefault(doubt.number, []).append(doubt)
        self._public, self._unmade, self._pages = None, (), {}
        waiting = {text.key for text in self._texts}
        if any(text.key not in waiting for text in self._table.marked):
            self._table.clear_marks()
        self._table.set_rows(self._texts)
        self._moved()
        if self._texts:
            self.run_in_thread(lambda: _previewed(office), self._read)

    def _read(self, public: PublicRecords | tuple[Problem, ...]) -> None:
        if isinstance(public, tuple):
            self._unmade = public
        else:
            self._public = public
        self._moved()

    @on(RecordTable.Moved)
    @on(RecordTable.Marked)
    def _moved(self) -> None:
        self.query_one("#page").display = bool(self._texts)
        marked = len(self._table.marked)
        chosen = f"，已选 {marked} 处" if marked else "，F8 批准全部，或用空格选几处"
        text = f"{self._table.position_text}　待审批 {len(self._texts)} 处{chosen}" if self._texts else ""
        self.query_one("#where", Label).update(text)
        current = self._table.current
        self.query_one("#as-public", Details).show(self._details(current) if current else ())
        self.refresh_bindings()

    def _details(self, text: FreeText) -> list[Detail]:
        """What should be read again, the words, and the page as it will be."""
        found = self._doubts.get(text.key, [])
        lit = tuple(dict.fromkeys(doubt.suspicion.text for doubt in found))
        details = [Detail("请再看", f"{doubt.label}里{doubt.suspicion}", "bad") for doubt in found]
        if text.kind != "page":
            details += [Detail(label, words, lit=lit) for label, words in text.words.labelled(text.kind)]
        if text.kind == "attachment":
            return [*details, Detail("", "请打开附件看过再批准", "muted")]
        lines = [Detail("", line, lit=lit) for line in self._page(text)]
        unmade = [Detail("网页生成不了", str(problem), "bad") for problem in self._unmade]
        return [*details, *(unmade or (Detail("", "批准以后网页上是这样", "title"), *lines))]

    def _page(self, text: FreeText) -> Sequence[str]:
        if self._public is None:
            return ["正在生成网页"]
        if text.key not in self._pages:
            try:
                lines = page_text(self.office, self._public, text)
            except REFUSALS as error:
                self._unmade = refusal(error).problems
                return ()
            self._pages[text.key] = lines or ["网站上没有这一页（缺项，或依法不列名）"]
        return self._pages[text.key]

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "approve":
            return True if self._texts and not self.office.store.read_only else None
        if action == "revoke":
            return None if self.office.store.read_only else True
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why an act is greyed."""
        if (self._texts or action == "revoke") and self.office.store.read_only:
            return "台账是只读打开的，只能看，不能审批"
        return "没有待审批的公开文字"

    @work(group="ask", exclusive=True)
    async def action_approve(self) -> None:
        """F8: approve what is marked, else all."""
        texts, office = self._table.marked or self._texts, self.office
        doubts = [doubt for text in texts for doubt in self._doubts.get(text.key, ())]
        if doubts and not await self._looked_at(doubts):
            return

        def act(raw: Mapping[str, str]) -> None:
            keys = [text.key for text in texts]
            approve_texts(office, keys, by=raw["by"], document=raw["document"], seen=bool(doubts))

        question = f"批准这 {len(texts)} 处文字。批准以后，下次公示时照此公布，一个字不差。"
        dialog = FormDialog("公开文字审批", _SIGNED, act=act, text=question, yes="批准")
        if await self.app.push_screen_wait(dialog) is not None:
            self._table.clear_marks()
            self.notify(f"已批准 {len(texts)} 处，下一步到“公示”发布", title="已完成", markup=False)
            self.reread()

    @work(group="ask", exclusive=True)
    async def action_revoke(self) -> None:
        """F7: take an approval back, one text at a time."""
        office = self.office
        approved = [text for text in open_texts(office) if text.approved]
        if not approved:
            self.app.push_screen(MessageDialog("收回审批", "没有审批过的公开文字"))
            return
        options = [(text.key, f"{KINDS[text.kind]}　{text.title}　{text.key}") for text in approved]
        key = await self.app.push_screen_wait(PickDialog("收回哪一处的审批", options))
        if key is None:
            return

        def act(raw: Mapping[str, str]) -> None:
            revoke_text(office, key, reason=raw["reason"], by=raw["by"])

        text = "收回以后，下次发布时从网站撤下，以前批准过的文字也不再公布；再次批准才公布。"
        if (
            await self.app.push_screen_wait(FormDialog("收回审批", _REVOKED, act=act, text=text, yes="收回"))
            is not None
        ):
            self.notify("已收回，下次发布时撤下", title="已完成", markup=False)
            self.reread()

    async def _looked_at(self, doubts: Sequence[Doubt]) -> bool:
        """Show the places that may hold what must not be public; whether the clerk confirms that they can be."""
        lines = "\n".join(f"{doubt.number} {doubt.label}里{doubt.suspicion}" for doubt in doubts)
        question = f"有 {len(doubts)} 处请再看一遍：不能公开的，先改正\n\n{lines}"
        dialog = YesNoDialog("公开的文字都看过了吗？", question, yes="看过，可以公开", danger=True)
        return await self.app.push_screen_wait(dialog)
