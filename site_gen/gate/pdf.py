"""The words of a PDF file, as far as they can be read without showing it: enough to find a string that must not be in it.

Streams are inflated; the strings that they show are joined line by line and read in every code the file brings along
(ToUnicode maps), as UTF-16 and as bytes. A file with a password, or with a packing that is not read here, is Closed.
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
_OCTAL = re.compile(rb"\\([0-7]{1,3}|.|\r?\n)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LARGEST_RANGE = 0x10000


class Closed(ValueError):
    """A PDF that cannot be looked into; the message says why, in Chinese, as the beginning of a sentence."""


def texts(raw: bytes, inflate: Callable[[bytes], bytes]) -> Iterator[tuple[str, bytes]]:
    """(what it is in Chinese, the text in UTF-8 or as bytes). inflate: undoes /FlateDecode and raises Closed. Raises Closed."""
    if re.search(rb"/Encrypt\s", raw):
        raise Closed("是加了密码的 PDF")
    found = list(_streams(raw, inflate))
    streams = [text for _, _, text in found]
    codes = [code for text in streams if b"begincmap" in text if (code := _code(text))]
    yield "文件信息", _joined(_STRING.findall(_without(raw, [(start, end) for start, end, _ in found])), codes)
    for text in streams:
        yield "内容", text
        if b"begincmap" not in text:
            yield "文字", _words(text, codes)


def _streams(raw: bytes, inflate: Callable[[bytes], bytes]) -> Iterator[tuple[int, int, bytes]]:
    """(beginning, end, what it holds) of each stream."""
    end = 0
    while found := _STREAM.search(raw, end):
        start, end = found.end(), raw.find(b"endstream", found.end())
        if end < 0:
            raise Closed("是不完整的 PDF")
        text = raw[start:end]
        dictionary = raw[max(0, found.start() - _DICTIONARY) : found.start()].rpartition(b"obj")[2]
        named = _FILTER.search(dictionary)
        for name in re.findall(rb"/([A-Za-z0-9]+)", named[1]) if named else ():
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
        yield start, end, text
        end += len(b"endstream")


def _without(raw: bytes, spans: list[tuple[int, int]]) -> bytes:
    """The file without its streams."""
    out, at = [], 0
    for start, end in spans:
        out.append(raw[at:start])
        at = end
    return b"".join([*out, raw[at:]])


def _ascii85(text: bytes) -> bytes:
    try:
        return base64.a85decode(text.strip().removesuffix(b"~>").removeprefix(b"<~"))
    except ValueError as error:
        raise Closed("PDF 里有不能读取的内容") from error


def _code(text: bytes) -> Mapping[bytes, str]:
    """What the codes of one font stand for (its ToUnicode map): bytes → text."""
    found: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in _PAIR.findall(block):
            found[_hex(code)] = _hex(letters).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, start, listed in _RANGE.findall(block):
            low, high, size = int(first, 16), int(last, 16), len(_hex(first))
            starts = [_hex(one) for one in re.findall(rb"<([0-9A-Fa-f]+)>", listed)]
            for at in range(min(high - low + 1, _LARGEST_RANGE)):
                letters = starts[at] if at < len(starts) else _counted(_hex(start), at) if start else b""
                found[(low + at).to_bytes(size)] = letters.decode("utf-16-be", "replace")
    return found


def _counted(letters: bytes, at: int) -> bytes:
    return ((int.from_bytes(letters) + at) % (1 << 8 * len(letters))).to_bytes(len(letters)) if letters else b""


def _words(text: bytes, codes: list[Mapping[bytes, str]]) -> bytes:
    """The strings that a page shows: those of one TJ together, then all of the stream one after the other."""
    lines = [_joined_line(_STRING.findall(shown), codes) for shown in _SHOWN.findall(text)]
    return b"\n".join([*lines, _joined_line(_STRING.findall(text), codes)])


def _joined(strings: list[bytes], codes: list[Mapping[bytes, str]]) -> bytes:
    return b"\n".join(_joined_line([one], codes) for one in strings)


def _joined_line(strings: list[bytes], codes: list[Mapping[bytes, str]]) -> bytes:
    """Strings read as one, in every code that the file knows."""
    raw = b"".join(map(_bytes_of, strings))
    readings = [raw, raw.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace").encode()]
    if raw.startswith(b"\xff\xfe"):
        readings.append(raw[2:].decode("utf-16-le", "replace").encode())
    for code in codes:
        for size in sorted({len(key) for key in code}):
            letters = (code.get(raw[at : at + size], "") for at in range(0, len(raw), size))
            readings.append("".join(letters).encode("utf-8", "replace"))
    return b"\n".join(dict.fromkeys(readings))


def _bytes_of(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return _hex(string[1:-1])
    return _OCTAL.sub(_unescaped, string[1:-1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    what = found[1]
    if what.isdigit():
        return bytes([int(what, 8) & 255])
    return b"" if what.endswith(b"\n") else _LETTERS.get(what, what)


def _hex(text: bytes) -> bytes:
    bare = re.sub(rb"[^0-9A-Fa-f]", b"", text)
    return bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode())
