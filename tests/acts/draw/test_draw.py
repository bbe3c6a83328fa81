"""抽取: what a value gives, once and in time; void, redraw, crash, evidence (draw.md §1, §2, §6)."""

import json
from collections.abc import Callable

import pytest

from acts.draw import confirm, draw, expiry, void
from acts.registry import registry
from acts.work import task
from rules.base.canonical import digest
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, Event, freezes_file, freezes_row
from site_gen.verify import verify_folder
from tests.acts.office import DICE, OTHER_DICE, Desk


def events(desk: Desk) -> list[tuple[int, str]]:
    return [(event.serial, event.state) for event in desk.office.store.all(Event)]


def test_a_value_before_the_freeze_is_refused(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused(f"任务 {number} 尚未冻结，不能录入随机值；请先冻结"):
        desk.run(number)
    with desk.refused("尚未冻结"):
        draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref="照片 1")


def test_a_second_draw_on_one_freeze_is_refused(desk: Desk) -> None:
    number = desk.new_task()
    first = desk.drawn(number)
    for value in (DICE, OTHER_DICE):
        with desk.refused(f"{number}-1 已在 2024-03-04T15:00:00+08:00 抽取，一次冻结只能抽取一次"):
            desk.run(number, value)
    assert desk.draw(first.number) == first


@pytest.mark.parametrize(
    ("value", "said"), [("", "请给出随机值"), ("0138", "20 位以上的数字，现在是 4 位"), ("六" * 20, "只能是数字 0–9")]
)
def test_a_value_that_is_not_in_its_one_written_form_is_refused(desk: Desk, value: str, said: str) -> None:
    number = desk.new_task()
    desk.freeze(number)
    with desk.refused(f"{number}-1：随机值：", said):
        desk.run(number, value)
    assert desk.run(number).state == "drawn"


def test_a_lottery_has_no_value_before_its_time(desk: Desk) -> None:
    number = desk.new_task()
    desk.clock.at("2024-03-05")  # a Tuesday
    desk.freeze(number, "lottery", {"game": "ssq", "issue": "2024024"}, hours=12)
    desk.clock.later(11)
    with desk.refused("彩票开奖号码要到 2024-03-05T21:00:00+08:00 才产生，现在是 2024-03-05T20:00:00+08:00"):
        desk.run(number, "04111922273312")
    desk.clock.later(1)
    assert desk.run(number, "04111922273312").value == "04111922273312"


def test_the_systems_own_number_is_hashed_into_the_terms_and_told_only_after_the_draw(desk: Desk) -> None:
    number = desk.new_task()
    frozen = desk.freeze(number, "system", {})
    assert digest(frozen.secret.encode()) == frozen.conditions.entropy.secret_hash
    assert frozen.secret not in b"".join(desk.evidence(frozen.number).values()).decode()
    with desk.refused("见证人报出的 8 位以上数字"):
        desk.run(number, "123")
    drawn = desk.run(number, "20240304")
    assert drawn.value == f"{frozen.secret}:20240304"
    assert verify_folder(desk.office.places.evidence(drawn.number)).ok


def test_a_freeze_without_a_value_expires_one_working_day_after_its_time(desk: Desk) -> None:
    number = desk.new_task()
    desk.clock.at("2024-03-08")  # a Friday; the value is expected at 15:00
    desk.freeze(number)
    desk.clock.at("2024-03-11", 15)
    assert expiry.value_deadline(desk.office, desk.draw("2024-001-1")) == desk.clock.moment
    desk.clock.later(1)
    with pytest.raises(Refused, match="2024-001-1 已过期，不能再录入随机值；请重新冻结"):
        desk.run(number)
    assert (desk.draw("2024-001-1").state, desk.task(number).state) == ("expired", "draft")
    assert events(desk) == [(1, "open"), (1, "expired")]


def test_a_freeze_after_an_expired_one_takes_the_same_pool_and_names_it(desk: Desk) -> None:
    number = desk.new_task()
    first = desk.freeze(number)
    desk.clock.at("2024-03-11")
    registry.retire(desk.office, registry.ENTERPRISES, desk.object(1).number, "演示")
    second = desk.freeze(number)
    assert [entry.number for entry in desk.lists(second.number).pool] == [
        entry.number for entry in desk.lists(first.number).pool
    ]
    assert second.conditions.supersedes == first.commitment


