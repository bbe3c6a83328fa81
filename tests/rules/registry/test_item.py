"""抽查事项: what it covers, when it stands on the list, and by what law it is not public."""

from datetime import date

import msgspec
import pytest

from rules.base.fields import show
from rules.registry.item import COLUMNS, Item, parse, restricted_trades

RAW = {"name": "旅馆业检查", "department": "公安", "basis": "《旅馆业治安管理办法》第十四条"}


def item(**more: object) -> Item:
    return Item(number="I-0001", name="旅馆业检查", department="police", basis="演示", **more)  # type: ignore[arg-type]


def test_an_item_without_trades_covers_every_object() -> None:
    assert item().covers(())
    assert item(trades=("旅馆业", "网吧")).covers(("典当", "网吧"))
    assert not item(trades=("旅馆业",)).covers(())


def test_an_item_stands_on_the_list_from_its_first_day_through_its_last() -> None:
    one = item(valid_from=date(2024, 1, 1), valid_until=date(2024, 12, 31))
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [one.valid(day) for day in days] == [False, True, True, False]
    assert item().valid(date(1999, 1, 1))


def test_what_a_notice_leaves_out_is_the_usual() -> None:
    record, problems = parse({**RAW, "category": "", "level": "", "methods": "", "times_per_year": ""})
    assert problems == []
    assert record is not None
    assert (record.category, record.level, record.methods, record.times_per_year) == ("general", "full", ("onsite",), 1)
    assert parse(RAW)[0] == record


def test_a_new_item_is_in_its_first_version() -> None:
    record, _ = parse(RAW)
    assert record is not None
    assert record.version == 1


def test_a_row_of_a_notice_is_read_and_shown_again_as_the_same() -> None:
    record, _ = parse(
        {
            **RAW,
            "methods": "现场检查、网络检查",
            "ratio": "5%",
            "trades": "宾馆旅馆、洗浴",
            "level": "有限公开",
            "level_basis": "演示",
        }
    )
    assert record is not None
    assert (record.methods, record.trades, record.ratio) == (("onsite", "online"), ("旅馆业", "足疗按摩洗浴"), "0.05")
    assert parse({column.name: show(column, getattr(record, column.name)) for column in COLUMNS}) == (record, [])


@pytest.mark.parametrize(
    "more",
    [
        {"valid_from": "2024-02-01"},
        {"valid_until": "2024-02-01"},
        {"valid_from": "2024-02-01", "valid_until": "2024-02-01"},
        {"valid_from": "2024-02-01", "valid_until": "2024-02-02"},
    ],
)
def test_an_item_may_stand_on_the_list_for_a_single_day_or_without_end(more: dict[str, str]) -> None:
    record, problems = parse({**RAW, **more})
    assert problems == []
    assert record is not None
    assert {name: str(getattr(record, name)) for name in more} == more


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({**RAW, "level": "有限公开"}, "不公开依据：不是全部公开的事项，必须写明法律依据"),
        ({**RAW, "level": "不予公开", "level_basis": " "}, "必须写明法律依据"),
        ({**RAW, "valid_from": "2024-02-01", "valid_until": "2024-01-01"}, "失效日期：早于生效日期"),
        ({**RAW, "ratio": "1.2"}, "抽查比例：比例“1.2”不在 0 到 1 之间"),
        ({**RAW, "times_per_year": "两次"}, "抽查频次/年：“两次”不是整数"),
        ({"name": "旅馆业检查", "department": "公安"}, "抽查依据：必须填写"),
    ],
)
def test_what_cannot_be_is_refused_by_field(raw: dict[str, str], said: str) -> None:
    record, problems = parse(raw)
    assert record is None
    assert any(said in str(problem) for problem in problems)


def test_an_item_cannot_be_made_limited_later_without_its_basis_either() -> None:
    old, _ = parse(RAW)
    assert parse({"level": "limited"}, old)[0] is None
    assert parse({"level": "limited", "level_basis": "演示依据"}, old)[0] is not None


def test_trades_of_items_that_are_not_fully_public_are_restricted() -> None:
    items = [
        item(trades=("旅馆业",)),
        item(trades=("民用枪支弹药",), level="limited"),
        item(trades=("密码",), level="none"),
    ]
    assert restricted_trades(items) == {"民用枪支弹药", "密码"}


def test_the_term_of_disclosure_is_three_years_and_not_written_unless_the_item_says_another() -> None:
    record, problems = parse({**RAW, "term_years": ""})
    assert problems == []
    assert record is not None
    assert record.term == 3
    assert b"term_years" not in msgspec.json.encode(record)
    record, _ = parse({"term_years": "5"}, record)
    assert record is not None
    assert record.term == 5
    assert show(next(column for column in COLUMNS if column.name == "term_years"), record.term_years) == "5"
    back, _ = parse({"term_years": ""}, record)
    assert back is not None
    assert back.term == 3
    longest, _ = parse({"term_years": "30"}, record)
    assert longest is not None
    assert longest.term == 30
    assert str(parse({"term_years": "31"}, record)[1][0]) == "公示年限：31 年太长，最多 30 年，请改正"
