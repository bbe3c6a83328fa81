"""名录体检: each kind finds what it is about and nothing else, in one way through the lists."""

from datetime import date, timedelta

import msgspec
import pytest

from rules.registry import health
from rules.registry.duty import CoverageDuty
from rules.registry.health import EXPIRING_DAYS, KINDS, STALE_DAYS, Facts, Finding, HealthObject, ListAge, check
from rules.registry.inspector import Inspector
from rules.registry.item import Item

TODAY = date(2024, 9, 2)
GOOD = "91410499MA0000000P"
INN = HealthObject(number="O-000001", name="演示明月旅馆有限公司", code=GOOD, trades=("旅馆业",))
ITEM = Item(number="I-0001", name="旅馆业检查", department="police", basis="演示", trades=("旅馆业",))
OFFICER = Inspector(
    number="N-0001", name="演示甲", department="police", certificate="1604", valid_until=date(2026, 1, 1)
)
DUTY = CoverageDuty(number="D-0001", name="每季检查", item="I-0001", months=3, start=date(2024, 1, 1), basis="演示")
FACTS = Facts(
    today=TODAY, objects=[INN], items=[ITEM], inspectors=[OFFICER], visited={"O-000001"}, duties=[(DUTY, 1)],
    lists=[ListAge("检查对象名录", TODAY, "从 9月.xlsx 导入", "enterprises")],
)  # fmt: skip


def found(code: str, **changed: object) -> list[tuple[str, str]]:
    """(number, text) of what a line finds where the facts are changed so."""
    lines = {line.kind.code: line for line in check(msgspec.structs.replace(FACTS, **changed))}
    return [(one.number, one.text) for one in lines[code].findings]


def inn(**changed: object) -> HealthObject:
    return msgspec.structs.replace(INN, **{"number": "O-000002", "name": "演示清风旅馆", "code": "", **changed})


def test_of_sound_lists_nothing_is_said_but_where_they_come_from() -> None:
    assert {line.kind.code for line in check(FACTS) if line.findings} == {"sources"}
    assert tuple(line.kind for line in check(FACTS)) == KINDS


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("", "no_code"), (GOOD, ""), (GOOD[:-1] + "X", "wrong_code"), ("914104990000123", "wrong_code"), ("91410499MA000I000P", "wrong_code"),
        ("1234567890123", "old_code"), ("12345678901234", "old_code"), ("000123456", "wrong_code"), ("12345", "wrong_code"),
    ],
)  # fmt: skip
def test_a_code_is_missing_old_wrong_or_right(code: str, kind: str) -> None:
    one = inn(code=code)
    for each in ("no_code", "old_code", "wrong_code"):
        assert bool(found(each, objects=[one])) == (each == kind), each


def test_a_wrong_code_says_what_would_be_right() -> None:
    assert found("wrong_code", objects=[inn(code=GOOD[:-1] + "X")])[0][1].endswith(
        "按 GB 32100 末位应为 P，请核对营业执照"
    )


def test_the_quick_check_of_a_code_is_that_of_the_rules() -> None:
    for last in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        assert health._is_sound(GOOD[:-1] + last) == (last == "P")


def test_same_code_or_a_name_that_differs_in_brackets_only_may_be_one() -> None:
    twins = [INN, inn(code=GOOD), inn(number="O-000003", name="演示 明月旅馆有限责任公司")]
    assert found("duplicates", objects=twins[:2]) == [("O-000001、O-000002", "代码相同")]
    assert found("duplicates", objects=[INN, twins[2]]) == [("O-000001、O-000003", "名称相同")]
    near = [
        inn(number=number, name=f"东街旺旺小{sign}快餐店", phone="1") for number, sign in (("O-4", "吃"), ("O-5", "食"))
    ]
    assert found("duplicates", objects=near) == [("O-4、O-5", "名称相近、电话相同")], (
        "what 可能重复 shows, and no other"
    )
    assert found("duplicates", objects=[INN, inn(), inn(number="O-000003", name="演示东街旅馆")]) == []
    apart = [
        msgspec.structs.replace(INN, not_same_as=("O-000003",)),
        msgspec.structs.replace(twins[2], not_same_as=("O-000001",)),
    ]
    assert found("duplicates", objects=apart) == []
    over = [msgspec.structs.replace(one, status="deregistered") for one in twins[:2]]
    assert found("duplicates", objects=over) == []


