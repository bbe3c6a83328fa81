"""What an attachment says of its writers, taken off before it is published: author, who saved it last, when, how often, with what program.

.docx and .xlsx: the properties (docProps) and the small picture of the first page. PDF: Info, XMP, and the versions of before. Comments,
changes and their authors stay, and are judged by the leak gate. A file that is broken or locked stays as it is: the gate refuses it.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from rules.base.errors import Problem, Refused

__all__ = ["Stripped", "without_metadata"]

_LARGEST = 256 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_EMPTY: Mapping[str, bytes] = {
    "docProps/core.xml": f'<coreProperties xmlns="{_PACKAGE}"/>'.encode(),
    "docProps/app.xml": f'<Properties xmlns="{_EXTENDED}"/>'.encode(),
    "docProps/custom.xml": f'<Properties xmlns="{_CUSTOM}"/>'.encode(),
}
_LABELS = {
    "creator": "作者", "lastModifiedBy": "最后保存的人", "Company": "单位", "Manager": "主管", "created": "创建时间", "modified": "修改时间",
    "revision": "保存次数", "keywords": "关键词", "subject": "主题", "description": "备注", "title": "标题", "category": "类别",
}  # fmt: skip
"""The properties that the clerk is told of by name; others (program, counts of pages) are 其他属性."""
_PDF_LABELS = {
    "/Author": "作者",
    "/Creator": "制作程序",
    "/Producer": "制作程序",
    "/Title": "标题",
    "/Subject": "主题",
    "/Keywords": "关键词",
}


@dataclass(frozen=True, slots=True)
class Stripped:
    """An attachment as it is published. removed: what was taken off, in Chinese, each once; empty when nothing was there."""

    content: bytes
    removed: tuple[str, ...] = ()


def without_metadata(raw: bytes, where: str) -> Stripped:
    """The attachment without what it says of its writers. The same bytes for the same file. Raises Refused for what cannot be taken off."""
    if raw.startswith(_OLE):
        message = "是旧格式（.doc、.xls）或加了密码的文件，里面的作者信息去不掉；请另存为 .docx、.xlsx，不设密码"
        raise Refused(Problem(message, where))
    if raw.startswith(b"PK\x03\x04"):
        return _office(raw)
    return _pdf(raw, where) if raw.startswith(b"%PDF-") else Stripped(raw)


def _office(raw: bytes) -> Stripped:
    """A .docx or .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _LARGEST:
                return Stripped(raw)  # the gate refuses it
            parts = {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError):
        return Stripped(raw)
    removed = [label for name in _EMPTY for label in _properties(parts.get(name, b""))]
    thumbnails = [name for name in parts if name.startswith("docProps/thumbnail")]
    if not removed and not thumbnails:
        return Stripped(raw)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if name in thumbnails:
                continue
            kept = _without_relations(part) if name == "_rels/.rels" and thumbnails else _EMPTY.get(name, part)
            archive.writestr(zipfile.ZipInfo(name), kept, zipfile.ZIP_DEFLATED)
    return Stripped(made.getvalue(), tuple(dict.fromkeys([*removed, *(["首页缩略图"] if thumbnails else [])])))


def _properties(part: bytes) -> list[str]:
    """What a part of docProps states, in Chinese."""
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True)) if part else None
    except etree.XMLSyntaxError:
        return ["其他属性"]
    stated = [etree.QName(one).localname for one in root if "".join(one.itertext()).strip()] if root is not None else []
    return sorted({_LABELS.get(name, "其他属性") for name in stated}, key=lambda label: (label == "其他属性", label))


def _without_relations(part: bytes) -> bytes:
    """_rels/.rels without the thumbnail."""
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    for relation in list(root):
        if relation.get("Type", "").endswith("/thumbnail"):
            root.remove(relation)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _pdf(raw: bytes, where: str) -> Stripped:
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted:
            return Stripped(raw)
        removed = [
            _PDF_LABELS.get(key, "其他属性") for key, value in (reader.metadata or {}).items() if str(value).strip()
        ]
        removed += ["文档属性（XMP）"] if "/Metadata" in reader.root_object else []
        removed += ["以前保存的内容"] if raw.count(b"%%EOF") > 1 and b"/Linearized" not in raw[:1024] else []
        if not removed:
            return Stripped(raw)
        form = reader.root_object.get("/AcroForm")
        if form is not None and "/SigFlags" in form.get_object():
            raise Refused(Problem("是签了名的 PDF，作者信息去不掉（去掉签名就失效）；请打印成新的 PDF 后再放", where))
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        writer.root_object.pop("/Metadata", None)
        made = io.BytesIO()
        writer.write(made)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Stripped(raw)
    return Stripped(made.getvalue(), tuple(dict.fromkeys(removed)))
