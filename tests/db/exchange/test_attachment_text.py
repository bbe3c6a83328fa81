"""What whoever approves an attachment is shown of it: also what a reader of the file does not see at once."""

import io

import openpyxl
from openpyxl.comments import Comment

from db.exchange.attachment_text import attachment_text


def test_what_an_excel_file_hides_is_read_as_well() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"] = "演示正文", '="演示"&"算式"'
    sheet["A1"].comment = Comment("演示批注", "13800000000", "演示员")
    hidden = book.create_sheet("演示表名")
    hidden.sheet_state = "hidden"
    sheet["A3"] = 13800000000
    hidden["A1"], hidden["A2"] = "演示藏起来的", 13712345678
    packed = io.BytesIO()
    book.save(packed)
    text = attachment_text("a.xlsx", packed.getvalue())
    assert text is not None
    lines = text.split("\n")
    assert {"演示正文", "演示批注", "演示表名", "演示藏起来的", "13712345678", '"演示"&"算式"'} <= {*lines}
    assert lines.count("演示正文") == 1
