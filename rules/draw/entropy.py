"""随机值: the sources of the random value, and the canonical form of a value of each (draw.md §2).

The kind and the source stand in the terms, before the value exists; the value is typed in afterwards as text.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil

import msgspec

from rules.base.canonical import digest
from rules.base.codes import ENTROPY
from rules.base.dates import WEEKDAYS, weekday_text
from rules.base.errors import Problem
from rules.base.fields import CHINA
from rules.draw.terms import SOURCES, Entropy

__all__ = [
    "CHAINS", "GAMES", "Chain", "lottery_value", "moment_problems", "parse_source", "source_problems", "typed_problems",
    "value_problems",
]  # fmt: skip

GAMES: dict[str, tuple[str, tuple[int, int], tuple[int, int]]] = {
    "ssq": ("双色球", (6, 33), (1, 16)),
    "dlt": ("大乐透", (5, 35), (2, 12)),
}
"""Game → name, front (how many, highest), back (how many, highest). Both have more than 10^7 outcomes."""

DRAW_DAYS = {"ssq": (1, 3, 6), "dlt": (0, 2, 5)}
"""Weekdays (Monday 0) on which a game is drawn: 双色球 on Tuesday, Thursday and Sunday, 大乐透 on Monday, Wednesday and Saturday."""
_DRAWN_AT = time(21, 0, tzinfo=CHINA)
"""Both are drawn between 21:15 and 21:30; their tickets are sold until 20:00 and 21:00."""
_PAUSES = 30
"""Issues that a year may lack: at the Spring Festival and the National Day some ten; most in 2020, for seven weeks."""


class Chain(msgspec.Struct, frozen=True):
    """A drand network. genesis: Unix time of round 1, in seconds. period: seconds between rounds."""

    name: str
    genesis: int
    period: int

    def at(self, number: int) -> datetime:
        """When a round is produced, +08:00."""
        return datetime.fromtimestamp(self.genesis + (number - 1) * self.period, CHINA)

    def next_after(self, moment: datetime) -> int:
        """The first round that is produced after a moment."""
        return ceil((moment.timestamp() + 1 - self.genesis) / self.period) + 1


CHAINS: dict[str, Chain] = {
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": Chain("default", 1595431050, 30),
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": Chain("quicknet", 1692803367, 3),
}
"""The public networks of the League of Entropy, by chain hash. The time of a round of any other chain is unknown."""

_FIELD = "随机值"


def parse_source(typed: Mapping[str, str]) -> dict[str, str | int]:
    """A source as typed (text by key) in the form of the terms: round and dice become integers where they are digits."""
    return {
        key: int(text) if key in ("round", "dice") and re.fullmatch(r"[0-9]{1,15}", text) else text
        for key, text in typed.items()
    }


def source_problems(kind: str, source: Mapping[str, str | int]) -> list[Problem]:
    """What is wrong with a source at the freeze, each with its cure; empty when nothing is."""
    field = "随机值来源"
    if kind not in SOURCES:
        return [Problem(f"没有“{kind}”这种来源，可用：{'、'.join(row.text for row in ENTROPY)}", field=field)]
    required = SOURCES[kind]
    if tuple(sorted(source)) != required:
        text = "、".join(required) if required else "（无）"
        return [Problem(f"{ENTROPY.text(kind)}的来源要写且只写：{text}", field=field)]
    messages = {
        "lottery": _lottery_source_messages,
        "beacon": _beacon_source_messages,
        "dice": _dice_source_messages,
    }.get(kind)
    return [Problem(message, field=field) for message in messages(source)] if messages else []


def _lottery_source_messages(source: Mapping[str, str | int]) -> Iterator[str]:
    if source["game"] not in GAMES:
        yield "彩种只能是 ssq（双色球）或 dlt（大乐透）"
    digits, example = (7, "2024063") if source["game"] == "ssq" else (5, "24063")
    if not re.fullmatch(rf"[0-9]{{{digits}}}|[0-9]{{7}}", str(source["issue"])):
        yield f"期号应为 {digits} 位数字（年份和三位序号，开头的 0 要写），如 {example}"


def _beacon_source_messages(source: Mapping[str, str | int]) -> Iterator[str]:
    if not re.fullmatch(r"[0-9a-f]{64}", str(source["chain_hash"])):
        yield "信标的 chain_hash 应为 64 位小写十六进制数字"
    if not isinstance(source["round"], int) or source["round"] < 1:
        yield "信标的轮次 round 应为正整数，并且是冻结之后才会产生的一轮"


def _dice_source_messages(source: Mapping[str, str | int]) -> Iterator[str]:
    if not isinstance(source["dice"], int) or source["dice"] < 1:
        yield "骰子个数 dice 应为正整数"
    if not str(source["place"]).strip():
        yield "请写明掷骰子的地点 place"


def moment_problems(entropy: Entropy, frozen_at: str) -> list[Problem]:
    """Signs that the value will not exist at the expected time, or exists already at the freeze, each with its cure.

    Checks what follows from the calendar: days and numbers of lottery issues, rounds of the public beacons. frozen_at: ISO 8601, as in
    the terms. A source that is not well-formed has no problems here; see `source_problems`.
    """
    if source_problems(entropy.kind, entropy.source):
        return []
    expected, frozen = datetime.fromisoformat(entropy.expected_at), datetime.fromisoformat(frozen_at)
    if entropy.kind == "lottery":
        return _issue_problems(str(entropy.source["game"]), str(entropy.source["issue"]), expected, frozen)
    chain = CHAINS.get(str(entropy.source.get("chain_hash")))
    if entropy.kind != "beacon" or chain is None:
        return []
    number = int(entropy.source["round"])
    if number > chain.next_after(expected + timedelta(days=366)):
        return [Problem(f"第 {number} 轮一年以内都不会产生，请核对轮次", field="随机值来源")]
    produced_at = chain.at(number)
    if produced_at <= frozen:
        first = chain.next_after(max(frozen, expected - timedelta(seconds=chain.period)))
        message = f"第 {number} 轮在 {produced_at.isoformat()} 已经产生，不能再用；请改为冻结以后才产生的一轮，如第 {first} 轮"
        return [Problem(message, field="随机值来源")]
    if produced_at > expected:
        message = f"第 {number} 轮到 {produced_at.isoformat()} 才产生，请把预定时间改为这时以后，或改用较早的一轮"
        return [Problem(message, field="预定时间")]
    return []


def _issue_problems(game: str, issue: str, expected: datetime, frozen: datetime) -> list[Problem]:
    """An issue is drawn on a day of its game, in its year, neither before the freeze nor after the expected time."""
    name, days = GAMES[game][0], DRAW_DAYS[game]
    words = "、".join(WEEKDAYS[day] for day in days)
    day = expected.date()
    problems = []
    if day.weekday() not in days:
        following = next(day + timedelta(n) for n in range(1, 8) if (day + timedelta(n)).weekday() in days)
        problems.append(
            Problem(
                f"{name}在周{words}开奖，{day} 是{weekday_text(day)}；请改为开奖日，如 {following} 21:30",
                field="预定时间",
            )
        )
    elif frozen >= datetime.combine(day, _DRAWN_AT):
        problems.append(Problem(f"{day} 这一期此刻可能已经开奖，不能再冻结；请改用下一期", field="随机值来源"))
    year, sequence = int(issue[:-3]) % 100, int(issue[-3:])
    if year != day.year % 100:
        problems.append(
            Problem(f"期号 {issue} 不是 {day.year} 年的，预定时间却在 {day}，请核对期号", field="随机值来源")
        )
        return problems
    until = _draws_in_year(days, day)
    before = _draws_in_year(days, frozen.date()) - (frozen.weekday() in days)
    if not 1 <= sequence <= until:
        problems.append(
            Problem(
                f"{name}到 {day} 至多开到第 {until} 期，期号 {issue} 那时还没有开奖，请核对期号", field="随机值来源"
            )
        )
    elif frozen.year == day.year and sequence <= before - _PAUSES:
        problems.append(Problem(f"期号 {issue} 早已开奖，号码已经为人所知，请改用下一期", field="随机值来源"))
    return problems


def _draws_in_year(days: tuple[int, ...], until: date) -> int:
    """The number of draw days from 1 January of a year up to a day, that day included."""
    first = date(until.year, 1, 1)
    return sum((first + timedelta(n)).weekday() in days for n in range((until - first).days + 1))


def value_problems(entropy: Entropy, value: str) -> list[Problem]:
    """What is wrong with a value for this source, each with its cure; empty when it is in its canonical form.

    >>> dice = Entropy(kind="dice", source={"dice": 20, "place": "会议室"}, expected_at="2024-04-09T15:00:00+08:00")
    >>> value_problems(dice, "01382438112797316654")
    []
    >>> print(value_problems(dice, "0138")[0])
    随机值：骰子点数应为 20 位以上的数字，现在是 4 位，请补掷
    """
    match entropy.kind:
        case "dice":
            if not re.fullmatch(r"[0-9]*", value):
                return [Problem("骰子点数只能是数字 0–9，请去掉空格和其他字符", field=_FIELD)]
            if len(value) < 20:
                return [Problem(f"骰子点数应为 20 位以上的数字，现在是 {len(value)} 位，请补掷", field=_FIELD)]
        case "beacon":
            if not re.fullmatch(r"[0-9a-f]{64}", value):
                return [Problem("信标的随机值应为 64 位小写十六进制数字，请从信标页面整段复制", field=_FIELD)]
        case "lottery":
            return _lottery_problems(str(entropy.source.get("game")), value)
        case "system":
            return _system_problems(entropy.secret_hash, value)
    return []


def typed_problems(entropy: Entropy, value: str) -> list[Problem]:
    """What is wrong with a value as it is typed in at the draw: its form, and signs of a typing mistake.

    Stricter than `value_problems`, which checks the value in the evidence: dice are thrown all at once, so their digits come in
    whole throws, and a number that lost its leading zero in a spreadsheet is a digit short.
    """
    problems = value_problems(entropy, value)
    if not re.fullmatch(r"[0-9]+", value):
        return problems
    dice = entropy.source.get("dice")
    if entropy.kind == "dice" and isinstance(dice, int) and len(value) % dice:
        if (len(value) + 1) % dice == 0:
            message = (
                f"现在是 {len(value)} 位，比 {dice} 粒少一位：开头的 0 丢了的请补上（表格会把它去掉），少掷的请补掷"
            )
            return [Problem(f"骰子点数应为 20 位以上的数字，{message}", field=_FIELD)]
        if not problems:
            message = f"每掷一次 {dice} 粒，点数应为 {dice} 位的整数倍，现在是 {len(value)} 位，请逐粒核对"
            return [Problem(message, field=_FIELD)]
    if entropy.kind == "lottery" and len(value) == 13:
        return [Problem("开奖号码应为 14 位数字，现在是 13 位：开头的 0 可能丢了，请补上（如 01、08）", field=_FIELD)]
    return problems


def _lottery_problems(game: str, value: str) -> list[Problem]:
    if game not in GAMES:
        return [Problem("彩种只能是 ssq（双色球）或 dlt（大乐透）", field=_FIELD)]
    name, front, back = GAMES[game]
    if not re.fullmatch(r"[0-9]{14}", value):
        return [Problem(f"{name}开奖号码应为 14 位数字：7 个号码，每个两位，如 01、08", field=_FIELD)]
    numbers = [int(value[i : i + 2]) for i in range(0, 14, 2)]
    problems = []
    for label, (_, highest), part in (("前区", front, numbers[: front[0]]), ("后区", back, numbers[front[0] :])):
        if any(not 1 <= number <= highest for number in part):
            problems.append(Problem(f"{name}{label}号码应在 01 到 {highest} 之间，请核对开奖公告", field=_FIELD))
        elif any(a >= b for a, b in pairwise(part)):
            problems.append(Problem(f"{name}{label}号码应从小到大、不重复，请按大小排列", field=_FIELD))
    return problems


def _system_problems(secret_hash: str | None, value: str) -> list[Problem]:
    match = re.fullmatch(r"([0-9a-f]{64}):([0-9]{8,})?", value)
    if not match:
        return [
            Problem(
                "系统随机数应为 64 位十六进制数字、英文冒号，再加见证人报出的 8 位以上数字（可以不报）", field=_FIELD
            )
        ]
    if digest(match[1].encode()) != secret_hash:
        return [Problem("系统随机数与冻结时留下的摘要不符，不能使用，请作废后重新冻结", field=_FIELD)]
    return []


def lottery_value(game: str, numbers: list[int]) -> str:
    """The 14 digits of a result: front numbers ascending, then the back ones, two digits each.

    >>> lottery_value("ssq", [22, 4, 11, 19, 33, 27, 12])
    '04111922273312'
    """
    count = GAMES[game][1][0]
    return "".join(f"{number:02d}" for number in (*sorted(numbers[:count]), *sorted(numbers[count:])))
