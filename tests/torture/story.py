"""The acts of a check from the list of objects to its publication, each saying before and after it what it acknowledges.

A `Clerk` does one act after the other on an open office. What he says goes to a file outside the bureau, a line each; a line that is whole
was acknowledged. What is said of an act is what the act itself gave back, never what the store holds: the judge compares the two.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from acts.base import bureau
from acts.base.office import Office, open_office
from acts.disclosure import approval
from acts.draw import confirm, draw, freeze, match, team_changes, void
from acts.registry import importing, registry
from acts.work import life, result, task
from db.config import Bureau
from rules.base.errors import MingchouError
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.acts.office import DICE, INSPECTORS, ITEMS, Clock, hotel, sheet_text, tokens
from tests.torture import aside

__all__ = [
    "ACTS", "CHAIN", "LEADER", "OWN", "PAPER", "RIGHT", "WRONG", "Clerk", "Pick", "Say", "begin", "new_rows", "new_task",
    "new_value", "next_act", "next_sheet", "of_draw", "to_file", "work",
]  # fmt: skip

Say = Callable[[str], None]
"""Takes one line, without its end."""
Pick = Callable[[Sequence[str]], str]
"""Chooses one of several."""

WRONG, RIGHT = "04111922273311", "04111922273312"
LEADER = "演示局长"
PAPER = {"paper": "演示政治处证明七号文", "decided_by": "演示分管局长"}
OBJECTS = 4
"""New objects for each check: nobody is visited twice in a year."""


def begin(folder: Path, clock: Clock) -> None:
    """A new bureau with its items and inspectors, and no object yet."""
    bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员", clock=clock, token=tokens())
    with open_office(folder, by="演示员", clock=clock, token=tokens(2)) as office:
        for code, rows in (("items", ITEMS), ("inspectors", INSPECTORS)):
            importing.import_list(office, registry.REGISTERS[code], sheet_text(*rows), f"{code}.xlsx")


def of_draw(one: Draw) -> dict[str, object]:
    """What an act that gave back this draw has told of it."""
    return {
        "commitment": one.commitment,
        "witnesses": [w.who for w in one.witness],
        "value": one.value,
        "drawn": [d.number for d in one.drawn],
        "struck": [s.number for s in one.struck],
        "confirmed": bool(one.confirmed_at),
        "teams": len(one.teams or ()),
        "changes": [change.in_ for change in one.changes],
        "void": one.state == "void",
    }


@dataclass
class Clerk:
    """Somebody at work on an open office. site: where the site is published; carried: where it is deployed to."""

    office: Office
    clock: Clock
    say: Say
    site: Path
    carried: Path
    done: list[str] = field(default_factory=list)

    def tell(self, word: str, act: str, **facts: object) -> None:
        """Say one line, with the time and where the journal stands."""
        line = {
            "word": word, "act": act, "at": self.clock.moment.isoformat(), "seq": self.office.store.position.seq,
            **facts,
        }  # fmt: skip
        self.say(json.dumps(line, ensure_ascii=False))

    def do(self, act: str) -> None:
        """One act: said before, done, what it gave back said after. A refusal is said in its words and goes on."""
        self.wait(act)
        self.tell("begins", act)
        try:
            aside.prepare(self, act)
            facts = ACTS[act](self)
        except (MingchouError, OSError, MemoryError) as error:
            self.tell("refused", act, kind=type(error).__name__, words=str(error))
            raise
        self.tell("done", act, **facts)
        self.done.append(act)

    def wait(self, act: str) -> None:
        """Until the act can be done: a value has its time, and no two publications or backups are of one minute."""
        self.clock.later(1 / 60)
        if act == "draw":
            due = datetime.fromisoformat(self.draw.expected_at)
            evening = due.replace(hour=21, minute=30) if self.draw.entropy == "lottery" else due
            self.clock.moment = max(self.clock.moment, evening)

    @property
    def task(self) -> Task:
        """The newest check."""
        return max(self.office.store.all(Task), key=lambda one: one.number)

    @property
    def draw(self) -> Draw:
        """The newest draw of the newest check."""
        return self.office.store.get(Draw, self.task.draws[-1])

    def sheets(self) -> list[Sheet]:
        """The record sheets of the newest check."""
        return self.office.store.where(Sheet, task=self.task.number)


# ---- the acts of a check, in their order


def new_rows(clerk: Clerk) -> list[dict[str, str]]:
    """Four new objects of a town of their own."""
    first = clerk.office.store.count_ever(Enterprise) + 1
    return [hotel(n, town=f"第{first}镇") for n in range(first, first + OBJECTS)]


def _import(clerk: Clerk) -> dict[str, object]:
    rows = new_rows(clerk)
    report = importing.import_list(clerk.office, registry.ENTERPRISES, sheet_text(*rows), "名录.xlsx")
    return {"objects": {one.number: rows[0]["town"] for one in report.records}}


def new_task(clerk: Clerk) -> dict[str, str]:
    """A check of the newest town, as typed."""
    last = clerk.office.store.numbers(Enterprise)[-1]
    town, today = clerk.office.store.get(Enterprise, last).town, clerk.clock.moment.date()
    return {"name": f"{town}旅馆业抽查", "items": "I-0001", "start": today.isoformat(), "departments": "police",
            "end": (today + timedelta(days=60)).isoformat(), "cutoff": today.isoformat(), "where": f"town={town}",
            "ratio": "50%"}  # fmt: skip


def _task(clerk: Clerk) -> dict[str, object]:
    return {"task": task.create(clerk.office, new_task(clerk)).number}


def new_value(clerk: Clerk) -> tuple[str, dict[str, str], datetime | None]:
    """(kind, source, when): every second check by the lottery, the others by dice."""
    now = clerk.clock.moment
    if int(clerk.task.number.rpartition("-")[2]) % 2 == 0:
        return "lottery", {"game": "ssq", "date": _next_lottery(now).date().isoformat()}, None
    return "dice", {"place": "局三楼会议室", "dice": "20"}, now + timedelta(hours=6)


def _freeze(clerk: Clerk) -> dict[str, object]:
    kind, source, at = new_value(clerk)
    report = freeze.freeze(
        clerk.office, clerk.task.number, kind=kind, source=source, expected_at=at, approved_by=LEADER
    )
    return {"draw": report.draw.number, **of_draw(report.draw)}


def _next_lottery(now: datetime) -> datetime:
    """The evening of the next 双色球: Tuesday, Thursday, Sunday."""
    day = now + timedelta(days=1)
    while day.isoweekday() not in (2, 4, 7):
        day += timedelta(days=1)
    return day.replace(hour=21, minute=30, second=0)


def _witness(clerk: Clerk) -> dict[str, object]:
    made = draw.add_witness(clerk.office, clerk.task.number, kind="superior", who="示例市公安局", ref="函 1")
    return {"draw": made.number, **of_draw(made)}


def _draw(clerk: Clerk) -> dict[str, object]:
    if clerk.draw.entropy == "lottery":
        drawing = draw.Drawing(issue="2024024")
        made = draw.run(clerk.office, clerk.task.number, WRONG, ["演示见证单位"], drawing=drawing)
    else:
        made = draw.run(clerk.office, clerk.task.number, DICE, ["演示见证单位"])
    return {"draw": made.number, **of_draw(made)}


def _correct(clerk: Clerk) -> dict[str, object]:
    made = draw.correct(clerk.office, clerk.task.number, RIGHT, by="演示局分管局长", paper="示公演〔2024〕3号")
    return {"draw": made.number, **of_draw(made)}


def _confirm(clerk: Clerk) -> dict[str, object]:
    made = confirm.confirm(clerk.office, clerk.task.number)
    return {"draw": made.number, **of_draw(made)}


def _strike(clerk: Clerk) -> dict[str, object]:
    struck = [confirm.StrikeOff(clerk.draw.drawn[0].number, "duplicate", "函 1")]
    made = confirm.confirm(clerk.office, clerk.task.number, struck, approved_by=LEADER)
    return {"draw": made.number, **of_draw(made)}


def _match(clerk: Clerk) -> dict[str, object]:
    made, sheets = match.match_inspectors(clerk.office, clerk.task.number)
    return {"draw": made.number, "sheets": [one.number for one in sheets], **of_draw(made)}


def _change(clerk: Clerk) -> dict[str, object]:
    first = clerk.sheets()[0]
    (changed,) = team_changes.change_inspector(
        clerk.office,
        clerk.task.number,
        object_number=first.object,
        out=first.teams["police"][0],
        reason="疾病",
        **PAPER,
    )
    return {"draw": changed.draw.number, **of_draw(changed.draw)}


def _void(clerk: Clerk) -> dict[str, object]:
    made = void.void(clerk.office, clerk.task.number, reason="procedure", by="演示局长", post="局长")
    return {"draw": made.number, **of_draw(made)}


def next_sheet(clerk: Clerk) -> Sheet:
    """The first sheet that has no result."""
    entered = {one.object for one in clerk.office.store.where(Result, task=clerk.task.number)}
    return next(one for one in clerk.sheets() if one.object not in entered)


def _result(clerk: Clerk) -> dict[str, object]:
    number, day, sheet = clerk.task.number, clerk.office.today().isoformat(), next_sheet(clerk)
    made = result.enter(clerk.office, number, sheet.object, sheet.items[0], {"code": "1", "checked_on": day})
    return {"results": [made.number]}


def _approve(clerk: Clerk) -> dict[str, object]:
    made = approval.approve(clerk.office, clerk.task.number, (), by="演示分管局长", document="示公演〔2024〕1号")
    return {"approved": [one.number for one in made]}


def _close(clerk: Clerk) -> dict[str, object]:
    number = clerk.task.number
    life.close(clerk.office, number)
    return {"closed": number}


Act = Callable[[Clerk], dict[str, object]]
ACTS: dict[str, Act] = {
    "import": _import, "task": _task, "freeze": _freeze, "witness": _witness, "draw": _draw, "correct": _correct,
    "confirm": _confirm, "strike": _strike, "match": _match, "change": _change, "result": _result, "approve": _approve,
    "close": _close, "void": _void, **aside.ACTS,
}  # fmt: skip
OWN = {
    "import": "enterprises.import", "task": "task.create", "freeze": "draw.freeze", "witness": "draw.witness", "draw": "draw.run",
    "correct": "draw.correct", "confirm": "draw.confirm", "strike": "draw.confirm", "match": "draw.match",
    "change": "draw.change", "result": "result.enter", "approve": "result.approve", "close": "task.close",
    "void": "draw.void", "edit": "enterprises.edit", "erase": "erase", "publish": "publish",
}  # fmt: skip
"""The entry by which an act is saved; none of the others writes one."""

CHAIN = (
    "import", "task", "freeze", "witness", "draw", "strike", "match", "change", "result", "result", "approve", "close", "edit",
    "publish", "deploy", "import", "task", "freeze", "draw", "correct", "confirm", "void", "erase", "backup", "publish",
    "restore", "restored", "purge", "salvage", "repair",
)  # fmt: skip
"""A story in which every act comes."""


def next_act(clerk: Clerk, pick: Pick) -> str:
    """What may come next of the newest check, one of several by `pick`."""
    if not clerk.office.store.count(Task):
        return "task" if clerk.office.store.count(Enterprise) else "import"
    return pick([*_forward(clerk) * 8, *aside.possible(clerk)])


def _forward(clerk: Clerk) -> list[str]:
    """The next steps of the newest check, by its state."""
    newest = clerk.task
    if newest.state == "closed":
        last = clerk.office.store.get(Enterprise, clerk.office.store.numbers(Enterprise)[-1])
        return ["task" if f"{last.town}旅馆业抽查" != newest.name else "import"]
    match newest.state:
        case "draft":
            return ["freeze"]
        case "frozen":
            return ["draw", "draw"] if clerk.draw.witness else ["witness", "draw"]
        case "drawn":
            mistyped = clerk.draw.entropy == "lottery" and not clerk.draw.typed
            return ["correct", "confirm", "void"] if mistyped else ["confirm", "strike", "strike", "void"]
        case "confirmed":
            return ["match"]
    results = clerk.office.store.where(Result, task=newest.number)
    if len(results) < len(clerk.sheets()):
        return ["result", "result", "change"] if not results and not clerk.draw.changes else ["result"]
    return ["close"] if all(one.approved for one in results) else ["approve"]


def work(folder: Path, clock: Clock, told: Path, pick: Pick, seed: int) -> None:
    """Open the office, do one to three acts, close it, and again for ever."""
    say = to_file(told)
    for n in count():
        with open_office(folder, by="演示员", clock=clock, token=tokens(seed * 1_000 + n)) as office:
            clerk = Clerk(office, clock, say, folder.with_name("site"), folder.with_name("carried"))
            for _ in range(int(pick("123"))):
                clerk.do(next_act(clerk, pick))


def to_file(path: Path) -> Say:
    """Says into a file, each line in one call of the system."""
    out = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def say(line: str) -> None:
        os.write(out, (line + "\n").encode())

    return say
