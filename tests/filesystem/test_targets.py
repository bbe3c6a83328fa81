"""Everything that stands in the way of writing is named before anything is written."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

import filesystem.targets
from filesystem.targets import Kind, Target, refuse_unwritable, unwritable
from rules.base.errors import Refused


def words(*targets: Target, inputs: tuple[Path, ...] = ()) -> list[tuple[str, str]]:
    return [(Path(one.where).name, one.message) for one in unwritable(targets, inputs)]


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_new_files_old_files_and_folders_still_to_be_made_can_be_written_and_the_check_leaves_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "old.docx").write_bytes(b"1")
    (tmp_path / "there").mkdir()
    before = tree(tmp_path)
    targets = [
        Target(tmp_path / "new.docx"),
        Target(tmp_path / "old.docx"),
        Target(tmp_path / "a" / "b" / "new.docx"),
        Target(tmp_path / "there", Kind.FOLDER),
        Target(tmp_path / "a" / "b", Kind.FOLDER),
        Target(tmp_path / "bureau", Kind.NEW_FOLDER),
        Target(tmp_path / "old.docx.bak", Kind.DELETED),
    ]
    assert unwritable(targets) == []
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["CON", "nul", "Com1.docx", "LPT9.tar.gz", "aux ", "con.", "prn .xlsx"])
def test_the_name_of_a_device_is_refused_on_every_system(tmp_path: Path, name: str) -> None:
    assert "是设备名" in words(Target(tmp_path / name))[0][1]


@pytest.mark.parametrize("name", ["CONFIG.docx", "com10.docx", "xcon.docx", "2024-001.docx"])
def test_a_name_that_only_looks_like_a_device_is_not(tmp_path: Path, name: str) -> None:
    assert words(Target(tmp_path / name)) == []


def test_what_is_there_must_be_of_the_right_kind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"1")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loose").symlink_to(tmp_path / "nowhere")
    assert words(
        Target(tmp_path / "folder"),
        Target(tmp_path / "file", Kind.FOLDER),
        Target(tmp_path / "pipe"),
        Target(tmp_path / "file", Kind.NEW_FOLDER),
        Target(tmp_path / "loose", Kind.NEW_FOLDER),
        Target(tmp_path / "folder", Kind.DELETED),
    ) == [
        ("folder", "是文件夹，应当是文件；请移走它，或换一个文件名"),
        ("file", "不是文件夹，请移走它，或换一个位置"),
        ("pipe", "不是普通文件，请换一个文件名"),
        ("file", "已经存在，请换一个名字"),
        ("loose", "已经存在，请换一个名字"),
        ("folder", "是文件夹，应当是文件；请移走它，或换一个文件名"),
    ]


def test_a_file_above_is_named_once_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    found = unwritable([Target(tmp_path / "file" / "a" / "b.docx"), Target(tmp_path / "file" / "c", Kind.FOLDER)])
    assert [str(one) for one in found] == [f"{tmp_path / 'file'}：不是文件夹，请移走它，或换一个位置"]


def test_no_input_is_written_over_whatever_it_is_called(tmp_path: Path) -> None:
    source = tmp_path / "backup.tar"
    source.write_bytes(b"1")
    (tmp_path / "other").symlink_to(source)
    found = words(Target(source), Target(tmp_path / "other"), Target(tmp_path / "new"), inputs=(source,))
    assert found == [(name, "正是要读的那个文件，请换一个文件名") for name in ("backup.tar", "other")]


def test_one_place_is_not_written_twice_but_two_may_use_one_folder(tmp_path: Path) -> None:
    folder = Target(tmp_path / "a", Kind.FOLDER)
    assert words(folder, folder, Target(tmp_path / "a" / "x"), Target(tmp_path / "a" / "y")) == []
    assert words(
        Target(tmp_path / "a" / "x"), Target(tmp_path / "b" / ".." / "a" / "y"), Target(tmp_path / "a" / "x")
    ) == [("x", "同一个位置要写两次，请另选一个")]
    assert words(folder, Target(tmp_path / "a")) == [("a", "同一个位置要写两次，请另选一个")]


def test_rights_are_tried_in_the_nearest_folder_that_exists_once_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not asked of the mode bits: lists of access, read-only disks and Windows tell in the same way."""
    real, tried = os.open, list[Path]()

    def opened(path: Path, flags: int, mode: int = 0o777) -> int:
        folder = path if path.is_dir() else path.parent
        tried.append(folder)
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied", str(folder))
        if folder.name == "odd":
            raise OSError(30, "Read-only file system", str(folder))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", opened)
    for name in ("shut", "odd", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "there").write_bytes(b"1")
    found = unwritable(
        [
            Target(tmp_path / name / below, kind)
            for name in ("open", "shut", "odd")
            for below, kind in (("a/b/c", Kind.FILE), ("d", Kind.FOLDER), ("there", Kind.DELETED))
        ]
    )
    assert [str(one) for one in found] == [
        f"{tmp_path / 'shut'}：没有权限在这里写文件，请检查文件夹权限，或换一个文件夹",
        f"{tmp_path / 'odd'}：写不进去（磁盘是只读的），请检查磁盘和文件名",
    ]
    assert tried == [tmp_path / name for name in ("open", "shut", "odd")]


def test_where_no_file_can_be_without_a_name_a_small_one_comes_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, and on NFS or FAT, which answer in one of these ways."""
    real, names = os.open, list[str]()
    refusals = [errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL]

    def opened(path: Path, flags: int, mode: int = 0o777) -> int:
        if path.is_dir():
            raise OSError(refusals.pop(), "no files without a name", str(path))
        names.append(path.name)
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", opened)
    while refusals:
        assert words(Target(tmp_path / "new")) == []
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    assert words(Target(tmp_path / "new")) == []
    assert len(set(names)) == 4
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_need_not_be_deletable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("tried"))
    assert words(Target(tmp_path / "gone", Kind.DELETED)) == []


def test_a_file_that_word_holds_open_is_named_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "open.docx").write_bytes(b"1")
    (tmp_path / "free.docx").write_bytes(b"1")
    real = Path.open

    def held(self: Path, mode: str = "r") -> Any:
        if self.name == "open.docx":
            raise PermissionError(13, "held by Word", str(self))
        return real(self, mode)

    monkeypatch.setattr(filesystem.targets, "_WINDOWS", True)
    monkeypatch.setattr(Path, "open", held)
    found = words(Target(tmp_path / "open.docx"), Target(tmp_path / "free.docx"), Target(tmp_path / "new.docx"))
    assert found == [("open.docx", "正被其他程序使用，或是只读的，请关闭 Excel、WPS 后再试")]


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_the_system_does_not_take_is_named_not_raised(tmp_path: Path, name: str) -> None:
    assert len(unwritable([Target(tmp_path / name)])) == 1


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(Refused) as refused:
        refuse_unwritable([Target(tmp_path / "a"), Target(tmp_path / "b"), Target(tmp_path / "c")])
    assert [Path(one.where).name for one in refused.value.problems] == ["a", "b"]
    refuse_unwritable([Target(tmp_path / "c")])
