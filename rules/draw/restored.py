"""恢复: what a journal out of a backup takes from the public registers, which know more than it does (docs/draw.md, 台账由备份恢复).

What was published stays published: a lost freeze keeps its serial and is closed, a lost publication keeps its line. Nothing of what the
public files cannot prove is invented: lists that are lost are not made again.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

import msgspec

from rules.base.codes import DRAW_STATES
from rules.base.errors import Problem
from rules.base.fields import Record
from rules.draw.draw_record import Draw, Event, Publication, Void, freezes_file, freezes_row
from rules.draw.registers import NEVER_EXPIRE, FreezeLine, HeadLine, head_text, saved_anew

__all__ = [
    "WAY_ON", "LostFreeze", "Restore", "Standing", "compare_registers", "freezes_of", "head_line", "heads_of", "is_next_restored",
    "lost_states", "register_refusal", "settle",
]  # fmt: skip


class LostFreeze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A freeze of which the public register knew more than the journal. state, seal: as the register said then; now: the state it got.

    now: `void` (closed for good), `expired`, `drawn` (the earlier version counts again), `open` (its public value is entered again).
    """

    serial: int
    draw: str
    state: str
    seal: str
    now: str

    @property
    def sentence(self) -> str:
        """第 4 次冻结 2024-003-1：恢复前已抽取，封签 …，随恢复作废."""
        was = f"恢复前{DRAW_STATES.text(self.state)}" + (f"，封签 {self.seal}" if self.seal else "")
        return f"第 {self.serial} 次冻结 {self.draw}：{was}，{_NOW[self.now] if self.now != self.state else '照原样'}"


_NOW = {
    "void": "随恢复作废", "expired": "照原样", "drawn": "退回较早的一版", "open": "由那个公开的值重新录入",
}  # fmt: skip


class Restore(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """恢复: the journal was put back from a copy. number: `H-0001`. reason: a code of RESTORE_REASONS.

    source: which copy; paper: the decision; approved_by: all three private; post: the office of `approved_by`, public. archive: the SHA-256 of
    the backup, "" where the copy was no backup of ours. publications: how many were known when it was done, so the next one is the `restored`
    line of heads.tsv. taken: how many of these the journal had lost. freezes: what the register knew more.
    """

    table: ClassVar[str] = "restores"

    at: str
    reason: str
    source: str
    paper: str
    approved_by: str
    post: str
    archive: str = ""
    publications: int
    taken: int = 0
    freezes: tuple[LostFreeze, ...] = ()


def is_next_restored(restores: Iterable[Restore], publications: int) -> bool:
    """Whether the next line of heads.tsv is `restored`. publications: how many there are."""
    return any(one.publications == publications for one in restores)


def lost_states(events: Iterable[Event], known: Iterable[str]) -> list[str]:
    """The last state of every freeze that stands in the register alone. known: numbers of the draws that the journal has."""
    here = set(known)
    return list(
        {one.draw: one.state for one in sorted(events, key=lambda e: e.number) if one.draw not in here}.values()
    )


# ---- the registers, ours and theirs


def freezes_of(events: Iterable[Event]) -> bytes:
    """freezes.tsv as the journal has it."""
    return freezes_file(freezes_row(event) for event in sorted(events, key=lambda event: event.number))


def heads_of(publications: Iterable[Publication]) -> bytes:
    """heads.tsv as the journal has it, without a line for now."""
    return "".join(head_text(head_line(one)) for one in sorted(publications, key=lambda one: one.number)).encode()


def head_line(publication: Publication) -> HeadLine:
    """A line of heads.tsv."""
    return HeadLine(publication.seq, publication.head, publication.at, publication.kind)


class Standing(NamedTuple):
    """How our register stands to another copy of it. kind: same, ahead (ours is longer), behind (theirs is), fork. line: the first that differs."""

    kind: str
    line: int


def compare_registers(ours: bytes, theirs: bytes) -> Standing:
    """Which of two copies of a register goes on, line by line."""
    mine, other = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    shared = min(len(mine), len(other))
    for place in range(shared):
        if mine[place] != other[place]:
            return Standing("fork", place + 1)
    kind = "same" if len(mine) == len(other) else "ahead" if len(mine) > shared else "behind"
    return Standing(kind, shared + 1)


WAY_ON = "从网站下载 freezes.tsv、heads.tsv 放进一个文件夹，登记恢复（restored），再发布；工作台在 设置 → 登记恢复"
"""What a bureau out of a backup does next."""


def register_refusal(name: str, ours: bytes, published: bytes, *, beside: str = "", of: str = "台账") -> Problem | None:
    """Why nothing may be published beside a register that is public, with the way on; None where ours continues it.

    name: freezes.tsv or heads.tsv. beside: where the published one lies, of: what ours is a register of, both for the message.
    """
    how, line = compare_registers(ours, published)
    if how in ("same", "ahead"):
        return None
    where = f"{beside} {name}".strip()
    if changed := saved_anew(published, where):
        return changed
    if how == "behind":
        more = published.count(b"\n") - ours.count(b"\n")
        words = f"公布过的比{of}多 {more} 行：台账可能是从备份恢复的，或者这里是较早的一份。公布过的只增不减，什么都没有改。请{WAY_ON}"
        return Problem(words, where)
    words = (
        f"第 {line} 行与{of}不同：台账分了叉，两份各自往下记了，或者公布的是别的单位的。什么都没有改。请找出完整的那份台账接着用；"
        f"只有备份的，把备份恢复到新文件夹，别的都不办，先{WAY_ON}"
    )
    return Problem(words, where)


# ---- what becomes of a freeze of which the register knows more


_UNDRAWN: dict[str, Any] = {
    "value": "", "value_at": "", "witnesses": (), "drawn_on": "", "issue": "", "signature": "", "typed": (), "seed": "", "taken": {},
    "drawn": (), "drawn_in": None, "struck": (), "strike_papers": {}, "strike_reasons": {}, "confirmed_at": "", "confirmations": (), "pools": None, "teams": None,
    "matched_at": "", "changes": (), "change_papers": {}, "change_reasons": {},
}  # fmt: skip


def settle(line: FreezeLine, draw: Draw | None, void: Void) -> tuple[Draw | None, str, str]:
    """What becomes of a freeze. line: the last of its serial in the public register; draw: what the journal has of it, None where nothing.

    Returns the draw as it is to be stored (None: as it was), the state that the register is to have next and its seal ("" and "": no new line).
    void: why, when, by whom. The register's last word is never taken back: what is void or expired stays so; what was drawn with dice or digits that
    the journal has not is void, since other digits could be typed in their place; a lottery's or beacon's value everybody can look up.
    """
    if line.state in ("void", "expired"):
        ended = void if line.state == "void" else None
        return _ended(draw, line.state, ended, line.seal), "", ""
    if draw is not None and draw.state == "drawn":
        return None, ("drawn" if draw.seal and draw.seal != line.seal else ""), draw.seal
    if draw is not None and line.state == "drawn" and draw.entropy in NEVER_EXPIRE:
        return None, "", ""
    return _ended(draw, "void", void, line.seal), "void", line.seal


def _ended(draw: Draw | None, state: str, void: Void | None, seal: str) -> Draw | None:
    """A draw that was sealed keeps what it has: its evidence stands in the register as an earlier version; the one that gave it up is lost."""
    if draw is None or draw.seal:
        return draw and msgspec.structs.replace(draw, state=state)
    return msgspec.structs.replace(draw, **_UNDRAWN, state=state, void=void, seal=seal)
