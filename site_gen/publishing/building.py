"""All files of the site but its own lists, put into staging: those of records a share after the other, by several processes where
there are many; everything else one by one. What did not change is kept, not made.
"""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

from rules.base.canonical import digest
from rules.base.errors import Problem, Refused
from site_gen import paths
from site_gen.files.assets import assets
from site_gen.files.catalogue import catalogue, open_data_view
from site_gen.files.feeds import is_sitemap, sitemap
from site_gen.files.opendata import downloads
from site_gen.files.search import SearchFile, index_digest, key_of_path, pending_search_files
from site_gen.pages.pages import Site
from site_gen.pages.render import render
from site_gen.pages.theme import Theme
from site_gen.publishing.build_cache import Kept, Known, Listed, packed, unpacked
from site_gen.publishing.cache_keys import base_of, key_of, page_key
from site_gen.publishing.page_groups import Share, shares
from site_gen.publishing.stage import Put, Stage

__all__ = ["Made", "Progress", "build"]

Progress = Callable[[int, int], None]

_SHARED_OUT_FROM = 3_000
"""Pages in shares that are to be made from which several processes pay for their start; to look at those that stay, they do not."""
_LOOKED_AT = 2_000
"""Pages in shares that stay whose files are looked at one by one in a publication: beyond that they take turns, as long as the folders'
times tell that all are there."""
_TAKEN_TOGETHER = 4
"""Shares that a process is given at a time."""
_TOLD_EVERY = 100
"""Pages after which progress is told."""


class Made:
    """What was put into staging: files by path, but for those that stand in shares. changes: `A path`, `M path` of what is not as it was."""

    def __init__(self, stage: Stage, records: int, progress: Progress | None) -> None:
        self.files: dict[str, Listed] = {}
        self.shares: dict[str, Kept] = {}
        self.changes: list[str] = []
        self.pages = 0
        self.searched = ""
        """What the search files were made from."""
        self.turn = 0
        """Which of the shares is the first to be looked at the next time."""
        self._stage, self._fresh = stage, list[str]()
        self._records, self._others, self._told, self._progress = records, 0, 0, progress

    def note(self, entries: Iterable[Put]) -> None:
        for path, status, listed in entries:
            if path in self.files:
                raise _twins(path)
            self.files[path] = listed
            if status:
                self.changes.append(f"{status} {path}")
            if path.endswith(".html"):
                self._others += 1
                self._count(1)

    def take(self, share: Share, kept: Kept, changes: Iterable[str]) -> None:
        """A share that was made, and its changes."""
        self._fresh.append(share.name)
        self.changes += changes
        self.stay(share, kept)

    def stay(self, share: Share, kept: Kept) -> None:
        """One that stays as it was."""
        self.shares[share.name] = kept
        self._count(share.pages)

    def paths(self) -> set[str]:
        """Of all files but those of shares that stay."""
        found = set(self.files)
        for name in self._fresh:
            found |= unpacked(self.shares[name].files).keys()
        return found

    def every(self) -> Iterator[tuple[str, Listed]]:
        """All files that are in staging."""
        yield from self.files.items()
        for kept in self.shares.values():
            yield from unpacked(kept.files).items()

    def anew(self) -> Iterator[tuple[str, Listed]]:
        """The files of which our own lists must tell something else than before."""
        before = self._stage.before
        for path, file in chain(
            self.files.items(), *(unpacked(self.shares[name].files).items() for name in self._fresh)
        ):
            old = before.get(path)
            if not old or not file.tells(old):
                yield path, file

    def _count(self, pages: int) -> None:
        self.pages += pages
        if self.pages - self._told >= _TOLD_EVERY:
            self.report()

    def report(self) -> None:
        self._told = self.pages
        if self._progress:
            self._progress(self.pages, max(self.pages, self._records + self._others))

    def refuse_twins(self) -> None:
        """Two that differ only in case are one file on an office machine."""
        folded: dict[str, str] = {}
        for path in self.files:
            if folded.setdefault(path.lower(), path) != path:
                raise _twins(path)


