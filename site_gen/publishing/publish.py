"""Publication: public records → staging → leak gate → swap. The old site stands until the new one is whole and clean."""

import gc
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from rules.base.errors import Problem, Refused
from rules.disclosure.public import PublicRecords, Secret
from site_gen import paths
from site_gen.gate.excused import excused_numbers
from site_gen.gate.gate import Gate, Leak
from site_gen.gate.worker import Judge
from site_gen.pages.pages import Site
from site_gen.pages.theme import Theme, default_theme, read_theme
from site_gen.publishing import build_cache as known
from site_gen.publishing import link_farm as spare
from site_gen.publishing.build_cache import OWN_LISTS, Known, Listed, fingerprints, folders_of
from site_gen.publishing.building import Made, Progress, build
from site_gen.publishing.site_lists import lists_hold, write_lists
from site_gen.publishing.stage import Stage, readable
from site_gen.publishing.swap import claimed, on_disk, recover, swap

__all__ = ["Leak", "Published", "publish"]

_JUDGED_APART_FROM = 2_000
"""Private strings from which a process of its own that makes the gate ready pays for its start."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did. pages: HTML pages of the site. written, removed: files. changes: `A path`, `M …`, `D …`.

    untold: files that are gone and that changes.txt does not name, because their names would tell of what is 国家秘密 now.
    """

    pages: int
    written: int
    removed: int
    changes: tuple[str, ...]
    untold: tuple[str, ...] = ()


@readable()
def publish(
    public: PublicRecords,
    secrets: Iterable[Secret],
    out: Path,
    *,
    workers: int = 1,
    note: Path | None = None,
    overlay: Path | None = None,
    allowed: Collection[str] = (),
    progress: Progress | None = None,
    holder: str = "",
) -> Published:
    """Build the site of these records in the folder `out`, in one step; unchanged files keep bytes and mtime.

    secrets: strings that must not appear. workers: processes for the pages of records (used where there are many of
    them, and where processes can be forked). note: where to keep what the next publication need not read again
    (site_gen.publishing.build_cache); a private file that may be deleted at any time. overlay: the bureau's own templates (site_gen.pages.theme).
    allowed: findings of the gate (Problem.finding) that the office lets pass. progress: told how many pages are done, of how many.
    holder: who publishes, for whoever finds the site claimed meanwhile.
    Raises Leak (one Problem per hit) and Refused (a folder that is not ours, a history that would shrink, a number that
    cannot be an address) and Busy (somebody else publishes or deploys it); the old site then stays as it was.
    """
    theme = read_theme(overlay) if overlay and overlay.is_dir() else default_theme()
    theme.check()
    out = out.resolve()
    with on_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with claimed(out, holder):
            recover(out)
            return _publish(public, tuple(secrets), out, theme, workers, note, frozenset(allowed), progress)


