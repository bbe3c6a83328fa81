"""年度抽查工作计划: lines as the notices write them."""

from datetime import date

import pytest

from rules.base.fields import show
from rules.registry.department import Department, Departments
from rules.registry.plan import COLUMNS, parse

RAW = {
    "year": "2024",
    "name": "旅馆业抽查",
    "items": "I-0001、旅馆业检查",
    "ratio": "5%",
    "start": "2024-03-01",
    "end": "2024-11-30",
}


def test_a_line_is_read_and_shown_again_as_the_same() -> None:
    record, problems = parse({**RAW, "direction": "定向", "category": "选择一般检查事项和重点检查事项相结合"})
    assert problems == []
    assert record is not None
    assert (record.items, record.ratio, record.direction, record.category) == (
        ("I-0001", "旅馆业检查"), "0.05", "targeted", "mixed",
    )  # fmt: skip
    assert (record.start, record.end) == (date(2024, 3, 1), date(2024, 11, 30))
    assert parse({column.name: show(column, getattr(record, column.name)) for column in COLUMNS}) == (record, [])


def test_a_new_line_is_in_force_and_in_its_first_version() -> None:
    record, _ = parse(RAW)
    assert record is not None
    assert (record.withdrawn, record.version) == (False, 1)


@pytest.mark.parametrize(
    ("typed", "kept"), [("市场主体", ()), ("全部对象", ()), ("宾馆、网吧业", ("旅馆业", "网吧")), ("", ())]
)
def test_the_words_for_everybody_mean_whatever_the_items_cover(typed: str, kept: tuple[str, ...]) -> None:
    record, _ = parse({**RAW, "trades": typed})
    assert record is not None
    assert record.trades == kept


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({**RAW, "end": "2024-09-31"}, "抽查结束日期：没有“2024-09-31”这一天：2024年9月只有30天"),
        ({**RAW, "end": "2024-02-29"}, "抽查结束日期：早于开始日期"),
        ({**RAW, "ratio": "1.2"}, "抽查比例：比例“1.2”不在 0 到 1 之间"),
        ({**RAW, "year": "1999"}, "年度：“1999”不是年度，请写成 2024 这样"),
        ({**RAW, "year": "2101"}, "年度：“2101”不是年度"),
        ({**RAW, "year": "24"}, "年度：“24”不是年度，请写成 2024 这样"),
        ({**RAW, "items": ""}, "抽查事项：必须填写"),
        ({name: text for name, text in RAW.items() if name != "ratio"}, "抽查比例：必须填写"),
    ],
)
def test_what_cannot_be_is_refused_by_field(raw: dict[str, str], said: str) -> None:
    record, problems = parse(raw)
    assert record is None
    assert any(said in str(problem) for problem in problems)


@pytest.mark.parametrize("year", ["2000", "2100"])
def test_the_years_of_plans_run_from_2000_through_2100(year: str) -> None:
    record, problems = parse({**RAW, "year": year})
    assert problems == []
    assert record is not None
    assert record.year == int(year)


def test_a_plan_may_begin_and_end_on_the_same_day() -> None:
    record, problems = parse({**RAW, "start": "2024-03-01", "end": "2024-03-01"})
    assert problems == []
    assert record is not None
    assert record.start == record.end == date(2024, 3, 1)


def test_what_a_plan_leaves_out_or_empty_is_the_usual_once_a_year_undirected() -> None:
    record, problems = parse({**RAW, "category": "", "direction": "", "times_per_year": ""})
    assert problems == []
    assert record is not None
    assert (record.category, record.direction, record.times_per_year) == ("general", "untargeted", 1)
    assert parse(RAW)[0] == record
    changed, _ = parse({"times_per_year": "3"}, record)
    assert changed is not None
    assert (changed.times_per_year, changed.category, changed.direction) == (3, "general", "untargeted")


def test_a_section_is_one_of_the_bureaus_own_where_it_lists_them() -> None:
    police = Department(
        number="police", name="示例县公安局", short="公安", sections=("治安大队", "网安大队"), is_self=True
    )
    known = Departments([police])
    assert parse(RAW | {"section": "网安大队"}, departments=known)[1] == []
    assert [str(one) for one in parse(RAW | {"section": "刑警大队"}, departments=known)[1]] == [
        "责任科室：公安没有科室“刑警大队”，可填：治安大队、网安大队；新设的请先登记（department edit）"
    ]
    assert parse(RAW | {"section": "刑警大队"})[1] == []
