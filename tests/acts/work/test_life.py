"""Ways on: extended, stopped to a day, cancelled, deleted, confirmed again; each with reason, who approved, paper, and its history."""

from datetime import date, timedelta

import pytest

from acts.disclosure import publish
from acts.draw import confirm, draw, freeze, match, supplement, void
from acts.draw.reconfirm import given_confirmations, reconfirm
from acts.due.due import task_things
from acts.journal import undo
from acts.registry import registry
from acts.registry.registry import INSPECTORS, PLAN
from acts.work import for_cause, life, result, task
from rules.base.errors import Refused
from rules.work.decision import decision_text
from rules.work.task import Task
from tests.acts.office import AT_THE_STATION, DECIDED, Desk

UNTIL = DECIDED | {"until": "2024-07-31"}
WHY = {"reason": "其他", "why": "消防漏核对"}
COMPLAINT = {
    "name": "2024年投诉核查", "cause": "投诉举报", "document": "示公交〔2024〕7号", "items": "I-0001", "start": "2024-03-04",
    "end": "2024-05-31", "departments": "police",
}  # fmt: skip


def why_of(desk: Desk) -> str:
    """The sentence of the newest entry."""
    return next(iter(desk.office.store.latest(1))).head.why


# ---- extend


def test_a_task_is_extended_with_reason_approver_and_paper_and_its_history_says_so(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    extended = life.extend(desk.office, number, UNTIL)
    assert (extended.end, extended.state) == (date(2024, 7, 31), "matched")
    decided = extended.decisions[-1]
    assert (decided.kind, decided.reason, decided.by, decided.post) == (
        "extend",
        "instruction",
        "演示分管局长",
        "分管局长",
    )
    assert (decided.before, decided.until) == (date(2024, 6, 28), date(2024, 7, 31))
    assert "延长到 2024年7月31日（原 2024年6月28日）：上级统一部署，批准人 演示分管局长" in why_of(desk)


def test_the_visits_are_due_by_the_new_end(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)

    def due() -> dict[str, date]:
        return {thing.kind: thing.day for thing in task_things(desk.office, number) if thing.undone}

    before = due()
    life.extend(desk.office, number, UNTIL)
    assert (before["visit"], due()["visit"]) == (date(2024, 6, 28), date(2024, 7, 31))
    assert due()["close"] > before["close"]


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2024-06-28", "延到的 2024年6月28日 不晚于现在的期限 2024年6月28日"),
        ("2024-05-01", "请写更晚的一天"),
        ("2025-01-10", "不能延到 2025 年，请录完办结，另建任务"),
        ("", "延到：必须填写"),
    ],
)
def test_an_extension_backwards_or_into_the_next_year_is_refused_at_its_field(
    desk: Desk, until: str, words: str
) -> None:
    number = desk.new_task()
    desk.matched(number)
    with desk.refused(words):
        life.extend(desk.office, number, UNTIL | {"until": until})
    with pytest.raises(Refused) as caught:
        life.extend(desk.office, number, UNTIL | {"until": until})
    assert {problem.field for problem in caught.value.problems} == {"延到"}


