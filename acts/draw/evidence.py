"""证据: the evidence folders, written from the store (draw.md §6: the store is the truth).

They follow the journal and never decide whether an act is saved: what cannot be written is told, and made again later (acts.base.derived).
"""

from functools import partial

from acts.base.office import Office
from db.folders import write_file, write_folder
from rules.draw.draw_record import Draw, DrawLists, Event, evidence_files, freezes_file, freezes_row
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.task import Task

__all__ = ["evidence_of", "register_of", "write_evidence", "write_register"]


def write_evidence(office: Office, *numbers: str) -> None:
    """After an act: the evidence folders of these draws, and freezes.tsv beside them, from the store. The act is saved, whatever fails here."""
    for number in numbers:
        office.derive(f"证据文件夹 {number}", partial(_write_folder, office, number))
    write_register(office)


def _write_folder(office: Office, number: str) -> None:
    write_folder(office.places.evidence(number), evidence_of(office, number))


def write_register(office: Office) -> None:
    """After an act: freezes.tsv beside the evidence folders. The act is saved, whatever fails here."""
    office.derive("冻结登记 freezes.tsv", lambda: write_file(office.places.freezes, register_of(office)))


def evidence_of(office: Office, number: str) -> dict[str, bytes]:
    """What a draw's evidence folder holds, bytes by path, as the store stands.

    Openings only once its task is closed, and only those that disclosure allows.
    """
    draw = office.store.get(Draw, number)
    task = office.store.get(Task, draw.task)
    lists = office.store.get(DrawLists, draw.number)
    opened = not draw.mask and task.state == "closed" and draw.number in (task.draws[-1], *task.supplements)
    files = evidence_files(draw, lists, with_openings=opened)
    if opened:
        from rules.disclosure.draw import withheld_objects, without_openings  # where something is public

        shut = without_openings(lists, withheld_objects(office.store.each(Enterprise), office.store.all(Item)))
        files = {path: raw for path, raw in files.items() if path not in shut}
    return files


def register_of(office: Office) -> bytes:
    """The bytes of freezes.tsv, as the store stands."""
    events = sorted(office.store.all(Event), key=lambda event: event.number)
    return freezes_file(map(freezes_row, events))
