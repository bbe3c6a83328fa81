"""Whatever an act writes, it can write all of it or it begins nothing: the last of its files stands in the way, and the first is not written."""

from pathlib import Path

from acts.papers import protocol
from tests.acts.office import Desk


def test_a_protocol_that_cannot_be_written_leaves_no_folder(desk: Desk, tmp_path: Path) -> None:
    number = desk.new_task()
    desk.freeze(number)
    (tmp_path / "文件").write_bytes(b"1")
    with desk.refused("不是文件夹"):
        protocol.print_protocol(desk.office, number, tmp_path / "文件" / "抽取记录.docx")
    with desk.refused("是设备名"):
        protocol.print_protocol(desk.office, number, tmp_path / "新" / "con.docx")
    assert not (tmp_path / "新").exists()
