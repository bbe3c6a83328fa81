"""抽取: what a value gives, once and in time; void, redraw, crash, evidence (draw.md §1, §2, §6)."""

import json
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from acts.draw import confirm, draw, expiry, freeze, match, void
from acts.registry import registry
from acts.work import life
from rules.base.canonical import digest
from rules.base.errors import Refused
from rules.draw.draw_record import Draw, Event, freezes_file, freezes_row
from rules.draw.entropy import CHAINS, QUICKNET, beacon_value
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
        with desk.refused(f"{number}-1 已在 2024年3月4日 15:00 抽取，一次冻结只能抽取一次"):
            desk.run(number, value)
    assert desk.draw(first.number) == first


@pytest.mark.parametrize(
    ("value", "said"),
    [("", "请给出随机值"), ("0138", "20 位以上的数字，现在是 4 位"), ("六" * 20, "第 1 位“六”不是数字")],
)
def test_a_value_that_is_not_in_its_one_written_form_is_refused(desk: Desk, value: str, said: str) -> None:
    number = desk.new_task()
    desk.freeze(number)
    desk.clock.later(6)
    with desk.refused(f"{number}-1：随机值：", said):
        desk.run(number, value)
    assert desk.run(number).state == "drawn"


def test_no_value_is_taken_before_its_time(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    desk.clock.later(5)
    with desk.refused("骰子到 2024年3月4日 15:00 才有，现在是 2024年3月4日 14:00，请到时再录入"):
        desk.run(number)
    desk.clock.later(1)
    assert desk.run(number).value_at == "2024-03-04T15:00:00+08:00"


SSQ = {"game": "ssq", "date": "2024-03-05"}


def lottery(desk: Desk, value: str = "04111922273312", **more: str) -> tuple[str, Draw]:
    """A draw by the 双色球 of Tuesday, 5 March: its task and itself, drawn that evening."""
    number = desk.new_task()
    freeze.freeze(desk.office, number, kind="lottery", source=SSQ)
    desk.clock.moment = desk.clock.moment.replace(day=5, hour=21, minute=30)
    return number, draw.run(desk.office, number, value, [], drawing=draw.Drawing(issue="2024024", **more))


def test_a_lottery_is_frozen_by_its_day_and_drawn_with_its_issue(desk: Desk) -> None:
    number, drawn = lottery(desk, "０４ 11 19 22 27 33 + 12")
    terms = drawn.conditions.entropy
    assert (terms.source, terms.expected_at, terms.expires_at) == (SSQ, "2024-03-05T21:30:00+08:00", None)
    assert (drawn.value, drawn.drawn_on, drawn.issue) == ("04111922273312", "2024-03-05", "2024024")
    assert verify_folder(desk.office.places.evidence(drawn.number)).ok
    assert desk.task(number).state == "drawn"


def test_a_lottery_never_expires_and_takes_the_first_drawing_after_a_day_without_one(desk: Desk) -> None:
    number = desk.new_task()
    freeze.freeze(desk.office, number, kind="lottery", source=SSQ)
    desk.later_on("2024-06-20")
    expiry.expire_all_overdue(desk.office)
    first = desk.draw(f"{number}-1")
    assert (first.state, expiry.value_deadline(desk.office, first)) == ("open", None)
    with desk.refused("不是双色球开奖的日子"):
        draw.run(
            desk.office, number, "04111922273312", [], drawing=draw.Drawing(drawn_on="2024-03-06", issue="2024024")
        )
    with desk.refused("请写开奖的期号"):
        draw.run(desk.office, number, "04111922273312", [])
    drawing = draw.Drawing(drawn_on="2024-03-07", issue="2024024")
    assert draw.run(desk.office, number, "04111922273312", [], drawing=drawing).drawn_on == "2024-03-07"
    assert verify_folder(desk.office.places.evidence(first.number)).ok


def test_a_beacon_is_drawn_with_its_signature_and_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later round's signature is not to be had in a test: what is checked is asked of a stand-in, once it was refused by the real key."""
    signature, number = "0123456789AB" * 8, desk.new_task()
    round_ = CHAINS[QUICKNET].next_after(desk.clock.moment + timedelta(hours=1))
    frozen = freeze.freeze(
        desk.office, number, kind="beacon", source={"chain_hash": QUICKNET, "round": str(round_)}
    ).draw
    assert frozen.expected_at == CHAINS[QUICKNET].at(round_).isoformat()
    desk.clock.later(2)
    value = beacon_value(signature)
    with desk.refused("请写这一轮的签名"):
        draw.run(desk.office, number, value, [])
    with desk.refused("不是这个签名的散列"):
        draw.run(desk.office, number, "ab" * 32, [], drawing=draw.Drawing(signature=signature))
    with desk.refused("与信标的公钥不符"):
        draw.run(desk.office, number, value, [], drawing=draw.Drawing(signature=signature))
    asked: list[tuple[str, int, str]] = []

    def signed(chain: str, at: int, given: str) -> bool:
        asked.append((chain, at, given))
        return True

    monkeypatch.setattr("rules.draw.beacon.signed", signed)
    drawn = draw.run(desk.office, number, f" {value.upper()} ", [], drawing=draw.Drawing(signature=signature))
    assert asked[-1] == (QUICKNET, round_, signature.lower())
    assert (drawn.value, drawn.signature) == (value, signature.lower())


# ---- a mistyped value


def test_a_mistyped_lottery_value_is_corrected_once_and_the_old_one_stays(desk: Desk) -> None:
    number, wrong = lottery(desk, "04111922273311")
    confirm.confirm(
        desk.office, number, [confirm.StrikeOff(wrong.drawn[0].number, "duplicate", "函 1")], approved_by="演示局长"
    )
    desk.clock.at("2024-03-06")
    with desk.refused("决定更正的机构或职务：必须填写", "依据：必须填写"):
        draw.correct(desk.office, number, "04111922273312", by=" ", paper="")
    right = draw.correct(desk.office, number, "04111922273312", by="演示局分管局长", paper="示公演〔2024〕3号")
    assert (right.value, right.issue, right.commitment) == ("04111922273312", "2024024", wrong.commitment)
    assert [(one.value, one.at, one.corrected_at, one.by) for one in right.typed] == [
        ("04111922273311", "2024-03-05T21:30:00+08:00", "2024-03-06T09:00:00+08:00", "演示局分管局长")
    ]
    assert (right.struck, desk.task(number).state) == ((), "drawn"), "the new list is confirmed anew"
    report = verify_folder(desk.office.places.evidence(right.number))
    assert report.ok, report.lines()
    assert "更正过一次" in report.verdict
    with desk.refused("已经更正过一次，不能再更正"):
        draw.correct(desk.office, number, "04111922273310", by="演示局", paper="函 2")
    assert events(desk) == [(1, "open"), (1, "drawn"), (1, "drawn"), (1, "drawn")]


def test_after_the_match_and_of_dice_nothing_is_corrected(desk: Desk) -> None:
    number, _ = lottery(desk, "04111922273311")
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    with desk.refused("已经匹配执法人员，随机值不能再更正"):
        draw.correct(desk.office, number, "04111922273312", by="演示局", paper="函 1")
    dice = desk.new_task()
    desk.drawn(dice)
    with desk.refused("骰子的值不能更正：以现场签字的记录为准"):
        draw.correct(desk.office, dice, OTHER_DICE, by="演示局", paper="函 1")


def test_the_systems_own_number_is_hashed_into_the_terms_and_told_only_after_the_draw(desk: Desk) -> None:
    number = desk.new_task()
    frozen = desk.freeze(number, "system", {})
    assert digest(frozen.secret.encode()) == frozen.conditions.entropy.secret_hash
    assert frozen.secret not in b"".join(desk.evidence(frozen.number).values()).decode()
    desk.clock.later(6)
    with desk.refused("见证人报的数字应为 8 位以上，现在是 3 位"):
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


def test_a_redraw_takes_over_every_other_line_as_it_is(desk: Desk) -> None:
    number = desk.new_task()
    first = desk.drawn(number)
    out = first.drawn[0].number
    void.void(desk.office, number, reason="wrong_pool", by="演示分管局长", post="副局长", lines=[out])
    registry.retire(desk.office, registry.INSPECTORS, "N-0001", "演示")
    second = desk.freeze(number)
    old, new = desk.lists(first.number), desk.lists(second.number)
    assert new.pool == tuple(entry for entry in old.pool if entry.number != out)
    assert new.excluded == old.excluded
    assert new.inspectors["police"] == tuple(e for e in old.inspectors["police"] if e.inspector != "N-0001")
    terms = second.conditions
    assert (terms.supersedes, terms.removed, terms.serial) == (first.commitment, (out,), 2)
    assert sum(stratum.size for stratum in terms.strata) == 19
    assert out not in {one.number for one in desk.run_later(number).drawn}
    for folder in (first.number, second.number):
        assert verify_folder(desk.office.places.evidence(folder)).ok
    evidence = json.loads(desk.evidence(first.number)["evidence.json"])
    assert evidence["void"] == {"reason": "wrong_pool", "at": "2024-03-04T15:00:00+08:00", "by": "副局长"}


def test_a_void_that_cancels_the_task_ends_it(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    void.void(desk.office, number, reason="task_cancelled", by="演示分管局长")
    assert desk.task(number).state == "cancelled"
    with desk.refused("已取消，不能冻结"):
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
        desk.clock.later(6)
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
    for kind in ("朋友圈", "site"):
        with desk.refused(f"外部见证没有“{kind}”"):
            draw.add_witness(desk.office, number, kind=kind, who="演示监督员", ref="照片 1")
    with desk.refused("见证者和凭据（照片、文号、版面）都要写"):
        draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref=" ")
    witnessed = draw.add_witness(desk.office, number, kind="监督员", who=" 演示监督员 ", ref="照片 1")
    assert [(one.kind, one.who) for one in witnessed.witness] == [("supervisor", "演示监督员")]
    assert draw.witness_notice(witnessed) == ""
    desk.clock.later(6)
    late = draw.add_witness(desk.office, number, kind="notary", who="演示公证处", ref="公证书 2")
    assert draw.witness_notice(late) == "登记过晚，不算见证，不能证明未挑选：演示公证处"
    desk.run(number)
    report = verify_folder(desk.office.places.evidence(late.number))
    assert report.ok
    assert any("登记过晚或过早，不算：演示公证处" in line for line in report.lines())


@pytest.mark.parametrize("who", ["本单位", "演示县公安局", "演示县公安局网站"])
def test_the_bureau_is_no_witness_of_itself(desk: Desk, who: str) -> None:
    number = desk.new_task()
    desk.freeze(number)
    name = desk.office.bureau.name
    with desk.refused("不是外部见证"):
        draw.add_witness(desk.office, number, kind="superior", who=who.replace("演示县公安局", name), ref="公告 1")


def test_the_bureaus_own_website_is_no_witness(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    site = msgspec.structs.replace(desk.office.bureau.site, url="https://www.example.gov.cn/ssj")
    office = msgspec.structs.replace(desk.office, bureau=msgspec.structs.replace(desk.office.bureau, site=site))
    with desk.refused("本单位的网站不是外部见证"):
        draw.add_witness(office, number, kind="paper", who="网站", ref="https://www.example.gov.cn/ssj/draws")


def test_a_time_stamp_lies_in_the_evidence_and_stamps_this_commitment(desk: Desk) -> None:
    number = desk.new_task()
    frozen = desk.freeze(number)
    token = b"\x30\x82" + bytes.fromhex(frozen.commitment) + b"\x00"
    with desk.refused("这个令牌盖的不是本次的承诺值"):
        draw.add_witness(desk.office, number, kind="rfc3161", who="演示时间戳中心", ref="", token=b"\x30" * 64)
    with desk.refused("时间戳要给出令牌文件"):
        draw.add_witness(desk.office, number, kind="rfc3161", who="演示时间戳中心", ref="1 号")
    with desk.refused("只有时间戳才有令牌文件"):
        draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref="照片 1", token=token)
    witnessed = draw.add_witness(desk.office, number, kind="rfc3161", who="演示时间戳中心", ref="", token=token)
    assert witnessed.witness[0].ref == digest(token)
    assert desk.evidence(frozen.number)[f"tokens/{digest(token)}.tsr"] == token


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
    life.close(desk.office, number)
    lists = desk.lists(f"{number}-1")
    openings = {path for path in desk.evidence(f"{number}-1") if path.startswith("openings/")}
    assert openings == {f"openings/{entry.number}.json" for entry in (*lists.pool, *lists.excluded)}
    assert verify_folder(desk.office.places.evidence(f"{number}-1")).ok
