"""公开程度: which level governs a task (docs/draw.md, 限制公开的抽取); 国家秘密 is not kept in a bureau that publishes.

A classified bureau is a folder of its own on a classified machine: bureau.toml says `classified_machine = true`, and then nothing
of it is ever published. Any other bureau takes no 国家秘密 in; one whose store holds some from before does not publish.
`governing_level` is the only function that computes the level of a task.
"""

from collections.abc import Iterable, Iterator

from rules.base.codes import LEVELS
from rules.base.fields import Record
from rules.base.marks import is_state_secret, marks_of
from rules.draw.draw_record import Draw
from rules.registry.item import Item

__all__ = ["FEWEST", "RESTRICTED", "governing_level", "state_secrets", "strictest"]

RESTRICTED = frozenset({"limited", "none", "secret"})
"""The levels whose draws name nobody and have numbers made for that draw alone."""


FEWEST = 5
"""A pool of fewer objects tells who they are: a draw 有限公开 of such a pool is treated as 不予公开."""


def governing_level(items: Iterable[Item], frozen: Iterable[str] = ()) -> str:
    """The level (a code of LEVELS) that governs a task, its draws and all its results: the strictest (draw.md §6).

    items: its items as they are now. frozen: the levels of its draws, each as it was at the freeze: a later change of the list does
    not open what was withheld at the freeze.
    """
    return strictest((*(item.level for item in items), *frozen))


def strictest(levels: Iterable[str]) -> str:
    """The strictest of some levels (codes of LEVELS); `full` when there is none.

    >>> strictest(["full", "none", "limited"]), strictest([])
    ('none', 'full')
    """
    order = LEVELS.codes  # from the most public to the least
    return order[max((order.index(level) for level in levels), default=0)]


def state_secrets(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """(number, what to do) of each record that holds 国家秘密: an item or a draw of that level, a mark on any field.

    Only the store of an earlier version has any: they can be shown, changed and removed, but the bureau does not publish meanwhile.
    """
    for record in records:
        if isinstance(record, Item) and record.level == "secret":
            yield record.number, "公开程度是国家秘密，请撤销这个事项，或改正公开程度（以前的版本不会公开）"
        elif isinstance(record, Draw) and record.level == "secret":
            yield record.number, "是国家秘密事项的抽取，不能撤销；请另建单位文件夹公示"
        elif marks_of(record) and is_state_secret(record):
            yield record.number, "标记为国家秘密，请解除标记，或撤销这条记录"
