"""A file as a list of ours: which of its tables are it, what their headings mean, what they lack; then their rows.

What is sure is done and told; what is not is asked, and only rows that hang on it stay out until it is answered.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from rules.base.errors import Problem, Refused
from rules.base.fields import Column, parse_columns, split_list
from rules.base.invisible import visible
from rules.importing import plan_rows
from rules.importing.body import Body
from rules.importing.context import Context
from rules.importing.headings import Head, blocks_of
from rules.importing.mapping import ImportMapping
from rules.importing.questions import LEAVE, TAKE, Question
from rules.importing.sheet import RowText, SheetText
from rules.importing.tables import Source, Table
from rules.importing.told import Notes
from rules.importing.values.places import NEW, new_department
from rules.importing.words import LIKE, NEAR, Words, shown
from rules.registry.department import Departments

__all__ = ["heads_of", "understand"]

_TAKE_OR_LEAVE = ((TAKE, "导入"), (LEAVE, "不导入"))
_KEYS = frozenset({"name", "code", "certificate", "number", "object", "short", "items", "item", "checked_on"})
"""Columns that no one answer can give: each row has its own."""
Block = tuple[Table, Head]
_MANY_UNUSED = 10
"""Columns that are named one by one; of more in one sentence."""


def understand(
    source: Source, context: Context, kinds: Mapping[str, Sequence[Column]] = MappingProxyType({})
) -> SheetText:
    """The rows of a file, with all that was told and asked of it. kinds: title → columns of the other lists, by which a file of another is named.

    Raises Refused, naming file and cure, where it holds nothing. Missing headings are `problems`; then, and while a heading is unclear, there are no rows.
    """
    reading = _Reading(source, context)
    if not reading.blocks:
        raise Refused(f"“{source.name}”里没有内容，请核对是否选错文件或工作表")
    return reading.sheet(kinds)


def heads_of(source: Source, columns: Sequence[Column]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the headings of a file as they stand, the texts over them), by which what was answered about such files is found again; () where there are none."""
    reading = _Reading(
        source, Context(listing="", columns=tuple(columns), mapping=ImportMapping(list=""), today=date.min)
    )
    known = [(table, head) for table, head in reading.blocks if head is not None]
    if not known:
        return (), ()
    table, head = max(known, key=reading.fit)
    return head.titles, _above(table, head)


