"""A time stamp as the library reads it: X.690's distinguished encoding (DER), and the whole response.

Authorities write BER where the standard lets them: lengths that are not stated, a content in pieces, and certificates in the order of their
chain, as OpenSSL does, where DER wants them sorted. None of this is signed. What is signed was DER when it was signed, and stays as it is.
"""

from collections.abc import Iterator

__all__ = ["as_response"]

_SEQUENCE, _OBJECT_ID, _OCTETS, _PIECES = 0x30, 0x06, 0x04, 0x24
_CONTEXT = (0xA0, 0xA1)
"""certificates and crls of SignedData, between its content and its signers."""
_GRANTED = bytes.fromhex("3003020100")
_DEEPEST = 64


def as_response(raw: bytes) -> bytes:
    """A TimeStampResp in DER, from one in BER, or from a bare token. ValueError when it is neither."""
    tag, body, rest = _read(raw, 0)
    if tag != _SEQUENCE or rest:
        raise ValueError("no response")
    parts = list(_parts(body))
    if parts and parts[0][0] == _OBJECT_ID:
        parts = [(_SEQUENCE, _GRANTED[2:]), (_SEQUENCE, body)]
    if len(parts) != 2:
        raise ValueError("no response with a token")
    (status, said), (_, token) = parts
    return _written(_SEQUENCE, _written(status, said) + _written(_SEQUENCE, _sorted(token)))


def _sorted(token: bytes) -> bytes:
    """The content of a ContentInfo with the certificates and revocation lists of its SignedData in the order of DER."""
    (name, oid), (wrap, content) = _two(token)
    ((kind, signed),) = _parts(content)
    parts = [
        _written(tag, b"".join(sorted(_written(*one) for one in _parts(body))) if tag in _CONTEXT else body)
        for tag, body in _parts(signed)
    ]
    return _written(name, oid) + _written(wrap, _written(kind, b"".join(parts)))


def _two(body: bytes) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
    first, second = _parts(body)
    return first, second


def _parts(body: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, content in DER) of one value after the other."""
    while body:
        tag, content, body = _read(body, 0)
        yield tag, content


def _written(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _read(raw: bytes, depth: int) -> tuple[int, bytes, bytes]:
    """(tag, content in DER, what follows) of the first value. ValueError where it is cut or nested without end."""
    if len(raw) < 2 or depth > _DEEPEST or raw[0] & 0x1F == 0x1F:
        raise ValueError("cut, or no value of a token")
    tag, length, start = raw[0], raw[1], 2
    if length == 0x80:
        return _unstated(tag, raw[2:], depth)
    if length > 0x80:
        start += length & 0x7F
        length = int.from_bytes(raw[2:start], "big")
    if len(raw) < start + length:
        raise ValueError("cut")
    content, rest = raw[start : start + length], raw[start + length :]
    return (*_joined(tag, _contents(content, depth)), rest) if tag & 0x20 else (tag, content, rest)


def _contents(content: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    while content:
        tag, inner, content = _read(content, depth + 1)
        yield tag, inner


def _unstated(tag: int, raw: bytes, depth: int) -> tuple[int, bytes, bytes]:
    """The same where the length is not stated: values up to two zero bytes."""
    inner: list[tuple[int, bytes]] = []
    while raw[:2] != b"\0\0":
        kind, content, raw = _read(raw, depth + 1)
        inner.append((kind, content))
    return (*_joined(tag, iter(inner)), raw[2:])


def _joined(tag: int, inner: Iterator[tuple[int, bytes]]) -> tuple[int, bytes]:
    if tag == _PIECES:
        return _OCTETS, b"".join(content for _, content in inner)
    return tag, b"".join(_written(*one) for one in inner)
