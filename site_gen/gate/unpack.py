"""What is inside a file: archives, office documents, PDF, pictures' texts, our own search files and bundles, data: addresses.

A file that cannot be looked into is no file for a public site: `Unreadable` says what it is and what to do. What unpacks
to more than the limits is refused before it is unpacked.
"""

import base64
import binascii
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from site_gen.gate import pdf
from site_gen.gate.normalise import without_tags

__all__ = ["LARGEST", "Piece", "Unreadable", "base64_runs", "has_base64", "pieces"]

LARGEST = 256 * 1024 * 1024
"""Bytes that one published file may unpack to, all its members together."""
_MOST_MEMBERS = 20_000
_DEEPEST = 4
_CLOSED = {
    b"Rar!\x1a\x07": "RAR 压缩包", b"7z\xbc\xaf\x27\x1c": "7z 压缩包", b"\xfd7zXZ\x00": "XZ 压缩包", b"BZh": "BZIP2 压缩包",
    b"\x28\xb5\x2f\xfd": "ZSTD 压缩包", b"MSCF": "CAB 压缩包",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG = b"\x89PNG\r\n\x1a\n"
_DATA_ADDRESS = re.compile(rb"base64,((?:[A-Za-z0-9+/]|%2[BbFf]|\s)+=*)")
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_BASE64_TO_A = bytes(
    ord("A") if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "+/-_") else byte for byte in range(256)
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_ANY_RUN = b"A" * 16
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_PACKED = re.compile(rb'__p\("([a-z0-9-]{1,40})","([A-Za-z0-9+/=]*)"\)')


class Unreadable(ValueError):
    """A file that cannot be looked into; the message says in Chinese what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text or file to look through. where: in which file, and where in it."""

    where: str
    raw: bytes


class _Allowance:
    """What one file may still unpack to."""

    def __init__(self) -> None:
        self.left = LARGEST

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Unreadable("文件解压后过大，无法检查其内容，请拆成几个文件")


def pieces(name: str, raw: bytes) -> Iterator[Piece]:
    """The file itself, then everything that is packed in it, members of members included. Raises Unreadable."""
    yield from _opened(name, raw, _Allowance(), 0)


def _opened(where: str, raw: bytes, allowance: _Allowance, depth: int) -> Iterator[Piece]:
    yield Piece(where, _outside(raw) if raw.startswith(b"PK\x03\x04") else raw)
    inside = list(_inside(where, raw, allowance))
    if inside and depth == _DEEPEST:
        raise Unreadable("压缩包里的压缩包太多层，无法检查其内容，请解开后再放")
    for one in inside:
        yield from _opened(one.where, one.raw, allowance, depth + 1)


def _inside(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """What one file holds, one layer down."""
    for magic, kind in _CLOSED.items():
        if raw.startswith(magic):
            raise Unreadable(f"是 {kind}，无法检查其内容，请改用 .zip 或直接放文件")
    if raw.startswith(b"\x1f\x8b"):
        yield Piece(f"{where}（解压后）", _inflated(raw, 31, allowance))
    elif raw.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(raw)):
        yield from _members(where, raw, allowance)
    elif b"%PDF-" in raw[:1024]:
        for label, text in _pdf_texts(raw, allowance):
            yield Piece(f"{where} 中的{label}", text)
    elif raw.startswith(_PNG):
        yield from _png_texts(where, raw, allowance)
    elif raw.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in raw:
        raise Unreadable("是加了密码的 Office 文件，无法检查其内容，请去掉密码后再放")
    elif _PACKED.match(raw):
        for key, packed in _PACKED.findall(raw):
            try:
                text = _inflated(base64.b64decode(packed, validate=True), 31, allowance)
            except binascii.Error as error:
                raise Unreadable("检索文件不能解压，无法检查其内容，请重新发布") from error
            yield Piece(f"{where}（{key.decode()}，解压后）", text)
    elif raw.startswith(b"__mingchouBundle("):
        yield from _bundled(where, raw)
    elif b"base64" in raw or has_base64(raw):
        yield from _based(where, raw, allowance)


def _inflated(raw: bytes, bits: int, allowance: _Allowance) -> bytes:
    """zlib's stream, all members of a gzip file, never more than allowed."""
    out = []
    try:
        while raw:
            worker = zlib.decompressobj(bits)
            text = worker.decompress(raw, allowance.left + 1)
            allowance.take(len(text))
            if not worker.eof:
                raise Unreadable("压缩文件不完整，无法检查其内容，请换一个文件")
            out.append(text)
            raw = worker.unused_data
            if raw and not raw.startswith(b"\x1f\x8b"):
                out.append(raw)
                break
    except zlib.error as error:
        raise Unreadable("压缩文件不能解压，无法检查其内容，请换一个文件") from error
    return b"".join(out)


def _members(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = packed.infolist()
            if len(members) > _MOST_MEMBERS:
                raise Unreadable("压缩包里的文件太多，无法检查其内容，请拆成几个文件")
            yield Piece(f"{where} 的注释", packed.comment)
            for member in members:
                yield Piece(f"{where} 中的文件名", f'"{member.filename}"'.encode() + b"\n" + member.comment)
                with packed.open(member) as opened:
                    text = opened.read(allowance.left + 1)
                allowance.take(len(text))
                inside = f"{where} 中的 {member.filename}"
                yield Piece(inside, text)
                # A sheet whose cells are not cut into runs has each text whole already.
                whole = member.filename.startswith("xl/worksheets/") and b"<r>" not in text
                if member.filename.endswith((".xml", ".rels", ".xhtml", ".html")) and not whole:
                    words = without_tags(text.decode("utf-8", "replace"))
                    yield Piece(f"{inside}（文字）", words.encode())
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError) as error:
        raise Unreadable("文件不能打开（损坏、加密或压缩方式特殊），无法检查其内容，请换一个文件") from error


def _outside(raw: bytes) -> bytes:
    """An archive without what is deflated in it, which says nothing until it is inflated (`_members`): all else stays, also what
    stands behind the end of a member's stream. The whole of it when it is no sound archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = [one for one in packed.infolist() if one.compress_type == zipfile.ZIP_DEFLATED]
        kept, at, left = [], 0, LARGEST
        for one in sorted(members, key=lambda member: member.header_offset):
            names = raw[one.header_offset + 26 : one.header_offset + 30]
            begin = one.header_offset + 30 + int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
            if begin < at:  # they overlap
                return raw
            worker = zlib.decompressobj(-15)
            left -= len(worker.decompress(raw[begin : begin + one.compress_size], left + 1))
            if left < 0 or not worker.eof:
                return raw
            kept.append(raw[at:begin])
            at = begin + one.compress_size - len(worker.unused_data)
        return b"".join((*kept, raw[at:]))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, zlib.error):
        return raw


def _pdf_texts(raw: bytes, allowance: _Allowance) -> Iterator[tuple[str, bytes]]:
    try:
        for label, text in pdf.texts(raw, lambda packed: _inflated_loosely(packed, allowance)):
            allowance.take(len(text))
            yield label, text
    except pdf.Closed as error:
        raise Unreadable(f"{error}，无法检查其内容，请换一个文件") from error


def _inflated_loosely(raw: bytes, allowance: _Allowance) -> bytes:
    """A PDF's stream: what comes after it, and a missing check sum, do not matter."""
    try:
        text = zlib.decompressobj().decompress(raw, allowance.left + 1)
    except zlib.error as error:
        raise pdf.Closed("PDF 里有不能解压的内容") from error
    allowance.take(len(text))
    return text


def _png_texts(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """The compressed texts of a picture; plain ones stand in its bytes."""
    at = len(_PNG)
    while at + 12 <= len(raw):
        size, kind = int.from_bytes(raw[at : at + 4]), raw[at + 4 : at + 8]
        body = raw[at + 8 : at + 8 + size]
        keyword, _, rest = body.partition(b"\0")
        if kind == b"zTXt":
            yield Piece(f"{where} 的图片说明 {keyword[:79].decode('latin-1')}", _inflated(rest[1:], 15, allowance))
        elif kind == b"iTXt":
            text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
            text = _inflated(text, 15, allowance) if rest[:1] == b"\1" else text
            yield Piece(f"{where} 的图片说明 {keyword[:79].decode('latin-1')}", text)
        elif kind in (b"tEXt", b"eXIf"):
            yield Piece(f"{where} 的图片说明", b'"' + rest + b'"' if kind == b"tEXt" else body)
        at += 12 + size


def _bundled(where: str, raw: bytes) -> Iterator[Piece]:
    """The files inside a draw's bundle: `__mingchouBundle({"name": "text", …})`."""
    try:
        text = raw.decode()
        members = json.loads(text[text.find("(") + 1 : text.rfind(")")])
        found = sorted(members.items())
    except (ValueError, AttributeError, RecursionError) as error:
        raise Unreadable("证据包不能读取，无法检查其内容，请重新发布") from error
    for member, content in found:
        yield Piece(f"{where} 中的 {member}", str(content).encode())


def has_base64(raw: bytes) -> bool:
    """Whether `base64_runs` finds any: most files have none, which is told at a look."""
    runs = raw.translate(_BASE64_TO_A)
    at = runs.find(_ANY_RUN)
    while at >= 0:
        found = _BASE64.match(raw, at)
        run = found[0] if found else b""
        if not (run.islower() or run.isupper() or run.isdigit()) and base64_runs(run):  # most are hashes and addresses
            return True
        at = runs.find(_ANY_RUN, at + max(len(run), 1))
    return False


def base64_runs(raw: bytes) -> list[bytes]:
    """What stands in base64 in a text: runs of its alphabet that are no hash, and that make a text once they are undone."""
    return [run for run in dict.fromkeys(_RUN.findall(raw)) if _of_run(run)]


@lru_cache(maxsize=4096)
def _of_run(run: bytes) -> bytes:
    """The text that a run stands for; empty when it stands for itself."""
    if _HEX.fullmatch(run) or not (re.search(rb"[A-Z]", run) and re.search(rb"[a-z]", run)):
        return b""
    text = _from_base64(run.replace(b"-", b"+").replace(b"_", b"/"))
    return text if text is not None and _is_text(text) else b""


def _based(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    for found in _DATA_ADDRESS.finditer(raw):
        packed = re.sub(rb"\s", b"", found[1]).replace(b"%2B", b"+").replace(b"%2F", b"/")
        text = _from_base64(packed)
        if text is None:
            raise Unreadable("内嵌的 base64 内容不能读取，无法检查，请改放普通文件")
        allowance.take(len(text))
        yield Piece(f"{where} 内嵌的内容", text)
    for run in base64_runs(raw):
        text = _of_run(run)
        allowance.take(len(text))
        yield Piece(f"{where}（base64 还原后）", text)


def _from_base64(packed: bytes) -> bytes | None:
    bare = packed.rstrip(b"=")
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        return None


def _is_text(raw: bytes) -> bool:
    """Whether bytes may be a text in UTF-8 or GBK, its last character perhaps cut off, or something packed once more."""
    for encoding in ("utf-8", "gbk"):
        for end in range(4):
            with suppress(UnicodeDecodeError):
                return raw[: len(raw) - end].decode(encoding).isprintable()
    return raw.startswith((b"\x1f\x8b", b"PK"))
