"""Unpacking for the leak gate: archives, office documents (site_gen.gate.word, workbook), PDF, texts of pictures, our search files and bundles, data: addresses.

A file that cannot be unpacked is no file for a public site: `Unreadable` says what it is and what to do. A file that would
unpack to more than the limits is refused before that.
"""

import base64
import binascii
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from site_gen.gate import archive, pdf, word, workbook
from site_gen.gate.closed import Closed
from site_gen.gate.normalise import without_tags

__all__ = ["LARGEST", "Piece", "Unreadable", "base64_runs", "has_base64", "pieces"]

LARGEST = 256 * 1024 * 1024
"""Bytes that one file may unpack to, all its members together."""
_MOST_MEMBERS = 20_000
_DEEPEST = 4
"""Archives within archives that are unpacked."""
_CLOSED = {
    b"Rar!\x1a\x07": "RAR 压缩包", b"7z\xbc\xaf\x27\x1c": "7z 压缩包", b"\xfd7zXZ\x00": "XZ 压缩包", b"BZh": "BZIP2 压缩包",
    b"\x28\xb5\x2f\xfd": "ZSTD 压缩包", b"MSCF": "CAB 压缩包",
}  # fmt: skip
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = (_PNG, b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_TEMPLATES = "static/"
"""Files of the templates, the bureau's own included."""
_NONE: Mapping[int, bytes] = {}
_OWN_WORKBOOKS = ("open-data/", "statistics/")
"""Where the site's own workbooks are, made anew by each publication."""
_DATA_ADDRESS = re.compile(rb"base64,((?:[A-Za-z0-9+/]|%2[BbFf]|\s)+=*)")
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_BASE64_TO_A = bytes(
    ord("A") if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "+/-_") else byte for byte in range(256)
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_ANY_RUN = b"A" * 16
_CASES = bytes(
    ord("A")
    if chr(byte).isascii() and chr(byte).isupper()
    else ord("a")
    if chr(byte).isascii() and chr(byte).islower()
    else 0
    for byte in range(256)
)
_REFERENCES = re.compile(
    rb'<row r="[0-9]{1,7}">(?:<c r="[A-Z]{1,3}[0-9]{1,7}" s="[0-9]" t="s"><v>[0-9]{1,9}</v></c>)*+</row>'
)
"""A row of a sheet whose cells say only which string of the list stands there: that list is a member of its own."""
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_NO_BASE64 = frozenset((b"variableMeasured",))
"""Words of vocabularies in our own pages that base64 could have made."""
_SEARCH_FILE = re.compile(rb'__p\("([a-z0-9-]{1,40})","([A-Za-z0-9+/=]*)"\)')


class Unreadable(ValueError):
    """A file that cannot be unpacked; the message says in Chinese what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to search. where: in which file, and where in it, in Chinese. unseen: what of it nobody but a person can read, "" for nothing.
    is_list: markup each of whose texts is whole, with nothing beside it."""

    where: str
    raw: bytes
    unseen: str = ""
    is_list: bool = False


class _Allowance:
    """The bytes that one file may still unpack to."""

    def __init__(self) -> None:
        self.remaining = LARGEST

    def take(self, size: int) -> None:
        """Count `size` bytes. Raises Unreadable when they are too many."""
        self.remaining -= size
        if self.remaining < 0:
            raise Unreadable("文件解压后过大，无法检查其内容，请拆成几个文件")


def pieces(name: str, raw: bytes, clears: Callable[[Piece], bool] = lambda _: False) -> Iterator[Piece]:
    """The file itself, then everything packed in it, members of members included. name: its path in the site. Raises Unreadable.

    clears: whether a piece is clean and plain text, in which nothing is packed: it is neither given nor unpacked.
    """
    yield from _unpacked(Piece(name, raw), _Allowance(), 0, clears)


def _unpacked(whole: Piece, allowance: _Allowance, depth: int, clears: Callable[[Piece], bool]) -> Iterator[Piece]:
    is_archive = whole.raw.startswith(_ZIP)
    outside, texts = archive.opened(whole.raw, LARGEST) if is_archive else (_outside_texts(whole.raw), {})
    piece = whole if outside is whole.raw else replace(whole, raw=outside)
    if not clears(piece):
        yield piece
    elif piece is whole:
        return
    inside = list(_one_layer(whole.where, whole.raw, allowance, texts))
    if inside and depth == _DEEPEST:
        raise Unreadable("压缩包里的压缩包太多层，无法检查其内容，请解开后再放")
    for piece in inside:
        if piece.unseen:
            yield piece
        else:
            yield from _unpacked(piece, allowance, depth + 1, clears)


def _one_layer(where: str, raw: bytes, allowance: _Allowance, texts: Mapping[int, bytes]) -> Iterator[Piece]:
    """What one file holds, one layer down; nothing for a file of no packed format. texts: as of `archive.opened`."""
    if texts:
        yield from _zip(where, raw, allowance, texts)
        return
    for magic, kind in _CLOSED.items():
        if raw.startswith(magic):
            raise Unreadable(f"是 {kind}，无法检查其内容，请改用 .zip 或直接放文件")
    if raw.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in raw:
        raise Unreadable("是加了密码的 Office 文件，无法检查其内容，请去掉密码后再放")
    for is_format, unpack in _FORMATS:
        if is_format(raw):
            yield from unpack(where, raw, allowance)
            return


def _gzip(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    yield Piece(f"{where}（解压后）", _inflated(raw, 31, allowance))


def _pdf(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    try:
        for label, text in pdf.texts(raw):
            allowance.take(len(text))
            yield Piece(f"{where} 中的{label}", text)
    except Closed as error:
        raise Unreadable(f"{error}，无法检查其内容，请换一个文件") from error
    except pdf.Scan as error:
        yield Piece(where, b"", f"第 {error} 页是扫描的图片，或文字没有编码")


def _is_picture(raw: bytes) -> bool:
    webp = raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"
    bitmap = raw[:2] == b"BM" and raw[6:10] == bytes(4)
    return webp or bitmap or raw.startswith(_PICTURES)


def _picture(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """A picture; those of the templates are part of the program, a thumbnail is taken off."""
    if raw.startswith(_PNG):
        yield from _png(where, raw, allowance)
    if not where.startswith(_TEMPLATES) and "docProps/thumbnail" not in where:
        yield Piece(where, b"", "是图片")


def _search_file(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """Our search files: `__p("key","<base64 of gzip>")`, several together in one file as well."""
    for key, packed in _SEARCH_FILE.findall(raw):
        try:
            text = _inflated(base64.b64decode(packed, validate=True), 31, allowance)
        except binascii.Error as error:
            raise Unreadable("检索文件不能解压，无法检查其内容，请重新发布") from error
        yield Piece(f"{where}（{key.decode()}，解压后）", text)


def _outside_texts(raw: bytes) -> bytes:
    """A search file without its packed texts, which `_search_file` unpacks; any other file as it is."""
    return _SEARCH_FILE.sub(rb'__p("\1","")', raw) if _SEARCH_FILE.match(raw) else raw


def _inflated(raw: bytes, bits: int, allowance: _Allowance) -> bytes:
    """A stream of zlib, or all members of a gzip file and what follows them. bits: as of zlib. Raises Unreadable."""
    texts = []
    try:
        while raw:
            inflater = zlib.decompressobj(bits)
            text = inflater.decompress(raw, allowance.remaining + 1)
            allowance.take(len(text))
            if not inflater.eof:
                raise Unreadable("压缩文件不完整，无法检查其内容，请换一个文件")
            texts.append(text)
            raw = inflater.unused_data
            if raw and not raw.startswith(_GZIP):
                texts.append(raw)
                break
    except zlib.error as error:
        raise Unreadable("压缩文件不能解压，无法检查其内容，请换一个文件") from error
    return b"".join(texts)


def _zip(where: str, raw: bytes, allowance: _Allowance, texts: Mapping[int, bytes] = _NONE) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = packed.infolist()
            if len(members) > _MOST_MEMBERS:
                raise Unreadable("压缩包里的文件太多，无法检查其内容，请拆成几个文件")
            yield Piece(f"{where} 的注释", packed.comment)
            for member in members:
                yield Piece(f"{where} 中的文件名", f'"{member.filename}"'.encode() + b"\n" + member.comment)
                text = texts.get(member.header_offset) or _member(packed, member, allowance.remaining + 1)
                allowance.take(len(text))
                inside = f"{where} 中的 {member.filename}"
                if member.filename.startswith("xl/worksheets/"):
                    text = _REFERENCES.sub(b"", text)
                elif member.filename == "xl/sharedStrings.xml":
                    text = text.replace(b"<si>", b"\n<si>")
                # In a sheet or a list of strings whose cells are not cut into runs each text is whole already.
                in_runs = re.search(rb"<r(?:Ph)?[ >]", text)
                is_list = where.startswith(_OWN_WORKBOOKS) and member.filename == "xl/sharedStrings.xml" and not in_runs
                yield Piece(inside, text, is_list=is_list)
                whole = member.filename.startswith(("xl/worksheets/", "xl/sharedStrings.")) and not in_runs
                if member.filename.endswith((".xml", ".rels", ".xhtml", ".html")) and not whole:
                    words = without_tags(text.decode("utf-8", "replace"))
                    yield Piece(f"{inside}（文字）", words.encode())
                if member.filename.startswith("xl/worksheets/") and (written := workbook.formulas(text)):
                    yield Piece(f"{inside}（公式、页眉页脚）", written.encode())
            yield from _office(where, raw, {member.filename for member in members}, allowance)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError) as error:
        raise Unreadable("文件不能打开（损坏、加密或压缩方式特殊），无法检查其内容，请换一个文件") from error


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with packed.open(member) as opened:
        return opened.read(most)


def _office(where: str, raw: bytes, names: Set[str], allowance: _Allowance) -> Iterator[Piece]:
    """What Word and Excel show of a document; nothing of another archive, nor of our own workbooks, each of whose cells is whole as it is packed."""
    texts: Iterable[tuple[str, bytes]] = ()
    try:
        if "word/document.xml" in names:
            texts = word.texts(raw)
        elif "xl/workbook.xml" in names and not where.startswith(_OWN_WORKBOOKS):
            texts = [("单元格", workbook.cells(raw))]
        for label, text in texts:
            allowance.take(len(text))
            yield Piece(f"{where} 中的{label}", text)
    except Closed as error:
        raise Unreadable(f"{error}，无法检查其内容，请打开后另存为新的文件") from error


def _png(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """The texts of a picture."""
    position = len(_PNG)
    while position + 12 <= len(raw):
        size, kind = int.from_bytes(raw[position : position + 4]), raw[position + 4 : position + 8]
        body = raw[position + 8 : position + 8 + size]
        keyword, _, rest = body.partition(b"\0")
        if kind == b"zTXt":
            yield Piece(f"{where} 的图片说明 {keyword[:79].decode('latin-1')}", _inflated(rest[1:], 15, allowance))
        elif kind == b"iTXt":
            text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
            text = _inflated(text, 15, allowance) if rest[:1] == b"\1" else text
            yield Piece(f"{where} 的图片说明 {keyword[:79].decode('latin-1')}", text)
        elif kind in (b"tEXt", b"eXIf"):
            yield Piece(f"{where} 的图片说明", b'"' + rest + b'"' if kind == b"tEXt" else body)
        position += 12 + size


def _bundle(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """The files inside a draw's bundle: `__mingchouBundle({"name": "text", …})`."""
    try:
        text = raw.decode()
        members = sorted(json.loads(text[text.find("(") + 1 : text.rfind(")")]).items())
    except (ValueError, AttributeError, RecursionError) as error:
        raise Unreadable("证据包不能读取，无法检查其内容，请重新发布") from error
    for name, content in members:
        file = str(content).encode()
        allowance.take(len(file))
        yield Piece(f"{where} 中的 {name}", file)


def has_base64(raw: bytes) -> bool:
    """Whether `base64_runs` finds any; for most files one translation and one search decide that there is none."""
    cases = raw.translate(_CASES, b"0123456789+/-_")
    if b"Aa" not in cases and b"aA" not in cases:  # a run with capital and small letters has them side by side
        return False
    runs = raw.translate(_BASE64_TO_A)
    position = runs.find(_ANY_RUN)
    while position >= 0:
        match = _BASE64.match(raw, position)
        run = match[0] if match else b""
        if not (run.islower() or run.isupper() or run.isdigit()) and base64_runs(run):  # most are hashes and addresses
            return True
        position = runs.find(_ANY_RUN, position + max(len(run), 1))
    return False


def base64_runs(raw: bytes) -> list[bytes]:
    """The runs of a text that are base64: of its alphabet, no hash, and a text once decoded."""
    return [run for run in dict.fromkeys(_RUN.findall(raw)) if run not in _NO_BASE64 and _run_text(run)]


@lru_cache(maxsize=4096)
def _run_text(run: bytes) -> bytes:
    """The text that a run encodes; empty when it encodes none."""
    if _HEX.fullmatch(run) or not (re.search(rb"[A-Z]", run) and re.search(rb"[a-z]", run)):
        return b""
    text = _from_base64(run.replace(b"-", b"+").replace(b"_", b"/"))
    return text if text is not None and _is_text(text) else b""


def _base64_texts(where: str, raw: bytes, allowance: _Allowance) -> Iterator[Piece]:
    """What data: addresses and other runs of base64 encode."""
    for match in _DATA_ADDRESS.finditer(raw):
        packed = re.sub(rb"\s", b"", match[1]).replace(b"%2B", b"+").replace(b"%2F", b"/")
        text = _from_base64(packed)
        if text is None:
            raise Unreadable("内嵌的 base64 内容不能读取，无法检查，请改放普通文件")
        allowance.take(len(text))
        yield Piece(f"{where} 内嵌的内容", text)
    for run in base64_runs(raw):
        text = _run_text(run)
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
    """Whether bytes may be a text in UTF-8 or GBK, its last character perhaps cut off, or a packed file."""
    for encoding in ("utf-8", "gbk"):
        for end in range(4):
            with suppress(UnicodeDecodeError):
                return raw[: len(raw) - end].decode(encoding).isprintable()
    return raw.startswith((_GZIP, b"PK"))


_FORMATS: tuple[
    tuple[Callable[[bytes], object], Callable[[str, bytes, _Allowance], Iterator[Piece]]], ...
] = (
    (lambda raw: raw.startswith(_GZIP), _gzip),
    (lambda raw: raw.startswith(_ZIP) or zipfile.is_zipfile(io.BytesIO(raw)), _zip),
    (lambda raw: b"%PDF-" in raw[:1024], _pdf),
    (_is_picture, _picture),
    (_SEARCH_FILE.match, _search_file),
    (lambda raw: raw.startswith(b"__mingchouBundle("), _bundle),
    (lambda raw: b"base64" in raw or has_base64(raw), _base64_texts),
)  # fmt: skip
"""(whether a file has the format, how it is unpacked), asked in this order."""
