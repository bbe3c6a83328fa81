"""One task: what is due of it from the freeze to the closing, and after it until what was found is public or off the site.

Days come from the records, each of which was stamped by the act that made it; nothing is stored for this list. A task that is suspended keeps its things: they
wait until the day to which it is suspended, then they are due by their own day. A task that was given up ends what was not done.
"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from rules.base.calendar import Due
from rules.base.codes import TASK_STATES
from rules.base.dates import day_text, moment_text
from rules.due.facts import DrawDay, Ground, SheetDay, TaskFacts
from rules.due.grouped import Entry, grouped
from rules.due.thing import Thing
from rules.registry.department import Departments
from rules.registry.secrecy import strictest
from rules.work.batch import Batch, batches_of
from rules.work.decision import Decision
from rules.work.publication_due import takeoff_due
from rules.work.result import Result
from rules.work.states import NOT_CARRIED_OUT
from rules.work.task import Task

__all__ = ["things_of_task", "whose"]

_MATCHED = frozenset({"matched", "under_way", "closed"})


def things_of_task(facts: TaskFacts, ground: Ground) -> tuple[Thing, ...]:
    """Everything of a task that is, was or will not be due. facts.draws: as they stand now (an overdue freeze is expired)."""
    return tuple(_OneTask(facts, ground).things())


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def whose(thing: Thing, facts: TaskFacts, departments: Departments) -> Thing:
    """A thing with what it says of its task: name, section, who has it and who had it on its day.

    The section is one of the bureau's own: it does not answer for what another department has to do.
    """
    task, own = facts.task, departments.own
    section = "" if own and thing.department not in {"", own} else facts.section
    before = task.handler_on(thing.day)
    return replace(
        thing, about=task.number, name=task.name, section=section, person=task.handler, before="" if before == task.handler else before
    )  # fmt: skip


class _OneTask:
    """The task while its list is made."""

    def __init__(self, facts: TaskFacts, ground: Ground) -> None:
        self._facts = facts
        self._ground = ground
        self._task: Task = facts.task
        self._calendar = ground.calendar
        self._state = facts.task.before if facts.task.state == "suspended" else facts.task.state
        self._ended = TASK_STATES.text(facts.task.state) if facts.task.state in NOT_CARRIED_OUT else ""
        self._terms: dict[tuple[date, int], Due] = {}
        self._results: dict[tuple[str, str], Result] = {(one.object, one.item): one for one in facts.results}

    def things(self) -> Iterator[Thing]:
        """In the order of the work."""
        found = [*self._before_the_match()]
        if self._state in _MATCHED or self._facts.sheets:
            found += [*self._visits(), *self._entries(), *self._published(), self._close()]
        found += self._resumed()
        for thing in found:
            ended = self._ended if thing.undone else thing.ended
            yield whose(replace(thing, ended=ended), self._facts, self._ground.departments)

    def _thing(
        self,
        kind: str,
        key: str,
        text: str,
        day: date,
        how: str,
        *,
        place: str = "tasks",
        department: str = "",
        **more: object,
    ) -> Thing:
        return Thing(
            kind=kind, key=f"{kind}/{key}", about=self._task.number, text=text, department=department, day=day, how=how,
            held_until=self._task.held_until, place=f"{place}/{self._task.number}", **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def _due(self, start: date, workdays: int) -> Due:
        """The calendar's, asked once a day of the task."""
        known = self._terms.get((start, workdays))
        if known is None:
            known = self._terms[start, workdays] = self._calendar.due(start, workdays)
        return known

    # ---- until inspectors are matched

    def _before_the_match(self) -> Iterator[Thing]:
        yield self._freeze()
        for draw in self._facts.draws:
            yield self._value(draw)
            if draw.state == "expired" and draw.supplement is not None:
                yield self._freeze_again(draw, draw.supplement.kind)
            if draw.value_at and (draw.supplement is None or draw.supplement.kind != "inspectors"):
                yield from self._confirmations(draw)
            needs_none = draw.supplement is not None and draw.supplement.kind == "inspectors"
            if draw.confirmed_at or (draw.value_at and (needs_none or self._asked_again(draw))):
                yield self._match(draw)

    def _main(self) -> DrawDay | None:
        return next(
            (draw for draw in self._facts.draws if self._task.draws and draw.number == self._task.draws[-1]), None
        )

    def _freeze(self) -> Thing:
        """A draft: to be frozen by its first day, or its inspectors named. One whose freeze expired or was voided is a draft again."""
        task, main = self._task, self._main()
        waiting = self._state == "draft" or (self._state == "frozen" and main is not None and main.state == "expired")
        text = "指定执法检查人员" if task.cause else "重新冻结" if main and waiting else "冻结抽查对象库"
        # A journal of before does not say when inspectors were named for a check with a cause: that is not judged.
        done = None if waiting else _day(main.frozen_at) if main else task.assigned_on or task.start
        return self._thing("freeze", task.number, text, task.start, f"任务自{day_text(task.start)}开始", done=done)

    def _freeze_again(self, draw: DrawDay, kind: str) -> Thing:
        """A supplementary freeze that ran out: what it was to add is still wanted, until another one is frozen for it, or the task is closed."""
        later = self._facts.draws[self._facts.draws.index(draw) + 1 :]
        done = next(
            (_day(one.frozen_at) for one in later if one.supplement is not None and one.supplement.kind == kind), None
        )
        ended = TASK_STATES.text("closed") if self._state == "closed" else ""
        how = f"{moment_text(draw.expires_at)}过期"
        return self._thing(
            "freeze", draw.number, f"重新冻结{_added(draw)}", _day(draw.expires_at), how, done=done, ended=ended
        )

    def _value(self, draw: DrawDay) -> Thing:
        by = draw.expires_at or draw.expected_at
        how = (
            f"最迟 {moment_text(by)}，过时作废，要重新冻结"
            if draw.expires_at
            else f"{moment_text(by)}公布，不会过期，公布以后就录入"
        )
        ended = {"expired": "已过期", "void": "已作废"}.get(draw.state, "") if not draw.value_at else ""
        done = _day(draw.value_at) if draw.value_at else None
        return self._thing(
            "value", draw.number, f"录入随机值{_added(draw)}", _day(by), how, at=draw.expires_at, done=done, ended=ended
        )

    def _confirmations(self, draw: DrawDay) -> Iterator[Thing]:
        """Each department compares the list with what it knows, within the days of the task."""
        given = {one.department: one.at for one in draw.confirmations}
        for code in self._task.departments:
            at = given.get(code, draw.confirmed_at)
            due = self._due(self._confirm_from(draw, code), self._task.confirm_days)
            yield self._thing(
                "confirm", f"{draw.number}/{code}", f"{self._ground.departments.text(code)}确认名单{_added(draw)}", due.day, str(due),
                department=code, done=_day(at) if at else None, ended="已作废" if not at and draw.state != "drawn" else "",
            )  # fmt: skip

    def _confirm_from(self, draw: DrawDay, code: str) -> date:
        """The day from which the department has its days: that of the draw, or on which it was asked again."""
        asked = [one.at for one in self._asked_again(draw) if one.department in {"", code}]
        return _day(max([draw.value_at, *asked]))

    def _asked_again(self, draw: DrawDay) -> list[Decision]:
        """The decisions by which departments were asked to confirm this list again."""
        return [one for one in self._task.decisions if one.kind == "reconfirm" and one.at > draw.value_at]

    def _match(self, draw: DrawDay) -> Thing:
        """Inspectors are there by the first day of the checks; where the list was confirmed too late for that, on the next working day."""
        ready = self._due(_day(draw.confirmed_at or draw.value_at), 1).day
        first = min((batch.start for batch in batches_of(self._task)), default=self._task.start)
        ended = "已作废" if not draw.matched_at and draw.state != "drawn" else ""
        if draw.supplement is None and not draw.confirmed_at:
            ended = ended or "要重新确认"
        return self._thing(
            "match", draw.number, f"匹配执法检查人员{_added(draw)}", max(first, ready), f"检查自{day_text(first)}开始",
            done=_day(draw.matched_at) if draw.matched_at else None, ended=ended,
        )  # fmt: skip

    # ---- the visits

    def _batches(self) -> Iterator[tuple[str, str, Batch, list[SheetDay]]]:
        """(number from 1, words for the text, batch, its sheets) of each batch that has sheets."""
        batches = batches_of(self._task)
        of_batch: dict[int, list[SheetDay]] = {}
        for sheet in self._facts.sheets:
            of_batch.setdefault(min(sheet.batch, len(batches) - 1), []).append(sheet)
        for place, batch in enumerate(batches):
            if place in of_batch:
                yield str(place + 1), f"（第 {place + 1} 批）" if len(batches) > 1 else "", batch, of_batch[place]

    def _visits(self) -> Iterator[Thing]:
        """Sent out by the first day of the batch, everybody visited by its last."""
        visited = self._first_visits()
        matched = max((draw.matched_at for draw in self._facts.draws if draw.matched_at), default="")
        for number, words, batch, sheets in self._batches():
            days = [visited.get(sheet.object) for sheet in sheets if sheet.void_on is None]
            went = [day for day in days if day is not None]
            ended = "" if days else "已作废"
            sent_by = max(batch.start, self._due(_day(matched), 1).day) if matched else batch.start
            key, how = f"{self._task.number}/{number}", f"检查时间 {day_text(batch.start)}至{day_text(batch.end)}"
            # Sheets that were never sent out through the program and visits that took place all the same: that is not judged.
            sent = None if ended else batch.dispatched_on or (sent_by if went else None)
            yield self._thing("dispatch", key, f"派发检查任务{words}", sent_by, how, done=sent, ended=ended)
            base = self._thing("visit", key, "", batch.end, how, place="results")
            yield from grouped(
                base,
                (
                    Entry(batch.end, how, visited.get(sheet.object), "" if sheet.void_on is None else "已作废")
                    for sheet in sheets
                ),
                f"检查 {{}} 家{words}",
            )

    def _first_visits(self) -> dict[str, date]:
        """Object → the first day on which it was visited. Until visits are records, a visit is an object with a result, on its day."""
        days: dict[str, date] = {}
        for result in self._facts.results:
            if result.object not in days or result.checked_on < days[result.object]:
                days[result.object] = result.checked_on
        return days

    def _entries(self) -> Iterator[Thing]:
        """What was found is entered by each department, within the days of the task from the visit."""
        visited = self._first_visits()
        for number, words, _, sheets in self._batches():
            of_department: dict[str, list[Entry]] = {}
            for sheet in sheets:
                day = visited.get(sheet.object)
                if sheet.void_on is None and day is not None:
                    for item in sheet.items:
                        code = self._ground.items[item][0] if item in self._ground.items else ""
                        of_department.setdefault(code, []).append(self._entry(sheet.object, item, day))
            for code, entries in of_department.items():
                base = self._thing(
                    "entry",
                    f"{self._task.number}/{number}/{code}",
                    "",
                    self._task.end,
                    "",
                    department=code,
                    place="results",
                )
                who = self._ground.departments.text(code) if len(self._task.departments) > 1 else ""
                yield from grouped(base, entries, f"{who}录入 {{}} 项检查结果{words}")

    def _entry(self, number: str, item: str, visited: date) -> Entry:
        """One result: the day of its first entry counts, which a correction does not change."""
        result, days = self._results.get((number, item)), self._task.entry_days
        if result is None:
            due = self._due(visited, days)
            return Entry(due.day, due)
        if result.withdrawn is not None and result.withdrawn.reason == "mistake":
            due = self._due(result.withdrawn.on, days)
            return Entry(due.day, f"录入错误已撤回，要重新录入；{due}")
        if result.mistakes:  # entered again after it was withdrawn: the days count from there
            gone = result.mistakes[-1].withdrawn.on
            due = self._due(gone, days)
            return Entry(due.day, due, max(result.first_on or result.entered_on, gone))
        due = self._due(result.checked_on, days)
        if result.first_on is not None:
            return Entry(due.day, due, result.first_on)
        # Earlier versions kept the day of the last correction only: what was corrected is not judged.
        return Entry(due.day, due, due.day if result.correction else result.entered_on)

    # ---- what becomes public

    def _published(self) -> Iterator[Thing]:
        results, shown = self._facts.results, self._level() == "full"
        approve = map(self._approval, results)
        publish = [entry for result in results if shown for entry in self._publication(result)]
        takeoff = [entry for result in results if shown for entry in self._takeoffs(result)]
        number = self._task.number
        yield from grouped(
            self._thing("approve", number, "", self._task.end, "", place="approval"), approve, "审批 {} 条结果"
        )
        yield from grouped(self._public_thing("publish"), publish, "公示 {} 条结果")
        yield from grouped(self._public_thing("takeoff"), takeoff, "从网站撤下 {} 条结果")

    def _public_thing(self, kind: str) -> Thing:
        return replace(self._thing(kind, self._task.number, "", self._task.end, ""), place="publish")

    def _level(self) -> str:
        """The level that governs the task (rules.registry.secrecy): only what is public in full is published result by result."""
        items = self._ground.items
        return strictest(
            [
                *(items[item][1] for item in self._task.items if item in items),
                *(draw.level for draw in self._facts.draws),
            ]
        )

    def _approval(self, result: Result) -> Entry:
        due = self._due(result.entered_on, self._task.disclose_days)
        if result.withdrawn is not None:
            return Entry(due.day, due, ended="已撤回")
        if result.pending or result.approved is None:
            return Entry(due.day, due)
        return Entry(due.day, due, result.approved.on)

    def _publication(self, result: Result) -> Iterator[Entry]:
        """From its approval on; what was withdrawn before the next publication is not published any more."""
        if result.approved is None:
            return
        due = self._due(result.approved.on, self._task.disclose_days)
        done = self._ground.published_after(result.approved.at or result.approved.on.isoformat())
        if result.withdrawn is not None and (done is None or done > result.withdrawn.on):
            yield Entry(due.day, due, ended="已撤回")
        else:
            yield Entry(due.day, due, done)

    def _takeoffs(self, result: Result) -> Iterator[Entry]:
        """From its withdrawal on, where it was public: by the next publication."""
        first = self._ground.published[0] if self._ground.published else ""
        if result.withdrawn is None and not result.mistakes:
            return
        for one in (
            *(before.withdrawn for before in result.mistakes),
            *((result.withdrawn,) if result.withdrawn else ()),
        ):
            at = one.at or one.on.isoformat()
            if first and first < at:
                due = takeoff_due(one.on, self._calendar)
                yield Entry(due.day, due, self._ground.published_after(at))

    # ---- closing, and what was suspended

    def _close(self) -> Thing:
        """When the days of entry and of publication after its end are over, nothing keeps a task open."""
        task = self._task
        due = self._due(task.end, task.entry_days + task.disclose_days)
        ended = "" if self._state in _MATCHED else self._ended or "抽取已作废"
        return self._thing("close", task.number, "办结", due.day, str(due), done=task.closed_on, ended=ended)

    def _resumed(self) -> Iterator[Thing]:
        """Every suspension ends on its day: by then the task goes on, or is suspended anew, or is cancelled."""
        task = self._task
        open_: Decision | None = None
        seen = 0
        for one in task.decisions:
            if one.kind not in {"suspend", "resume"}:
                continue
            if open_ is not None:
                yield self._resume(seen, open_, _day(one.at))
            open_ = one if one.kind == "suspend" else None
            seen += one.kind == "suspend"
        if task.state == "suspended":
            yield self._resume(seen, open_, None)
        elif open_ is not None:  # it was cancelled while it was suspended
            yield replace(self._resume(seen, open_, None), ended=self._ended or TASK_STATES.text(task.state))

    def _resume(self, count: int, suspended: Decision | None, done: date | None) -> Thing:
        """count: which suspension it is; 0 of one of an earlier version, which has no decision and no end."""
        until = suspended.until if suspended is not None else None
        day = until or self._task.end
        how = f"中止到{day_text(day)}" if until else "中止时没有写明到哪天，按任务的结束日期"
        return self._thing("resume", f"{self._task.number}/{count}", "恢复或重新决定", day, how, done=done)


def _added(draw: DrawDay) -> str:
    """What tells the act of a supplementary draw from the task's own."""
    return f"（补充抽取 {draw.number}）" if draw.supplement is not None else ""
