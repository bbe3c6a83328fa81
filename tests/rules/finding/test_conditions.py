"""Conditions over every field: as an office types them, against records."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acts.finding.finding import list_fields
from rules.base.codes import GRADES, OBJECT_KINDS, RISKS, WATCH_FLAGS
from rules.base.fields import Column, Kind
from rules.finding.conditions import conditions_text, holds, is_condition, read_conditions, split_conditions
from rules.finding.fields import Field, fields_of
from rules.finding.ordering import order_text, ordered, read_order
from rules.registry import enterprise, selector
from rules.registry.enterprise import Enterprise
from rules.registry.selector import read_where, where_text

TODAY = date(2024, 9, 2)
HOTEL = Enterprise(
    number="O-000001", name="演示宾馆（东街店）", code="91410499MA0000000P", trades=("旅馆业", "足疗按摩洗浴"), town="东街街道",
    address="东街 １ 号", founded_on=date(2019, 3, 1), risk="C", phone="03750000000", watch=("blacklist",), watch_from=date(2024, 1, 1),
)  # fmt: skip
SHOP = Enterprise(
    number="O-000002", name="演示网吧", code="", kind="individual", status="deregistered", trades=("网吧",)
)
FIELDS = list_fields("enterprises", enterprise.COLUMNS)


def found(where: str, *, visited: date | None = None) -> list[str]:
    conditions = read_conditions(where, FIELDS, TODAY)

    def value(record: Enterprise, field: Field) -> object:
        made: dict[str, object] = {
            "watch": record.flags(TODAY),
            "watched": record.flags(TODAY),
            "not_watch": record.flags(TODAY),
        }
        made |= {"last_checked": visited if record is HOTEL else None, "visits_this_year": 1, "source": ()}
        return made[field.name] if field.name in made else getattr(record, field.name)

    return [record.number[-1] for record in (HOTEL, SHOP) if holds(conditions, lambda f, r=record: value(r, f))]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("行业=旅馆业", "1"), ("行业=旅馆业、网吧", "12"), ("行业=宾馆", "1"), ("行业!=旅馆业", "2"), ("行业~按摩", "1"), ("行业=空", ""),
        ("登记状态=存续", "1"), ("登记状态!=注销", "1"), ("登记状态≠注销", "1"), ("登记状态~销", "2"), ("主体类型=个体户", "2"),
        ("地址~东街1号", "1"), ("地址～东街", "1"), ("地址!~东街", "2"), ("经营地址=东街1号", "1"), ("企业名称~（东街店）", "1"),
        ("信用风险等级>=C", "1"), ("信用风险等级<C", ""), ("信用风险等级=空", "2"), ("信用风险等级!=空", "1"), ("风险等级=C级、空", "12"),
        ("成立日期=2019", "1"), ("成立日期=2019-03", "1"), ("成立日期<2019-03", ""), ("成立日期<=2019-03", "1"), ("成立日期>2018", "1"),
        ("成立日期=2019-01-01至2019-03-01", "1"), ("成立日期>今天-9999", "1"), ("成立日期=空", "2"), ("成立日期<2020", "1"),
        ("联系电话=空", "2"), ("联系电话=任一", "1"), ("统一社会信用代码=空", "2"), ("统一社会信用代码~91410499", "1"),
        ("重点监管=任一", "1"), ("重点监管=黑名单", "1"), ("重点监管标记=黑名单", "1"), ("watch=blacklist", "1"), ("重点监管=空", "2"),
        ("不在重点监管=黑名单", "2"), ("不在重点监管=任一", "2"), ("今年检查次数>=1", "12"), ("今年检查次数=0", ""),
        ("行业=旅馆业；登记状态=存续；地址~东街", "1"), ("行业=旅馆业;登记状态=注销", ""), ("乡镇街道=“东街街道”", "1"), ("", "12"),
    ],
)  # fmt: skip
def test_a_condition_leaves_whom_it_names(where: str, expected: str) -> None:
    assert "".join(found(where)) == expected


def test_who_was_never_visited_was_not_visited_since() -> None:
    assert found("最近检查<2024-01-01") == ["1", "2"]
    assert found("最近检查<2024-01-01", visited=date(2024, 5, 1)) == ["2"]
    assert found("最近检查>=2024-01-01", visited=date(2024, 5, 1)) == ["1"]
    assert found("最近检查=从未", visited=date(2024, 5, 1)) == ["2"]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("风显=C", "没有“风显”这一栏"), ("行业", "看不懂"), ("=3", "看不懂"), ("行业=", "没有写出要限定的值"), ("地址<3", "不能比大小"),
        ("成立日期~2024", "不能用 ~"), ("成立日期<2024-13-01", "没有“2024-13-01”这一天"), ("成立日期<2024、2025", "只能写一个值"),
        ("信用风险等级=Z", "信用风险等级没有“Z”"), ("成立日期<空", "只能用 = 或 !="), ("今年检查次数>多", "不是整数"), ("成立日期<今天+99999999天", "不是日期|太远"),
        ("成立日期=9999-99", "不是日期|没有"), ("成立日期=0000", "不是日期|没有"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said(where: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_conditions(where, FIELDS, TODAY)


def test_near_names_of_columns_are_offered() -> None:
    with pytest.raises(ValueError, match=r"是不是 .*信用风险等级"):
        read_conditions("信用风显等级=C", FIELDS, TODAY)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(WORDS)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    split_conditions(text)
    is_condition(text)
    try:
        conditions = read_conditions(f"地址~{text}", FIELDS, TODAY)
    except ValueError:
        return
    again = read_conditions(conditions_text(conditions), FIELDS, TODAY)
    assert conditions_text(again) == conditions_text(conditions)


_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "trade": st.sets(st.sampled_from(["旅馆业", "网吧", "娱乐场所"]), min_size=1), "kind": st.sets(st.sampled_from(OBJECT_KINDS.codes), min_size=1),
        "risk": st.sets(st.sampled_from(RISKS.codes), min_size=1), "grade": st.sets(st.sampled_from(GRADES.codes), min_size=1),
        "town": st.sets(st.sampled_from(["东街街道", "西街镇"]), min_size=1), "watch": st.sets(st.sampled_from((*WATCH_FLAGS.codes, "any")), min_size=1),
        "not_watch": st.sets(st.sampled_from((*WATCH_FLAGS.codes, "any")), min_size=1),
    },
)  # fmt: skip


@given(_VALUES)
def test_a_scope_says_of_a_list_what_it_says_of_a_draw(values: dict[str, set[str]]) -> None:
    where = read_where(where_text({field: tuple(sorted(of)) for field, of in values.items()}))
    listed = found(where_text(where))
    assert listed == [one.number[-1] for one in (HOTEL, SHOP) if selector.fits(where, one, TODAY)]


def test_a_scope_takes_no_other_operator_than_is() -> None:
    with pytest.raises(ValueError, match="看不懂"):
        read_where("行业!=旅馆业")


ORDERED = fields_of(
    (Column("name", "名称"), Column("day", "日期", Kind.DATE), Column("risk", "风险", Kind.CHOICE, choices=RISKS))
)
ROWS: list[dict[str, Any]] = [
    {"name": "乙", "day": date(2024, 1, 2), "risk": "E"}, {"name": "甲", "day": None, "risk": ""}, {"name": "丙", "day": date(2024, 1, 1), "risk": "A"},
    {"name": "啊", "day": date(2024, 1, 2), "risk": "A"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("名称", "啊丙甲乙"),
        ("-名称", "乙甲丙啊"),
        ("日期", "丙乙啊甲"),
        ("-日期", "乙啊丙甲"),
        ("日期 降序，名称", "啊乙丙甲"),
        ("-风险,名称", "乙啊丙甲"),
    ],
)
def test_nothing_stands_last_whichever_way_a_list_is_ordered(sort: str, expected: str) -> None:
    orders = read_order(sort, ORDERED)
    rows = ordered(ROWS, orders, lambda row, field: row[field.name] or None)
    assert "".join(str(row["name"]) for row in rows) == expected
    assert read_order(order_text(orders), ORDERED) == orders


def test_an_order_by_what_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="没有“价格”"):
        read_order("价格", ORDERED)
    with pytest.raises(ValueError, match="写了两次"):
        read_order("名称,-名称", ORDERED)
