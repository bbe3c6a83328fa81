"""随机值: the sources of the random value, the canonical form of a value of each, and when it may come (draw.md §2).

The kind and the source stand in the terms, before the value exists; the value is typed in afterwards as text.

    typed --normalised--> value: blanks, full width, upper-case hex are taken; mistakes are named, never mended
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil

import msgspec

from rules.base.canonical import digest
from rules.base.codes import ENTROPY
from rules.base.dates import WEEKDAYS, moment_text, weekday_text
from rules.base.errors import Problem
from rules.base.fields import CHINA
from rules.draw.evidence import Value
from rules.draw.terms import SOURCES, Entropy, Unreal, real

__all__ = [
    "CHAINS", "DRAWN_AT", "DRAW_DAYS", "GAMES", "MIN_WAIT", "QUICKNET", "SALES_CLOSE", "Chain", "beacon_value",
    "corrected", "correction_problems", "drawing_time", "game_of", "is_well_formed", "lottery_value", "next_drawing", "normalised", "origin_problems",
    "parse_source", "source_problems", "thrown_too_often", "time_problems", "typed_problems", "value_problem",
]  # fmt: skip

GAMES: dict[str, tuple[str, tuple[int, int], tuple[int, int]]] = {
    "ssq": ("双色球", (6, 33), (1, 16)),
    "dlt": ("大乐透", (5, 35), (2, 12)),
}
"""Game → name, front (how many, highest), back (how many, highest). Both have more than 10^7 outcomes."""

DRAW_DAYS: dict[str, tuple[int, ...]] = {"ssq": (1, 3, 6), "dlt": (0, 2, 5)}
"""Weekdays (Monday 0) on which a game is drawn: 双色球 on Tuesday, Thursday and Sunday, 大乐透 on Monday, Wednesday and Saturday."""
SALES_CLOSE = "T20:00:00+08:00"
"""When the sales of a drawing's day close: a freeze must be earlier."""
DRAWN_AT = "T21:30:00+08:00"
"""When the numbers of a drawing's day are known."""
MIN_WAIT = timedelta(minutes=30)
"""A round of a beacon is produced this long after the freeze, or longer."""
MOST_DICE = 100
"""No more dice are thrown at once (the freeze sees to it)."""


class Chain(msgspec.Struct, frozen=True):
    """A drand network. genesis: Unix time of round 1, in seconds. period: seconds between rounds. public_key, scheme: of its signatures."""

    name: str
    genesis: int
    period: int
    scheme: str
    public_key: str

    def made(self, number: int) -> int:
        """When a round is produced, in Unix seconds."""
        return self.genesis + (number - 1) * self.period

    def at(self, number: int) -> datetime:
        """When a round is produced, +08:00. OverflowError for a round of no calendar."""
        return datetime.fromtimestamp(self.made(number), CHINA)

    def next_after(self, moment: datetime) -> int:
        """The first round that is produced after a moment."""
        return ceil((moment.timestamp() + 1 - self.genesis) / self.period) + 1


QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
CHAINS: dict[str, Chain] = {
    QUICKNET: Chain(
        name="quicknet",
        genesis=1692803367,
        period=3,
        scheme="bls-unchained-g1-rfc9380",
        public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    )
}
"""The one network that may be used, by chain hash: unchained, so that a round's signature can be checked alone."""

_SYSTEM = re.compile(r"([0-9a-f]{64}):([0-9]{8,})?")
_FIELD = "随机值"
_SOURCE = "随机值来源"


# ---- the source, at the freeze


def parse_source(typed: Mapping[str, str]) -> dict[str, str | int]:
    """A source as typed (text by key) in the form of the terms: round, dice and faces become integers where they are digits."""
    return {
        key: int(text) if key in ("round", "dice", "faces") and re.fullmatch(r"[0-9]{1,15}", text) else text
        for key, text in typed.items()
    }


def game_of(entropy: Entropy) -> str:
    """The game of a lottery (a key of GAMES); "" of another kind."""
    return str(entropy.source["game"]) if entropy.kind == "lottery" else ""


def drawing_time(day: str) -> str:
    """When the numbers of a drawing on this day (ISO) are known: expected_at of a lottery."""
    return day + DRAWN_AT


def next_drawing(game: str, frozen: datetime) -> date:
    """The first day of a game whose sales have not closed at a moment."""
    day = frozen.date()
    while day.weekday() not in DRAW_DAYS[game] or frozen.isoformat() >= day.isoformat() + SALES_CLOSE:
        day += timedelta(days=1)
    return day


