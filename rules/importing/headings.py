"""Which row of a table holds the headings, and which column each heading means, with the ground; what is unclear is asked."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rules.importing.tables import Cell, Range, Table
from rules.importing.words import USUAL, Meaning, Words, shown

__all__ = ["Head", "blocks_of", "find_head", "understand_titles"]

SAID = 5
"""How sure a meaning is that a person gave."""
LOOKED_AT, LOOKED_FURTHER = 30, 300
"""Rows among which the headings are looked for: first the former, where offices have them; then, with nothing found, the latter."""
SAMPLE = 200
"""Rows of a column by whose contents a heading is judged."""
_OURS = re.compile(r"[A-Z]{1,2}-\d{2,}", re.IGNORECASE)
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.IGNORECASE)
_OLD_NUMBER = re.compile(r"\d{9}|\d{13,15}|\d{8}-?[\dX]")
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class Head:
    """The headings of a table. row, last: the first and last row of them. titles: by place. meanings: place → what it is taken for.

    doubled: place → the column that another heading has taken, both plainly. unclear: place → the column that it may mean.
    serial: places of an 编号 that is none of ours.
    """

    row: int
    last: int
    titles: tuple[str, ...]
    meanings: Mapping[int, Meaning] = field(default_factory=dict)
    doubled: Mapping[int, str] = field(default_factory=dict)
    unclear: Mapping[int, str] = field(default_factory=dict)
    serial: tuple[int, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The columns that it has."""
        return frozenset(name for meaning in self.meanings.values() for name in meaning.names)

    @property
    def words(self) -> frozenset[str]:
        """Its headings, without order."""
        return frozenset(self.titles) - {""}


def find_head(table: Table, words: Words, decided: Mapping[str, str], row: int = 0) -> Head | None:
    """The headings of a table; None where no row says any of our columns. decided: heading → what a person said of it. row: which row a
    person said they stand in, as Excel counts it; 0: nobody has.
    """
    rows = table.rows
    if row:
        at = row - 1 - table.top
        return _head(table, words, decided, at) if 0 <= at < len(rows) else None
    for many in (LOOKED_AT, LOOKED_FURTHER):
        scores = [_score(each, words, decided) for each in rows[:many]]
        if best := max(scores, default=0):
            # the first that says nearly as much: below a list another may stand with headings of its own, and more of them
            enough = best if best < 2 * USUAL else max(2 * USUAL, best * 3 / 5)
            return _head(table, words, decided, next(at for at, score in enumerate(scores) if score >= enough))
    return None


def _score(row: Sequence[Cell], words: Words, decided: Mapping[str, str]) -> int:
    """How much a row looks like headings: each column once, by how sure it is."""
    best: dict[str, int] = {}
    for cell in row:
        if isinstance(cell, str) and cell and len(cell) < 60:
            title = shown(cell)
            if decided.get(title):
                best[decided[title]] = SAID
            for meaning in words.meanings(title)[:1]:
                for name in meaning.names:
                    best[name] = max(best.get(name, 0), meaning.sure)
            if unclear := words.unclear(title):
                best.setdefault(unclear, 1)
    return sum(best.values())


def _head(table: Table, words: Words, decided: Mapping[str, str], at: int) -> Head:
    row, last, titles = _titles(table, words, at)
    return understand_titles(table, words, decided, row, last, titles)


def _titles(table: Table, words: Words, at: int) -> tuple[int, int, list[str]]:
    """(first row, last row, heading by place): where headings stand in two rows, the lower says more, the upper whose it is."""
    titles = _row_titles(table, at)
    below, above = _row_titles(table, at + 1), _row_titles(table, at - 1)
    wide = _covered(table.merged, at, across=True)
    under = {place for place, text in enumerate(below) if text}
    if wide and under and under <= wide | _covered(table.merged, at, across=False):
        return at, at + 1, _stacked(_filled(titles, table.merged, at), below, words, wide)
    if sum(map(bool, above)) > 1 and not _looks_like_rows(above, titles):
        across = _covered(table.merged, at - 1, across=True)
        joined = _stacked(_filled(above, table.merged, at - 1), titles, words, across)
        if across or any(title and not below for title, below in zip(joined, titles, strict=False)):
            return at - 1, at, joined
    return at, at, titles


def _row_titles(table: Table, at: int) -> list[str]:
    return [shown(cell) for cell in table.rows[at]] if 0 <= at < len(table.rows) else []


def _stacked(upper: Sequence[str], lower: Sequence[str], words: Words, wide: set[int]) -> list[str]:
    """Two rows of headings as one: what stands below, with what is merged above it where that alone says too little; else what stands above."""
    titles = []
    for place in range(max(len(upper), len(lower))):
        parent = upper[place] if place < len(upper) else ""
        child = lower[place] if place < len(lower) else ""
        titles.append(_joined(parent if place in wide else "", child, words) or parent)
    return titles


