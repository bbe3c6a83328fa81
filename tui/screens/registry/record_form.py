"""A record of a register filled in or changed; the reason of a recusal."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from acts.registry import registry
from acts.registry.registry import DEPARTMENTS, DUTIES, PLAN, Register
from rules.base.codes import TRADES
from rules.base.errors import Problem
from rules.base.fields import Column, show
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import RECUSAL_COLUMNS, Inspector, Recusal, parse_recusal
from rules.registry.item import Item
from tui.screens.parts.form_screen import FormScreen
from tui.screens.parts.marking import change_marks, mark_notes

__all__ = ["RecordForm", "RecusalForm"]

_SECTIONS = {
    "enterprises": "registry",
    "inspectors": "registry",
    "items": "items",
    "plan": "plan",
    "departments": "registry",
    "duties": "plan",
}


class RecordForm(FormScreen):
    """A new record of a register, or a change to one (number)."""

    HELP = """
# 登记和修改

一行填一项，带 * 的必须填。边填边检查，哪里不对，旁边就写着为什么、怎么改。

- **↑ ↓、Tab、回车** 换到另一项
- **F2** 或 **Ctrl+S** 保存；有不对的地方，光标会跳过去
- **F3** 在“行业”“抽查事项”“科室”等格子里，从清单里选
- **Ctrl+L** 光标处这一栏标记不公开，或解除标记；已登记的记录才可以，另外记一条日志，与保存无关
- **Esc** 返回。没有保存的内容可以留作草稿，断线、关机也不丢，下次打开接着填
- 日期可以写 9-2、今天、+3；比例可以写 5%
- 单选、多选：按 **回车** 打开，输入汉字或拼音首字母查找
"""

    def __init__(
        self, register: Register[Any], number: str = "", *, on_saved: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(f"{register.code}/{number}", on_saved)
        self._register, self._number = register, number
        self.SECTION = _SECTIONS[register.code]  # type: ignore[misc]  # one form serves all registers

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "mark_field", "标记不公开", show=False)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "mark_field":
            return (
                bool(self.is_mounted and self._number and self._register not in (DEPARTMENTS, DUTIES))
                and not self.office.store.read_only
            )
        return super().check_action(action, parameters)

    @work(group="ask", exclusive=True)
    async def action_mark_field(self) -> None:
        """Ctrl+L: withhold the field under the cursor from the public, or lift its mark; an act of its own, what is typed stays."""
        await change_marks(self, self._number, self.form.at)

    @property
    def _old(self) -> Any:
        return registry.existing(self.office, self._register, self._number) if self._number else None

    def heading(self) -> str:
        old = self._old
        return f"修改{self._register.noun} › {old.number} {old.name}" if old else f"登记{self._register.noun}"

    def form_columns(self) -> Sequence[Column]:
        return [column for column in registry.columns(self.office, self._register) if self._asked(column)]

    def _asked(self, column: Column) -> bool:
        """Whether the form asks for a column: not for a number that the program gives, nor for one that was given."""
        return column.name != "number" or not (self._register.prefix or self._number)

    def notes(self) -> Mapping[str, str]:
        return {} if self._old is None or self._register in (DEPARTMENTS, DUTIES) else mark_notes(self._old)

    def values(self) -> Mapping[str, str]:
        old = self._old
        if old is None:
            return {}
        return {column.name: show(column, getattr(old, column.name)) for column in self.form_columns()}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        record, problems = self._register.parse(raw, self._old, self._number, self.office.departments)
        if record is not None and self._register in (PLAN, DEPARTMENTS, DUTIES):
            problems += registry.complete_record(self.office, record, self._old, self._number)[1]
        return problems

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        if self._number:
            record = registry.edit(self.office, self._register, self._number, raw)
            return record.number, f"已修改 {record.number} {record.name}"
        record = registry.add(self.office, self._register, raw)
        return record.number, f"已登记 {record.number} {record.name}"

    def _sections(self) -> list[str]:
        """The sections of the department that is typed; of all where the form has none."""
        departments = self.office.departments
        typed = self.form.raw().get("department", "")
        with suppress(ValueError):
            return list(departments[departments.read(typed)].sections)
        return [section for one in departments.records for section in one.sections] if not typed else []

    def offers(self, name: str) -> list[tuple[str, str]]:
        trades = [(row.text, row.text) for row in TRADES]
        items = self.office.store.all(Item)
        match name:
            case "trades":
                return trades
            case "qualified":
                return [*trades, *((item.number, f"{item.number} {item.name}") for item in items)]
            case "section":
                return [(section, section) for section in self._sections()]
            case "items" | "item":
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

    def __init__(self, object_number: str, inspector: str, *, on_saved: Callable[[str], None] | None = None) -> None:
        super().__init__(f"recusals/{object_number}/{inspector}", on_saved)
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
