"""One value has one spelling, and no other is read."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.base.canonical import canonical, digest, is_canonical, read_canonical
from tests.rules.edits import edited

TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - (1 << 53), (1 << 53) - 1) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    assert read_canonical(canonical(value)) == value


@given(VALUES)
def test_no_other_spelling_of_a_value_is_read(value: object) -> None:
    right = canonical(value)
    for other in (
        json.dumps(value, indent=1).encode(),
        json.dumps(value).encode(),
        right + b"\n",
        b" " + right,
        b"\xef\xbb\xbf" + right,
    ):
        if other != right:
            with pytest.raises(ValueError, match="不是规定写法的 JSON"):
                read_canonical(other)


def test_keys_are_sorted_text_is_not_escaped_and_there_are_no_blanks() -> None:
    assert (
        canonical({"b": ("演示", True), "a": {"y": 1, "x": None}}).decode()
        == '{"a":{"x":null,"y":1},"b":["演示",true]}'
    )


@pytest.mark.parametrize(
    "value", [1.0, 1 << 53, -(1 << 53), {"键": 1}, {1: 2}, b"x", {"a": [0.5]}, {1, 2}, float("nan")]
)
def test_what_has_no_exact_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        canonical(value)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"a":1,"a":1}', b'{"b":1,"a":2}', b"1.0", b"-0", b"1e2", b"9007199254740992", b'"\\u6f14"', b'"\\ud800"',
     b"\xff", b"NaN", b"Infinity", b"[" * 100_000, '{"键":1}'.encode(), '"演"'.encode("utf-16")],
)  # fmt: skip
def test_bytes_that_are_not_the_one_form_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="不是规定写法的 JSON（RFC 8785）"):
        read_canonical(raw)


SHAPES = [b'{"a":"x","b":"y"}', b'{"a":"","b":["y","z"]}', b'{"n":-1,"o":{"a":"x"}}', b"[{}]"]


@given(edited(st.sampled_from(SHAPES)) | VALUES.map(canonical))
@example(b'{"a":"x","b":"y"}"z')
@example(b'{"a":"x","b":"\x1f"}')
@example(b'{"a":"x","b":"\xff"}')
@example(b'{"b":"x","a":"y"}')
@example(b'{"a":"x","a":"y"}')
@example(b'{"a":"x","b":"\\u0041"}')
@example(b'{"n":-0,"o":{"a":"x"}}')
def test_judging_by_shape_is_as_strict_as_reading(raw: bytes) -> None:
    """Whatever a shape that is known is filled with: the quick judgement is the slow one."""
    for one in SHAPES:
        assert is_canonical(one)
    try:
        read_canonical(raw)
        right = True
    except ValueError:
        right = False
    assert (is_canonical(raw), is_canonical(raw)) == (right, right)


@pytest.mark.parametrize("raw", ['{"键":1}', '{"a":{"键":1}}', '{"a":[{"键":1}]}'])
def test_a_name_that_is_not_ascii_is_refused_wherever_it_stands(raw: str) -> None:
    assert not is_canonical(raw.encode())


def test_an_ordinary_record_is_judged_without_being_read_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal of a hundred thousand lines is verified by this."""
    monkeypatch.setattr("rules.base.canonical.read_canonical", None)
    largest = b'{"n":9007199254740991,"o":-9007199254740991}'
    for shape in (*SHAPES[:-1], largest, b'{"a":[{"b":[{"c":null,"d":true}]}]}'):
        assert is_canonical(shape)


@pytest.mark.parametrize("number", ["9007199254740992", "-9007199254740992", "1.5", "01", "1e2"])
def test_a_number_that_not_every_program_reads_alike_is_refused_in_a_record(number: str) -> None:
    assert not is_canonical(f'{{"n":{number}}}'.encode())


def test_the_digest_is_sha_256_in_small_hex() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
