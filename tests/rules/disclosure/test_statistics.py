"""抽查情况统计表: the 13 columns of the notice. What is withdrawn stands in none of them."""

from collections.abc import Sequence
from datetime import date

import msgspec

from rules.disclosure.statistics import (
    FOR_CAUSE_HEADINGS,
    HEADINGS,
    YearTable,
    cells,
    of_entered,
    statistics,
    values,
    year_table,
)
from rules.registry.department import Departments
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.result import Approved, Result, Withdrawal
from rules.work.sheet import Sheet
from rules.work.task import Task

DAY = date(2024, 3, 20)
ITEMS = {
    "I-0001": Item(number="I-0001", name="甲", department="police", basis="演示", ratio="0.05", subject="治安大队"),
    "I-0002": Item(number="I-0002", name="乙", department="fire", basis="演示", ratio="0.1", subject="消防大队"),
}
PLAN = PlanLine(
    number="L-0001", year=2024, name="演示", items=("I-0001",), ratio="0.05", start=date(2024, 1, 1), end=date(2024, 12, 31),
    section="法制室",
)  # fmt: skip
TASK = Task(
    number="2024-001", name="联合抽查", items=("I-0001", "I-0002"), start=date(2024, 3, 11), end=date(2024, 6, 28),
    departments=("police", "fire"), cutoff=date(2024, 3, 1), ratios={"": "0.2"}, created_on=date(2024, 3, 4),
)  # fmt: skip


def sheet(n: int, *items: str) -> Sheet:
    return Sheet(number=f"S-{n:06d}", task="2024-001", draw="2024-001-1", object=f"O-{n:06d}", order=n, batch=0,
                 stratum="all", items=items, teams={})  # fmt: skip


def result(n: int, item: str, code: str, *, is_approved: bool = True, **more: object) -> Result:
    words = Approved(code=code, checked_on=DAY, public="", handling="", by="演示", document="1号", on=DAY)
    one = Result(number=f"2024-001/O-{n:06d}/{item}", task="2024-001", object=f"O-{n:06d}", item=item, sheet="", code=code,
                 checked_on=DAY, public="", entered_on=DAY, entered_by="演示", approved=words if is_approved else None)  # fmt: skip
    return msgspec.structs.replace(one, **more)


SHEETS = [sheet(1, "I-0001", "I-0002"), sheet(2, "I-0001"), sheet(3, "I-0001")]
RESULTS = [
    result(1, "I-0001", "8", case_filed=True, fine=123456),
    result(1, "I-0002", "1"),
    result(2, "I-0001", "4", abnormal=True, withdrawn=Withdrawal(reason="court", by="演示", document="2号", on=DAY)),
    result(3, "I-0001", "7", is_approved=False),
]


def test_the_table_has_exactly_the_columns_of_the_notice() -> None:
    """源汇 2023 附件2."""
    assert HEADINGS == (
        "序号", "科室", "抽查检查名称", "抽查事项", "抽查时间", "抽查比例", "抽查市场主体数", "检查市场主体数", "检查结果录入公示数", "发现问题数量",
        "列入异常名录数", "立案查处", "罚没金额",
    )  # fmt: skip


def test_a_row_for_each_item_counts_what_became_of_it() -> None:
    rows = statistics(2024, [TASK], ITEMS, {}, SHEETS, of_entered(RESULTS))
    assert [cells(row) for row in rows] == [
        ("1", "治安大队", "联合抽查", "甲", "2024.03.11—2024.06.28", "20%", "3", "2", "1", "1", "0", "1", "1234.56"),
        ("2", "消防大队", "联合抽查", "乙", "2024.03.11—2024.06.28", "20%", "1", "1", "1", "0", "0", "0", "0.00"),
    ]
    assert all(len(cells(row)) == len(HEADINGS) == len(FOR_CAUSE_HEADINGS) for row in rows)
    assert all(tuple(map(str, values(row))) == cells(row) for row in rows), "the same in a spreadsheet"


def table(tasks: Sequence[Task], sheets: Sequence[Sheet], results: Sequence[Result]) -> YearTable:
    return year_table(statistics(2024, tasks, ITEMS, {}, sheets, of_entered(results)), sheets, of_entered(results))


def test_the_total_counts_an_object_once_and_adds_results_and_money() -> None:
    """docs/disclosure.md: 市场主体数 are distinct objects in every row and in the total; the first object has both items."""
    made = table([TASK], SHEETS, RESULTS)
    assert cells(made.total) == ("", "合计", "", "", "", "", "3", "2", "2", "1", "0", "1", "1234.56")
    assert made.entries == (4, 3)
    assert cells(table([], [], []).total)[6:] == ("0", "0", "0", "0", "0", "0", "0.00")


def test_an_object_in_two_tasks_or_on_two_sheets_of_one_is_counted_once() -> None:
    other = msgspec.structs.replace(TASK, number="2024-002")
    again = [msgspec.structs.replace(one, task="2024-002") for one in SHEETS[:2]]
    results = [*RESULTS, msgspec.structs.replace(RESULTS[1], task="2024-002")]
    made = table([TASK, other], [*SHEETS, sheet(2, "I-0001"), *again], results)
    assert [(row.drawn, row.checked) for row in made.rows] == [(3, 2), (1, 1), (2, 0), (1, 1)]
    assert (made.total.drawn, made.total.checked, made.entries) == (3, 2, (7, 4))


def test_a_row_of_another_department_bears_its_full_name_and_never_a_section_of_ours() -> None:
    named = Departments(named={"fire": "示例县消防救援大队"}, bureau="示例县公安局")
    task = msgspec.structs.replace(TASK, plan="L-0001")
    rows = statistics(2024, [task], ITEMS, {"L-0001": PLAN}, [], [], departments=named)
    assert [row.section for row in rows] == ["法制室", "示例县消防救援大队"]
    unknown = statistics(2024, [task], ITEMS, {"L-0001": PLAN}, [], [], departments=Departments(bureau="示例县管委会"))
    assert [row.section for row in unknown] == ["法制室", "法制室"], "as before, where no department is the bureau"


def test_the_plan_names_the_section_and_strata_each_their_ratio() -> None:
    task = msgspec.structs.replace(TASK, plan="L-0001", strata="risk", ratios={"A": "0.01", "E": "1"})
    row = statistics(2024, [task], ITEMS, {"L-0001": PLAN}, [], [])[0]
    assert (row.section, row.ratio) == ("法制室", "A级1%、E级100%")
    without = msgspec.structs.replace(TASK, ratios={})
    assert [row.ratio for row in statistics(2024, [without], ITEMS, {}, [], [])] == ["5%", "10%"]


def test_other_years_and_other_tasks_are_not_counted() -> None:
    assert statistics(2023, [TASK], ITEMS, {}, SHEETS, of_entered(RESULTS)) == ()
    other = msgspec.structs.replace(TASK, number="2024-002")
    assert table([other], SHEETS, RESULTS).total.drawn == 0


def test_a_deleted_draft_is_in_no_row() -> None:
    deleted = msgspec.structs.replace(TASK, number="2024-002", state="deleted")
    rows = statistics(2024, [TASK, deleted], ITEMS, {}, SHEETS, of_entered(RESULTS))
    assert {row.task for row in rows} == {"2024-001"}
