"""Long lists, cut into pages: each page is made alone, so that one that stays as it was need not be made at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from site_gen import paths
from site_gen.pages.views import Page, Parts

__all__ = ["LongList"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LongList(Generic[T]):
    """path: of its first page. size: rows of a page. made: a page from its path, its rows and where it stands."""

    path: str
    title: str
    rows: Sequence[T]
    size: int
    made: Callable[[str, tuple[T, ...], Parts], Page]

    @property
    def of(self) -> int:
        """How many pages; a list without rows has one."""
        return max(1, -(-len(self.rows) // self.size))

    def some(self, number: int) -> tuple[T, ...]:
        """The rows of page `number` (from 1)."""
        return tuple(self.rows[(number - 1) * self.size : number * self.size])

    def page(self, number: int) -> Page:
        path, of = self.path, self.of
        near = sorted({1, of, *range(max(1, number - 2), min(of, number + 2) + 1)})
        parts = Parts(
            number, of, len(self.rows), paths.part(path, number - 1) if number > 1 else "",
            paths.part(path, number + 1) if number < of else "", tuple((n, paths.part(path, n)) for n in near),
        )  # fmt: skip
        return self.made(paths.part(path, number), self.some(number), parts)

    def pages(self) -> Iterator[Page]:
        return map(self.page, range(1, self.of + 1))