class _Reading:
    """One file being understood."""

    def __init__(self, source: Source, context: Context) -> None:
        self._source, self._context = source, context
        self._words = Words(context.columns)
        self._notes = Notes()
        self._made: list[RowText] = []
        self._required = set(context.required)
        answers = context.mapping
        names = {column.name for column in context.columns}
        decided = {  # columns of another office's list about objects are none of the list of objects
            heading: meant
            for heading, meant in answers.columns.items()
            if not meant or names.issuperset(meant.split("+"))
        }
        self.blocks = [
            block
            for table in source.tables
            if any(shown(cell) for row in table.rows for cell in row)
            for block in blocks_of(table, self._words, decided, answers.heading_row)
        ]

    def sheet(self, kinds: Mapping[str, Sequence[Column]]) -> SheetText:
        """What came of the file."""
        known = [(table, head) for table, head in self.blocks if head is not None]
        if not known:
            return self._without_headings(kinds)
        main = max(known, key=self.fit)
        head = main[1]
        taken, questions = self._chosen(main, known)
        if head.unclear:
            return self._unclear(head, questions)
        self._give(*main)
        problems = self._missing(head, kinds)
        rows, found = self._rows(taken)
        if not rows and not problems:
            raise Refused(f"“{self._source.name}”只有标题行，没有要导入的内容，请从标题行的下一行起填写")
        asked_of = {question.key for question in found if question.kind == "heading"}
        of_headings = [one for one in self._of_headings(taken) if one.key not in asked_of]
        return SheetText(
            tuple(rows), {head.titles[place]: "+".join(meaning.names) for place, meaning in head.meanings.items()}, _ignored(head),
            (*problems, *self._wrong_answers()), {}, (*self._source.told, *self._notes),
            (*questions, *self._absent(head, len(rows)), *found, *of_headings), head.titles,
            {table.name if len(taken) > 1 else "": (table.sheet, _places(table, one)) for table, one in taken}, None, _above(*main),
            made=self._made_along(rows),
        )  # fmt: skip

    def _give(self, table: Table, head: Head) -> None:
        """What the title says for all rows, and which columns others stand for: of a plan."""
        if self._context.listing != "plan":
            return
        gifts = plan_rows.given(self._context, head.names, _above(table, head))
        for _, words in gifts.values():
            self._notes.add("given", words)
        self._context = plan_rows.with_given(self._context, gifts)
        self._required -= {*gifts, *plan_rows.stand_ins(head.names)}

    def _made_along(self, rows: Sequence[RowText]) -> dict[str, tuple[RowText, ...]]:
        """Records of other lists that were said to be new, and that a row names."""
        departments = {}
        for column in self._context.columns:
            if not isinstance(column.choices, Departments):
                continue
            for word, said in self._context.mapping.values.get(column.name, {}).items():
                name, short = new_department(word, self._context)
                line = next((row.line for row in rows if short in split_list(row.raw.get(column.name, ""))), 0)
                if said == NEW and line:
                    departments[short] = RowText(line, {"name": name, "short": short})
        made = {"items": tuple(self._made), "departments": tuple(departments.values())}
        return {code: one for code, one in made.items() if one}

    def _unclear(self, head: Head, questions: Sequence[Question]) -> SheetText:
        """No rows while a heading may mean what must not be published."""
        unclear = {head.titles[place]: name for place, name in head.unclear.items()}
        asked = (self._unclear_question(title, name) for title, name in unclear.items())
        return SheetText(
            (), {}, (), tuple(self._which(unclear)), unclear, tuple(self._notes), (*questions, *asked), head.titles
        )

    # Which tables

    def fit(self, block: Block) -> tuple[int, bool, int]:
        """How well a table fits the list: required columns, more than one of ours, rows."""
        table, head = block
        return len(self._required & head.names), len(head.names) > 1, len(table.rows) - head.last - 1

    def _chosen(self, main: Block, known: Sequence[Block]) -> tuple[list[Block], list[Question]]:
        """The tables that are read, and what must be asked of the others. Those with the same headings are one list in parts."""
        taken: list[Block] = []
        questions: list[Question] = []
        for table, head in known:
            said = self._context.mapping.sheets.get(table.name, "")
            if said == TAKE or (said != LEAVE and head.words == main[1].words):
                taken.append((table, head))
            elif said == LEAVE:
                self._left(table, head, "按填写的对照")
            elif self._is_list(head, main[1]):
                self._left(table, head, f"标题和“{main[0].name}”不一样，要导入请说明")
                questions.append(_sheet_question(table, head, main[0]))
            else:
                self._left(table, head, "标题和要导入的名单不一样")
        self._tell_tables(taken)
        if not taken:
            raise Refused(f"“{self._source.name}”的各张表都说了不导入，请改对照（[sheets]）再导入")
        return taken, questions

    def _tell_tables(self, taken: Sequence[Block]) -> None:
        for table, head in self.blocks:
            if head is None:
                self._left(table, None, "没有认得的标题")
        if len(taken) > 1:
            words = "、".join(f"{table.name}（{len(table.rows) - head.last - 1} 行）" for table, head in taken)
            what = "block" if any(table.block > 1 for table, _ in taken) else "sheets"
            self._notes.add(what, f"标题一样的 {len(taken)} 张表都读了：{words}", count=len(taken))
        for name in self._source.hidden_sheets:
            self._notes.add("hidden_sheet", f"没有读隐藏的工作表“{visible(name)}”，要导入请先取消隐藏")

    def _is_list(self, head: Head, main: Head) -> bool:
        """Whether a table with other headings is a list of this kind all the same."""
        return self._required <= head.names or len(head.names & main.names) * 3 >= len(main.names) * 2 >= 4

    def _left(self, table: Table, head: Head | None, why: str) -> None:
        count = sum(any(map(shown, row)) for row in table.rows[head.last + 1 if head else 0 :])
        self._notes.add("sheets_left", f"没有读“{table.name or self._source.name}”：{why}（{count} 行）", count=count)

    # Headings

    def _tell_headings(self, table: Table, head: Head) -> None:
        above = sum(sum(cell != "" for cell in row) > 1 for row in table.rows[: head.row])
        if above:
            self._notes.add(
                "above",
                f"标题行（第 {table.top + head.row + 1} 行）以上的 {above} 行不是名单的内容，没有读",
                count=above,
            )
        labels = {column.name: column.label for column in self._context.columns}
        unused: list[tuple[str, int]] = []
        for place, title in enumerate(head.titles):
            meaning = head.meanings.get(place)
            filled = _filled(table, head, place)
            if not title:
                if filled:
                    where = f"第 {table.left + place + 1} 列"
                    self._notes.add("unused_column", f"没有用到没有标题的一列（{filled} 格有内容）", where, filled)
            elif meaning is not None and LIKE <= meaning.sure <= NEAR:
                label = "、".join(labels[name] for name in meaning.names)
                self._notes.add("heading", f"“{title}”当作{label}：{meaning.ground}")
            elif place in head.serial:
                self._notes.add("serial", f"“{title}”是序号，不是本系统的编号，没有用", count=filled)
            elif meaning is None and place not in head.doubled:
                unused.append((title, filled))
        self._tell_unused(unused)

    def _tell_unused(self, unused: Sequence[tuple[str, int]]) -> None:
        """Columns that are not used (heading, cells with anything), one by one; of many in one sentence."""
        if len(unused) > _MANY_UNUSED:
            named = "、".join(title for title, _ in unused[:_MANY_UNUSED])
            text = f"没有用到的有 {len(unused)} 列：{named} 等"
            self._notes.add("unused_column", text, count=sum(filled for _, filled in unused))
            return
        for title, filled in unused:
            self._notes.add("unused_column", f"没有用到“{title}”一列（{filled} 格有内容）", count=filled)

    def _of_headings(self, taken: Sequence[Block]) -> list[Question]:
        """Each heading as a question with its guess: what is understood may be changed by hand."""
        options = (*((column.name, column.label) for column in self._context.columns), ("", "不导入"))
        asked: dict[str, Question] = {}
        for table, head in taken:
            for place, title in enumerate(head.titles):
                if not title or title in asked:
                    continue
                meaning = head.meanings.get(place)
                guess = "+".join(meaning.names) if meaning else ""
                more = (
                    ((guess, "、".join(text for name, text in options if name in meaning.names)),)
                    if meaning and "+" in guess
                    else ()
                )
                ground = meaning.ground if meaning else "不认得这个标题"
                asked[title] = Question(
                    "heading",
                    title,
                    f"“{title}”是哪一栏",
                    ground,
                    guess,
                    (*options, *more),
                    count=_filled(table, head, place),
                )
        return list(asked.values())

    def _unclear_question(self, title: str, name: str) -> Question:
        label = self._context.column(name).label
        options = (("", f"不是{label}（如身份证号），不导入这一列"), (name, f"是{label}，会公开"))
        return Question(
            "heading",
            title,
            f"“{title}”这一列是什么号",
            "可能是身份证号，不能当作会公开的号码",
            None,
            options,
            name,
            must=True,
        )

    def _which(self, unclear: Mapping[str, str]) -> list[Problem]:
        labels = {column.name: column.label for column in self._context.columns}
        return [
            Problem(
                f"说不清是{labels[name]}还是身份证号等别的号码：是{labels[name]}的，加 --column {title}={labels[name]} 再导入；"
                f"不是的，加 --column {title}=不导入，另补一列{labels[name]}",
                "标题行", title,
            )
            for title, name in unclear.items()
        ]  # fmt: skip

    # What is not there

    def _missing(self, head: Head, kinds: Mapping[str, Sequence[Column]]) -> tuple[Problem, ...]:
        """Required columns that the file has not, where no one answer can give one of them."""
        may_come = set(head.unclear.values()) | head.names
        wanted = [
            column for column in self._context.columns if column.name in self._required and column.name not in may_come
        ]
        if not any(column.name in _KEYS for column in wanted):
            return ()
        present = "、".join(title for title in head.titles if title)
        labels = "、".join(column.label for column in wanted)
        other = self._of_another_kind(head, kinds)
        cure = (
            f"这个文件看起来是{other}，请到那里导入"
            if other
            else "请改标题名，或用 --column 标题=栏目 说明，或导出模板照填"
        )
        if not other:
            cure += self._context.way_without({column.name for column in wanted})
        return (Problem(f"缺少标题：{labels}；表中的标题是：{present or '（无）'}。{cure}", "标题行"),)

    def _of_another_kind(self, head: Head, kinds: Mapping[str, Sequence[Column]]) -> str:
        """The title of the list whose headings these are; "" where they are no list's that we know."""
        best, most = "", 1
        for title, columns in kinds.items():
            words = Words(columns)
            names = {
                meaning.names[0] for one in head.titles for meaning in words.meanings(one)[:1] if meaning.sure > NEAR
            }
            required = {column.name for column in columns if column.required}
            if required <= names and len(names) > most:
                best, most = title, len(names)
        return best

    def _without_headings(self, kinds: Mapping[str, Sequence[Column]]) -> SheetText:
        """A file none of whose headings means one of our columns: its first row that has anything stands for them."""
        table = self.blocks[0][0]
        first = next(at for at, row in enumerate(table.rows) if any(map(shown, row)))
        titles = tuple(dict.fromkeys(text for cell in table.rows[first] if (text := shown(cell))))
        head = Head(first, first, titles)
        wide = max(
            (row for row in table.rows[:30]), key=lambda row: sum(isinstance(cell, str) and bool(cell) for cell in row)
        )
        guess = table.top + table.rows.index(wide) + 1
        question = Question("heading_row", "", "标题在第几行", "各行的标题都不认得", str(guess), must=True)
        other = self._missing(Head(0, 0, tuple(map(shown, wide))), kinds) if kinds else ()
        problems = other if other and "看起来是" in other[0].message else self._missing(head, kinds)
        return SheetText((), {}, titles, problems, {}, (*self._source.told, *self._notes), (question,), titles)

    def _absent(self, head: Head, rows: int) -> list[Question]:
        """One answer for a column that the file has not."""
        questions = []
        for column in self._context.columns:
            if column.name in self._required and column.name not in head.names and column.name not in _KEYS:
                options = tuple((code.text, code.text) for code in column.choices) if column.choices else ()
                text = f"表里没有“{column.label}”一列，全部 {rows} 行的{column.label}是什么"
                guess, ground = (
                    plan_rows.guess_of(column.name, self._context) if self._context.listing == "plan" else ("", "")
                )
                questions.append(
                    Question("missing", column.name, text, ground, guess or None, options, column.name, rows, must=True)
                )
        return questions

    def _wrong_answers(self) -> list[Problem]:
        """Answers for absent columns that the columns themselves do not take."""
        _, problems = parse_columns(self._context.columns, self._context.mapping.answers, "对照 [answers]")
        return problems

    # Rows

    def _rows(self, taken: Sequence[Block]) -> tuple[list[RowText], list[Question]]:
        rows: list[RowText] = []
        questions: dict[tuple[str, str], Question] = {}
        for table, head in taken:
            self._tell_headings(table, head)
            body = Body(table, head, self._context, self._notes, several=len(taken) > 1)
            rows += body.rows()
            self._made += body.made
            for question in body.found.questions:
                before = questions.get((question.kind, question.key))
                questions[question.kind, question.key] = question.with_more(before) if before else question
        return rows, list(questions.values())


