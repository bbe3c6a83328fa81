"""A foreign file as rows of a list of this bureau: read, its tables and headings understood, its values read, all that is doubtful asked."""

from dataclasses import replace
from pathlib import Path

from acts.base.office import Office
from acts.registry.mappings import fitting_mapping, mappings
from acts.registry.trades import known_words
from db.exchange.formats import LISTS, OUTSIDE, Listing
from db.exchange.reading import other_kinds, understood
from db.exchange.tables import open_source
from rules.base.fields import Column
from rules.importing.context import Context
from rules.importing.mapping import ImportMapping, merged
from rules.importing.outside import PARTIAL, about
from rules.importing.plan_rows import ITEM_COLUMNS
from rules.importing.sheet import SheetText
from rules.importing.tables import Source
from rules.importing.told import Told
from rules.importing.understanding import heads_of
from rules.registry.department import bound
from rules.registry.item import Item

__all__ = ["columns_answered", "columns_read", "context_of", "of_others", "opened", "read", "remembered"]


_OF_ALL_ROWS = frozenset({"mode", "missing"})
"""Kinds of answers that say something of every row: of those that are remembered it is told what they are."""


def read(
    office: Office, listing: Listing, path: Path | Source, mapping: ImportMapping | None = None, *, sender: str = ""
) -> SheetText:
    """Read a file for a list. path: the file, or what `opened` made of it, where it is read again with more answers. mapping: what has been
    answered about it; None: what is remembered of such files. sender: who sends it, "" where that is not said.

    Raises Refused, naming file and cure, when it cannot be read or holds no row; what must be asked first is in `SheetText.questions`.
    """
    source = opened(path) if isinstance(path, Path) else path
    told: tuple[Told, ...] = ()
    if mapping is None:
        mapping, told = remembered(office, listing, source, sender)
    sheet = understood(source, context_of(office, listing, mapping), other_kinds(listing))
    return replace(sheet, answers=mapping, told=(*told, *sheet.told))


def opened(path: Path) -> Source:
    """A file's tables, to be understood once or several times. Raises Refused, naming file and cure."""
    return open_source(path)


def of_others(source: Source) -> tuple[tuple[str, ...], str]:
    """(the headings of a file, what it says of itself as another office's list about objects, "" where it says none)."""
    titles, above = heads_of(source, LISTS["enterprises"].columns)
    return titles, about(titles, above, Path(source.name).stem).says


def remembered(office: Office, listing: Listing, source: Source, sender: str) -> tuple[ImportMapping, tuple[Told, ...]]:
    """The answers that are remembered of such files, and that they were used."""
    plain = ImportMapping(list=listing.code, sender=sender)
    if not mappings(office, listing.code):
        return plain, ()
    if listing.code == "enterprises":
        titles, says = of_others(source)
    else:
        titles, says = heads_of(source, listing.columns)[0], ""
    found, why_not = fitting_mapping(office, listing.code, titles, sender, says)
    if found is None:
        return plain, (Told("remembered", why_not),) if why_not else ()
    whose = f"（{found.sender}）" if found.sender else ""
    labels = {column.name: column.label for column in columns_answered(office, listing, found.mapping.mode)}
    said = "、".join(
        f"{one.about(labels)} {one.text(labels)}".strip() for one in found.answers if one.kind in _OF_ALL_ROWS
    )
    words = f"按记住的导入对照 {found.number}{whose}回答{f'（{said}）' if said else ''}；要看、要改：mingchou mapping show {found.number}"
    return merged(found.mapping, plain), (Told("remembered", words),)


def columns_read(office: Office, listing: Listing) -> tuple[Column, ...]:
    """The columns that are looked for in a file of a list: its own, and of a plan those of the items that it may bring."""
    return bound((*listing.columns, *(ITEM_COLUMNS if listing.code == "plan" else ())), office.departments)


def columns_answered(office: Office, listing: Listing, mode: str = "") -> tuple[Column, ...]:
    """The columns that answers about the files of a list may name: those of the mode's list of another office first, then its own and those of the
    other modes; each name once.
    """
    if listing.code != "enterprises":
        return columns_read(office, listing)
    others = sorted(OUTSIDE.values(), key=lambda one: one.code != mode)
    listings = [*others[:1], listing, *others[1:]] if mode in OUTSIDE else [listing, *others]
    found: dict[str, Column] = {}
    for column in (*(column for one in listings for column in columns_read(office, one)), PARTIAL):
        found.setdefault(column.name, column)
    return tuple(found.values())


def context_of(office: Office, listing: Listing, mapping: ImportMapping) -> Context:
    """What may be known of this bureau when one of its files is read."""
    items = office.store.all(Item)
    departments = office.departments
    own = departments.get(departments.own)
    return Context(
        listing=listing.code,
        columns=columns_read(office, listing),
        mapping=mapping,
        today=office.today(),
        bureau=office.bureau.name,
        region=office.bureau.region,
        trades=frozenset(trade for item in items for trade in item.trades),
        trade_words=known_words(office),
        items=tuple(word for item in items for word in (item.number, item.name)),
        sections=own.sections if own else (),
        example=listing.example,
    )
