"""抽查任务: how its terms are read, what the lists say against it, which ratio holds for a stratum."""

from datetime import date

import pytest

from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.task import RANKED, Task, parse, ratio_of_stratum, stratum_text
from rules.work.task_checks import check

TODAY = date(2024, 3, 4)
RAW = {"name": "旅馆业抽查", "items": "I-0001", "start": "2024-03-11", "end": "2024-06-28", "departments": "公安"}
ITEMS = {
    "I-0001": Item(number="I-0001", name="甲", department="police", basis="演示", ratio="0.05"),
    "I-0002": Item(number="I-0002", name="乙", department="fire", basis="演示", ratio="0.1"),
    "I-0003": Item(number="I-0003", name="丙", department="police", basis="演示"),
}
PLAN = PlanLine(
    number="L-0001",
    year=2024,
    name="演示",
    items=("I-0001",),
    ratio="0.05",
    start=date(2024, 1, 1),
    end=date(2024, 12, 31),
)


def task_of(**raw: str) -> Task:
    record, problems = parse({**RAW, **raw}, TODAY)
    assert problems == []
    assert record is not None
    return record


def test_what_is_not_said_is_the_usual() -> None:
    task = task_of()
    assert (task.cutoff, task.created_on, task.strata, task.floor, task.batches) == (TODAY, TODAY, "none", "0", 1)
    assert (task.confirm_days, task.entry_days, task.disclose_days) == (2, 20, 20)
    assert (task.ratios, task.where, task.pool_take, task.publish_draw) == ({}, {}, {}, "after_close")


def test_the_short_forms_of_the_command_line_are_read() -> None:
    task = task_of(
        strata="risk", ratio="A=0.01,B级=5%、未评级=5%", floor="5%", pool_take="公安=6,4", batches="2", publish_draw="确认后即公开",
        where="trade=宾馆,网吧；risk=A级,b；kind=个体；town=演示镇",
    )  # fmt: skip
    assert task.ratios == {"A": "0.01", "B": "0.05", "unrated": "0.05"}
    assert (task.floor, task.pool_take, task.batches, task.publish_draw) == ("0.05", {"police": 6, "": 4}, 2, "at_draw")
    assert task.where == {"trade": ("旅馆业", "网吧"), "risk": ("A", "B"), "kind": ("individual",), "town": ("演示镇",)}
    assert task_of(ratio="5%").ratios == {"": "0.05"}
    assert task_of(strata="watch", ratio="重点监管=50%,一般=10%").ratios == {"watch": "0.5", "other": "0.1"}
    assert task_of(strata="trade", ratio="宾馆=50%").ratios == {"hotel": "0.5"}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"ratio": "1.2"}, "抽查比例：比例“1.2”不在 0 到 1 之间，请写成 0.05 或 5%"),
        ({"ratio": "A=1%,5%"}, "抽查比例：“5%”看不懂，请写成 A=0.01,B=0.05 这样"),
        ({"ratio": "A=1%,A类=5%"}, "抽查比例：A级的比例写了两次，请只留一个"),
        ({"floor": "1.2"}, "总比例不低于：比例“1.2”不在 0 到 1 之间"),
        ({"pool_take": "police=❶"}, "先抽执法人员数：“police=❶”看不懂：每个部门至少先抽 2 人"),
        ({"pool_take": "police=一"}, "先抽执法人员数：“police=一”看不懂：每个部门至少先抽 2 人"),
        ({"pool_take": "海关=2"}, "先抽执法人员数：参与部门没有“海关”"),
        ({"where": "旅馆业"}, "限定范围：“旅馆业”看不懂，请写成 行业=旅馆业,网吧"),
        ({"where": "trade="}, "限定范围：“trade=”没有写出要限定的值"),
        ({"where": "risk=甲"}, "限定范围：信用风险等级没有“甲”"),
        ({"where": "risk=A;risk=B"}, "限定范围：risk 写了两次，请合成一项，多个值用逗号分开"),
        ({"end": "2024-09-31"}, "结束日期：没有“2024-09-31”这一天：2024年9月只有30天，请改正"),
        ({"end": "2024-03-10"}, "结束日期：早于开始日期，请核对"),
        ({"batches": "0"}, "批次数：应为 1 到 366 之间的整数"),
        ({"entry_days": "367"}, "录入期限（工作日）：应为 1 到 366 之间的整数"),
        ({"departments": ""}, "参与部门：必须填写"),
    ],
)
def test_what_cannot_be_is_refused_by_field(raw: dict[str, str], said: str) -> None:
    record, problems = parse({**RAW, **raw}, TODAY)
    assert record is None
    assert said in [str(problem)[: len(said)] for problem in problems]


