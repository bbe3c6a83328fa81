"""Files share most of their text, so each distinct part of them is judged once in a publication.

A page is cut into blocks, before every line that begins with a tag. The cutting loses nothing: a string that reaches over blocks is
in `Reading.joined`, put together from all blocks of a page; and a page is read whole in which a tag is open at the end of a block, or
a block begins with what may go on a number. The slow looks, for numbers and for base64, read words: what stands between tags and
quotes, over which no number reaches. Rows of blocks that most pages of a folder have in common are their frame: each row is one block more,
that is found in a page by its beginning. A part that is known was judged by the same gate and found clean by itself: it is no permission
for what stands beside it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, groupby

from rules.base.numbers import SEPARATORS
from site_gen.gate.runs import squeezed, text_runs

__all__ = ["BETWEEN", "Parts", "Reading", "tails_of"]

BETWEEN = b'\n""\n'
"""Between what is not read as one."""
_MOST_BLOCKS, _MOST_WORDS = 40_000, 100_000
"""What is remembered. Blocks come again in pages of one kind, words in all files."""
_LONGEST = 4096
"""Bytes of a word that is remembered."""
_REACH = 160
"""Bytes of a string that are looked for (site_gen.gate.gate: 40 characters)."""
_ENOUGH = 16
"""Pages of a batch that tell what is the frame of all pages of a kind."""
_TRIES = 4
"""Batches from which the frame of a kind is taken, the last of them counts, as long as more than half of its pages is no frame."""
_MARK = b"\1"
"""In the place of a frame; no text has it."""
_PAGE = _MARK + b"0"
_CUT = b"\n<"
_PAGE_END = _CUT + _PAGE
_Known = dict[bytes, bytes]
_Frame = tuple[bytes, bytes, bytes]
"""The first block of a part of a frame, all of it, what stands in its place."""
_TO_QUOTES = bytes(0x22 if byte in b"<>" else byte for byte in range(256))
_SIGNS = b"|".join(re.escape(sign.encode()) for sign in SEPARATORS if not sign.isspace())
_GOES_ON = re.compile(rb"[ \t\r\n]*+(?:[0-9]|" + _SIGNS + b")")
"""The beginning of a block that may go on a number. Before any other there stands a tag that ends a cell."""
_NODE = re.compile(b"[\f\"',;]|\xe3\x80\x81|\xef\xbc[\x8c\x9b]")
"""The end of a text node, or of an entry in it: also 、 and ， and ； (site_gen.gate.gate)."""


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
    frame: Callable[[], None] | None = None

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


def tails_of(texts: Iterable[str]) -> frozenset[bytes]:
    """What each of these may end with behind its first character."""
    return frozenset(text[at:].encode() for text in texts for at in range(1, len(text)))


class Parts:
    """What one gate found clean: blocks of pages with their text (as of `squeezed`), words of all files, and the frames of pages.

    tails: what short strings may end with, as of `squeezed`. A block that begins within a word with one of them may go on a short string.
    """

    def __init__(self, tails: Set[bytes] = frozenset()) -> None:
        self._tails = tails
        self._blocks: _Known = {_PAGE: BETWEEN}
        self._words: _Known = {}
        self._going_on: set[bytes] = set()
        self._frames: dict[str, list[_Frame]] = {}
        self._tries: Counter[str] = Counter()
        self._shared: dict[str, set[bytes]] = {}
        self._kind = ""
        # What frames are made of stays, however much else is remembered.
        self._lasting: _Known = {_PAGE: BETWEEN}

    def read(self, pages: Sequence[bytes], files: Sequence[bytes], kind: str = "") -> Reading:
        """Cut pages, and other files, and say what in them is new. From now on that is known: `forget` it if it is not clean.

        kind: of the pages, which have their frame in common: the folder in which they are.
        """
        if pages and kind != self._kind:
            self._kind = kind
            self._blocks.clear()
        for known, most in ((self._blocks, _MOST_BLOCKS), (self._words, _MOST_WORDS)):
            if len(known) > most:
                known.clear()
        self._blocks.update(self._lasting)
        reading = Reading(raw=b"\n".join(files))
        values = self._read_files(reading)
        reading.words = (values, self._read_pages(pages, reading, kind))
        return reading

    def _read_files(self, reading: Reading) -> bytes:
        """Cut what is no markup; its words that are new."""
        raw = reading.raw
        reading.runs = text_runs(raw)
        if reading.runs is not raw:
            return raw + BETWEEN + reading.runs
        words = self._new_words(raw, reading)
        return b'"'.join(words)

    def _new_words(self, text: bytes, reading: Reading) -> Set[bytes]:
        """What stands between tags and quotes of this and is new."""
        words = set(text.split(b'"')).difference(self._words)
        reading.learn(self._words, dict.fromkeys([word for word in words if len(word) < _LONGEST], b""))
        return words

    def _read_pages(self, pages: Sequence[bytes], reading: Reading, kind: str) -> bytes:
        """Cut pages; their words that are new."""
        cut = [page for page in pages if page[:1] == b"<" and _MARK not in page]
        whole = [page for page in pages if page[:1] != b"<" or _MARK in page]
        frames = self._frames.get(kind, ())
        text = b"".join([_unframed(b"\n" + page + _PAGE_END, frames) for page in cut])
        blocks = text.split(b"\n<")[1:]
        runs = _runs(list(set(blocks).difference(self._blocks)))
        if runs:
            texts = squeezed(b"\0".join(runs.values())).split(b"\0")
            reading.learn(self._blocks, dict(zip(runs, map(_ends, texts), strict=True)))
        self._going_on.update(block for block, run in runs.items() if run[:1] != b"\f" and self._goes_on(run))
        said = list(map(self._blocks.get, blocks))
        if None in said or (self._going_on and not self._going_on.isdisjoint(blocks)):
            said = self._said_by_page(text, cut, whole)
        elif len(cut) >= _ENOUGH and 2 * len(text) > sum(map(len, cut)) and self._tries[kind] < _TRIES:
            reading.frame = partial(self._learn_frame, kind, cut)
        reading.joined = b"".join(said)  # type: ignore[arg-type] # None is not in it

        rest = BETWEEN + BETWEEN.join(whole)
        markup = b"".join([b"\n<" + block for block in runs])
        words = self._new_words(markup.translate(_TO_QUOTES), reading)
        # Where each tag ends a cell, the markup itself has all of the text as one reads it.
        broken = [run for block, run in runs.items() if run.count(b"\f") <= block.count(b"<")]
        reading.markup, reading.marked_runs = markup + rest, b"\f\n".join(broken) + text_runs(rest)
        return b'"'.join(words) + rest + BETWEEN + reading.marked_runs

    def _goes_on(self, run: bytes) -> bool:
        """Whether the text of a block that begins within a word may go on a number, or the name that stands before it."""
        return bool(_GOES_ON.match(run)) or squeezed(_NODE.split(run, 1)[0]) in self._tails

    def _said_by_page(self, text: bytes, cut: Sequence[bytes], whole: list[bytes]) -> list[bytes | None]:
        """What the blocks of each page say that may be cut; the others are added to `whole`. text: all of them, cut at their frames."""
        said: list[bytes | None] = []
        for page, framed in zip(cut, text.split(_PAGE_END), strict=False):
            blocks = framed.split(b"\n<")[1:]
            texts = list(map(self._blocks.get, blocks))
            if None in texts or not self._going_on.isdisjoint(blocks):
                whole.append(page)
            else:
                said += [*texts, BETWEEN]
        return said

    def _learn_frame(self, kind: str, pages: Sequence[bytes]) -> None:
        """Blocks that follow one another in most pages of a batch that was found clean are one from now on."""
        framed = [b"\n" + page + _CUT for page in pages]
        cut = [page.split(_CUT)[1:-1] for page in framed]
        count = Counter(chain.from_iterable(map(set, cut)))
        shared = {block for block in count if 4 * count[block] > 3 * len(cut)}
        # A batch may be of one task, whose name all of its pages have.
        shared = self._shared[kind] = shared & self._shared.get(kind, shared) or shared
        frames = self._frames[kind] = []
        self._tries[kind] += 1
        for is_shared, row in groupby(cut[0], shared.__contains__):
            rows = list(row)
            frame = _CUT + _CUT.join(rows) + _CUT
            if is_shared and len(rows) > 1 and 2 * sum(frame in page for page in framed) > len(pages):
                mark = b"%b%d" % (_MARK, len(self._lasting))
                frames.append((_CUT + rows[0] + _CUT, frame, _CUT + mark))
                texts = {block: self._blocks[block] for block in rows}
                self._lasting |= {**texts, mark: _ends(b"".join(map(texts.__getitem__, rows)))}


def _unframed(page: bytes, frames: Sequence[_Frame]) -> bytes:
    """The page with a mark in the place of each part of its frame."""
    parts, position = [], 0
    for first, frame, mark in frames:
        start = page.find(first, position)
        if start >= 0 and page.startswith(frame, start):
            parts += [page[position:start], mark]
            position = start + len(frame) - len(_CUT)
    return b"".join([*parts, page[position:]])


def _ends(text: bytes) -> bytes:
    """The text of a block as far as a string can reach into it from what stands beside it."""
    return text if len(text) <= 3 * _REACH else text[:_REACH] + BETWEEN + text[-_REACH:]


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
