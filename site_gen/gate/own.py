"""Strings that count only in the files of the record that they come from: a phrase that others say as well, a marked number or date."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from rules.disclosure.secret import Secret
from site_gen.gate.normalise import normalise, squeeze

__all__ = ["by_place", "own_forms", "places"]


def by_place(secrets: Iterable[Secret]) -> tuple[list[Secret], dict[str, list[Secret]]]:
    """The secrets that count everywhere, and by the name of a file those that count in it alone; each once."""
    everywhere: list[Secret] = []
    of_file: dict[str, list[Secret]] = {}
    for secret in dict.fromkeys(secrets):
        if secret.text.strip():
            for name in secret.files:
                of_file.setdefault(name, []).append(secret)
            if not secret.files:
                everywhere.append(secret)
    return everywhere, of_file


@lru_cache(maxsize=4096)
def own_forms(text: str) -> tuple[bytes, ...]:
    """How a text stands in a plain file without blanks: as it is, in its normal form, in HTML."""
    return tuple({form.encode("utf-8", "replace") for form in (normalise(text), squeeze(text), squeeze(escape(text)))})


def places(name: str) -> tuple[str, ...]:
    """What a secret may name to count in this file: its name without folder and ending, the same with its folder, its folder, and the folder above.

    >>> places("results/2024-001/2024-001-o-000001-i-0001.html")
    ('2024-001-o-000001-i-0001', 'results/2024-001/2024-001-o-000001-i-0001', 'results/2024-001', 'results')
    """
    folder, _, file = name.rpartition("/")
    stem = file.partition(".")[0]
    return (stem, f"{folder}/{stem}", folder, folder.rpartition("/")[0])
