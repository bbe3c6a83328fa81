"""A string in every form and every kind of file in which it could leave: the plants that searcher and gate must find.

Like the searcher it shares no line with the program. `forms` are texts, `files` are whole files that hold one of them.
"""

import base64
import gzip
import html
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_from_bytes

__all__ = ["FILES", "FORMS"]

_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

FORMS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "html": html.escape,
    "html, decimal": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "html, decimal with zeros, no semicolon": lambda text: "".join(f"&#{ord(c):07d}" for c in text),
    "html, hexadecimal": lambda text: "".join(f"&#x{ord(c):X};" for c in text),
    "html, twice": lambda text: "".join(f"&amp;#{ord(c)};" for c in text),
    "html, a soft hyphen by name": "&shy;".join,
    "html, word breaks": "<wbr>".join,
    "html, a word half bold": lambda text: f"<b>{text[:2]}</b>{text[2:]}",
    "html, a comment inside": lambda text: f"{text[:2]}<!-- -->{text[2:]}",
    "json": lambda text: json.dumps(text)[1:-1],
    "json, capitals": lambda text: "".join(f"\\u{ord(c):04X}" for c in text),
    "javascript, code points": lambda text: "".join(f"\\u{{{ord(c):x}}}" for c in text),
    "javascript, escape()": lambda text: "".join(f"%u{ord(c):04X}" for c in text),
    "css": lambda text: "".join(f"\\{ord(c):06x} " for c in text),
    "url": lambda text: quote(text, safe=""),
    "url, small letters": lambda text: quote(text, safe="").lower(),
    "url, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "url, gbk": lambda text: quote_from_bytes(text.encode("gbk"), safe=""),
    "quoted-printable": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "full width": lambda text: text.translate(_TO_FULL),
    "blanks": " ".join,
    "wide blanks": "\u3000".join,
    "blanks that do not break": "\u00a0".join,
    "zero width": "\u200b".join,
    "zero-width joiners": "\u2060".join,
    "byte order marks": "\ufeff".join,
    "soft hyphens": "\u00ad".join,
    "variation selectors": lambda text: "".join(f"{c}\ufe00" for c in text),
    "accents": lambda text: "".join(f"{c}\u0336" for c in text),
    "line ends inside": lambda text: f"{text[:2]}\n   {text[2:]}",
    "turned round": lambda text: f"\u202e{text[::-1]}\u202c",
    "turned round by bdo": lambda text: f'<bdo dir="rtl">{text[::-1]}</bdo>',
    "directions between": "\u200f".join,
    "base64": lambda text: base64.b64encode(f"说明：{text}。".encode()).decode(),
    "base64, one off": lambda text: base64.b64encode(f"a说明：{text}。".encode()).decode(),
    "base64, two off": lambda text: base64.b64encode(f"ab说明：{text}。".encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(f"说明？？>>{text}。".encode()).decode(),
    "base64, gbk": lambda text: base64.b64encode(f"说明：{text}。".encode("gbk")).decode(),
    "data address": lambda text: "data:text/plain;base64," + base64.b64encode(text.encode()).decode(),
}  # fmt: skip


