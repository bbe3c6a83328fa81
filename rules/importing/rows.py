"""Which rows of a foreign table are no rows of the list: totals, notes, signatures, hints, examples, page numbers, headings of sections."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set

from rules.base.fields import Column
from rules.importing.context import Found
from rules.importing.tables import Cell

__all__ = ["no_rows"]

_UNIT = "(?:[家户个人名条项次页]|户次|家次|人次)?"
_TOTAL = re.compile(
    rf"(?:本页|本表|全[县区市局]|总)?(?:合计|小计|总计|共计|累计|总数|计)[:：]?\(?共?[0-9.,]*{_UNIT}\)?。?"
)
_COUNTED = re.compile(rf"(?:总?共有?)?[:：]?[0-9][0-9.,]*%?{_UNIT}|[-/—]+")
_NOTE = re.compile(
    r"[(\[【]?(?:注|备注|说明|附注|附件?|注意|提示|填[表报写]说明|使用说明|数据来源|来源|以下空白|以下无正文)"
    r"(?:[)\]】]|[:：.,、;0-9]|事项|$)|[※*]+[^0-9]|以上(?:名单|数据|人员|信息|均?为)"
)
_SIGNATURE = re.compile(
    r"(?:填[表报写]|制[表作]|报送|上报|审[核批]|复核|统计|经办|录入|核对|汇总|校对)(?:人员?|单位|部门|日期|时间|者)?(?:签[字名])?(?:\(.*?\))?(?:[:：]|$)"
    r"|(?:(?:单位|部门|主管|分管)?(?:负责人|领导|联系人|联系电话|电话|日期|时间|名称)|单位)(?:签[字名])?(?:\(.*?\))?[:：]"
    r"|\(?(?:盖章|公章|签字|签章)\)?(?:[:：]|$)"
)
_PAGE = re.compile(
    r"第?[0-9]+页?[,，、/]?(?:共[0-9]+页)?|[-—]+[0-9]+[-—]+|[0-9]+/[0-9]+|共[0-9]+页,?(?:第[0-9]+页)?|page[0-9]+(?:of[0-9]+)?",
    re.I,
)
_EXAMPLE = re.compile(
    r"[(\[【]?(?:填[写报表]|数据|参考)?(?:案例|示例|样例|范例|举例|例子?|样本|sample|example)(?:数据|行|[一二三0-9])?[)\]】:：]?"
    r"(?:[(\[【].*(?:删|参考|勿|忽略).*|(?:此行|本行)?(?:请|可|仅供|导入前|上传前)+.*(?:删|参考|勿|忽略).*)?"
    r"|.*[(\[【](?:案例|示例|样例|范例|例)?[,，]?(?:此行|本行)?(?:请|导入前请?|上传前请?)删[除去掉].*"
    r"|(?:例|例如|示例|样例|案例)[:：].*",
    re.I,
)
_OWN_MARK = frozenset({"(示例)", "（示例）"})
_HINT = re.compile(
    r"填写|请填|请选|请输|请按|必填|选填|可不填|单选|多选|下拉|选项|格式[:：为]|^如[:：]|例如|[(（,，]如|输入|不超过[0-9]+|[0-9]+个?字[以符]|^年月日"
    r"|yyyy|[0-9]+位(?:数字|编码|代码|以)|自动(?:生成|带出)",
    re.I,
)
_SECTION = re.compile(
    r"\(?[一二三四五六七八九十]+[)、.].{1,40}|.{2,20}(?:大队|中队|支队|派出所|辖区|街道|办事处|[乡镇]|社区|类|行业)(?:\(?共?[0-9]+[家户个人]\)?)?"
)
_COLUMN_MARK = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[A-Za-z]|\(?[0-9]{1,2}\)?|栏次|序号")
_KEYS = frozenset({"code", "certificate", "object", "item"})
"""Columns in which every row of a list has a number, but few."""
_HINT_ROWS = 3
"""Hints stand in the first rows below the headings."""
_WORDS = {
    "total_row": "合计、小计行，不是名单的内容，没有读",
    "note_row": "注、说明行，不是名单的内容，没有读",
    "signature_row": "填表人、审核人等签名行，不是名单的内容，没有读",
    "hint_row": "填写说明行，不是名单的内容，没有读",
    "example_row": "示例行，不是名单的内容，没有读",
    "page_row": "页码行，不是名单的内容，没有读",
    "section_row": "小标题行，不是名单的内容，没有读",
    "column_marks": "栏次行，不是名单的内容，没有读",
    "outside": "只在没有用到的列里有内容的行，没有读",
    "serial": "只有序号的空行，没有读",
}
"""Kind of row → what is told of it."""


def no_rows(rows: Sequence[Sequence[Cell]], places: Mapping[int, Column], found: Found) -> frozenset[int]:
    """Indexes of the rows below the headings that are none of the list, each told with its kind. Blank rows are among them, and are not told.

    rows: those below the headings. places: place in a row → the column that its heading means.
    """
    keys = [at for at, column in places.items() if column.name in _KEYS]
    name = next((at for at, column in places.items() if column.name == "name"), 0)
    kinds: dict[str, list[int]] = defaultdict(list)
    blank: list[int] = []
    for index, row in enumerate(rows):
        if keys and _has_key(row, keys, name):
            continue
        filled = [(at, text) for at, cell in enumerate(row) if (text := _plain(cell))]
        if not filled:
            blank.append(index)
        elif kind := _kind(index, filled, places):
            kinds[kind].append(index)
    for kind, indexes in kinds.items():
        found.tell(kind, _WORDS[kind], indexes)
    return frozenset([*blank, *(index for indexes in kinds.values() for index in indexes)])


def _has_key(row: Sequence[Cell], keys: Sequence[int], name: int) -> bool:
    """Whether a row has what every row of the list has, in its form, and no name of an example: by this nearly all rows are seen to be rows."""
    for at in keys:
        cell = row[at] if at < len(row) else ""
        if isinstance(cell, str):
            if len(cell) < 5 or not cell.isalnum() or not cell.isascii() or cell.isalpha():
                return False
        elif isinstance(cell, bool) or cell < 10_000:
            return False
    return not any(isinstance(cell, str) and _may_be_example(cell) for cell in (*row[:2], *row[name : name + 1]))


def _may_be_example(text: str) -> bool:
    return ("例" in text or "删" in text) and _EXAMPLE.fullmatch(_plain(text)) is not None


def _plain(cell: Cell) -> str:
    """A cell in half width without blanks."""
    return "".join(unicodedata.normalize("NFKC", cell).split()) if isinstance(cell, str) else f"{cell:g}"


def _kind(index: int, filled: Sequence[tuple[int, str]], places: Mapping[int, Column]) -> str:
    """The kind of a row that is none of the list, a key of `_WORDS`; "" of a row that is one."""
    texts = list(dict.fromkeys(text for _, text in filled))
    in_columns = {at for at, _ in filled} & places.keys()
    if any(places[at].name == "number" and text in _OWN_MARK for at, text in filled if at in in_columns):
        return ""  # of our own template: the reader of it knows whether it stands as it was given out
    for kind, is_one in _TESTS:
        if is_one(texts, index):
            return kind
    if len(texts) == 1:
        return _kind_of_one(texts[0], in_columns)
    return "" if in_columns else "outside"


def _is_example(texts: Sequence[str], _: int) -> bool:
    return any(_EXAMPLE.fullmatch(text) for text in texts[:4])


def _is_total(texts: Sequence[str], _: int) -> bool:
    """Whether a row sums up: 合计 and nothing but figures beside it."""
    at = next((place for place, text in enumerate(texts[:3]) if _TOTAL.fullmatch(text)), None)
    return at is not None and all(_COUNTED.fullmatch(text) for place, text in enumerate(texts) if place != at)


def _is_signature(texts: Sequence[str], _: int) -> bool:
    return bool(_SIGNATURE.match(texts[0])) and all(len(text) < 20 or _SIGNATURE.match(text) for text in texts)


def _is_column_marks(texts: Sequence[str], _: int) -> bool:
    return len(texts) > 2 and all(_COLUMN_MARK.fullmatch(text) for text in texts)


def _is_hint(texts: Sequence[str], index: int) -> bool:
    return index < _HINT_ROWS and sum(bool(_HINT.search(text)) for text in texts) * 2 > len(texts)


_TESTS: tuple[tuple[str, Callable[[Sequence[str], int], bool]], ...] = (
    ("example_row", _is_example), ("total_row", _is_total), ("signature_row", _is_signature), ("column_marks", _is_column_marks),
    ("hint_row", _is_hint),
)  # fmt: skip
"""Kind of row → whether texts that stand in one, and its index, say so; the first counts."""


def begins_part(text: str) -> bool:
    """Whether a text that stands alone in a row may be the sub-heading of those below: no page, sum, note or signature.

    >>> begins_part("二、已注销"), begins_part("第 2 页"), begins_part("小计：3家"), begins_part("7")
    (True, False, False, False)
    """
    text = _plain(text)
    return not (
        text.isdigit()
        or _PAGE.fullmatch(text)
        or re.match("[小合总]计", text)
        or _NOTE.match(text)
        or _SIGNATURE.match(text)
    )


def _kind_of_one(text: str, in_columns: Set[int]) -> str:
    """The kind of a row in which one text stands."""
    if _PAGE.fullmatch(text):
        return "page_row" if not text.isdigit() else "serial" if not in_columns else ""
    if _NOTE.match(text) or _HINT.search(text):
        return "note_row"
    if _SECTION.fullmatch(text):
        return "section_row"
    return "" if in_columns else "outside"