def test_an_extension_to_a_day_that_is_past_is_refused(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-08-20")
    with desk.refused("2024年7月31日 已经过去"):
        life.extend(desk.office, number, UNTIL)


def test_every_missing_word_of_a_decision_is_named_at_once(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    with desk.refused("延到：必须填写", "原因：必须填写", "批准人：必须填写", "依据：必须填写"):
        life.extend(desk.office, number, {})
    with desk.refused("原因没有“台风”", "天气、灾害"):
        life.extend(desk.office, number, UNTIL | {"reason": "台风"})


def test_before_the_match_there_is_nothing_to_extend_and_what_can_be_done_is_said(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    with desk.refused("已抽取，不能延长；现在可以：确认名单"):
        life.extend(desk.office, number, UNTIL)


def test_one_batch_is_extended_alone_and_the_task_ends_with_its_last(desk: Desk) -> None:
    number = desk.new_task(batches="2")
    desk.matched(number)
    extended = life.extend(desk.office, number, UNTIL | {"batch": "2"})
    assert [one.end for one in extended.windows] == [date(2024, 6, 28), date(2024, 7, 31)]
    assert extended.end == date(2024, 7, 31)
    again = life.extend(desk.office, number, UNTIL | {"batch": "1", "until": "2024-07-10"})
    assert [one.end for one in again.windows] == [date(2024, 7, 10), date(2024, 7, 31)]
    assert again.end == date(2024, 7, 31)
    assert [one.batch for one in again.decisions] == [2, 1]
    with desk.refused("没有第 3 批，共 2 批"):
        life.extend(desk.office, number, UNTIL | {"batch": "3"})


def test_what_should_be_known_before_an_extension_is_said(desk: Desk) -> None:
    registry.edit(desk.office, PLAN, "L-0001", {"end": "2024-06-30"})
    for n in range(1, 7):
        registry.edit(desk.office, INSPECTORS, f"N-{n:04d}", {"valid_until": "2024-07-15"})
    number = desk.new_task(plan="L-0001", items="I-0001,I-0002", departments="police,fire")
    desk.matched(number)
    notes = life.extension_notes(desk.office, desk.task(number), date(2024, 7, 31))
    assert notes[0] == "超出计划 L-0001 的期限 2024年6月30日，请同时修改计划"
    assert "（冻结时写定），延期以后仍须按时公开，否则核验写“逾期未公开”" in notes[1]
    assert any("的执法证 2024年7月15日 到期，到时请更换（draw change）" in note for note in notes[2:])


# ---- stop and go on


def test_a_suspension_has_a_day_and_is_overdue_then(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    stopped = life.suspend(desk.office, number, DECIDED | {"until": "2024-03-29"})
    assert (stopped.state, stopped.before, stopped.held_until) == ("suspended", "frozen", date(2024, 3, 29))
    resumed = life.resume(desk.office, number)
    assert (resumed.state, resumed.before, resumed.held_until) == ("frozen", "", None)
    assert [one.kind for one in resumed.decisions] == ["suspend", "resume"]


def test_a_suspended_task_gets_a_new_day_and_resumes_where_it_stood(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    desk.suspend(number)
    again = life.suspend(desk.office, number, DECIDED | {"until": "2024-05-31"})
    assert (again.before, again.held_until) == ("drawn", date(2024, 5, 31))
    assert life.resume(desk.office, number).state == "drawn"


@pytest.mark.parametrize(
    ("until", "words"),
    [("", "中止到：必须填写"), ("2024-03-04", "不在今天（2024年3月4日）以后"), ("2024-03-01", "请写恢复的那一天")],
)
def test_a_suspension_without_an_end_is_refused(desk: Desk, until: str, words: str) -> None:
    number = desk.new_task()
    with desk.refused(words):
        life.suspend(desk.office, number, DECIDED | {"until": until})


def test_a_task_suspended_by_the_program_of_before_has_no_day_and_resumes(desk: Desk) -> None:
    number = desk.new_task()
    old = Task(**{name: getattr(desk.task(number), name) for name in Task.__struct_fields__} | {
        "state": "suspended", "before": "draft", "handler": "",
    })  # fmt: skip
    with desk.office.transaction("task.suspend", "中止任务") as tx:
        tx.put(old)
    assert desk.task(number).held_until is None
    assert life.resume(desk.office, number).state == "draft"


# ---- cancel, delete


def test_a_matched_task_is_cancelled_with_its_draw_and_its_sheets(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    cancelled = life.cancel(desk.office, number, DECIDED)
    assert cancelled.state == "cancelled"
    assert desk.task(number) == cancelled
    given_up = desk.draw(cancelled.draws[-1])
    assert given_up.void is not None
    assert (given_up.state, given_up.void.reason, given_up.void.office) == ("void", "task_cancelled", "分管局长")
    assert all(sheet.void_on == desk.office.today() for sheet in desk.sheets(number))
    assert "取消：上级统一部署，批准人 演示分管局长（分管局长），依据 示公演〔2024〕3号" in why_of(desk)


@pytest.mark.parametrize("step", ["frozen", "drawn", "confirmed"])
def test_a_task_is_cancelled_at_every_step_before(desk: Desk, step: str) -> None:
    number = desk.new_task()
    desk.freeze(number)
    if step != "frozen":
        desk.run_later(number)
    if step == "confirmed":
        confirm.confirm(desk.office, number)
    assert desk.task(number).state == step
    assert life.cancel(desk.office, number, DECIDED).state == "cancelled"
    with desk.refused("已取消，不能冻结；需要时另建任务"):
        desk.freeze(number)


def test_what_was_checked_cannot_be_cancelled(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    count = len(desk.enter_all(number, "2024-03-20"))
    with desk.refused(f"已有 {count} 条结果，做过的检查不能取消；请录完办结"):
        life.cancel(desk.office, number, DECIDED)


def test_a_draft_that_was_frozen_once_is_cancelled_and_not_deleted(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    void.void(desk.office, number, reason="wrong_terms", by="演示分管局长")
    with desk.refused("冻结过，不能删除", "取消（task cancel）"):
        life.delete(desk.office, number, {"reason": "建立有误"})
    assert life.cancel(desk.office, number, DECIDED).state == "cancelled"


def test_a_check_with_a_cause_is_cancelled_without_a_draw(desk: Desk) -> None:
    number = for_cause.create(desk.office, COMPLAINT | {"objects": desk.object(3).number}).number
    for_cause.assign(desk.office, number, {"police": ("N-0002", "N-0003")})
    assert life.cancel(desk.office, number, DECIDED).state == "cancelled"
    (sheet,) = desk.sheets(number)
    assert (sheet.void_on, sheet.items, sheet.teams) == (desk.office.today(), (), {})


def test_a_task_cancelled_by_a_void_says_so_in_its_history(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    void.void(desk.office, number, reason="task_cancelled", by="演示局长", post="局长", paper="示公演〔2024〕4号")
    cancelled = desk.task(number)
    assert cancelled.state == "cancelled"
    assert decision_text(cancelled.decisions[-1]) == (
        "2024年3月4日 取消：其他，批准人 演示局长（局长），依据 示公演〔2024〕4号"
    )


def test_a_draft_is_deleted_with_a_reason_and_comes_back_by_an_undo(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("原因：必须填写"):
        life.delete(desk.office, number, {})
    assert life.delete(desk.office, number, {"reason": "建立有误"}).state == "deleted"
    with desk.refused("已删除，不能修改；误删的可以撤销（undo）"):
        task.edit(desk.office, number, {"name": "演示"})
    assert desk.new_task() == "2024-002"  # its number is not used again
    undo.undo(desk.office, undo.plan_undo(desk.office, number=number))
    assert desk.task(number).state == "draft"


def test_a_draft_that_was_never_frozen_is_not_cancelled(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("是草稿，没有冻结过，不用取消；不办的请删除（task delete）"):
        life.cancel(desk.office, number, DECIDED)


# ---- confirm again


def test_a_confirmation_is_asked_again_before_the_match_and_strikes_stay(desk: Desk) -> None:
    number = desk.joint_task()
    drawn = desk.drawn(number)
    out = drawn.drawn[0].number
    confirm.confirm(desk.office, number, [confirm.StrikeOff(out, "moved_away", "演示函 1")], approved_by="演示局长")
    asked = reconfirm(desk.office, number, "fire", WHY)
    assert desk.task(number).state == "drawn"
    assert [one.number for one in asked.struck] == [out]
    assert (asked.confirmed_at, [one.department for one in asked.confirmations]) == ("", ["police"])
    assert desk.task(number).decisions[-1].department == "fire"
    assert "请消防重新确认：其他，消防漏核对" in why_of(desk)
    confirm.confirm(desk.office, number)
    assert match.match_inspectors(desk.office, number)[1]


def test_a_confirmation_is_not_asked_again_before_it_was_given_nor_after_the_match(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    with desk.refused("还没有确认", "请确认（confirm）"):
        reconfirm(desk.office, number, "", WHY)
    confirm.confirm(desk.office, number)
    with desk.refused("消防还没有确认"):
        reconfirm(desk.office, number, "fire", WHY)
    match.match_inspectors(desk.office, number)
    with desk.refused("已匹配，不能重新确认；现在可以：派发"):
        reconfirm(desk.office, number, "", WHY)


def test_a_confirmed_list_that_the_public_has_read_is_not_confirmed_again(desk: Desk) -> None:
    number = desk.new_task(publish_draw="at_draw")
    desk.drawn(number)
    confirm.confirm(desk.office, number)
    desk.clock.later(1)
    public, _ = publish.prepare(desk.office)
    publish.record_publication(desk.office, public, pages=1, changed=1)
    with desk.refused("的名单已经公布，不能重新确认；不能检查的请剔除"):
        reconfirm(desk.office, number, "", WHY)


def test_the_confirmation_of_the_program_of_before_was_that_of_every_department(desk: Desk) -> None:
    number = desk.joint_task()
    drawn = desk.drawn(number)
    assert given_confirmations(drawn) == ()
    confirm.confirm(desk.office, number)
    assert [one.department for one in given_confirmations(desk.draw(drawn.number))] == ["police", "fire"]


def test_a_corrected_value_takes_every_confirmation_back(desk: Desk) -> None:
    number = desk.new_task()
    desk.later_on("2024-05-06")
    freeze.freeze(
        desk.office, number, kind="lottery", source={"game": "dlt", "date": "2024-05-08"}, approved_by="演示局长"
    )
    desk.later_on("2024-05-08", 22)
    draw.run(desk.office, number, "01020304350111", [], drawing=draw.Drawing(issue="24051"))
    confirm.confirm(desk.office, number)
    corrected = draw.correct(desk.office, number, "01020304350112", by="演示局", paper="示公演〔2024〕9号")
    assert (desk.task(number).state, given_confirmations(corrected)) == ("drawn", ())


def test_nothing_of_a_cancelled_task_goes_on(desk: Desk) -> None:
    number = desk.new_task()
    sheet = desk.matched(number)[0]
    life.cancel(desk.office, number, DECIDED)
    raw = {"code": "1", "checked_on": "2024-03-04"}
    for act, words in (
        (lambda: result.enter(desk.office, number, sheet.object, "I-0001", raw), "作废"),
        (lambda: life.extend(desk.office, number, UNTIL), "已取消，不能延长；需要时另建任务（task create）"),
        (lambda: life.suspend(desk.office, number, UNTIL), "已取消，不能中止"),
        (lambda: life.close(desk.office, number), "已取消，不能办结"),
    ):
        with desk.refused(words):
            act()


def test_a_supplement_given_up_cancels_no_task(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.clock.later(1)
    supplement.freeze_objects(
        desk.office, number, "20%", reason="比例提高", paper="示公演〔2024〕8号", approved_by="演示局长", kind="dice", source=AT_THE_STATION,
        expected_at=desk.clock.moment + timedelta(hours=6),
    )  # fmt: skip
    with desk.refused("补充抽取作废不取消任务", "取消（task cancel）"):
        void.void(desk.office, number, reason="task_cancelled", by="演示局长", paper="示公演〔2024〕9号")
    assert life.cancel(desk.office, number, DECIDED).state == "cancelled"
    assert {desk.draw(one).state for one in (*desk.task(number).draws, *desk.task(number).supplements)} == {"void"}


@pytest.mark.parametrize("post", ["分管局长王演示", "分管局长 王·演示", "分管局长（13800000000）"])
def test_the_public_post_holds_no_name_and_no_number(desk: Desk, post: str) -> None:
    number = desk.new_task()
    desk.matched(number)
    said = DECIDED | {"by": "王演示", "post": post}
    for act in (life.cancel, life.suspend, life.extend):
        with desk.refused("批准人职务"):
            act(desk.office, number, said | {"until": "2024-09-30"})
