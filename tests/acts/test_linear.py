"""No act costs more than in proportion to the sheets of its task or the rows of its file: twice the bureau, twice the work.

The same story is told in three bureaus, each twice as large as the one before, and what every act of it takes is counted (tests.acts.reads).
An act that reads its task's sheets for each of them, or looks through a list for each line of another, is found by how it grows.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from acts.base import bureau
from acts.base.office import Office
from acts.disclosure import publish, statistics
from acts.draw import confirm, doubts, draw, freeze, match, slip, supplement, team_changes, teams, void
from acts.draw.registry_changes import changes_since_freeze
from acts.due import due
from acts.journal import log, proof, retention
from acts.papers import protocol, receipt
from acts.registry import importing, registry
from acts.work import dispatch, for_cause, life, past, result, result_import, sheet, sheet_files, task, visits
from db.config import Bureau
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, Recusal
from tests.acts.office import AT_THE_STATION, ITEMS, OTHER_DICE, Clock, Desk, hotel, officer, sheet_text, tokens
from tests.acts.reads import Work, work
from tui.commands.draw_change import team_warnings
from tui.screens.home.todo import todo_items
from tui.screens.task.tasks import task_rows

Told: TypeAlias = dict[str, Work]
"""What each act of the story took."""
SIZES = (30, 60, 120)
"""Hotels."""
MOST = 2.2
"""How many times as much the last 60 hotels may take as the 30 before: 2, and what sorting and chance take."""
FEW = Work(records=10, bytes=5_000, ids=10, steps=300)
"""Growth by less is none: chance has others drawn, numbers have more digits."""

Acts: TypeAlias = Iterator[tuple[str, Callable[[], object]]]


def told_in(objects: int) -> Told:
    """The story in a bureau with so many hotels; what each of its acts took."""
    told: Told = {}
    clock = Clock()
    with TemporaryDirectory() as place:
        folder = Path(place) / "bureau"
        bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员", clock=clock, token=tokens())
        with bureau.open_office(folder, by="演示员", clock=clock, token=tokens(2)) as office:
            for name, act in _acts(Desk(office, clock), objects):
                assert name not in told, name
                told[name] = work(act)
    return told


def _acts(desk: Desk, objects: int) -> Acts:
    """What the office does: the lists, a joint check with all that can happen in it, and in the next year one that is given up."""
    office = desk.office
    yield from _lists(desk, objects)
    number = desk.joint_task(ratio="80%")
    yield from _until_the_match(desk, number, objects)
    yield from _teams_change(desk, number)
    yield from _looked_at(desk, number, "after the match")
    yield "send the sheets out", lambda: dispatch.dispatch(office, number)
    yield from _one_visit(desk, number)
    yield from _results(desk, number)
    yield from _looked_at(desk, number, "after the closing")
    desk.clock.at("2025-03-03")
    number = desk.joint_task(start="2025-03-10", end="2025-06-27", cutoff="2025-03-01", ratio="100%")
    yield "preview the scope of a second year", lambda: past.preview(office, desk.task(number))
    yield from _given_up(desk, number)
    yield "the retention schedule", lambda: retention.schedule(office)


def _lists(desk: Desk, objects: int) -> Acts:
    office = desk.office
    people = [officer(n, "公安") for n in range(1, 7)] + [officer(n, "消防") for n in range(7, 13)]
    hotels = [hotel(n) for n in range(1, objects + 1)]
    for code, rows in (("items", ITEMS), ("inspectors", people), ("enterprises", hotels)):
        importing.import_list(office, registry.REGISTERS[code], sheet_text(*rows), "名录.xlsx")
    changed = sheet_text(*(hotel(n, town="另一镇") for n in range(1, objects + 1)))
    yield "judge a list", lambda: importing.prepare_import(office, registry.ENTERPRISES, changed)
    report = importing.prepare_import(office, registry.ENTERPRISES, changed)
    yield "import a list", lambda: importing.apply_import(office, registry.ENTERPRISES, report, "名录.xlsx")
    one = office.store.numbers(Enterprise)[-1]
    yield "edit an object", lambda: registry.edit(office, registry.ENTERPRISES, one, {"phone": "0000-1234567"})


def _until_the_match(desk: Desk, number: str, objects: int) -> Acts:
    office = desk.office
    yield "preview the scope", lambda: past.preview(office, desk.task(number))
    yield "freeze", lambda: desk.freeze(number)
    yield "the receipt", lambda: receipt.build_receipt(office, number)
    desk.clock.later(6)
    yield "draw", lambda: desk.run(number)
    final = desk.final(number)
    strikes = [confirm.StrikeOff(one, "deregistered", "演示证明") for one in final[: objects // 10]]
    yield "the drawn list", lambda: sheet.drawn_list(office, number)
    yield "confirm with strikes", lambda: confirm.confirm(office, number, strikes, approved_by="演示局长")
    police = office.store.numbers(Inspector)[:6]
    pairs = [(one, who) for one in desk.final(number)[: objects // 5] for who in police[:5]]
    with office.transaction("demo", "演示") as tx:  # upheld since the freeze: all but one may not go there
        for one, who in pairs:
            tx.put(Recusal(number=f"{one}/{who}", object=one, inspector=who, reason="kinship"))
    before = office.store.position.seq
    yield "match, with recusals upheld since the freeze", lambda: match.match_inspectors(office, number)
    assert office.store.position.seq == before + 2, "all changes of a match are one entry"
    assert len(teams.vacancies(office, desk.task(number))) == objects // 5


def _teams_change(desk: Desk, number: str) -> Acts:
    """Somebody leaves his post, all who come are gone through; then a supplementary draw fills what is empty."""
    office = desk.office
    leaves = office.store.numbers(Inspector)[5]
    registry.retire(office, registry.INSPECTORS, leaves, "演示", "调离")
    yield (
        "take an inspector out of all his teams",
        lambda: team_changes.change_inspector(
            office, number, out=leaves, reason="transfer", paper="示公人〔2024〕3号", decided_by="演示局长"
        ),
    )
    for n in range(13, 16):
        registry.add(office, registry.INSPECTORS, officer(n, "公安"))
    expected = desk.clock.moment + timedelta(hours=6)
    yield (
        "freeze a supplementary draw",
        lambda: supplement.freeze_inspectors(
            office, number, "公安", kind="dice", source=AT_THE_STATION, expected_at=expected
        ),
    )
    desk.clock.later(6)
    yield "draw the supplement", lambda: desk.run(number, OTHER_DICE)
    yield "match the supplement", lambda: match.match_inspectors(office, number)
    assert not any(one.missing == len(desk.sheets(number)) for one in teams.vacancies(office, desk.task(number)))


def _looked_at(desk: Desk, number: str, when: str) -> Acts:
    """Everything that only reads."""
    office, one = desk.office, desk.final(number)[-1]
    looks: dict[str, Callable[[], object]] = {
        "task show": lambda: (task.task_status(office, desk.task(number)), team_warnings(office, number)),
        "who goes where": lambda: sheet.assignments(office, number),
        "whether its files can be written": lambda: sheet_files.refuse_unprintable(office, number),
        "the record sheets": lambda: sheet.print_sheets(office, number),
        "one record sheet": lambda: sheet.print_sheets(office, number, objects=[one]),
        "the results to be filled in": lambda: result.export_rows(office, number),
        "what is to do": lambda: todo_items(office),
        "what is due, nothing known yet": lambda: _due_anew(office),
        "the tasks": lambda: task_rows(office),
        "the statistics": lambda: statistics.of_year(office, 2024),
        "what would be public": lambda: publish.prepare(office),
        "what changed in the registries": lambda: changes_since_freeze(office, desk.draw(f"{number}-1")),
        "the protocol": lambda: protocol.build_protocol(office, number),
        "the log": lambda: log.log(office, limit=0),
        "a head for others to keep": lambda: proof.hand_out(office),
    }
    for name, look in looks.items():
        yield f"{name}, {when}", look


def _due_anew(office: Office) -> object:
    office.cache.pop(("due", None), None)
    return due.due(office)


def _one_visit(desk: Desk, number: str) -> Acts:
    """A check with a cause goes to a third of the objects too: joined, so that every result is held against the other's day; one is split."""
    office, objects = desk.office, [one.object for one in desk.sheets(number)][::3]
    raw = {
        "name": "2024年投诉核查", "cause": "complaint", "document": "示公演〔2024〕7号", "items": "I-0001", "departments": "police",
        "objects": "、".join(objects), "start": "2024-03-11", "end": "2024-06-28",
    }  # fmt: skip
    other = for_cause.create(office, raw).number
    free = office.store.numbers(Inspector)[-2:]
    for_cause.assign(office, other, {"police": free}, seen=True)
    yield "what other tasks visit too", lambda: visits.shared_visits(office, number)
    yield "join the visits of two tasks", lambda: visits.join_visits(office, number, other)
    yield "split a visit", lambda: visits.split_visit(office, other, objects[:1], "演示")
    rows = [
        {"task": other, "object": one, "item": "I-0001", "checked_on": "2024-03-20", "code": "1"} for one in objects
    ]
    desk.clock.at("2024-03-20", 9)
    report = result_import.prepare_results(office, sheet_text(*rows[:-1]))
    result_import.apply_results(office, report, "结果.xlsx")
    yield "what is said before a freeze", lambda: doubts.freeze_doubts(office, desk.task(desk.joint_task()))


