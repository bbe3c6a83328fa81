"""Objects that leave items when their trades change: whom no draw for an item reaches any more."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rules.registry.item import Item

__all__ = ["leaving_text", "left_items"]

_NAMED = 3
"""Items that are named."""


def left_items(before: tuple[str, ...], after: tuple[str, ...], in_force: Iterable[Item]) -> tuple[Item, ...]:
    """The items that cover an object with the trades of before and not with those of after."""
    return tuple(item for item in in_force if item.covers(before) and not item.covers(after))


def leaving_text(left: Sequence[tuple[Item, ...]], uncovered: int) -> str:
    """How many objects leave which items, and how many of them no item reaches any more; "" where none leaves any. left: of each object."""
    counts = Counter(item.number for items in left for item in items)
    if not counts:
        return ""
    names = {item.number: item.name for items in left for item in items}
    named = "、".join(f"{number} {names[number]}（{count:,} 家）" for number, count in counts.most_common(_NAMED))
    more = f" 等 {len(counts)} 项" if len(counts) > _NAMED else ""
    none = f"，其中 {uncovered:,} 家没有一个事项查得到" if uncovered else ""
    return f"行业改了，{sum(map(bool, left)):,} 家不再是这些事项的检查对象：{named}{more}{none}"
