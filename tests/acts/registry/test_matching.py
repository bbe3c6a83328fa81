"""Which object a row is; full lists and lists that only update; what an empty cell says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from acts.base import bureau
from acts.registry.importing import ImportReport, apply_import, import_list, prepare_import
from acts.registry.registry import ENTERPRISES, INSPECTORS, edit
from db.config import Bureau
from rules.importing.mapping import ImportMapping
from rules.registry.enterprise import Enterprise
from tests.acts.office import ENTERPRISES as ROWS
from tests.acts.office import INSPECTORS as PEOPLE
from tests.acts.office import Clock, Desk, credit_code, hotel, sheet_text, tokens
from tests.rules.registry.test_enterprise import registration_of


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[Desk]:
    """A bureau whose lists are empty."""
    clock = Clock()
    bureau.create(
        tmp_path / "空", Bureau(name="示例县公安局", region="410499"), by="演示员", clock=clock, token=tokens()
    )
    with bureau.open_office(tmp_path / "空", by="演示员", clock=clock, token=tokens(2)) as office:
        yield Desk(office, clock)


OLD = registration_of("41049960000007")


def judged(desk: Desk, *rows: Mapping[str, str], **answers: object) -> ImportReport:
    """The report of a file of objects with these answers."""
    mapping = ImportMapping(list="enterprises", **answers)  # type: ignore[arg-type]
    return prepare_import(desk.office, ENTERPRISES, replace(sheet_text(*rows), answers=mapping))


def states(report: ImportReport) -> list[str]:
    return [row.state for row in report.rows]


def object_with(desk: Desk, **values: str) -> Enterprise:
    (found,) = desk.office.store.where(Enterprise, **values)
    return found


def test_an_empty_cell_leaves_what_is_known_and_is_told(desk: Desk) -> None:
    report = judged(desk, hotel(1, phone="", town="新演示镇"))
    assert report.rows[0].changes == ("乡镇街道（演示镇 → 新演示镇）",)
    assert [told.text for told in report.told] == ["空着的格不改动已有的内容"]


def test_an_empty_cell_of_a_full_list_erases_only_where_the_clerk_says_so(desk: Desk) -> None:
    assert judged(desk, hotel(1, phone=""), mode="full").rows[0].changes == ()
    erased = judged(desk, hotel(1, phone="", code=credit_code(1)), mode="full", blank_erases=True)
    assert erased.rows[0].changes == ("联系电话（10000000001 → 空）",)
    assert judged(desk, hotel(1, phone=""), mode="update", blank_erases=True).rows[0].changes == ()


def test_a_list_that_only_updates_adds_nobody(desk: Desk) -> None:
    report = judged(desk, hotel(1, town="新演示镇"), hotel(90), mode="update")
    assert states(report) == ["changed", "unknown"]
    assert [row.name for row in report.unknown] == ["演示90号旅馆有限公司"]
    assert len(report.records) == 1


def test_a_list_of_inspectors_that_only_updates_knows_them_by_certificate(desk: Desk) -> None:
    """A new certificate is one of somebody new, but for a name that is known: that is asked."""
    new = {**PEOPLE[1], "certificate": "16040009999"}
    rows = [{**PEOPLE[0], "phone": "10000019999"}, {**new, "name": "演示新来的"}, new]
    sheet = replace(sheet_text(*rows), answers=ImportMapping(list="inspectors", mode="update"))
    assert states(prepare_import(desk.office, INSPECTORS, sheet)) == ["changed", "unknown", "rejected"]


def test_a_full_list_names_who_is_gone_and_does_nothing_by_itself(desk: Desk) -> None:
    report = judged(desk, *ROWS[1:], hotel(90), mode="full")
    assert [row.name for row in report.gone] == ["演示01号旅馆有限公司"]
    assert report.counts == {"new": 1, "changed": 0, "same": len(ROWS) - 1, "rejected": 0}
    apply_import(desk.office, ENTERPRISES, report, "名录.xlsx")
    assert object_with(desk, code=credit_code(1)).status == "active"


def test_who_is_gone_gets_the_status_that_the_clerk_decides(desk: Desk) -> None:
    report = judged(desk, *ROWS[2:], mode="full")
    first = object_with(desk, code=credit_code(1)).number
    with desk.refused("不是这份全量名单里没有的"):
        other = object_with(desk, code=credit_code(5)).number
        apply_import(desk.office, ENTERPRISES, report, "名录.xlsx", gone={other: "迁出"})
    apply_import(desk.office, ENTERPRISES, report, "名录.xlsx", gone={first: "迁出"})
    one = object_with(desk, code=credit_code(1))
    assert (one.status, one.status_source) == ("moved_away", "名录.xlsx")
    assert object_with(desk, code=credit_code(2)).status == "active"
    judged_again = judged(desk, *ROWS[2:], mode="full")
    assert [row.name for row in judged_again.gone] == ["演示02号旅馆有限公司"]


def test_a_list_that_is_not_full_says_nothing_of_who_is_missing(desk: Desk) -> None:
    assert judged(desk, ROWS[0]).gone == ()


@pytest.mark.parametrize("name", ["演示01号旅馆有限责任公司", "演示(01号)旅馆有限公司"])
def test_a_known_name_under_another_code_is_decided_by_a_person(desk: Desk, name: str) -> None:
    row = hotel(1, name=name, code=credit_code(91))
    report = judged(desk, row)
    assert states(report) == ["rejected"]
    (question,) = report.questions
    assert question.must
    assert [text for _, text in question.options] == ["同一家", "不是同一家", "不导入"]
    number = object_with(desk, code=credit_code(1)).number
    assert number in question.text
    assert states(judged(desk, row, pairs={question.key: "不是同一家"})) == ["new"]
    assert states(judged(desk, row, pairs={question.key: "leave"})) == ["left"]
    same = judged(desk, row, pairs={question.key: "same"})
    assert (states(same), same.rows[0].number) == (["changed"], number)


def test_a_pair_that_was_decided_is_not_asked_about_again(desk: Desk) -> None:
    row = hotel(1, code=credit_code(91))
    (question,) = judged(desk, row).questions
    report = judged(desk, row, pairs={question.key: "same"})
    apply_import(desk.office, ENTERPRISES, report, "名录.xlsx")
    one = object_with(desk, code=credit_code(91))
    assert one.old_number == credit_code(1)
    assert states(judged(desk, row)) == ["same"]
    assert states(judged(desk, hotel(1))) == ["same"]  # by its old number; the code stays


def test_two_rows_of_one_name_with_two_codes_are_a_doubtful_pair(desk: Desk) -> None:
    rows = [hotel(90), hotel(90, code=credit_code(91))]
    report = judged(desk, *rows)
    assert states(report) == ["new", "rejected"]
    (question,) = report.questions
    assert "第 2 行" in question.text
    assert states(judged(desk, *rows, pairs={question.key: "不是同一家"})) == ["new", "new"]


def test_an_object_of_which_the_old_number_is_known_is_found_by_it(desk: Desk) -> None:
    import_list(desk.office, ENTERPRISES, sheet_text(hotel(90, code=OLD)), "名录.xlsx")
    report = judged(desk, hotel(90, old_number=OLD))
    assert report.rows[0].changes == (
        f"统一社会信用代码（{OLD} → {credit_code(90)}）",
        f"旧注册号（空 → {OLD}）",
    )


def test_a_new_name_under_a_known_code_is_a_change_of_name_and_told(desk: Desk) -> None:
    report = judged(desk, hotel(1, name="演示新名旅馆有限公司"))
    assert states(report) == ["changed"]
    assert [told.what for told in report.told] == ["renamed"]


def test_a_row_without_a_code_is_known_by_its_name_alone_where_nothing_speaks_against_it(desk: Desk) -> None:
    assert states(judged(desk, {"name": "演示01号旅馆有限公司", "code": "", "town": "新演示镇"})) == ["changed"]
    report = judged(desk, {"name": "演示01号旅馆有限公司", "code": "", "legal_representative": "演示别人"})
    assert states(report) == ["rejected"]


@pytest.mark.parametrize(("code", "what"), [("", "no_code"), ("4104993000012", "old_code")])
def test_an_object_without_a_credit_code_is_registered_and_told(desk: Desk, code: str, what: str) -> None:
    report = import_list(desk.office, ENTERPRISES, sheet_text({"name": "演示祠堂", "code": code}), "名录.xlsx")
    assert [told.what for told in report.told] == [what]
    assert object_with(desk, name="演示祠堂").code == code
    assert states(judged(desk, {"name": "演示祠堂", "code": code})) == ["same"]


def test_two_objects_without_a_code_are_two(desk: Desk) -> None:
    import_list(
        desk.office, ENTERPRISES, sheet_text({"name": "甲祠堂", "code": ""}, {"name": "乙祠堂", "code": "无"}), "a.xlsx"
    )
    one = object_with(desk, name="甲祠堂")
    edit(desk.office, ENTERPRISES, one.number, {"phone": "1"})
    assert object_with(desk, name="乙祠堂").number != one.number


def test_an_export_enters_an_empty_bureau_with_its_numbers(empty_desk: Desk) -> None:
    import_list(empty_desk.office, ENTERPRISES, sheet_text(hotel(1, number="O-123456"), hotel(2)), "名录.xlsx")
    assert object_with(empty_desk, code=credit_code(1)).number == "O-123456"
    with empty_desk.refused("没有编号为 O-654321 的检查对象"):
        import_list(empty_desk.office, ENTERPRISES, sheet_text(hotel(3, number="O-654321")), "名录.xlsx")
