"""What offices send is understood, and what a file has lost is said, cell by cell."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from db.exchange.reading import read_list
from rules.base.errors import Refused
from rules.base.fields import Column
from rules.registry import enterprise, inspector, item, plan

CODE = "91410499MA0000000P"


def workbook(path: Path, rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> Path:
    """An .xlsx as an office makes it: numbers as numbers, dates as dates, {"f": formula, "v": cached} as formulas."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表一")
    day = book.add_format({"num_format": "yyyy/m/d"})
    percent = book.add_format({"num_format": "0%"})
    for area in merged:
        sheet.merge_range(area, "")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            match cell:
                case None:
                    continue
                case dt.datetime() | dt.date():
                    sheet.write_datetime(at, column, cell, day)
                case bool():
                    sheet.write_boolean(at, column, cell)
                case int() | float():
                    sheet.write_number(at, column, cell, percent if 0 < cell < 1 else None)
                case Mapping():
                    sheet.write_formula(at, column, cell["f"], None, cell["v"])
                case _:
                    sheet.write_string(at, column, str(cell))
    book.close()
    return path


def raws(path: Path, columns: Sequence[Column]) -> list[dict[str, str]]:
    return [{name: text for name, text in row.raw.items() if text} for row in read_list(path, columns).rows]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("统一社会信用代码/注册号", "code"), ("注册号/统一社会信用代码", "code"), ("统一社会信用\n代码", "code"),
        ("*统一社会信用代码", "code"), ("统一社会信用代码（必填）", "code"), ("统一社会信用代码（18位）", "code"), ("信用代码", "code"),
        ("注册号", "code"), ("统一社会信用代码或注册号码", "code"), ("法定代表人\n（负责人）", "legal_representative"),
        ("住 所", "registered_address"), ("经营场所", "address"), ("联系电话/手机号码", "phone"), ("成立时间", "founded_on"),
    ],
)  # fmt: skip
def test_the_headings_that_offices_use_are_understood(heading: str, name: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["单位名称", heading], ["演示宾馆", "00123"]])
    sheet = read_list(path, enterprise.COLUMNS)
    assert sheet.rows[0].raw == {"name": "演示宾馆", name: "00123"}
    assert set(sheet.headings.values()) == {"name", name}


def test_a_title_and_blank_rows_may_stand_above_the_headings(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["演示区检查对象名录"],
        [],
        ["填报单位：演示局"],
        ["企业名称", "统一社会信用代码"],
        [],
        ["演示宾馆", CODE],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, ["A1:F1"])
    sheet = read_list(path, enterprise.COLUMNS)
    assert [(row.line, row.raw["code"]) for row in sheet.rows] == [(6, CODE)]


def test_two_rows_of_headings_with_merged_cells_are_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["企业名称", "证照", None, "电话"],
        [None, "信用代码", "注册号", None],
        ["演示宾馆", None, "110000000000001", "0375"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, ["A1:A2", "B1:C1", "D1:D2"])
    assert raws(path, enterprise.COLUMNS) == [{"name": "演示宾馆", "code": "110000000000001", "phone": "0375"}]


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["部门", "抽查事项", "抽查依据"],
        ["公安", "甲", "法一"],
        [None, "乙", "法二"],
        ["消防", "丙", "法三"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, ["A2:A3"])
    assert [raw["department"] for raw in raws(path, item.COLUMNS)] == ["公安", "公安", "消防"]


def test_of_two_headings_for_one_column_the_first_filled_in_counts(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["企业名称", "统一社会信用代码", "注册号"],
        ["甲", CODE, "1"],
        ["乙", None, "110000000000001"],
        ["丙", "  ", "2"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    assert [raw["code"] for raw in raws(path, enterprise.COLUMNS)] == [CODE, "110000000000001", "2"]


def test_a_plain_heading_wins_over_one_with_extra_words(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "经营地址（县）", "经营地址"], ["甲", "某县", "东街"]])
    sheet = read_list(path, enterprise.COLUMNS)
    assert sheet.rows[0].raw["address"] == "东街"
    assert sheet.ignored == ("经营地址（县）",)


def test_headings_printed_again_on_every_page_are_not_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "信用代码"], ["甲", "1"], ["企业名称", "信用代码"], ["乙", "2"]])
    assert [raw["name"] for raw in raws(path, enterprise.COLUMNS)] == ["甲", "乙"]


