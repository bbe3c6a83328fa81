"""冻结登记: reading the public `freezes.tsv` (draw.md §1).

It only grows, a line for every event of a freeze: serial, draw, commitment, frozen_at, kind, expected_at, state, seal.
A serial's latest line is its state. So the file is in order of time, not sorted.
"""

import re
from dataclasses import dataclass

__all__ = ["FreezeLine", "read_freezes"]

_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00"
_LINE = re.compile(
    r"([1-9][0-9]{0,14})\t([A-Za-z0-9_-]{1,32})\t([0-9a-f]{64})\t"
    + f"({_TIME})"
    + r"\t(lottery|dice|beacon|system)\t"
    + f"({_TIME})"
    + r"\t(open|expired|drawn|void)\t([0-9a-f]{64}|)"
)
_SEALED = {"open": (False,), "expired": (False,), "drawn": (True,), "void": (False, True)}
"""State → the answers allowed to “has the line a seal?”; a void line has one when it came after the draw."""


@dataclass(frozen=True, slots=True)
class FreezeLine:
    """One event. serial counts all freezes of the bureau from 1; seal is "" until drawn."""

    serial: int
    draw: str
    commitment: str
    frozen_at: str
    kind: str
    expected_at: str
    state: str
    seal: str

    @property
    def frozen(self) -> tuple[int, str, str, str, str, str]:
        """The fields that the freeze fixed: no later line of the serial may change them."""
        return self.serial, self.draw, self.commitment, self.frozen_at, self.kind, self.expected_at


def read_freezes(raw: bytes) -> dict[int, FreezeLine]:
    """Serial → its latest line, in order of serials. Raises ValueError (Chinese) when the register is not in its one form.

    A serial begins with one open line; serials first appear in the order 1, 2, 3 …; no later line changes what was frozen.
    """
    *lines, rest = raw.decode("latin-1").split("\n")
    if rest:
        raise ValueError("freezes.tsv 的最后一行没有换行")
    latest: dict[int, FreezeLine] = {}
    for count, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if not match or bool(match[8]) not in _SEALED[match[7]]:
            raise ValueError(f"freezes.tsv 第 {count} 行不合规定写法")
        current = FreezeLine(int(match[1]), *(match[group] for group in range(2, 9)))
        previous = latest.get(current.serial)
        if previous is None:
            if current.serial != len(latest) + 1 or current.state != "open":
                raise ValueError(f"freezes.tsv 第 {count} 行的序号有缺，或不是从冻结开始")
        elif current.frozen != previous.frozen or current.state == "open":
            raise ValueError(f"freezes.tsv 第 {count} 行改动了已冻结的内容")
        latest[current.serial] = current
    return latest
