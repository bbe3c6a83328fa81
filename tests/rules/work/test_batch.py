"""批次时间: how the windows of the batches are typed, and what is wrong with them (莲池 2024 一)."""

from datetime import date

import pytest

from rules.registry.department import Department, Departments
from rules.work.batch import Batch, batches_of, read_windows, windows_text
from rules.work.task import parse
from rules.work.task_checks import check
from tests.rules.work.test_task import ITEMS, RAW, TODAY, task_of

TWO = "2024-03-11至2024-04-30；2024-05-06至2024-06-28"


def test_windows_are_read_as_offices_write_them() -> None:
    windows = read_windows(TWO)
    assert windows == (
        Batch(start=date(2024, 3, 11), end=date(2024, 4, 30)),
        Batch(start=date(2024, 5, 6), end=date(2024, 6, 28)),
    )
    assert read_windows("2024年3月11日—2024年4月30日;2024.5.6到2024.6.28") == windows
    assert read_windows(windows_text(windows)) == windows
    assert read_windows("") == ()


def test_the_number_of_batches_is_that_of_the_windows() -> None:
    task = task_of(windows=TWO)
    assert (task.batches, len(batches_of(task))) == (2, 2)
    assert [one.end for one in batches_of(task_of(batches="2"))] == [date(2024, 6, 28)] * 2


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"windows": "2024-04-09"}, "批次时间：第 1 批“2024-04-09”看不懂，请写成 2024-04-09至2024-06-30"),
        ({"windows": "2024-03-11至2024-04-31"}, "批次时间：第 1 批：没有“2024-04-31”这一天"),
        ({"windows": "2024-03-11至2024-04-30；2024-06-28至2024-05-06"}, "批次时间：第 2 批结束早于开始"),
        ({"windows": "2024-03-11至2024-07-30"}, "批次时间：第 1 批超出任务的时间（2024年3月11日至2024年6月28日）"),
        ({"windows": "2024-05-06至2024-06-28；2024-03-11至2024-04-30"}, "批次时间：第 2 批的开始早于第 1 批"),
        ({"windows": TWO, "batches": "3"}, "批次时间：写了 2 批的时间，批次数是 3，请改成一致"),
    ],
)
def test_a_window_that_cannot_be_is_refused_and_names_its_batch(raw: dict[str, str], said: str) -> None:
    record, problems = parse({**RAW, **raw}, TODAY)
    assert record is None
    assert said in [str(problem)[: len(said)] for problem in problems]


def test_a_task_moved_away_from_its_windows_is_refused_at_them() -> None:
    record, problems = parse({"end": "2024-05-31"}, TODAY, task_of(windows=TWO))
    assert record is None
    assert [problem.field for problem in problems] == ["批次时间"]


def test_the_lead_may_have_no_item_but_must_be_in_force() -> None:
    ended = Departments([Department(number="edu", name="县教育局", short="教育", until=date(2024, 1, 31))])
    task = parse({**RAW, "lead": "教育"}, TODAY, departments=ended)[0]
    assert task is not None
    assert task.lead == "edu"
    assert [problem.field for problem in check(task, ITEMS, None, ended)] == ["牵头部门"]
    assert check(task_of(lead="卫健", ratio="5%"), ITEMS, None) == []
