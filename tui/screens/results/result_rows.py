"""The objects and items of a task as one list: what was found at each, and what is still to be entered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from acts.base.office import Office
from acts.draw.teams import sheets_in_order
from rules.base.codes import RESULT_CODES, SIGNATURES
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.result import Result, state_text
from rules.work.sheet import Sheet
from rules.work.task import Task
from tui.widgets.columns import TableColumn
from tui.widgets.search import SearchKeys

__all__ = [
    "COLUMNS",
    "ResultRow",
    "details",
    "result_rows",
    "search_keys",
    "states_text",
    "task_options",
    "task_to_open",
]

_TONES = {"未检查": "warn", "待审批": "accent", "待审批（更正）": "accent", "已审批": "good", "已撤回": "muted"}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One object for one item. number: of the result, also while there is none."""

    number: str
    sheet: Sheet
    object: Enterprise
    item: Item
    result: Result | None

    @property
    def state(self) -> str:
        """Whether the result is missing, waits for approval, is approved or withdrawn, in Chinese."""
        return state_text(self.result)


COLUMNS = (
    TableColumn[ResultRow]("序", 4, lambda row: str(row.sheet.order + 1), align="right"),
    TableColumn[ResultRow]("检查对象", 0, lambda row: row.object.name),
    TableColumn[ResultRow]("状态", 14, lambda row: row.state, style=lambda row: _TONES.get(row.state, "")),
    TableColumn[ResultRow]("事项", 7, lambda row: row.item.number),
    TableColumn[ResultRow]("结果", 20, lambda row: RESULT_CODES.text(row.result.code) if row.result else ""),
    TableColumn[ResultRow]("检查日期", 10, lambda row: str(row.result.checked_on) if row.result else ""),
    TableColumn[ResultRow]("签字", 16, lambda row: SIGNATURES.text(row.sheet.signature) if row.sheet.signature else ""),
)


def result_rows(office: Office, task: str) -> list[ResultRow]:
    """Every object and item of a task's record sheets, in the order of the draw."""
    store = office.store
    items = {item.number: item for item in store.all(Item)}
    results = {result.number: result for result in store.where(Result, task=task)}
    rows = []
    for sheet in sheets_in_order(office, task):
        enterprise = store.get(Enterprise, sheet.object)
        for item in sheet.items:
            number = f"{task}/{sheet.object}/{item}"
            rows.append(ResultRow(number, sheet, enterprise, items[item], results.get(number)))
    return rows


def search_keys(rows: Sequence[ResultRow]) -> SearchKeys:
    """The search keys: object, code, initials, item, state."""
    return SearchKeys(
        f"{row.object.name} {row.object.number} {row.object.code} {row.object.initials} {row.item.number} {row.item.name} {row.state}"
        for row in rows
    )


def states_text(rows: Sequence[ResultRow]) -> str:
    """未检查 40，待审批 14，已审批 30."""
    counts = Counter(row.state for row in rows)
    return "，".join(f"{state} {counts[state]}" for state in _TONES if counts[state])


def details(office: Office, row: ResultRow) -> list[tuple[str, str]]:
    """The details of a row in the pane beside the list: the object, the item, the team, the result."""
    teams = [
        f"{office.departments.text(code)}：{'、'.join(_names(office, numbers))}"
        for code, numbers in row.sheet.teams.items()
    ]
    signed = SIGNATURES.text(row.sheet.signature) if row.sheet.signature else "还没有登记"
    reason = f"（{row.sheet.signature_reason}）" if row.sheet.signature_reason else ""
    texts = [
        ("检查对象", row.object.name),
        ("编号", f"{row.object.number}　记录表 {row.sheet.number}"),
        ("代码", row.object.code),
        ("地址", row.object.address),
        ("抽查事项", f"{row.item.number} {row.item.name}"),
        ("检查人员", "\n".join(teams)),
        ("签字情况", signed + reason),
        ("状态", row.state),
    ]
    if row.result:
        texts += [
            ("检查结果", f"{row.result.code} {RESULT_CODES.text(row.result.code)}"),
            ("公开说明", row.result.public),
            ("备注", row.result.note),
            ("更正原因", row.result.correction),
        ]
    return [(label, text) for label, text in texts if text]


def _names(office: Office, numbers: Sequence[str]) -> list[str]:
    inspectors = (office.store.find(Inspector, number) for number in numbers)
    return [inspector.name for inspector in inspectors if inspector is not None]


def _with_sheets(office: Office) -> list[Task]:
    return [task for task in office.store.all(Task) if task.state in {"matched", "under_way", "closed", "suspended"}]


def task_options(office: Office) -> list[tuple[str, str]]:
    """The tasks that have record sheets, newest first, with what is still to be entered."""
    options = []
    for task in reversed(_with_sheets(office)):
        rows = result_rows(office, task.number)
        if rows:
            options.append((task.number, f"{task.number} {task.name}（{states_text(rows)}）"))
    return options


def task_to_open(office: Office) -> str:
    """The task that opens first: the one with missing results that is due first; else the newest; "" without any."""
    open_ones = [task for task in _with_sheets(office) if task.state in {"matched", "under_way"}]
    incomplete = [task for task in open_ones if any(row.result is None for row in result_rows(office, task.number))]
    if incomplete:
        return min(incomplete, key=lambda task: (task.end, task.number)).number
    newest = [task.number for task in _with_sheets(office) if sheets_in_order(office, task.number)]
    return newest[-1] if newest else ""