def source_problems(kind: str, source: Mapping[str, str | int]) -> list[Problem]:
    """What is wrong with a source at the freeze, each with its cure; empty when nothing is. Not: whether its time is right (`freeze`)."""
    if kind not in SOURCES:
        return [Problem(f"没有“{kind}”这种来源，可用：{'、'.join(row.text for row in ENTROPY)}", field=_SOURCE)]
    required = SOURCES[kind]
    if tuple(sorted(source)) != required:
        text = "、".join(required) if required else "（无）"
        return [Problem(f"{ENTROPY.text(kind)}的来源要写且只写：{text}", field=_SOURCE)]
    messages = {
        "lottery": _lottery_source_messages,
        "beacon": _beacon_source_messages,
        "dice": _dice_source_messages,
    }.get(kind)
    return [Problem(message, field=_SOURCE) for message in messages(source)] if messages else []


def _lottery_source_messages(source: Mapping[str, str | int]) -> Iterator[str]:
    if source["game"] not in GAMES:
        yield "彩种只能是 ssq（双色球）或 dlt（大乐透）"
        return
    try:
        day = real(str(source["date"]))
    except Unreal:
        yield f"“{source['date']}”不是日期，请写开奖那天，如 2024-06-04"
        return
    game = str(source["game"])
    if day.isoformat() != source["date"] or isinstance(day, datetime):
        yield f"“{source['date']}”不是日期，请写开奖那天，如 2024-06-04"
    elif day.weekday() not in DRAW_DAYS[game]:
        words = "、".join(WEEKDAYS[weekday] for weekday in DRAW_DAYS[game])
        following = next(
            (day + timedelta(n) for n in range(1, 8) if (day + timedelta(n)).weekday() in DRAW_DAYS[game]), day
        )
        yield f"{GAMES[game][0]}在周{words}开奖，{day} 是{weekday_text(day)}；请改为开奖的日子，如 {following}"


def _beacon_source_messages(source: Mapping[str, str | int]) -> Iterator[str]:
    if source["chain_hash"] not in CHAINS:
        yield f"不认识的信标；只能用 drand quicknet，chain_hash 为 {QUICKNET}"
    if not isinstance(source["round"], int) or source["round"] < 1:
        yield "信标的轮次 round 应为正整数，并且是冻结 30 分钟以后才会产生的一轮"


def _dice_source_messages(source: Mapping[str, str | int]) -> Iterator[str]:
    if not isinstance(source["dice"], int) or not 1 <= source["dice"] <= MOST_DICE:
        yield f"骰子个数 dice 应为 1 至 {MOST_DICE} 的整数（枚数少的多掷几次），现在写的是 {source['dice']}"
    if source["faces"] != 10:
        yield "骰子须是十面的（faces 为 10），每面一个数字 0–9；六面的骰子不能用"
    if not str(source["place"]).strip():
        yield "请写明掷骰子的地点 place"


# ---- the value


def is_well_formed(entropy: Entropy, value: str) -> bool:
    """Whether a value is in the one canonical form of its kind (draw.md §2); of `system` not whether its secret is the right one."""
    return bool(_SYSTEM.fullmatch(value)) if entropy.kind == "system" else not value_problem(entropy, value)


def value_problem(entropy: Entropy, value: str) -> str:
    """What is wrong with a value for this source, with its cure; "" when it is in its canonical form.

    >>> dice = Entropy(
    ...     kind="dice",
    ...     source={"dice": 20, "faces": 10, "place": "会议室"},
    ...     expected_at="2024-04-09T15:00:00+08:00",
    ...     expires_at="2024-04-10T23:59:59+08:00",
    ... )
    >>> value_problem(dice, "01382438112797316654")
    ''
    >>> value_problem(dice, "0138")
    '骰子点数应为 20 位以上的数字，现在是 4 位，请补掷'
    """
    match entropy.kind:
        case "dice":
            return _dice_problem(entropy.source["dice"], value)
        case "beacon":
            if not re.fullmatch(r"[0-9a-f]{64}", value):
                return "信标的随机值应为 64 位小写十六进制数字，请从信标页面整段复制"
            return ""
        case "lottery":
            return _lottery_problem(game_of(entropy), value)
    return _system_problem(entropy.secret_hash, value)


def _dice_problem(dice: str | int, value: str) -> str:
    if not re.fullmatch(r"[0-9]*", value):
        return "骰子点数只能是数字 0–9，请去掉其他字符"
    if len(value) < 20:
        return f"骰子点数应为 20 位以上的数字，现在是 {len(value)} 位，请补掷"
    if len(value) % int(dice):
        return f"每掷一次 {dice} 粒，点数应为 {dice} 位的整数倍，现在是 {len(value)} 位，请逐粒核对"
    return ""


