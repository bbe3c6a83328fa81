"""Publication: public records → staging → leak gate → swap. The old site stands until the new one is whole and clean."""

import gc
import multiprocessing
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import orjson

from rules.canonical import digest
from rules.errors import Problem, Refused
from rules.public import PublicObject, PublicRecords, PublicResult, Secret
from site_gen import known, paths, spare
from site_gen.assets import assets
from site_gen.catalogue import catalogue, open_data_view
from site_gen.feeds import sitemap
from site_gen.gate import Gate, Leak
from site_gen.known import OWN_LISTS, Known, Listed
from site_gen.look import Look, ours, read_look
from site_gen.opendata import downloads, result_json
from site_gen.pages import Page, Site
from site_gen.render import page_key, render
from site_gen.shares import Share, shares
from site_gen.stage import Put, Stage, readable
from site_gen.swap import claimed, on_disk, recover, swap
from site_gen.views import ResultView

__all__ = ["Leak", "Published", "publish"]

Progress = Callable[[int, int], None]
AnyShare = Share[PublicResult] | Share[PublicObject]

_SHARED_OUT_FROM = 1_000
"""Pages of records from which several processes pay for their start."""
_SHARE = 100
"""Pages after which progress is told."""


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
) -> Published:
    """Build the site of these records in the folder `out`, in one step; unchanged files keep bytes and mtime.

    secrets: strings that must not appear. workers: processes for the pages of records (used where there are many of
    them, and where processes can be forked). note: where to keep what the next publication need not read again
    (site_gen.known); a private file that may be deleted at any time. overlay: the bureau's own templates (site_gen.look).
    allowed: findings of the gate (Problem.finding) that the office lets pass. progress: told how many pages are done, of how many.
    Raises Leak (one Problem per hit) and Refused (a folder that is not ours, a history that would shrink, a number that
    cannot be an address); the old site then stays as it was.
    """
    look = read_look(overlay) if overlay and overlay.is_dir() else ours()
    look.check()
    out = out.resolve()
    with on_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with claimed(out):
            recover(out)
            return _publish(public, tuple(secrets), out, look, workers, note, frozenset(allowed), progress)


def _publish(
    public: PublicRecords,
    secrets: tuple[Secret, ...],
    out: Path,
    look: Look,
    workers: int,
    note: Path | None,
    allowed: frozenset[str],
    progress: Progress | None,
) -> Published:
    excused = _excused(public)
    before = known.read(out, note, look.digest)
    looked_for = known.looked_for(secrets)
    # One that is taken back is looked for in every file again.
    passes = known.fingerprints(excused | allowed)
    unseen = before.new_secrets(secrets, looked_for, passes)
    gate = lru_cache(partial(Gate, secrets, excused, allowed))
    news = gate if unseen is None else partial(Gate, unseen, excused, allowed) if unseen else None
    stage = Stage(out, before, gate, news)
    try:
        site = Site(public)
        made = _Made(len(site.results) + len(public.objects), progress)
        keys = _stage_all(public, site, stage, before, made, look, workers)
        _only_grow(out, stage.folder)
        guests = _strangers(out, before.files, made.put)
        for path in guests:
            stage.keep(path)
        if stage.problems:
            raise Leak(*stage.problems)
        removed = sorted(path for path in before.files.keys() - made.put.keys() if path not in OWN_LISTS)
        untold = _untold(removed, secrets)
        changes = sorted(
            [*(f"{status} {path}" for path, status in made.status.items()), *(f"D {path}" for path in removed)],
            key=lambda line: line[2:],
        )
        nothing = not changes and _lists_hold(out, made.put)
        if nothing:
            listed = {path: Listed.of(out / path) for path in OWN_LISTS}
            left = spare.keep_staging(out, [*made.put, *OWN_LISTS, *guests]) if note else ""
        else:
            for path in removed:
                stage.drop(path)
            own = [f"{'M' if (out / name).exists() else 'A'} {name}" for name in OWN_LISTS]
            told = [line for line in changes if line[2:] not in untold]
            listed = _write_lists(stage, made.put, sorted([*told, *own], key=lambda line: line[2:]))
            swap(out, keep=note is not None)
            gone = [*removed, *(path for path in before.guests if path not in guests)]
            changed = [*made.status, *OWN_LISTS, *guests]
            left = spare.keep_old(out, [*made.put, *OWN_LISTS, *guests], changed, gone) if note else ""
    finally:
        gc.unfreeze()
        shutil.rmtree(stage.folder, ignore_errors=True)
    if note:
        noted = Known(made.put | listed, frozenset(looked_for), passes, keys, tuple(guests), left)
        known.write(note, out, look.digest, noted)
    if nothing:
        return Published(made.pages, 0, 0, ())
    return Published(made.pages, len(made.status) + len(OWN_LISTS), len(removed), tuple(changes), untold)


