"""撤销: the last edit of a registry, a recusal or a task taken back.

Nothing here changes the past: an undo is a new entry that puts the former version back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from acts.base.office import Office
from acts.journal.references import drawn_problems, in_use_problems
from acts.registry.duties import settle
from acts.registry.registry import REGISTERS, describe_changes, records_with_same_key
from db.as_of import entry_with_previous
from db.encode import decode
from db.state import number_of
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Column, Record
from rules.finding.view import COLUMNS as VIEW_COLUMNS
from rules.finding.view import View
from rules.importing.remembered import RememberedMapping
from rules.journal.chain import Body, Entry, Head
from rules.journal.clock import ClockNote
from rules.registry.department import bound
from rules.registry.duty import CoverageDuty
from rules.registry.inspector import RECUSAL_COLUMNS, RECUSAL_END_COLUMNS, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine, run_days
from rules.registry.plan_check import twin
from rules.registry.plan_document import COLUMNS as PLAN_COLUMNS
from rules.registry.plan_document import Plan
from rules.registry.trade_words import COLUMNS as TRADE_WORD_COLUMNS
from rules.registry.trade_words import TradeWord
from rules.work.report import COLUMNS as REPORT_COLUMNS
from rules.work.report import Report
from rules.work.task import COLUMNS as TASK_COLUMNS
from rules.work.task import Task

__all__ = ["UndoPlan", "UndoStep", "plan_undo", "undo"]

_WHOLE_ENTRY = re.compile(r"撤销第 (\d+) 条")
_ONE_RECORD = re.compile(r"撤销 (\S+) 在第 (\d+) 条的改动")
"""The sentences of an undo's entry, by which it is known what it took back."""

_INSTEAD: Mapping[str, str] = {
    "draw": "抽取的每一步都不能撤销；确有错误请作废（mingchou draw void）后重新冻结",
    "departments.start": "开始时的部门不能去掉，可以修改（mingchou department edit）",
    "duty": "到期结算和了结漏查不能撤销：漏查就是漏查，了结写明理由留在台账里",
    "plan.file": "备案不能撤销；写错了的请更正（mingchou plan year set），改过计划的请再备案一次（mingchou plan year file）",
    "plan.publish": "公布不能撤销，请撤下（mingchou plan year unpublish）",
    "plan.withdraw": "撤下不能撤销，可以再公布（mingchou plan year publish）",
    "draw.change": "更换不能撤销；确需再换的请再更换一次（mingchou draw change）",
    "recusal.decide": "回避决定不能撤销；不再需要回避的请结束（mingchou recusal end）",
    "sheet.expert": "派出专业技术人员不能撤销，请收回（mingchou task expert --recall）",
    "task.assign": "指定人员不能撤销；录入结果以前可以重新指定（mingchou task assign）",
    "task.create": "建立任务不能撤销，编号不再使用；任务条件可以改（mingchou task edit），不办的草稿请删除（mingchou task delete）",
    "task.extend": "延长不能撤销；要改期限请再延长一次（mingchou task extend）",
    "task.dispatch": "派发不能撤销；人员有更换的请再派发一次（mingchou task dispatch）",
    "task.cancel": "取消不能撤销；需要时另建任务（mingchou task create）",
    "task.hand_over": "移交不能撤销，请移交回来（mingchou hand-over）",
    "draw.reconfirm": "重新确认不能撤销；请核对以后确认（mingchou confirm）",
    "task": "办结、中止、恢复不能撤销；中止的任务用 mingchou task resume 恢复",
    "cap": "年度检查次数上限不能撤销，请再登记一次（mingchou cap set）",
    "visit": "合并、拆开不能撤销：合并了的拆开（mingchou visit split），拆开了的再合并（mingchou visit join）",
    "appointment": "任命不能撤销；不再代理的请结束（mingchou deputy end）",
    "result.enter": "录入的结果不能撤销，请更正（mingchou result correct）",
    "result.reenter": "重新录入不能撤销，审批以前还可以更正（mingchou result correct）",
    "result.correct": "更正不能撤销，请再更正一次（mingchou result correct）",
    "result": "公开审批和撤回不能撤销；要从网站撤下，请撤回结果（mingchou result withdraw）",
    "text": "公开审批不能撤销；改好文字重新审批，不再公开的请删去公告、移出黑名单",
    "sheet": "签字登记不能撤销，请重新登记（mingchou result sign）",
    "publish": "公示不能撤销；请改正以后重新公示（mingchou publish）",
    "mark": "不公开标记不能撤销；不再需要的请写明谁决定、为什么，解除（mingchou mark lift）",
    "finding": "放行不能撤销，请收回（mingchou publish revoke）",
    "clock": "时钟的确认和更正不能撤销",
    "erase": "依法删除不能撤销",
    "mapping": "导入对照不能撤销；可以再改（mingchou mapping save），或删除（mingchou mapping delete）",
    "passphrase": "口令不能撤销，可以再换一个，或取消（mingchou passphrase remove）",
}
"""Acts that are not undone, by act or by its first word: what to do instead."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One record. before: what it was and will be again, None: it is taken out. now: what it is, None: it comes back.

    words: what changes, as `describe_changes` has it.
    """

    number: str
    name: str
    now: Record | None
    before: Record | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class UndoPlan:
    """What an undo will do; nothing is done yet. seq, at, by, text: the entry that is taken back. number: the one record of it, or ""."""

    seq: int
    at: str
    by: str
    text: str
    number: str
    steps: tuple[UndoStep, ...]


