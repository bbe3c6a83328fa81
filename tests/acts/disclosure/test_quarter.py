"""Trades that are counted and not named: between two publications of a quarter no number tells who came or went (docs/disclosure.md, 公开程度)."""

from acts.disclosure import publish
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from tests.acts.office import Desk, hotel
from tests.acts.restricted import SHOPS, TRADE, restricted_task, shops


def counted(desk: Desk) -> dict[str, str]:
    return {trade: count for trade, count in publish.projected(desk.office).restricted if trade == TRADE}


def test_an_object_that_comes_or_goes_is_counted_from_the_next_quarter_on(desk: Desk) -> None:
    restricted_task(desk, "limited")
    desk.clock.at("2024-04-02")
    assert counted(desk) == {TRADE: str(len(SHOPS))}
    new = registry.add(desk.office, ENTERPRISES, hotel(70, trades=TRADE)).number
    gone = shops(desk)[0].number
    registry.edit(desk.office, ENTERPRISES, gone, {"trades": "旅馆业"})
    registry.edit(desk.office, ENTERPRISES, shops(desk)[1].number, {"trades": "旅馆业"})
    assert counted(desk) == {TRADE: str(len(SHOPS))}
    desk.clock.at("2024-06-30")
    registry.edit(desk.office, ENTERPRISES, new, {"phone": "0000-1234567"})
    assert counted(desk) == {TRADE: str(len(SHOPS))}
    desk.clock.at("2024-07-01")
    assert counted(desk) == {TRADE: str(len(SHOPS) - 1)}


def test_a_bureau_of_this_quarter_counts_none_yet(desk: Desk) -> None:
    """What it is to begin with would tell what came by the end of it."""
    restricted_task(desk, "limited")
    assert counted(desk) == {}
    registry.add(desk.office, ENTERPRISES, hotel(70, trades=TRADE))
    assert counted(desk) == {}
