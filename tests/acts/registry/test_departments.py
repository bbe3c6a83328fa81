"""参与部门 as a list of the bureau: the six of the start, a seventh that is drawn, and what stands against ending one."""

import msgspec
import pytest

from acts.draw.obstacles import freeze_obstacles
from acts.journal import undo
from acts.registry import registry
from acts.registry.importing import import_list, prepare_import
from acts.registry.registry import DEPARTMENTS, INSPECTORS, ITEMS
from rules.base.errors import NotFound
from rules.registry.department import Department
from tests.acts.office import ITEMS as ITEM_ROWS
from tests.acts.office import Desk, officer, sheet_text

EDU = {"number": "edu", "name": "示例县教育体育局", "short": "教体", "also": "教育局"}


def test_a_bureau_begins_with_six_and_journals_nothing_until_one_is_changed(desk: Desk) -> None:
    assert desk.office.departments.codes == ("police", "fire", "market", "health", "labour", "culture")
    assert desk.office.store.count(Department) == 0


def test_a_seventh_department_is_registered_and_read_by_any_of_its_names(desk: Desk) -> None:
    assert registry.add(desk.office, DEPARTMENTS, EDU).number == "edu"
    assert desk.office.store.numbers(Department) == [
        *("police", "fire", "market", "health", "labour", "culture"),
        "edu",
    ]
    acts = [entry.head.act for entry in desk.office.store.latest(2)]
    assert acts == ["departments.add", "departments.start"]
    for number, word in enumerate(("edu", "教体", "教育局", "示例县教育体育局")):
        item = registry.add(desk.office, ITEMS, ITEM_ROWS[0] | {"name": f"校园周边检查{number}", "department": word})
        assert item.department == "edu"
    person = registry.add(desk.office, INSPECTORS, officer(90, "教育局"))
    assert person.department == "edu"


def test_a_department_that_is_not_registered_is_refused_with_the_cure(desk: Desk) -> None:
    with desk.refused(
        "部门：参与部门没有“教育局”，可填：公安、消防、市场监管、卫健、人社、文旅；别的部门请先登记（department add）"
    ):
        registry.add(desk.office, ITEMS, ITEM_ROWS[0] | {"name": "校园周边检查", "department": "教育局"})
    report = prepare_import(
        desk.office, ITEMS, sheet_text(ITEM_ROWS[0] | {"name": "校园周边检查", "department": "教育局"})
    )
    assert "department add" in str(report.rows[0].problems[0])


def test_one_of_the_six_is_named_by_an_edit(desk: Desk) -> None:
    named = registry.edit(desk.office, DEPARTMENTS, "fire", {"name": "示例县消防救援大队"})
    assert (named.number, named.short, desk.office.departments.name("fire")) == ("fire", "消防", "示例县消防救援大队")
    assert desk.office.departments.read("示例县消防救援大队") == "fire"
    with desk.refused("fire 没有要改的内容"):
        registry.edit(desk.office, DEPARTMENTS, "fire", {"name": "示例县消防救援大队"})
    with pytest.raises(NotFound, match="没有部门 water"):
        registry.edit(desk.office, DEPARTMENTS, "water", {"name": "示例县水务局"})


def test_what_is_refused_leaves_the_list_at_its_start(desk: Desk) -> None:
    before = desk.office.store.position
    with desk.refused("代码：“police”已有部门 公安，代码不能重复"):
        registry.add(desk.office, DEPARTMENTS, EDU | {"number": "police"})
    with desk.refused("全称：必须填写"):
        registry.add(desk.office, DEPARTMENTS, EDU | {"name": ""})
    assert desk.office.store.position == before


def test_a_department_that_something_needs_does_not_end(desk: Desk) -> None:
    number = desk.new_task(items="I-0001,I-0002", departments="police,fire")
    people = sum(one.department == "fire" for one in desk.office.store.all(INSPECTORS.kind))
    items = sum(one.department == "fire" for one in desk.office.store.all(ITEMS.kind))
    with desk.refused("fire：停用日期", f"还有 {people} 名在岗人员、{items} 项有效事项、任务 {number} 用到它，请先改"):
        registry.retire(desk.office, DEPARTMENTS, "fire", "机构改革")
    with desk.refused("用到它，请先改"):
        registry.edit(desk.office, DEPARTMENTS, "fire", {"until": "2024-03-03"})
    assert registry.edit(desk.office, DEPARTMENTS, "fire", {"until": "2024-03-04"}).until is not None


