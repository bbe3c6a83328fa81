"""Plan and tasks as they are published: by full names, with what was decided on the way, without who decided it and why."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.public import PublicTask
from rules.registry.department import Department, Departments
from rules.registry.plan_document import Plan
from rules.work.batch import Batch
from rules.work.decision import Decision
from rules.work.report import Report
from tests.rules.records import LINE, NOW, RECORDS, changed, texts

NAMED = Departments([
    Department(number="police", name="示例县公安局", short="公安", contact="演示联络员 10000000077", is_self=True),
    Department(number="edu", name="示例县教育体育局", short="教体"),
])  # fmt: skip
FILED = Plan(
    number="Y-2024", year=2024, title="2024年度抽查工作计划", document="示双随机〔2024〕1号", lead="police", filed_with="示例县双随机办", filed_number="备2024-7",
    filed_on=date(2024, 1, 10), filed_lines={"L-0001": 1},
)  # fmt: skip
PUBLISHED = msgspec.structs.replace(FILED, published_on=date(2024, 1, 15))


def decided(kind: str, **more: object) -> Decision:
    one = Decision(
        kind=kind, reason="instruction", why="县里的会议决定今年不再安排", by="演示分管局长乙", post="分管局长", paper="示会纪〔2024〕9号",
        on=date(2024, 6, 20), at="2024-06-20T09:00:00+08:00",
    )  # fmt: skip
    return msgspec.structs.replace(one, **more)


def task_with(records: Records = RECORDS, **more: object) -> PublicTask:
    base = changed(task=more)
    return project(replace(records, tasks=base.tasks), NOW).tasks[0]


def test_a_task_names_who_leads_and_who_takes_part_in_full() -> None:
    one = task_with(replace(RECORDS, departments=NAMED), lead="police", departments=("police", "edu"))
    assert (one.lead, one.departments) == ("示例县公安局", ("示例县公安局", "示例县教育体育局"))
    assert task_with().lead == ""


def test_the_scope_of_a_task_is_that_of_its_plan_line_and_how_it_is_narrowed() -> None:
    assert task_with().scope == "所选事项涉及的全部检查对象"
    planned = replace(RECORDS, plan=[msgspec.structs.replace(LINE, trades=("旅馆业", "典当"))])
    assert task_with(planned, plan=LINE.number).scope == "计划范围：旅馆业、典当"
    assert (
        task_with(planned, plan=LINE.number, duties=("D-0001",)).scope == "计划范围：旅馆业、典当；周期检查到期的对象"
    )
    assert task_with(duties=("D-0001",)).scope == "周期检查到期的对象"


def test_batches_have_their_days_where_there_are_several() -> None:
    windows = (
        Batch(start=date(2024, 3, 11), end=date(2024, 4, 30), dispatched_on=date(2024, 3, 12)),
        Batch(start=date(2024, 5, 1), end=date(2024, 6, 28)),
    )
    one = task_with(batches=2, windows=windows)
    assert one.windows == ((1, date(2024, 3, 11), date(2024, 4, 30)), (2, date(2024, 5, 1), date(2024, 6, 28)))
    assert task_with(batches=1, windows=windows[:1]).windows == ()
    assert task_with(batches=2).windows == ()


def test_what_was_decided_is_read_with_its_reason_and_the_office_that_approved_it() -> None:
    extended = decided("extend", batch=2, before=date(2024, 6, 28), until=date(2024, 7, 31))
    (told,) = task_with(decisions=(extended,)).decisions
    assert (told.kind, told.reason, told.post, told.on) == ("延长", "上级统一部署", "分管局长", date(2024, 6, 20))
    assert (told.batch, told.before, told.until) == (2, date(2024, 6, 28), date(2024, 7, 31))


@pytest.mark.parametrize("kind", ["extend", "suspend", "resume", "cancel", "delete", "reconfirm"])
def test_who_approved_it_why_and_on_what_paper_stays_inside(kind: str) -> None:
    records = changed(task={"decisions": (decided(kind),)})
    said = "\n".join(texts(project(records, NOW)))
    assert not any(word in said for word in ("演示分管局长乙", "会议决定", "示会纪"))
    found = {secret.text for secret in secrets(records)}
    assert "演示分管局长乙" in found
    assert any("会议决定" in text for text in found)
    assert any("示会纪" in text for text in found)


def test_a_confirmation_that_is_asked_again_is_no_matter_of_the_public() -> None:
    assert task_with(decisions=(decided("reconfirm"),)).decisions == ()


def test_a_draft_that_was_deleted_or_cancelled_before_any_draw_is_not_public() -> None:
    for state in ("draft", "deleted", "cancelled"):
        assert project(changed(task={"state": state, "closed_on": None}, result={"approved": None}), NOW).tasks == ()


def test_a_periodic_check_says_that_it_is_one_and_not_of_which_duty() -> None:
    assert task_with(duties=("D-0005",), ratios={"": "1"}).periodic == "周期检查：按期全部检查，抽取只决定先后"
    assert task_with(duties=("D-0005",), ratios={"": "0.05"}).periodic == "周期检查"
    assert task_with(ratios={"": "1"}).periodic == ""
    assert "D-0005" not in "\n".join(texts(project(changed(task={"duties": ("D-0005",)}), NOW)))


def test_the_lines_of_a_plan_that_is_not_published_yet_are_not_public() -> None:
    """Neither on the plan's page nor beside a task or a result. A year without a document is public as it was."""
    hidden = project(replace(RECORDS, plans=(FILED,)), NOW)
    assert (hidden.plan, hidden.plans) == ((), ())
    assert (hidden.tasks[0].plan, hidden.tasks[0].plan_name, hidden.results[0].plan, hidden.results[0].plan_name) == (
        "",
    ) * 4
    assert hidden.results[0].direction == "定向"
    assert [line.number for line in project(RECORDS, NOW).plan] == ["L-0001"]


