"""The leak gate: no file leaves staging while it holds a string that must not appear. It does not trust the projection.

Looked for in every file: every secret, plain and as HTML, JSON, URL and full- or half-width text writes it; and what
looks like an ID number, a mobile phone or a bank card. Looked into: our search files, the draws' bundles, XLSX and other
zips. A short secret (`whole`) counts only where it is a whole text node, cell, value or entry of a list. One hit stops
the publication.
"""

import html
import io
import json
import re
import unicodedata
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from ahocorasick_rs import BytesAhoCorasick, Implementation

from rules.errors import Problem, Refused
from rules.personal import is_bank_card, is_id_number
from rules.public import Secret
from site_gen.search import inflate

__all__ = ["Gate", "Leak", "forms", "mask"]

_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
# Where a text node, cell, value or entry of a list begins and ends; blanks around it do not count.
_BLANKS = b" \t\r\n"
_BEFORE = (b">", b'"', b"'", b",", b"\t", b"\n", b"\f", "、".encode(), "；".encode(), "：".encode())
_AFTER = (b"<", b'"', b"'", b",", b"\t", b"\n", b"\r", b"\f", "、".encode(), "；".encode())
_DIGITS_TO_ZERO = bytes(ord("0") if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_LONG_RUNS = (b"0" * 11, b"000 0000 0000", b"000-0000-0000")
# Entities, escapes and percent signs that our own pages do not write: only a file with one is decoded and looked at again.
_ODD_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|#34|#39|#x27);)#?[A-Za-z0-9]+;")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_CANDIDATE = re.compile(
    rb"(?<![0-9A-Za-z])(?:1[3-9][0-9]([ -]?)[0-9]{4}\1[0-9]{4}|[0-9]{17}[0-9Xx]|[0-9]{16,19})(?![0-9A-Za-z])"
)
_FULL_WIDTH_RUN = re.compile(rb"\xef\xbc[\x90-\x99](?:\xef\xbc[\x90-\x99]){10,18}(?:\xef\xbc\xb8|\xef\xbd\x98)?")
_UNPACKED_LIMIT = 256 * 1024 * 1024


class Leak(Refused):
    """Something that must not be public stands in the pages; nothing was published, the old site stays."""


def forms(text: str) -> frozenset[str]:
    """The texts to look for: as it is, as HTML and CSV write it, in full and in half width. Other writings are undone.

    >>> sorted(forms("A&B"))
    ['A&B', 'A&amp;B', 'Ａ＆Ｂ']
    """
    out = {text}
    if not text.isalnum() or text.isascii():
        out |= {html.escape(text, quote=False), html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")}
        out |= {html.escape(text), json.dumps(text, ensure_ascii=False)[1:-1], text.replace('"', '""')}
        out.add(text.translate(_TO_FULL))
    if not unicodedata.is_normalized("NFKC", text):
        out.add(unicodedata.normalize("NFKC", text))
    return frozenset(out)


def mask(text: str) -> str:
    """A secret as a message may show it: enough to find it in its record, not enough to leak it again.

    >>> mask("张演示"), mask("13800000000")
    ('张＊＊', '13＊＊＊＊＊＊＊＊＊')
    """
    seen = 1 if len(text) < 6 else 2
    return text[:seen] + "＊" * min(len(text) - seen, 9)


@dataclass(frozen=True, slots=True)
class _Text:
    """What is scanned: a file's bytes, or what was found inside it."""

    where: str
    raw: bytes


class Gate:
    """An automaton over all secrets, made once for a publication.

    excused: public values that look like a phone, ID or card number (certificates, codes, the bureau's own telephone);
    they excuse a pattern, never a secret.
    """

    def __init__(self, secrets: Iterable[Secret], excused: Set[str] = frozenset()) -> None:
        self._secrets = tuple(dict.fromkeys(secret for secret in secrets if secret.text.strip()))
        self._excused = frozenset(excused)
        self._owner: list[int] = []
        patterns: list[bytes] = []
        for number, secret in enumerate(self._secrets):
            for form in forms(secret.text):
                patterns.append(form.encode())
                self._owner.append(number)
        self._automaton = BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA) if patterns else None

    def problems(self, name: str, raw: bytes) -> list[Problem]:
        """What one file must not hold, its name included."""
        found: dict[tuple[str, str, str], Problem] = {}
        for text in (_Text(f"{name}（文件名）", f'"{name}"'.encode()), *_unpacked(name, raw)):
            for problem in (*self._secret_hits(text), *self._secret_hits(_undone(text)), *self._pattern_hits(text)):
                found.setdefault((problem.where, problem.field, problem.message), problem)
        return list(found.values())

    def _secret_hits(self, text: "_Text | None") -> Iterator[Problem]:
        if self._automaton is None or text is None:
            return
        hits = self._automaton.find_matches_as_indexes(text.raw, overlapping=True)
        if not hits:
            return
        lines = _line_starts(text.raw)
        for pattern, start, end in hits:
            secret = self._secrets[self._owner[pattern]]
            if secret.whole and not _stands_alone(text.raw, start, end):
                continue
            yield Problem(
                f"含有不应公开的内容“{mask(secret.text)}”，来自 {secret.record} 的“{secret.field}”；"
                "请改正该记录的公开内容，或改变它的不公开标记，然后重新发布",
                where=_where(text, lines, start),
                field=secret.field,
            )

    def _pattern_hits(self, text: _Text) -> Iterator[Problem]:
        candidates = [
            (start, match.group().decode())
            for start in _long_runs(text.raw)
            if (match := _CANDIDATE.match(text.raw, start))
        ] + [
            (match.start(), unicodedata.normalize("NFKC", match.group().decode()))
            for match in _FULL_WIDTH_RUN.finditer(text.raw)
        ]
        for start, number in candidates:
            kind = _kind(number)
            if kind and number not in self._excused:
                yield Problem(
                    f"含有像{kind}的数字“{mask(number)}”；请从公开说明或公告中删去后重新发布",
                    where=_where(text, _line_starts(text.raw), start),
                    field=kind,
                )


