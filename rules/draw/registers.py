"""登记: the two public files of a bureau that only grow, `freezes.tsv` and `heads.tsv` (docs/draw.md §1).

Both stand in the order of events, not sorted. `freezes.tsv` has a line for every event of a freeze, and follows a state machine; `heads.tsv`
has a line for every publication, with the journal's number and head at that moment.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.base.errors import Problem
from rules.draw.terms import real

__all__ = [
    "ALLOWED_NEXT", "NEVER_EXPIRE", "FreezeLine", "HeadLine", "compare_kept", "fits", "freeze_text", "head_text", "kept_name", "last_line",
    "not_next", "read_freezes", "read_heads", "saved_anew",
]  # fmt: skip

_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00"
_NUMBER, _HASH = "[1-9][0-9]{0,14}", "[0-9a-f]{64}"
_FREEZE = re.compile(
    f"({_NUMBER})\t([A-Za-z0-9_-]{{1,32}})\t({_HASH})\t({_TIME})\t(lottery|beacon|dice|system)\t({_TIME})"
    f"\t(open|expired|drawn|void)\t({_HASH}|)"
)
_HEAD = re.compile(f"({_NUMBER})\t({_HASH})\t({_TIME})\t(normal|restored)")

ALLOWED_NEXT: dict[str, tuple[str, ...]] = {
    "": ("open",), "open": ("drawn", "void", "expired"), "drawn": ("drawn", "void"), "void": (), "expired": (),
}  # fmt: skip
"""State of a freeze → what may come next; "" is before its first line. drawn after drawn has a new seal."""
NEVER_EXPIRE = ("lottery", "beacon")
"""Anybody could compute their list privately, and a disliked one would be left to lapse: only a void ends them."""


@dataclass(frozen=True, slots=True)
class FreezeLine:
    """One event of a freeze. serial counts all freezes of the bureau from 1; seal is "" where the state has none."""

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


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One publication: number and head of the journal's last entry then, and when. kind: normal, or restored (seq may fall)."""

    seq: int
    head: str
    at: str
    kind: str


def freeze_text(line: FreezeLine) -> str:
    """The line of `freezes.tsv`, with its LF."""
    return "\t".join([*map(str, line.frozen), line.state, line.seal]) + "\n"


def head_text(line: HeadLine) -> str:
    """The line of `heads.tsv`, with its LF."""
    return f"{line.seq}\t{line.head}\t{line.at}\t{line.kind}\n"


def read_freezes(raw: bytes) -> dict[int, tuple[FreezeLine, ...]]:
    """Serial → its lines, in order. Raises ValueError (Chinese, with the line's number) when the register is not one that only grew.

    `rules.draw.terms.Unreal` for a time that is none.
    """
    series: dict[int, list[FreezeLine]] = {}
    used: set[str] = set()  # numbers of draws and commitments
    latest = ""  # frozen_at of the freezes so far
    for count, match in _matches(raw, _FREEZE, "freezes.tsv"):
        line = FreezeLine(int(match[1]), *(match[group] for group in range(2, 9)))
        lines = series.setdefault(line.serial, [])
        wrong = not_next(line, lines[-1]) if lines else _not_first(line, len(series), used, latest)
        if wrong:
            raise ValueError(f"freezes.tsv 第 {count} 行：{wrong}")
        real(line.frozen_at)
        real(line.expected_at)
        used |= {line.draw, line.commitment}
        latest = max(latest, line.frozen_at)
        lines.append(line)
    return {serial: tuple(lines) for serial, lines in series.items()}


def _not_first(line: FreezeLine, serial: int, used: set[str], latest: str) -> str:
    """What is wrong with the first line of a serial; "" when nothing is."""
    if line.serial != serial:
        return "序号有缺"
    if line.state not in ALLOWED_NEXT[""] or line.seal:
        return "不是从冻结开始"
    if {line.draw, line.commitment} & used:
        return "抽取编号或承诺值重复"
    return "冻结时间早于以前的冻结" if line.frozen_at < latest else ""


