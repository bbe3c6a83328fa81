"""A year's plan as notices print it (源汇 2023 附件1, 叶县 2023 附件1): its year in the title, its window in one cell, its items by their names."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from rules.base.fields import Column, Kind
from rules.importing.context import Context, Found
from rules.importing.plan_items import ALL_UNKNOWN, ItemNames, Named, meant, token
from rules.importing.questions import Question
from rules.importing.sheet import RowText
from rules.importing.values.periods import read_period, year_in
from rules.importing.values.places import NEW
from rules.registry.department import Departments
from rules.registry.trades import match_trade

__all__ = ["ITEM_COLUMNS", "finish", "given", "guess_of", "stand_ins", "with_given"]

ITEM_COLUMNS = (
    Column(
        "basis", "抽查依据", Kind.LONG, aliases=("检查依据", "法律依据", "依据", "执法依据", "检查的依据"),
        hint="新登记的事项用", width=36,
    ),
    Column("content", "抽查内容", Kind.LONG, aliases=("检查内容", "内容", "检查内容和标准"), hint="新登记的事项用", width=36),
)  # fmt: skip
"""What a plan says of items that no list has yet: of the items that are made of it, not of the plan."""
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def stand_ins(names: frozenset[str]) -> frozenset[str]:
    """Required columns for which others stand. names: columns that the file has. A plan that names each line by its item has both in one."""
    if "name" in names:
        return frozenset({"items"})
    return frozenset({"name"}) if "items" in names else frozenset()


def given(context: Context, names: frozenset[str], above: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Column → (text, what is told): what the title says for all rows."""
    if "year" in names or "year" in context.mapping.answers:
        return {}
    years = {year: text for text in above if (year := year_in(text))}
    if len(years) != 1:
        return {}
    ((year, text),) = years.items()
    return {"year": (year, f"年度 {year} 取自标题“{''.join(text.split())}”")}


def guess_of(name: str, context: Context) -> tuple[str, str]:
    """(a guess for a column that the file has not, its ground); ("", "") where there is none."""
    year = context.mapping.answers.get("year", "")
    match name:
        case "year":
            return str(context.today.year), "标题里没有年份，今年的"
        case "start" if year.isdigit():
            return f"{year}-01-01", "表里没有时间，按全年"
        case "end" if year.isdigit():
            return f"{year}-12-31", "表里没有时间，按全年"
    return "", ""


def finish(
    columns: dict[str, list[str]], kept: Sequence[int], lines: Sequence[int], context: Context, found: Found
) -> tuple[RowText, ...]:
    """Read what a plan's rows say together: windows by their year, items by the list. Changes `columns`; returns the items that are to be made.

    columns: column name → text of each row. kept: rows of the list. lines: of each row, as Excel counts.
    """
    _both_names(columns, kept, found)
    _windows(columns, kept, context, found)
    return _Items(columns, kept, lines, context, found).read() if "items" in columns else ()


def _both_names(columns: dict[str, list[str]], kept: Sequence[int], found: Found) -> None:
    for name, other, words in (
        ("items", "name", "表里没有单列抽查事项，按计划名称找事项"),
        ("name", "items", "表里没有单列计划名称，用抽查事项作名称"),
    ):
        if name not in columns and other in columns:
            columns[name] = ["".join(text.splitlines()) for text in columns[other]]
            found.tell("given", words, kept)


def _windows(columns: dict[str, list[str]], kept: Sequence[int], context: Context, found: Found) -> None:
    """First and last day of each row: 3月至11月 in one cell, or 3月 and 11月 in two."""
    if "start" not in columns:
        return
    starts = columns["start"]
    ends = columns.setdefault("end", [""] * len(starts))
    years = columns.get("year", [])
    told: dict[str, list[int]] = defaultdict(list)
    for row in kept:
        year = (years[row].strip() if years else "") or context.mapping.answers.get("year", "")
        start, end = starts[row].strip(), ends[row].strip()
        window = read_period(start, year) if start and not _ISO.fullmatch(start) else None
        if window:
            starts[row] = window[0]
            ends[row] = ends[row] if end else window[1]
            told[f"起止时间“{''.join(start.split())}”读作 {window[0]} 至 {window[1]}"].append(row)
        if end and not _ISO.fullmatch(end) and (window := read_period(end, year)):
            ends[row] = window[1]
            told[f"结束时间“{''.join(end.split())}”读作 {window[1]}"].append(row)
    for words, rows in told.items():
        found.tell("value_read", words, rows)


