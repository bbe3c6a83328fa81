"""One table below its headings as rows of text: merged cells filled, hidden and struck rows asked about, two headings of one column joined."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from rules.base.codes import OBJECT_STATUS
from rules.base.fields import Column, Kind
from rules.importing import plan_rows
from rules.importing.context import Context, Found
from rules.importing.headings import Head
from rules.importing.outside import status_of_part
from rules.importing.questions import LEAVE, TAKE, Question
from rules.importing.rows import begins_part, no_rows
from rules.importing.sheet import RowText
from rules.importing.tables import Cell, Table
from rules.importing.told import Notes
from rules.importing.values.column import read_column
from rules.importing.words import shown

__all__ = ["EXAMPLE_MARK", "Body", "cell_name"]

EXAMPLE_MARK = "（示例）"
"""Stands in the first cell of a template's example row; such a row is not imported."""
_OURS = re.compile(r"[A-Z]-[0-9]{4,6}")
_TAKE_OR_LEAVE = ((TAKE, "导入"), (LEAVE, "不导入"))
_MARKED = {
    "hidden": ("被隐藏的行", "表里藏起来的行看不见，可能是不要的"),
    "filtered": ("被筛选藏起来的行", "筛选以后看不见的行，可能是不要的"),
    "struck": ("划了删除线的行", "办公室常用删除线表示已注销、不要的"),
}
"""Kind of rows → what they are called, why they are asked about."""


def cell_name(row: int, place: int) -> str:
    """A cell as Excel names it, from its row and place in the sheet, both from 0.

    >>> cell_name(1, 27)
    'AB2'
    """
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