_KINDS: Mapping[str, tuple[type[Record], Sequence[Column]]] = {
    **{register.kind.table: (register.kind, register.columns) for register in REGISTERS.values()},
    Recusal.table: (Recusal, (*RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS)),
    Task.table: (Task, TASK_COLUMNS),
    Plan.table: (Plan, PLAN_COLUMNS),
    Report.table: (Report, REPORT_COLUMNS),
    View.table: (View, VIEW_COLUMNS),
    TradeWord.table: (TradeWord, TRADE_WORD_COLUMNS),
}
"""Table → the kind of its records and their columns, of all that an undoable act writes."""
_KEPT = frozenset({ClockNote.table, RememberedMapping.table})
"""Tables that an undo leaves: what an entry met of a wrong clock stays noted, what was answered about a file stays answered."""
_UNDOABLE = frozenset(
    {f"{code}.{verb}" for code in REGISTERS for verb in ("add", "edit", "edit_all", "retire", "import")}
    | {
        "enterprises.distinct",
        "enterprises.merge",
        "watch.set",
        "watch.end",
        "recusal.add",
        "recusals.import",
        "recusal.end",
        "task.edit",
        "task.delete",
        "plans.add",
        "plans.edit",
        "plan.copy",
        "report.sent",
        "view.save",
        "view.delete",
        "trade.map",
        "trade.forget",
        "undo",
    }
)


def plan_undo(office: Office, *, seq: int = 0, number: str = "") -> UndoPlan:
    """Return what would be taken back: the entry `seq`, or the last one (of this record) that is not taken back already.

    With a number only this record of it. Refused, with what to do instead, for a draw, a result, an approval, a publication; and when one
    of the records was changed again since, or is needed elsewhere. NotFound for an entry that is not there or did not write the record.
    """
    entry, previous = entry_with_previous(office.store, seq or _last_undoable(office, number))
    head = entry.head
    if head.act not in _UNDOABLE:
        instead = _INSTEAD.get(head.act) or _INSTEAD.get(head.act.split(".")[0], "这一条不能撤销")
        raise Refused(Problem(f"{head.why or head.act}：{instead}", f"第 {head.seq} 条"))
    steps: list[UndoStep] = []
    problems: list[Problem] = []
    for record in _written(office, entry, previous):
        if number not in ("", record.number):
            continue
        if record.is_current(office):
            steps.append(_step(office, record))
        else:
            problems.append(Problem(f"第 {head.seq} 条以后又改过，请先撤销后来的改动", record.number))
    problems += _against(office, head, steps)
    if problems:
        raise Refused(*problems)
    if not steps:
        raise NotFound(f"第 {head.seq} 条没有改动 {number}，请核对（mingchou log）")
    return UndoPlan(head.seq, head.at, head.by, head.why or head.act, number, tuple(steps))


def _against(office: Office, head: Head, steps: Sequence[UndoStep]) -> Iterator[Problem]:
    """What stands against taking back an entry: records that others need, a draw that used what an import changed, keys that are taken."""
    yield from in_use_problems(office, {step.number for step in steps if step.before is None})
    if head.act.endswith(".import"):
        changed = {step.number for step in steps if step.before is not None and step.now is not None}
        yield from drawn_problems(office, changed, head.at)
    yield from _key_clashes(office, steps)
    yield from _late_problems(office, date.fromisoformat(head.at[:10]), steps)


@dataclass(frozen=True, slots=True)
class _Written:
    """One record that an entry wrote. now: what the entry made of it, before: what it was; None where there was none."""

    kind: type[Record]
    columns: Sequence[Column]
    number: str
    now: Record | None
    before: Record | None

    def is_current(self, office: Office) -> bool:
        """Whether the store holds what the entry made: nobody has changed it since, or all of that was taken back, which counts a version."""
        return _uncounted(office.store.find(self.kind, self.number)) == _uncounted(self.now)


def _written(office: Office, entry: Entry, previous: Mapping[tuple[str, int], Body | None]) -> Iterator[_Written]:
    """The records that an entry wrote, in its order. previous: what it found, as db.as_of has it. Refused for contents erased by law."""
    for op, body in zip(entry.head.ops, entry.bodies, strict=True):
        if op.table in _KEPT:
            continue
        found = previous[op.table, op.id]
        if any(version is not None and version.raw is None for version in (body, found)):
            raise Refused(Problem("内容已依法删除，不能撤销", f"第 {entry.seq} 条"))
        kind, columns = _KINDS[op.table]
        now, before = _decoded(kind, body), _decoded(kind, found)
        record = now or before
        if record is not None:
            yield _Written(kind, bound(columns, office.departments), record.number, now, before)


