"""执法检查人员: who may be drawn on the last day of the window, and whom nobody may meet."""

from datetime import date

import msgspec
import pytest

from rules.base.fields import show
from rules.registry.inspector import (
    COLUMNS,
    NO_END,
    Declaration,
    Inspector,
    ineligible_reason,
    parse,
    parse_declaration,
    parse_recusal,
    parse_recusal_end,
    unfit_reason,
)
from rules.registry.item import Item

RAW = {"name": "演示执法员", "department": "公安局", "certificate": " 16040000001 ", "valid_until": "2024-12-31"}
LAST = date(2024, 6, 28)
OFFICER = Inspector(
    number="N-0001", name="演示执法员", department="police", certificate="1", valid_until=date(2024, 6, 28)
)
HOTELS = Item(number="I-0001", name="旅馆业检查", department="police", basis="演示", trades=("旅馆业",))
EVERYBODY = Item(number="I-0002", name="一般检查", department="police", basis="演示")


def test_an_officer_with_a_certificate_valid_on_the_last_day_can_be_drawn() -> None:
    assert ineligible_reason(OFFICER, (HOTELS,), LAST) is None


def test_a_certificate_without_an_end_is_valid_on_any_day_and_reads_as_one() -> None:
    officer, problems = parse({**RAW, "valid_until": "长期"})
    assert officer is not None, problems
    assert officer.valid_until == NO_END
    assert ineligible_reason(officer, (HOTELS,), date(2099, 12, 31)) is None
    assert show(next(column for column in COLUMNS if column.name == "valid_until"), officer.valid_until) == "长期"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"role": "expert"}, "expert"),
        ({"status": "on_leave"}, "on_leave"),
        ({"status": "transferred"}, "transferred"),
        ({"status": "disabled"}, "disabled"),
        ({"valid_until": date(2024, 6, 27)}, "certificate"),
        ({"qualified": ("网吧",)}, "not_qualified"),
        ({"qualified": ("I-0003",)}, "not_qualified"),
        ({"qualified": ("网吧",), "status": "on_leave"}, "on_leave"),
        ({"qualified": ("旅馆业", "网吧")}, None),
        ({"qualified": ("I-0001",)}, None),
    ],
)
def test_who_cannot_be_drawn_has_a_reason(change: dict[str, object], reason: str | None) -> None:
    assert ineligible_reason(msgspec.structs.replace(OFFICER, **change), (HOTELS,), LAST) == reason


def test_one_item_that_an_inspector_may_check_is_enough_and_an_item_for_everybody_is_for_her_too() -> None:
    only_cafes = msgspec.structs.replace(OFFICER, qualified=("网吧",))
    assert ineligible_reason(only_cafes, (HOTELS, EVERYBODY), LAST) is None


def test_a_row_of_an_office_is_read_and_shown_again_as_the_same() -> None:
    record, problems = parse({**RAW, "qualified": "宾馆、I-0001", "role": "", "status": ""})
    assert problems == []
    assert record is not None
    assert (record.department, record.certificate, record.qualified) == ("police", "16040000001", ("旅馆业", "I-0001"))
    assert (record.role, record.status) == ("officer", "on_duty")
    assert parse({column.name: show(column, getattr(record, column.name)) for column in COLUMNS}) == (record, [])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({**RAW, "department": "海关"}, "部门：参与部门没有“海关”，可填：公安"),
        ({**RAW, "valid_until": "2024-09-31"}, "执法证有效期至：没有“2024-09-31”这一天"),
        ({**RAW, "certificate": ""}, "执法证号：必须填写"),
        ({name: text for name, text in RAW.items() if name != "valid_until"}, "执法证有效期至：必须填写"),
        ({**RAW, "role": "临时工"}, "人员类别：人员类别没有“临时工”"),
    ],
)
def test_what_cannot_be_is_refused_by_field(raw: dict[str, str], said: str) -> None:
    record, problems = parse(raw)
    assert record is None
    assert any(said in str(problem) for problem in problems)


def test_an_edit_changes_only_what_it_names() -> None:
    assert parse({"status": "休假"}, OFFICER) == (msgspec.structs.replace(OFFICER, status="on_leave"), [])


def test_a_recusal_has_the_number_of_its_pair() -> None:
    recusal, problems = parse_recusal({"object": "o-000001", "inspector": "N-0001", "reason": "亲属", "note": "舅舅"})
    assert problems == []
    assert recusal is not None
    assert (recusal.number, recusal.reason, recusal.active) == ("O-000001/N-0001", "kin", True)
    assert parse_recusal({"object": "O-000001", "reason": "kin"})[1][0].field == "执法人员"


