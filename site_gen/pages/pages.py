"""Which pages the site has, and what each is given. From public records to (Route, view), one after the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from markupsafe import Markup

from rules.base.canonical import digest
from rules.base.codes import PROBLEM_CODES, RESULT_CODES
from rules.disclosure.public import (
    Announcement,
    PublicDraw,
    PublicInspector,
    PublicItem,
)
from site_gen import paths
from site_gen.pages.figures import (
    Calendar,
    bars,
    calendar,
    draw_steps,
    months,
    size_words,
    spans,
    sums,
    task_steps,
    totals,
    visits,
    year_figures,
)
from site_gen.pages.long_lists import LongList
from site_gen.pages.markdown import contents, to_html
from site_gen.pages.patterns import PATTERNS
from site_gen.pages.record_pages import REGISTRY_SIZE, RecordPages
from site_gen.pages.site_map import site_map
from site_gen.pages.transparency import Publication, given_up, latest, publications, transparency
from site_gen.pages.views import (
    AboutView,
    ArticleView,
    BlacklistView,
    CheckAddresses,
    DrawsView,
    DrawView,
    EvidenceFile,
    HomeView,
    InspectorsView,
    ItemChange,
    ItemsView,
    ItemView,
    Link,
    ListIndexView,
    NewsView,
    OpenDataView,
    Page,
    Parts,
    PlansView,
    PlanView,
    PublicationsView,
    RegistryView,
    SearchView,
    StatisticsIndexView,
    StatisticsView,
    TasksView,
    TaskView,
    VerifyView,
)

__all__ = ["Page", "Site"]

PUBLICATIONS_SIZE = 200
_SHOWN_IN_TASK = 30
_VISITS_AT_HOME = 7
_ROWS_AT_HOME = 12


class Site(RecordPages):
    """The pages of one set of public records. Search files and open data are named by the caller, who wrote them."""

    def pages(self, search: Sequence[tuple[str, str]], downloads: OpenDataView) -> Iterator[Page]:
        """Every page but the result pages. search: (key, path) of the search files; downloads: what 开放数据 shows."""
        yield from self.other_pages(search, downloads)
        for one in self.result_lists():
            yield from one.pages()
        yield from self.registry_list.pages()
        yield from map(self.object_page, self.public.objects)

    def other_pages(self, search: Sequence[tuple[str, str]], downloads: OpenDataView) -> Iterator[Page]:
        """Every page but those of results and objects and of their lists, as `pages`."""
        yield from self._front(search, downloads)
        yield from self._items()
        yield from self._plans()
        yield from self._tasks()
        yield from self._draws()
        yield from self._lists()
        yield from self._registry()
        yield from self._statistics()
        yield from self._articles()

    def _front(self, search: Sequence[tuple[str, str]], downloads: OpenDataView) -> Iterator[Page]:
        yield (
            self.route("index.html", "home.html", "首页", "home", description="双随机、一公开监管信息公示"),
            self._home(),
        )
        months, departments, towns = map(self.list_links, ("month", "department", "town"))
        yield (
            self.route("results/index.html", "search.html", "检查结果", "results",
                        description="按名称、代码查询检查结果"),
            SearchView(tuple(search), "static/fflate.js", months, departments, towns, self.results[:20]),
        )  # fmt: skip
        yield from self._transparency()
        yield (
            self.route("verify/index.html", "verify.html", "核验抽取", "verify"),
            VerifyView(tuple(draw for draw in self.draws if draw.files), _check("verify/index.html", "", "")),
        )
        yield self.route("objection/index.html", "objection.html", "异议申诉", "objection"), None
        words = tuple((row.code, row.text, row.code in PROBLEM_CODES) for row in RESULT_CODES.rows)
        yield self.route("about/index.html", "about.html", "名词说明", "about"), AboutView(words)
        yield (
            self.route("open-data/index.html", "open_data.html", "开放数据", "open-data"),
            downloads,
        )
        yield self.route("site-map/index.html", "site_map.html", "网站地图", "site-map"), site_map(self.public)
        yield (
            self.route("patterns.html", "patterns.html", "页面组件", "about"),
            PATTERNS,
        )
        yield self.route("404.html", "not_found.html", "没有找到网页", "about"), None

    def calendar(self, year: int) -> Calendar:
        return calendar(year, self.tasks, self.public.plan, self.by_year.get(year, ()))

    def _home(self) -> HomeView:
        planned = {line.year for line in self.public.plan}
        newest = max([task.start.year for task in self.tasks] or planned, default=0)
        whole = self.calendar(newest)
        shown = Calendar(newest, whole.rows[-_ROWS_AT_HOME:])
        return HomeView(
            figures=year_figures(newest, self.tasks, self.results) if self.tasks else None, calendar=shown,
            rest=len(whole.rows) - len(shown.rows), plan=newest in planned, visits=visits(self.results, _VISITS_AT_HOME),
            draws=self.draws[:5], news=self.news[:5],
        )  # fmt: skip

    def _transparency(self) -> Iterator[Page]:
        hub = self.route("transparency/index.html", "transparency.html", "透明度", "transparency")
        yield hub, transparency(self.public, self.draws, self.results)
        crumb = Link("透明度", "transparency/index.html")

        def made(path: str, some: tuple[Publication, ...], parts: Parts) -> Page:
            return self.route(path, "publications.html", "历次发布", "transparency", crumb), PublicationsView(
                some, parts
            )

        yield from LongList(paths.publications(), "", publications(self.public), PUBLICATIONS_SIZE, made).pages()

    def _items(self) -> Iterator[Page]:
        current = tuple(item for item in self.public.items if item.current)
        former = tuple(item for item in self.public.items if not item.current)
        yield (
            self.route("items/index.html", "items.html", "随机抽查事项清单", "items"),
            ItemsView(current, former, _changes(self.public.items, self.public.as_of)),
        )
        uses: dict[str, list[Link]] = defaultdict(list)
        for task in self.tasks:
            for number, _ in task.items:
                uses[number].append(Link(task.name, paths.task(task.number), task.state))
        crumb = Link("随机抽查事项清单", "items/index.html")
        for item in self.public.items:
            route = self.route(paths.item(item.number), "item.html", item.name, "items", crumb, published=_since(item))
            yield route, ItemView(item, tuple(uses[item.number]))

    def _plans(self) -> Iterator[Page]:
        years = sorted({line.year for line in self.public.plan}, reverse=True)
        names = {task.number: task.name for task in self.tasks}
        counts = tuple((year, sum(line.year == year for line in self.public.plan)) for year in years)
        yield self.route("plans/index.html", "plans.html", "年度抽查工作计划", "plans"), PlansView(counts)
        for year in years:
            lines = tuple(line for line in self.public.plan if line.year == year)
            crumb = Link("年度抽查工作计划", "plans/index.html")
            route = self.route(paths.plan(year), "plan.html", f"{year} 年度抽查工作计划", "plans", crumb)
            yield route, PlanView(year, lines, names, self.item_numbers, self.calendar(year))

    def _tasks(self) -> Iterator[Page]:
        yield self.route("tasks/index.html", "tasks.html", "抽查任务", "tasks"), TasksView(self.tasks)
        draws: dict[str, list[PublicDraw]] = defaultdict(list)
        for draw in self.draws:
            draws[draw.task].append(draw)
        for task in self.tasks:
            route = self.route(
                paths.task(task.number), "task.html", task.name, "tasks", Link("抽查任务", "tasks/index.html")
            )
            key = paths.task_key(task.number)
            places = self.lists[key][2] if key in self.lists else []
            more = paths.result_list(key) if len(places) > _SHOWN_IN_TASK else ""
            yield (
                route,
                TaskView(
                    task,
                    task_steps(task),
                    tuple(draws[task.number]),
                    self.item_numbers,
                    tuple(self.results[place] for place in places[:_SHOWN_IN_TASK]),
                    more,
                ),
            )

    def _draws(self) -> Iterator[Page]:
        yield (
            self.route("draws/index.html", "draws.html", "抽取公开", "draws"),
            DrawsView(self.draws, *given_up(self.public), len(latest(self.public)) - len(self.draws)),
        )
        numbers = frozenset(draw.number for draw in self.draws)
        objects = frozenset(entry.number for entry in self.public.objects)
        for draw in self.draws:
            files = tuple(EvidenceFile(name, len(raw), digest(raw)) for name, raw in sorted(draw.files.items()))
            groups = tuple(draw.commitment[at : at + 8] for at in range(0, len(draw.commitment), 8))
            route = self.route(
                paths.draw(draw.number), "draw.html", f"第 {draw.number} 号抽取", "draws",
                Link("抽取公开", "draws/index.html"), published=draw.frozen_at,
            )  # fmt: skip
            yield (
                route,
                DrawView(
                    draw, draw_steps(draw), tuple(f for f in files if not f.name.startswith("openings/")),
                    tuple(f for f in files if f.name.startswith("openings/")), groups,
                    draw.supersedes if draw.supersedes in numbers else "", draw.task in self.task_numbers,
                    objects.intersection(drawn.number for drawn in draw.drawn), _check(route.path, "evidence/", "bundle.js"),
                ),
            )  # fmt: skip

    def _lists(self) -> Iterator[Page]:
        hub = Link("检查结果", "results/index.html")
        groups = [self.list_links(group) for group in ("month", "department", "town", "task")]
        yield (
            self.route("lists/index.html", "list_index.html", "检查结果分类列表", "results", hub),
            ListIndexView(*groups),
        )

    def _registry(self) -> Iterator[Page]:
        public = self.public
        departments: dict[str, int] = defaultdict(int)
        for person in public.inspectors:
            departments[person.department] += 1
        yield (
            self.route("registry/index.html", "registry.html", "名录库", "registry"),
            RegistryView(
                len(public.enterprises), len(public.inspectors), public.restricted, tuple(sorted(departments.items()))
            ),
        )
        hub = Link("名录库", "registry/index.html")

        def people(path: str, some: tuple[PublicInspector, ...], parts: Parts) -> Page:
            return self.route(path, "registry_inspectors.html", "执法检查人员名录库", "registry", hub), InspectorsView(
                some, parts
            )

        yield from LongList(paths.inspectors(), "", public.inspectors, REGISTRY_SIZE, people).pages()
        yield (
            self.route("blacklist/index.html", "blacklist.html", "重点公示", "blacklist"),
            BlacklistView(public.blacklist),
        )

    def _statistics(self) -> Iterator[Page]:
        table = self.public.statistics
        named = self.public.named_statistics
        years = sorted(table, reverse=True)
        route = self.route("statistics/index.html", "statistics_index.html", "抽查情况统计", "statistics")
        yield (
            route,
            StatisticsIndexView(
                tuple((year, totals(table[year]), totals(named.get(year, ())).checked) for year in years)
            ),
        )
        for year in years:
            rows = table[year]
            route = self.route(
                paths.statistics(year), "statistics.html", f"{year} 年抽查情况统计表", "statistics",
                Link("抽查情况统计", "statistics/index.html"),
            )  # fmt: skip
            mine = [r for r in self.by_year.get(year, ()) if not r.withdrawn and not r.cause]
            yield (
                route,
                StatisticsView(
                    year, rows, spans(rows), totals(rows), sums(rows, lambda row: row.section), sums(rows, lambda row: row.item),
                    months(year, mine), bars(Counter(r.result for r in mine)), bars(Counter(r.department for r in mine)),
                    named.get(year, ()),
                ),
            )  # fmt: skip

    def _articles(self) -> Iterator[Page]:
        yield self.route("news/index.html", "news.html", "公告", "news"), NewsView(self.news, self.rules)
        for entry in (*self.news, *self.rules):
            published = f"{entry.on} 00:00" if entry.on else ""
            crumb = Link("公告", "news/index.html")
            route = self.route(
                paths.article(entry.slug), "article.html", entry.title, "news", crumb, published=published
            )
            made, headings = contents(to_html(entry.markdown))
            yield route, ArticleView(entry, Markup(made), entry.on, headings, _attached(entry))  # noqa: S704 - nh3 has cleaned it


def _check(path: str, evidence: str, bundle: str) -> CheckAddresses:
    root = paths.root(path)
    return CheckAddresses(
        evidence, bundle, root + paths.FREEZES, f"{root}static/sha256.js", f"{root}static/verify.js",
        f"{root}static/verify-page.js", f"{root}static/verify.py"
    )  # fmt: skip


def _since(item: PublicItem) -> str:
    return f"{item.valid_from} 00:00" if item.valid_from else ""


def _attached(entry: Announcement) -> tuple[tuple[str, str, str, str], ...]:
    kinds = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV", "txt": "文本"}
    return tuple(
        (one.title, paths.attachment(one.name), kinds[one.name.rpartition(".")[2]], size_words(len(one.content)))
        for one in entry.attachments
    )


def _changes(items: Iterable[PublicItem], as_of: str) -> tuple[ItemChange, ...]:
    """How the item list came to be what it is (仙游 2018 (一)1: 动态管理): by day, newest first, the same change once."""
    found: dict[tuple[str, str], list[PublicItem]] = defaultdict(list)
    for item in items:
        counted = [version for version in item.versions if not version.replaced]
        for place, version in enumerate(counted):
            changed = "、".join(change.field for change in version.changes)
            if changed or not place:
                found[str(version.on or ""), f"改动：{changed}" if changed else "列入清单"].append(item)
        if item.valid_until and str(item.valid_until) < as_of[:10]:
            found[str(item.valid_until), "停止使用"].append(item)
    return tuple(
        ItemChange(date.fromisoformat(on) if on else None, tuple(some), words)
        for (on, words), some in sorted(found.items(), key=lambda pair: pair[0], reverse=True)
    )
