"""Whatever another record names stays in the store: an undo or the law cannot take it from under the record that needs it."""

from datetime import date

import pytest

from acts.draw import experts
from acts.journal.references import in_use_problems
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS, PLAN
from acts.work import for_cause
from rules.registry.inspector import Declaration
from tests.acts.office import PLAN as PLAN_ROWS
from tests.acts.office import Desk, hotel, officer
from tests.acts.work.test_for_cause import complaint


def users(desk: Desk, *numbers: str) -> list[str]:
    """Who needs these records, as the refusals say it."""
    return [str(problem) for problem in in_use_problems(desk.office, set(numbers))]


def needed(number: str, by: str) -> list[str]:
    return [f"{number}：{by}要用到它，不能去掉；不再使用的请停用（retire）"]


def new_item(desk: Desk) -> str:
    return registry.add(desk.office, ITEMS, {"name": "新事项", "department": "公安", "basis": "演示依据"}).number


def test_what_nobody_names_may_go(desk: Desk) -> None:
    assert users(desk) == users(desk, desk.object(1).number, "N-0001", new_item(desk), "L-0001") == []


def test_a_draw_needs_its_pool_whom_it_left_out_and_who_could_be_sent(desk: Desk) -> None:
    desk.closed()
    new = registry.add(desk.office, ENTERPRISES, hotel(90)).number
    registry.add(desk.office, INSPECTORS, officer(60, "公安"))
    number = desk.new_task(cutoff="2024-03-20")
    desk.freeze(number)
    lists = desk.lists(f"{number}-1")
    assert new in {entry.object for entry in lists.pool}
    assert users(desk, new) == needed(new, f"抽取 {number}-1")
    assert users(desk, "N-0012") == needed("N-0012", f"抽取 {number}-1")
    left_out = lists.excluded[-1].object
    assert users(desk, left_out) == needed(left_out, "抽取 2024-001-1"), "the first that names it is said"
    gone = registry.add(desk.office, ENTERPRISES, hotel(91, status="注销")).number
    later = desk.new_task(cutoff="2024-03-20")
    desk.freeze(later)
    assert gone in {entry.object for entry in desk.lists(f"{later}-1").excluded}
    assert users(desk, gone) == needed(gone, f"抽取 {later}-1")


def test_a_task_needs_its_items_its_plan_line_and_the_objects_it_names(desk: Desk) -> None:
    item = new_item(desk)
    line = registry.add(desk.office, PLAN, {**PLAN_ROWS[0], "name": "新计划", "end": "2024-11-30"}).number
    number = desk.new_task(items="I-0001", plan=line)
    using = desk.new_task(items=item, ratio="10%")
    assert users(desk, item) == needed(item, f"任务 {using}")
    assert users(desk, line) == needed(line, f"任务 {number}")
    caused = complaint(desk, 3)
    assert users(desk, desk.object(3).number) == needed(desk.object(3).number, f"任务 {caused}")


def test_a_plan_line_needs_its_items_unless_it_goes_with_them(desk: Desk) -> None:
    item = new_item(desk)
    line = registry.add(desk.office, PLAN, {**PLAN_ROWS[0], "name": "新计划", "items": f"I-0001、{item}"}).number
    assert users(desk, item) == needed(item, f"计划 {line}")
    assert users(desk, item, line) == []


def test_a_recusal_needs_both_of_its_pair_unless_it_goes_with_them(desk: Desk) -> None:
    one = desk.object(1).number
    pair = registry.add_recusal(desk.office, {"object": one, "inspector": "N-0001", "reason": "kin"}).number
    assert users(desk, one) == needed(one, f"回避 {pair}")
    assert users(desk, "N-0001") == needed("N-0001", f"回避 {pair}")
    assert users(desk, one, "N-0001", pair) == []


def test_a_record_sheet_needs_who_goes_and_the_expert_sent_along(desk: Desk) -> None:
    """Of a check with a cause, where nothing is drawn."""
    helper = registry.add(desk.office, INSPECTORS, officer(60, "公安", role="专业技术人员")).number
    number = complaint(desk, 1)
    (sheet,) = for_cause.assign(desk.office, number, {"police": ("N-0001", "N-0002")})
    experts.send_expert(desk.office, number, object_number=sheet.object, expert=helper, reason="演示")
    for inspector in ("N-0001", "N-0002", helper):
        assert users(desk, inspector) == needed(inspector, f"记录表 {sheet.number}")


@pytest.mark.parametrize("field", ["object", "inspector"])
def test_a_decided_recusal_needs_both_of_its_pair(desk: Desk, field: str) -> None:
    declaration = Declaration(
        number="H-0001", object=desk.object(1).number, inspector="N-0001", side="inspector", declarant="演示执法员01",
        declared_on=date(2024, 3, 4), reason="kin", upheld=False, decided_by="演示局长", decided_on=date(2024, 3, 4), paper="演示1号",
    )  # fmt: skip
    with desk.office.transaction("demo") as tx:
        tx.put(declaration)
    number = getattr(declaration, field)
    assert users(desk, number) == needed(number, "回避决定 H-0001")
