"""Public values that look like a phone, ID or card number, which the gate must let pass: codes of the registry, values of draws, and
what bureau.toml states of the bureau itself. No free text and no column that an office types excuses a number: neither announcements nor certificates.
"""

import re

from rules.base.numbers import plain
from rules.disclosure.public import PublicRecords
from site_gen.gate.numbers import numbers_of

__all__ = ["excused_numbers", "office_numbers"]

_LONGEST_TELEPHONE = 14
"""Digits, with 86 and an area code."""


def excused_numbers(public: PublicRecords) -> frozenset[str]:
    """The digits of the codes and draws' values of these records, and of the bureau's own: they excuse a pattern, never a secret."""
    bureau = public.bureau
    coded = (public.enterprises, public.objects, public.results, public.blacklist)
    texts = {entry.code for entries in coded for entry in entries}
    texts |= {draw.value for draw in public.draws}
    texts |= {bureau.icp, bureau.police_record, bureau.site_id}
    # Most codes have letters and look like no such number.
    digits = (
        re.sub("[^0-9Xx]", "", plain(text)).upper() for text in texts if text[:11].isdigit() or not text[:11].isalnum()
    )
    return frozenset(
        {*digits, *(number.without_country().digits for text in office_numbers(public) for number in numbers_of(text))}
        - {""}
    )


def office_numbers(public: PublicRecords) -> frozenset[str]:
    """The bureau's own telephones as bureau.toml has them, each by itself: a number that an officer shares with the office is no secret."""
    written = re.findall(r"[0-9(+][0-9 ()+.-]{4,}[0-9]", plain(public.bureau.contact))
    return frozenset(text for text in written if len(re.sub("[^0-9]", "", text)) <= _LONGEST_TELEPHONE)
