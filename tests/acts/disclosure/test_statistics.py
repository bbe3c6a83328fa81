"""统计: the 13 columns of a year, from the store as it stands."""

from acts.disclosure import statistics
from acts.work import result
from rules.disclosure.statistics import cells
from tests.acts.office import Desk


def test_the_table_follows_the_work(desk: Desk) -> None:
    number = desk.new_task(plan="L-0001", ratio="20%")
    head = ("1", "治安大队", "2024年旅馆业双随机抽查", "旅馆业治安检查", "2024.03.11—2024.06.28", "20%")

    def counts() -> tuple[str, ...]:
        (row,) = statistics.of_year(desk.office, 2024).rows
        assert cells(row)[:6] == head
        return cells(row)[6:]

    assert counts() == ("0", "0", "0", "0", "0", "0", "0.00")
    desk.matched(number)
    assert counts() == ("4", "0", "0", "0", "0", "0", "0.00")
    first, second, *_ = desk.final(number)
    desk.clock.at("2024-03-20", 17)
    for one, raw in (
        (first, {"code": "8", "case_filed": "是", "fine": "500"}),
        (second, {"code": "4", "abnormal": "是"}),
    ):
        result.enter(desk.office, number, one, "I-0001", {**raw, "checked_on": "2024-03-20"})
    assert counts() == ("4", "2", "0", "2", "1", "1", "500.00")
    desk.approve(number)
    assert counts() == ("4", "2", "2", "2", "1", "1", "500.00")
    result.withdraw(desk.office, number, first, "I-0001", reason="court", by="演示分管局长", document="1号")
    assert counts() == ("4", "1", "1", "1", "1", "0", "0.00")


def test_a_year_without_a_task_has_no_row(desk: Desk) -> None:
    assert statistics.of_year(desk.office, 2023).rows == ()


def test_the_table_of_one_department_has_its_items_alone_and_a_sum_of_its_own(desk: Desk) -> None:
    number = desk.joint_task()
    desk.matched(number)
    whole, fire = statistics.of_year(desk.office, 2024), statistics.of_year(desk.office, 2024, "fire")
    assert [row.item_number for row in whole.rows] == ["I-0001", "I-0002"]
    assert [(row.item_number, row.drawn) for row in fire.rows] == [("I-0002", whole.rows[1].drawn)]
    assert (fire.total.drawn, fire.entries) == (fire.rows[0].drawn, (fire.rows[0].drawn, 0))
    assert not statistics.of_year(desk.office, 2024, "health").rows
