"""Import: a report row by row, then all of it or nothing."""

from pathlib import Path

import pytest

from acts.registry import registry
from acts.registry.importing import apply_import, import_list, prepare_import
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS, PLAN
from db.exchange.reading import read_list
from rules.base.errors import Refused
from rules.registry import enterprise
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from tests.acts.office import ENTERPRISES as ROWS
from tests.acts.office import ITEMS as ITEM_ROWS
from tests.acts.office import PLAN as PLAN_ROWS
from tests.acts.office import Desk, credit_code, hotel, officer, sheet_text

WRONG = credit_code(92)[:-1] + ("0" if credit_code(92)[-1] != "0" else "1")


def test_every_row_is_new_changed_the_same_or_rejected_and_says_why(desk: Desk) -> None:
    sheet = sheet_text(hotel(90), hotel(1, town="新演示镇"), ROWS[1], hotel(92, code=WRONG))
    before = desk.office.store.position
    report = prepare_import(desk.office, ENTERPRISES, sheet)
    assert report.counts == {"new": 1, "changed": 1, "same": 1, "rejected": 1}
    assert [row.line for row in report.rows] == [2, 3, 4, 5]
    assert [row.name for row in report.rows] == [f"演示{n:02d}号旅馆有限公司" for n in (90, 1, 2, 92)]
    assert report.rows[1].changes == ("乡镇街道（演示镇 → 新演示镇）",)
    assert str(report.rows[3].problems[0]).startswith("第 5 行：统一社会信用代码：校验位不对")
    assert desk.office.store.position == before


def test_one_wrong_row_keeps_the_whole_file_out(desk: Desk) -> None:
    with desk.refused("第 3 行：统一社会信用代码：校验位不对"):
        import_list(desk.office, ENTERPRISES, sheet_text(hotel(90), hotel(92, code=WRONG)), "名录.xlsx")
    assert not desk.office.store.where(Enterprise, code=credit_code(90))


def test_rejected_rows_are_left_out_when_the_clerk_says_so(desk: Desk) -> None:
    sheet = sheet_text(hotel(90), hotel(92, code=WRONG))
    import_list(desk.office, ENTERPRISES, sheet, "名录.xlsx", skip_rejected=True)
    one = desk.office.store.where(Enterprise, code=credit_code(90))[0]
    line = desk.office.store.history(Enterprise, one.number)[-1]
    assert (line.act, line.why) == ("enterprises.import", "从 名录.xlsx 导入检查对象：新增 1，修改 0，未导入 1 行")


def test_without_a_source_nothing_is_stored(desk: Desk) -> None:
    before = desk.office.store.position
    assert import_list(desk.office, ENTERPRISES, sheet_text(hotel(90)), None).counts["new"] == 1
    assert desk.office.store.position == before


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    before = desk.office.store.position
    report = import_list(desk.office, ENTERPRISES, sheet_text(*ROWS), "名录.xlsx")
    assert report.counts["same"] == len(ROWS)
    assert desk.office.store.position == before


def test_a_file_is_one_line_of_the_journal(desk: Desk) -> None:
    before = desk.office.store.position.seq
    import_list(desk.office, ENTERPRISES, sheet_text(*(hotel(n) for n in range(90, 96))), "名录.xlsx")
    assert desk.office.store.position.seq == before + 1


def test_a_code_that_stands_twice_in_the_file_is_refused_by_line(desk: Desk) -> None:
    with desk.refused("第 4 行：统一社会信用代码：与第 2 行重复，请删去一行"):
        import_list(desk.office, ENTERPRISES, sheet_text(hotel(90), hotel(91), hotel(90)), "名录.xlsx")


def test_a_number_that_nobody_has_is_refused_and_the_cure_is_said(desk: Desk) -> None:
    with desk.refused("第 2 行：编号：没有编号为 O-999999 的检查对象；新登记的请把编号留空"):
        import_list(desk.office, ENTERPRISES, sheet_text(hotel(90, number="O-999999")), "名录.xlsx")


def test_a_row_with_a_number_changes_that_record_even_its_code(desk: Desk) -> None:
    old = desk.object(1)
    import_list(
        desk.office, ENTERPRISES, sheet_text(hotel(90, number=f" {old.number.lower()} ", name=old.name)), "名录.xlsx"
    )
    assert desk.office.store.get(Enterprise, old.number).code == credit_code(90)


def test_a_row_cannot_take_the_code_of_another_record(desk: Desk) -> None:
    first, second = desk.object(1), desk.object(2)
    with desk.refused(f"第 2 行：统一社会信用代码：已被 {second.number}（{second.name}）使用"):
        import_list(desk.office, ENTERPRISES, sheet_text(hotel(2, number=first.number)), "名录.xlsx")


def test_what_a_cell_lost_keeps_its_row_out(desk: Desk, tmp_path: Path) -> None:
    """A code that Excel turned into 9.14E+17 cannot be mended by guessing."""
    path = tmp_path / "名录.csv"
    path.write_text("企业名称,统一社会信用代码\n演示旅馆,9.14E+17\n", encoding="utf-8")
    report = prepare_import(desk.office, ENTERPRISES, read_list(path, enterprise.COLUMNS))
    assert report.counts["rejected"] == 1
    assert [(one.where, one.field) for one in report.problems] == [("第 2 行", "统一社会信用代码")], "said once"


def test_an_empty_sheet_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名录.csv"
    for text in ("", "企业名称,统一社会信用代码\n"):
        path.write_text(text, encoding="utf-8")
        with desk.refused("名录.csv"):
            import_list(desk.office, ENTERPRISES, read_list(path, enterprise.COLUMNS), "名录.csv")


