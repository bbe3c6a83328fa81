"""What whoever approves an attachment is shown of it: also what a reader of the file does not see at once."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from db.exchange.attachment_text import attachment_text


def test_what_an_excel_file_hides_is_read_as_well() -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet, hidden = book.add_worksheet("演示表"), book.add_worksheet("演示表名")
        sheet.write_string("A1", "演示正文")
        sheet.write_formula("A2", '="演示"&"算式"')
        sheet.write_number("A3", 13800000000)
        sheet.write_comment("A1", "演示批注", {"author": "13800000000"})
        hidden.hide()
        hidden.write_string("A1", "演示藏起来的")
        hidden.write_number("A2", 13712345678)
    text = attachment_text("a.xlsx", packed.getvalue())
    assert text is not None
    lines = text.split("\n")
    assert {"演示正文", "演示批注", "演示表名", "演示藏起来的", "13712345678", '"演示"&"算式"'} <= {*lines}
    assert lines.count("演示正文") == 1


@pytest.mark.parametrize(("name", "seen"), [("page.pdf", True), ("word.pdf", True), ("scan.pdf", False)])
def test_the_text_layer_of_a_pdf_is_read_and_a_scan_is_said_to_have_none(name: str, seen: bool) -> None:
    """As a browser, LibreOffice and a scanner write them."""
    content = (Path(__file__).parents[2] / "site_gen/gate/files" / name).read_bytes()
    text = attachment_text(name, content)
    assert (text is not None and "演示" in text) == seen


def test_a_pdf_that_cannot_be_read_has_no_text() -> None:
    content = (Path(__file__).parents[2] / "site_gen/gate/files/page.pdf").read_bytes()
    assert attachment_text("a.pdf", content[: len(content) // 3]) is None