def _zip(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in members.items():
            packed.writestr(name, raw)
    return made.getvalue()


def _docx(body: str) -> bytes:
    """The least that Word opens."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    xml = "application/vnd.openxmlformats-package.relationships+xml"
    return _zip({
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="{xml}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>".encode(),
    })  # fmt: skip


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(*chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")
    )


def _jpeg(segment: int, body: bytes) -> bytes:
    return (
        b"\xff\xd8\xff"
        + bytes([segment])
        + struct.pack(">H", len(body) + 2)
        + body
        + b"\xff\xda\x00\x02\x12\x34\xff\xd9"
    )


def _pdf(content: bytes, cmap: bytes = b"", info: bytes = b"", attached: bytes = b"", *, codes: int = 1) -> bytes:
    """A whole file of one page. cmap: what the codes of its font stand for, each of so many bytes."""
    simple = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    wide = (
        b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        b"/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.csv)<</Type/Filespec/F(a.csv)/EF<</F 8 0 R>>>>]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        _stream(content), simple if codes == 1 else wide, _stream(cmap), b"<<" + info + b">>", _stream(attached, b"/Type/EmbeddedFile"),
    ]  # fmt: skip
    raw, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(raw))
        raw += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    end = b"trailer<</Root 1 0 R/Info 7 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(raw))
    return raw + table + end


def _stream(body: bytes, kind: bytes = b"") -> bytes:
    packed = zlib.compress(body)
    return b"<<" + kind + b"/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"


def _pdf_by_font(text: str) -> bytes:
    """Words as printers write them: numbers of glyphs, and a map that says what they stand for."""
    codes = {character: 0x21 + at for at, character in enumerate(dict.fromkeys(text))}
    pairs = "".join(f"<{code:04X}> <{character.encode('utf-16-be').hex()}>\n" for character, code in codes.items())
    cmap = f"begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{len(codes)} beginbfchar\n{pairs}endbfchar\nendcmap"
    shown = " -20 ".join(f"<{codes[character]:04X}>" for character in text)
    return _pdf(f"BT /F1 12 Tf [{shown}] TJ ET".encode(), cmap.encode(), codes=2)


def _pdf_by_range(text: str) -> bytes:
    """The same with ranges of codes, and one Tj a character."""
    codes = {character: 0x21 + at for at, character in enumerate(dict.fromkeys(text))}
    ranges = "".join(
        f"<{code:02X}> <{code:02X}> <{character.encode('utf-16-be').hex()}>\n" for character, code in codes.items()
    )
    cmap = f"begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{len(codes)} beginbfrange\n{ranges}endbfrange\nendcmap"
    return _pdf(
        ("BT /F1 12 Tf\n" + "".join(f"<{codes[character]:02X}> Tj\n" for character in text) + "ET").encode(),
        cmap.encode(),
    )


FILES: Mapping[str, tuple[str, Callable[[str], bytes]]] = {
    "html": ("news/a.html", lambda text: f"<!DOCTYPE html>\n<p>前文{text}后文</p>\n".encode()),
    "json": ("results/a.json", lambda text: f'{{\n"a": "前文{text}"}}\n'.encode()),
    "csv with its mark": ("open-data/a.csv", lambda text: f"\ufeff名称,说明\r\n甲,{text}\r\n".encode()),
    "tsv": ("draws/a.tsv", lambda text: f"甲\t{text}\n".encode()),
    "xml": ("feed.xml", lambda text: f'<?xml version="1.0"?>\n<a b="{text}"/>\n'.encode()),
    "svg": ("draws/qr.svg", lambda text: f"<svg>\n<text>{text}</text></svg>".encode()),
    "script": ("static/a.js", lambda text: f"const said = '{text}';\n".encode()),
    "style": ("static/a.css", lambda text: f'p::after {{ content: "{text}" }}\n'.encode()),
    "html in gbk": ("news/b.html", lambda text: f"<p>前文{text}后文</p>".encode("gb18030")),
    "text in utf-16": ("a.txt", lambda text: f"前文{text}".encode("utf-16")),
    "text in utf-16 without its mark": ("b.txt", lambda text: f"abc{text}".encode("utf-16-le")),
    "gzip": ("a.svg.gz", lambda text: gzip.compress(f"<svg>{text}</svg>".encode(), mtime=0)),
    "gzip of two members": ("b.gz", lambda text: gzip.compress(b"one\n", mtime=0) + gzip.compress(text.encode(), mtime=0)),
    "zip": ("files/a.zip", lambda text: _zip({"a.txt": text.encode()})),
    "zip in a zip": ("files/b.zip", lambda text: _zip({"b.zip": _zip({"a.csv": f"甲,{text}".encode("gbk")})})),
    "zip behind a page": ("news/c.html", lambda text: b"<p>a</p>\n" + _zip({"a.txt": text.encode()})),
    "a name in a zip": ("files/c.zip", lambda text: _zip({f"{text}.txt".replace("/", ""): b"a"})),
    "xlsx, shared strings": ("open-data/a.xlsx", lambda text: _zip({"xl/sharedStrings.xml": f"<sst><si><t>{text}</t></si></sst>".encode()})),
    "xlsx, a string in runs": (
        "open-data/b.xlsx",
        lambda text: _zip({"xl/sharedStrings.xml": f"<sst><si><r><t>{text[:2]}</t></r><r><rPr/><t>{text[2:]}</t></r></si></sst>".encode()}),
    ),
    "docx, a word in runs": (
        "files/a.docx",
        lambda text: _docx(f"<w:p><w:r><w:t>{text[:1]}</w:t></w:r><w:r><w:t>{text[1:]}</w:t></w:r></w:p>"),
    ),
    "png, text": ("files/a.png", lambda text: _png(_chunk(b"tEXt", b"Comment\0" + text.encode()))),
    "png, packed text": ("files/b.png", lambda text: _png(_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode())))),
    "png, packed international text": ("files/c.png", lambda text: _png(_chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(text.encode())))),
    "jpeg, comment in gbk": ("files/a.jpg", lambda text: _jpeg(0xFE, b"by " + text.encode("gb18030"))),
    "jpeg, exif of Windows": ("files/b.jpg", lambda text: _jpeg(0xE1, b"Exif\0\0II*\0" + text.encode("utf-16-le") + b"\0\0")),
    "word 97": ("files/a.doc", lambda text: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\1\2" + text.encode("utf-16-le") + b"\0\0"),
    "pdf, words by a font": ("files/b.pdf", _pdf_by_font),
    "pdf, words by ranges": ("files/c.pdf", _pdf_by_range),
    "pdf, its title": ("files/d.pdf", lambda text: _pdf(b"", info=b"/Title (\xfe\xff" + _escaped(text.encode("utf-16-be")) + b")")),
    "pdf, attached": ("files/e.pdf", lambda text: _pdf(b"", attached=f"甲,{text}".encode())),
    "search file": ("search/names.0.js", lambda text: _search(f"演示甲\n{text}\f")),
    "bundle": ("draws/1/bundle.js", lambda text: ("__mingchouBundle(" + json.dumps({"terms.json": text}) + ")\n").encode()),
}  # fmt: skip


def _escaped(raw: bytes) -> bytes:
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _search(text: str) -> bytes:
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return f'__p("names","{packed}")\n'.encode()
