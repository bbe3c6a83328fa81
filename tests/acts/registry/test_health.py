"""名录体检 of a bureau; a word for a trade said once; a task over what covers nobody says so before its freeze."""

from datetime import timedelta

import pytest

from acts.draw.doubts import doubts_now
from acts.draw.freeze import freeze
from acts.journal import undo
from acts.registry import health, importing, reading, registry, trades
from acts.registry.registry import ENTERPRISES, ITEMS
from db.exchange.formats import LISTS
from rules.base.errors import NotFound
from rules.importing.mapping import ImportMapping
from rules.importing.values.trades import read_trades
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from tests.acts.office import AT_THE_STATION, Desk, hotel, sheet_text

WORDS = {"name": "对特行旅馆的检查", "department": "公安", "basis": "《演示办法》", "trades": "特行旅馆", "ratio": "5%"}


def found(desk: Desk, code: str) -> list[tuple[str, str]]:
    lines = {line.kind.code: line for line in health.check_registry(desk.office)}
    return [(one.number, one.text) for one in lines[code].findings]


def test_lists_of_a_bureau_are_looked_through_and_nothing_is_written(desk: Desk) -> None:
    before = desk.office.store.position
    assert found(desk, "wrong_code") == found(desk, "items_without_objects") == found(desk, "unmapped_trades") == []
    assert len(found(desk, "never_inspected")) == 27
    assert desk.office.store.position == before


def test_when_each_list_was_imported_and_from_what_is_told(desk: Desk) -> None:
    assert ("items", "2024-03-04，0 天前；从 items.xlsx 导入抽查事项：新增 4，修改 0") in found(desk, "sources")
    desk.later_on("2024-09-10")
    assert {number for number, _ in found(desk, "stale")} == {"enterprises", "inspectors", "items"}
    importing.import_list(desk.office, ENTERPRISES, sheet_text(hotel(40)), "9月.xlsx")
    assert {number for number, _ in found(desk, "stale")} == {"inspectors", "items"}


def test_who_was_visited_is_not_among_those_never_inspected(desk: Desk) -> None:
    drawn = set(desk.final(desk.closed()))
    assert drawn
    assert drawn.isdisjoint(number for number, _ in found(desk, "never_inspected"))


def test_a_word_is_said_once_for_objects_and_items_and_taken_back_at_once(desk: Desk) -> None:
    office = desk.office
    one = registry.add(office, ENTERPRISES, hotel(40, trades="特行旅馆、网吧")).number
    item = registry.add(office, ITEMS, WORDS).number
    assert registry.existing(office, ENTERPRISES, one).trades == ("特行旅馆", "网吧")
    planned = trades.planned_trade(office, "特行旅馆", "宾馆")
    assert (planned.objects, planned.items) == (1, 1)
    before = office.store.position.seq
    trades.map_trade(office, "特行旅馆", "宾馆")
    assert office.store.get(Enterprise, one).trades == ("旅馆业", "网吧")
    changed = office.store.get(Item, item)
    assert (changed.trades, changed.version) == (("旅馆业",), 2)
    assert trades.known_words(office) == {"特行旅馆": "旅馆业"}
    assert office.store.position.seq == before + 1
    undo.undo(office, undo.plan_undo(office))
    assert office.store.get(Enterprise, one).trades == ("特行旅馆", "网吧")
    assert trades.known_words(office) == {}


def test_words_that_were_said_one_after_the_other_are_taken_back_one_after_the_other(desk: Desk) -> None:
    office = desk.office
    item = registry.add(office, ITEMS, WORDS).number
    trades.map_trade(office, "特行旅馆", "旅馆业")
    trades.map_trade(office, "旅馆业", "网吧")
    assert office.store.get(Item, item).trades == ("网吧",)
    for left in (("旅馆业",), ("特行旅馆",)):
        undo.undo(office, undo.plan_undo(office))
        assert office.store.get(Item, item).trades == left
    assert office.store.get(Item, item).version == 5


def test_a_word_that_was_said_is_known_to_the_next_import(desk: Desk) -> None:
    trades.map_trade(desk.office, "特行旅馆", "旅馆业")
    listing = LISTS["enterprises"]
    context = reading.context_of(desk.office, listing, ImportMapping(list="enterprises"))
    read = read_trades(context.column("trades"), "特行旅馆", context)
    assert read is not None
    assert (read.text, read.asks) == ("旅馆业", ())
    uses = {one.number: one for one in trades.trade_uses(desk.office)}
    assert uses["特行旅馆"].said == "旅馆业"
    trades.forget_trade(desk.office, "特行旅馆")
    assert trades.known_words(desk.office) == {}
    with pytest.raises(NotFound, match="没有定过"):
        trades.forget_trade(desk.office, "特行旅馆")


@pytest.mark.parametrize(
    ("word", "meant", "said"),
    [
        ("", "旅馆业", "必须填写"), ("特行旅馆", "", "必须填写"), ("旅馆业", "旅馆业", "就是它自己"), ("特行旅馆", "宾管业", "没有事项写着“宾管业”"),
        ("特行旅馆", "特行旅馆", "就是它自己"),
    ],
)  # fmt: skip
def test_a_trade_that_nobody_knows_is_none_to_map_to(desk: Desk, word: str, meant: str, said: str) -> None:
    with desk.refused(said):
        trades.map_trade(desk.office, word, meant)


def test_the_same_again_is_refused(desk: Desk) -> None:
    trades.map_trade(desk.office, "特行旅馆", "旅馆业")
    with desk.refused("已经对应旅馆业"):
        trades.map_trade(desk.office, "特行旅馆", "旅馆业")


def test_an_item_that_covers_nobody_is_said_in_the_preview_and_by_the_freeze(desk: Desk) -> None:
    item = registry.add(desk.office, ITEMS, WORDS | {"trades": "全县典当业"}).number
    number = desk.new_task(items=f"I-0001,{item}")
    words = f"事项 {item}（对特行旅馆的检查）写的检查对象是全县典当业，名录里没有一家，这次不会有对象查它；像是典当"
    assert any(one.startswith(words) for one in doubts_now(desk.office, desk.task(number)).sentences)
    report = freeze(
        desk.office, number, kind="dice", source=AT_THE_STATION, expected_at=desk.clock.moment + timedelta(hours=6), approved_by="演示局长"
    )  # fmt: skip
    assert any(one.startswith(words) for one in report.notices)


def test_a_trade_of_the_scope_that_nobody_has_is_said_and_one_that_somebody_has_is_not(desk: Desk) -> None:
    number = desk.new_task(items="I-0002", departments="fire", where="行业=旅馆业,典当")
    sentences = doubts_now(desk.office, desk.task(number)).sentences
    assert "限定范围里的行业“典当”，名录里没有一家在营的对象" in sentences
    assert not any("旅馆业”，名录里没有" in one for one in sentences)
