"""Who was closed within 30 days before a freeze is named before it, in the pool still or left out for that."""

import pytest

from acts.draw.doubts import doubts_now, freeze_doubts
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from tests.acts.office import Desk

CUTOFF = "2024-03-01"


def said(desk: Desk, number: str) -> list[str]:
    return [one for one in doubts_now(desk.office, desk.task(number)).sentences if "冻结前" in one or "就在今天" in one]


@pytest.mark.parametrize(
    ("status", "today", "words"),
    [
        ("注销", "2024-03-04", "3月4日登记为注销，就在今天"),
        ("吊销", "2024-03-05", "3月4日登记为吊销，冻结前 1 天"),
        ("歇业", "2024-04-03", "3月4日登记为歇业，冻结前 30 天"),
        ("迁出", "2024-04-04", ""),
    ],
)
def test_a_closing_is_named_for_thirty_days(desk: Desk, status: str, today: str, words: str) -> None:
    """Closed since the cut-off, so it is in the pool: at the cut-off it was in business."""
    one = desk.object(3)
    registry.edit(desk.office, ENTERPRISES, one.number, {"status": status})
    desk.later_on(today, 16)
    number = desk.new_task(start="2024-04-08")
    what = "截止日时还在经营，仍在对象库，请核对"
    assert said(desk, number) == ([f"{one.number}（{one.name}）{words}，{what}"] if words else [])


def test_who_is_left_out_for_it_is_named_too_and_who_came_back_is_not(desk: Desk) -> None:
    gone, back = desk.object(3), desk.object(4)
    for one in (gone, back):
        registry.retire(desk.office, ENTERPRISES, one.number, "演示")
    registry.edit(desk.office, ENTERPRISES, back.number, {"status": "存续"})
    desk.later_on("2024-03-14", 16)
    number = desk.new_task(cutoff="2024-03-12", start="2024-03-18")
    assert said(desk, number) == [f"{gone.number}（{gone.name}）3月4日登记为注销，冻结前 10 天，因此不入库，请核对"]
    frozen = desk.freeze(number)
    assert frozen.number == f"{number}-1"


def test_a_later_change_of_a_closed_object_does_not_count_as_its_closing(desk: Desk) -> None:
    one = desk.object(3)
    registry.retire(desk.office, ENTERPRISES, one.number, "演示")
    desk.later_on("2024-04-08", 16)
    registry.edit(desk.office, ENTERPRISES, one.number, {"phone": "0000-7654321"})
    assert said(desk, desk.new_task(start="2024-04-15", cutoff="2024-04-08")) == []


def test_ten_are_named_and_the_others_counted(desk: Desk) -> None:
    for n in range(1, 13):
        registry.retire(desk.office, ENTERPRISES, desk.object(n).number, "演示")
    number = desk.new_task()
    found = freeze_doubts(desk.office, desk.task(number)).sentences
    assert len([one for one in found if "就在今天" in one]) == 10
    assert "另有 2 家在冻结前 30 天以内登记为歇业、吊销、注销或迁出，请核对" in found
