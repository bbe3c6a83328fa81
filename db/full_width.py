"""Signs of the Chinese keyboard in bureau.toml: ＝ “ ” and the like, where the file needs = and ". They look alike, and no editor points them out."""

import re

from rules.base.errors import Problem

__all__ = ["wide_sign"]

_HALF = {
    "＝": "=", "“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "＇": "'", "［": "[", "］": "]", "【": "[", "】": "]",
    "，": ",", "、": ",", "＃": "#", "．": ".", "。": ".", "：": ":", "－": "-", "＿": "_", "　": " ", "｛": "{", "｝": "}",
}  # fmt: skip
_NAMES = {"　": "（空格）"}
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
"""A text as the file writes it: what stands in it may be anything."""
_COMMENT = re.compile(r"#.*")


def wide_sign(text: str, line: int) -> Problem | None:
    """The first full-width sign that stands where the file's own are needed. line: where the file was found wrong, from 1; 0: somewhere.

    Looked for in that line, then in the ones before it (a text that is not closed is found at its end), the nearest first. None when there is none.
    """
    lines = text.split("\n")
    for number in range(min(line or len(lines), len(lines)), 0, -1):
        plain = _COMMENT.sub("", _TEXT.sub(lambda found: '"' * len(found[0]), lines[number - 1]))
        place = next((place for place, sign in enumerate(plain) if sign in _HALF), -1)
        if place >= 0:
            sign = plain[place]
            return Problem(
                f"第 {place + 1} 个字{_NAMES.get(sign, f' {sign} ')}是全角的，请切到英文输入法，改成半角的 {_HALF[sign].strip() or '空格'}",
                f"bureau.toml 第 {number} 行",
            )
    return None
