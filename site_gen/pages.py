"""Which pages the site has, and what each is given. From public records to (Route, view), one after the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from markupsafe import Markup

from rules.canonical import digest
from rules.codes import TASK_STATES
from rules.public import PublicDraw, PublicItem, PublicRecords, PublicResult, PublicTask
from site_gen import paths
from site_gen.markdown import to_html
from site_gen.views import (
    ArticleView,
    BlacklistView,
    CheckAddresses,
    DrawsView,
    DrawView,
    EvidenceFile,
    HomeView,
    InspectorsView,
    ItemsView,
    ItemView,
    Link,
    ListIndexView,
    NewsView,
    ObjectsView,
    ObjectView,
    OpenDataView,
    OpenFile,
    Parts,
    PlansView,
    PlanView,
    RegistryView,
    ResultListView,
    ResultView,
    Route,
    SearchView,
    SiteMapView,
    StatisticsIndexView,
    StatisticsView,
    Step,
    TasksView,
    TaskView,
    TransparencyView,
    VerifyView,
)

__all__ = ["LIST_SIZE", "REGISTRY_SIZE", "Page", "Site"]

Page = tuple[Route, object]
T = TypeVar("T")

LIST_SIZE = 50
REGISTRY_SIZE = 100
_SHOWN_IN_TASK = 100
_TASK_STEPS = ("frozen", "drawn", "confirmed", "matched", "under_way", "closed")
_OVER = frozenset({"closed", "void", "suspended", "draft"})


class Site:
    """The pages of one set of public records. Search files and open data are named by the caller, who wrote them."""

    def __init__(self, public: PublicRecords) -> None:
        self.public = public
        self.results: tuple[PublicResult, ...] = tuple(
            sorted(public.results, key=lambda result: (result.checked_on, result.slug), reverse=True)
        )
        self.by_slug = {result.slug: result for result in self.results}
        self.draws = tuple(sorted(public.draws, key=lambda draw: draw.serial, reverse=True))
        self.tasks = tuple(sorted(public.tasks, key=lambda task: (task.start, task.number), reverse=True))
        self.task_numbers = frozenset(task.number for task in public.tasks)
        self.item_numbers = frozenset(item.number for item in public.items)
        self.object_numbers = frozenset(entry.number for entry in public.objects)
        self.freezes = {line[0]: line[6] for line in public.freezes}
        """Serial → the latest state; the draws that have no page are in it, too."""
        self.plan_years = {line.number: line.year for line in public.plan}
        self.news = tuple(
            sorted(
                (entry for entry in public.announcements if entry.kind == "news"),
                key=lambda entry: (str(entry.on or ""), entry.slug), reverse=True,
            )
        )  # fmt: skip
        self.rules = tuple(entry for entry in public.announcements if entry.kind != "news")

    # ---- lists of results, by month, department and town: what a reader without JavaScript searches with

    @cached_property
    def lists(self) -> dict[str, tuple[str, str, tuple[PublicResult, ...]]]:
        """key → (group, title, results)."""
        made: dict[str, tuple[str, str, list[PublicResult]]] = {}
        for result in self.results:
            on = result.checked_on
            entries = [(paths.month_key(on.year, on.month), "month", f"{on.year}年{on.month}月")]
            entries.append((paths.department_key(result.department), "department", result.department))
            if result.town:
                entries.append((paths.town_key(result.town), "town", result.town))
            if result.task in self.task_numbers:
                entries.append((f"task-{paths.slug(result.task)}"[:64], "task", result.task_name))
            for key, group, title in entries:
                made.setdefault(key, (group, title, []))[2].append(result)
        return {key: (group, title, tuple(results)) for key, (group, title, results) in made.items()}

    def list_links(self, group: str) -> tuple[Link, ...]:
        links = (
            Link(title, paths.result_list(key), f"{len(results)} 条")
            for key, (of, title, results) in self.lists.items()
            if of == group
        )
        return tuple(sorted(links, key=lambda link: link.path, reverse=group == "month"))

    # ---- the pages

    def pages(self, search: Sequence[tuple[str, str]], open_files: Sequence[OpenFile]) -> Iterator[Page]:
        """Every page but the result pages. search: (key, path) of the search files; open_files: the downloads."""
        yield from self._front(search, open_files)
        yield from self._items()
        yield from self._plans()
        yield from self._tasks()
        yield from self._draws()
        yield from self._lists()
        yield from self._objects()
        yield from self._registry()
        yield from self._statistics()
        yield from self._articles()

    def _route(
        self, path: str, template: str, title: str, section: str, *crumbs: Link,
        description: str = "", published: str = "", scripts: tuple[str, ...] = (),
    ) -> Route:  # fmt: skip
        above = () if path == "index.html" else (Link("首页", "index.html"), *crumbs)
        return Route(path, template, title, section, self.public.bureau, above, description, published, scripts)

    def _front(self, search: Sequence[tuple[str, str]], open_files: Sequence[OpenFile]) -> Iterator[Page]:
        public = self.public
        running = tuple(task for task in self.tasks if task.state_code not in _OVER)[:5]
        home = HomeView(self.results[:8], running, self.draws[:5], self.news[:5])
        yield self._route("index.html", "home.html", "首页", "home", description="双随机、一公开监管信息公示"), home
        months, departments, towns = map(self.list_links, ("month", "department", "town"))
        yield (
            self._route("results/index.html", "search.html", "检查结果", "results",
                        description="按名称、代码查询检查结果", scripts=("static/search.js",)),
            SearchView(tuple(search), "static/fflate.js", months, departments, towns, self.results[:20]),
        )  # fmt: skip
        yield (
            self._route("transparency/index.html", "transparency.html", "透明度", "transparency"),
            TransparencyView(
                public.as_of, public.seq, public.head, len(public.freezes), *self._given_up(), len(public.heads)
            ),
        )
        yield (
            self._route("verify/index.html", "verify.html", "核验抽取", "verify"),
            VerifyView(tuple(draw for draw in self.draws if draw.files), _check("verify/index.html", "", "")),
        )
        yield self._route("objection/index.html", "objection.html", "异议申诉", "objection"), None
        yield self._route("about/index.html", "about.html", "名词说明", "about"), None
        yield (
            self._route("open-data/index.html", "open_data.html", "开放数据", "open-data"),
            OpenDataView(tuple(open_files)),
        )
        yield self._route("site-map/index.html", "site_map.html", "网站地图", "site-map"), self._site_map()
        yield (
            self._route("patterns.html", "patterns.html", "页面组件", "about"),
            self._parts("patterns.html", 3, 9, 450),
        )
        yield self._route("404.html", "not_found.html", "没有找到网页", "about"), None

    def _site_map(self) -> SiteMapView:
        public = self.public
        years = sorted({line.year for line in public.plan}, reverse=True)
        return SiteMapView((
            ("抽查安排", (
                Link("随机抽查事项清单", "items/index.html"), Link("年度抽查工作计划", "plans/index.html"),
                *(Link(f"{year} 年度计划", paths.plan(year)) for year in years), Link("抽查任务", "tasks/index.html"),
            )),
            ("抽取与核验", (
                Link("抽取公开", "draws/index.html"), Link("核验抽取", "verify/index.html"),
                Link("透明度", "transparency/index.html"),
            )),
            ("检查结果", (
                Link("查询检查结果", "results/index.html"), Link("检查结果分类列表", "lists/index.html"),
                Link("重点公示", "blacklist/index.html"), Link("抽查情况统计", "statistics/index.html"),
                *(Link(f"{year} 年抽查情况统计表", paths.statistics(year)) for year in sorted(public.statistics, reverse=True)),
            )),
            ("名录库", (
                Link("名录库", "registry/index.html"), Link("检查对象名录库", paths.objects()),
                Link("执法检查人员名录库", paths.inspectors()),
            )),
            ("公告与服务", (
                Link("公告", "news/index.html"), *(Link(entry.title, paths.article(entry.slug)) for entry in self.rules),
                Link("异议申诉", "objection/index.html"), Link("开放数据", "open-data/index.html"),
                Link("名词说明", "about/index.html"), Link("页面组件", "patterns.html"),
            )),
        ))  # fmt: skip

    def _items(self) -> Iterator[Page]:
        current = tuple(item for item in self.public.items if item.current)
        former = tuple(item for item in self.public.items if not item.current)
        yield self._route("items/index.html", "items.html", "随机抽查事项清单", "items"), ItemsView(current, former)
        uses: dict[str, list[Link]] = defaultdict(list)
        for task in self.tasks:
            for number, _ in task.items:
                uses[number].append(Link(task.name, paths.task(task.number), task.state))
        crumb = Link("随机抽查事项清单", "items/index.html")
        for item in self.public.items:
            route = self._route(paths.item(item.number), "item.html", item.name, "items", crumb, published=_since(item))
            yield route, ItemView(item, tuple(uses[item.number]))

    def _plans(self) -> Iterator[Page]:
        years = sorted({line.year for line in self.public.plan}, reverse=True)
        names = {task.number: task.name for task in self.tasks}
        counts = tuple((year, sum(line.year == year for line in self.public.plan)) for year in years)
        yield self._route("plans/index.html", "plans.html", "年度抽查工作计划", "plans"), PlansView(counts)
        for year in years:
            lines = tuple(line for line in self.public.plan if line.year == year)
            crumb = Link("年度抽查工作计划", "plans/index.html")
            route = self._route(paths.plan(year), "plan.html", f"{year} 年度抽查工作计划", "plans", crumb)
            yield route, PlanView(year, lines, names)

    def _tasks(self) -> Iterator[Page]:
        yield self._route("tasks/index.html", "tasks.html", "抽查任务", "tasks"), TasksView(self.tasks)
        draws: dict[str, list[PublicDraw]] = defaultdict(list)
        for draw in self.draws:
            draws[draw.task].append(draw)
        results: dict[str, list[PublicResult]] = defaultdict(list)
        for result in self.results:
            results[result.task].append(result)
        for task in self.tasks:
            route = self._route(
                paths.task(task.number), "task.html", task.name, "tasks", Link("抽查任务", "tasks/index.html")
            )
            mine = results[task.number]
            more = paths.result_list(f"task-{paths.slug(task.number)}"[:64]) if len(mine) > _SHOWN_IN_TASK else ""
            yield (
                route,
                TaskView(
                    task,
                    task_steps(task),
                    tuple(draws[task.number]),
                    self.item_numbers,
                    tuple(mine[:_SHOWN_IN_TASK]),
                    more,
                ),
            )

    def _given_up(self) -> tuple[int, int]:
        """How many freezes are void, how many expired: of all, with a page or without."""
        states = list(self.freezes.values())
        return states.count("void"), states.count("expired")

    def _draws(self) -> Iterator[Page]:
        yield (
            self._route("draws/index.html", "draws.html", "抽取公开", "draws"),
            DrawsView(self.draws, *self._given_up(), len(self.freezes) - len(self.draws)),
        )
        numbers = frozenset(draw.number for draw in self.draws)
        for draw in self.draws:
            files = tuple(EvidenceFile(name, len(raw), digest(raw)) for name, raw in sorted(draw.files.items()))
            groups = tuple(draw.commitment[at : at + 8] for at in range(0, len(draw.commitment), 8))
            route = self._route(
                paths.draw(draw.number), "draw.html", f"第 {draw.number} 号抽取", "draws",
                Link("抽取公开", "draws/index.html"), published=draw.frozen_at,
            )  # fmt: skip
            yield (
                route,
                DrawView(
                    draw, _draw_steps(draw), tuple(f for f in files if not f.name.startswith("openings/")),
                    tuple(f for f in files if f.name.startswith("openings/")), groups,
                    draw.supersedes if draw.supersedes in numbers else "", draw.task in self.task_numbers,
                    self.object_numbers, _check(route.path, "evidence/", "bundle.js"),
                ),
            )  # fmt: skip

    def _parts(self, path: str, number: int, of: int, total: int) -> Parts:
        near = sorted({1, of, *range(max(1, number - 2), min(of, number + 2) + 1)})
        return Parts(
            number, of, total, paths.part(path, number - 1) if number > 1 else "",
            paths.part(path, number + 1) if number < of else "", tuple((n, paths.part(path, n)) for n in near),
        )  # fmt: skip

    def _cut(self, path: str, rows: Sequence[T], size: int) -> Iterator[tuple[str, tuple[T, ...], Parts]]:
        of = max(1, -(-len(rows) // size))
        for number in range(1, of + 1):
            some = tuple(rows[(number - 1) * size : number * size])
            yield paths.part(path, number), some, self._parts(path, number, of, len(rows))

    def _lists(self) -> Iterator[Page]:
        hub = Link("检查结果", "results/index.html")
        groups = [self.list_links(group) for group in ("month", "department", "town", "task")]
        yield (
            self._route("lists/index.html", "list_index.html", "检查结果分类列表", "results", hub),
            ListIndexView(*groups),
        )
        for key, (_, title, results) in self.lists.items():
            for path, some, parts in self._cut(paths.result_list(key), results, LIST_SIZE):
                crumbs = (hub, Link("分类列表", "lists/index.html"))
                route = self._route(path, "result_list.html", f"检查结果：{title}", "results", *crumbs)
                yield route, ResultListView(some, parts)

    def result_pages(self) -> Iterator[Page]:
        """The result pages: by far the most, so the caller may share them out."""
        crumb = Link("检查结果", "results/index.html")
        for result in self.results:
            name = result.object or f"检查对象 {result.object_number}"
            route = self._route(
                paths.result(result.task, result.slug), "result.html", f"{name}：{result.item_name}", "results", crumb,
                published=f"{result.approved_on} 00:00",
            )  # fmt: skip
            yield route, ResultView(
                result, result.task in self.task_numbers, result.item in self.item_numbers,
                self.plan_years.get(result.plan), paths.slug(result.slug) + ".json",
            )  # fmt: skip

    def _objects(self) -> Iterator[Page]:
        crumb = Link("检查对象名录库", paths.objects())
        for entry in self.public.objects:
            results = tuple(self.by_slug[name] for name in entry.results if name in self.by_slug)
            route = self._route(paths.object_page(entry.number), "object.html", entry.name, "registry", crumb)
            yield route, ObjectView(entry, results)

    def _registry(self) -> Iterator[Page]:
        public = self.public
        departments: dict[str, int] = defaultdict(int)
        for person in public.inspectors:
            departments[person.department] += 1
        yield (
            self._route("registry/index.html", "registry.html", "名录库", "registry"),
            RegistryView(
                len(public.enterprises), len(public.inspectors), public.restricted, tuple(sorted(departments.items()))
            ),
        )
        hub = Link("名录库", "registry/index.html")
        for path, some, parts in self._cut(paths.objects(), public.enterprises, REGISTRY_SIZE):
            yield (
                self._route(path, "registry_objects.html", "检查对象名录库", "registry", hub),
                ObjectsView(some, parts),
            )
        for path, people, parts in self._cut(paths.inspectors(), public.inspectors, REGISTRY_SIZE):
            route = self._route(path, "registry_inspectors.html", "执法检查人员名录库", "registry", hub)
            yield route, InspectorsView(people, parts)
        yield (
            self._route("blacklist/index.html", "blacklist.html", "重点公示", "blacklist"),
            BlacklistView(public.blacklist),
        )

    def _statistics(self) -> Iterator[Page]:
        table = self.public.statistics
        years = tuple((year, len(table[year])) for year in sorted(table, reverse=True))
        route = self._route("statistics/index.html", "statistics_index.html", "抽查情况统计", "statistics")
        yield route, StatisticsIndexView(years)
        for year, _ in years:
            rows = table[year]
            title = f"{year} 年抽查情况统计表"
            route = self._route(
                paths.statistics(year), "statistics.html", title, "statistics",
                Link("抽查情况统计", "statistics/index.html"),
            )  # fmt: skip
            totals = tuple(
                sum(getattr(row, name) for row in rows)
                for name in ("drawn", "checked", "disclosed", "problems", "abnormal", "cases", "fine")
            )
            named = self.public.named_statistics.get(year, ())
            yield route, StatisticsView(year, rows, totals, _bars((row.item, row.checked) for row in rows), named)

    def _articles(self) -> Iterator[Page]:
        yield self._route("news/index.html", "news.html", "公告", "news"), NewsView(self.news, self.rules)
        for entry in (*self.news, *self.rules):
            published = f"{entry.on} 00:00" if entry.on else ""
            crumb = Link("公告", "news/index.html")
            route = self._route(
                paths.article(entry.slug), "article.html", entry.title, "news", crumb, published=published
            )
            yield route, ArticleView(entry, Markup(to_html(entry.markdown)), entry.on)  # noqa: S704 - nh3 has cleaned it


def _check(path: str, evidence: str, bundle: str) -> CheckAddresses:
    root = paths.root(path)
    return CheckAddresses(
        evidence, bundle, root + paths.FREEZES, f"{root}static/sha256.js", f"{root}static/verify.js",
        f"{root}static/verify-page.js", f"{root}static/verify.py"
    )  # fmt: skip


def _since(item: PublicItem) -> str:
    return f"{item.valid_from} 00:00" if item.valid_from else ""


def _bars(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int, int], ...]:
    """(item, count, per cent of the largest), most first, at most 12."""
    counts: Mapping[str, int] = _summed(pairs)
    top = max(counts.values(), default=0) or 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
    return tuple((name, count, round(100 * count / top)) for name, count in ordered)


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name, count in pairs:
        counts[name] += count
    return counts


def task_steps(task: PublicTask) -> tuple[Step, ...]:
    """Where a task stands, as a line of steps; a task that was stopped has none that is current."""
    codes = _TASK_STEPS[-2:] if task.cause else _TASK_STEPS  # what was named was neither frozen nor drawn
    if task.state_code not in codes:
        return tuple(Step(_step_name(code), "todo", "未进行") for code in codes)
    at = codes.index(task.state_code)
    over = task.state_code == "closed"
    return tuple(
        Step(_step_name(code), "done", "已完成") if index < at or over
        else Step(_step_name(code), "current", "现在") if index == at
        else Step(_step_name(code), "todo", "未进行")
        for index, code in enumerate(codes)
    )  # fmt: skip


def _step_name(code: str) -> str:
    return TASK_STATES.text(code).removeprefix("已").replace("检查中", "检查")


def _draw_steps(draw: PublicDraw) -> tuple[Step, ...]:
    later = "不再进行" if draw.state_code in ("void", "expired") else "未进行"
    return tuple(Step(label, "done" if at else "todo", at or later) for label, at in draw.stages)
