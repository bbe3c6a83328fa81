"""What becomes of the rows of a file: shown before anything is stored."""

from collections import Counter
from dataclasses import dataclass, field

from acts.registry.pairs import is_doubtful
from rules.base.errors import Problem
from rules.base.fields import Record
from rules.importing.causes import grouped
from rules.importing.questions import Question
from rules.importing.told import SHOWN, Told

__all__ = ["ImportReport", "ImportRow"]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What becomes of one row. line: as the clerk sees it in Excel. state: new, changed, same or rejected; unknown: not in the registry, of a
    list that only updates; left: not imported, as was decided; gone: a record that a full list no longer has (it has no line).
    """

    line: int
    state: str
    number: str
    name: str
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """The whole file, row by row; nothing is stored yet."""

    noun: str
    rows: tuple[ImportRow, ...]
    ignored: tuple[str, ...]
    """headings that mean none of our columns"""
    records: tuple[Record, ...] = field(default=(), repr=False)
    unknown: tuple[ImportRow, ...] = ()
    """rows about objects that the registry does not have; they are never added"""
    gone: tuple[ImportRow, ...] = ()
    """records that the file no longer names, and what becomes of them"""
    told: tuple[Told, ...] = ()
    """what was done unasked"""
    questions: tuple[Question, ...] = ()
    """pairs that a person must decide; their rows are rejected until then"""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in ("new", "changed", "same", "rejected")}

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the rows."""
        return [problem for row in self.rows for problem in row.problems]

    @property
    def by_cause(self) -> tuple[Problem, ...]:
        """Everything that is wrong: one problem for each cause, and each doubtful pair by itself, side by side."""
        pairs = [problem for problem in self.problems if is_doubtful(problem)]
        more = [Problem(f"另有 {len(pairs) - SHOWN} 对要决定", field=pairs[0].field)] if len(pairs) > SHOWN else []
        return (*pairs[:SHOWN], *more, *grouped(problem for problem in self.problems if not is_doubtful(problem)))
