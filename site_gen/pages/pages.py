"""Which pages the site has, and what each is given: public records → (Route, view), one page after the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date

from rules.base.canonical import digest
from rules.base.codes import PROBLEM_CODES, RESULT_CODES
from rules.disclosure.public import Announcement, PublicDraw, PublicInspector, PublicItem
from rules.disclosure.statistics import distinct
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
from site_gen.pages.frame import Link, Parts
from site_gen.pages.long_lists import LongList
from site_gen.pages.markdown import contents, to_html
from site_gen.pages.open_data import OpenDataView
from site_gen.pages.patterns import PATTERNS
from site_gen.pages.record_pages import REGISTRY_SIZE, RecordPages
from site_gen.pages.site_map import site_map
from site_gen.pages.transparency import Publication, given_up, latest, publications, transparency
from site_gen.pages.views import (
    BEACON,
    VERIFIER,
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
    ListIndexView,
    NewsView,
    Page,
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
"""Publications per page."""
_RESULTS_OF_TASK = 30
_NEWEST_RESULTS = 20
_VISITS_AT_HOME = 7
_ROWS_AT_HOME = 12
_NEWEST_AT_HOME = 5


class Site(RecordPages):
    """The pages of one set of public records. Search files and open data are passed in by the caller, who wrote them."""

    def pages(self, search: Sequence[tuple[str, str]], downloads: OpenDataView) -> Iterator[Page]:
        """Every page but the result pages. search: (key, path) of the search files; downloads: what 开放数据 shows."""
        yield from self.other_pages(search, downloads)
        for result_list in self.result_lists():
            yield from result_list.pages()
        yield from self.registry_list.pages()
        yield from map(self.object_page, self.public.objects)

    def other_pages(self, search: Sequence[tuple[str, str]], downloads: OpenDataView) -> Iterator[Page]:
        """Every page but those of results and objects and of their lists; arguments as of `pages`."""
        yield from self._front(search, downloads)
        yield from self._items()
        yield from self._plans()
        yield from self._tasks()
        yield from self._draws()
        yield from self._list_index()
        yield from self._registry()
        yield from self._statistics()
        yield from self._articles()

    def _front(self, search: Sequence[tuple[str, str]], downloads: OpenDataView) -> Iterator[Page]:
        home = self.route("index.html", "home.html", "首页", "home", description="双随机、一公开监管信息公示")
        yield home, self._home()
        yield self._search(search)
        yield from self._transparency()
        yield (
            self.route("verify/index.html", "verify.html", "核验抽取", "verify"),
            VerifyView(
                draws=tuple(draw for draw in self.draws if draw.files),
                check=_check("verify/index.html", "", ""),
            ),
        )
        yield self.route("objection/index.html", "objection.html", "异议申诉", "objection"), None
        codes = tuple((row.code, row.text, row.code in PROBLEM_CODES) for row in RESULT_CODES.rows)
        yield self.route("about/index.html", "about.html", "名词说明", "about"), AboutView(results=codes)
        yield self.route("open-data/index.html", "open_data.html", "开放数据", "open-data"), downloads
        yield self.route("site-map/index.html", "site_map.html", "网站地图", "site-map"), site_map(self.public)
        yield self.route("patterns.html", "patterns.html", "页面组件", "about"), PATTERNS
        yield self.route("404.html", "not_found.html", "没有找到网页", "about"), None

    def calendar(self, year: int) -> Calendar:
        """The calendar of a year's checks."""
        return calendar(year, self.tasks, self.public.plan, self.by_year.get(year, ()))

    def _home(self) -> HomeView:
        planned = {line.year for line in self.public.plan}
        newest = max([int(task.number[:4]) for task in self.tasks] or planned, default=0)
        whole = self.calendar(newest)
        shown = Calendar(year=newest, rows=whole.rows[-_ROWS_AT_HOME:])
        return HomeView(
            figures=year_figures(newest, self.tasks, self.public.statistics.get(newest, ()), self.checked) if self.tasks else None, calendar=shown,
            rest=len(whole.rows) - len(shown.rows), plan=newest in planned, visits=visits(self.results, _VISITS_AT_HOME),
            draws=self.draws[:_NEWEST_AT_HOME], news=self.news[:_NEWEST_AT_HOME],
        )  # fmt: skip

    def _search(self, files: Sequence[tuple[str, str]]) -> Page:
        route = self.route(
            "results/index.html", "search.html", "检查结果", "results", description="按名称、代码查询检查结果"
        )
        return route, SearchView(
            payload=tuple(files),
            fallback="static/fflate.js",
            months=self.list_links("month"),
            departments=self.list_links("department"),
            towns=self.list_links("town"),
            newest=self.results[:_NEWEST_RESULTS],
        )

    def _transparency(self) -> Iterator[Page]:
        hub = self.route("transparency/index.html", "transparency.html", "透明度", "transparency")
        yield hub, transparency(self.public, self.draws, self.results)
        crumb = Link("透明度", "transparency/index.html")

        def build_page(path: str, rows: tuple[Publication, ...], parts: Parts) -> Page:
            route = self.route(path, "publications.html", "历次发布", "transparency", crumb)
            return route, PublicationsView(rows=rows, parts=parts)

        yield from LongList(paths.publications(), "", publications(self.public), PUBLICATIONS_SIZE, build_page).pages()

    def _items(self) -> Iterator[Page]:
        items = self.public.items
        yield (
            self.route("items/index.html", "items.html", "随机抽查事项清单", "items"),
            ItemsView(
                items=tuple(item for item in items if item.current),
                former=tuple(item for item in items if not item.current),
                changes=_item_changes(items, self.public.as_of),
            ),
        )
        uses: dict[str, list[Link]] = defaultdict(list)
        for task in self.tasks:
            for number, _ in task.items:
                uses[number].append(Link(task.name, paths.task(task.number), task.state))
        crumb = Link("随机抽查事项清单", "items/index.html")
        for item in items:
            route = self.route(paths.item(item.number), "item.html", item.name, "items", crumb, published=_since(item))
            yield route, ItemView(item=item, tasks=tuple(uses[item.number]))

    def _plans(self) -> Iterator[Page]:
        lines = self.public.plan
        years = sorted({line.year for line in lines}, reverse=True)
        names = {task.number: task.name for task in self.tasks}
        counts = tuple((year, sum(line.year == year for line in lines)) for year in years)
        yield self.route("plans/index.html", "plans.html", "年度抽查工作计划", "plans"), PlansView(years=counts)
        crumb = Link("年度抽查工作计划", "plans/index.html")
        for year in years:
            route = self.route(paths.plan(year), "plan.html", f"{year} 年度抽查工作计划", "plans", crumb)
            yield (
                route,
                PlanView(
                    year=year,
                    lines=tuple(line for line in lines if line.year == year),
                    tasks=names,
                    items=self.item_numbers,
                    calendar=self.calendar(year),
                    plan=next((plan for plan in self.public.plans if plan.year == year), None),
                    duties=tuple(
                        one
                        for one in self.public.duties
                        if one.start.year <= year and (one.until is None or one.until.year >= year)
                    ),
                ),
            )

    def _tasks(self) -> Iterator[Page]:
        yield self.route("tasks/index.html", "tasks.html", "抽查任务", "tasks"), TasksView(tasks=self.tasks)
        draws: dict[str, list[PublicDraw]] = defaultdict(list)
        for draw in self.draws:
            draws[draw.task].append(draw)
        crumb = Link("抽查任务", "tasks/index.html")
        for task in self.tasks:
            key = paths.task_key(task.number)
            places = self.lists[key][2] if key in self.lists else []
            yield (
                self.route(paths.task(task.number), "task.html", task.name, "tasks", crumb),
                TaskView(
                    task=task,
                    steps=task_steps(task),
                    draws=tuple(draws[task.number]),
                    items=self.item_numbers,
                    results=tuple(self.results[place] for place in places[:_RESULTS_OF_TASK]),
                    more=paths.result_list(key) if len(places) > _RESULTS_OF_TASK else "",
                ),
            )

    def _draws(self) -> Iterator[Page]:
        voids, expired = given_up(self.public)
        unlisted = len(latest(self.public)) - len(self.draws)
        yield (
            self.route("draws/index.html", "draws.html", "抽取公开", "draws"),
            DrawsView(draws=self.draws, voids=voids, expired=expired, unlisted=unlisted),
        )
        numbers = frozenset(draw.number for draw in self.draws)
        objects = frozenset(entry.number for entry in self.public.objects)
        crumb = Link("抽取公开", "draws/index.html")
        for draw in self.draws:
            title = f"第 {draw.number} 号抽取"
            route = self.route(paths.draw(draw.number), "draw.html", title, "draws", crumb, published=draw.frozen_at)
            yield route, self._draw(draw, numbers, objects, _check(route.path, "evidence/", "bundle.js"))

    def _draw(self, draw: PublicDraw, numbers: Set[str], objects: frozenset[str], check: CheckAddresses) -> DrawView:
        """numbers: of the draws that have a page. objects: of the objects that have one."""
        files = [EvidenceFile(name=name, size=len(raw), sha256=digest(raw)) for name, raw in sorted(draw.files.items())]
        return DrawView(
            draw=draw,
            steps=draw_steps(draw),
            files=tuple(file for file in files if not file.name.startswith("openings/")),
            openings=tuple(file for file in files if file.name.startswith("openings/")),
            commitment=tuple(draw.commitment[at : at + 8] for at in range(0, len(draw.commitment), 8)),
            superseded=draw.supersedes if draw.supersedes in numbers else "",
            task_page=draw.task in self.task_numbers,
            pages=objects.intersection(drawn.number for drawn in draw.drawn),
            check=check,
        )

    def _list_index(self) -> Iterator[Page]:
        hub = Link("检查结果", "results/index.html")
        yield (
            self.route("lists/index.html", "list_index.html", "检查结果分类列表", "results", hub),
            ListIndexView(
                months=self.list_links("month"),
                departments=self.list_links("department"),
                towns=self.list_links("town"),
                tasks=self.list_links("task"),
            ),
        )

    def _registry(self) -> Iterator[Page]:
        public = self.public
        departments = Counter(inspector.department for inspector in public.inspectors)
        yield (
            self.route("registry/index.html", "registry.html", "名录库", "registry"),
            RegistryView(
                objects=len(public.enterprises),
                inspectors=len(public.inspectors),
                restricted=public.restricted,
                departments=tuple(sorted(departments.items())),
            ),
        )
        hub = Link("名录库", "registry/index.html")

        def build_page(path: str, rows: tuple[PublicInspector, ...], parts: Parts) -> Page:
            route = self.route(path, "registry_inspectors.html", "执法检查人员名录库", "registry", hub)
            return route, InspectorsView(rows=rows, parts=parts)

        yield from LongList(paths.inspectors(), "", public.inspectors, REGISTRY_SIZE, build_page).pages()
        yield (
            self.route("blacklist/index.html", "blacklist.html", "重点公示", "blacklist"),
            BlacklistView(rows=public.blacklist),
        )

    def _statistics(self) -> Iterator[Page]:
        tables, named = self.public.statistics, self.public.named_statistics
        years = sorted(tables, reverse=True)
        yield (
            self.route("statistics/index.html", "statistics_index.html", "抽查情况统计", "statistics"),
            StatisticsIndexView(
                years=tuple(
                    (year, totals(tables[year], self.checked), distinct(named.get(year, ()), self.checked))
                    for year in years
                )
            ),
        )
        crumb = Link("抽查情况统计", "statistics/index.html")
        for year in years:
            title = f"{year} 年抽查情况统计表"
            yield self.route(paths.statistics(year), "statistics.html", title, "statistics", crumb), self._year(year)

    def _year(self, year: int) -> StatisticsView:
        rows = self.public.statistics[year]
        random = [result for result in self.by_year.get(year, ()) if not result.cause]
        return StatisticsView(
            year=year,
            rows=rows,
            spans=spans(rows),
            totals=totals(rows, self.checked),
            sections=sums(rows, lambda row: row.section, self.checked),
            items=sums(rows, lambda row: row.item, self.checked),
            months=months(year, random),
            found=bars(Counter(result.result for result in random)),
            departments=bars(Counter(result.department for result in random)),
            named=self.public.named_statistics.get(year, ()),
            apart=self.public.apart.get(year, 0),
            limited=tuple(
                Link(task.name, paths.task(task.number))
                for task in self.tasks
                if task.level and task.number[:4] == f"{year:04d}"
            ),
            moved_out=tuple(
                Link(task.name, paths.task(task.number))
                for task in self.tasks
                if task.moved_out and task.number[:4] == f"{year:04d}"
            ),
        )

    def _articles(self) -> Iterator[Page]:
        yield self.route("news/index.html", "news.html", "公告", "news"), NewsView(news=self.news, rules=self.rules)
        crumb = Link("公告", "news/index.html")
        for entry in (*self.news, *self.rules):
            published = f"{entry.on} 00:00" if entry.on else ""
            html, headings = contents(to_html(entry.markdown))
            yield (
                self.route(paths.article(entry.slug), "article.html", entry.title, "news", crumb, published=published),
                ArticleView(article=entry, html=html, on=entry.on, contents=headings, files=_attached(entry)),
            )


