"""A large office: what it has to wait for after every act. Its records are put into the journal directly, as an office of three years would have them.

    python -m bench.office --due        the due list over 20,000 objects, 30 duties and 200 tasks of 100 sheets
    python -m bench.office --duties     one duty and all thirty over 100,000 objects and 40,000 results

Cold is the first answer after the bureau was opened, first act the answer after one result was entered then, warm one after many; nothing kept is the
first answer where due.json is not there or was kept for another entry of the journal. Each is repeated, the lowest and the median are shown.
The peer is one pass over the stored documents as TinyDB makes it for every question: records.json, decoded whole. The periods that are over are written
down, as the desk does behind its first screen. Exit 1 when a figure misses its goal.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from msgspec.structs import replace

from acts.base import bureau
from acts.base.office import Office
from acts.due.due import due, late
from acts.registry.duties import settle, standings
from acts.registry.duty_view import duty_rows
from acts.work.duties import planned_task
from db.config import Bureau
from db.places import Places
from rules.base.fields import CHINA, Record
from rules.draw.draw_record import Draw, Publication
from rules.draw.evidence import Drawn, Team
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.result import Approved, Result
from rules.work.sheet import Sheet
from rules.work.task import Task

GOALS = {
    "due list, cold": 150.0, "due list, first act": 150.0, "due list, warm": 150.0, "due list, nothing kept": 800.0, "one duty, cold": 300.0, "task of a duty, cold": 300.0,
    "30 duties, cold": 1_000.0, "30 duties, warm": 300.0,
}  # fmt: skip
"""Milliseconds."""
TODAY = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)
TRADES = ("旅馆业", "网吧", "歌舞娱乐场所", "保安服务", "机动车修理", "公章刻制", "典当", "民用枪支弹药")
DEPARTMENTS = ("police", "fire", "market")
_DAY = timedelta(days=1)


def registry(objects: int, chance: random.Random) -> Iterator[Record]:
    """Items, plan lines, people and objects."""
    for n in range(1, 31):
        yield Item(
            number=f"I-{n:04d}", name=f"演示事项{n:02d}", department=DEPARTMENTS[n % 3], basis="《演示办法》第一条", trades=(TRADES[n % 8],),
            ratio="0.05",
        )  # fmt: skip
    for n in range(1, 21):
        year = 2022 + n % 3
        yield PlanLine(
            number=f"L-{n:04d}", year=year, name=f"演示计划{n:02d}", items=(f"I-{n:04d}",), ratio="0.05", start=date(year, 1, 1),
            end=date(year, 12, 31), times_per_year=2, section=f"演示{n % 5}大队",
        )  # fmt: skip
    for n in range(1, 61):
        yield Inspector(
            number=f"N-{n:04d}", name=f"演示执法员{n:02d}", department=DEPARTMENTS[n % 3], certificate=f"1604{n:07d}",
            valid_until=date(2024, 10, 1) + _DAY * (n * 20),
        )  # fmt: skip
    for n in range(1, 31):
        yield CoverageDuty(
            number=f"D-{n:04d}", name=f"演示义务{n:02d}", item=f"I-{n:04d}", who={"trade": (TRADES[n % 8],), "grade": ("ABC"[n % 3],)},
            months=(1, 2, 3, 6)[n % 4], start=date(2024, 7, 1), section=f"演示{n % 5}大队", basis="演示依据",
        )  # fmt: skip
    for n in range(1, objects + 1):
        yield Enterprise(
            number=f"O-{n:06d}", name=f"演示{n:06d}号有限公司", code=f"91410499MA{n:08d}", town=f"演示{n % 20}镇", trades=(TRADES[n % 8],),
            risk=chance.choice("ABCDE"), grade=chance.choice("ABC"), registered_on=date(2019, 1, 1) + _DAY * (n % 700),
            address="演示县演示街一号", phone=f"1{n:010d}", legal_representative="演示负责人",
        )  # fmt: skip


def checks(tasks: int, sheets: int, objects: int, chance: random.Random) -> Iterator[Record]:
    """Tasks of three years with their draws, sheets and results; those of this summer are under way."""
    for n in range(1, tasks + 1):
        start = date(2022, 1, 10) + _DAY * (n * 940 // tasks)
        year = start.year
        number = f"{year}-{n:03d}"
        state = "closed" if start < date(2024, 4, 1) else "under_way" if start < date(2024, 7, 15) else "matched"
        at = f"{start - _DAY * 3}T10:00:00+08:00"
        numbers = sorted(chance.sample(range(1, objects + 1), sheets))
        items = (f"I-{n % 30 + 1:04d}", f"I-{(n + 1) % 30 + 1:04d}")
        departments = tuple({DEPARTMENTS[(n % 30 + 1) % 3], DEPARTMENTS[((n + 1) % 30 + 1) % 3]})
        yield Task(
            number=number, name=f"{year}年第{n}次抽查", plan=f"L-{n % 20 + 1:04d}", items=items, start=start, end=start + _DAY * 60,
            departments=departments, cutoff=start, ratios={}, created_on=start - _DAY * 7, state=state, draws=(f"{number}-1",),
            closed_on=start + _DAY * 90 if state == "closed" else None, handler=f"演示员{n % 6}",
        )  # fmt: skip
        drawn = tuple(Drawn(number=f"O-{one:06d}", stratum="all", ticket="7" * 64, batch=0) for one in numbers)
        teams = tuple(
            Team(object=f"O-{one:06d}", department=code, inspectors=("x-01", "x-02"))
            for one in numbers
            for code in departments
        )
        yield Draw(
            number=f"{number}-1", task=number, serial=n, plan=f"L-{n % 20 + 1:04d}", terms="{}" * 1500, commitment="0" * 64, frozen_at=at,
            entropy="dice", expected_at=at, expires_at=at, state="drawn", value="0" * 20, value_at=at, drawn=drawn, confirmed_at=at,
            teams=teams, matched_at=at,
        )  # fmt: skip
        for place, one in enumerate(numbers):
            yield Sheet(
                number=f"S-{n:03d}{place:04d}", task=number, draw=f"{number}-1", object=f"O-{one:06d}", order=place, batch=0, stratum="all",
                items=items[: 1 + place % 2], teams=dict.fromkeys(departments, ("N-0001", "N-0002")),
            )  # fmt: skip
            if state == "closed" or (state == "under_way" and place % 4):
                for item in items[: 1 + place % 2]:
                    yield _result(
                        number, f"S-{n:03d}{place:04d}", f"O-{one:06d}", item, start + _DAY * (7 + place % 60), state
                    )


def _result(task: str, sheet: str, number: str, item: str, day: date, state: str) -> Result:
    public = "登记簿缺少两日的记录，已责令改正。"
    approved = Approved(
        code="5", checked_on=day, public=public, handling="", by="演示局长", document="1号", on=day + _DAY * 9, abnormal=False,
        case_filed=False, fine=0,
    )  # fmt: skip
    return Result(
        number=f"{task}/{number}/{item}", task=task, object=number, item=item, sheet=sheet, code="5", checked_on=day, public=public,
        entered_on=day + _DAY * 2, first_on=day + _DAY * 2, entered_by="演示员", note="前台人员态度不好需要留意",
        approved=approved if state == "closed" or day < date(2024, 7, 1) else None,
    )  # fmt: skip


def filled(folder: Path, *, objects: int, tasks: int, sheets: int, draws: bool = True) -> None:
    """A bureau with all that, closed again. draws: with the draws of the tasks; they are made up, so that a site with them cannot be published."""
    chance = random.Random(20240902)
    bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员", clock=lambda: TODAY - _DAY * 970)
    with bureau.open_office(folder, by="演示员", clock=lambda: TODAY) as office:
        for act, days, records in (
            ("enterprises.import", 900, registry(objects, chance)),
            ("result.enter", 1, checks(tasks, sheets, objects, chance)),
            ("site.publish", 1, _publications()),
        ):
            with office.store.transaction(act, by=office.by, at=TODAY - _DAY * days, why="演示") as tx:
                for record in records:
                    if draws or not isinstance(record, Draw):
                        tx.put(record if draws or not isinstance(record, Task) else replace(record, draws=()))
        settle(office)


def _publications() -> Iterator[Record]:
    for n in range(1, 31):
        yield Publication(
            number=f"P-{n:06d}",
            at=f"{date(2022, 2, 1) + _DAY * (n * 31)}T17:00:00+08:00",
            seq=n,
            head="0" * 64,
            pages=900,
            changed=9,
        )


def measured(name: str, times: Sequence[tuple[float, float]], peer: float) -> bool:
    """One line of the table; whether the lowest is within its goal. peer: milliseconds of the peer."""
    walls, processor = [1000 * wall for wall, _ in times], [1000 * spent for _, spent in times]
    lowest, goal = min(walls), GOALS[name]
    figures = (
        f"{name:<24}{lowest:8.0f}{statistics.median(walls):8.0f}{min(processor):10.0f}{goal:8.0f}{lowest / peer:11.2f}"
    )
    print(figures + ("" if lowest <= goal else "  ×"))
    return lowest <= goal


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """(seconds, seconds of the processor)."""
    wall, spent = perf_counter(), process_time()
    act()
    return perf_counter() - wall, process_time() - spent


def enter_one(office: Office) -> None:
    """One more result of a task under way."""
    sheet, task = _unvisited(office)
    number = f"{task.number}/{sheet.object}/{sheet.items[0]}"
    result = _result(task.number, sheet.number, sheet.object, sheet.items[0], date(2024, 8, 30), "under_way")
    with office.store.transaction("result.enter", by=office.by, at=office.now(), why=f"录入结果 {number}") as tx:
        tx.put(replace(result, approved=None))


def _unvisited(office: Office) -> tuple[Sheet, Task]:
    for task in office.store.all(Task):
        if task.state == "under_way":
            visited = {result.object for result in office.store.where(Result, task=task.number)}
            for sheet in office.store.where(Sheet, task=task.number):
                if sheet.object not in visited:
                    return sheet, task
    raise LookupError("everything is visited")


def due_list(folder: Path, rounds: int) -> bool:
    """The figures of the due list."""
    filled(folder, objects=20_000, tasks=200, sheets=100)
    cold, without, after, warm = (list[tuple[float, float]]() for _ in range(4))
    for _ in range(rounds):
        Places(folder).due.unlink(missing_ok=True)
        with bureau.open_office(folder, by="演示员", clock=lambda: TODAY) as office:
            without.append(timed(lambda: due(office)))
            for _ in range(rounds):
                enter_one(office)
                warm.append(timed(lambda: due(office)))
        with bureau.open_office(folder, by="演示员", clock=lambda: TODAY) as office:
            cold.append(timed(lambda: due(office)))
            enter_one(office)
            after.append(timed(lambda: due(office)))
            found, was_late = due(office), late(office)
    print(
        f"20,000 objects, 30 duties, 200 tasks of 100 sheets: {len(found)} things undone, {len(was_late)} late or done late"
    )
    peer = _heading(folder, rounds)
    return all(
        [
            measured("due list, cold", cold, peer),
            measured("due list, first act", after, peer),
            measured("due list, warm", warm, peer),
            measured("due list, nothing kept", without, peer),
        ]
    )


def duties(folder: Path, rounds: int) -> bool:
    """The figures of coverage duties."""
    filled(folder, objects=100_000, tasks=280, sheets=100)
    one, task, every, warm = (list[tuple[float, float]]() for _ in range(4))
    for _ in range(rounds):
        with bureau.open_office(folder, by="演示员", clock=lambda: TODAY) as office:
            one.append(timed(lambda: duty_rows(office, "D-0001")))
        with bureau.open_office(folder, by="演示员", clock=lambda: TODAY) as office:
            task.append(timed(lambda: planned_task(office, ["D-0001"])))
        with bureau.open_office(folder, by="演示员", clock=lambda: TODAY) as office:
            every.append(timed(lambda: standings(office)))
            for _ in range(rounds):
                enter_one(office)
                warm.append(timed(lambda: standings(office)))
            found, results = standings(office), office.store.count(Result)
    print(f"100,000 objects, 30 duties, {results:,} results: {len(found)} periods")
    peer = _heading(folder, rounds)
    return all(
        [
            measured("one duty, cold", one, peer),
            measured("task of a duty, cold", task, peer),
            measured("30 duties, cold", every, peer),
            measured("30 duties, warm", warm, peer),
        ]
    )


def _heading(folder: Path, rounds: int) -> float:
    """Print the heading of the table; milliseconds of the peer."""
    raw = Places(folder).records
    peer = 1000 * min(timed(lambda: json.loads(raw.read_bytes()))[0] for _ in range(rounds))
    print(f"TinyDB's pass over the documents: {peer:.0f} ms")
    print(f"{'milliseconds':<24}{'lowest':>8}{'median':>8}{'processor':>10}{'goal':>8}{'of a pass':>11}")
    return peer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--due", action="store_true", help="the due list")
    parser.add_argument("--duties", action="store_true", help="coverage duties")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    every = not (arguments.due or arguments.duties)
    kept = True
    for wanted, figures in ((arguments.due, due_list), (arguments.duties, duties)):
        if wanted or every:
            with tempfile.TemporaryDirectory() as place:
                kept = figures(Path(place) / "bureau", arguments.rounds) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
