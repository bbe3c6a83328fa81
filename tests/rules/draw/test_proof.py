"""算术证明的、外部见证的、本单位声明的: the words follow from source, witness, voids, strikes and state, and never say more than is so."""

import msgspec
import pytest

from rules.draw.draw_record import Draw, Supplement, Void
from rules.draw.entropy import QUICKNET
from rules.draw.evidence import Change, Drawn, Strike, Team, Typed, Witness
from rules.draw.proof import Tally, tally_of, what_it_proves
from rules.draw.terms import Bureau, Department, Entropy, ItemRef, PlanRef, RegistryRef, Stratum, Terms
from site_gen.verify.report import STEPS

HASH = "ab" * 32
AT = "2024-03-04T10:00:00+08:00"
EXPECTED, EXPIRES = "2024-03-05T21:30:00+08:00", "2024-03-06T23:59:59+08:00"
SOURCES = {
    "dice": Entropy(
        kind="dice", source={"dice": 20, "faces": 10, "place": "会议室"}, expected_at=EXPECTED, expires_at=EXPIRES
    ),
    "lottery": Entropy(
        kind="lottery", source={"game": "ssq", "date": "2024-03-05"}, expected_at=EXPECTED, expires_at=None
    ),
    "beacon": Entropy(
        kind="beacon", source={"chain_hash": QUICKNET, "round": 5}, expected_at=EXPECTED, expires_at=None
    ),
    "system": Entropy(kind="system", source={}, expected_at=EXPECTED, expires_at=EXPIRES, secret_hash=HASH),
}
WITNESS = Witness(kind="supervisor", who="演示监督员", at=AT, ref="照片 1")
VALUE = {"dice": "0" * 20, "lottery": "04111922273312", "beacon": HASH, "system": f"{HASH}:"}


def of(kind: str = "dice", state: str = "drawn", *, supersedes: str | None = None, **more: object) -> Draw:
    terms = Terms(
        bureau=Bureau("410499", "示例县公安局", None), clock="office", items=(ItemRef("I-0001", 1),), scope="", mask=None,
        strata_by="none", classes_basis=None, publish_by="2024-12-31", serial=2, previous=HASH, draw="2024-001-1", task="2024-001", frozen_at="2024-03-04T09:00:00+08:00",
        plan=PlanRef(line="L-0001", ratio="0.05", version=1), registry=RegistryRef(7, HASH, 20), pool=HASH, excluded=HASH, recusals=HASH, pool_size=20,
        strata=(Stratum(code="all", ratio="0.1", size=20),), floor="0.05", batches=1, cutoff="2024-03-01",
        departments=(Department(code="police", inspectors=HASH, registry_size=4, excluded={}, per_object=2, pool_take=None),), entropy=SOURCES[kind], supersedes=supersedes,
    )  # fmt: skip
    drawn = state in {"drawn", "void"}
    whole = Draw(
        number="2024-001-1", task="2024-001", serial=2, plan="", terms=terms.to_bytes().decode(), commitment=HASH,
        frozen_at=terms.frozen_at, entropy=kind, expected_at=terms.entropy.expected_at, state=state,
        value=VALUE[kind] if drawn else "", drawn_on="2024-03-05", issue="2024024", seed=HASH if drawn else "",
        drawn=tuple(Drawn(number=f"P-{n}", stratum="all", ticket="1" * 64, batch=0) for n in range(2)) if drawn else (),
    )  # fmt: skip
    return msgspec.structs.replace(whole, **more)


def said(draw: Draw, *counts: int) -> tuple[str, str, str]:
    """The three lists, each as one text."""
    lists = what_it_proves(draw, Tally(*counts)).lists
    for _, sentences in lists:
        for sentence in sentences:
            assert sentence.endswith(("。", "”）"))
            assert "（）" not in sentence
    computed, witnessed, declared = ("".join(sentences) for _, sentences in lists)
    return computed, witnessed, declared


