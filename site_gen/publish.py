"""Publication: public records → staging → leak gate → swap. The old site stands until the new one is whole and clean."""

import gc
import multiprocessing
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import orjson

from rules.canonical import digest
from rules.errors import Problem, Refused
from rules.public import PublicRecords, Secret
from site_gen import known, paths
from site_gen.assets import assets
from site_gen.gate import Gate, Leak
from site_gen.known import OWN_LISTS, Listed
from site_gen.opendata import result_json
from site_gen.pages import Page, Site
from site_gen.render import page_key, program, render
from site_gen.stage import Put, Stage
from site_gen.swap import recover, swap
from site_gen.views import ObjectView, ResultView

__all__ = ["Leak", "Published", "publish"]

_SHARED_OUT_FROM = 5_000
"""Pages of records from which several processes pay for their start."""
_SHARE = 100


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did. pages: HTML pages of the site. written, removed: files. changes: `A path`, `M …`, `D …`."""

    pages: int
    written: int
    removed: int
    changes: tuple[str, ...]


def publish(
    public: PublicRecords, secrets: Iterable[Secret], out: Path, *, workers: int = 1, note: Path | None = None
) -> Published:
    """Build the site of these records in the folder `out`, in one step; unchanged files keep bytes and mtime.

    secrets: strings that must not appear. workers: processes for the pages of records (used where there are many of
    them, and where processes can be forked). note: where to keep what the next publication need not read again
    (site_gen.known); a private file that may be deleted at any time.
    Raises Leak (one Problem per hit) and Refused (a folder that is not ours, a history that would shrink, a number that
    cannot be an address); the old site then stays as it was.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    recover(out)
    secrets, excused = tuple(secrets), _excused(public)
    before = known.read(out, note, program())
    gate, news = Gate(secrets, excused), None
    unseen = before.new_secrets(secrets, excused)
    if unseen is None:
        news = gate
    elif unseen:
        news = Gate(unseen, excused)
    stage = Stage(out, before, gate, news)
    stage.folder.mkdir()
    try:
        put = _stage_all(public, stage, workers)
        _only_grow(out, stage.folder)
        strangers = _strangers(out, before.files, put)
        for path in strangers:
            stage.keep(path)
        if stage.problems:
            raise Leak(*stage.problems)
        removed = sorted(path for path in before.files if path not in put and path not in OWN_LISTS)
        changes = sorted(
            [f"{entry.status} {entry.path}" for entry in put.values() if entry.status]
            + [f"D {path}" for path in removed],
            key=lambda line: line[2:],
        )
        pages = sum(path.endswith(".html") for path in put)
        nothing = not changes and _lists_hold(out, put)
        if nothing:
            listed = {path: Listed.of(out / path) for path in OWN_LISTS}
        else:
            own = [f"{'M' if (out / name).exists() else 'A'} {name}" for name in OWN_LISTS]
            listed = _write_lists(stage, put, sorted([*changes, *own], key=lambda line: line[2:]))
            swap(out)
    finally:
        gc.unfreeze()
        shutil.rmtree(stage.folder, ignore_errors=True)
    if note:
        listed |= {path: entry.listed for path, entry in put.items()}
        known.write(note, out, program(), listed, secrets, excused)
    if nothing:
        return Published(pages, 0, 0, ())
    written = sum(bool(entry.status) for entry in put.values()) + len(OWN_LISTS)
    return Published(pages, written, len(removed), tuple(changes))


def _stage_all(public: PublicRecords, stage: Stage, workers: int) -> dict[str, Put]:
    put: dict[str, Put] = {}
    folded: dict[str, str] = {}

    def note(entries: Iterable[Put]) -> None:
        for entry in entries:
            twin = folded.setdefault(entry.path.lower(), entry.path)
            if entry.path in put or twin != entry.path:
                raise Refused(Problem(f"两处内容的网址相同（{entry.path}），请检查编号是否重复", where=entry.path))
            put[entry.path] = entry

    site = Site(public)
    # The records live until the end: a collector that walks them again and again costs more than the rendering.
    gc.collect()
    gc.freeze()
    files, search, open_files = assets(public, site)
    note(stage.put(path, content) for path, content in files)
    anew: list[tuple[Page, str]] = []
    for page in chain(site.pages(search, open_files), site.result_pages()):
        key = page_key(*page)
        same = _reused(stage, page, key)
        if same:
            note(same)
        elif isinstance(page[1], ResultView | ObjectView):
            anew.append((page, key))
        else:
            note(_made(stage, page, key))
    note(_all_made(stage, anew, workers))
    return put


