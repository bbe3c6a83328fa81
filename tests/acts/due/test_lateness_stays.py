"""What was late stays late: no act of an office makes a delay smaller or unseen, whoever would like it to (life of a check §6)."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from acts.draw import confirm, reconfirm, void
from acts.due.due import late
from acts.due.report import report_sent
from acts.journal import undo
from acts.registry import registry
from acts.registry.duties import standings
from acts.registry.registry import DUTIES, ENTERPRISES, ITEMS, PLAN
from acts.work import for_cause, life, people, result, task
from rules.base.errors import Refused
from rules.draw.draw_record import Publication
from tests.acts.office import DECIDED, Desk

LEADER = DECIDED
WHY = {"reason": "其他", "why": "演示"}
MONTHLY = {"name": "网吧每月检查", "item": "I-0003", "months": "每月", "start": "2024-03-01", "basis": "检查频次规定"}


def days_late(desk: Desk, kind: str, about: str = "2024-001", **of: str) -> int:
    """How late the latest of a kind is or was: working days."""
    return max(
        (
            one.workdays
            for one in late(desk.office)
            if (one.thing.kind, one.thing.about) == (kind, about)
            and all(getattr(one.thing, field) == value for field, value in of.items())
        ),
        default=0,
    )


def publish(desk: Desk) -> None:
    store, number = desk.office.store, f"P-{desk.office.store.count(Publication) + 1:06d}"
    with desk.office.transaction("publish", f"公示 {number}") as tx:
        tx.put(Publication(
            number=number, at=desk.office.stamp(), seq=store.position.seq, head=store.position.head, pages=1, changed=1
        ))  # fmt: skip


# ---- given more time, stopped, given up


def approved_and_not_published(desk: Desk) -> tuple[str, int]:
    """A task whose results were approved in spring, and how many days late their publication is in August."""
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    desk.later_on("2024-08-15")
    return number, days_late(desk, "publish")


def test_an_extension_after_the_last_day_leaves_the_delay(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-08-15")
    before = days_late(desk, "visit")
    assert before > 20
    life.extend(desk.office, number, LEADER | {"until": "2024-09-30"})
    assert days_late(desk, "visit") == before
    desk.later_on("2024-09-20")
    assert days_late(desk, "visit") == before


def test_a_suspension_does_not_hide_what_was_late_when_it_began(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-08-15")
    before = days_late(desk, "visit")
    desk.suspend(number)
    assert days_late(desk, "visit") == before
    desk.suspend(number, 60)
    desk.later_on("2024-09-20")
    assert days_late(desk, "visit") > before


def test_a_suspension_has_an_end_that_somebody_can_live_to_see(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("中止到"):
        life.suspend(desk.office, number, LEADER | {"until": "2999-12-31"})


def test_what_is_cancelled_or_deleted_was_late_until_then(desk: Desk) -> None:
    first, second = desk.new_task(), desk.new_task()
    desk.matched(first)
    desk.later_on("2024-08-15")
    visit, frozen = days_late(desk, "visit"), days_late(desk, "freeze", second)
    assert visit > 0
    assert frozen
    life.cancel(desk.office, first, LEADER)
    life.delete(desk.office, second, WHY)
    desk.later_on("2024-12-15")
    assert days_late(desk, "visit") == visit
    assert days_late(desk, "freeze", second) == frozen


def test_a_draft_put_off_after_its_first_day_was_late(desk: Desk) -> None:
    number = desk.new_task()
    desk.later_on("2024-05-15")
    before = days_late(desk, "freeze")
    task.edit(desk.office, number, {"start": "2024-06-01"})
    assert before > 0
    assert days_late(desk, "freeze") == before
    desk.later_on("2024-05-30")
    assert days_late(desk, "freeze") == before


def test_a_draw_given_up_was_confirmed_late(desk: Desk) -> None:
    number = desk.joint_task()
    desk.drawn(number)
    desk.later_on("2024-05-15")
    before = days_late(desk, "confirm", department="fire")
    void.void(desk.office, number, reason="procedure", by="演示局长", post="局长", paper="示公演〔2024〕6号")
    assert before > 0
    assert days_late(desk, "confirm", department="fire") == before


# ---- asked again


def test_to_ask_all_departments_again_does_not_excuse_the_one_that_never_answered(desk: Desk) -> None:
    number = desk.joint_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number, department="police")
    desk.later_on("2024-05-15")
    before = days_late(desk, "confirm", department="fire")
    reconfirm.reconfirm(desk.office, number, "", WHY)
    assert before > 0
    assert days_late(desk, "confirm", department="fire") == before


def test_to_ask_again_does_not_undo_a_late_answer(desk: Desk) -> None:
    number = desk.joint_task()
    desk.drawn(number)
    desk.later_on("2024-05-15")
    confirm.confirm(desk.office, number)
    before = days_late(desk, "confirm", department="fire")
    reconfirm.reconfirm(desk.office, number, "fire", WHY)
    assert before > 0
    assert days_late(desk, "confirm", department="fire") == before
    confirm.confirm(desk.office, number, department="fire")
    assert days_late(desk, "confirm", department="fire") == before


def test_to_ask_again_does_not_put_off_the_match(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number)
    desk.later_on("2024-05-15")
    before = days_late(desk, "match")
    reconfirm.reconfirm(desk.office, number, "", WHY)
    assert before > 0
    assert days_late(desk, "match") >= before
    confirm.confirm(desk.office, number)
    assert days_late(desk, "match") >= before


# ---- results


def test_a_first_result_does_not_say_that_the_sheets_were_sent_in_time(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-05-15")
    before = days_late(desk, "dispatch")
    sheet = desk.sheets(number)[0]
    result.enter(desk.office, number, sheet.object, "I-0001", {"code": "1", "checked_on": "2024-05-15"})
    assert before > 0
    assert days_late(desk, "dispatch") == before


def test_a_correction_does_not_start_the_days_of_approval_anew(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.later_on("2024-08-15")
    before = days_late(desk, "approve")
    for sheet in desk.sheets(number):
        result.correct(desk.office, number, sheet.object, "I-0001", {"code": "5"}, "录错")
    assert before > 0
    assert days_late(desk, "approve") == before
    desk.approve(number)
    assert days_late(desk, "approve") == before
    for sheet in desk.sheets(number):
        result.correct(desk.office, number, sheet.object, "I-0001", {"code": "1"}, "录错")
    assert days_late(desk, "approve") == before
    desk.approve(number)
    assert days_late(desk, "approve") == before


def test_a_second_approval_does_not_start_the_days_of_publication_anew(desk: Desk) -> None:
    number, before = approved_and_not_published(desk)
    for sheet in desk.sheets(number):
        result.correct(desk.office, number, sheet.object, "I-0001", {"code": "5"}, "录错")
    desk.approve(number)
    assert before > 0
    assert days_late(desk, "publish") == before
    publish(desk)
    assert days_late(desk, "publish") == before


def test_another_day_of_the_visit_does_not_make_the_entry_timely(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-06-20")
    for sheet in desk.sheets(number):
        result.enter(desk.office, number, sheet.object, "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    before = days_late(desk, "entry")
    for sheet in desk.sheets(number):
        result.correct(desk.office, number, sheet.object, "I-0001", {"checked_on": "2024-06-19"}, "录错")
    assert before > 0
    assert days_late(desk, "entry") == before


def test_an_item_that_is_no_longer_public_does_not_take_a_late_publication_off_the_list(desk: Desk) -> None:
    _number, before = approved_and_not_published(desk)
    registry.edit(desk.office, ITEMS, "I-0001", {"level": "有限公开", "level_basis": "演示依据"})
    assert before > 0
    assert days_late(desk, "publish") == before


def test_what_is_withdrawn_before_it_was_public_was_late_until_then(desk: Desk) -> None:
    number, before = approved_and_not_published(desk)
    for sheet in desk.sheets(number):
        result.withdraw(desk.office, number, sheet.object, "I-0001", reason="other", by="演示局长", document="1号")
    assert before > 0
    assert days_late(desk, "publish") == before


# ---- whose it was


def test_work_that_is_handed_over_late_stays_with_the_one_who_let_it_get_late(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-08-15")
    before = days_late(desk, "visit", person="演示员")
    people.hand_over(desk.office, "演示员", "演示接手员", "调离")
    assert before
    assert days_late(desk, "visit", person="演示员") == before


# ---- reports, plan


def test_a_report_registered_again_with_an_earlier_day_was_late(desk: Desk) -> None:
    desk.later_on("2024-08-15")
    report_sent(desk.office, "2024-06", {"to": "演示市公安局"})
    before = days_late(desk, "report", "2024-06")
    report_sent(desk.office, "2024-06", {"to": "演示市公安局", "sent_on": "2024-05-30"})
    assert before > 0
    assert days_late(desk, "report", "2024-06") == before


@pytest.mark.parametrize(
    "change",
    [
        {"end": "2024-12-31"},
        {"times_per_year": "1"},
        {"start": "2024-06-01"},
        {"end": "2024-03-01", "start": "2024-02-01"},
    ],
)
def test_a_line_that_is_late_is_not_put_off(desk: Desk, change: dict[str, str]) -> None:
    registry.add(
        desk.office,
        PLAN,
        {
            "year": "2024",
            "name": "2024年网吧抽查",
            "items": "I-0003",
            "ratio": "20%",
            "times_per_year": "3",
            "start": "2024-03-05",
            "end": "2024-06-30",
        },
    )
    desk.later_on("2024-08-15")
    before = days_late(desk, "line", "L-0002")
    registry.edit(desk.office, PLAN, "L-0002", change)
    assert before > 0
    assert days_late(desk, "line", "L-0002") == before


def test_a_line_that_is_withdrawn_was_late(desk: Desk) -> None:
    registry.add(
        desk.office,
        PLAN,
        {
            "year": "2024",
            "name": "2024年网吧抽查",
            "items": "I-0003",
            "ratio": "20%",
            "start": "2024-03-05",
            "end": "2024-06-30",
        },
    )
    desk.later_on("2024-08-15")
    before = days_late(desk, "line", "L-0002")
    registry.retire(desk.office, PLAN, "L-0002", "不办了")
    assert before > 0
    assert days_late(desk, "line", "L-0002") == before


# ---- duties


def missed(desk: Desk) -> dict[str, int]:
    return {f"{one.duty}/{one.label}": one.rest for one in standings(desk.office) if one.state in {"missed", "excused"}}


DUTY_CHEATS: dict[str, Callable[[Desk], object]] = {
    "ended before": lambda desk: registry.edit(desk.office, DUTIES, "D-0001", {"until": "2024-03-15"}),
    "begins later": lambda desk: registry.edit(desk.office, DUTIES, "D-0001", {"start": "2024-06-01"}),
    "retired": lambda desk: registry.retire(desk.office, DUTIES, "D-0001", "不办了"),
    "another share": lambda desk: registry.edit(desk.office, DUTIES, "D-0001", {"share": "1%"}),
    "others under it": lambda desk: registry.edit(desk.office, DUTIES, "D-0001", {"who": "场所等级=A"}),
    "item of other trades": lambda desk: registry.edit(desk.office, ITEMS, "I-0003", {"trades": "旅馆业"}),
    "undone": lambda desk: undo.undo(desk.office, undo.plan_undo(desk.office, number="D-0001")),
    "objects closed": lambda desk: [registry.retire(desk.office, ENTERPRISES, desk.object(n).number, "停业") for n in range(21, 26)],
    "objects of another trade": lambda desk: [registry.edit(desk.office, ENTERPRISES, desk.object(n).number, {"trades": "旅馆业"}) for n in range(21, 26)],
    "objects registered later": lambda desk: [registry.edit(desk.office, ENTERPRISES, desk.object(n).number, {"registered_on": "2024-05-01"}) for n in range(21, 26)],
}  # fmt: skip


@pytest.mark.parametrize("cheat", DUTY_CHEATS)
def test_what_a_duty_missed_stays_missed(desk: Desk, cheat: str) -> None:
    registry.add(desk.office, DUTIES, MONTHLY)
    desk.later_on("2024-05-10")
    before = missed(desk)
    assert before == {"D-0001/2024-03": 5, "D-0001/2024-04": 5}
    # as one does who opens the program anew: nothing is kept in memory
    desk.office.cache.clear()
    with suppress(Refused):
        DUTY_CHEATS[cheat](desk)
    desk.office.cache.clear()
    assert missed(desk) == before


OF_THE_DUTY = [name for name in DUTY_CHEATS if not name.startswith("objects") and not name.startswith("item")]


@pytest.mark.parametrize("cheat", OF_THE_DUTY)
def test_what_a_duty_asks_now_does_not_go_on_its_last_day(desk: Desk, cheat: str) -> None:
    registry.add(desk.office, DUTIES, MONTHLY)
    desk.later_on("2024-05-31")
    with suppress(Refused):
        DUTY_CHEATS[cheat](desk)
    desk.later_on("2024-06-05")
    assert missed(desk)["D-0001/2024-05"] == 5


def test_visits_said_to_be_of_before_do_not_meet_what_was_missed(desk: Desk) -> None:
    registry.add(desk.office, DUTIES, MONTHLY)
    desk.later_on("2024-07-10")
    before = days_late(desk, "missed", "D-0001")
    objects = ",".join(desk.object(n).number for n in range(21, 26))
    made = for_cause.create(
        desk.office,
        {
            "name": "2024年投诉举报核查",
            "cause": "complaint",
            "document": "示公演〔2024〕7号",
            "objects": objects,
            "items": "I-0003",
            "departments": "police",
            "start": "2024-03-01",
            "end": "2024-07-30",
        },
    )
    for_cause.assign(desk.office, made.number, {"police": ("N-0001", "N-0002")}, seen=True)
    for n in range(21, 26):
        result.enter(
            desk.office, made.number, desk.object(n).number, "I-0003", {"code": "1", "checked_on": "2024-03-20"}
        )
    assert before > 0
    assert any(one.thing.key == "duty/D-0001/2024-03" for one in late(desk.office))


def test_a_clock_put_back_makes_nothing_less_late(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-08-15")
    report_sent(desk.office, "2024-06", {"to": "演示市公安局"})
    before = days_late(desk, "visit")
    desk.clock.at("2024-06-20")
    assert before > 0
    assert days_late(desk, "visit") == before
