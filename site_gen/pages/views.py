"""What each template is given: small dataclasses over public records, all values ready to be shown; built by keyword.

Their fields are the variables of templates, also of a bureau's own: docs/templates.md lists them (site_gen/pages/variables.py).
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from markupsafe import Markup

from rules.disclosure.public import (
    Announcement,
    PublicBlacklisted,
    PublicDraw,
    PublicDuty,
    PublicEnterprise,
    PublicInspector,
    PublicItem,
    PublicObject,
    PublicPlan,
    PublicPlanLine,
    PublicResult,
    PublicTask,
    StatisticsRow,
)
from site_gen.pages.figures import Bar, Calendar, Month, Step, Sum, Totals, Visit, YearFigures
from site_gen.pages.frame import Link, Parts, Route
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.transparency import Publication, TransparencyView

__all__ = [
    "BEACON", "VERIFIER", "AboutView", "ArticleView", "BlacklistView", "CheckAddresses", "DrawView", "DrawsView", "EvidenceFile", "HomeView", "InspectorsView",
    "ItemChange", "ItemView", "ItemsView", "ListIndexView", "NewsView", "ObjectView", "ObjectsView", "Page", "PatternsView", "PlanView",
    "PlansView", "PublicationsView", "RegistryView", "ResultFacts", "ResultListView", "ResultView", "SearchView", "SiteMapView",
    "StatisticsIndexView", "StatisticsView", "TaskView", "TasksView", "VerifyView", "View",
]  # fmt: skip


# ---- home and arrangements


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The home page. figures, calendar, plan: of the newest year that has tasks; plan: whether that year has a page of its plan.

    rest: number of calendar rows that the home page leaves out.
    """

    figures: YearFigures | None
    calendar: Calendar
    rest: int
    plan: bool
    visits: tuple[Visit, ...]
    draws: tuple[PublicDraw, ...]
    news: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One change of the item list: when, which items (of one change, or of one day on which many came), what was done."""

    on: date | None
    items: tuple[PublicItem, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsView:
    """随机抽查事项清单: items in force, former ones, changes of the list (newest first)."""

    items: tuple[PublicItem, ...]
    former: tuple[PublicItem, ...]
    changes: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item and the tasks that check it."""

    item: PublicItem
    tasks: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansView:
    """The plans by year: (year, number of lines), newest first."""

    years: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """One year's plan. tasks: number → name of the tasks that have a page. items: numbers of the items that have a page.

    plan: the document, None until it is published. duties: the coverage duties that are public and in force in the year.
    """

    year: int
    lines: tuple[PublicPlanLine, ...]
    tasks: dict[str, str]
    items: frozenset[str]
    calendar: Calendar
    plan: PublicPlan | None
    duties: tuple[PublicDuty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksView:
    """All tasks, newest first."""

    tasks: tuple[PublicTask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """One task. items: numbers of the items that have a page. more: path of the list of all results when they are many, else ""."""

    task: PublicTask
    steps: tuple[Step, ...]
    draws: tuple[PublicDraw, ...]
    items: frozenset[str]
    results: tuple[PublicResult, ...]
    more: str


# ---- draws


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawsView:
    """All draws, newest first. unlisted: number of freezes that stand in freezes.tsv and have no page (不予公开)."""

    draws: tuple[PublicDraw, ...]
    voids: int
    expired: int
    unlisted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One evidence file of a draw. size: bytes. sha256: hex."""

    name: str
    size: int
    sha256: str


VERIFIER = (
    "sha256.js", "verify-reading.js", "verify-rules.js", "verify.js", "verify-registers.js", "verify-slip.js", "verify-files.js",
    "verify-page.js",
)  # fmt: skip
"""The scripts of the 核验 page in their order; each needs those before it."""
BEACON = "bls12-381.js"
"""What judges a beacon's signature: loaded only where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAddresses:
    """The addresses that `_verify.html` needs, relative to the page.

    evidence, bundle: folder and bundle of the evidence. freezes, heads: the registers (their bundle, for file:, lies beside freezes.tsv).
    scripts: VERIFIER. beacon: BEACON. program: verify.py.
    """

    evidence: str
    bundle: str
    freezes: str
    heads: str
    scripts: tuple[str, ...]
    beacon: str
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawView:
    """One draw. commitment: in groups of eight, to be read aloud. pages: numbers of the objects that have a page.

    openings: the evidence files that open names; files: the others. superseded: number of the draw it replaces, "" for none.
    """

    draw: PublicDraw
    steps: tuple[Step, ...]
    files: tuple[EvidenceFile, ...]
    openings: tuple[EvidenceFile, ...]
    commitment: tuple[str, ...]
    superseded: str
    task_page: bool
    pages: frozenset[str]
    check: CheckAddresses


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyView:
    """核验抽取: the draws whose evidence is public."""

    draws: tuple[PublicDraw, ...]
    check: CheckAddresses


# ---- results


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """查询检查结果. payload: (key, path) of the search files, to be loaded in this order. fallback: path of the script that
    inflates them in old browsers. months, departments, towns: the lists for readers without JavaScript."""

    payload: tuple[tuple[str, str], ...]
    fallback: str
    months: tuple[Link, ...]
    departments: tuple[Link, ...]
    towns: tuple[Link, ...]
    newest: tuple[PublicResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListIndexView:
    """The lists of results by month, department, town and task."""

    months: tuple[Link, ...]
    departments: tuple[Link, ...]
    towns: tuple[Link, ...]
    tasks: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultListView:
    """One page of such a list."""

    results: tuple[PublicResult, ...]
    parts: Parts


class ResultFacts(NamedTuple):
    """What a result's page shows of other records: whether its task and its item have a page; its plan's year; the draw by
    which the object came on the list, where that draw has a page ("" elsewhere)."""

    task_page: bool
    item_page: bool
    plan_year: int | None
    draw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """One result, with its `ResultFacts`. json_name: file name of its JSON twin."""

    result: PublicResult
    task_page: bool
    item_page: bool
    plan_year: int | None
    json_name: str
    draw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectView:
    """One object. problems: how many of its results found a problem."""

    object: PublicObject
    visits: tuple[Visit, ...]
    problems: int


# ---- registry and statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryView:
    """名录库 in numbers. restricted: (trade, count or 少于5) of objects without a public name. departments: (name, inspectors)."""

    objects: int
    inspectors: int
    restricted: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsView:
    """One page of 检查对象名录库."""

    rows: tuple[PublicEnterprise, ...]
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectorsView:
    """One page of 执法检查人员名录库."""

    rows: tuple[PublicInspector, ...]
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class BlacklistView:
    """重点公示: the blacklisted units."""

    rows: tuple[PublicBlacklisted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsIndexView:
    """The years, newest first: (year, its sums, number of objects checked for a cause)."""

    years: tuple[tuple[int, Totals, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsView:
    """One year's 抽查情况统计表. spans: rowspan of the first columns for each row, 0 where an earlier row covers it.

    found, departments: public results by what was found and by department. named: the checks with a cause (非随机), kept apart.
    apart: 另有不予公开的结果, 0 where it is not given. limited: the tasks 有限公开, which stand in no row. moved_out: tasks of which results
    are in no figure any more because their term is over.
    """

    year: int
    rows: tuple[StatisticsRow, ...]
    spans: tuple[int, ...]
    totals: Totals
    sections: tuple[Sum, ...]
    items: tuple[Sum, ...]
    months: tuple[Month, ...]
    found: tuple[Bar, ...]
    departments: tuple[Bar, ...]
    named: tuple[StatisticsRow, ...]
    apart: int = 0
    limited: tuple[Link, ...] = ()
    moved_out: tuple[Link, ...] = ()


# ---- announcements and service pages


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsView:
    """Announcements (newest first), and the bureau's rules."""

    news: tuple[Announcement, ...]
    rules: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One announcement. html: cleaned. contents: headings as (id, text, level 2 to 4), empty where there are too few for a list.

    files: attachments as (title, path, kind, size in words).
    """

    article: Announcement
    html: Markup
    on: date | None
    contents: tuple[tuple[str, str, int], ...]
    files: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationsView:
    """One page of all publications, the oldest first, so that a new one changes the last page only."""

    rows: tuple[Publication, ...]
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """名词说明. results: (code, text, whether it counts as a problem found)."""

    results: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsView:
    """The page of components: examples of what templates draw."""

    parts: Parts
    calendar: Calendar
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMapView:
    """The site map: (title of a group, its links)."""

    groups: tuple[tuple[str, tuple[Link, ...]], ...]


View: TypeAlias = (
    AboutView | ArticleView | BlacklistView | DrawView | DrawsView | HomeView | InspectorsView | ItemView | ItemsView | ListIndexView
    | NewsView | ObjectView | ObjectsView | OpenDataView | PatternsView | PlanView | PlansView | PublicationsView | RegistryView
    | ResultListView | ResultView | SearchView | SiteMapView | StatisticsIndexView | StatisticsView | TaskView | TasksView
    | TransparencyView | VerifyView | None
)  # fmt: skip
"""All that a template can be given, by name: a stored record is none of it, and mypy reports one where a page is built."""

Page: TypeAlias = tuple[Route, View]
