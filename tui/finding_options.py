"""--where, --sort, --view, --columns: the same on every list command and in every export."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click
import msgspec

from acts.base.office import Office
from acts.finding.finding import Finder, Wanted
from acts.finding.views import with_view
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, split_list
from rules.base.fields import show as show_value
from rules.finding.fields import field_named
from tui.session import table

__all__ = ["Found", "find_cells", "find_in", "find_options", "given_wanted", "view_title"]

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])


class Found(msgspec.Struct, frozen=True):
    """What was found. rows: in order. columns: what is shown of each. finder: gets a row's value of a field."""

    rows: Sequence[Any]
    columns: tuple[Column, ...]
    finder: Finder

    def texts(self) -> list[list[str]]:
        """The rows as texts, a cell a column."""
        cell = self.finder.cell
        return [[show_value(column, cell(row, column.name)) for column in self.columns] for row in self.rows]

    def cells(self) -> Iterator[dict[str, object]]:
        """The rows by column name, as they are exported."""
        cell, names = self.finder.cell, [column.name for column in self.columns]
        return ({name: cell(row, name) for name in names} for row in self.rows)


def view_title(title: str, values: Mapping[str, Any]) -> str:
    """The title of an exported list; of a view with its name."""
    return f"{title}（{values['view']}）" if values.get("view") else title


def find_options(function: F) -> F:
    """The options by which a list is narrowed, ordered and shown."""
    for option in (
        click.option("--columns", "shown", default="", metavar="栏目", help="显示哪些栏目，如 编号,企业名称,最近检查"),
        click.option("--view", default="", metavar="视图", help="按保存的视图（见 view list）；别的条件再加上去"),
        click.option("--sort", default="", metavar="栏目", help="排序，如 乡镇街道,-最近检查（- 从大到小）"),
        click.option(
            "--where", "where", multiple=True, metavar="条件",
            help="如 行业=旅馆业；登记状态!=注销；最近检查<2024-01-01；地址~东街；联系电话=空（可写几次，都要满足）",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def given_wanted(office: Office, code: str, values: Mapping[str, Any]) -> Wanted:
    """What the options say, the view's conditions among them."""
    typed = Wanted(
        where="；".join(values.get("where") or ()), sort=values.get("sort") or "",
        columns=split_list(values.get("shown") or ""),
    )  # fmt: skip
    return with_view(office, code, values.get("view") or "", typed)


def find_in(
    office: Office,
    code: str,
    columns: Sequence[Column],
    rows: Sequence[Any],
    values: Mapping[str, Any],
    usual: Sequence[str] = (),
) -> Found:
    """The rows of a list that the options leave. usual: names of the columns that are shown where none are asked for; (): all."""
    wanted = given_wanted(office, code, values)
    finder = Finder(office, code, columns)
    found = finder.found(rows, wanted) if wanted.where or wanted.sort else rows
    if not wanted.columns:
        return Found(found, tuple(column for column in columns if not usual or column.name in usual), finder)
    try:
        shown = dict.fromkeys(field_named(finder.fields, word).column for word in wanted.columns)
    except ValueError as error:
        raise Refused(Problem(str(error), field="栏目")) from None
    return Found(found, tuple(shown), finder)


def find_cells(
    office: Office,
    code: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Sequence[object], R]],
    values: Mapping[str, Any],
) -> tuple[list[str], list[R]]:
    """Of a list that is no registry: the lines of its table, and what stands behind each. rows: the cells of each, in order of the columns, and what it is."""
    cells = [dict(zip((column.name for column in columns), row, strict=True)) | {"": behind} for row, behind in rows]
    found = find_in(office, code, columns, cells, values)
    lines = table([column.label for column in found.columns], found.texts()) if found.rows else []
    return lines, [row[""] for row in found.rows]
