"""证据: the evidence folders, written from the store (draw.md §6: the store is the truth).

They follow the journal: an act checks that they can be written before it journals anything, and writes them after it.
"""

from acts.base.office import Office
from db.folders import write_file, write_folder
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.draw.draw_record import Draw, DrawLists, Event, evidence_files, freezes_file, freezes_row
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.task import Task

__all__ = ["refuse_unwritable_evidence", "write_evidence"]


def refuse_unwritable_evidence(office: Office, task: Task, new: str = "") -> None:
    """Before an act on a task: raise Refused when an evidence folder of its draws, or freezes.tsv, cannot be written.

    new: the number of a draw that the act is about to add.
    """
    draws = (*task.draws, *task.supplements, *([new] if new else []))
    folders = (office.places.all_evidence, *(office.places.evidence(number) for number in draws))
    refuse_unwritable([*(Target(folder, Kind.FOLDER) for folder in folders), Target(office.places.freezes)])


def write_evidence(office: Office, draw: Draw) -> None:
    """Write the draw's evidence folder and freezes.tsv beside it from the store.

    Openings only once its task is closed, and only those that disclosure allows.
    """
    task = office.store.get(Task, draw.task)
    lists = office.store.get(DrawLists, draw.number)
    opened = not draw.mask and task.state == "closed" and draw.number in (task.draws[-1], *task.supplements)
    files = evidence_files(draw, lists, with_openings=opened)
    if opened:
        from rules.disclosure.draw import withheld_objects, without_openings  # noqa: PLC0415 - what is public is loaded where something may be

        shut = without_openings(lists, withheld_objects(office.store.each(Enterprise), office.store.all(Item)))
        files = {path: raw for path, raw in files.items() if path not in shut}
    write_folder(office.places.evidence(draw.number), files)
    write_register(office)


def write_register(office: Office) -> None:
    """Write freezes.tsv beside the evidence folders."""
    events = sorted(office.store.all(Event), key=lambda event: event.number)
    write_file(office.places.freezes, freezes_file(map(freezes_row, events)))
