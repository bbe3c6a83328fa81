"""Every widget on five pages, to look at while building a screen or changing a colour: `python -m tui.widgets`. All material is invented."""

import os
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # as in tui.app: before textual loads

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from rules.base.codes import OBJECT_STATUS, RISKS, WATCH_FLAGS
from rules.base.errors import Problem
from rules.draw.words import six_characters
from rules.registry.enterprise import COLUMNS, Enterprise, parse
from tui.theme import DARK, LIGHT, plain_borders, use_themes
from tui.widgets.columns import TableColumn
from tui.widgets.commitment import BigCommitment
from tui.widgets.dialog import MessageDialog, PickDialog, PickManyDialog, TextDialog, YesNoDialog
from tui.widgets.form import Form
from tui.widgets.parts import Banner, Empty, KeyHints, Progress
from tui.widgets.search import FilterBox, SearchKeys
from tui.widgets.steps import Step, StepLine
from tui.widgets.table import RecordTable

__all__ = ["ENTERPRISE_COLUMNS", "Gallery", "enterprises"]

_TODAY = date(2024, 9, 2)
_COMMITMENT = "0504cec2771f187eb4259d7d7b06335e82eec6e151bc57fbe6e3b9fb2ec983d4"
_STEPS = ("范围", "冻结", "抽取", "确认", "匹配", "检查", "录入", "审批", "公示", "办结")


def enterprises(count: int) -> list[Enterprise]:
    """This many invented enterprises, always the same."""
    kinds = ("旅馆", "网吧", "印章刻制店", "娱乐城", "加油站", "机动车修理厂", "典当行")
    towns = ("城关镇", "东街街道", "演示开发区")
    return [
        Enterprise(
            number=f"O-{n:06d}",
            name=f"演示{towns[n % 3]}[{n}]号{kinds[n % 7]}（{'有限公司' if n % 4 else '个体工商户，名称很长很长的那一家分店'}）",
            code=f"91410499MA{n:08d}",
            legal_representative="赵钱孙李周吴"[n % 6] + "演示",
            phone=f"0000-{n:07d}",
            address=f"演示县{towns[n % 3]}演示路 {n} 号",
            status="active" if n % 9 else "revoked",
            risk=("", "A", "B", "C", "D")[n % 5],
        )
        for n in range(1, count + 1)
    ]


def _risk_tone(enterprise: Enterprise) -> str:
    return {"C": "warn", "D": "bad", "A": "good"}.get(enterprise.risk, "muted")


ENTERPRISE_COLUMNS: tuple[TableColumn[Enterprise], ...] = (
    TableColumn("编号", 8, lambda enterprise: enterprise.number),
    TableColumn("企业名称", 0, lambda enterprise: enterprise.name),
    TableColumn("统一社会信用代码", 18, lambda enterprise: enterprise.code),
    TableColumn("法定代表人", 10, lambda enterprise: enterprise.legal_representative),
    TableColumn(
        "风险等级", 8, lambda enterprise: RISKS.text(enterprise.risk) if enterprise.risk else "未评定", style=_risk_tone
    ),
    TableColumn(
        "登记状态",
        8,
        lambda enterprise: OBJECT_STATUS.text(enterprise.status),
        style=lambda enterprise: "" if enterprise.status == "active" else "bad",
    ),
    TableColumn("联系电话", 12, lambda enterprise: enterprise.phone, align="right"),
    TableColumn("经营地址", 24, lambda enterprise: enterprise.address, style=lambda _: "muted"),
)


class _Page(Screen[None]):
    """One page of the gallery."""

    def compose(self) -> ComposeResult:
        yield Banner("演示数据，不是真实的检查")
        yield from self.body()
        yield KeyHints()

    def body(self) -> ComposeResult:
        yield from ()


class ListPage(_Page):
    """A list with its filter."""

    def body(self) -> ComposeResult:
        yield FilterBox()
        yield RecordTable(ENTERPRISE_COLUMNS, empty="没有找到。请删去几个字，或按 Esc 清除筛选")
        yield Static("", id="where")

    def on_mount(self) -> None:
        self.rows = enterprises(597)
        self.keys_of = SearchKeys(
            f"{enterprise.name} {enterprise.number} {enterprise.code}" for enterprise in self.rows
        )
        self.table: RecordTable[Enterprise] = self.query_one(RecordTable)
        self.table.set_rows(self.rows)
        self.table.focus()
        self._show_position()

    @on(FilterBox.Changed)
    def _filter(self, event: FilterBox.Changed) -> None:
        self.table.set_rows([self.rows[index] for index in self.keys_of.find(event.query)])
        self._show_position()

    @on(RecordTable.Moved)
    def _show_position(self) -> None:
        self.query_one("#where", Static).update(self.table.position_text)


