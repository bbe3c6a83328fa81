"""年度计划 as a list: its columns, and what stands beside a year."""

from acts.base.office import Office
from acts.registry.plans import changed_since_filing, check_plan, lines_of
from rules.base.fields import show
from rules.registry.department import bound
from rules.registry.plan_document import COLUMNS, STATES, Plan
from tui.widgets.columns import TableColumn

__all__ = ["plan_year_columns", "plan_year_details"]


def plan_year_columns(office: Office) -> tuple[TableColumn[Plan], ...]:
    """Year, title, state, how many lines, how many of them changed since the filing, its day, the document number."""

    def changed(plan: Plan) -> str:
        count = len(changed_since_filing(office, plan))
        return f"改动 {count} 条" if count else ""

    return (
        TableColumn("年度", 4, lambda plan: str(plan.year)),
        TableColumn("标题", 0, lambda plan: plan.title),
        TableColumn(
            "状态", 6, lambda plan: STATES[plan.state], style=lambda plan: "warn" if plan.state == "draft" else ""
        ),
        TableColumn("计划", 6, lambda plan: f"{_standing(office, plan)} 条", align="right"),
        TableColumn("备案以后", 10, changed, style=lambda _: "warn"),
        TableColumn("备案日期", 10, lambda plan: plan.filed_on.isoformat() if plan.filed_on else ""),
        TableColumn("文号", 20, lambda plan: plan.document, style=lambda _: "muted"),
    )


def _standing(office: Office, plan: Plan) -> int:
    return sum(not line.withdrawn for line in lines_of(office, plan.year))


def plan_year_details(office: Office, plan: Plan) -> list[tuple[str, str]]:
    """Its fields; what changed since it was filed, and how many things the check finds."""
    columns = bound(COLUMNS, office.departments)
    fields = [(column.label, show(column, getattr(plan, column.name))) for column in columns]
    names = {line.number: line.name for line in lines_of(office, plan.year)}
    changed = [f"{number} {names.get(number, '')}".strip() for number in changed_since_filing(office, plan)]
    found = len(check_plan(office, plan.year))
    details = [
        ("状态", STATES[plan.state]), *fields, ("备案登记", plan.entered_later.isoformat() if plan.entered_later else ""),
        ("第一次备案", plan.first_filed_on.isoformat() if plan.first_filed_on else ""),
        ("公布日期", plan.published_on.isoformat() if plan.published_on else ""), ("计划", f"{_standing(office, plan)} 条"),
        ("备案后改动", "\n".join(changed)), ("检查", f"检查出 {found} 处，按 Ctrl+K 看" if found else "没有检查出问题"),
    ]  # fmt: skip
    return [(label, text) for label, text in details if text]
