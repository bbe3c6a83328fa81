"""补充抽取: an empty place is filled, a small task grows; nothing that was drawn is given up (draw.md §5; docs/decisions.md)."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import site_templates
from acts.disclosure import publish
from acts.draw import confirm, draw, match, recusals, supplement, team_changes, teams, void
from acts.draw.confirm import StrikeOff
from acts.draw.registry_changes import changes_since_freeze
from acts.registry import registry
from acts.work import life, sheet
from acts.work.task import active_draw, main_draw, stage
from rules.base.errors import Refused
from rules.draw.draw import ticket
from rules.draw.draw_record import Draw
from rules.draw.proof import what_it_proves
from site_gen.verify import verify_folder
from tests.acts.draw.test_team_changes import declared, team
from tests.acts.office import AT_THE_STATION, OTHER_DICE, Desk, officer
from tests.acts.restricted import found_in, restricted_task, shops, site_of

PAPER = "示公演〔2024〕9号"


def short_of_people(desk: Desk, left: int = 1, ratio: str = "10%") -> tuple[str, str]:
    """A matched task whose first object has lost all but so many of the police. Returns task and object."""
    number = desk.new_task(ratio=ratio)
    one = desk.matched(number)[0]
    for _ in range(6 - left):
        recusals.decide_recusal(desk.office, declared(one.object, team(desk, number, one.object)[0]))
    return number, one.object


def hire(desk: Desk, *numbers: int) -> list[str]:
    return [registry.add(desk.office, registry.INSPECTORS, officer(n, "公安")).number for n in numbers]


def in_six_hours(desk: Desk) -> datetime:
    return desk.clock.moment + timedelta(hours=6)


def freeze_people(desk: Desk, number: str, department: str = "公安") -> Draw:
    return supplement.freeze_inspectors(
        desk.office, number, department, kind="dice", source=AT_THE_STATION, expected_at=in_six_hours(desk)
    ).draw


def freeze_more(desk: Desk, number: str, ratio: str = "20%", *, reason: str = "比例提高", paper: str = PAPER, approved_by: str = "演示分管局长") -> Draw:  # fmt: skip
    return supplement.freeze_objects(
        desk.office, number, ratio, reason=reason, paper=paper, approved_by=approved_by, kind="dice", source=AT_THE_STATION, expected_at=in_six_hours(desk),
    ).draw  # fmt: skip


def test_an_empty_place_is_filled_by_chance_from_those_who_are_new(desk: Desk) -> None:
    number, target = short_of_people(desk)
    stayed = team(desk, number, target)
    new = hire(desk, 12, 13, 14)
    frozen = freeze_people(desk, number)
    assert (frozen.number, frozen.serial, frozen.conditions.serial) == (f"{number}-2", 2, 2)
    assert frozen.conditions.parent == desk.draw(f"{number}-1").commitment
    assert desk.task(number).state == "matched"  # the work at the other objects goes on
    assert [(entry.number, entry.object) for entry in desk.lists(frozen.number).pool] == [("P-0001", target)]
    assert {entry.inspector for entry in desk.lists(frozen.number).inspectors["police"]} == set(new)
    drawn = desk.run_later(number)
    assert drawn.number == f"{number}-2"
    matched, sheets = match.match_inspectors(desk.office, number)
    assert [one.object for one in sheets] == [target]
    police = desk.lists(matched.number).inspectors["police"]
    first = min(police, key=lambda entry: ticket(entry.id, f"{matched.seed}/match/P-0001"))
    assert team(desk, number, target) == (*stayed, first.inspector)
    assert teams.vacancies(desk.office, desk.task(number)) == ()
    assert all(verify_folder(desk.office.places.evidence(one)).ok for one in (f"{number}-1", f"{number}-2"))


def test_the_parent_keeps_its_evidence_and_the_task_its_draw(desk: Desk) -> None:
    number, _ = short_of_people(desk)
    before = desk.evidence(f"{number}-1")
    hire(desk, 12, 13)
    freeze_people(desk, number)
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    assert desk.evidence(f"{number}-1") == before
    record = desk.task(number)
    assert (record.draws, record.supplements) == ((f"{number}-1",), (f"{number}-2",))
    counts = main_draw(desk.office, record)
    assert counts is not None
    assert counts.number == f"{number}-1"


def test_two_empty_places_are_filled_with_the_two_who_were_matched(desk: Desk) -> None:
    number, target = short_of_people(desk, left=0)
    assert team(desk, number, target) == ()
    new = hire(desk, 12, 13)
    freeze_people(desk, number)
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    assert set(team(desk, number, target)) == set(new)


def test_who_was_matched_second_stands_by_and_steps_in(desk: Desk) -> None:
    number, target = short_of_people(desk)
    new = hire(desk, 12, 13)
    freeze_people(desk, number)
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    (came,) = set(team(desk, number, target)) & set(new)
    (other,) = set(new) - {came}
    decided = recusals.decide_recusal(desk.office, declared(target, came))
    assert [one.draw.number for one in decided.changed] == [f"{number}-2"]
    assert other in team(desk, number, target)
    assert verify_folder(desk.office.places.evidence(f"{number}-2")).ok


def test_results_go_on_elsewhere_and_the_task_closes_with_both_draws_opened(desk: Desk) -> None:
    number, _ = short_of_people(desk)
    hire(desk, 12, 13)
    freeze_people(desk, number)
    with desk.refused(f"补充抽取 {number}-2 还没有完成", "draw run"):
        freeze_people(desk, number)
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    assert any(path.startswith("openings/") for path in desk.evidence(f"{number}-1"))
    assert any(path.startswith("openings/") for path in desk.evidence(f"{number}-2"))


def test_a_task_is_not_closed_over_an_unfinished_supplement(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    freeze_more(desk, number)
    with desk.refused("补充抽取 2024-001-2 还没有完成，不能办结"):
        life.close(desk.office, number)
    void.void(desk.office, number, reason="wrong_terms", by="演示分管局长")
    life.close(desk.office, number)
    assert desk.task(number).state == "closed"


def test_one_new_inspector_is_no_chance(desk: Desk) -> None:
    number, _ = short_of_people(desk)
    with desk.refused("原名单以外可抽取的执法人员只有 0 人", "inspector add"):
        freeze_people(desk, number)
    hire(desk, 12)
    with desk.refused("只有 1 人，至少要有 2 人"):
        freeze_people(desk, number)


def test_without_an_empty_place_nobody_is_drawn_a_second_time(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("还没有匹配执法人员"):
        freeze_people(desk, number)
    desk.matched(number)
    hire(desk, 12, 13)
    with desk.refused("公安没有缺员，不用补充抽取"):
        freeze_people(desk, number)
    with desk.refused("参与部门没有“税务”"):
        freeze_people(desk, number, "税务")


def test_more_objects_are_drawn_from_those_who_were_not(desk: Desk) -> None:
    number = desk.new_task(ratio="20%")
    first = desk.matched(number)
    listed = {one.object for one in first}
    frozen = freeze_more(desk, number)
    pool = {entry.object for entry in desk.lists(frozen.number).pool}
    assert len(pool) == 16
    assert not pool & listed
    assert {e.object for e in desk.lists(frozen.number).excluded if e.why == "already_drawn"} == listed
    drawn = desk.run_later(number)
    assert len(drawn.drawn) == 4
    with desk.refused("已抽取，不能匹配", "比对和确认名单"):
        match.match_inspectors(desk.office, number)
    confirm.confirm(desk.office, number)
    _, added = match.match_inspectors(desk.office, number)
    whom = desk.registered(drawn.number)
    assert {one.object for one in added} == {whom[one.number] for one in drawn.drawn}
    assert [one.order for one in sorted(desk.sheets(number), key=lambda s: s.order)] == list(range(8))
    assert [one.draw for one in added] == [frozen.number] * 4
    assert {one.object for one in desk.sheets(number)} >= listed  # nobody was given up
    assert verify_folder(desk.office.places.evidence(frozen.number)).ok
    assert len(sheet.assignments(desk.office, number)) == 8


def test_objects_are_added_once_with_a_reason_and_the_leader(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    with desk.refused("批准人：必须填写", "依据：必须填写", "补充抽取原因没有“想要”"):
        freeze_more(desk, number, reason="想要", paper="", approved_by=" ")
    with desk.refused("剔除的都已递补，名单没有不足"):
        freeze_more(desk, number, reason="list_short")
    with desk.refused("抽查比例：没有“A级”这一层"):
        freeze_more(desk, number, "A=5%")
    with desk.refused("不是比例"):
        freeze_more(desk, number, "一半")
    frozen = freeze_more(desk, number)
    assert frozen.supplement is not None
    assert (frozen.supplement.reason, frozen.supplement.by) == ("ratio_raised", "演示分管局长")
    assert PAPER.encode() not in b"".join(desk.evidence(frozen.number).values())
    desk.run_later(number)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    with desk.refused("已补充抽取过对象（2024-001-2），一个任务以一次为限"):
        freeze_more(desk, number)


def test_a_stratum_that_ran_out_is_a_reason(desk: Desk) -> None:
    for n in range(1, 4):
        registry.edit(desk.office, registry.ENTERPRISES, desk.object(n).number, {"grade": "C"})
    number = desk.new_task(strata="grade", ratio="A=10%,B=10%,C=100%", cutoff="2024-03-04")
    drawn = desk.drawn(number)
    out = next(one.number for one in drawn.drawn if one.stratum == "C")
    confirm.confirm(desk.office, number, [StrikeOff(out, "moved_away", "演示函 1")], approved_by="演示分管局长")
    match.match_inspectors(desk.office, number)
    frozen = freeze_more(desk, number, "A=10%,B=10%,C=100%,未评级=10%", reason="list_short")
    assert {stratum.code: stratum.size for stratum in frozen.conditions.strata}["C"] == 0
    assert len(desk.run_later(number).drawn) >= 1


def test_a_supplement_is_struck_voided_and_expires_like_any_draw_and_the_task_stays(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    freeze_more(desk, number)
    draw.add_witness(desk.office, number, kind="paper", who="演示见证单位", ref="照片 1")
    drawn = desk.run_later(number)
    record = desk.task(number)
    assert (record.state, stage(record, drawn)) == ("matched", "drawn")
    out = drawn.drawn[0].number
    struck = confirm.confirm(
        desk.office, number, [StrikeOff(out, "moved_away", "演示函 1")], approved_by="演示分管局长"
    )
    assert struck.number == drawn.number
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    assert (desk.draw(drawn.number).state, desk.task(number).state) == ("void", "matched")
    freeze_more(desk, number)
    desk.clock.later(24 * 5)
    with pytest.raises(Refused, match="已过期"):  # not desk.refused: that it expired is journalled
        draw.run(desk.office, number, OTHER_DICE, [])
    assert desk.draw(f"{number}-3").state == "expired"
    in_hand = active_draw(desk.office, desk.task(number))
    assert in_hand is not None
    assert in_hand.number == f"{number}-1"
    lines = desk.office.places.freezes.read_text().splitlines()
    assert [line.split("\t")[0] for line in lines if line.split("\t")[6] == "open"] == ["1", "2", "3"]


def test_a_supplement_names_its_parent_to_all_who_verify(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    frozen = freeze_more(desk, number)
    desk.run_later(number)
    parent = desk.draw(f"{number}-1").commitment
    assert f'"parent":"{parent}"'.encode() in desk.evidence(frozen.number)["terms.json"]
    assert verify_folder(desk.office.places.evidence(frozen.number)).ok


def test_the_public_page_of_a_supplement_says_what_it_adds_to_and_who_was_changed(desk: Desk) -> None:
    number, target = short_of_people(desk)
    hire(desk, 12, 13)
    freeze_people(desk, number)
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    site = site_of(desk)
    pages = {one: site[f"draws/{one}/index.html"].decode() for one in (f"{number}-1", f"{number}-2")}
    assert f"第 {number}-1 号抽取" in pages[f"{number}-2"]
    assert "补充执法检查人员" in pages[f"{number}-2"]
    assert "以后的更换" in pages[f"{number}-1"]
    assert pages[f"{number}-1"].count("不能前往") >= 5, "why somebody goes is the office's own"
    assert "缺员" in pages[f"{number}-1"]
    assert f"draws/{number}-2" in site[f"tasks/{number}.html"].decode()
    papers = ("示公回演〔2024〕1号", "演示申请人某某", PAPER)
    assert not any(word.encode() in raw for raw in site.values() for word in papers)
    public, _ = publish.prepare(desk.office)
    shown = {one.number: one for one in public.draws}
    assert [one[-1] for one in shown[f"{number}-1"].changes][-1] == "缺员"
    assert shown[f"{number}-1"].without_choice == ()
    assert target
    assert (shown[f"{number}-2"].parent, shown[f"{number}-1"].parent) == (f"{number}-1", "")


def test_in_a_restricted_draw_people_are_changed_by_the_numbers_of_the_registry(desk: Desk) -> None:
    number = desk.new_task(items="I-0004", ratio="100%")
    first = desk.matched(number)[0]
    drawn_as = desk.task(number).draws[0]
    assert first.object.startswith("O-")
    out = first.teams["police"][0]
    (changed,) = team_changes.change_inspector(
        desk.office, number, object_number=first.object, out=out, reason="疾病", paper="证明", decided_by="局长"
    )
    assert changed.replaced[0].object == first.object
    assert desk.draw(drawn_as).changes[0].object.startswith("P-")
    assert out not in team(desk, number, first.object)
    assert verify_folder(desk.office.places.evidence(drawn_as)).ok
    for _ in range(5):
        now = team(desk, number, first.object)
        if len(now) == 2:
            recusals.decide_recusal(desk.office, declared(first.object, now[0]))
    hire(desk, 12, 13)
    frozen = freeze_people(desk, number)
    assert [entry.object for entry in desk.lists(frozen.number).pool] == [first.object]
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    assert len(team(desk, number, first.object)) == 2
    assert verify_folder(desk.office.places.evidence(frozen.number)).ok


def test_a_supplement_that_was_given_up_is_drawn_again_on_the_same_terms(desk: Desk) -> None:
    """draw.md §1: the same pool less the lines that the void names; nobody voids to get another ratio or another pool."""
    number = desk.new_task(ratio="20%")
    desk.matched(number)
    first = freeze_more(desk, number)
    desk.run_later(number)
    out = desk.draw(first.number).drawn[0].number
    void.void(desk.office, number, reason="wrong_pool", by="演示分管局长", lines=[out])
    with desk.refused(f"{first.number} 已作废，重新冻结仍用原来的对象和比例：全部 20%"):
        freeze_more(desk, number, "50%")
    second = freeze_more(desk, number)
    assert (second.conditions.supersedes, second.conditions.parent) == (None, first.conditions.parent)
    before, now = (desk.lists(one.number) for one in (first, second))
    gone = desk.registered(first.number)[out]
    assert {entry.object for entry in now.pool} == {entry.object for entry in before.pool} - {gone}
    assert [entry.object for entry in now.excluded if entry.why == "struck_before"] == [gone]
    desk.run_later(number, OTHER_DICE)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    assert verify_folder(desk.office.places.evidence(second.number)).ok


def test_a_citizens_verifier_takes_a_supplement_and_misses_a_parent_that_is_not_in_the_register(desk: Desk) -> None:
    number, _ = short_of_people(desk)
    desk.freeze(
        desk.new_task(items="I-0003", ratio="20%")
    )  # a freeze between, so that `previous` does not name the parent
    hire(desk, 12, 13, 14)
    frozen = freeze_people(desk, number)
    desk.run_later(number)
    match.match_inspectors(desk.office, number)
    assert verify_folder(desk.office.places.evidence(frozen.number)).ok
    assert verified_by_hand(desk.office.places.evidence(frozen.number)).startswith("结论：成立")
    register = desk.office.places.freezes
    register.write_bytes(register.read_bytes().replace(desk.draw(f"{number}-1").commitment.encode(), b"0" * 64))
    failed = verify_folder(desk.office.places.evidence(frozen.number)).first_failure
    assert failed is not None
    assert failed.name == "冻结登记"
    assert verified_by_hand(desk.office.places.evidence(frozen.number)).startswith("结论：不成立：冻结登记")


def verified_by_hand(evidence: Path) -> str:
    """The verdict of the one-file verifier that the site hands out."""
    program = Path(site_templates.__file__).parent / "static" / "verify.py"
    told = subprocess.run(
        [sys.executable, "-X", "utf8", str(program), str(evidence)], capture_output=True, encoding="utf-8", check=False
    )
    return told.stdout.splitlines()[0]


def test_the_other_papers_of_a_supplement_can_be_asked_for(desk: Desk) -> None:
    """draw show by the number of the supplement; nothing has changed since, though the parent's people are not on its list."""
    number, _ = short_of_people(desk)
    hire(desk, 12, 13)
    frozen = freeze_people(desk, number)
    assert changes_since_freeze(desk.office, frozen) == ()
    assert what_it_proves(desk.run_later(number)).computed


@pytest.mark.parametrize("level", ["limited", "none"])
def test_a_supplement_of_objects_in_a_restricted_draw_gives_no_name_away(desk: Desk, level: str) -> None:
    number = restricted_task(desk, level).number
    desk.freeze(number)
    desk.run_later(number)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    parent = desk.draw(desk.task(number).draws[0])
    added = freeze_more(desk, number, "50%")
    assert added.level == level
    whom = desk.registered(parent.number)
    listed = {whom[one.number] for one in parent.drawn}
    assert {entry.object for entry in desk.lists(added.number).pool} == set(whom.values()) - listed
    assert added.number.startswith("R-") is (level == "none"), "freezes.tsv tells no task of what is 不予公开"
    desk.run_later(number, OTHER_DICE)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20", "5")
    desk.approve(number)
    life.close(desk.office, number)
    assert all(verify_folder(desk.office.places.evidence(one)).ok for one in (parent.number, added.number))
    site = site_of(desk)
    hidden = [word for shop in shops(desk) for word in (shop.name, shop.code, shop.number, shop.town, shop.phone)]
    assert found_in(site, iter(hidden)) == []
    assert (f"draws/{added.number}/index.html" in site) == (level == "limited")
