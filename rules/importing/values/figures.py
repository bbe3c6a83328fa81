"""Numbers as offices write them: codes with brackets and copies, several phones in a cell, 12-digit regions, 5%以上, 1 次/年, 0.5万元."""

import re
import unicodedata

from rules.importing.values.days import arabic
from rules.importing.values.reading import Reading, read_as
from rules.registry.code import check_code

__all__ = ["read_code", "read_count", "read_money", "read_phone", "read_ratio", "read_year"]

_CODE_CHARACTER = "0-9A-HJ-NPQRTUWXY"
_CODE = re.compile(rf"(?<![0-9A-Z])(?=[{_CODE_CHARACTER}]*[0-9])[{_CODE_CHARACTER}]{{18}}(?![0-9A-Z])")
_OLD = re.compile(r"(?<![0-9A-Z])[0-9]{15}(?![0-9A-Z])")
_COPY = re.compile(r"[(\[【].*|副本.*|正本.*")
_LOOKS_LIKE = str.maketrans("АВСЕНКМРТХУавсенкмртху", "ABCEHKMPTXYABCEHKMPTXY")
"""Cyrillic letters that look like Latin ones; some programs that read pictures write them."""
_CONFUSED = str.maketrans("OISZV", "0152U")
"""Letters that no code has, and what they were: only where the check character then is right."""
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?E\+?([0-9]{2})")


def read_code(text: str) -> Reading | None:
    """A 统一社会信用代码 or 注册号 in what stands in its cell; None where nothing more than ours can be made of it.

    Two numbers in a cell: the 18-digit code counts, the other is kept as the old number.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    bare = re.sub(r"[\s\-—–_·.]", "", plain)
    codes = [code for code in dict.fromkeys([*_CODE.findall(plain), *_CODE.findall(bare)]) if check_code(code) is None]
    olds = [code for code in dict.fromkeys([*_OLD.findall(plain), *_OLD.findall(bare)]) if check_code(code) is None]
    if len(codes) == 1:
        more = {"old_number": olds[0]} if len(olds) == 1 else {}
        return _found(text, codes[0], more)
    if not codes and len(olds) == 1:
        return _found(text, olds[0], {})
    return _mended(bare) or _from_number(plain) or _without_copy(bare)


def _mended(bare: str) -> Reading | None:
    mended = bare.translate(_CONFUSED)
    if len(bare) != 18 or mended == bare or check_code(mended) is not None:
        return None
    return read_as(mended, "信用代码里的 O、I、S、Z、V 换成数字或字母后，校验位正确，照换后的读")


def _from_number(plain: str) -> Reading | None:
    """4.10499600000072E+14 in full, where all of its 15 digits stand there."""
    match = _SCIENTIFIC.fullmatch(plain.strip())
    digits = match[1] + (match[2] or "") if match else ""
    if match is None or len(digits) != 15 or int(match[3]) != 14 or check_code(digits) is not None:
        return None
    return read_as(digits, "写成科学计数法的 15 位注册号还原，校验位正确")


def _without_copy(bare: str) -> Reading | None:
    """What stands before （1-1）, though its check character is wrong: the rule says so of the code alone."""
    first = re.match(rf"[{_CODE_CHARACTER}]{{18}}(?![0-9A-Z])|[0-9]{{15}}(?![0-9A-Z])", bare)
    if first is None or first[0] == bare or not _COPY.fullmatch(bare[first.end() :]):
        return None
    return read_as(first[0], "信用代码后面的副本号去掉")


def _found(text: str, code: str, more: dict[str, str]) -> Reading | None:
    """A code as found in a text. Blanks and small letters are nothing to tell of: parse takes them."""
    if re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper() == code:
        return None
    return read_as(code, "从这一格的文字里取出校验位正确的信用代码、注册号", more=more)


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED = re.compile(r"(?:\(?0[0-9]{2,3}\)?[- ]?)?[1-9][0-9]{6,7}(?:[-转][0-9]{1,5})?|[48]00-?[0-9]{3}-?[0-9]{4}")
_PHONES = re.compile(r"[、，,;；/|\s\n]+|或者?|和|及")
_WHOLE_PHONE = re.compile(
    r"(?:\+?86-?)?(?:1[3-9][0-9]{9}|(?:\(?0[0-9]{2,3}\)?-?)?[1-9][0-9]{6,7}(?:[-转][0-9]{1,5})?|[48]00-?[0-9]{3}-?[0-9]{4})"
)


def read_phone(text: str) -> Reading | None:
    """Several phones in a cell, apart by blanks, lines or nothing, as 甲、乙; one alone stays as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in _PHONES.split(plain) if part]
    if len(parts) > 1 and all(_WHOLE_PHONE.fullmatch(part) for part in parts):
        joined = "、".join(dict.fromkeys(parts))
        return None if joined == text else read_as(joined, "一格里有几个电话，用、分开")
    if re.fullmatch(r"[0-9]{22}", plain) and _MOBILE.fullmatch(plain[:11]) and _MOBILE.fullmatch(plain[11:]):
        return read_as(f"{plain[:11]}、{plain[11:]}", "一格里有几个电话，用、分开")
    if len(re.findall("[0-9]{7}", plain)) > 1 and re.search(
        r"\s", plain
    ):  # names beside numbers: blanks hold them apart
        joined = "、".join(re.split(r"[、，,;；/|\s]+", plain))
        return None if joined == text else read_as(joined, "一格里有几个电话，用、分开")
    area = re.fullmatch(r"\(?(0[0-9]{2,3})\)?\s+([1-9][0-9]{6,7})", plain)
    return read_as(f"{area[1]}-{area[2]}", "区号和电话之间用 - 连起来") if area else None


