"""A foreign file is understood as a whole: which tables, which headings, what is asked, what is told; nothing is left out unsaid."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from rules.base.errors import Refused
from rules.base.fields import Column
from rules.importing.context import Context
from rules.importing.mapping import ImportMapping
from rules.importing.questions import LEAVE, TAKE, Question
from rules.importing.sheet import SheetText
from rules.importing.tables import Cell, Range, Source, Table
from rules.importing.understanding import heads_of, understand
from rules.registry import enterprise, inspector

ONE, TWO, THREE = "92410499MA0000001P", "92410499MA0000002T", "92410499MA0000003X"
HEAD: Sequence[Cell] = ("企业名称", "统一社会信用代码")


def table(*rows: Sequence[Cell], sheet: str = "表一", merged: tuple[Range, ...] = (), **marks: Any) -> Table:
    return Table(rows=[list(row) for row in rows], sheet=sheet, merged=merged, **marks)


def read(*tables: Table, columns: Sequence[Column] = enterprise.COLUMNS, **answers: Any) -> SheetText:
    mapping = ImportMapping(list="enterprises", **answers)
    context = Context(listing="enterprises", columns=tuple(columns), mapping=mapping, today=date(2024, 9, 2))
    kinds = {"执法检查人员名录": inspector.COLUMNS, "检查对象名录": enterprise.COLUMNS}
    return understand(Source(name="a.xlsx", tables=tables), context, kinds)


def names(sheet: SheetText) -> list[str]:
    return [row.raw.get("name", "") for row in sheet.rows]


def told(sheet: SheetText) -> dict[str, str]:
    return {one.what: one.text for one in sheet.told}


def asked(sheet: SheetText) -> Mapping[str, Question]:
    return {question.kind: question for question in sheet.open_questions}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("\u200b企业名称", "name"), ("公司名称", "name"), ("企业(字号)名称", "name"), ("被检查单位名称", "name"), ("商户字号", None), ("企業名稱", "name"),
        ("社会统一信用代码", "code"), ("营业执照注册号", "code"), ("法人姓名", "legal_representative"), ("手机号码", "phone"), ("企业联系电话", "phone"),
        ("详细地址", "address"), ("1、所属行业", "trades"), ("负责人身份证号", None), ("登记机关名称", None),
    ],
)  # fmt: skip
def test_headings_are_known_by_their_words_and_no_others(heading: str, name: str | None) -> None:
    sheet = read(table((*HEAD, heading), ("演示一号宾馆", ONE, "x")))
    if name in ("name", "code"):  # beside a plain heading another is asked about, not taken
        sheet = read(table((heading, "法定代表人"), ("演示一号宾馆", "x")))
    assert sheet.headings.get("".join(heading.split("\u200b"))) == name


def test_an_old_number_left_of_the_credit_code_does_not_take_its_place() -> None:
    sheet = read(
        table(
            ("企业名称", "注册号", "统一社会信用代码"), ("演示", "410499600000013", ONE), ("乙", "410499600000021", "")
        )
    )
    assert [row.raw["code"] for row in sheet.rows] == [ONE, "410499600000021"]


def test_a_column_is_known_by_its_contents_where_its_heading_says_nothing() -> None:
    sheet = read(table(("企业名称", "证照"), ("演示", ONE), ("乙", TWO)))
    assert sheet.headings == {"企业名称": "name", "证照": "code"}
    assert told(sheet)["heading"] == "“证照”当作统一社会信用代码：这一列都是 18 位统一社会信用代码"


def test_a_serial_is_no_number_of_ours() -> None:
    sheet = read(table(("编号", *HEAD), (1.0, "演示", ONE), (2.0, "乙", TWO)))
    assert "number" not in sheet.rows[0].raw
    assert told(sheet)["serial"] == "“编号”是序号，不是本系统的编号，没有用"
    ours = read(table(("编号", *HEAD), ("O-000001", "演示", ONE)))
    assert ours.rows[0].raw["number"] == "O-000001"


def test_headings_stand_anywhere_and_in_the_row_that_a_person_names() -> None:
    notes = [(f"第{n}条 说明文字", "") for n in range(1, 45)]
    assert names(read(table(*notes, HEAD, ("演示", ONE)))) == ["演示"]
    twice = table(HEAD, ("旧名", ONE), ("企业名称", "信用代码"), ("新名", TWO))
    assert names(read(twice, heading_row=3)) == ["新名"]


def test_two_rows_of_headings_are_one() -> None:
    merged = (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3)))
    rows = (("企业名称", "证照", "", "列入"), ("", "信用代码", "有效期", ""), ("演示", ONE, "x", ""))
    sheet = read(table(*rows, merged=merged))
    assert (names(sheet), sheet.headings["信用代码"]) == (["演示"], "code")


def test_all_tables_with_the_same_headings_are_read_and_it_is_told() -> None:
    first, second = table(HEAD, ("甲", ONE), sheet="东街"), table(HEAD, ("乙", TWO), sheet="西街")
    sheet = read(first, second, table(("填写说明",), ("一、照填",), sheet="说明"))
    assert names(sheet) == ["甲", "乙"]
    assert sheet.rows[1].where == "西街 第 2 行"
    assert told(sheet)["sheets"] == "标题一样的 2 张表都读了：东街（1 行）、西街（1 行）"
    assert "没有读“说明”" in told(sheet)["sheets_left"]
    assert names(read(first, second, sheets={"西街": LEAVE})) == ["甲"]


def test_a_sheet_or_a_sub_heading_that_says_cancelled_gives_that_status_and_it_is_told() -> None:
    sheet = read(table(HEAD, ("甲", ONE), sheet="在营"), table(HEAD, ("乙", TWO), sheet="已注销"))
    assert [row.raw.get("status", "") for row in sheet.rows] == ["", "注销"]
    assert told(sheet)["status_of_part"] == "在“已注销”下面，登记状态没有另外写的，登记为注销"
    parts = (("一、在营", ""), ("甲", ONE), ("二、已吊销", ""), ("乙", TWO), ("第 1 页", ""), ("丙", THREE))
    assert [row.raw.get("status", "") for row in read(table(HEAD, *parts)).rows] == ["", "吊销", "吊销"]


def test_what_the_row_itself_says_of_its_status_counts_more_than_its_sheet() -> None:
    head = (*HEAD, "登记状态")
    sheet = read(
        table(head, ("甲", ONE, ""), sheet="在营"), table(head, ("乙", TWO, "存续"), ("丙", THREE, ""), sheet="注销")
    )
    assert [row.raw["status"] for row in sheet.rows] == ["", "存续", "注销"]


def test_a_table_with_other_headings_is_asked_about_and_left_out_until_then() -> None:
    other = table(("单位名称", "信用代码", "注销日期"), ("乙", TWO, "2024-01-01"), sheet="注销")
    sheet = read(table(HEAD, ("甲", ONE), sheet="在营"), other)
    assert (names(sheet), asked(sheet)["sheets"].key) == (["甲"], "注销")
    assert names(read(table(HEAD, ("甲", ONE), sheet="在营"), other, sheets={"注销": TAKE})) == ["甲", "乙"]


def test_lists_side_by_side_and_one_below_the_other_are_read() -> None:
    beside = read(table((*HEAD, "", *HEAD), ("甲", ONE, "", "乙", TWO), ("丙", THREE, "", "", "")))
    assert sorted(names(beside)) == ["丙", "乙", "甲"]
    assert "2 张表" in told(beside)["block"]
    below = read(table(HEAD, ("甲", ONE), ("", ""), ("单位名称", "信用代码", "联系电话"), ("乙", TWO, "1")))
    assert (names(below), asked(below)["sheets"].count) == (["甲"], 1)


@pytest.mark.parametrize("kind", ["hidden", "filtered", "struck"])
def test_rows_that_a_person_would_not_see_are_asked_about_and_stay_out_until_then(kind: str) -> None:
    marks: dict[str, Any] = {kind: frozenset({2})}
    one = table(HEAD, ("甲", ONE), ("乙", TWO), **marks)
    sheet = read(one)
    assert (asked(sheet)[kind].count, asked(sheet)[kind].lines) == (1, ("第 3 行",))
    assert [bool(row.problems) for row in sheet.rows] == [False, True]
    taken = read(one, rows={kind: TAKE})
    assert (names(taken), [row.problems for row in taken.rows]) == (["甲", "乙"], [(), ()])
    left = read(one, rows={kind: LEAVE})
    assert (names(left), "没有导入" in told(left)[kind]) == (["甲"], True)


def test_a_formula_without_a_value_is_no_empty_cell() -> None:
    one = Table(rows=[[*HEAD, "联系电话"], ["甲", ONE, ""]], sheet="表一", no_value=((1, 2),))
    (row,) = read(one).rows
    assert (row.problems[0].field, "Excel 或 WPS 打开" in row.problems[0].message) == ("联系电话", True)
    assert next(one.lines for one in read(one).told if one.what == "no_value") == ("C2",)


def test_two_headings_that_mean_the_same_are_asked_about_and_the_better_is_offered() -> None:
    rows = table(("企业名称", "单位名称", "统一社会信用代码"), ("甲", "甲店", ONE), ("", "乙店", TWO))
    sheet = read(rows)
    question = asked(sheet)["heading"]
    assert (question.key, question.guess, question.count) == ("单位名称", "", 1)
    assert names(sheet) == ["甲", "乙店"]


def test_two_telephones_stay_two() -> None:
    sheet = read(
        table((*HEAD, "联系电话", "手机"), ("甲", ONE, "0375-1", "13800000001"), ("乙", TWO, "", "13800000002"))
    )
    assert [row.raw["phone"] for row in sheet.rows] == ["0375-1、13800000001", "13800000002"]
    assert not sheet.open_questions


def test_what_is_not_used_is_told_with_its_count() -> None:
    sheet = read(table((*HEAD, "性别", ""), ("甲", ONE, "男", "x"), ("乙", TWO, "", "y")))
    texts = [one.text for one in sheet.told if one.what == "unused_column"]
    assert sorted(texts) == ["没有用到“性别”一列（1 格有内容）", "没有用到没有标题的一列（2 格有内容）"]


def test_one_answer_stands_for_a_column_that_is_missing() -> None:
    people = table(("姓名", "执法证号", "有效期至"), ("演示赵一", "16040499101", "2027-12-31"))
    sheet = read(people, columns=inspector.COLUMNS)
    assert (asked(sheet)["missing"].key, asked(sheet)["missing"].count) == ("department", 1)
    again = read(people, columns=inspector.COLUMNS, answers={"department": "公安"})
    assert (again.rows[0].raw["department"], again.open_questions) == ("公安", ())
    wrong = read(people, columns=inspector.COLUMNS, answers={"department": "天文台"})
    assert "没有“天文台”" in wrong.problems[0].message


def test_a_list_of_another_kind_is_named() -> None:
    people = table(("姓名", "部门", "执法证号", "有效期至"), ("演示赵一", "公安", "16040499101", "2027-12-31"))
    assert "这个文件看起来是执法检查人员名录" in read(people).problems[0].message


def test_every_heading_may_be_answered_otherwise() -> None:
    rows = table(("字样", "统一社会信用代码", "备注"), ("演示", ONE, "甲"))
    questions = {one.key: one for one in read(rows).questions if one.kind == "heading"}
    assert (questions["字样"].guess, questions["备注"].guess) == ("", "notes")
    context = ImportMapping(list="enterprises", columns={"字样": "name", "备注": ""})
    sheet = understand(
        Source(name="a.xlsx", tables=(rows,)),
        Context(listing="enterprises", columns=enterprise.COLUMNS, mapping=context, today=date(2024, 9, 2)),
    )
    assert sheet.rows[0].raw == {"name": "演示", "code": ONE}


def test_the_headings_by_which_a_file_is_known_are_those_of_its_list() -> None:
    source = Source(name="a.xlsx", tables=(table(("封面",), sheet="封面"), table(("名录", ""), HEAD, ("甲", ONE))))
    assert heads_of(source, enterprise.COLUMNS)[0] == HEAD


def test_a_file_without_rows_is_refused_with_the_cure() -> None:
    with pytest.raises(Refused, match="只有标题行"):
        read(table(HEAD, ("", "")))
