"""What the tests' demonstration draws does not depend on what fields its records have."""

from pathlib import Path

from acts.registry import registry
from tests.acts.office import DICE, desk_in
from tests.pinned import pinned_head, pinned_heads


def drawn(folder: Path, notes: str) -> tuple[str, tuple[str, ...]]:
    """The commitment of a draw, and the seal of its evidence, where one record holds these notes besides."""
    with desk_in(folder) as desk:
        registry.edit(desk.office, registry.ENTERPRISES, desk.object(1).number, {"notes": notes})
        draw = desk.drawn(desk.new_task())
        assert draw.value == DICE
        return draw.commitment, (draw.seal, *(one.number for one in draw.drawn))


def test_a_draw_hangs_on_every_byte_in_the_journal(tmp_path: Path) -> None:
    assert drawn(tmp_path / "a", "甲") != drawn(tmp_path / "b", "乙")


def test_with_pinned_heads_it_hangs_on_the_place_in_the_journal_alone(tmp_path: Path) -> None:
    with pinned_heads():
        assert drawn(tmp_path / "a", "甲") == drawn(tmp_path / "b", "乙")


def test_two_places_in_the_journal_have_two_heads(demo_bureau: Path) -> None:
    """The demonstration of the tests is pinned: its evidence names the stand-ins, each for its own place."""
    assert pinned_head(1) != pinned_head(2)
    terms = sorted(demo_bureau.glob("evidence/*/terms.json"))
    assert terms
    for file in terms:
        text = file.read_text(encoding="utf-8")
        assert any(pinned_head(seq) in text for seq in range(1, 1_000)), file


def test_outside_nothing_is_pinned(tmp_path: Path) -> None:
    before = drawn(tmp_path / "a", "甲")
    with pinned_heads():
        assert drawn(tmp_path / "b", "甲") != before
    assert drawn(tmp_path / "c", "甲") == before