def _untold(removed: Iterable[str], secrets: Iterable[Secret]) -> tuple[str, ...]:
    """Files that are gone and whose very names would tell of what is 国家秘密 now: no public list names them."""
    traces = {secret.text.lower() for secret in secrets if secret.trace}
    return tuple(path for path in removed if any(trace in path.lower() for trace in traces)) if traces else ()


class _Made:
    """What was put into staging: by path what is known of it, and the status of what is not as it was."""

    def __init__(self, records: int, progress: Progress | None) -> None:
        self.put: dict[str, Listed] = {}
        self.status: dict[str, str] = {}
        self.pages = 0
        self._folded: dict[str, str] = {}
        self._records, self._others, self._progress = records, 0, progress

    def note(self, entries: Iterable[Put], *, records: bool = False) -> None:
        for path, status, listed in entries:
            if path in self.put:
                raise _twins(path)
            self.put[path] = listed
            if status:
                self.status[path] = status
            if path.endswith(".html"):
                self.pages += 1
                self._others += not records
                if self._progress and self.pages % _SHARE == 0:
                    self.report()

    def keep(self, kept: Mapping[str, Listed]) -> None:
        """A share of the pages of records that stays."""
        if twins := self.put.keys() & kept.keys():
            raise _twins(min(twins))
        self.put.update(kept)
        self.pages += sum(path.endswith(".html") for path in kept)

    def report(self) -> None:
        if self._progress:
            self._progress(self.pages, max(self.pages, self._records + self._others))

    def refuse_twins(self) -> None:
        """Two that differ only in case are one file on an office machine."""
        if len({path.lower() for path in self.put}) < len(self.put):
            for path in self.put:
                if self._folded.setdefault(path.lower(), path) != path:
                    raise _twins(path)


def _twins(path: str) -> Refused:
    return Refused(Problem(f"两处内容的网址相同（{path}），请检查编号是否重复", where=path))


def _stage_all(
    public: PublicRecords, site: Site, stage: Stage, before: Known, made: _Made, look: Look, workers: int
) -> dict[str, str]:
    """Everything but our own lists; the keys of the shares of pages."""
    # The records live until the end: a collector that walks them again and again costs more than the rendering.
    gc.collect()
    gc.freeze()
    keys: dict[str, str] = {}
    anew: list[AnyShare] = []
    for share in shares(site, look):
        keys[share.name] = share.key
        kept = stage.reuse_all(share.files()) if before.shares.get(share.name) == share.key else None
        if kept is None:
            anew.append(share)
        else:
            made.keep(kept)
    made.report()
    with _shared_out(stage, anew, look, workers) as records:  # other processes work on them meanwhile
        files, search = assets(public, site, look)
        made.note(stage.put(path, content) for path, content in files)
        offered = tuple(downloads(public, site.results, look.digest))
        made.note(stage.reuse(one.path, one.key) or stage.put(one.path, one.make(), one.key) for one in offered)
        made.note(stage.put(path, content) for path, content in catalogue(public.bureau, offered, made.put))
        for page in site.other_pages(search, open_data_view(public.bureau, offered, made.put)):
            made.note(_made(stage, page, look))
        for some, problems in records:
            stage.take(problems)
            made.note(some, records=True)
    if public.bureau.url:
        made.note(stage.put(path, content) for path, content in sitemap(public.bureau.url, tuple(made.put)))
    made.refuse_twins()
    made.report()
    return keys


def _made(stage: Stage, page: Page, look: Look) -> list[Put]:
    """The page and the JSON twin that a result has, as they lie there or made anew."""
    route, view = page
    key = page_key(route, view, look)
    twin = paths.result_json(view.result.task, view.result.slug) if isinstance(view, ResultView) else ""
    found = [stage.reuse(path, key) for path in (route.path, twin) if path]
    same = [one for one in found if one]
    if len(same) == len(found):
        return same
    made = [stage.put(route.path, render(route, view, look), key)]
    if isinstance(view, ResultView):
        made.append(stage.put(twin, result_json(view.result), key))
    return made


