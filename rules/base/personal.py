"""What looks like a person's own number: ID, mobile phone, bank card. Such a text never goes out (disclosure.md).

Asked twice: when a public statement is typed, beside the field; and by the leak gate, over every file.
"""

import re
import unicodedata
from datetime import date

__all__ = ["is_bank_card", "is_id_number", "personal_number"]

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RUN = re.compile(
    r"(?<![0-9A-Za-z])(?:1[3-9][0-9]([ -]?)[0-9]{4}\1[0-9]{4}|[0-9]{17}[0-9Xx]|[0-9]{16,19})(?![0-9A-Za-z])"
)


def personal_number(text: str) -> str | None:
    """What a text for the public must not hold, in words (身份证号, 手机号, 银行卡号); None when there is nothing.

    >>> personal_number("请联系 138 0000 0000"), personal_number("责令 2024 年 6 月 30 日前改正")
    ('手机号', None)
    """
    for match in _RUN.finditer(unicodedata.normalize("NFKC", text)):
        run = re.sub(r"[ -]", "", match[0])
        if len(run) == 11:
            return "手机号"
        if is_id_number(run):
            return "身份证号"
        if is_bank_card(run):
            return "银行卡号"
    return None


def is_id_number(text: str) -> bool:
    """A resident's ID number by province, birthday and check character; a 统一社会信用代码 of digits only is none."""
    if len(text) != 18 or not _PROVINCES.match(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    if not "1880" < text[6:10] < "2100":
        return False
    total = sum(int(digit) * (2 ** (17 - index) % 11) for index, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper() and not _is_credit_code(text)


def is_bank_card(text: str) -> bool:
    """A card number by its first digits and Luhn's check digit."""
    if not (16 <= len(text) <= 19 and text.isdigit()) or not re.match(r"62|60|4|5[1-5]|3[0457]|9", text):
        return False
    if len(text) == 18 and _is_credit_code(text):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10


def _is_credit_code(text: str) -> bool:
    if len(text) != 18 or any(character not in _USCC for character in text):
        return False
    total = sum(_USCC.index(character) * pow(3, index, 31) for index, character in enumerate(text[:17]))
    return _USCC[(31 - total % 31) % 31] == text[17]