def test_a_department_that_nothing_needs_ends_yesterday_and_joins_no_task_any_more(desk: Desk) -> None:
    ended = registry.retire(desk.office, DEPARTMENTS, "culture", "机构改革")
    assert str(ended.until) == "2024-03-03"
    with desk.refused("culture 已经停用"):
        registry.retire(desk.office, DEPARTMENTS, "culture", "机构改革")
    culture = ITEM_ROWS[0] | {"name": "文化检查", "department": "culture"}
    with desk.refused("部门 文旅 2024-03-03 以后停用，不能再参加"):
        registry.add(desk.office, ITEMS, culture)
    registry.edit(desk.office, DEPARTMENTS, "culture", {"until": "2024-03-31"})
    item = registry.add(desk.office, ITEMS, culture).number
    with desk.refused("部门 文旅 2024-03-31 以后停用，不能再参加"):
        desk.new_task(items=f"I-0001,{item}", departments="police,culture", start="2024-04-01")


def test_a_department_that_ended_gets_nobody_any_more(desk: Desk) -> None:
    registry.retire(desk.office, DEPARTMENTS, "culture", "机构改革")
    person = {"name": "演示员", "department": "culture", "certificate": "文0001", "valid_until": "2026-12-31"}
    said = "部门：部门 文旅 2024-03-03 以后停用，不能再参加，请去掉，或改用新的部门"
    with desk.refused(said):
        registry.add(desk.office, INSPECTORS, person)
    left = registry.add(desk.office, INSPECTORS, person | {"status": "transferred"})
    with desk.refused(said):
        registry.edit(desk.office, INSPECTORS, left.number, {"status": "on_duty"})


def test_a_department_whose_last_day_is_over_before_the_task_begins_stands_against_its_freeze(desk: Desk) -> None:
    number = desk.joint_task(start="2024-04-01")
    registry.edit(desk.office, DEPARTMENTS, "fire", {"until": "2024-03-31"})
    words = "部门 消防 2024-03-31 以后停用，不能再参加"
    assert any(words in problem.message for problem in freeze_obstacles(desk.office, desk.task(number)))
    with desk.refused(words):
        desk.freeze(number)


def test_a_file_of_departments_is_taken_whole_and_again_changes_nothing(desk: Desk) -> None:
    rows = ({"number": "FIRE", "name": "示例县消防救援大队", "short": "消防"}, EDU)
    report = import_list(desk.office, DEPARTMENTS, sheet_text(*rows), "部门.xlsx")
    assert [(row.state, row.number) for row in report.rows] == [("changed", "fire"), ("new", "edu")]
    assert desk.office.departments.name("edu") == "示例县教育体育局"
    assert import_list(desk.office, DEPARTMENTS, sheet_text(*rows), "部门.xlsx").counts["same"] == 2


def test_two_rows_of_a_file_do_not_share_a_name_nor_both_are_the_bureau(desk: Desk) -> None:
    other = {"number": "sport", "name": "示例县体育局", "short": "教体"}
    report = prepare_import(desk.office, DEPARTMENTS, sheet_text(EDU, other))
    assert [str(one) for one in report.rows[1].problems] == [
        "第 3 行：简称：“教体”已是 edu（示例县教育体育局）用的名称，请换一个"
    ]
    own = desk.office.departments.own
    report = prepare_import(desk.office, DEPARTMENTS, sheet_text(EDU | {"is_self": "是"}))
    assert f"（{own}）已是本单位，只能有一个" in str(report.rows[0].problems[0])


def test_a_department_that_was_added_by_mistake_is_taken_out_unless_somebody_names_it(desk: Desk) -> None:
    registry.add(desk.office, DEPARTMENTS, EDU)
    item = registry.add(desk.office, ITEMS, ITEM_ROWS[0] | {"name": "校园周边检查", "department": "edu"}).number
    with desk.refused("edu", f"事项 {item} 要用到它，不能去掉"):
        undo.plan_undo(desk.office, number="edu")
    undo.undo(desk.office, undo.plan_undo(desk.office, number=item))
    undo.undo(desk.office, undo.plan_undo(desk.office, number="edu"))
    assert "edu" not in desk.office.departments


def test_full_names_of_an_older_bureau_toml_hold_until_the_list_is_journalled(desk: Desk) -> None:
    named = msgspec.structs.replace(desk.office.bureau, departments=(("fire", "示例县消防救援大队"),))
    office = msgspec.structs.replace(desk.office, bureau=named, cache={})
    assert office.departments.name("fire") == "示例县消防救援大队"
    registry.add(office, DEPARTMENTS, EDU)
    assert office.store.get(Department, "fire").name == "示例县消防救援大队"
    assert (
        registry.edit(office, DEPARTMENTS, "fire", {"name": "示例县消防局"}).name
        == office.departments.name("fire")
        == "示例县消防局"
    )


def test_a_file_of_thousands_is_no_list_of_departments(desk: Desk) -> None:
    rows = ({"number": f"d{n}", "name": f"示例县第{n}局", "short": f"局{n}"} for n in range(501))
    with desk.refused("有 501 行，部门名单一次最多 500 行"):
        prepare_import(desk.office, DEPARTMENTS, sheet_text(*rows))
