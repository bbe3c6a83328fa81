"""The published registers, freezes.tsv and heads.tsv, as somebody downloaded or kept them."""

from pathlib import Path

from acts.journal.restored import Registers
from rules.base.errors import Problem, Refused
from rules.draw.registers import kept_name, saved_anew

__all__ = ["as_registers", "given_registers", "read_given", "registers_in"]

FREEZES, HEADS = "freezes.tsv", "heads.tsv"


def registers_in(folder: Path) -> list[tuple[str, bytes]]:
    """The registers that lie in a folder: (name, bytes)."""
    return [(name, _read_register(folder / name)) for name in (FREEZES, HEADS) if (folder / name).is_file()]


def given_registers(path: Path) -> list[tuple[str, bytes]]:
    """The registers that somebody gives: a folder, or one file with the other beside it. Refused for what is none."""
    if path.is_dir():
        found = registers_in(path)
    else:
        raw = _read_register(path)
        name = kept_name(raw) if raw else FREEZES
        found = [(name, raw)] + [pair for pair in registers_in(path.parent) if pair[0] != name] if name else []
    if not found:
        raise Refused(Problem("不是从网站下载的 freezes.tsv 或 heads.tsv，里面也没有；请核对", str(path)))
    return found


def as_registers(folder: Path) -> Registers:
    """Both registers out of a folder, or beside a file. Refused where one is missing."""
    found = dict(given_registers(folder))
    if missing := [name for name in (FREEZES, HEADS) if name not in found]:
        raise Refused(Problem(f"里面没有 {'、'.join(missing)}；两个都要，请从网站下载", str(folder)))
    return Registers(found[FREEZES], found[HEADS])


def _read_register(path: Path) -> bytes:
    raw = read_given(path)
    if changed := saved_anew(raw, str(path)):
        raise Refused(changed)
    return raw


def read_given(path: Path) -> bytes:
    """A file that somebody named. Refused, in words, when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        raise Refused(f"读不出 {path}，请核对文件名") from None
