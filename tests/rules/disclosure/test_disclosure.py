"""公开: what should be public is there, and nothing else (disclosure.md)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.codes import RESULT_CODES
from rules.base.fields import CHINA
from rules.disclosure.private import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.public import FieldChange, PublicResult
from rules.work.result import WITHDRAWAL_REASONS, Withdrawal
from tests.rules.records import DAY, HOTEL, NOW, RECORDS, RESULT, TASK, changed, texts

LIMITED = {"level": "limited", "level_basis": "演示依据"}
NONE = {"level": "none", "level_basis": "演示依据"}
COURT = Withdrawal(reason="court", by="演示局长", document="2号", on=date(2024, 5, 6))


def shown(records: Records, at: datetime = NOW) -> PublicResult | None:
    results = project(records, at).results
    return results[0] if results else None


def said(records: Records) -> str:
    return "\n".join(texts(project(records, NOW)))


def test_an_approved_result_of_a_public_item_is_shown_whole() -> None:
    one = shown(RECORDS)
    assert one is not None
    assert (one.object, one.code, one.object_number, one.town) == (HOTEL.name, HOTEL.code, "O-000001", "演示镇")
    assert (one.task_name, one.plan_name, one.direction, one.item_name) == (
        "旅馆业双随机抽查", "旅馆业年度抽查", "定向", "旅馆业治安检查",
    )  # fmt: skip
    assert (one.result, one.statement, one.handling) == (RESULT_CODES.text("5"), RESULT.public, RESULT.handling)
    assert (one.authority, one.methods, one.basis, one.checked_on) == (
        "示例县公安局",
        ("实地检查",),
        "《演示办法》第一条",
        DAY,
    )
    assert (one.problem, one.corrected, one.withdrawn, one.note, one.object_page) == (True, False, False, "", True)
    assert project(RECORDS, NOW).objects[0].results == (one.slug,)


def test_what_was_not_approved_is_not_there() -> None:
    records = changed(result={"approved": None})
    assert shown(records) is None
    assert project(records, NOW).objects == ()
    assert not any(word in said(records) for word in (RESULT.public, RESULT.handling))


def test_a_correction_is_shown_only_when_it_was_approved_and_then_says_so() -> None:
    """Not even that a problem was found shows before."""
    waiting = changed(result={"code": "1", "public": "经复核未发现任何问题。", "handling": ""})
    one = shown(waiting)
    assert one == shown(RECORDS)
    assert "经复核未发现任何问题" not in said(waiting)
    assert RESULT.approved is not None
    new = msgspec.structs.replace(
        RESULT.approved, code="1", public="经复核未发现任何问题。", handling="", on=date(2024, 5, 6), corrected=True
    )
    one = shown(changed(result={"code": "1", "public": new.public, "handling": "", "approved": new}))
    assert one is not None
    assert (one.result_code, one.problem, one.corrected, one.statement) == ("1", False, True, "经复核未发现任何问题。")
    assert one.note == "本结果已于2024年5月6日更正，此处为更正后的内容。"


@pytest.mark.parametrize("code", [code for code in RESULT_CODES.codes if code != "5"])
def test_the_count_of_problems_is_of_what_was_approved(code: str) -> None:
    assert project(changed(result={"code": code}), NOW).tasks[0].problems == 1


@pytest.mark.parametrize("reason", WITHDRAWAL_REASONS)
def test_a_withdrawn_result_says_that_and_why_and_nothing_of_its_content(reason: str) -> None:
    records = changed(result={"withdrawn": msgspec.structs.replace(COURT, reason=reason)})
    one = shown(records)
    assert one is not None
    assert (one.withdrawn, one.problem, one.corrected) == (True, False, False)
    assert (one.result_code, one.result, one.statement, one.handling) == ("", "", "", "")
    assert one.note == f"本结果已于2024年5月6日撤回，原因：{WITHDRAWAL_REASONS[reason]}。"
    assert not any(word in said(records) for word in (RESULT.public, RESULT.handling, "演示局长"))


def test_a_limited_item_shows_code_and_number_and_nothing_from_which_the_name_follows() -> None:
    """仙游 2018 二(三)2."""
    records = changed(item=LIMITED)
    one = shown(records)
    assert one is not None
    assert (one.object_number, one.result_code, one.object_page) == ("O-000001", "5", False)
    assert (one.object, one.code, one.town, one.statement, one.handling) == ("", "", "", "", "")
    public = said(records)
    for word in (
        HOTEL.name,
        HOTEL.code,
        HOTEL.town,
        HOTEL.address,
        HOTEL.registered_address,
        RESULT.public,
        RESULT.handling,
    ):
        assert word not in public
    assert project(records, NOW).restricted == (("旅馆业", 1),)
    assert (project(records, NOW).enterprises, project(records, NOW).objects) == ((), ())


def test_an_item_that_is_not_public_shows_no_result_but_counts() -> None:
    public = project(changed(item=NONE), NOW)
    assert (public.results, public.objects, public.enterprises) == ((), (), ())
    assert (public.tasks[0].checked, public.tasks[0].problems) == (1, 1)


def test_a_result_leaves_the_site_three_years_after_the_inspection() -> None:
    assert shown(RECORDS, datetime(2027, 3, 20, 9, tzinfo=CHINA)) is not None
    gone = project(RECORDS, datetime(2027, 3, 21, 9, tzinfo=CHINA))
    assert (gone.results, gone.objects) == ((), ())
    assert RESULT.public not in "\n".join(texts(gone))


@pytest.mark.parametrize(("years", "last"), [(1, 2025), (5, 2029)])
def test_an_item_can_say_how_long_its_results_stay_public(years: int, last: int) -> None:
    records = changed(item={"term_years": years})
    assert shown(records, datetime(last, 3, 20, 9, tzinfo=CHINA)) is not None
    assert shown(records, datetime(last, 3, 21, 9, tzinfo=CHINA)) is None
    assert project(records, NOW).items[0].term_years == years
    assert project(RECORDS, NOW).items[0].term_years == 3


def test_the_three_years_of_a_leap_day_end_on_28_february() -> None:
    assert RESULT.approved is not None
    leap = changed(result={"approved": msgspec.structs.replace(RESULT.approved, checked_on=date(2024, 2, 29))})
    assert shown(leap, datetime(2027, 2, 28, 9, tzinfo=CHINA)) is not None
    assert shown(leap, datetime(2027, 3, 1, 9, tzinfo=CHINA)) is None


@pytest.mark.parametrize("mark", ["trade_secret", "personal", "other"])
def test_a_withheld_field_says_so_wherever_it_would_stand(mark: str) -> None:
    marks = (f"code:{mark}:演示依据", f"town:{mark}:演示依据", f"watch_reason:{mark}:演示依据")
    records = changed(enterprise={"marks": marks, "watch": ("blacklist",), "watch_reason": "涉及未公开工艺"})
    public = project(records, NOW)
    words = {"trade_secret": "商业秘密", "personal": "个人隐私", "other": "其他"}[mark]
    withheld = f"依法不予公开（{words}）"
    assert (public.results[0].code, public.results[0].town) == (withheld, withheld)
    assert (public.objects[0].code, public.enterprises[0].code) == (withheld, withheld)
    assert (public.blacklist[0].code, public.blacklist[0].reason) == (withheld, withheld)
    assert not any(word in said(records) for word in (HOTEL.code, HOTEL.town, "涉及未公开工艺"))


def test_a_withheld_name_takes_the_object_off_the_registry_its_page_and_the_blacklist() -> None:
    public = project(changed(enterprise={"marks": ("name:trade_secret:演示依据",), "watch": ("blacklist",)}), NOW)
    assert (public.enterprises, public.objects, public.blacklist) == ((), (), ())
    assert public.results[0].object == ""
    assert HOTEL.name not in "\n".join(texts(public))


def test_a_draft_that_was_never_frozen_is_nobodys_business() -> None:
    """A task page or a line of the statistics would tell what is to be checked, and when."""
    records = changed(task={"state": "draft", "closed_on": None}, result={"approved": None})
    public = project(records, NOW)
    assert (public.tasks, public.plan[0].tasks, public.statistics) == ((), (), {})
    assert TASK.name not in said(records)


def test_inspectors_are_not_listed_where_the_bureau_names_a_ground() -> None:
    """On by default (源汇 2023 二(一)), off only with a legal basis."""
    bureau = replace(RECORDS.bureau, inspectors_withheld="演示规定第三条")
    assert project(replace(RECORDS, bureau=bureau), NOW).inspectors == ()


def test_inspectors_are_listed_by_number_and_certificate_while_they_may_be_met() -> None:
    (one,) = project(RECORDS, NOW).inspectors
    assert (one.number, one.department, one.certificate) == ("N-0001", "公安", "16040000001")
    assert len(project(changed(inspector={"status": "on_leave"}), NOW).inspectors) == 1
    for gone in ({"status": "transferred"}, {"status": "disabled"}, {"role": "expert"}):
        assert project(changed(inspector=gone), NOW).inspectors == ()


def test_the_blacklist_shows_a_unit_as_long_as_it_stands_on_it() -> None:
    """仙游 2018 (三)4."""
    listed = {"watch": ("complaints", "blacklist"), "watch_reason": "两次被处罚", "watch_from": date(2024, 1, 2)}
    (one,) = project(changed(enterprise={**listed, "watch_until": NOW.date()}), NOW).blacklist
    assert (one.name, one.reason, one.start, one.until) == (HOTEL.name, "两次被处罚", date(2024, 1, 2), NOW.date())
    assert project(changed(enterprise={**listed, "watch_until": NOW.date() - timedelta(days=1)}), NOW).blacklist == ()
    assert project(changed(enterprise={"watch": ("complaints",)}), NOW).blacklist == ()


def test_every_version_of_an_item_is_shown_with_what_changed_from_what_to_what() -> None:
    """仙游 2018 二(一)1: 动态管理."""
    first = RECORDS.items[0]
    second = msgspec.structs.replace(first, ratio="0.1", note="演示调整", version=2, changed_on=date(2024, 2, 1))
    public = project(replace(RECORDS, items=(second,), item_versions={"I-0001": (first, second)}), NOW).items[0]
    assert [(v.version, v.on, v.changes) for v in public.versions] == [
        (1, None, ()),
        (
            2,
            date(2024, 2, 1),
            (
                FieldChange(field="抽查比例", before="5%", after="10%"),
                FieldChange(field="备注", before="", after="演示调整"),
            ),
        ),
    ]
    assert (public.ratio, public.current) == ("10%", True)
    assert not project(changed(item={"valid_until": date(2024, 9, 1)}), NOW).items[0].current


def test_another_departments_item_names_that_department_as_authority() -> None:
    records = changed(item={"department": "fire"}, task={"departments": ("police", "fire")})
    one = shown(records)
    assert one is not None
    assert (one.authority, one.department) == ("消防", "消防")


def test_the_head_of_the_journal_is_published_with_those_before() -> None:
    assert project(RECORDS, NOW).heads == (("9", "0" * 64, "2024-09-02T09:00:00+08:00"),)


PRIVATE = ("phone", "notes", "legal_representative", "address", "registered_address", "scope", "region")
MARKERS = st.text("零一二三四五六七八九甲乙丙丁戊己庚辛", min_size=12, max_size=12)


@given(st.sampled_from(PRIVATE), MARKERS, st.sampled_from(["full", "limited", "none"]))
def test_no_private_field_of_an_object_ever_shows_whatever_it_holds(field: str, text: str, level: str) -> None:
    records = changed(enterprise={field: text}, item={"level": level, "level_basis": "演示依据"})
    assert text not in said(records)


@given(st.sampled_from(["note", "handling_note", "correction", "entered_by"]), MARKERS)
def test_no_private_word_of_a_result_ever_shows(field: str, text: str) -> None:
    assert text not in said(changed(result={field: text}))


@given(
    st.sampled_from(["full", "limited", "none"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([(), ("name:trade_secret:x",), ("code:personal:x",), ("phone:personal:x",)]),
)
def test_no_secret_of_the_records_is_ever_in_their_projection(
    level: str, approved: bool, withdrawn: bool, corrected: bool, marks: tuple[str, ...]
) -> None:
    """Two roads from the same records: what must not appear, made without the projection, does not appear in it."""
    result: dict[str, object] = {} if approved else {"approved": None}
    result |= {"withdrawn": COURT} if withdrawn else {}
    result |= {"public": "更正以后的公开说明文字"} if corrected else {}
    records = changed(enterprise={"marks": marks}, item={"level": level, "level_basis": "演示依据"}, result=result)
    public = list(texts(project(records, NOW)))
    whole = "\n".join(public)
    for secret in secrets(records):
        assert secret.text not in (public if secret.whole else whole), secret
