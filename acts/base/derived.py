"""What is made from the store once an act is saved: evidence, seals, registers. It never decides whether the act is saved.

An act is saved when its journal line is synced. What cannot be made then is told and made again: at the next act, at the next opening, by `repair`.
"""

from collections.abc import Callable

from filesystem.refusals import reason
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


class Derived:
    """What an open bureau still has to make from its store, and what of it no face has told yet."""

    def __init__(self) -> None:
        self._missing: dict[str, tuple[Callable[[], object], str]] = {}
        self._untold: list[str] = []
        self._making = False
        self.remade: list[str] = []
        """What was found missing or changed, and made again, since the bureau was opened (acts.draw.remake)."""

    @property
    def missing(self) -> tuple[str, ...]:
        """A sentence for each thing that is not made yet."""
        return tuple(sentence for _, sentence in self._missing.values())

    def make(self, name: str, make: Callable[[], object], cure: str = REMADE) -> bool:
        """Make something now, whether it could be; else it is told once and tried again later. Raises nothing that a disk or a refusal may bring.

        name: what it is, as the sentence names it. cure: the end of the sentence; another one than REMADE means that nobody tries again.
        """
        named = f"{name} " if name[-1].isascii() else name
        known = name in self._missing
        self._missing[name] = (make, f"已保存；{named}还没有写成，{cure}")  # until it is: an interrupt leaves it so
        try:
            make()
        except (MingchouError, OSError, MemoryError) as error:
            done = "写成" if cure == REMADE else "办成"
            sentence = f"已保存；{named}没有{done}，原因 {reason_of(error)}，{cure}"
            if not known:
                self._untold.append(sentence)
            if cure == REMADE:
                self._missing[name] = (make, sentence)
            else:
                del self._missing[name]
            return False
        self._missing.pop(name, None)
        return True

    def again(self) -> None:
        """Try once more what could not be made; after each act. Raises as little as `make`."""
        if self._making or not self._missing:
            return
        self._making = True
        try:
            for name, (make, _) in list(self._missing.items()):
                self.make(name, make)
        finally:
            self._making = False

    def take_untold(self) -> list[str]:
        """What has to be told now, each sentence once."""
        told, self._untold = self._untold, []
        return told
