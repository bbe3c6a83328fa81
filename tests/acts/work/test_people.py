"""People change: open work is handed over, a deputy approves within his days and not beyond."""

from datetime import date

import pytest

from acts.base.passphrase import PassphraseAsked, require_leader, set_passphrase
from acts.disclosure import approval
from acts.journal import erasure
from acts.work import life, people
from rules.base.errors import NotFound, Refused
from rules.work.appointment import Appointment
from tests.acts.office import DECIDED, Desk

ACTING = {
    "name": "演示副局长", "post": "代局长", "for_name": "演示局长", "start": "2024-03-01", "until": "2024-03-31",
    "paper": "示公演〔2024〕5号", "by": "演示局长",
}  # fmt: skip


def test_whoever_makes_a_task_handles_it_until_it_is_handed_over(desk: Desk) -> None:
    one, other = desk.new_task(), desk.new_task()
    over = desk.new_task()
    life.delete(desk.office, over, {"reason": "建立有误"})
    assert [task.number for task in people.work_of(desk.office, "演示员")] == [one, other]
    given = people.hand_over(desk.office, "演示员", "演示员乙", "调离")
    assert [task.number for task in given] == [one, other]
    assert {desk.task(number).handler for number in (one, other)} == {"演示员乙"}
    assert desk.task(over).handler == "演示员"
    entry = desk.office.store.latest(1)[0].head
    assert (entry.act, entry.why) == ("task.hand_over", f"{one}、{other} 移交给演示员乙：调离")


def test_one_task_of_several_is_handed_over_and_back(desk: Desk) -> None:
    one, other = desk.new_task(), desk.new_task()
    people.hand_over(desk.office, "", "演示员乙", "代办", [one])
    assert (desk.task(one).handler, desk.task(other).handler) == ("演示员乙", "演示员")
    people.hand_over(desk.office, "演示员乙", "演示员", "回来")
    assert desk.task(one).handler == "演示员"


def test_a_hand_over_without_a_name_a_reason_or_work_is_refused(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("接手人：必须填写", "原因：必须填写", "移交人：必须填写"):
        people.hand_over(desk.office, " ", " ", "")
    with desk.refused("演示员丙没有经办中的任务，没有要移交的"):
        people.hand_over(desk.office, "演示员丙", "演示员乙", "调离")
    with desk.refused("这些任务已由演示员经办"):
        people.hand_over(desk.office, "演示员", "演示员", "调离", [number])
    desk.suspend(number)
    people.hand_over(desk.office, "演示员", "演示员乙", "调离")
    life.delete(desk.office, life.resume(desk.office, number).number, {"reason": "建立有误"})
    with desk.refused("已删除，不能移交；误删的可以撤销"):
        people.hand_over(desk.office, "", "演示员", "回来", [number])


def test_a_deputy_approves_within_his_days_and_not_beyond(desk: Desk) -> None:
    people.appoint(desk.office, ACTING)
    number = desk.new_task()
    decided = DECIDED | {"by": "演示副局长", "post": "代局长", "until": "2024-07-31"}
    assert life.suspend(desk.office, number, decided).decisions[-1].post == "代局长"
    life.resume(desk.office, number)
    desk.later_on("2024-04-01")
    with desk.refused(
        "批准人：演示副局长的代理（代局长，代演示局长）到 2024年3月31日 为止，请由演示局长批准，或登记新的代理（deputy add）"
    ):
        life.suspend(desk.office, number, decided)
    people.appoint(desk.office, ACTING | {"start": "2024-04-01", "until": ""})
    assert life.suspend(desk.office, number, decided).state == "suspended"


def test_before_his_first_day_a_deputy_approves_nothing(desk: Desk) -> None:
    people.appoint(desk.office, ACTING | {"start": "2024-03-18"})
    with desk.refused("2024年3月18日才开始"):
        require_leader(desk.office, "演示 副局长")


def test_whoever_was_never_appointed_is_asked_nothing(desk: Desk) -> None:
    people.appoint(desk.office, ACTING)
    require_leader(desk.office, "演示局长")


def test_results_are_not_approved_in_the_name_of_a_deputy_whose_days_are_over(desk: Desk) -> None:
    people.appoint(desk.office, ACTING)
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-04-08")
    with desk.refused("为止，请由演示局长批准"):
        approval.approve(desk.office, number, (), by="演示副局长", document="示公演〔2024〕1号")


def test_an_appointment_is_ended_with_a_reason_and_holds_to_the_end_of_the_day(desk: Desk) -> None:
    number = people.appoint(desk.office, ACTING).number
    with desk.refused("必须写明原因"):
        people.end_appointment(desk.office, number, " ")
    ended = people.end_appointment(desk.office, number, "局长回来")
    assert (ended.number, ended.ended_on) == ("A-0001", date(2024, 3, 4))
    require_leader(desk.office, "演示副局长")
    desk.later_on("2024-03-05")
    with desk.refused("到 2024年3月4日 为止"):
        require_leader(desk.office, "演示副局长")
    with desk.refused("已到 2024年3月4日 为止，不用再结束"):
        people.end_appointment(desk.office, number, "再来一次")
    with pytest.raises(NotFound, match="没有代理 A-0099"):
        people.end_appointment(desk.office, "A-0099", "演示")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"name": "", "paper": ""}, ("代理人：必须填写", "依据：必须填写")),
        ({"until": "2024-02-01"}, ("终止日期：早于起始日期",)),
        ({"for_name": "演示 副局长"}, ("代理谁：代理人和被代理的是同一个人",)),
        ({"start": "2024-02-30"}, ("起始日期", "没有“2024-02-30”这一天")),
    ],
)
def test_what_is_wrong_with_an_appointment_is_said_at_its_field(
    desk: Desk, raw: dict[str, str], words: tuple[str, ...]
) -> None:
    with desk.refused(*words):
        people.appoint(desk.office, ACTING | raw)


def test_whoever_appoints_agrees_with_his_passphrase(desk: Desk) -> None:
    set_passphrase(desk.office, "演示局长", "春风又绿江南岸 1")
    with pytest.raises(PassphraseAsked):
        people.appoint(desk.office, ACTING)


def test_a_deputy_does_not_appoint_another_once_his_days_are_over(desk: Desk) -> None:
    people.appoint(desk.office, ACTING | {"until": "2024-03-02"})
    with pytest.raises(Refused, match="为止"):
        people.appoint(desk.office, ACTING | {"name": "演示科长", "by": "演示副局长"})


def test_the_names_of_an_appointment_are_erased_by_law(desk: Desk) -> None:
    number = people.appoint(desk.office, ACTING).number
    erasure.erase(
        desk.office, number, ["代理人", "代理谁"], basis="purpose", document="示公演〔2024〕6号", approved_by="演示局长"
    )
    kept = desk.office.store.get(Appointment, number)
    assert (kept.name, kept.for_name, kept.post) == ("", "", "代局长")


def test_nobody_appoints_himself_nor_comes_back_under_a_title(desk: Desk) -> None:
    for by in ("演示副局长", "演示副 局长", "演示副局长（代局长）"):
        with desk.refused("批准人：不能自己任命自己"):
            people.appoint(desk.office, ACTING | {"by": by})
    with desk.refused("职务：职务是公开的，里面不能有姓名"):
        people.appoint(desk.office, ACTING | {"post": "代局长演示副局长"})
    people.appoint(desk.office, ACTING)
    desk.later_on("2024-04-20")
    for name in ("演示副局长。", "代局长演示副局长", "（演示副局长）"):
        with pytest.raises(Refused, match="到 2024年3月31日 为止"):
            require_leader(desk.office, name)
