"""Folders in folders: how deep they may go. Python walks them by calling itself, and gives up, in no words of ours, at a thousand."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rules.base.errors import Problem, Refused

__all__ = ["DEEPEST", "entries_below", "folders_above", "folders_of", "leads_to_file", "too_deep"]

DEEPEST = 64
"""Folders in one another: more than any bureau has, and what every system and program can still open."""


def too_deep(path: str) -> bool:
    """Whether a relative path (with /) goes deeper than `DEEPEST`.

    >>> too_deep("pages/files/a.pdf"), too_deep("a/" * 65)
    (False, True)
    """
    return path.count("/") > DEEPEST


def folders_above(path: str) -> list[str]:
    """The folders above a path of a folder, the nearest first, without the folder itself.

    >>> folders_above("results/2024/R-1.html")
    ['results/2024', 'results']
    """
    found = []
    while path := path.rpartition("/")[0]:
        found.append(path)
    return found


def folders_of(paths: Iterable[str]) -> set[str]:
    """All folders above these paths. Of hundreds of thousands of files most share theirs.

    >>> sorted(folders_of(["results/2024/R-1.html", "results/2024/R-2.html", "index.html"]))
    ['results', 'results/2024']
    """
    nearest = {path.rpartition("/")[0] for path in paths} - {""}
    return nearest.union(*map(folders_above, nearest))


def leads_to_file(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a file, or a link to one; a link that leads nowhere, or in a circle, is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def entries_below(folder: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """(relative path with /, entry) of everything in a folder, a folder before what is in it; links are not followed.

    Raises Refused for what lies too deep, and OSError.
    """
    waiting = [""]
    while waiting:
        within = waiting.pop()
        deeper = too_deep(within)
        with os.scandir(folder / within) as entries:
            for entry in entries:
                path = within + entry.name
                if deeper:
                    shown = "/".join(path.split("/")[:3])
                    raise Refused(
                        Problem(f"里面的文件夹套了 {DEEPEST} 层以上，请移走，或理成几层再试", str(folder / shown))
                    )
                yield path, entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