def _results(desk: Desk, number: str) -> Acts:
    office = desk.office
    short = {vacancy.object for vacancy in teams.vacancies(office, desk.task(number))}
    desk.clock.at("2024-03-20", 17)
    rows = [
        {"task": number, "object": one.object, "item": item, "checked_on": "2024-03-20", "code": "1"}
        for one in desk.sheets(number)
        for item in one.items
        if one.object not in short
    ]
    yield "judge a file of results", lambda: result_import.prepare_results(office, sheet_text(*rows))
    report = result_import.prepare_results(office, sheet_text(*rows[:-1]))
    assert not report.problems
    yield "import results", lambda: result_import.apply_results(office, report, "结果.xlsx")
    last = rows[-1]["object"], rows[-1]["item"]
    entered = {"code": "1", "checked_on": "2024-03-20"}
    yield "enter a result", lambda: result.enter(office, number, *last, entered)
    yield "correct a result", lambda: result.correct(office, number, *last, {"code": "3"}, "演示")
    yield "sign a sheet", lambda: result.sign(office, number, last[0], "refused", "演示")
    yield "approve the results", lambda: desk.approve(number)
    out = {"reason": "mistake", "by": "演示局长", "document": "示公演〔2024〕5号"}
    yield "withdraw a result", lambda: result.withdraw(office, number, *last, **out)
    assert not short, short
    yield "close", lambda: life.close(office, number)
    yield "the slip of an object", lambda: slip.slip_for(office, f"{number}-1", last[0])


