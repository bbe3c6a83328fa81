"""What the 开放数据 page is given: the downloads, and what their columns mean."""

from dataclasses import dataclass, field

from markupsafe import Markup

__all__ = ["OpenDataView", "OpenFile", "OpenList", "OpenTable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """One form of a table. form: CSV, JSON, Excel. size: in words."""

    form: str
    path: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTable:
    """A list to download, or one year or part of it. rows: how many."""

    title: str
    rows: int
    files: tuple[OpenFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenList:
    """What the tables of one list have in common. note: what a row is. fields: (heading, what it means or "")."""

    title: str
    note: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDataView:
    """The 开放数据 page. terms: conditions of use. package: path of datapackage.json. linked: JSON-LD of schema.org."""

    tables: tuple[OpenTable, ...] = ()
    lists: tuple[OpenList, ...] = ()
    terms: str = ""
    package: str = ""
    linked: Markup = field(default_factory=Markup)