def test_inspectors_are_known_again_by_certificate_and_plan_lines_by_year_and_name(desk: Desk) -> None:
    report = prepare_import(desk.office, INSPECTORS, sheet_text(officer(1, "公安", section="治安大队", status="休假")))
    assert [(row.state, row.number) for row in report.rows] == [("changed", "N-0001")]
    line = {"year": "2024", "name": "2024年旅馆业抽查", "items": "I-0001", "ratio": "10%", "start": "2024-01-01",
            "end": "2024-12-31"}  # fmt: skip
    report = prepare_import(desk.office, PLAN, sheet_text(line))
    assert [(row.state, row.number) for row in report.rows] == [("changed", "L-0001")]


def test_a_report_with_problems_cannot_be_applied_by_itself(desk: Desk) -> None:
    report = prepare_import(desk.office, ENTERPRISES, sheet_text(hotel(92, code=WRONG)))
    with pytest.raises(Refused, match="校验位不对"):
        apply_import(desk.office, ENTERPRISES, report, "名录.xlsx")


def test_a_record_that_two_rows_change_is_refused_by_line(desk: Desk) -> None:
    """By its number, by its key, or once so and once so: the second would be lost under the first, or the first under the second."""
    one = desk.object(1)
    by_number = hotel(90, number=one.number)
    by_key = hotel(1, town="新演示镇")
    for rows in ((by_number, by_key), (by_key, by_number), (by_number, hotel(91, number=one.number))):
        with desk.refused(f"第 3 行：编号：与第 2 行是同一条记录（{one.number}），请删去一行"):
            import_list(desk.office, ENTERPRISES, sheet_text(*rows), "名录.xlsx")


def test_a_row_that_would_leave_its_record_in_disorder_is_refused(desk: Desk) -> None:
    """The row is in order by itself; with what the record has already it is not."""
    registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"watch": "投诉举报多", "watch_from": "2024-03-01"})
    row = {key: text for key, text in hotel(1).items() if key != "registered_on"}
    with desk.refused("第 2 行：移出日期：早于列入日期"):
        import_list(desk.office, ENTERPRISES, sheet_text({**row, "watch_until": "2024-02-01"}), "名录.xlsx")


def test_what_an_import_adds_or_changes_is_as_complete_as_what_is_typed(desk: Desk) -> None:
    """Initials of names, versions of items with their day, items of a plan by number."""
    desk.clock.at("2024-05-06")
    import_list(desk.office, INSPECTORS, sheet_text(officer(60, "公安", name="甲乙")), "人员.xlsx")
    assert desk.inspector(12).initials == "jy"
    rows = ({**ITEM_ROWS[0], "times_per_year": "2"}, {**ITEM_ROWS[0], "name": "新事项"}, ITEM_ROWS[1])
    import_list(desk.office, ITEMS, sheet_text(*rows), "清单.xlsx")
    assert [(one.number, one.version, str(one.changed_on)) for one in desk.office.store.all(Item)] == [
        ("I-0001", 2, "2024-05-06"), ("I-0002", 1, "2024-03-04"), ("I-0003", 1, "2024-03-04"), ("I-0004", 1, "2024-03-04"),
        ("I-0005", 1, "2024-05-06"),
    ]  # fmt: skip
    import_list(desk.office, PLAN, sheet_text({**PLAN_ROWS[0], "name": "新计划", "items": "新事项"}), "计划.xlsx")
    assert desk.office.store.get(PlanLine, "L-0002").items == ("I-0005",)


def test_a_plan_line_of_a_file_with_an_item_that_is_not_on_the_list_is_refused(desk: Desk) -> None:
    with desk.refused("第 2 行：抽查事项：清单中没有事项“算卦检查”"):
        import_list(desk.office, PLAN, sheet_text({**PLAN_ROWS[0], "items": "算卦检查"}), "计划.xlsx")


def test_odd_values_are_stored_and_told_with_their_rows(desk: Desk) -> None:
    """A day to come, three digits, a company for a person; what the registry has already is not told again."""
    rows = [hotel(n, founded_on="2099-01-01", registered_on="2099-01-01", phone="110") for n in (90, 91)]
    sheet = sheet_text(*rows, hotel(92, legal_representative="演示商贸有限公司", founded_on="1900-01-02"))
    report = prepare_import(desk.office, ENTERPRISES, sheet)
    told = {one.text: (one.count, one.lines) for one in report.told if one.what == "odd"}
    assert told == {
        "联系电话位数不像电话号码（如 110），照登记，请核对": (2, ("第 2 行", "第 3 行")),
        "成立日期在今天以后（如 2099-01-01），照登记，请核对": (2, ("第 2 行", "第 3 行")),
        "登记日期在今天以后（如 2099-01-01），照登记，请核对": (2, ("第 2 行", "第 3 行")),
        "法定代表人不像人的姓名（如 演示商贸有限公司），照登记，请核对": (1, ("第 4 行",)),
        "成立日期早于 1949-10-01（如 1900-01-02），照登记，请核对": (1, ("第 4 行",)),
    }
    apply_import(desk.office, ENTERPRISES, report, "名录.xlsx")
    again = prepare_import(
        desk.office,
        ENTERPRISES,
        sheet_text(hotel(90, founded_on="2099-01-01", registered_on="2099-01-01", phone="110", town="新镇")),
    )
    assert [one.what for one in again.told] == []
