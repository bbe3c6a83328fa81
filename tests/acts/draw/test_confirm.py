"""比对和确认: who cannot be inspected is struck, with reason and paper, and replaced by the next ticket (draw.md §4)."""

import json

import pytest

from acts.draw import confirm, match
from acts.draw.confirm import StrikeOff
from acts.draw.reconfirm import confirmation_text, reconfirm, still_to_confirm
from acts.due.due import due
from acts.registry import importing, registry
from rules.base.errors import NotFound
from rules.draw.draw import ticket
from site_gen.verify import verify_folder
from tests.acts.office import Desk, hotel, sheet_text


def gone(number: str, reason: str = "moved_away") -> StrikeOff:
    return StrikeOff(number, reason, f"登记机关函 {number}")


def test_a_list_that_holds_is_confirmed_as_it_is(desk: Desk) -> None:
    number = desk.new_task()
    drawn = desk.drawn(number)
    confirmed = confirm.confirm(desk.office, number)
    assert (confirmed.drawn, confirmed.struck, confirmed.confirmed_at) == (drawn.drawn, (), "2024-03-04T15:00:00+08:00")
    assert desk.task(number).state == "confirmed"
    with desk.refused("已确认，不能再确认"):
        confirm.confirm(desk.office, number)


def test_a_struck_object_is_replaced_by_the_next_ticket_which_inherits_its_batch(desk: Desk) -> None:
    number = desk.new_task(ratio="20%", batches="2")
    drawn = desk.drawn(number)
    out = drawn.drawn[1]
    confirmed = confirm.confirm(desk.office, number, [gone(out.number)], approved_by="演示分管局长")
    others = {entry.number for entry in desk.lists(drawn.number).pool} - {one.number for one in drawn.drawn}
    following = min(others, key=lambda one: ticket(one, drawn.seed + "/objects"))
    assert [(one.number, one.replaced_by, one.seq) for one in confirmed.struck] == [(out.number, following, 1)]
    assert out.number not in desk.drawn_as(number)
    assert following in desk.drawn_as(number)
    sheets = {sheet.object: sheet for sheet in match.match_inspectors(desk.office, number)[1]}
    assert sheets[desk.registered(drawn.number)[following]].batch == out.batch
    assert verify_folder(desk.office.places.evidence(drawn.number)).ok


def test_the_paper_and_the_approver_stay_inside(desk: Desk) -> None:
    number = desk.new_task()
    out = desk.drawn(number).drawn[0].number
    confirmed = confirm.confirm(desk.office, number, [gone(out)], approved_by="演示分管局长")
    assert confirmed.strike_papers == {out: (f"登记机关函 {out}", "演示分管局长")}
    evidence = (desk.office.places.evidence(confirmed.number) / "evidence.json").read_text(encoding="utf-8")
    assert "登记机关函" not in evidence
    assert "演示分管局长" not in evidence
    assert json.loads(evidence)["struck"][0]["reason"] == "closed"
    assert confirmed.strike_reasons == {out: "moved_away"}


def test_strikes_over_5_percent_need_the_leader_a_single_one_of_a_short_list_too(desk: Desk) -> None:
    number = desk.new_task(ratio="50%")
    drawn = [one.number for one in desk.drawn(number).drawn]
    with desk.refused("共剔除 2 个，超过抽取数 10 的 5%，必须由负责人批准"):
        confirm.confirm(desk.office, number, [gone(one) for one in drawn[:2]])
    with desk.refused("共剔除 1 个，超过抽取数 10 的 5%，必须由负责人批准"):
        confirm.confirm(desk.office, number, [gone(drawn[0])])
    confirm.confirm(desk.office, number, [gone(drawn[0])], approved_by="演示分管局长")
    with desk.refused("共剔除 2 个", "负责人批准"):
        confirm.confirm(desk.office, number, [gone(drawn[1])], approved_by="  ")
    confirmed = confirm.confirm(desk.office, number, [gone(drawn[1])], approved_by="演示分管局长")
    assert [one.seq for one in confirmed.struck] == [1, 2]
    assert confirmed.strike_papers[drawn[1]][1] == "演示分管局长"


def test_5_percent_is_not_over_5_percent(desk: Desk) -> None:
    more = sheet_text(*(hotel(n) for n in range(50, 70)))
    importing.import_list(desk.office, registry.ENTERPRISES, more, "名录.xlsx")
    number = desk.new_task(ratio="100%")
    drawn = [one.number for one in desk.drawn(number).drawn]
    assert len(drawn) == 40
    confirm.confirm(desk.office, number, [gone(one) for one in drawn[:2]])
    with desk.refused("共剔除 3 个，超过抽取数 40 的 5%，必须由负责人批准"):
        confirm.confirm(desk.office, number, [gone(drawn[2])])


def test_everything_wrong_with_the_strikes_is_said_and_none_of_them_stands(desk: Desk) -> None:
    number = desk.new_task(ratio="50%")
    drawn = [one.number for one in desk.drawn(number).drawn]
    with desk.refused(
        f"{drawn[1]}：剔除原因：没有“rich”，可用：deregistered（已注销）", f"{drawn[2]}：依据：剔除必须有依据材料"
    ):
        strikes = [gone(drawn[0]), gone(drawn[1], "rich"), StrikeOff(drawn[2], "revoked", " ")]
        confirm.confirm(desk.office, number, strikes, approved_by="演示分管局长")
    assert desk.task(number).state == "drawn"


