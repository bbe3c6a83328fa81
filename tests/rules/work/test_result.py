"""检查结果: one of eight codes, its public words, and what waits for approval."""

from datetime import date

import msgspec
import pytest

from rules.base.codes import RESULT_CODES
from rules.work.result import WITHDRAWAL_REASONS, Approved, Result, Withdrawal, parse, state_text

TODAY = date(2024, 3, 20)
RAW = {"task": "2024-001", "object": "O-000001", "item": "I-0001", "code": "1", "checked_on": "2024-03-20"}


def entered(**more: str) -> Result:
    record, problems = parse({**RAW, **more}, TODAY, "演示员")
    assert problems == []
    assert record is not None
    return record


def approved(result: Result) -> Result:
    words = Approved(
        code=result.code, checked_on=result.checked_on, public=result.public, handling=result.handling, by="演示局长",
        document="1号", on=TODAY,
    )  # fmt: skip
    return msgspec.structs.replace(result, approved=words)


@pytest.mark.parametrize("row", list(RESULT_CODES), ids=lambda row: row.code)
def test_the_public_words_are_offered_by_the_code_until_somebody_writes_others(row: object) -> None:
    code = getattr(row, "code", "")
    assert entered(code=code).public == RESULT_CODES[code].note
    assert entered(code=code, public="现场符合要求。").public == "现场符合要求。"


def test_a_result_is_known_by_task_object_and_item() -> None:
    result = entered(code="发现问题待后续处理", case_filed="是", fine="1,000", note="私下说明")
    assert result.number == "2024-001/O-000001/I-0001"
    assert (result.code, result.case_filed, result.fine, result.note) == ("8", True, 100000, "私下说明")
    assert (result.entered_on, result.entered_by, result.sheet) == (TODAY, "演示员", "")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"checked_on": "2024-03-21"}, "检查日期：2024-03-21 还没有到（今天是 2024-03-20），请核对"),
        ({"checked_on": "2024-09-31"}, "检查日期：没有“2024-09-31”这一天：2024年9月只有30天，请改正"),
        ({"code": "正常"}, "检查结果：检查结果没有“正常”，可填：未发现问题、"),
        ({"code": ""}, "检查结果：必须填写"),
        ({"fine": "100"}, "罚没金额：结果为未发现问题，不应有罚没金额，请核对"),
        ({"fine": "一百"}, "罚没金额：“一百”不是金额，请写成 500 或 500.00（元）"),
    ],
)
def test_what_cannot_be_is_refused_by_field(raw: dict[str, str], said: str) -> None:
    record, problems = parse({**RAW, **raw}, TODAY, "演示员")
    assert record is None
    assert str(problems[0]).startswith(said)


def test_a_correction_of_the_code_changes_the_offered_words_but_not_written_ones() -> None:
    record, _ = parse({"code": "5"}, TODAY, "另一人", entered())
    assert record is not None
    assert (record.public, record.entered_by) == (RESULT_CODES["5"].note, "另一人")
    record, _ = parse({"code": "5"}, TODAY, "另一人", entered(public="现场符合要求。"))
    assert record is not None
    assert record.public == "现场符合要求。"


def test_until_a_result_is_entered_the_state_is_not_checked_never_normal() -> None:
    result = entered()
    withdrawal = Withdrawal(reason="court", by="演示局长", document="2号", on=TODAY)
    assert [
        state_text(one)
        for one in (
            None, result, approved(result), msgspec.structs.replace(approved(result), code="5"),
            msgspec.structs.replace(approved(result), withdrawn=withdrawal),
        )
    ] == ["未检查", "待审批", "已审批", "待审批（更正）", "已撤回"]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "pending"),
    [
        ({"code": "5"}, True), ({"public": "别的"}, True), ({"handling": "别的"}, True), ({"checked_on": date(2024, 3, 19)}, True),
        ({"note": "别的"}, False), ({"handling_note": "别的"}, False), ({"fine": 1}, False), ({"abnormal": True}, False),
    ],
)  # fmt: skip
def test_every_public_word_waits_for_approval_and_no_private_one(change: dict[str, object], pending: bool) -> None:
    assert msgspec.structs.replace(approved(entered()), **change).pending is pending


def test_problems_are_all_codes_but_nothing_found_and_no_business() -> None:
    assert [code for code in RESULT_CODES.codes if entered(code=code).found_problem] == list("234568")


def test_a_withdrawal_has_a_reason_that_can_be_published() -> None:
    assert WITHDRAWAL_REASONS == {
        "repaired": "信用修复", "court": "被法院或上级机关撤销", "mistake": "录入错误", "other": "其他",
    }  # fmt: skip
