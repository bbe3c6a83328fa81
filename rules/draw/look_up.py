"""查对: where the value of a draw is looked up by whoever doubts it; stands beside every value (draw.md §2)."""

from collections.abc import Mapping

__all__ = ["LOOK_UP", "look_up_text"]

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
