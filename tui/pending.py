"""What waits for publication: every approved result compared with its file in the published folder.

The comparison is by hash, with the bytes that a publication would write, never by date.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from acts.base.office import Office
from acts.disclosure import publish as acts
from acts.disclosure.texts import FreeText, pending_texts
from rules.base.calendar import Calendar
from rules.base.canonical import digest
from rules.base.errors import Refused
from rules.disclosure.public import PublicRecords, PublicResult
from rules.draw.draw_record import Publication
from rules.work.publication_due import publication_due, takeoff_due
from rules.work.result import Result
from rules.work.task import Task
from site_gen import paths
from site_gen.files.opendata import result_json
from site_gen.manifest import published_files

__all__ = ["CHANGES", "Change", "PendingChanges", "PendingPublication", "pending_changes", "pending_publication"]

T = TypeVar("T")

CHANGES = {"new": "新增", "changed": "更正", "withdrawn": "撤回", "ended": "下架"}

_TRIED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One result whose public page is not yet what was approved. what: a key of CHANGES. number: its slug.

    due: by when it must be public. due_note: how that day was counted. due is None for a page that leaves the site because its term is over.
    """

    number: str
    what: str
    task: str
    result: PublicResult | None
    due: date | None
    due_note: str

    def overdue(self, today: date) -> bool:
        """Whether it should have been public before this day."""
        return self.due is not None and self.due < today


@dataclass(frozen=True)
class PendingChanges:
    """What waits for publication. changes: the most urgent first.

    last: the last publication; None before the first. has_site: whether there is a site in the folder `out`.
    """

    changes: tuple[Change, ...]
    last: Publication | None
    out: Path
    has_site: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, in the order of CHANGES; kinds without any are left out."""
        counts = {what: sum(1 for change in self.changes if change.what == what) for what in CHANGES}
        return {what: count for what, count in counts.items() if count}

    def counts_text(self, unit: str = "") -> str:
        """新增 34、更正 1, each with its unit; "" when there is nothing."""
        return "、".join(f"{CHANGES[what]} {count}{unit}" for what, count in self.counts.items())


@dataclass(frozen=True)
class PendingPublication(PendingChanges):
    """What a publication would change. public: the records it is made from. waiting: the free texts that are not approved."""

    public: PublicRecords
    waiting: tuple[FreeText, ...] = ()


def pending_publication(office: Office, out: Path | None = None) -> PendingPublication:
    """Compare what is approved with the site in `out` (the bureau's public/), and collect the records that a publication is made from.

    Changes nothing; may take some seconds. Refused when a page of the bureau cannot be read.
    """
    public = _read_unchanged(lambda: acts.prepare(office)[0])
    compared = _compared(office, public.results, out or office.places.public)
    waiting = tuple(_read_unchanged(lambda: pending_texts(office)))
    return PendingPublication(compared.changes, compared.last, compared.out, compared.has_site, public, waiting)


def pending_changes(office: Office) -> PendingChanges:
    """The same comparison with the bureau's public/ alone: a tenth of the work, and of the memory of a large registry."""
    return _compared(office, _read_unchanged(lambda: acts.current_results(office)), office.places.public)


def _compared(office: Office, results: Iterable[PublicResult], target: Path) -> PendingChanges:
    listed = _listed(target)
    tasks = {task.number: task for task in office.store.all(Task)}
    changes, public_paths = [], set()
    for result in results:
        path = paths.result_json(result.task, result.slug)
        public_paths.add(path)
        published_digest = listed.get(path)
        if published_digest == digest(result_json(result)):
            continue
        stored = office.store.get(Result, f"{result.task}/{result.object_number}/{result.item}")
        changes.append(_change(office, tasks[result.task], stored, result, "changed" if published_digest else "new"))
    stored_by_slug = {}
    if any(path not in public_paths for path in listed if _is_result(path)):
        stored_by_slug = {one.number.replace("/", "-").lower(): one for one in office.store.each(Result)}
    for path in sorted(path for path in listed if _is_result(path)):
        if path not in public_paths:
            slug = Path(path).stem
            changes.append(_leaving(slug, path.split("/")[1], stored_by_slug.get(slug), office.calendar))
    changes.sort(key=lambda change: (change.due or date.max, change.number))
    publications = office.store.all(Publication)
    last = max(publications, key=lambda publication: publication.seq) if publications else None
    return PendingChanges(tuple(changes), last, target, bool(listed))


def _read_unchanged(read: Callable[[], T]) -> T:
    """The result of `read`; called again when somebody saved just then: this runs in a thread beside the clerk."""
    for _ in range(_TRIED):
        try:
            return read()
        except RuntimeError:  # a table grew while it was read
            continue
    raise Refused("台账正在变动，没有比对成；请按 F5 再试")


def _is_result(path: str) -> bool:
    return path.startswith("results/") and path.endswith(".json")


def _change(office: Office, task: Task, stored: Result, result: PublicResult, what: str) -> Change:
    term = publication_due(stored, task, office.calendar)
    return Change(result.slug, what, result.task, result, term.day, f"审批后 {term}")


def _leaving(slug: str, task: str, stored: Result | None, calendar: Calendar) -> Change:
    """A result that is still on the site and may not stay. stored: its record, where the slug tells which."""
    gone = stored and (stored.withdrawn or next((one.withdrawn for one in stored.mistakes[-1:]), None))
    if not gone:
        return Change(slug, "ended", task, None, None, "公示期满或不再公开")
    term = takeoff_due(gone.on, calendar)
    return Change(slug, "withdrawn", task, None, term.day, f"撤回以后从网站撤下，{term}")


def _listed(out: Path) -> dict[str, str]:
    """Path → SHA-256 of the files of the published site; empty when there is none, or a list that cannot be read."""
    return {path: entry.sha256 for path, entry in published_files(out).items()}
