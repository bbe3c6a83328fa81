"""公开审批: what is public is exactly what was approved, by whom, under which document (仙游 2018 三(一))."""

import pytest

from acts.disclosure import approval
from acts.journal import log
from acts.work import result
from rules.base.errors import NotFound
from rules.registry.enterprise import Enterprise
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
    assert approval.pending_results(desk.office, number) == []


def test_some_objects_can_be_approved_before_others(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, DAY)
    first, second = desk.final(number)
    assert [one.object for one in desk.approve(number, first)] == [first]
    assert [one.object for one in approval.pending_results(desk.office, number)] == [second]


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


def test_who_approved_and_the_document_are_kept_without_the_blanks_around(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    entered = desk.enter_all(number, DAY)
    approved = approval.approve(desk.office, number, [], by=" 演示局长 ", document=" 示公1号 ")
    assert {(one.approved.by, one.approved.document) for one in approved if one.approved} == {("演示局长", "示公1号")}
    assert log.log(desk.office)[0].text == f"审批任务 {number} 的 {len(entered)} 条结果，文号 示公1号"


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


def test_words_that_look_private_are_approved_only_by_who_has_read_them_again(desk: Desk) -> None:
    """Named with their place and why; nothing is approved before."""
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, DAY)
    one, other = approval.pending_results(desk.office, number)
    owner = desk.office.store.get(Enterprise, one.object)
    words = f"负责人张三未在场，{owner.name}的{owner.legal_representative}拒绝签字，单价为35元。"
    result.correct(desk.office, number, one.object, one.item, {"code": "5", "public": words}, "补记")
    with desk.refused(
        f"{one.number}：公开说明：“张三”像姓名",
        f"“{owner.legal_representative}”像法定代表人",
        "“单价为35元”像价格",
        "--seen",
    ):
        desk.approve(number)
    found = approval.doubts(desk.office, approval.pending_results(desk.office, number))
    assert {(doubt.number, doubt.label) for doubt in found} == {(one.number, "公开说明")}
    assert [done.object for done in desk.approve(number, other.object)] == [other.object]
    (done,) = approval.approve(desk.office, number, [], by="演示分管局长", document="2号", seen=True)
    assert done.approved is not None
    assert done.approved.public == words
    assert log.log(desk.office)[0].text.endswith(f"，文号 2号，提示的 {len(found)} 处已经看过")
