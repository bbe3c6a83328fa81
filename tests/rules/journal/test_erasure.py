"""依法删除: what may be erased, on what ground, and what a decision must name."""

import msgspec
import pytest

from rules.base.fields import Column, Record
from rules.disclosure.text_approval import TextApproval
from rules.journal.erasure import ERASABLE, Erasure, problems, read_fields
from rules.registry import enterprise, inspector
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.work import appointment, result
from rules.work.appointment import Appointment
from rules.work.result import Result

RECORDS: dict[str, type[Record]] = {
    record.table: record for record in (Enterprise, Inspector, Result, Recusal, Declaration, TextApproval, Appointment)
}
COLUMNS: dict[str, tuple[Column, ...]] = {
    "enterprises": enterprise.COLUMNS,
    "inspectors": inspector.COLUMNS,
    "results": result.COLUMNS,
    "recusals": (*inspector.RECUSAL_COLUMNS, *inspector.RECUSAL_END_COLUMNS),
    "declarations": inspector.DECLARATION_COLUMNS,
    "appointments": appointment.COLUMNS,
}


def test_what_may_be_erased_are_fields_of_records_by_the_labels_of_their_forms() -> None:
    assert set(ERASABLE) == set(RECORDS)
    for table, labels in ERASABLE.items():
        if table == "text_approvals":  # nobody types it into a form: it is what was approved
            continue
        forms = {column.name: column.label for column in COLUMNS[table]}
        assert set(labels) <= set(RECORDS[table].__struct_fields__)
        assert {name: forms[name] for name in labels} == labels


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        ("enterprises", {"number", "name", "code", "status", "trades"}),
        ("inspectors", {"number", "certificate", "department"}),
        ("results", {"code", "checked_on", "public", "handling", "fine"}),
    ],
)
def test_evidence_of_an_act_of_office_cannot_be_erased(table: str, kept: set[str]) -> None:
    assert kept.isdisjoint(ERASABLE[table])


def test_a_field_is_meant_by_its_label_or_its_name_and_counts_once() -> None:
    assert read_fields("enterprises", ["联系电话", "notes", "phone", "备注"]) == (("phone", "notes"), [])
    assert read_fields("enterprises", []) == ((), [])


def test_a_field_that_cannot_be_erased_is_named_with_those_that_can() -> None:
    fields, found = read_fields("results", ["备注", "检查结果"])
    assert fields == ("note",)
    assert [str(problem) for problem in found] == ["字段：“检查结果”不能依法删除；可以删除的有：处理意见、备注"]
    fields, found = read_fields("draws", ["种子"])
    assert fields == ()
    assert [str(problem) for problem in found] == ["字段：“种子”不能依法删除；可以删除的有：没有"]


def test_a_decision_names_a_ground_of_the_law_its_document_and_who_approved() -> None:
    whole = {"basis": "purpose", "document": "演示〔2024〕1号", "approved_by": "演示局长"}
    assert problems(**whole) == []
    (basis,) = problems(**{**whole, "basis": "wish"})
    assert str(basis).startswith(
        "依据：没有“wish”，可用：purpose（处理目的已实现或不再必要）、period（保存期限已届满）"
    )
    assert [str(one) for one in problems(**{**whole, "document": " "})] == ["文号：必须填写"]
    assert [str(one) for one in problems(**{**whole, "approved_by": ""})] == ["批准人：必须填写"]
    assert len(problems(basis="", document="", approved_by="")) == 3


def test_the_record_of_an_erasure_has_its_table_and_no_field_that_the_law_does_not_ask_for() -> None:
    raw = {
        "number": "X-0001", "of": "enterprises", "record": "O-000001", "ids": [1], "fields": ["phone"], "basis": "consent",
        "document": "演示〔2024〕1号", "approved_by": "演示局长", "at": "2024-09-02T09:00:00+08:00", "places": [[1, 0]], "entry": 7,
    }  # fmt: skip
    assert Erasure.table == "erasures"
    assert msgspec.convert(raw, Erasure).places == ((1, 0),)
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert({**raw, "phone": "13800000000"}, Erasure)
