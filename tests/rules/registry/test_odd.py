"""Values that may be, and hardly are."""

from datetime import date
from typing import Any

import pytest

from rules.registry import enterprise, inspector
from rules.registry.inspector import NO_END
from rules.registry.odd import odd_values

TODAY = date(2024, 9, 2)


def odd(columns: Any, **values: Any) -> list[str]:
    """Label and reason of what is odd of these values."""
    return [f"{label}{why}" for label, why, _ in odd_values(columns, values.get, TODAY)]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("founded_on", date(2099, 1, 1), "成立日期在今天以后"), ("registered_on", date(2024, 9, 3), "登记日期在今天以后"), ("founded_on", TODAY, ""),
        ("founded_on", date(1949, 9, 30), "成立日期早于 1949-10-01"), ("founded_on", date(1950, 1, 1), ""),
        ("watch_until", date(2027, 1, 1), ""), ("watch_until", date(2924, 1, 1), "移出日期在 30 年以后"),
        ("phone", "110", "联系电话位数不像电话号码"), ("phone", "1380000000", "联系电话位数不像电话号码"), ("phone", "13800000001、123", "联系电话位数不像电话号码"),
        ("phone", "00000000", "联系电话位数不像电话号码"), ("phone", "13800000001", ""), ("phone", "0375-2345678转801", ""), ("phone", "+8613800000001", ""),
        ("phone", "4008123456", ""), ("phone", "95588", ""), ("phone", "见备注", ""), ("phone", "", ""),
        ("legal_representative", "示例县演示商贸有限公司", "法定代表人不像人的姓名"), ("legal_representative", "13800000001", "法定代表人不像人的姓名"),
        ("legal_representative", "张三、演示投资中心", "法定代表人不像人的姓名"), ("legal_representative", "阿依古丽·买买提", ""), ("legal_representative", "张企", ""),
        ("name", "123456", "企业名称没有一个字"), ("name", "7天", ""), ("name", "KTV", ""),
    ],
)  # fmt: skip
def test_an_odd_value_is_named_and_a_usual_one_is_not(name: str, value: object, why: str) -> None:
    assert odd(enterprise.COLUMNS, **{name: value}) == ([why] if why else [])


def test_a_certificate_for_good_is_not_odd() -> None:
    assert odd(inspector.COLUMNS, valid_until=NO_END, name="张三") == []
    assert odd(inspector.COLUMNS, valid_until=date(2124, 1, 1)) == ["执法证有效期至在 30 年以后"]
