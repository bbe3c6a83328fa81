"""Personal numbers: ID, mobile phone, bank card; and texts written as a phone number, an e-mail address or an account.

The first three are never published (disclosure.md): `personal_number` checks a public text as it is typed, `written_kind` is used by the
leak gate on every run of digits in every file. Both read a number however it is written (rules.base.numbers). The others are warnings
(rules.disclosure.suspicion). No other module has a pattern for them.
"""

import re
from datetime import date

from rules.base.numbers import RUN, Written, plain, written

__all__ = [
    "CONTACT_PATTERNS",
    "check_digit",
    "is_bank_card",
    "is_id_number",
    "is_old_id_number",
    "personal_number",
    "written_kind",
]

_MOBILE = re.compile(r"1(?:3[0-9]|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])[0-9]{8}")
"""By the prefixes that 工业和信息化部 has given out: 执法证号 of some provinces have 11 digits and begin with 160 or 161."""
_MOBILE_GROUPS = {(11,), (3, 4, 4), (3, 3, 5), (3, 8), (4, 3, 4), (4, 7), (7, 4), (5, 6)}
"""How people cut a mobile phone; other cuts are years and sums side by side."""
_OLD_ID_GROUPS = {(15,), (6, 6, 3), (3, 3, 3, 3, 3)}

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

    >>> personal_number("请联系 138-0000 0000"), personal_number("责令 2024 年 6 月 30 日前改正")
    ('手机号', None)
    """
    numbers = (number for run in RUN.finditer(plain(text)) for number in written(run[0]))
    return next((kind for number in numbers if (kind := written_kind(number))), None)


def written_kind(number: Written) -> str:
    """手机号, 身份证号 or 银行卡号; "" for any other number (a credit code, a sum), and for one that a line or a cell ends."""
    if number.over_lines or (number.one_by_one and not number.alone):
        return ""
    phone = number.without_country()
    if phone.digits.startswith("01"):
        phone = phone.without(1)
    if _MOBILE.fullmatch(phone.digits) and (phone.one_by_one or phone.sizes in _MOBILE_GROUPS):
        return "手机号"
    if is_id_number(number.digits):
        return "身份证号"
    if is_old_id_number(number.digits) and (number.one_by_one or number.sizes in _OLD_ID_GROUPS):
        return "身份证号"
    return "银行卡号" if is_bank_card(number.digits) and _is_cut_like_a_card(number) else ""


def _is_cut_like_a_card(number: Written) -> bool:
    """In one, in fours with what is left in one, in six and the rest, or digit by digit."""
    sizes = number.sizes
    fours = set(sizes[:-1]) <= {4} and sizes[-1] <= 11
    return number.one_by_one or len(sizes) == 1 or fours or (len(sizes) == 2 and sizes[0] == 6)


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


def is_old_id_number(text: str) -> bool:
    """An ID number of 15 digits, given out until 1999: province, a birthday of the 20th century, and no check digit.

    A 注册号 of an enterprise has 15 digits as well, begins with a district too, and has a check digit (ISO 7064, MOD 11,10).
    """
    if not re.fullmatch(r"[0-9]{15}", text) or not _PROVINCES.match(text):
        return False
    try:
        date(1900 + int(text[6:8]), int(text[8:10]), int(text[10:12]))
    except ValueError:
        return False
    return text[-1] != check_digit(text[:-1])


def check_digit(digits: str) -> str:
    """What follows the digits of a 注册号 (GS 15-2006, ISO 7064 MOD 11,10)."""
    from stdnum.iso7064 import mod_11_10  # it brings up the network's libraries, and most texts hold no such number

    return str(mod_11_10.calc_check_digit(digits))


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