def thrown_too_often(entropy: Entropy, value: str) -> bool:
    """Whether dice were thrown again when there were twenty digits: who does not like a throw could go on until he likes one."""
    return entropy.kind == "dice" and len(value) - int(entropy.source["dice"]) >= 20


def _lottery_problem(game: str, value: str) -> str:
    name, front, back = GAMES[game]
    if not re.fullmatch(r"[0-9]{14}", value):
        return f"{name}开奖号码应为 14 位数字：7 个号码，每个两位，如 01、08"
    numbers = [int(value[i : i + 2]) for i in range(0, 14, 2)]
    for label, (_, highest), part in (("前区", front, numbers[: front[0]]), ("后区", back, numbers[front[0] :])):
        if any(not 1 <= number <= highest for number in part):
            return f"{name}{label}号码应在 01 到 {highest} 之间，请核对开奖公告"
        if any(a >= b for a, b in pairwise(part)):
            return f"{name}{label}号码应从小到大、不重复，请按大小排列"
    return ""


def _system_problem(secret_hash: str | None, value: str) -> str:
    match = _SYSTEM.fullmatch(value)
    if not match:
        return "系统随机数应为 64 位十六进制数字、英文冒号，再加见证人报出的 8 位以上数字（可以不报）"
    if digest(match[1].encode()) != secret_hash:
        return "系统随机数与冻结时留下的摘要不符，不能使用，请作废后重新冻结"
    return ""


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def normalised(kind: str, typed: str) -> str:
    """A value as typed, in the characters of its canonical form: full width becomes half, blanks and what stands between numbers go.

    Hexadecimal digits become lower case. Nothing else is changed, so that a mistake can be named.

    >>> normalised("lottery", "０４ 11 19　22,27 33 + 12"), normalised("beacon", " AB CD\\n")
    ('04111922273312', 'abcd')
    """
    text = re.sub(r"\s+", "", typed.translate(_HALF_WIDTH))
    return text.lower() if kind == "beacon" else re.sub(r"[,、+|]", "", text)


_ALIKE = {"o": "0", "O": "0", "〇": "0", "l": "1", "I": "1", "i": "1"}


def typed_problems(entropy: Entropy, value: str) -> list[Problem]:
    """What is wrong with a value as it was typed in (after `normalised`), the likely mistake named; empty when it can be drawn with.

    For `system`: the whole value, with the secret.
    """
    if not value:
        return [Problem("请给出随机值（--value）", field=_FIELD)]
    problem = value_problem(entropy, value)
    if not problem:
        return []
    named = _mistake(entropy, value)
    return [Problem(named or problem, field=_FIELD)]


def _mistake(entropy: Entropy, value: str) -> str:
    """The likely mistake in a value that is not well-formed, in Chinese; "" when none is known."""
    shown = value.partition(":")[2] if entropy.kind == "system" else value
    return _odd_character(entropy.kind, shown) or _wrong_length(entropy, shown)


def _odd_character(kind: str, shown: str) -> str:
    """The first character that is no digit of its kind; "" when there is none."""
    allowed, what = ("[0-9a-f]", "十六进制数字（0–9、a–f）") if kind == "beacon" else ("[0-9]", "数字")
    for place, one in enumerate(shown, 1):
        if one in _ALIKE:
            return f"第 {place} 位是字母 {one}，不是数字 {_ALIKE[one]}，请改正"
        if not re.fullmatch(allowed, one):
            return f"第 {place} 位“{one}”不是{what}，请核对"
    return ""


def _wrong_length(entropy: Entropy, shown: str) -> str:
    """What is wrong with the number of digits; "" when nothing is."""
    count = len(shown)
    match entropy.kind:
        case "dice" if (count + 1) % int(entropy.source["dice"]) == 0:
            dice = entropy.source["dice"]
            return f"骰子点数现在是 {count} 位，比 {dice} 粒的整数倍少一位：开头的 0 丢了的请补上（表格会把它去掉），少掷的请补掷"
        case "lottery" if count == 13:
            return "开奖号码应为 14 位数字，现在是 13 位：开头的 0 可能丢了，请补上（如 01、08）"
        case "lottery" if count != 14:
            return f"开奖号码应为 14 位数字（7 个号码，每个两位），现在是 {count} 位，请核对"
        case "beacon" if count != 64:
            return f"信标的随机值应为 64 位，现在是 {count} 位，请从信标页面整段复制"
        case "system" if 0 < count < 8:
            return f"见证人报的数字应为 8 位以上，现在是 {count} 位"
    return ""


