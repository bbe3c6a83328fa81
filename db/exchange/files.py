"""How a file of the office is read whole and replaced whole; every failure is a Chinese sentence with its cure."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from db.files import DISK, private_opener
from filesystem.refusals import reason
from rules.base.errors import Refused

__all__ = ["MAX_BYTES", "read_file", "replace_file", "require_suffix"]

MAX_BYTES = 64 * 1024 * 1024


def require_suffix(path: Path, allowed: Iterable[str]) -> str:
    """The file's suffix in lower case; Refused when it is none of `allowed` (`.xlsx`, …)."""
    suffix = path.suffix.lower()
    if suffix not in allowed:
        raise Refused(f"“{path.name}”不是 {'、'.join(allowed)} 文件，请用 Excel 或 WPS 另存为其中一种")
    return suffix


def read_file(path: Path) -> bytes:
    """All bytes of a file a clerk named; Refused when it is missing, a folder, locked, empty or above 64 MB."""
    if path.name.startswith(("~$", ".~")):
        raise Refused(f"“{path.name}”是 Excel 打开文件时的临时文件，请选同名的正式文件")
    try:
        if path.is_dir():
            raise Refused(f"“{path.name}”是文件夹，请选其中的文件")
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"“{path.name}”超过 64 MB，请分成几个文件导入")
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"找不到文件“{path.name}”，请核对文件名和所在文件夹") from None
    except PermissionError:
        raise Refused(f"打不开“{path.name}”：正被其他程序使用，或没有读取权限，请关闭 Excel、WPS 后再试") from None
    except (OSError, ValueError) as error:
        raise Refused(f"读不出“{path.name}”（{error.__class__.__name__}），请把文件复制到本机硬盘后再试") from None
    if not content:
        raise Refused(f"“{path.name}”是空文件，请核对是否选错")
    return content


@contextlib.contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; what was written there takes its place only when the block succeeds.

    A reader sees the old file or the new one, never a half; a failure leaves the old one and no rubbish. Raises Refused
    when the folder is missing or the file cannot be written.
    """
    if path.is_dir():
        raise Refused(f"“{path.name}”是文件夹，请写上文件名")
    if not path.parent.is_dir():
        raise Refused(f"文件夹“{path.parent.name}”不存在，请先建立")
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        # Lists and sheets hold telephones: for their owner, until he hands them on.
        with open(draft, "wb", opener=private_opener):
            pass
        yield draft
        DISK.replace(draft, path)
    except PermissionError:
        raise Refused(f"写不了“{path.name}”：正被其他程序使用，或没有写入权限，请关闭 Excel、WPS 后再试") from None
    except OSError as error:
        raise Refused(f"写不了“{path.name}”（{reason(error)}），请检查磁盘空间和文件名") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
