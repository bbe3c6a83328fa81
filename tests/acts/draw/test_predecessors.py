"""前一次: a redraw from another source, and a task cancelled and opened anew on the same line of the plan, are pointed out (draw.md §1)."""

from acts.disclosure import publish
from acts.draw import freeze, void
from acts.draw.doubts import freeze_doubts, predecessor_notes
from acts.registry import registry
from tests.acts.office import Desk, hotel
from tests.acts.restricted import site_of

SSQ = {"game": "ssq", "date": "2024-03-05"}
PLANNED = {"plan": "L-0001", "items": "I-0001,I-0002", "departments": "police,fire", "where": "trade=旅馆业"}


def notes(desk: Desk, number: str) -> tuple[str, ...]:
    public, _ = publish.prepare(desk.office)
    return next(one.notes for one in public.draws if one.number == number)


def test_a_lottery_that_is_drawn_again_with_dice_is_pointed_out_everywhere(desk: Desk) -> None:
    number = desk.new_task()
    freeze.freeze(desk.office, number, kind="lottery", source=SSQ)
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    said = "重新抽取换了随机值来源：原来是双色球彩票开奖号码，这次是在局三楼会议室掷 20 粒骰子"
    expected = desk.clock.moment.replace(hour=15)
    report = freeze.freeze(
        desk.office, number, kind="dice", source={"place": "局三楼会议室", "dice": "20"}, expected_at=expected
    )
    assert said in report.notices
    assert predecessor_notes(desk.office, report.draw) == (said,)
    assert notes(desk, report.draw.number) == (f"{said}：为什么换，请问本单位。",)
    page = site_of(desk)[f"draws/{report.draw.number}/index.html"].decode()
    assert said in page


def test_a_redraw_from_the_same_source_is_not_accused(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    assert predecessor_notes(desk.office, desk.freeze(number)) == ()
    assert notes(desk, f"{number}-2") == ()


def test_a_task_cancelled_after_its_draw_and_opened_anew_is_pointed_out_with_both_pools(desk: Desk) -> None:
    number = desk.new_task(**PLANNED)
    desk.drawn(number)
    void.void(desk.office, number, reason="task_cancelled", by="演示分管局长")
    desk.clock.later(1)
    registry.retire(desk.office, registry.ENTERPRISES, desk.object(1).number, "演示")
    registry.add(desk.office, registry.ENTERPRISES, hotel(41))
    again = desk.new_task(**PLANNED, cutoff="2024-03-04")
    said = (
        f"同一行计划的 {number}-1 已作废（任务取消），没有重新抽取，这次另立任务：是不是结果不合意而重抽，请核对；"
        "对象库比那次多 1 个、少 1 个"
    )
    assert said in freeze_doubts(desk.office, desk.task(again)).sentences
    second = desk.freeze(again)
    assert predecessor_notes(desk.office, second) == (said,)
    assert notes(desk, second.number) == (said.replace(f"{number}-1", f"第 {number}-1 号抽取") + "。",)


def test_a_draw_that_was_drawn_again_in_its_own_task_leaves_the_line_to_others(desk: Desk) -> None:
    number = desk.new_task(**PLANNED)
    desk.freeze(number)
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    desk.drawn(number)
    other = desk.new_task(**PLANNED)
    assert not [one for one in freeze_doubts(desk.office, desk.task(other)).sentences if "同一行计划" in one]


def test_a_task_opened_anew_without_the_plan_is_pointed_out_by_its_items_in_the_same_year(desk: Desk) -> None:
    number = desk.new_task(**PLANNED)
    desk.drawn(number)
    void.void(desk.office, number, reason="task_cancelled", by="演示分管局长")
    desk.clock.later(1)
    again = desk.new_task(**PLANNED | {"plan": ""}, cutoff="2024-03-04")
    said = (
        f"同一事项的 {number}-1 已作废（任务取消），没有重新抽取，这次另立任务：是不是结果不合意而重抽，请核对；"
        "对象库比那次多 0 个、少 0 个"
    )
    assert said in freeze_doubts(desk.office, desk.task(again)).sentences
    second = desk.freeze(again)
    assert predecessor_notes(desk.office, second) == (said,)
    assert notes(desk, second.number) == (said.replace(f"{number}-1", f"第 {number}-1 号抽取") + "。",)