class FormPage(_Page):
    """A form with every kind of field."""

    def body(self) -> ComposeResult:
        enterprise = enterprises(1)[0]
        values = {
            "number": enterprise.number,
            "name": enterprise.name,
            "code": enterprise.code,
            "status": "存续",
            "registered_on": "2024-08-30",
        }
        yield Form(COLUMNS, values, check=self._wrong, readonly=("number",), today=_TODAY)

    def on_mount(self) -> None:
        self.query_one(Form).focus_field()

    @staticmethod
    def _wrong(raw: Mapping[str, str]) -> list[Problem]:
        return parse(raw)[1]

    @on(Form.Saved)
    def _saved(self) -> None:
        self.app.push_screen(MessageDialog("已保存", "什么也没有写下：这里只是样品"))


class StepsPage(_Page):
    """Steps, a commitment, progress."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "freeze", "冻结"),
        Binding("f7", "draw", "抽取"),
    ]

    def body(self) -> ComposeResult:
        now = _STEPS.index("抽取")
        yield StepLine(
            [
                Step(label, "done" if n < now else "now" if n == now else "later", "9月5日前录入随机值" * (n == now))
                for n, label in enumerate(_STEPS)
            ]
        )
        yield BigCommitment(_COMMITMENT, six_characters(_COMMITMENT))
        yield Progress("正在导入名录", 100_000)

    def on_mount(self) -> None:
        self.query_one(Progress).report(45_678)
        self.query_one(Progress).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "freeze" else super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """The reason why an act is greyed."""
        return "名单已于 9月2日 冻结，不能再次冻结" if action == "freeze" else ""

    def action_draw(self) -> None:
        self.notify("已抽取 30 户", markup=False)


class EmptyPage(_Page):
    """Nothing there, and a task that is stopped."""

    def body(self) -> ComposeResult:
        yield Banner("只读：王演示 正在别的窗口办理，8:30 起", "readonly")
        with Vertical():
            yield StepLine([Step("范围", "done"), Step("冻结", "stopped", "回避关系尚未登记，不能冻结"), Step("抽取")])
            yield Empty("还没有抽查任务", "按 F7 新建一个；要先有计划和事项清单")


class DialogPage(_Page):
    """The dialogs, one key each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "show('ask')", "确认"),
        Binding("d", "show('danger')", "危险"),
        Binding("t", "show('text')", "文字"),
        Binding("l", "show('tell')", "告知"),
        Binding("p", "show('pick')", "单选"),
        Binding("m", "show('many')", "多选"),
    ]

    def body(self) -> ComposeResult:
        yield Empty("对话框", "按 A、D、T、L、P、M 各打开一种")

    def action_show(self, name: str) -> None:
        """Open one of them."""
        flags = [(row.code, row.text) for row in WATCH_FLAGS]
        match name:
            case "ask":
                self.app.push_screen(
                    YesNoDialog("发布公示", "将公开 30 条检查结果，其中 2 条不公开负责人姓名。现在发布吗？", yes="发布")
                )
            case "danger":
                text = "作废后本次抽取不再有效，名单和承诺值仍然公开，不能恢复。确定要作废 2024-003 的抽取吗？"
                self.app.push_screen(YesNoDialog("作废抽取", text, yes="作废", danger=True))
            case "text":
                self.app.push_screen(TextDialog("录入随机值", "福利彩票开奖号码", "照开奖公告抄写，号码之间空一格"))
            case "tell":
                wrong = [
                    Problem("校验位不对：按 GB 32100 末位应为 P，请核对营业执照", f"第 {n} 行", "统一社会信用代码")
                    for n in range(3, 15)
                ]
                self.app.push_screen(MessageDialog("没有办成，什么都没有改动", wrong))
            case "pick":
                self.app.push_screen(
                    PickDialog(
                        "打开企业",
                        [
                            (enterprise.number, f"{enterprise.number} {enterprise.name}")
                            for enterprise in enterprises(60)
                        ],
                    )
                )
            case _:
                self.app.push_screen(PickManyDialog("重点监管标记", flags, [flags[0][0]]))


class Gallery(App[None]):
    """The pages, F8 turns them; F9 turns light to dark, F10 leaves. plain: as on a terminal that needs ASCII borders."""

    CSS_PATH = "../desk.tcss"
    ENABLE_COMMAND_PALETTE = False
    PAGES: ClassVar = (ListPage, FormPage, StepsPage, EmptyPage, DialogPage)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "next_page", "下一页"),
        Binding("f9", "turn", "明暗"),
        Binding("f10", "quit", "退出"),
    ]

    def __init__(self, *, page: int = 0, dark: bool = False, plain: bool = False) -> None:
        super().__init__()
        self._page = page
        self._plain = plain
        use_themes(self, dark=dark)

    def on_mount(self) -> None:
        if self._plain:
            plain_borders(self)
        self.push_screen(self.PAGES[self._page]())

    def action_next_page(self) -> None:
        self._page = (self._page + 1) % len(self.PAGES)
        self.switch_screen(self.PAGES[self._page]())

    def action_turn(self) -> None:
        self.theme = (LIGHT if self.theme == DARK.name else DARK).name
