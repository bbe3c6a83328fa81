"""Filling in one record: a form with live checks, a draft that survives, and every refusal beside its field."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from acts.registry import registry
from acts.registry.registry import PLAN, Register
from db import drafts
from rules.base.codes import TRADES
from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column, show, split_list
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import RECUSAL_COLUMNS, Inspector, Recusal, parse_recusal
from rules.registry.item import Item
from tui.screens.base import DeskScreen
from tui.screens.results.marking import change_marks, notes_of_marks
from tui.widgets.dialog import Ask, Pick, PickMany
from tui.widgets.form import Form

__all__ = ["FormScreen", "RecordForm", "RecusalForm"]

R = TypeVar("R")

_SECTIONS = {"enterprises": "registry", "inspectors": "registry", "items": "items", "plan": "plan"}


class FormScreen(DeskScreen):
    """A form on a screen of its own. What is typed is kept as a draft at every rest and offered again.

    key: of the draft. told: who hears, after saving, the number of the record.
    """

    DEFAULT_CSS = """
    FormScreen #draft { height: 1; padding: 0 1; color: $warning; display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "offer", "从清单选")]
    AUTO_FOCUS = ""

    def __init__(self, key: str, told: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._key, self._told = key, told
        self._draft_refused = False

    # What a form has to say

    def form_columns(self) -> Sequence[Column]:
        """The columns, in order."""
        raise NotImplementedError

    def values(self) -> Mapping[str, str]:
        """What the form opens with: text by column name."""
        return {}

    def readonly(self) -> Collection[str]:
        """Columns that are shown only."""
        return {column.name for column in self.form_columns()} if self.office.store.read_only else ()

    def notes(self) -> Mapping[str, str]:
        """What stands beside a field, by column name."""
        return {}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        """What is wrong, as it is typed."""
        raise NotImplementedError

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        """Call the act. Returns (number, what was done in words); raises MingchouError."""
        raise NotImplementedError

    def offers(self, _name: str) -> list[tuple[str, str]]:
        """What can be chosen for a column that holds several words; empty when nothing."""
        return []

    # The screen

    def body(self) -> ComposeResult:
        yield Label("", id="draft", markup=False)
        yield Form(
            self.form_columns(),
            self.values(),
            check=self.check,
            readonly=self.readonly(),
            today=self.office.today(),
            calendar=self.office.calendar,
            notes=self.notes(),
        )

    @property
    def form(self) -> Form:
        return self.query_one(Form)

    def on_mount(self) -> None:
        if self.office.store.read_only:
            self._say("台账是只读打开的，只能看，不能修改")
        self.form.focus_field()
        draft = drafts.load(self.office.places.drafts, self._key)
        if (
            draft
            and not self.office.store.read_only
            and any(text != self.form.raw().get(name) for name, text in draft.items())
        ):
            self._offer_draft(draft)

    def _say(self, text: str) -> None:
        label = self.query_one("#draft", Label)
        label.update(text)
        label.display = bool(text)

    @work(group="ask", exclusive=True)
    async def _offer_draft(self, draft: Mapping[str, str]) -> None:
        text = "上次填到一半，没有保存。要接着填吗？"
        if not await self.app.push_screen_wait(Ask("有一份草稿", text, yes="接着填", no="从头填")):
            return
        known = self.form.raw()
        for name, value in draft.items():
            if name in known:
                self.form.field(name).raw = value
        self.form.focus_field(drafts.cursor_of(self.office.places.drafts, self._key))
        self._say("接着草稿填，还没有保存；按 F2 保存")

    @on(Form.Changed)
    def _keep(self, event: Form.Changed) -> None:
        if not self.stays:  # what comes after saving must not bring the draft back
            return
        try:
            drafts.save(self.office.places.drafts, self._key, event.raw, event.at)
        except MingchouError as error:
            if not self._draft_refused:  # told once, not at every rest
                self.notify(str(error), title="草稿没有存下", severity="warning", markup=False)
            self._draft_refused = True

    @on(Form.Saved)
    def _save(self, event: Form.Saved) -> None:
        if self.office.store.read_only or (self.values() and not self.form.dirty):
            self.notify("没有改动", markup=False)
            self._close()
            return
        try:
            number, done = self.save(event.raw)
        except MingchouError as error:
            self.form.show_problems(error.problems)
            return
        self.notify(done, title="已完成", markup=False)
        self._close(number)

    def _close(self, number: str = "") -> None:
        drafts.discard(self.office.places.drafts, self._key)
        if self._told is not None and number:
            self._told(number)
        self.app.pop_screen()

    @on(Form.Left)
    def _left(self, event: Form.Left) -> None:
        if event.dirty and not self.office.store.read_only:
            self._ask_leave()
        else:
            self.app.pop_screen()

    @work(group="ask", exclusive=True)
    async def _ask_leave(self) -> None:
        options = [("save", "保存"), ("keep", "先放着，留作草稿，下次接着填"), ("drop", "不要了，改动全部丢掉")]
        match await self.app.push_screen_wait(Pick("还没有保存", options)):
            case "save":
                self.form.action_save()
            case "keep":
                drafts.save(self.office.places.drafts, self._key, self.form.raw(), self.form.at)
                self.app.pop_screen()
            case "drop":
                self._close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "offer":
            return bool(self.is_mounted and self.query(Form) and self.form.at and self.offers(self.form.at))
        return super().check_action(action, parameters)

    @work(group="ask", exclusive=True)
    async def action_offer(self) -> None:
        """F3 in a field of several words: choose them instead of typing."""
        name = self.form.at
        options = self.offers(name)
        if not options:
            return
        field = self.form.field(name)
        label = next(column.label for column in self.form_columns() if column.name == name)
        words = split_list(field.raw)
        chosen = await self.app.push_screen_wait(PickMany(label, options, words))
        if chosen is not None:
            # Words of one's own, which the list does not know, stay.
            known = {value for value, _ in options}
            field.raw = "、".join([*chosen, *(word for word in words if word not in known)])
            field.focus()


class RecordForm(FormScreen):
    """A new record of a register, or a change to one (number)."""

    HELP = """
# 登记和修改

一行填一项，带 * 的必须填。边填边检查，哪里不对，旁边就写着为什么、怎么改。

- **↑ ↓、Tab、回车** 换到另一项
- **F2** 或 **Ctrl+S** 保存；有不对的地方，光标会跳过去
- **F3** 在“行业”“抽查事项”等可填多项的格子里，从清单里选
- **Ctrl+L** 光标处这一栏标记不公开，或解除标记；已登记的记录才可以，另外记一条日志，与保存无关
- **Esc** 返回。没有保存的内容可以留作草稿，断线、关机也不丢，下次打开接着填
- 日期可以写 9-2、今天、+3；比例可以写 5%
- 单选、多选：按 **回车** 打开，输入汉字或拼音首字母查找
"""

    def __init__(self, register: Register[Any], number: str = "", *, told: Callable[[str], None] | None = None) -> None:
        super().__init__(f"{register.code}/{number}", told)
        self._register, self._number = register, number
        self.SECTION = _SECTIONS[register.code]  # type: ignore[misc]  # one form serves four sections

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "mark_field", "标记不公开", show=False)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "mark_field":
            return bool(self.is_mounted and self._number) and not self.office.store.read_only
        return super().check_action(action, parameters)

    @work(group="ask", exclusive=True)
    async def action_mark_field(self) -> None:
        """Ctrl+L: the field of the cursor is not for the public, or is again; an act of its own, what is typed stays."""
        await change_marks(self, self._number, self.form.at)

    @property
    def _old(self) -> Any:
        return self.office.store.get(self._register.kind, self._number) if self._number else None

    def heading(self) -> str:
        old = self._old
        return f"修改{self._register.noun} › {old.number} {old.name}" if old else f"登记{self._register.noun}"

    def form_columns(self) -> Sequence[Column]:
        return [column for column in self._register.columns if column.name != "number"]

    def notes(self) -> Mapping[str, str]:
        return {} if self._old is None else notes_of_marks(self._old)

    def values(self) -> Mapping[str, str]:
        old = self._old
        if old is None:
            return {}
        return {column.name: show(column, getattr(old, column.name)) for column in self.form_columns()}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        record, problems = self._register.parse(raw, self._old, self._number)
        if record is not None and self._register is PLAN:
            problems += registry.complete_record(self.office, record, self._old, self._number)[1]
        return problems

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        if self._number:
            record = registry.edit(self.office, self._register, self._number, raw)
            return record.number, f"已修改 {record.number} {record.name}"
        record = registry.add(self.office, self._register, raw)
        return record.number, f"已登记 {record.number} {record.name}"

    def offers(self, name: str) -> list[tuple[str, str]]:
        trades = [(row.text, row.text) for row in TRADES]
        items = self.office.store.all(Item)
        match name:
            case "trades":
                return trades
            case "qualified":
                return [*trades, *((item.number, f"{item.number} {item.name}") for item in items)]
            case "items":
                return [(item.number, f"{item.number} {item.name}") for item in items]
        return []


