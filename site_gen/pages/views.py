"""What each template is given: small dataclasses over public records, all values ready to be shown."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from markupsafe import Markup

from rules.disclosure.public import (
    Announcement,
    PublicBlacklisted,
    PublicBureau,
    PublicDraw,
    PublicEnterprise,
    PublicInspector,
    PublicItem,
    PublicObject,
    PublicPlanLine,
    PublicResult,
    PublicTask,
    StatisticsRow,
)
from site_gen.pages.figures import Bar, Calendar, Month, Step, Sum, Totals, Visit, YearFigures
from site_gen.pages.transparency import Publication, TransparencyView

__all__ = [
    "AboutView",
    "ArticleView",
    "BlacklistView",
    "CheckAddresses",
    "DrawView",
    "DrawsView",
    "EvidenceFile",
    "HomeView",
    "InspectorsView",
    "ItemChange",
    "ItemView",
    "ItemsView",
    "Link",
    "ListIndexView",
    "NewsView",
    "ObjectView",
    "ObjectsView",
    "OpenDataView",
    "OpenFile",
    "OpenList",
    "OpenTable",
    "Parts",
    "PatternsView",
    "PlanView",
    "PlansView",
    "PublicationsView",
    "RegistryView",
    "ResultFacts",
    "ResultListView",
    "ResultView",
    "Route",
    "SearchView",
    "SiteMapView",
    "StatisticsIndexView",
    "StatisticsView",
    "TaskView",
    "TasksView",
    "VerifyView",
    "View",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A title and the path it leads to, relative to the site's root. note: a count or date beside it."""

    title: str
    path: str
    note: str = ""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a part of a long list stands: its number of all parts, the parts around it, how many entries in all."""

    number: int
    of: int
    total: int
    previous: str
    following: str
    near: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    figures: YearFigures | None
    """Of the newest year that has tasks."""
    calendar: Calendar
    rest: int
    """How many rows of the calendar the home page leaves out."""
    plan: bool
    """Whether that year has a plan, which shows all of the calendar."""
    visits: tuple[Visit, ...]
    draws: tuple[PublicDraw, ...]
    news: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One change of the item list: when, which items (of one change, or of one day on which many came), what was done."""

    on: date | None
    items: tuple[PublicItem, ...]
    words: str


