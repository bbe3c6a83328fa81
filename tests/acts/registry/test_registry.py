"""两库一单一计划: what is registered, changed and retired, and what is refused with nothing changed."""

import re

import msgspec
import pytest

from acts.base import bureau
from acts.journal import erasure, undo
from acts.registry import importing, registry
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS, PLAN
from rules.base.errors import NotFound, Refused
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Recusal
from rules.registry.item import Item
from tests.acts.office import Desk, credit_code, hotel, officer, sheet_text

LOST = "O-999999"


def test_a_new_object_gets_a_number_that_tells_nothing_and_keeps_it(desk: Desk) -> None:
    one = registry.add(desk.office, ENTERPRISES, hotel(90))
    assert re.fullmatch(r"O-\d{6}", one.number)
    assert desk.office.store.get(Enterprise, one.number) == one
    assert registry.edit(desk.office, ENTERPRISES, one.number, {"phone": "10000009999"}).number == one.number


def test_the_number_of_an_object_is_eight_random_bytes_by_a_million(desk: Desk) -> None:
    """Every number is as likely as any other; a number that somebody has is drawn again."""
    bytes_drawn = iter(["ff" * 8, "ff" * 7 + "fe", "00" * 8])

    def token(size: int) -> str:
        assert size == 8
        return next(bytes_drawn)

    office = msgspec.structs.replace(desk.office, token=token)
    assert (2**64 - 1) % 1_000_000 == 551_615
    numbers = [registry.add(office, ENTERPRISES, hotel(90)).number]
    numbers.append(registry.next_record_number(office, ENTERPRISES, {"O-551614"}))
    assert numbers == ["O-551615", "O-000000"]


def test_a_number_of_an_object_that_was_taken_out_again_is_drawn_again(desk: Desk) -> None:
    numbers = iter(["00" * 8, "00" * 8, "00" * 7 + "01", "00" * 8, "00" * 7 + "01", "00" * 7 + "02"])
    office = msgspec.structs.replace(desk.office, token=lambda _: next(numbers))
    assert registry.add(office, ENTERPRISES, hotel(90)).number == "O-000000"
    undo.undo(office, undo.plan_undo(office))
    assert registry.add(office, ENTERPRISES, hotel(91)).number == "O-000001"
    report = importing.import_list(office, ENTERPRISES, sheet_text(hotel(92)), "名录.xlsx")
    assert [row.number for row in report.rows] == ["O-000002"]


def test_a_sequence_goes_on_after_its_highest_number_however_long_that_is(desk: Desk) -> None:
    for taken, following in (
        (set[str](), "N-0001"), ({"N-0002"}, "N-0003"), ({"N-1000", "N-0999"}, "N-1001"), ({"N-9999"}, "N-10000"), ({"N-10000", "N-9999"}, "N-10001"),
    ):  # fmt: skip
        assert registry.next_record_number(desk.office, INSPECTORS, taken) == following


def test_a_number_that_an_undo_or_an_erasure_took_out_is_not_given_again(desk: Desk) -> None:
    assert registry.add(desk.office, INSPECTORS, officer(90, "公安")).number == "N-0012"
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert registry.add(desk.office, INSPECTORS, officer(91, "公安")).number == "N-0013"
    erasure.erase(desk.office, "N-0013", (), basis="consent", document="演示文号", approved_by="演示局长")
    assert registry.add(desk.office, INSPECTORS, officer(92, "公安")).number == "N-0014"
    report = importing.import_list(
        desk.office, INSPECTORS, sheet_text(officer(93, "公安"), officer(94, "公安")), "名录.xlsx"
    )
    assert [row.number for row in report.rows] == ["N-0015", "N-0016"]


def test_inspectors_items_and_plan_lines_are_numbered_in_sequence(desk: Desk) -> None:
    assert registry.add(desk.office, INSPECTORS, officer(90, "公安")).number == "N-0012"
    item = {"name": "演示检查", "department": "公安", "basis": "演示办法"}
    assert registry.add(desk.office, ITEMS, item).number == "I-0005"
    line = {
        "year": "2024",
        "name": "演示计划",
        "items": "I-0001",
        "ratio": "5%",
        "start": "2024-01-01",
        "end": "2024-12-31",
    }
    assert registry.add(desk.office, PLAN, line).number == "L-0002"