def test_a_void_needs_a_reason_and_the_leader(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("没有可以作废的抽取"):
        void.void(desk.office, number, reason="procedure", by="演示分管局长")
    desk.drawn(number)
    with desk.refused(
        "没有“心情不好”，可用：wrong_pool（名录有误）", "必须由负责人批准", "O-999999：作废对象：不在这次的抽查对象库中"
    ):
        void.void(desk.office, number, reason="心情不好", by=" ", lines=["O-999999"])
    assert void.void(desk.office, number, reason="procedure", by="演示分管局长").state == "void"
    with desk.refused("没有可以作废的抽取"):
        void.void(desk.office, number, reason="procedure", by="演示分管局长")


def test_a_redraw_takes_the_same_pool_less_the_lines_of_the_void_under_fresh_salts(desk: Desk) -> None:
    number = desk.new_task(strata="risk", ratio="A=10%,B=10%,C=10%,D=10%,E=10%")
    first = desk.drawn(number)
    out = first.drawn[0].number
    void.void(desk.office, number, reason="wrong_pool", by="演示分管局长", lines=[out])
    second = desk.freeze(number)
    old, new = desk.lists(first.number), desk.lists(second.number)
    assert {entry.number for entry in new.pool} == {entry.number for entry in old.pool} - {out}
    assert [(entry.number, entry.reason, entry.why) for entry in new.excluded] == [(out, "other", "struck_before")]
    assert not {entry.salt for entry in old.pool} & {entry.salt for entry in (*new.pool, *new.excluded)}
    assert (second.conditions.supersedes, second.serial) == (first.commitment, 2)
    assert sum(stratum.size for stratum in second.conditions.strata) == 19
    assert out not in {one.number for one in desk.run_later(number).drawn}
    assert verify_folder(desk.office.places.evidence(first.number)).ok
    assert verify_folder(desk.office.places.evidence(second.number)).ok


def test_a_void_that_cancels_the_task_ends_it(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    void.void(desk.office, number, reason="task_cancelled", by="演示分管局长")
    assert desk.task(number).state == "void"
    with desk.refused("已作废，不能冻结"):
        desk.freeze(number)


def test_a_draw_whose_inspectors_were_matched_is_not_voided(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    with desk.refused("已匹配，已经派出人员，不能作废抽取"):
        void.void(desk.office, number, reason="procedure", by="演示分管局长")


def test_the_public_list_of_freezes_only_grows(desk: Desk) -> None:
    """Each publication's bytes begin the next one's."""
    seen = b""

    def grown() -> None:
        nonlocal seen
        now = freezes_file(freezes_row(event) for event in desk.office.store.all(Event))
        assert now.startswith(seen)
        seen = now

    number = desk.new_task()
    for step in (
        lambda: desk.freeze(number),
        lambda: desk.run_later(number),
        lambda: confirm.confirm(desk.office, number),
        lambda: void.void(desk.office, number, reason="procedure", by="演示分管局长"),
        lambda: desk.freeze(number),
        lambda: void.void(desk.office, number, reason="wrong_terms", by="演示分管局长"),
        lambda: desk.matched(number),
    ):
        step()
        grown()
    assert [state for _, state in events(desk)] == ["open", "drawn", "void", "open", "void", "open", "drawn", "drawn"]
    assert desk.office.places.freezes.read_bytes() == seen


def test_a_crash_between_draw_and_seal_is_made_good_by_the_next_act(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.new_task()
    desk.freeze(number)

    def crash(*_: object) -> Draw:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(draw, "reseal", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.run(number)
    half = desk.draw("2024-001-1")
    assert (half.state, half.seal) == ("drawn", "")
    with desk.refused("一次冻结只能抽取一次"):
        desk.run(number, OTHER_DICE)
    whole = confirm.confirm(desk.office, number)
    assert (whole.drawn, whole.value) == (half.drawn, DICE)
    assert whole.drawn_in is not None
    assert events(desk)[-1] == (1, "drawn")
    assert verify_folder(desk.office.places.evidence("2024-001-1")).ok


def test_evidence_names_the_journal_entries_of_freeze_and_draw(desk: Desk) -> None:
    number = desk.new_task()
    drawn = desk.drawn(number)
    versions = {version.act: version for version in desk.office.store.history(Draw, drawn.number)}
    evidence = json.loads(desk.evidence(drawn.number)["evidence.json"])
    for key, act in (("frozen", "draw.freeze"), ("drawn", "draw.run")):
        assert evidence["journal"][key] == {"seq": versions[act].seq, "head": versions[act].head}


def test_a_witness_counts_only_before_the_value_can_exist(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    with desk.refused("外部见证没有“朋友圈”"):
        draw.add_witness(desk.office, number, kind="朋友圈", who="演示监督员", ref="照片 1")
    with desk.refused("见证者和凭据（网址、照片、文号）都要写"):
        draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref=" ")
    witnessed = draw.add_witness(desk.office, number, kind="书面或公告栏", who=" 演示监督员 ", ref="照片 1")
    assert [(one.kind, one.who) for one in witnessed.witness] == [("paper", "演示监督员")]
    desk.clock.later(6)
    with desk.refused("此后的见证不能证明未挑选"):
        draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref="照片 2")


@pytest.mark.parametrize("stage", ["frozen", "drawn", "confirmed", "matched"])
def test_evidence_holds_at_every_stage(desk: Desk, stage: str) -> None:
    number = desk.joint_task()
    steps: dict[str, Callable[[], object]] = {
        "frozen": lambda: desk.freeze(number),
        "drawn": lambda: desk.drawn(number),
        "confirmed": lambda: (desk.drawn(number), confirm.confirm(desk.office, number)),
        "matched": lambda: desk.matched(number),
    }
    steps[stage]()
    report = verify_folder(desk.office.places.evidence(f"{number}-1"))
    assert report.ok, report.lines()


def test_openings_are_written_only_when_the_task_is_closed(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    assert not any(path.startswith("openings/") for path in desk.evidence(f"{number}-1"))
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    task.close(desk.office, number)
    lists = desk.lists(f"{number}-1")
    openings = {path for path in desk.evidence(f"{number}-1") if path.startswith("openings/")}
    assert openings == {f"openings/{entry.number}.json" for entry in (*lists.pool, *lists.excluded)}
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok
