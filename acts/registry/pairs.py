"""Doubtful pairs of an import: a row that may be a record which is there, shown side by side and decided once by a person."""

from collections.abc import Mapping, Sequence

from rules.base.errors import Problem
from rules.importing.questions import Question, Side
from rules.importing.sheet import RowText

__all__ = ["LEAVE", "OTHER", "SAME", "Pairs", "is_doubtful"]

SAME, OTHER, LEAVE = "same", "other", "leave"
"""What may be decided; the number of a record where several are offered."""
_NOUNS = ("家", "人")
"""What the records are: enterprises, people."""
_CODES = {
    word: code
    for noun in _NOUNS
    for word, code in ((f"同一{noun}", SAME), (f"不是同一{noun}", OTHER), ("不导入", LEAVE))
}
_FIELDS = frozenset(f"像是同一{noun}" for noun in _NOUNS)


def is_doubtful(problem: Problem) -> bool:
    """Whether a problem is that a doubtful pair is not decided."""
    return problem.field in _FIELDS


class Pairs:
    """What was decided of doubtful rows, and what is still to be. decided: by key, as `ImportMapping.pairs`. noun: 家 or 人.

    questions: what must be decided, in the order of the rows.
    """

    def __init__(self, decided: Mapping[str, str], noun: str) -> None:
        self._decided, self._noun = decided, noun
        self.questions: list[Question] = []

    def decided(self, key: str) -> str:
        """SAME, OTHER, LEAVE or a number; "" where it was not decided."""
        answer = self._decided.get(key, "")
        return _CODES.get(answer, answer)

    def undecided(
        self, row: RowText, key: str, text: str, numbers: Sequence[str], sides: tuple[Side, ...], ground: str = "名称相同"
    ) -> Problem:  # fmt: skip
        """Ask about a row; the problem that it is not decided. numbers: of those that it may be, () or one of them where SAME says it all."""
        same, other = f"同一{self._noun}", f"不是同一{self._noun}"
        choices = [(number, number) for number in numbers] if len(numbers) > 1 else [(SAME, same)]
        options = (*choices, (OTHER, other), (LEAVE, "不导入"))
        self.questions.append(
            Question(
                kind="pair", key=key, text=f"{text}，是不是{same}", ground=ground, options=options, count=1, lines=(row.where,), must=True, sides=sides
            )
        )  # fmt: skip
        offered = "、".join(text for _, text in options)
        words = f'{text}，是不是{same}；在对照的 [pairs] 里写 "{key}" = 这几个之一：{offered}'
        return Problem(words, row.where, f"像是{same}")
