"""One byte form for one value: what is hashed must have no second spelling.

RFC 8785 (JSON Canonicalization Scheme) narrowed as draw.md, Grammar, asks: ASCII keys, integers below 2^53, no floats,
UTF-8 without normalisation, no final LF.
"""

import hashlib
import json
from typing import Any

__all__ = ["canonical", "digest", "read_canonical"]


def canonical(value: Any) -> bytes:
    """The canonical bytes of dicts, lists, strings, integers, booleans and None; ValueError for anything else.

    >>> canonical({"b": [1, None], "a": "演示"}).decode()
    '{"a":"演示","b":[1,null]}'
    """
    _check(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


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


def digest(raw: bytes) -> str:
    """H(x): lower-case hexadecimal SHA-256."""
    return hashlib.sha256(raw).hexdigest()
