"""An attachment does not say who wrote it: what it says of its writers is taken off, and what cannot be is refused."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from db.metadata import without_metadata
from rules.base.errors import Refused

FILES = Path(__file__).parents[1] / "site_gen" / "gate" / "files"


def test_a_word_file_loses_its_writer_and_keeps_its_text() -> None:
    raw = (FILES / "word.docx").read_bytes()
    stripped = without_metadata(raw, "a.docx")
    assert {"作者", "创建时间", "修改时间", "首页缩略图"} <= set(stripped.removed)
    document = docx.Document(io.BytesIO(stripped.content))
    assert [one.text for one in document.paragraphs] == [one.text for one in docx.Document(io.BytesIO(raw)).paragraphs]
    assert document.core_properties.author == ""
    with zipfile.ZipFile(io.BytesIO(stripped.content)) as archive:
        assert archive.testzip() is None
        assert not any("thumbnail" in name for name in archive.namelist())
        assert "演示拟稿人" not in "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", ["word.pdf", "page.pdf", "scan.pdf"])
def test_a_pdf_loses_its_writer_and_keeps_its_pages(name: str) -> None:
    raw = (FILES / name).read_bytes()
    stripped = without_metadata(raw, name)
    assert "制作程序" in stripped.removed
    before, after = PdfReader(io.BytesIO(raw)), PdfReader(io.BytesIO(stripped.content))
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert not after.metadata
    assert "/Metadata" not in after.root_object


@pytest.mark.parametrize("name", ["word.pdf", "page.pdf", "word.docx"])
def test_the_same_file_is_published_with_the_same_bytes(name: str) -> None:
    """Else every publication would change it."""
    raw = (FILES / name).read_bytes()
    once = without_metadata(raw, name)
    assert once == without_metadata(raw, name)
    again = without_metadata(once.content, name)
    assert (again.content, again.removed) == (once.content, ())


def test_what_was_saved_over_goes() -> None:
    made = io.BytesIO((FILES / "page.pdf").read_bytes())
    writer = PdfWriter(made, incremental=True)
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    stripped = without_metadata(out.getvalue(), "a.pdf")
    assert "以前保存的内容" in stripped.removed
    assert stripped.content.count(b"%%EOF") == 1


def test_what_cannot_be_taken_off_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(Refused, match=r"请另存为 \.docx"):
        without_metadata(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "pages/files/a.docx")
    writer = PdfWriter()
    writer.append(FILES / "page.pdf")
    form = DictionaryObject({NameObject("/SigFlags"): NumberObject(3)})
    writer.root_object[NameObject("/AcroForm")] = form
    made = io.BytesIO()
    writer.write(made)
    with pytest.raises(Refused, match="签了名的 PDF") as refused:
        without_metadata(made.getvalue(), "pages/files/a.pdf")
    assert refused.value.problems[0].where == "pages/files/a.pdf"


@pytest.mark.parametrize("raw", [b"", "甲,乙\r\n".encode(), b"PK\x03\x04broken", b"%PDF-1.7\nbroken"])
def test_what_says_nothing_of_its_writer_or_is_broken_stays_as_it_is(raw: bytes) -> None:
    """The leak gate says what is wrong with it."""
    assert without_metadata(raw, "a").content == raw
