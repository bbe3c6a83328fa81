"""设置: the bureau, its site, days off, the theme; 自检, 备份, 恢复."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from acts.base.backups import change_backup_to, copy_warnings
from acts.base.bureau import check_bureau, make_bureau_private
from acts.base.rename import change_bureau
from db.config import Bureau
from db.rights import RIGHTS_SUPPORTED
from rules.base.errors import MingchouError, Problem, Refused
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.office.backups import back_up_now, change_sealing, restore_one, sealing_text
from tui.screens.office.clock import clock_text, settle_clock
from tui.screens.office.deputies import change_deputies, deputies_text
from tui.screens.office.erasing import erase, purge
from tui.screens.office.keeping import keep_terms, terms_text
from tui.screens.office.outside import show_outside
from tui.screens.office.passphrases import change_passphrases, holders_text
from tui.screens.office.repairing import repair_all, repair_texts
from tui.screens.office.restoring import journal_restore
from tui.screens.office.salvaging import salvage_bureau
from tui.screens.office.self_check import SelfCheck, self_checks
from tui.screens.office.setting_fields import SETTINGS, Setting
from tui.screens.office.visit_cap import cap_words, change_cap
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog
from tui.screens.parts.read_only import ask_what_next
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog
from tui.widgets.table import RecordTable

__all__ = ["SettingsScreen"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line. number: what it is. group: the heading above it. note: shown below the list. setting: what Enter changes, if anything."""

    number: str
    group: str
    label: str
    value: str
    note: str
    tone: str = ""
    setting: Setting | None = None


_KEYS = {setting.key: setting for setting in SETTINGS}
_COLUMNS = (
    TableColumn[_Row]("", 10, lambda row: row.group, style=lambda _: "muted"),
    TableColumn[_Row]("项目", 18, lambda row: row.label),
    TableColumn[_Row]("现在", 0, lambda row: row.value or "—", style=lambda row: row.tone),
)
_WRITES = ("erase", "purge", "passphrases", "deputies", "cap", "sealing", "restored", "repair")
"""Lines that write into the journal or bureau.toml."""
_WORD = {"good": "正常", "warn": "注意", "": "请看"}


