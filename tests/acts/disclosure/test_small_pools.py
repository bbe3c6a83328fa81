"""有限公开 of a few: whoever knows the trade, and reads every number of two publications, cannot tell the result of one object."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from acts.disclosure import publish
from acts.draw import confirm, match
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import life, result
from rules.base.errors import Refused
from tests.acts.office import Desk, hotel
from tests.acts.restricted import VALUE, site_of
from tests.leaks.recount import compared, recount

TRADE = "演示小行业"


def trade(desk: Desk, size: int) -> str:
    """A trade of so many objects: five of class E, five D, the rest A. Returns its item, 有限公开."""
    for n in range(100, 100 + size):
        risk = "E" if n < 105 else "D" if n < 110 else "A"
        registry.add(desk.office, ENTERPRISES, hotel(n, name=f"演示{n}号特许有限公司", trades=TRADE, risk=risk))
    words = {
        "name": "演示小行业检查",
        "department": "公安",
        "basis": "演示规定",
        "trades": TRADE,
        "content": "演示内容",
    }
    level = {"ratio": "50%", "level": "有限公开", "level_basis": "演示依据"}
    return registry.add(desk.office, ITEMS, words | level).number


def checked(desk: Desk, item: str, ratio: str, strata: str, codes: Sequence[str]) -> str:
    number = desk.new_task(items=item, ratio=ratio, strata=strata)
    desk.freeze(number)
    desk.run_later(number, VALUE)
    confirm.confirm(desk.office, number, [], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    desk.later_on("2024-03-20", 17)
    for at, one in enumerate(desk.final(number)):
        raw = {"code": codes[at % len(codes)], "checked_on": "2024-03-20"}
        result.enter(desk.office, number, one, item, raw)
    desk.approve(number)
    life.close(desk.office, number)
    return number


@pytest.mark.parametrize(
    ("size", "codes", "ratio", "strata"),
    [
        (1, "6", "100%", "none"), (4, "51", "100%", "none"), (5, "55551", "100%", "none"), (6, "1", "100%", "none"),
        (9, "555551111", "100%", "none"), (10, "5555511111", "100%", "none"), (13, "5555511113333", "100%", "none"),
        (12, "555555555551", "100%", "none"), (12, "5", "50%", "risk"), (16, "51", "50%", "risk"), (14, "1", "50%", "none"),
    ],
)  # fmt: skip
def test_no_number_of_two_publications_tells_the_result_of_one(
    desk: Desk, tmp_path: Path, size: int, codes: str, ratio: str, strata: str
) -> None:
    item = trade(desk, size)
    try:
        number = checked(desk, item, ratio, strata, codes)
    except Refused:
        assert size < 5  # too few to be drawn at all
        return
    desk.clock.at("2024-04-01")
    site_of(desk)
    assert recount(desk.office.places.public) == []
    one = next((one for one in publish.prepare(desk.office)[0].tasks if one.number == number), None)
    if one is not None:
        shown = [int(count) for _, count in one.counts if count.isdigit()]
        rest = (one.drawn or 0) - sum(shown)
        whole = any(part.taken == part.size for part in one.strata)
        assert all(count >= 5 for count in shown)
        assert not shown or rest == 0 or rest >= 5
        assert not (whole and len(shown) == 1 and rest == 0), "one result of all, and all are known"
    shutil.copytree(desk.office.places.public, tmp_path / "before")
    desk.later_on("2024-05-06")
    papers = {"by": "演示分管局长", "document": "1号"}
    first = desk.final(number)[0]
    result.withdraw(desk.office, number, first, item, reason="mistake", **papers)
    site_of(desk)
    assert compared(tmp_path / "before", desk.office.places.public) == []
    result.reenter(
        desk.office, number, first, item, {"code": "1", "checked_on": "2024-03-20"}, why="录错", **papers
    )  # fmt: skip
    desk.approve(number)
    site_of(desk)
    assert compared(tmp_path / "before", desk.office.places.public) == []
