"""Excel and CSV in: the headings of a foreign sheet matched with our columns, every cell as the text a clerk would type.

Nothing is judged here but what a file can do wrong; `rules.*.parse` reads the texts.
"""

import gc
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from db.exchange.cells import Cell, read_cell
from db.exchange.formats import EXAMPLE_MARK, template_example
from db.exchange.sources import HEADING_ROWS, Grid, open_grid
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Kind, find_column, unclear_column

__all__ = ["RowText", "SheetText", "read_list"]


@dataclass(frozen=True, slots=True)
class RowText:
    """One row. line: its number as Excel shows it. raw: text by column name, for every column that the sheet has.

    problems: cells that no longer hold what was meant; their raw text is what stands there, for the preview only.
    """

    line: int
    raw: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetText:
    """A sheet as read. headings: heading → column name; ignored: headings that mean nothing to us; problems: missing and unclear ones.

    unclear: headings that may mean a column (its name) or something else; a person must say which, nothing is read until then.
    """

    rows: tuple[RowText, ...]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]
    unclear: Mapping[str, str] = field(default_factory=dict)


def read_list(path: Path, columns: Sequence[Column], decided: Mapping[str, str] = MappingProxyType({})) -> SheetText:
    """Read a list from .xlsx, .xls or .csv. columns: those that are looked for. decided: what a person said of a heading: the name of
    the column that it means, "" to leave it out. Blank rows, repeated headings and the template's untouched example are skipped.

    Raises Refused, naming file and cure, when the file cannot be read or holds no row; rows with wrong cells are returned.
    """
    collecting = gc.isenabled()
    gc.disable()  # a sixth of the time otherwise goes to looking for rubbish among rows of which none is
    try:
        return _read(path, columns, decided)
    finally:
        if collecting:
            gc.enable()


def _read(path: Path, columns: Sequence[Column], decided: Mapping[str, str]) -> SheetText:
    grid = open_grid(path, lambda head: _best(head, columns)[1])
    if not any(_shown(cell) for row in grid.rows for cell in row):
        raise Refused(f"“{path.name}”里没有内容，请核对是否选错文件或工作表")
    top, found = _best(grid.rows[:HEADING_ROWS], columns)
    if not found:
        return _without_headings(grid, columns)
    titles = [_shown(cell) for cell in grid.rows[top]]
    column_at = _match(titles, columns)
    unclear = _unclear(titles, columns, column_at, decided)
    if unclear:
        return SheetText((), {}, (), tuple(_which(unclear, columns)), unclear)
    column_at = _with_decided(column_at, titles, columns, decided)
    rows = tuple(_rows(grid, top, column_at, columns))
    if not rows:
        raise Refused(f"“{path.name}”只有标题行，没有要导入的内容，请从标题行的下一行起填写")
    return SheetText(
        rows,
        {titles[at]: column.name for at, column in column_at.items()},
        tuple(dict.fromkeys(title for at, title in enumerate(titles) if title and at not in column_at)),
        tuple(_missing(columns, {column.name for column in column_at.values()}, titles)),
    )


def _without_headings(grid: Grid, columns: Sequence[Column]) -> SheetText:
    """A sheet none of whose headings means one of our columns: its first row that has anything stands for them."""
    first = next(row for row in grid.rows if any(_shown(cell) for cell in row))
    titles = tuple(dict.fromkeys(text for cell in first if (text := _shown(cell))))
    return SheetText((), {}, titles, tuple(_missing(columns, set(), titles)))


def _shown(cell: Cell) -> str:
    """A cell's text without any blanks, as headings are compared."""
    return "".join(cell.split()) if isinstance(cell, str) else str(cell)


