"""What must not appear: every private string of the records, and none that the site needs."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from rules.base import codes
from rules.base.codes import RESULT_CODES, CodeTable
from rules.disclosure.private.strings import secrets
from rules.registry.duty import CoverageDuty
from rules.registry.inspector import Recusal
from rules.registry.plan_document import Plan
from rules.work.report import Report
from rules.work.result import Withdrawal
from tests.rules.records import HOTEL, OFFICER, RECORDS, RESULT, changed

LIMITED = {"level": "limited", "level_basis": "演示依据"}
COURT = Withdrawal(reason="court", by="演示局长", document="2号", on=date(2024, 5, 6))


def found(records: object = RECORDS) -> dict[str, tuple[str, str]]:
    return {secret.text: (secret.record, secret.field) for secret in secrets(records) if not secret.files}  # type: ignore[arg-type]


def test_private_words_are_told_with_the_record_and_field_they_come_from() -> None:
    secret = found()
    assert secret[HOTEL.phone] == ("O-000001", "联系电话")
    assert secret[HOTEL.legal_representative] == ("O-000001", "法定代表人")
    assert secret[HOTEL.notes] == ("O-000001", "备注")
    assert secret[OFFICER.name] == ("N-0001", "姓名")
    assert secret[OFFICER.phone] == ("N-0001", "联系电话")
    assert secret[RESULT.note] == (RESULT.number, "备注")
    assert secret[RESULT.handling_note] == (RESULT.number, "处理意见")
    assert secret["负责人称要先问过律师"] == ("S-000001", "未签字原因")


def test_free_text_is_looked_for_in_pieces_of_at_least_eight_characters() -> None:
    pieces = found(changed(enterprise={"notes": "短句。举报人称夜间有异常活动，电话见附件；另有线索三条待查证"}))
    assert {"举报人称夜间有异常活动", "另有线索三条待查证"} <= pieces.keys()
    assert not {"短句", "电话见附件"} & pieces.keys()


def test_a_day_or_the_number_of_a_task_alone_in_a_private_text_is_not_looked_for() -> None:
    """A clerk notes “与 2024-010 重复”: the task is public, and its number stands on every page."""
    pieces = found(
        changed(
            enterprise={"notes": "与 2024-010-1 重复，2024-06-07 来电，2024年6月7日 见面；2024-010号举报人要求保密"}
        )
    )
    assert not {"2024-010-1", "2024-06-07", "2024年6月7日"} & pieces.keys()
    assert "2024-010号举报人要求保密" in pieces


def test_a_duty_may_be_called_as_its_item_is() -> None:
    said = {"item": "I-0001", "months": 3, "start": date(2024, 7, 1), "basis": "频次规定"}
    (item,) = RECORDS.items[:1]
    same = CoverageDuty(number="D-0001", name=item.name, **said)  # type: ignore[arg-type]
    other = CoverageDuty(number="D-0002", name="只查举报过两次的那几家", **said)  # type: ignore[arg-type]
    told = found(replace(RECORDS, duties=[same, other]))
    assert (item.name in told, other.name in told) == (False, True)


def test_the_office_of_a_published_filing_may_be_the_one_that_gets_the_reports() -> None:
    office = "演示县双随机一公开监管领导小组办公室"
    report = Report(number="2024-06", sent_on=date(2024, 5, 31), to=office, by="演示员")
    plan = Plan(number="Y-2024", year=2024, title="计划", filed_with=office, filed_on=date(2023, 12, 20))
    public = msgspec.structs.replace(plan, published_on=date(2024, 1, 8))
    assert office in found(replace(RECORDS, office_texts=[report]))
    assert office in found(replace(RECORDS, office_texts=[report], plans=[plan]))
    assert office not in found(replace(RECORDS, office_texts=[report], plans=[public]))


def test_a_short_name_counts_only_as_a_whole_cell() -> None:
    short = {one.text: one.whole for one in secrets(changed(enterprise={"legal_representative": "王五"}))}
    assert short["王五"] is True
    assert "王" not in {one.text for one in secrets(changed(enterprise={"legal_representative": "王"}))}


@pytest.mark.parametrize(
    ("phone", "private"),
    [("110", False), ("8001", False), ("12315", False), ("62-345", False), ("612345", True), ("0375-6312345", True)],
)
def test_fewer_than_six_digits_are_no_number_of_a_person(phone: str, private: bool) -> None:
    """A site has thousands of them: counts, numbers of objects, hashes."""
    assert (phone in found(changed(inspector={"phone": phone}))) is private


def test_a_persons_name_within_the_registered_name_is_public() -> None:
    assert "演示春一二" not in found(
        changed(enterprise={"name": "示例县演示春一二旅馆", "legal_representative": "演示春一二"})
    )


@pytest.mark.parametrize("table", ["items", "plan", "tasks"])
def test_a_persons_name_typed_into_the_name_of_an_item_a_plan_or_a_task_stays_private(table: str) -> None:
    name = f"对{HOTEL.legal_representative}和{OFFICER.name}的检查，{HOTEL.notes}"
    named = [msgspec.structs.replace(one, name=name) for one in getattr(RECORDS, table)]
    assert named
    assert {HOTEL.legal_representative, OFFICER.name, HOTEL.notes} <= found(replace(RECORDS, **{table: named})).keys()  # type: ignore[arg-type]  # the field is one of the three above


def test_a_persons_name_typed_as_the_office_stays_private() -> None:
    bureau = replace(RECORDS.bureau, organizer=HOTEL.legal_representative)
    assert HOTEL.legal_representative in found(replace(RECORDS, bureau=bureau))


def test_an_individuals_registered_address_may_be_a_home() -> None:
    assert HOTEL.registered_address not in found()
    assert found(changed(enterprise={"kind": "individual"}))[HOTEL.registered_address] == ("O-000001", "注册地址")


@pytest.mark.parametrize(
    ("address", "private"),
    [
        (HOTEL.town, False), (f"某某县{HOTEL.town}", False), (f"某某省某某市某某县{HOTEL.town}", False), (f"{HOTEL.town}中街 9 号", True),
        (f"{HOTEL.town}李村", True), ("某某县", True), ("别的镇", True),
    ],
)  # fmt: skip
def test_a_registered_address_that_is_a_public_town_alone_is_no_home(address: str, private: bool) -> None:
    records = changed(enterprise={"kind": "individual", "registered_address": address})
    assert (address in found(records)) is private
    withheld = changed(
        enterprise={"kind": "individual", "registered_address": address, "marks": ("town:trade_secret:演示",)}
    )
    assert address in found(withheld)


@pytest.mark.parametrize("others", [1, 2])
def test_an_address_that_is_a_town_alone_is_private_of_an_unnamed_object_as_its_town_is(others: int) -> None:
    unnamed = msgspec.structs.replace(HOTEL, number="O-000009", address=HOTEL.town, marks=("name:trade_secret:演示",))
    neighbours = [msgspec.structs.replace(HOTEL, number=f"O-00000{n}") for n in range(1, others + 1)]
    records = replace(RECORDS, enterprises=(*neighbours, unnamed))
    assert (HOTEL.town in found(records)) is (others < 2)  # the third of three that share it


@pytest.mark.parametrize(
    "records",
    [changed(item=LIMITED), changed(enterprise={"marks": ("name:trade_secret:演示",)})],
    ids=["limited", "marked"],
)
def test_of_an_object_that_may_not_be_named_everything_is_private_from_which_the_name_follows(records: object) -> None:
    secret = found(records)
    assert {HOTEL.name, HOTEL.code, HOTEL.address, HOTEL.registered_address} <= secret.keys()
    assert {"登记簿缺少两日的记录", "限期十五日之内改正完毕"} <= secret.keys()


def test_a_marked_value_is_private() -> None:
    assert found(changed(enterprise={"marks": ("code:trade_secret:演示",)}))[HOTEL.code][1] == "标记为不公开的内容"


def test_words_that_were_approved_are_public_until_they_are_withdrawn() -> None:
    assert "登记簿缺少两日的记录" not in found()
    withdrawn = found(changed(result={"withdrawn": COURT}))
    assert {"登记簿缺少两日的记录", "限期十五日之内改正完毕"} <= withdrawn.keys()


def test_words_that_wait_for_approval_are_private() -> None:
    records = changed(
        result={"public": "更正以后的公开说明", "handling": "更正以后的处理情况", "correction": "领导批示认定有误"}
    )
    assert {"更正以后的公开说明", "更正以后的处理情况", "领导批示认定有误"} <= found(records).keys()


@pytest.mark.parametrize("row", list(RESULT_CODES), ids=lambda row: row.code)
@pytest.mark.parametrize("fate", ["withdrawn", "waiting"])
def test_the_standard_words_of_a_code_are_never_private(row: codes.Code, fate: str) -> None:
    """The site shows its own tables: one withdrawn result must not stop every publication."""
    result: dict[str, object] = {"code": row.code, "public": row.note, "handling": ""}
    assert RESULT.approved is not None
    words = msgspec.structs.replace(RESULT.approved, code=row.code, public=row.note, handling="")
    result |= {"withdrawn": COURT, "approved": words} if fate == "withdrawn" else {"approved": None}
    tables = [one for one in vars(codes).values() if isinstance(one, CodeTable)]
    shown = "\n".join(text for table in tables for one in table for text in (one.text, one.note))
    assert not [text for text in found(changed(result=result)) if text in shown]


def test_every_string_is_told_once() -> None:
    twice = replace(RECORDS, enterprises=(HOTEL, msgspec.structs.replace(HOTEL, number="O-000002")))
    told = [secret.text for secret in secrets(twice)]
    assert len(set(told)) == len(told)
    assert "" not in told


def test_the_words_of_a_result_whose_term_is_over_are_private_again() -> None:
    before = {one.text for one in secrets(RECORDS, date(2027, 3, 20))}
    after = {one.text for one in secrets(RECORDS, date(2027, 3, 21))}
    assert not {"登记簿缺少两日的记录", "限期十五日之内改正完毕"} & before
    assert {"登记簿缺少两日的记录", "限期十五日之内改正完毕"} <= after


def test_why_two_may_not_meet_is_looked_for() -> None:
    pair = Recusal(
        number="O-000001/N-0001", object="O-000001", inspector="N-0001", reason="kin", note="其妻之弟在该店任经理一职",
        active=False, ended_why="该亲属已离职并迁往外县居住",
    )  # fmt: skip
    told = found(replace(RECORDS, recusals=(pair,)))
    assert told["其妻之弟在该店任经理一职"] == (pair.number, "回避说明")
    assert told["该亲属已离职并迁往外县居住"] == (pair.number, "结束回避的原因")


def with_notes(note: str, count: int, approved: str = "") -> object:
    """RECORDS with so many objects of whose results this is the note; the last of them was approved with these public words."""
    objects = [
        msgspec.structs.replace(HOTEL, number=f"O-{at:06d}", name=f"演示{at}号旅馆") for at in range(1, count + 1)
    ]
    results = [
        msgspec.structs.replace(
            RESULT, number=f"{RESULT.task}/{one.number}/{RESULT.item}", object=one.number, note=note
        )
        for one in objects
    ]
    if approved:
        assert RESULT.approved is not None
        words = msgspec.structs.replace(RESULT.approved, public=approved)
        results[-1] = msgspec.structs.replace(results[-1], public=approved, approved=words)
    return replace(RECORDS, enterprises=objects, results=results)


PHRASE = "登记台账逐项查看均符合"


def test_words_that_nobody_approved_are_private_however_often_they_were_typed() -> None:
    assert PHRASE in found(with_notes(PHRASE, 5))


def test_a_phrase_that_was_approved_for_one_is_private_for_fewer_than_three() -> None:
    assert PHRASE in found(with_notes(PHRASE, 2, approved=f"检查情况：{PHRASE}。"))


def test_a_phrase_of_three_that_was_approved_is_looked_for_in_the_files_of_each_result_alone() -> None:
    records = with_notes(PHRASE, 3, approved=f"检查情况：{PHRASE}。")
    assert PHRASE not in found(records)
    files = {one.files for one in secrets(records) if one.text == PHRASE}  # type: ignore[arg-type]
    assert (f"{RESULT.task}-o-000001-{RESULT.item}".lower(),) in files


@pytest.mark.parametrize("name", ["演示（如意）射击公司", "演示(如意)射击公司"])
def test_a_name_with_brackets_is_looked_for_without_them_and_with_others(name: str) -> None:
    """Offices write it so; not where a public object is named so, nor for an object that may be named."""
    hidden = changed(enterprise={"name": name}, item=LIMITED)
    assert {name, "演示如意射击公司", "演示【如意】射击公司", "演示“如意”射击公司"} <= found(hidden).keys()
    assert not [text for text in found(changed(enterprise={"name": name})) if "如意" in text]
    other = msgspec.structs.replace(HOTEL, number="O-000002", code="2", name="演示如意射击公司", trades=("网吧",))
    both = replace(hidden, enterprises=(*hidden.enterprises, other))
    assert "演示如意射击公司" not in found(both)
