"""A demonstration bureau that has been worked in is published again as it stands."""

from pathlib import Path

import pytest

from acts.base import bureau
from acts.demo.story import DEMO_NOW
from db.config import Bureau
from tui.cli import main
from tui.demonstration import build_demonstration


def test_a_demonstration_in_which_no_task_waits_for_its_checks_is_published_without_new_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "演示"
    bureau.create(folder, Bureau(name="示例县公安局", region="410499", demo_clock=DEMO_NOW), by="演示员")
    report = build_demonstration(folder)
    assert (report.sheets, report.sheets_made) == (None, 0)
    assert (report.outcome.out / "index.html").is_file()
    with pytest.raises(SystemExit) as ended:
        main(["demo", str(folder), "--headless"])
    said = capsys.readouterr().out
    assert (ended.value.code, "记录表：" in said, "网站：" in said) == (0, False, True)
