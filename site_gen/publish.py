"""Publication: public records → staging → leak gate → swap. The old site stands until the new one is whole and clean."""

import gc
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import orjson

from rules.canonical import digest
from rules.errors import Problem, Refused
from rules.public import PublicRecords, Secret
from site_gen import paths
from site_gen.assets import assets
from site_gen.gate import Gate, Leak
from site_gen.opendata import result_json
from site_gen.pages import Page, Site
from site_gen.render import page_key, render
from site_gen.swap import recover, staging_folder, swap
from site_gen.views import ResultView

__all__ = ["Leak", "Published", "publish"]

_SHARED_OUT_FROM = 5_000
"""Result pages from which several processes pay for their start."""
_SHARE = 250
_MOST_PROBLEMS = 100
_OWN_LISTS = (paths.CHANGES, paths.MANIFEST, paths.SUMS)
_HARMLESS = frozenset({"README.md", ".gitignore", ".gitkeep"})


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did. pages: HTML pages of the site. written, removed: files. changes: `A path`, `M …`, `D …`."""

    pages: int
    written: int
    removed: int
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file as the manifest of the published site lists it."""

    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class _Put:
    """A file that was put into staging. status: A added, M modified, "" the same bytes as before.

    key: what a page was made from (render.page_key); a page with the same key need not be rendered again.
    """

    path: str
    sha256: str
    size: int
    status: str
    key: str = ""


class _Stage:
    """The staging folder beside the published one. A file whose bytes did not change is the old file itself, linked."""

    def __init__(self, out: Path, before: Mapping[str, _Listed], gate: Gate) -> None:
        self.out = out
        self.folder = staging_folder(out)
        self.problems: list[Problem] = []
        self._gate = gate
        self._before = before
        self._rebuilt = out.exists()
        self._made: set[str] = set()

    def reuse(self, path: str, key: str) -> _Put | None:
        """The old page, when it was made from the same values by the same program and nobody touched it since."""
        listed = self._before.get(path)
        if listed is None or listed.key != key:
            return None
        try:
            content = (self.out / path).read_bytes()
        except OSError:
            return None
        return self.put(path, content, key) if digest(content) == listed.sha256 else None

    def put(self, path: str, content: bytes, key: str = "") -> _Put:
        """Write one file, or link the old one; the gate looks at the bytes before they are written."""
        self.problems += self._gate.problems(path, content)
        if len(self.problems) >= _MOST_PROBLEMS:
            raise Leak(*self.problems)
        target, old = self._place(path), self.out / path
        status = "A"
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            if self._rebuilt and old.read_bytes() == content:
                _link(old, target)
                return _Put(path, digest(content), len(content), "", key)
            status = "M" if self._rebuilt else "A"
        target.write_bytes(content)
        return _Put(path, digest(content), len(content), status, key)

    def keep(self, path: str) -> None:
        """A file of the webmaster's own stays where it is."""
        self.problems += self._gate.problems(path, (self.out / path).read_bytes())
        _link(self.out / path, self._place(path))

    def _place(self, path: str) -> Path:
        target = self.folder / path
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        return target


def _link(old: Path, target: Path) -> None:
    try:
        os.link(old, target, follow_symlinks=False)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(old, target, follow_symlinks=False)


