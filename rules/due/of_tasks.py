"""One task: what is due of it from the freeze to the closing, and after it until what was found is public or off the site.

Days come from the records, each of which was stamped by the act that made it; nothing is stored for this list. A task that is suspended keeps its things: they
wait until the day to which it is suspended, then they are due by their own day. A task that was given up ends what was not done.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from rules.base.calendar import Due
from rules.base.codes import TASK_STATES
from rules.base.dates import day_text, moment_text
from rules.due.facts import DrawDay, Ground, SheetDay, TaskFacts
from rules.due.grouped import Entry, grouped, put_off
from rules.due.of_results import approvals, entry_of, limited, publications, takeoffs
from rules.due.thing import Thing
from rules.registry.department import Departments
from rules.registry.secrecy import strictest
from rules.work.batch import Batch, batches_of
from rules.work.decision import KINDS, Decision, extensions, held_from
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
        self._ended_on = next((one.on for one in facts.task.decisions[::-1] if one.kind in {"cancel", "delete"}), None)
        self._held_from = held_from(facts.task.decisions) if facts.task.state == "suspended" else None
        self._terms: dict[tuple[date, int], Due] = {}
        self._results: dict[tuple[str, str], Result] = {(one.object, one.item): one for one in facts.results}

    def things(self) -> Iterator[Thing]:
        """In the order of the work."""
        found = [*self._before_the_match()]
        if self._state in _MATCHED or self._facts.sheets:
            found += [*self._visits(), *self._entries(), *self._published(), *self._close()]
        found += self._resumed()
        given_up_on = self._ended_on or self._void_on(self._main())
        for thing in found:
            of = whose(thing, self._facts, self._ground.departments)
            yield replace(of, ended=self._ended, ended_on=given_up_on) if of.undone and self._ended else of

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
            held_from=self._held_from, held_until=self._task.held_until, place=f"{place}/{self._task.number}", **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def _due(self, start: date, workdays: int) -> Due:
        """The calendar's, asked once a day of the task."""
        if (start, workdays) not in self._terms:
            self._terms[start, workdays] = self._calendar.due(start, workdays)
        return self._terms[start, workdays]

    def _void_on(self, draw: DrawDay | None) -> date | None:
        """The day on which a draw was given up; None where it was not."""
        return _day(draw.void.at) if draw is not None and draw.void is not None else None

    # ---- until inspectors are matched

    def _before_the_match(self) -> Iterator[Thing]:
        yield from self._freezes()
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

    def _freezes(self) -> Iterator[Thing]:
        """A draft: to be frozen by its first day, or its inspectors named; one that was put off after that day was late until then."""
        task, main = self._task, self._main()
        text = "指定执法检查人员" if task.cause else "冻结抽查对象库"
        for one in task.decisions:
            if one.kind == "put_off" and one.before is not None:
                how = f"任务原定{day_text(one.before)}开始"
                key = f"{task.number}/{one.before}"
                yield self._thing("freeze", key, text, one.before, how, ended=KINDS[one.kind], ended_on=one.on)
        done = self._frozen_on(main)
        text = "重新冻结" if main is not None and done is None else text
        yield self._thing("freeze", task.number, text, task.start, f"任务自{day_text(task.start)}开始", done=done)

    def _frozen_on(self, main: DrawDay | None) -> date | None:
        """When it was frozen, or its inspectors were named; None while that waits: a task whose freeze expired or was voided is a draft again."""
        if self._state == "draft" or (self._state == "frozen" and main is not None and main.state == "expired"):
            return None
        if main is not None:
            return _day(main.frozen_at)
        # A journal of before does not say when inspectors were named for a check with a cause: that is not judged.
        return None if self._ended and not self._facts.sheets else self._task.assigned_on or self._task.start

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
            "value", draw.number, f"录入随机值{_added(draw)}", _day(by), how, at=draw.expires_at, done=done, ended=ended,
            ended_on=self._void_on(draw) if ended else None,
        )  # fmt: skip

    def _confirmations(self, draw: DrawDay) -> Iterator[Thing]:
        """Each department compares the list with what it knows, within the days of the task."""
        given = {one.department: one.at for one in draw.confirmations}
        for code in self._task.departments:
            text = f"{self._ground.departments.text(code)}确认名单{_added(draw)}"
            base = self._thing("confirm", f"{draw.number}/{code}", text, self._task.end, "", department=code)
            yield from grouped(base, self._answers(draw, code, given.get(code, draw.confirmed_at)), text)

    def _answers(self, draw: DrawDay, code: str, given: str) -> Iterator[Entry]:
        """What the department answered or has to, each in its days: from the draw, or from when what it had answered was taken back."""
        start, days = _day(draw.value_at), self._task.confirm_days
        for asked in draw.asked:
            for before in asked.taken_back:
                if before.department == code:
                    due = self._due(start, days)
                    yield Entry(due.day, due, _day(before.at))
                    start = _day(asked.at)
        if not draw.asked:  # journals of before do not say whose answer was taken back
            start = _day(
                max([draw.value_at, *(one.at for one in self._asked_again(draw) if one.department in {"", code})])
            )
        due = self._due(start, days)
        gone = not given and draw.state != "drawn"
        yield Entry(
            due.day,
            due,
            _day(given) if given else None,
            "已作废" if gone else "",
            self._void_on(draw) if gone else None,
        )

    def _asked_again(self, draw: DrawDay) -> list[Decision]:
        """The decisions by which departments were asked to confirm this list again."""
        return [one for one in self._task.decisions if one.kind == "reconfirm" and one.at > draw.value_at]

    def _match(self, draw: DrawDay) -> Thing:
        """Inspectors are there by the first day of the checks; where the list was confirmed too late for that, on the next working day."""
        whole = [one.confirmed_at for one in draw.asked if one.confirmed_at]
        ready = self._due(_day(min([*whole, draw.confirmed_at or draw.value_at])), 1).day
        first = min((batch.start for batch in batches_of(self._task)), default=self._task.start)
        ended, ended_on = (
            ("已作废", self._void_on(draw)) if not draw.matched_at and draw.state != "drawn" else ("", None)
        )
        if draw.supplement is None and not draw.confirmed_at and not ended:
            asked = [_day(one.at) for one in draw.asked]
            ended, ended_on = "要重新确认", max(asked, default=None)
        return self._thing(
            "match", draw.number, f"匹配执法检查人员{_added(draw)}", max(first, ready), f"检查自{day_text(first)}开始",
            done=_day(draw.matched_at) if draw.matched_at else None, ended=ended, ended_on=ended_on,
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
            sent_by = max(batch.start, self._due(_day(matched), 1).day) if matched else batch.start
            key, how = f"{self._task.number}/{number}", f"检查时间 {day_text(batch.start)}至{day_text(batch.end)}"
            yield self._dispatch(self._thing("dispatch", key, f"派发检查任务{words}", sent_by, how), batch, sheets)
            base = self._thing("visit", key, "", batch.end, how, place="results")
            yield from grouped(base, self._visits_by(batch.end, how, sheets, visited), f"检查 {{}} 家{words}")
            for before, on in extensions(self._task.decisions, int(number), batch.end):
                if before < on:
                    base = self._thing("visit", f"{key}/{before}", "", before, "", place="results")
                    how = f"原定{day_text(before)}以前检查，{day_text(on)}才延长"
                    late = put_off(self._visits_by(before, how, sheets, visited), before, on)
                    yield from grouped(base, late, f"检查 {{}} 家{words}")

    def _dispatch(self, thing: Thing, batch: Batch, sheets: Sequence[SheetDay]) -> Thing:
        """The sending out of a batch, with what came of it."""
        standing = {sheet.object for sheet in sheets if sheet.void_on is None}
        if standing:
            return replace(thing, done=batch.dispatched_on or self._out_by(standing, thing.day))
        return replace(thing, ended="已作废", ended_on=max(filter(None, (one.void_on for one in sheets)), default=None))

    def _out_by(self, objects: Collection[str], sent_by: date) -> date | None:
        """By when sheets were out that nobody sent out through the program: when the first result came. None while there is none.

        Journals of before knew no sending out: that is not judged.
        """
        days = [one.first_on for one in self._facts.results if one.object in objects]
        return sent_by if None in days else min(filter(None, days), default=None)

    def _visits_by(
        self, day: date, how: str, sheets: Iterable[SheetDay], visited: Mapping[str, date]
    ) -> Iterator[Entry]:
        """The visits of these sheets, that were to be made by a day."""
        for sheet in sheets:
            gone = "" if sheet.void_on is None else "已作废"
            yield Entry(day, how, visited.get(sheet.object), gone, sheet.void_on)

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
                        code = self._ground.items[item].department if item in self._ground.items else ""
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
        """One result: from the visit, or the day on which a mistake was withdrawn."""
        result, days = self._results.get((number, item)), self._task.entry_days
        if result is not None:
            return entry_of(result, days, self._due)
        due = self._due(visited, days)
        return Entry(due.day, due)

    # ---- what becomes public

    def _published(self) -> Iterator[Thing]:
        results, days, number = self._facts.results, self._task.disclose_days, self._task.number
        approve = (entry for one in results for entry in approvals(one, days, self._due))
        yield from grouped(
            self._thing("approve", number, "", self._task.end, "", place="approval"), approve, "审批 {} 条结果"
        )
        shown, limited_on = self._publicity()
        if not shown and limited_on is None:
            return
        ground = self._ground
        publish = (
            limited(entry, limited_on)
            for one in results
            for entry in publications(one, days, self._due, ground.published_after)
        )
        takeoff = (
            entry for one in results for entry in takeoffs(one, ground.published, self._due, ground.published_after)
        )
        yield from grouped(self._public_thing("publish"), publish, "公示 {} 条结果")
        yield from grouped(self._public_thing("takeoff"), takeoff, "从网站撤下 {} 条结果")

    def _public_thing(self, kind: str) -> Thing:
        return replace(self._thing(kind, self._task.number, "", self._task.end, ""), place="publish")

    def _publicity(self) -> tuple[bool, date | None]:
        """Whether what governs the task (rules.registry.secrecy) is public result by result; and since when it is not, where it was before."""
        known = [self._ground.items[item] for item in self._task.items if item in self._ground.items]
        drawn = strictest([draw.level for draw in self._facts.draws] or ["full"])
        if drawn != "full":
            return False, None
        limited = [item.changed_on for item in known if item.level != "full"]
        if not limited:
            return True, None
        days = [day for day in limited if day is not None and day > self._task.created_on]
        return False, max(days, default=None)

    # ---- closing, and what was suspended

    def _close(self) -> Iterator[Thing]:
        """When the days of entry and of publication after its end are over, nothing keeps a task open; one that was extended after that was late."""
        task, days = self._task, self._task.entry_days + self._task.disclose_days
        for before, on in extensions(task.decisions, 0, task.end):
            due = self._due(before, days)
            if due.day < on:
                key = f"{task.number}/{before}"
                yield self._thing("close", key, "办结", due.day, str(due), ended="已延长", ended_on=on)
        due = self._due(task.end, days)
        ended = "" if self._state in _MATCHED or self._ended else "抽取已作废"
        void_on = max(filter(None, map(self._void_on, self._facts.draws)), default=None) if ended else None
        yield self._thing(
            "close", task.number, "办结", due.day, str(due), done=task.closed_on, ended=ended, ended_on=void_on
        )

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