class _Items:
    """The items of a plan's rows: those of the list as their numbers, those to be made as a token (`plan_items.token`)."""

    def __init__(
        self, columns: dict[str, list[str]], kept: Sequence[int], lines: Sequence[int], context: Context, found: Found
    ) -> None:
        self._columns, self._kept, self._lines, self._context, self._found = columns, kept, lines, context, found
        self._names = ItemNames(context.items)
        self._answers: Mapping[str, str] = context.mapping.values.get("items", {})
        self._unsaid: dict[str, list[int]] = defaultdict(list)
        """Word → rows, of items that nobody has decided about."""
        self._read: dict[str, list[int]] = defaultdict(list)
        self._near: dict[str, Named] = {}
        self._made: dict[str, RowText] = {}

    def read(self) -> tuple[RowText, ...]:
        """Read the column; the items to be made, each once."""
        texts = self._columns["items"]
        known: dict[str, tuple[Named, ...]] = {}
        for row in self._kept:
            text = texts[row]
            if text.strip():
                items = known.setdefault(text, self._names.read(text))
                texts[row] = "、".join(dict.fromkeys(filter(None, (self._item(one, row) for one in items))))
        for words, rows in self._read.items():
            self._found.tell("word_read", words, rows)
        self._ask()
        if rows_without := self._without_basis():
            self._ask_basis(rows_without)
        return tuple(self._made.values())

    def _item(self, one: Named, row: int) -> str:
        """What stands in the cell for an item."""
        if one.number:
            if one.word.upper() != one.number:
                self._read[f"抽查事项“{one.word}”是 {one.number}"].append(row)
            return one.number
        said = meant(self._answers, one.word)
        if said == NEW:
            self._make(one.word, row)
            return token(one.word)
        if said is not None:
            self._read[f"抽查事项“{one.word}”按回答读作 {said or '空'}"].append(row)
            return said
        self._near[one.word] = one
        self._unsaid[one.word].append(row)
        return one.word

    def _make(self, word: str, row: int) -> None:
        if token(word) in self._made:
            return
        departments = self._context.column("lead").choices
        own = departments.text(departments.own) if isinstance(departments, Departments) and departments.own else ""
        taken = {
            name: self._columns[name][row]
            for name in ("basis", "content", "category", "ratio", "times_per_year")
            if name in self._columns
        }
        answers = {name: text for name, text in self._context.mapping.answers.items() if name in {"basis", "content"}}
        trades = self._columns["trades"][row] if "trades" in self._columns else ""
        guessed = "" if trades.strip() else match_trade(word, self._context.trades)[0]
        raw = (
            answers | taken | {"name": word, "trades": trades.strip() or guessed, "department": self._lead(row) or own}
        )
        whom = f"检查对象：{raw['trades']}" if raw["trades"] else "没有认出行业，检查对象为全部"
        self._found.tell("item_made", f"清单里没有“{word}”，登记为新的事项，{whom}", [row])
        self._made[token(word)] = RowText(self._lines[row], {name: text for name, text in raw.items() if text})

    def _lead(self, row: int) -> str:
        return self._columns["lead"][row] if "lead" in self._columns else self._context.mapping.answers.get("lead", "")

    def _ask(self) -> None:
        """Of each unknown item what it is; once whether all of them are to be made."""
        for word, rows in self._unsaid.items():
            self._found.ask(self._which(self._near[word]), rows)
            self._found.wrong(rows, f"清单里没有事项“{word}”，请说明是哪一项，或登记为新的事项", "抽查事项")
        new = [word for word in self._unsaid if not self._near[word].near]
        if new and ALL_UNKNOWN not in self._answers:
            named = "、".join(f"“{word}”" for word in new[:3]) + (f"等 {len(new)} 项" if len(new) > 3 else "")
            question = Question(
                "value", f"items={ALL_UNKNOWN}", f"清单里没有 {named}，要不要都登记为新的事项", "也可以逐个说明是清单里的哪一项", NEW,
                ((NEW, "都登记为新的事项"), ("", "不登记，这些行先不导入")), "items", must=True,
            )  # fmt: skip
            self._found.ask(question, sorted({row for word in new for row in self._unsaid[word]}))

    def _which(self, one: Named) -> Question:
        """Which item of the list is meant: those with a like name first."""
        first = dict(one.near)
        others = {number: name for number, name in self._names.names.items() if number not in first}
        options = (
            *((number, f"{number} {name}") for number, name in first.items()), (NEW, f"登记为新的事项（{one.word}）"), ("", "不写这一项"),
            *((number, f"{number} {name}") for number, name in others.items()),
        )  # fmt: skip
        ground = "名称相近" if first else "清单里没有这个名称"
        guess = next(iter(first), NEW)
        return Question(
            "value",
            f"items={one.word}",
            f"抽查事项“{one.word}”是清单里的哪一项",
            ground,
            guess,
            options,
            "items",
            must=bool(first),
        )

    def _without_basis(self) -> list[int]:
        """Rows that name an item which is to be made, or may be, and say no basis for it."""
        new = {row.line for row in self._made.values() if not row.raw.get("basis", "").strip()}
        may_be = {row for word, rows in self._unsaid.items() if not self._near[word].near for row in rows}
        basis = self._columns.get("basis", [])
        answered = bool(self._context.mapping.answers.get("basis", "").strip())
        said_no = self._answers.get(ALL_UNKNOWN) == ""
        return [
            row
            for row in self._kept
            if self._lines[row] in new
            or (row in may_be and not answered and not said_no and not (basis and basis[row].strip()))
        ]

    def _ask_basis(self, rows: Sequence[int]) -> None:
        question = Question(
            "missing",
            "basis",
            "要新登记的事项，抽查依据是什么",
            "事项必须有依据，表里没有",
            None,
            (),
            "basis",
            must=True,
        )
        self._found.ask(question, rows)
        made = {row.line for row in self._made.values()}
        self._found.wrong(
            [row for row in rows if self._lines[row] in made], "新登记的事项没有抽查依据，请先填写", "抽查依据"
        )


def with_given(context: Context, gifts: Mapping[str, tuple[str, str]]) -> Context:
    """The context with what the title gives as answers for columns that the file has not."""
    answers = {name: text for name, (text, _) in gifts.items()} | dict(context.mapping.answers)
    return msgspec.structs.replace(context, mapping=msgspec.structs.replace(context.mapping, answers=answers))