def _given_up(desk: Desk, number: str) -> Acts:
    """A value that was not the true one, found when half of the objects were checked."""
    office = desk.office
    desk.later_on("2025-03-03")
    freeze_by = {"game": "ssq", "date": "2025-03-04"}
    freeze.freeze(office, number, kind="lottery", source=freeze_by, approved_by="演示局长")
    desk.clock.moment = desk.clock.moment.replace(day=4, hour=21, minute=30)
    draw.run(office, number, "04111922273311", [], drawing=draw.Drawing(issue="2025024"))
    confirm.confirm(office, number)
    match.match_inspectors(office, number)
    desk.clock.at("2025-03-20", 17)
    half = desk.sheets(number)[::2]
    rows = [
        {"task": number, "object": one.object, "item": one.items[0], "checked_on": "2025-03-20", "code": "1"}
        for one in half
    ]
    report = result_import.prepare_results(office, sheet_text(*rows))
    result_import.apply_results(office, report, "结果.xlsx")
    yield "what becomes of the sheets", lambda: void.fate_text(office, desk.draw(f"{number}-1"))
    why = {"reason": "value_false", "by": "演示局长", "post": "局长", "paper": "示公演〔2025〕7号"}
    yield "give up a draw whose people were sent out", lambda: void.void(office, number, **why)


Growth: TypeAlias = dict[str, tuple[Work, Work]]
"""What an act takes more in a bureau of 60 hotels than in one of 30, and in one of 120 than in one of 60."""


@cache
def growth() -> Growth:
    """The three stories, told once for all tests."""
    told_in(10)  # what is worked out once a process is there from now on
    small, middle, large = (told_in(objects) for objects in SIZES)
    assert list(small) == list(middle) == list(large)
    return {name: (middle[name] - small[name], large[name] - middle[name]) for name in small}


def test_no_act_is_more_than_linear_in_sheets_and_rows() -> None:
    """What is done once an act cancels out; what is done once a sheet doubles; what is done for each sheet for each sheet is four times as much."""
    over = {
        f"{name}: {what}": (first, then)
        for name, (firsts, thens) in growth().items()
        for what, first, then, few in zip(Work._fields, firsts, thens, FEW, strict=True)
        if then > MOST * max(first, few)
    }
    assert over == {}


def test_a_sheet_is_read_a_few_times_in_an_act() -> None:
    """The reads of an act for each object more: whoever is sent there, what is checked there, what was found."""
    more = SIZES[2] - SIZES[1]
    reads = {name: round(large.records / more, 1) for name, (_, large) in growth().items() if large.records > 12 * more}
    assert set(reads) <= {"approve the results"}, reads
