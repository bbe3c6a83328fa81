"""Code tables: exactly what the notices say, read from a code, its words, or what offices type for it."""

import re

import pytest

from rules.base import codes
from rules.base.codes import (
    GRADES,
    JOIN,
    PROBLEM_CODES,
    RESULT_CODES,
    RESULT_CODES_VERSION,
    RISKS,
    TASK_STATES,
    TRADES,
    UNRATED,
    CodeTable,
    trade_code,
    trade_name,
    trade_names,
)

TABLES = {name: table for name, table in vars(codes).items() if isinstance(table, CodeTable)}


@pytest.mark.parametrize("name", TABLES)
def test_every_word_of_a_table_means_one_code(name: str) -> None:
    table = TABLES[name]
    for row in table:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,32}", row.code), row
        for word in (row.code, row.text, *row.also, f" {row.text} "):
            assert table.read(word) == row.code, word
        assert table.text(row.code) == row.text
        assert row.code in table
        assert table[row.code] is row
    assert len(table.codes) == len(table.rows)


def test_every_table_is_public() -> None:
    assert TABLES.keys() <= set(codes.__all__)


@pytest.mark.parametrize("name", TABLES)
def test_a_word_that_is_not_in_a_table_is_refused_with_all_that_are(name: str) -> None:
    table = TABLES[name]
    with pytest.raises(ValueError, match=f"{table.title}没有“没有这个”，可填：") as caught:
        table.read("没有这个")
    assert all(row.text in str(caught.value) for row in table)


def test_the_results_are_exactly_the_eight_of_the_notice() -> None:
    """源汇 2023 附件3."""
    assert [f"{row.code}.{row.text}" for row in RESULT_CODES] == [
        "1.未发现问题", "2.未按规定公示应当公示的信息", "3.公示信息隐瞒真实情况、弄虚作假", "4.通过登记的住所（经营场所）无法联系",
        "5.发现问题已责令改正", "6.不配合检查情节严重", "7.未发现开展本次抽查涉及的经营活动", "8.发现问题待后续处理",
    ]  # fmt: skip
    assert set("12345678") - PROBLEM_CODES == {"1", "7"}
    assert all(row.note for row in RESULT_CODES)


def test_classes_are_read_in_any_usual_form() -> None:
    assert [RISKS.read(word) for word in ("A", "a级", "B 级", "C类", "e")] == ["A", "A", "B", "C", "E"]
    assert GRADES.codes == ("A", "B", "C")


def test_blanks_and_a_full_stop_make_no_difference() -> None:
    assert [RESULT_CODES.read(word) for word in ("1.", "未发现问题。", " 未发现 问题 ")] == ["1", "1", "1"]


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert RESULT_CODES.text("9") == "9"


def test_every_state_of_a_task_says_what_comes_next() -> None:
    assert TASK_STATES.codes == (
        "draft", "frozen", "drawn", "confirmed", "matched", "under_way", "closed", "void", "suspended", "cancelled",
        "deleted",
    )  # fmt: skip
    assert all(row.note for row in TASK_STATES)


def test_trades_are_an_open_list() -> None:
    assert trade_name("宾馆") == "旅馆业"
    assert trade_name("汽车租赁") == "汽车租赁"
    assert trade_code("旅馆业") == "hotel"
    assert re.fullmatch("t-[0-9a-f]{8}", trade_code("汽车租赁"))
    assert trade_code("汽车租赁") == trade_code("汽车租赁") != trade_code("汽车美容")
    assert all(trade_name(row.text) == row.text for row in TRADES)


def test_trades_are_kept_once_each_in_their_order() -> None:
    assert trade_names(["汽车租赁", "宾馆", "旅馆业", "汽车租赁"]) == ("汽车租赁", "旅馆业")
    assert trade_names([]) == ()


STORED = {
    "RESULT_CODES": "1 2 3 4 5 6 7 8",
    "OBJECT_KINDS": "company individual cooperative other",
    "OBJECT_STATUS": "active paused revoked deregistered moved_away merged",
    "RISKS": "A B C D E",
    "GRADES": "A B C",
    "WATCH_FLAGS": "complaints abnormal dishonest blacklist punished fire_accident",
    "ROLES": "officer expert",
    "INSPECTOR_STATUS": "on_duty on_leave transferred disabled",
    "RECUSAL_REASONS": "kin shareholding post handled_case other",
    "RECUSAL_SIDES": "inspector enterprise third_party",
    "ITEM_CATEGORIES": "general key mixed",
    "METHODS": "onsite documents online agency",
    "LEVELS": "full limited none secret",
    "DIRECTIONS": "untargeted targeted",
    "MARKS": "trade_secret state_secret personal other",
    "TASK_REASONS": "schedule disaster object instruction law merged wrong other",
    "TASK_STATES": "draft frozen drawn confirmed matched under_way closed void suspended cancelled deleted",
    "STRATA": "none risk grade watch trade",
    "EXCLUSIONS": "after_cutoff not_active checked_this_year visit_limit other_scope struck_before already_drawn period_done closed other not_available on_leave transferred disabled certificate not_qualified expert parent_list",
    "STRIKE_REASONS": "deregistered revoked moved_away closed_down duplicate out_of_scope handed_over",
    "VOID_REASONS": "wrong_pool wrong_terms value_false value_disputed procedure task_cancelled parent_void restored",
    "RESTORE_REASONS": "disk lost attack mistake",
    "ERASURE_BASES": "purpose period consent unlawful other",
    "CHANGE_REASONS": "recusal illness transfer",
    "SUPPLEMENT_REASONS": "ratio_raised list_short",
    "CAUSES": "complaint handed_over monitoring campaign recheck requested licence urgent",
    "ENTROPY": "dice lottery beacon system",
    "DRAW_STATES": "open drawn void expired",
    "WITNESS_KINDS": "superior discipline supervisor notary newspaper paper rfc3161",
    "PUBLISH_DRAW": "after_close at_draw",
    "SIGNATURES": "signed refused unobtainable",
    "TRADES": "hotel netcafe entertainment security security_training armed_escort precursor blasting blasting_own firearms seal pawn repair bath cinema bank internet_service internet_use fire_key fire_service",
}  # fmt: skip


def test_words_that_stand_for_no_row_of_a_table_are_kept_as_well() -> None:
    """An object without a class, strata that were merged, and the version of the results."""
    assert (UNRATED, JOIN, RESULT_CODES_VERSION) == ("unrated", "--", "源汇2023-8")


def test_the_codes_that_journals_hold_are_kept_for_ever_in_their_order() -> None:
    """A table may grow, and this list with it; a code that stands in a journal never changes."""
    assert {name: " ".join(table.codes) for name, table in TABLES.items()} == STORED