def publish(public: PublicRecords, secrets: Iterable[Secret], out: Path, *, workers: int = 1) -> Published:
    """Build the site of these records in the folder `out`, in one step; unchanged files keep bytes and mtime.

    secrets: strings that must not appear. workers: processes for the result pages (used from 5,000 pages on).
    Raises Leak (one Problem per hit) and Refused (a folder that is not ours, a history that would shrink, a number that
    cannot be an address); the old site then stays as it was.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    recover(out)
    before = _listed(out)
    stage = _Stage(out, before, Gate(secrets, _excused(public)))
    stage.folder.mkdir()
    try:
        put = _stage_all(public, stage, workers)
        _only_grow(out, stage.folder)
        strangers = _strangers(out, before, put)
        for path in strangers:
            stage.keep(path)
        if stage.problems:
            raise Leak(*stage.problems)
        removed = sorted(path for path in before if path not in put and path not in _OWN_LISTS)
        changes = sorted(
            [f"{entry.status} {entry.path}" for entry in put.values() if entry.status]
            + [f"D {path}" for path in removed],
            key=lambda line: line[2:],
        )
        pages = sum(path.endswith(".html") for path in put)
        if not changes and _lists_hold(out, put):
            return Published(pages, 0, 0, ())
        own = [f"{'M' if (out / name).exists() else 'A'} {name}" for name in _OWN_LISTS]
        _write_lists(stage, put, sorted([*changes, *own], key=lambda line: line[2:]))
        swap(out)
    finally:
        gc.unfreeze()
        shutil.rmtree(stage.folder, ignore_errors=True)
    written = sum(bool(entry.status) for entry in put.values()) + len(_OWN_LISTS)
    return Published(pages, written, len(removed), tuple(changes))


def _stage_all(public: PublicRecords, stage: _Stage, workers: int) -> dict[str, _Put]:
    put: dict[str, _Put] = {}
    folded: dict[str, str] = {}

    def note(entries: Iterable[_Put]) -> None:
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
        same = stage.reuse(page[0].path, key)
        if same:
            note([same])
        elif isinstance(page[1], ResultView):
            anew.append((page, key))
        else:
            note([stage.put(page[0].path, render(*page), key)])
    for (page, key), content in zip(anew, _rendered([page for page, _ in anew], workers), strict=True):
        note([stage.put(page[0].path, content, key)])
    note(stage.put(paths.result_json(one.task, one.slug), result_json(one)) for one in site.results)
    return put


def _rendered(pages: Sequence[Page], workers: int) -> Iterator[bytes]:
    """Result pages in their order; by several processes when there are enough to pay for them."""
    if workers < 2 or len(pages) < _SHARED_OUT_FROM:
        yield from (render(*page) for page in pages)
        return
    with ProcessPoolExecutor(workers) as pool:
        shares = [pages[at : at + _SHARE] for at in range(0, len(pages), _SHARE)]
        for share in pool.map(_render_share, shares):
            yield from share


def _render_share(pages: Sequence[Page]) -> list[bytes]:
    return [render(*page) for page in pages]


def _listed(out: Path) -> dict[str, _Listed]:
    """What the manifest of the published site lists, by path. Refused when the folder is not a site of ours."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise Refused(Problem("不是文件夹，请另选网站文件夹", where=out.name))
    manifest = out / paths.MANIFEST
    if not manifest.is_file():
        if {entry.name for entry in out.iterdir()} - _HARMLESS:
            raise Refused(
                Problem("文件夹里有别的内容，又没有本程序的 manifest.json，请另选一个空文件夹", where=out.name)
            )
        return {}
    try:
        listed = json.loads(manifest.read_bytes())["files"]
        return {
            **{str(path): _Listed(str(entry["sha256"]), str(entry.get("key", ""))) for path, entry in listed.items()},
            **dict.fromkeys(_OWN_LISTS, _Listed("", "")),
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            Problem("已损坏，无法知道哪些文件是本程序生成的；请移走旧网站文件夹后重新发布", where=paths.MANIFEST)
        ) from error


def _strangers(out: Path, before: Mapping[str, _Listed], put: dict[str, _Put]) -> list[str]:
    """Files that the webmaster put there by hand: we never made them, so we never remove them."""
    if not out.exists():
        return []
    found = (path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(path for path in found if path not in before and path not in put and path not in _OWN_LISTS)


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


def _write_lists(stage: _Stage, put: dict[str, _Put], changes: Sequence[str]) -> None:
    """changes.txt, then the manifest that lists it, then the sums that list the manifest: each lists all before it."""
    entries = dict(put)
    entries[paths.CHANGES] = stage.put(paths.CHANGES, "".join(f"{line}\n" for line in changes).encode())
    entries[paths.MANIFEST] = stage.put(paths.MANIFEST, _manifest(entries))
    stage.put(paths.SUMS, _sums(entries))


def _manifest(entries: dict[str, _Put]) -> bytes:
    files = {
        path: {"sha256": entry.sha256, "size": entry.size} | ({"key": entry.key} if entry.key else {})
        for path, entry in sorted(entries.items())
    }
    return orjson.dumps({"format": "mingchou-site/1", "files": files}, option=orjson.OPT_INDENT_2)


def _sums(entries: dict[str, _Put]) -> bytes:
    return "".join(f"{entries[path].sha256}  {path}\n" for path in sorted(entries)).encode()


def _lists_hold(out: Path, put: dict[str, _Put]) -> bool:
    """Whether the published lists are what they would be made anew."""
    try:
        changes = (out / paths.CHANGES).read_bytes()
        entries = {**put, paths.CHANGES: _Put(paths.CHANGES, digest(changes), len(changes), "")}
        manifest = _manifest(entries)
        entries[paths.MANIFEST] = _Put(paths.MANIFEST, digest(manifest), len(manifest), "")
        return (out / paths.MANIFEST).read_bytes() == manifest and (out / paths.SUMS).read_bytes() == _sums(entries)
    except FileNotFoundError:
        return False
