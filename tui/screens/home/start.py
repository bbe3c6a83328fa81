"""The start screen, while no bureau is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from acts.base import bureau as acts
from db.config import Bureau, read_bureau
from db.places import Places
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column, Kind
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.columns import TableColumn
from tui.widgets.parts import KeyHints, Paragraph
from tui.widgets.table import RecordTable

__all__ = ["StartScreen"]

_NEW = (
    Column("folder", "文件夹", required=True, hint="新文件夹，单位的全部资料都放在里面", width=40),
    Column("name", "单位名称", required=True, hint="如 示例县公安局", width=32),
    Column("region", "行政区划代码", Kind.CODE, required=True, hint="6 位，如 410499", width=12),
    Column("operator", "经办人", required=True, hint="你的姓名，操作记在你名下", width=16),
)
_FOLDER = (Column("folder", "文件夹", required=True, hint="里面有 bureau.toml 的文件夹", width=40),)
_DEMO = (Column("folder", "文件夹", required=True, hint="演示单位放在哪里", width=40),)
_LABELS = {column.name: column.label for column in _NEW}
_NEAR = 12
"""How many bureaus in and below the current folder are offered."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """One thing that can be done here. folder: the bureau that is opened by it."""

    number: str
    text: str
    note: str
    folder: Path | None = None


class StartScreen(DeskScreen):
    """No bureau is open: create one, open one, or look at the demonstration. problems: why opening one failed."""

    HELP = """
# 开始

明抽把一个单位的名录、任务、抽取、结果都放在一个文件夹里。第一次使用先新建单位；已经有了就打开它；想先看看，就打开演示单位。

