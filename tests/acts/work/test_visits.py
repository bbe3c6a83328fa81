"""入企检查次数: an object is visited once a day, whatever is checked that day; some checks are no visit (国办发〔2024〕54号)."""

import msgspec
import pytest

from acts.draw.doubts import freeze_doubts
from acts.registry import registry
from acts.registry.registry import ITEMS
from acts.work import past
from acts.work.visits import visit_notes
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk


def visited(desk: Desk) -> dict[str, int]:
    """How often each object counts as visited, seen from a task of the autumn."""
    later = desk.task(desk.new_task(start="2024-09-02", end="2024-11-29"))
    return dict(past.earlier_checks(desk.office, later).visits.total)


def checked(desk: Desk, item: str, department: str, day: str) -> None:
    number = desk.new_task(items=item, departments=department, ratio="100%", where="trade=旅馆业")
    desk.matched(number)
    desk.enter_all(number, day)


@pytest.mark.parametrize(("second", "count"), [("2024-03-20", 1), ("2024-03-21", 2)])
def test_two_checks_on_one_day_are_one_visit(desk: Desk, second: str, count: int) -> None:
    checked(desk, "I-0001", "police", "2024-03-20")
    checked(desk, "I-0002", "fire", second)
    assert set(visited(desk).values()) == {count}


def test_what_is_checked_on_paper_or_over_the_network_is_no_visit(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0001", {"methods": "书面检查、网络监测"})
    number = desk.new_task()
    desk.matched(number)
    assert visited(desk) == {}
    desk.enter_all(number, "2024-03-20")
    assert visited(desk) == {}
    registry.edit(desk.office, ITEMS, "I-0001", {"methods": "书面检查、实地检查"})
    assert set(visited(desk).values()) == {1}


def test_what_is_on_a_list_counts_once_until_its_result_says_the_day(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    assert sorted(visited(desk).values()) == [1, 1]
    desk.enter_all(number, "2024-03-20")
    assert sorted(visited(desk).values()) == [1, 1]


def test_the_preview_of_a_freeze_says_who_is_near_the_cap_and_who_is_on_another_list(desk: Desk) -> None:
    first = desk.new_task()
    desk.matched(first)
    second = desk.task(desk.new_task(items="I-0002", departments="fire", where="trade=旅馆业"))
    said = freeze_doubts(desk.office, second).sentences
    assert "对象库里有 2 家今年已检查或将检查 1 次，再查一次就到上限 2 次" in said
    assert f"对象库里有 2 家也在 {first} 的名单上，还没有检查；抽到的，匹配以后可以合并成一次检查" in said
    desk.enter_all(first, "2024-03-20")
    assert not any("名单上" in one for one in freeze_doubts(desk.office, second).sentences)


def test_a_visit_for_a_coverage_duty_counts_for_other_tasks_though_no_cap_holds_for_the_duty(desk: Desk) -> None:
    """docs/domain.md: duties stand outside the cap; the object was visited all the same."""
    number = desk.new_task(ratio="100%")
    desk.matched(number)
    with desk.office.transaction("demo", "演示") as tx:
        tx.put(msgspec.structs.replace(desk.task(number), duties=("D-0001",)))
    assert set(visited(desk).values()) == {1}
    of_duty = msgspec.structs.replace(desk.task(desk.new_task()), duties=("D-0001",))
    pool = {one.number for one in desk.office.store.all(Enterprise)}
    assert not any("上限" in note for note in visit_notes(desk.office, of_duty, pool, "对象库", ""))
    plain = msgspec.structs.replace(of_duty, duties=())
    assert any("就到上限 2 次" in note for note in visit_notes(desk.office, plain, pool, "对象库", ""))
