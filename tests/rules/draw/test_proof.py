"""能证明什么，不能证明什么: the words follow from source, witness, voids, strikes and state, and never say more than is so."""

import msgspec
import pytest

from rules.draw.draw_record import Draw, Void
from rules.draw.entropy import QUICKNET
from rules.draw.evidence import Change, Drawn, Strike, Team, Witness
from rules.draw.proof import what_it_proves
from rules.draw.terms import Bureau, Department, Entropy, ItemRef, PlanRef, RegistryRef, Stratum, Terms

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


def said(draw: Draw, *counts: int) -> tuple[str, str]:
    proof = what_it_proves(draw, *counts)
    for sentence in (*proof.proves, *proof.does_not):
        assert sentence.endswith("。")
        assert "（）" not in sentence
    return "".join(proof.proves), "".join(proof.does_not)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("state", ["open", "drawn"])
def test_without_a_witness_it_always_says_that_choosing_is_not_ruled_out(kind: str, state: str) -> None:
    proves, does_not = said(of(kind, state))
    assert "无外部见证，不能证明未挑选" in does_not
    assert "不能挑选结果" not in proves
    assert "无外部见证" not in said(of(kind, state, witness=(WITNESS,)))[1]


@pytest.mark.parametrize(("kind", "strong"), [("lottery", True), ("beacon", True), ("dice", False), ("system", False)])
def test_only_a_witnessed_lottery_or_beacon_shows_that_nothing_was_chosen(kind: str, strong: bool) -> None:
    assert ("本单位不能挑选结果" in said(of(kind, witness=(WITNESS,)))[0]) is strong


def test_what_must_be_believed_of_the_value_follows_from_its_source() -> None:
    assert "请对照2024-03-05 双色球第 2024024 期的开奖公告" in said(of("lottery"))[1]
    assert "第 5 轮的值和签名可以到信标网站对照" in said(of("beacon"))[1]
    assert "凭在场的演示纪检组、演示代表作证" in said(of(witnesses=("演示纪检组", "演示代表")))[1]
    assert "没有登记在场见证人" in said(of())[1]
    assert "没有见证人报数，不具证明力" in said(of("system"))[1]
    assert "不是事先商定的" in said(of("system", value=f"{HASH}:20240304"))[1]


def test_an_open_freeze_has_no_list_and_a_void_or_expired_one_proves_none() -> None:
    assert "名单还不存在" in said(of(state="open"))[1]
    assert "重算" not in said(of(state="open"))[0]
    void = Void(reason="procedure", at=AT, lines=(), by="演示局长")
    for state, word in (("void", "不能证明任何名单"), ("expired", "与抽取以后作废同样看待")):
        proves, does_not = said(of(state=state, void=void if state == "void" else None))
        assert word in does_not
        assert proves == "有过这一次冻结：它的序号、承诺值和结局都留在登记里，抹不掉。"


def test_voids_and_expired_freezes_of_the_bureau_weigh_on_every_draw() -> None:
    assert "累计" not in said(of(), 0, 0)[1]
    assert "累计作废 2 次、过期 1 次" in said(of(), 2, 1)[1]
    assert "这是重新抽取" in said(of(supersedes=HASH))[1]


def test_what_rests_on_papers_and_not_on_arithmetic_is_said() -> None:
    struck = tuple(Strike(seq=n, number=f"P-{n}", reason="closed", at=AT, replaced_by=None) for n in range(1, 3))
    assert "超过抽取数的 5%" in said(of(struck=struck))[1]
    many = tuple(Drawn(number=f"P-{n}", stratum="all", ticket="1" * 64, batch=0) for n in range(40))
    assert "该不该剔除凭依据材料，不由计算证明。" in said(of(struck=struck, drawn=many))[1]
    assert "剔除" not in "".join(said(of()))
    changes = (Change(seq=1, object="P-1", department="police", out="police-01", at=AT, in_=None),)
    teams = (Team(object="P-1", department="police", inspectors=("police-01", "police-02")),)
    proves, does_not = said(of(teams=teams, changes=changes))
    assert "更换的 1 人次" in proves
    assert "该不该更换检查人员凭回避决定或证明材料" in does_not


def test_a_draw_of_everybody_leaves_nothing_open_but_order_and_inspectors() -> None:
    everybody = tuple(Drawn(number=f"P-{n}", stratum="all", ticket="1" * 64, batch=0) for n in range(20))
    assert "对象全部抽中" in said(of(drawn=everybody))[1]
    assert "对象全部抽中" not in said(of())[1]


def test_a_restricted_draw_does_not_promise_that_names_will_be_opened() -> None:
    assert "公开名称时" in said(of())[0]
    assert "公开名称时" not in said(of(level="limited"))[0]
    assert "名称依法不公布" in said(of(level="limited"))[0]


def test_a_draw_whose_evidence_is_not_public_promises_nobody_that_he_can_compute_it_again() -> None:
    teams = (Team(object="P-0", department="police", inspectors=("a", "b")),)
    shown = what_it_proves(of(teams=teams), closed="写着信用风险等级")
    assert not any("算出" in sentence or "锁定" in sentence for sentence in shown.proves)
    assert "证据不公开（写着信用风险等级）" in shown.does_not[0]
    assert (
        what_it_proves(of(state="open"), closed="写着信用风险等级").does_not
        == what_it_proves(of(state="open")).does_not
    )
