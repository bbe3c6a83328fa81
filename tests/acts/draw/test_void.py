"""作废 after people were sent out: a false value forces it; what was checked stays, who was not checked is left alone (docs/draw.md, 随机值)."""

import json

import msgspec

from acts.draw import confirm, draw, freeze, match, supplement, team_changes, void
from acts.registry import registry
from acts.work import life, past, result, sheet
from rules.draw.draw_record import Draw, Event
from rules.draw.entropy import QUICKNET
from rules.work.sheet import Sheet
from rules.work.task import Task
from site_gen.verify import check_bureau, reader, verify_folder
from tests.acts.office import AT_THE_STATION, Desk, officer
from tests.site_templates.folders import ROUND_1000
from tui.screens.draw.freeze_texts import freeze_details

FALSE = {"reason": "value_false", "by": "演示分管局长", "post": "副局长", "paper": "示公演〔2024〕7号"}
SSQ = {"game": "ssq", "date": "2024-03-05"}


def sent_out(desk: Desk, **more: str) -> tuple[str, list[Sheet]]:
    """A task drawn by lottery with a value that is not the true one, its inspectors matched."""
    number = desk.joint_task(**more)
    freeze.freeze(desk.office, number, kind="lottery", source=SSQ)
    desk.clock.moment = desk.clock.moment.replace(day=5, hour=21, minute=30)
    draw.run(desk.office, number, "04111922273311", [], drawing=draw.Drawing(issue="2024024"))
    confirm.confirm(desk.office, number)
    return number, match.match_inspectors(desk.office, number)[1]


def entered(desk: Desk, one: Sheet, *items: str) -> None:
    desk.clock.at("2024-03-20", 17)
    for item in items or one.items:
        result.enter(desk.office, one.task, one.object, item, {"code": "1", "checked_on": "2024-03-20"})


def states(desk: Desk) -> list[tuple[int, str]]:
    return [(one.serial, one.state) for one in sorted(desk.office.store.all(Event), key=lambda one: one.number)]


def test_a_false_value_found_after_the_match_forces_a_void_and_a_redraw_on_the_same_pool(desk: Desk) -> None:
    number, sheets = sent_out(desk)
    with desk.refused("必须写明作废决定的文号"):
        void.void(desk.office, number, **FALSE | {"paper": " "})
    first = void.void(desk.office, number, **FALSE)
    assert (first.state, desk.task(number).state) == ("void", "draft")
    assert first.teams, "whom the false value had sent stays in the evidence"
    assert states(desk)[-1] == (1, "void")
    assert {(one.void_on, one.items, tuple(one.teams)) for one in desk.sheets(number)} == {
        (desk.office.today(), (), ())
    }
    assert f"{sheets[0].number}、" in void.fate_text(desk.office, first)
    with desk.refused("记录表 S-000001 已随抽取", "不能录入结果"):
        result.enter(desk.office, number, sheets[0].object, "I-0001", {"code": "1", "checked_on": "2024-03-05"})
    report = verify_folder(desk.office.places.evidence(first.number))
    assert report.ok, report.lines()
    assert "本次抽取已作废，作废以前已经派出人员" in report.verdict
    evidence = json.loads(desk.evidence(first.number)["evidence.json"])
    assert (evidence["void"]["reason"], evidence["void"]["by"]) == ("value_false", "副局长")
    desk.drawn(number)
    confirm.confirm(desk.office, number)
    again = match.match_inspectors(desk.office, number)[1]
    assert desk.draw(desk.task(number).draws[-1]).conditions.supersedes == first.commitment
    assert {one.void_on for one in again} == {None}
    entered(desk, again[0])
    assert len(sheet.print_sheets(desk.office, number)) == len(again) + 1, (
        "those of the voided draw are not printed any more"
    )


