"""Who was drawn, where nobody may know it, as the leak gate looks for it in the files of the draw."""

from collections.abc import Iterator

from rules.disclosure.private.reckoning import Reckoning
from rules.disclosure.secret import Secret
from rules.draw.draw_record import Draw

__all__ = ["from_draws"]


def from_draws(reckoning: Reckoning) -> Iterator[Secret]:
    """Who was drawn: the numbers, where they are not public, on every file of the draw, where they lead to no name, on its page alone; the
    names, where they are not public, on every file of the draw. And the hashes of the lists of a draw without a page."""
    for draw in reckoning.records.draws:
        folder = f"draws/{draw.number}".lower()
        if not reckoning.has_evidence(draw):
            yield from _numbers(draw, folder)
        elif not reckoning.has_lists(draw):
            yield from _numbers(draw, f"{folder}/index")
        if not reckoning.has_names(draw):
            yield from _names_drawn(reckoning, draw, folder)
        if draw.task not in reckoning.with_page:
            for name, text in reckoning.hashes(draw).items():
                if text != _EMPTY:  # the same for every draw
                    yield Secret(text=text, record=draw.number, field=f"不公开的 {name}")


def _listed(draw: Draw) -> set[str]:
    """Numbers of a draw that were on its list at any time."""
    return {one.number for one in draw.drawn} | {one.replaced_by for one in draw.struck if one.replaced_by}


def _numbers(draw: Draw, where: str) -> Iterator[Secret]:
    for number in sorted(_listed(draw)):
        yield Secret(text=number, record=draw.number, field="还没有公开的抽取名单", whole=True, files=(where,))


def _names_drawn(reckoning: Reckoning, draw: Draw, folder: str) -> Iterator[Secret]:
    lists, listed = reckoning.records.lists.get(draw.number), _listed(draw)
    for entry in lists.pool if lists is not None else ():
        if entry.number in listed and len(entry.name) > 1:
            yield Secret(
                text=entry.name, record=draw.number, field="不公开的抽取名单上的名称", whole=True, files=(folder,)
            )


_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing."""