def _publish(
    public: PublicRecords,
    secrets: tuple[Secret, ...],
    out: Path,
    theme: Theme,
    workers: int,
    note: Path | None,
    allowed: frozenset[str],
    progress: Progress | None,
) -> Published:
    excused = excused_numbers(public)
    before = known.read(out, note, theme.digest)
    scanned, strings = before.prints(secrets)
    # One that is taken back is looked for in every file again.
    passes = fingerprints(sorted(excused | allowed))
    unseen = before.new_secrets(secrets, scanned, frozenset(passes))
    gate = partial(Gate, secrets, excused, allowed)
    news = gate if unseen is None else partial(Gate, unseen, excused, allowed) if unseen else None
    judge = Judge(gate, news)
    stage = Stage(out, before, judge)
    judged_apart = workers > 1 and bool(before.shares) and len(secrets) >= _JUDGED_APART_FROM
    with _staging(stage), judge.apart(pays=judged_apart):
        site = Site(public)
        made = build(site, stage, before, theme, workers, progress)
        _only_grow(out, stage.folder)
        guests, folders = _strangers(out, before, made, stage)
        for path in guests:
            stage.keep(path)
        lost = stage.before.keys() - made.paths() if stage.before else ()
        removed = sorted(path for path in lost if path not in OWN_LISTS)
        untold = _untold(removed, secrets, judge)
        changes = sorted([*made.changes, *(f"D {path}" for path in removed)], key=lambda line: line[2:])
        # Where a note tells of the site, its lists are as they were left, too.
        as_left = bool(before.folders) and all(before.files[name].untouched(str(out / name)) for name in OWN_LISTS)

        def differing() -> Iterable[tuple[str, Listed | None]]:
            return chain(made.anew(), ((path, None) for path in removed)) if as_left else made.every()

        nothing = not changes and (not any(differing()) if as_left else lists_hold(out, differing))
        if nothing:
            judge.settle()
            listed = {path: before.files[path] if as_left else Listed.of(out / path) for path in OWN_LISTS}
            left = spare.keep_staging(out, folders) if note else ""
        else:
            for path in removed:
                stage.drop(path)
            own = [f"{'M' if (out / name).exists() else 'A'} {name}" for name in OWN_LISTS]
            told = sorted([*(line for line in changes if line[2:] not in untold), *own], key=lambda line: line[2:])
            listed = write_lists(stage, told, differing, out if as_left else None)
            folders = _site_folders(site, made.files, guests)
            swap(out, keep=note is not None)
            gone = [*removed, *(path for path in before.guests if path not in guests)]
            changed = [*(line[2:] for line in made.changes), *OWN_LISTS, *guests]
            left = spare.keep_old(out, folders, changed, gone) if note else ""
    if note:
        prints = (scanned, strings, b"".join(passes))
        mark = known.mark(out, folders)
        noted = Known(
            made.files | listed,
            made.shares,
            *prints,
            tuple(guests),
            tuple(folders),
            mark,
            left,
            made.searched,
            made.turn,
        )
        known.write(note, out, theme.digest, noted)
    if nothing:
        return Published(made.pages, 0, 0, ())
    return Published(made.pages, len(made.changes) + len(OWN_LISTS), len(removed), tuple(changes), untold)


@contextmanager
def _staging(stage: Stage) -> Iterator[None]:
    """What is left of the staging folder goes. The records live until the end: a collector that walks them again and again costs more
    than the rendering."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        shutil.rmtree(stage.folder, ignore_errors=True)


def _untold(removed: list[str], secrets: Iterable[Secret], judge: Judge) -> tuple[str, ...]:
    """Files that are gone and whose very names would tell of what is 国家秘密 now, or hold what must not appear: no public list
    names them."""
    traces = {secret.text.lower() for secret in secrets if secret.trace}
    named = set(judge.names(removed))
    return tuple(path for path in removed if path in named or any(trace in path.lower() for trace in traces))


def _strangers(out: Path, before: Known, made: Made, stage: Stage) -> tuple[list[str], list[str]]:
    """Files that the webmaster put there by hand: we never made them, so we never remove them. And the folders of the site.

    Where no name came into any folder and none went since the last publication, they are those that were there then.
    """
    if not out.exists():
        return [], []
    if stage.names_as_left:
        ours_now = made.paths() if before.guests else ()
        return [path for path in before.guests if path not in ours_now], list(before.folders)
    known_to_us = before.every().keys() | made.paths()
    found, folders = [], []
    for folder, _, names in os.walk(out):
        inside = Path(folder).relative_to(out).as_posix()
        above = "" if inside == "." else f"{inside}/"
        folders.append(above.rstrip("/"))
        found += [path for name in names if (path := above + name) not in known_to_us]
    return sorted(path for path in found if path not in OWN_LISTS), sorted(folders)


def _site_folders(site: Site, files: Iterable[str], guests: Iterable[str]) -> list[str]:
    """All folders of the site."""
    some = [paths.result(task, task) for task in {result.task for result in site.results}]
    some += [paths.object_page(entry.number) for entry in site.public.objects[:1]]
    some += [one.path for one in site.result_lists()] + [site.registry_list.path]
    return sorted(folders_of([*files, *guests, *OWN_LISTS, *some]))


def _only_grow(out: Path, staging: Path) -> None:
    """What was once public stays: the old bytes of the two growing files begin the new ones (disclosure.md)."""
    problems = []
    for name in (paths.FREEZES, paths.HEADS):
        old, new = out / name, staging / name
        if old.is_file() and not new.read_bytes().startswith(old.read_bytes()):
            problems.append(
                Problem("已经公布的内容不在现在的台账里，公布过的只能增加；请先核对台账是否完整（check）", where=name)
            )
    if problems:
        raise Refused(*problems)
