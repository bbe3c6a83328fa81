"""Whatever an act writes, it can write all of it or it begins nothing: the last of its files stands in the way, and the first is not written."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from acts.draw import confirm, match, recusals, supplement, team_changes, void
from acts.work import task
from tests.acts.draw.test_team_changes import PAPER, declared
from tests.acts.in_the_way import Act, begins_nothing
from tests.acts.office import Desk


def frozen(desk: Desk) -> Act:
    number = desk.new_task()
    return lambda: desk.freeze(number)


def drawn(desk: Desk) -> Act:
    number = desk.new_task()
    desk.freeze(number)
    return lambda: desk.run_later(number)


def confirmed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    return lambda: confirm.confirm(desk.office, number)


def matched(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    confirm.confirm(desk.office, number)
    return lambda: match.match_inspectors(desk.office, number)


def voided(desk: Desk) -> Act:
    number = desk.new_task()
    desk.drawn(number)
    return lambda: void.void(desk.office, number, reason="procedure", by="演示分管局长")


def changed(desk: Desk) -> Act:
    number = desk.new_task()
    one = desk.matched(number)[0]
    return lambda: team_changes.change_inspector(
        desk.office, number, object_number=one.object, out=one.teams["police"][0], reason="illness", **PAPER
    )


def recused(desk: Desk) -> Act:
    one = desk.matched(desk.new_task())[0]
    return lambda: recusals.decide_recusal(desk.office, declared(one.object, one.teams["police"][0]))


def added(desk: Desk) -> Act:
    number = desk.new_task()
    desk.matched(number)
    return lambda: supplement.freeze_objects(
        desk.office, number, "20%", reason="ratio_raised", paper="演示文号", approved_by="演示分管局长", kind="dice",
        source={"place": "局三楼会议室", "dice": "20"}, expected_at=desk.clock.moment + timedelta(hours=6),
    )  # fmt: skip


def closed(desk: Desk) -> Act:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    return lambda: task.close(desk.office, number)


@pytest.mark.parametrize("prepare", [frozen, drawn, confirmed, matched, voided, changed, recused, added, closed])
def test_no_step_of_a_draw_is_journalled_whose_evidence_cannot_be_written(
    desk: Desk, prepare: Callable[[Desk], Act]
) -> None:
    act = prepare(desk)
    begins_nothing(desk, act, desk.office.places.freezes)
    desk.office.places.freezes.rmdir()
    act()
    assert desk.office.places.freezes.is_file()


def test_a_recusal_whose_new_sheet_cannot_be_printed_is_not_decided_by_who_prints_at_once(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    path = desk.office.places.sheets(number) / f"{one.number}-{one.object}.docx"
    raw = declared(one.object, one.teams["police"][0])
    begins_nothing(desk, lambda: recusals.decide_recusal(desk.office, raw, prints=True), path)
    recusals.decide_recusal(desk.office, raw)  # the desk asks about printing afterwards
