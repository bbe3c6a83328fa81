"""Fields: every column of every record reads back what it shows, and says plainly what it cannot read."""

import string
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.fields import (
    CHINA,
    Column,
    Kind,
    clean,
    fill_defaults,
    find_column,
    missing,
    money_text,
    parse_columns,
    parse_date,
    show,
    split_list,
)
from rules.registry import enterprise, inspector, item, plan
from rules.registry.department import START
from rules.registry.inspector import RECUSAL_COLUMNS
from rules.work import result, task

TABLES: dict[str, Sequence[Column]] = {
    "enterprise": enterprise.COLUMNS, "inspector": inspector.COLUMNS, "recusal": RECUSAL_COLUMNS, "item": item.COLUMNS,
    "plan": plan.COLUMNS, "task": task.COLUMNS, "result": result.COLUMNS,
}  # fmt: skip
EVERY_COLUMN = [pytest.param(column, id=f"{name}.{column.name}") for name, table in TABLES.items() for column in table]

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")) | st.sampled_from("演示旅馆，（）"), max_size=40
)
LINES = st.lists(WORDS, max_size=4).map("\n".join)
TYPED_CODES = st.text(string.ascii_letters + string.digits + "-／／　 ０１２ＡＢ", max_size=24)
RATIOS = st.integers(1, 1_000_000).map(lambda n: f"{n / 1_000_000:.6f}")


def typed(column: Column) -> st.SearchStrategy[str]:
    """What a person might type into a field of this kind."""
    choices = column.choices.rows if column.choices else ()
    words = [word for row in choices for word in (row.code, row.text, *row.also)]
    one: dict[Kind, st.SearchStrategy[str]] = {
        Kind.TEXT: WORDS,
        Kind.LONG: LINES,
        Kind.CODE: TYPED_CODES,
        Kind.LIST: st.lists(WORDS, max_size=4).map("、".join),
        Kind.DATE: st.dates().map(str) | st.just(""),
        Kind.RATIO: RATIOS,
        Kind.INTEGER: st.integers(0, 999_999_999).map(str),
        Kind.MONEY: st.integers(0, 10**13).map(money_text),
        Kind.FLAG: st.sampled_from(["是", "否", "有", "无", "√", "", "Y", "no"]),
    }
    if column.kind is Kind.CHOICE:
        return st.sampled_from(words)
    if column.kind is Kind.CHOICES:
        return st.lists(st.sampled_from([row.text for row in choices]), max_size=4).map("，".join)
    return one[column.kind]


@pytest.mark.parametrize("column", EVERY_COLUMN)
@given(st.data())
def test_what_a_field_shows_is_read_back_as_the_same_value(column: Column, data: st.DataObject) -> None:
    first, problems = parse_columns([column], {column.name: data.draw(typed(column))})
    if problems:  # a required field left blank, an invisible character
        assert first == {}
        return
    shown = show(column, first[column.name])
    if column.required and not shown:
        return
    assert parse_columns([column], {column.name: shown}) == (first, [])


@pytest.mark.parametrize("table", TABLES)
def test_a_heading_means_one_column_of_its_table(table: str) -> None:
    columns = TABLES[table]
    for column in columns:
        for heading in (column.name, column.label, *column.aliases):
            assert find_column(columns, heading) is column, heading


@pytest.mark.parametrize(
    "heading", ["*企业名称", "企业名称*", "企业 名称", "企业\n名称", "企业名称（必填）", " 企业名称　"]
)
def test_a_heading_may_carry_marks_blanks_and_hints(heading: str) -> None:
    found = find_column(enterprise.COLUMNS, heading)
    assert found is not None
    assert found.name == "name"


def test_a_heading_that_means_nothing_is_no_column() -> None:
    assert find_column(enterprise.COLUMNS, "天气") is None


def test_only_codes_must_be_text_in_a_spreadsheet() -> None:
    for table in TABLES.values():
        assert all(column.as_text == (column.kind is Kind.CODE) for column in table)


