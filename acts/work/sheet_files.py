"""Where record sheets are printed: their files' names, and whether they can be written, asked before an act that ends with printing."""

from collections.abc import Collection
from pathlib import Path

from acts.base.office import Office
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.work.sheet import Sheet

__all__ = ["bundle_path", "refuse_unprintable", "sheet_path"]


def sheet_path(folder: Path, sheet: Sheet) -> Path:
    """The file of one record sheet in the folder where a task's sheets are printed."""
    return folder / f"{sheet.number}-{sheet.object}.docx"


def bundle_path(folder: Path, task: str) -> Path:
    """The file of all record sheets of a task in one. task: its number."""
    return folder / f"{task}-全部记录表.docx"


def refuse_unprintable(office: Office, task: str, objects: Collection[str] = (), out: Path | None = None) -> None:
    """Raise Refused with every sheet of a task that cannot be written into `out` (the bureau's sheets/<task>).

    task: its number. objects: only the sheets of these; empty: all, and the bundle.
    """
    folder = out or office.places.sheets(task)
    sheets = [sheet for sheet in office.store.where(Sheet, task=task) if sheet.void_on is None]
    paths = [sheet_path(folder, sheet) for sheet in sheets if not objects or sheet.object in objects]
    if not objects:
        paths.insert(0, bundle_path(folder, task))
    refuse_unwritable([Target(folder, Kind.FOLDER), *map(Target, paths)])
