"""Values of a file that may be, and hardly are: gathered by what is odd of them, told with how many and where."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from rules.base.fields import Column, Kind
from rules.importing.told import SHOWN, Told
from rules.registry.odd import odd_values

__all__ = ["Oddities"]

_EXAMPLES = 3
_LOOKED_AT = frozenset({"phone", "legal_representative", "name"})


class Oddities:
    """What is odd of the rows that were looked at. columns: of their list."""

    def __init__(self, columns: Sequence[Column], today: date) -> None:
        self._columns = [column for column in columns if column.kind is Kind.DATE or column.name in _LOOKED_AT]
        self._today = today
        self._found: dict[tuple[str, str], tuple[list[str], list[str], int]] = {}
        """(label, why) → the first values, the first places, how many."""

    def look(self, values: Callable[[str], Any], before: Callable[[str], Any], where: str) -> None:
        """Look at the values of a row that are others than before. values, before: by column name, `before` None of what is new."""
        changed = [column for column in self._columns if values(column.name) != before(column.name)]
        for label, why, text in odd_values(changed, values, self._today):
            examples, lines, count = self._found.get((label, why), ([], [], 0))
            if text not in examples and len(examples) < _EXAMPLES:
                examples.append(text)
            if len(lines) < SHOWN:
                lines.append(where)
            self._found[label, why] = (examples, lines, count + 1)

    def __iter__(self) -> Iterator[Told]:
        """What was odd, to be told."""
        for (label, why), (examples, lines, count) in self._found.items():
            yield Told("odd", f"{label}{why}（如 {'、'.join(examples)}），照登记，请核对", count, tuple(lines))
