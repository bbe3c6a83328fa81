"""What whoever approves an attachment is shown of it: also what a reader of the file does not see at once."""

import io

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
