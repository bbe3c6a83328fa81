"""The demonstration bureau, for desk and command line: two years of work run, sheets printed, every draw verified, the site published."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from acts.base.bureau import open_office
from acts.base.office import Office
from acts.demo.story import make_bureau
from acts.disclosure.publish import projected, record_publication
from acts.draw.expiry import expire_all_overdue
from acts.work.sheet import print_sheets
from db.config import read_bureau
from db.places import Places
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, Publication
from rules.work.sheet import Sheet
from rules.work.task import Task
from site_gen.publishing.planned import planned_files
from site_gen.verify import verify_folder
from tui.publishing import Outcome, is_fresh, publication_targets, publish_site

__all__ = ["DemonstrationReport", "build_demonstration", "demonstration_exists"]


@dataclass(frozen=True, slots=True)
class DemonstrationReport:
    """What there is now. tasks: without the deleted ones, as they are listed. sheets: the file of all record sheets of the first task that waits for its checks; None when no task does."""

    tasks: int
    draws: int
    sheets_made: int
    sheets: Path | None
    outcome: Outcome


def demonstration_exists(folder: Path) -> bool:
    """Whether there is a demonstration bureau in this folder already; Refused when there is a real one."""
    if not Places(folder).bureau_toml.exists():
        return False
    if read_bureau(folder).demo_clock is None:
        raise Refused(f"“{folder}”是真实单位的文件夹，不是演示单位；请换一个文件夹，如 demo")
    return True


class _Publishing:
    """The publications of the story: journalled as they would have been. Their sites are not built, only counted: the last one replaces all."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}

    def __call__(self, office: Office) -> None:
        """Journal a publication as of now: its pages, and how many files differ from the one before."""
        expire_all_overdue(office)
        public = projected(office)
        files = planned_files(public)
        changed = {path for path, _ in files.items() ^ self._before.items()}
        pages = sum(path.endswith(".html") for path in files)
        record_publication(office, public, pages=pages, changed=len(changed), first=not self._before)
        self._before = files


def _leads_to(public: Path, out: Path) -> None:
    """Have the bureau's own public/ be where the site went, so that the desk compares and publishes there; where a link can be made."""
    if not os.path.lexists(public):
        with suppress(OSError, ValueError):  # Windows without the right to make links, or another drive
            public.symlink_to(os.path.relpath(out.resolve(), public.parent.resolve()), target_is_directory=True)


def build_demonstration(folder: Path, *, by: str = "", out: Path | None = None) -> DemonstrationReport:
    """Make the demonstration where there is none yet, and publish it (into its own public/, or `out`).

    Refused when the folder holds a real bureau, or when the evidence of a draw does not hold.
    """
    exists = demonstration_exists(folder)
    places = Places(folder)
    refuse_unwritable([Target(folder, Kind.FOLDER), *publication_targets(out or places.public, places)])
    if not exists:
        make_bureau(folder, _Publishing())
    with open_office(folder, by=by or "演示员") as office:
        matched = next((task.number for task in office.store.all(Task) if task.state == "matched"), None)
        sheets = print_sheets(office, matched)[0] if matched else None
        draws = office.store.all(Draw)
        failed = [draw.number for draw in draws if not verify_folder(office.places.evidence(draw.number)).ok]
        if failed:
            raise Refused(f"抽取 {'、'.join(failed)} 的证据核验不通过，请把演示文件夹交给维护人员")
        again = office.store.count(Publication) > 0
        kept = places.freezes if again and is_fresh(office, out) else None  # its site was deleted: published anew
        outcome = publish_site(office, out, earlier=kept, first=not again)
        if out is not None:
            _leads_to(places.public, out)
        tasks = sum(task.state != "deleted" for task in office.store.all(Task))
        return DemonstrationReport(tasks, len(draws), office.store.count(Sheet), sheets, outcome)
