"""Days in the lists: the first and the last day of a certificate, of an item, of the watch-list; decisions of today and not of tomorrow."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
import pytest

from rules.base.errors import Problem
from rules.base.marks import lift_problems, parse_mark
from rules.registry import enterprise, inspector, item, plan
from rules.registry.inspector import ineligible_reason, unfit_reason
from tests.rules.records import HOTEL, ITEM, OFFICER

DAY = timedelta(days=1)
LAST = date(2024, 2, 29)
TODAYS = [date(1999, 12, 31), LAST, date(2031, 1, 1)]
"""Days on which the machine that runs the tests does not live."""

COMPANY = {"name": "演示旅馆", "code": "91410499MA0000000P"}
ITEM_ROW = {"name": "演示检查", "department": "公安", "basis": "演示依据"}
PLAN_ROW = {"year": "2024", "name": "演示", "items": "I-0001", "ratio": "5%"}
DECLARATION = {
    "object": "O-000001", "inspector": "N-0001", "side": "企业", "declarant": "演示申请人", "reason": "亲属", "upheld": "是",
    "decided_by": "演示局长", "paper": "演示〔2024〕1号", "declared_on": "1999-01-01",
}  # fmt: skip
END = {"ended_by": "演示局长", "ended_why": "已不在该企业任职"}
MARK = {"field": "乡镇街道", "kind": "商业秘密", "basis": "演示依据", "by": "演示局长"}
LIFT = {"field": "乡镇街道", "by": "演示局长", "why": "权利人同意公开"}

PAIR, _ = inspector.parse_recusal({"object": "O-000001", "inspector": "N-0001", "reason": "任职"})
assert PAIR is not None
RECUSAL = PAIR
DECISIONS: dict[str, Callable[[str, date], list[Problem]]] = {
    "回避决定": lambda day, today: inspector.parse_declaration({**DECLARATION, "decided_on": day}, today)[1],
    "结束回避": lambda day, today: inspector.parse_recusal_end(RECUSAL, {**END, "ended_on": day}, today)[1],
    "标记不公开": lambda day, today: parse_mark({**MARK, "on": day}, "enterprises", enterprise.COLUMNS, today)[1],
    "解除标记": lambda day, today: lift_problems({**LIFT, "on": day}, today)[1],
}  # fmt: skip


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_may_be_of_today_and_not_of_tomorrow(decision: str, today: date) -> None:
    assert DECISIONS[decision](today.isoformat(), today) == []
    assert DECISIONS[decision]((today - DAY).isoformat(), today) == []
    tomorrow = (today + DAY).isoformat()
    (problem,) = DECISIONS[decision](tomorrow, today)
    assert str(problem) == f"决定日期：{tomorrow} 还没有到（今天是 {today}），请核对"


@pytest.mark.parametrize(("decided", "taken"), [(LAST - DAY, False), (LAST, True), (LAST + DAY, True)])
def test_a_recusal_is_decided_on_the_day_it_is_applied_for_or_later(decided: date, taken: bool) -> None:
    raw = {**DECLARATION, "declared_on": LAST.isoformat(), "decided_on": decided.isoformat()}
    assert (inspector.parse_declaration(raw, LAST + 9 * DAY)[0] is not None) is taken


@pytest.mark.parametrize(("on", "valid"), [(LAST - DAY, True), (LAST, True), (LAST + DAY, False)])
def test_a_certificate_is_valid_through_its_last_day(on: date, valid: bool) -> None:
    officer = msgspec.structs.replace(OFFICER, valid_until=LAST)
    assert unfit_reason(officer, on) == ("" if valid else "执法证已于 2024-02-29 到期")
    assert ineligible_reason(officer, (ITEM,), on) == (None if valid else "certificate")


@pytest.mark.parametrize(("on", "listed"), [(LAST - DAY, True), (LAST, True), (LAST + DAY, False)])
def test_an_object_is_watched_through_the_last_day_of_its_term(on: date, listed: bool) -> None:
    watched = msgspec.structs.replace(HOTEL, watch=("blacklist",), watch_from=date(2024, 1, 1), watch_until=LAST)
    assert watched.watched(on) is listed
    assert watched.watched(date(2024, 1, 1))


@pytest.mark.parametrize(
    ("on", "valid"), [(LAST - DAY, False), (LAST, True), (LAST + 9 * DAY, True), (LAST + 10 * DAY, False)]
)
def test_an_item_is_valid_from_its_first_day_through_its_last(on: date, valid: bool) -> None:
    one = msgspec.structs.replace(ITEM, valid_from=LAST, valid_until=LAST + 9 * DAY)
    assert one.valid(on) is valid


@pytest.mark.parametrize(
    ("row", "first", "last", "label", "parse"),
    [
        (COMPANY, "founded_on", "registered_on", "登记日期", enterprise.parse),
        ({**COMPANY, "watch": "黑名单"}, "watch_from", "watch_until", "移出日期", enterprise.parse),
        (ITEM_ROW, "valid_from", "valid_until", "失效日期", item.parse),
        (PLAN_ROW, "start", "end", "抽查结束日期", plan.parse),
    ],
    ids=["登记", "黑名单", "事项", "计划"],
)
@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (1, True)])
def test_of_two_days_the_second_may_be_the_same_and_not_an_earlier_one(
    row: dict[str, str],
    first: str,
    last: str,
    label: str,
    parse: Callable[[dict[str, str]], tuple[object, list[Problem]]],
    days: int,
    taken: bool,
) -> None:
    record, problems = parse({**row, first: LAST.isoformat(), last: (LAST + days * DAY).isoformat()})
    assert (record is not None) is taken
    assert [problem.field for problem in problems] == ([] if taken else [label])