def test_a_published_plan_is_a_document_that_says_what_changed_since_it_was_filed() -> None:
    second = msgspec.structs.replace(LINE, number="L-0002", lead="police", participants=("edu",))
    public = project(replace(RECORDS, plans=(PUBLISHED,), plan=(LINE, second), departments=NAMED), NOW)
    (plan,) = public.plans
    assert (plan.year, plan.title, plan.document, plan.lead) == (2024, FILED.title, FILED.document, "示例县公安局")
    assert (plan.filed_with, plan.filed_number, plan.filed_on, plan.published_on) == (
        "示例县双随机办", "备2024-7", date(2024, 1, 10), date(2024, 1, 15),
    )  # fmt: skip
    assert plan.changed == ("L-0002",)
    assert (public.plan[1].lead, public.plan[1].participants) == ("示例县公安局", ("示例县教育体育局",))


def test_of_a_line_that_is_not_public_nobody_reads_that_it_changed() -> None:
    """One with an item 不予公开 stands in no plan: its number beside the others would tell of it."""
    hidden = msgspec.structs.replace(RECORDS.items[0], number="I-0099", level="none", level_basis="演示依据")
    secret = msgspec.structs.replace(LINE, number="L-0002", items=("I-0099",))
    withdrawn = msgspec.structs.replace(LINE, version=2, withdrawn=True)
    records = replace(RECORDS, plans=(PUBLISHED,), plan=(withdrawn, secret), items=(*RECORDS.items, hidden))
    (plan,) = project(records, NOW).plans
    assert plan.changed == ("L-0001",)


def test_a_filed_line_that_was_moved_to_a_year_without_a_public_plan_does_not_vanish_unsaid() -> None:
    moved = msgspec.structs.replace(LINE, year=2025, version=2)
    draft = msgspec.structs.replace(FILED, number="Y-2025", year=2025, filed_on=None, filed_lines={})
    public = project(replace(RECORDS, plans=(PUBLISHED, draft), plan=(moved,)), NOW)
    assert public.plan == ()
    assert public.plans[0].changed == ("L-0001",)


def test_a_filing_that_was_entered_later_than_its_day_says_so() -> None:
    """Lines can be changed, and filed once more under the old day: `changed` alone would not tell."""
    late = msgspec.structs.replace(PUBLISHED, registered_on=date(2024, 6, 3))
    same = msgspec.structs.replace(PUBLISHED, registered_on=PUBLISHED.filed_on)
    said = [project(replace(RECORDS, plans=(one,)), NOW).plans[0].registered_on for one in (late, same, PUBLISHED)]
    assert said == [date(2024, 6, 3), None, None]


def test_whom_to_call_in_a_department_and_what_was_reported_stay_inside() -> None:
    report = Report(
        number="2024-06",
        sent_on=date(2024, 5, 30),
        to="示例市双随机联席会议办",
        paper="示公报〔2024〕3号",
        by="演示内勤丙甲",
    )
    records = replace(RECORDS, departments=NAMED, office_texts=(report,))
    said = "\n".join(texts(project(records, NOW)))
    private = {secret.text for secret in secrets(records)}
    for text in ("演示联络员 10000000077", "演示内勤丙甲"):
        assert text not in said
        assert text in private
    assert any("示公报" in text for text in private)
