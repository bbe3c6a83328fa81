"""匹配: before it, the inspectors drawn into each department's pool; after it, who inspects which object."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from acts.draw.match import match_inspectors
from acts.draw.team_changes import required_changes
from acts.draw.teams import sheets_in_order, vacancies
from acts.work.sheet import assignments
from acts.work.visits import shared_visits
from rules.base.codes import EXCLUSIONS, TASK_STATES
from rules.base.errors import MingchouError
from rules.draw.draw_record import Draw, DrawLists, final_list, inspector_lines
from rules.draw.match import inspector_pool
from rules.draw.terms import Department
from rules.registry.inspector import Inspector
from rules.work.sheet import Sheet
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.progress import ProgressDialog
from tui.screens.parts.task_step import TaskStep
from tui.screens.task.joining import before_match, join_or_split, shared_details, shared_words
from tui.screens.task.supplementing import open_supplement
from tui.screens.task.task_files import export_listing, print_task
from tui.screens.task.team_acts import change_team, expert_along
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import YesNoDialog
from tui.widgets.parts import Empty
from tui.widgets.table import RecordTable

__all__ = ["Assigned", "MatchScreen"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """One object and department: who goes. number: sheet and department, unique."""

    number: str
    sheet: str
    name: str
    department: str
    inspectors: str
    items: str
    batch: str
    object: str
    note: str
    shared: str = ""

    @property
    def shown(self) -> str:
        """Who goes, and the note about the team."""
        return f"{self.inspectors}（{self.note}）" if self.note and self.inspectors else self.inspectors or self.note


_COLUMNS: tuple[TableColumn[Assigned], ...] = (
    TableColumn("记录表", 8, lambda row: row.sheet),
    TableColumn("检查对象", 0, lambda row: row.name),
    TableColumn("部门", 8, lambda row: row.department),
    TableColumn("执法人员", 18, lambda row: row.shown, style=lambda row: "warn" if row.note else ""),
    TableColumn("抽查事项", 30, lambda row: row.items, style=lambda _: "muted"),
    TableColumn("批次", 8, lambda row: row.batch),
)
_SHARED = TableColumn[Assigned](
    "别的任务", 11, lambda row: row.shared, style=lambda row: "" if row.shared.startswith("合") else "warn"
)
"""Stands before the object while another open task visits one of the objects too."""


def _helping(row: Mapping[str, object]) -> list[str]:
    """The experts of a row, marked as helpers."""
    return [f"{name}（协助）" for name in str(row["experts"]).split("、") if name]


class MatchScreen(TaskStep):
    """The matching of a task. number: the task's."""

    STEP = "匹配人员"
    HELP = """
# 匹配执法检查人员

名单确认后，同一个随机值也决定人员：先按票号抽出每个部门的人员，再逐个对象匹配，每个部门至少两人；有回避关系的避开，去过的次数少的先去。
谁也不能指定谁去检查谁。

- 匹配之前：看各部门抽出了哪些人、多少对象、有没有回避
- **F8** 匹配，同时为每个对象生成一张抽查记录表（一企一表）
- 匹配以后：看谁去检查谁；**F7** 导出检查分工表；**F12** 或 **P** 打印记录表
- **F4** 更换光标处检查组里的一个人：生病、调离、回避。由谁接替按抽取的规则定，办完才知道，谁也不能挑
- **F6** 派专业技术人员协助，或收回；协助的人不占抽中人员的位置
- **Ctrl+U** 缺员时补充抽取
- **J** 别的在办任务也要去这一家：合并成一次检查，同一天去，记录表上写明；已合并的再按 J 拆开，写明原因
- **无随机性** 表示人数正好够一组，谁去没有选择的余地，公示时也这样写
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "match", "匹配"),
        Binding("f2", "match", "匹配", show=False),
        Binding("f8", "print", "打印记录表"),
        Binding("f12,p", "print", "打印记录表", show=False),
        Binding("f4", "change", "更换"),
        Binding("f6", "expert", "派专家"),
        Binding("j", "join", "合并检查"),
        Binding("f7", "export", "导出分工表"),
        Binding("c", "change", "更换", show=False),
        Binding("e", "expert", "派专家", show=False),
        Binding("ctrl+u,u", "supplement", "补充抽取", show=False),
        Binding("x", "export", "导出分工表", show=False),
    ]
    DEFAULT_CSS = """
    MatchScreen #before, MatchScreen #after { height: 1fr; display: none; }
    MatchScreen.-before #before, MatchScreen.-after #after { display: block; }
    MatchScreen #loads { height: auto; max-height: 6; }
    """

    _is_shared = False
    """Whether another open task goes to one of the objects as well."""

    @property
    def is_held(self) -> bool:
        """Until the teams are made; afterwards it is a list."""
        return self.draw_state == "confirmed"

    def body(self) -> ComposeResult:
        draw = self.draw
        if not self._ready(draw):
            yield Empty("还没有抽取，不能匹配人员", "按 Esc 返回任务，按 F8 办理下一步")
            return
        with VerticalScroll(id="before"):
            yield Details()
        with Vertical(id="after"):
            yield RecordTable(_COLUMNS, empty="没有记录表", marks=False, enter="")
            with VerticalScroll(id="loads", can_focus=False):
                yield Details()

    def _ready(self, draw: Draw | None) -> bool:
        """Whether there is anything to show: a value, or sheets (a supplementary draw waits, or the objects were named)."""
        return bool(draw and draw.seed) or bool(sheets_in_order(self.office, self.number))

    def reread(self) -> None:
        draw = self.draw
        if not self._ready(draw):
            return
        waits = self.draw_state == "confirmed"  # a supplementary draw is matched beside sheets that are there already
        matched = not waits and bool(sheets_in_order(self.office, self.number))
        self.set_class(not matched, "-before")
        self.set_class(matched, "-after")
        if matched:
            shared = shared_visits(self.office, self.number)
            self._is_shared = bool(shared)
            rows = self._assigned(shared_words(shared))
            table: RecordTable[Assigned] = self.query_one(RecordTable)
            table.columns = self._columns(rows)
            table.set_rows(rows)
            self.query_one("#loads Details", Details).show([*shared_details(self), *self._loads(rows)])
            table.focus()
        elif draw is not None:
            self.query_one("#before Details", Details).show(self._pools(draw))
            self.query_one("#before").focus()
        self.refresh_bindings()

    # Before

    def _pools(self, draw: Draw) -> list[Detail]:
        lists = self.office.store.get(DrawLists, draw.number)
        final = final_list(draw)
        details = [Detail("检查对象", f"{len(final):,} 个（确认后的名单）")]
        if why := self.why_not("match"):
            details.append(Detail("还不能匹配", why, "warn"))
        details += before_match(self)
        for department in draw.conditions.departments:
            details += self._pool(draw, lists, department, len(final))
        numbers = {listed.number for listed in final}
        pairs = [pair for pair in lists.recusals if pair[0] in numbers]
        details += [
            Detail("", "回避", "title"),
            Detail("", f"名单上有 {len(pairs)} 对回避关系，匹配时避开" if pairs else "名单上没有回避关系"),
        ]
        return details

    def _pool(self, draw: Draw, lists: DrawLists, department: Department, objects: int) -> list[Detail]:
        entries = lists.inspectors[department.code]
        pool = inspector_pool(inspector_lines(entries), department.pool_take, draw.seed, department.code)
        name = {entry.id: entry.name for entry in entries}
        visits = -(-objects * department.per_object // max(1, len(pool)))
        left_out = "、".join(f"{EXCLUSIONS.text(reason)} {count}" for reason, count in department.excluded.items())
        registry = f"在册 {department.registry_size} 人，可抽 {len(entries)} 人" + (
            f"（不可抽：{left_out}）" if left_out else ""
        )
        details = [
            Detail("", self.office.departments.text(department.code), "title"),
            Detail("人员", registry),
            Detail("抽出", f"{len(pool)} 人，按票号：{'、'.join(name[inspector] for inspector in pool)}"),
            Detail("每个对象", f"{department.per_object} 人，每人约去 {visits} 个"),
        ]
        if len(pool) <= department.per_object:
            details.append(Detail("注意", "人数正好够一组，谁去检查没有随机性，公示时会写明", "warn"))
        return details

    # After

    def _columns(self, rows: Sequence[Assigned]) -> tuple[TableColumn[Assigned], ...]:
        columns = _COLUMNS if self.record.batches > 1 else _COLUMNS[:-1]
        return (columns[0], _SHARED, *columns[1:]) if any(row.shared for row in rows) else columns

    def _assigned(self, shared: Mapping[str, str]) -> list[Assigned]:
        batches = self.record.batches
        return [
            Assigned(
                f"{row['sheet']}/{row['department']}", str(row["sheet"]), str(row["name"]), str(row["department"]),
                "、".join(str(part) for part in (row["inspectors"], *_helping(row)) if part), str(row["items"]),
                f"第 {row['batch']} 批" if batches > 1 else "", str(row["number"]), str(row["note"]), shared.get(str(row["number"]), ""),
            )
            for row in assignments(self.office, self.number)
        ]  # fmt: skip

    def _loads(self, rows: list[Assigned]) -> list[Detail]:
        sheets = len({row.sheet for row in rows})
        details = [Detail("记录表", f"{sheets:,} 份，一企一表；F8 打印"), *self._team_problems()]
        for department in dict.fromkeys(row.department for row in rows):
            loads = Counter(
                name
                for row in rows
                if row.department == department
                for name in row.inspectors.split("、")
                if name and not name.endswith("（协助）")
            )
            details.append(Detail(department, "、".join(f"{name} {count} 个" for name, count in loads.most_common())))
        return details

    # What can be done

    def why_not(self, action: str) -> str:
        """Why an act is not possible now; "" when it is."""
        task = self.record
        if action == "match":
            if self.office.store.read_only:
                return "单位以只读方式打开，不能办理"
            if self.draw_state == "drawn":
                return "名单还没有确认，先确认名单"
            if task.state == "suspended" or self.draw_state != "confirmed":
                return f"任务{TASK_STATES.text(task.state)}"
        if action in {"change", "expert", "supplement", "join"}:
            return self._no_change()
        if action in {"print", "export"} and not self.has_class("-after"):
            return "还没有匹配，没有记录表"
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "match" and self.why_not("match"):
            return False if self.has_class("-after") else None
        if action in {"print", "export"} and self.why_not(action):
            return False
        if action == "join" and not self._is_shared:
            return False
        if action in {"change", "expert", "supplement", "join"}:
            return False if not self.has_class("-after") else None if self.why_not(action) else True
        return super().check_action(action, parameters)

    @work
    async def action_match(self) -> None:
        office, number = self.office, self.number
        text = "按随机值为每个对象匹配执法检查人员，并生成抽查记录表。匹配以后名单不能再剔除，抽取不能再作废。"
        if not await self.app.push_screen_wait(YesNoDialog(f"匹配 {number}", text, yes="匹配")):
            return
        outcome = await self.app.push_screen_wait(
            ProgressDialog[tuple[Draw, list[Sheet]]](
                "正在匹配执法检查人员", lambda _report: match_inspectors(office, number), stoppable=False
            )
        )
        if isinstance(outcome, MingchouError):
            self.show_problems(outcome.problems)
        else:
            self.notify(f"已匹配，生成 {len(outcome[1])} 份抽查记录表", title="已完成", markup=False)

    def _no_change(self) -> str:
        """Why nothing can be changed in the teams now; "" when it can."""
        if self.office.store.read_only:
            return "单位以只读方式打开，不能办理"
        state = self.record.state
        return "" if state in {"matched", "under_way"} else f"任务{TASK_STATES.text(state)}，检查组不能再改"

    def _team_problems(self) -> list[Detail]:
        """What is wrong with the teams: inspectors who have to be changed, and places that are empty."""
        store, task = self.office.store, self.record
        if task.state not in {"matched", "under_way"} or task.cause:
            return []
        wrong = [f"{number} {store.get(Inspector, who).name}" for number, who in required_changes(self.office, task)]
        details = [Detail("该换未换", f"{'、'.join(wrong)}：有回避或已调离，请按 F4 更换", "bad")] if wrong else []
        empty = sum(vacancy.missing for vacancy in vacancies(self.office, task))
        return [*details, *([Detail("缺员", f"{empty} 处，按 Ctrl+U 补充抽取", "bad")] if empty else [])]

    def _row(self) -> tuple[Sheet, str] | None:
        """The sheet and the department (a code) of the line under the cursor."""
        table: RecordTable[Assigned] = self.query_one(RecordTable)
        row = table.current
        if row is None:
            return None
        return self.office.store.get(Sheet, row.sheet), self.office.departments.read(row.department)

    @work
    async def action_change(self) -> None:
        """F4: take somebody out of the team of this line; the rule decides who replaces him."""
        if (row := self._row()) is not None:
            await change_team(self, self.number, *row)

    @work
    async def action_expert(self) -> None:
        """F6: send a named expert along to this object, or take one back."""
        if (row := self._row()) is not None:
            await expert_along(self, self.number, row[0])

    @work
    async def action_join(self) -> None:
        """J: one visit with another task that goes there too, or split again."""
        if (row := self._row()) is not None:
            await join_or_split(self, row[0].object)

    @work
    async def action_supplement(self) -> None:
        """Ctrl+U: fill empty places by a draw of their own."""
        await open_supplement(self, self.number, vacancies(self.office, self.record))

    @work
    async def action_export(self) -> None:
        await export_listing(self, self.number, "assignments")

    @work
    async def action_print(self) -> None:
        await print_task(self, self.number)
