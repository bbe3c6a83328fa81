"""年度计划 on the desk: the form of a year's plan, filing, publication, the copy of the year before, the check."""

from collections.abc import Callable, Collection, Mapping, Sequence

from acts.registry import plans as acts
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, parse_columns, show
from rules.registry.department import bound
from rules.registry.plan_document import COLUMNS, FILING_COLUMNS, Plan, parse, plan_number, year_problems
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.form_screen import FormScreen
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.wording import without_commands

__all__ = ["PlanYearForm", "check_year", "copy_year", "next_step", "take_off"]

_FILING = frozenset(column.name for column in FILING_COLUMNS)
_COPY_COLUMNS = (
    Column("target", "新的年度", Kind.INTEGER, required=True, hint="还没有计划的年度", width=8),
    Column("source", "由哪一年", Kind.INTEGER, required=True, hint="从这一年复制", width=8),
)
_WHY = (Column("why", "原因", Kind.LONG, required=True, hint="为什么撤下；记在日志里，不公开", width=40),)
_AUTUMN = 10
"""From this month on it is the plan of the coming year that is being made (叶县 2023 七(四))."""


class PlanYearForm(FormScreen):
    """The plan of a year, new (0) or changed."""

    SECTION = "plan"
    HELP = """
# 年度计划

一年一份：标题、文号、牵头部门，网页上照这样公布。备案、公布不在这里办：保存以后回到列表，按 **F8**。

- **F2** 保存，**Esc** 返回
- 已经备案的，这里可以更正写错的备案机关、编号、日期；备案以后改了计划的，按 **F8** 再备案一次
"""

    def __init__(self, year: int = 0, *, on_saved: Callable[[str], None] | None = None) -> None:
        super().__init__(f"plans/{year or ''}", on_saved)
        self._year = year

    @property
    def _old(self) -> Plan | None:
        return self.office.store.find(Plan, plan_number(self._year)) if self._year else None

    def heading(self) -> str:
        return f"修改年度计划 › {plan_number(self._year)}" if self._year else "建立年度计划"

    def form_columns(self) -> Sequence[Column]:
        filed = self._old is not None and self._old.filed_on is not None
        return [one for one in bound(COLUMNS, self.office.departments) if filed or one.name not in _FILING]

    def readonly(self) -> Collection[str]:
        return {*super().readonly(), *(["year"] if self._year else [])}

    def values(self) -> Mapping[str, str]:
        old = self._old
        if old is not None:
            return {one.name: show(one, getattr(old, one.name)) for one in self.form_columns()}
        year = _coming_year(self)
        return {"year": str(year), "title": f"{year}年度抽查工作计划"}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        values, problems = parse_columns(COLUMNS[:1], raw)
        year = self._year or values.get("year", 0)
        if problems or year_problems(year):
            return problems or year_problems(year)
        old = self.office.store.find(Plan, plan_number(year))
        if old is not None and not self._year:
            return [Problem(f"{year} 年度计划已经建立，请在列表里按回车修改", "", "年度")]
        return parse(raw, year, self.office.today(), old, self.office.departments)[1]

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        plan = acts.set_plan(self.office, self._year or int(raw["year"]), raw)
        return plan.number, f"已保存 {plan.number} {plan.title}"


def _coming_year(screen: DeskScreen) -> int:
    """The year whose plan is to be made: this one, from October on the next; the one after the last that there is."""
    today = screen.office.today()
    year = today.year + (today.month >= _AUTUMN)
    while screen.office.store.find(Plan, plan_number(year)) is not None:
        year += 1
    return year


async def next_step(screen: DeskScreen, plan: Plan) -> None:
    """File it, publish it, file it again. Call it from a method decorated with `@work`."""
    changed = acts.changed_since_filing(screen.office, plan)
    if plan.filed_on is None:
        await _file(screen, plan, changed)
    elif plan.published_on is None and changed:
        options = [("file", "再备案一次"), ("publish", "公布，网页上注明备案以后的改动")]
        title = f"{plan.year} 年度计划备案以后改动了 {len(changed)} 条"
        chosen = await screen.app.push_screen_wait(PickDialog(title, options))
        if chosen is not None:
            await (_file(screen, plan, changed) if chosen == "file" else _publish(screen, plan, changed))
    elif plan.published_on is None:
        await _publish(screen, plan, changed)
    elif changed:
        await _file(screen, plan, changed)
    else:
        screen.notify(f"{plan.year} 年度计划已备案、已公布，没有改动", markup=False)


