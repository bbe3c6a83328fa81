"""What an act prints at once it can print, or it begins nothing. The evidence stands in the way of no act: tests/acts/draw/test_outcome.py."""

from acts.draw import recusals
from tests.acts.draw.test_team_changes import declared
from tests.acts.in_the_way import begins_nothing
from tests.acts.office import Desk


def test_a_recusal_whose_new_sheet_cannot_be_printed_is_not_decided_by_who_prints_at_once(desk: Desk) -> None:
    number = desk.new_task()
    one = desk.matched(number)[0]
    path = desk.office.places.sheets(number) / f"{one.number}-{one.object}.docx"
    raw = declared(one.object, one.teams["police"][0])
    begins_nothing(desk, lambda: recusals.decide_recusal(desk.office, raw, prints=True), path)
    recusals.decide_recusal(desk.office, raw)  # the desk asks about printing afterwards
