"""What a heading of a foreign sheet may mean: its own words against those that offices use for a column, each with a ground."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from rules.base.fields import Column
from rules.base.invisible import without_invisible

__all__ = ["LIKE", "NEAR", "PLAIN", "USUAL", "Meaning", "Words", "plain", "shown"]

PLAIN, USUAL, NEAR, LIKE = 4, 3, 2, 1
"""How sure a meaning is: the label itself; a usual word; a usual word with more around it; a word that only ends so."""
_LONGEST = 24
"""Characters of a heading that may be guessed by its end; longer is a sentence."""
_SHORTEST_END = 4
_OLD_FORMS = str.maketrans(
    "業稱統會碼類聯繫電話責經營註冊號機關狀態範圍區劃鄉鎮備實際風險級證書執員門務單檢查項齊開監場時間對據內頻標準記錄處結果發現問題長齡",
    "业称统会码类联系电话责经营注册号机关状态范围区划乡镇备实际风险级证书执员门务单检查项齐开监场时间对据内频标准记录处结果发现问题长龄",
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕")
_MARKS = re.compile(r"^(?:[*※★●]|\d{1,2}[、.．])+|[*※★:]+$")
_PARTS = re.compile(r"[/\\、]|或者?")
_OF_WHOM = (
    "被检查单位", "被检查对象", "被抽查对象", "检查对象", "抽查对象", "监管对象", "市场主体", "经营主体", "商事主体", "企业", "单位", "公司", "主体", "商户",
    "门店", "店铺", "场所", "机构", "登记", "人员", "执法人员", "检查人员",
)  # fmt: skip
"""Words before a heading that say whose it is: 企业联系电话."""
_SPAN = re.compile(r"起止|起讫|起始.*(?:终止|结束|截止)|开始.*(?:结束|截止)|时间段|期间$")


class Meaning(msgspec.Struct, frozen=True):
    """One thing that a heading may mean. names: of the columns that it fills. sure: how sure, PLAIN to LIKE. ground: why, in Chinese."""

    names: tuple[str, ...]
    sure: int
    ground: str


def shown(cell: object) -> str:
    """A heading cell without blanks and what nobody sees: two that look alike are alike.

    >>> shown("\\u200b抽查对象\\n 范围")
    '抽查对象范围'
    """
    return "".join(without_invisible(cell).split()) if isinstance(cell, str) else str(cell)


def plain(title: str) -> str:
    """A heading as headings are compared: half-width, no blanks, no marks of a needed column, simplified.

    >>> plain("＊ 企業名稱：")
    '企业名称'
    """
    folded = unicodedata.normalize("NFKC", shown(title)).translate(_OLD_FORMS)
    return re.sub(r"\((?:必填|选填|必填项|选填项|可多选)\)$", "", _MARKS.sub("", folded)).upper()


class Words:
    """The words of a list's columns. Asked for one heading after the other; each answer is kept, for headings are met on many rows."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self._label = {column.name: column.label for column in columns}
        self._exact: dict[str, list[tuple[str, int]]] = {}
        for sure, words in ((PLAIN, lambda c: (c.label, c.name)), (USUAL, lambda c: c.aliases)):
            for column in columns:
                for word in words(column):
                    self._exact.setdefault(plain(word), []).append((column.name, sure))
        self._unclear = {plain(word): column.name for column in columns for word in column.unclear}
        self._ends = sorted((word for word in self._exact if len(word) >= _SHORTEST_END), key=len, reverse=True)
        self._kept: dict[str, tuple[Meaning, ...]] = {}
        self.known = frozenset(word for column in columns for word in (column.label, *column.aliases))
        """Headings as they are mostly written, for a first look."""
        self.numbered = any(column.name == "number" and column.label == "编号" for column in columns)
        """Whether its records have a number that the program gives."""

    def meanings(self, title: str) -> tuple[Meaning, ...]:
        """What a heading may mean, the surest first; () where it means nothing to us."""
        found = self._kept.get(title)
        if found is None:
            best: dict[tuple[str, ...], Meaning] = {}
            for meaning in self._all(plain(title)) if title else ():
                best.setdefault(meaning.names, meaning)
            found = self._kept[title] = tuple(sorted(best.values(), key=lambda meaning: -meaning.sure))
        return found

    def unclear(self, title: str) -> str:
        """The column that a heading may mean where it may mean something else as well; "" for every other heading."""
        return self._unclear.get(_ASIDE.sub("", plain(title)), "")

    def _all(self, word: str) -> Iterator[Meaning]:
        yield from self._of(word, PLAIN, "标题就是栏目名", "“{0}”是{1}的常用叫法")
        if self._unclear.get(_ASIDE.sub("", word)):
            return
        bare = _ASIDE.sub("", word)
        near = "“{0}”就是{1}"
        if {"start", "end"} <= set(self._label) and _SPAN.search(bare):
            yield Meaning(("start", "end"), NEAR, "一格里写着起止两个日期")
        for part in dict.fromkeys((bare, *_PARTS.split(bare))):
            yield from self._of(part, NEAR, near, near)
        for whom in _OF_WHOM:
            if bare.startswith(whom):
                yield from self._of(bare.removeprefix(whom), NEAR, near, near)
        if bare and len(bare) <= _LONGEST:
            end = next((one for one in self._ends if bare.endswith(one)), "")
            yield from self._of(end, LIKE, f"标题以“{end}”结尾", f"标题以“{end}”结尾")

    def _of(self, word: str, most: int, label: str, usual: str) -> Iterator[Meaning]:
        for name, sure in self._exact.get(word, ()) if word else ():
            ground = (label if sure == PLAIN else usual).format(word, self._label[name])
            yield Meaning((name,), min(sure, most), ground)
