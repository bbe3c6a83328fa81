"""When something was done is the day of the journal's entry that first says so: nobody types it, and nothing that is done afterwards changes it."""

from datetime import date
from pathlib import Path

from acts.disclosure import approval
from acts.due.due import all_things
from acts.work import life, result
from rules.draw.draw_record import Draw, Publication
from rules.work.result import Result
from rules.work.task import Task
from tests.acts.office import Desk, desk_in
from tests.histories import History


def _first(desk: Desk, kind: type[Draw] | type[Result] | type[Task], number: str, field: str) -> date:
    """The day of the first entry in which a record has this field."""
    versions = desk.office.store.history(kind, number)
    return date.fromisoformat(next(one.at for one in versions if one.record and getattr(one.record, field))[:10])


def test_what_was_done_was_done_on_the_day_of_its_entry(desk: Desk) -> None:
    number = desk.joint_task(entry_days="3", disclose_days="3")
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.later_on("2024-04-10")
    desk.approve(number)
    one = desk.office.store.where(Result, task=number)[0]
    desk.later_on("2024-04-22")
    result.correct(desk.office, number, one.object, one.item, {"code": "5", "public": "已改正。"}, "录错")
    approval.approve(desk.office, number, (), by="演示分管局长", document="示公演〔2024〕3号")
    life.close(desk.office, number)
    found = {thing.key: thing for thing in all_things(desk.office)}
    draw = f"{number}-1"
    assert found[f"freeze/{number}"].done == _first(desk, Draw, draw, "number")
    assert found[f"value/{draw}"].done == _first(desk, Draw, draw, "value_at")
    assert found[f"confirm/{draw}/fire"].done == _first(desk, Draw, draw, "confirmed_at")
    assert found[f"match/{draw}"].done == _first(desk, Draw, draw, "matched_at")
    assert found[f"entry/{number}/1/police"].done == _first(desk, Result, one.number, "number")
    assert found[f"close/{number}"].done == _first(desk, Task, number, "closed_on")
    # the corrected one was approved in time, the others were approved late, and still are
    assert found[f"approve/{number}/late"].done == date(2024, 4, 10)
    assert found[f"approve/{number}/late"].late(desk.office.calendar, desk.office.today()) == 11


def test_of_any_history_no_day_lies_before_its_entry(tmp_path: Path) -> None:
    """Of every result, task and draw that was walked to: what the list calls done has an entry of that day."""
    with desk_in(tmp_path / "bureau") as desk:
        history = History(desk, 4)
        days = {desk.office.today()}
        for _ in history.steps(60):
            days.add(desk.office.today())
        published = {date.fromisoformat(one.at[:10]) for one in desk.office.store.all(Publication)}
        stamped = {"freeze", "value", "confirm", "match", "entry", "approve", "publish", "takeoff", "close"}
        done = {thing.done for thing in all_things(desk.office) if thing.kind in stamped and thing.done}
        assert done
        assert published | done <= days
