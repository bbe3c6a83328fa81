"""What holds for every list of the registry: what must be filled in, under which name it is stored, and that nothing is dropped in silence."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
import pytest

from rules.base.fields import Record
from rules.registry import enterprise, inspector, item, plan
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine

DAY = date(2024, 9, 2)
RECUSAL = Recusal(number="O-000001/N-0001", object="O-000001", inspector="N-0001", reason="kin")

ENTERPRISE = {"name": "演示旅馆有限公司", "code": "91410499MA0000000P"}
INSPECTOR = {"name": "演示执法员", "department": "公安", "certificate": "1", "valid_until": "2024-12-31"}
ITEM = {"name": "旅馆业检查", "department": "公安", "basis": "演示依据"}
PLAN = {
    "year": "2024",
    "name": "旅馆业抽查",
    "items": "I-0001",
    "ratio": "5%",
    "start": "2024-03-01",
    "end": "2024-11-30",
}
PAIR = {"object": "O-000001", "inspector": "N-0001", "reason": "近亲属"}
END = {"ended_by": "演示局长", "ended_on": "2024-09-02", "ended_why": "已不任职"}
DECLARATION = {
    **PAIR, "side": "企业", "declarant": "演示申请人", "declared_on": "2024-09-01", "upheld": "是", "decided_by": "演示局长",
    "decided_on": "2024-09-02", "paper": "演示〔2024〕1号",
}  # fmt: skip

Parse = Callable[[Mapping[str, str]], Any]
FORMS: dict[str, tuple[Parse, dict[str, str]]] = {
    "检查对象": (enterprise.parse, ENTERPRISE), "执法人员": (inspector.parse, INSPECTOR), "事项": (item.parse, ITEM), "计划": (plan.parse, PLAN),
    "回避": (inspector.parse_recusal, PAIR), "回避结束": (lambda raw: inspector.parse_recusal_end(RECUSAL, raw, DAY), END),
    "回避申请": (lambda raw: inspector.parse_declaration(raw, DAY), DECLARATION),
}  # fmt: skip
"""List → how a row of it is read, and a row with exactly what must be filled in."""


@pytest.mark.parametrize("name", FORMS)
def test_a_row_with_what_must_be_filled_in_is_enough(name: str) -> None:
    parse, row = FORMS[name]
    record, problems = parse(row)
    assert problems == []
    assert record is not None


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, (_, row) in FORMS.items() for field in row])
def test_what_must_be_filled_in_is_asked_for_when_it_is_empty_and_when_it_is_not_there(name: str, field: str) -> None:
    parse, row = FORMS[name]
    for raw in ({**row, field: " "}, {key: text for key, text in row.items() if key != field}):
        record, problems = parse(raw)
        assert record is None
        assert [problem.message for problem in problems] == ["必须填写"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Enterprise, "enterprises"), (Inspector, "inspectors"), (Recusal, "recusals"), (Declaration, "declarations"), (Item, "items"), (PlanLine, "plan")],
)  # fmt: skip
def test_a_list_is_found_again_under_the_name_that_journals_have_it(kind: type[Record], name: str) -> None:
    assert kind.table == name


@pytest.mark.parametrize("kind", [Enterprise, Inspector, Recusal, Declaration, Item, PlanLine])
def test_a_field_that_this_program_does_not_know_is_refused_and_not_lost(kind: type[Record]) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `later`"):
        msgspec.json.decode(b'{"later":1}', type=kind)
