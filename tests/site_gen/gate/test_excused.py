"""What is public by law may look like a number of a person: it passes, and nothing else does."""

from dataclasses import replace

import pytest

from rules.disclosure.public import PublicRecords
from site_gen.gate.excused import excused_numbers
from site_gen.gate.gate import Gate
from tests.site_gen.sample import BUREAU, records

PHONE = "13800000000"
PUBLIC = records(results=1)


@pytest.mark.parametrize("code", [PHONE, "138 0000 0000", "138-0000-0000", "110105194912310021", "622202020011223344"])
@pytest.mark.parametrize("kind", ["enterprises", "objects", "results", "blacklist"])
def test_the_code_of_whoever_is_named_on_the_site_passes(kind: str, code: str) -> None:
    entry = getattr(records(results=8), kind)[0]
    assert code in excused_numbers(_changed(kind, replace(entry, code=code)))


def test_a_code_with_letters_looks_like_no_number_and_excuses_none() -> None:
    assert excused_numbers(_changed("results", replace(PUBLIC.results[0], code="91410499MA0000000P"))).isdisjoint(
        {"91410499MA0000000P", "91410499"}
    )


def test_the_certificate_of_an_inspector_passes() -> None:
    inspector = replace(PUBLIC.inspectors[0], certificate=PHONE)
    assert PHONE in excused_numbers(_changed("inspectors", inspector))


@pytest.mark.parametrize("field", ["value", "source"])
def test_the_value_of_a_draw_and_the_numbers_in_it_pass(field: str) -> None:
    text = f"第 {PHONE} 期 13900000000"
    draw = replace(PUBLIC.draws[0], **{field: text})  # type: ignore[arg-type]
    assert {text, PHONE, "13900000000"} <= excused_numbers(_changed("draws", draw))


@pytest.mark.parametrize("field", ["contact", "address", "icp", "police_record", "site_id", "objection_note"])
@pytest.mark.parametrize(
    "written", [PHONE, "138 0000 0000", "138-0000-0000", "11010519491231002X", "62220202001122334"]
)
def test_the_bureaus_own_numbers_pass_where_it_states_them(field: str, written: str) -> None:
    bureau = replace(BUREAU, **{field: f"电话{written}，演示"})  # type: ignore[arg-type]
    excused = excused_numbers(replace(PUBLIC, bureau=bureau))
    assert written in excused
    assert not Gate([], excused).problems("a.html", f"<p>{written}</p>".encode())


def test_two_numbers_of_the_bureau_side_by_side_pass_each_by_itself() -> None:
    bureau = replace(BUREAU, contact=f"{PHONE} 13900000000")
    assert {PHONE, "13900000000"} <= excused_numbers(replace(PUBLIC, bureau=bureau))


def test_a_number_of_the_bureau_passes_whatever_the_next_field_begins_with() -> None:
    bureau = replace(BUREAU, contact="138 0000 0000", address="1 号楼 201")
    assert "138 0000 0000" in excused_numbers(replace(PUBLIC, bureau=bureau))


def test_a_short_number_of_the_bureau_excuses_nothing() -> None:
    bureau = replace(BUREAU, contact="0000-000000", address="1380000000 号", icp="", police_record="", site_id="")
    numbers = excused_numbers(replace(PUBLIC, bureau=bureau))
    assert "1380000000" not in numbers
    assert "0000-000000" in numbers


def _changed(kind: str, entry: object) -> PublicRecords:
    """The records with this entry alone of its kind."""
    return replace(PUBLIC, **{kind: (entry,)})  # type: ignore[arg-type]
