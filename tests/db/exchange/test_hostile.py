"""Files made to do harm: nothing in them runs, nothing ends the program, and what is wrong is said with its cure."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from db.exchange.formats import LISTS
from db.exchange.marks import marks_of
from db.exchange.parts import BROKEN, DECLARES, LOCKED, LONG_CELL, TOO_BIG, UnreadableWorkbook
from db.exchange.reading import read_list
from db.exchange.writing import write_list
from db.places import Places
from rules.base.errors import Refused
from rules.base.fields import parse_columns
from rules.registry import enterprise
from tests.db.exchange.test_files import SHEET, rewritten

COLUMNS = enterprise.COLUMNS
GOOD = {**LISTS["enterprises"].example, "number": ""}
OLD = Path(__file__).parent / "golden" / "old.xls"


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def code_of(content: bytes) -> int:
    with pytest.raises(UnreadableWorkbook) as unfit:
        marks_of(content)
    return unfit.value.code


def test_a_bomb_is_refused_by_what_the_zip_says_before_anything_is_unpacked() -> None:
    bomb = zipped((SHEET, bytes(64 * 1024 * 1024)))
    assert len(bomb) < 100_000
    assert code_of(bomb) == TOO_BIG
    raw = bytearray(zipped((SHEET, b"<a/>")))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)  # says 4 GB
    assert code_of(bytes(raw)) == TOO_BIG
    assert code_of(zipped(*((f"{n}.xml", b"") for n in range(10_001)))) == TOO_BIG
    framed = b"".join(b'<c r="A%d" s="1"/>' % row for row in range(1_000_000))  # 18 MB of borders without content
    assert marks_of(zipped((SHEET, framed))) == {}


def test_a_damaged_a_doubled_and_a_locked_part_are_told_apart() -> None:
    good = zipped((SHEET, b"<a>1</a>"), method=zipfile.ZIP_STORED)
    assert marks_of(good) == {}
    assert code_of(good.replace(b"<a>1</a>", b"<a>2</a>", 1)) == BROKEN  # the check sum is of other bytes
    assert code_of(good[:-30]) == BROKEN
    with pytest.warns(UserWarning, match="Duplicate name"):
        assert code_of(zipped((SHEET, b"<a/>"), (SHEET, b"<b/>"))) == BROKEN
    assert code_of(zipped((SHEET, b"<a/>"), (SHEET.upper(), b"<b/>"))) == BROKEN
    assert code_of(zipped((SHEET, b"<a/>" * 100), method=zipfile.ZIP_LZMA)) == BROKEN
    raw = bytearray(good)
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(raw)) == LOCKED


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><worksheet>&j;</worksheet>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'


@pytest.mark.parametrize("xml", [LAUGHS, OUTSIDE], ids=["billion laughs", "a file of this machine"])
def test_xml_that_declares_entities_is_not_read(xml: bytes, tmp_path: Path) -> None:
    assert code_of(zipped((SHEET, xml))) == DECLARES
    good = tmp_path / "good.xlsx"
    write_list(good, COLUMNS, [GOOD], "名录")
    with pytest.raises(Refused, match=r"“evil.xlsx”里面有 XML 声明.*核对来源"):
        read_list(rewritten(good, tmp_path / "evil.xlsx", {SHEET: xml}), COLUMNS)


def test_a_cell_of_ten_million_characters_is_refused_with_its_place(tmp_path: Path) -> None:
    assert (
        code_of(zipped((SHEET, b"<c><v>" + bytes(range(1, 256)).replace(b"<", b"") * 40_000 + b"</v></c>")))
        == LONG_CELL
    )
    path = tmp_path / "long.csv"
    path.write_text(f"企业名称,备注\n甲,好\n乙,{'长' * 10_000_000}\n", encoding="utf-8")
    with pytest.raises(Refused, match="第 3 行有一格过长"):
        read_list(path, COLUMNS)
    path.write_text(f"企业名称,备注\n乙,{'长' * 40_000}\n", encoding="utf-8")
    (row,) = read_list(path, COLUMNS).rows
    (problem,) = (one for one in parse_columns(COLUMNS, row.raw, "第 2 行")[1] if one.field == "备注")
    assert str(problem) == "第 2 行：备注：有 40000 字，最多 32767 字，请改短"


def test_merged_ranges_over_one_another_and_deep_nesting_end_quickly(tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    write_list(good, COLUMNS, [GOOD] * 2_000, "名录")
    xml = zipfile.ZipFile(good).read(SHEET)
    merges = b"".join(b'<mergeCell ref="A1:A2001"/>' for _ in range(20_000))
    evil = xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
    with pytest.raises(Refused, match="展开后过大"):
        read_list(rewritten(good, tmp_path / "merged.xlsx", {SHEET: evil}), COLUMNS)
    deep = xml.replace(b"</sheetData>", b"<x>" * 200_000 + b"</x>" * 200_000 + b"</sheetData>")
    assert len(read_list(rewritten(good, tmp_path / "deep.xlsx", {SHEET: deep}), COLUMNS).rows) == 2_000


def test_a_sheet_that_lies_about_its_size_is_read_by_what_is_there(tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    write_list(good, COLUMNS, [GOOD], "名录")
    xml = zipfile.ZipFile(good).read(SHEET)
    start = xml.index(b'<dimension ref="') + 16
    lie = xml[:start] + b"A1:XFD1048576" + xml[xml.index(b'"', start) :]
    assert len(read_list(rewritten(good, tmp_path / "lie.xlsx", {SHEET: lie}), COLUMNS).rows) == 1


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    raw = OLD.read_bytes()
    at = raw.index(bytes.fromhex("09081000")) + 20
    locked = tmp_path / "locked.xls"
    locked.write_bytes(raw[:at] + bytes.fromhex("2f00") + raw[at + 2 :])  # the record after BOF becomes FILEPASS
    with pytest.raises(Refused, match="有打开密码"):
        read_list(locked, COLUMNS)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=cmd|'/c calc'!A1", "＋86", "@SUM(1)", "../../etc/passwd", "CON", "甲/乙\\丙.", "{{7*7}}", "[red]甲[/]"]
)  # fmt: skip
def test_what_only_looks_dangerous_is_kept_as_it_was(name: str, tmp_path: Path) -> None:
    for suffix in (".xlsx", ".csv"):
        path = tmp_path / f"a{suffix}"
        write_list(path, COLUMNS, [{**GOOD, "name": name}], "名录")
        (row,) = read_list(path, COLUMNS).rows
        assert row.raw["name"] == name


@pytest.mark.parametrize("number", ["../x", "O-1/../../x", "CON", "com1", "NUL.", "a\0b", "O-000001.", "甲"])
def test_a_number_that_would_be_a_path_finds_nothing_and_makes_no_folder(number: str, tmp_path: Path) -> None:
    for folder_of in (Places(tmp_path).evidence, Places(tmp_path).sheets):
        with pytest.raises(ValueError, match="不是编号"):
            folder_of(number)


def test_a_hidden_character_comes_off_and_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for hidden, said in (
        ("\u202e", "U+202E（从右到左强制）"),
        ("\u200b", "U+200B（零宽空格）"),
        ("\x1b", "U+001B（转义）"),
    ):
        path.write_text(f"企业名称\n演示{hidden}旅馆\n", encoding="utf-16")
        sheet = read_list(path, COLUMNS)
        assert [row.raw["name"] for row in sheet.rows] == ["演示旅馆"]
        (told,) = (told for told in sheet.told if told.what == "unseen")
        assert (told.text, told.lines) == (f"企业名称里去掉了看不见的字符 {said}", ("第 2 行",))


def test_a_module_in_the_folder_where_the_clerk_stands_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    write_list(path, COLUMNS, [GOOD], "名录")
    for name in ("msgspec", "zipfile", "python_calamine"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(read_list(path, COLUMNS).rows) == 1
    assert not (tmp_path / "ran").exists()
