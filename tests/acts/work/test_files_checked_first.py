"""Whatever an act writes, it can write all of it or it begins nothing: the last of its files stands in the way, and the first is not written."""

from pathlib import Path

from acts.work import sheet
from tests.acts.in_the_way import begins_nothing
from tests.acts.office import Desk


def test_of_the_record_sheets_all_are_printed_or_none(desk: Desk) -> None:
    number = desk.new_task()
    last = desk.matched(number)[-1]
    folder = desk.office.places.sheets(number)
    begins_nothing(
        desk,
        lambda: sheet.print_sheets(desk.office, number),
        folder / f"{last.number}-{last.object}.docx",
        "应当是文件",
    )


def test_record_sheets_into_a_file_are_refused_with_its_name(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    desk.matched(number)
    (tmp_path / "打印").write_bytes(b"1")
    with desk.refused("打印", "不是文件夹"):
        sheet.print_sheets(desk.office, number, tmp_path / "打印")
