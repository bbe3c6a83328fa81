"""证据: the evidence folders, written from the store (draw.md §6: the store is the truth)."""

from acts.office import Office
from db.folders import write_file, write_folder
from rules.draw_record import Draw, DrawLists, Event, evidence_files, freezes_file, freezes_row
from rules.task import Task

__all__ = ["export"]


def export(office: Office, draw: Draw) -> None:
    """Write the draw's evidence folder and freezes.tsv beside it from the store; openings only once its task is closed."""
    task = office.store.get(Task, draw.task)
    lists = office.store.get(DrawLists, draw.number)
    opened = task.state == "closed" and task.draws[-1] == draw.number
    write_folder(office.places.evidence(draw.number), evidence_files(draw, lists, opened=opened))
    events = sorted(office.store.all(Event), key=lambda event: event.number)
    write_file(office.places.freezes, freezes_file(freezes_row(event) for event in events))
