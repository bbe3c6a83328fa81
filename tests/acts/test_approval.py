"""公开审批: what is public is exactly what was approved, by whom, under which document (仙游 2018 三(一))."""

import pytest

from acts import approval, result
from rules.errors import NotFound
from tests.acts.office import Desk

DAY = "2024-03-20"


def test_approval_keeps_the_words_as_they_were_shown_to_the_approver(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, DAY, "5")
    for one in desk.approve(number):
        said = one.approved
        assert said is not None
        assert (said.code, said.public, said.by, said.document) == (
            "5", "经检查发现问题，已责令改正。", "演示分管局长", "示公演〔2024〕1号",
        )  # fmt: skip
        assert (str(said.on), said.corrected, one.pending) == (DAY, False, False)
    assert approval.waiting(desk.office, number) == []


def test_some_objects_can_be_approved_before_others(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, DAY)
    first, second = desk.final(number)
    assert [one.object for one in desk.approve(number, first)] == [first]
    assert [one.object for one in approval.waiting(desk.office, number)] == [second]


def test_a_change_of_private_words_needs_no_new_approval(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, DAY)
    desk.approve(number)
    one = desk.final(number)[0]
    assert not result.correct(desk.office, number, one, "I-0001", {"note": "内部备注"}, "补记").pending


def test_approval_without_a_name_or_a_document_is_refused(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, DAY)
    with desk.refused("批准人：必须填写", "文号：必须填写"):
        approval.approve(desk.office, number, [], by=" ", document="")


def test_there_must_be_something_to_approve_and_who_is_named_must_have_been_drawn(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    with desk.refused(f"任务 {number} 没有待审批的结果；先录入"):
        desk.approve(number)
    desk.enter_all(number, DAY)
    with desk.refused("没有被抽中"):
        desk.approve(number, desk.object(21).number)
    with pytest.raises(NotFound, match="没有任务 2024-099"):
        desk.approve("2024-099")
