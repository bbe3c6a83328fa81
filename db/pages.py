"""The bureau's own pages: pages/*.md, UTF-8, written by the clerk in any editor; and what hangs on them, pages/files/*."""

from pathlib import Path

from filesystem.refusals import disk_refusal
from rules.base.errors import Problem, Refused

__all__ = ["FILES", "read_attachment", "read_pages"]

FILES = "files"
_LARGEST = 20 * 1024 * 1024


def read_pages(folder: Path) -> dict[str, str]:
    """Text by file name, in order of name; none when there is no folder. Refused when one is not UTF-8 (names it)."""
    found = {}
    try:
        for path in sorted(folder.glob("*.md")):
            try:
                found[path.name] = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                raise Refused(Problem("不是 UTF-8 编码，请用记事本另存为 UTF-8", f"pages/{path.name}")) from None
    except OSError as error:
        raise disk_refusal(error, folder) from None
    return found


def read_attachment(folder: Path, name: str) -> bytes:
    """The file `name` of pages/files. Refused when it is not there, cannot be read or has more than 20 MB."""
    path, where = folder / FILES / name, f"pages/{FILES}/{name}"
    try:
        if not path.is_file():
            raise Refused(Problem("没有这个附件，请放进 pages/files 文件夹，或在公告里删去 file: 这一行", where))
        if path.stat().st_size > _LARGEST:
            raise Refused(Problem("附件超过 20 MB，请压缩图片或分成几个", where))
        return path.read_bytes()
    except OSError as error:
        raise disk_refusal(error, path) from None
