"""What somebody types from paper: a commitment, a salt, a number. Blanks, full width, capitals and long dashes are taken.

What cannot be what it should be is a mistake in typing, and is said to be one: never that a draw or a bureau is false. `verify-slip.js`
says the same texts of what is typed into the 核验 page.
"""

import re
import unicodedata

from rules.base.invisible import visible

__all__ = ["hex_fault", "id_fault", "narrow", "number_fault", "quoted", "spellings", "wrong_length"]

_SHOWN = 40


def narrow(text: str) -> str:
    """Half width, without blanks of any kind, every dash as `-`.

    >>> narrow(" ｐ—００５６ ")
    'p-0056'
    """
    return re.sub("[\u2010-\u2015\u2212]", "-", re.sub(r"[\s\ufeff\u200b]", "", unicodedata.normalize("NFKC", text)))


def spellings(text: str) -> tuple[str, ...]:
    """What a typed code may be in the registry: as it stands, narrow, in capitals. The frozen commitment tells which."""
    return text, narrow(text), narrow(text).upper()


def quoted(text: str) -> str:
    """Typed text as a message shows it: visible, and not without end."""
    return visible(text[:_SHOWN]) + ("…" if len(text) > _SHOWN else "")


def wrong_length(text: str, digits: str) -> str:
    """How many characters were typed, and which of them are no digits; digits: an expression for one.

    >>> wrong_length("12o", "[0-9]")
    '现在是 3 位，其中“o”不是，请逐组核对'
    """
    odd = "".join(dict.fromkeys(re.sub(digits, "", text)))
    named = f"，其中“{visible(odd[:6])}”不是" if odd else ""
    return f"现在是 {len(text)} 位{named}，请逐组核对"


def hex_fault(what: str, text: str, count: int) -> str:
    """Why a narrow text is not so many hexadecimal digits, in Chinese; "" when it is. what: as the field is called."""
    if re.fullmatch(f"[0-9a-f]{{{count}}}", text):
        return ""
    return (
        f"{what}应为 {count} 位十六进制数字（0–9、a–f），{wrong_length(text, '[0-9a-f]')}"
        if text
        else f"没有填写{what}"
    )


def number_fault(what: str, text: str) -> str:
    """Why a narrow text is no object's number in a draw; "" when it is one."""
    if re.fullmatch("P-[0-9]{4,15}", text):
        return ""
    form = f"{what}应为 P- 和 4 至 15 位数字，如 P-0056，现在是“{quoted(text)}”，请对照原件"
    return form if text else f"没有填写{what}"


def id_fault(what: str, text: str) -> str:
    """Why a narrow text is no id; "" when it is one."""
    if re.fullmatch("[A-Za-z0-9_-]{1,32}", text):
        return ""
    form = f"{what}应为字母、数字、“-”或“_”，不超过 32 个，现在是“{quoted(text)}”，请对照原件"
    return form if text else f"没有填写{what}"
