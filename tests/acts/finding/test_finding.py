"""Finding in the lists of a bureau, saved views, many records changed at once, everything about one object."""

from dataclasses import replace
from typing import Any

import pytest

from acts.finding.batch import edit_all, plan_edit_all
from acts.finding.finding import Finder, Wanted
from acts.finding.object_page import object_page
from acts.finding.views import delete_view, save_view, view_named, views_of, with_view
from acts.journal import undo
from acts.registry import registry
from acts.registry.importing import prepare_import
from acts.registry.registry import DEPARTMENTS, ENTERPRISES, INSPECTORS, ITEMS, REGISTERS, columns
from rules.base.errors import NotFound, Refused
from rules.finding.view import View
from rules.importing.mapping import ImportMapping
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from tests.acts.office import Desk, hotel, sheet_text
from tui.batch_texts import batch_lines


def finder(desk: Desk) -> Finder:
    return Finder(desk.office, "enterprises", columns(desk.office, ENTERPRISES))


@pytest.mark.parametrize(
    ("where", "sort"),
    [
        ("行业=网吧", ""), ("行业!=旅馆业；地址~1", "-企业名称"), ("企业名称~演示", "乡镇街道,-编号"), ("最近检查=从未", "编号"), ("重点监管=任一", ""),
        ("信用风险等级>=C", "-信用风险等级,企业名称"), ("来源=空", ""), ("今年检查次数=0", "登记日期"), ("", "最近检查,编号"), ("重点监管标记=空", "重点监管"),
    ],
)  # fmt: skip
def test_a_long_list_is_found_in_without_its_records_as_with_them(desk: Desk, where: str, sort: str) -> None:
    records = desk.office.store.all(Enterprise)
    one = finder(desk)
    places = one.places(Enterprise, where, sort)
    assert [records[at] for at in places] == one.found(records, Wanted(where=where, sort=sort))
    number = registry.add(desk.office, ENTERPRISES, hotel(90) | {"town": "演示新街道"}).number
    again = one.places(Enterprise, "乡镇街道=演示新街道")
    assert [desk.office.store.all(Enterprise)[at].number for at in again] == [number], "an act that adds one is seen"


def test_who_was_visited_is_found_by_the_day_and_by_how_often(desk: Desk) -> None:
    task = desk.closed()
    before = len(desk.office.store.all(Enterprise))
    one = finder(desk)
    visited = one.places(Enterprise, "最近检查>=2024")
    assert 0 < len(visited) < before
    assert one.places(Enterprise, "今年检查次数>=1") == visited
    assert len(one.places(Enterprise, "最近检查<2024-01-01")) == before - len(visited)
    numbers = {desk.office.store.all(Enterprise)[at].number for at in visited}
    page = object_page(desk.office, sorted(numbers)[0])
    assert (page.sheets[0].task, page.results[0].task, len(page.days)) == (task, task, 1)
    assert page.names[task]


def test_a_view_keeps_conditions_order_and_columns_and_narrows_further(desk: Desk) -> None:
    office, shown = desk.office, columns(desk.office, ENTERPRISES)
    view = save_view(
        office,
        "enterprises",
        shown,
        "网吧",
        Wanted(where="行业=网吧", sort="-企业名称", columns=("企业名称", "最近检查")),
    )
    assert (view.number, view.columns) == ("F-0001", ("name", "last_checked"))
    assert with_view(office, "enterprises", "网吧", Wanted(where="地址~1", sort="编号")) == Wanted(
        where="行业=网吧；地址~1", sort="编号", columns=("name", "last_checked")
    )
    again = save_view(office, "enterprises", shown, "网吧", Wanted(where="行业=旅馆业"))
    assert (again.number, views_of(office), view_named(office, "enterprises", "F-0001")) == ("F-0001", [again], again)
    undo.undo(office, undo.plan_undo(office))
    assert office.store.get(View, "F-0001") == view
    delete_view(office, "enterprises", "网吧")
    with pytest.raises(NotFound, match="还没有保存过"):
        view_named(office, "enterprises", "网吧")
    assert save_view(office, "enterprises", shown, "再来", Wanted(sort="编号")).number == "F-0002", (
        "a number is not given again"
    )


def test_a_view_that_cannot_be_understood_is_not_kept(desk: Desk) -> None:
    shown = columns(desk.office, ENTERPRISES)
    with pytest.raises(Refused) as refused:
        save_view(desk.office, "enterprises", shown, " ", Wanted(where="没有=1", sort="价格", columns=("颜色",)))
    assert [problem.field for problem in refused.value.problems] == ["视图名称", "条件", "排序", "栏目"]
    with pytest.raises(Refused, match="没有可保存的"):
        save_view(desk.office, "enterprises", shown, "空", Wanted())
    assert views_of(desk.office) == []


