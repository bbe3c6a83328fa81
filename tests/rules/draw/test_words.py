"""Six characters stand for the first 66 bits of a commitment."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draw.words import CHARACTERS, six_characters


def test_the_list_is_bip39s_chinese_list_character_for_character() -> None:
    """The hash is that of the published file, one character a line."""
    file = "".join(character + "\n" for character in CHARACTERS).encode()
    assert hashlib.sha256(file).hexdigest() == "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726"
    assert len(set(CHARACTERS)) == 2048


@given(st.binary(min_size=32, max_size=32))
def test_the_characters_read_back_as_the_first_66_bits(raw: bytes) -> None:
    bits = "".join(f"{CHARACTERS.index(character):011b}" for character in six_characters(raw.hex()))
    assert bits == "".join(f"{byte:08b}" for byte in raw)[:66]


def test_the_ends_of_the_list() -> None:
    assert six_characters("0" * 64) == CHARACTERS[0] * 6
    assert six_characters("f" * 64) == CHARACTERS[-1] * 6


@pytest.mark.parametrize("text", ["", "0" * 63, "A" * 64, "０" * 64])
def test_what_is_no_commitment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="64 位"):
        six_characters(text)