def whole(kind: str = "dice") -> Draw:
    """A draw with everything that can have happened to it."""
    strike = Strike(seq=1, number="P-1", reason="closed", at=AT, replaced_by=None)
    change = Change(seq=1, object="P-1", department="police", out="police-01", at=AT, in_=None)
    team = Team(object="P-1", department="police", inspectors=("police-01", "police-02"))
    return of(kind, witness=(WITNESS,), struck=(strike,), changes=(change,), teams=(team,))


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("level", ["full", "limited"])
def test_a_sentence_of_the_first_list_names_the_step_that_recomputes_it(kind: str, level: str) -> None:
    proof = what_it_proves(msgspec.structs.replace(whole(kind), level=level, mask="" if level == "full" else level))
    steps = [one.step for one in proof.computed]
    assert set(steps) <= {*STEPS, "查询单"}
    assert {"冻结条件", "冻结登记", "种子", "抽取名单", "剔除与递补", "随机匹配", "人员更换"} <= set(steps)
    assert ("随机值" in steps) is (kind == "beacon"), "only a beacon's value is computed; of a lottery it is looked up"
    assert len(set(steps)) == len(steps)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("state", ["open", "drawn"])
def test_without_a_witness_it_always_says_that_choosing_is_not_ruled_out(kind: str, state: str) -> None:
    computed, witnessed, declared = said(of(kind, state))
    assert "无外部见证，不能证明未挑选" in witnessed
    assert "不能挑选结果" not in computed + witnessed + declared
    assert "无外部见证" not in said(of(kind, state, witness=(WITNESS,)))[1]


def test_a_witness_who_came_too_late_counts_for_nothing_and_is_named() -> None:
    late = msgspec.structs.replace(WITNESS, at=EXPECTED)
    witnessed = said(of(witness=(late,)))[1]
    assert "无外部见证" in witnessed
    assert "登记过晚，不算见证：演示监督员" in witnessed


@pytest.mark.parametrize(("kind", "strong"), [("lottery", True), ("beacon", True), ("dice", False), ("system", False)])
def test_only_a_witness_of_a_lottery_or_beacon_can_say_that_nothing_was_chosen(kind: str, strong: bool) -> None:
    computed, witnessed, _ = said(of(kind, witness=(WITNESS,)))
    assert "不能挑选结果" not in computed, "a registered witness is the bureau's word until somebody asks him"
    assert ("不能挑选结果" in witnessed) is strong
    assert "64 位承诺值" in witnessed
    assert "只收到过这一个" in witnessed


def test_what_must_be_asked_of_the_value_follows_from_its_source() -> None:
    assert "中国福利彩票官方网站上2024-03-05 双色球第 2024024 期的开奖公告" in said(of("lottery"))[1]
    assert "第 5 轮的值和签名" in said(of("beacon"))[1]
    assert "请问在场的演示纪检组、演示代表" in said(of(witnesses=("演示纪检组", "演示代表")))[1]
    assert "没有登记在场见证人" in said(of())[2]
    assert "没有见证人报数，不具证明力" in said(of("system"))[2]
    assert "不是没有事先商定" not in said(of("system"))[1]
    assert "没有事先商定" in said(of("system", value=f"{HASH}:20240304"))[1]


def test_an_open_freeze_has_no_list_and_a_void_or_expired_one_proves_none() -> None:
    assert "名单还不存在" in said(of(state="open"))[2]
    assert "重算" not in said(of(state="open"))[0]
    void = Void(reason="procedure", at=AT, lines=(), by="演示局长")
    for state, word in (("void", "不能证明任何名单"), ("expired", "与抽取以后作废同样看待")):
        proof = what_it_proves(of(state=state, void=void if state == "void" else None))
        assert any(word in sentence for sentence in proof.declared)
        listed = ["抽取名单"] if state == "void" else []  # what it had drawn is published, struck through
        assert [one.step for one in proof.computed] == ["冻结条件", "冻结登记", *listed]
        assert proof.witnessed == ()


def test_voids_and_expired_freezes_of_the_bureau_weigh_on_every_draw() -> None:
    assert "累计" not in said(of(), 0, 0)[2]
    assert "累计作废 2 次、过期 1 次、补充抽取 0 次、更正随机值 3 次" in said(of(), 2, 1, 0, 3)[2]
    typed = Typed(value="1" * 14, at=AT, by="演示员", corrected_at=AT, paper="开奖公告")
    more = Supplement(kind="objects", parent="2024-001-1")
    states = [
        of(state="void"),
        of(state="expired"),
        of(state="void"),
        of("lottery", typed=(typed,)),
        of(supplement=more),
    ]
    assert tally_of(states) == (2, 1, 1, 1)
    assert "这是重新抽取" in said(of(supersedes=HASH))[2]