def test_a_trade_that_no_item_has_is_told_with_its_count_and_what_it_may_be() -> None:
    objects = [
        INN,
        inn(trades=("全县网吧业",)),
        inn(number="O-000003", trades=("全县网吧业",)),
        inn(number="O-000004", trades=("水产养殖",)),
    ]
    assert found("unmapped_trades", objects=objects) == [
        ("全县网吧业", "2 家；“全县网吧业”里的“网吧”就是网吧"),
        ("水产养殖", "1 家；不知道是哪个行业"),
    ]
    assert found("unmapped_trades", objects=objects, own={"水产养殖": "旅馆业"})[1][1] == "1 家；本局定过的对应"


def test_an_item_of_words_that_no_object_has_covers_nobody_and_says_what_may_be_meant() -> None:
    words = msgspec.structs.replace(ITEM, trades=("旅馆从业单位",))
    assert found("items_without_objects", items=[words]) == [("I-0001", "检查对象：旅馆从业单位；像是旅馆业")]
    assert found("objects_without_items", items=[words]) == [("O-000001", "旅馆业")]
    assert found("items_without_objects", objects=[msgspec.structs.replace(INN, status="revoked")])[0][0] == "I-0001"


def test_an_item_that_is_over_covers_nothing_and_is_not_told() -> None:
    over = msgspec.structs.replace(ITEM, valid_until=TODAY - timedelta(days=1))
    assert found("objects_without_items", items=[over]) == [("O-000001", "旅馆业")]
    assert found("items_without_objects", items=[over]) == []


def test_an_item_of_everybody_covers_everybody() -> None:
    everybody = msgspec.structs.replace(ITEM, trades=())
    assert found("objects_without_items", items=[everybody], objects=[inn(trades=("水产养殖",))]) == []
    assert found("no_trade", objects=[inn(trades=())]) == [("O-000002", "")]


@pytest.mark.parametrize(
    ("days", "kind"), [(-1, "expired"), (0, "expiring"), (EXPIRING_DAYS, "expiring"), (EXPIRING_DAYS + 1, "")]
)
def test_a_certificate_is_over_after_its_last_day(days: int, kind: str) -> None:
    one = msgspec.structs.replace(OFFICER, valid_until=TODAY + timedelta(days=days))
    for each in ("expired", "expiring"):
        assert bool(found(each, inspectors=[one])) == (each == kind), each


@pytest.mark.parametrize("changed", [{"status": "transferred"}, {"status": "disabled"}, {"role": "expert"}])
def test_who_is_away_for_good_or_needs_no_certificate_is_not_told(changed: dict[str, str]) -> None:
    one = msgspec.structs.replace(OFFICER, valid_until=date(2020, 1, 1), **changed)
    assert found("expired", inspectors=[one]) == []


def test_who_may_check_nothing_that_the_items_of_the_department_are_is_told() -> None:
    idle = msgspec.structs.replace(OFFICER, qualified=("典当",))
    assert found("qualified_nothing", inspectors=[idle]) == [("N-0001", "典当")]
    assert found("qualified_nothing", inspectors=[msgspec.structs.replace(OFFICER, qualified=("典当", "I-0001"))]) == []
    assert found("qualified_nothing", inspectors=[msgspec.structs.replace(OFFICER, qualified=("旅馆业",))]) == []


def test_who_was_never_visited_and_a_duty_that_nobody_is_under_are_told() -> None:
    assert found("never_inspected", visited=set()) == [("O-000001", "")]
    assert found("idle_duties", duties=[(DUTY, 0)]) == [("D-0001", "")]


def test_a_list_that_is_older_than_half_a_year_or_never_came_is_stale() -> None:
    old = ListAge("抽查事项清单", TODAY - timedelta(days=STALE_DAYS + 1), "从 2月.xlsx 导入", "items")
    never = ListAge("执法人员名录", None, "", "inspectors")
    fresh = msgspec.structs.replace(old, on=TODAY - timedelta(days=STALE_DAYS))
    assert found("stale", lists=[old, never, fresh]) == [
        ("items", f"{old.on}，181 天前；从 2月.xlsx 导入"), ("inspectors", "从来没有登记过"),
    ]  # fmt: skip


def test_what_other_offices_say_is_as_old_as_the_newest_day_of_each_source() -> None:
    class_of = inn(risk_source="县市场监管局", risk_on=date(2023, 1, 1))
    newer = inn(number="O-000003", name="演示三号", risk_source="县市场监管局", risk_on=date(2023, 6, 1))
    lines = {one.kind.code: one for one in check(msgspec.structs.replace(FACTS, objects=[class_of, newer], lists=[]))}
    assert lines["sources"].findings == lines["stale"].findings
    assert lines["stale"].findings == (Finding("", "信用风险等级（县市场监管局）", "2023-06-01，459 天前；2 条"),)


def test_every_kind_says_what_it_means_and_what_to_do() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert all(kind.means and kind.cure and not kind.means.endswith("。") for kind in KINDS)
