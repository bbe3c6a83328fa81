"""What came of a file: rows of text by column name, what was told and what must be asked. `rules.*.parse` reads the texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.base.errors import Problem
from rules.importing.mapping import ImportMapping
from rules.importing.questions import Question
from rules.importing.told import Told

__all__ = ["RowText", "SheetText"]


@dataclass(frozen=True, slots=True)
class RowText:
    """One row. line: its number as Excel shows it. raw: text by column name, for every column that the sheet has.

    problems: cells that no longer hold what was meant; their raw text is what stands there, for the preview only.
    sheet: the name of its table where the file has several that are read; "" where it has one.
    """

    line: int
    raw: dict[str, str]
    problems: tuple[Problem, ...] = ()
    sheet: str = ""

    @property
    def where(self) -> str:
        """Its place in words: 第 3 行, or 东街 第 3 行."""
        return f"{self.sheet} 第 {self.line} 行" if self.sheet else f"第 {self.line} 行"


@dataclass(frozen=True, slots=True)
class SheetText:
    """A file as read. headings: heading → column name; ignored: headings that mean nothing to us; problems: missing and unclear ones.

    unclear: headings that may mean a column (its name) or something else; a person must say which, nothing is read until then.
    told: what was done unasked. questions: all that may be answered otherwise; those with `must` stop the import.
    titles: the headings as they stand, by which a mapping is found again. places: by RowText.sheet the worksheet's name,
    and column name → its place in it, from 0.
    answers: the mapping by which it was read, remembered or given; another answer is added to it (`mapping.answered`).
    above: the texts over the headings, a title and whose list it is, and the names of the sheets, where a person gave them.
    """

    rows: Sequence[RowText]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]
    unclear: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    questions: tuple[Question, ...] = ()
    titles: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, Mapping[str, int]]] = field(default_factory=dict)
    answers: ImportMapping | None = None
    above: tuple[str, ...] = ()
    made: Mapping[str, tuple[RowText, ...]] = field(default_factory=dict)
    """Code of another list → rows of it that are made along: items that a plan names, departments of inspectors."""

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those that stop the import."""
        return tuple(question for question in self.questions if question.must)
