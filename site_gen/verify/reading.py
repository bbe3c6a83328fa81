"""The files of a draw as they lie on disk: a folder of evidence, the one file that its page offers, or a bureau's whole public folder."""

import json
from pathlib import Path

from rules.base.errors import Refused
from rules.base.invisible import visible
from rules.draw.typed import hex_fault, narrow

__all__ = ["REGISTERS", "find_draws", "read_files", "read_folder", "read_held", "read_registers"]

REGISTERS = ("freezes.tsv", "heads.tsv")
"""What belongs to the bureau and not to one draw; looked for in the folder, else up to three above it, as on the site."""
_FRAME = b"__mingchouBundle("
_AGAIN = "请从那次抽取的页面重新下载，不要用别的程序打开再保存"


def find_draws(path: Path) -> dict[str, Path]:
    """The draws below a bureau's public folder: folder of the evidence, relative to it → where it is. Empty for the folder of one draw."""
    here = path.resolve()
    if not here.is_dir() or any(
        (here / name).is_file() for name in ("terms.json", "evidence/terms.json", "evidence.txt")
    ):
        return {}
    return {
        folder.relative_to(here).as_posix(): folder for folder in sorted(one.parent for one in here.rglob("terms.json"))
    }


def read_files(path: Path) -> dict[str, bytes]:
    """The files of a draw by name, from its folder or from `evidence.txt` (`bundle.js` under another name).

    Also from a folder that holds `evidence.txt`, or a draw's folder of the site, which holds `evidence/`.
    Raises Refused when there is no evidence, or the file is cut or damaged; OSError when a file cannot be read.
    """
    if path.is_file():
        return _read_file(path)
    for folder in (path, path / "evidence"):
        if (folder / "terms.json").is_file():
            return read_folder(folder)
    if (path / "evidence.txt").is_file():
        return _read_file(path / "evidence.txt")
    lacking = f"{_named(path)} 里没有 terms.json，也没有 evidence.txt" if path.is_dir() else f"没有 {_named(path)}"
    raise Refused(
        f"{lacking}；应为一次抽取的证据文件夹，如 evidence/2024-001-1，或从抽取页面下载的 evidence.txt，或整个公开文件夹"
    )


def read_held(typed: str) -> str:
    """A commitment as a witness's paper has it, typed in groups, capitals or full width; "" when nothing was typed. Refused when it is none."""
    held = narrow(typed).lower()
    fault = hex_fault("见证人手里的承诺值", held, 64) if held else ""
    if fault:
        raise Refused(fault)
    return held


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a draw by name; the registers from the folder, else from the nearest above it (three up on the site).

    Raises OSError when a file cannot be read.
    """
    here = folder.resolve()
    found = [path for form in ("*.tsv", "*.json", "openings/*.json", "tokens/*.tsr") for path in here.glob(form)]
    files = {path.relative_to(here).as_posix(): path.read_bytes() for path in found if path.is_file()}
    return read_registers(here) | files


def read_registers(here: Path) -> dict[str, bytes]:
    """The bureau's registers nearest to this place: in it, else in one of the three folders above it."""
    folders = (here, *here.parents[:3])
    paths = {name: next((folder / name for folder in folders if (folder / name).is_file()), None) for name in REGISTERS}
    return {name: path.read_bytes() for name, path in paths.items() if path}


def _read_file(path: Path) -> dict[str, bytes]:
    """As `read_folder`, from evidence.txt. A BOM or line end that an editor added when it saved stands outside the evidence and is dropped."""
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    name = _named(path)
    if not raw.startswith(_FRAME):
        if (path.parent / "terms.json").is_file():
            raise Refused(f"{name} 只是证据的一部分；请写它所在的文件夹 {_named(path.parent)}")
        raise Refused(f"{name} 不是一次抽取的证据文件（它以 {_FRAME.decode()} 开头）；{_AGAIN}")
    if not raw.endswith(b")"):
        raise Refused(f"{name} 不完整，后面缺了一段，多半是没有下载完；{_AGAIN}")
    try:
        texts = json.loads(raw[len(_FRAME) : -1])
        files = {str(name): content.encode() for name, content in texts.items()}
    except (ValueError, AttributeError, RecursionError):
        raise Refused(f"{name} 已经损坏，读不出里面的证据；{_AGAIN}") from None
    if "terms.json" not in files:
        raise Refused(f"{name} 里没有 terms.json，不是一次抽取的证据；{_AGAIN}")
    return files | read_registers(path.resolve().parent)  # the register that the reader got himself counts


def _named(path: Path) -> str:
    return visible(str(path))
