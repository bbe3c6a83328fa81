"""Results as a county has them, and what a search must find in them, worked out without the search's code.

Names, codes and dates are invented: four objects to ten results, several items at one visit, characters of the common 2,000.
"""

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypedDict

from rules.disclosure.public import PublicResult
from tests.site_gen.sample import result

__all__ = ["Question", "invented", "questions"]

_KINDS = (
    "旅馆",
    "网吧",
    "歌舞娱乐城",
    "保安服务有限公司",
    "典当行",
    "足疗店",
    "机动车修理厂",
    "印章店",
    "宾馆有限公司",
    "KTV",
    "加油站",
    "便利店",
)
_TOWNS = (
    "城关镇",
    "榜头镇",
    "枫亭镇",
    "鲤城街道",
    "度尾镇",
    "大济镇",
    "赖店镇",
    "盖尾镇",
    "郊尾镇",
    "园庄镇",
    "龙华镇",
    "书峰乡",
)
_RESULTS = (
    "未发现问题",
    "未发现问题",
    "未发现问题",
    "未发现问题",
    "发现问题已责令改正",
    "未发现开展本次抽查涉及的经营活动",
)
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Question(TypedDict):
    """What is typed, and the addresses of all results that it must find, newest first."""

    q: str
    found: list[str]


def _characters() -> str:
    """2,000 characters that GB 2312 holds to be common, in its order."""
    pairs = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)[:2000]


def invented(count: int, seed: int = 1) -> list[PublicResult]:
    """`count` results, newest first, of about 0.4 × count objects."""
    chance, common = random.Random(seed), _characters()
    base = result(1)
    made: list[PublicResult] = []
    number = 0
    while len(made) < count:
        number += 1
        name = "".join(chance.choices(common, k=chance.randrange(2, 5)))
        town = chance.choice(_TOWNS)
        name = f"演示县{town[:2] if chance.random() < 0.5 else ''}{name}{chance.choice(_KINDS)}"
        name += f"（{chance.choice(common)}分店）" if chance.random() < 0.1 else ""
        code = chance.choice(("91", "92", "92", "93", "52")) + chance.choice(("350000", "350001", "350002"))
        code += "MA" if chance.random() < 0.7 else "".join(chance.choices("0123456789", k=2))
        code += "".join(chance.choices(_CODE if code[8] == "M" else "0123456789", k=7)) + chance.choice(_CODE)
        year = 2024 - chance.randrange(5)
        on = date(year, 6, 1) + timedelta(days=chance.randrange(90))
        task = f"{year}-{chance.randrange(1, 4):03d}"
        for item in sorted(chance.sample(range(1, 31), chance.choice((1, 2, 2, 3, 4)))):
            item_number = f"I-{item:04d}"
            text = chance.choice(_RESULTS)
            made.append(
                replace(
                    base, slug=f"{task}-o-{number:06d}-{item_number}".lower(), task=task, object_number=f"O-{number:06d}",
                    object=name, code=code, town=town, item=item_number, item_name=f"演示抽查事项第{item}项",
                    department=("公安", "消防", "市场监管", "文旅", "卫健")[item % 5], checked_on=on, result=text,
                )
            )  # fmt: skip
    made = made[:count]
    made.sort(key=lambda one: (one.checked_on, one.slug), reverse=True)
    return made


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\s+", "", folded.translate(str.maketrans("〔【［[{〕】］]}", "((((()))))")))


class _Told:
    """Every object's name, code and number as they are compared, and the addresses of its results, newest first."""

    def __init__(self, results: Sequence[PublicResult]) -> None:
        self._objects: dict[tuple[str, str, str], list[int]] = {}
        self._addresses = [f"{one.task}/{one.slug}.html" for one in results]
        for at, one in enumerate(results):
            key = (_plain(one.object), one.code.lower(), one.object_number.lower())
            self._objects.setdefault(key, []).append(at)

    def answers(self, asked: str) -> list[str]:
        """The results whose name, code or number holds what was asked: one object after the other."""
        word = _plain(asked)
        code_like = re.fullmatch(r"[a-z0-9-]+", word) is not None
        found = [
            at
            for (name, code, number), places in self._objects.items()
            if word in name or (code_like and (word in code or word in number))
            for at in places
        ]
        return [self._addresses[at] for at in sorted(found)]


def questions(results: Sequence[PublicResult], seed: int = 2) -> list[Question]:
    """300 pieces of names of 2 to 4 characters, 100 codes whole and in part, 50 that are not there.

    results: newest first, as the site has them. Pieces that are letters alone are left out: they also mean initials.
    """
    chance = random.Random(seed)
    names = sorted({one.object for one in results if one.object})
    codes = sorted({one.code for one in results if one.code})
    asked: list[str] = []
    while len(asked) < 300:
        name, length = chance.choice(names), chance.randrange(2, 5)
        at = chance.randrange(max(1, len(name) - length + 1))
        piece = name[at : at + length]
        if not piece.isascii():
            asked.append(piece)
    for number in range(100):
        code = chance.choice(codes)
        at = chance.randrange(8)
        piece = code if number % 2 else code[at : at + chance.randrange(9, 11)]
        asked.append(piece if number % 3 else piece.lower())
    there = "\n".join(_plain(f"{one.object}\n{one.code}") for one in results)
    while len(asked) < 450:
        piece = "".join(chance.choices(_CODE, k=18)) if len(asked) % 2 else "".join(chance.choices(_characters(), k=3))
        if _plain(piece) not in there:
            asked.append(piece)
    told = _Told(results)
    return [{"q": piece, "found": told.answers(piece)} for piece in asked]