@pytest.mark.parametrize(
    "text",
    [
        "2024-09-02",
        "2024/9/2",
        "2024.9.2",
        "2024年9月2日",
        "20240902",
        "２０２４年９月２日",
        " 2024-9-02 ",
        "2024-09-02 00:00:00",
    ],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert parse_date(text) == date(2024, 9, 2)


@pytest.mark.parametrize("text", ["9-2", "9月2日", "09/02"])
def test_a_date_without_its_year_means_this_year_where_that_is_known(text: str) -> None:
    assert parse_date(text, date(2024, 1, 1)) == date(2024, 9, 2)
    with pytest.raises(ValueError, match="不是日期"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-09-31", "没有“2024-09-31”这一天：2024年9月只有30天，请改正"),
        ("2024年9月31日", "没有“2024年9月31日”这一天：2024年9月只有30天，请改正"),
        ("2023-02-29", "没有“2023-02-29”这一天：2023年2月只有28天，请改正"),
        ("2024-02-30", "2024年2月只有29天"),
        ("9999-12-32", "9999年12月只有31天"),
        ("2024-13-01", "没有“2024-13-01”这一天，请改正"),
        ("2024-00-10", "没有“2024-00-10”这一天，请改正"),
        ("2024-13-31", "没有“2024-13-31”这一天，请改正"),
        ("2024-00-31", "没有“2024-00-31”这一天，请改正"),
        ("2024-09-00", "没有“2024-09-00”这一天，请改正"),
        ("0000-12-31", "没有“0000-12-31”这一天，请改正"),
        ("0001-02-30", "1年2月只有28天"),
        ("明天", "“明天”不是日期，请写成 2024-09-02 这样"),
        ("24-9-2", "不是日期"),
        ("2024-9", "不是日期"),
        ("2024--02", "不是日期"),
        ("2024-9-", "不是日期"),
        ("2024-009-02", "不是日期"),
        ("2024-9-002", "不是日期"),
        ("2024-9-2起", "不是日期"),
        ("20240902起", "不是日期"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_a_plain_message(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="请") as caught:
        parse_date(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["-2", "9-", "009-2", "9-002", "9月2日起"])
def test_what_is_no_day_of_this_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是日期，请写成 2024-09-02 这样"):
        parse_date(text, date(2024, 1, 1))


@given(st.dates(), st.integers(1, 40))
def test_a_day_after_the_last_of_its_month_is_never_another_day(day: date, after: int) -> None:
    """9月31日 stands in a notice; it is neither 30 September nor 1 October."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if day < date(9999, 12, 1) else date(9999, 12, 31)  # fmt: skip
    with pytest.raises(ValueError, match=f"{last.year}年{last.month}月只有{last.day}天"):
        parse_date(f"{last.year:04d}-{last.month:02d}-{min(last.day + after, 99)}")


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_cleaning_makes_codes_plain_and_leaves_sentences_chinese() -> None:
    assert clean("　９１４１０４９９ＭＡ ") == "91410499MA"
    assert clean("演示旅馆（东街店），甲：乙；丙！丁？戊～己") == "演示旅馆（东街店），甲：乙；丙！丁？戊～己"


def test_a_list_is_read_with_any_mark_between_and_each_word_once() -> None:
    assert split_list("旅馆业、网吧，娱乐场所;典当／机修|旅馆业  足疗\n洗浴") == (
        "旅馆业", "网吧", "娱乐场所", "典当", "机修", "足疗", "洗浴",
    )  # fmt: skip
    assert split_list(" 、， ") == ()


TIMES = Column("times", "抽查频次", Kind.INTEGER)
UPHELD = Column("upheld", "是否准予", Kind.FLAG)
NOTE = Column("note", "备注", Kind.LONG)
NAME = Column("name", "企业名称", required=True)
PLACES = Column("places", "参与部门", Kind.CHOICES, choices=START)
CODE = Column("code", "执法证号", Kind.CODE)


def test_a_field_that_is_not_named_is_left_alone_and_an_empty_one_is_emptied() -> None:
    assert parse_columns([NAME, PLACES], {}) == ({}, [])
    assert parse_columns([PLACES], {"places": " "}) == ({"places": ()}, [])


def test_a_required_field_cannot_be_emptied_nor_left_out_of_a_new_record() -> None:
    assert [str(one) for one in parse_columns([NAME], {"name": "　"}, "第 3 行")[1]] == ["第 3 行：企业名称：必须填写"]
    assert [str(one) for one in missing([NAME, PLACES], {}, "第 3 行")] == ["第 3 行：企业名称：必须填写"]


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x85",
        "\xad",
        "\u200b",
        "\u202e",
        "\u2066",
        "\u3164",
        "\ufe0f",
        "\ufeff",
        "\ud800",
        "\U000e0041",
    ],
)
def test_a_character_that_nobody_can_see_is_refused(hidden: str) -> None:
    """Two names that look alike must be alike, and no name may turn the page's direction."""
    values, problems = parse_columns([NAME], {"name": f"演示{hidden}旅馆"})
    assert values == {}
    (problem,) = problems
    assert problem.message.startswith("含有不可见的控制字符：第 3 个字 U+")


def test_a_text_that_no_cell_can_hold_is_refused_with_its_length() -> None:
    long = Column("note", "备注", Kind.LONG)
    assert parse_columns([long], {"note": "字" * 32_767})[1] == []
    assert parse_columns([NAME], {"name": "Ａ" * 2_000}) == ({"name": "A" * 2_000}, [])
    for column, length, limit in ((long, 10_000_000, 32_767), (long, 32_768, 32_767), (NAME, 2_001, 2_000)):
        (problem,) = parse_columns([column], {column.name: "字" * length})[1]
        assert problem.message == f"有 {length} 字，最多 {limit} 字，请改短"
    (problem,) = parse_columns([long], {"note": "\ufdfa" * 2_000})[1]  # one character that is 18 once it is cleaned
    assert "最多 32767 字" in problem.message
    for kind in (Kind.LIST, Kind.CHOICES):
        column = Column("departments", "部门", kind, choices=START if kind is Kind.CHOICES else None)
        assert parse_columns([column], {"departments": "公安" + "、" * 32_765})[1] == []
        (problem,) = parse_columns([column], {"departments": "公安" + "、" * 32_766})[1]
        assert problem.message == "有 32768 字，最多 32767 字，请改短"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((kind, "") for kind in (Kind.TEXT, Kind.LONG, Kind.CHOICE, Kind.CODE, Kind.RATIO)), (Kind.CHOICES, ()), (Kind.LIST, ()),
        (Kind.DATE, None), (Kind.INTEGER, 0), (Kind.MONEY, 0), (Kind.FLAG, False),
    ],
)  # fmt: skip
def test_a_field_left_empty_has_the_empty_value_of_its_kind(kind: Kind, value: object) -> None:
    """Blanks are nothing; a fine that nobody typed is no fine."""
    column = Column("field", "字段", kind, choices=START)
    for typed in ("", " 　"):
        assert parse_columns([column], {"field": typed}) == ({"field": value}, [])


def test_a_code_keeps_its_zeros_and_loses_its_blanks() -> None:
    assert parse_columns([CODE], {"code": " 00１６\t０４ ma\n1 "})[0] == {"code": "001604MA1"}


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("０１２", 12), ("999999999", 999_999_999)])
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert parse_columns([TIMES], {"times": text}) == ({"times": number}, [])


