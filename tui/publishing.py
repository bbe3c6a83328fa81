"""Publishing, for desk and command line: acts hands over, the site generator renders and swaps, acts journals."""

from dataclasses import dataclass
from pathlib import Path

from acts import publish as acts
from acts.draw import expire_overdue
from acts.office import Office
from site_gen.publish import Published, publish

__all__ = ["Outcome", "publish_site"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A publication: where the site lies, what was written."""

    out: Path
    published: Published
    number: str


def publish_site(office: Office, out: Path | None = None, *, workers: int = 1) -> Outcome:
    """Publish the bureau's site into `out` (its own public/). Refused, with the old site untouched, when the gate finds a leak.

    workers: processes for the pages of records; more than one only where no other thread runs.
    """
    expire_overdue(office)
    public, secrets = acts.prepare(office)
    target = out or office.places.public
    published = publish(public, secrets, target, workers=workers, note=office.places.published)
    recorded = acts.record(office, public, pages=published.pages, changed=published.written + published.removed)
    return Outcome(target, published, recorded.number)
