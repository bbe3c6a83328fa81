"""事项清单 on a day: in force then, in the version of then."""

from datetime import date

from acts.registry import registry
from acts.registry.item_list import items_on
from acts.registry.registry import ITEMS
from tests.acts.office import Desk

OLD, NEW = date(2024, 3, 4), date(2024, 3, 11)


def test_a_day_shows_the_version_of_then_and_what_was_in_force_then(desk: Desk) -> None:
    office = desk.office
    desk.later_on("2024-03-10")
    registry.edit(office, ITEMS, "I-0001", {"content": "演示内容"})
    registry.retire(office, ITEMS, "I-0003", "演示")
    added = registry.add(
        office, ITEMS, {"name": "典当检查", "department": "公安", "basis": "演示", "trades": "典当"}
    ).number
    then = {one.number: one.version for one in items_on(office, OLD)}
    now = {one.number: one.version for one in items_on(office, NEW)}
    assert then == {"I-0001": 1, "I-0002": 1, "I-0003": 1, "I-0004": 1}
    assert now == {"I-0001": 2, "I-0002": 1, "I-0004": 1, added: 1}


def test_what_says_that_it_was_in_force_counts_though_it_was_entered_later(desk: Desk) -> None:
    desk.later_on("2024-03-10")
    raw = {
        "name": "典当检查",
        "department": "公安",
        "basis": "演示",
        "trades": "典当",
        "valid_from": "2024-01-01",
        "valid_until": "2024-03-05",
    }
    number = registry.add(desk.office, ITEMS, raw).number
    assert number in {one.number for one in items_on(desk.office, OLD)}
    assert number not in {one.number for one in items_on(desk.office, NEW)}
