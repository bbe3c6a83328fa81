"""周期检查: registered, due in every period, carried out by a task, missed for ever."""

from datetime import date

import msgspec
import pytest

from acts.draw.doubts import freeze_doubts
from acts.due.due import all_things, due
from acts.journal import undo
from acts.registry import registry
from acts.registry.duties import settle, standings
from acts.registry.importing import import_list
from acts.registry.registry import DUTIES, ENTERPRISES
from acts.work import for_cause, life, result
from acts.work.duties import duty_task, excuse, planned_task
from acts.work.past import preview
from acts.work.task import edit
from rules.base.errors import NotFound
from rules.registry.duty import CoverageDuty, DutyClosure, DutyPeriod
from rules.work.classes import rests_on_classes
from tests.acts.office import Desk, hotel, sheet_text

RAW = {
    "name": "网吧每月检查", "item": "网吧信息安全检查", "months": "每月", "start": "2024-03-01", "section": "网安大队", "basis": "检查频次规定",
}  # fmt: skip


def states(desk: Desk) -> dict[str, str]:
    return {f"{one.duty}/{one.label}": one.state for one in standings(desk.office)}


def carried_out(desk: Desk, number: str, day: str) -> None:
    """The task to its results."""
    desk.matched(number)
    desk.enter_all(number, day)


def test_a_duty_is_registered_with_its_item_by_number(desk: Desk) -> None:
    made = registry.add(desk.office, DUTIES, RAW)
    assert (made.number, made.item, made.months, made.share) == ("D-0001", "I-0003", 1, "1")
    with desk.refused("已有周期义务 D-0001（网吧每月检查）用同一义务名称"):
        registry.add(desk.office, DUTIES, RAW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"who": "行业=武装守护押运"}, "检查对象：名录库里没有符合“行业=武装守护押运”的对象，这条义务管不到任何人"),
        ({"item": "演示"}, "抽查事项：清单中没有事项“演示”"),
        ({"months": "0"}, "周期：“0”个月不成周期，请写 1、2、3、4、6 或 12"),
        ({"start": "2023-12-01"}, "起始日期：早于今年"),
        ({"basis": ""}, "依据：必须填写"),
        ({"until": "2024-02-01"}, "终止日期：早于起始日期"),
        ({"who": "重点监管=黑名单"}, "没有符合“重点监管=黑名单”的对象"),
    ],
)
def test_what_cannot_be_a_duty_is_refused_beside_its_field(desk: Desk, change: dict[str, str], words: str) -> None:
    with desk.refused(words):
        registry.add(desk.office, DUTIES, RAW | change)


