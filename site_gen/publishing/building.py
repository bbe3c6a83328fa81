"""All files of the site but its lists, put into staging: those whose cache key stayed are reused, the others are built."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from rules.base.errors import Problem, Refused
from site_gen.files.site_files import File, Section, other_files, record_files, search_files, site_maps
from site_gen.pages.pages import Site
from site_gen.pages.theme import Theme
from site_gen.publishing.staging import Staging
from site_gen.publishing.workers import batches, in_parallel

__all__ = ["Progress", "build"]

Progress = Callable[[int, int], None]
"""Called with the number of pages that are ready, and of all."""

_BATCH = 64
"""Files that are built, scanned and written together."""
_Task = tuple[Section, Sequence[int]]
"""Files of a section, by number."""


def build(site: Site, staging: Staging, theme: Theme, workers: int, progress: Progress | None) -> None:
    """Fill staging. workers: processes for the search and the files of records. Raises what `Staging.add` does."""
    search = _reuse(staging, search_files(site, theme, staging.previous.files), 1)
    records = [task for section in record_files(site, theme) for task in _reuse(staging, section, _BATCH)]
    if records:
        _ = staging.gate, staging.recheck  # built once, before processes are forked
    count = sum(len(numbers) for _, numbers in records)
    with in_parallel(lambda task: staging.build(_files(task)), [*search, *records], workers, files=count) as results:
        for task in search:
            staging.add(_files(task), next(results))
        for files in other_files(site, theme, staging.entries):
            _put(staging, files)
        pages = staging.pages + sum(len(numbers) for section, numbers in records if section.pages)
        for task, built in zip(records, results, strict=True):
            staging.add(_files(task), built)
            if progress:
                progress(staging.pages, pages)
    _put(staging, site_maps(site, staging.entries))
    _refuse_twins(staging.entries)
    if progress:
        progress(staging.pages, staging.pages)


def _reuse(staging: Staging, section: Section, batch: int) -> list[_Task]:
    """Reuse the files of a section that did not change; the others, some at a time."""
    pending = []
    for number in range(section.count):
        file = section.file(number)
        if not staging.reuse(file.path, file.key):
            pending.append(number)
    return [(section, numbers) for numbers in batches(pending, batch)]


def _files(task: _Task) -> list[File]:
    section, numbers = task
    return [section.file(number) for number in numbers]


def _put(staging: Staging, files: Iterable[File]) -> None:
    for pending in batches([file for file in files if not staging.reuse(file.path, file.key)], _BATCH):
        staging.add(pending, staging.build(pending))


def _refuse_twins(paths: Collection[str]) -> None:
    """Two paths that differ only in case are one file on an office machine."""
    folded = Counter(path.lower() for path in paths if path != path.lower())
    for path, count in folded.items():
        if count > 1 or path in paths:
            raise Refused(Problem(f"两处内容的网址相同（{path}），请检查编号是否重复", where=path))
