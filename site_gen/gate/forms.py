"""The forms of pages: pages of one kind are the same but for their values, so a page that has a known form is its values alone.

A form is learned from pages that were found clean: their markup, with holes for the texts between tags and the values of attributes that
differ. A page has it if the same markup stands around its holes, byte by byte, and no sign of markup within them. What its values say with the
text around them is put together for each page: in runs (`Known.runs`) and as a whole (`_Form.say`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress, count
from operator import ne

from site_gen.gate.runs import CELL_END, squeezed, text_runs

__all__ = ["BETWEEN", "Forms", "Known", "ends"]

BETWEEN = b'\n""\n'
"""Between what is not read as one."""
_REACH = 160
"""Bytes of a string that are looked for (site_gen.gate.gate: 40 characters)."""
_MOST = 200
"""Forms of a kind at most."""
_TRIES, _WORTH = 5, 100
"""Batches of a kind from which forms are learned, and pages that had one for each batch more."""
_OFTEN = 150
"""Pages of a form from which on it is worth an expression."""
_ROWS = 20
"""Rows of a long table."""
_BEFORE = 5
"""Tokens before one that tell what it is: its tag, the label before it."""
_DELIMITERS = re.compile(rb'([<>"])')
_HOLE = b"\1"
"""Stands for a value while a form is made; no page that is cut has it."""
_BLANKS = b" \t\r\n"
_TEXT, _VALUE, _TAG = range(3)
"""What stands between two delimiters: a text between tags, the value of an attribute, a part of a tag."""
_NO_DELIMITERS = bytes(byte for byte in range(256) if byte not in b'<>"')
_ALL_ONE = bytes(0x3C if byte in b'<>"' else byte for byte in range(256))
_BEHIND = bytes({0x3C: _TAG, 0x3E: _TEXT}.get(byte, byte) for byte in range(256))
_ARE_TAGS, _ARE_NONE = (bytes((byte == _TAG) == are for byte in range(256)) for are in (True, False))
_CUT = re.compile(rb'(?:[^<>"]*+<[^<>"]*+(?:(?<==)"[^<>"]*+"[^<>"]*+)*+>)*+[^<>"]*+')
"""A page in which each delimiter stands where one belongs."""


def ends(text: bytes) -> bytes:
    """A text as far as a string can reach into it from what stands beside it."""
    return text if len(text) <= 2 * _REACH else text[:_REACH] + BETWEEN + text[-_REACH:]


@dataclass
class Known:
    """What pages and blocks of known forms say. values: of their holes. runs: runs of text that hold a value and more. Both are to be judged."""

    values: set[bytes] = field(default_factory=set)
    runs: set[bytes] = field(default_factory=set)


class _Form:
    """One form. literals: the markup before, between and behind its holes. texts: which of the holes are texts, the others are attributes."""

    def __init__(self, literals: Sequence[bytes], texts: Sequence[int], written: bytes) -> None:
        """written: the text of the form (`text_runs`), with _HOLE for each text of a page."""
        self.ends_a_cell = written[:1] == CELL_END.encode()
        """Whether nothing that stands before it goes on in it."""
        self._literals = tuple(literals)
        # Each literal is passed over by its size, a hole ends at the first delimiter; then all is put together again and compared.
        self._page = _with_holes(literals)
        self._steps = [(literal[:1], len(literal)) for literal in literals[1:]]
        self._read = 0
        self._cut: re.Pattern[bytes] | None = None
        self._texts = texts
        self._is_text_alone = len(texts) == len(literals) - 1
        first, *said = squeezed(written).split(_HOLE)
        self._line = _with_holes([first[-_REACH:], *map(ends, said[:-1]), *(text[:_REACH] for text in said[-1:])])
        self._runs: list[tuple[bytes, int, int]] = []
        position = 0
        for run in written.split(CELL_END.encode()):
            count = run.count(_HOLE)
            if count and run.strip(_BLANKS) != _HOLE:
                self._runs.append((run.replace(b"%", b"%%").replace(_HOLE, b"%b"), position, position + count))
            position += count

    def values(self, page: bytes) -> Sequence[bytes] | None:
        """What stands in the holes of a page; None for a page of another form."""
        if self._cut is None:
            return self._values_one_by_one(page)
        cut = self._cut.fullmatch(page)
        if cut is None:
            return None
        self._page[1::2] = values = cut.groups()
        return values if b"".join(self._page) == page else None

    def _values_one_by_one(self, page: bytes) -> Sequence[bytes] | None:
        """The same of a form that few pages have: an expression takes longer to make than it spares."""
        if not (page.startswith(self._literals[0]) and page.endswith(self._literals[-1])):
            return None
        position, found = len(self._literals[0]), list[bytes]()
        find, append = page.find, found.append
        for first, size in self._steps:
            end = find(first, position)
            append(page[position:end])
            position = end + size
        self._page[1::2] = found
        if b"".join(self._page) != page:
            return None
        self._read += 1
        if self._read == _OFTEN:
            holes = [b"([^%b]*+)" % literal[:1] for literal in self._literals[1:]]
            sizes = [b".{%d}+" % len(literal) for literal in self._literals]
            self._cut = re.compile(b"".join(chain.from_iterable(zip(sizes, [*holes, b""], strict=True))), re.DOTALL)
        return found

    def say(self, values: Sequence[bytes], known: Known) -> bytes:
        """Add what a page of these values says; all of its text, in which a long text without value is cut."""
        known.values.update(values)
        texts = values if self._is_text_alone else [values[at] for at in self._texts]
        line = self._line
        line[1::2] = texts
        for run, start, end in self._runs:
            known.runs.add(run % tuple(texts[start:end]))
        return b"".join(line)


def _with_holes(literals: Sequence[bytes]) -> list[bytes]:
    """These and between each two a place for a value."""
    return list(chain.from_iterable((literal, b"") for literal in literals))[:-1]


class _Example:
    """Pages of one structure, of which one is kept: its texts, values and parts of tags are its tokens. size: its tags."""

    def __init__(self, page: bytes, delimiters: bytes) -> None:
        """page: of which _CUT is true. delimiters: its delimiters."""
        self.size = delimiters.count(b"<")
        self.holes: set[int] = set()
        self.has_new_holes = False
        """Whether there are more of them than in the form that was made last."""
        self._page, self._tokens = page, _tokens(page)
        self._kinds = bytes((_TEXT,)) + delimiters.replace(b'""', bytes((_VALUE, _TAG))).translate(_BEHIND)
        self._tags = self._tags_of(self._tokens)
        self._starts: list[int] = []
        self._befores: list[bytes] = []
        self._alike: defaultdict[bytes, list[int]] = defaultdict(list)

    def take(self, tokens: Sequence[bytes]) -> bool:
        """Whether a page of the same delimiters that is cut so differs in texts and values alone; those are holes from now on."""
        if self._tags_of(tokens) != self._tags:
            return False
        differing = list(compress(count(), map(ne, self._tokens, tokens)))
        if not self._alike:
            self._find_alike()
        # What differs in one row of a table may differ in the others.
        new = self.holes.union(*(self._alike[self._befores[at]] for at in differing if at not in self.holes))
        self.has_new_holes |= len(new) > len(self.holes)
        self.holes = new
        return True

    def _tags_of(self, tokens: Sequence[bytes]) -> list[bytes]:
        return list(compress(tokens, self._kinds.translate(_ARE_TAGS)))

    def _find_alike(self) -> None:
        starts = [0] * _BEFORE + list(accumulate((len(token) + 1 for token in self._tokens), initial=0))
        page, self._starts = self._page, starts[_BEFORE:]
        self._befores = [page[begin:start] for begin, start in zip(starts, self._starts, strict=False)]
        for at in compress(count(), self._kinds.translate(_ARE_NONE)):
            self._alike[self._befores[at]].append(at)
        # What every row of a long table says in one list, those of the next may not.
        of_rows = chain.from_iterable(places for places in self._alike.values() if len(places) >= _ROWS)
        self.holes = {at for at in of_rows if self._kinds[at] == _TEXT and self._tokens[at].strip(_BLANKS)}
        self.has_new_holes = bool(self.holes)

    def form(self) -> _Form | None:
        """The form of these pages; None where a tag is not closed, or one hides a text."""
        self.has_new_holes = False
        literals, start = [], 0
        holes = sorted(self.holes)
        for at in holes:
            literals.append(self._page[start : self._starts[at]])
            start = self._starts[at + 1] - 1
        literals.append(self._page[start:])
        texts = [number for number, at in enumerate(holes) if self._kinds[at] == _TEXT]
        cut = _with_holes(literals)
        cut[1::2] = [_HOLE if self._kinds[at] == _TEXT else b"" for at in holes]
        written = text_runs(b"".join(cut))
        if b"<" in written or written.count(_HOLE) != len(texts):
            return None
        return _Form(literals, texts, written)


def _tokens(page: bytes) -> list[bytes]:
    """What stands before, between and behind the delimiters of a page."""
    return page.translate(_ALL_ONE).split(b"<")


_NONE: dict[_Example, _Form] = {}


class Forms:
    """The forms of the pages, or blocks, of one kind. most: from how many of a batch forms are learned."""

    def __init__(self, most: int) -> None:
        self._forms: dict[int, dict[_Example, _Form]] = {}
        self._examples: defaultdict[bytes, list[_Example]] = defaultdict(list)
        self._single: dict[bytes, bytes] = {}
        """The first page of each structure, by its delimiters: most of those that have no form stay the only one."""
        self._most, self._read, self._tries = most, 0, 0

    def read(self, pages: Iterable[bytes]) -> tuple[list[bytes], list[tuple[bytes, _Form, Sequence[bytes]]]]:
        """(the pages of no known form; the others, each with its form and its values)."""
        others, read = [], list[tuple[bytes, _Form, Sequence[bytes]]]()
        last = None
        for page in pages:
            # Most pages have the form of the one before.
            values = last.values(page) if last else None
            if values is None:
                last, values = self._form_of(page)
            if last and values is not None:
                read.append((page, last, values))
            else:
                others.append(page)
        self._read += len(read)
        within = b"\0".join(chain.from_iterable(values for _, _, values in read))
        if any(delimiter in within for delimiter in (b"<", b">", b'"')):
            marked = {page for page, _, values in read if _DELIMITERS.search(b"\0".join(values))}
            others += marked
            read = [one for one in read if one[0] not in marked]
        return others, read

    def _form_of(self, page: bytes) -> tuple[_Form | None, Sequence[bytes]]:
        """The form of a page and what stands in its holes."""
        for form in self._forms.get(page.count(b"<"), _NONE).values():
            values = form.values(page)
            if values is not None:
                return form, values
        return None, ()

    def can_learn(self) -> bool:
        """Whether it is worth while: where few pages have a form, no more are looked for."""
        return self._tries < _TRIES + self._read // _WORTH

    def learn(self, pages: Sequence[bytes]) -> None:
        """Take these pages, which are clean and have no known form, for examples."""
        if not self.can_learn():
            return
        self._tries += 1
        taken = [example for page in pages[: self._most] if (example := self._take(page))]
        for example in dict.fromkeys(taken):
            form = example.form() if example.has_new_holes else None
            forms = self._forms.setdefault(example.size, {})
            if form and (example in forms or sum(map(len, self._forms.values())) < _MOST):
                forms[example] = form

    def _take(self, page: bytes) -> _Example | None:
        """The example to which a page belongs, its own perhaps; None for the first of its structure, and for a page that cannot be cut."""
        delimiters = page.translate(None, _NO_DELIMITERS)
        first = self._single.setdefault(delimiters, page)
        if first is page:
            return None
        tokens, examples = _tokens(page), self._examples[delimiters]
        if not examples and _CUT.fullmatch(first):
            examples.append(_Example(first, delimiters))
        for example in examples:
            if example.take(tokens):
                return example
        if not _CUT.fullmatch(page):
            return None
        examples.append(_Example(page, delimiters))
        return examples[-1]
