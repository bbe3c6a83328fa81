"""A year's plan against the list: what has no line, what is written twice, what is behind."""

from datetime import date

import pytest
from msgspec.structs import replace

from rules.registry.department import START, Departments
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.plan_check import pace_sentence, plan_problems, twin

LINE = PlanLine(
    number="L-0001", year=2024, name="旅馆业抽查", items=("I-0001",), ratio="0.1", start=date(2024, 1, 1), end=date(2024, 12, 31)
)  # fmt: skip
ITEM = Item(number="I-0001", name="旅馆业治安检查", department="police", basis="演示办法第一条", ratio="0.1")


def said(*lines: PlanLine, items: tuple[Item, ...] = (ITEM,), departments: Departments = START) -> list[str]:
    return [str(one) for one in plan_problems(2024, lines, {item.number: item for item in items}, departments)]


def test_a_plan_that_goes_with_the_list_has_nothing_against_it() -> None:
    assert said(LINE) == []
    assert said(LINE, replace(LINE, number="L-0002", withdrawn=True), replace(LINE, number="L-0003", year=2023)) == []


@pytest.mark.parametrize(
    ("line", "item", "expected"),
    [
        (LINE, replace(ITEM, ratio="0.2"), "L-0001：抽查比例：10% 低于清单规定的 20%（I-0001 旅馆业治安检查）"),
        (LINE, replace(ITEM, times_per_year=2), "I-0001：抽查频次/年：旅馆业治安检查 清单规定一年 2 次，2024 年计划 1 次"),
        (LINE, replace(ITEM, valid_until=date(2024, 6, 30)), "L-0001：抽查事项：I-0001（旅馆业治安检查）在计划的时间内不一直有效：2024年6月30日以后失效"),
        (replace(LINE, end=date(2025, 1, 31)), ITEM, "L-0001：抽查时间：2024年1月1日至2025年1月31日不全在 2024 年，请核对"),
        (replace(LINE, items=("I-0001", "I-0009")), ITEM, "L-0001：抽查事项：清单中没有事项 I-0009，请改正"),
        (replace(LINE, withdrawn=True), ITEM, "I-0001：抽查事项：旅馆业治安检查 在清单上，2024 年没有计划检查它"),
    ],
)  # fmt: skip
def test_what_stands_against_a_plan_names_the_line_or_the_item(line: PlanLine, item: Item, expected: str) -> None:
    assert said(line, items=(item,)) == [expected]


def test_an_item_that_is_not_in_force_that_year_needs_no_line() -> None:
    assert said(items=(replace(ITEM, valid_until=date(2023, 12, 31)),)) == []
    assert said(items=(replace(ITEM, valid_from=date(2025, 1, 1)),)) == []


def test_two_lines_of_one_item_count_together_and_are_seen_where_they_overlap() -> None:
    half = replace(LINE, end=date(2024, 6, 30))
    second = replace(LINE, number="L-0002", start=date(2024, 7, 1))
    assert said(half, second, items=(replace(ITEM, times_per_year=2),)) == []
    second = replace(second, start=date(2024, 6, 1))
    assert said(half, second) == ["L-0002：抽查时间：与 L-0001 事项、范围相同，时间重叠，请核对是不是写了两遍"]
    assert said(half, replace(second, trades=("网吧",))) == []


def test_a_department_that_ended_leads_and_joins_no_line() -> None:
    ended = Departments([*START.records[1:], replace(START["police"], until=date(2023, 12, 31))])
    found = said(replace(LINE, lead="police", participants=("police", "fire")), departments=ended)
    assert [text.split("：")[1] for text in found] == ["牵头部门", "参与部门"]


def test_a_line_that_was_withdrawn_is_nobodys_twin() -> None:
    other = replace(LINE, number="L-0002")
    assert twin(other, [LINE, other]) == LINE
    assert twin(other, [replace(LINE, withdrawn=True), other]) is None
    assert twin(replace(other, end=date(2024, 11, 30)), [LINE]) is None


TWICE = replace(LINE, times_per_year=2)


@pytest.mark.parametrize(
    ("runs", "today", "behind"),
    [
        (0, date(2024, 6, 30), False),
        (0, date(2024, 7, 2), True),
        (1, date(2024, 7, 2), False),
        (1, date(2024, 12, 31), False),
        (1, date(2025, 1, 1), True),
        (0, date(2023, 12, 1), False),
    ],
)
def test_a_line_is_behind_when_fewer_runs_are_done_than_its_time_asks_for(runs: int, today: date, behind: bool) -> None:
    assert bool(pace_sentence(TWICE, runs, today)) is behind
    if behind:
        assert pace_sentence(TWICE, runs, today) == (
            f"计划 L-0001 全年 2 次，已办 {runs} 次，照这样到 2024年12月31日完不成"
        )


def test_a_line_that_was_withdrawn_is_never_behind() -> None:
    assert pace_sentence(replace(TWICE, withdrawn=True), 0, date(2024, 12, 1)) == ""
