"""The mutants that may survive: each changes nothing that anybody could notice, or its reason says why no test pins it.

accepted_<storey>.toml is a list of `[[accepted]]`: file, function, before, after (as the report prints them), reason.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["LISTS", "Accepted", "read_accepted"]

LISTS = tuple(sorted(Path(__file__).parent.glob("accepted_*.toml")))


class Accepted(NamedTuple):
    """An accepted mutant: its name and why it may survive."""

    name: tuple[str, str, str, str]
    reason: str


def read_accepted(paths: Sequence[Path] = LISTS) -> list[Accepted]:
    """The accepted mutants of these lists. ValueError for an entry without a reason, twice the same, or with an unknown key."""
    accepted: list[Accepted] = []
    for path in paths:
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", []):
            if set(entry) != {"file", "function", "before", "after", "reason"} or not entry["reason"].strip():
                raise ValueError(f"{path.name}: file, function, before, after and a reason are wanted: {entry}")
            name = (entry["file"], entry["function"], entry["before"], entry["after"])
            accepted.append(Accepted(name, entry["reason"]))
    names = [mutant.name for mutant in accepted]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"listed twice: {sorted(twice)}")
    return accepted
