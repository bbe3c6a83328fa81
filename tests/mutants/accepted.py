"""The mutants that may survive: each changes nothing that anybody could notice, or its reason says why no test pins it.

accepted.toml is a list of `[[accepted]]`: file, function, before, after (as the report prints them), reason.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

__all__ = ["LIST", "Accepted", "read_accepted"]

LIST = Path(__file__).with_name("accepted.toml")


class Accepted(NamedTuple):
    """An accepted mutant: its name and why it may survive."""

    name: tuple[str, str, str, str]
    reason: str


def read_accepted(path: Path = LIST) -> list[Accepted]:
    """The list. ValueError for an entry without a reason, twice the same, or with a key that is not known."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    found: list[Accepted] = []
    for entry in entries:
        if set(entry) != {"file", "function", "before", "after", "reason"} or not entry["reason"].strip():
            raise ValueError(f"{path.name}: file, function, before, after and a reason are wanted: {entry}")
        found.append(Accepted((entry["file"], entry["function"], entry["before"], entry["after"]), entry["reason"]))
    names = [one.name for one in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{path.name}: listed twice: {sorted(twice)}")
    return found
