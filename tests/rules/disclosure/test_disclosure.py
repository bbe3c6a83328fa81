"""公开: what should be public is there, and nothing else (disclosure.md)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.codes import RESULT_CODES
from rules.base.fields import CHINA
from rules.base.marks import Mark
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.public import FieldChange, PublicResult
from rules.registry.department import Departments
from rules.work.result import WITHDRAWAL_REASONS, EarlierApproval, Withdrawal
from site_gen.files.tables import RESULT_FIELDS, SHAPES
from tests.rules.records import DAY, DECIDED, HOTEL, NOW, RECORDS, RESULT, TASK, blacklist_approved, changed, texts

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
        "公安",
        ("实地检查",),
        "《演示办法》第一条",
        DAY,
    )
    assert (one.problem, one.corrected, one.note, one.object_page) == (True, False, "", True)
    assert project(RECORDS, NOW).objects[0].results == (one.slug,)


def test_the_authority_is_the_items_department_by_its_official_name_whoever_was_typed_first() -> None:
    """Never the bureau's own name because its department came first in a list; without a name the short one, no guess."""
    for departments in (("police", "fire"), ("fire", "police")):
        records = changed(task={"departments": departments})
        assert [r.authority for r in project(records, NOW).results] == ["公安"]
        named = replace(
            records, departments=Departments(named={"police": "示例县公安局", "fire": "示例县消防救援大队"})
        )
        assert [r.authority for r in project(named, NOW).results] == ["示例县公安局"]


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
def test_a_withdrawn_result_is_gone_and_counted_by_reason_and_year_alone(reason: str) -> None:
    """36号令, 行政处罚法: page, list, object, sum. No name, no code, no number, no day stays."""
    records = changed(result={"withdrawn": msgspec.structs.replace(COURT, reason=reason)})
    public = project(records, NOW)
    assert (public.results, public.objects) == ((), ())
    assert public.removed == ((2024, WITHDRAWAL_REASONS[reason], "少于5"),)
    (task,), (row,) = public.tasks, public.statistics[2024]
    assert (task.checked, task.problems, task.disclosed, task.late, task.moved_out) == (0, 0, 0, 0, False)
    assert (row.checked, row.disclosed, row.problems, row.abnormal, row.cases, row.fine) == (0, 0, 0, 0, 0, 0)
    assert not any(word in said(records) for word in (RESULT.public, RESULT.handling, "演示局长", "5月6日"))


def test_after_its_term_a_result_is_counted_under_the_year_in_which_it_left() -> None:
    public = project(RECORDS, datetime(2027, 3, 21, 9, tzinfo=CHINA))
    assert public.removed == ((2027, "公示期满", "少于5"),)
    assert (public.tasks[0].moved_out, public.tasks[0].disclosed, public.statistics[2024][0].checked) == (True, 0, 0)


def test_a_limited_item_shows_neither_result_nor_number_nor_count_under_five() -> None:
    """仙游 2018 二(三)2: what is counted stands on the task's page, as 少于5."""
    records = changed(item=LIMITED)
    public = project(records, NOW)
    assert (public.results, public.objects, public.enterprises, public.statistics) == ((), (), (), {2024: ()})
    (task,) = public.tasks
    assert (task.checked, task.problems, task.disclosed, task.level) == (None, None, None, "有限公开")
    assert dict(task.counts) == dict.fromkeys((row.text for row in RESULT_CODES), "少于5")
    assert public.restricted == (("旅馆业", "少于5"),)
    for word in (HOTEL.name, HOTEL.code, HOTEL.town, HOTEL.number, HOTEL.address, RESULT.public, RESULT.handling):
        assert word not in said(records)


def many(count: int, other: int = 0, on: date = DAY, **more: object) -> Records:
    """The records with that many results of code 5 and others of code 1, approved on a day."""
    assert RESULT.approved is not None
    some = []
    for n in range(1, count + other + 1):
        code = "5" if n <= count else "1"
        words = msgspec.structs.replace(RESULT.approved, code=code, on=on)
        number = f"O-{n:06d}"
        some.append(msgspec.structs.replace(
            RESULT, number=f"2024-001/{number}/I-0001", object=number, code=code, approved=words, **more,
        ))  # fmt: skip
    objects = [msgspec.structs.replace(HOTEL, number=one.object) for one in some]
    return replace(changed(item=LIMITED), results=some, enterprises=objects)


