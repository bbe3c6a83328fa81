"""人员更换: who comes in is never chosen, whoever asks and whatever the reason; papers stay inside (draw.md §5)."""

from collections.abc import Mapping

import pytest

from acts.base import passphrase
from acts.base.passphrase import PassphraseAsked
from acts.draw import confirm, draw, match, recusals, team_changes, teams
from acts.draw.team_changes import ChangedDraw
from acts.registry import registry
from acts.work import life, result, sheet
from rules.base.codes import CHANGE_REASONS
from rules.base.errors import NotFound
from rules.draw.draw_record import without_choice
from rules.registry.inspector import Declaration, Recusal
from site_gen.verify import verify_folder
from tests.acts.office import Desk

PAPER = {"paper": "演示政治处证明七号文", "decided_by": "演示分管局长"}


def ill(desk: Desk, number: str, object_number: str, out: str, reason: str = "疾病") -> tuple[ChangedDraw, ...]:
    return team_changes.change_inspector(
        desk.office, number, object_number=object_number, out=out, reason=reason, **PAPER
    )


def declared(object_number: str, inspector: str, *, upheld: bool = True, **more: str) -> Mapping[str, str]:
    return {"object": object_number, "inspector": inspector, "side": "检查对象申请", "declarant": "演示申请人某某",
            "declared_on": "2024-03-04", "reason": "近亲属", "upheld": "是" if upheld else "否", "decided_by": "演示分管局长",
            "decided_on": "2024-03-04", "paper": "示公回演〔2024〕1号", **more}  # fmt: skip


def team(desk: Desk, number: str, object_number: str, department: str = "police") -> tuple[str, ...]:
    return next(one.teams[department] for one in desk.sheets(number) if one.object == object_number)


def transfer(desk: Desk, number: str) -> None:
    registry.retire(desk.office, registry.INSPECTORS, number, "调往外县", "调离")


def test_who_fell_ill_is_replaced_by_the_rule_and_the_evidence_still_verifies(desk: Desk) -> None:
    number = desk.joint_task()
    first = desk.matched(number)[0]
    out = first.teams["police"][0]
    (changed,) = ill(desk, number, first.object, out)
    (one,) = changed.replaced
    assert (one.object, one.department, one.out, one.reason) == (first.object, "police", out, "illness")
    assert one.in_ is not None
    assert one.in_ not in first.teams["police"]
    assert team(desk, number, first.object) == (one.in_, first.teams["police"][1])  # he takes the place
    assert team(desk, number, first.object, "fire") == first.teams["fire"]
    assert [s.number for s in changed.sheets] == [first.number]
    stored = desk.draw(f"{number}-1")
    assert (stored.changes[0].reason, stored.changes[0].seq, stored.change_reasons) == ("unable", 1, {"1": "illness"})
    assert stored.seal == changed.draw.seal
    assert verify_folder(desk.office.places.evidence(stored.number)).ok


