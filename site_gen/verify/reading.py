"""The files of a draw as they lie on disk: a folder of evidence, or the one file that a draw's page offers to download."""

import json
from pathlib import Path

from rules.base.errors import Refused

__all__ = ["read_files", "read_folder"]

_FRAME = b"__mingchouBundle("
_AGAIN = "请从那次抽取的页面重新下载，不要用别的程序打开再保存"


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
    lacking = f"{path} 里没有 terms.json，也没有 evidence.txt" if path.is_dir() else f"没有 {path}"
    raise Refused(f"{lacking}；应为一次抽取的证据文件夹，如 evidence/2024-001-1，或从抽取页面下载的 evidence.txt")


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a draw by name; `freezes.tsv` from the folder, else from the nearest above it (three up on the site).

    Raises OSError when a file cannot be read.
    """
    here = folder.resolve()
    paths = [*here.glob("*.tsv"), *here.glob("*.json"), *here.glob("openings/*.json")]
    return _with_register({path.relative_to(here).as_posix(): path.read_bytes() for path in paths}, here)


def _with_register(files: dict[str, bytes], here: Path) -> dict[str, bytes]:
    for above in here.parents[:3]:
        if "freezes.tsv" not in files and (above / "freezes.tsv").is_file():
            files["freezes.tsv"] = (above / "freezes.tsv").read_bytes()
    return files


def _read_file(path: Path) -> dict[str, bytes]:
    """As `read_folder`, from evidence.txt. A BOM or line end that an editor added when it saved stands outside the evidence and is dropped."""
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    if not raw.startswith(_FRAME):
        if (path.parent / "terms.json").is_file():
            raise Refused(f"{path} 只是证据的一部分；请写它所在的文件夹 {path.parent}")
        raise Refused(f"{path} 不是一次抽取的证据文件（它以 {_FRAME.decode()} 开头）；{_AGAIN}")
    if not raw.endswith(b")"):
        raise Refused(f"{path} 不完整，后面缺了一段，多半是没有下载完；{_AGAIN}")
    try:
        texts = json.loads(raw[len(_FRAME) : -1])
        files = {str(name): content.encode() for name, content in texts.items()}
    except (ValueError, AttributeError, RecursionError):
        raise Refused(f"{path} 已经损坏，读不出里面的证据；{_AGAIN}") from None
    if "terms.json" not in files:
        raise Refused(f"{path} 里没有 terms.json，不是一次抽取的证据；{_AGAIN}")
    return _with_register(files, path.resolve())