def test_cells_of_five_are_numbers_and_no_number_tells_a_small_rest() -> None:
    """How many were drawn is public: five of seven with a number would tell the two others."""
    counts = dict(project(many(6, 5), NOW).tasks[0].counts)
    assert (counts[RESULT_CODES.text("5")], counts[RESULT_CODES.text("1")]) == ("6", "5")
    assert set(counts.values()) == {"6", "5", "少于5"}
    assert project(many(6, 1), NOW).tasks[0].counts == ()
    assert project(many(6), NOW).tasks[0].counts != ()


def test_cells_of_what_was_never_public_change_once_a_quarter() -> None:
    """Else the difference of two publications is one object's result."""
    before, after = many(6, on=date(2024, 6, 30)), many(7, on=date(2024, 7, 1))
    grown = replace(after, results=[*before.results, *after.results[6:]])
    assert project(grown, NOW).tasks[0].counts == project(before, NOW).tasks[0].counts
    later = datetime(2024, 10, 1, 9, tzinfo=CHINA)
    assert dict(project(grown, later).tasks[0].counts)[RESULT_CODES.text("5")] == "7"
    gone = replace(before, results=[*before.results[1:], msgspec.structs.replace(before.results[0], withdrawn=COURT)])
    assert dict(project(gone, datetime(2024, 4, 2, tzinfo=CHINA)).tasks[0].counts) == {}
    august = msgspec.structs.replace(COURT, on=date(2024, 8, 1))
    gone = replace(before, results=[*before.results[1:], msgspec.structs.replace(before.results[0], withdrawn=august)])
    assert project(gone, NOW).tasks[0].counts == project(before, NOW).tasks[0].counts
    assert dict(project(gone, later).tasks[0].counts)[RESULT_CODES.text("5")] == "5"


def test_a_correction_within_the_quarter_does_not_move_a_cell() -> None:
    before = many(6, 5, on=date(2024, 6, 30))
    again = [
        msgspec.structs.replace(
            one, code="1", approved=msgspec.structs.replace(one.approved, on=date(2024, 8, 1), code="1", earlier=(
                EarlierApproval(code="5", on=date(2024, 6, 30)),
            ))
        ) if n == 0 and one.approved else one
        for n, one in enumerate(before.results)
    ]  # fmt: skip
    assert project(replace(before, results=again), NOW).tasks[0].counts == project(before, NOW).tasks[0].counts


@pytest.mark.parametrize(("count", "told"), [(4, {}), (5, {2024: 5})])
def test_an_item_that_is_not_public_is_one_number_of_the_year(count: int, told: dict[int, int]) -> None:
    """另有不予公开 n, from five on; no task, no row."""
    records = replace(many(count), items=changed(item=NONE).items)
    public = project(records, NOW)
    assert (public.results, public.objects, public.enterprises, public.tasks) == ((), (), (), ())
    assert (public.statistics, public.apart) == ({}, told)
    assert TASK.name not in said(records)


@pytest.mark.parametrize("state", ["draft", "suspended", "void"])
def test_a_task_that_was_never_frozen_is_never_public(state: str) -> None:
    public = project(changed(task={"state": state, "closed_on": None}, result={"approved": None}), NOW)
    assert (public.tasks, public.statistics) == ((), {})


def test_a_fine_is_counted_as_it_was_approved_and_a_correction_of_it_waits() -> None:
    """Before, a corrected fine was public at the next publication without anybody's yes."""
    assert RESULT.approved is not None
    words = msgspec.structs.replace(RESULT.approved, abnormal=False, case_filed=True, fine=50_000)
    records = changed(result={"approved": words, "case_filed": True, "fine": 990_000, "abnormal": True})
    (row,), one = project(records, NOW).statistics[2024], shown(records)
    assert (row.abnormal, row.cases, row.fine) == (0, 1, 50_000)
    assert one is not None
    assert (one.abnormal, one.case_filed, one.fine) == (False, True, 50_000)
    assert records.results[0].pending


