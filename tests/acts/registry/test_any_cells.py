"""Any cells at all in a list that is imported: each row is taken or refused in Chinese, and what is taken reads back as itself."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acts.registry.importing import prepare_import
from acts.registry.registry import REGISTERS
from db.exchange.reading import read_list
from rules.base.errors import MingchouError, Refused
from rules.base.fields import show
from rules.base.invisible import invisible_problem
from rules.registry.department import START
from tests.acts.office import Desk, credit_code, hotel, officer

HOSTILE = (
    "<script>alert(1)</script>", "=HYPERLINK(\"http://x.invalid\")", "＝1+1", "@SUM(1)", "+1", "-1", "\u202e反", "a\u200bb", "\x00", "../../x",
    "CON", "NUL.txt", "1e309", "９９９９９９９９９９９９９９９９９９", "2024-02-30", "00/00/0000", "5%%", "-0", "、、、", "a" * 40_000, "\ufffe", "\r\n",
)  # fmt: skip
CELLS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.integers().map(str), st.dates().map(str))
GOOD = {"enterprises": hotel(95), "inspectors": officer(95, "公安"), "items": {}, "plan": {}}


@pytest.mark.parametrize("code", GOOD)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(chance=st.data())
def test_any_cells_are_taken_or_refused_and_what_is_taken_reads_back(
    desk: Desk, code: str, chance: st.DataObject
) -> None:
    register = REGISTERS[code]
    names = {column.name: column.label for column in register.columns}
    row = {**GOOD[code], **chance.draw(st.dictionaries(st.sampled_from(sorted(names)), CELLS, max_size=4))}
    before = desk.office.store.position
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名录.csv"
        with path.open("w", encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
            csv.writer(file).writerows([list(names.values()), [row.get(name, "") for name in names]])
        try:
            sheet = read_list(path, register.columns)
            if sheet.problems:
                raise Refused(*sheet.problems)
            report = prepare_import(desk.office, register, sheet)
        except MingchouError:  # said in words, see test_importing; anything else would come through here
            return
    assert desk.office.store.position == before
    for one in report.rows:
        assert (one.state == "rejected") == bool(one.problems)
    for record in report.records:
        shown = {column.name: show(column, getattr(record, column.name)) for column in register.columns}
        assert not any(invisible_problem(text) for text in shown.values())
        again, problems = register.parse(shown, record, "", START)
        assert (again, problems) == (record, [])


def test_the_good_rows_are_good(desk: Desk) -> None:
    """Else nothing above would ever be taken."""
    assert REGISTERS["enterprises"].parse(GOOD["enterprises"], None, "", START)[1] == []
    assert REGISTERS["inspectors"].parse(GOOD["inspectors"], None, "", START)[1] == []
    assert credit_code(95) in GOOD["enterprises"].values()
    assert not desk.office.store.read_only
