"""Deployment: the published site is carried to where the web server reads it, and nothing else is.

Uploaded is what SHA256SUMS lists, each file only while it has the very bytes that the leak gate cleared. Deleted is only what an
earlier deployment of ours uploaded. Style, scripts and downloads go first, then pages, then the lists that name them, so that no
page of an unfinished deployment loads what is missing; the next run continues an interrupted one. The bureau's private file
`record` remembers what lies where its files cannot be compared: rsync, FTP.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import orjson

from filesystem.depth import folders_of, too_deep
from filesystem.refusals import reason
from filesystem.retry import patiently, rename
from filesystem.targets import Kind, Target, refuse_unwritable
from rules.base.errors import Problem, Refused
from site_gen import paths
from site_gen.manifest import read_manifest
from site_gen.serving.deploy_record import BY_HAND, LISTED, recorded, remember
from site_gen.serving.past import by_rsync, in_folder, refuse_other_past, refuse_unknown_past, run_rsync
from site_gen.swap import claimed

__all__ = ["RSYNC", "Deployment", "deploy", "mark_uploaded", "pending_upload"]

Progress = Callable[[int, int], None]

RSYNC = "rsync:"
_UNDER_WAY = ".mingchou-deploying"
"""A file in the target while a deployment is under way: the paths of all that is ours there, old and new."""
_PART = ".mingchou-part"
_LISTS = (paths.CHANGES, paths.MANIFEST, paths.SUMS)
_SHOWN = 5
_VANISHED = 24
"""The exit code of rsync when the folder of a file to delete is missing in the source, too: everything was deleted."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deployment uploaded and deleted, or what one would: paths in the order in which they go. files: of the whole site.

    emptied_folders: folders of which nothing of ours remains, for whoever deletes by hand.
    """

    to: str
    uploaded: tuple[str, ...]
    deleted: tuple[str, ...]
    files: int
    emptied_folders: tuple[str, ...] = ()


def deploy(
    out: Path, to: str, record: Path, *, everything: bool = False, progress: Progress | None = None, holder: str = ""
) -> Deployment:
    """Carry the site in `out` to a folder, or by rsync to `rsync:TARGET`.

    record: the bureau's private file of what lies where. everything: by rsync, also what lies there already. progress: called with
    (files uploaded, files to upload). holder: who deploys, for the message to whoever has to wait.
    Raises Refused, with what to do, when there is no site, a file was changed since the publication, the target has foreign files of
    the same names, or cannot be written; Busy while somebody publishes or deploys the same site.
    """
    _published(out)
    with _site_locked(out, holder):
        if to.startswith(RSYNC):
            return _by_rsync(out, to, record, everything=everything, progress=progress)
        deployment = _to_folder(out, Path(to).expanduser(), record, progress)
        remember(record, to, None)
        return deployment


@contextmanager
def _site_locked(out: Path, holder: str = "") -> Iterator[None]:
    """Hold the lock of publishing, so that neither the site nor the record changes but by the caller.

    Raises Busy, and Refused when the lock cannot be written.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(claimed(out, holder))
        except OSError as error:
            cure = f"写不进去（{reason(error)}），请检查权限和磁盘空间"
            raise Refused(Problem(cure, where=str(out.resolve().parent))) from error
        yield


def pending_upload(
    out: Path, record: Path, *, everything: bool = False, past: Mapping[str, bytes] | None = None, first: bool = False
) -> Deployment:
    """What has to be uploaded and deleted since the last `mark_uploaded`: for FTP and the portal's own editor.

    everything: every file has to be uploaded, since nobody knows which of them lie there. The record keeps what was listed.
    past: the registers that lie there, as somebody downloaded them; first: he says that nothing lies there. One of them is needed while
    nothing was ever listed as uploaded: the registers that lie there are read before anything is carried there, as everywhere.
    """
    _published(out)
    with _site_locked(out):
        current, before = _published(out), recorded(record)
        refuse_unknown_past(out, before.get(BY_HAND), past, first=first)
        if before.get(LISTED) != current:
            remember(record, LISTED, current)
    return _by_hand(out, before.get(BY_HAND, {}), current, everything=everything)


