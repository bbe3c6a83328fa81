"""A half-filled form survives a dropped line, and nobody else on the machine reads it."""

import os
import stat
from pathlib import Path

import pytest

from db import drafts
from rules.base.errors import Refused


def test_a_draft_comes_back_as_it_was_typed_with_the_field_of_the_cursor(tmp_path: Path) -> None:
    raw = {"name": "演示旅馆\n东街", "phone": ""}
    drafts.save(tmp_path / "drafts", "enterprises/新", raw, "phone")
    assert drafts.load(tmp_path / "drafts", "enterprises/新") == raw
    assert drafts.cursor_of(tmp_path / "drafts", "enterprises/新") == "phone"


def test_the_newest_draft_of_a_form_counts_and_other_forms_keep_theirs(tmp_path: Path) -> None:
    drafts.save(tmp_path, "a", {"x": "1"})
    drafts.save(tmp_path, "a/b", {"x": "2"})
    drafts.save(tmp_path, "a", {"x": "3"})
    assert drafts.load(tmp_path, "a") == {"x": "3"}
    assert drafts.load(tmp_path, "a/b") == {"x": "2"}


def test_a_discarded_missing_or_unreadable_draft_is_none(tmp_path: Path) -> None:
    drafts.save(tmp_path, "a", {"x": "1"})
    drafts.discard(tmp_path, "a")
    drafts.discard(tmp_path, "a")
    assert drafts.load(tmp_path, "a") == {}
    drafts.save(tmp_path, "b", {"x": "1"})
    next(tmp_path.glob("*.json")).write_bytes(b'{"raw":')
    assert drafts.load(tmp_path, "b") == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_reads_a_draft(tmp_path: Path) -> None:
    drafts.save(tmp_path, "a", {"x": "1"})
    assert stat.S_IMODE(next(tmp_path.glob("*.json")).stat().st_mode) == 0o600


def test_no_key_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    drafts.save(folder, "../../outside", {"x": "1"})
    assert [path.parent for path in tmp_path.rglob("*.json")] == [folder]


def test_a_folder_that_cannot_be_written_is_refused_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file")
    with pytest.raises(Refused, match=r"drafts”是文件，应当是文件夹.*移走"):
        drafts.save(tmp_path / "drafts", "a", {"x": "1"})
    drafts.save(tmp_path / "other", "a", {"x": "1"})
    (tmp_path / "other" / "a.json").unlink()
    (tmp_path / "other" / "a.json").mkdir()
    with pytest.raises(Refused, match=r"a\.json”是文件夹，应当是文件.*移走"):
        drafts.save(tmp_path / "other", "a", {"x": "1"})
