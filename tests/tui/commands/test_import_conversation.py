"""An import on the command line: asks, is answered by a file, remembers, marks what is bad, and stores nothing before."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

from tui.cli import main

ONE, TWO = "92410499MA0000001P", "92410499MA0000002T"


def workbook(path: Path, *rows: tuple[str, ...]) -> str:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名录")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return str(path)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A list with words of its own for the risk class, and a title over it."""
    return workbook(
        tmp_path / "八月.xlsx",
        ("示例县旅馆名录", "", "", "", ""),
        ("公司名称", "统一社会信用代码", "联系电话", "登记状态", "信用风险等级"),
        ("演示一号宾馆", ONE, "0375-1", "存续", "绿码"),
        ("演示二号宾馆", TWO, "0375-2", "存续", "绿码"),
    )


def test_a_word_is_asked_once_answered_in_a_file_and_remembered_for_the_sender(
    run: Any, file: str, tmp_path: Path
) -> None:
    mapping = tmp_path / "对照.toml"
    code, said = run("import", "enterprises", file, "--mode", "full", "--dry-run", "--mapping", str(mapping))
    (question,) = [one for one in said["questions"] if one["must"]]
    assert (code, question["key"], question["count"]) == (0, "risk=绿码", 2)
    code, said = run("import", "enterprises", file, "--mode", "full")
    assert (code, said["problems"][0]["field"]) == (1, "必须回答")
    text = mapping.read_text(encoding="utf-8")
    assert '# "绿码" = "A级"' in text
    mapping.write_text(text.replace('# "绿码" = "A级"', '"绿码" = "A级"'), encoding="utf-8")
    whole = ("import", "enterprises", file, "--mode", "full", "--mapping", str(mapping), "--sender", "县文旅局")
    code, said = run(*whole)
    assert (code, said["counts"]["new"], said["rows"][0]["sheet"]) == (0, 2, "")
    (kept,) = run("mapping", "list")[1]["mappings"]
    assert (kept["number"], kept["sender"]) == ("M-0001", "县文旅局")
    again = workbook(
        tmp_path / "九月.xlsx",
        ("公司名称", "统一社会信用代码", "联系电话", "登记状态", "信用风险等级"),
        ("演示一号宾馆", ONE, "0375-9", "存续", "绿码"),
        ("演示二号宾馆", TWO, "0375-2", "存续", "绿码"),
    )
    code, said = run("import", "enterprises", again, "--sender", "县文旅局", "--dry-run")
    assert (said["counts"]["changed"], said["counts"]["same"]) == (1, 1)
    assert any("M-0001（县文旅局）" in one["text"] for one in said["told"])


def test_what_is_remembered_is_shown_changed_and_forgotten(run: Any, file: str, tmp_path: Path) -> None:
    mapping, shown = tmp_path / "对照.toml", tmp_path / "看.toml"
    run("import", "enterprises", file, "--mode", "full", "--dry-run", "--mapping", str(mapping))
    text = mapping.read_text(encoding="utf-8").replace('# "绿码" = "A级"', '"绿码" = "A级"')
    mapping.write_text(text, encoding="utf-8")
    assert run("mapping", "save", "new", str(mapping))[1]["mapping"]["number"] == "M-0001"
    assert run("mapping", "show", "m-0001", str(shown))[0] == 0
    shown.write_text(shown.read_text(encoding="utf-8").replace("A级", "B级"), encoding="utf-8")
    assert run("mapping", "save", "M-0001", str(shown))[0] == 0
    assert '"绿码" = "B级"' in run("mapping", "show", "M-0001")[1]["toml"]
    assert run("mapping", "delete", "M-0001")[0] == 0
    code, said = run("mapping", "show", "M-0001")
    assert (code, "mapping list" in said["problems"][0]["message"]) == (1, True)


def test_rows_without_a_doubt_go_in_and_the_bad_cells_go_back_marked(run: Any, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名录.xlsx",
        ("企业名称", "统一社会信用代码", "登记状态"),
        ("演示一号宾馆", ONE, "存续"),
        ("演示二号宾馆", "92410499MA0000002X", "存续"),
    )
    marked = tmp_path / "问题.xlsx"
    code, said = run("import", "enterprises", path, "--skip-rejected", "--problems", str(marked))
    assert (code, said["counts"]["new"], said["counts"]["rejected"]) == (0, 1, 1)
    assert (said["causes"][0]["count"], said["causes"][0]["field"]) == (1, "统一社会信用代码")
    book = CalamineWorkbook.from_path(marked)
    assert book.get_sheet_by_name("名录").to_python()[2][1] == "92410499MA0000002X"
    assert book.get_sheet_by_name("问题").to_python()[1][0] == "统一社会信用代码"
    with zipfile.ZipFile(marked) as parts:
        sheet, styles, comments = (
            etree.fromstring(parts.read(f"xl/{name}.xml")) for name in ("worksheets/sheet1", "styles", "comments1")
        )
    ((place, said_there),) = [(one.get("ref"), "".join(one.itertext())) for one in comments.iterfind(".//{*}comment")]
    assert (place, "校验位不对" in said_there) == ("B3", True)
    style = int(sheet.find(".//{*}c[@r='B3']").get("s"))
    fill = int(styles.find("{*}cellXfs")[style].get("fillId"))
    assert styles.find("{*}fills")[fill].find(".//{*}fgColor").get("rgb") == "FFFFEB9C"


def test_a_mapping_of_another_list_or_version_stores_nothing(run: Any, file: str, tmp_path: Path) -> None:
    mapping = tmp_path / "对照.toml"
    for text, words in (
        ("version = 2\nlist = 'enterprises'", "第 2 版"),
        ("version = 1\nlist = 'items'", "是随机抽查事项清单的"),
    ):
        mapping.write_text(text, encoding="utf-8")
        code, said = run("import", "enterprises", file, "--mapping", str(mapping), "--mode", "full")
        assert (code, words in said["problems"][0]["message"]) == (1, True)
    assert run("enterprise", "list", "--find", "演示一号宾馆")[1]["records"] == []


def test_six_thousand_problems_are_two_causes(run: Any, tmp_path: Path) -> None:
    rows = [(f"演示{n}号", "9141", "没有这种") for n in range(3000)]
    path = workbook(tmp_path / "名录.xlsx", ("企业名称", "统一社会信用代码", "行政区划"), *rows)
    _, said = run("import", "enterprises", path, "--dry-run")
    assert [cause["count"] for cause in said["causes"]] == [3000, 3000]
    text = run("import", "enterprises", path, "--dry-run", as_json=False)[1]
    assert len(text.splitlines()) < 15


def test_the_first_list_of_a_bureau_is_no_risk_list_and_a_later_one_is_asked_about(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ("企业名称", "统一社会信用代码", "信用风险等级"), ("演示一号宾馆", ONE, "A级")
    path, folder = workbook(tmp_path / "名录.xlsx", *rows), str(tmp_path / "新单位")
    assert run("import", "enterprises", path)[0] == 1, "a bureau with objects: it may be a list about them"
    for words in (
        ["init", folder, "--name", "示例县公安局", "--region", "410499"],
        ["import", "enterprises", path, "--bureau", folder],
    ):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--as", "张三"])
        assert not ended.value.code
    assert "新增 1" in capsys.readouterr().out