def _check(path: str, evidence: str, bundle: str) -> CheckAddresses:
    """The addresses of the verifier, as seen from the page at `path`."""
    root = paths.root(path)
    return CheckAddresses(
        evidence=evidence,
        bundle=bundle,
        freezes=root + paths.FREEZES,
        heads=root + paths.HEADS,
        scripts=tuple(f"{root}static/{name}" for name in VERIFIER),
        beacon=f"{root}static/{BEACON}",
        program=f"{root}static/verify.py",
    )


def _since(item: PublicItem) -> str:
    return f"{item.valid_from} 00:00" if item.valid_from else ""


def _attached(entry: Announcement) -> tuple[tuple[str, str, str, str], ...]:
    """The attachments of an announcement: (title, path, kind, size in words)."""
    kinds = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV", "txt": "文本"}
    return tuple(
        (file.title, paths.attachment(file.name), kinds[file.name.rpartition(".")[2]], size_words(len(file.content)))
        for file in entry.attachments
    )


def _item_changes(items: Iterable[PublicItem], as_of: str) -> tuple[ItemChange, ...]:
    """How the item list changed (仙游 2018 (一)1: 动态管理): by day, newest first; items with the same change share an entry."""
    changes: dict[tuple[str, str], list[PublicItem]] = defaultdict(list)
    for item in items:
        counted = [version for version in item.versions if not version.replaced]
        for index, version in enumerate(counted):
            changed = "、".join(change.field for change in version.changes)
            if changed or index == 0:
                changes[str(version.on or ""), f"改动：{changed}" if changed else "列入清单"].append(item)
        if item.valid_until and str(item.valid_until) < as_of[:10]:
            changes[str(item.valid_until), "停止使用"].append(item)
    return tuple(
        ItemChange(on=date.fromisoformat(on) if on else None, items=tuple(changed_items), words=words)
        for (on, words), changed_items in sorted(changes.items(), key=lambda pair: pair[0], reverse=True)
    )
