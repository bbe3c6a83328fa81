"""The pages that come in their thousands: of results and objects, and the lists of them. Each can be made alone, and shows nothing
but what is said of it here, so that it stays while that stays (site_gen.publishing.page_groups).
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from rules.disclosure.public import PublicEnterprise, PublicObject, PublicRecords, PublicResult
from site_gen import paths
from site_gen.pages.figures import visits
from site_gen.pages.long_lists import LongList
from site_gen.pages.views import (
    Link,
    ObjectsView,
    ObjectView,
    Page,
    Parts,
    ResultFacts,
    ResultListView,
    ResultView,
    Route,
)
from site_gen.publishing.cache_keys import Digests, digests

__all__ = ["LIST_SIZE", "REGISTRY_SIZE", "RecordPages"]

LIST_SIZE = 50
REGISTRY_SIZE = 100


class RecordPages:
    """One set of public records in the order of the site, and the pages of single records and of their lists."""

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
        """Task → the draw that chose its objects, where it has a page."""
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
        return dict(zip(self.slugs, self.results, strict=True))

    @cached_property
    def by_year(self) -> dict[int, list[PublicResult]]:
        """The results by the year of the check."""
        found: dict[int, list[PublicResult]] = defaultdict(list)
        for result in self.results:
            found[result.checked_on.year].append(result)
        return found

    # ---- lists of results, by month, department and town: what a reader without JavaScript searches with

    @cached_property
    def lists(self) -> dict[str, tuple[str, str, list[int]]]:
        """key → (group, title, places of its results in `results`)."""
        days, departments, towns, tasks = (defaultdict[Any, list[int]](list) for _ in range(4))
        for place, result in enumerate(self.results):
            days[result.checked_on].append(place)
            departments[result.department].append(place)
            towns[result.town].append(place)
            tasks[result.task].append(place)
        made: dict[str, tuple[str, str, list[int]]] = {}
        for on, places in days.items():
            title = f"{on.year}年{on.month}月"
            made.setdefault(paths.month_key(on.year, on.month), ("month", title, []))[2].extend(places)
        made |= {paths.department_key(name): ("department", name, some) for name, some in departments.items() if name}
        made |= {paths.town_key(name): ("town", name, some) for name, some in towns.items() if name}
        for task in self.tasks:
            if places := tasks.get(task.number, []):
                made[paths.task_key(task.number)] = "task", self.results[places[0]].task_name, places
        return made

    @cached_property
    def said(self) -> list[bytes]:
        """What each result and its page say, in 16 bytes (site_gen.publishing.cache_keys)."""
        return digests(self.results, self.facts)

    @cached_property
    def digests(self) -> Digests:
        """The same by slug."""
        return dict(zip(self.slugs, self.said, strict=True))

    def list_links(self, group: str) -> tuple[Link, ...]:
        links = (
            Link(title, paths.result_list(key), f"{len(places)} 条")
            for key, (of, title, places) in self.lists.items()
            if of == group
        )
        return tuple(sorted(links, key=lambda link: link.path, reverse=group == "month"))

    def route(
        self, path: str, template: str, title: str, section: str, *crumbs: Link,
        description: str = "", published: str = "", scripts: tuple[str, ...] = (),
    ) -> Route:  # fmt: skip
        above = () if path == "index.html" else (Link("首页", "index.html"), *crumbs)
        return Route(path, template, title, section, self.public.bureau, above, description, published, scripts)

    def result_lists(self) -> Iterator[LongList[int]]:
        """The results by month, department, town and task; a row is the place of one in `results`."""
        crumbs = (Link("检查结果", "results/index.html"), Link("分类列表", "lists/index.html"))
        for key, (_, name, places) in self.lists.items():
            title = f"检查结果：{name}"

            def made(path: str, some: tuple[int, ...], parts: Parts, title: str = title) -> Page:
                results = tuple(self.results[place] for place in some)
                return self.route(path, "result_list.html", title, "results", *crumbs), ResultListView(results, parts)

            yield LongList(paths.result_list(key), title, places, LIST_SIZE, made)

    @cached_property
    def registry_list(self) -> LongList[PublicEnterprise]:
        """检查对象名录库."""
        title = "检查对象名录库"

        def made(path: str, some: tuple[PublicEnterprise, ...], parts: Parts) -> Page:
            hub = Link("名录库", "registry/index.html")
            return self.route(path, "registry_objects.html", title, "registry", hub), ObjectsView(some, parts)

        return LongList(paths.objects(), title, self.public.enterprises, REGISTRY_SIZE, made)

    def result_pages(self) -> Iterator[Page]:
        """The result pages: by far the most, so the caller may share them out."""
        return map(self.result_page, self.results)

    def result_page(self, result: PublicResult) -> Page:
        """The page of one result. It shows the result, its `facts` and the bureau, and must show nothing else (site_gen.publishing.page_groups)."""
        task_page, item_page, plan_year, draw = self.facts(result)
        name = result.object or f"检查对象 {result.object_number}"
        route = self.route(
            paths.result(result.task, result.slug), "result.html", f"{name}：{result.item_name}", "results",
            Link("检查结果", "results/index.html"), published=f"{result.approved_on} 00:00",
        )  # fmt: skip
        return route, ResultView(result, task_page, item_page, plan_year, paths.slug(result.slug) + ".json", draw)

    def facts(self, result: PublicResult) -> ResultFacts:
        """What the page of a result shows of others. They are the same for all results of a task and an item."""
        which = (result.task, result.item, result.plan)
        known = self._facts.get(which)
        if known is None:
            known = self._facts[which] = ResultFacts(
                result.task in self.task_numbers, result.item in self.item_numbers,
                self.plan_years.get(result.plan), self.drawn.get(result.task, ""),
            )  # fmt: skip
        return known

    def object_page(self, entry: PublicObject) -> Page:
        """The page of one object. It shows the object, `results_of` and the bureau, and must show nothing else (site_gen.publishing.page_groups)."""
        crumb = Link("检查对象名录库", paths.objects())
        route = self.route(paths.object_page(entry.number), "object.html", entry.name, "registry", crumb)
        results = self.results_of(entry)
        return route, ObjectView(entry, visits(results), sum(result.problem for result in results))

    def results_of(self, entry: PublicObject) -> tuple[PublicResult, ...]:
        """The results of an object, newest first."""
        return tuple(self.by_slug[name] for name in entry.results if name in self.by_slug)