def test_a_monthly_duty_has_its_full_pool_in_the_second_month_and_beyond_the_cap(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    for month in (3, 4, 5):
        desk.later_on(f"2024-{month:02d}-05")
        number = duty_task(desk.office, ["D-0001"]).number
        task = desk.task(number)
        assert (task.duties, task.ratios, task.end) == (
            ("D-0001",),
            {"": "1"},
            date(2024, month, 31 if month != 4 else 30),
        )
        assert task.name == f"2024年{month}月网吧信息安全检查（周期检查 D-0001）"
        assert len(preview(desk.office, task).pool) == 5
        carried_out(desk, number, f"2024-{month:02d}-12")
        assert states(desk)[f"D-0001/2024-{month:02d}"] == "done"
        desk.approve(number)
        life.close(desk.office, number)
    assert set(states(desk).values()) == {"done"}


def test_a_task_is_made_once_a_period_and_not_when_all_were_visited(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    number = duty_task(desk.office, ["D-0001"]).number
    with desk.refused(f"D-0001 本期由任务 {number} 办理"):
        duty_task(desk.office, ["D-0001"])
    desk.matched(number)
    desk.enter_all(number, "2024-03-12")
    desk.approve(number)
    life.close(desk.office, number)
    with desk.refused("D-0001 本期（2024年3月）应查的 5 家都已检查，没有要办的"):
        duty_task(desk.office, ["D-0001"])


def test_who_was_visited_in_the_period_is_not_drawn_again_by_another_task(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    number = duty_task(desk.office, ["D-0001"]).number
    desk.matched(number)
    other = desk.new_task(items="I-0003", where="行业=网吧", ratio="20%")
    found = preview(desk.office, desk.task(other))
    assert found.excluded_counts == {"period_done": 5}


def test_what_was_missed_stays_missed_whatever_is_edited_later(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    desk.later_on("2024-05-06")
    assert states(desk) == {"D-0001/2024-03": "missed", "D-0001/2024-04": "missed", "D-0001/2024-05": "due"}
    for n in range(21, 26):  # they close in May: in March they were there
        registry.retire(desk.office, ENTERPRISES, desk.object(n).number, "演示注销")
    before = [one for one in standings(desk.office) if one.state == "missed"]
    assert [(one.label, one.under, one.rest) for one in before] == [("2024-03", 5, 5), ("2024-04", 5, 5)]
    assert settle(desk.office) == 2
    assert settle(desk.office) == 0
    assert [one for one in standings(desk.office) if one.state == "missed"] == before
    registry.retire(desk.office, DUTIES, "D-0001", "演示改制")
    assert states(desk) == {"D-0001/2024-03": "missed", "D-0001/2024-04": "missed", "D-0001/2024-05": "done"}
    assert desk.office.store.numbers(DutyPeriod) == ["D-0001/2024-03", "D-0001/2024-04"]
    assert {thing.key for thing in due(desk.office) if thing.kind == "missed"} == {
        "duty/D-0001/2024-03",
        "duty/D-0001/2024-04",
    }


def test_a_start_that_was_reckoned_from_is_not_put_off(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    desk.later_on("2024-05-06")
    with desk.refused("起始日期：2024-03 期已经算起，以后各期也是，不能改晚；请停用这条义务，另登记一条"):
        registry.edit(desk.office, DUTIES, "D-0001", {"start": "2024-05-01"})
    registry.edit(desk.office, DUTIES, "D-0001", {"start": "2024-03-20"})
    assert states(desk)["D-0001/2024-03"] == "missed"


def test_the_period_in_which_a_duty_ends_stays_on_the_list_as_ended(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    registry.retire(desk.office, DUTIES, "D-0001", "演示改制")
    assert states(desk) == {"D-0001/2024-03": "ended"}
    assert [(one.key, one.ended) for one in all_things(desk.office) if one.about == "D-0001"] == [
        ("duty/D-0001/2024-03", "已停用")
    ]
    desk.later_on("2024-05-06")
    assert states(desk) == {"D-0001/2024-03": "ended"}


def test_who_was_registered_after_a_period_was_not_under_it(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    desk.later_on("2024-04-03")
    registry.add(desk.office, ENTERPRISES, hotel(40, trades="网吧", registered_on="2019-03-01"))
    found = {one.label: one.under for one in standings(desk.office)}
    assert found == {"2024-03": 5, "2024-04": 6}


def test_an_edit_begins_with_the_next_period_and_in_the_first_at_once(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    registry.edit(desk.office, DUTIES, "D-0001", {"share": "40%"})
    desk.later_on("2024-05-06")
    registry.edit(desk.office, DUTIES, "D-0001", {"share": "20%"})
    needs = [("2024-03", 2), ("2024-04", 2), ("2024-05", 2)]
    assert [(one.label, one.need) for one in standings(desk.office)] == needs
    assert desk.office.store.get(CoverageDuty, "D-0001").share == "0.2"
    with desk.refused("抽查事项：是 I-0003，以前各期按它算，不能改"):
        registry.edit(desk.office, DUTIES, "D-0001", {"item": "I-0001"})
    duty_task(desk.office, ["D-0001"])
    with desk.refused("任务 2024-001 正按这条义务办理"):
        registry.edit(desk.office, DUTIES, "D-0001", {"who": "主体类型=个体工商户"})


def test_a_share_that_was_met_in_part_is_drawn_as_what_is_left(desk: Desk) -> None:
    registry.add(
        desk.office, DUTIES, RAW | {"name": "旅馆每季度检查", "item": "I-0001", "months": "每季度", "share": "25%"}
    )
    first = desk.new_task(ratio="10%", end="2024-03-20")
    desk.matched(first)
    desk.enter_all(first, "2024-03-12")
    planned = planned_task(desk.office, ["D-0001"])
    assert planned.open == 18  # 20 hotels, 5 needed, 2 visited: 3 of 18
    assert planned.task.name.startswith("2024年1月至3月旅馆业治安检查")
    number = duty_task(desk.office, ["D-0001"]).number
    desk.matched(number)
    assert len(desk.final(number)) == 3  # 3 of 18 is no decimal: rounded up, a fourth was drawn


def test_duties_of_one_item_go_together_and_others_do_not(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW | {"name": "甲", "item": "I-0001", "who": "信用风险等级=D"})
    registry.add(desk.office, DUTIES, RAW | {"name": "乙", "item": "I-0001", "who": "信用风险等级=E"})
    registry.add(desk.office, DUTIES, RAW | {"name": "丙", "item": "I-0001", "who": "信用风险等级=A", "share": "50%"})
    registry.add(desk.office, DUTIES, RAW | {"name": "丁"})
    for numbers, word in ((["D-0001", "D-0003"], "比例"), (["D-0001", "D-0004"], "事项")):
        with desk.refused(f"{'、'.join(numbers)} 的{word}不同，不能合成一个任务"):
            planned_task(desk.office, numbers)
    made = duty_task(desk.office, ["D-0001", "D-0002"])
    assert rests_on_classes(made)  # who is under it goes by class: its list is masked
    pool = {number for number, _ in preview(desk.office, made).pool}
    assert pool == {desk.object(n).number for n in range(1, 21) if n % 6 in (3, 4)}


def test_a_list_that_would_tell_the_class_is_said_before_the_task_is_made(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW | {"item": "I-0001", "who": "信用风险等级=E"})
    assert "等于公开了它们的等级" in planned_task(desk.office, ["D-0001"]).notes[0]
    registry.add(desk.office, DUTIES, RAW | {"name": "枪弹", "item": "I-0004"})
    assert "少于 5 家" in planned_task(desk.office, ["D-0002"]).notes[0]


def test_duties_come_from_a_file_and_are_taken_back(desk: Desk) -> None:
    report = import_list(
        desk.office,
        DUTIES,
        sheet_text(RAW, RAW | {"name": "旅馆", "item": "I-0001", "who": "行业=旅馆业"}),
        "义务.xlsx",
    )
    assert report.counts["new"] == 2
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert desk.office.store.count(CoverageDuty) == 0


def test_a_duty_that_names_few_fields_is_read() -> None:
    old = b'{"number":"D-0009","name":"x","item":"I-0001","months":3,"start":"2024-01-01","basis":"y"}'
    assert msgspec.json.decode(old, type=CoverageDuty).share == "1"


CLOSED = {"reason": "演示大队人手不足", "paper": "示公演〔2024〕5号", "approved_by": "演示局长"}


def test_a_missed_period_is_closed_by_a_leader_and_stays_in_the_history(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    with desk.refused("D-0001 的 2024-03 期到 2024-03-31 才结束，还可以检查"):
        excuse(desk.office, "D-0001", "2024-03", CLOSED)
    desk.later_on("2024-04-08")
    with desk.refused("批准人：必须填写"):
        excuse(desk.office, "D-0001", "2024-03", CLOSED | {"approved_by": ""})
    assert excuse(desk.office, "D-0001", "2024-03", CLOSED).missed == 5
    assert states(desk) == {"D-0001/2024-03": "excused", "D-0001/2024-04": "due"}
    assert [thing.key for thing in due(desk.office) if thing.about == "D-0001"] == ["duty/D-0001/2024-04"]
    with desk.refused("D-0001 的 2024-03 期已经了结"):
        excuse(desk.office, "D-0001", "2024-03", CLOSED)
    with pytest.raises(NotFound, match="D-0001 没有 2024-02 这一期"):
        excuse(desk.office, "D-0001", "2024-02", CLOSED)
    assert desk.office.store.count(DutyClosure) == 1
    assert "演示大队" not in str([entry.head.why for entry in desk.office.store.latest(9)])


def test_a_task_whose_days_left_the_period_or_that_takes_too_few_is_said_before_the_freeze(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    with desk.refused("结束日期：在本期（2024-03-01 至 2024-03-31）以外"):
        planned_task(desk.office, ["D-0001"], {"end": "2024-04-30"})
    task = duty_task(desk.office, ["D-0001"])
    asked = standings(desk.office)[0].rest
    assert not [said for said in freeze_doubts(desk.office, task).sentences if "D-0001" in said]
    task = edit(desk.office, task.number, {"end": "2024-04-30", "ratio": "10%"})
    said = "；".join(freeze_doubts(desk.office, task).sentences)
    assert "周期义务 D-0001 这一期到 2024年3月31日 为止" in said
    assert f"这一期还要检查 {asked} 家，照这些条件只抽 1 家" in said


def test_the_task_of_a_period_that_is_over_cannot_be_frozen_any_more(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    task = duty_task(desk.office, ["D-0001"])
    desk.later_on("2024-04-01")
    with desk.refused(
        "结束日期：2024年3月31日已过，抽了也不能检查；这是周期义务 D-0001 过去一期的任务：请删除（task delete）"
    ):
        desk.freeze(task.number)


def test_to_name_somebody_for_a_cause_does_not_keep_him_out_of_the_draw(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    favoured = desk.object(21).number
    named = for_cause.create(desk.office, {
        "name": "2024年投诉举报核查", "cause": "complaint", "document": "示公演〔2024〕7号", "objects": favoured, "items": "I-0003", "departments": "police",
        "start": "2024-03-04", "end": "2024-03-20",
    })  # fmt: skip
    for_cause.assign(desk.office, named.number, {"police": ("N-0001", "N-0002")}, seen=True)
    number = duty_task(desk.office, ["D-0001"]).number
    assert favoured in {one for one, _ in preview(desk.office, desk.task(number)).pool}
    result.enter(desk.office, named.number, favoured, "I-0003", {"code": "1", "checked_on": "2024-03-04"})
    assert favoured not in {one for one, _ in preview(desk.office, desk.task(number)).pool}


def test_the_same_duty_under_another_name_is_refused(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    with desk.refused("检查对象：与 D-0001 事项、检查对象、周期都相同，不能重复登记；要改的请改那一条"):
        registry.add(desk.office, DUTIES, RAW | {"name": "网吧每月再查", "share": "50%"})
    assert registry.add(desk.office, DUTIES, RAW | {"name": "网吧每季度", "months": "每季度"}).number == "D-0002"
    registry.retire(desk.office, DUTIES, "D-0001", "改由别的文件规定")
    assert registry.add(desk.office, DUTIES, RAW | {"name": "网吧每月再查"}).number == "D-0003"
    sheet = sheet_text(RAW | {"name": "甲", "months": "每半年"}, RAW | {"name": "乙", "months": "半年"})
    with desk.refused("与 第 2 行 事项、检查对象、周期都相同"):
        import_list(desk.office, DUTIES, sheet, source="义务.csv")


def test_objects_that_the_item_is_not_about_are_told_from_objects_that_are_not_there(desk: Desk) -> None:
    with desk.refused("符合“行业=旅馆业”的对象不归事项 I-0003（网吧信息安全检查）查，它只管 网吧；请改事项或检查对象"):
        registry.add(desk.office, DUTIES, RAW | {"who": "行业=旅馆业"})


def test_an_item_does_not_end_while_a_duty_asks_for_it(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, RAW)
    said = "周期义务 D-0001 还要检查这个事项，请先停用义务（duty retire）"
    with desk.refused(said):
        registry.retire(desk.office, registry.ITEMS, "I-0003", "合并")
    with desk.refused(said):
        registry.edit(desk.office, registry.ITEMS, "I-0003", {"valid_until": "2024-03-01"})
    registry.edit(desk.office, registry.ITEMS, "I-0003", {"valid_until": "2024-03-31"})
    desk.later_on("2024-04-01")
    with desk.refused("请改它的有效期（item edit），或停用这条义务（duty retire）"):
        planned_task(desk.office, ["D-0001"])
    registry.retire(desk.office, DUTIES, "D-0001", "合并")
    registry.edit(desk.office, registry.ITEMS, "I-0003", {"note": "已合并"})
