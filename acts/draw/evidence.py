"""证据: the evidence folders, written from the store (draw.md §6: the store is the truth)."""

from acts.base.office import Office
from db.folders import write_file, write_folder
from rules.draw.draw_record import Draw, DrawLists, Event, evidence_files, freezes_file, freezes_row
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.secrecy import in_secret_series
from rules.work.task import Task

__all__ = ["write_evidence"]


def write_evidence(office: Office, draw: Draw) -> None:
    """Write the draw's evidence folder and freezes.tsv beside it from the store.

    Openings only once its task is closed, and only those that disclosure allows. The folder of a draw that is 国家秘密 holds the
    freezes.tsv of its own series; the public one beside the folders knows nothing of it.
    """
    task = office.store.get(Task, draw.task)
    lists = office.store.get(DrawLists, draw.number)
    opened = draw.level == "full" and task.state == "closed" and draw.number in (task.draws[-1], *task.supplements)
    files = evidence_files(draw, lists, opened=opened)
    if opened:
        from rules.disclosure.draw import without_openings  # noqa: PLC0415 - what is public is loaded where something may be

        shut = without_openings(office.store.each(Enterprise), office.store.all(Item))
        files = {path: raw for path, raw in files.items() if path not in shut}
    if in_secret_series(draw.number):
        files["freezes.tsv"] = _freezes(office, secret=True)
    write_folder(office.places.evidence(draw.number), files)
    write_file(office.places.freezes, _freezes(office, secret=False))


def _freezes(office: Office, *, secret: bool) -> bytes:
    events = [event for event in office.store.all(Event) if in_secret_series(event.draw) == secret]
    return freezes_file(freezes_row(event) for event in sorted(events, key=lambda event: event.number))
