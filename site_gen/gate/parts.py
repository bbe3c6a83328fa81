"""Files share most of their text, so each distinct part of them is judged once in a publication.

A page of a known form (site_gen.gate.forms) is its values. Any other is cut into blocks, before every line that begins with a tag. The cutting
loses nothing: a string that reaches over values or blocks is in `Reading.joined`, put together from all text of a page; and a page is read
whole in which a tag is open at the end of a block, or a block begins with what may go on a number. The slow looks, for numbers and for base64,
read words: what stands between tags and quotes, over which no number reaches. A part that is known was judged by the same gate and found clean
by itself: it is no permission for what stands beside it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial

from rules.base.numbers import SEPARATORS
from site_gen.gate.forms import BETWEEN, Forms, Known, ends
from site_gen.gate.runs import squeezed, text_runs
from site_gen.paths import CHANGES

__all__ = ["VALUES", "Parts", "Reading", "tails_of"]

VALUES = "values"
"""In the place of a path: markup each of whose texts is whole, as the list of strings of a workbook."""
_MODE = len("A ")
"""Before the name of a file in `CHANGES`: what became of it."""
_MOST_BLOCKS, _MOST_WORDS = 40_000, 200_000
"""What is remembered. Blocks come again in pages of one kind, words in all files."""
_FROM_PAGES, _FROM_BLOCKS = 4, 60
"""How many pages, and blocks, of a batch are examples of a form."""
_LONGEST = 4096
"""Bytes of a word that is remembered."""
_MARK = b"\1"
"""What ends a page; no text has it."""
_CUT = b"\n<"
_PAGE_END = _CUT + _MARK
_BETWEEN_ROWS, _BETWEEN_LINES = b'","', b'",\n'
"""Behind a value in JSON of one line, and of many."""
_BETWEEN_STRINGS = b"</t></si>\n<si><t>"
"""Between two strings of a workbook, most of which say what its table in CSV and JSON said."""
_Memory = dict[bytes, bytes]
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
    all pages, as of `squeezed`. words: of these, what the slow looks have to read: raw and runs; markup and its runs. later: pages that are not
    read yet, since the form of these may be theirs.
    """

    raw: bytes = b""
    markup: bytes = b""
    runs: bytes = b""
    marked_runs: bytes = b""
    joined: bytes = b""
    words: tuple[bytes, bytes] = (b"", b"")
    later: list[bytes] = field(default_factory=list)
    unlearn: list[Callable[[], None]] = field(default_factory=list)
    forms: list[Callable[[], None]] = field(default_factory=list)

    @staticmethod
    def whole(raw: bytes, markup: bytes) -> "Reading":
        """All of this, of which nothing is known."""
        runs, marked_runs = text_runs(raw), text_runs(markup)
        words = (raw if runs is raw else raw + BETWEEN + runs, markup + BETWEEN + marked_runs)
        return Reading(raw, markup, runs, marked_runs, words=words)


def tails_of(texts: Iterable[str]) -> frozenset[bytes]:
    """What each of these may end with behind its first character."""
    return frozenset(text[at:].encode() for text in texts for at in range(1, len(text)))