def test_a_retired_number_is_not_given_again(desk: Desk) -> None:
    registry.retire(desk.office, INSPECTORS, "N-0011", "退休")
    assert registry.add(desk.office, INSPECTORS, officer(90, "公安")).number == "N-0012"


def test_everything_wrong_is_said_at_once_each_with_its_field(desk: Desk) -> None:
    raw = hotel(90, code=credit_code(90)[:-1] + "0", founded_on="2024-09-31", name="")
    with desk.refused(
        "企业名称：必须填写", "统一社会信用代码：校验位不对", "成立日期：没有“2024-09-31”这一天：2024年9月只有30天"
    ):
        registry.add(desk.office, ENTERPRISES, raw)


def test_a_code_that_somebody_has_is_refused_and_says_who(desk: Desk) -> None:
    other = desk.object(3)
    with desk.refused(other.number, other.name, "不能重复登记"):
        registry.add(desk.office, ENTERPRISES, hotel(3, name="另一家"))
    with desk.refused(other.number, "不能重复登记"):
        registry.edit(desk.office, ENTERPRISES, desk.object(4).number, {"code": other.code})


def test_an_edit_that_leaves_the_code_as_it_is_does_not_go_through_the_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.object(1).number
    monkeypatch.setattr(registry, "records_with_same_key", None)
    assert registry.edit(desk.office, ENTERPRISES, number, {"phone": "0000-0000"}).phone == "0000-0000"


def test_an_edit_changes_what_it_names_and_nothing_else(desk: Desk) -> None:
    old = desk.object(1)
    new = registry.edit(desk.office, ENTERPRISES, old.number, {"town": "新演示镇", "risk": ""})
    assert (new.town, new.risk) == ("新演示镇", "")
    assert (new.name, new.code, new.phone, new.trades) == (old.name, old.code, old.phone, old.trades)
    with desk.refused(old.number, "没有要改的内容"):
        registry.edit(desk.office, ENTERPRISES, old.number, {"town": "新演示镇"})
    with desk.refused("企业名称", "必须填写"):
        registry.edit(desk.office, ENTERPRISES, old.number, {"name": " "})


def test_a_number_that_nobody_has_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match=LOST):
        registry.edit(desk.office, ENTERPRISES, LOST, {"town": "演示镇"})


def test_a_changed_item_is_a_new_version_of_its_day(desk: Desk) -> None:
    """仙游 2018: 动态管理."""
    desk.clock.at("2024-05-06")
    item = registry.edit(desk.office, ITEMS, "I-0001", {"times_per_year": "2"})
    assert (item.version, str(item.changed_on)) == (2, "2024-05-06")
    with desk.refused("I-0001", "没有要改的内容"):
        registry.edit(desk.office, ITEMS, "I-0001", {"times_per_year": "2"})
    assert [v.record.version for v in desk.office.store.history(Item, "I-0001") if v.record] == [1, 2]


def test_a_name_is_found_by_its_pinyin_initials_which_only_a_new_name_changes(desk: Desk) -> None:
    one = desk.object(1)
    assert one.initials == "ys01hlgyxgs"
    with desk.office.transaction("demo") as tx:  # as an older table of pinyin had it
        tx.put(msgspec.structs.replace(one, initials="ys01"))
    assert registry.edit(desk.office, ENTERPRISES, one.number, {"town": "新演示镇"}).initials == "ys01"
    assert registry.edit(desk.office, ENTERPRISES, one.number, {"name": "甲乙丙"}).initials == "jyb"
    with desk.office.transaction("demo") as tx:  # as a program without initials had it
        tx.put(msgspec.structs.replace(one, initials=""))
    assert registry.edit(desk.office, ENTERPRISES, one.number, {"town": "演示二镇"}).initials == one.initials


def test_a_plan_line_names_its_items_by_number_or_name_each_once(desk: Desk) -> None:
    line = registry.edit(desk.office, PLAN, "L-0001", {"items": "消防安全检查、I-0002"})
    assert (line.items, line.version) == (("I-0002",), 2)
    with desk.refused("L-0001", "没有要改的内容"):
        registry.edit(desk.office, PLAN, "L-0001", {"items": "消防安全检查"})


