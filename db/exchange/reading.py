"""Excel and CSV in: the headings of a foreign sheet matched with our columns, every cell as the text a clerk would type.

Nothing is judged here but what a file can do wrong; `rules.*.parse` reads the texts.
"""

import gc
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.exchange.cells import Cell, read_cell
from db.exchange.formats import EXAMPLE_MARK, template_example
from db.exchange.sources import HEADING_ROWS, Grid, open_grid
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Kind, column_of

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
    """A sheet as read. headings: heading → column name; ignored: headings that mean nothing to us; problems: missing ones."""

    rows: tuple[RowText, ...]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_list(path: Path, columns: Sequence[Column]) -> SheetText:
    """Read .xlsx, .xls or .csv. Blank rows, repeated headings and the template's untouched example are skipped.

    Raises Refused, naming file and cure, when the file cannot be read or holds no row; rows with wrong cells are returned.
    """
    collecting = gc.isenabled()
    gc.disable()  # a sixth of the time otherwise goes to looking for rubbish among rows of which none is
    try:
        return _read(path, columns)
    finally:
        if collecting:
            gc.enable()


def _read(path: Path, columns: Sequence[Column]) -> SheetText:
    grid = open_grid(path, lambda head: _best(head, columns)[1])
    if not any(_shown(cell) for row in grid.rows for cell in row):
        raise Refused(f"“{path.name}”里没有内容，请核对是否选错文件或工作表")
    top, found = _best(grid.rows[:HEADING_ROWS], columns)
    if not found:
        first = next(row for row in grid.rows if any(_shown(cell) for cell in row))
        shown = tuple(dict.fromkeys(text for cell in first if (text := _shown(cell))))
        return SheetText((), {}, shown, tuple(_missing(columns, set(), shown)))
    titles = [_shown(cell) for cell in grid.rows[top]]
    meant = _match(titles, columns)
    rows = tuple(_rows(grid, top, meant, columns))
    if not rows:
        raise Refused(f"“{path.name}”只有标题行，没有要导入的内容，请从标题行的下一行起填写")
    return SheetText(
        rows,
        {titles[at]: column.name for at, column in meant.items()},
        tuple(dict.fromkeys(title for at, title in enumerate(titles) if title and at not in meant)),
        tuple(_missing(columns, {column.name for column in meant.values()}, titles)),
    )


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
    meant = {at: column for at, title in enumerate(titles) if title and (column := column_of(columns, title))}
    plain = {column.name for column in meant.values()}
    for at, title in enumerate(titles):
        if title and at not in meant:
            bare = re.sub(r"\([^)]*\)", "", unicodedata.normalize("NFKC", title))
            for word in (bare, *re.split(r"[/\\、或]", bare)):
                column = column_of(columns, word) if word else None
                if column and column.name not in plain:
                    meant[at] = column
                    break
    return dict(sorted(meant.items()))


def _missing(columns: Sequence[Column], found: set[str], titles: Sequence[str]) -> list[Problem]:
    wanted = [column.label for column in columns if column.required and column.name not in found]
    if not wanted:
        return []
    seen = "、".join(title for title in titles if title)
    return [
        Problem(
            f"缺少标题：{'、'.join(wanted)}；表中的标题是：{seen or '（无）'}。请改标题名，或导出模板照填", "标题行"
        )
    ]


def _rows(grid: Grid, top: int, meant: Mapping[int, Column], columns: Sequence[Column]) -> list[RowText]:
    rows: list[RowText] = []
    width = len(grid.rows[top])
    example = template_example(columns)
    titles = {_shown(grid.rows[top][at]) for at in meant}
    labels = {column.name: column.label for column in meant.values()}
    texts_of = _reader(meant)
    for index, row in enumerate(grid.rows[top + 1 :], top + 1):
        failed = {at: grid.errors[index, at] for at in meant if (index, at) in grid.errors} if grid.errors else {}
        raw, wrongs = texts_of(row, failed)
        first = next((text for text in raw.values() if text and not text.isspace()), "")
        if not first or (_shown(first) in titles and _repeats(raw, titles)):
            continue
        where = f"第 {index + 1} 行"
        problems = [Problem(wrong, where, labels[name]) for name, wrong in wrongs.items()]
        if example and _is_mark(raw.get(columns[0].name, "")):
            if all(raw.get(name, "") == text for name, text in example.items() if name in raw):
                continue
            mark = f"这一行标着“{EXAMPLE_MARK}”，不会导入；要导入请清空这一格"
            problems.append(Problem(mark, where, columns[0].label))
        if grid.ragged and len(row) > width and any(map(_shown, row[width:])):
            problems.append(Problem(f"比标题行多出 {len(row) - width} 格，请检查逗号和引号", where))
        rows.append(RowText(index + 1, raw, problems))
    return rows


_SUSPECT = re.compile(r"[#.+:]")
"""In every text that `read_cell` might read as something else, but for a day count in a date column."""


def _reader(
    meant: Mapping[int, Column],
) -> Callable[[Sequence[Cell], Mapping[int, str]], tuple[dict[str, str], dict[str, str]]]:
    """A function from a row's cells (and its failed formulas, by place) to texts and what is wrong, by column name.

    Rows of plain texts, nearly all of them, take a path without a step for each cell (bench/excel.py).
    """
    width = max(meant, default=-1) + 1
    names = [column.name for column in meant.values()]
    dates = [column.name for column in meant.values() if column.kind is Kind.DATE]
    doubled = len(set(names)) < len(names)

    def texts_of(row: Sequence[Cell], failed: Mapping[int, str]) -> tuple[dict[str, str], dict[str, str]]:
        cells = [row[at] for at in meant] if len(row) >= width else [row[at] if at < len(row) else "" for at in meant]
        texts = [cell for cell in cells if isinstance(cell, str)]
        if not failed and not doubled and len(texts) == len(cells) and not _SUSPECT.search("".join(texts)):
            raw = dict(zip(names, texts, strict=True))
            if not any(len(raw[name]) == 5 for name in dates):
                return raw, {}
        raw, wrongs = {}, {}
        for (at, column), cell in zip(meant.items(), cells, strict=True):
            if raw.get(column.name, "").strip():  # two headings for one column: the first that is filled in counts
                continue
            raw[column.name], wrong = read_cell(column, failed.get(at, cell))
            if wrong:
                wrongs[column.name] = wrong
        return raw, wrongs

    return texts_of


def _repeats(raw: Mapping[str, str], titles: set[str]) -> bool:
    """Whether a row is the headings once more, as on every printed page of a long list or under merged headings."""
    said = {_shown(text) for text in raw.values()} - {""}
    return len(said) > 1 and said <= titles


def _is_mark(text: str) -> bool:
    return "示例" in text and unicodedata.normalize("NFKC", text).strip() == unicodedata.normalize("NFKC", EXAMPLE_MARK)
