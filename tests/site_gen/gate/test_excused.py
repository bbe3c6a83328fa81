"""What is public by law may look like a number of a person: it passes, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rules.disclosure.public import PublicRecords
from rules.disclosure.secret import Secret
from site_gen.gate.excused import excused_numbers, office_numbers
from site_gen.gate.gate import Gate
from tests.site_gen.sample import BUREAU, records

PHONE = "13800000000"
PUBLIC = records(results=1)


@pytest.mark.parametrize("code", [PHONE, "138 0000 0000", "138-0000-0000", "110105194912310021", "622202020011223344"])
@pytest.mark.parametrize("kind", ["enterprises", "objects", "results", "blacklist"])
def test_the_code_of_whoever_is_named_on_the_site_passes(kind: str, code: str) -> None:
    entry = getattr(records(results=8), kind)[0]
    excused = excused_numbers(_changed(kind, replace(entry, code=code)))
    assert not Gate([], excused).problems("a.html", f"<td>{code}</td>".encode())


def test_a_code_with_letters_looks_like_no_number_and_excuses_none() -> None:
    assert excused_numbers(_changed("results", replace(PUBLIC.results[0], code="91410499MA0000000P"))).isdisjoint(
        {"91410499MA0000000P", "91410499", "914104990000000"}
    )


def test_the_value_of_a_draw_passes_as_a_whole() -> None:
    draw = replace(PUBLIC.draws[0], value="13800000000")
    assert PHONE in excused_numbers(_changed("draws", draw))
    draw = replace(PUBLIC.draws[0], value=f"第 {PHONE} 期 5", source=PHONE)
    assert PHONE not in excused_numbers(_changed("draws", draw))


@pytest.mark.parametrize("written", [PHONE, "138 0000 0000", "138-0000-0000", "+86 138 0000 0000"])
def test_the_bureaus_own_telephone_passes_as_bureau_toml_has_it(written: str) -> None:
    public = replace(PUBLIC, bureau=replace(BUREAU, contact=f"电话{written}，演示"))
    excused, office = excused_numbers(public), office_numbers(public)
    assert not Gate([], excused, office=office).problems("a.html", f"<p>{written}</p>".encode())


def test_two_telephones_of_the_bureau_pass_each_by_itself() -> None:
    public = replace(PUBLIC, bureau=replace(BUREAU, contact=f"{PHONE}、0375-6312345"))
    assert PHONE in excused_numbers(public)
    assert office_numbers(public) == {PHONE, "0375-6312345"}


@pytest.mark.parametrize("written", ["6312345", "0375-6312345", "03756312345", "(0375)6312345"])
def test_an_officer_who_has_the_office_s_telephone_has_no_secret_there(written: str) -> None:
    secret = Secret(text=written, record="N-0001", field="联系电话")
    office = office_numbers(replace(PUBLIC, bureau=replace(BUREAU, contact="0375-6312345")))
    assert not Gate([secret], office=office).problems("a.html", b"<p>0375-6312345</p>")
    assert Gate([secret]).problems("a.html", b"<p>0375-6312345</p>")
    assert Gate([replace(secret, text="6312346")], office=office).problems("a.html", b"<p>6312346</p>")


TYPED: dict[str, Callable[[str], dict[str, Any]]] = {
    "an inspector's certificate": lambda text: {"inspectors": (replace(PUBLIC.inspectors[0], certificate=text),)},
    "how to object": lambda text: {"bureau": replace(BUREAU, objection_note=f"电话{text}")},
    "the address": lambda text: {"bureau": replace(BUREAU, address=f"演示路 {text} 号")},
    "where a draw's value comes from": lambda text: {"draws": (replace(PUBLIC.draws[0], source=text),)},
    "a note on the telephone": lambda text: {"bureau": replace(BUREAU, contact=f"证件 {text}")},
}


@pytest.mark.parametrize("where", TYPED)
@pytest.mark.parametrize("number", ["110105194912310021", "6222020200112233447", PHONE])
def test_what_an_office_types_excuses_nothing(where: str, number: str) -> None:
    if where == "a note on the telephone" and number == PHONE:
        return
    public = replace(PUBLIC, **TYPED[where](number))
    assert number not in excused_numbers(public) | office_numbers(public)


def _changed(kind: str, entry: object) -> PublicRecords:
    """The records with this entry alone of its kind."""
    return replace(PUBLIC, **{kind: (entry,)})  # type: ignore[arg-type]