def test_what_was_checked_stays_a_check_and_nobody_else_is_visited(desk: Desk) -> None:
    number, sheets = sent_out(desk)
    entered(desk, sheets[0])
    entered(desk, sheets[1], "I-0001")
    voided = void.void(desk.office, number, **FALSE)
    assert desk.task(number).state == "under_way"
    now = {one.number: one for one in desk.sheets(number)}
    assert now[sheets[0].number] == desk.office.store.get(Sheet, sheets[0].number)
    assert now[sheets[0].number].teams == sheets[0].teams
    half = now[sheets[1].number]
    assert (half.items, list(half.teams), half.void_on) == (("I-0001",), ["police"], None), (
        "the fire brigade did not go"
    )
    assert all(now[one.number].void_on for one in sheets[2:])
    assert "2 家已经录入结果" in void.fate_text(desk.office, voided)
    with desk.refused("已作废，不能再补充"):
        supplement.freeze_objects(
            desk.office, number, "20%", reason="比例提高", paper="函", approved_by="演示分管局长", kind="dice", source=AT_THE_STATION,
            expected_at=None,
        )  # fmt: skip
    assert team_changes.required_changes(desk.office, desk.task(number)) == ()
    desk.approve(number)
    assert life.close(desk.office, number).state == "closed"
    assert verify_folder(desk.office.places.evidence(voided.number)).ok


def test_a_false_value_found_after_the_end_voids_the_draw_and_takes_no_result_away(desk: Desk) -> None:
    number, sheets = sent_out(desk)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    before = desk.sheets(number)
    assert void.void(desk.office, number, **FALSE).state == "void"
    assert (desk.task(number).state, desk.sheets(number)) == ("closed", before)
    assert len(sheets) == len(before)
    with desk.refused("没有可以作废的抽取"):
        void.void(desk.office, number, **FALSE)


def test_after_the_match_no_other_reason_is_taken_and_of_dice_none(desk: Desk) -> None:
    number, _ = sent_out(desk)
    with desk.refused("已匹配，已经派出人员，不能作废抽取：只有彩票、信标录入的值不真实"):
        void.void(desk.office, number, reason="procedure", by="演示分管局长", paper="函")
    dice = desk.new_task()
    desk.drawn(dice)
    with desk.refused("骰子、系统随机数以现场签字的记录为准"):
        void.void(desk.office, dice, **FALSE)
    with desk.refused("没有“parent_void”"):
        void.void(desk.office, dice, **FALSE | {"reason": "parent_void"})
    confirm.confirm(desk.office, dice)
    match.match_inspectors(desk.office, dice)
    with desk.refused("已经派出人员，不能作废抽取"):
        void.void(desk.office, dice, **FALSE)


def test_a_task_is_cancelled_after_the_match_while_nobody_was_checked(desk: Desk) -> None:
    number, sheets = sent_out(desk)
    cancel = FALSE | {"reason": "task_cancelled"}
    entered(desk, sheets[0])
    with desk.refused("还没有任何结果"):
        void.void(desk.office, number, **cancel)
    other = desk.new_task(items="I-0003", ratio="20%")
    desk.matched(other)
    assert void.void(desk.office, other, **cancel).state == "void"
    assert desk.task(other).state == "cancelled"
    assert all(one.void_on for one in desk.sheets(other))


def test_whom_a_voided_draw_would_have_visited_is_as_if_never_drawn(desk: Desk) -> None:
    number, sheets = sent_out(desk)
    entered(desk, sheets[0])
    void.void(desk.office, number, **FALSE)
    other = desk.office.store.get(Task, desk.new_task())
    earlier = past.earlier_checks(desk.office, other)
    assert {one for one, _ in earlier.checked} == {sheets[0].object}
    assert dict(earlier.visits.total) == {sheets[0].object: 1}