def test_a_plan_line_with_an_item_that_is_not_on_the_list_is_refused(desk: Desk) -> None:
    with desk.refused("清单中没有事项“算卦检查”", "先登记事项"):
        registry.edit(desk.office, PLAN, "L-0001", {"items": "I-0001、算卦检查"})


def test_an_item_name_that_two_departments_use_must_be_told_by_number(desk: Desk) -> None:
    registry.add(desk.office, ITEMS, {"name": "消防安全检查", "department": "公安", "basis": "演示办法"})
    with desk.refused("“消防安全检查”有 2 个事项", "I-0002", "I-0005", "请写编号"):
        registry.edit(desk.office, PLAN, "L-0001", {"items": "消防安全检查、I-0003"})


def test_retiring_keeps_the_record_and_says_what_became_of_it(desk: Desk) -> None:
    office, one = desk.office, desk.object(1)
    assert registry.retire(office, ENTERPRISES, one.number, "登记机关通报").status == "deregistered"
    assert registry.retire(office, ENTERPRISES, desk.object(2).number, "搬走", "迁出").status == "moved_away"
    assert registry.retire(office, INSPECTORS, "N-0001", "调任", "调离").status == "transferred"
    item = registry.retire(office, ITEMS, "I-0003", "清单调整")
    assert (str(item.valid_until), item.version, item.valid(office.today())) == ("2024-03-03", 2, False)
    line = registry.retire(office, PLAN, "L-0001", "计划调整")
    assert (line.withdrawn, line.version) == (True, 2)


@pytest.mark.parametrize(
    ("code", "number"), [("enterprises", ""), ("inspectors", "N-0001"), ("items", "I-0001"), ("plan", "L-0001")]
)
def test_nothing_is_retired_twice_nor_without_a_reason(desk: Desk, code: str, number: str) -> None:
    register = registry.REGISTERS[code]
    number = number or desk.object(1).number
    with desk.refused(number, "必须写明原因"):
        registry.retire(desk.office, register, number, "  ")
    registry.retire(desk.office, register, number, "演示")
    with desk.refused(number, "已经停用"):
        registry.retire(desk.office, register, number, "演示")


def test_retiring_an_item_that_ended_long_ago_does_not_prolong_it(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0003", {"valid_until": "2023-12-31"})
    with desk.refused("I-0003", "已经停用"):
        registry.retire(desk.office, ITEMS, "I-0003", "清单调整")


@pytest.mark.parametrize("end", ["2024-03-04", "2024-12-31", ""])
def test_an_item_that_is_retired_ended_yesterday(desk: Desk, end: str) -> None:
    """The day it is retired it is off the list, also when that was its last day."""
    registry.edit(desk.office, ITEMS, "I-0003", {"valid_until": end, "note": "演示"})
    item = registry.retire(desk.office, ITEMS, "I-0003", "清单调整")
    assert (str(item.valid_until), item.version, str(item.changed_on)) == ("2024-03-03", 3, "2024-03-04")


def test_an_item_is_retired_on_the_day_of_the_act_and_not_twice(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0003", {"valid_until": "2024-05-05"})
    desk.clock.at("2024-05-06")
    with desk.refused("I-0003", "已经停用"):
        registry.retire(desk.office, ITEMS, "I-0003", "清单调整")
    item = registry.retire(desk.office, ITEMS, "I-0001", "清单调整")
    assert (str(item.valid_until), str(item.changed_on)) == ("2024-05-05", "2024-05-06")


def test_a_status_that_does_not_exist_is_refused_with_those_that_do(desk: Desk) -> None:
    with desk.refused("登记状态没有“飞走”", "迁出"):
        registry.retire(desk.office, ENTERPRISES, desk.object(1).number, "演示", "飞走")


def test_a_recusal_binds_one_object_and_one_inspector_once(desk: Desk) -> None:
    raw = {"object": desk.object(1).number, "inspector": "N-0001", "reason": "近亲属"}
    recusal = registry.add_recusal(desk.office, raw)
    assert desk.office.store.all(Recusal) == [recusal]
    assert (recusal.number, recusal.reason) == (f"{raw['object']}/N-0001", "kin")
    with desk.refused("的回避已经登记"):
        registry.add_recusal(desk.office, raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"object": LOST, "inspector": "N-0001", "reason": "kin"}, LOST),
        ({"object": "the first", "inspector": "N-0999", "reason": "kin"}, "N-0999"),
        ({"object": "", "inspector": "N-0001", "reason": "kin"}, "检查对象：必须填写"),
        ({"inspector": "N-0001", "reason": "kin"}, "检查对象：必须填写"),
        ({"object": LOST, "inspector": "N-0001", "reason": "不喜欢"}, "回避原因没有“不喜欢”，可填：近亲属"),
    ],
)
def test_a_recusal_that_cannot_be_is_refused(desk: Desk, raw: dict[str, str], said: str) -> None:
    if raw.get("object") == "the first":
        raw = {**raw, "object": desk.object(1).number}
    with desk.refused(said):
        registry.add_recusal(desk.office, raw)