def lottery_value(game: str, numbers: list[int]) -> str:
    """The 14 digits of a result: front numbers ascending, then the back ones, two digits each.

    >>> lottery_value("ssq", [22, 4, 11, 19, 33, 27, 12])
    '04111922273312'
    """
    count = GAMES[game][1][0]
    return "".join(f"{number:02d}" for number in (*sorted(numbers[:count]), *sorted(numbers[count:])))


def beacon_value(signature: str) -> str:
    """The random value of a round: SHA-256 of its signature (hexadecimal digits). ValueError when it is not in hexadecimal."""
    return digest(bytes.fromhex(signature))


# ---- where a value comes from, and when it may come


def origin_problems(entropy: Entropy, value: Value) -> list[Problem]:
    """What is wrong with drawing and issue of a lottery, or with the signature of a beacon, each with its cure."""
    if entropy.kind == "lottery":
        return [Problem(message, field=_FIELD) for message in _drawing_messages(entropy, value)]
    if entropy.kind == "beacon":
        if value.signature is None or not re.fullmatch("[0-9a-f]{96}", value.signature):
            return [Problem("请写这一轮的签名（signature，96 位十六进制数字），从信标页面整段复制", field="信标签名")]
        if beacon_value(value.signature) != value.value:
            return [Problem("随机值不是这个签名的散列：两者须是同一轮的，请从信标页面整段复制", field="信标签名")]
    return []


def _drawing_messages(entropy: Entropy, value: Value) -> Iterator[str]:
    game, day = game_of(entropy), str(entropy.source["date"])
    name = GAMES[game][0]
    if not value.issue or not re.fullmatch("[0-9]{5,7}", value.issue):
        yield f"请写开奖的期号（{'7 位数字，如 2024063' if game == 'ssq' else '5 位数字，如 24063'}），供人查对"
    try:
        drawn_on = real(value.drawn_on or "")
    except Unreal:
        yield f"开奖日期“{value.drawn_on or ''}”不是日期，请写 {day} 这样的日子"
        return
    if drawn_on.weekday() not in DRAW_DAYS[game]:
        yield f"{drawn_on} 是{weekday_text(drawn_on)}，不是{name}开奖的日子，请核对"
    elif drawn_on.isoformat() < day:
        yield f"{drawn_on} 早于定好的 {day}：要用那天的开奖，那天没有开奖的用它以后的第一次"


def time_problems(entropy: Entropy, at: str, drawn_on: str | None = None) -> list[Problem]:
    """Why a value may not be entered at this time (ISO), with the cure; empty when it may."""
    first = max(entropy.expected_at, drawing_time(drawn_on) if drawn_on else "")
    if at < first:
        return [
            Problem(
                f"{ENTROPY.text(entropy.kind)}到 {moment_text(first)} 才有，现在是 {moment_text(at)}，请到时再录入",
                field=_FIELD,
            )
        ]
    if entropy.expires_at and at > entropy.expires_at:
        return [Problem(f"已过 {moment_text(entropy.expires_at)}，这次冻结过期了，请重新冻结", field=_FIELD)]
    return []


# ---- a mistyped value


def correction_problems(entropy: Entropy, before: Value, new: Value, *, matched: bool) -> list[Problem]:
    """Why a value may not be corrected to `new` (with its `at`), each with the cure (draw.md §2); empty when it may."""
    if entropy.kind not in ("lottery", "beacon"):
        text = "以现场签字的记录为准" if entropy.kind == "dice" else "与见证人报的数当场核对过"
        return [
            Problem(
                f"{ENTROPY.text(entropy.kind)}的值不能更正：{text}；确有错误请作废（draw void）后重新冻结", field=_FIELD
            )
        ]
    if matched:
        return [Problem("已经匹配执法人员，随机值不能再更正；录错的请作废（draw void）", field=_FIELD)]
    if before.typed:
        return [Problem("已经更正过一次，不能再更正；仍然录错的请作废（draw void）", field=_FIELD)]
    if new.value == before.value:
        return [Problem("与原来录的相同，没有可更正的", field=_FIELD)]
    return [
        *typed_problems(entropy, new.value),
        *origin_problems(entropy, new),
        *time_problems(entropy, new.at, new.drawn_on),
    ]


def corrected(entropy: Entropy, value: Value) -> bool:
    """Whether the corrections in evidence keep the rules: at most one, of a value that can be looked up (their times: rules.draw.times)."""
    return len(value.typed) <= (entropy.kind in ("lottery", "beacon")) and all(
        is_well_formed(entropy, one.value) and one.value != value.value for one in value.typed
    )