@dataclass(frozen=True, slots=True)
class ItemsView:
    items: tuple[PublicItem, ...]
    former: tuple[PublicItem, ...]
    changes: tuple[ItemChange, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class ItemView:
    item: PublicItem
    tasks: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PlansView:
    years: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    year: int
    lines: tuple[PublicPlanLine, ...]
    tasks: dict[str, str]
    """Names of the tasks that have a page."""
    items: frozenset[str]
    """Numbers of the items that have a page."""
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class TasksView:
    tasks: tuple[PublicTask, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    task: PublicTask
    steps: tuple[Step, ...]
    draws: tuple[PublicDraw, ...]
    items: frozenset[str]
    results: tuple[PublicResult, ...]
    more: str
    """Path of the list that has all the results when they are many; "" otherwise."""


@dataclass(frozen=True, slots=True)
class DrawsView:
    """unlisted: freezes that stand in freezes.tsv and have no page (不予公开)."""

    draws: tuple[PublicDraw, ...]
    voids: int
    expired: int
    unlisted: int


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CheckAddresses:
    """What `_verify.html` wants, relative to the page: folder and bundle of the evidence, freezes.tsv (its own bundle, for
    file:, lies beside it), the scripts of the page in their order (sha256.js, verify.js, verify-page.js), and verify.py."""

    evidence: str
    bundle: str
    freezes: str
    hash: str
    script: str
    page: str
    program: str


@dataclass(frozen=True, slots=True)
class DrawView:
    draw: PublicDraw
    steps: tuple[Step, ...]
    files: tuple[EvidenceFile, ...]
    openings: tuple[EvidenceFile, ...]
    commitment: tuple[str, ...]
    """The commitment in groups of eight, to be read aloud or compared by eye."""
    superseded: str
    task_page: bool
    pages: frozenset[str]
    """Numbers of the objects that have a page."""
    check: CheckAddresses


@dataclass(frozen=True, slots=True)
class SearchView:
    payload: tuple[tuple[str, str], ...]
    """(key, path) of the search files, to be loaded in this order."""
    fallback: str
    months: tuple[Link, ...]
    departments: tuple[Link, ...]
    towns: tuple[Link, ...]
    newest: tuple[PublicResult, ...]


@dataclass(frozen=True, slots=True)
class ListIndexView:
    months: tuple[Link, ...]
    departments: tuple[Link, ...]
    towns: tuple[Link, ...]
    tasks: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ResultListView:
    results: tuple[PublicResult, ...]
    parts: Parts


class ResultFacts(NamedTuple):
    """What a result's page shows of others: whether its task and its item have a page; its plan's year; the draw by which the
    object came on the list, where it has a page ("" elsewhere)."""

    task_page: bool
    item_page: bool
    plan_year: int | None
    draw: str


@dataclass(frozen=True, slots=True)
class ResultView:
    result: PublicResult
    task_page: bool
    item_page: bool
    plan_year: int | None
    json_name: str
    draw: str


@dataclass(frozen=True, slots=True)
class ObjectView:
    object: PublicObject
    visits: tuple[Visit, ...]
    problems: int
    """How many of the results say that a problem was found."""


@dataclass(frozen=True, slots=True)
class RegistryView:
    objects: int
    inspectors: int
    restricted: tuple[tuple[str, int], ...]
    departments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ObjectsView:
    rows: tuple[PublicEnterprise, ...]
    parts: Parts


@dataclass(frozen=True, slots=True)
class InspectorsView:
    rows: tuple[PublicInspector, ...]
    parts: Parts


@dataclass(frozen=True, slots=True)
class BlacklistView:
    rows: tuple[PublicBlacklisted, ...]


@dataclass(frozen=True, slots=True)
class StatisticsIndexView:
    """years: newest first, each as a sum under its number, with how many checks had a cause."""

    years: tuple[tuple[int, Totals, int], ...]


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """spans: for each row how many share its first columns from here on, 0 where an earlier row speaks for it."""

    year: int
    rows: tuple[StatisticsRow, ...]
    spans: tuple[int, ...]
    totals: Totals
    sections: tuple[Sum, ...]
    items: tuple[Sum, ...]
    months: tuple[Month, ...]
    found: tuple[Bar, ...]
    """Public results by what was found."""
    departments: tuple[Bar, ...]
    named: tuple[StatisticsRow, ...]
    """The checks with a cause (非随机), which stand apart."""


@dataclass(frozen=True, slots=True)
class NewsView:
    news: tuple[Announcement, ...]
    rules: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    article: Announcement
    html: Markup
    on: date | None
    contents: tuple[tuple[str, str, int], ...]
    """Headings: (id, words, 2 to 4); empty where there are too few to need a list."""
    files: tuple[tuple[str, str, str, str], ...]
    """Attachments: (title, path, kind, size in words)."""


@dataclass(frozen=True, slots=True)
class PublicationsView:
    """A part of all publications, the oldest first, so that a new one changes the last part only."""

    rows: tuple[Publication, ...]
    parts: Parts


@dataclass(frozen=True, slots=True)
class AboutView:
    """results: (code, words, whether it counts as a problem found)."""

    results: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class PatternsView:
    parts: Parts
    calendar: Calendar
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class VerifyView:
    draws: tuple[PublicDraw, ...]
    check: CheckAddresses


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One form of a table. form: CSV, JSON, Excel. size: in words."""

    form: str
    path: str
    size: str


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A list to download, or one year or part of it."""

    title: str
    rows: int
    files: tuple[OpenFile, ...]


@dataclass(frozen=True, slots=True)
class OpenList:
    """What the tables of one list have in common. note: what a row is. fields: (heading, what it means or "")."""

    title: str
    note: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenDataView:
    """terms: on what conditions the lists may be used. package: path of datapackage.json. linked: JSON-LD of schema.org."""

    tables: tuple[OpenTable, ...] = ()
    lists: tuple[OpenList, ...] = ()
    terms: str = ""
    package: str = ""
    linked: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class SiteMapView:
    groups: tuple[tuple[str, tuple[Link, ...]], ...]


View: TypeAlias = (
    AboutView
    | ArticleView
    | BlacklistView
    | DrawView
    | DrawsView
    | HomeView
    | InspectorsView
    | ItemView
    | ItemsView
    | ListIndexView
    | NewsView
    | ObjectView
    | ObjectsView
    | OpenDataView
    | PlanView
    | PlansView
    | RegistryView
    | ResultListView
    | ResultView
    | SearchView
    | SiteMapView
    | StatisticsIndexView
    | StatisticsView
    | TaskView
    | TasksView
    | TransparencyView
    | VerifyView
    | PatternsView
    | PublicationsView
    | None
)
"""All that a template can be given, by name: a stored record is none of it, and mypy says so where a page is made."""

Page: TypeAlias = tuple[Route, View]
