"""The bureau's own pages: pages/*.md, UTF-8, written by the clerk in any editor."""

from pathlib import Path

from db.files import disk_refusal
from rules.errors import Problem, Refused

__all__ = ["read_pages"]


def read_pages(folder: Path) -> dict[str, str]:
    """Text by file name, in order of name; none when there is no folder. Refused when one is not UTF-8 (names it)."""
    found = {}
    try:
        for path in sorted(folder.glob("*.md")):
            try:
                found[path.name] = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                raise Refused(Problem("不是 UTF-8 编码，请用记事本另存为 UTF-8", f"pages/{path.name}")) from None
    except OSError as error:
        raise disk_refusal(error, folder) from None
    return found
