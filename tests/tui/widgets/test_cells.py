"""Nothing runs over its column, and nothing that was typed or pasted is lost but what cannot be seen."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rules.base.invisible import visible
from tui.widgets.cells import cut, fit, halfwidth, one_line, pasted, plain_text, wrap

_NAMES = st.text(st.sampled_from("演示旅馆（）[]，。 AB12…“”·\u200b\n\u3000ｱ"), max_size=60)


@given(_NAMES, st.integers(0, 40), st.booleans(), st.booleans())
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int, right: bool, plain: bool) -> None:
    assert cell_len(fit(text, width, right=right, plain=plain)) == width


@given(_NAMES, st.integers(2, 40))
def test_what_is_cut_ends_in_an_ellipsis_and_what_fits_is_whole(text: str, width: int) -> None:
    line = one_line(text)
    assert cut(text, width) == line if cell_len(line) <= width else cut(text, width).endswith("…")


@given(_NAMES, st.integers(4, 40))
def test_wrapping_loses_no_character_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(visible(text, lines=True).split())
    assert all(cell_len(line) <= width for line in lines)


def test_a_line_never_begins_with_a_comma_or_full_stop() -> None:
    assert wrap("名单已冻结，可以抽取。", 10) == ["名单已冻", "结，可以抽", "取。"]


def test_a_paste_of_several_lines_becomes_one_without_losing_text() -> None:
    text = "\r\n".join(f"第{n}行内容" for n in range(600))
    assert pasted(text) == text.replace("\r\n", "")
    assert pasted("Room 1\n Building 2") == "Room 1 Building 2"


def test_a_plain_terminal_gets_no_character_of_ambiguous_width_from_us() -> None:
    assert plain_text("“抽取”… 3×2 →↓ ①") == '"抽取".. 3x2 >v ①'
    assert cut("演示旅馆东街店", 9, plain=True) == "演示旅.."


def test_full_width_signs_of_an_input_method_become_plain() -> None:
    assert halfwidth("２０２４－０９－０２") == "2024-09-02"
    assert halfwidth("１，０００。５") == "1,000.5"
