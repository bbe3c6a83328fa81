"""What is made from the store once an act is saved: evidence, seals, registers. It never decides whether the act is saved.

An act is saved when its journal line is synced. What cannot be made then is told and made again: at the next act, at the next opening, by `repair`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from filesystem.refusals import cure_of, reason
from rules.base.errors import MingchouError

__all__ = ["REMADE", "Derived", "reason_of"]

REMADE = "程序会在下次打开时补上"


def reason_of(error: BaseException) -> str:
    """Why something could not be written, in Chinese, without a word on what was saved: that is said beside it."""
    cause = error.__cause__ if isinstance(error, MingchouError) else error
    if isinstance(cause, OSError):
        return reason(cause)
    if isinstance(error, MemoryError):
        return "内存不够"
    return str(error).partition("；")[0] if isinstance(error, MingchouError) else type(error).__name__


class Missing(NamedTuple):
    """Something that is not made yet. reason: why, "" where nobody has found out. cure: what lets it be made, "" where there is nothing to be done first."""

    name: str
    make: Callable[[], object]
    reason: str = ""
    cure: str = ""


class Derived:
    """What an open bureau still has to make from its store, and what of it no face has told yet."""

    def __init__(self) -> None:
        self._missing: dict[str, Missing] = {}
        self._untold: list[Missing] = []
        self._told_once: list[str] = []
        self._making = False
        self.remade: list[str] = []
        """What was found missing or changed, and made again, since the bureau was opened (acts.draw.remake)."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not made yet, a sentence for all that one reason keeps from it."""
        return tuple(_sentences(self._missing.values()))

    @property
    def unmade(self) -> tuple[str, ...]:
        """The same for whoever has just tried: what, why, and what to do before the next try."""
        return tuple(
            f"{_named(those)}没有补上：{why or '还没有做到'}；{f'{cure}，再修复' if cure else '请再修复一次'}"
            for (why, cure), those in _by_reason(self._missing.values()).items()
        )

    @property
    def count(self) -> int:
        """How many things are not made yet."""
        return len(self._missing)

    @property
    def reason(self) -> str:
        """Why the first of them is not made, in a few words."""
        return next((one.reason for one in self._missing.values() if one.reason), "还没有做到")

    def make(self, name: str, make: Callable[[], object], cure: str = REMADE) -> bool:
        """Make something now, whether it could be; else it is told once and tried again later. Raises nothing that a disk or a refusal may bring.

        name: what it is, as the sentence names it. cure: the end of the sentence; another one than REMADE means that nobody tries again.
        """
        known = name in self._missing
        self._missing[name] = Missing(name, make)  # until it is: an interrupt leaves it so
        try:
            make()
        except (MingchouError, OSError, MemoryError) as error:
            failed = Missing(name, make, reason_of(error), _cure_of(error))
            if cure == REMADE:
                self._missing[name] = failed
                self._untold += [] if known else [failed]
            else:
                del self._missing[name]
                self._told_once += (
                    [] if known else [f"已保存；{_named([failed])}没有办成，原因 {failed.reason}，{cure}"]
                )
            return False
        self._missing.pop(name, None)
        return True

    def again(self) -> None:
        """Try once more what could not be made; after each act. Raises as little as `make`."""
        if self._making or not self._missing:
            return
        self._making = True
        try:
            for name, one in list(self._missing.items()):
                self.make(name, one.make)
        finally:
            self._making = False

    def take_untold(self) -> list[str]:
        """What has to be told now, each thing once."""
        told = [*_sentences(self._untold), *self._told_once]
        self._untold, self._told_once = [], []
        return told


def _by_reason(things: Iterable[Missing]) -> dict[tuple[str, str], list[Missing]]:
    grouped: dict[tuple[str, str], list[Missing]] = {}
    for one in things:
        grouped.setdefault((one.reason, one.cure), []).append(one)
    return grouped


def _sentences(things: Iterable[Missing]) -> Iterator[str]:
    for (why, cure), those in _by_reason(things).items():
        if why:
            yield f"已保存；{_named(those)}没有写成，原因 {why}，{f'{cure}，' if cure else ''}{REMADE}"
        else:
            yield f"已保存；{_named(those)}还没有写成，{REMADE}"


def _named(things: Sequence[Missing]) -> str:
    """The first by name, and how many more: 证据文件夹 2024-001-1 等 13 样."""
    first = f"{things[0].name} " if things[0].name[-1].isascii() else things[0].name
    return f"{first}等 {len(things)} 样" if len(things) > 1 else first


def _cure_of(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, MingchouError) else error
    return cure_of(cause) if isinstance(cause, OSError) else ""
