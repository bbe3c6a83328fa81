"""Objects without a code, or with a number of before, are drawn and get their sheet as all others."""

from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from rules.draw.draw_record import Draw
from tests.acts.office import Desk, hotel


def test_what_has_no_code_is_drawn_and_gets_its_sheet(desk: Desk) -> None:
    none = [registry.add(desk.office, ENTERPRISES, hotel(n, code="无")).number for n in (90, 91)]
    old = registry.add(desk.office, ENTERPRISES, hotel(92, code="4104991000123")).number
    sheets = {sheet.object for sheet in desk.matched(desk.new_task(ratio="100%"))}
    assert {*none, old} <= sheets
    (draw,) = desk.office.store.all(Draw)
    pool = {entry.object: entry.code for entry in desk.lists(draw.number).pool}
    assert [pool[one] for one in (*none, old)] == ["", "", "4104991000123"]