def test_many_are_changed_in_one_entry_and_brought_back_by_one_undo(desk: Desk) -> None:
    office = desk.office
    before = {one.number: one for one in office.store.all(Enterprise)}
    numbers = list(before)[:7]
    registry.edit(office, ENTERPRISES, numbers[0], {"town": "演示街道"})
    at = office.store.position.seq
    plan = plan_edit_all(office, ENTERPRISES, [*numbers, numbers[1]], {"town": "演示街道"})
    assert (len(plan.rows), plan.same, plan.problems, office.store.position.seq) == (6, 1, (), at)
    assert "乡镇街道（" in plan.rows[0].changes[0]
    edit_all(office, ENTERPRISES, numbers, {"town": "演示街道"})
    assert office.store.position.seq == at + 1
    assert {office.store.get(Enterprise, number).town for number in numbers} == {"演示街道"}
    undo.undo(office, undo.plan_undo(office))
    assert [office.store.get(Enterprise, number) for number in numbers[1:]] == [
        before[number] for number in numbers[1:]
    ]


def test_a_batch_that_takes_objects_out_of_items_says_how_many_before_it_is_done(desk: Desk) -> None:
    """Hotels without a trade are drawn by no item any more; that is seen in the preview of a batch, and of a list that erases."""
    office = desk.office
    numbers = [one.number for one in office.store.all(Enterprise) if one.trades == ("旅馆业",)]
    plan = plan_edit_all(office, ENTERPRISES, numbers, {"trades": ""})
    items = [item.number for item in office.store.all(Item) if item.covers(("旅馆业",)) and not item.covers(())]
    assert items
    assert f"{len(numbers)} 家不再是这些事项的检查对象：{items[0]} " in plan.leaving
    assert any(f"{plan.leaving}" in line for line in batch_lines(plan, len(numbers)))
    assert plan_edit_all(office, ENTERPRISES, numbers, {"trades": "宾馆、网吧"}).leaving == ""
    one = office.store.get(Enterprise, numbers[0])
    sheet = sheet_text({"name": one.name, "code": one.code, "trades": ""})
    erases = ImportMapping(list="enterprises", mode="full", blank_erases=True)
    told = prepare_import(office, ENTERPRISES, replace(sheet, answers=erases)).told
    assert [one.text for one in told if one.what == "leaving"] == [
        plan_edit_all(office, ENTERPRISES, numbers[:1], {"trades": ""}).leaving
    ]


@pytest.mark.parametrize("typed", ["无", "暂无", "—", "/", "旅馆业、无"])
def test_a_word_for_nothing_is_no_trade(desk: Desk, typed: str) -> None:
    """Typed in a form or for many at once it is refused; in a file it is an empty cell, which leaves what is known."""
    office = desk.office
    one = next(one for one in office.store.all(Enterprise) if one.trades)
    with desk.refused("不是名称"):
        registry.edit(office, ENTERPRISES, one.number, {"trades": typed})
    plan = plan_edit_all(office, ENTERPRISES, [one.number], {"trades": typed})
    assert (plan.rows, [problem.field for problem in plan.problems]) == ((), ["行业"])


def test_what_is_wrong_of_many_in_the_same_way_is_said_once(desk: Desk) -> None:
    numbers = desk.office.store.numbers(Enterprise)
    lines = batch_lines(plan_edit_all(desk.office, ENTERPRISES, numbers, {"trades": "无"}), len(numbers))
    assert len(lines) == 2
    assert f"等 {len(numbers)} 条：行业：“无”不是名称" in lines[1]


def test_nothing_changes_when_one_of_many_may_not(desk: Desk) -> None:
    office = desk.office
    numbers = office.store.numbers(Enterprise)
    registry.edit(office, ENTERPRISES, numbers[0], {"founded_on": "2018-01-02"})
    at = office.store.position.seq
    with pytest.raises(Refused, match="早于成立日期") as refused:
        edit_all(office, ENTERPRISES, numbers[:3], {"registered_on": "2018-01-01"})
    assert ({problem.where for problem in refused.value.problems}, office.store.position.seq) == ({numbers[0]}, at)


@pytest.mark.parametrize("code", REGISTERS)
def test_what_tells_records_apart_is_not_changed_together(desk: Desk, code: str) -> None:
    with pytest.raises(Refused, match="不能一起改"):
        plan_edit_all(desk.office, REGISTERS[code], [], {"name": "演示"})
    with pytest.raises(Refused, match="没有写要改哪一栏"):
        plan_edit_all(desk.office, REGISTERS[code], [], {})


def test_items_that_are_changed_together_get_their_next_version(desk: Desk) -> None:
    numbers = desk.office.store.numbers(Item)
    before = [desk.office.store.get(Item, number).version for number in numbers]
    edit_all(desk.office, ITEMS, numbers, {"note": "演示"})
    assert [desk.office.store.get(Item, number).version for number in numbers] == [version + 1 for version in before]


def test_lists_of_people_items_and_departments_are_found_in_by_the_same_words(desk: Desk) -> None:
    office = desk.office
    for register, where in (
        (INSPECTORS, "部门=公安；执法证有效期至>2024-03-04"),
        (ITEMS, "抽查比例<=100%"),
        (DEPARTMENTS, "全称~公安"),
    ):
        records: list[Any] = list(registry.listed(office, register))  # type: ignore[misc]  # of three kinds
        found = Finder(office, register.code, columns(office, register)).found(
            records, Wanted(where=where, sort="-编号" if register.prefix else "代码")
        )
        assert found
        assert set(found) <= set(records)