def test_an_edit_changes_only_what_it_names() -> None:
    old = task_of(ratio="5%", where="town=演示镇")
    record, problems = parse({"ratio": "", "cutoff": "", "strata": ""}, TODAY, old)
    assert problems == []
    assert record is not None
    assert (record.ratios, record.where, record.cutoff, record.name) == ({}, old.where, old.cutoff, old.name)


@pytest.mark.parametrize(
    ("raw", "plan", "said"),
    [
        ({"items": "I-0099"}, None, "清单中没有事项 I-0099；不在清单上的事项不能检查，请先登记（item add）"),
        ({"items": "I-0001,I-0002"}, None, "事项 I-0002 属消防，参与部门里没有它，请加上该部门或去掉事项"),
        ({"departments": "公安,消防"}, None, "消防在本任务中没有抽查事项，请为它选一项，或去掉该部门"),
        ({"items": "I-0003"}, None, "没有写比例，所选事项也有未定比例的，请写明比例"),
        ({"plan": "L-0009"}, None, "没有计划 L-0009，请核对编号（plan list）"),
        ({"plan": "L-0001", "items": "I-0003", "ratio": "5%"}, PLAN, "计划 L-0001 中没有事项 I-0003，请改计划或改任务"),
        ({"plan": "L-0001", "ratio": "4.9%"}, PLAN, "比例 4.9% 低于计划规定的 5%，不得低于计划"),
        ({"plan": "L-0001", "floor": "3%"}, PLAN, "总比例下限 3% 低于计划的 5%，请提高到 5% 以上，或不写"),
        ({"plan": "L-0001", "end": "2025-01-01"}, PLAN, "任务时间超出计划的起止（2024-01-01 至 2024-12-31）"),
        ({"strata": "watch", "ratio": "E=5%"}, None, "分层方式“按重点监管”没有“E级”这一层，请改比例或分层方式"),
    ],
)
def test_what_the_lists_say_against_a_task(raw: dict[str, str], plan: PlanLine | None, said: str) -> None:
    assert said in [problem.message for problem in check(task_of(**raw), ITEMS, plan)]


def test_a_task_that_keeps_to_its_plan_has_no_problem() -> None:
    assert check(task_of(plan="L-0001", ratio="5%"), ITEMS, PLAN) == []
    assert check(task_of(), ITEMS, None) == []


def test_a_plans_ratio_is_that_of_the_whole_pool_not_of_each_stratum() -> None:
    """莲池 二, 宽城 一: class A is drawn less; the draw's floor holds the whole."""
    assert check(task_of(plan="L-0001", strata="risk", ratio="A=1%,B=2%,C=5%,D=20%,E=50%"), ITEMS, PLAN) == []


def test_a_ratio_stands_in_the_order_task_plan_item() -> None:
    """docs/domain.md: an explicit ratio over the plan's, the plan's over the item's."""
    items = [ITEMS["I-0001"], ITEMS["I-0002"]]
    assert ratio_of_stratum(task_of(strata="risk", ratio="A=1%,B=2%"), "A", items, PLAN) == "0.01"
    assert ratio_of_stratum(task_of(ratio="20%"), "all", items, PLAN) == "0.2"
    assert ratio_of_stratum(task_of(), "all", items, PLAN) == "0.05"
    assert ratio_of_stratum(task_of(), "all", items, None) == "0.1"
    assert ratio_of_stratum(task_of(), "all", [ITEMS["I-0003"]], None) is None


def test_who_has_no_class_is_drawn_like_class_b() -> None:
    assert ratio_of_stratum(task_of(strata="risk", ratio="A=1%,B=2%"), "unrated", [], None) == "0.02"
    assert RANKED["risk"].index("unrated") == RANKED["risk"].index("B") + 1


def test_strata_are_shown_in_words() -> None:
    assert [stratum_text(code) for code in ("all", "E", "unrated", "watch", "other", "hotel")] == [
        "全部", "E级", "未评级", "重点监管", "一般", "旅馆业",
    ]  # fmt: skip
