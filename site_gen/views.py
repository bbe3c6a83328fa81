"""What each template is given: small dataclasses over public records, all values ready to be shown."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from rules.public import (
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

__all__ = [
    "ArticleView", "BlacklistView", "CheckAddresses", "DrawView", "DrawsView", "EvidenceFile", "HomeView", "InspectorsView", "ItemView",
    "ItemsView", "Link", "ListIndexView", "NewsView", "ObjectView", "ObjectsView", "OpenDataView", "OpenFile", "Parts",
    "PlanView", "PlansView", "RegistryView", "ResultListView", "ResultView", "Route", "SearchView", "SiteMapView",
    "StatisticsIndexView", "StatisticsView", "Step", "TaskView", "TasksView", "TransparencyView", "VerifyView",
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
class Step:
    """One step of a line of steps. state: done, current or todo; text says the same in words."""

    title: str
    state: str
    text: str


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
    results: tuple[PublicResult, ...]
    running: tuple[PublicTask, ...]
    draws: tuple[PublicDraw, ...]
    news: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class ItemsView:
    items: tuple[PublicItem, ...]
    former: tuple[PublicItem, ...]


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


@dataclass(frozen=True, slots=True)
class ResultView:
    result: PublicResult
    task_page: bool
    item_page: bool
    plan_year: int | None
    json_name: str


@dataclass(frozen=True, slots=True)
class ObjectView:
    object: PublicObject
    results: tuple[PublicResult, ...]


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
    years: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """totals: drawn, checked, disclosed, problems, abnormal, cases, fine (fen). bars: (item, checked, per cent)."""

    year: int
    rows: tuple[StatisticsRow, ...]
    totals: tuple[int, ...]
    bars: tuple[tuple[str, int, int], ...]
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


@dataclass(frozen=True, slots=True)
class TransparencyView:
    as_of: str
    seq: int
    head: str
    freezes: int
    voids: int
    expired: int
    heads: int


@dataclass(frozen=True, slots=True)
class VerifyView:
    draws: tuple[PublicDraw, ...]
    check: CheckAddresses


@dataclass(frozen=True, slots=True)
class OpenFile:
    title: str
    path: str
    rows: int
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class OpenDataView:
    files: tuple[OpenFile, ...]


@dataclass(frozen=True, slots=True)
class SiteMapView:
    groups: tuple[tuple[str, tuple[Link, ...]], ...]
