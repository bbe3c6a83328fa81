"""Whose certificate a row of a list is: the one of that name, where nothing speaks against it; else a person decides."""

from dataclasses import replace

import pytest

from acts.registry import registry
from acts.registry.import_report import ImportReport
from acts.registry.importing import apply_import, prepare_import
from acts.registry.registry import INSPECTORS
from rules.importing.mapping import ImportMapping
from rules.registry.inspector import Inspector
from tests.acts.office import Desk, sheet_text

NEW = {"certificate": "26040009999", "valid_until": "2029-12-31"}
NAME = "演示执法员{:02d}"


def _judged(desk: Desk, *rows: dict[str, str], mode: str = "", **pairs: str) -> ImportReport:
    answers = ImportMapping(list="inspectors", mode=mode, pairs=pairs)
    return prepare_import(desk.office, INSPECTORS, replace(sheet_text(*rows), answers=answers))


def test_certificates_are_renewed_by_a_list_of_names(desk: Desk) -> None:
    rows = [
        {"name": NAME.format(n), "department": "公安", "certificate": f"2604000{n:04d}", "valid_until": "2029-12-31"}
        for n in range(1, 7)
    ]
    before = desk.office.store.count(Inspector)
    report = _judged(desk, *rows)
    assert {row.state for row in report.rows} == {"changed"}
    assert [(one.text, one.count) for one in report.told] == [("没有编号，按姓名认出名录里的人，执法证号换成新的", 6)]
    apply_import(desk.office, INSPECTORS, report, "换证.xlsx")
    assert desk.office.store.count(Inspector) == before
    after = desk.office.store.get(Inspector, "N-0001")
    assert (after.name, after.certificate, str(after.valid_until)) == (NAME.format(1), "26040000001", "2029-12-31")
    again = _judged(desk, *rows)
    assert {row.state for row in again.rows} == {"same"}


@pytest.mark.parametrize(
    "row",
    [
        {"department": "消防"}, {"department": "公安", "phone": "13800000001"}, {"department": "公安", "valid_until": "2025-01-01"},
    ],
    ids=["another department", "another telephone", "it ends earlier"],
)  # fmt: skip
def test_who_may_be_another_of_that_name_is_asked_about(desk: Desk, row: dict[str, str]) -> None:
    whole = {"name": "演示 执法员01", **NEW, **row}
    report = _judged(desk, whole)
    (question,) = report.questions
    assert report.rows[0].state == "rejected"
    assert [text for _, text in question.options] == ["同一人", "不是同一人", "不导入"]
    assert "N-0001" in report.by_cause[0].message
    states = [_judged(desk, whole, **{question.key: answer}).rows[0] for answer in ("同一人", "不是同一人", "不导入")]
    assert [(one.state, one.number) for one in states] == [("changed", "N-0001"), ("new", "N-0012"), ("left", "")]


def test_two_of_one_name_are_told_apart_by_a_person(desk: Desk) -> None:
    """Two in the registry, and two in the file of whom the registry has one."""
    row = {"name": NAME.format(2), "department": "公安", **NEW}
    twice = _judged(desk, row, {**row, "certificate": "26040009998"})
    assert [one.state for one in twice.rows] == ["rejected", "rejected"]
    made = registry.add(desk.office, INSPECTORS, {**row, "certificate": "16040009997"})
    (question,) = _judged(desk, row).questions
    assert [value for value, _ in question.options][:2] == ["N-0002", made.number]
    (chosen,) = _judged(desk, row, **{question.key: made.number}).rows
    assert (chosen.state, chosen.number) == ("changed", made.number)


def test_who_is_no_longer_here_is_not_renewed_without_a_word(desk: Desk) -> None:
    registry.retire(desk.office, INSPECTORS, "N-0003", "调离", "调离")
    assert len(_judged(desk, {"name": NAME.format(3), "department": "公安", **NEW}).questions) == 1


def test_a_list_that_only_updates_needs_names_alone(desk: Desk) -> None:
    report = _judged(desk, {"name": NAME.format(4), "valid_until": "2030-06-30"}, {"name": "演示新来的"}, mode="update")
    assert [(one.state, one.number) for one in report.rows] == [("changed", "N-0004"), ("unknown", "")]
    assert "执法证有效期至（" in report.rows[0].changes[0]


def test_the_certificate_of_one_under_the_name_of_another_is_asked_about(desk: Desk) -> None:
    """Under a name that nobody has it is a change of name, and told."""
    one = desk.office.store.get(Inspector, "N-0001")
    row = {"department": "公安", "certificate": one.certificate, "valid_until": "2029-12-31"}
    (question,) = _judged(desk, {"name": NAME.format(2), **row}).questions
    assert [value for value, _ in question.options] == ["N-0001", "N-0002", "other", "leave"]
    renamed = _judged(desk, {"name": "演示改名", **row})
    assert [(one.state, one.number) for one in renamed.rows] == [("changed", "N-0001")]
    assert [told.what for told in renamed.told] == ["renamed"]