class RecusalForm(FormScreen):
    """The reason of a recusal between an object and an inspector that were chosen already."""

    SECTION = "registry"
    HELP = """
# 登记回避

这名执法人员不派往这个检查对象。原因只在本单位使用，不公开。

- **F2** 保存，**Esc** 返回
"""

    def __init__(self, object_number: str, inspector: str, *, told: Callable[[str], None] | None = None) -> None:
        super().__init__(f"recusals/{object_number}/{inspector}", told)
        self._object, self._inspector = object_number, inspector

    def heading(self) -> str:
        return "登记回避"

    def form_columns(self) -> Sequence[Column]:
        return RECUSAL_COLUMNS

    def readonly(self) -> Collection[str]:
        return {"object", "inspector"}

    def values(self) -> Mapping[str, str]:
        store = self.office.store
        return {
            "object": f"{self._object} {store.get(Enterprise, self._object).name}",
            "inspector": f"{self._inspector} {store.get(Inspector, self._inspector).name}",
        }

    def _whole(self, raw: Mapping[str, str]) -> dict[str, str]:
        return {**raw, "object": self._object, "inspector": self._inspector}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        problems = parse_recusal(self._whole(raw))[1]
        old = self.office.store.find(Recusal, f"{self._object}/{self._inspector}")
        if old is not None and old.active:
            problems.append(Problem("这一对的回避已经登记过"))
        return problems

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        recusal = registry.add_recusal(self.office, self._whole(raw))
        return recusal.number, f"已登记回避 {recusal.number}"