@pytest.mark.parametrize(("entered", "counted"), [(date(2024, 4, 1), 30_000), (date(2024, 4, 2), 0)])
def test_an_approval_of_before_covers_the_fine_that_was_entered_by_its_day(entered: date, counted: int) -> None:
    records = changed(result={"fine": 30_000, "entered_on": entered})
    assert project(records, NOW).statistics[2024][0].fine == counted
    assert records.results[0].pending == (counted == 0)


@pytest.mark.parametrize("field", ["abnormal", "case_filed", "fine"])
def test_a_marked_figure_is_in_no_sum(field: str) -> None:
    assert RESULT.approved is not None
    words = msgspec.structs.replace(RESULT.approved, abnormal=True, case_filed=True, fine=50_000)
    mark = Mark(field=field, kind="trade_secret", basis="演示依据")
    records = changed(result={"approved": words, "marks": (mark,)})
    (row,), one = project(records, NOW).statistics[2024], shown(records)
    assert one is not None
    sums = {"abnormal": row.abnormal, "case_filed": row.cases, "fine": row.fine}
    assert sums.pop(field) == 0
    assert all(sums.values())
    assert getattr(one, field) is None


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
    records = blacklist_approved(changed(enterprise={**DECIDED, "marks": marks, "watch_reason": "涉及未公开工艺"}))
    public = project(records, NOW)
    words = {"trade_secret": "商业秘密", "personal": "个人隐私", "other": "其他"}[mark]
    withheld = f"依法不予公开（{words}）"
    assert (public.results[0].code, public.results[0].town) == (withheld, withheld)
    assert (public.objects[0].code, public.enterprises[0].code) == (withheld, withheld)
    assert (public.blacklist[0].code, public.blacklist[0].reason) == (withheld, withheld)
    assert not any(word in said(records) for word in (HOTEL.code, HOTEL.town, "涉及未公开工艺"))


def test_a_withheld_name_takes_the_object_off_the_registry_its_page_and_the_blacklist() -> None:
    public = project(blacklist_approved(changed(enterprise={**DECIDED, "marks": ("name:trade_secret:演示依据",)})), NOW)
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
    listed = {**DECIDED, "watch": ("complaints", "blacklist"), "watch_until": NOW.date()}
    (one,) = project(blacklist_approved(changed(enterprise=listed)), NOW).blacklist
    assert (one.name, one.reason, one.start, one.until) == (HOTEL.name, "两次被处罚", date(2024, 1, 2), NOW.date())
    assert (one.organ, one.document, one.basis) == ("示例县公安局", "示公演列〔2024〕1号", "《演示办法》第九条")
    over = {**listed, "watch_until": NOW.date() - timedelta(days=1)}
    assert project(blacklist_approved(changed(enterprise=over)), NOW).blacklist == ()
    assert project(blacklist_approved(changed(enterprise={**listed, "watch": ("complaints",)})), NOW).blacklist == ()


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
    assert project(RECORDS, NOW).heads == (("9", "0" * 64, "2024-09-02T09:00:00+08:00", "normal"),)


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
    for secret in (one for one in secrets(records) if not one.files):
        assert secret.text not in (public if secret.whole else whole), secret


@pytest.mark.parametrize("field", ["abnormal", "case_filed", "fine", "code"])
def test_a_withheld_figure_or_yes_or_no_says_so_with_the_reason(field: str) -> None:
    """docs/disclosure.md: wherever it would stand, downloads included."""
    (one,) = project(changed(result={"marks": (f"{field}:trade_secret:演示依据",)}), NOW).results
    shown = ["result_code", "problem"] if field == "code" else [field]
    assert one.withheld == tuple((name, "依法不予公开（商业秘密）") for name in shown)
    row = dict(zip([column.name for column in RESULT_FIELDS], SHAPES["results"].cells(one), strict=True))
    assert {row[name] for name in shown} == {"依法不予公开（商业秘密）"}
