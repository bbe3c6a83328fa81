"""国家秘密 items and plan lines are numbered apart, without a trace in the public sequences (draw.md §6; disclosure.md)."""

from acts.journal import undo
from acts.registry import importing, registry
from acts.registry.registry import ITEMS, PLAN
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from tests.acts.office import PLAN as PLAN_ROWS
from tests.acts.office import Desk, sheet_text

SECRET = {"level": "国家秘密", "level_basis": "演示依据"}


def item(name: str, **more: str) -> dict[str, str]:
    return {"name": name, "department": "公安", "basis": "演示依据", **more}


def plan_line(name: str, items: str) -> dict[str, str]:
    return {**PLAN_ROWS[0], "name": name, "items": items}


def test_secret_items_have_a_sequence_of_their_own_and_leave_no_gap_in_the_public_one(desk: Desk) -> None:
    rows = [
        item("密一", **SECRET),
        item("公一"),
        item("密二", **SECRET),
        item("公二", level="不予公开", level_basis="演示依据"),
    ]
    numbers = [registry.add(desk.office, ITEMS, row).number for row in rows]
    assert numbers == ["IM-0001", "I-0005", "IM-0002", "I-0006"]
    rows = [item("密三", **SECRET), item("公三"), item("密四", **SECRET), item("公四")]
    report = importing.import_list(desk.office, ITEMS, sheet_text(*rows), "清单.xlsx")
    assert [row.number for row in report.rows] == ["IM-0003", "I-0007", "IM-0004", "I-0008"]


def test_a_plan_line_with_a_secret_item_is_numbered_with_the_secret_ones(desk: Desk) -> None:
    secret = registry.add(desk.office, ITEMS, item("密一", **SECRET)).number
    numbers = [
        registry.add(desk.office, PLAN, plan_line(name, items)).number
        for name, items in (("甲", secret), ("乙", "I-0001"), ("丙", f"I-0001、{secret}"))
    ]
    assert numbers == ["LM-0001", "L-0002", "LM-0002"]


def test_a_secret_item_that_was_taken_back_leaves_no_gap_either_and_its_number_is_not_given_again(desk: Desk) -> None:
    assert registry.add(desk.office, ITEMS, item("密一", **SECRET)).number == "IM-0001"
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert registry.add(desk.office, ITEMS, item("公一")).number == "I-0005"
    assert registry.add(desk.office, ITEMS, item("密二", **SECRET)).number == "IM-0002"


def test_a_record_never_moves_between_the_public_sequence_and_the_secret_one(desk: Desk) -> None:
    secret = registry.add(desk.office, ITEMS, item("密一", **SECRET)).number
    with desk.refused("I-0001：公开程度：国家秘密的事项和其他的各有编号序列，不能互改；请停用它，另行登记新的"):
        registry.edit(desk.office, ITEMS, "I-0001", SECRET)
    with desk.refused(f"{secret}：公开程度：国家秘密的事项"):
        registry.edit(desk.office, ITEMS, secret, {"level": "全部公开"})
    with desk.refused("L-0001：公开程度：国家秘密的计划和其他的"):
        registry.edit(desk.office, PLAN, "L-0001", {"items": f"I-0001、{secret}"})
    line = registry.add(desk.office, PLAN, plan_line("甲", secret)).number
    with desk.refused(f"{line}：公开程度：国家秘密的计划"):
        registry.edit(desk.office, PLAN, line, {"items": "I-0001"})
    with desk.refused("第 2 行：公开程度：国家秘密的事项"):
        importing.import_list(desk.office, ITEMS, sheet_text(item("旅馆业治安检查", **SECRET)), "清单.xlsx")
    assert registry.edit(desk.office, ITEMS, secret, {"note": "演示"}).version == 2
    assert registry.edit(desk.office, PLAN, line, {"section": "演示科"}).version == 2
    assert desk.office.store.get(Item, "I-0001").level == "full"
    assert desk.office.store.get(PlanLine, "L-0001").version == 1