def _twins(path: str) -> Refused:
    return Refused(Problem(f"两处内容的网址相同（{path}），请检查编号是否重复", where=path))


class _Job(NamedTuple):
    """A share to be put into staging. old: what is known of it, when it may stay as it is."""

    share: Share
    old: Kept | None


def build(site: Site, stage: Stage, before: Known, theme: Theme, workers: int, progress: Progress | None) -> Made:
    """Everything but the site's own lists. workers, progress: as of `publish`."""
    public = site.public
    jobs = []
    for share in shares(site, theme):
        old = before.shares.get(share.name)
        jobs.append(_Job(share, old if old and old.key == share.key else None))
    if not all(job.old for job in jobs):
        _refuse_twins(site)
    stays = {job.share.name for job in jobs if job.old}
    for name, old in before.shares.items():
        if name not in stays:
            stage.before |= unpacked(old.files)
    made = Made(stage, sum(job.share.pages for job in jobs), progress)
    if stage.all_there and not stage.judge.looks_again:
        jobs = _in_turn(jobs, before.turn, made)
    jobs.sort(key=lambda job: job.old is not None)  # what must be made takes longest
    planned, makes = _search(site, stage, before, made, theme)
    with _shared_out(stage, jobs, makes, workers) as (done, packed_anew):  # other processes work on them meanwhile
        del makes  # they hold columns of all results
        for path, key, make in assets(public, site, theme):
            made.note([(stage.reuse(path, key) if key else None) or stage.put(path, make(), key)])
        search = []
        for name, key, path in planned:
            put = stage.reuse(path, key) if path else None
            if put is None:
                file = next(packed_anew)
                put = stage.put(file.path, file.content, key)
            made.note([put])
            search.append((name, put.path))
        offered = tuple(downloads(public, site.results, site.digests, theme.digest))
        made.note(stage.reuse(one.path, one.key) or stage.put(one.path, one.build(), one.key) for one in offered)
        made.note(stage.put(path, content) for path, content in catalogue(public.bureau, offered, made.files))
        for route, view in site.other_pages(search, open_data_view(public.bureau, offered, made.files)):
            key = page_key(route, view, theme, site.digests)
            made.note([stage.reuse(route.path, key) or stage.put(route.path, render(route, view, theme), key)])
        for job, (kept, changes, problems) in zip(jobs, done, strict=True):
            stage.judge.take(problems)
            if kept:
                stage.before |= unpacked(job.old.files) if job.old else {}
                made.take(job.share, kept, changes)
            elif job.old:
                made.stay(job.share, job.old)
    if public.bureau.url:
        made.note(_sitemap(site, stage, before, made, theme))
    made.refuse_twins()
    made.report()
    return made


def _in_turn(jobs: Sequence[_Job], turn: int, made: Made) -> list[_Job]:
    """The shares that are to be made or looked at; the others stay. turn: with which of them it begins."""
    pages, some = 0, list[_Job]()
    for at in chain(range(turn, len(jobs)), range(min(turn, len(jobs)))):
        job = jobs[at]
        if job.old is None:
            some.append(job)
        elif pages < _LOOKED_AT:
            some.append(job)
            pages += job.share.pages
            made.turn = at + 1
        else:
            made.stay(job.share, job.old)
    return some


def _search(
    site: Site, stage: Stage, before: Known, made: Made, theme: Theme
) -> tuple[list[tuple[str, str, str]], list[Callable[[], SearchFile]]]:
    """The search files as (name, key, path), and how those are made that do not lie there (path ""). Their paths tell of what is in
    them, not of what they are made from."""
    made.searched = key_of(theme.digest.encode(), index_digest(site.results).encode())
    there = {file.key: path for path, file in stage.before.items() if path.startswith("search/")}
    if made.searched == before.searched and all(stage.lies_there(path, key) for key, path in there.items()):
        return [(key_of_path(path), key, path) for key, path in there.items()], []
    found, makes = [], []
    for one in pending_search_files(site.results):
        key = digest(f"{theme.digest}{one.digest}".encode())[:32]
        path = there.get(key, "")
        if not stage.lies_there(path, key):
            path = ""
            makes.append(one.build)
        found.append((one.key, key, path))
    return found, makes