def test_the_papers_of_a_change_stay_inside(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    ill(desk, number, one.object, one.teams["police"][0])
    assert desk.draw(f"{number}-1").change_papers == {"1": (PAPER["paper"], PAPER["decided_by"])}
    files = desk.evidence(f"{number}-1")
    assert not any(word.encode() in raw for raw in files.values() for word in PAPER.values())


def test_only_the_sheet_that_changed_is_printed_again(desk: Desk) -> None:
    number = desk.joint_task(ratio="20%")
    first = desk.matched(number)[0]
    sheet.print_sheets(desk.office, number)
    (changed,) = ill(desk, number, first.object, first.teams["fire"][1])
    paths = sheet.print_sheets(desk.office, number, objects=[one.object for one in changed.sheets])
    assert [path.name for path in paths] == [f"{first.number}-{first.object}.docx"]
    with desk.refused("没有O-999999 的记录表"):
        sheet.print_sheets(desk.office, number, objects=["O-999999"])


def test_illness_is_accepted_once_an_object_whoever_falls_ill(desk: Desk) -> None:
    number = desk.joint_task()
    first, second = desk.matched(number)[:2]
    ill(desk, number, first.object, first.teams["police"][0])
    with desk.refused("已因疾病更换过一次"):
        ill(desk, number, first.object, team(desk, number, first.object)[0])
    with desk.refused("已因疾病更换过一次"):
        ill(desk, number, first.object, first.teams["fire"][0])
    ill(desk, number, second.object, second.teams["police"][0])


def test_who_is_still_in_post_was_not_transferred(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    with desk.refused("在岗，没有调离", "inspector retire"):
        ill(desk, number, one.object, one.teams["police"][0], "调离")


def test_who_left_the_post_is_replaced_at_every_object_that_is_not_done(desk: Desk) -> None:
    number = desk.new_task(ratio="100%")
    sheets = desk.matched(number)
    out = sheets[0].teams["police"][0]
    transfer(desk, out)
    (changed,) = team_changes.change_inspector(desk.office, number, out=out, reason="transfer", **PAPER)
    where = {one.object for one in sheets if out in one.teams["police"]}
    assert {one.object for one in changed.replaced} == where
    assert len(where) > 3
    assert not any(out in one.teams["police"] for one in desk.sheets(number))
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok
    with desk.refused("没有还要去的检查对象"):
        team_changes.change_inspector(desk.office, number, out=out, reason="transfer", **PAPER)


def test_where_the_results_are_in_the_team_stays_as_it_went_though_somebody_left_the_post_since(desk: Desk) -> None:
    number = desk.new_task(ratio="100%")
    sheets = desk.matched(number)
    out = sheets[0].teams["police"][0]
    visited = sheets[0].object
    desk.clock.at("2024-03-12")
    result.enter(desk.office, number, visited, "I-0001", {"code": "1", "checked_on": "2024-03-12"})
    transfer(desk, out)
    (changed,) = team_changes.change_inspector(desk.office, number, out=out, reason="transfer", **PAPER)
    assert visited not in {one.object for one in changed.replaced}
    assert [one.object for one in desk.sheets(number) if out in one.teams["police"]] == [visited]


def test_nobody_comes_in_who_cannot_go_either(desk: Desk) -> None:
    """The next by the rule has left the post meanwhile: he comes in and goes again, numbered, so that nobody skipped him."""
    number = desk.new_task()
    one = desk.matched(number)[0]
    others = [f"N-{n:04d}" for n in range(1, 7) if f"N-{n:04d}" not in one.teams["police"]]
    for gone in others[:-1]:
        transfer(desk, gone)
    (changed,) = ill(desk, number, one.object, one.teams["police"][0])
    assert changed.replaced[-1].in_ == others[-1]
    assert [each.reason for each in changed.replaced[1:]] == ["transfer"] * (len(changed.replaced) - 1)
    assert others[-1] in team(desk, number, one.object)
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok


@pytest.mark.parametrize("side", ["执法人员自行申请", "检查对象申请", "第三人提出"])
def test_an_upheld_recusal_enters_the_registry_and_changes_the_team(desk: Desk, side: str) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    out = one.teams["police"][1]
    decided = recusals.decide_recusal(desk.office, declared(one.object, out, side=side))
    assert decided.declaration.number == "H-0001"
    assert desk.office.store.get(Recusal, f"{one.object}/{out}").active
    (changed,) = decided.changed
    assert [(c.out, c.reason) for c in changed.replaced] == [(out, "recusal")]
    assert out not in team(desk, number, one.object)
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok


def test_a_recusal_that_is_not_upheld_is_on_record_and_changes_nothing(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    seal, out = desk.draw(f"{number}-1").seal, one.teams["police"][0]
    decided = recusals.decide_recusal(desk.office, declared(one.object, out, upheld=False))
    assert decided.changed == ()
    assert desk.office.store.find(Recusal, f"{one.object}/{out}") is None
    kept = desk.office.store.get(Declaration, "H-0001")
    assert (kept.upheld, kept.side, str(kept.declared_on), kept.decided_by) == (
        False,
        "enterprise",
        "2024-03-04",
        "演示分管局长",
    )
    assert (desk.draw(f"{number}-1").seal, team(desk, number, one.object)) == (seal, one.teams["police"])


def test_a_recusal_upheld_between_freeze_and_match_is_obeyed_at_the_match(desk: Desk) -> None:
    number = desk.new_task()
    drawn = desk.drawn(number)
    target = desk.registered(drawn.number)[drawn.drawn[0].number]
    for n in range(1, 5):
        recusals.decide_recusal(desk.office, declared(target, f"N-{n:04d}"))

    confirm.confirm(desk.office, number)
    _, sheets = match.match_inspectors(desk.office, number)
    there = next(one for one in sheets if one.object == target)
    assert set(there.teams["police"]) == {"N-0005", "N-0006"}
    assert set(desk.draw(f"{number}-1").change_reasons.values()) <= {"recusal"}
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok


def test_a_pair_recused_in_the_registry_after_the_match_is_pointed_out_and_can_be_changed(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    out = one.teams["police"][0]
    with desk.refused("请登记回避决定"):
        ill(desk, number, one.object, out, "回避")
    registry.add_recusal(desk.office, {"object": one.object, "inspector": out, "reason": "任职"})
    assert team_changes.required_changes(desk.office, desk.task(number)) == ((one.object, out),)
    ill(desk, number, one.object, out, "回避")
    assert team_changes.required_changes(desk.office, desk.task(number)) == ()


def test_a_decision_is_checked_like_any_record(desk: Desk) -> None:
    one = desk.object(1).number
    with desk.refused("决定日期：早于申请日期"):
        recusals.decide_recusal(desk.office, declared(one, "N-0001", decided_on="2024-03-01"))
    with desk.refused("还没有到"):
        recusals.decide_recusal(desk.office, declared(one, "N-0001", decided_on="2024-03-05"))
    with desk.refused("名录中没有检查对象 O-999999", "没有 N-0099"):
        recusals.decide_recusal(desk.office, declared("O-999999", "N-0099"))
    with desk.refused("申请人：必须填写", "决定文书：必须填写"):
        recusals.decide_recusal(desk.office, declared(one, "N-0001", declarant="", paper=""))


def test_what_is_done_is_not_changed(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    out = one.teams["police"][0]
    results = desk.enter_all(number, "2024-03-20")
    assert results
    with desk.refused("检查结果已经录入，检查组不能再改"):
        ill(desk, number, one.object, out)
    with desk.refused("检查结果已经录入"):
        recusals.decide_recusal(desk.office, declared(one.object, out))
    desk.approve(number)
    life.close(desk.office, number)
    with desk.refused("已办结，检查组不能再改"):
        ill(desk, number, one.object, out)


def test_a_change_needs_a_team_a_known_reason_and_its_papers(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("还没有匹配执法人员"):
        ill(desk, number, "O-000001", "N-0001")
    one = desk.matched(number)[0]
    stranger = next(f"N-{n:04d}" for n in range(1, 7) if f"N-{n:04d}" not in one.teams["police"])
    with desk.refused("更换原因没有“其他”，可填：回避、疾病、调离"):
        ill(desk, number, one.object, one.teams["police"][0], "其他")
    with desk.refused(f"{stranger} 现在不在 {one.object} 的检查组", one.teams["police"][0]):
        ill(desk, number, one.object, stranger)
    with desk.refused("依据：必须填写", "决定人：必须填写"):
        team_changes.change_inspector(
            desk.office, number, object_number=one.object, out=stranger, reason="illness", paper=" ", decided_by=""
        )
    with desk.refused("检查对象：要写明是哪个检查对象"):
        team_changes.change_inspector(desk.office, number, out=stranger, reason="illness", **PAPER)
    with pytest.raises(NotFound, match="没有 N-0099"):
        ill(desk, number, one.object, "N-0099")
    desk.suspend(number)
    with desk.refused("已中止，请先恢复"):
        ill(desk, number, one.object, one.teams["police"][0])


def test_a_team_without_a_choice_is_marked_on_sheet_and_list(desk: Desk) -> None:
    """Of the fire brigade there are two; of the police two are drawn first of six, which is chance."""
    for n in (8, 9, 10):
        registry.edit(desk.office, registry.INSPECTORS, f"N-{n:04d}", {"status": "休假"})
    number = desk.joint_task(ratio="10%", pool_take="police=2")
    sheets = desk.matched(number)
    drawn = desk.draw(f"{number}-1")
    assert without_choice(drawn, desk.lists(drawn.number)) == {(one, "fire") for one in desk.drawn_as(number)}
    notes = {(row["number"], row["department"]): row["note"] for row in sheet.assignments(desk.office, number)}
    assert {note for (_, department), note in notes.items() if department == "消防"} == {"无随机性"}
    assert {note for (_, department), note in notes.items() if department == "公安"} == {""}
    rows = sheet.sheet_form(desk.office, sheets[0]).rows
    assert [("（无随机性）" in row.inspectors) for row in rows] == [False, True]


def test_nobody_left_is_an_empty_place_and_no_result_can_be_entered_there(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    for _ in range(5):
        recusals.decide_recusal(desk.office, declared(one.object, team(desk, number, one.object)[0]))
    (empty,) = teams.vacancies(desk.office, desk.task(number))
    assert (empty.object, empty.department, empty.missing) == (one.object, "police", 1)
    assert desk.draw(f"{number}-1").changes[-1].in_ is None
    assert "缺员 1 人" in sheet.sheet_form(desk.office, desk.sheets(number)[0]).rows[0].inspectors
    with desk.refused("公安只有 1 人", "不得少于 2 人", "补充抽取"):
        desk.enter_all(number, "2024-03-20")
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok


def test_the_reasons_are_those_of_the_specification() -> None:
    assert CHANGE_REASONS.codes == ("recusal", "illness", "transfer")


def test_a_change_is_announced_in_the_register_of_freezes(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    before = desk.office.places.freezes.read_bytes()
    ill(desk, number, one.object, one.teams["police"][0])
    after = desk.office.places.freezes.read_bytes()
    assert after.startswith(before)
    assert after.decode().splitlines()[-1].split("\t")[1::5] == [f"{number}-1", "drawn"]
    assert after.decode().splitlines()[-1].endswith(desk.draw(f"{number}-1").seal)
    with desk.refused("一次冻结只能抽取一次"):
        draw.run(desk.office, number, "1" * 20, [])


def test_changes_that_go_on_and_on_are_for_the_leader_whose_passphrase_is_asked(desk: Desk) -> None:
    """draw.md §5: a second one at an object, or more than 5 % of the teams. Ten teams: one change is 10 %."""
    number = desk.new_task(ratio="50%")
    first = desk.matched(number)[0]
    passphrase.set_passphrase(desk.office, PAPER["decided_by"], "七月流火九月授衣2024")
    with pytest.raises(PassphraseAsked):
        ill(desk, number, first.object, first.teams["police"][0])
    passphrase.enter_passphrase(desk.office, PAPER["decided_by"], "七月流火九月授衣2024")
    assert ill(desk, number, first.object, first.teams["police"][0])
