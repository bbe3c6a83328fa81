"""What is wrong with a file, as the file itself with its bad cells marked: for whoever sent it."""

from pathlib import Path

from acts.registry.importing import ImportReport
from db.exchange.formats import Listing
from db.exchange.marked import write_marked
from rules.importing.causes import causes
from rules.importing.sheet import SheetText
from rules.importing.tables import Source

__all__ = ["write_problems"]


def write_problems(listing: Listing, source: Source, sheet: SheetText, report: ImportReport, path: Path) -> int:
    """Write the file that was read as .xlsx, each cell that is wrong marked and commented; the number of marked cells.

    What is wrong with a row and no cell of it stands at its first cell.
    """
    names = {column.label: column.name for column in listing.columns}
    marks: dict[tuple[str, int, int], list[str]] = {}
    for text, row in zip(sheet.rows, report.rows, strict=True):
        if row.problems:
            worksheet, places = sheet.places.get(text.sheet, ("", {}))
            for problem in row.problems:
                place = places.get(names.get(problem.field, ""), min(places.values(), default=0))
                words = f"{problem.field}：{problem.message}" if problem.field else problem.message
                marks.setdefault((worksheet, text.line - 1, place), []).append(words)
    return write_marked(path, source, marks, causes(report.problems))