class Body:
    """The rows of one table. several: whether the file has others that are read too, so that places name the sheet."""

    def __init__(self, table: Table, head: Head, context: Context, notes: Notes, *, several: bool) -> None:
        self._table, self._head, self._context = table, head, context
        self._first = head.last + 1
        self._sheet = table.name if several else ""
        self._by_name = {column.name: column for column in context.columns}
        self.found = Found(notes, self._where)
        self.made: tuple[RowText, ...] = ()
        """Items that are made along with a plan, which names them."""
        self._rows = self._with_merged()

    def _line(self, index: int) -> int:
        return self._table.top + self._first + index + 1

    def _where(self, index: int) -> str:
        line = f"第 {self._line(index)} 行"
        return f"{self._sheet} {line}" if self._sheet else line

    def _with_merged(self) -> Sequence[Sequence[Cell]]:
        """The rows below the headings. A cell merged over several rows of one column means its content for each of them (a department over its items)."""
        first, table = self._first, self._table
        rows = table.rows[first:]
        for (top, left), (bottom, right) in table.merged:
            if left != right or top < first or top >= bottom or top - first >= len(rows):
                continue
            above = rows[top - first]
            if left >= len(above) or above[left] == "":
                continue
            for at in range(top - first + 1, min(bottom - first + 1, len(rows))):
                row = list(rows[at])
                if left < len(row) and row[left] == "":
                    row[left] = above[left]
                    rows[at] = row  # type: ignore[index]  # a slice of a list is a list
        return rows

    def rows(self) -> list[RowText]:
        """The rows as text by column name, with what is wrong of each."""
        places = {place: self._column_of(meaning.names) for place, meaning in self._head.meanings.items()}
        rows, width = self._rows, len(self._head.titles)
        out = no_rows(rows, places, self.found) | self._left_out() | self._headings_again()
        kept = [index for index in range(len(rows)) if index not in out]
        if self._is_own(places, kept):
            self._context = msgspec.structs.replace(self._context, own=True)
        self._formulas(places, out)
        columns: dict[str, list[str]] = {}
        more: dict[str, dict[int, str]] = {}
        for place, column in places.items():
            texts = self._column(place, column, out, more)
            columns[column.name] = (
                self._joined(column, columns[column.name], texts) if column.name in columns else texts
            )
        for place, name in self._head.doubled.items():
            texts = self._column(place, self._by_name[name], out, more)
            columns[name] = self._joined(self._by_name[name], columns[name], texts, self._head.titles[place])
        if given := self._status_of_parts(out):
            more["status"] = given | more.get("status", {})
        _fill(columns, more, len(rows))
        if "code" in columns and "old_number" in columns:
            _old_number_alone(columns["code"], columns["old_number"])
        if self._context.listing == "plan":
            lines = [self._line(index) for index in range(len(rows))]
            self.made = plan_rows.finish(columns, kept, lines, self._context, self.found)
        if self._table.ragged:
            self._too_long(kept, width)
        return self._texts(kept, columns, more)

    def _status_of_parts(self, out: frozenset[int]) -> dict[int, str]:
        """Index → the status that a sub-heading above a row (二、已注销), or the name of one sheet of several, gives to it."""
        column = self._by_name.get("status")
        if column is None or column.choices is not OBJECT_STATUS:
            return {}
        title, given = self._sheet, dict[int, str]()
        status = status_of_part(title)
        for index, row in enumerate(self._rows):
            if index in out:
                texts = {text for cell in row if (text := shown(cell))}
                if len(texts) == 1 and begins_part(text := texts.pop()):
                    title, status = text, status_of_part(text)
            elif status:
                given[index] = status
                words = f"在“{title}”下面，登记状态没有另外写的，登记为{status}"
                self.found.tell("status_of_part", words, [index])
        return given

    def _column_of(self, names: Sequence[str]) -> Column:
        """The column that a heading is read as. One that means both ends of a window is read as words: 3月至11月 is no day."""
        column = self._by_name[names[0]]
        return replace(column, kind=Kind.TEXT) if tuple(names) == ("start", "end") else column

    def _is_own(self, places: Mapping[int, Column], kept: Sequence[int]) -> bool:
        """Whether this program wrote the table: each of its rows has a number of ours."""
        place = next((at for at, column in places.items() if column.name == "number"), None)
        if place is None:
            return False
        numbers = (row[place] if place < len(row) else "" for row in (self._rows[index] for index in kept))
        if self._context.listing == "departments":  # whose codes are words: by the headings, all as we write them
            return {column.label for column in self._context.columns} <= set(self._head.titles)
        return all(isinstance(number, str) and _OURS.fullmatch(number) for number in numbers)

    def _column(self, place: int, column: Column, out: frozenset[int], more: dict[str, dict[int, str]]) -> list[str]:
        cells: list[Cell] = [row[place] if place < len(row) else "" for row in self._rows]
        for index in out:
            cells[index] = ""
        if self._table.errors:
            for (row, at), text in self._table.errors.items():
                if at == place and 0 <= row - self._first < len(cells):
                    cells[row - self._first] = text
        read = read_column(column, cells, self._context, self.found)
        for name, texts in read.more.items():
            more.setdefault(name, {}).update(texts)
        return read.texts

    def _left_out(self) -> frozenset[int]:
        """Rows that are hidden or struck through: left out where that was answered, else asked about and not imported until then."""
        left: set[int] = set()
        for kind, (what, ground) in _MARKED.items():
            marked = sorted(row - self._first for row in getattr(self._table, kind) if row >= self._first)
            marked = [index for index in marked if index < len(self._rows) and any(map(shown, self._rows[index]))]
            if not marked:
                continue
            answer = self._context.mapping.rows.get(kind, "")
            if answer:
                self.found.tell(kind, f"{what}，{'照样导入' if answer == TAKE else '没有导入'}", marked)
                left.update(marked if answer == LEAVE else ())
                continue
            question = Question(
                kind, kind, f"{what}要不要导入", ground, options=_TAKE_OR_LEAVE, must=True,  # type: ignore[arg-type]  # a key of _MARKED
            )  # fmt: skip
            self.found.tell(kind, f"{what}，要不要导入请先说明", marked)
            self.found.ask(question, marked)
            self.found.wrong(marked, f"这是{what}，要不要导入请先说明")
        return frozenset(left)

    def _headings_again(self) -> frozenset[int]:
        """Rows that are the headings once more, as on every printed page of a long list."""
        titles = self._head.words
        known = {
            cell
            for row in self._table.rows[self._head.row : self._first]
            for cell in row
            if isinstance(cell, str) and cell
        }
        again = []
        for index, row in enumerate(self._rows):
            if not known.isdisjoint(row[:3]):
                texts = {shown(cell) for cell in row} - {""}
                if len(texts) > 1 and texts <= titles:
                    again.append(index)
        if again:
            self.found.tell("headings_again", "又印了一遍标题的行，没有读", again)
        return frozenset(again)

    def _formulas(self, places: Mapping[int, Column], out: frozenset[int]) -> None:
        """Formulas without a stored value, in columns that are read: another program wrote the file and reckoned nothing."""
        for row, place in self._table.no_value:
            index = row - self._first
            if place in places and index >= 0 and index not in out:
                cell = cell_name(self._table.top + row, self._table.left + place)
                words = "公式没有存下结果，不能当作空格，请用 Excel 或 WPS 打开文件、保存一次再导入"
                self.found.notes.add("no_value", words, cell)
                self.found.wrong([index], words, places[place].label)

    def _joined(self, column: Column, texts: list[str], other: list[str], title: str = "") -> list[str]:
        """Two headings of one column: where one is empty the other counts; two telephones are two; else it is asked which counts."""
        if column.name == "phone":
            return [_two_numbers(one, two) for one, two in zip(texts, other, strict=True)]
        if title:
            self._tell_doubled(column, texts, other, title)
        return [one if one.strip() else two for one, two in zip(texts, other, strict=True)]

    def _tell_doubled(self, column: Column, texts: Sequence[str], other: Sequence[str], title: str) -> None:
        """Say where the second of two headings fills the first, ask where they differ."""
        first = self._heading_of(column.name)
        pairs = [(one.strip(), two.strip()) for one, two in zip(texts, other, strict=True)]
        filled = [index for index, (one, two) in enumerate(pairs) if two and not one]
        differing = [index for index, (one, two) in enumerate(pairs) if one and two and one != two]
        if differing and first not in self._context.mapping.columns:
            question = Question(
                "heading", title, f"“{first}”和“{title}”都是{column.label}，两列不一样，用哪一列", f"“{first}”更像{column.label}，它空着的格用“{title}”",
                "", (("", f"用“{first}”"), (column.name, f"用“{title}”")), column.name, must=True,
            )  # fmt: skip
            self.found.ask(question, differing)
        if filled:
            words = f"“{first}”和“{title}”都是{column.label}，“{first}”空着的用了“{title}”"
            self.found.tell("doubled", words, filled)

    def _heading_of(self, name: str) -> str:
        return next((self._head.titles[at] for at, meaning in self._head.meanings.items() if name in meaning.names), "")

    def _too_long(self, kept: Sequence[int], width: int) -> None:
        for index in kept:
            row = self._rows[index]
            if len(row) > width and any(map(shown, row[width:])):
                self.found.wrong([index], f"比标题行多出 {len(row) - width} 格，请检查逗号和引号")

    def _texts(
        self, kept: Sequence[int], columns: Mapping[str, list[str]], more: Mapping[str, Mapping[int, str]]
    ) -> list[RowText]:
        names = [*columns]
        answers = {name: text for name, text in self._context.mapping.answers.items() if name not in columns and text}
        problems, marks = self.found.problems, self._marks(columns)
        rows = []
        every = list(zip(*columns.values(), strict=True))
        for index in kept:
            raw = dict(zip(names, every[index], strict=True))
            if marks and index in marks:
                if self._is_untouched(raw):
                    continue
                cure = f"这一行标着“{EXAMPLE_MARK}”，不会导入；要导入请清空这一格"
                self.found.wrong([index], cure, self._context.columns[0].label)
            for name, texts in more.items():
                if name not in raw and index in texts:
                    raw[name] = texts[index]
            rows.append(
                RowText(
                    self._line(index), answers | raw if answers else raw, tuple(problems.get(index, ())), self._sheet
                )
            )
        return rows

    def _marks(self, columns: Mapping[str, list[str]]) -> set[int]:
        """The rows that carry the mark of the template's example."""
        first = columns.get(self._context.columns[0].name, []) if self._context.example else []
        return {index for index, text in enumerate(first) if "示例" in text and _is_mark(text)}

    def _is_untouched(self, raw: Mapping[str, str]) -> bool:
        """Whether the template's example row stands as it was given out."""
        return all(raw.get(name, "") == text for name, text in self._context.example.items() if name in raw)


def _is_mark(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).strip() == unicodedata.normalize("NFKC", EXAMPLE_MARK)


def _two_numbers(one: str, two: str) -> str:
    """Two telephone numbers, both kept."""
    one, two = one.strip(), two.strip()
    return f"{one}、{two}" if one and two and one != two else one or two


def _fill(columns: Mapping[str, list[str]], more: Mapping[str, Mapping[int, str]], count: int) -> None:
    """What cells of another column say of a column, where that is empty."""
    for name, texts in more.items():
        if name in columns:
            column = columns[name]
            for index, text in texts.items():
                if index < count and not column[index].strip():
                    column[index] = text


def _old_number_alone(codes: list[str], old: list[str]) -> None:
    """A row without a credit code has its registration number for a code, as the list has it."""
    for index, code in enumerate(codes):
        if not code.strip() and old[index].strip():
            codes[index], old[index] = old[index], ""
