"""Entering one result, or one anew that was withdrawn as 录入错误: the eight codes by digit, what will be public shown beside what stays inside, then the next one at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from acts.disclosure.approval import doubts
from acts.work import result as acts
from rules.base.codes import RESULT_CODES
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column, clean, show
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.result import COLUMNS, REENTERED, Result, parse, state_text
from rules.work.sheet import Sheet
from tui.public_side import as_if_approved, as_public
from tui.screens.base import NARROW_WIDE
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.form_screen import FormScreen
from tui.screens.results.public_preview import public_details
from tui.screens.results.result_rows import result_rows
from tui.widgets.form import Form
from tui.wording import without_commands

__all__ = ["ResultForm"]

_WHY = Column("why", "更正原因", required=True, hint="为什么更正；不公开", width=32)
_ANEW = (
    Column("why", "重新录入的原因", required=True, hint="为什么重新录入；不公开", width=32),
    Column("by", "批准人", required=True, width=16),
    Column("document", "文号", required=True, hint="批准文件的文号", width=24),
)
"""What is asked beside the result where one that was withdrawn as 录入错误 is entered anew."""
_PUBLIC, _PRIVATE = ("public", "handling"), ("note", "handling_note")
_ORDER = ("code", "checked_on", "public", "handling", "note", "handling_note", "abnormal", "case_filed", "fine")
_STANDARD = frozenset(row.note for row in RESULT_CODES)


def _marked(column: Column) -> Column:
    """The column with a label that shows whether it will be public."""
    if column.name in _PUBLIC:
        return replace(column, label=f"{column.label}[公开]")
    if column.name in _PRIVATE:
        return replace(column, label=f"{column.label}[内部]")
    return replace(column, width=38) if column.name == "code" else column


_BY_NAME = {column.name: column for column in COLUMNS}
_ENTRY = tuple(_marked(_BY_NAME[name]) for name in _ORDER)
_LABELS = {_BY_NAME[column.name].label: column.label for column in _ENTRY}


def _relabelled(problems: Sequence[Problem]) -> list[Problem]:
    """Problems under the labels of this form."""
    return [
        Problem(without_commands(problem.message), "", _LABELS.get(problem.field, problem.field))
        for problem in problems
    ]


class ResultForm(FormScreen):
    """One object for one item. Once it is saved, the next one without a result opens. on_saved: called with the number of the result."""

    SECTION = "results"
    HELP = """
# 录入结果

标着 `[公开]` 的审批后会原样登在网站上；标着 `[内部]` 的永远不公开。右边（窄屏在下面）就是公众将看到的样子。

