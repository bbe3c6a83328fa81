"""A publication that was cut off: the next one finishes it, and nothing has to be repaired by hand."""

import errno
from contextlib import closing
from pathlib import Path

import pytest

from acts.base.bureau import check_bureau
from acts.disclosure import publish as acts
from acts.draw import draw
from acts.draw.expiry import state_text
from rules.base.errors import Refused
from rules.draw.draw_record import Publication
from site_gen.swap import prepare, workplaces
from tests.acts.office import desk_in
from tui.opening import Opening
from tui.publishing import publish_site


def _cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_cut_off_between_site_and_journal_the_publication_is_journalled_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site that is up told its readers a head of the journal: the journal must know of it, or no site could follow."""
    with desk_in(tmp_path / "bureau") as desk:
        publish_site(desk.office)
        desk.new_task()
        with monkeypatch.context() as broken:
            broken.setattr(acts, "record_publication", _cut)
            with pytest.raises(KeyboardInterrupt):
                publish_site(desk.office)
        assert desk.office.store.count(Publication) == 1
        desk.clock.later(1)
        done = publish_site(desk.office)
        made = sorted(desk.office.store.all(Publication), key=lambda one: one.number)
        assert [one.number for one in made] == ["P-000001", "P-000002", done.number]
        assert made[1].pages == done.published.pages
        lines = (done.out / "heads.tsv").read_text(encoding="utf-8").splitlines()
        assert [line.split("\t")[:2] for line in lines] == [[str(one.seq), one.head] for one in made]
        publish_site(desk.office)


@pytest.mark.parametrize("head", [b"ab" * 32, b"\xff\xfe"])
def test_a_line_that_the_journal_does_not_bear_out_is_not_made_good(tmp_path: Path, head: bytes) -> None:
    """Nor one that is no text at all."""
    with desk_in(tmp_path / "bureau") as desk:
        out = publish_site(desk.office).out
        with (out / "heads.tsv").open("ab") as heads:
            heads.write(b"3\t" + head + b"\t2024-03-04T09:00:00+08:00\tnormal\n")
        with pytest.raises(Refused, match=r"heads\.tsv"):
            publish_site(desk.office)
        assert desk.office.store.count(Publication) == 1


def test_cut_off_between_two_renames_the_new_site_is_put_up_and_journalled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        out = publish_site(desk.office).out
        desk.new_task()
        with monkeypatch.context() as broken:
            broken.setattr(acts, "record_publication", _cut)
            with pytest.raises(KeyboardInterrupt):
                publish_site(desk.office)
        # As a crash in the gap leaves it: the old site beside, the new one not yet under its name.
        place = prepare(out)
        out.rename(place.new)
        place.old.mkdir()
    with closing(Opening(tmp_path / "bureau", by="演示员", clock=desk.clock)) as opening:
        office = opening.office()
        assert "2024" in (out / "as-of.js").read_text(
            encoding="utf-8"
        )  # the site is there again before anybody publishes
        desk.clock.later(1)
        publish_site(office)
        assert office.store.count(Publication) == 3
        assert not workplaces(out)


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["record_publication", "taken_off"])
def test_a_site_that_is_up_is_told_as_published_whatever_fails_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        with monkeypatch.context() as broken:
            broken.setattr(acts, where, _full)
            done = publish_site(desk.office)
        assert (done.out / "heads.tsv").read_bytes().count(b"\n") == 1
        (told,) = desk.office.derived.take_untold()
        assert told.startswith("已保存；")
        assert "磁盘已满" in told
        assert "没有保存" not in told
        desk.new_task()
        assert [one.number for one in desk.office.store.all(Publication)] == [done.number]


def test_a_site_that_is_up_is_journalled_at_the_next_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_in(tmp_path / "bureau") as desk, monkeypatch.context() as broken:
        broken.setattr(acts, "record_publication", _cut)
        with pytest.raises(KeyboardInterrupt):
            publish_site(desk.office)
    assert [one.message for one in check_bureau(tmp_path / "bureau")] == [
        "网站已经换上，台账还没有记下；请修复（mingchou repair），或再发布一次"
    ]
    with closing(Opening(tmp_path / "bureau", by="演示员", clock=desk.clock)) as opening:
        assert opening.office().store.count(Publication) == 1
    assert not check_bureau(tmp_path / "bureau")


def test_before_a_publication_a_drawn_list_is_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the public register would have an open freeze for a list that is drawn already."""
    with desk_in(tmp_path / "bureau") as desk:
        number = desk.new_task()
        desk.freeze(number)
        with monkeypatch.context() as broken:
            broken.setattr(draw, "seal_draw", _cut)
            with pytest.raises(KeyboardInterrupt):
                desk.run_later(number)
        assert state_text(desk.office, desk.draw(f"{number}-1")) == "已抽取，正在封存证据"
        out = publish_site(desk.office, first=True).out
        assert desk.draw(f"{number}-1").seal.encode() in (out / "freezes.tsv").read_bytes()