def test_the_words_of_a_change_are_those_of_the_columns(desk: Desk) -> None:
    old = desk.object(1)
    registry.edit(desk.office, ENTERPRISES, old.number, {"risk": "E", "phone": "", "grade": "A"})
    words = registry.describe_changes(ENTERPRISES.columns, old, desk.object(1))
    assert words == (f"联系电话（{old.phone} → 空）", "信用风险等级（B级 → E级）", "场所等级（空 → A级）")
    why = desk.office.store.history(Enterprise, old.number)[-1].why
    assert why == f"修改检查对象 {old.number}：联系电话、信用风险等级、场所等级", (
        "an entry's head is for ever: no contents in it"
    )


def test_when_every_number_is_taken_it_is_said(desk: Desk) -> None:
    class Everything(frozenset[str]):
        def __contains__(self, number: object) -> bool:
            return True

    with pytest.raises(Refused, match="编号已用尽"):
        registry.next_record_number(desk.office, ENTERPRISES, Everything())


END = {"ended_by": "分管局长", "ended_on": "2024-03-04", "ended_why": "已退股"}


def test_a_recusal_ends_by_a_decision_keeps_its_history_and_can_come_again(desk: Desk) -> None:
    pair = registry.add_recusal(desk.office, {"object": desk.object(1).number, "inspector": "N-0001", "reason": "kin"})
    ended = registry.end_recusal(desk.office, f" {pair.object.lower()} ", f" {pair.inspector.lower()} ", END)
    assert (ended.active, ended.ended_by, str(ended.ended_on), ended.ended_why) == (
        False, "分管局长", "2024-03-04", "已退股",
    )  # fmt: skip
    assert ended.reason == pair.reason
    registry.add_recusal(desk.office, {"object": pair.object, "inspector": pair.inspector, "reason": "任职"})
    told = [line.act for line in bureau.history(desk.office, pair.number)]
    assert told == ["recusal.add", "recusal.end", "recusal.add"]
    sentences = "".join(entry.head.why for entry in desk.office.store.entries())
    assert "已退股" not in sentences, "the reason can be erased by law, the head of an entry cannot"


def test_the_end_of_a_recusal_can_be_undone(desk: Desk) -> None:
    pair = registry.add_recusal(desk.office, {"object": desk.object(1).number, "inspector": "N-0001", "reason": "kin"})
    registry.end_recusal(desk.office, pair.object, pair.inspector, END)
    undo.undo(desk.office, undo.plan_undo(desk.office))
    assert desk.office.store.get(Recusal, pair.number) == pair


def test_a_recusal_does_not_end_without_a_decision_or_twice(desk: Desk) -> None:
    one = desk.object(1).number
    with desk.refused("没有登记过"):
        registry.end_recusal(desk.office, one, "N-0001", END)
    registry.add_recusal(desk.office, {"object": one, "inspector": "N-0001", "reason": "kin"})
    with desk.refused("决定人：必须填写", "结束原因：必须填写"):
        registry.end_recusal(desk.office, one, "N-0001", {**END, "ended_by": "", "ended_why": " "})
    with desk.refused("决定日期：2024-03-05 还没有到"):
        registry.end_recusal(desk.office, one, "N-0001", {**END, "ended_on": "2024-03-05"})
    registry.end_recusal(desk.office, one, "N-0001", END)
    with desk.refused("已在 2024-03-04 结束"):
        registry.end_recusal(desk.office, one, "N-0001", END)
