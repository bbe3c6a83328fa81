"""查对: where the value of a draw is looked up by whoever doubts it, and what a witness is asked; stands beside every value (draw.md §1, §2)."""

from collections.abc import Mapping

__all__ = ["LOOK_UP", "ask_text", "look_up_text"]

LOOK_UP: Mapping[str, str] = {
    "ssq": "中国福利彩票发行管理中心网站（www.cwl.gov.cn）的开奖公告，或当地福利彩票中心",
    "dlt": "国家体育总局体育彩票管理中心网站（www.lottery.gov.cn）的开奖公告，或当地体育彩票中心",
    "beacon": "api.drand.sh/{chain_hash}/public/{round}（randomness 是随机值，signature 是签名）",
}
"""Where a reader finds the value himself."""


def look_up_text(kind: str, source: Mapping[str, str | int]) -> str:
    """Where the value of this source is looked up; "" of one that only those who were there can tell.

    >>> look_up_text("beacon", {"chain_hash": "52db", "round": 7})
    'api.drand.sh/52db/public/7（randomness 是随机值，signature 是签名）'
    """
    place = LOOK_UP.get(str(source["game"]) if kind == "lottery" else kind, "")
    return place.format(**source) if place else ""


def ask_text(serial: int) -> str:
    """That a registered witness is the bureau's word until he is asked, and what to ask him. serial: of the freeze.

    >>> ask_text(7)
    '见证仅为登记，未核实：请向登记的见证者要当时收到的 64 位承诺值，逐位对照；并问第 7 次冻结是不是只收到过这一个'
    """
    return f"见证仅为登记，未核实：请向登记的见证者要当时收到的 64 位承诺值，逐位对照；并问第 {serial} 次冻结是不是只收到过这一个"
