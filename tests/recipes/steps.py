"""What a recipe is, and the ways in which a step changes a file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Recipe", "Step", "in_turn", "insert_after", "new_file"]

Edit = Callable[[str], str]
"""The text of a file, "" where there is none, to what it becomes."""


@dataclass(frozen=True)
class Step:
    """One step. number: as in the recipe. edits: file → what is done to it. make: the target that is made then.

    noticed_by: the test that fails where the step is forgotten; "" where nothing can be forgotten in this example.
    """

    number: int
    edits: Mapping[str, Edit] = field(default_factory=dict)
    make: str = ""
    noticed_by: str = ""


@dataclass(frozen=True)
class Recipe:
    """title: the heading of the recipe. tests: those that must pass in the end, of the ones that the recipe names."""

    title: str
    steps: tuple[Step, ...]


def new_file(text: str) -> Edit:
    """Write a file that was not there."""

    def edit(before: str) -> str:
        assert not before, "the file is there already"
        return text

    return edit


def insert_after(pattern: str, text: str) -> Edit:
    """Put the text behind the first match of the pattern (as bytes of the file see it, over lines)."""

    def edit(before: str) -> str:
        found = re.search(pattern, before, re.MULTILINE | re.DOTALL)
        assert found, f"no place for {text!r}: {pattern!r} is not there"
        return before[: found.end()] + text + before[found.end() :]

    return edit


def in_turn(*edits: Edit) -> Edit:
    """Several changes of one file, one after the other."""

    def edit(before: str) -> str:
        for one in edits:
            before = one(before)
        return before

    return edit