def _best(head: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> tuple[int, int]:
    """(row, number of our columns that it names) of the row that names most."""
    scores = [len({column.name for column in _match([_shown(cell) for cell in row], columns).values()}) for row in head]
    best = max(scores, default=0)
    return (scores.index(best) if best else 0), best


def _match(titles: Sequence[str], columns: Sequence[Column]) -> dict[int, Column]:
    """Column by place. A heading with extra words (…（18位）, 甲/乙) counts only where no plain heading says the same."""
    found = {at: column for at, title in enumerate(titles) if title and (column := find_column(columns, title))}
    plain = {column.name for column in found.values()}
    for at, title in enumerate(titles):
        if title and at not in found:
            bare = re.sub(r"\([^)]*\)", "", unicodedata.normalize("NFKC", title))
            for word in (bare, *re.split(r"[/\\、或]", bare)):
                column = find_column(columns, word) if word else None
                if column and column.name not in plain:
                    found[at] = column
                    break
    return dict(sorted(found.items()))


def _unclear(
    titles: Sequence[str], columns: Sequence[Column], column_at: Mapping[int, Column], decided: Mapping[str, str]
) -> dict[str, str]:
    """The headings of which a person must say what they mean: heading → the column that it may be, where no heading says that plainly."""
    plain = {column.name for column in column_at.values()} | {
        name for title, name in decided.items() if title in titles
    }
    asked = {
        title: column.name for title in titles if title not in decided and (column := unclear_column(columns, title))
    }
    return {title: name for title, name in asked.items() if name not in plain}


def _with_decided(
    column_at: Mapping[int, Column], titles: Sequence[str], columns: Sequence[Column], decided: Mapping[str, str]
) -> dict[int, Column]:
    """Column by place, those that a person named among them."""
    by_name = {column.name: column for column in columns}
    named = {at: by_name[decided[title]] for at, title in enumerate(titles) if decided.get(title)}
    return dict(sorted({**column_at, **named}.items()))


def _which(unclear: Mapping[str, str], columns: Sequence[Column]) -> Iterator[Problem]:
    labels = {column.name: column.label for column in columns}
    for title, name in unclear.items():
        label = labels[name]
        yield Problem(
            f"说不清是{label}还是身份证号等别的号码：是{label}的，加 --column {title}={label} 再导入；不是的，加 --column {title}=不导入，"
            f"另补一列{label}",
            "标题行", title,
        )  # fmt: skip


def _missing(columns: Sequence[Column], found: set[str], titles: Sequence[str]) -> list[Problem]:
    wanted = [column.label for column in columns if column.required and column.name not in found]
    if not wanted:
        return []
    present = "、".join(title for title in titles if title)
    return [
        Problem(
            f"缺少标题：{'、'.join(wanted)}；表中的标题是：{present or '（无）'}。请改标题名，或导出模板照填", "标题行"
        )
    ]


def _rows(grid: Grid, top: int, column_at: Mapping[int, Column], columns: Sequence[Column]) -> Iterator[RowText]:
    """The rows below the headings, which stand in row `top`, without blank ones, repeated headings and the untouched example."""
    width = len(grid.rows[top])
    example = template_example(columns)
    titles = {_shown(grid.rows[top][at]) for at in column_at}
    labels = {column.name: column.label for column in column_at.values()}
    texts_of = _reader(column_at)
    for index, row in enumerate(grid.rows[top + 1 :], top + 1):
        raw, faults = texts_of(row, _failed_formulas(grid, index, column_at))
        if _is_no_row(raw, titles):
            continue
        where = f"第 {index + 1} 行"
        problems = [Problem(fault, where, labels[name]) for name, fault in faults.items()]
        if example and _is_mark(raw.get(columns[0].name, "")):
            if _is_untouched(raw, example):
                continue
            cure = f"这一行标着“{EXAMPLE_MARK}”，不会导入；要导入请清空这一格"
            problems.append(Problem(cure, where, columns[0].label))
        if grid.ragged and len(row) > width and any(map(_shown, row[width:])):
            problems.append(Problem(f"比标题行多出 {len(row) - width} 格，请检查逗号和引号", where))
        yield RowText(index + 1, raw, problems)


def _failed_formulas(grid: Grid, index: int, places: Iterable[int]) -> Mapping[int, str]:
    """The failed formulas of a row at these places."""
    return {at: grid.errors[index, at] for at in places if (index, at) in grid.errors} if grid.errors else {}


def _is_untouched(raw: Mapping[str, str], example: Mapping[str, str]) -> bool:
    """Whether the template's example row stands as it was given out."""
    return all(raw.get(name, "") == text for name, text in example.items() if name in raw)


def _is_no_row(raw: Mapping[str, str], titles: set[str]) -> bool:
    """Whether a row is blank, or the headings once more."""
    first = next((text for text in raw.values() if text and not text.isspace()), "")
    return not first or (_shown(first) in titles and _repeats(raw, titles))


_SUSPECT = re.compile(r"[#.+:]")
"""In every text that `read_cell` might read as something else, but for a day count in a date column."""


def _reader(
    column_at: Mapping[int, Column],
) -> Callable[[Sequence[Cell], Mapping[int, str]], tuple[dict[str, str], dict[str, str]]]:
    """A function from a row's cells (and its failed formulas, by place) to texts and faults, by column name.

    Rows of plain texts, nearly all of them, take a path without a step for each cell (bench/excel.py).
    """
    width = max(column_at, default=-1) + 1
    names = [column.name for column in column_at.values()]
    dates = [column.name for column in column_at.values() if column.kind is Kind.DATE]
    doubled = len(set(names)) < len(names)

    def texts_of(row: Sequence[Cell], failed: Mapping[int, str]) -> tuple[dict[str, str], dict[str, str]]:
        cells = (
            [row[at] for at in column_at]
            if len(row) >= width
            else [row[at] if at < len(row) else "" for at in column_at]
        )
        texts = [cell for cell in cells if isinstance(cell, str)]
        if not failed and not doubled and len(texts) == len(cells) and not _SUSPECT.search("".join(texts)):
            raw = dict(zip(names, texts, strict=True))
            if not any(len(raw[name]) == 5 for name in dates):
                return raw, {}
        raw, faults = {}, {}
        for (at, column), cell in zip(column_at.items(), cells, strict=True):
            if raw.get(column.name, "").strip():  # two headings for one column: the first that is filled in counts
                continue
            raw[column.name], fault = read_cell(column, failed.get(at, cell))
            if fault:
                faults[column.name] = fault
        return raw, faults

    return texts_of


def _repeats(raw: Mapping[str, str], titles: set[str]) -> bool:
    """Whether a row is the headings once more, as on every printed page of a long list or under merged headings."""
    texts = {_shown(text) for text in raw.values()} - {""}
    return len(texts) > 1 and texts <= titles


def _is_mark(text: str) -> bool:
    return "示例" in text and unicodedata.normalize("NFKC", text).strip() == unicodedata.normalize("NFKC", EXAMPLE_MARK)
