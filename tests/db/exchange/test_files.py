"""A file that cannot be read or written is refused in Chinese, with its name and the cure; an old file stays."""

import errno
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from db.exchange import files, text_tables
from db.exchange.formats import LISTS
from db.exchange.reading import read_list
from db.exchange.writing import write_list, write_table
from db.files import Disk
from rules.base.errors import Refused
from rules.registry import enterprise
from tests import ROOT

COLUMNS = enterprise.COLUMNS
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"", "是空文件"),
        ("a.csv", b"", "是空文件"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "已损坏"),
        ("a.xls", OLE + bytes(600), "已损坏"),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "有打开密码"),
        ("a.xlsx", b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "其实是网页"),
        ("a.xlsx", b"\x00\x01\x02\xff\xfe", "已损坏"),
        ("a.csv", b"PK\x03\x04", "读不出来"),
        ("a.csv", b"name\x00,code\n", "不是文本文件，或编码无法识别"),
        ("a.csv", b"\xff\xff\xff\xff", "第 1 行的编码无法识别"),
        ("a.csv", b"\xef\xbb\xbf  \n", "没有内容"),
        ("a.pdf", b"%PDF", "不是 .xlsx、.xls、.csv"),
        ("a.et", OLE, "已损坏"),
        ("~$a.xlsx", b"x", "临时文件"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name_with_a_cure(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_list(tmp_path / name, COLUMNS)
    assert f"“{name}”" in str(refused.value)
    assert said in str(refused.value)


def test_a_missing_file_a_folder_and_a_locked_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=r"找不到文件“没有.xlsx”"):
        read_list(tmp_path / "没有.xlsx", COLUMNS)
    (tmp_path / "夹.csv").mkdir()
    with pytest.raises(Refused, match=r"“夹.csv”是文件夹"):
        read_list(tmp_path / "夹.csv", COLUMNS)
    (tmp_path / "a.csv").write_text("企业名称\n甲\n", encoding="utf-8")

    def locked(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(Refused, match="正被其他程序使用"):
        read_list(tmp_path / "a.csv", COLUMNS)


def test_files_too_large_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("企业名称,信用代码\n" + "甲,1\n" * 50, encoding="utf-8")
    monkeypatch.setattr(text_tables, "MAX_ROWS", 30)
    with pytest.raises(Refused, match="超过 40 万行"):
        read_list(path, COLUMNS)
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(Refused, match="超过 64 MB"):
        read_list(path, COLUMNS)


def rewritten(source: Path, target: Path, change: Mapping[str, bytes]) -> Path:
    """A workbook with some parts replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
    return target


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_and_a_cell_at_the_end_of_the_world_are_refused(tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    write_list(good, COLUMNS, [{**LISTS["enterprises"].example, "number": ""}], "名录")
    xml = zipfile.ZipFile(good).read(SHEET)
    for cell, said in (
        (b'<c r="XFD1048576"><v>1</v></c>', r"“far.xlsx”的 XFD1048576 格有内容，离表格很远，请删去那一格"),
        (b'<c r="C4294967295"><v>1</v></c>', r"“far.xlsx”读不出来：文件已损坏，或表格以外很远的地方有内容"),
    ):
        far = xml.replace(b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>")
        with pytest.raises(Refused, match=said):
            read_list(rewritten(good, tmp_path / "far.xlsx", {SHEET: far}), COLUMNS)
    low = xml.replace(b"</sheetData>", b'<row r="500000"><c r="A500000"><v>1</v></c></row></sheetData>')
    with pytest.raises(Refused, match="超过 40 万行"):
        read_list(rewritten(good, tmp_path / "low.xlsx", {SHEET: low}), COLUMNS)
    framed = xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert (
        len(read_list(rewritten(good, tmp_path / "framed.xlsx", {SHEET: framed}), COLUMNS).rows) == 1
    )  # a border, no content
    with pytest.raises(Refused, match="已损坏"):
        read_list(rewritten(good, tmp_path / "cut.xlsx", {SHEET: xml[:-200]}), COLUMNS)
    raw = good.read_bytes()
    at = raw.index(b"PK\x01\x02")  # the central directory; a size that lies
    (tmp_path / "lie.xlsx").write_bytes(raw[: at + 24] + struct.pack("<I", 5) + raw[at + 28 :])
    with pytest.raises(Refused, match="已损坏"):
        read_list(tmp_path / "lie.xlsx", COLUMNS)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open(SHEET, "w") as part:
        for _ in range(1025):
            part.write(bytes(1024 * 1024))
    with pytest.raises(Refused, match="展开后过大"):
        read_list(tmp_path / "bomb.xlsx", COLUMNS)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_failure_leaves_the_old_file_and_no_rubbish(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")

    def rows() -> Iterator[dict[str, object]]:
        yield {"name": "甲"}
        raise KeyError("the store went away")

    with pytest.raises(KeyError):
        write_list(path, COLUMNS, rows(), "名录")
    with pytest.raises(Refused, match="第 2 行“企业名称”含有不可见的控制字符"):
        write_list(path, COLUMNS, [{"name": "甲\x07"}], "名录")
    with pytest.raises(Refused, match="超过 32767 字"):
        write_list(path, COLUMNS, [{"name": "甲" * 32768}], "名录")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    write_list(path, COLUMNS, [{"name": "甲"}], "名录")
    assert path.read_bytes() != b"old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="文件夹“没有”不存在"):
        write_list(tmp_path / "没有" / "a.csv", COLUMNS, [], "名录")
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(Refused, match="是文件夹"):
        write_table(tmp_path / "b.csv", ["甲"], [], "表")
    with pytest.raises(Refused, match=r"不是 .xlsx、.csv、.docx 文件"):
        write_list(tmp_path / "a.xls", COLUMNS, [], "名录")

    def full(_: Disk, __: Path, ___: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "replace", full)
    with pytest.raises(Refused, match=r"写不了“a.csv”.*请检查磁盘空间"):
        write_list(tmp_path / "a.csv", COLUMNS, [], "名录")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_where_a_program_may_have_little_memory_a_sound_workbook_is_still_read(tmp_path: Path) -> None:
    """`ulimit -v`, which a process may lower and never raise."""
    write_list(tmp_path / "good.xlsx", COLUMNS, [{**LISTS["enterprises"].example, "number": ""}], "名录")
    code = (
        "import resource, sys; from pathlib import Path; from db.exchange.workbooks import read_workbook\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "path = Path(sys.argv[1]); print(len(read_workbook(path, path.read_bytes())[0].rows))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "good.xlsx")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stdout.strip() == "2", run.stderr


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (-6, b"memory allocation of 9 bytes failed"),
        (1, b"MemoryError"),
        (127, b"failed to map segment from shared object"),
    ],
)
def test_want_of_memory_is_told_as_such_and_not_as_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes
) -> None:
    path = tmp_path / "good.xlsx"
    write_list(path, COLUMNS, [{**LISTS["enterprises"].example, "number": ""}], "名录")
    monkeypatch.setattr("db.exchange.workbooks._run", lambda _, __, *commands: [(code, b"", said)] * len(commands))
    with pytest.raises(Refused, match="已损坏"):  # with all that a workbook may take, it is the workbook's fault
        read_list(path, COLUMNS)
    monkeypatch.setattr("db.exchange.workbooks._allowance", lambda: 300 << 20)
    with pytest.raises(Refused, match=r"“good.xlsx”没有读取：内存不够（这个程序只许用 300 MB）.*分成几份"):
        read_list(path, COLUMNS)


def test_a_machine_without_memory_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "good.xlsx"
    write_list(path, COLUMNS, [{**LISTS["enterprises"].example, "number": ""}], "名录")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    with monkeypatch.context() as patched:
        patched.setattr("db.exchange.workbooks.subprocess.Popen", full)
        with pytest.raises(Refused, match="内存不够，请关掉别的程序"):
            read_list(path, COLUMNS)
    monkeypatch.setattr("db.exchange.workbooks._run", lambda _, __, *commands: [(-9, b"", b"")] * len(commands))
    with pytest.raises(Refused, match="内存不够，请关掉别的程序"):
        read_list(path, COLUMNS)
