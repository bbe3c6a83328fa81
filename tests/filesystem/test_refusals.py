"""What the disk refuses is said in Chinese, whatever the system's own language; a cause has its own cure."""

import errno
import os
import re
from pathlib import Path

import pytest

from filesystem.exchange import flush
from filesystem.refusals import disk_refusal, reason
from filesystem.targets import Kind, Target, unwritable

CHINESE = re.compile("[一-鿿]")
ENGLISH = re.compile("[A-Za-z]{3}")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_error_of_the_system_is_told_in_english(number: int) -> None:
    told = reason(OSError(number, os.strerror(number)))
    assert CHINESE.search(told)
    assert not ENGLISH.search(told)
    said = str(disk_refusal(OSError(number, os.strerror(number)), Path("/单位")))
    assert not ENGLISH.search(said)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "磁盘已满"), (errno.ENODEV, "U 盘已经拔出"), (errno.ESTALE, "网络盘断开"), (errno.EBUSY, "正被其他程序使用"),
        (errno.ENAMETOOLONG, "文件名太长"), (errno.EMFILE, "打开的文件太多"),
    ],
)  # fmt: skip
def test_a_cause_is_named(number: int, word: str) -> None:
    assert word in reason(OSError(number, "x"))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EIO, "出错（磁盘读写出错），没有保存；请检查磁盘"), (errno.ESTALE, "出错（网络盘断开了），没有保存；请处理后"),
        (errno.EMFILE, "打开的文件太多，请关掉别的程序"), (errno.ENOMEM, "内存不够"), (errno.EFBIG, "文件太大.*另一个磁盘"), (9999, "错误号 9999.*检查磁盘"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_cause_and_sends_nobody_to_a_disk_that_is_sound(number: int, words: str) -> None:
    assert re.search(words, str(disk_refusal(OSError(number, ""), Path("/单位/台账"))))


def test_what_windows_calls_a_sharing_violation_is_a_file_in_use() -> None:
    error = PermissionError(13, "The process cannot access the file")
    error.winerror = 32  # type: ignore[attr-defined]  # of Windows alone
    assert reason(error) == "正被其他程序使用"


def test_a_name_that_cannot_be_one_is_said_in_chinese(tmp_path: Path) -> None:
    (problem,) = unwritable([Target(tmp_path / ("长" * 300), Kind.FILE)])
    assert "文件名太长" in str(problem)


def test_a_flush_that_the_disk_refuses_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """syncfs says that something could not be written: `sync` afterwards would say nothing any more."""

    class Library:
        def __init__(self, *_: object, **__: object) -> None: ...

        def syncfs(self, _: int) -> int:
            return -1

    monkeypatch.setattr("ctypes.CDLL", Library)
    monkeypatch.setattr("ctypes.get_errno", lambda: errno.EIO)
    with pytest.raises(OSError, match="5"):
        flush(tmp_path)
    monkeypatch.setattr("ctypes.get_errno", lambda: errno.ENOSYS)
    flush(tmp_path)
