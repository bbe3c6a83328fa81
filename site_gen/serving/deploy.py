"""Deploying: what the last publication made is carried to where the web server reads it, and nothing else.

Carried is what SHA256SUMS lists, each file only while it has the very bytes that the leak gate judged. Taken away is
only what an earlier deployment of ours carried there. Style, scripts and downloads go first, then pages, then the lists
that name them, so that no page of a half-done deployment asks for what is not there yet; the next run goes on where one
was broken off. A record of the bureau's (`record`) remembers what lies where its files cannot be looked at: rsync, FTP.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

import orjson

from rules.base.errors import Problem, Refused
from site_gen import paths
from site_gen.publishing.swap import claimed

__all__ = ["BY_HAND", "RSYNC", "Deployment", "deploy", "last_target", "mark_uploaded", "pending_upload"]

Progress = Callable[[int, int], None]

RSYNC = "rsync:"
BY_HAND = "ftp:"
"""Under this name the record keeps what somebody has uploaded by hand."""
_LISTED = "ftp:listed"
"""And under this one what he was last told to: there may be a newer publication by the time that he is done."""
_UNDER_WAY = ".mingchou-deploying"
"""Stands in the target while a deployment is under way: all that is ours there, what was and what comes."""
_PART = ".mingchou-part"
_LISTS = (paths.CHANGES, paths.MANIFEST, paths.SUMS)
_SHOWN = 5
_VANISHED = 24
"""What rsync ends with when a folder that it looked into for a file to delete is gone as well: then all was deleted."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deployment carried and took away, or what one would: paths in the order in which they go. files: of the whole site.

    emptied_folders: folders of which nothing of ours is left, for whoever deletes by hand.
    """

    to: str
    uploaded: tuple[str, ...]
    deleted: tuple[str, ...]
    files: int
    emptied_folders: tuple[str, ...] = ()


def deploy(
    out: Path, to: str, record: Path, *, everything: bool = False, progress: Progress | None = None, holder: str = ""
) -> Deployment:
    """Carry the site in `out` to a folder, or by rsync to `rsync:TARGET`. everything: by rsync, also what it has already.

    record: the bureau's private file of what lies where. holder: who does it, for whoever has to wait. Refused, with what to do, when there is
    no site, a file was changed since the publication, the target has foreign files of the same names, or cannot be written. Busy while somebody
    publishes or deploys the same site.
    """
    _published(out)
    with _unchanged(out, holder):
        if to.startswith(RSYNC):
            return _by_rsync(out, to, record, everything=everything, progress=progress)
        done = _to_folder(out, Path(to).expanduser(), progress)
        _remember(record, to, None)
        return done


@contextmanager
def _unchanged(out: Path, holder: str = "") -> Iterator[None]:
    """The site stays as it is, and so does the record but for what the caller writes: the lock of publishing is held.

    Raises Busy, and Refused when the lock cannot be written.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(claimed(out, holder))
        except OSError as error:
            cure = f"写不进去（{error.strerror or error}），请检查权限和磁盘空间"
            raise Refused(Problem(cure, where=str(out.resolve().parent))) from error
        yield


def pending_upload(out: Path, record: Path, *, everything: bool = False) -> Deployment:
    """What is to be uploaded and deleted since `mark_uploaded` was last said: for FTP and the portal's own editor.

    everything: all files are to be uploaded, since nobody knows which of them lie there. The record keeps what was listed.
    """
    _published(out)
    with _unchanged(out):
        new, told = _published(out), _recorded(record)
        if told.get(_LISTED) != new:
            _remember(record, _LISTED, new)
    return _by_hand(out, told.get(BY_HAND, {}), new, everything=everything)


def mark_uploaded(out: Path, record: Path) -> Deployment:
    """Note that everything was uploaded and deleted that `pending_upload` last listed; what was published since then waits."""
    with _unchanged(out):
        told = _recorded(record)
        new = told.get(_LISTED) or _published(out)
        _remember(record, BY_HAND, new)
    return _by_hand(out, told.get(BY_HAND, {}), new)


def _by_hand(out: Path, old: Mapping[str, str], new: Mapping[str, str], *, everything: bool = False) -> Deployment:
    wanted = _in_order(path for path in new if everything or old.get(path) != new[path])
    gone = _gone(out, old, new)
    return Deployment(BY_HAND, wanted, gone, len(new), tuple(chain.from_iterable(_emptied(out, gone))))


def last_target(record: Path) -> str:
    """Where the last deployment went; "" before the first."""
    return str(_read(record).get("last", ""))


# ---- to a folder


