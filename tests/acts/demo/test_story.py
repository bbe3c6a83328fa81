"""The demonstration's second half: every state of a duty, a joint task of six departments, the ways on, what was late."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.base.office import Office
from acts.due.due import all_things, due, late
from acts.registry.duties import standings
from rules.draw.confirmation import Confirmation
from rules.draw.draw_record import Draw
from rules.registry.duty import CoverageDuty
from rules.registry.item import Item
from rules.work.task import Task


@pytest.fixture(scope="module")
def office(demo_bureau: Path) -> Iterator[Office]:
    with open_office(demo_bureau, write=False) as opened:
        yield opened


JOINT = "2024-010"


def test_the_nine_tasks_keep_their_numbers_and_states(office: Office) -> None:
    states = {task.number: task.state for task in office.store.all(Task) if task.number <= "2024-009"}
    assert [states[f"2024-00{place}"] for place in range(1, 10)] == [
        "closed", "under_way", "matched", "confirmed", "drawn", "frozen", "cancelled", "suspended", "draft",
    ]  # fmt: skip
    assert len(states) == 13


# 仙游2018 二(二): what, in which trade or class, every so many months, which share
DUTIES: list[tuple[str, dict[str, tuple[str, ...]], int, str, str]] = [
    ("A级娱乐场所", {"grade": ("A",)}, 3, "1", "1"),
    ("B级娱乐场所", {"grade": ("B",)}, 2, "1", "1"),
    ("C级娱乐场所", {"grade": ("C",)}, 1, "1", "1"),
    ("“黑名单”旅馆", {"trade": ("旅馆业",), "watch": ("blacklist",)}, 1, "1", "1"),
    ("正常旅馆", {"trade": ("旅馆业",), "not_watch": ("blacklist",)}, 3, "1", "1"),
    ("机修业", {"trade": ("机修",)}, 3, "1", "1"),
    ("公章刻制业", {"trade": ("公章刻制",)}, 3, "1", "1"),
    ("典当业", {"trade": ("典当",)}, 3, "1", "1"),
    ("保安服务公司和保安培训单位", {"trade": ("保安服务", "保安培训")}, 6, "0.05", "2"),
    ("武装守护押运服务企业", {"trade": ("武装守护押运",)}, 3, "1", "2"),
    ("民用枪支弹药从业单位", {"trade": ("民用枪支弹药",)}, 3, "1", "3"),
    ("营业性爆破作业单位", {"trade": ("营业性爆破作业",)}, 3, "1", "4"),
    ("非营业性爆破作业单位", {"trade": ("非营业性爆破作业",)}, 6, "1", "4"),
    ("派出所消防安全抽查", {}, 3, "0.05", "5"),
    ("消防救援大队消防安全抽查", {"trade": ("消防安全重点单位",)}, 3, "0.05", "5"),
    ("网吧", {}, 3, "0.05", "6"),
]  # fmt: skip


def test_the_duties_of_the_notice_are_entered_whole(office: Office) -> None:
    duties = office.store.all(CoverageDuty)
    found = [(one.name, dict(sorted(one.who.items())), one.months, one.share) for one in duties]
    assert found == [(name, dict(sorted(who.items())), months, share) for name, who, months, share, _ in DUTIES]
    for one, (*_, paragraph) in zip(duties, DUTIES, strict=True):
        assert one.basis.startswith(f"仙游2018 二(二){paragraph}"), one.number
        covered = set(office.store.get(Item, one.item).trades)
        assert not covered or set(one.who.get("trade", ())) <= covered, one.number
    assert [one.name for one in duties if "本演示定" in one.basis] == ["“黑名单”旅馆", "武装守护押运服务企业"]


def test_duties_are_in_every_state(office: Office) -> None:
    states = {f"{one.duty}/{one.label}": one.state for one in standings(office)}
    venues = [states[f"D-0003/2024-0{month}"] for month in (6, 7, 8, 9)]
    assert venues == ["done", "excused", "missed", "due"]
    assert set(states.values()) == {"done", "excused", "missed", "due"}
    assert [states[f"D-000{place}/2024-07"] for place in (7, 8)] == ["done", "done"]
    assert states["D-0004/2024-08"] == "done"
    carried = {number for task in office.store.all(Task) for number in task.duties}
    assert carried == {"D-0002", "D-0003", "D-0004", "D-0007", "D-0008", "D-0014"}


def test_a_share_that_is_no_decimal_draws_just_what_is_needed(office: Office) -> None:
    (station,) = [one for one in standings(office, "D-0014") if one.label == "2024-07"]
    assert (station.need, station.done) == (3, 3)


def test_six_departments_check_together_in_two_batches_one_extended(office: Office) -> None:
    task = office.store.get(Task, JOINT)
    assert task.departments == ("police", "fire", "market", "health", "labour", "edu")
    assert (task.lead, task.handler, task.state) == ("police", "演示内勤", "under_way")
    assert office.departments.name("edu") == "示例县教育体育局"
    first, second = task.windows
    assert (first.dispatched_on is not None, second.dispatched_on is not None) == (True, True)
    (decision,) = task.decisions
    assert (decision.kind, decision.batch, decision.reason, str(second.end)) == ("extend", 2, "disaster", "2024-09-13")
    given: dict[str, Confirmation] = {
        one.department: one for one in office.store.get(Draw, task.draws[-1]).confirmations
    }
    assert {code for code, one in given.items() if one.at.startswith("2024-06-17")} == set(task.departments) - {"fire"}
    assert given["fire"].at.startswith("2024-06-20")


def test_what_the_joint_task_was_late_with_stands_under_the_department(office: Office) -> None:
    of_joint = [one for one in late(office) if one.thing.about == JOINT and one.thing.kind != "publish"]
    found = {(one.thing.kind, one.thing.department): one.workdays for one in of_joint}
    assert found == {("confirm", "fire"): 3, ("entry", "health"): 6}


def test_a_matched_task_was_cancelled_a_draft_deleted(office: Office) -> None:
    ended = {task.number: task for task in office.store.all(Task) if task.state in ("cancelled", "deleted")}
    assert {number: task.decisions[-1].reason for number, task in ended.items()} == {
        "2024-007": "other", "2024-012": "wrong", "2024-016": "instruction",
    }  # fmt: skip
    assert office.store.get(Draw, ended["2024-016"].draws[-1]).matched_at


def test_nothing_of_2023_is_open(office: Office) -> None:
    """The bureau of these tests publishes nothing, so that is left out."""
    assert [thing.key for thing in due(office) if thing.day.year < 2024 and thing.kind != "publish"] == []
    sent = [thing.about for thing in all_things(office) if thing.kind == "report" and thing.done is not None]
    assert sent == ["2023-06", "2023-12", "2024-06"]