def not_next(line: FreezeLine, before: FreezeLine) -> str:
    """What is wrong with a later line of a serial; "" when nothing is."""
    if line.frozen != before.frozen:
        return "改动了已冻结的内容"
    if line.state not in ALLOWED_NEXT[before.state] or line == before:
        return f"{before.state} 以后不能是 {line.state}"
    if line.state == "expired" and line.kind in NEVER_EXPIRE:
        return "彩票、信标不会过期"
    sealed = before.seal != "" if line.state == "void" else line.state == "drawn"
    return "" if (line.seal != "") == sealed else "封签多了或少了"


def read_heads(raw: bytes) -> tuple[HeadLine, ...]:
    """The publications, in order. Raises ValueError (Chinese, with the line's number) when the file is not one that only grew.

    `rules.draw.terms.Unreal` for a time that is none.
    """
    lines = []
    for _, match in _matches(raw, _HEAD, "heads.tsv"):
        lines.append(HeadLine(int(match[1]), match[2], match[3], match[4]))
    for line in lines:
        real(line.at)
    for count, (old, new) in enumerate(pairwise(lines), 2):
        if old.at > new.at or (new.kind != "restored" and old.seq > new.seq):
            raise ValueError(f"heads.tsv 第 {count} 行：时间或条数后退")
        if new.kind != "restored" and old.seq == new.seq and old.head != new.head:
            raise ValueError(f"heads.tsv 第 {count} 行：同一条台账的 head 不同")
    return tuple(lines)


def fits(heads: Sequence[HeadLine], seq: int, head: str, at: str) -> bool:
    """Whether an entry of the journal, written at `at`, has a place between two lines of `heads.tsv`, before the first or after the last."""
    for place in range(len(heads) + 1):
        old, new = heads[place - 1] if place else None, heads[place] if place < len(heads) else None
        after = old is None or (old.at <= at and old.seq < seq)
        if after and (new is None or (at <= new.at and (new.kind == "restored" or _precedes(seq, head, new)))):
            return True
    return False


def _precedes(seq: int, head: str, line: HeadLine) -> bool:
    return seq < line.seq or (seq, head) == (line.seq, line.head)


def last_line(series: dict[int, tuple[FreezeLine, ...]]) -> FreezeLine | None:
    """The first line of the last freeze; None in an empty register."""
    return series[max(series)][0] if series else None


def kept_name(raw: bytes) -> str:
    """Which register a kept file is, by its lines; "" for a file that is none."""
    name, form = ("heads.tsv", _HEAD) if raw.endswith((b"\tnormal\n", b"\trestored\n")) else ("freezes.tsv", _FREEZE)
    *lines, rest = raw.decode("latin-1").split("\n")
    return name if lines and not rest and all(form.fullmatch(line) for line in lines) else ""


def saved_anew(raw: bytes, where: str) -> Problem | None:
    """What an editor, or a transfer as text, has done to a register that lies there, with the cure; None for one whose bytes may be as they were published."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        changed = "被存成了 UTF-16"
    elif raw.startswith(b"\xef\xbb\xbf"):
        changed = "开头被加上了 BOM"
    elif b"\r\n" in raw:
        changed = "换行被改成了回车换行"
    else:
        return None
    cure = "请换回原来的文件：从网站重新下载，或从 public/、备份里拷，不要打开另存"
    return Problem(f"{changed}（用记事本等打开另存，或按文本方式传送），与谁的都对不上，什么都没有改；{cure}", where)


def compare_kept(old: bytes, new: bytes) -> tuple[int, int] | None:
    """(lines of the kept register, lines added since) when the new one begins with the kept one; None when they differ."""
    return (old.count(b"\n"), new.count(b"\n") - old.count(b"\n")) if new.startswith(old) else None


def _matches(raw: bytes, form: re.Pattern[str], name: str) -> list[tuple[int, re.Match[str]]]:
    """(number of the line, its match) of every line; ValueError for one of another form, or a last one without LF."""
    found = []
    *lines, rest = raw.decode("latin-1").split("\n")
    if rest:
        raise ValueError(f"{name} 的最后一行没有换行")
    for count, line in enumerate(lines, 1):
        match = form.fullmatch(line)
        if not match:
            raise ValueError(f"{name} 第 {count} 行不合规定写法")
        found.append((count, match))
    return found
