"""What an import was answered is remembered in the office's own words, and found again for the next file of the kind."""

from pathlib import Path

import pytest

from acts.registry import importing, mappings, reading
from acts.registry.registry import ENTERPRISES
from db.exchange.formats import LISTS
from rules.base.errors import Refused
from rules.importing.mapping import ImportMapping
from rules.registry.enterprise import Enterprise
from tests.acts.office import Desk

FILE = "字号全名,信用代码,风险档次\n演示一号旅馆,91410499MA0000000P,绿档\n演示二号旅馆,91410499MA0000001T,绿档\n"
ANSWERS = ImportMapping(
    list="enterprises",
    sender="县市监局",
    columns={"字号全名": "name", "风险档次": "risk"},
    values={"risk": {"绿档": "A级"}},
)


def _import(desk: Desk, path: Path, mapping: ImportMapping | None) -> None:
    sheet = reading.read(desk.office, LISTS["enterprises"], path, mapping)
    assert not sheet.open_questions
    report = importing.prepare_import(desk.office, ENTERPRISES, sheet)
    also = mappings.to_remember(desk.office, sheet.answers, sheet.titles, path.name)
    importing.apply_import(desk.office, ENTERPRISES, report, path.name, also=(also,) if also else ())


def test_the_answers_are_stored_with_the_import_and_the_next_file_is_read_by_them(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名录.csv"
    path.write_text(FILE, encoding="utf-8")
    _import(desk, path, ANSWERS)
    kept = mappings.mapping_of(desk.office, "M-0001")
    assert kept.mapping == ANSWERS
    assert kept.file == "名录.csv"
    known = {one.name: one.risk for one in desk.office.store.all(Enterprise)}
    assert known["演示一号旅馆"] == known["演示二号旅馆"] == "A"
    path.write_text(FILE.replace("绿档", "绿档 ").replace("一号", "三号"), encoding="utf-8")
    again = reading.read(desk.office, LISTS["enterprises"], path)
    assert again.answers == ANSWERS
    assert not again.open_questions


def test_what_is_remembered_is_changed_by_hand_and_keeps_the_file_it_came_with(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名录.csv"
    path.write_text(FILE, encoding="utf-8")
    _import(desk, path, ANSWERS)
    before = mappings.mapping_of(desk.office, "M-0001")
    other = ImportMapping(list="enterprises", sender="县市监局", columns={"字号全名": "name"})
    made = mappings.save_mapping(desk.office, other, "m-0001")
    assert made.mapping == other
    assert (made.file, made.titles, made.used_on) == (before.file, before.titles, before.used_on)
    with pytest.raises(Refused, match="没有回答"):
        mappings.save_mapping(desk.office, ImportMapping(list="enterprises"), "M-0001")