def mark_uploaded(out: Path, record: Path) -> Deployment:
    """Record that all that `pending_upload` last listed was uploaded and deleted; later publications stay pending."""
    with _site_locked(out):
        before = recorded(record)
        current = before.get(LISTED) or _published(out)
        remember(record, BY_HAND, current)
    return _by_hand(out, before.get(BY_HAND, {}), current)


def _by_hand(
    out: Path, previous: Mapping[str, str], current: Mapping[str, str], *, everything: bool = False
) -> Deployment:
    upload = _in_order(path for path in current if everything or previous.get(path) != current[path])
    delete = _removed(out, previous, current)
    return Deployment(BY_HAND, upload, delete, len(current), tuple(chain.from_iterable(_emptied_folders(out, delete))))


# ---- to a folder


class _Plan(NamedTuple):
    """What a deployment to a folder has to do. ours: paths of all that earlier deployments put there."""

    upload: tuple[str, ...]
    delete: tuple[str, ...]
    ours: frozenset[str]


def _to_folder(out: Path, target: Path, record: Path, progress: Progress | None) -> Deployment:
    files = _published(out)
    source, destination = out.resolve(), target.resolve()
    if source == destination or source in destination.parents or destination in source.parents:
        raise Refused(Problem("不能放在网站文件夹自己的里面或外面，请另选一个文件夹", where=str(target)))
    try:
        plan = _plan(out, target, files)
        refuse_unwritable(
            [
                Target(target, Kind.FOLDER),
                *(Target(target / path) for path in plan.upload),
                *(Target(target / path, Kind.DELETED) for path in plan.delete),
                Target(record),
            ]
        )
        _carry_out(plan, out, target, files, progress)
    except OSError as error:
        raise Refused(
            Problem(
                f"写不进去（{reason(error)}）；请检查权限和磁盘空间后再运行一次，会接着做完，已放好的不用重来",
                where=str(error.filename or target),
            )
        ) from error
    return Deployment(str(target), plan.upload, plan.delete, len(files))


def _plan(out: Path, target: Path, files: Mapping[str, str]) -> _Plan:
    """Compare the site with the target; changes nothing. Raises Refused when anything forbids the deployment."""
    _refuse_other_site(out, target)
    ours = _ours(target)
    _refuse_links(target, ours | files.keys())
    _refuse_foreign(out, target, files.keys() - ours)
    upload = _in_order(path for path in files if not _same_entry(out / path, target / path))
    _refuse_changed(out, files, upload)
    delete = tuple(sorted(path for path in ours - files.keys() if (target / path).is_file()))
    return _Plan(upload, delete, frozenset(ours))


def _carry_out(plan: _Plan, out: Path, target: Path, files: Mapping[str, str], progress: Progress | None) -> None:
    if plan.upload or plan.delete:
        target.mkdir(parents=True, exist_ok=True)
        _replace(target / _UNDER_WAY, orjson.dumps(sorted(plan.ours | files.keys())))
        for number, path in enumerate(plan.upload, 1):
            _copy(out / path, target / path, files[path])
            if progress:
                progress(number, len(plan.upload))
        for path in plan.delete:
            _remove(target, path)
    for path in plan.ours:  # an interrupted deployment may have left a part of a file
        (target / path).with_name(f".{Path(path).name}{_PART}").unlink(missing_ok=True)
    (target / _UNDER_WAY).unlink(missing_ok=True)


def _refuse_other_site(out: Path, target: Path) -> None:
    """The two files that only grow must begin with those in the target: otherwise another bureau's site lies there, or a newer one."""
    refuse_other_past(out, in_folder(target), str(target))


def _refuse_links(target: Path, names: Iterable[str]) -> None:
    """A folder in the target that is a link: what is put there, or deleted, would lie somewhere else."""
    for folder in sorted(folders_of(names)):
        if (target / folder).is_symlink():
            cure = "是链接（快捷方式），不是文件夹，网站会放到别处去，什么都没有上传；请移走它，再部署"
            raise Refused(Problem(cure, where=str(target / folder)))