class SettingsScreen(DeskScreen):
    """One list of all settings, self-checks and acts of this screen."""

    SECTION = "settings"
    HELP = """
# 设置

一行一项，**回车** 修改或办理。改动写进单位文件夹里的 bureau.toml，马上生效。

- **F8** 立即备份
- **F6** 从备份恢复到一个新文件夹，不会覆盖现在的台账
- **F7** 检查台账：日志逐行、哈希链、快照，只看不改
- **Ctrl+T** 浅色、深色；在“外观”这一行按回车，就记住了

放假安排：程序知道的年份不用填。新一年的安排公布后，把放假和调休上班的日子写上，期限就按它数。

自检：每一行说现在怎样、要做什么。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "back_up", "备份"),
        Binding("f6", "restore", "恢复"),
        Binding("f7", "examine", "检查台账"),
    ]
    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    SettingsScreen #note { height: 4; border-top: solid $border-blurred; }
    App.-plain SettingsScreen #note { border-top: ascii $border-blurred; }
    """

    def __init__(self, start: str = "") -> None:
        """start: the row that is opened at once (`tui.sections.OFFICE_ACTS`)."""
        super().__init__()
        self._examined, self._start = "", start

    def heading(self) -> str:
        return "设置"

    def body(self) -> ComposeResult:
        yield RecordTable(_COLUMNS, marks=False, enter="修改")
        with VerticalScroll(id="note", can_focus=False):
            yield Details(id="details")

    def on_mount(self) -> None:
        self._table.focus()
        if self._start:
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        numbers = [row.number for row in self._table.rows]
        self._table.cursor_row = numbers.index(self._start)
        self._open(self._table.rows[self._table.cursor_row])

    @property
    def _table(self) -> "RecordTable[_Row]":
        return self.query_one(RecordTable)

    @property
    def _folder(self) -> Path:
        return self.office.places.folder

    def reread(self) -> None:
        bureau = self.office.bureau
        rows = [
            _Row(setting.key, setting.group, setting.column.label, setting.read(bureau), setting.note, setting=setting)
            for setting in SETTINGS
        ]
        rows.append(
            _Row("theme", "显示", "外观", f"{self.app.theme}（按回车换，并记住）", "浅色或深色；Ctrl+T 只换这一次")
        )
        rows += [self._row_of(check) for check in self._self_checks()]
        examined = self._examined or "还没有检查过"
        rows += [
            _Row(
                "examine",
                "自检",
                "台账完好",
                examined,
                "按回车或 F7：日志逐行、哈希链、快照、证据，只看不改",
                self._examined_tone(),
            ),
            _Row(
                "clock",
                "自检",
                "时钟",
                clock_text(self)[0],
                "按回车：很久没有办理的确认时间，以前时钟快了的登记更正",
                clock_text(self)[1],
            ),
            _Row("repair", "自检", "补上证据和登记", *repair_texts(self.office)),
            _Row("cap", "负责人", "年度检查次数上限", *cap_words(self.office)),
            _Row("passphrases", "负责人", "负责人口令", holders_text(self.office), "设了口令的，批准时要本人输入"),
            _Row("deputies", "负责人", "代理", deputies_text(self.office), "起止以外不接受代理人的批准"),
            _Row("backup", "备份", "立即备份", "按回车或 F8", "放在单位文件夹的 backups 里，并拷到“备份拷到”的地方"),
            _Row("backup-list", "备份", "备份清单", "按回车", "每一份备份，本单位的和拷到外面的，是不是完好"),
            _Row("restore", "备份", "从备份恢复", "按回车或 F6", "恢复到一个新文件夹，不会覆盖现在的台账"),
            _Row("salvage", "备份", "打捞", "按回车", "台账坏了：把这里、备份和别处完好的拼成一个新的单位，不动现在的"),
            _Row("restored", "备份", "登记恢复", "按回车", "台账从备份来的：把那以后公布过的取回来，再接着发布"),
            _Row(
                "sealing",
                "备份",
                "备份加密",
                sealing_text(self.office),
                "按回车：生成密钥，或用口令另做一份；密钥丢了谁也打不开",
            ),
            _Row(
                "erase",
                "依法删除",
                "删除个人信息",
                "按回车",
                "从记录和全部历史中去掉，不能恢复（个人信息保护法 第四十七条）",
            ),
            _Row(
                "retention",
                "依法删除",
                "保管期限",
                terms_text(self.office),
                "按回车：什么留多久、依据什么、什么到期了，改年限；请按本单位档案管理规定核对",
            ),
            _Row("purge", "依法删除", "清除留下的副本", "按回车", "含有已删除内容的旧备份和记录表；先另作一份新的备份"),
            _Row(
                "outside",
                "自检",
                "交底和证明",
                "按回车",
                "台账的校验值交外面的人留存，以后对照；纸上印的台账条数的证明",
            ),
            _Row("folder", "文件", "单位文件夹", str(self._folder), "全部资料都在这里；整个文件夹抄走就是搬家"),
        ]
        self._table.set_rows(rows)
        self._moved()

    def on_resize(self) -> None:
        """The size of the window is one of the checks."""
        self.reread()

    def _self_checks(self) -> list[SelfCheck]:
        desk, size = self.desk, self.app.size
        return self_checks(
            self.office, cells=desk.ambiguous_cells, columns=size.width, lines=size.height, why_read_only=desk.why_read_only
        )  # fmt: skip

    def _row_of(self, check: SelfCheck) -> _Row:
        text = f"{_WORD[check.state]}　{check.status}"
        return _Row(check.number, "自检", check.label, text, check.cure, check.state or "muted")

    def _examined_tone(self) -> str:
        return "muted" if not self._examined else "good" if self._examined.startswith("完好") else "bad"

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        row = self._table.current
        if row is not None:
            self.query_one("#details", Details).show(
                (Detail("", f"{row.label}：{row.value or '没有填'}"), Detail("", row.note, "muted"))
            )

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back_up":
            return None if self.office.store.read_only else True
        return super().check_action(action, parameters)

    def why_not(self, _action: str) -> str:
        """Why an act is greyed."""
        return "台账是只读打开的，备份请由正在使用它的人来做"

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[_Row]) -> None:
        self._open(event.row)

    def _open(self, row: _Row) -> None:
        acts: Mapping[str, Callable[[], object]] = {
            "theme": self._change_theme, "examine": self.action_examine, "repair": self._repair, "backup": self.action_back_up,
            "backups": self._list_backups, "backup-list": self._list_backups, "restore": self.action_restore, "restored": self._restored,
            "salvage": self._salvage, "sealing": self._sealing,
            "retention": self._retention, "passphrases": self._passphrases, "deputies": self._deputies, "cap": self._cap, "erase": self._erase, "purge": self._purge,
            "outside": self._outside, "clock": self._settle_clock, **({"rights": self._close} if RIGHTS_SUPPORTED else {}),
        }  # fmt: skip
        if row.number in _WRITES and self.office.store.read_only:
            self.notify("台账是只读打开的，现在不能办", severity="warning", markup=False)
        elif row.number in ("writing", "name") and self._read_only_for_a_reason(row.number):
            self._ask_what_next()
        elif row.number in acts:
            acts[row.number]()
        elif row.setting is not None:
            self._change(row.setting)
        else:
            lines = [row.value, row.note, *_SAMPLE * (row.number == "widths")]
            self.app.push_screen(MessageDialog(row.label, lines))

    def _list_backups(self) -> None:
        self.desk.push_route(routes.backups())

    def _read_only_for_a_reason(self, number: str) -> bool:
        """Whether this line is where something can be done about it (tui.screens.parts.read_only)."""
        store = self.office.store
        return store.displaced if number == "writing" else store.name != self.office.bureau.name

    @work(group="ask", exclusive=True)
    async def _change(self, setting: Setting) -> None:
        """Ask for the new text; problems are shown in the dialog."""
        column = setting.column

        def change(raw: Mapping[str, str]) -> None:
            self._save(setting.write(self.office.bureau, raw[column.name]))

        values = {column.name: setting.read(self.office.bureau)}
        dialog = FormDialog(column.label, (column,), values, act=change, text=setting.note, yes="保存")
        if await self.app.push_screen_wait(dialog) is not None:
            self.notify(f"{column.label}已修改", title="已完成", markup=False)
            self.reread()
            if setting.key == "backup_to" and (warned := copy_warnings(self._folder)):
                self.app.push_screen(MessageDialog("请留意", warned))

    def _save(self, changed: Bureau) -> None:
        """Write bureau.toml and work on with it; a problem of a key of the file is shown under the label of this screen."""
        try:
            if changed.backup_to != self.office.bureau.backup_to:
                bureau = change_backup_to(self._folder, [Path(target) for target in changed.backup_to])
            else:
                bureau = change_bureau(self.office, changed)
        except MingchouError as error:
            labels = {key: setting.column.label for key, setting in _KEYS.items()}
            raise Refused(
                *(Problem(problem.message, "", labels.get(problem.field, problem.field)) for problem in error.problems)
            ) from None
        self.desk.settings_changed(bureau)

    def _close(self) -> None:
        """Take the file rights of other users away."""
        try:
            closed = make_bureau_private(self._folder)
        except MingchouError as error:
            self.show_problems(error.problems)
            return
        self.notify(f"已收回其他用户对 {closed} 个文件和文件夹的权限", title="已完成", markup=False)
        self.reread()

    def _change_theme(self) -> None:
        """Switch the theme, and save it in bureau.toml."""
        self.desk.turn_theme()
        try:
            self._save(replace(self.office.bureau, theme=self.app.theme))
        except MingchouError as error:
            self.show_problems(error.problems)
        self.reread()

    @work(group="ask", exclusive=True)
    async def _erase(self) -> None:
        await erase(self)

    @work(group="ask", exclusive=True)
    async def _retention(self) -> None:
        await keep_terms(self, self._save)

    @work(group="ask", exclusive=True)
    async def _restored(self) -> None:
        await journal_restore(self)

    @work(group="ask", exclusive=True)
    async def _salvage(self) -> None:
        await salvage_bureau(self)

    @work(group="ask", exclusive=True)
    async def _settle_clock(self) -> None:
        await settle_clock(self)

    @work(group="ask", exclusive=True)
    async def _sealing(self) -> None:
        await change_sealing(self)

    @work(group="ask", exclusive=True)
    async def _outside(self) -> None:
        await show_outside(self)

    @work(group="ask", exclusive=True)
    async def _passphrases(self) -> None:
        await change_passphrases(self)

    @work(group="ask", exclusive=True)
    async def _deputies(self) -> None:
        await change_deputies(self)

    @work(group="ask", exclusive=True)
    async def _cap(self) -> None:
        await change_cap(self)

    @work(group="ask", exclusive=True)
    async def _ask_what_next(self) -> None:
        await ask_what_next(self.desk)

    @work(group="ask", exclusive=True)
    async def _purge(self) -> None:
        await purge(self)

    @work(group="ask", exclusive=True)
    async def action_back_up(self) -> None:
        """F8: a backup now. The desk holds the store and writes nothing while the box is open."""
        await back_up_now(self)

    @work(group="ask", exclusive=True)
    async def action_restore(self) -> None:
        """F6: unpack a backup into a new folder."""
        await restore_one(self)

    @work(group="ask", exclusive=True)
    async def _repair(self) -> None:
        await repair_all(self)

    @work(group="ask", exclusive=True)
    async def action_examine(self) -> None:
        """F7: check that everything on the disk is as it was written."""
        folder = self._folder
        problems = await self.app.push_screen_wait(
            ProgressDialog[list[Problem]]("正在逐行检查台账", lambda _: check_bureau(folder), stoppable=False)
        )
        if isinstance(problems, MingchouError):
            self.show_problems(problems.problems, "没有检查成")
            return
        self._examined = f"有 {len(problems)} 处问题" if problems else "完好：日志每一行、哈希链和快照都对得上"
        self.reread()
        if problems:
            self.app.push_screen(MessageDialog("台账有问题，请按下面说的办", problems))
        else:
            self.notify(self._examined, title="已检查", markup=False)


_SAMPLE = ("", "下面两行的竖线应当对齐：", "甲…乙|", "甲a乙|", "“”—|", "abc|")
"""A sample to be compared by eye, where the terminal does not answer."""