def test_supplements_go_with_the_draw_that_they_add_to_and_alone_when_their_own_value_is_false(desk: Desk) -> None:
    number, sheets = sent_out(desk)
    for n in (31, 32):
        registry.add(desk.office, registry.INSPECTORS, officer(n, "公安"))
    desk.clock.at("2024-03-10")
    more = supplement.freeze_objects(
        desk.office, number, "20%", reason="比例提高", paper="函", approved_by="演示分管局长", kind="lottery",
        source={"game": "ssq", "date": "2024-03-12"}, expected_at=None,
    ).draw  # fmt: skip
    desk.clock.at("2024-03-13")
    draw.run(desk.office, number, "01020304050607", [], drawing=draw.Drawing(issue="2024027", drawn_on="2024-03-12"))
    confirm.confirm(desk.office, number)
    added = match.match_inspectors(desk.office, number)[1]
    assert [one.number for one in void.voidable_draws(desk.office, desk.task(number))] == [
        f"{number}-1", more.number,
    ]  # fmt: skip
    with desk.refused("没有抽取 2024-009-1"):
        void.void(desk.office, number, draw_number="2024-009-1", **FALSE)
    void.void(desk.office, number, draw_number=more.number, **FALSE)
    now = {one.number: one.void_on for one in desk.sheets(number)}
    assert all(now[one.number] for one in added)
    assert not any(now[one.number] for one in sheets)
    assert (desk.draw(f"{number}-1").state, desk.task(number).state) == ("drawn", "matched")
    desk.clock.later(1)
    again = supplement.freeze_objects(
        desk.office, number, "20%", reason="比例提高", paper="函", approved_by="演示分管局长", kind="lottery",
        source={"game": "ssq", "date": "2024-03-14"}, expected_at=None,
    ).draw  # fmt: skip
    void.void(desk.office, number, draw_number=f"{number}-1", **FALSE)
    with_it = desk.office.store.get(Draw, again.number)
    assert with_it.void is not None
    assert (with_it.state, with_it.void.reason) == ("void", "parent_void")
    assert states(desk)[-2:] == [(1, "void"), (3, "void")]
    assert desk.task(number).state == "draft"


def test_a_masked_redraw_whose_stratum_is_left_too_small_is_merged_and_drawn(desk: Desk) -> None:
    """It was refused, without a way on: under 5 objects a class would be told (draw.md §6)."""
    number = desk.new_task(strata="risk", ratio="50%")
    first = desk.drawn(number)
    assert first.mask == "strata"
    high = first.conditions.strata[0]
    lines = [entry.number for entry in desk.lists(first.number).pool if entry.stratum == high.code]
    less = lines[: len(lines) - 4]
    void.void(desk.office, number, reason="wrong_pool", by="演示分管局长", post="副局长", lines=less)
    shown = " ".join(str(detail) for detail in freeze_details(desk.office, desk.task(number)))
    assert "去掉以后不足 5 个对象的层并入相邻的" in shown
    second = desk.drawn(number)
    strata = second.conditions.strata
    assert all(one.size >= 5 or len(strata) == 1 for one in strata)
    assert (second.conditions.removed, second.conditions.supersedes) == (tuple(sorted(less)), first.commitment)
    old = {entry.number: (entry.salt, entry.object) for entry in desk.lists(first.number).pool}
    assert all(old[entry.number] == (entry.salt, entry.object) for entry in desk.lists(second.number).pool)
    folders = {
        one.number: desk.evidence(one.number) | {"freezes.tsv": desk.office.places.freezes.read_bytes()}
        for one in (first, second)
    }
    whole = check_bureau(folders, reader())
    assert whole.wrong == 0, whole.lines()


def test_only_a_wrong_pool_lets_a_redraw_leave_objects_out(desk: Desk) -> None:
    """On every face: a pool may not be trimmed under another reason."""
    number = desk.new_task()
    drawn = desk.drawn(number)
    out = drawn.drawn[0].number
    with desk.refused("只有因“名录有误”（wrong_pool）作废的，重新抽取时才可以去掉对象"):
        void.void(desk.office, number, reason="procedure", by="演示分管局长", lines=[out])
    assert desk.draw(drawn.number).state == "drawn"
    assert void.void(desk.office, number, reason="wrong_pool", by="演示分管局长", lines=[out]).state == "void"


def test_a_value_that_the_network_signed_is_never_called_false(desk: Desk) -> None:
    """A beacon's round is what it is: to void it as mistyped would be to dislike its list."""
    number = desk.new_task()
    drawn = desk.drawn(number)
    terms = drawn.conditions
    source = {"chain_hash": QUICKNET, "round": 1000}
    entropy = msgspec.structs.replace(terms.entropy, kind="beacon", source=source, expires_at=None)
    for signature, offered in ((ROUND_1000, False), ("a" * 96, True)):
        by_beacon = msgspec.structs.replace(
            drawn, entropy="beacon", signature=signature, terms=msgspec.structs.replace(terms, entropy=entropy).to_bytes().decode()
        )  # fmt: skip
        with desk.office.transaction("test", "演示") as tx:
            tx.put(by_beacon)
        assert ("value_false" in void.possible_reasons(desk.office, desk.task(number), by_beacon)) is offered
        if not offered:
            with desk.refused("信标的值带着那一轮的签名，与公钥相符，不会不真实"):
                void.void(desk.office, number, **FALSE)
