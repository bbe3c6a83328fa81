"""Exactly one sequence of bytes for each value, so that hashes can be compared.

RFC 8785 (JSON Canonicalization Scheme) narrowed as docs/draw.md, 写法, asks: ASCII keys, integers below 2^53, no floats,
UTF-8 without normalisation, no final LF.
"""

import hashlib
import json
from typing import Annotated, Any

import msgspec

__all__ = ["canonical", "digest", "is_canonical", "read_canonical"]

_Number = Annotated[int, msgspec.Meta(gt=-(1 << 53), lt=1 << 53)]
_Name = Annotated[str, msgspec.Meta(pattern=r"\A[\x00-\x7f]*\Z")]
_Plain: Any = None | bool | _Number | str
for _ in range(4):  # nesting that the fast check covers; deeper values are left to the slow one
    _Plain = None | bool | _Number | str | list[_Plain] | dict[_Name, _Plain]
# The outermost names need no pattern: they are checked together.
_DECODER: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, _Plain])
_ENCODER = msgspec.json.Encoder(order="sorted")
_WRITER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":")
)  # once: a pool has 100,000 commitments


def canonical(value: Any) -> bytes:
    """The canonical bytes of dicts, lists, strings, integers, booleans and None; ValueError for anything else.

    >>> canonical({"b": [1, None], "a": "演示"}).decode()
    '{"a":"演示","b":[1,null]}'
    """
    _check(value)
    return _WRITER.encode(value).encode()


def _check(value: Any) -> None:
    match value:
        case None | bool() | str():
            pass
        case int():
            if abs(value) >= 1 << 53:
                raise ValueError(f"整数 {value} 过大，规定写法只用小于 2^53 的整数")
        case dict():
            for key, part in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise ValueError(f"键 {key!r} 不是 ASCII 文字")
                _check(part)
        case list() | tuple():
            for part in value:
                _check(part)
        case _:
            raise ValueError(f"规定写法没有 {type(value).__name__} 这种值")


def read_canonical(raw: bytes) -> Any:
    """The value of bytes that are exactly canonical; ValueError when they are not (a repeated key, a blank, a float …).

    >>> read_canonical(b'{"a": 1}')
    Traceback (most recent call last):
    ValueError: 不是规定写法的 JSON（RFC 8785）
    """
    try:
        value = json.loads(raw)
        same = canonical(value) == raw
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise ValueError("不是规定写法的 JSON（RFC 8785）")
    return value


def is_canonical(raw: bytes) -> bool:
    """Whether `read_canonical` accepts these bytes, ten times as fast for objects of plain values; anything else is left to it.

    >>> [is_canonical(raw) for raw in (b'{"a":"x"}', b'{"a":"y"}"', b'{"a":1.5}', b'{"b":1,"a":2}')]
    [True, False, False, False]
    """
    try:
        value = _DECODER.decode(raw)
        if _ENCODER.encode(value) == raw and "".join(value).isascii():
            return True
    except (ValueError, RecursionError, msgspec.MsgspecError):
        pass
    try:
        read_canonical(raw)
    except ValueError:
        return False
    return True


def digest(raw: bytes) -> str:
    """H(x): lower-case hexadecimal SHA-256."""
    return hashlib.sha256(raw).hexdigest()
