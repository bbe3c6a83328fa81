"""Public values that look like a phone, ID or card number, which the gate must let pass."""

import re

from rules.disclosure.public import PublicRecords

__all__ = ["excused_numbers"]


def excused_numbers(public: PublicRecords) -> frozenset[str]:
    """The codes, certificates and draws' values of these records, and the bureau's own telephone: they excuse a pattern, never a secret."""
    bureau = public.bureau
    own = "\n".join(
        (bureau.contact, bureau.address, bureau.icp, bureau.police_record, bureau.site_id, bureau.objection_note)
    )
    coded = (public.enterprises, public.objects, public.results, public.blacklist)
    codes = {entry.code for entries in coded for entry in entries}
    # Most codes have letters and look like no such number.
    numbers = {code for code in codes if (head := code[:11]).isdigit() or not head.isalnum()}
    numbers |= {person.certificate for person in public.inspectors}
    for draw in public.draws:
        numbers |= {draw.value, draw.source, *re.findall(r"[0-9]+", f"{draw.value} {draw.source}")}
    numbers |= {*re.findall(r"[0-9][0-9 -]{9,}[0-9Xx]", own), *re.findall(r"[0-9]{11,19}", own)}
    return frozenset(numbers)
