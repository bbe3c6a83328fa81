"""What every page is given beside its view: where it lies, links, and its place in a list of several pages."""

from dataclasses import dataclass

from rules.disclosure.public import PublicBureau

__all__ = ["Link", "Parts", "Route"]


@dataclass(frozen=True, slots=True)
class Link:
    """A title and the path it leads to, relative to the site's root. note: a count or date beside it."""

    title: str
    path: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a page lies and what its frame says. published: time of an article; "" makes it a list (column) page."""

    path: str
    template: str
    title: str
    section: str
    bureau: PublicBureau
    crumbs: tuple[Link, ...] = ()
    description: str = ""
    published: str = ""
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Where a page of a long list stands: page `number` of `of`; total: rows of the whole list.

    previous, following: paths, "" at the ends. near: (number, path) of the first page, the last and those around this one.
    """

    number: int
    of: int
    total: int
    previous: str
    following: str
    near: tuple[tuple[int, str], ...]
