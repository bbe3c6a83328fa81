"""派发: batches sent out, lists for a department, a batch, a person."""

from datetime import date, timedelta

import pytest

from acts.draw import confirm, freeze
from acts.draw.match import match_inspectors
from acts.draw.void import void
from acts.due.due import due
from acts.work import dispatch, lists
from acts.work.lists import Only
from db.exchange.formats import LISTS
from rules.base.errors import Refused
from rules.work.batch import batches_of
from tests.acts.draw.test_void import FALSE, sent_out
from tests.acts.office import AT_THE_STATION, Desk

TWO = "2024-03-11至2024-04-30；2024-05-06至2024-06-28"


def sent_days(desk: Desk, number: str) -> list[str]:
    return [str(one.dispatched_on or "") for one in batches_of(desk.task(number))]


def test_a_batch_is_sent_out_and_the_other_stays_due(desk: Desk) -> None:
    number = desk.joint_task(windows=TWO)
    desk.matched(number)
    assert [thing.key for thing in due(desk.office) if thing.kind == "dispatch"] == [
        f"dispatch/{number}/1",
        f"dispatch/{number}/2",
    ]
    dispatch.dispatch(desk.office, number, 1)
    assert sent_days(desk, number) == ["2024-03-04", ""]
    assert [thing.key for thing in due(desk.office) if thing.kind == "dispatch"] == [f"dispatch/{number}/2"]
    desk.later_on("2024-05-07")
    dispatch.dispatch(desk.office, number)
    assert sent_days(desk, number) == ["2024-03-04", "2024-05-07"]
    assert [words for _, words in dispatch.batch_words(desk.office, desk.task(number))] == [
        "第 1 批 5 份，2024年3月11日至2024年4月30日，2024年3月4日已派发",
        "第 2 批 5 份，2024年5月6日至2024年6月28日，2024年5月7日已派发",
    ]


def test_what_is_sent_out_again_keeps_the_day_of_the_first_time(desk: Desk) -> None:
    number = desk.joint_task()
    desk.matched(number)
    dispatch.dispatch(desk.office, number)
    desk.later_on("2024-03-12")
    with desk.refused("各批都已派发；人员有更换、要再派发的，请写第几批"):
        dispatch.dispatch(desk.office, number)
    again = batches_of(dispatch.dispatch(desk.office, number, 1))[0]
    assert (again.dispatched_on, again.again_on) == (date(2024, 3, 4), date(2024, 3, 12))


def test_nothing_is_sent_out_before_the_match_nor_of_a_batch_that_there_is_not(desk: Desk) -> None:
    number = desk.joint_task(batches="2")
    desk.drawn(number)
    with desk.refused("已抽取，不能派发；现在可以：确认名单"):
        dispatch.dispatch(desk.office, number)
    other = desk.joint_task(batches="2")
    desk.matched(other)
    with desk.refused("没有第 3 批，共 2 批"):
        dispatch.dispatch(desk.office, other, 3)


def test_sheets_of_a_department_a_batch_and_a_person(desk: Desk) -> None:
    number = desk.joint_task(windows=TWO)
    desk.matched(number)
    everything = lists.list_rows(desk.office, LISTS["assignments"], number)
    assert {row["department"] for row in everything} == {"公安", "消防"}
    fire = lists.list_rows(desk.office, LISTS["assignments"], number, Only(department="fire", batch=2))
    assert [(row["department"], row["batch"]) for row in fire] == [("消防", 2)] * 5
    sheet = desk.sheets(number)[0]
    person = sheet.teams["police"][0]
    rows = lists.list_rows(desk.office, LISTS["assignments"], number, Only(inspector=person))
    name = desk.inspector(int(person.removeprefix("N-"))).name
    assert rows
    assert all(name in str(row["inspectors"]) for row in rows)
    with desk.refused("没有派给 N-9999 的检查"):
        lists.list_rows(desk.office, LISTS["assignments"], number, Only(inspector="N-9999"))
    with desk.refused("卫健不是任务 2024-001 的参与部门，参与的有 公安、消防"):
        lists.list_rows(desk.office, LISTS["drawn"], number, Only(department="health"))


@pytest.mark.parametrize("code", ["drawn", "results"])
def test_the_drawn_list_and_the_results_are_narrowed_to_a_department(desk: Desk, code: str) -> None:
    number = desk.joint_task()
    desk.matched(number)
    rows = lists.list_rows(desk.office, LISTS[code], number, Only(department="fire"))
    whole = lists.list_rows(desk.office, LISTS[code], number)
    assert rows
    if code == "drawn":
        assert rows == whole
    else:
        assert {row["item"] for row in rows} == {"I-0002"}
        assert len(whole) == 2 * len(rows)
    with pytest.raises(Refused, match="不能按批次导出"):
        lists.list_rows(desk.office, LISTS[code], number, Only(batch=1))


def test_a_list_of_a_department_says_its_full_name_and_whom_to_call(desk: Desk) -> None:
    assert lists.list_title(desk.office, LISTS["drawn"]) == "抽取名单"
    assert lists.list_title(desk.office, LISTS["drawn"], Only(department="fire")).startswith("抽取名单（消防")


def test_sheets_of_a_match_made_anew_are_not_sent_out_yet(desk: Desk) -> None:
    number, _ = sent_out(desk)
    dispatch.dispatch(desk.office, number)
    assert sent_days(desk, number) == [desk.office.today().isoformat()]
    void(desk.office, number, **FALSE)
    freeze.freeze(
        desk.office, number, kind="dice", source=AT_THE_STATION, expected_at=desk.clock.moment + timedelta(hours=6)
    )
    desk.run_later(number)
    confirm.confirm(desk.office, number)
    match_inspectors(desk.office, number)
    assert sent_days(desk, number) == [""]
