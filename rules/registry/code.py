"""The number that an object has from the state: 统一社会信用代码 (GB 32100), or one of those before it, or none."""

import re

from rules.base.personal import check_digit

__all__ = ["NONE", "check_code", "code_kind", "organisation_of", "read_code_cell", "shown_code"]

NONE = "无"
"""How an object without any code is typed and shown."""
_NONES = frozenset({NONE, "无代码", "没有", "暂无", "无信用代码"})
_CHARACTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_OLD_LENGTHS = (13, 14)
"""Digits of registration numbers from before 2007, which carry no check digit (128 of 42,782 real rows)."""
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_KINDS = {18: "统一社会信用代码", 15: "注册号", 14: "旧注册号", 13: "旧注册号", 9: "组织机构代码", 0: "无代码"}


def code_kind(code: str) -> str:
    """What a code is, by its length: 统一社会信用代码, 注册号, 旧注册号 (13 and 14 digits), 组织机构代码, 无代码.

    >>> code_kind("91410499MA0000000P"), code_kind("")
    ('统一社会信用代码', '无代码')
    """
    return _KINDS.get(len(code), "号码")


def organisation_of(code: str) -> str:
    """The 组织机构代码 in an 18-digit code (GB 32100: places 9 to 17); "" of any other.

    >>> organisation_of("91410499MA0000000P")
    'MA0000000'
    """
    return code[8:17] if len(code) == 18 else ""


def shown_code(code: str) -> str:
    """A code as a person reads it: 无 where there is none."""
    return code or NONE


def read_code_cell(text: str) -> str:
    """A typed, non-empty code as it is stored: "" for 无, an organisation's code without its dash.

    >>> read_code_cell("1234567-89"), read_code_cell("00012345-6"), read_code_cell("无")
    ('1234567-89', '000123456', '')
    """
    plain = re.sub(r"\s+", "", text).upper()
    if plain in _NONES:
        return ""
    read = re.sub(r"^([0-9A-Z]{8})[-—–]([0-9X])$", r"\1\2", plain)
    return text if read == text else read  # of a hundred thousand rows one text each is kept


def check_code(code: str) -> str | None:
    """What is wrong with the code of an object, as a Chinese sentence; None when right. "" is none, which is right.

    >>> check_code("91410499MA0000000X")
    '校验位不对：按 GB 32100 末位应为 P，请核对营业执照'
    """
    if len(code) == 18:
        return _wrong_credit_code(code)
    if len(code) == 15:
        return _wrong_number(code)
    if len(code) == 9 and _ORGANISATION.fullmatch(code):
        right = _organisation_digit(code)
        return None if code[-1] == right else f"校验位不对：按 GB 11714 组织机构代码末位应为 {right}，请核对证书"
    if not code or (len(code) in _OLD_LENGTHS and code.isdigit()):
        return None
    return (
        f"应为 18 位统一社会信用代码或 15 位注册号（旧号码 13、14、9 位），现在是 {len(code)} 位；没有代码的写“{NONE}”"
    )


def _wrong_credit_code(code: str) -> str | None:
    from stdnum.cn import uscc  # loaded when a code is checked: the first screen of the day checks none

    if unused := "".join(sorted(set(code) - _CHARACTERS)):
        return f"含有统一社会信用代码不用的字符“{unused}”（不用 I、O、S、V、Z），请核对营业执照"
    right = str(uscc.calc_check_digit(code[:-1]))
    return None if code[-1] == right else f"校验位不对：按 GB 32100 末位应为 {right}，请核对营业执照"


def _wrong_number(code: str) -> str | None:
    if not code.isdigit():
        return "15 位注册号只能是数字，请核对营业执照"
    right = check_digit(code[:-1])  # GS 15-2006, ISO 7064 MOD 11,10
    return None if code[-1] == right else f"校验位不对：15 位注册号末位应为 {right}，请核对营业执照"


def _organisation_digit(code: str) -> str:
    """The check character of GB 11714."""
    total = sum(int(character, 36) * weight for character, weight in zip(code, _WEIGHTS, strict=False))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
