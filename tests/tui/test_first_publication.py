"""A publication into a fresh folder asks what was published before: a folder that is new must not make a past that is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.base.errors import Refused
from rules.draw.draw_record import Publication
from tests.acts.office import Desk, desk_in
from tui.publishing import is_fresh, publish_site


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "bureau") as desk:
        desk.freeze(desk.new_task())
        yield desk


def test_without_a_freeze_there_is_nothing_to_hide_and_nobody_is_asked(tmp_path: Path) -> None:
    with desk_in(tmp_path / "bureau") as desk:
        assert not is_fresh(desk.office)
        publish_site(desk.office)


def test_a_fresh_folder_asks_and_the_answer_is_journalled(frozen: Desk) -> None:
    assert is_fresh(frozen.office)
    with pytest.raises(Refused, match=r"没有上次公布的 freezes\.tsv.*--previous.*--first"):
        publish_site(frozen.office)
    assert not frozen.office.places.public.exists()
    publish_site(frozen.office, first=True)
    assert "以前没有公布过" in frozen.office.store.latest(1)[0].head.why
    assert not is_fresh(frozen.office)
    publish_site(frozen.office)


def test_what_was_published_once_is_no_first_time(frozen: Desk, tmp_path: Path) -> None:
    out = publish_site(frozen.office, first=True).out
    elsewhere = tmp_path / "neu"
    with pytest.raises(Refused, match="已经公布过 1 次"):
        publish_site(frozen.office, elsewhere, first=True)
    publish_site(frozen.office, elsewhere, earlier=out / "freezes.tsv")
    assert frozen.office.store.count(Publication) == 2


def test_a_register_that_is_not_continued_is_refused(frozen: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "freezes.tsv"
    publish_site(frozen.office, first=True)
    raw = (frozen.office.places.public / "freezes.tsv").read_bytes()
    longer, other = raw + raw.replace(b"2024-001-1", b"2024-009-1"), raw.replace(b"2024-001-1", b"2024-009-1")
    for wrong, words in (
        (longer, "公布过的比台账多 1 行.*登记恢复"),
        (other, "第 1 行与台账不同：台账分了叉.*登记恢复"),
    ):
        kept.write_bytes(wrong)
        with pytest.raises(Refused, match=words):
            publish_site(frozen.office, earlier=kept)
    with pytest.raises(Refused, match="读不出"):
        publish_site(frozen.office, earlier=tmp_path / "keine.tsv")
