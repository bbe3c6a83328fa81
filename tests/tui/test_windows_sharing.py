"""Publish, deploy, restore, back up and draw where what is open can be neither renamed nor removed, as on Windows (tests.windows_sharing)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.base import backups, bureau
from acts.draw import confirm, match
from rules.base.errors import Refused
from rules.draw.draw_record import Publication
from site_gen.serving.deploy import deploy
from tests.acts.office import Desk, desk_in
from tests.windows_sharing import Sharing, windows_sharing
from tui.demonstration import build_demonstration
from tui.publishing import publish_site

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what is open is read from /proc")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A bureau with its site, published once."""
    with desk_in(tmp_path / "b") as desk:
        publish_site(desk.office, first=True)
        desk.new_task()
        desk.clock.later(1)
        yield desk


@pytest.fixture
def windows(desk: Desk) -> Iterator[Sharing]:
    """The sharing rules, for what comes after the first publication."""
    assert desk
    with windows_sharing() as sharing:
        yield sharing


def numbers(desk: Desk) -> list[str]:
    return sorted(desk.office.store.numbers(Publication))


def test_nothing_of_ours_is_open_when_it_is_renamed_or_removed(desk: Desk, windows: Sharing, tmp_path: Path) -> None:
    """Publication, deployment twice, a whole draw with its evidence, a backup, its restoration."""
    out = publish_site(desk.office).out
    for _ in range(2):
        deploy(out, str(tmp_path / "web"), tmp_path / "record.json")
    number = desk.joint_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number, [])
    match.match_inspectors(desk.office, number)
    archive = backups.back_up(desk.office.places.folder, desk.clock)
    bureau.restore_backup(archive, tmp_path / "restored")
    ours = [place for place in windows.refused if not place.endswith(".lock")]
    assert ours == []
    assert bureau.check_bureau(tmp_path / "restored") == []


def test_the_demonstration_is_built(tmp_path: Path) -> None:
    with windows_sharing() as sharing:
        report = build_demonstration(tmp_path / "demo")
    assert report.outcome.number
    assert [place for place in sharing.refused if not place.endswith(".lock")] == []


@pytest.mark.parametrize("refusals", [1, 7, 15])
def test_a_scanner_in_the_site_is_waited_for(desk: Desk, windows: Sharing, refusals: int) -> None:
    windows.hold(desk.office.places.public / "index.html", refusals)
    outcome = publish_site(desk.office)
    assert len(windows.refused) >= refusals
    assert not outcome.published.untidy
    assert numbers(desk) == ["P-000001", outcome.number]


def test_a_site_that_somebody_keeps_open_stays_as_it_was(desk: Desk, windows: Sharing) -> None:
    public = desk.office.places.public
    before = (public / "as-of.js").read_bytes()
    windows.hold(public / "index.html")
    with pytest.raises(Refused, match=r"关闭打开着网站文件夹的程序.*旧网站没有改动"):
        publish_site(desk.office)
    assert (public / "as-of.js").read_bytes() == before
    assert numbers(desk) == ["P-000001"]
    windows.held.clear()
    assert publish_site(desk.office).number == "P-000002"


def test_a_publication_that_stands_is_told_as_such_whatever_cannot_be_cleared_up(
    desk: Desk, windows: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scanner opens a page of the old site just after it was put aside: the new one is up, journalled, and said to be up."""
    public = desk.office.places.public

    def put_aside(source: Path, target: Path) -> None:
        source.replace(target)
        if target.name == "old":
            windows.hold(target / "index.html")

    monkeypatch.setattr("site_gen.swap.rename", put_aside)
    outcome = publish_site(desk.office)
    assert outcome.published.untidy
    assert numbers(desk) == ["P-000001", outcome.number]
    desk.new_task()
    desk.clock.later(1)
    with pytest.raises(Refused, match=r"上次发布留下的，里面有文件正被其他程序打开.*旧网站没有改动"):
        publish_site(desk.office)
    windows.held.clear()
    monkeypatch.undo()
    with windows_sharing():
        assert not publish_site(desk.office).published.untidy
    assert not list(public.parent.glob(".*.staging"))


def test_where_neither_site_can_be_put_in_its_place_it_is_said_and_made_good_later(
    desk: Desk, windows: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(source: Path, target: Path) -> None:
        if target == public.resolve():
            raise PermissionError(13, "held", str(source))
        source.replace(target)

    public = desk.office.places.public
    with monkeypatch.context() as patch:
        patch.setattr("site_gen.swap.rename", no_more)
        with pytest.raises(Refused, match=r"新旧两份都在旁边的 .staging 文件夹里，下次打开工作台或发布时会换上新的"):
            publish_site(desk.office)
        assert not public.exists()
    assert publish_site(desk.office).number == "P-000003"
    assert numbers(desk) == ["P-000001", "P-000002", "P-000003"], "the one that was put up late is journalled"
    assert not windows.held
    assert (public / "index.html").is_file()


def test_a_file_of_the_web_server_that_is_open_for_a_moment_is_waited_for(
    desk: Desk, windows: Sharing, tmp_path: Path
) -> None:
    deploy(desk.office.places.public, str(tmp_path / "web"), tmp_path / "record.json")
    publish_site(desk.office)
    windows.hold(tmp_path / "web" / "as-of.js", 5)
    done = deploy(desk.office.places.public, str(tmp_path / "web"), tmp_path / "record.json")
    assert "as-of.js" in done.uploaded
    windows.hold(tmp_path / "web" / "as-of.js")
    publish_site(desk.office)
    desk.new_task()
    desk.clock.later(1)
    publish_site(desk.office)
    with pytest.raises(Refused, match="写不进去（正被其他程序使用）"):
        deploy(desk.office.places.public, str(tmp_path / "web"), tmp_path / "record.json")