def test_what_rests_on_papers_and_not_on_arithmetic_is_said() -> None:
    struck = tuple(Strike(seq=n, number=f"P-{n}", reason="closed", at=AT, replaced_by=None) for n in range(1, 3))
    assert "超过抽取数的 5%" in said(of(struck=struck))[2]
    many = tuple(Drawn(number=f"P-{n}", stratum="all", ticket="1" * 64, batch=0) for n in range(40))
    assert "该不该剔除凭依据材料。" in said(of(struck=struck, drawn=many))[2]
    assert "剔除" not in "".join(said(of()))
    computed, _, declared = said(whole())
    assert "更换的 1 人次" in computed
    assert "该不该更换检查人员凭回避决定或证明材料，超过检查组的 5%。" in declared
    typed = Typed(value="1" * 14, at=AT, by="演示员", corrected_at=AT, paper="开奖公告")
    assert f"更正过一次，原来录的是 {'1' * 14}" in said(of("lottery", typed=(typed,)))[2]


def test_a_draw_of_everybody_leaves_nothing_open_but_order_and_inspectors() -> None:
    everybody = tuple(Drawn(number=f"P-{n}", stratum="all", ticket="1" * 64, batch=0) for n in range(20))
    assert "全覆盖" in said(of(drawn=everybody))[2]
    assert "全覆盖" not in said(of())[2]


@pytest.mark.parametrize("more", [{"level": "limited", "mask": "limited"}, {"mask": "strata"}])
def test_a_masked_draw_does_not_promise_that_names_will_be_opened(more: dict[str, str]) -> None:
    assert "公开名称时" in said(of())[0]
    assert "公开名称时" not in said(of(**more))[0]
    assert "查询单" in said(of(**more))[0]


def test_a_draw_whose_evidence_is_not_public_promises_nobody_that_he_can_compute_it_again() -> None:
    shown = what_it_proves(whole(), closed="写着信用风险等级")
    assert [one.step for one in shown.computed] == ["冻结条件", "冻结登记"]
    assert any("证据不公开（写着信用风险等级）" in sentence for sentence in shown.witnessed)
    opened = of(state="open")
    assert what_it_proves(opened, closed="写着信用风险等级") == what_it_proves(opened)


def test_before_the_lists_are_public_it_says_when_they_can_be_computed() -> None:
    texts = [one.text for one in what_it_proves(whole(), lists_open=False).computed]
    assert sum(text.startswith("名单公开以后，") for text in texts) == 5
    assert not any(text.startswith("名单公开以后，") for text in (one.text for one in what_it_proves(whole()).computed))


def test_a_demonstration_clock_is_said_first() -> None:
    draw = of()
    shown = msgspec.structs.replace(draw, terms=draw.terms.replace('"clock":"office"', '"clock":"demo"'))
    assert what_it_proves(shown).declared[0] == "用的是演示时钟，时间都不作数。"


def test_a_void_for_a_false_value_says_where_the_value_is_looked_up_and_what_follows_when_it_is_true() -> None:
    void = Void(reason="value_false", at=EXPECTED, lines=(), by="演示局长")
    witnessed = said(of("lottery", "void", void=void))[1]
    assert "请对照中国福利彩票官方网站上2024-03-05 双色球第 2024024 期的开奖公告" in witnessed
    assert f"作废的原因是录入的 {VALUE['lottery']} 不真实：对照以后与公布的值相同的，这次作废就没有理由" in witnessed
    assert "不真实" not in said(of("lottery", "void", void=msgspec.structs.replace(void, reason="procedure")))[1]


def test_a_freeze_that_is_given_up_after_its_value_came_is_as_good_as_drawn() -> None:
    said_of = "没有录入随机值：随机值可能早已产生而没有使用"
    for at, told in ((EXPECTED, True), (AT, False)):
        void = Void(reason="procedure", at=at, lines=(), by="演示局长")
        given_up = msgspec.structs.replace(of("lottery", "void", void=void), seed="", value="", drawn=())
        assert (said_of in said(given_up)[2]) is told
    drawn = Void(reason="procedure", at=EXPECTED, lines=(), by="演示局长")
    assert said_of not in said(of("lottery", "void", void=drawn))[2]


def test_objects_that_a_redraw_left_out_rest_on_the_bureaus_word() -> None:
    again = of(supersedes=HASH)
    fewer = msgspec.structs.replace(again.conditions, removed=("P-0007",)).to_bytes().decode()
    assert "重新抽取时去掉了前一次对象库里的 1 个对象" in said(msgspec.structs.replace(again, terms=fewer))[2]
    assert "去掉了" not in said(again)[2]
