"""周期检查义务 as typed: who, how often, since when."""

from datetime import date

import pytest

from rules.base.fields import show
from rules.registry.duty import COLUMNS, parse
from rules.registry.enterprise import EnterpriseDay
from rules.registry.selector import fits, read_where, where_text

RAW = {"name": "C级旅馆每月检查", "item": "I-0001", "months": "每月", "start": "2024-06-01", "basis": "检查频次规定"}


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("3", 3), ("3个月", 3), ("每3个月一次", 3), ("每季度", 3), ("每月", 1), ("每月一次", 1), ("每半年", 6), ("半年一次", 6),
        ("每年4次", 3), ("每个季度至少检查1次", 3), ("每3个月至少抽查1次", 3), ("每1个月至少抽查1次", 1), ("每半年至少抽查1次", 6), ("一年两次", 6), ("三个月", 3), ("每年", 12), ("１２", 12), ("每两个月", 2),
    ],
)  # fmt: skip
def test_a_period_is_typed_as_offices_write_it(typed: str, months: int) -> None:
    duty, problems = parse(RAW | {"months": typed})
    assert problems == []
    assert duty is not None
    assert duty.months == months


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "“0”个月不成周期，请写 1、2、3、4、6 或 12"),
        ("13个月", "“13”个月不成周期，请写 1、2、3、4、6 或 12"),
        ("5", "5 个月不能把一年分成等长的周期"),
        ("每年5次", "一年 5 次排不成等长的周期，请改写每几个月一次"),
        ("每年0次", "一年 0 次排不成等长的周期"),
        ("经常", "“经常”不是周期"),
    ],
)
def test_what_is_no_period_is_refused_beside_its_field(typed: str, words: str) -> None:
    _, problems = parse(RAW | {"months": typed})
    assert [problem.field for problem in problems] == ["周期"]
    assert words in str(problems[0])


def test_item_period_start_and_basis_must_be_typed() -> None:
    _, problems = parse({"name": "演示", "basis": ""})
    assert {problem.field for problem in problems} == {"抽查事项", "周期", "起始日期", "依据"}


def test_what_is_shown_of_a_duty_is_read_back_the_same() -> None:
    duty, _ = parse(
        RAW | {"who": "行业=旅馆业；重点监管=黑名单；主体类型=个体工商户", "share": "5%", "until": "2025-12-31"}
    )
    assert duty is not None
    shown = {column.name: show(column, getattr(duty, column.name)) for column in COLUMNS}
    assert shown["who"] == "行业=旅馆业；重点监管=黑名单；主体类型=个体工商户"
    assert shown["months"] == "每月"
    assert parse(shown)[0] == duty


def test_the_period_of_a_duty_stays() -> None:
    duty, _ = parse(RAW)
    _, problems = parse({"months": "每季度"}, duty)
    assert "以前各期按它算，不能改" in str(problems[0])
    assert parse({"months": "1", "name": "演示"}, duty)[1] == []


def test_who_is_on_the_watch_list_goes_by_the_marks_in_force_that_day() -> None:
    shop = EnterpriseDay(
        number="O-1", watch=("blacklist",), watch_from=date(2024, 6, 10), watch_until=date(2024, 6, 20)
    )
    black, never, anyone = (read_where(text) for text in ("重点监管=黑名单", "不在重点监管=黑名单", "重点监管=任一"))
    assert [fits(black, shop, date(2024, 6, day)) for day in (9, 10, 20, 21)] == [False, True, True, False]
    assert [fits(never, shop, date(2024, 6, day)) for day in (9, 10, 20, 21)] == [True, False, False, True]
    assert fits(anyone, shop, date(2024, 6, 15))
    assert where_text(anyone) == "重点监管=任一"