_BOUND = re.compile(
    r"^(?:每次|每年|抽查|检查|比例|按照?|为|不低于|不少于|不小于|至少|大于等于|大于|高于|超过|不高于|不超过|约|大约|[≥>≧〉=≈])+|(?:以上|左右|及以上|以内|以下)$"
)
_WHOLE = frozenset(["全覆盖", "全部", "全数", "全面检查", "全检", "全量", "逐户", "普查"])


def read_ratio(text: str) -> Reading | None:
    """A ratio with words around it: 不低于5%, 5%以上, 百分之五, 5 (of a column that counts in percent)."""
    plain = re.sub(r"\s+|\([^()]*\)", "", unicodedata.normalize("NFKC", text))
    if plain in _WHOLE:
        return read_as("100%", "全部、全覆盖读作比例 100%")
    bare = _BOUND.sub("", _BOUND.sub("", plain.replace("﹪", "%").replace("百分比", "")))
    if match := re.fullmatch(r"百分之(百|[一二三四五六七八九十0-9.]+)", bare):
        return read_as("100%" if match[1] == "百" else f"{arabic(match[1])}%", "汉字写的比例换成数字")
    if match := re.fullmatch(r"([0-9]{1,2}):([0-9]{1,4})|([0-9]{1,2})/([0-9]{1,4})", bare):
        part, of = int(match[1] or match[3]), int(match[2] or match[4])
        if of and 0 < part < of and (1_000_000 * part) % of == 0:
            return read_as(f"{part / of:.6f}".rstrip("0"), "几分之几换成比例")
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]+)?", bare) and 1 < float(bare) <= 100:
        return read_as(f"{bare}%", "没有写 % 的比例按百分数读")
    if bare != re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)) and re.fullmatch(r"[0-9.]+%?", bare):
        return read_as(bare, "“不低于”“以上”等字去掉，比例按写明的数")
    return None


_PER = {"年": 1, "半年": 2, "季": 4, "月": 12}
_FILLING = re.compile("不少于|至少|不低于|抽查|检查|开展|组织|进行|实施|一般|原则上|以上|每|全|度|左右|/|内|个")
_TIMES = re.compile(
    r"(?P<every>[0-9]{0,2})(?P<per>半年|年|季|月)(?P<n>[0-9]{1,3})次|(?P<m>[0-9]{1,3})次?(?P<by>半年|年|季|月)?"
)


def read_count(text: str) -> Reading | None:
    """A whole number with its unit: 3家, 10年; times a year: 1 次/年, 每季度1次, 一年两次, 每3个月1次."""
    plain = arabic(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    if plain.isdigit():
        return None if plain == text.strip() else read_as(plain, "汉字写的数换成数字")
    if match := re.fullmatch(r"([0-9]+)\.0+", plain):
        return read_as(match[1], "小数点后的 0 去掉")
    if match := re.fullmatch(r"([0-9]{1,9})[年个家户项天]", plain):
        return read_as(match[1], "数字后面的单位去掉")
    match = _TIMES.fullmatch(_FILLING.sub("", plain))
    if match is None:
        return None
    per, every = _PER[match["per"] or match["by"] or "年"], int(match["every"] or 1)
    times = int(match["n"] or match["m"]) * per
    if not every or times % every:
        return None
    return read_as(str(times // every), "抽查频次换算成一年几次" if per > 1 else "数字后面的单位去掉")


def read_year(text: str) -> Reading | None:
    """A year with its word: 2023年, 2023年度, 二〇二三年."""
    match = re.fullmatch(
        r"((?:19|20)[0-9]{2})(?:\.0)?年?度?", arabic(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    )
    return read_as(match[1], "年度后面的字去掉") if match and match[1] != text.strip() else None


def read_money(text: str) -> Reading | None:
    """An amount in 万元; all others parse reads."""
    plain = re.sub(r"[\s,，¥￥]+", "", unicodedata.normalize("NFKC", text)).removeprefix("人民币")
    match = re.fullmatch(r"([0-9]{1,8})(?:\.([0-9]{1,6}))?万元?", plain)
    if match is None:
        bare = re.fullmatch(r"([0-9]+(?:\.[0-9]{1,2})?)(?:元整?|圆整?)", plain)
        return read_as(bare[1], "金额前后的字去掉") if bare and (plain != text or "整" in plain) else None
    digits = match[1] + (match[2] or "").ljust(6, "0")
    return read_as(f"{int(digits[:-2])}.{digits[-2:]}", "万元换算成元")
