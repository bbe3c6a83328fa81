"""docs/disclosure.md says of every public field that it is public, and of no other: a new field fails until it is written."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from rules import public
from rules.statistics import HEADINGS

PAGE = (Path(__file__).parent.parent / "docs" / "disclosure.md").read_text(encoding="utf-8")
# A Secret is what must not appear: it goes to the gate and never to the site.
PUBLIC = {name: kind for name, kind in vars(public).items() if is_dataclass(kind) and name != "Secret"}


def listed() -> dict[str, list[tuple[str, str]]]:
    """Class → (field, words) of the page's tables."""
    sections = re.split(r"^### .*`(\w+)`$", PAGE, flags=re.MULTILINE)[1:]
    rows = {
        name: re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE)
        for name, text in zip(sections[::2], sections[1::2], strict=True)
    }
    assert len(sections) == 2 * len(rows)  # no class stands twice
    return rows


def test_every_class_of_public_records_has_its_table_and_no_other() -> None:
    assert set(listed()) == set(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_the_page_lists_exactly_the_fields_that_are_public(name: str) -> None:
    assert [field for field, _ in listed()[name]] == [field.name for field in fields(PUBLIC[name])]


def test_the_statistics_are_called_as_the_notice_calls_them() -> None:
    assert tuple(words for _, words in listed()["StatisticsRow"]) == HEADINGS


def test_a_public_class_is_exported_and_cannot_be_changed() -> None:
    assert set(PUBLIC) | {"Secret"} == set(public.__all__)
    for kind in PUBLIC.values():
        assert vars(kind)["__dataclass_params__"].frozen