async def _file(screen: DeskScreen, plan: Plan, changed: Sequence[str]) -> None:
    office = screen.office
    lines = sum(not line.withdrawn for line in acts.lines_of(office, plan.year))
    found = acts.check_plan(office, plan.year)
    text = [f"{plan.title}，{lines} 条。"]
    if changed:
        text.append(f"上次备案以后改动了 {'、'.join(changed)}。")
    if found:
        text.append(f"对照清单检查出 {len(found)} 处，可以先按 Esc，再按 Ctrl+K 看。")
    values = {column.name: show(column, getattr(plan, column.name)) for column in FILING_COLUMNS}
    values["filed_on"] = office.today().isoformat()
    dialog = FormDialog(
        f"登记备案：{plan.year} 年度计划", FILING_COLUMNS, values, act=lambda raw: acts.file_plan(office, plan.year, raw), text="".join(text),
        yes="登记", today=office.today(), calendar=office.calendar,
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is not None:
        screen.notify(f"已登记 {plan.year} 年度计划备案", title="已完成", markup=False)
        screen.reread()


async def _publish(screen: DeskScreen, plan: Plan, changed: Sequence[str]) -> None:
    text = f"{plan.title}：下次公示时，这份计划和它的各条上网。"
    if changed:
        text += f"备案以后改动了 {'、'.join(changed)}，网页上会注明。"
    if await screen.app.push_screen_wait(YesNoDialog(f"公布 {plan.year} 年度计划？", text, yes="公布")):
        screen.act(f"已公布 {plan.year} 年度计划，下次公示时上网", acts.publish_plan, plan.year)


async def copy_year(screen: DeskScreen) -> Plan | None:
    """Ask which year is copied to which; the plan that was made. Call it from a method decorated with `@work`."""
    office = screen.office
    source = _last_year(screen)
    made: list[acts.PlanCopy] = []
    dialog = FormDialog(
        "由上年复制年度计划", _COPY_COLUMNS, {"target": str(source + 1), "source": str(source)},
        act=lambda raw: made.append(acts.copy_plan(office, int(raw["source"]), int(raw["target"]))),
        text="还有效的各条改成新的年度，时间顺延，作为草稿；已撤下的、那时已失效的事项、已停用的部门不带过去。", yes="复制", today=office.today(),
        calendar=office.calendar,
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is None:
        return None
    (copied,) = made
    said = f"已建立 {copied.plan.number}，复制了 {len(copied.lines)} 条"
    screen.notify(said, title="已完成", markup=False)
    screen.reread()
    if copied.notes:
        await screen.app.push_screen_wait(MessageDialog(said, [without_commands(note) for note in copied.notes]))
    return copied.plan


def _last_year(screen: DeskScreen) -> int:
    """The last year that has lines; this year where none has."""
    years = {line.year for line in acts.lines_of(screen.office)}
    return max(years, default=screen.office.today().year)


async def check_year(screen: DeskScreen, plan: Plan) -> None:
    """Show what stands against the plan. Call it from a method decorated with `@work`."""
    found = acts.check_plan(screen.office, plan.year)
    title = f"检查 {plan.year} 年度计划：" + (f"检查出 {len(found)} 处" if found else "没有检查出问题")
    await screen.app.push_screen_wait(MessageDialog(title, found or "对照了事项清单、部门和进度。"))


async def take_off(screen: DeskScreen, plan: Plan) -> None:
    """Ask why the plan is taken off the site. Call it from a method decorated with `@work`."""
    office = screen.office
    dialog = FormDialog(
        f"撤下 {plan.year} 年度计划", _WHY, act=lambda raw: acts.unpublish_plan(office, plan.year, raw["why"]),
        text="下次公示时，网页上不再有这份计划和它的各条。备案照旧。", yes="撤下", danger=True,
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is not None:
        screen.notify(f"已撤下 {plan.year} 年度计划", title="已完成", markup=False)
        screen.reread()
