"""Objects that may be one: which names are the same, which pairs are shown."""

from typing import Any

import msgspec
import pytest

from rules.registry.alike import alike_pairs
from rules.registry.names import name_key


class One(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at of an object."""

    number: str
    name: str
    status: str = "active"
    code: str = ""
    old_number: str = ""
    legal_representative: str = ""
    phone: str = ""
    address: str = ""
    not_same_as: tuple[str, ...] = ()
    merged_into: str = ""


def pairs(*objects: dict[str, Any]) -> list[tuple[str, str]]:
    """The pairs among objects, numbered O-1, O-2 …, without their grounds."""
    made = [One(number=f"O-{at}", **values) for at, values in enumerate(objects, 1)]
    return [(pair.one, pair.other) for pair in alike_pairs(made)]


@pytest.mark.parametrize(
    "written",
    [
        "示例县演示（东街）宾馆有限公司",
        "示例县演示(东街)宾馆有限责任公司",
        "示例縣演示 東街 賓館有限公司",
        "示例县演示【东街】宾馆有限公司",
    ],
)
def test_brackets_width_blanks_the_form_of_the_company_and_traditional_characters_do_not_count(written: str) -> None:
    assert name_key(written) == name_key("示例县演示(东街)宾馆有限公司")


def test_a_name_that_is_nearly_the_same_beside_one_telephone_is_a_pair() -> None:
    assert pairs({"name": "东街旺旺小吃快餐店", "phone": "1"}, {"name": "东街旺旺小食快餐店", "phone": "1"}) == [
        ("O-1", "O-2")
    ]
    assert pairs({"name": "东街旺旺小吃快餐店", "phone": "1"}, {"name": "东街旺旺小食快餐店", "phone": "2"}) == []


def test_shops_of_a_chain_that_differ_by_a_number_are_no_pair() -> None:
    assert pairs({"name": "旺旺超市一号店", "phone": "1"}, {"name": "旺旺超市二号店", "phone": "1"}) == []


def test_the_old_number_of_one_that_is_the_code_of_another_is_a_pair() -> None:
    assert pairs({"name": "甲", "code": "A", "old_number": "B"}, {"name": "乙", "code": "B"}) == [("O-1", "O-2")]


def test_of_very_many_of_one_name_none_is_left_out_and_of_one_telephone_all() -> None:
    many = [{"name": "便民超市", "phone": "1"} for _ in range(20)]
    assert pairs(*many) == [("O-1", f"O-{at}") for at in sorted(range(2, 21), key=str)]
    assert pairs(*({"name": f"便民超市{sign}", "phone": "1"} for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯")) == []


def test_objects_without_a_code_are_not_alike_by_that() -> None:
    assert pairs({"name": "甲"}, {"name": "乙"}) == []


def test_what_was_decided_is_not_shown_again() -> None:
    """A pair that is not the same, told of either; an object that was merged."""
    name = {"name": "示例县演示宾馆"}
    assert pairs(name, name) == [("O-1", "O-2")]
    assert pairs(name | {"not_same_as": ("O-2",)}, name) == pairs(name, name | {"not_same_as": ("O-1",)}) == []
    assert pairs(name, name | {"merged_into": "O-1"}) == []
