"""随机值: which sources there are, and the one written form of what each gives (draw.md §2).

The kind and the source stand in the terms, before the value exists; the value is typed in afterwards as text.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from rules.canonical import digest
from rules.codes import ENTROPY
from rules.errors import Problem
from rules.terms import SOURCES, Entropy

__all__ = ["GAMES", "lottery_value", "source_of", "source_problems", "value_problems"]

GAMES: dict[str, tuple[str, tuple[int, int], tuple[int, int]]] = {
    "ssq": ("双色球", (6, 33), (1, 16)),
    "dlt": ("大乐透", (5, 35), (2, 12)),
}
"""Game → name, front (how many, highest), back (how many, highest). Both have more than 10^7 outcomes."""

_FIELD = "随机值"


def source_of(typed: Mapping[str, str]) -> dict[str, str | int]:
    """A source as typed (text by key) in the form of the terms: round and dice are integers where they are digits."""
    return {
        key: int(text) if key in ("round", "dice") and re.fullmatch(r"[0-9]{1,15}", text) else text
        for key, text in typed.items()
    }


def source_problems(kind: str, source: Mapping[str, str | int]) -> list[Problem]:
    """What is wrong with a source at the freeze, each with its cure; empty when nothing is."""
    field = "随机值来源"
    if kind not in SOURCES:
        return [Problem(f"没有“{kind}”这种来源，可用：{'、'.join(row.text for row in ENTROPY)}", field=field)]
    wanted = SOURCES[kind]
    if tuple(sorted(source)) != wanted:
        text = "、".join(wanted) if wanted else "（无）"
        return [Problem(f"{ENTROPY.text(kind)}的来源要写且只写：{text}", field=field)]
    match kind:
        case "lottery":
            problems = []
            if source["game"] not in GAMES:
                problems.append(Problem("彩种只能是 ssq（双色球）或 dlt（大乐透）", field=field))
            if not re.fullmatch(r"[0-9]{5,7}", str(source["issue"])):
                problems.append(Problem("期号应为 5 到 7 位数字，如 2024063", field=field))
            return problems
        case "beacon":
            problems = []
            if not re.fullmatch(r"[0-9a-f]{64}", str(source["chain_hash"])):
                problems.append(Problem("信标的 chain_hash 应为 64 位小写十六进制数字", field=field))
            if not isinstance(source["round"], int) or source["round"] < 1:
                problems.append(Problem("信标的轮次 round 应为正整数，并且是冻结之后才会产生的一轮", field=field))
            return problems
        case "dice":
            problems = []
            if not isinstance(source["dice"], int) or source["dice"] < 1:
                problems.append(Problem("骰子个数 dice 应为正整数", field=field))
            if not str(source["place"]).strip():
                problems.append(Problem("请写明掷骰子的地点 place", field=field))
            return problems
    return []


def value_problems(entropy: Entropy, value: str) -> list[Problem]:
    """What is wrong with a value for this source, each with its cure; empty when it is in its one written form.

    >>> dice = Entropy("dice", {"dice": 20, "place": "会议室"}, "2024-04-09T15:00:00+08:00")
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
    found = re.fullmatch(r"([0-9a-f]{64}):([0-9]{8,})?", value)
    if not found:
        return [
            Problem(
                "系统随机数应为 64 位十六进制数字、英文冒号，再加见证人报出的 8 位以上数字（可以不报）", field=_FIELD
            )
        ]
    if digest(found[1].encode()) != secret_hash:
        return [Problem("系统随机数与冻结时留下的摘要不符，不能使用，请作废后重新冻结", field=_FIELD)]
    return []


def lottery_value(game: str, numbers: list[int]) -> str:
    """The 14 digits of a result: front numbers ascending, then the back ones, two digits each.

    >>> lottery_value("ssq", [22, 4, 11, 19, 33, 27, 12])
    '04111922273312'
    """
    count = GAMES[game][1][0]
    return "".join(f"{number:02d}" for number in (*sorted(numbers[:count]), *sorted(numbers[count:])))