def _looks_like_rows(above: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether the row above holds what is filled in (填报单位：演示局 | 2024年), not the upper half of headings."""
    return any("：" in text or ":" in text for text in above) or all(titles[: len(above)])


def _joined(parent: str, child: str, words: Words) -> str:
    """The heading of a cell below another: itself where it says enough, else with what stands above it (有效期 + 至)."""
    if not child or not parent or child == parent or words.meanings(child):
        return child or parent
    return parent + child


def _covered(merged: Iterable[Range], row: int, *, across: bool) -> set[int]:
    """The places of a row that cells merged across columns (or, not across, down over the next row) cover."""
    return {
        place
        for (top, left), (bottom, right) in merged
        if top == row and (right > left and bottom == row if across else bottom > row)
        for place in range(left, right + 1)
    }


def _filled(titles: Sequence[str], merged: Iterable[Range], row: int) -> list[str]:
    """The titles of a row, what is merged across columns standing in each of them."""
    filled = list(titles)
    for (top, left), (bottom, right) in merged:
        if top <= row <= bottom and left < len(filled):
            for place in range(left, min(right + 1, len(filled))):
                filled[place] = filled[place] or filled[left]
    return filled


def understand_titles(
    table: Table, words: Words, decided: Mapping[str, str], row: int, last: int, titles: Sequence[str]
) -> Head:
    """Give each heading its column: what a person said first, then the surest meanings; a column goes to one heading."""
    given = _Given(titles, decided)
    meant = {place: words.meanings(title) for place, title in enumerate(titles) if title and title not in decided}
    serial = _serials(table, last, meant) if words.numbered else ()
    open_places = [place for place in meant if place not in serial]
    given.surest({place: [_judged(table, last, place, one) for one in meant[place]] for place in open_places})
    asked = ((place, words.unclear(titles[place])) for place in open_places)
    unclear = {place: name for place, name in asked if name and name not in given.taken}
    for place in given.without(open_places, unclear):
        given.give(place, _by_contents(table, last, place, words))
    doubled = _doubled(given.without(open_places, unclear), meant)
    return Head(row, last, tuple(titles), dict(sorted(given.meanings.items())), doubled, unclear, serial)


def _serials(table: Table, last: int, meant: Mapping[int, Sequence[Meaning]]) -> tuple[int, ...]:
    return tuple(place for place, meanings in meant.items() if _is_serial(table, last, place, meanings))


def _doubled(left: Iterable[int], meant: Mapping[int, Sequence[Meaning]]) -> dict[int, str]:
    """The headings that plainly mean a column which another heading has."""
    return {place: meant[place][0].names[0] for place in left if meant[place] and meant[place][0].sure >= USUAL}


class _Given:
    """Which columns have been given to which headings."""

    def __init__(self, titles: Sequence[str], decided: Mapping[str, str]) -> None:
        self.meanings: dict[int, Meaning] = {}
        self.taken: set[str] = set()
        for place, title in enumerate(titles):
            if decided.get(title):
                self.meanings[place] = Meaning(tuple(decided[title].split("+")), SAID, "按填写的对照")
                self.taken.update(self.meanings[place].names)

    def give(self, place: int, meaning: Meaning | None) -> None:
        """Give a heading its columns, where it has none and nobody else has them. meaning: None for no guess."""
        if meaning is not None and place not in self.meanings and self.taken.isdisjoint(meaning.names):
            self.meanings[place] = meaning
            self.taken.update(meaning.names)

    def without(self, places: Iterable[int], unclear: Container[int]) -> list[int]:
        """Those of these places that have no column, and are not asked about."""
        return [place for place in places if place not in self.meanings and place not in unclear]

    def surest(self, meanings: Mapping[int, Sequence[tuple[float, Meaning]]]) -> None:
        """The surest first, then by place; the second meaning of a heading where its first has gone to another."""
        ranked = [
            (-sure, order, place, meaning)
            for place, all_of_it in meanings.items()
            for order, (sure, meaning) in enumerate(all_of_it)
        ]
        for _, _, place, meaning in sorted(ranked, key=lambda one: one[:3]):
            self.give(place, meaning)


def _judged(table: Table, last: int, place: int, meaning: Meaning) -> tuple[float, Meaning]:
    """(how sure a meaning is beside others, itself): old numbers are no credit codes where another column has those."""
    if meaning.names == ("code",) and _most(_sample(table, last, place), _OLD_NUMBER):
        return meaning.sure - 1.5, meaning
    return meaning.sure, meaning


def _sample(table: Table, last: int, place: int) -> list[str]:
    """The first filled cells below a heading, as text."""
    cells = (row[place] for row in table.rows[last + 1 : last + 1 + SAMPLE] if place < len(row))
    texts = (shown(cell) if isinstance(cell, str) else f"{cell:.15g}" for cell in cells)
    return [text for text in texts if text]


def _is_serial(table: Table, last: int, place: int, meanings: Sequence[Meaning]) -> bool:
    """Whether an 编号 counts the rows, or is another office's: none of it is a number of ours (O-012345)."""
    if not meanings or meanings[0].names != ("number",):
        return False
    texts = _sample(table, last, place)
    return (
        bool(texts)
        and not any(_OURS.fullmatch(text) for text in texts)
        and all(re.search(r"\d", text) for text in texts)
    )


def _by_contents(table: Table, last: int, place: int, words: Words) -> Meaning | None:
    """What a heading without a meaning is by what stands below it, where that can be nothing else."""
    names = {column.name for column in words.columns}
    texts = _sample(table, last, place)
    if "code" in names and "legal_representative" in names and _most(texts, _CREDIT_CODE):
        return Meaning(("code",), 2, "这一列都是 18 位统一社会信用代码")
    if "phone" in names and _most(texts, _MOBILE):
        return Meaning(("phone",), 1, "这一列都是手机号码")
    return None


def _most(texts: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return bool(texts) and sum(bool(pattern.fullmatch(text)) for text in texts) * 10 >= len(texts) * 9


def blocks_of(table: Table, words: Words, decided: Mapping[str, str], row: int = 0) -> list[tuple[Table, Head | None]]:
    """A table with its headings; several, where it holds lists side by side with the same headings, or one below the other with others."""
    head = find_head(table, words, decided, row)
    if head is None:
        return [(table, None)]
    starts = _repeats(head)
    if len(starts) > 1:
        ends = [*starts[1:], len(head.titles)]
        parts = [_cut(table, left, right, at) for at, (left, right) in enumerate(zip(starts, ends, strict=True), 1)]
        return [(part, find_head(part, words, decided, row)) for part in parts]
    return _below(table, head, words, decided)


def _repeats(head: Head) -> list[int]:
    """The places where the headings begin again, each time the same ones: a list printed in two columns. [] where they do not."""
    titles = head.titles
    first = next((place for place, title in enumerate(titles) if title), 0)
    starts = [place for place, title in enumerate(titles) if title == titles[first] and title]
    if len(starts) < 2:
        return []
    ends = [*starts[1:], len(titles)]
    sets = [{title for title in titles[left:right] if title} for left, right in zip(starts, ends, strict=True)]
    enough = len(sets[0]) > 1 and all(one == sets[0] for one in sets)
    return starts if enough else []


def _cut(table: Table, left: int, right: int, block: int) -> Table:
    """The columns of a table from `left` to before `right`."""
    return Table(
        rows=[row[left:right] for row in table.rows], sheet=table.sheet, block=table.block + block - 1, top=table.top, left=table.left + left,
        hidden=table.hidden, filtered=table.filtered, struck=table.struck,
        no_value=tuple((row, place - left) for row, place in table.no_value if left <= place < right),
        errors={(row, place - left): text for (row, place), text in table.errors.items() if left <= place < right},
        merged=tuple(((top, a - left), (bottom, b - left)) for (top, a), (bottom, b) in table.merged if left <= a and b < right),
        ragged=False,
    )  # fmt: skip


def _below(table: Table, head: Head, words: Words, decided: Mapping[str, str]) -> list[tuple[Table, Head | None]]:
    """The table, and those that begin below it with headings of their own."""
    known = words.known
    starts = [
        at
        for at, row in enumerate(table.rows[head.last + 1 :], head.last + 1)
        if not known.isdisjoint(row[:2]) and _begins(row, head, words, decided)
    ]
    if not starts:
        return [(table, head)]
    edges = [0, *starts, len(table.rows)]
    parts = [_between(table, top, bottom, at) for at, (top, bottom) in enumerate(pairwise(edges))]
    return [(parts[0], head), *((part, find_head(part, words, decided)) for part in parts[1:])]


def _begins(row: Sequence[Cell], head: Head, words: Words, decided: Mapping[str, str]) -> bool:
    """Whether a row below the headings is headings too, and other ones."""
    titles = {shown(cell) for cell in row} - {""}
    return len(titles) > 1 and not titles <= head.words and _score(row, words, decided) >= 3 * len(titles) - 3 >= 3


def _between(table: Table, top: int, bottom: int, block: int) -> Table:
    """The rows of a table from `top` to before `bottom`."""

    def within(rows: Iterable[int]) -> frozenset[int]:
        return frozenset(row - top for row in rows if top <= row < bottom)

    return Table(
        rows=table.rows[top:bottom], sheet=table.sheet, block=table.block + block, top=table.top + top, left=table.left,
        hidden=within(table.hidden), filtered=within(table.filtered), struck=within(table.struck),
        no_value=tuple((row - top, place) for row, place in table.no_value if top <= row < bottom),
        errors={(row - top, place): text for (row, place), text in table.errors.items() if top <= row < bottom},
        merged=tuple(((a - top, left), (b - top, right)) for (a, left), (b, right) in table.merged if top <= a and b < bottom),
        ragged=table.ragged,
    )  # fmt: skip
