"""外部见证 and 随机值: what comes from outside the bureau."""

from collections.abc import Mapping, Sequence

from cryptography.x509 import Certificate

from rules.base.canonical import digest
from rules.base.invisible import visible
from rules.draw.beacon import signed
from rules.draw.entropy import DRAW_DAYS, GAMES, corrected, drawing_time, game_of, is_well_formed, thrown_too_often
from rules.draw.evidence import Evidence, Witness, counted_witnesses
from rules.draw.terms import Entropy, Terms, real
from rules.draw.times import DrawTimes, in_order, times_in
from site_gen.verify.report import State, Verdict, judge, require
from site_gen.verify.tokens import Stamp, judge_token

__all__ = ["ANOTHER_HELD", "judge_value", "judge_witnesses"]

_KINDS = {
    "superior": "上级机关", "discipline": "纪检监察机关", "supervisor": "监督员、群众代表", "notary": "公证机构", "newspaper": "报纸",
    "paper": "存于外部的纸件", "rfc3161": "时间戳",
}  # fmt: skip
ANOTHER_HELD = "与见证人所持的承诺值不符"
_NONE = "无外部见证，不能证明未挑选"
_ONLY_TIME = "时间戳只证明时间，不能证明未挑选"
_BAD: tuple[State, ...] = ("fails", "unjudged")
_GOOD: State = "note"


def judge_witnesses(
    terms: Terms, evidence: Evidence, commitment: str, remarks: list[str], *,
    held: str, tokens: Mapping[str, bytes], authorities: Sequence[Certificate],
) -> Verdict:  # fmt: skip
    """Who is registered as having held the commitment after the freeze and before the value can have existed.

    held: what a witness holds, as the reader entered it. tokens: SHA-256 → time stamp.
    """
    limit = min(evidence.entropy.at, terms.entropy.expected_at)
    counted, others = counted_witnesses(evidence.witness, terms, evidence.entropy.at)
    names, late = _named(counted, others)
    stamps = [
        judge_token(tokens.get(one.ref), ref=one.ref, commitment=commitment, limit=limit, given=authorities)
        for one in counted
        if one.kind == "rfc3161"
    ]
    if held and held != commitment:
        return "fails", ANOTHER_HELD
    state, said = _worst(stamps)
    if held and state != "fails":
        return "holds", f"与见证人所持一致；登记的见证：{names}{late}"
    only_time = state == _GOOD and 0 < len(stamps) == len(counted)
    if not held:
        remarks.append(_ONLY_TIME if only_time else "见证仅为登记，未核实" if counted else _NONE)
    if stamps:
        return state, f"{names}；{said}{'' if only_time else '；其余仅为登记，未核实'}{late}"
    return "note", names + ("；仅为登记，未核实" if counted else "") + late


def _named(counted: Sequence[Witness], others: Sequence[Witness]) -> tuple[str, str]:
    """(who counts, who does not), as they are said."""
    late = "；登记过晚或过早，不算：" + "、".join(visible(one.who) for one in others) if others else ""
    return "、".join(f"{visible(one.who)}（{_KINDS[one.kind]}）" for one in counted) or _NONE, late


def _worst(stamps: Sequence[Stamp]) -> Verdict:
    """The state of several time stamps, and all that is said of them. One that holds proves time, which is a note."""
    said = "；".join(dict.fromkeys(stamp.text for stamp in stamps))
    state = next((one for one in _BAD if any(stamp.state == one for stamp in stamps)), _GOOD)
    return state, said


def judge_value(terms: Terms, evidence: Evidence, remarks: list[str]) -> Verdict:
    """Whether the value has the form of its kind, came in its time, and is what its source says, as far as this can be computed."""
    entropy, stated = evidence.entropy, terms.entropy
    value, kind, source = entropy.value, stated.kind, stated.source
    require(entropy.kind == kind and is_well_formed(stated, value), "随机值的种类或写法不对")
    own = kind != "system" or digest(value[:64].encode()) == stated.secret_hash
    require(own, "系统随机数与冻结时的摘要不符")
    times = times_in(terms, evidence)
    require(in_order(times, "value"), "随机值录入的时间不对")
    drawn_on, issue, signature = entropy.drawn_on, entropy.issue, entropy.signature
    whole = (kind == "lottery") == bool(drawn_on) == bool(issue) and (kind == "beacon") == bool(signature)
    require(whole, "随机值的来历写得不全，或多写了")
    if drawn_on:
        _require_drawing(stated, drawn_on, times_in(terms, evidence, drawing_time(drawn_on)))
    require(not signature or digest(bytes.fromhex(signature)) == value, "随机值不是信标签名的散列")
    require(corrected(stated, entropy) and in_order(times, "typed"), "随机值的更正不合规则")
    note = "".join(f"，更正过一次，原来录的是 {one.value}" for one in entropy.typed)
    remarks += ["更正过一次"] if entropy.typed else []
    remarks += ["掷的次数多于需要"] if thrown_too_often(stated, value) else []
    remarks += ["开奖日不是条件写的那天"] if stated.source.get("date", entropy.drawn_on) != entropy.drawn_on else []
    if kind == "lottery":
        game = GAMES[game_of(stated)][0]
        return "holds", f"{value}，{drawn_on} {game}第 {issue} 期，请对照开奖公告{note}"
    if signature:
        number = int(source["round"])
        good = signed(str(source["chain_hash"]), number, signature)
        return judge(good, f"{value}，第 {number} 轮，签名与公钥相符{note}", "信标的签名与公钥不符")
    if value.endswith(":"):
        remarks.append("没有见证人报数，不具证明力")
        return "note", value + " 没有见证人报数，不具证明力"
    return "holds", value


def _require_drawing(stated: Entropy, drawn_on: str, times: DrawTimes) -> None:
    of_the_game = real(drawn_on).weekday() in DRAW_DAYS[game_of(stated)]
    require(of_the_game and str(stated.source["date"]) <= drawn_on and in_order(times, "drawing"), "开奖日期不对")
