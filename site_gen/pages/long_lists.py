"""Long lists, cut into pages. Each page is built alone, so that one that did not change need not be built at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from site_gen import paths
from site_gen.pages.frame import Parts
from site_gen.pages.views import Page

__all__ = ["LongList"]

T = TypeVar("T")

_NEIGHBOURS = 2
"""Pages before and after the current one that its navigation names, beside the first and the last."""


@dataclass(frozen=True, slots=True)
class LongList(Generic[T]):
    """A list over several pages.

    path: of its first page. size: rows per page. build_page: (path, rows, where the page stands) → the page.
    """

    path: str
    title: str
    rows: Sequence[T]
    size: int
    build_page: Callable[[str, tuple[T, ...], Parts], Page]

    @property
    def page_count(self) -> int:
        """How many pages; a list without rows has one."""
        return max(1, -(-len(self.rows) // self.size))

    def page_rows(self, number: int) -> tuple[T, ...]:
        """The rows of page `number` (from 1)."""
        return tuple(self.rows[(number - 1) * self.size : number * self.size])

    def page(self, number: int) -> Page:
        """Page `number` (from 1)."""
        last = self.page_count
        near = sorted({1, last, *range(max(1, number - _NEIGHBOURS), min(last, number + _NEIGHBOURS) + 1)})
        parts = Parts(
            number=number,
            of=last,
            total=len(self.rows),
            previous=paths.part(self.path, number - 1) if number > 1 else "",
            following=paths.part(self.path, number + 1) if number < last else "",
            near=tuple((other, paths.part(self.path, other)) for other in near),
        )
        return self.build_page(paths.part(self.path, number), self.page_rows(number), parts)

    def pages(self) -> Iterator[Page]:
        """All pages, the first one first."""
        return map(self.page, range(1, self.page_count + 1))