def test_missing_headings_are_named_beside_those_that_are_there(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "备注二"], ["李某", "x"]])
    sheet = read_list(path, inspector.COLUMNS)
    (problem,) = sheet.problems
    assert "缺少标题：部门、执法证号、执法证有效期至；表中的标题是：姓名、备注二" in problem.message
    assert sheet.ignored == ("备注二",)


def test_a_sheet_without_any_known_heading_says_what_was_found(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["天气", "温度"], ["晴", "20"]])
    sheet = read_list(path, enterprise.COLUMNS)
    assert sheet.rows == ()
    assert "企业名称、统一社会信用代码；表中的标题是：天气、温度" in sheet.problems[0].message


def test_the_worksheet_that_holds_the_list_is_found(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for title, rows in (("封面", [["演示局"]]), ("名录", [["企业名称", "信用代码"], ["甲", CODE]])):
        sheet = book.add_worksheet(title)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    assert raws(tmp_path / "a.xlsx", enterprise.COLUMNS) == [{"name": "甲", "code": CODE}]


@pytest.mark.parametrize("lost", [914104991234567890, 1100000000000010, 9.14e17, "9.14105E+17", "9.14105e17", "1E+14"])
def test_a_code_that_excel_has_cut_is_refused_with_the_cure(lost: object, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "统一社会信用代码"], ["甲", lost]])
    (problem,) = read_list(path, enterprise.COLUMNS).rows[0].problems
    assert (problem.where, problem.field) == ("第 2 行", "统一社会信用代码")
    assert "末几位已经丢失" in problem.message
    assert "设为“文本”格式" in problem.message


def test_fifteen_digits_are_all_that_excel_keeps_and_are_taken(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "统一社会信用代码"], ["甲", 410499600000072]])
    assert raws(path, enterprise.COLUMNS) == [{"name": "甲", "code": "410499600000072"}]


def test_short_numbers_in_code_columns_are_taken_as_their_digits(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "电话", "行政区划"], ["甲", 13800000000, 410499]])
    assert raws(path, enterprise.COLUMNS) == [{"name": "甲", "phone": "13800000000", "region": "410499"}]
    path = workbook(tmp_path / "b.xlsx", [["企业名称", "电话"], ["甲", 1.5]])
    assert "带小数或负号" in read_list(path, enterprise.COLUMNS).rows[0].problems[0].message


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2024, 9, 2),
        dt.datetime.fromisoformat("2024-09-02T15:30"),
        45537,
        "45537",
        "2024-09-02 0:00",
        "2024-09-02",
    ],
)
def test_a_date_is_a_date_however_excel_keeps_it(cell: object, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "成立日期"], ["甲", cell]])
    assert read_list(path, enterprise.COLUMNS).rows[0].raw["founded_on"] == "2024-09-02"