def _refuse_foreign(out: Path, target: Path, names: Iterable[str]) -> None:
    """names: paths of the site that no deployment of ours put into the target; other files there must not be overwritten."""
    foreign = sorted(path for path in names if (target / path).exists() and not _same_bytes(out / path, target / path))
    if foreign:
        words = f"{'、'.join(foreign[:_SHOWN])} 等 {len(foreign)} 个"
        cure = f"里面已有同名的文件，不是本程序放的（{words}）；请移走，或另选文件夹"
        raise Refused(Problem(cure, where=str(target)))


def _ours(target: Path) -> set[str]:
    """Paths that an earlier deployment put there: by the lists it uploaded, and by its own file when it was interrupted."""
    ours: set[str] = set()
    # Without lists, or with those of another program, nothing in the target is ours.
    with suppress(OSError, Refused):
        read_manifest(target)
        ours |= _published(target).keys()
    with suppress(FileNotFoundError, orjson.JSONDecodeError):
        listed = orjson.loads((target / _UNDER_WAY).read_bytes())
        ours |= {path for path in listed if isinstance(path, str) and _is_inside(path)}
    return ours


def _same_entry(source: Path, deployed: Path) -> bool:
    """Whether the target has a file of the size and time of ours: it was put there whole, in one step."""
    try:
        expected, found = source.stat(), deployed.stat()
    except FileNotFoundError:
        return False
    return expected.st_size == found.st_size and abs(expected.st_mtime_ns - found.st_mtime_ns) < 1_000_000


def _same_bytes(source: Path, deployed: Path) -> bool:
    same_size = deployed.is_file() and source.stat().st_size == deployed.stat().st_size
    return same_size and source.read_bytes() == deployed.read_bytes()


def _copy(source: Path, place: Path, sha256: str) -> None:
    content, status = _cleared_bytes(source, sha256), source.stat()
    if not place.parent.is_dir():
        place.parent.mkdir(parents=True)
    _replace(place, content, status.st_mtime_ns)


def _replace(place: Path, content: bytes, mtime: int | None = None) -> None:
    """Write the file in one step, readable by the web server whatever the umask is. mtime: in nanoseconds."""
    part = place.with_name(f".{place.name}{_PART}")
    part.unlink(missing_ok=True)  # of an interrupted deployment; a link would have us write into what it leads to
    with part.open("xb") as file:
        file.write(content)
    part.chmod(0o644)
    if mtime is not None:
        os.utime(part, ns=(mtime, mtime))
    rename(part, place)


def _remove(target: Path, path: str) -> None:
    """Delete a file of ours, and the folders that it leaves empty."""
    place = target / path
    patiently(lambda: place.unlink(missing_ok=True))
    folder = place.parent
    with suppress(OSError):  # not empty: it holds other files
        while folder != target:
            folder.rmdir()
            folder = folder.parent


# ---- by rsync


def _by_rsync(out: Path, to: str, record: Path, *, everything: bool, progress: Progress | None) -> Deployment:
    target, program = _rsync_target(to), _rsync_program()
    files, previous = _published(out), recorded(record).get(to, {})
    refuse_other_past(out, by_rsync(program, target), target)
    upload = _in_order(path for path in files if everything or previous.get(path) != files[path])
    delete = _removed(out, previous, files)
    _refuse_changed(out, files, upload)
    # If this run is interrupted, nobody knows which of these files lie there: any of them may.
    remember(record, to, {**previous, **dict.fromkeys(upload, "")})
    sent = 0
    for turn in range(3):
        batch = [path for path in upload if _turn(path) == turn]
        if batch:
            _run_rsync(program, out, target, batch)
        sent += len(batch)
        if progress:
            progress(sent, len(upload))
    for batch in (list(delete), *_emptied_folders(out, delete)):
        if batch:
            _run_rsync(program, out, target, batch, delete=True)
    remember(record, to, files)
    return Deployment(to, upload, delete, len(files))


