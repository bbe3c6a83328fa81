"""What a clerk said, function by function or command by command: lines of the story, and the answers of `--json`, one JSON value each.

What is whole ends with the end of a line; what does not was not said.
"""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["refusal_of", "spoken"]


def spoken(raw: bytes) -> Iterator[tuple[dict[str, Any], int]]:
    """Each JSON object that was said whole, and where it ends."""
    begun, place = b"", 0
    for line in raw.splitlines(keepends=True):
        place += len(line)
        begun += line
        if line.endswith(b"}\n") and not line.startswith(b" "):  # answers of several lines are indented
            yield json.loads(begun), place
            begun = b""


def refusal_of(told: dict[str, Any]) -> str:
    """The words of a refusal. A command's says beside them what it had saved."""
    if "words" in told:
        return str(told["words"])
    words = "；".join(problem["message"] for problem in told["problems"])
    return f"{words}；已保存" if "saved" in told else words
