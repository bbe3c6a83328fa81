"""计划: the lines of the plan, the plan of each year as a document, the coverage duties."""

from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from rules.registry.duty import CoverageDuty
from rules.registry.plan_document import Plan
from tui import routes
from tui.screens.registry.duties import excuse_missed, make_duty_task
from tui.screens.registry.plan_years import PlanYearForm, check_year, copy_year, next_step, take_off
from tui.screens.registry.registry import ListScreen

__all__ = ["PlanScreen"]

_OF_DUTIES = frozenset({"duty_task", "excuse"})
_OF_YEARS = frozenset({"next_step", "copy_year", "check_year", "take_off"})
_NOT_OF_YEARS = frozenset({"retire", "import_file", "export_file", "mark_field"})
_WRITING = frozenset({"duty_task", "excuse", "next_step", "copy_year", "take_off"})


class PlanScreen(ListScreen):
    """计划, 年度计划, 周期义务."""

    SECTION = "plan"
    LISTS = ("plan", "plans", "duties")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "duty_task", "建任务"),
        Binding("f8", "next_step", "备案、公布"),
        Binding("s", "duty_task", show=False),
        Binding("s", "next_step", show=False),
        Binding("ctrl+d", "excuse", "了结漏查"),
        Binding("ctrl+n", "copy_year", "由上年复制"),
        Binding("ctrl+k", "check_year", "检查"),
        Binding("delete", "take_off", "撤下"),
        Binding("delete", "retire", "停用"),  # a key named here is no more what the base has it for
        Binding("d", "take_off", show=False),
        Binding("d", "retire", show=False),
    ]
    HELP = """
# 年度抽查工作计划

一计划：今年查哪些事项、抽多少、什么时候、谁负责。新建任务时从计划里选，比例和范围自动带过去。

- **回车** 修改；**F4** 新写一条；**Del** 撤下（要写原因，历史保留）
- **F3** 筛选；**F2** 或 **V** 条件、排序、栏目、视图；**F6** 导入；**F7** 导出；**F11** 历史；**Ctrl+L** 标记不公开
- **F12** 换到年度计划、周期义务
- “年度计划”是整份的：标题、文号、牵头部门、备案、公布。**F4** 建立一年的，**Ctrl+N** 由上年复制（各条一起，时间顺延），**回车** 修改；
  **F8** 登记备案、公布，改动以后再备案；**Ctrl+K** 对照清单、部门和进度检查；**Del** 撤下已公布的。没有公布的年度，它的各条不上网；
  备案以后新增、改动的，右边和网页上都写明
- “周期义务”是哪些对象几个月必须查一遍。右边写着本期还要查几家、哪一期漏查了谁；**回车** 看它的各期：谁还没有检查、谁经办、由哪个任务办，也在那里修改；**F8** 按光标处的义务（或选中的几条，同一事项的）建立本期的任务，
  对象库就是到期的对象；义务不受一年几次和年度上限的限制。**Del** 停用以后不再到期，以前的漏查照样留着；
  漏查不再补的，**Ctrl+D** 由负责人了结，写明原因和依据
"""

    def heading(self) -> str:
        return "年度抽查工作计划"

    # Which keys work now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        of_tab = {"duties": _OF_DUTIES, "plans": _OF_YEARS}.get(self._code, frozenset())
        if self.is_mounted and action in _OF_DUTIES | _OF_YEARS:
            return False if action not in of_tab else None if self.why_not(action) else True
        if self.is_mounted and action in _NOT_OF_YEARS and self._code == "plans":
            return False
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why something cannot be done now; "" when it can."""
        if action in _WRITING and self.office.store.read_only:
            return "台账是只读打开的，不能修改"
        if action in {"duty_task", "next_step", "check_year", "take_off"} and self.current_list.table.current is None:
            return "列表里没有内容"
        if action == "take_off" and isinstance(plan := self.current_list.current, Plan) and plan.published_on is None:
            return "还没有公布，不用撤下"
        return super().why_not(action)

    # 年度计划

    def open_record(self, record: Any) -> None:
        if isinstance(record, Plan):
            self.app.push_screen(PlanYearForm(record.year, on_saved=self.current_list.go_to))
        elif isinstance(record, CoverageDuty):
            self.desk.push_route(routes.duty(record.number))
        else:
            super().open_record(record)

    def action_new(self) -> None:
        if self._code == "plans":
            self.app.push_screen(PlanYearForm(on_saved=self.current_list.go_to))
        else:
            super().action_new()

    @work(group="ask", exclusive=True)
    async def action_next_step(self) -> None:
        """F8: file the plan under the cursor; publish it once it is filed; file it again once it was changed."""
        if isinstance(plan := self.current_list.current, Plan):
            await next_step(self, plan)

    @work(group="ask", exclusive=True)
    async def action_copy_year(self) -> None:
        """Ctrl+N: the plan of the year after, copied."""
        if plan := await copy_year(self):
            self.current_list.go_to(plan.number)

    @work(group="ask", exclusive=True)
    async def action_check_year(self) -> None:
        """Ctrl+K: what stands against the plan under the cursor."""
        if isinstance(plan := self.current_list.current, Plan):
            await check_year(self, plan)

    @work(group="ask", exclusive=True)
    async def action_take_off(self) -> None:
        """Del: take the plan under the cursor off the site; asks for the reason."""
        if isinstance(plan := self.current_list.current, Plan):
            await take_off(self, plan)

    # 周期义务

    @work(group="ask", exclusive=True)
    async def action_duty_task(self) -> None:
        """F8: make the task of this period of the duty under the cursor, or of those that are marked."""
        current = self.current_list.current
        records = self.current_list.marked or ([current] if current is not None else [])
        if records:
            await make_duty_task(self, [record.number for record in records])

    @work(group="ask", exclusive=True)
    async def action_excuse(self) -> None:
        """Ctrl+D: close a missed period of the duty under the cursor, by a leader's decision."""
        if isinstance(duty := self.current_list.current, CoverageDuty):
            await excuse_missed(self, duty)