@pytest.mark.parametrize("text", ["3次", "三", "-3", "1.0", "1000000000"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    (problem,) = parse_columns([TIMES], {"times": text})[1]
    assert str(problem) == f"抽查频次：“{text}”不是整数，请只写数字"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((word, True) for word in ("是", "有", "1", "Y", "yes", "TRUE", "√", "✓")),
        *((word, False) for word in ("", "否", "无", "0", "n", "No", "false", "×")),
    ],
)
def test_yes_and_no_are_read_as_people_write_them(text: str, answer: bool) -> None:
    assert parse_columns([UPHELD], {"upheld": text}) == ({"upheld": answer}, [])
    assert show(UPHELD, answer) == ("是" if answer else "否")


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    (problem,) = parse_columns([UPHELD], {"upheld": "也许"})[1]
    assert str(problem) == "是否准予：“也许”看不懂，请写“是”或“否”"


def test_a_long_text_keeps_its_lines_and_loses_the_blanks_at_their_ends() -> None:
    assert parse_columns([NOTE], {"note": " 第一行 \r\n\r\n第二行\t\n "}) == ({"note": "第一行\n\n第二行"}, [])


def test_a_wrong_field_does_not_hide_what_is_wrong_after_it() -> None:
    values, problems = parse_columns([NAME, TIMES, NOTE], {"name": "字" * 2_001, "times": "三", "note": "好"})
    assert values == {"note": "好"}
    assert [problem.field for problem in problems] == ["企业名称", "抽查频次"]
    values, problems = parse_columns([NAME, TIMES], {"name": "", "times": "3"})
    assert (values, [problem.field for problem in problems]) == ({"times": 3}, ["企业名称"])
    values, problems = parse_columns([NAME, TIMES], {"name": "甲\u200b乙", "times": "3"})
    assert (values, [problem.field for problem in problems]) == ({"times": 3}, ["企业名称"])


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (NAME, None, ""), (NAME, msgspec.UNSET, ""), (NAME, "", ""), (PLACES, (), ""), (PLACES, ("police", "fire"), "公安、消防"),
        (Column("kind", "类型", Kind.CHOICE, choices=START), "fire", "消防"), (Column("kind", "类型", Kind.CHOICE, choices=START), "", ""),
        (Column("trades", "行业", Kind.LIST), ("旅馆业", "网吧"), "旅馆业、网吧"), (Column("on", "日期", Kind.DATE), date(2024, 9, 2), "2024-09-02"),
        (Column("ratio", "比例", Kind.RATIO), "0.05", "5%"), (Column("ratio", "比例", Kind.RATIO), "", ""), (Column("fine", "罚款", Kind.MONEY), 100050, "1000.50"),
        (TIMES, 0, "0"), (NAME, {"A": "0.05", "B": ("x", "y")}, "A=0.05；B=x、y"),
    ],
)  # fmt: skip
def test_a_value_is_shown_in_the_words_of_its_kind(column: Column, value: object, text: str) -> None:
    assert show(column, value) == text


