"""Departments and districts as offices name them: 示例县公安局治安管理大队, 县卫生健康委员会, 治安大队; 410499000000, 河南省平顶山市示例县."""

import re
import unicodedata

from rules.base.fields import Column
from rules.importing.context import Context
from rules.importing.questions import Question
from rules.importing.values.reading import Reading, asked, read_as, word_read
from rules.registry.department import Departments

__all__ = ["NEW", "county_of", "new_department", "read_department", "read_departments", "read_region", "unprefixed"]

NEW = "新登记"
"""The answer by which a department or an item that is on no list becomes a record of its own."""

_OFFICE = (
    r"(?=公安|市场|消防|卫[生健计]|文[化旅广体]|旅游|人力|人社|应急|住房|住建|教[育体]|税务|国税|交通|民政|民宗|农业|生态|环保|城[市管]|综合|发[展改]|财政|自然|国土"
    r"|司法|烟草|气象|粮食|林业|水[利务]|商务|科技|统计|医保|医疗|审计|信访|行政|网信|新闻|邮政|人民银行|[局委])"
)
_DISTRICT = (
    r"(?:[一-鿿]{2,8}?(?:省|自治区))?(?:[一-鿿]{1,9}?(?:市|自治州|州|地区|盟))?(?:[一-鿿]{1,9}?(?:自治县|县|区|市|旗))?"
)
_STEMS = (
    ("police", "公安局", "公安分局", "公安"),
    ("fire", "消防救援大队", "消防救援支队", "消防救援局", "消防大队", "消防救援", "消防"),
    (
        "market",
        "市场监督管理局",
        "市场监管局",
        "市监局",
        "市场监督管理",
        "市场监管",
        "工商行政管理局",
        "工商局",
        "食品药品监督管理局",
        "质量技术监督局",
    ),
    (
        "health",
        "卫生健康委员会",
        "卫生健康局",
        "卫生健康委",
        "卫健委",
        "卫健局",
        "卫生和计划生育局",
        "卫生和计划生育委员会",
        "卫计局",
        "卫计委",
        "卫生局",
        "卫生健康",
        "卫健",
    ),
    (
        "labour",
        "人力资源和社会保障局",
        "人力资源社会保障局",
        "人社局",
        "人力资源和社会保障",
        "人力资源社会保障",
        "人社",
        "劳动局",
    ),
    (
        "culture",
        "文化和旅游局",
        "文化广电和旅游局",
        "文化广电旅游局",
        "文化广电旅游体育局",
        "文化旅游和体育局",
        "旅游和文化广电局",
        "文体广旅局",
        "文广体旅局",
        "文旅体局",
        "文体旅局",
        "文广旅局",
        "文旅局",
        "文广局",
        "文化局",
        "文化和旅游",
        "文旅",
    ),
)
"""Of the six departments of the start, by their code: how their bureaus are called, now and before 2018, the longest first."""
_SECTION = re.compile(r".{1,10}(?:大队|中队|支队|派出所|分局|[科股室队所处]|中心|办公室)")


def county_of(bureau: str) -> str:
    """The county in the name of a bureau, as far as it is named: 示例县公安局 → 示例县.

    >>> county_of("示例市演示区公安局"), county_of("保定市莲池区公安分局"), county_of("公安局")
    ('示例市演示区', '保定市莲池区', '')
    """
    match = re.match(rf"({_DISTRICT}){_OFFICE}", bureau)
    return match[1] if match else ""


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("。.")


def unprefixed(text: str) -> str:
    """The name of an office without the district before it.

    >>> unprefixed("示例县市场监督管理局"), unprefixed("县卫健委"), unprefixed("河南省平顶山市示例县公安局")
    ('市场监督管理局', '卫健委', '公安局')
    """
    plain = _plain(text)
    match = re.match(rf"(?:{_DISTRICT}|[省市县区旗]){_OFFICE}", plain)
    return plain[match.end() :] if match and match.end() < len(plain) else plain


def _read(departments: Departments, text: str) -> str:
    try:
        return departments.read(text)
    except ValueError:
        return ""


def _by_stem(departments: Departments, bare: str) -> tuple[str, str]:
    """(code, what stands after the name: a section) of a department that is called so; ("", "") where none is."""
    words = [(unprefixed(word), one.number) for one in departments.records for word in (one.name, *one.also)]
    words += [(stem, code) for code, *stems in _STEMS if code in departments for stem in stems]
    bare = re.sub(r"\(([^()]*)\)$", r"\1", bare)
    for word, code in sorted(words, key=lambda each: -len(each[0])):
        if len(word) >= 2 and bare.startswith(word):
            rest = bare[len(word) :]
            if not rest or _SECTION.fullmatch(rest):
                return code, rest
    return "", ""


