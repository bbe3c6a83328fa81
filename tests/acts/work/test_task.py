"""抽查任务: created, changed before the freeze, its scope previewed, suspended, closed."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from acts.draw import confirm, expiry, match, void
from acts.draw.confirm import StrikeOff
from acts.due.due import next_due
from acts.registry import registry
from acts.registry.registry import DEPARTMENTS, ENTERPRISES, ITEMS, PLAN
from acts.work import life, past, result, task
from rules.base.errors import NotFound
from rules.draw.draw import Stratum
from rules.registry.enterprise import Enterprise
from tests.acts.draw.test_supplement import freeze_more
from tests.acts.office import Desk


def test_a_supplement_that_is_not_finished_comes_before_the_steps_of_its_task(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)

    def stands() -> tuple[str, str, str | None]:
        record = desk.task(number)
        active = task.active_draw(desk.office, record)
        assert active is not None
        supplementary = task.active_supplement(desk.office, record)
        return active.number, task.stage(record, active), supplementary.number if supplementary else None

    assert stands() == (f"{number}-1", "matched", None)
    steps: dict[str, Callable[[], object]] = {
        "frozen": lambda: freeze_more(desk, number), "drawn": lambda: desk.run_later(number),
        "confirmed": lambda: confirm.confirm(desk.office, number),
    }  # fmt: skip
    for state, step in steps.items():
        step()
        assert stands() == (f"{number}-2", state, f"{number}-2")
    match.match_inspectors(desk.office, number)
    assert stands() == (f"{number}-1", "matched", None)
    assert task.stage(desk.task(number), desk.draw(f"{number}-2")) == "matched"


def test_a_supplement_that_is_given_up_leaves_the_task_where_it_was(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    freeze_more(desk, number)
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    record = desk.task(number)
    assert task.stage(record, desk.draw(f"{number}-2")) == "void"
    assert task.active_draw(desk.office, record) == desk.draw(f"{number}-1")


def test_tasks_are_numbered_by_the_year_in_which_they_start(desk: Desk) -> None:
    assert [desk.new_task(), desk.new_task()] == ["2024-001", "2024-002"]
    assert desk.new_task(start="2025-03-01", end="2025-06-30") == "2025-001"
    assert desk.task("2024-001").state == "draft"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"items": "I-0099"}, "清单中没有事项 I-0099；不在清单上的事项不能检查"),
        ({"end": "2024-09-31"}, "结束日期：没有“2024-09-31”这一天：2024年9月只有30天"),
        ({"ratio": "1.2"}, "抽查比例：比例“1.2”不在 0 到 1 之间"),
        ({"ratio": "0"}, "抽查比例：比例“0”不在 0 到 1 之间"),
        ({"ratio": "A=5%,A=10%", "strata": "risk"}, "A级的比例写了两次"),
        ({"floor": "120%"}, "总比例不低于：比例“120%”不在 0 到 1 之间"),
        ({"ratio": "E=5%,high=1%", "strata": "watch"}, "没有“E级”这一层"),
        ({"end": "2024-03-01"}, "结束日期：早于开始日期"),
        ({"departments": "police,fire"}, "消防在本任务中没有抽查事项"),
        ({"items": "I-0001,I-0002"}, "事项 I-0002 属消防，参与部门里没有它"),
        ({"departments": "police,海关"}, "参与部门没有“海关”，可填：公安"),
        ({"plan": "L-0009"}, "没有计划 L-0009"),
        ({"plan": "L-0001", "ratio": "5%"}, "比例 5% 低于计划规定的 10%"),
        ({"plan": "L-0001", "items": "I-0003"}, "计划 L-0001 中没有事项 I-0003"),
        ({"plan": "L-0001", "end": "2025-01-31"}, "任务时间超出计划的起止（2024-01-01 至 2024-12-31）"),
        ({"batches": "0"}, "批次数：应为 1 到 366 之间的整数"),
        ({"pool_take": "1"}, "每个部门至少先抽 2 人"),
        ({"where": "colour=red"}, "“colour=red”看不懂"),
        ({"where": "trade=旅馆业;trade=网吧"}, "trade 写了两次"),
    ],
)
def test_a_task_that_the_lists_or_the_law_do_not_allow_is_refused(desk: Desk, raw: dict[str, str], said: str) -> None:
    with desk.refused(said):
        desk.new_task(**raw)


def test_an_item_or_plan_line_that_no_longer_stands_cannot_be_used(desk: Desk) -> None:
    registry.retire(desk.office, ITEMS, "I-0003", "清单调整")
    with desk.refused("事项 I-0003（网吧信息安全检查）在 2024-03-11 不在有效期内，不能检查"):
        desk.new_task(items="I-0003")
    registry.retire(desk.office, PLAN, "L-0001", "计划调整")
    with desk.refused("计划 L-0001 已撤回"):
        desk.new_task(plan="L-0001")


def test_without_a_ratio_anywhere_a_task_is_refused(desk: Desk) -> None:
    registry.edit(desk.office, ITEMS, "I-0001", {"ratio": ""})
    with desk.refused("没有写比例"):
        desk.new_task()
    assert desk.new_task(ratio="5%")


def test_a_department_named_twice_takes_part_once(desk: Desk) -> None:
    number = desk.new_task(departments="police,公安")
    assert desk.task(number).departments == ("police",)
    assert desk.drawn(number).state == "drawn"


def test_a_task_is_changed_before_its_freeze_and_never_after(desk: Desk) -> None:
    number = desk.new_task()
    assert task.edit(desk.office, number, {"ratio": "20%"}).ratios == {"": "0.2"}
    with desk.refused(number, "没有要改的内容"):
        task.edit(desk.office, number, {"ratio": "0.2"})
    with desk.refused("不在 0 到 1 之间"):
        task.edit(desk.office, number, {"ratio": "120%"})
    desk.freeze(number)
    with desk.refused("条件已经冻结，不能再改"):
        task.edit(desk.office, number, {"ratio": "30%"})
    void.void(desk.office, number, reason="wrong_terms", by="演示分管局长")
    with desk.refused("条件已经冻结，不能再改"):
        task.edit(desk.office, number, {"ratio": "30%"})


def test_the_preview_says_of_everybody_in_the_scope_why_they_are_in_or_out(desk: Desk) -> None:
    office = desk.office
    changes = {
        1: {"status": "注销"},
        2: {"registered_on": "2024-03-04"},
        3: {"town": "别的镇"},
        4: {"registered_on": "2024-03-03"},
    }
    for n, raw in changes.items():
        registry.edit(office, ENTERPRISES, desk.object(n).number, raw)
    number = desk.new_task(where="town=演示镇", cutoff="2024-03-04")
    before = office.store.position
    scope = past.preview(office, desk.task(number))
    why = {desk.object(n).number: reason for n, reason in ((1, "not_active"), (2, "after_cutoff"), (3, "other_scope"))}
    assert dict(scope.excluded) == why
    assert desk.object(4).number in dict(scope.pool)
    assert (len(scope.pool), scope.strata, scope.problems) == (17, (Stratum(code="all", ratio="0.1", size=17),), ())
    assert office.store.position == before


def test_whoever_was_checked_this_year_for_the_item_is_left_out_unless_watched(desk: Desk) -> None:
    """叶县 2023 五(四)."""
    first, second = desk.final(desk.closed())
    registry.edit(desk.office, ENTERPRISES, second, {"watch": "投诉举报多", "watch_reason": "两次投诉"})
    scope = past.preview(desk.office, desk.task(desk.new_task(start="2024-09-02", end="2024-11-29")))
    assert dict(scope.excluded) == {first: "checked_this_year"}
    assert second in dict(scope.pool)
    next_year = past.preview(desk.office, desk.task(desk.new_task(start="2025-03-03", end="2025-06-30")))
    assert not next_year.excluded


def test_drawn_objects_count_as_visited_before_their_sheets_are_made_and_struck_ones_do_not(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    gone, kept = desk.final(number)
    confirm.confirm(desk.office, number, [StrikeOff(gone, "moved_away", "演示函 1")], approved_by="演示局长")
    earlier = past.earlier_checks(desk.office, desk.task(desk.new_task(start="2024-09-02", end="2024-11-29")))
    assert gone not in earlier.visits.total
    assert earlier.visits.total[kept] == 1
    assert (kept, "I-0001") in earlier.checked


def test_nobody_is_visited_more_often_a_year_than_the_bureau_allows(desk: Desk) -> None:
    """国办发〔2024〕54号."""
    office = desk.office
    for item in ("I-0001", "I-0002"):
        desk.matched(desk.new_task(items=item, departments="police" if item == "I-0001" else "fire", ratio="100%",
                                   where="trade=旅馆业"))  # fmt: skip
    registry.add(office, ITEMS, {"name": "旅馆业第三项检查", "department": "公安", "basis": "演示", "trades": "旅馆业"})
    third = desk.new_task(items="I-0005", ratio="10%", start="2024-09-02", end="2024-11-29")
    scope = past.preview(office, desk.task(third))
    assert scope.excluded_counts == {"visit_limit": 20}
    with desk.refused("抽查对象库为空：范围内的 20 个对象都不能入库"):
        desk.freeze(third)


def test_a_task_cannot_be_closed_before_every_result_is_in_and_approved(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("草稿，不能办结；现在可以：修改、冻结"):
        life.close(desk.office, number)
    desk.matched(number)
    first, second = desk.final(number)
    desk.clock.at("2024-03-20", 17)
    result.enter(desk.office, number, first, "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    with desk.refused("还有 2 项没有录入或审批", f"{first} I-0001 待审批", f"{second} I-0001 未检查"):
        life.close(desk.office, number)
    result.enter(desk.office, number, second, "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    desk.approve(number)
    closed = life.close(desk.office, number)
    assert (closed.state, closed.closed_on) == ("closed", date(2024, 3, 20))
    with desk.refused("已办结，不能办结"):
        life.close(desk.office, number)


def test_what_stands_next_and_by_when_is_said_in_working_days(desk: Desk) -> None:
    number = desk.new_task(end="2024-04-30", entry_days="5")
    assert task.task_status(desk.office, desk.task(number)).next_step.startswith("预览范围后冻结")
    desk.drawn(number)
    thing = next_due(desk.office, number)
    assert thing is not None
    assert thing.day == date(2024, 3, 6)  # drawn on Monday 4 March, 2 working days
    assert not thing.is_late(date(2024, 3, 6))
    assert thing.is_late(date(2024, 3, 7))
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    standing = task.task_status(desk.office, desk.task(number))
    thing = next_due(desk.office, number)
    assert thing is not None
    assert (thing.kind, thing.day) == ("dispatch", date(2024, 3, 11))
    assert [line[9:] for line in standing.missing] == ["I-0001 未检查"] * 2


def test_nothing_goes_on_with_a_suspended_task_before_it_is_resumed(desk: Desk) -> None:
    office, number = desk.office, desk.new_task()
    desk.freeze(number)
    desk.suspend(number)
    with desk.refused("已中止，请先恢复"):
        desk.run(number)
    with desk.refused("已中止，请先恢复"):
        void.void(office, number, reason="procedure", by="演示分管局长")
    assert life.resume(office, number).state == "frozen"
    with desk.refused("不能恢复"):
        life.resume(office, number)
    assert desk.run_later(number).state == "drawn"


def test_results_of_a_suspended_task_wait_too(desk: Desk) -> None:
    number = desk.new_task()
    sheet = desk.matched(number)[0]
    desk.clock.at("2024-03-20", 17)
    desk.suspend(number)
    with desk.refused("已中止，请先恢复"):
        result.enter(desk.office, number, sheet.object, "I-0001", {"code": "1", "checked_on": "2024-03-20"})
    with desk.refused("已中止，请先恢复"):
        desk.approve(number)


def test_a_freeze_that_expires_while_its_task_is_suspended_leaves_it_suspended(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    desk.suspend(number)
    desk.later_on("2024-04-01")
    expiry.expire_if_overdue(desk.office, desk.task(number))
    assert desk.task(number).state == "suspended"
    assert life.resume(desk.office, number).state == "draft"
    assert desk.freeze(number).number == f"{number}-2"


@pytest.mark.parametrize("act", ["freeze", "run"])
def test_a_task_that_does_not_exist_is_not_found(desk: Desk, act: str) -> None:
    with pytest.raises(NotFound, match="没有任务 2024-099"):
        desk.freeze("2024-099") if act == "freeze" else desk.run("2024-099")


def test_objects_of_restricted_trades_stay_out_of_draws_that_open_their_names(desk: Desk) -> None:
    gun = desk.object(26)
    with desk.office.transaction("test") as tx:
        tx.put(msgspec.structs.replace(gun, trades=(*gun.trades, "旅馆业")))
    scope = past.preview(desk.office, desk.task(desk.new_task()))
    assert scope.withheld == 1
    assert gun.number not in {number for number, _ in (*scope.pool, *scope.excluded)}
    assert desk.office.store.count(Enterprise) == 27


def test_a_task_takes_lead_and_participants_of_its_plan_line_unless_they_are_typed(desk: Desk) -> None:
    registry.edit(desk.office, PLAN, "L-0001", {"lead": "市场监管", "participants": "公安、消防"})
    terms = {"plan": "L-0001", "items": "I-0001,I-0002", "name": "演示", "start": "2024-03-11", "end": "2024-06-28"}
    made = task.create(desk.office, terms)
    assert (made.lead, made.departments) == ("market", ("police", "fire"))
    typed = task.create(desk.office, {**terms, "lead": "公安", "departments": "消防、公安"})
    assert (typed.lead, typed.departments) == ("police", ("fire", "police"))


def test_a_lead_that_has_ended_is_refused_on_the_plan_line_and_on_the_task(desk: Desk) -> None:
    registry.add(
        desk.office, DEPARTMENTS, {"number": "edu", "name": "演示县教育局", "short": "教育", "until": "2024-01-02"}
    )
    with desk.refused("牵头部门：部门 教育 2024-01-02 以后停用"):
        desk.new_task(lead="教育")
    with desk.refused("参与部门：部门 教育 2024-01-02 以后停用"):
        registry.edit(desk.office, PLAN, "L-0001", {"participants": "公安、教育", "start": "2024-03-01"})


def test_windows_of_batches_are_kept_and_an_extension_moves_one_or_those_that_end_with_the_task(desk: Desk) -> None:
    number = desk.new_task(windows="2024-03-11至2024-04-30；2024-05-06至2024-06-28")
    assert desk.task(number).batches == 2
    desk.matched(number)
    by = {"reason": "disaster", "by": "演示分管局长", "paper": "演公〔2024〕9号"}
    first = life.extend(desk.office, number, by | {"until": "2024-05-20", "batch": "1"})
    assert [str(one.end) for one in first.windows] == ["2024-05-20", "2024-06-28"]
    assert str(first.end) == "2024-06-28"
    whole = life.extend(desk.office, number, by | {"until": "2024-07-31"})
    assert [str(one.end) for one in whole.windows] == ["2024-05-20", "2024-07-31"]