def test_a_choice_made_twice_counts_once() -> None:
    assert parse_columns([PLACES], {"places": "police、公安局、消防"})[0] == {"places": ("police", "fire")}


def test_an_unknown_choice_is_refused_with_all_that_there_are() -> None:
    (problem,) = parse_columns([PLACES], {"places": "公安、海关"})[1]
    assert (
        str(problem)
        == "参与部门：参与部门没有“海关”，可填：公安、消防、市场监管、卫健、人社、文旅；别的部门请先登记（department add）"
    )


@given(st.dictionaries(st.sampled_from([c.name for c in enterprise.COLUMNS]), st.text(max_size=30)))
def test_no_input_whatever_breaks_the_reader(raw: dict[str, str]) -> None:
    values, problems = parse_columns(enterprise.COLUMNS, raw, "第 2 行")
    assert len(values) + len(problems) == len(raw)
    assert all(problem.message and problem.field and problem.where for problem in problems)


def test_a_default_stands_where_a_field_was_typed_empty_and_nowhere_else() -> None:
    """An edit that does not name a field leaves it alone."""
    values = {"level": "", "times": 0, "category": "key"}
    fill_defaults(values, level="full", times=1, category="general", methods=("onsite",))
    assert values == {"level": "full", "times": 1, "category": "key"}


def test_the_zone_of_the_program_is_eight_hours_east() -> None:
    assert datetime(2024, 9, 2, 9, tzinfo=CHINA).isoformat() == "2024-09-02T09:00:00+08:00"
