"""Random histories of an office: whatever its clerks may do, in any order, on any day. What is refused was refused; anything else that goes wrong fails.

Tests ask after every act what must hold always: tests/acts/due/test_nothing_leaves.py.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from acts.disclosure import approval
from acts.draw import confirm, draw, expiry, freeze, match, reconfirm, supplement, void
from acts.draw.confirm import StrikeOff
from acts.due.report import report_sent
from acts.registry import plans, registry, visit_cap
from acts.registry.duties import settle, standings
from acts.registry.registry import DUTIES, ENTERPRISES, ITEMS, PLAN
from acts.work import dispatch, for_cause, life, people, result, task, visits
from acts.work.duties import duty_task, excuse
from rules.base.errors import MingchouError
from rules.draw.draw_record import Draw, Publication
from rules.registry.duty import CoverageDuty
from rules.registry.enterprise import Enterprise
from rules.registry.plan import PlanLine
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.states import OPEN
from rules.work.task import Task
from tests.acts.office import AT_THE_STATION, DICE, Desk

__all__ = ["History", "Step", "later_days"]

T = TypeVar("T")

_FORWARD = {
    "draft": {"freeze"}, "assign": {"assign"}, "frozen": {"run"}, "drawn": {"confirm"}, "confirmed": {"match"},
    "matched": {"enter", "enter all", "join"}, "under_way": {"enter all", "approve", "close"}, "suspended": {"resume"},
}  # fmt: skip
"""State → the acts that lead on."""
_USUAL = 0.55
"""How often an office does what comes next."""
_OF_DUTIES = 0.15
"""How often it turns to its coverage duties."""

BOSS = "演示分管局长"
DECIDED = {"reason": "instruction", "by": BOSS, "post": "分管局长", "paper": "示公演〔2024〕8号", "why": "演示"}


class Step(NamedTuple):
    """What was tried. done: whether something was written. said: why it was refused."""

    name: str
    done: bool
    said: str = ""


class History:
    """One office and what happens to it. chance decides; the same seed tells the same story."""

    ratio = "15%"
    """How many objects a joint check takes."""
    with_visits = False
    """Whether visits are joined and split, and the cap is set: acts that say nothing about a task leave other histories as they are."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.office, self.chance = desk, desk.office, random.Random(seed)
        self.told: list[Step] = []

    def steps(self, count: int) -> Iterator[Step]:
        """So many acts, each on its day; what cannot be tried for want of something to do it with is no step."""
        while count:
            name, act = self.chance.choice(self._moves())
            if act is None:
                continue
            count -= 1
            before, said = self.office.store.position, ""
            try:
                act()
            except MingchouError as refused:
                said = str(refused)
            step = Step(name, self.office.store.position != before, said)
            self.told.append(step)
            yield step

    def days_pass(self, days: int) -> None:
        """Come back some days later."""
        self.desk.later_on((self.office.today() + timedelta(days=days)).isoformat(), self.chance.randint(8, 17))

    # ---- what may be done

    def _moves(self) -> Sequence[tuple[str, Callable[[], object] | None]]:
        tasks = self.office.store.all(Task)
        if tasks and self.chance.random() < _OF_DUTIES:
            return self._of_duties()
        one = self._any(tasks)
        open_ = [one for one in tasks if one.state in OPEN]
        if len(open_) > 2 and self.chance.random() < _USUAL:
            return self._forward(self.chance.choice(open_))
        near = self._any(open_)
        if len(open_) <= 2:
            return [("create", self._create), ("create for a cause", self._create_named)]
        return [
            ("days pass", partial(self.days_pass, self.chance.choice((1, 1, 3, 8, 20, 40)))),
            ("create", self._create if len(tasks) < 9 else None),
            ("create for a cause", self._create_named if len(tasks) < 8 else None),
            *([] if near is None else self._on(near)),
            *([] if one is None else self._on(one)),
            ("publish", self._publish),
            ("edit an object", self._edit_object),
            *([("set the cap", self._set_cap)] if self.with_visits else []),
            ("take an item or a line off", self._retire),
            ("the plan of a year", self._plan),
            ("send a report", self._report),
        ]

    def _of_duties(self) -> list[tuple[str, Callable[[], object] | None]]:
        """What may be done with coverage duties."""
        duty = self._any(self.office.store.all(CoverageDuty))
        number = "" if duty is None else duty.number
        return [
            ("register a duty", self._register_duty if self.office.store.count(CoverageDuty) < 4 else None),
            ("carry a duty out", None if duty is None else partial(duty_task, self.office, [number])),
            ("edit a duty", None if duty is None else partial(registry.edit, self.office, DUTIES, number, {"share": self.chance.choice(("20%", "100%"))})),
            ("begin a duty later", None if duty is None else partial(registry.edit, self.office, DUTIES, number, {"start": (self.office.today() + timedelta(days=40)).isoformat()})),
            ("end a duty", None if duty is None else partial(registry.retire, self.office, DUTIES, number, "演示改制")),
            ("excuse", self._excuse),
            ("settle", partial(settle, self.office)),
        ]  # fmt: skip

    def _on(self, one: Task) -> list[tuple[str, Callable[[], object] | None]]:
        office, number = self.office, one.number
        entered = self._any(office.store.where(Result, task=number))
        later = (one.end + timedelta(days=self.chance.choice((-5, 10, 60)))).isoformat()
        until = (office.today() + timedelta(days=self.chance.choice((0, 5, 30)))).isoformat()
        return [
            ("edit", partial(task.edit, office, number, {"end": later})),
            ("delete", partial(life.delete, office, number, DECIDED)),
            ("freeze", partial(self._freeze, number)),
            ("run", partial(draw.run, office, number, DICE, ["演示见证单位"])),
            ("expire", partial(expiry.expire_all_overdue, office)),
            ("confirm", partial(confirm.confirm, office, number)),
            ("confirm one", partial(confirm.confirm, office, number, department=self.chance.choice(one.departments))),
            ("strike", partial(self._strike, one)),
            ("confirm again", partial(reconfirm.reconfirm, office, number, "", DECIDED)),
            ("match", partial(match.match_inspectors, office, number)),
            ("dispatch", partial(dispatch.dispatch, office, number)),
            ("assign", partial(for_cause.assign, office, number, {"police": ("N-0001", "N-0002")}, seen=True)),
            ("enter", partial(self._enter, one)),
            ("enter all", partial(self._enter_all, one)),
            ("approve", partial(approval.approve, office, number, (), by=BOSS, document="示公演〔2024〕1号", seen=True)),
            ("close", partial(life.close, office, number)),
            ("add objects", partial(self._add_objects, number)),
            ("fill places", partial(self._fill_places, one)),
            ("extend", partial(life.extend, office, number, DECIDED | {"until": later})),
            ("suspend", partial(life.suspend, office, number, DECIDED | {"until": until})),
            ("resume", partial(life.resume, office, number)),
            ("cancel", partial(life.cancel, office, number, DECIDED)),
            ("void", partial(self._void, number)),
            ("hand over", partial(people.hand_over, office, one.handler, "演示接手员", "调离", (number,))),
            ("correct", None if entered is None else partial(self._correct, entered)),
            ("withdraw", None if entered is None else partial(self._withdraw, entered)),
            ("enter again", None if entered is None else partial(self._enter_again, entered)),
            *([("join", partial(self._join, number)), ("split", partial(self._split, number))] if self.with_visits else []),
        ]  # fmt: skip

    def _forward(self, one: Task) -> list[tuple[str, Callable[[], object] | None]]:
        """What an office does next with a task: most days are like that."""
        names = _FORWARD["assign" if one.cause and one.state == "draft" else one.state]
        return [move for move in self._on(one) if move[0] in names]

    def _any(self, those: Sequence[T]) -> T | None:
        return self.chance.choice(those) if those else None

    def _create(self) -> None:
        start = self.office.today() + timedelta(days=self.chance.choice((-3, 2, 10)))
        end = start + timedelta(days=self.chance.choice((10, 60)))
        joint = self.chance.random() < 0.6
        raw = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "cutoff": "2024-03-01",
            "plan": self.chance.choice(("", "L-0001")),
        }
        if self.chance.random() < 0.4:
            half = start + (end - start) / 2
            raw["windows"] = f"{start}至{half}；{half + timedelta(days=1)}至{end}"
        if self.chance.random() < 0.3:
            raw["report_by"] = (end + timedelta(days=15)).isoformat()
        if joint:
            self.desk.joint_task(ratio=self.ratio, entry_days="5", disclose_days="5", **raw)
        else:
            self.desk.new_task(**raw)

    def _create_named(self) -> None:
        start = self.office.today()
        for_cause.create(self.office, {
            "name": "2024年投诉举报核查", "cause": self.chance.choice(("complaint", "campaign")), "document": "示公演〔2024〕7号",
            "objects": self.desk.object(self.chance.randint(1, 20)).number, "items": "I-0001", "departments": "police",
            "start": start.isoformat(), "end": (start + timedelta(days=20)).isoformat(),
        })  # fmt: skip

    def _freeze(self, number: str) -> None:
        moment = self.office.now() + timedelta(hours=self.chance.choice((1, 6)))
        freeze.freeze(self.office, number, kind="dice", source=AT_THE_STATION, expected_at=moment, approved_by=BOSS)
        if self.chance.random() < 0.8:
            self.desk.clock.later(7)

    def _strike(self, one: Task) -> None:
        drawn = self.office.store.get(Draw, one.draws[-1]).drawn if one.draws else ()
        strikes = [StrikeOff(drawn[0].number, "closed_down", "照片1")] if drawn else []
        confirm.confirm(self.office, one.number, strikes, approved_by=BOSS)

    def _open_rows(self, number: str) -> list[tuple[str, str]]:
        entered = {one.number for one in self.office.store.where(Result, task=number)}
        return [
            (sheet.object, item)
            for sheet in self.office.store.where(Sheet, task=number)
            for item in sheet.items
            if f"{number}/{sheet.object}/{item}" not in entered
        ]

    def _enter(self, one: Task) -> None:
        if rows := self._open_rows(one.number):
            self._enter_one(one.number, *self.chance.choice(rows))

    def _enter_all(self, one: Task) -> None:
        for row in self._open_rows(one.number):
            self._enter_one(one.number, *row)

    def _enter_one(self, number: str, target: str, item: str) -> None:
        of = self.office.store.get(Task, number)
        day = max(of.start, self.office.today() - timedelta(days=self.chance.choice((0, 2, 15))))
        result.enter(
            self.office, number, target, item, {"code": self.chance.choice("15"), "checked_on": day.isoformat()}
        )

    def _correct(self, one: Result) -> None:
        raw = {"code": "5" if one.code == "1" else "1", "checked_on": one.checked_on.isoformat(), "public": "已改正。"}
        result.correct(self.office, one.task, one.object, one.item, raw, "录错")

    def _withdraw(self, one: Result) -> None:
        reason = self.chance.choice(("mistake", "court"))
        result.withdraw(
            self.office, one.task, one.object, one.item, reason=reason, by=BOSS, document="示公演〔2024〕9号"
        )

    def _enter_again(self, one: Result) -> None:
        raw = {"code": "1", "checked_on": one.checked_on.isoformat()}
        result.reenter(
            self.office, one.task, one.object, one.item, raw, why="录错对象", by=BOSS, document="示公演〔2024〕10号"
        )

    def _void(self, number: str) -> None:
        reason = self.chance.choice(("wrong_pool", "procedure", "task_cancelled"))
        void.void(self.office, number, reason=reason, by=BOSS, post="分管局长", paper="示公演〔2024〕6号")

    def _join(self, number: str) -> None:
        """With whatever other task goes to the same objects."""
        if shared := visits.shared_visits(self.office, number):
            one = self.chance.choice(shared)
            visits.join_visits(self.office, number, one.other, self.chance.choice(((), (one.object,))))

    def _split(self, number: str) -> None:
        joined = [one.object for one in self.office.store.where(Sheet, task=number) if one.visit]
        if joined:
            visits.split_visit(self.office, number, [self.chance.choice(joined)], "时间排不到一起")

    def _set_cap(self) -> None:
        raw = {"most": str(self.chance.randint(0, 3)), "by_risk": self.chance.choice(("", "E=1", "A=3"))}
        visit_cap.set_cap(self.office, raw | {"basis": "示公演〔2024〕12号", "approved_by": BOSS})

    def _publish(self) -> None:
        store, number = self.office.store, f"P-{self.office.store.count(Publication) + 1:06d}"
        with self.office.transaction("publish", f"公示 {number}") as tx:
            tx.put(Publication(
                number=number, at=self.office.stamp(), seq=store.position.seq, head=store.position.head, pages=1, changed=1
            ))  # fmt: skip

    def _register_duty(self) -> None:
        n = self.office.store.count(CoverageDuty) + 1
        registry.add(self.office, DUTIES, {
            "name": f"演示义务{n}", "item": self.chance.choice(("I-0001", "I-0003")), "months": self.chance.choice(("每月", "每季度")),
            "share": self.chance.choice(("20%", "100%")), "start": self.office.today().isoformat(), "section": "演示大队", "basis": "演示规定",
        })  # fmt: skip

    def _excuse(self) -> None:
        one = self._any([one for one in standings(self.office) if one.state == "missed"])
        if one is not None:
            excuse(
                self.office,
                one.duty,
                one.label,
                {"reason": "演示停业整顿", "paper": "示公演〔2024〕11号", "approved_by": BOSS},
            )

    def _report(self) -> None:
        number = self.chance.choice(["2024-06", "2024-12", *self.office.store.numbers(Task)])
        report_sent(self.office, number, {"to": "演示上级机关"})

    def _freeze_more(self) -> dict[str, Any]:
        return {"kind": "dice", "source": AT_THE_STATION, "expected_at": self.office.now() + timedelta(hours=6)}

    def _add_objects(self, number: str) -> None:
        supplement.freeze_objects(
            self.office,
            number,
            "20%",
            reason="ratio_raised",
            paper="示公演〔2024〕12号",
            approved_by=BOSS,
            **self._freeze_more(),
        )
        self._run_more(number)

    def _fill_places(self, one: Task) -> None:
        supplement.freeze_inspectors(
            self.office, one.number, self.chance.choice(one.departments), **self._freeze_more()
        )
        self._run_more(one.number)

    def _run_more(self, number: str) -> None:
        """Mostly the value comes in time."""
        if self.chance.random() < 0.8:
            self.desk.clock.later(7)
            draw.run(self.office, number, DICE, ["演示见证单位"])

    def _edit_object(self) -> None:
        one = self.chance.choice(self.office.store.all(Enterprise))
        registry.edit(self.office, ENTERPRISES, one.number, {"risk": self.chance.choice("ABCDE")})

    def _plan(self) -> None:
        """The plan of this year or the next, in whatever order somebody thinks of it."""
        office, year = self.office, self.office.today().year + self.chance.choice((0, 1, 1))
        filing = {"filed_with": "示例县双随机办", "filed_number": str(self.chance.randint(1, 9))}
        moves: Sequence[Callable[[], object]] = (
            partial(plans.copy_plan, office, year - 1, year),
            partial(plans.set_plan, office, year, {"title": f"{year}年度抽查工作计划"}),
            partial(plans.file_plan, office, year, filing),
            partial(plans.file_plan, office, year, filing),
            partial(plans.publish_plan, office, year),
            partial(plans.unpublish_plan, office, year, "演示"),
        )
        self.chance.choice(moves)()

    def _retire(self) -> None:
        if self.chance.random() < 0.5:
            registry.retire(self.office, ITEMS, "I-0003", "不再检查")
        else:
            line = self._any([line for line in self.office.store.all(PlanLine) if not line.withdrawn])
            if line is not None:
                registry.retire(self.office, PLAN, line.number, "任务调整")


def later_days(today: date) -> tuple[date, ...]:
    """Days on which somebody may look again when nothing was done."""
    return tuple(today + timedelta(days=days) for days in (0, 1, 3, 20, 90, 400))
