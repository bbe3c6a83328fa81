"""Problems by their cause, and what is told: six thousand lines that say the same of two things are two causes, each cured once."""

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from rules.base.errors import Problem
from rules.importing.told import SHOWN, Told

__all__ = ["Cause", "causes", "grouped", "is_of", "told_by_cause"]

_PLACES, _WORDS = 5, 6
_VALUE = re.compile(r"“[^”]*”|[0-9A-Za-z]+(?:[-/.:][0-9A-Za-z]+)*")
"""What differs between messages that say the same: what stands in quotes, numbers and codes."""


class Cause(msgspec.Struct, frozen=True):
    """One thing that is wrong, wherever it is. text: what, and what to do; where the messages differ in what they quote, that is “…”.

    field: the column's label. count: how many. lines: the first places. words: what was quoted, with how often, the most frequent first.
    """

    text: str
    field: str
    count: int
    lines: tuple[str, ...]
    words: tuple[tuple[str, int], ...] = ()

    @property
    def problem(self) -> Problem:
        """The cause as one problem, with its places and words."""
        if self.count == 1:
            return Problem(self.text, "".join(self.lines), self.field)
        words = "、".join(f"“{word}” {count} 行" for word, count in self.words)
        more = "等" if self.count > len(self.lines) else ""
        return Problem(
            f"{self.text}（共 {self.count} 行：{'、'.join(self.lines)}{more}{f'；{words}' if words else ''}）",
            "",
            self.field,
        )


def causes(problems: Iterable[Problem]) -> tuple[Cause, ...]:
    """The causes of problems, the most frequent first."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.field, _VALUE.sub("…", problem.message)), []).append(problem)
    made = [_cause(field, alike) for (field, _), alike in found.items()]
    return tuple(sorted(made, key=lambda cause: -cause.count))


def is_of(problem: Problem, cause: Cause) -> bool:
    """Whether a problem is one of those that a cause stands for."""
    return problem.field == cause.field and _VALUE.sub("…", problem.message) == _VALUE.sub("…", cause.text)


def grouped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as they are told to a person: one for each cause."""
    return tuple(cause.problem for cause in causes(problems))


def told_by_cause(told: Iterable[Told]) -> tuple[Told, ...]:
    """What is told to a person, that of which only the quoted words differ (forty trades that no item covers) in one, the words with their counts."""
    found: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        found.setdefault((one.what, _VALUE.sub("…", one.text)), []).append(one)
    return tuple(alike[0] if len(alike) == 1 else _together(alike) for alike in found.values())


def _together(alike: list[Told]) -> Told:
    texts = [one.text for one in alike]
    parts = zip(*(_VALUE.findall(text) for text in texts), strict=True)
    words = next((several for several in parts if len(set(several)) > 1), ())
    counts: Counter[str] = Counter()
    for word, one in zip(words, alike, strict=False):
        counts[word.strip("“”")] += one.count
    named = "、".join(f"“{word}”{f' {count} 处' if count else ''}" for word, count in counts.most_common(_WORDS))
    more = f" 等 {len(counts)} 个" if len(counts) > _WORDS else ""
    lines = tuple(dict.fromkeys(line for one in alike for line in one.lines))[:SHOWN]
    return Told(alike[0].what, f"{_masked(texts)}：{named}{more}", sum(one.count for one in alike), lines)


def _cause(field: str, alike: list[Problem]) -> Cause:
    places = tuple(dict.fromkeys(problem.where for problem in alike if problem.where))[:_PLACES]
    messages = {problem.message for problem in alike}
    if len(messages) == 1:
        return Cause(messages.pop(), field, len(alike), places)
    quoted = [match[0].strip("“”") for problem in alike if (match := _VALUE.search(problem.message))]
    text = _masked([problem.message for problem in alike])
    return Cause(text, field, len(alike), places, tuple(Counter(quoted).most_common(_WORDS)))


def _masked(messages: list[str]) -> str:
    """The message, with “…” where the messages differ."""
    first, others = messages[0], messages[1:50]
    parts = list(_VALUE.finditer(first))
    same = [all(_nth(other, at) == part[0] for other in others) for at, part in enumerate(parts)]
    text, end = "", 0
    for part, kept in zip(parts, same, strict=True):
        text += first[end : part.start()] + (part[0] if kept else "“…”" if part[0].startswith("“") else "…")
        end = part.end()
    return text + first[end:]


def _nth(message: str, at: int) -> str:
    parts = _VALUE.findall(message)
    return parts[at] if at < len(parts) else ""
