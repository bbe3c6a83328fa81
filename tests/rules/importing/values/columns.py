"""A column read as the import reads it, for the tests of this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.importing.context import Context, Found
from rules.importing.mapping import ImportMapping
from rules.importing.questions import Question
from rules.importing.tables import Cell
from rules.importing.told import Notes, Told
from rules.importing.values.column import read_column
from rules.registry import department, enterprise, inspector, item, plan
from rules.registry.department import Departments, bound
from rules.work import result

TODAY = date(2026, 12, 1)
DEPARTMENTS = Departments(bureau="示例县公安局")
_COLUMNS = {
    "enterprises": enterprise.COLUMNS, "inspectors": inspector.COLUMNS, "items": item.COLUMNS, "plan": plan.COLUMNS,
    "results": result.COLUMNS, "departments": department.COLUMNS,
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What came of a column: texts, what was told, asked, found wrong, and what its cells say of other columns."""

    texts: list[str]
    told: list[Told]
    questions: tuple[Question, ...]
    wrong: dict[int, str]
    more: Mapping[str, Mapping[int, str]]


def context(listing: str, values: Mapping[str, Mapping[str, str]] | None = None, **known: object) -> Context:
    """That of 示例县公安局. values: what has been answered. known: fields of Context."""
    mapping = ImportMapping(list=listing, values=values or {})
    fields = {"bureau": "示例县公安局", "region": "410499", "today": TODAY} | known
    return Context(listing=listing, columns=bound(_COLUMNS[listing], DEPARTMENTS), mapping=mapping, **fields)  # type: ignore[arg-type]


def read(
    listing: str, name: str, cells: Sequence[Cell], values: Mapping[str, str] | None = None, **known: object
) -> Read:
    """Read cells as a column of a list. values: answers about its words."""
    around = context(listing, {name: values} if values else None, **known)
    notes = Notes()
    found = Found(notes, lambda row: f"第 {row + 2} 行")
    column = read_column(around.column(name), cells, around, found)
    wrong = {row: "；".join(problem.message for problem in problems) for row, problems in found.problems.items()}
    return Read(column.texts, list(notes), found.questions, wrong, column.more)


def one(listing: str, name: str, cell: Cell, **known: object) -> str:
    """What a single cell is read as."""
    return read(listing, name, [cell], None, **known).texts[0]