def test_numbers_percents_and_ticks_become_what_a_clerk_would_type(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["年度", "抽查计划名称", "抽查比例", "频次", "责任科室"],
        [2024, "甲", 0.07, 2, True],
        [20240902, "乙", 0.1 + 0.2, 1.5, False],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    first, second = raws(path, plan.COLUMNS)
    assert first == {"year": "2024", "name": "甲", "ratio": "0.07", "times_per_year": "2", "section": "是"}
    assert second == {"year": "20240902", "name": "乙", "ratio": "0.3", "times_per_year": "1.5", "section": "否"}


def test_a_failed_formula_is_a_problem_not_an_empty_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["企业名称", "电话"],
        [{"f": "=VLOOKUP(1,X:Y,2)", "v": "#N/A"}, "1"],
        ["乙", {"f": "=1/0", "v": "#DIV/0!"}],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    assert [str(row.problems[0]) for row in read_list(path, enterprise.COLUMNS).rows] == [
        "第 2 行：企业名称：单元格是公式错误 #N/A，请改成实际内容", "第 3 行：联系电话：单元格是公式错误 #DIV/0!，请改成实际内容",
    ]  # fmt: skip
    (tmp_path / "a.csv").write_text("企业名称,电话\n#REF!,1\n", encoding="utf-8")
    assert "#REF!" in read_list(tmp_path / "a.csv", enterprise.COLUMNS).rows[0].problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_in_any_encoding_and_delimiter_of_an_office(
    encoding: str, delimiter: str, tmp_path: Path
) -> None:
    lines = [["检查对象名录"], ["企业名称", "信用代码", "成立日期"], ["演示宾馆，东街", '"00123"', "2024/9/2 0:00"]]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    (row,) = read_list(path, enterprise.COLUMNS).rows
    assert row.raw == {"name": "演示宾馆，东街", "code": "00123", "founded_on": "2024-09-02"}
    assert row.line == 3


def test_csv_lines_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('企业名称,经营范围\n甲,"一\n二\n三"\n\n乙,四\n', encoding="utf-8")
    assert [(row.line, row.raw["scope"]) for row in read_list(path, enterprise.COLUMNS).rows] == [
        (2, "一\n二\n三"),
        (4, "四"),
    ]


def test_a_csv_row_with_a_comma_too_many_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("企业名称,信用代码\n甲店,1,2\n乙店,3,\n丙店\n", encoding="utf-8")
    first, second, third = read_list(path, enterprise.COLUMNS).rows
    assert first.problems[0].message == "比标题行多出 1 格，请检查逗号和引号"
    assert (second.problems, third.problems) == ((), ())
    assert third.raw == {"name": "丙店", "code": ""}


def test_codes_that_other_systems_wrap_for_excel_are_unwrapped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('企业名称,信用代码,电话\n甲,"=""00123""",\'=1\n', encoding="utf-8")
    assert read_list(path, enterprise.COLUMNS).rows[0].raw == {"name": "甲", "code": "00123", "phone": "=1"}


def test_a_sheet_with_nothing_to_import_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"“a.xlsx”里没有内容"):
        read_list(workbook(tmp_path / "a.xlsx", []), enterprise.COLUMNS)
    with pytest.raises(Refused, match="只有标题行，没有要导入的内容"):
        read_list(workbook(tmp_path / "b.xlsx", [["企业名称", "信用代码"], ["  ", None]]), enterprise.COLUMNS)


def test_an_old_xls_workbook_is_read_like_a_new_one() -> None:
    """GOLDEN/old.xls: a merged title, a date cell, a phone as a number, and a code that Excel has cut."""
    first, second = read_list(Path(__file__).parent / "golden" / "old.xls", enterprise.COLUMNS).rows
    assert first.raw == {"name": "演示宾馆", "code": CODE, "founded_on": "2024-09-02", "phone": "13800000000"}
    assert (first.line, first.problems, len(second.problems)) == (3, (), 1)


@pytest.mark.parametrize("heading", ["证件号", "*证件号码", "证号", "证件编号（18位）"])
def test_a_heading_that_may_mean_an_id_number_is_asked_about(tmp_path: Path, heading: str) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [("姓名", heading, "部门", "有效期至"), ("甲", "16040000001", "公安", "2026-12-31")]
    )
    sheet = read_list(path, inspector.COLUMNS)
    assert not sheet.rows
    assert sheet.unclear == {heading: "certificate"}
    (problem,) = sheet.problems
    assert problem.field == heading
    assert f"--column {heading}=执法证号" in problem.message
    said = read_list(path, inspector.COLUMNS, {heading: "certificate"})
    assert [row.raw["certificate"] for row in said.rows] == ["16040000001"]
    assert not said.problems
    left = read_list(path, inspector.COLUMNS, {heading: ""})
    assert "certificate" not in left.rows[0].raw
    assert left.ignored == (heading,)
    assert "缺少标题：执法证号" in left.problems[0].message


def test_beside_a_plain_heading_an_unclear_one_is_left_alone(tmp_path: Path) -> None:
    rows = [("姓名", "证件号", "执法证号", "部门", "有效期至"), ("甲", "1", "16040000001", "公安", "2026-12-31")]
    sheet = read_list(workbook(tmp_path / "a.xlsx", rows), inspector.COLUMNS)
    assert not sheet.problems
    assert sheet.ignored == ("证件号",)
    assert sheet.rows[0].raw["certificate"] == "16040000001"


def test_many_columns_that_are_not_used_are_told_in_one_sentence(tmp_path: Path) -> None:
    heads = ["企业名称", "统一社会信用代码", *(f"备用栏{at}" for at in range(197))]
    rows = [heads, ["演示宾馆", CODE, *["x"] * 197]]
    told = [
        one
        for one in read_list(workbook(tmp_path / "宽.xlsx", rows), enterprise.COLUMNS).told
        if one.what == "unused_column"
    ]
    assert [(one.text.partition("：")[0], one.count) for one in told] == [("没有用到的有 197 列", 197)]
