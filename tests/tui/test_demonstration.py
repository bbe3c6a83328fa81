"""A demonstration bureau that has been worked in is published again as it stands."""

import shutil
from pathlib import Path

import pytest

from acts.base import bureau
from acts.demo.story import DEMO_NOW
from db.config import Bureau
from rules.work.task import Task
from site_gen.verify import reader, verify
from tui.cli import main
from tui.demonstration import build_demonstration
from tui.pending import pending_changes


def test_the_desk_of_a_demonstration_that_went_elsewhere_finds_nothing_to_publish(
    demo_told: Path, tmp_path: Path
) -> None:
    """`make demo` publishes into public/ of the checkout; the bureau's own public/ leads there."""
    folder = Path(shutil.copytree(demo_told, tmp_path / "demo", ignore=shutil.ignore_patterns("public")))
    build_demonstration(folder, out=tmp_path / "public")
    with bureau.open_office(folder, write=False) as office:
        pending = pending_changes(office)
        assert (pending.has_site, pending.changes) == (True, ())
    assert build_demonstration(folder).outcome.published.removed == 0
    assert (folder / "public").is_symlink()
    assert (tmp_path / "public/index.html").is_file()


def test_a_demonstration_in_which_no_task_waits_for_its_checks_is_published_without_new_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "演示"
    bureau.create(
        folder, Bureau(name="示例县公安局", region="410499", demo_clock=DEMO_NOW), by="演示员", clock=lambda: DEMO_NOW
    )
    report = build_demonstration(folder)
    assert (report.sheets, report.sheets_made) == (None, 0)
    assert (report.outcome.out / "index.html").is_file()
    with pytest.raises(SystemExit) as ended:
        main(["demo", str(folder), "--headless"])
    said = capsys.readouterr().out
    assert (ended.value.code, "记录表：" in said, "网站：" in said) == (0, False, True)


def test_the_demonstration_is_made_where_the_bureau_is_named_and_counts_the_tasks_that_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--bureau was passed over: the demonstration went into demo/ of wherever one stood; and a deleted draft was counted."""
    folder = Path(shutil.copytree(demo_told, tmp_path / "演示", ignore=shutil.ignore_patterns("public")))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--headless", "--bureau", str(folder)])
    with bureau.open_office(folder, write=False) as office:
        listed = sum(task.state != "deleted" for task in office.store.all(Task))
        assert listed < len(office.store.all(Task))
    said = capsys.readouterr().out
    assert (ended.value.code, f"演示单位：{folder}（{listed} 个任务" in said, Path("demo").exists()) == (0, True, False)
    with pytest.raises(SystemExit) as ended:
        main(["demo", "另一处", "--headless", "--bureau", str(folder)])
    assert (ended.value.code, Path("另一处").exists()) == (1, False)
    assert "文件夹写了两个" in capsys.readouterr().err


def test_every_draw_of_the_demonstration_was_published_before_its_value(tmp_path: Path) -> None:
    """It published only at its end, and each of its draws was told 取值前未公布."""
    report = build_demonstration(tmp_path / "demo", out=tmp_path / "public")
    heads = (tmp_path / "public/heads.tsv").read_bytes()
    assert heads.count(b"\n") == 26
    folders = sorted((tmp_path / "public/draws").glob("*/evidence"))
    assert len(folders) == report.draws
    for folder in folders:
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        registers = {"freezes.tsv": (tmp_path / "public/freezes.tsv").read_bytes(), "heads.tsv": heads}
        said = verify(files | registers, reader(now=DEMO_NOW)).lines()
        assert "取值前未公布" not in said[0], folder
        assert not [line for line in said if line.startswith("[不成立]")], folder
        assert [line for line in said if line.startswith("[成立] 公布时间")], folder