def _undone(text: _Text) -> _Text | None:
    """The text with entities, escapes and percent signs undone; None when it has none (as nearly all have)."""
    raw = text.raw
    if b"&" in raw and _ODD_ENTITY.search(raw):
        raw = html.unescape(raw.decode("utf-8", "replace")).encode("utf-8", "replace")
    if b"\\u" in raw or b"\\x" in raw:
        plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), raw.decode("utf-8", "replace"))
        raw = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    if b"%" in raw and _PERCENT.search(raw):
        raw = unquote_to_bytes(raw)
    return None if raw is text.raw else _Text(f"{text.where}（还原编码后）", raw)


def _long_runs(raw: bytes) -> Iterator[int]:
    """Where a run of digits begins that is long enough to be a phone, ID or card number."""
    zeroed = raw.translate(_DIGITS_TO_ZERO)
    for shape in _LONG_RUNS:
        at = zeroed.find(shape)
        while at >= 0:
            yield at
            end = at + len(shape)
            while zeroed[end : end + 1] == b"0":
                end += 1
            at = zeroed.find(shape, end)


def _kind(number: str) -> str:
    bare = number.replace(" ", "").replace("-", "")
    if len(bare) == 11 and re.fullmatch(r"1[3-9]\d{9}", bare):
        return "手机号码"
    if is_id_number(bare):
        return "身份证号"
    return "银行卡号" if is_bank_card(bare) else ""


def _stands_alone(raw: bytes, start: int, end: int) -> bool:
    before = raw[max(0, start - 64) : start].rstrip(_BLANKS)
    after = raw[end : end + 64].lstrip(_BLANKS)
    line_before = not before or b"\n" in raw[start - 1 : start]
    line_after = not after or raw[end : end + 1] in (b"\n", b"\r")
    return (line_before or raw[start - 1 : start] == b"\t" or before.endswith(_BEFORE)) and (
        line_after or raw[end : end + 1] == b"\t" or after.startswith(_AFTER)
    )


def _line_starts(raw: bytes) -> list[int]:
    return [0, *(match.end() for match in re.finditer(rb"\n", raw))]


def _where(text: _Text, lines: list[int], at: int) -> str:
    return f"{text.where} 第 {bisect_right(lines, at)} 行"


def _unpacked(name: str, raw: bytes) -> Iterator[_Text]:
    """The file's bytes and, when it packs something, what is in it. A packed file that cannot be read is refused."""
    if name.startswith("search/"):  # base64 has no meaning of its own; its content has
        try:
            yield _Text(f"{name}（解压后）", inflate(raw))
        except ValueError as error:
            raise Leak(Problem("检索文件不能解压，无法检查其内容，请重新发布", where=name)) from error
        return
    yield _Text(name, raw)
    if raw[:2] == b"\x1f\x8b":
        try:
            yield _Text(f"{name}（解压后）", zlib.decompress(raw, 31))
        except zlib.error as error:
            raise Leak(Problem("压缩文件不能解压，无法检查其内容，请重新发布", where=name)) from error
    if raw[:4] == b"PK\x03\x04":
        yield from _zip_members(name, raw)
    if name.endswith("bundle.js"):
        yield from _bundle_members(name, raw)


def _zip_members(name: str, raw: bytes) -> Iterator[_Text]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _UNPACKED_LIMIT:
                raise Leak(Problem("文件解压后过大，无法检查其内容，请拆成几个文件", where=name))
            for member in packed.infolist():
                yield _Text(f"{name} 中的 {member.filename}", packed.read(member))
    except (zipfile.BadZipFile, RuntimeError, zlib.error) as error:
        raise Leak(Problem("文件不能打开，无法检查其内容，请换一个文件", where=name)) from error


def _bundle_members(name: str, raw: bytes) -> Iterator[_Text]:
    """The evidence files inside a draw's bundle: `__mingchouBundle({"name": "text", …})`."""
    text = raw.decode("utf-8")
    start, end = text.find("("), text.rfind(")")
    try:
        members = json.loads(text[start + 1 : end])
    except ValueError as error:
        raise Leak(Problem("证据包不能读取，无法检查其内容，请重新发布", where=name)) from error
    for member, content in sorted(members.items()):
        yield _Text(f"{name} 中的 {member}", str(content).encode())