def test_only_who_stands_on_the_list_can_be_struck_and_only_once(desk: Desk) -> None:
    number = desk.new_task()
    drawn = [one.number for one in desk.drawn(number).drawn]
    never = next(entry.number for entry in desk.lists("2024-001-1").pool if entry.number not in drawn)
    with desk.refused(f"{never} 不在现在的抽取名单上，不能剔除"):
        confirm.confirm(desk.office, number, [gone(never)], approved_by="演示分管局长")
    with desk.refused(f"{drawn[0]} 不在现在的抽取名单上"):
        confirm.confirm(desk.office, number, [gone(drawn[0]), gone(drawn[0])], approved_by="演示分管局长")


def test_a_number_that_was_used_does_not_come_back(desk: Desk) -> None:
    number = desk.new_task()
    drawn = desk.drawn(number)
    used = {one.number for one in drawn.drawn}
    for _ in range(18):
        confirmed = confirm.confirm(desk.office, number, [gone(desk.drawn_as(number)[0])], approved_by="演示分管局长")
        assert confirmed.struck[-1].replaced_by not in used
        used.add(str(confirmed.struck[-1].replaced_by))
    last = confirm.confirm(desk.office, number, [gone(desk.drawn_as(number)[0])], approved_by="演示分管局长")
    assert last.struck[-1].replaced_by is None
    assert len(desk.drawn_as(number)) == 1
    assert verify_folder(desk.office.places.evidence(drawn.number)).ok


def test_nobody_can_be_matched_when_everybody_was_struck(desk: Desk) -> None:
    number = desk.new_task(items="I-0003", ratio="100%")
    drawn = [one.number for one in desk.drawn(number).drawn]
    confirm.confirm(desk.office, number, [gone(one) for one in drawn], approved_by="演示分管局长")
    with desk.refused("确认后没有剩下的对象，无法匹配；请作废后重新冻结"):
        match.match_inspectors(desk.office, number)


def test_nothing_is_confirmed_before_the_draw_nor_struck_after_the_match(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("草稿，还没有抽取"):
        confirm.confirm(desk.office, number)
    desk.freeze(number)
    with desk.refused("已冻结，还没有抽取"):
        confirm.confirm(desk.office, number)
    with pytest.raises(NotFound, match="没有任务 2024-099"):
        confirm.confirm(desk.office, "2024-099")
    desk.run_later(number)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    with desk.refused("已匹配，不能再确认"):
        confirm.confirm(desk.office, number, [gone(desk.drawn_as(number)[0])])


def test_each_department_confirms_for_itself_and_the_list_is_confirmed_with_the_last(desk: Desk) -> None:
    number = desk.joint_task()
    desk.drawn(number)
    first = confirm.confirm(desk.office, number, department="fire", sender="演示消防员")
    assert (first.confirmed_at, desk.task(number).state) == ("", "drawn")
    assert [(one.department, one.sender) for one in first.confirmations] == [("fire", "演示消防员")]
    assert still_to_confirm(desk.task(number), first) == ("police",)
    assert confirmation_text(desk.office, desk.task(number), first) == "已确认 消防 3月4日；等待 公安"
    with desk.refused("已抽取，不能匹配执法人员"):
        match.match_inspectors(desk.office, number)
    desk.clock.later(24)
    whole = confirm.confirm(desk.office, number)
    assert [one.department for one in whole.confirmations] == ["fire", "police"]
    assert (whole.confirmed_at[:10], desk.task(number).state) == ("2024-03-05", "confirmed")
    assert [one.at[:10] for one in whole.confirmations] == ["2024-03-04", "2024-03-05"]
    assert confirmation_text(desk.office, desk.task(number), whole) == "已确认 消防 3月4日、公安 3月5日"
    assert match.match_inspectors(desk.office, number)[1]


def test_a_department_confirms_once_and_only_one_of_the_task(desk: Desk) -> None:
    number = desk.joint_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number, department="fire")
    with desk.refused("消防已在 3月4日 确认；要改请重新确认（confirm --redo）"):
        confirm.confirm(desk.office, number, department="fire")
    with desk.refused("卫健不是任务 2024-001 的参与部门，参与的有 公安、消防"):
        confirm.confirm(desk.office, number, department="health")
    assert [thing.department for thing in due(desk.office) if thing.kind == "confirm"] == ["police"]


def test_a_department_that_is_asked_again_confirms_anew_and_the_others_stay(desk: Desk) -> None:
    number = desk.joint_task()
    out = desk.drawn(number).drawn[0].number
    confirm.confirm(desk.office, number, [gone(out)], approved_by="演示分管局长", department="police")
    confirm.confirm(desk.office, number, department="fire")
    reconfirm(desk.office, number, "fire", {"reason": "其他", "why": "漏核对"})
    assert desk.task(number).state == "drawn"
    again = confirm.confirm(desk.office, number, department="fire")
    assert [one.department for one in again.confirmations] == ["police", "fire"]
    assert [one.number for one in again.struck] == [out]
    assert verify_folder(desk.office.places.evidence(again.number)).ok
