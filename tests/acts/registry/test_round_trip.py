"""An export comes in again: nothing changes in the bureau it left; an empty one gets the same records under the same numbers."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from acts.base import bureau as bureaus
from acts.base.office import Office
from acts.registry import importing, outside, reading, recusal_list
from acts.registry.registry import REGISTERS
from acts.work import result_import
from acts.work.lists import list_rows
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from rules.registry.department import bound
from rules.registry.inspector import Recusal

ORDER = ("departments", "enterprises", "inspectors", "items", "plan", "duties", "recusals")
"""A list before those that name its numbers."""


def exported(office: Office, code: str, path: Path, encoding: str = "") -> Path:
    listing = LISTS[code]
    write_list(
        path, bound(listing.columns, office.departments), list_rows(office, listing), listing.title, encoding=encoding
    )
    return path


def judged(office: Office, code: str, path: Path) -> Any:
    """What would become of the file."""
    listing = LISTS[code]
    sheet = reading.read(office, listing, path)
    assert not [question for question in sheet.questions if question.must], sheet.questions
    if code == "recusals":
        return recusal_list.prepare_recusals(office, sheet)
    if code == "results":
        return result_import.prepare_results(office, sheet)
    if code == "watch":
        answers = sheet.answers
        assert answers is not None
        return outside.prepare_outside(
            office, outside.OWN, outside.read_outside(office, outside.OWN, path, answers), answers, path.name
        )
    return importing.prepare_import(office, REGISTERS[code], sheet)


@pytest.mark.parametrize("form", ["xlsx", "csv", "gb18030"])
@pytest.mark.parametrize("code", [code for code, listing in LISTS.items() if listing.importable])
def test_a_list_that_comes_in_as_it_went_out_changes_nothing(
    demo_bureau: Path, tmp_path: Path, code: str, form: str
) -> None:
    with bureaus.open_office(demo_bureau, write=False) as office:
        path = tmp_path / f"名单.{'csv' if form == 'gb18030' else form}"
        exported(office, code, path, form if form == "gb18030" else "")
        report = judged(office, code, path)
        assert not report.problems, report.problems[:3]
        assert report.counts["same"] == sum(report.counts.values()) > 0


def test_an_empty_bureau_gets_the_same_records_under_the_same_numbers(demo_bureau: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "新单位"
    with bureaus.open_office(demo_bureau, write=False) as office:
        files = {code: exported(office, code, tmp_path / f"{code}.xlsx") for code in ORDER}
        bureaus.create(fresh, msgspec.structs.replace(office.bureau, demo_clock=None), by="演示员", clock=office.clock)
        with bureaus.open_office(fresh, by="演示员", clock=office.clock) as new:
            for code in ORDER:
                report = judged(new, code, files[code])
                assert not report.problems, (code, report.problems[:3])
                if code == "recusals":
                    recusal_list.apply_recusals(new, report, "回避.xlsx")
                else:
                    importing.apply_import(new, REGISTERS[code], report, f"{code}.xlsx")
            for code in ORDER:
                kind = Recusal if code == "recusals" else REGISTERS[code].kind
                here, there = ({one.number: one for one in of.store.all(kind)} for of in (office, new))
                assert here.keys() <= there.keys(), code
                if code in ("enterprises", "inspectors", "recusals"):
                    assert {number: _told(one) for number, one in here.items()} == {
                        number: _told(there[number]) for number in here
                    }


def _told(record: Any) -> dict[str, Any]:
    """What a list says of a record."""
    left_out = {"marks", "watch_entries"}
    return {name: getattr(record, name) for name in record.__struct_fields__ if name not in left_out}
