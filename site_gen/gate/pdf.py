"""The text of a PDF file, as far as it can be read without rendering: enough to find a string that must not be in it.

Streams are inflated; the strings that they show are joined line by line and decoded by every ToUnicode map of the file, as
UTF-16 and as bytes. A file with a password, or with a filter that is not read here, is Closed.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping

__all__ = ["Closed", "texts"]

_STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)(endstream|\Z)", re.DOTALL)
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")


def _literal(depth: int) -> bytes:
    """The pattern of a string in brackets that holds at most `depth` pairs of brackets one within the other."""
    nested = b"|" + _literal(depth - 1) if depth else b""
    return rb"\((?:[^()\\]|\\." + nested + rb")*+\)"


_LITERAL = _literal(4)
_STRING = re.compile(_LITERAL + rb"|<[0-9A-Fa-f\s]+>", re.DOTALL)
_SHOWN = re.compile(rb"\[((?:[^\[\]()]|" + _LITERAL + rb")*+)\]\s*TJ", re.DOTALL)
_PICTURES = {b"DCTDecode", b"DCT", b"JPXDecode", b"CCITTFaxDecode", b"CCF", b"JBIG2Decode"}
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LARGEST_RANGE = 0x10000


class Closed(ValueError):
    """A PDF that cannot be read; the message says why, in Chinese, as the beginning of a sentence."""


def texts(raw: bytes, inflate: Callable[[bytes], bytes]) -> Iterator[tuple[str, bytes]]:
    """(kind in Chinese, the text in UTF-8 or as bytes). inflate: decodes /FlateDecode, may raise Closed. Raises Closed."""
    if re.search(rb"/Encrypt\s", raw):
        raise Closed("是加了密码的 PDF")
    streams = list(_streams(raw, inflate))
    maps = [to_unicode for text in streams if (to_unicode := _to_unicode(text))]
    yield "文件信息", b"\n".join(_decoded([string], maps) for string in _STRING.findall(_STREAM.sub(b"", raw)))
    for text in streams:
        yield "内容", text
        yield "文字", _shown_text(text, maps)


def _streams(raw: bytes, inflate: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Each stream with its filters undone."""
    for match in _STREAM.finditer(raw):
        if not match[2]:
            raise Closed("是不完整的 PDF")
        dictionary = raw[max(raw.rfind(b"obj", 0, match.start()), 0) : match.start()]
        filters = _FILTER.search(dictionary)
        names = re.findall(rb"/([A-Za-z0-9]+)", filters[1]) if filters else []
        yield _unfiltered(match[1], names, inflate)


def _unfiltered(text: bytes, filters: list[bytes], inflate: Callable[[bytes], bytes]) -> bytes:
    """A stream with its filters undone; pictures stay as they are."""
    for name in filters:
        if name in (b"FlateDecode", b"Fl"):
            text = inflate(text)
        elif name in (b"ASCIIHexDecode", b"AHx"):
            text = _hex(text)
        elif name in (b"ASCII85Decode", b"A85"):
            text = _ascii85(text)
        elif name not in _PICTURES:
            raise Closed(f"PDF 用了本程序不能读的压缩方式 {name.decode()}")
    return text


def _ascii85(text: bytes) -> bytes:
    try:
        return base64.a85decode(text.strip(), adobe=True)
    except ValueError as error:
        raise Closed("PDF 里有不能读取的内容") from error


def _to_unicode(text: bytes) -> Mapping[bytes, str]:
    """The ToUnicode map of one font: code → text."""
    codes: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in _PAIR.findall(block):
            codes[_hex(code)] = _hex(letters).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, start, listed in _RANGE.findall(block):
            low, high, size = int(first, 16), int(last, 16), len(_hex(first))
            texts = [_hex(entry) for entry in re.findall(rb"<([0-9A-Fa-f]+)>", listed)]
            for offset in range(min(high - low + 1, _LARGEST_RANGE)):
                letters = texts[offset] if offset < len(texts) else _plus(_hex(start), offset)
                codes[(low + offset).to_bytes(size)] = letters.decode("utf-16-be", "replace")
    return codes


def _plus(letters: bytes, offset: int) -> bytes:
    """The letters that stand `offset` places behind these, as bytes of the same length."""
    return ((int.from_bytes(letters) + offset) % (1 << 8 * len(letters))).to_bytes(len(letters))


def _shown_text(text: bytes, maps: list[Mapping[bytes, str]]) -> bytes:
    """The strings that a page shows: those of one TJ together, then all of the stream one after the other."""
    lines = [_decoded(_STRING.findall(shown), maps) for shown in _SHOWN.findall(text)]
    return b"\n".join([*lines, _decoded(_STRING.findall(text), maps)])


def _decoded(strings: list[bytes], maps: list[Mapping[bytes, str]]) -> bytes:
    """Strings joined to one and decoded in every way: as bytes, as UTF-16, by each ToUnicode map; a line for each."""
    raw = b"".join(map(_bytes_of, strings))
    readings = [raw, *(raw.decode(encoding, "replace").encode() for encoding in ("utf-16-be", "utf-16-le"))]
    for codes in maps:
        for size in {len(code) for code in codes}:
            letters = (codes.get(raw[start : start + size], "") for start in range(0, len(raw), size))
            readings.append("".join(letters).encode("utf-8", "replace"))
    return b"\n".join(dict.fromkeys(readings))


def _bytes_of(string: bytes) -> bytes:
    """The bytes of a string object, (literal) or <hexadecimal>."""
    if string.startswith(b"<"):
        return _hex(string)
    return _ESCAPE.sub(_unescaped, string[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped.isdigit():
        return bytes([int(escaped, 8) & 255])
    return b"" if escaped.endswith(b"\n") else _LETTERS.get(escaped, escaped)


def _hex(text: bytes) -> bytes:
    """The bytes that hexadecimal digits stand for; other characters are skipped, a missing last digit is 0."""
    bare = re.sub(rb"[^0-9A-Fa-f]", b"", text)
    return bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode())
