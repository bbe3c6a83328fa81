"""年度计划 as a document: what is typed of it, how it is filed, what changed since."""

from datetime import date

import pytest
from msgspec.structs import replace

from rules.registry.department import START, Departments
from rules.registry.plan import PlanLine
from rules.registry.plan_document import Plan, changed_lines, parse, parse_filing

TODAY = date(2024, 1, 12)
LINE = PlanLine(
    number="L-0001", year=2024, name="旅馆业抽查", items=("I-0001",), ratio="0.1", start=date(2024, 1, 1), end=date(2024, 12, 31)
)  # fmt: skip
PLAN = Plan(number="Y-2024", year=2024, title="2024年度抽查工作计划")
FILED = replace(PLAN, filed_with="县双随机办", filed_on=date(2023, 12, 20), filed_lines={"L-0001": 1})
RAW = {"title": "2024年度抽查工作计划", "document": "示双随机〔2024〕1号", "lead": "公安"}


def test_a_plan_is_read_by_its_year_and_is_a_draft() -> None:
    plan, problems = parse(RAW, 2024, TODAY)
    assert problems == []
    assert plan is not None
    assert (plan.number, plan.title, plan.document, plan.lead, plan.state) == (
        "Y-2024", "2024年度抽查工作计划", "示双随机〔2024〕1号", "police", "draft",
    )  # fmt: skip


ENDED = Departments([*START.records[1:], replace(START["police"], until=date(2023, 12, 31))])


@pytest.mark.parametrize(
    ("raw", "old", "said"),
    [
        ({"document": "1号"}, None, "Y-2024：标题：必须填写"),
        ({"title": ""}, PLAN, "Y-2024：标题：必须填写"),
        ({"year": "2025"}, PLAN, "Y-2024：年度：是 2024，不能改；别的年度另建一份"),
        ({"lead": "教育局"}, PLAN, "Y-2024：牵头部门：参与部门没有“教育局”"),
        ({"lead": "公安"}, PLAN, "Y-2024：牵头部门：部门 公安 2023-12-31 以后停用"),
        ({"filed_with": "县双随机办"}, PLAN, "Y-2024：备案机关：还没有备案，这里不填；报备以后登记备案（plan year file）"),
        ({"filed_with": ""}, FILED, "Y-2024：备案机关：已经备案，不能改成空的"),
        ({"filed_on": ""}, FILED, "Y-2024：备案日期：已经备案，不能改成空的"),
        ({"filed_on": "2024-02-01"}, FILED, "Y-2024：备案日期：晚于今天（2024-01-12），请改正"),
        ({"filed_on": "2023-11-01"}, replace(FILED, first_filed_on=date(2023, 12, 1)), "Y-2024：备案日期：早于第一次备案"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(raw: dict[str, str], old: Plan | None, said: str) -> None:
    departments = ENDED if raw.get("lead") == "公安" else START
    plan, problems = parse(raw, 2024, TODAY, old, departments)
    assert plan is None
    assert str(problems[0]).startswith(said)


def test_a_filing_typed_wrong_is_put_right_without_a_new_one() -> None:
    plan, problems = parse({"filed_number": "备2024-7", "filed_on": "2023-12-21"}, 2024, TODAY, FILED)
    assert problems == []
    assert plan is not None
    assert (plan.filed_number, plan.filed_on, plan.filed_lines, plan.met_on) == (
        "备2024-7", date(2023, 12, 21), {"L-0001": 1}, date(2023, 12, 21),
    )  # fmt: skip


def test_a_plan_is_filed_with_its_lines_and_the_first_day_stays() -> None:
    withdrawn = replace(LINE, number="L-0002", withdrawn=True)
    plan, _ = parse_filing({"filed_with": "县双随机办"}, PLAN, [LINE, withdrawn], TODAY)
    assert plan is not None
    assert (plan.state, plan.filed_on, plan.filed_lines, plan.met_on) == ("filed", TODAY, {"L-0001": 1}, TODAY)
    again, _ = parse_filing({"filed_with": "县双随机办"}, plan, [replace(LINE, version=2)], date(2024, 6, 3))
    assert again is not None
    assert (again.filed_on, again.filed_lines, again.met_on) == (date(2024, 6, 3), {"L-0001": 2}, TODAY)
    third, _ = parse_filing({"filed_with": "县双随机办"}, again, [LINE], date(2024, 7, 1))
    assert third is not None
    assert third.met_on == TODAY


@pytest.mark.parametrize(
    ("raw", "plan", "lines", "said"),
    [
        ({}, PLAN, [LINE], "Y-2024：备案机关：必须填写"),
        ({"filed_with": "县双随机办", "filed_on": "2024-01-13"}, PLAN, [LINE], "Y-2024：备案日期：晚于今天（2024-01-12），备案以后再登记"),
        ({"filed_with": "县双随机办", "filed_on": "2023-12-19"}, FILED, [LINE], "Y-2024：备案日期：早于上一次备案（2023年12月20日）；写错了的请更正"),
        ({"filed_with": "县双随机办"}, PLAN, [], "Y-2024：2024 年还没有计划，请先登记（plan add），或由上年复制"),
    ],
)  # fmt: skip
def test_a_filing_that_cannot_be_is_refused(raw: dict[str, str], plan: Plan, lines: list[PlanLine], said: str) -> None:
    made, problems = parse_filing(raw, plan, lines, TODAY)
    assert made is None
    assert str(problems[0]).startswith(said)


def test_what_changed_since_the_filing_is_what_is_new_edited_withdrawn_or_gone() -> None:
    filed = replace(FILED, filed_lines={"L-0001": 1, "L-0002": 1, "L-0003": 1, "L-0004": 1})
    lines = [
        LINE,
        replace(LINE, number="L-0002", version=2),
        replace(LINE, number="L-0003", version=2, withdrawn=True),
        replace(LINE, number="L-0004", year=2025),
        replace(LINE, number="L-0005"),
        replace(LINE, number="L-0006", withdrawn=True),
    ]
    assert changed_lines(filed, lines) == ("L-0002", "L-0003", "L-0005", "L-0004")
    assert changed_lines(PLAN, lines) == ()


def test_a_plan_of_an_earlier_version_was_filed_first_when_it_was_filed() -> None:
    assert FILED.met_on == date(2023, 12, 20)
