"""外部见证 and 随机值: what comes from outside the bureau."""

from collections.abc import Mapping, Sequence

from cryptography.x509 import Certificate

from rules.base.canonical import digest
from rules.base.invisible import visible
from rules.draw.entropy import GAMES, value_problems
from rules.draw.evidence import Evidence, Witness
from rules.draw.registers import Unreal, require_real
from rules.draw.terms import Terms
from site_gen.verify.beacon import signed
from site_gen.verify.report import Stop, Verdict, judge, require
from site_gen.verify.rules import is_drawing_day
from site_gen.verify.tokens import Stamp, judge_token

__all__ = ["judge_value", "judge_witnesses"]

_KINDS = {
    "superior": "上级机关", "discipline": "纪检监察机关", "supervisor": "监督员、群众代表", "notary": "公证机构", "newspaper": "报纸",
    "paper": "存于外部的纸件", "rfc3161": "时间戳",
}  # fmt: skip
_NONE = "无外部见证，不能证明未挑选"


def judge_witnesses(
    terms: Terms, evidence: Evidence, commitment: str, remarks: list[str], *,
    held: str, tokens: Mapping[str, bytes], authorities: Sequence[Certificate],
) -> Verdict:  # fmt: skip
    """Who is registered as having held the commitment after the freeze and before the value can have existed.

    held: what a witness holds, as the reader entered it. tokens: SHA-256 → time stamp.
    """
    limit = min(evidence.entropy.at, terms.entropy.expected_at)
    counted = [one for one in evidence.witness if terms.frozen_at <= one.at < limit]
    late = "、".join(visible(one.who) for one in evidence.witness if one not in counted)
    late = f"；登记过晚或过早，不算：{late}" if late else ""
    names = "、".join(f"{visible(one.who)}（{_KINDS[one.kind]}）" for one in counted) or _NONE
    stamps = [_stamp(one, tokens, commitment, limit, authorities) for one in counted if one.kind == "rfc3161"]
    false = next((stamp.text for stamp in stamps if stamp.state == "fails"), None)
    if held:
        if held != commitment:
            return "fails", "与见证人所持的承诺值不符"
        return judge(not false, f"与见证人所持一致；登记的见证：{names}{late}", f"{names}；{false}{late}")
    only_stamped = bool(stamps) and len(stamps) == len(counted) and all(stamp.state == "holds" for stamp in stamps)
    if only_stamped:
        remarks.append("时间戳只证明时间，不能证明未挑选")
    else:
        remarks.append("见证仅为登记，未核实" if counted else _NONE)
    if stamps:
        said = "；".join(dict.fromkeys(stamp.text for stamp in stamps))
        state = max((stamp.state for stamp in stamps), key=["holds", "unjudged", "fails"].index)
        rest = "" if only_stamped else "；其余仅为登记，未核实"
        return ("note", f"{names}；{said}{rest}{late}") if state == "holds" else (state, f"{names}；{said}{late}")
    return "note", names + ("；仅为登记，未核实" if counted else "") + late


def _stamp(
    one: Witness, tokens: Mapping[str, bytes], commitment: str, limit: str, given: Sequence[Certificate]
) -> Stamp:
    return judge_token(tokens.get(one.ref), ref=one.ref, commitment=commitment, limit=limit, given=given)


def judge_value(terms: Terms, evidence: Evidence, remarks: list[str]) -> Verdict:
    """Whether the value has the form of its kind, came in its time, and is what its source says, as far as this can be computed."""
    entropy, stated = evidence.entropy, terms.entropy
    value, kind, source = entropy.value, stated.kind, stated.source
    require(entropy.kind == kind and _well_formed(terms, value), "随机值的种类或写法不对")
    own = kind != "system" or digest(value[:64].encode()) == stated.secret_hash
    require(own, "系统随机数与冻结时的摘要不符")
    require(stated.expected_at <= entropy.at <= (stated.expires_at or entropy.at), "随机值录入的时间不对")
    drawn_on, issue, signature = entropy.drawn_on, entropy.issue, entropy.signature
    whole = (kind == "lottery") == bool(drawn_on) == bool(issue) and (kind == "beacon") == bool(signature)
    require(whole, "随机值的来历写得不全，或多写了")
    if drawn_on:
        _require_drawing(drawn_on, source, entropy.at)
    require(not signature or digest(bytes.fromhex(signature)) == value, "随机值不是信标签名的散列")
    require(_corrected_once(terms, evidence), "随机值的更正不合规则")
    note = "".join(f"，更正过一次，原来录的是 {one.value}" for one in entropy.typed)
    remarks += ["更正过一次"] if entropy.typed else []
    if kind == "lottery":
        game = GAMES[str(source["game"])][0]
        return "holds", f"{value}，{drawn_on} {game}第 {issue} 期，请对照开奖公告{note}"
    if signature:
        number = int(source["round"])
        good = signed(str(source["chain_hash"]), number, signature)
        return judge(good, f"{value}，第 {number} 轮，签名与公钥相符{note}", "信标的签名与公钥不符")
    if value.endswith(":"):
        remarks.append("没有见证人报数，不具证明力")
        return "note", value + " 没有见证人报数，不具证明力"
    return "holds", value


def _require_drawing(drawn_on: str, source: Mapping[str, str | int], at: str) -> None:
    try:
        require_real(drawn_on)
    except Unreal as unreal:
        raise Stop(str(unreal)) from None
    in_time = str(source["date"]) <= drawn_on and drawn_on + "T21:30:00+08:00" <= at
    require(is_drawing_day(str(source["game"]), drawn_on) and in_time, "开奖日期不对")


def _corrected_once(terms: Terms, evidence: Evidence) -> bool:
    """Whether there is no correction, or one that the rules allow."""
    entropy, expected = evidence.entropy, terms.entropy.expected_at
    if len(entropy.typed) > (1 if terms.entropy.kind in ("lottery", "beacon") else 0):
        return False
    return all(
        _well_formed(terms, one.value)
        and one.value != entropy.value
        and expected <= one.at <= one.corrected_at == entropy.at
        for one in entropy.typed
    )


def _well_formed(terms: Terms, value: str) -> bool:
    """Whether a value has the form of its kind; that a secret is the one of the freeze is another question."""
    return not value_problems(terms.entropy, value)
