"""Typing finds: every word, in any order, whatever the width and case; the list gets it once, when typing rests."""

from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from tests.tui.stage import Stage, perform, until
from tui.widgets.columns import TableColumn
from tui.widgets.search import FilterBox, SearchKeys, with_initials
from tui.widgets.table import RecordTable

_WORDS = st.text(st.sampled_from("演示旅馆aBc12 "), max_size=6)


@given(st.lists(_WORDS, max_size=20), st.lists(_WORDS, min_size=1, max_size=5))
def test_found_are_exactly_the_texts_with_all_the_words(texts: list[str], queries: list[str]) -> None:
    """Also for a query asked after others: what was found before must not show through."""
    keys = SearchKeys(texts)
    for query in queries:
        wanted = [n for n, text in enumerate(texts) if all(word in text.lower() for word in query.lower().split())]
        assert keys.find(query) == wanted


def test_a_longer_query_narrows_and_a_shorter_one_widens_again() -> None:
    keys = SearchKeys(["演示旅馆", "演示网吧", "旅馆"])
    assert [keys.find(query) for query in ("演", "演示", "演示旅", "演", "")] == [
        [0, 1],
        [0, 1],
        [0],
        [0, 1],
        [0, 1, 2],
    ]


def test_full_width_typing_and_pinyin_initials_find() -> None:
    keys = SearchKeys(with_initials(text) for text in ("O-000012 演示重庆旅馆", "O-000013 演示网吧"))
    assert keys.find("Ｏ－０００") == [0, 1]
    assert keys.find("cqlg") == [0]


def make() -> tuple[Stage, FilterBox, RecordTable[str]]:
    table: RecordTable[str] = RecordTable([TableColumn("名称", 0, str)])
    table.set_rows(["演示旅馆", "演示网吧"])
    box = FilterBox()
    return Stage(box, table), box, table


def test_a_word_typed_in_one_go_is_told_once() -> None:
    stage, box, _ = make()

    async def act(pilot: Pilot[None]) -> None:
        box.focus()
        await pilot.pause()
        for character in "演示旅馆":
            box.post_message(events.Key(character, character))
        await until(pilot, lambda: stage.heard(FilterBox.Changed))
        assert [message.query for message in stage.heard(FilterBox.Changed)] == ["演示旅馆"]

    perform(stage, act)


def test_escape_clears_first_and_then_leaves_down_goes_to_the_list() -> None:
    stage, box, table = make()

    async def act(pilot: Pilot[None]) -> None:
        box.focus()
        await pilot.press("w", "b", "escape")
        assert box.value == ""
        assert box.has_focus
        await pilot.press("escape")
        assert table.has_focus
        box.focus()
        await pilot.press("x", "down")
        assert table.has_focus
        assert stage.heard(FilterBox.Changed)[-1].query == "x"

    perform(stage, act)