- **1 到 8** 光标在“检查结果”时，按代码直接选
- 选了结果，公开说明自动填上标准文字，可以改；改过的不会被换掉
- 日期可以写 9-2、今天、-1
- **F2** 或 **Ctrl+S** 保存，接着录下一个未检查的；**Esc** 返回清单
- 公开的文字里不能有身份证号、手机号，程序会拦住
- 因**录入错误**撤回的，在这里重新录入：写明原因、批准人和文号，审批以后才公开；原来那条仍按“录入错误”计数
- 没填完的会留作草稿，断线、关机也不丢
"""
    HORIZONTAL_BREAKPOINTS = NARROW_WIDE
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    ResultForm #both { height: 1fr; layout: vertical; }
    ResultForm.-wide #both { layout: horizontal; }
    ResultForm #seen { height: 8; border-top: solid $border-blurred; }
    ResultForm.-wide #seen { height: 1fr; width: 48; border-top: none; border-left: solid $border-blurred; }
    ResultForm .seen--title { height: 1; padding: 0 1; text-style: bold; color: $accent; }
    App.-plain ResultForm #seen { border-top: ascii $border-blurred; }
    App.-plain ResultForm.-wide #seen { border-top: none; border-left: ascii $border-blurred; }
    """

    def __init__(
        self, task: str, object_number: str, item: str, *, on_saved: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(f"results/{task}/{object_number}/{item}", on_saved)
        self._in_task, self._object, self._item = task, object_number, item

    @property
    def _number(self) -> str:
        return f"{self._in_task}/{self._object}/{self._item}"

    @property
    def _old(self) -> Result | None:
        return self.office.store.find(Result, self._number)

    def heading(self) -> str:
        store = self.office.store
        enterprise, item, old = store.get(Enterprise, self._object), store.get(Item, self._item), self._old
        what = "录入" if old is None else f"更正（{state_text(old)}）" if not old.withdrawn else "已撤回"
        what = "重新录入" if self._anew else what
        return f"结果 › {what} › {enterprise.name} › {item.number} {item.name}"

    @property
    def _anew(self) -> bool:
        """Whether a result is entered anew that was withdrawn as 录入错误."""
        old = self._old
        return old is not None and old.withdrawn is not None and old.withdrawn.reason == REENTERED

    # The form

    def form_columns(self) -> Sequence[Column]:
        if self._anew:
            return (*_ANEW, *_ENTRY)
        return _ENTRY if self._old is None else (_WHY, *_ENTRY)

    def values(self) -> Mapping[str, str]:
        old = self._old
        if old is None:
            return {"checked_on": self._likely_day()}
        texts = {column.name: show(column, getattr(old, column.name)) for column in _ENTRY}
        return texts | {"fine": texts["fine"] if old.fine else ""}

    def _likely_day(self) -> str:
        """The day that the sheet already has from another item, else today."""
        sheets = self.office.store.where(Sheet, task=self._in_task, object=self._object)
        visited = next((sheet.visited_on for sheet in sheets if sheet.void_on is None), None)
        return str(visited or self.office.today())

    def readonly(self) -> Collection[str]:
        old = self._old
        if old is not None and old.withdrawn and not self._anew:
            return {column.name for column in self.form_columns()}
        return super().readonly()

    def _typed(self, raw: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in raw.items() if name not in ("why", "by", "document")}

    def _judged(self, raw: Mapping[str, str]) -> tuple[Result | None, list[Problem]]:
        old, typed = self._old, self._typed(raw)
        if old is None or self._anew:
            old = None
            typed |= {"task": self._in_task, "object": self._object, "item": self._item}
        return parse(typed, self.office.today(), self.office.by, old, self._number)

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        problems = self._judged(raw)[1]
        if self._anew:
            empty = (column for column in _ANEW if not raw.get(column.name, "").strip())
            problems = [*problems, *(Problem("必须填写", "", column.label) for column in empty)]
        elif "why" in raw and not raw["why"].strip():
            problems = [*problems, Problem("更正必须写明原因", "", _WHY.label)]
        return _relabelled(problems)

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        try:
            if self._old is None:
                result = acts.enter(self.office, self._in_task, self._object, self._item, raw)
            elif self._anew:
                result = acts.reenter(
                    self.office, self._in_task, self._object, self._item, self._typed(raw),
                    why=raw["why"], by=raw["by"], document=raw["document"],
                )  # fmt: skip
            else:
                result = acts.correct(
                    self.office, self._in_task, self._object, self._item, self._typed(raw), raw["why"]
                )
        except MingchouError as error:
            raise Refused(*_relabelled(error.problems)) from None
        return result.number, f"已录入：{RESULT_CODES.text(result.code)}，等待审批"

    def _close(self, number: str = "") -> None:
        following = self._next() if number and self._old is not None and not self._old.correction else None
        if following is None:
            super()._close(number)
            return
        self._draft.discard()
        if self._on_saved is not None:
            self._on_saved(number)
        self.app.switch_screen(following)

    def _next(self) -> "ResultForm | None":
        """The form of the next item without a result, in the order of the draw; None when all are entered."""
        rows = result_rows(self.office, self._in_task)
        at = next((place for place, row in enumerate(rows) if row.number == self._number), 0)
        row = next((row for row in (*rows[at:], *rows[:at]) if row.result is None), None)
        return ResultForm(self._in_task, row.sheet.object, row.item.number, on_saved=self._on_saved) if row else None

    # The screen

    def body(self) -> ComposeResult:
        with Vertical(id="both"):
            with Vertical(id="form"):
                yield from super().body()
            with Vertical(id="seen"):
                yield Static("公众将看到（审批、公示以后）", markup=False, classes="seen--title")
                with VerticalScroll(can_focus=False):
                    yield Details(id="public")

    def on_mount(self) -> None:
        for name in (*_PUBLIC, *_PRIVATE):
            if name not in self.readonly():
                self.form.field(name).styles.height = 2
        if "code" not in self.readonly():
            self.watch(self.form.field("code"), "raw", self._code_changed, init=False)
        self._show_public()

    def _code_changed(self, text: str) -> None:
        """Set the standard public statement of the code, unless another text was written."""
        field = self.form.field("public")
        if clean(field.raw) in _STANDARD or not field.raw.strip():
            try:
                field.raw = RESULT_CODES[RESULT_CODES.read(text)].note
            except ValueError:
                field.raw = ""
        self._show_public()

    @on(Form.Changed)
    def _show_public(self) -> None:
        """Show what the public would see of the texts in the form."""
        raw = self.form.raw()
        old = self._old
        if old is not None and old.withdrawn and not self._anew:
            public_result: Result | None = old
        else:
            judged, problems = self._judged(raw)
            if judged is None and raw.get("code"):
                why = "；".join(str(problem) for problem in _relabelled(problems))
                self.query_one("#public", Details).show([Detail("", f"还不能公开：{why}", "warn")])
                return
            public_result = as_if_approved(self.office, judged) if judged is not None else None
        if public_result is None:
            lines = [Detail("", "选了检查结果，这里就显示", "muted")]
            codes = [Detail(row.code, row.text) for row in RESULT_CODES]
            self.query_one("#public", Details).show([*lines, *codes])
            return
        public = as_public(self.office, [public_result]).get(public_result.number)
        warnings = [
            Detail("请再看", f"{doubt.label}里{doubt.suspicion}", "bad")
            for doubt in doubts(self.office, [public_result])
        ]
        self.query_one("#public", Details).show([*warnings, *public_details(self.office, public_result, public)])
