"""Publication: public records → staging → leak gate → swap. The published site stands until the new one is whole and clean."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from filesystem.depth import folders_above, folders_of
from rules.base.errors import Problem, Refused
from rules.disclosure.public import PublicRecords
from rules.disclosure.secret import Secret
from site_gen import paths
from site_gen.gate.excused import excused_numbers, office_numbers
from site_gen.gate.gate import Gate, Leak
from site_gen.manifest import OWN_LISTS
from site_gen.pages.pages import Site
from site_gen.pages.theme import default_theme, read_theme
from site_gen.publishing.build_cache import read_previous, write_cache
from site_gen.publishing.building import Progress, build
from site_gen.publishing.staging import Staging
from site_gen.publishing.workers import batches, in_parallel
from site_gen.swap import Workplace, claimed, on_disk, prepare, recover, swap, workplaces

__all__ = ["Leak", "Published", "publish"]

_BATCH = 1_000
"""Files that a process links, or scans for new strings, at a time."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did. pages: HTML pages of the site. written, removed: files. changes: `A path`, `M path`, `D path`.

    untold: removed files that changes.txt does not name, because their very names hold what must not appear or say whose they were.
    """

    pages: int
    written: int
    removed: int
    changes: tuple[str, ...]
    untold: tuple[str, ...] = ()
    untidy: bool = False
    """The site is up, but what was before it is still in use and lies beside it until the next publication."""


def publish(
    public: PublicRecords,
    secrets: Iterable[Secret],
    out: Path,
    *,
    workers: int = 1,
    cache: Path | None = None,
    overlay: Path | None = None,
    allowed: Collection[str] = (),
    progress: Progress | None = None,
    holder: str = "",
) -> Published:
    """Build the site of these records in the folder `out`, in one step; unchanged files keep bytes and mtime.

    secrets: strings that must not appear. workers: processes, used where there are many files and processes can be forked.
    cache: the build cache, a private file (site_gen.publishing.build_cache). overlay: the bureau's own templates
    (site_gen.pages.theme). allowed: findings of the gate (Problem.finding) that the office lets pass. holder: who publishes.
    Raises Leak (one Problem per hit) and Refused (a folder that is not ours, a history that would shrink, a number that
    cannot be an address) and Busy (somebody else publishes or deploys it); the published site then stays as it was.
    """
    theme = read_theme(overlay) if overlay and overlay.is_dir() else default_theme()
    theme.check()
    out, secrets, excused, office = out.resolve(), tuple(secrets), excused_numbers(public), office_numbers(public)
    with on_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with claimed(out, holder), _no_rubbish_collected():
            recover(out)
            previous = read_previous(out, cache, theme.digest)
            unscanned = previous.new_secrets(secrets, {*excused, *office, *allowed})
            place, make_gate = prepare(out), partial(Gate, excused=excused, allowed=allowed, office=office)
            staging = Staging(out, place.staging, previous, make_gate, secrets, unscanned)
            try:
                build(Site(public), staging, theme, workers, progress)
                _scan_unbuilt(staging, workers)
                _refuse_in_the_way(staging)
                _only_grow(out, staging)
                published = _replace(out, place, staging, workers)
            finally:
                with suppress(OSError, Refused):  # what is left of it goes at the next run
                    recover(out)
            if cache:
                write_cache(cache, out, theme.digest, staging.entries, secrets, {*excused, *office, *allowed})
            with suppress(OSError):
                published = replace(published, untidy=bool(workplaces(out)))
            return published


@contextmanager
def _no_rubbish_collected() -> Iterator[None]:
    """A site is built without rubbish in circles; to look for it among the records and the strings of the gate takes a twelfth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _scan_unbuilt(staging: Staging, workers: int) -> None:
    """Scan the webmaster's own files, and unchanged files for new strings. Raises Leak when the gate has found anything."""
    for path in staging.foreign:
        staging.note(staging.scan(staging.gate, [path]))
    if staging.recheck:
        task, unbuilt = partial(staging.scan, staging.recheck), batches(staging.reused, _BATCH)
        with in_parallel(task, unbuilt, workers, files=len(staging.reused)) as results:
            for problems in results:
                staging.note(problems)
    staging.note([], most=1)


def _refuse_in_the_way(staging: Staging) -> None:
    """Something of the webmaster's where the site has a file or a folder: one of the two would be lost."""
    folders = folders_of(staging.entries) if staging.foreign else set[str]()
    for path in staging.foreign:
        taken = next((above for above in folders_above(path) if above in staging.entries), "")
        if taken:
            raise Refused(
                Problem(
                    "是文件夹，里面有别的文件，而网站要在这里放同名的网页；请移走它再发布，旧网站没有改动", where=taken
                )
            )
        if path in folders:
            raise Refused(Problem("是文件，而网站要在这里放同名的文件夹；请移走它再发布，旧网站没有改动", where=path))


def _only_grow(out: Path, staging: Staging) -> None:
    """What was once public stays: the old bytes of the two growing files begin the new ones (disclosure.md)."""
    for name in sorted(staging.changed & {paths.FREEZES, paths.HEADS}):
        published = out / name
        if published.is_file() and not (staging.folder / name).read_bytes().startswith(published.read_bytes()):
            message = "已经公布的内容不在现在的台账里，公布过的只能增加；请先核对台账是否完整（check）"
            raise Refused(Problem(message, where=name))


def _open_to_readers(out: Path, closed: Iterable[str]) -> None:
    """The web server must read what the gate has let pass, whatever the umask was when it was written or copied."""
    for path in closed:
        place = out / path
        place.chmod(0o755 if place.is_dir() else 0o644)


def _replace(out: Path, place: Workplace, staging: Staging, workers: int) -> Published:
    """Complete staging and swap it with the published site; nothing is written where the two are the same."""
    _open_to_readers(out, staging.previous.closed)
    before = staging.previous.files
    removed = before.keys() - staging.entries.keys() - {paths.CHANGES}

    def line(path: str) -> str:
        kind = "D" if path in removed else "M" if path in before or (before and path in OWN_LISTS) else "A"
        return f"{kind} {path}"

    changed = sorted(staging.changed | removed)
    if not changed and staging.reuse_lists():
        return Published(staging.pages, 0, 0, ())
    untold = tuple(
        path for path in changed if path in removed and (paths.is_of_one_object(path) or staging.is_telling(path))
    )
    withdrawn = any(map(paths.is_of_one_object, removed))
    told = (path for path in changed if path not in untold and not (withdrawn and paths.is_of_some_objects(path)))
    listed = sorted([*told, *OWN_LISTS])
    text = "".join(f"{line(path)}\n" for path in listed).encode()
    names = [(paths.CHANGES, text), (paths.MANIFEST, b""), (paths.SUMS, b"")]
    staging.note(staging.gate.batch_problems(names), most=1)
    del staging.gate  # with 100,000 strings it takes 80 MB
    unchanged = [*(path for path in staging.entries if path not in staging.changed), *staging.foreign]
    with in_parallel(staging.link, batches(unchanged, _BATCH), workers, files=len(unchanged)) as linked:
        staging.write_lists(text)
        for _ in linked:
            pass
    swap(out, place)
    return Published(
        staging.pages, len(staging.changed) + len(OWN_LISTS), len(removed), tuple(map(line, changed)), untold
    )
