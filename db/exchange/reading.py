"""A list from an office's file, where nobody can be asked: what is sure is read, what is not stands in `SheetText.problems` and `questions`.

acts.registry.reading knows more: the bureau's departments, its county, what was answered before.
"""

import gc
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from db.exchange.formats import LISTS, Listing, template_example
from db.exchange.tables import open_source
from rules.base.fields import Column
from rules.importing.context import Context
from rules.importing.mapping import ImportMapping
from rules.importing.sheet import SheetText
from rules.importing.tables import Source
from rules.importing.understanding import understand

__all__ = ["other_kinds", "read_list", "understood"]


def read_list(path: Path, columns: Sequence[Column], decided: Mapping[str, str] = MappingProxyType({})) -> SheetText:
    """Read a list from any file that an office calls a table. columns: those that are looked for. decided: what a person said of a heading:
    the name of the column that it means, "" to leave it out.

    Raises Refused, naming file and cure, when the file cannot be read or holds no row; rows with wrong cells are returned.
    """
    mapping = ImportMapping(list="", columns=decided)
    context = Context(
        listing="", columns=tuple(columns), mapping=mapping, today=date.max, example=template_example(columns)
    )
    return understood(path, context, {})


def understood(source: Path | Source, context: Context, kinds: Mapping[str, Sequence[Column]]) -> SheetText:
    """A file as rows of a list, with all that was told and asked; as rules.importing.understanding."""
    collecting = gc.isenabled()
    gc.disable()  # a sixth of the time otherwise goes to looking for rubbish among rows of which none is
    try:
        return understand(open_source(source) if isinstance(source, Path) else source, context, kinds)
    finally:
        if collecting:
            gc.enable()


def other_kinds(listing: Listing) -> dict[str, Sequence[Column]]:
    """The lists that a file may be instead: title → columns."""
    return {one.title: one.columns for one in LISTS.values() if one.importable and one.code != listing.code}