def _decoded(kind: type[Record], body: Body | None) -> Record | None:
    return None if body is None or body.raw is None else decode(kind, body.raw)


def _uncounted(record: Record | None) -> Record | None:
    """The contents of a record without which version of it they are."""
    match record:
        case Item():
            return msgspec.structs.replace(record, version=0, changed_on=None)
        case PlanLine():
            return msgspec.structs.replace(record, version=0)
    return record


def _step(office: Office, record: _Written) -> UndoStep:
    now, before = office.store.find(record.kind, record.number), record.before
    words: tuple[str, ...] = ()
    if before is not None:
        before = _with_next_version(office, before, now)
        words = describe_changes([column for column in record.columns if hasattr(now, column.name)], now, before)
    return UndoStep(record.number, str(getattr(now or before, "name", "")), now, before, words)


def undo(office: Office, planned: UndoPlan) -> int:
    """Take back what `plan_undo` showed: a new entry with the former versions. Returns its seq. Refused if the store has moved on."""
    if plan_undo(office, seq=planned.seq, number=planned.number) != planned:
        raise Refused("台账刚才有了新的改动，请重新查看后再撤销")
    why = f"撤销第 {planned.seq} 条：{planned.text}"
    if planned.number:
        why = f"撤销 {planned.number} 在第 {planned.seq} 条的改动"
    if any(isinstance(step.now, CoverageDuty | Item) for step in planned.steps):
        settle(office)
    with office.transaction("undo", why) as tx:
        for step in planned.steps:
            if step.before is not None:
                tx.put(step.before)
            elif step.now is not None:
                tx.delete(type(step.now), step.number)
    return office.store.position.seq


def _last_undoable(office: Office, number: str) -> int:
    """The newest entry (that wrote this record) that was not taken back and takes nothing back itself; NotFound when there is none."""
    taken_back: set[int] = set()
    for entry in office.store.latest(0 if number else 200, number):
        if entry.seq in taken_back:
            continue
        if entry.head.act == "undo":
            taken_back |= _taken_back(entry, number)
        elif not number or _wrote(entry, number):
            return entry.seq
    raise NotFound(f"日志里没有可以撤销的{f' {number} 的' if number else ''}改动")


def _wrote(entry: Entry, number: str) -> bool:
    """Whether an entry wrote the record of this number; one that only names it (a draw, a recusal) did not."""
    return any(body is not None and body.raw is not None and number_of(body.raw) == number for body in entry.bodies)


def _taken_back(entry: Entry, number: str) -> set[int]:
    """The entry that an undo took back, as far as it is about this record ("": all). Refused where it took back one record of several."""
    whole, one = _WHOLE_ENTRY.match(entry.head.why), _ONE_RECORD.match(entry.head.why)
    if whole:
        return {int(whole[1])}
    if one and one[1] == number:
        return {int(one[2])}
    if one and not number:
        words = "上一步是撤销一条记录；要继续，请写明编号或 --seq（mingchou log）"
        raise Refused(Problem(words, f"第 {entry.head.seq} 条"))
    return set()


def _with_next_version(office: Office, before: Record, now: Record | None) -> Record:
    """The former contents; but a version that was counted stays counted."""
    match before, now:
        case Item() as former, Item() as current:
            return msgspec.structs.replace(former, version=current.version + 1, changed_on=office.today())
        case PlanLine() as line, PlanLine() as changed:
            return msgspec.structs.replace(line, version=changed.version + 1)
    return before


def _late_problems(office: Office, made_on: date, steps: Sequence[UndoStep]) -> Iterator[Problem]:
    """What may be late by now does not vanish with an undo: duties after their day, plan lines of which a run is past."""
    for step in steps:
        if isinstance(step.now or step.before, CoverageDuty) and made_on < office.today():
            words = f"{made_on} 办的，只有当天可以撤销；请修改（duty edit），或写明原因停用（duty retire）"
            yield Problem(words, step.number)
        if isinstance(step.now, PlanLine) and step.before is None and run_days(step.now)[0] < office.today():
            yield Problem("已有到期的抽查，不能撤销；不办的请写明原因撤回（plan retire）", step.number)


def _key_clashes(office: Office, steps: Sequence[UndoStep]) -> list[Problem]:
    """A problem for each former version whose credit code, certificate or name somebody else has by now."""
    clashes = [
        Problem(f"{other.number} 已经用了同一{register.key_text}，不能恢复", step.number)
        for register in REGISTERS.values()
        for step in steps
        if isinstance(step.before, register.kind)
        for other in records_with_same_key(office, register, step.before)
    ]
    lines = [step.before for step in steps if isinstance(step.before, PlanLine) and not step.before.withdrawn]
    twins = [(line, twin(line, office.store.all(PlanLine))) for line in lines]
    return clashes + [
        Problem(f"与 {other.number} 事项、范围、时间都相同，不能恢复", line.number) for line, other in twins if other
    ]
