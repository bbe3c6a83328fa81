"""A free text cut into the runs that are looked for, and the sizes below which nothing is."""

import re

__all__ = ["RUN", "SHORT", "bare", "runs", "with_other_brackets"]

SHORT = 4
"""Characters below which a text counts only as a whole node or cell."""
RUN = 8
"""Characters of a run at least."""
_BETWEEN = re.compile(r"[\s，。；：、！？,.;:!?（）()“”\"']+")
_LAW = re.compile(
    r"《[^《》]{2,40}(?:法|条例|规定|办法|细则|规则|标准|规范|决定|通知|意见)》"
    r"|(?:第[〇零一二三四五六七八九十百0-9]+(?:条(?:之[一二三四五])?|款|项))+"
)


_COUNTED = re.compile(r"\d{4}-\d{3}(?:-\d+)?|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日?")
"""The number of a task or a draw, a day: by themselves they tell nothing, and stand on every page."""


def runs(text: str) -> list[str]:
    """The runs of a free text, without the laws that it cites, and without a number of a task or a day that stands alone.

    >>> runs("与 2024-010 重复，2024年6月7日 电话通知过经办人")
    ['电话通知过经办人']
    """
    found = _BETWEEN.split(_LAW.sub(" ", text))
    return [run for run in found if len(run) >= RUN and not _COUNTED.fullmatch(run)]


_BRACKET = re.compile("[（(]([^（）()]+)[）)]")


def with_other_brackets(name: str) -> list[str]:
    """A name as people write it who leave its brackets out, or take others.

    >>> with_other_brackets("演示（如意）公司")[:2], with_other_brackets("演示公司")
    (['演示如意公司', '演示[如意]公司'], [])
    """
    if not _BRACKET.search(name):
        return []
    return [
        _BRACKET.sub(rf"{left}\1{right}", name)
        for left, right in (("", ""), "[]", "【】", "〔〕", "《》", "“”", "「」")
    ]


def bare(text: str) -> str:
    """A text without blanks and punctuation: whether two say the same, word for word."""
    return _BETWEEN.sub("", text)