def _to_folder(out: Path, target: Path, progress: Progress | None) -> Deployment:
    new = _published(out)
    here, there = out.resolve(), target.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise Refused(Problem("不能放在网站文件夹自己的里面或外面，请另选一个文件夹", where=str(target)))
    try:
        _refuse_other_site(out, target)
        ours = _ours(target)
        foreign = [p for p in new if p not in ours and (target / p).exists() and not _same_bytes(out / p, target / p)]
        if foreign:
            named = "、".join(sorted(foreign)[:_SHOWN])
            raise Refused(
                Problem(
                    f"里面已有同名的文件，不是本程序放的（{named} 等 {len(foreign)} 个）；请移走，或另选文件夹",
                    where=str(target),
                )
            )
        wanted = _in_order(path for path in new if not _same_entry(out / path, target / path))
        gone = tuple(sorted(path for path in ours - new.keys() if (target / path).is_file()))
        _refuse_touched(out, new, wanted)
        if wanted or gone:
            target.mkdir(parents=True, exist_ok=True)
            _replace(target / _UNDER_WAY, orjson.dumps(sorted(ours | new.keys())))
            for number, path in enumerate(wanted, 1):
                _copy(out / path, target / path, new[path])
                if progress:
                    progress(number, len(wanted))
            for path in gone:
                _remove(target, path)
        for path in ours:  # what was broken off in the middle of a file
            (target / path).with_name(f".{Path(path).name}{_PART}").unlink(missing_ok=True)
        (target / _UNDER_WAY).unlink(missing_ok=True)
    except OSError as error:
        raise Refused(
            Problem(
                f"写不进去（{error.strerror or error}）；请检查权限和磁盘空间后再运行一次，会接着做完，已放好的不用重来",
                where=str(error.filename or target),
            )
        ) from error
    return Deployment(str(target), wanted, gone, len(new))


def _refuse_other_site(out: Path, target: Path) -> None:
    """What only grows, has to have grown: else another bureau's site lies there, or a newer one of ours."""
    for name in (paths.FREEZES, paths.HEADS):
        there = target / name
        if there.is_file() and not (out / name).read_bytes().startswith(there.read_bytes()):
            raise Refused(
                Problem(f"里面是另一个单位的网站，或者比这里新的网站（{name} 接不上）；请核对去处", where=str(target))
            )


def _ours(target: Path) -> set[str]:
    """What an earlier deployment put there: by the lists it carried, and by its own when it was broken off."""
    found: set[str] = set()
    with suppress(
        OSError, Refused, orjson.JSONDecodeError, AttributeError
    ):  # none, or somebody else's: nothing in it is ours
        if orjson.loads((target / paths.MANIFEST).read_bytes()).get("format") == "mingchou-site/1":
            found |= _published(target).keys()
    with suppress(FileNotFoundError, orjson.JSONDecodeError):
        found |= {
            path for path in orjson.loads((target / _UNDER_WAY).read_bytes()) if isinstance(path, str) and _inside(path)
        }
    return found


def _same_entry(here: Path, there: Path) -> bool:
    """Whether a file lies there with the size and the time of ours: it was put there whole, in one step."""
    try:
        one, other = here.stat(), there.stat()
    except FileNotFoundError:
        return False
    return one.st_size == other.st_size and abs(one.st_mtime_ns - other.st_mtime_ns) < 1_000_000


def _same_bytes(here: Path, there: Path) -> bool:
    return there.is_file() and here.stat().st_size == there.stat().st_size and here.read_bytes() == there.read_bytes()


def _copy(source: Path, place: Path, sha256: str) -> None:
    content, made = _judged(source, sha256), source.stat()
    if not place.parent.is_dir():
        place.parent.mkdir(parents=True)
    _replace(place, content, made.st_mtime_ns)


def _replace(place: Path, content: bytes, mtime: int | None = None) -> None:
    """The file in one step, readable by the web server whatever the umask says."""
    part = place.with_name(f".{place.name}{_PART}")
    part.write_bytes(content)
    part.chmod(0o644)
    if mtime is not None:
        os.utime(part, ns=(mtime, mtime))
    part.replace(place)


def _remove(target: Path, path: str) -> None:
    place = target / path
    if not place.parent.resolve().is_relative_to(target.resolve()):
        return  # a link leads out of the folder: what lies there is not ours
    place.unlink(missing_ok=True)
    above = place.parent
    with suppress(OSError):  # not empty: it holds something else
        while above != target:
            above.rmdir()
            above = above.parent


# ---- by rsync