- **新建单位**：填文件夹、单位名称、行政区划代码和经办人
- **打开已有单位**：填那个文件夹的路径；当前文件夹里找到的会直接列出来
- **打开演示单位**：示例县公安局，两年的抽查，数据全是虚构的
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,n", "new", "新建单位"),
        Binding("f6,ctrl+o", "open", "打开单位"),
        Binding("f8", "demo", "演示单位"),
    ]
    DEFAULT_CSS = """
    StartScreen #body { align: center middle; }
    StartScreen #start { width: 84; max-width: 96%; height: auto; max-height: 100%; }
    StartScreen .start--name { text-align: center; text-style: bold; color: $accent; height: 1; }
    StartScreen .start--motto { text-align: center; color: $text-muted; height: 1; margin: 0 0 1 0; }
    StartScreen .start--problems { color: $error; margin: 0 0 1 0; }
    StartScreen RecordTable { max-height: 12; }
    """

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def compose(self) -> ComposeResult:
        """Without the menu: no section can be opened yet."""
        with Vertical(id="body"):
            yield from self.body()
        yield KeyHints()

    def body(self) -> ComposeResult:
        choices = self._choices()
        columns = (
            TableColumn[_Choice]("做什么", 30, lambda choice: choice.text),
            TableColumn[_Choice]("", 0, lambda choice: choice.note, style=lambda _: "muted"),
        )
        table: RecordTable[_Choice] = RecordTable(columns, marks=False, enter="选定")
        table.styles.height = len(choices) + 1
        with Vertical(id="start"):
            yield Static("明　抽", markup=False, classes="start--name")
            yield Static("双随机、一公开，每一次抽取人人可核验", markup=False, classes="start--motto")
            if self.problems:
                reasons = "\n".join(str(problem) for problem in self.problems)
                yield Paragraph(f"没有打开：{reasons}", classes="start--problems")
            yield table

    def on_mount(self) -> None:
        table: RecordTable[_Choice] = self.query_one(RecordTable)
        table.set_rows(self._choices())
        table.focus()

    def _choices(self) -> list[_Choice]:
        near = [
            _Choice(f"near-{place}", f"打开 {bureau.name}", str(folder), folder)
            for place, (folder, bureau) in enumerate(_bureaus_near(Path.cwd()))
        ]
        return [
            *near,
            _Choice("new", "新建单位", "第一次使用：填单位名称和文件夹"),
            _Choice("open", "打开已有单位", "写出它的文件夹"),
            _Choice("demo", "打开演示单位", "示例县公安局，数据全是虚构的"),
        ]

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[_Choice]) -> None:
        match event.row.number:
            case "new":
                self.action_new()
            case "open":
                self.action_open()
            case "demo":
                self.action_demo()
            case _ if event.row.folder is not None:
                self._enter(event.row.folder)

    def _enter(self, folder: Path) -> None:
        """Open this bureau; the desk shows its 工作台 once the store is open."""
        self.desk.open_bureau(folder)

    @work(group="ask", exclusive=True)
    async def action_new(self) -> None:
        """F4: a new bureau in a new folder."""
        text = "新建之后，先导入名录，再建任务。网址、联系电话等以后在“设置”里填。"
        values = {"folder": str(Path.cwd() / "双随机")}
        dialog = FormDialog("新建单位", _NEW, values, act=self._create, text=text, yes="新建")
        if raw := await self.app.push_screen_wait(dialog):
            self._enter(typed_path(raw["folder"]))

    def _create(self, raw: Mapping[str, str]) -> None:
        """Create the bureau at the desk's time; problems of bureau.toml are shown beside the field."""
        by = raw["operator"].strip()
        bureau = Bureau(name=raw["name"].strip(), region=raw["region"].strip(), operator=by, max_visits_per_year=0)
        try:
            acts.create(typed_path(raw["folder"]), bureau, by=by, clock=self.desk.clock or acts.wall_clock)
        except MingchouError as error:
            problems = [
                Problem(problem.message, "", _LABELS[problem.field]) if problem.field in _LABELS else problem
                for problem in error.problems
            ]
            raise Refused(*problems) from None

    @work(group="ask", exclusive=True)
    async def action_open(self) -> None:
        """F6: a bureau that exists."""

        def check(raw: Mapping[str, str]) -> None:
            folder = typed_path(raw["folder"])
            if not Places(folder).bureau_toml.is_file():
                raise Refused(Problem("里面没有 bureau.toml，不是单位文件夹；请核对路径", "", "文件夹"))
            read_bureau(folder)

        if raw := await self.app.push_screen_wait(FormDialog("打开已有单位", _FOLDER, act=check, yes="打开")):
            self._enter(typed_path(raw["folder"]))

    @work(group="ask", exclusive=True)
    async def action_demo(self) -> None:
        """F8: the demonstration; it is built where there is none yet."""

        def check(raw: Mapping[str, str]) -> None:
            folder = typed_path(raw["folder"])
            if Places(folder).bureau_toml.exists() and read_bureau(folder).demo_clock is None:
                raise Refused(Problem("这里是真实单位，不是演示单位；请换一个文件夹", "", "文件夹"))

        text = "把两年的抽查从头做一遍，连同公示网站，只要几秒钟。时间停在 2024年9月2日，名称都带“演示”。"
        values = {"folder": str(Path.cwd() / "demo")}
        raw = await self.app.push_screen_wait(
            FormDialog("打开演示单位", _DEMO, values, act=check, text=text, yes="打开")
        )
        if raw is None:
            return
        folder = typed_path(raw["folder"])
        if not Places(folder).bureau_toml.exists():
            outcome = await self.app.push_screen_wait(
                ProgressDialog[None](
                    "正在建立演示单位，发布公示网站", lambda _: _build_demonstration(folder), stoppable=False
                )
            )
            if isinstance(outcome, MingchouError):
                self.show_problems(outcome.problems)
                return
        self._enter(folder)


def _bureaus_near(start: Path) -> list[tuple[Path, Bureau]]:
    """The bureaus in this folder and one below; one that cannot be read is not offered."""
    bureaus = []
    try:
        folders = sorted(path for path in start.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []
    for folder in (start, *folders):
        if Places(folder).bureau_toml.is_file():
            try:
                bureaus.append((folder, read_bureau(folder)))
            except MingchouError:
                continue
    return bureaus[:_NEAR]


def _build_demonstration(folder: Path) -> None:
    from tui.demonstration import build_demonstration  # 400 ms: the story and the site generator

    build_demonstration(folder)