class Parts:
    """What one gate found clean: blocks of pages with their text (as of `squeezed`), words of all files, and the forms of pages.

    tails: what short strings may end with, as of `squeezed`. A block that begins within a word with one of them may go on a short string.
    """

    def __init__(self, tails: Set[bytes] = frozenset()) -> None:
        self._tails = tails
        self._blocks: _Memory = {_MARK: BETWEEN}
        self._words: set[bytes] = set()
        self._going_on: set[bytes] = set()
        self._forms: defaultdict[str, Forms] = defaultdict(partial(Forms, _FROM_PAGES))
        self._rows = Forms(_FROM_BLOCKS)
        self._kind = ""

    def read(self, pages: Sequence[bytes], files: Sequence[tuple[str, bytes]], kind: str = "") -> Reading:
        """Cut pages, and other files (path, bytes), and say what in them is new. From now on that is known: unlearn it (`Reading.unlearn`) if it is not clean.

        kind: of the pages, which have their forms in common: the folder in which they are.
        """
        if pages and kind != self._kind:
            self._kind = kind
            self._blocks.clear()
            self._rows = Forms(_FROM_BLOCKS)
        for known, most in ((self._blocks, _MOST_BLOCKS), (self._words, _MOST_WORDS)):
            if len(known) > most:
                known.clear()
        self._blocks[_MARK] = BETWEEN
        reading = Reading()
        values = self._read_files(files, reading)
        reading.words = (values, self._read_pages(pages, reading, kind))
        return reading

    def _read_files(self, files: Sequence[tuple[str, bytes]], reading: Reading) -> bytes:
        """Cut what is no markup; its words that are new."""
        whole, objects, cells, values = [], [], set[bytes](), set[bytes]()
        for name, raw in files:
            if name == VALUES:
                strings = set(raw.split(_BETWEEN_STRINGS)) - self._words
                values.update(b'"'.join(strings).translate(_TO_QUOTES).split(b'"'))
            elif name.endswith("json") and b"\\" not in raw and b"<" not in raw:
                objects.append(raw)
            elif name == CHANGES:
                # The names of files, each of which was judged with its file.
                values.update(line[_MODE:] for line in raw.split(b"\n"))
            else:
                whole.append(raw)
                cells.update(_cells(raw) if name.endswith(".csv") else raw.split(b'"'))
        if objects:
            # Each value stands between quotes: what is known of them need not be read again. Most lines come again in files of one kind.
            between = _BETWEEN_ROWS if _BETWEEN_ROWS in objects[0] else _BETWEEN_LINES
            lines = set(between.join(objects).split(between))
            values.update(b'"'.join(lines).split(b'"'))
        new = b'"' + b'"\n"'.join(self._new(values, reading)) + b'"'
        reading.raw = b"\n".join([*whole, new])
        reading.runs = text_runs(reading.raw)
        if reading.runs is not reading.raw:
            return reading.raw + BETWEEN + reading.runs
        return b'"'.join([*self._new(cells, reading), new])

    def _new_words(self, text: bytes, reading: Reading) -> Set[bytes]:
        """What stands between tags and quotes of this and is new."""
        return self._new(set(text.split(b'"')), reading)

    def _new(self, words: Set[bytes], reading: Reading) -> Set[bytes]:
        """What of these is new."""
        new = words - self._words
        remembered = new if max(map(len, new), default=0) < _LONGEST else {word for word in new if len(word) < _LONGEST}
        self._words |= remembered
        reading.unlearn.append(partial(self._words.difference_update, remembered))
        return new

    def _read_pages(self, pages: Sequence[bytes], reading: Reading, kind: str) -> bytes:
        """Cut pages; their words that are new."""
        whole = [page for page in pages if page[:1] != b"<" or _MARK in page]
        cut = [page for page in pages if page not in whole] if whole else pages
        known = Known()
        others, read = self._forms[kind].read(cut)
        if kind and len(others) > _FROM_PAGES and self._forms[kind].can_learn():
            reading.later, others = others[_FROM_PAGES:], others[:_FROM_PAGES]
        joined = squeezed(BETWEEN.join([form.say(values, known) for _, form, values in read]))
        if others and kind:
            reading.forms.append(partial(self._forms[kind].learn, others))
        markup, words, runs, said = self._read_blocks(others, whole, reading, known)
        values = self._new_values(known.values, reading) | self._new_values(known.runs, reading)
        within = b'"' + b'"\n"'.join(values) + b'"'
        reading.joined = joined + BETWEEN + b"".join(said)
        reading.markup, reading.marked_runs = within + BETWEEN + markup, runs
        return within + words

    def _new_values(self, values: set[bytes], reading: Reading) -> Set[bytes]:
        """What of the values of pages is new."""
        # In a page the end of a line is a blank: a value of several lines is judged here, whatever other files say.
        lines = {value for value in values if b"\n" in value} if b"\n" in b"".join(values) else set()
        return self._new(values - lines, reading) | lines if lines else self._new(values, reading)

    def _read_blocks(
        self, pages: Sequence[bytes], whole: list[bytes], reading: Reading, known: Known
    ) -> tuple[bytes, bytes, bytes, list[bytes]]:
        """Cut pages of no known form at their blocks, of which many have a form. whole: pages that are not cut. known: as of `Forms`.

        What is new: (the markup, words, runs of text); and what all of the pages say.
        """
        text = b"".join([b"\n" + page + _PAGE_END for page in pages])
        runs = self._learn_blocks(set(text.split(_CUT)[1:]).difference(self._blocks), reading, known)
        said = self._said_by_page(pages, whole)
        rest = BETWEEN + BETWEEN.join(whole)
        markup = b"".join([b"\n<" + block for block in runs])
        words = self._new_words(markup.translate(_TO_QUOTES), reading)
        # Where each tag ends a cell, the markup itself has all of the text as one reads it.
        broken = [run for block, run in runs.items() if run.count(b"\f") <= block.count(b"<")]
        marked_runs = b"\f\n".join(broken) + text_runs(rest)
        return markup + rest, b'"'.join(words) + rest + BETWEEN + marked_runs, marked_runs, said

    def _learn_blocks(self, new: Set[bytes], reading: Reading, known: Known) -> _Memory:
        """Take blocks for known: what those of a form say is added to `known`; the others that may be cut, each with its run of text."""
        others, read = self._rows.read([b"<" + block for block in new])
        others += [block for block, form, _ in read if not form.ends_a_cell]
        read = [one for one in read if one[1].ends_a_cell]
        runs = _runs([block[1:] for block in others])
        texts = [*runs.values(), *(form.say(values, known) for _, form, values in read)]
        if texts:
            blocks = [*runs, *(block[1:] for block, _, _ in read)]
            said = map(ends, squeezed(b"\0".join(texts)).split(b"\0"))
            new_blocks = dict(zip(blocks, said, strict=True))
            self._blocks |= new_blocks
            reading.unlearn.append(partial(_take_out, self._blocks, new_blocks))
        self._going_on.update(block for block, run in runs.items() if run[:1] != b"\f" and self._goes_on(run))
        if runs:
            reading.forms.append(partial(self._rows.learn, [b"<" + block for block in runs]))
        return runs

    def _goes_on(self, run: bytes) -> bool:
        """Whether the text of a block that begins within a word may go on a number, or the name that stands before it."""
        return bool(_GOES_ON.match(run)) or squeezed(_NODE.split(run, 1)[0]) in self._tails

    def _said_by_page(self, pages: Sequence[bytes], whole: list[bytes]) -> list[bytes]:
        """What the blocks of each page say that may be cut; the others are added to `whole`."""
        said: list[bytes] = []
        for page in pages:
            blocks = (b"\n" + page).split(_CUT)[1:]
            texts = list(map(self._blocks.get, blocks))
            if None in texts or not self._going_on.isdisjoint(blocks):
                whole.append(page)
            else:
                said += [*texts, BETWEEN]  # type: ignore[list-item] # None is not in it
        return said


def _take_out(known: _Memory, parts: Iterable[bytes]) -> None:
    for part in parts:
        known.pop(part, None)


def _cells(raw: bytes) -> list[bytes]:
    """The cells of a table in CSV, over the end of a row too, where a number may go on; what stands in quotes is one, whatever it holds."""
    parts = raw.split(b'"')
    return b",".join(parts[::2]).split(b",") + parts[1::2]


def _runs(blocks: Sequence[bytes]) -> _Memory:
    """The text of each block, whose < is taken off, as of `text_runs`; of those in which no tag is open."""
    if not blocks:
        return {}
    written = text_runs(b"<" + b"\0<".join(blocks))
    runs = written.split(b"\0")
    if len(runs) == len(blocks) and b"<" not in written:
        return dict(zip(blocks, runs, strict=True))
    runs = [text_runs(b"<" + block) for block in blocks]
    return {block: run for block, run in zip(blocks, runs, strict=True) if b"<" not in run and b"\0" not in run}