def _filled(table: Table, head: Head, place: int) -> int:
    """How many cells below a heading have anything."""
    return sum(place < len(row) and row[place] != "" for row in table.rows[head.last + 1 :])


def _places(table: Table, head: Head) -> dict[str, int]:
    """Column name → its place in the sheet, from 0."""
    return {name: table.left + place for place, meaning in head.meanings.items() for name in meaning.names}


_UNNAMED = re.compile(r"(?:sheet|工作表|表)?\s*\d*", re.IGNORECASE)


def _above(table: Table, head: Head) -> tuple[str, ...]:
    """The texts over the headings, and the name of the sheet where somebody gave it one."""
    texts = (cell for row in table.rows[: head.row] for cell in row if isinstance(cell, str) and shown(cell))
    return (*dict.fromkeys(texts), *(() if _UNNAMED.fullmatch(table.sheet.strip()) else (table.sheet,)))


def _ignored(head: Head) -> tuple[str, ...]:
    """The headings that are not used."""
    unused = [title for place, title in enumerate(head.titles) if title and place not in head.meanings]
    return tuple(dict.fromkeys(unused))


def _sheet_question(table: Table, head: Head, main: Table) -> Question:
    """Whether a table with headings of its own belongs to the list."""
    lines = (f"“{table.name}”：{'、'.join(title for title in head.titles if title)}",)
    text = f"“{table.name}”的标题和“{main.name}”不一样，要不要一起导入"
    ground = "标题不同的表可能是另一种名单（如注销的）"
    count = sum(any(map(shown, row)) for row in table.rows[head.last + 1 :])
    return Question("sheets", table.name, text, ground, LEAVE, _TAKE_OR_LEAVE, "", count, lines, must=True)
