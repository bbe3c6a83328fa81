"""What the desk and the command line put together of several acts is checked as a whole before its first change, too."""

from pathlib import Path

import pytest

from db.store import Store
from rules.base.errors import Refused
from rules.draw.draw_record import Publication
from rules.registry.inspector import Inspector
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.acts.in_the_way import contents, in_the_way
from tests.acts.office import desk_in
from tui.cli import main
from tui.demonstration import build_demonstration
from tui.publishing import publish_site


def test_a_publication_that_cannot_note_what_it_did_is_not_begun(tmp_path: Path) -> None:
    """Not even the overdue freezes are journalled as expired, though that comes first."""
    with desk_in(tmp_path / "bureau") as desk:
        desk.freeze(desk.new_task())
        desk.clock.at("2024-03-08")
        in_the_way(desk.office.places.published)
        before = contents(tmp_path)
        with desk.refused("published.json", "应当是文件"):
            publish_site(desk.office)
        assert contents(tmp_path) == before
        desk.office.places.published.rmdir()
        publish_site(desk.office, first=True)
        assert desk.office.store.count(Publication) == 1


def test_a_site_below_a_file_is_refused_before_anything_is_journalled(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"1")
    with desk_in(tmp_path / "bureau") as desk, desk.refused("不是文件夹"):
        publish_site(desk.office, tmp_path / "文件" / "site")


def test_no_demonstration_is_made_where_its_site_cannot_be_published(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"1")
    with pytest.raises(Refused, match="不是文件夹"):
        build_demonstration(tmp_path / "demo", out=tmp_path / "文件")
    assert [path.name for path in tmp_path.iterdir()] == ["文件"]


def test_nobody_is_sent_elsewhere_by_a_command_whose_new_sheets_could_not_be_printed(
    bureau: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command changes and prints in one; on the desk printing is asked about afterwards."""
    with Store.open(bureau, write=False) as store:
        task = next(one.number for one in store.all(Task) if one.state == "matched")
        one = store.where(Sheet, task=task)[0]
        helpers = [one for one in store.all(Inspector) if one.role == "expert" and one.status == "on_duty"]
        expert = next(helper.number for helper in helpers if helper.department in one.teams)
        position = store.position
    in_the_way(bureau / "sheets" / task / f"{one.number}-{one.object}.docx")
    paper = ["--reason", "illness", "--paper", "甲", "--decided-by", "乙"]
    for words in (
        ["draw", "change", task, "--out", one.teams["police"][0], *paper],
        ["task", "expert", task, "--expert", expert, "--reason", "丙"],
    ):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--object", one.object, "--bureau", str(bureau)])
        assert ended.value.code == 1
        assert f"{one.number}-{one.object}.docx：是文件夹" in capsys.readouterr().err
    with Store.open(bureau, write=False) as store:
        assert store.position == position