def _sitemap(site: Site, stage: Stage, before: Known, made: Made, theme: Theme) -> list[Put]:
    """The map for search engines. While no page came and none went, it lies there as it would be made."""
    bureau = site.public.bureau
    key = digest(base_of(bureau, theme))[:32]
    came = any(line[0] == "A" and line.endswith(".html") for line in made.changes)
    if before.folders and not came and not any(path.endswith(".html") for path in stage.before.keys() - made.paths()):
        old = [path for path in before.files if is_sitemap(path)]
        if old and all(stage.lies_there(path, key) for path in old):
            return [put for path in old if (put := stage.reuse(path, key))]
    pages = chain(made.files, *(unpacked(kept.files) for kept in made.shares.values()))
    return [stage.put(path, content, key) for path, content in sitemap(bureau.url, pages)]


def _refuse_twins(site: Site) -> None:
    """Two pages of records at one address; two that differ only in case are one file on an office machine."""
    results, objects = site.results, site.public.objects
    if len({result.slug.lower() for result in results}) == len(results) and len(
        {entry.number.lower() for entry in objects}
    ) == len(objects):
        return
    seen = Counter(paths.result(result.task, result.slug) for result in results)
    seen.update(paths.object_page(entry.number) for entry in objects)
    for path, times in seen.items():
        if times > 1:
            raise _twins(path)


_work: list[tuple[Stage, Sequence[_Job], Sequence[Callable[[], SearchFile]]]] = []

Finished = tuple[Kept | None, Sequence[str], Sequence[Problem]]
"""The share as it is now, None when it stays; its changes; what the gate found."""


@contextmanager
def _shared_out(
    stage: Stage, jobs: Sequence[_Job], makes: Sequence[Callable[[], SearchFile]], workers: int
) -> Iterator[tuple[Iterator[Finished], Iterator[SearchFile]]]:
    """The shares, put into staging, and the search files that are to be made, in their order; by several processes when there
    are enough pages to pay for them."""
    enough = sum(job.share.pages for job in jobs if not job.old) >= _SHARED_OUT_FROM
    if workers < 2 or not enough or "fork" not in multiprocessing.get_all_start_methods():
        yield (_done(stage, job) for job in jobs), (make() for make in makes)
        return
    _work.append((stage, jobs, makes))  # a forked process has it without its being sent
    if not any(job.old for job in jobs):
        _ = stage.judge.gate  # made once, for all
    _ = stage.judge.news
    try:
        pool = multiprocessing.get_context("fork").Pool(workers)
    finally:
        _work.clear()
    with pool:
        files = pool.imap(_made_elsewhere, range(len(makes)))
        del makes
        yield pool.imap(_done_elsewhere, range(len(jobs)), chunksize=_TAKEN_TOGETHER), files


def _made_elsewhere(number: int) -> SearchFile:
    """A search file, made in a process of its own: what it takes to read Chinese goes with that process."""
    ((_, _, makes),) = _work
    return makes[number]()


def _done_elsewhere(number: int) -> Finished:
    """One share of the pages, in a process of its own."""
    ((stage, jobs, _),) = _work
    stage.judge.begin_anew()
    kept, changes, _ = _done(stage, jobs[number])
    return kept, changes, stage.judge.problems


def _done(stage: Stage, job: _Job) -> Finished:
    """A share of the pages, as they lie there or made anew."""
    if job.old:
        files = unpacked(job.old.files)
        if stage.reuse_all(files):
            return None, (), ()
        stage.before |= files
    put = [stage.reuse(path, key) or stage.put(path, make(), key) for path, key, make in job.share.files()]
    kept = Kept(job.share.key, packed({one.path: one.listed for one in put}))
    return kept, [f"{one.status} {one.path}" for one in put if one.status], ()
