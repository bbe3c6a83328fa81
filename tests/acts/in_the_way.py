"""Something in the way of what an act writes: it begins nothing, and says what stands there."""

from collections.abc import Callable
from pathlib import Path

from tests.acts.office import Desk

__all__ = ["Act", "begins_nothing", "contents", "in_the_way"]

Act = Callable[[], object]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below, but for the lock and who holds it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if path.parent.name != "journal" or path.name not in {"lock", "holder.json"}
    }


def in_the_way(path: Path) -> Path:
    """A folder where a file is to be written."""
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)
    return path


def begins_nothing(desk: Desk, act: Act, last: Path, *words: str) -> None:
    """The act is refused with the name of the file in its way, and neither the journal nor any file has changed."""
    in_the_way(last)
    before = contents(desk.office.places.folder)
    with desk.refused(last.name, *words):
        act()
    assert contents(desk.office.places.folder) == before
