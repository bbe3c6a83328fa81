"""Rows that are none of the list are known, left out and told; rows that are stay."""

import pytest

from rules.importing.context import Found
from rules.importing.rows import no_rows
from rules.importing.tables import Cell
from rules.importing.told import Notes
from rules.registry import enterprise

CODE = "92410499MA0000001P"
PLACES = dict(enumerate(enterprise.COLUMNS[1:5], 1))
"""After a column with a serial number: name, code, kind, legal representative."""


def told(*rows: list[Cell]) -> dict[str, tuple[str, ...]]:
    notes = Notes()
    left_out = no_rows(rows, PLACES, Found(notes, str))
    found = {one.what: one.lines for one in notes}
    assert left_out >= {int(line) for lines in found.values() for line in lines}
    return found


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("total_row", ["合计", "3家", "", "", ""]),
        ("total_row", ["", "合计：3家", "", "", ""]),
        ("total_row", ["小 计", 12.0, "", "", ""]),
        ("total_row", ["全县合计", "", "", "", 3.0]),
        ("total_row", ["总计（共12户）", "", "", "", ""]),
        ("note_row", ["注：1.本表由各派出所填报；2.联系电话为座机。", "", "", "", ""]),
        ("note_row", ["", "说明：以上名单由市场监管局提供", "", "", ""]),
        ("note_row", ["备注", "", "", "", ""]),
        ("note_row", ["数据来源：国家企业信用信息公示系统", "", "", "", ""]),
        ("note_row", ["以下空白", "", "", "", ""]),
        ("signature_row", ["填表人：李演示", "", "审核人：王演示", "", "填报日期：2024.9.2"]),
        ("signature_row", ["单位负责人（签字）：", "", "", "填表人：张演示", ""]),
        ("signature_row", ["制表：王演示", "", "", "", ""]),
        ("signature_row", ["填报单位（盖章）", "", "", "", "2024年9月2日"]),
        ("page_row", ["第 1 页，共 3 页", "", "", "", ""]),
        ("page_row", ["", "", "- 2 -", "", ""]),
        ("example_row", ["0", "案例（请删除）", CODE, "", ""]),
        ("example_row", ["示例", "演示宾馆", CODE, "企业", "张某"]),
        ("example_row", ["", "例：演示宾馆有限公司", CODE, "", ""]),
        ("hint_row", ["自动生成", "填写营业执照上的名称", "18位编码", "从4个中单选", ""]),
        ("section_row", ["一、旅馆业（3家）", "", "", "", ""]),
        ("section_row", ["", "东街派出所", "", "", ""]),
        ("column_marks", ["栏次", "1", "2", "3", "4"]),
        ("column_marks", ["甲", "乙", "1", "2", "3"]),
    ],
)  # fmt: skip
def test_what_offices_write_around_a_list_is_no_row(kind: str, row: list[Cell]) -> None:
    assert told(row) == {kind: ("0",)}


@pytest.mark.parametrize(
    "row",
    [
        [1.0, "示例县演示1号宾馆", CODE, "企业", "张演示"],
        [1.0, "合计网络科技有限公司", CODE, "", ""],
        [1.0, "注册会计师事务所", "", "", ""],
        ["", "举例文化传媒有限公司", CODE, "", ""],
        ["", "示例县演示1号宾馆", "无", "", ""],
        ["", "示例县演示1号宾馆", "", "", ""],
        [2.0, "共计商行", "", "个体工商户", "李演示"],
        ["", "演示县东街社区卫生服务站", "", "其他单位", "王演示"],
    ],
)
def test_a_row_of_the_list_stays(row: list[Cell]) -> None:
    assert told(row) == {}


def test_blank_rows_and_rows_with_a_serial_number_alone_are_left_out() -> None:
    notes = Notes()
    rows: list[list[Cell]] = [["", "", ""], [1.0, "甲", CODE], [2.0, "", ""], ["　", " ", ""]]
    assert no_rows(rows, PLACES, Found(notes, str)) == {0, 2, 3}
    assert [one.text for one in notes] == ["只有序号的空行，没有读"]


def test_hints_stand_below_the_headings_and_nowhere_else() -> None:
    row: list[Cell] = ["", "请选好物业服务部", "", "单选", "填写"]
    assert told(row) == {"hint_row": ("0",)}
    full: list[Cell] = [1.0, "甲", CODE, "", ""]
    assert told(full, full, full, row) == {}
