"""The pages that come in their thousands: of results and objects, and the lists of them.

Each is built alone, from the records that its method names and from nothing else: the build cache leaves a page as it is
while those records stay the same (site_gen.files.site_files).
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from rules.base.dates import month_text
from rules.disclosure.public import PublicEnterprise, PublicObject, PublicRecords, PublicResult
from rules.disclosure.statistics import Objects, checked_objects, of_public
from site_gen import paths
from site_gen.pages.cache_keys import Digests, result_digests
from site_gen.pages.figures import visits
from site_gen.pages.frame import Link, Parts, Route
from site_gen.pages.long_lists import LongList
from site_gen.pages.views import ObjectsView, ObjectView, Page, ResultFacts, ResultListView, ResultView

__all__ = ["LIST_SIZE", "REGISTRY_SIZE", "RecordPages"]

LIST_SIZE = 50
"""Results per page of a list."""
REGISTRY_SIZE = 100
"""Objects or inspectors per page of the registry."""


class ResultGroup(NamedTuple):
    """One list of results. kind: month, department, town or task. places: of its results in `RecordPages.results`."""

    kind: str
    title: str
    places: list[int]


class RecordPages:
    """One set of public records in the order of the site, and the pages of single records and of their lists.

    results: newest first. drawn: task → number of the draw that chose its objects, where that draw has a page.
    """

    def __init__(self, public: PublicRecords) -> None:
        self.public = public
        self.results: tuple[PublicResult, ...] = tuple(
            sorted(public.results, key=lambda result: (result.checked_on, result.slug), reverse=True)
        )
        self.slugs = tuple(result.slug for result in self.results)
        self.draws = tuple(sorted(public.draws, key=lambda draw: draw.serial, reverse=True))
        self.tasks = tuple(sorted(public.tasks, key=lambda task: (task.start, task.number), reverse=True))
        self.task_numbers = frozenset(task.number for task in public.tasks)
        self.item_numbers = frozenset(item.number for item in public.items)
        self.drawn = {draw.task: draw.number for draw in self.draws if draw.state_code == "drawn" and not draw.parent}
        self.plan_years = {line.number: line.year for line in public.plan}
        self.news = tuple(
            sorted(
                (entry for entry in public.announcements if entry.kind == "news"),
                key=lambda entry: (str(entry.on or ""), entry.slug), reverse=True,
            )
        )  # fmt: skip
        self.rules = tuple(entry for entry in public.announcements if entry.kind != "news")
        self._facts: dict[tuple[str, str, str], ResultFacts] = {}

    @cached_property
    def by_slug(self) -> dict[str, PublicResult]:
        """The results by slug."""
        return dict(zip(self.slugs, self.results, strict=True))

    @cached_property
    def checked(self) -> Objects:
        """The objects that have a public result, by task and item."""
        return checked_objects(of_public(self.results))

    @cached_property
    def by_year(self) -> dict[int, list[PublicResult]]:
        """The results by the year of the check."""
        years: dict[int, list[PublicResult]] = defaultdict(list)
        for result in self.results:
            years[result.checked_on.year].append(result)
        return years

    # ---- lists of results, by month, department and town: the search of readers without JavaScript

    @cached_property
    def lists(self) -> dict[str, ResultGroup]:
        """Every list of results, by the key of its path."""
        days, departments, towns, tasks = (defaultdict[Any, list[int]](list) for _ in range(4))
        for place, result in enumerate(self.results):
            days[result.checked_on].append(place)
            departments[result.department].append(place)
            towns[result.town].append(place)
            tasks[result.task].append(place)
        groups: dict[str, ResultGroup] = {}
        for on, places in days.items():
            month = ResultGroup("month", month_text(on.year, on.month), [])
            groups.setdefault(paths.month_key(on.year, on.month), month).places.extend(places)
        for name, places in departments.items():
            if name:
                groups[paths.department_key(name)] = ResultGroup("department", name, places)
        for name, places in towns.items():
            if name:
                groups[paths.town_key(name)] = ResultGroup("town", name, places)
        for task in self.tasks:
            if places := tasks.get(task.number, []):
                title = self.results[places[0]].task_name
                groups[paths.task_key(task.number)] = ResultGroup("task", title, places)
        return groups

    @cached_property
    def ordered_digests(self) -> list[bytes]:
        """16 bytes for each of `results`: of all that the result and its page show (site_gen.pages.cache_keys)."""
        return result_digests(self.results, self.facts)

    @cached_property
    def digests(self) -> Digests:
        """The same by slug."""
        return dict(zip(self.slugs, self.ordered_digests, strict=True))

    def list_links(self, kind: str) -> tuple[Link, ...]:
        """Links to the lists of a kind (month, department, town, task), by path; months newest first."""
        links = (
            Link(group.title, paths.result_list(key), f"{len(group.places)} 条")
            for key, group in self.lists.items()
            if group.kind == kind
        )
        return tuple(sorted(links, key=lambda link: link.path, reverse=kind == "month"))

    def route(
        self, path: str, template: str, title: str, section: str, *crumbs: Link,
        description: str = "", published: str = "", scripts: tuple[str, ...] = (),
    ) -> Route:  # fmt: skip
        """The route of a page. crumbs: the pages above it, without the home page, which is added."""
        above = () if path == "index.html" else (Link("首页", "index.html"), *crumbs)
        return Route(
            path=path, template=template, title=title, section=section, bureau=self.public.bureau, crumbs=above,
            description=description, published=published, scripts=scripts,
        )  # fmt: skip

    def result_lists(self) -> Iterator[LongList[int]]:
        """The lists by month, department, town and task; a row is the place of a result in `results`."""
        crumbs = (Link("检查结果", "results/index.html"), Link("分类列表", "lists/index.html"))
        for key, group in self.lists.items():
            title = f"检查结果：{group.title}"

            def build_page(path: str, places: tuple[int, ...], parts: Parts, title: str = title) -> Page:
                results = tuple(self.results[place] for place in places)
                route = self.route(path, "result_list.html", title, "results", *crumbs)
                return route, ResultListView(results=results, parts=parts)

            yield LongList(paths.result_list(key), title, group.places, LIST_SIZE, build_page)

    @cached_property
    def registry_list(self) -> LongList[PublicEnterprise]:
        """检查对象名录库."""
        title = "检查对象名录库"

        def build_page(path: str, rows: tuple[PublicEnterprise, ...], parts: Parts) -> Page:
            hub = Link("名录库", "registry/index.html")
            route = self.route(path, "registry_objects.html", title, "registry", hub)
            return route, ObjectsView(rows=rows, parts=parts)

        return LongList(paths.objects(), title, self.public.enterprises, REGISTRY_SIZE, build_page)

    def result_pages(self) -> Iterator[Page]:
        """The pages of all results: by far the most of the site."""
        return map(self.result_page, self.results)

    def result_page(self, result: PublicResult) -> Page:
        """The page of one result. It may show the result, its `facts` and the bureau, and nothing else (see the module)."""
        facts = self.facts(result)
        name = result.object or f"检查对象 {result.object_number}"
        route = self.route(
            paths.result(result.task, result.slug), "result.html", f"{name}：{result.item_name}", "results",
            Link("检查结果", "results/index.html"), published=f"{result.approved_on} 00:00",
        )  # fmt: skip
        return route, ResultView(result=result, json_name=f"{paths.slug(result.slug)}.json", **facts._asdict())

    def facts(self, result: PublicResult) -> ResultFacts:
        """What the page of a result shows of other records: the same for all results of one task, item and plan line."""
        key = (result.task, result.item, result.plan)
        facts = self._facts.get(key)
        if facts is None:
            facts = self._facts[key] = ResultFacts(
                task_page=result.task in self.task_numbers, item_page=result.item in self.item_numbers,
                plan_year=self.plan_years.get(result.plan), draw=self.drawn.get(result.task, ""),
            )  # fmt: skip
        return facts

    def object_page(self, entry: PublicObject) -> Page:
        """The page of one object. It may show the object, `results_of` and the bureau, and nothing else (see the module)."""
        crumb = Link("检查对象名录库", paths.objects())
        route = self.route(paths.object_page(entry.number), "object.html", entry.name, "registry", crumb)
        results = self.results_of(entry)
        problems = sum(bool(result.problem) for result in results)
        return route, ObjectView(object=entry, visits=visits(results), problems=problems)

    def results_of(self, entry: PublicObject) -> tuple[PublicResult, ...]:
        """The results of an object, newest first."""
        return tuple(self.by_slug[slug] for slug in entry.results if slug in self.by_slug)
