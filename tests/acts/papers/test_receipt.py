"""收讫单: what a witness signs for a commitment carries all of it, and says what to compare later."""

from importlib.resources import files
from pathlib import Path

import docx
import pytest

from acts.papers.receipt import build_receipt, print_receipt
from rules.base.canonical import digest
from rules.base.errors import Refused
from tests.acts.office import Desk
from tests.acts.papers.test_protocol import said


def test_it_carries_every_digit_the_verifier_and_what_to_compare(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.freeze(number)
    text = said(build_receipt(desk.office, number))
    assert one.commitment in text
    assert digest((files("site_templates") / "static" / "verify.py").read_bytes()) in text
    for told in ("第 1 次冻结，我只收到过这一个承诺值", "还没有产生", "核验网页", "六个字只供口头核对", one.number):
        assert told in text


def test_it_is_printed_before_the_value_and_never_after(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    one = desk.freeze(number)
    path = print_receipt(desk.office, one.number, tmp_path / "单.docx")
    whole = "\n".join(
        cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells
    )
    assert one.commitment[:8] in whole + "\n".join(line.text for line in docx.Document(str(path)).paragraphs)
    desk.run_later(number)
    with pytest.raises(Refused, match="不能再出收讫单"):
        print_receipt(desk.office, one.number, tmp_path)
    assert [one.name for one in tmp_path.iterdir()].count("单.docx") == 1
