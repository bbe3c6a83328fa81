"""Finding as you type: prepared texts scanned with plain `in`, and the box in which the query is typed."""

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from rules.base.pinyin import initials_in_words
from tui.widgets.text import TextField

__all__ = ["FilterBox", "SearchKeys", "with_initials"]

_DEBOUNCE = 0.04  # seconds: a long word committed by an input method arrives as many keys, one right after the other


def _folded(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def with_initials(text: str) -> str:
    """The text and its pinyin initials, for a short list of options; records bring theirs along.

    >>> with_initials("A 旅馆业")
    'A 旅馆业 algy'
    """
    return f"{text} {initials_in_words(text)}"


class SearchKeys:
    """One prepared text per record: name, number, code, pinyin initials, joined by blanks by the caller.

    No index: scanning 100,000 of them takes less time than a frame (bench/desk.py).

    >>> SearchKeys(["演示旅馆 O-000001 yslg", "演示网吧 O-000002 yswb"]).find("Ｏ wb")
    [1]
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._keys = [_folded(text) for text in texts]
        self._last: tuple[str, list[int]] = ("", list(range(len(self._keys))))

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, query: str) -> list[int]:
        """The indexes, in order, of the texts that hold every blank-separated word of the query; all for an empty one.

        Letter case and full or half width do not count.
        """
        folded = _folded(query)
        before, hits = self._last
        if not before or not folded.startswith(before):
            hits = list(range(len(self._keys)))
        keys = self._keys
        for word in sorted(set(folded.split()), key=len, reverse=True):
            hits = [index for index in hits if word in keys[index]]
        self._last = (folded, hits)
        return hits.copy()


class FilterBox(TextField):
    """The box above a list. Posts Changed(query) when typing rests for a moment; Esc clears, then leaves; ↓ and Enter go to the list.

    table: selector of the list that it filters.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,pagedown", "to_table", "到列表", show=False),
        Binding("escape", "clear_or_leave", "清除筛选", show=False),
    ]

    class Changed(Input.Changed):
        """The query has changed."""

        @property
        def query(self) -> str:
            """The query, without blanks around it."""
            return self.value.strip()

    def __init__(self, *, table: str = "RecordTable") -> None:
        super().__init__(placeholder="按名称、编号、代码或拼音首字母筛选")
        self._table = table
        self._waiting: Timer | None = None
        self._posted = ""

    def post_message(self, message: Message) -> bool:
        """Delay Changed until typing rests; all other messages are posted at once."""
        if not isinstance(message, Input.Changed):
            return super().post_message(message)
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_DEBOUNCE, self.post_query)
        return True

    def post_query(self) -> None:
        """Post the query as it is now, if it has changed."""
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if self.value.strip() != self._posted:
            self._posted = self.value.strip()
            super().post_message(self.Changed(self, self.value))

    async def action_submit(self) -> None:
        self.action_to_table()

    def action_to_table(self) -> None:
        self.post_query()
        for table in self.screen.query(self._table).results(Widget):
            self.screen.set_focus(table)  # at once: the next keys of a burst belong there
            return
        self.screen.focus_next()

    def action_clear_or_leave(self) -> None:
        if self.value:
            self.clear()
            self.post_query()
        else:
            self.action_to_table()
