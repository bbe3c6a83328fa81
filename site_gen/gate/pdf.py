"""The text of a PDF file, as far as it can be read without rendering: enough to find a string that must not be in it.

Streams are inflated; the strings that they show are joined line by line and decoded by every ToUnicode map of the file, as
UTF-16 and as bytes. A file with a password, or with a filter that is not read here, is Closed.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping

__all__ = ["Closed", "texts"]

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 4096
"""Bytes before a stream in which its dictionary is looked for."""
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_STRING = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]+>", re.DOTALL)
_SHOWN = re.compile(rb"\[((?:[^\[\]()]|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*)\]\s*TJ", re.DOTALL)
_PICTURES = {b"DCTDecode", b"DCT", b"JPXDecode", b"CCITTFaxDecode", b"CCF", b"JBIG2Decode"}
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.|\r?\n)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LARGEST_RANGE = 0x10000


class Closed(ValueError):
    """A PDF that cannot be read; the message says why, in Chinese, as the beginning of a sentence."""


def texts(raw: bytes, inflate: Callable[[bytes], bytes]) -> Iterator[tuple[str, bytes]]:
    """(kind in Chinese, the text in UTF-8 or as bytes). inflate: decodes /FlateDecode, may raise Closed. Raises Closed."""
    if re.search(rb"/Encrypt\s", raw):
        raise Closed("是加了密码的 PDF")
    streams = list(_streams(raw, inflate))
    maps = [to_unicode for _, _, text in streams if b"begincmap" in text if (to_unicode := _to_unicode(text))]
    rest = _without(raw, [(start, end) for start, end, _ in streams])
    yield "文件信息", b"\n".join(_decoded([string], maps) for string in _STRING.findall(rest))
    for _, _, text in streams:
        yield "内容", text
        if b"begincmap" not in text:
            yield "文字", _shown_text(text, maps)


def _streams(raw: bytes, inflate: Callable[[bytes], bytes]) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, decoded bytes) of each stream."""
    end = 0
    while match := _STREAM.search(raw, end):
        start, end = match.end(), raw.find(b"endstream", match.end())
        if end < 0:
            raise Closed("是不完整的 PDF")
        dictionary = raw[max(0, match.start() - _DICTIONARY) : match.start()].rpartition(b"obj")[2]
        filters = _FILTER.search(dictionary)
        names = re.findall(rb"/([A-Za-z0-9]+)", filters[1]) if filters else []
        yield start, end, _unfiltered(raw[start:end], names, inflate)
        end += len(b"endstream")


def _unfiltered(text: bytes, filters: list[bytes], inflate: Callable[[bytes], bytes]) -> bytes:
    """A stream with its filters undone, up to one of a picture."""
    for name in filters:
        if name in (b"FlateDecode", b"Fl"):
            text = inflate(text)
        elif name in (b"ASCIIHexDecode", b"AHx"):
            text = _hex(text.partition(b">")[0])
        elif name in (b"ASCII85Decode", b"A85"):
            text = _ascii85(text)
        elif name in _PICTURES:
            break
        else:
            raise Closed(f"PDF 用了本程序不能读的压缩方式 {name.decode()}")
    return text


def _without(raw: bytes, spans: list[tuple[int, int]]) -> bytes:
    """The file without its streams."""
    rest, position = [], 0
    for start, end in spans:
        rest.append(raw[position:start])
        position = end
    return b"".join([*rest, raw[position:]])


def _ascii85(text: bytes) -> bytes:
    try:
        return base64.a85decode(text.strip().removesuffix(b"~>").removeprefix(b"<~"))
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
                letters = texts[offset] if offset < len(texts) else _plus(_hex(start), offset) if start else b""
                codes[(low + offset).to_bytes(size)] = letters.decode("utf-16-be", "replace")
    return codes


def _plus(letters: bytes, offset: int) -> bytes:
    """The letters that stand `offset` places behind these, as bytes of the same length."""
    if not letters:
        return b""
    return ((int.from_bytes(letters) + offset) % (1 << 8 * len(letters))).to_bytes(len(letters))


def _shown_text(text: bytes, maps: list[Mapping[bytes, str]]) -> bytes:
    """The strings that a page shows: those of one TJ together, then all of the stream one after the other."""
    lines = [_decoded(_STRING.findall(shown), maps) for shown in _SHOWN.findall(text)]
    return b"\n".join([*lines, _decoded(_STRING.findall(text), maps)])


def _decoded(strings: list[bytes], maps: list[Mapping[bytes, str]]) -> bytes:
    """Strings joined to one and decoded in every way: as bytes, as UTF-16, by each ToUnicode map; a line for each."""
    raw = b"".join(map(_bytes_of, strings))
    readings = [raw, raw.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace").encode()]
    if raw.startswith(b"\xff\xfe"):
        readings.append(raw[2:].decode("utf-16-le", "replace").encode())
    for codes in maps:
        for size in sorted({len(code) for code in codes}):
            letters = (codes.get(raw[start : start + size], "") for start in range(0, len(raw), size))
            readings.append("".join(letters).encode("utf-8", "replace"))
    return b"\n".join(dict.fromkeys(readings))


def _bytes_of(string: bytes) -> bytes:
    """The bytes of a string object, (literal) or <hexadecimal>."""
    if string.startswith(b"<"):
        return _hex(string[1:-1])
    return _ESCAPE.sub(_unescaped, string[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped.isdigit():
        return bytes([int(escaped, 8) & 255])
    return b"" if escaped.endswith(b"\n") else _LETTERS.get(escaped, escaped)


def _hex(text: bytes) -> bytes:
    bare = re.sub(rb"[^0-9A-Fa-f]", b"", text)
    return bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode())