_work: list[tuple[Stage, Sequence[AnyShare], Look]] = []

Finished = tuple[list[Put], list[Problem]]


@contextmanager
def _shared_out(stage: Stage, anew: Sequence[AnyShare], look: Look, workers: int) -> Iterator[Iterator[Finished]]:
    """The pages of records, made and put into staging in their order; by several processes when there are enough to pay for them."""
    enough = sum(len(share.records) for share in anew) >= _SHARED_OUT_FROM
    if workers < 2 or not enough or "fork" not in multiprocessing.get_all_start_methods():
        yield (([put for page in share.pages() for put in _made(stage, page, look)], []) for share in anew)
        return
    _work.append((stage, anew, look))  # a forked process has it without its being sent
    _ = stage.gate, stage.news  # made once, for all
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield pool.imap(_made_share, range(len(anew)), chunksize=2)
    finally:
        _work.clear()


def _made_share(number: int) -> Finished:
    """One share of the pages, made in a process of its own."""
    ((stage, anew, look),) = _work
    stage.problems = []
    return [put for page in anew[number].pages() for put in _made(stage, page, look)], stage.problems


def _strangers(out: Path, before: Mapping[str, Listed], put: Mapping[str, Listed]) -> list[str]:
    """Files that the webmaster put there by hand: we never made them, so we never remove them."""
    found = []
    for folder, _, names in os.walk(out):
        inside = Path(folder).relative_to(out).as_posix()
        above = "" if inside == "." else f"{inside}/"
        found += [path for name in names if (path := above + name) not in before and path not in put]
    return sorted(path for path in found if path not in OWN_LISTS)


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


def _excused(public: PublicRecords) -> frozenset[str]:
    """Public values that may look like a phone, ID or card number."""
    bureau = public.bureau
    own = " ".join(
        (bureau.contact, bureau.address, bureau.icp, bureau.police_record, bureau.site_id, bureau.objection_note)
    )
    values = {person.certificate for person in public.inspectors}
    values |= {entry.code for entry in public.enterprises} | {entry.code for entry in public.objects}
    values |= {entry.code for entry in public.results} | {entry.code for entry in public.blacklist}
    for draw in public.draws:
        values |= {draw.value, draw.source, *re.findall(r"[0-9]+", f"{draw.value} {draw.source}")}
    return frozenset(values | set(re.findall(r"[0-9][0-9 -]{9,}[0-9Xx]", own)) | set(re.findall(r"[0-9]{11,19}", own)))


def _write_lists(stage: Stage, put: Mapping[str, Listed], changes: Sequence[str]) -> dict[str, Listed]:
    """changes.txt, then the manifest that lists it, then the sums that list the manifest: each lists all before it."""
    entries = dict(put)
    named = "".join(f"{line}\n" for line in changes).encode()
    entries[paths.CHANGES] = stage.put(paths.CHANGES, named, judged=named).listed
    entries[paths.MANIFEST] = stage.put(paths.MANIFEST, _manifest(entries), judged=named).listed
    entries[paths.SUMS] = stage.put(paths.SUMS, _sums(entries), judged=named).listed
    return {path: entries[path] for path in OWN_LISTS}


def _manifest(entries: Mapping[str, Listed]) -> bytes:
    files = {
        path: {"sha256": entry.sha256, "size": entry.size} | ({"key": entry.key} if entry.key else {})
        for path, entry in sorted(entries.items())
    }
    return orjson.dumps({"format": "mingchou-site/1", "files": files}, option=orjson.OPT_INDENT_2)


def _sums(entries: Mapping[str, Listed]) -> bytes:
    return "".join(f"{entries[path].sha256}  {path}\n" for path in sorted(entries)).encode()


def _lists_hold(out: Path, put: Mapping[str, Listed]) -> bool:
    """Whether the published lists are what they would be made anew."""
    try:
        changes = (out / paths.CHANGES).read_bytes()
        entries = {**put, paths.CHANGES: _as_listed(changes)}
        manifest = _manifest(entries)
        entries[paths.MANIFEST] = _as_listed(manifest)
        return (out / paths.MANIFEST).read_bytes() == manifest and (out / paths.SUMS).read_bytes() == _sums(entries)
    except FileNotFoundError:
        return False


def _as_listed(content: bytes) -> Listed:
    return Listed(digest(content), "", len(content))
