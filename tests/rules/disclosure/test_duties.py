"""Coverage duties in public: those that tell of no class of an object; of an item with one that does, none."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.public import PublicDuty
from rules.registry.duty import CoverageDuty
from tests.rules.records import NOW, RECORDS, changed, texts

ITEM = RECORDS.items[0]
DUTY = CoverageDuty(
    number="D-0005", name="举报线索集中的那几家内部叫法", item=ITEM.number, who={"trade": ITEM.trades[:1], "grade": ("C",)}, months=1, share="0.05",
    start=date(2024, 1, 1), section="演示大队", basis="演示频次规定第二条",
)  # fmt: skip
WATCHED = msgspec.structs.replace(DUTY, number="D-0006", name="内部叫法丁", who={"watch": ("blacklist",)})


def shown(*duties: CoverageDuty, records: Records = RECORDS) -> tuple[PublicDuty, ...]:
    return project(replace(records, duties=duties), NOW).duties


def test_a_duty_says_whom_how_often_and_what_ordains_it_and_not_its_own_name() -> None:
    (told,) = shown(DUTY)
    assert (told.item, told.every, told.share) == ((ITEM.number, ITEM.name), "每月", "5%")
    assert told.who.endswith("场所等级=C")
    assert (told.section, told.basis) == ("演示大队", "演示频次规定第二条")
    records = replace(RECORDS, duties=(DUTY,))
    said = "\n".join(texts(project(records, NOW)))
    assert "内部叫法" not in said
    assert "D-0005" not in said
    assert any("举报线索集中" in secret.text for secret in secrets(records))


@pytest.mark.parametrize("who", [{"watch": ("any",)}, {"not_watch": ("any",)}, {"risk": ("D",)}, {"town": ("演示镇",)}])
def test_a_duty_that_goes_by_class_or_by_typed_words_is_not_public(who: dict[str, tuple[str, ...]]) -> None:
    assert shown(msgspec.structs.replace(DUTY, who=who)) == ()


def test_of_an_item_with_a_duty_that_goes_by_class_none_is_public() -> None:
    """Who is on the list of a periodic check and under no duty that is known would be known to be watched."""
    assert shown(DUTY, WATCHED) == ()
    over = msgspec.structs.replace(WATCHED, until=NOW.date() - timedelta(days=90))
    assert shown(DUTY, over) == ()
    records = changed(task={"duties": ("D-0006",), "by_class": True})
    assert shown(DUTY, records=records) == ()
    open_ = replace(RECORDS, bureau=replace(RECORDS.bureau, publish_classes="演示规定"))
    assert [one.who for one in shown(DUTY, WATCHED, records=open_)] == [shown(DUTY)[0].who]


@pytest.mark.parametrize("level", ["limited", "none"])
def test_a_duty_over_an_item_that_is_not_public_in_full_is_not_public(level: str) -> None:
    items = [msgspec.structs.replace(one, level=level) if one is ITEM else one for one in RECORDS.items]
    assert shown(DUTY, records=replace(RECORDS, items=items)) == ()


def test_a_duty_that_has_ended_is_not_public_any_more() -> None:
    assert shown(msgspec.structs.replace(DUTY, until=NOW.date() - timedelta(days=1))) == ()
    assert len(shown(msgspec.structs.replace(DUTY, until=NOW.date()))) == 1