def _twin(page: Page) -> str:
    """The path of the JSON twin that a result page has; "" for other pages. It is made from the page's own values."""
    view = page[1]
    return paths.result_json(view.result.task, view.result.slug) if isinstance(view, ResultView) else ""


def _reused(stage: Stage, page: Page, key: str) -> list[Put]:
    """The page, and its twin, as they lie there; empty when one of them must be made anew."""
    found = [stage.reuse(path, key) for path in (page[0].path, _twin(page)) if path]
    return [one for one in found if one] if all(found) else []


def _made(stage: Stage, page: Page, key: str) -> Iterator[Put]:
    yield stage.put(page[0].path, render(*page), key)
    if isinstance(page[1], ResultView):
        yield stage.put(_twin(page), result_json(page[1].result), key)


def _all_made(stage: Stage, anew: Sequence[tuple[Page, str]], workers: int) -> Iterator[Put]:
    """Pages of records, made and put into staging in their order; by several processes when there are enough to pay for them."""
    if workers < 2 or len(anew) < _SHARED_OUT_FROM or "fork" not in multiprocessing.get_all_start_methods():
        for page, key in anew:
            yield from _made(stage, page, key)
        return
    _work.append((stage, anew))  # a forked process has it without its being sent
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            for made, problems in pool.imap(_made_share, range(0, len(anew), _SHARE)):
                stage.take(problems)
                yield from made
    finally:
        _work.clear()


_work: list[tuple[Stage, Sequence[tuple[Page, str]]]] = []


def _made_share(at: int) -> tuple[list[Put], list[Problem]]:
    """One share of the pages, made in a process of its own."""
    ((stage, anew),) = _work
    stage.problems = []
    made = [put for page, key in anew[at : at + _SHARE] for put in _made(stage, page, key)]
    return made, stage.problems


def _strangers(out: Path, before: Mapping[str, Listed], put: Mapping[str, Put]) -> list[str]:
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


def _write_lists(stage: Stage, put: Mapping[str, Put], changes: Sequence[str]) -> dict[str, Listed]:
    """changes.txt, then the manifest that lists it, then the sums that list the manifest: each lists all before it."""
    entries = dict(put)
    entries[paths.CHANGES] = stage.put(paths.CHANGES, "".join(f"{line}\n" for line in changes).encode())
    entries[paths.MANIFEST] = stage.put(paths.MANIFEST, _manifest(entries))
    entries[paths.SUMS] = stage.put(paths.SUMS, _sums(entries))
    return {path: entries[path].listed for path in OWN_LISTS}


def _manifest(entries: Mapping[str, Put]) -> bytes:
    files = {
        path: {"sha256": entry.listed.sha256, "size": entry.listed.size}
        | ({"key": entry.listed.key} if entry.listed.key else {})
        for path, entry in sorted(entries.items())
    }
    return orjson.dumps({"format": "mingchou-site/1", "files": files}, option=orjson.OPT_INDENT_2)


def _sums(entries: Mapping[str, Put]) -> bytes:
    return "".join(f"{entries[path].listed.sha256}  {path}\n" for path in sorted(entries)).encode()


def _lists_hold(out: Path, put: Mapping[str, Put]) -> bool:
    """Whether the published lists are what they would be made anew."""
    try:
        changes = (out / paths.CHANGES).read_bytes()
        entries = {**put, paths.CHANGES: _as_put(paths.CHANGES, changes)}
        manifest = _manifest(entries)
        entries[paths.MANIFEST] = _as_put(paths.MANIFEST, manifest)
        return (out / paths.MANIFEST).read_bytes() == manifest and (out / paths.SUMS).read_bytes() == _sums(entries)
    except FileNotFoundError:
        return False


def _as_put(path: str, content: bytes) -> Put:
    return Put(path, "", Listed(digest(content), "", len(content)))