def _by_rsync(out: Path, to: str, record: Path, *, everything: bool, progress: Progress | None) -> Deployment:
    target = to.removeprefix(RSYNC)
    if not target or target.startswith("-") or not target.isprintable():
        raise Refused(Problem("rsync: 后面要写明放到哪里，例如 rsync:用户@服务器:/网站/双随机/", where=to))
    program = shutil.which("rsync")
    if program is None:
        raise Refused("这台机器没有 rsync；请安装它，或改为放到文件夹，或列出变动的文件自己上传")
    new, old = _published(out), _recorded(record).get(to, {})
    wanted = _in_order(path for path in new if everything or old.get(path) != new[path])
    gone = _gone(out, old, new)
    _refuse_touched(out, new, wanted)
    # Broken off, nobody knows which of these lie there: all of them may.
    _remember(record, to, {**old, **dict.fromkeys(wanted, "")})
    sent = 0
    for turn in range(3):
        some = [path for path in wanted if _turn(path) == turn]
        if some:
            _call(program, out, target, some)
        sent += len(some)
        if progress:
            progress(sent, len(wanted))
    for absent in (gone, *_emptied(out, gone)):
        if absent:
            _call(program, out, target, absent, gone=True)
    _remember(record, to, new)
    return Deployment(to, wanted, gone, len(new))


def _emptied(out: Path, gone: Iterable[str]) -> list[list[str]]:
    """The folders that went with their files, the inner ones first; rsync leaves those that hold anything else."""
    folders = {str(above) for path in gone for above in PurePosixPath(path).parents if not (out / above).exists()}
    deep = sorted({folder.count("/") for folder in folders}, reverse=True)
    return [sorted(folder for folder in folders if folder.count("/") == depth) for depth in deep]


def _call(program: str, out: Path, target: str, some: Sequence[str], *, gone: bool = False) -> None:
    command = [program, "--times", "--perms", "--chmod=D755,F644", "--files-from=-", "--from0"]
    command += [*(["--delete-missing-args"] if gone else []), "--", f"{out}{os.sep}", target]
    done = subprocess.run(command, input="\0".join(some).encode(), capture_output=True, check=False)  # noqa: S603 - fixed arguments
    if done.returncode and not (gone and done.returncode == _VANISHED):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Refused(
            Problem(
                f"rsync 没有做成（退出码 {done.returncode}{f'，{said[-1]}' if said else ''}）；请检查地址、网络和权限后再运行一次，会接着做完",
                where=target,
            )
        )


# ---- what all have in common


def _published(out: Path) -> dict[str, str]:
    """Path → SHA-256 of every file of a published site, by its own list; Refused when there is none, or it is damaged."""
    try:
        raw = (out / paths.SUMS).read_bytes()
    except OSError as error:
        raise Refused(Problem("还没有网站，请先发布", where=str(out))) from error
    files = {paths.SUMS: hashlib.sha256(raw).hexdigest()}
    for line in raw.decode("utf-8", "replace").splitlines():
        sha256, _, path = line.partition("  ")
        if len(sha256) != 64 or not _inside(path):
            raise Refused(Problem("已损坏，请重新发布", where=f"{out.name}/{paths.SUMS}"))
        files[path] = sha256
    return files


def _inside(path: str) -> bool:
    """Whether a path of a list names a file inside the site, on every system."""
    parts = PurePosixPath(path).parts
    return bool(parts) and path == "/".join(parts) and ".." not in parts and not path.startswith("/") and path.isprintable() \
        and not {":", "\\"} & set(path)  # fmt: skip


def _turn(path: str) -> int:
    return 2 if path in _LISTS else int(path.endswith(".html"))


def _in_order(some: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(some, key=lambda path: (_turn(path), _LISTS.index(path) if path in _LISTS else 0, path)))


def _gone(out: Path, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(path for path in old if path not in new and _inside(path) and not (out / path).exists()))


def _judged(source: Path, sha256: str) -> bytes:
    """The bytes of a file, when they are those that the gate judged."""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(Problem("发布以后被改动或删去了，没有经过泄露检查；请重新发布，再部署", where=str(source)))
    return content


def _refuse_touched(out: Path, new: Mapping[str, str], wanted: Iterable[str]) -> None:
    """Before anything is carried: nothing that is half ours goes out."""
    for path in wanted:
        _judged(out / path, new[path])


def _read(record: Path) -> Mapping[str, object]:
    try:
        told = orjson.loads(record.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _recorded(record: Path) -> dict[str, dict[str, str]]:
    """What lies where: target → path → SHA-256 ("" when that is not known)."""
    told = _read(record).get("lies")
    if not isinstance(told, dict):
        return {}
    return {
        str(to): {str(p): str(s) for p, s in files.items()} for to, files in told.items() if isinstance(files, dict)
    }


def _remember(record: Path, to: str, files: Mapping[str, str] | None) -> None:
    """Note where a deployment went and, when its files cannot be looked at there, what lies there now."""
    lies: dict[str, Mapping[str, str]] = {**_recorded(record)}
    if files is not None:
        lies[to] = files
    last = last_target(record) if to in (BY_HAND, _LISTED) else to
    part = record.with_name(f"{record.name}{_PART}")
    try:
        part.write_bytes(orjson.dumps({"last": last, "lies": lies}))
        part.chmod(0o600)
        part.replace(record)
    except OSError as error:
        raise Refused(Problem(f"写不进去（{error.strerror}），请检查权限和磁盘空间", where=str(record))) from error
