"""What lies on the web server already: its freezes.tsv and heads.tsv are read before anything is carried there, so that neither shrinks or forks."""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rules.base.errors import Problem, Refused
from rules.draw.restored import register_refusal
from site_gen import paths
from site_gen.serving.deploy_record import BY_HAND, recorded

__all__ = ["by_rsync", "in_folder", "is_past_unknown", "refuse_other_past", "refuse_unknown_past", "run_rsync"]

REGISTERS = (paths.FREEZES, paths.HEADS)
_OURS = "这里的网站"
_UNREAD = (3, 23)
"""The exit codes of rsync when something could not be read, a folder that is not there among it."""


def refuse_other_past(out: Path, published: Mapping[str, bytes], where: str) -> None:
    """Raise Refused, with the way on, unless the registers of the site in `out` continue those that are published. where: they lie."""
    for name, raw in published.items():
        if refusal := register_refusal(name, (out / name).read_bytes(), raw, beside=where, of=_OURS):
            raise Refused(refusal)


def in_folder(folder: Path) -> dict[str, bytes]:
    """The registers that lie in a folder. Raises OSError."""
    return {name: (folder / name).read_bytes() for name in REGISTERS if (folder / name).is_file()}


def by_rsync(program: str, target: str) -> dict[str, bytes]:
    """The registers that lie where rsync carries a site; empty where nothing lies there. Refused when that cannot be found out."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            program,
            "--files-from=-",
            "--from0",
            "--ignore-missing-args",
            "--",
            _as_folder(target),
            f"{folder}{os.sep}",
        ]
        finished = run_rsync(command, REGISTERS)
        said = finished.stderr.decode("utf-8", "replace")
        absent = finished.returncode in _UNREAD and "change_dir" in said and "No such file or directory" in said
        if finished.returncode and not absent:
            first = said.strip().splitlines()[:1]
            reason = f"（退出码 {finished.returncode}{''.join(f'，{line}' for line in first)}）"
            cure = f"rsync 没有做成：读不到网站上现在的 freezes.tsv、heads.tsv{reason}，什么都没有上传；请检查地址、网络和权限后再运行一次"
            raise Refused(Problem(cure, where=target))
        return in_folder(Path(folder))


def run_rsync(command: Sequence[str], names: Iterable[str]) -> subprocess.CompletedProcess[bytes]:
    """Call rsync for these files; its messages are English, whatever the machine speaks."""
    listed, spoken = "\0".join(names).encode(), {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, input=listed, capture_output=True, check=False, env=spoken)  # noqa: S603 - a list, no shell; the target is no option


def _as_folder(target: str) -> str:
    return target if target.endswith("/") else f"{target}/"


def is_past_unknown(out: Path, record: Path) -> bool:
    """Whether nobody knows what lies on the web server before a list for FTP, while there are freezes that could be hidden."""
    register = out / paths.FREEZES
    return not recorded(record).get(BY_HAND) and register.is_file() and register.stat().st_size > 0


def refuse_unknown_past(
    out: Path, listed: Mapping[str, str] | None, past: Mapping[str, bytes] | None, *, first: bool
) -> None:
    """The same before a list for FTP. listed: path → SHA-256 of what was uploaded by the last list; past: what somebody downloaded, else None.

    first: he says that nothing lies there. One of the three is needed, but by a bureau without a freeze.
    """
    if past is not None:
        refuse_other_past(out, past, "网站上的")
    elif listed:
        for name in REGISTERS:
            if name in listed and listed[name] not in _beginnings((out / name).read_bytes()):
                words = f"不是从上次列出上传的接着写的：比那时短，或者改过，没有列出。请从网站下载现在的 {name}，用 --previous 给出来对照，照它说的办"
                raise Refused(Problem(words, name))
    elif (out / paths.FREEZES).stat().st_size and not first:
        cure = (
            "以前没有记下上传过什么，不知道网站上现在有没有登记；请从网站下载 freezes.tsv、heads.tsv 给出（--previous），"
            "从来没有放到过网站上的写明 --first"
        )
        raise Refused(Problem(cure, paths.FREEZES))


def _beginnings(raw: bytes) -> set[str]:
    """The SHA-256 of every beginning of a register that ends with a line, nothing at all among them."""
    running = hashlib.sha256()
    found = {running.hexdigest()}
    for line in raw.splitlines(keepends=True):
        running.update(line)
        found.add(running.hexdigest())
    return found
