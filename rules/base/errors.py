"""The error tree, and problems as values.

Every message is Chinese, says what is wrong, where, and what to do about it. A `Problem` is a value: rules
gather all that they find and hand them over together. An error carries one or more problems across rooms;
the desk and the command line print them and nothing else (no traceback ever reaches a user).
"""

import msgspec

from rules.base.invisible import visible

__all__ = [
    "Busy",
    "Damaged",
    "MingchouError",
    "NewerFormat",
    "NotFound",
    "OtherName",
    "Problem",
    "ReadOnlyMedium",
    "Refused",
]


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong.

    message: what is wrong and what to do, a Chinese sentence without its final 。
    where:   the record or place in the user's words: "第 3 行", "O-012345", "records.json 第 7 行"; "" if plain
    field:   the field's Chinese label ("统一社会信用代码"); "" when it is not about one field
    finding: of a hit of the leak gate, the key by which the office can let it pass; "" of anything else
    """

    message: str
    where: str = ""
    field: str = ""
    finding: str = ""

    def __str__(self) -> str:
        return visible("：".join(part for part in (self.where, self.field, self.message) if part), lines=True)


class MingchouError(Exception):
    """Base of all errors that a user may see. Carries at least one problem.

    >>> str(Refused("尚未冻结，不能录入随机值"))
    '尚未冻结，不能录入随机值'
    """

    def __init__(self, *problems: Problem | str) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            problem if isinstance(problem, Problem) else Problem(problem) for problem in problems
        )
        super().__init__("；".join(str(problem) for problem in self.problems))


class Refused(MingchouError):
    """The office's rules do not allow this act now, or the input is wrong. Nothing was changed."""


class NotFound(Refused):
    """No record has this number."""


class NewerFormat(Refused):
    """A later program has written this; only that program, or a later one, can read it."""


class ReadOnlyMedium(Refused):
    """Nothing can be written there: a read-only disk, or no rights. What is there may still be read."""


class OtherName(Refused):
    """The bureau's name in its settings is not the one that its journal has: another's settings, or a bureau renamed in the file alone."""


class Busy(MingchouError):
    """Another process holds the store; the message says who and since when."""


class Damaged(MingchouError):
    """A file of the store is not what it was when written; names file and line, and the cure."""
