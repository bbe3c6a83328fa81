"""Files share most of their text, so each distinct part of them is judged once in a publication.

A page is cut into blocks, before every line that begins with a tag. The cutting loses nothing: a string that reaches over blocks is
in `Reading.joined`, put together from all blocks of a page; and a page is read whole in which a tag is open at the end of a block, or
a block begins with what may go on a number. The slow looks, for numbers and for base64, read words: what stands between tags and
quotes, over which no number reaches. A part that is known was judged by the same gate and found clean by itself: it is no permission
for what stands beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from rules.base.numbers import SEPARATORS
from site_gen.gate.runs import squeezed, text_runs

__all__ = ["BETWEEN", "Parts", "Reading"]

BETWEEN = b'\n""\n'
"""Between what is not read as one."""
_MOST = 50_000
"""Blocks and words that are remembered, of each."""
_LONGEST = 4096
"""Bytes of a word that is remembered."""
_Known = dict[bytes, bytes]
_TO_QUOTES = bytes(0x22 if byte in b"<>" else byte for byte in range(256))
_SIGNS = b"|".join(re.escape(sign.encode()) for sign in SEPARATORS if not sign.isspace())
_GOES_ON = re.compile(rb"[ \t\r\n]*+(?:[0-9]|" + _SIGNS + b")")
"""The beginning of a block that may go on a number. Before any other there stands a tag that ends a cell."""


@dataclass
class Reading:
    """What some files say that is to be judged.

    raw, markup: as it is written; in markup the end of a line is a blank. runs, marked_runs: their text, as of `text_runs`. joined: text of
    all pages, as of `squeezed`. words: of these, what the slow looks have to read: raw and runs; markup and its runs.
    """

    raw: bytes = b""
    markup: bytes = b""
    runs: bytes = b""
    marked_runs: bytes = b""
    joined: bytes = b""
    words: tuple[bytes, bytes] = (b"", b"")
    new: list[tuple[_Known, Iterable[bytes]]] = field(default_factory=list)

    @staticmethod
    def whole(raw: bytes, markup: bytes) -> "Reading":
        """All of this, of which nothing is known."""
        runs, marked_runs = text_runs(raw), text_runs(markup)
        words = (raw if runs is raw else raw + BETWEEN + runs, markup + BETWEEN + marked_runs)
        return Reading(raw, markup, runs, marked_runs, words=words)

    def learn(self, known: _Known, new: _Known) -> None:
        """Take something for known from now on, until `forget`."""
        known.update(new)
        self.new.append((known, new))

    def forget(self) -> None:
        """What was new is not clean."""
        for known, new in self.new:
            for key in new:
                known.pop(key, None)


class Parts:
    """What one gate found clean: blocks of pages with their text (as of `squeezed`), words of pages, and of other files."""

    def __init__(self) -> None:
        self._blocks: _Known = {}
        self._words: _Known = {}
        self._values: _Known = {}
        self._going_on: set[bytes] = set()

    def read(self, pages: Sequence[bytes], files: Sequence[bytes]) -> Reading:
        """Cut pages, and other files, and say what in them is new. From now on that is known: `forget` it if it is not clean."""
        for known in (self._blocks, self._words, self._values):
            if len(known) > _MOST:
                known.clear()
        reading = Reading(raw=b"\n".join(files))
        values = self._read_files(reading)
        reading.words = (values, self._read_pages(pages, reading))
        return reading

    def _read_files(self, reading: Reading) -> bytes:
        """Cut what is no markup; its words that are new."""
        raw = reading.raw
        reading.runs = text_runs(raw)
        if reading.runs is not raw:
            return raw + BETWEEN + reading.runs
        values = set(raw.split(b'",')).difference(self._values)
        reading.learn(self._values, dict.fromkeys([value for value in values if len(value) < _LONGEST], b""))
        return b'",'.join(values)

    def _read_pages(self, pages: Sequence[bytes], reading: Reading) -> bytes:
        """Cut pages; their words that are new."""
        cut = [page[1:].split(b"\n<") if page[:1] == b"<" else [] for page in pages]
        runs = _runs(list(set(chain.from_iterable(cut)).difference(self._blocks)))
        if runs:
            texts = squeezed(b"\0".join(runs.values())).split(b"\0")
            reading.learn(self._blocks, dict(zip(runs, texts, strict=True)))
        self._going_on.update(block for block, run in runs.items() if run[:1] != b"\f" and _GOES_ON.match(run))
        joined, uncut = [], []
        for page, blocks in zip(pages, cut, strict=True):
            texts_of_page = list(map(self._blocks.get, blocks))
            if not blocks or None in texts_of_page or (self._going_on and not self._going_on.isdisjoint(blocks)):
                uncut.append(page)
            else:
                joined.append(b"".join(texts_of_page))  # type: ignore[arg-type] # None is not in it
        reading.joined = BETWEEN.join(joined)

        whole = BETWEEN + BETWEEN.join(uncut)
        markup = b"".join([b"\n<" + block for block in runs])
        words = set(markup.translate(_TO_QUOTES).split(b'"')).difference(self._words)
        reading.learn(self._words, dict.fromkeys(words, b""))
        # Where each tag ends a cell, the markup itself has all of the text as one reads it.
        broken = [run for block, run in runs.items() if run.count(b"\f") <= block.count(b"<")]
        reading.markup, reading.marked_runs = markup + whole, b"\f\n".join(broken) + text_runs(whole)
        return b'"'.join(words) + whole + BETWEEN + reading.marked_runs


def _runs(blocks: Sequence[bytes]) -> _Known:
    """The text of each block, whose < is taken off, as of `text_runs`; of those in which no tag is open."""
    if not blocks:
        return {}
    written = text_runs(b"<" + b"\0<".join(blocks))
    runs = written.split(b"\0")
    if len(runs) == len(blocks) and b"<" not in written:
        return dict(zip(blocks, runs, strict=True))
    runs = [text_runs(b"<" + block) for block in blocks]
    return {block: run for block, run in zip(blocks, runs, strict=True) if b"<" not in run and b"\0" not in run}