def read_department(column: Column, word: str, context: Context, said: str | None) -> Reading | None:
    """A department, by any name that it has; a section of it is kept beside. None where the list of departments reads it itself."""
    departments = column.choices
    if not isinstance(departments, Departments):
        return None
    plain = _plain(word)
    bare = unprefixed(plain)
    if said == NEW:
        return word_read(column, word, new_department(word, context)[1])
    if said is not None:
        return word_read(
            column, word, said, more=_section(plain, bare, context) if said == departments.text(departments.own) else {}
        )
    if _read(departments, word):
        return None
    code = _read(departments, bare)
    rest = ""
    if not code:
        code, rest = _by_stem(departments, bare)
    if code:
        return word_read(column, word, departments.text(code), more={"section": rest} if rest else {})
    own = departments.own
    options = [(one.short, one.short) for one in departments.records] + [(NEW, f"登记为新的部门（{bare}）")]
    options += [] if column.required else [("", "不填")]
    is_section = bool(own) and (plain in context.sections or _SECTION.fullmatch(plain) is not None)
    ask = asked(
        column, word, text=f"“{word}”是哪个部门", guess=departments.text(own) if is_section else None,
        ground=f"像是本单位（{departments.text(own)}）的内设机构" if is_section else "", options=options,
    )  # fmt: skip
    return Reading(word, asks=(ask,))


def new_department(word: str, context: Context) -> tuple[str, str]:
    """(full name, short name) of a department that is to be registered under the name that a file gives it.

    >>> from rules.importing.mapping import ImportMapping
    >>> from datetime import date
    >>> here = Context(listing="", columns=(), mapping=ImportMapping(list=""), today=date(2024, 1, 1), bureau="示例县公安局")
    >>> new_department("税务局", here), new_department("示例县教育体育局", here)
    (('示例县税务局', '税务'), ('示例县教育体育局', '教育体育'))
    """
    plain = _plain(word)
    bare = unprefixed(plain)
    county = county_of(context.bureau)
    short = re.sub(r"(?:管理)?(?:委员会|局|办公室|大队|支队|中心|委|办)$", "", bare) or bare
    return (f"{county}{bare}" if county and bare == plain else plain), short[:8]


def _section(plain: str, bare: str, context: Context) -> dict[str, str]:
    """What was said to be the bureau itself is a section of it, by its name."""
    return {"section": bare} if plain in context.sections or _SECTION.fullmatch(bare) else {}


def read_departments(column: Column, text: str, context: Context) -> Reading | None:
    """Several departments in a cell, by any names."""
    parts = [part for part in re.split(r"[、，,;；/|\s]+|(?<=局)和", text.strip()) if part]
    found: list[str] = []
    notes: list[tuple[str, str]] = []
    asks: list[Question] = []
    for part in parts:
        one = read_department(column, part, context, context.answer(column.name, part))
        found.append(one.text if one else part)
        if one is not None:
            notes += one.notes
            asks += one.asks
    if not notes and not asks:
        return None
    return Reading("、".join(dict.fromkeys(filter(None, found))), tuple(notes), tuple(asks))


_CODE = re.compile(r"(?<![0-9])([1-9][0-9]{5})(?:0{3}|0{6}|[0-9]{3}|[0-9]{6})?(?![0-9])")


def read_region(column: Column, word: str, context: Context) -> Reading | None:
    """A district: six digits in what is longer, or the bureau's own county by its name. None where it is six digits already."""
    plain = _plain(word)
    if re.fullmatch(r"[0-9]{6}", plain):
        return None
    if match := _CODE.search(plain):
        return read_as(match[1], "行政区划代码取前 6 位")
    plain = re.sub(r"\([^()]*\)$", "", plain)
    county = county_of(context.bureau)
    last = re.sub(r"^.*?[省市州盟](?=[一-鿿]{1,9}[县区市旗]$)", "", county)
    for name in filter(None, (county, last)):
        if plain.endswith(name):
            return word_read(column, word, context.region)
        before, found, town = plain.partition(name)
        if (
            found
            and re.fullmatch(_DISTRICT, before)
            and re.fullmatch(r"[一-鿿]{1,10}(?:镇|乡|街道|办事处|街道办事处)", town)
        ):
            return Reading(context.region, word_read(column, word, context.region).notes, more={"town": town})
    options = ([(context.region, f"{context.region}（{county or '本县'}）")] if context.region else []) + [("", "不填")]
    ask = asked(column, word, text=f"行政区划“{word}”的 6 位代码是什么", options=options)
    return Reading(word, asks=(ask,))
