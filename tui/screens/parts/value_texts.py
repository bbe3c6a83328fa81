"""The random value while it is typed: how many digits so far, in groups to be read aloud, and why it cannot exist yet."""

from collections.abc import Sequence
from datetime import datetime

from rules.base.codes import ENTROPY
from rules.base.dates import moment_text
from rules.base.fields import Column, Kind
from rules.draw.draw_record import Draw
from rules.draw.entropy import GAMES, game_of
from rules.draw.evidence import Value

__all__ = ["DICE", "digits_text", "grouped", "origin_columns", "question_text", "value_hint", "why_not_yet"]

DICE = 20
"""Digits that a dice value has at least (draw.md §2)."""


def value_hint(draw: Draw) -> str:
    """What is to be typed for this kind of value."""
    match draw.entropy:
        case "dice":
            return f"按掷出的顺序，一个骰子一位数字，至少 {DICE} 位"
        case "lottery":
            return "照开奖公告：7 个号码，每个两位，如 04111922273312"
        case "beacon":
            return "randomness：从信标页面整段复制，64 位"
    return "见证人报出的 8 位以上数字，可以不报"


def origin_columns(draw: Draw) -> tuple[Column, ...]:
    """What must be written of where a value comes from, beside it: the drawing of a lottery, the signature of a beacon's round."""
    if draw.entropy == "lottery":
        day = str(draw.conditions.entropy.source["date"])
        issue = "7 位，如 2024063" if game_of(draw.conditions.entropy) == "ssq" else "5 位，如 24063"
        return (
            Column("drawn_on", "开奖日期", Kind.DATE, hint=f"{day}；那天没有开奖的，以后第一次", width=14),
            Column("issue", "期号", Kind.CODE, required=True, hint=issue, width=14),
        )
    if draw.entropy == "beacon":
        return (Column("signature", "签名", Kind.TEXT, required=True, hint="signature：从信标页面整段复制，96 位"),)
    return ()


def question_text(new: Value, present: Sequence[str]) -> str:
    """What is asked before a draw, the last time: the value, its drawing, who is present, whether it can still be corrected."""
    who = f"在场见证人：{'、'.join(present)}。" if present else "没有写在场见证人。"
    drawing = f"开奖日期 {new.drawn_on}，期号 {new.issue}\n" if new.issue else ""
    later = "录错了，匹配以前可以更正一次" if new.kind in {"lottery", "beacon"} else "录错了也不能改，只能作废"
    typed = new.value.rpartition(":")[2]
    return f"随机值 {grouped(new.kind, typed) or '（不加报数）'}\n{drawing}\n{who}一次冻结只能抽取一次，{later}。"


def grouped(kind: str, value: str) -> str:
    """The value in groups as it is read aloud: dice by 5, lottery numbers by 2, else by 8.

    >>> grouped("dice", "0138243811279"), grouped("lottery", "04111922273312")
    ('01382 43811 279', '04 11 19 22 27 33 12')
    """
    size = {"dice": 5, "lottery": 2}.get(kind, 8)
    return " ".join(value[at : at + size] for at in range(0, len(value), size))


def digits_text(draw: Draw, value: str) -> tuple[bool, str]:
    """(whether there are enough digits to be checked, the count in words)."""
    match draw.entropy:
        case "dice":
            required = max(DICE, int(draw.conditions.entropy.source.get("dice", DICE)))
            missing = required - len(value)
            return len(value) >= DICE, f"已录 {len(value)} 位" + (f"，还差 {missing} 位" if missing > 0 else "，够了")
        case "lottery":
            name, front, back = GAMES[str(draw.conditions.entropy.source["game"])]
            return len(value) >= 14, f"{name}：前 {front[0]} 个，后 {back[0]} 个，已录 {len(value)} / 14 位"
        case "beacon":
            return len(value) >= 64, f"已录 {len(value)} / 64 位"
    return len(value) >= 8, f"已录 {len(value)} 位" if value else "没有报数也可以抽取，但可信程度弱"


def why_not_yet(draw: Draw, now: datetime) -> str:
    """Why the value cannot exist yet; "" when it can. A value is never taken before its time, of whatever kind."""
    if now < datetime.fromisoformat(draw.expected_at):
        return f"{ENTROPY.text(draw.entropy)}要到 {moment_text(draw.expected_at)} 才产生"
    return ""
