"""Personal numbers: ID, mobile phone, bank card; and texts written as a phone number, an e-mail address or an account.

The first three are never published (disclosure.md): `personal_number` checks a public text as it is typed, `number_kind` is used by the
leak gate on every run of digits in every file. The others are warnings (rules.disclosure.suspicion). No other module has a pattern
for them.
"""

import re
import unicodedata
from datetime import date

__all__ = ["CONTACT_PATTERNS", "NUMBER", "is_bank_card", "is_id_number", "number_kind", "personal_number"]

_MOBILE = r"1[3-9][0-9]([ -]?)[0-9]{4}\1[0-9]{4}"
NUMBER = re.compile(rf"(?<![0-9A-Za-z])(?:{_MOBILE}|[0-9]{{17}}[0-9Xx]|[0-9]{{16,19}})(?![0-9A-Za-z])")
"""A run of digits for `number_kind`: a mobile phone, 18 characters of an ID, 16 to 19 of a bank card. ASCII only."""

CONTACT_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("电话", "区号和电话号码", "(?<![0-9])(0[0-9]{2,3}[- ]?[1-9][0-9]{6,7}|400[- ]?[0-9]{3}[- ]?[0-9]{4})(?![0-9])"),
    ("电话", "写明了是电话", "(?:电话|座机|热线|手机|联系方式)(?:号码)?(?:[：:]|是|为)?([1-9][0-9]{6,10})(?![0-9])"),
    ("联系方式", "写明了是微信、QQ 或邮箱", "((?:微信|QQ|qq)(?:号码?)?(?:[：:]|是|为)?[A-Za-z0-9][A-Za-z0-9_-]{4,19}|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\\.[A-Za-z0-9.]*[A-Za-z])"),
    ("证件号码", "15 位以上的连续数字", "(?<![0-9A-Za-z])((?:证|身份证|护照|卡)号?(?:码)?(?:[：:]|是|为)?[A-Z]?[0-9]{7,19}[Xx]?)"),
    ("账号", "写明了是账号", "((?:账号|帐号|账户|银行卡|卡号)(?:[：:]|是|为)?[0-9][0-9 ]{9,24})"),
)  # fmt: skip
"""(kind, reason in Chinese, pattern whose group 1 is the number): numbers written as a person's contact or account."""

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def personal_number(text: str) -> str | None:
    """The first kind of personal number in a text (身份证号, 手机号, 银行卡号); None when there is none.

    >>> personal_number("请联系 138 0000 0000"), personal_number("责令 2024 年 6 月 30 日前改正")
    ('手机号', None)
    """
    numbers = (match[0] for match in NUMBER.finditer(unicodedata.normalize("NFKC", text)))
    return next((kind for number in numbers if (kind := number_kind(number))), None)


def number_kind(number: str) -> str:
    """The kind of a match of `NUMBER`: 手机号, 身份证号 or 银行卡号; "" for any other number (a credit code, a sum).

    >>> number_kind("138-0000-0000"), number_kind("9141000000000000")
    ('手机号', '')
    """
    digits = re.sub(r"[ -]", "", number)
    if re.fullmatch(_MOBILE, digits):
        return "手机号"
    if is_id_number(digits):
        return "身份证号"
    return "银行卡号" if is_bank_card(digits) else ""


def is_id_number(text: str) -> bool:
    """A resident's ID number by province, birthday and check character; a 统一社会信用代码 of digits only is none."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text) or not _PROVINCES.match(text):
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
    if not re.fullmatch(r"[0-9]{16,19}", text) or not re.match(r"62|60|4|5[1-5]|3[0457]|9", text):
        return False
    if len(text) == 18 and _is_credit_code(text):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10


def _is_credit_code(text: str) -> bool:
    """Whether 18 characters, the first 17 of them digits, are a 统一社会信用代码 by its check character."""
    total = sum(int(digit) * pow(3, index, 31) for index, digit in enumerate(text[:17]))
    return _USCC[(31 - total % 31) % 31] == text[17]