def _rsync_target(to: str) -> str:
    target = to.removeprefix(RSYNC)
    if not target or target.startswith("-") or not target.isprintable():
        raise Refused(Problem("rsync: 后面要写明放到哪里，例如 rsync:用户@服务器:/网站/双随机/", where=to))
    return target


def _rsync_program() -> str:
    program = shutil.which("rsync")
    if program is None:
        raise Refused("这台机器没有 rsync；请安装它，或改为放到文件夹，或列出变动的文件自己上传")
    return program


def _emptied_folders(out: Path, deleted: Iterable[str]) -> list[list[str]]:
    """The folders that the site no longer has, by depth, the innermost first; rsync leaves those that hold other files."""
    folders = {str(above) for path in deleted for above in PurePosixPath(path).parents if not (out / above).exists()}
    depths = sorted({folder.count("/") for folder in folders}, reverse=True)
    return [sorted(folder for folder in folders if folder.count("/") == depth) for depth in depths]


def _run_rsync(program: str, out: Path, target: str, batch: Sequence[str], *, delete: bool = False) -> None:
    """Upload these files, or delete them. Raises Refused when rsync fails."""
    command = [program, "--times", "--perms", "--chmod=D755,F644", "--files-from=-", "--from0"]
    command += [*(["--delete-missing-args"] if delete else []), "--", f"{out}{os.sep}", target]
    finished = run_rsync(command, batch)
    if finished.returncode and not (delete and finished.returncode == _VANISHED):
        output = finished.stderr.decode("utf-8", "replace").strip().splitlines()
        told = f"，{output[-1]}" if output else ""
        cure = f"rsync 没有做成（退出码 {finished.returncode}{told}）；请检查地址、网络和权限后再运行一次，会接着做完"
        raise Refused(Problem(cure, where=target))


# ---- the lists of the site


def _published(out: Path) -> dict[str, str]:
    """Path → SHA-256 of every file of a published site, by its own list. Raises Refused when there is none, or it is damaged."""
    try:
        raw = (out / paths.SUMS).read_bytes()
    except OSError as error:
        raise Refused(Problem("还没有网站，请先发布", where=str(out))) from error
    files = {paths.SUMS: hashlib.sha256(raw).hexdigest()}
    for line in raw.decode("utf-8", "replace").splitlines():
        sha256, _, path = line.partition("  ")
        if len(sha256) != 64 or not _is_inside(path):
            raise Refused(Problem("已损坏，请重新发布", where=f"{out.name}/{paths.SUMS}"))
        files[path] = sha256
    return files


def _is_inside(path: str) -> bool:
    """Whether a path of a list names a file inside the site, on every operating system."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not too_deep(path) and path == "/".join(parts) and ".." not in parts and not path.startswith("/") and path.isprintable() \
        and not {":", "\\"} & set(path)  # fmt: skip


def _turn(path: str) -> int:
    """0: what pages load; 1: pages; 2: the lists."""
    return 2 if path in _LISTS else int(path.endswith(".html"))


def _in_order(files: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(files, key=lambda path: (_turn(path), _LISTS.index(path) if path in _LISTS else 0, path)))


def _removed(out: Path, previous: Mapping[str, str], current: Mapping[str, str]) -> tuple[str, ...]:
    """What earlier deployments uploaded and the site no longer has."""
    return tuple(
        sorted(path for path in previous if path not in current and _is_inside(path) and not (out / path).exists())
    )


def _cleared_bytes(source: Path, sha256: str) -> bytes:
    """The bytes of a file. Raises Refused unless they are those that the leak gate cleared."""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(Problem("发布以后被改动或删去了，没有经过泄露检查；请重新发布，再部署", where=str(source)))
    return content


def _refuse_changed(out: Path, files: Mapping[str, str], upload: Iterable[str]) -> None:
    """Check every file before the first one is uploaded: no site goes out half checked."""
    for path in upload:
        _cleared_bytes(out / path, files[path])