TODAY = date(2024, 9, 2)
END = {"ended_by": "演示局长", "ended_on": "2024-09-02", "ended_why": "已不在该企业任职"}


def test_a_recusal_ends_by_a_decision_of_today_or_before_and_says_who_when_and_why() -> None:
    recusal, _ = parse_recusal({"object": "O-000001", "inspector": "N-0001", "reason": "任职"})
    assert recusal is not None
    ended, problems = parse_recusal_end(recusal, END, TODAY)
    assert problems == []
    assert ended == msgspec.structs.replace(
        recusal, active=False, ended_by="演示局长", ended_on=TODAY, ended_why="已不在该企业任职"
    )
    ended, problems = parse_recusal_end(recusal, {**END, "ended_on": "2024-09-03"}, TODAY)
    assert ended is None
    assert [str(problem) for problem in problems] == ["决定日期：2024-09-03 还没有到（今天是 2024-09-02），请核对"]


DECLARED = {
    "object": "O-000001", "inspector": "N-0001", "side": "企业", "declarant": "演示申请人", "declared_on": "2024-09-02", "reason": "亲属",
    "upheld": "否", "decided_by": "演示局长", "decided_on": "2024-09-02", "paper": "演示〔2024〕1号",
}  # fmt: skip


def test_a_declaration_may_be_decided_on_the_day_it_is_made_which_may_be_today() -> None:
    found, problems = parse_declaration(DECLARED, TODAY)
    assert problems == []
    assert found == Declaration(
        number="", object="O-000001", inspector="N-0001", side="enterprise", declarant="演示申请人", declared_on=TODAY, reason="kin",
        upheld=False, decided_by="演示局长", decided_on=TODAY, paper="演示〔2024〕1号",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "decided", "said"),
    [
        ("2024-09-02", "2024-09-01", "第 2 行：决定日期：早于申请日期 2024-09-02，请核对"),
        ("2024-09-02", "2024-09-03", "第 2 行：决定日期：2024-09-03 还没有到（今天是 2024-09-02），请核对"),
    ],
)
def test_a_decision_lies_neither_before_its_declaration_nor_after_today(declared: str, decided: str, said: str) -> None:
    found, problems = parse_declaration({**DECLARED, "declared_on": declared, "decided_on": decided}, TODAY, "第 2 行")
    assert found is None
    assert [str(problem) for problem in problems] == [said]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"valid_until": date(2024, 6, 29)}, ""),
        ({"valid_until": date(2024, 6, 27)}, "执法证已于 2024-06-27 到期"),
        ({"status": "transferred"}, "调离"),
        ({"status": "disabled"}, "停用"),
        ({"status": "on_leave"}, ""),
    ],
)
def test_who_was_drawn_may_still_go_unless_moved_away_or_the_certificate_is_past_its_last_day(
    change: dict[str, object], why: str
) -> None:
    """The certificate of OFFICER is valid through LAST. Leave passes, and is no reason by itself."""
    assert unfit_reason(msgspec.structs.replace(OFFICER, **change), LAST) == why


@pytest.mark.parametrize(
    ("certificate", "kind"),
    [
        ("11010519491231002X", "身份证号"), ("410499800307001", "身份证号"), ("138 0000 0000", "手机号"),
        ("+86-13800000000", "手机号"), ("6228480000000000018", "银行卡号"), ("HN11010519491231002X", "身份证号"), ("HN13812345678", "手机号"), ("A-11010519491231002x", "身份证号"),
        ("豫D11010519491231002x号", "身份证号"), ("身份证：110105 19491231 002X", "身份证号"),
        ("一一〇一〇五一九四九一二三一〇〇二X", "身份证号"),
        ("6228/4800/0000/0000/992", "银行卡号"),
        ("ICBC6228480000000000992", "银行卡号"),
        ("0375-6312345", "电话号码"),
    ],
)  # fmt: skip
def test_a_certificate_number_is_not_that_of_the_person(certificate: str, kind: str) -> None:
    """It is public with the registry of inspectors."""
    for old in (None, OFFICER):
        record, problems = parse({**RAW, "certificate": certificate}, old, "第 3 行")
        assert record is None
        assert [(problem.where, problem.field) for problem in problems] == [("第 3 行", "执法证号")]
        assert kind in problems[0].message


@pytest.mark.parametrize(
    "certificate",
    [
        "16040000001",
        "16104990123",
        "豫D-0123",
        "410499001",
        "HN8000123",
        "豫公执字第0412号",
        "4104990016000123",
        "2024-0412",
    ],
)
def test_numbers_of_certificates_are_taken(certificate: str) -> None:
    assert parse({**RAW, "certificate": certificate})[1] == []
