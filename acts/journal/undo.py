"""撤销: the last edit of a registry, a recusal or a task taken back.

Nothing here changes the past: an undo is a new entry that puts the former version back.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from acts.base.office import Office
from acts.registry.registry import REGISTERS, Register, describe_changes, records_with_same_key
from db.as_of import entry_with_previous
from db.encode import decode
from rules.base.errors import NotFound, Problem, Refused
from rules.base.fields import Column, Record
from rules.draw.draw_record import DrawLists
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import RECUSAL_COLUMNS, RECUSAL_END_COLUMNS, Declaration, Recusal
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.sheet import Sheet
from rules.work.task import COLUMNS as TASK_COLUMNS
from rules.work.task import Task

__all__ = ["UndoPlan", "UndoStep", "in_use_problems", "plan_undo", "undo"]

UNDONE = re.compile(r"撤销第 (\d+) 条")
UNDONE_ONE = re.compile(r"撤销 (\S+) 在第 (\d+) 条的改动")

INSTEAD: Mapping[str, str] = {
    "draw": "抽取的每一步都不能撤销；确有错误请作废（mingchou draw void）后重新冻结",
    "draw.change": "更换不能撤销；确需再换的请再更换一次（mingchou draw change）",
    "recusal.decide": "回避决定不能撤销；不再需要回避的请结束（mingchou recusal end）",
    "sheet.expert": "派出专业技术人员不能撤销，请收回（mingchou task expert --recall）",
    "task.assign": "指定人员不能撤销；录入结果以前可以重新指定（mingchou task assign）",
    "task.create": "建立任务不能撤销，编号不再使用；任务条件可以改（mingchou task edit），不办的请在冻结后作废",
    "task": "办结、中止、恢复不能撤销；中止的任务用 mingchou task resume 恢复",
    "result.enter": "录入的结果不能撤销，请更正（mingchou result correct）",
    "result.correct": "更正不能撤销，请再更正一次（mingchou result correct）",
    "result": "公开审批和撤回不能撤销；要从网站撤下，请撤回结果（mingchou result withdraw）",
    "sheet": "签字登记不能撤销，请重新登记（mingchou result sign）",
    "publish": "公示不能撤销；请改正以后重新公示（mingchou publish）",
    "mark": "不公开标记不能撤销；不再需要的请写明谁决定、为什么，解除（mingchou mark lift）",
    "finding": "放行不能撤销，请收回（mingchou publish revoke）",
    "erase": "依法删除不能撤销",
    "passphrase": "口令不能撤销，可以再换一个，或取消（mingchou passphrase remove）",
}
"""Acts that are not undone, by act or by its first word: what to do instead."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One record. before: what it was and will be again, None: it is taken out. now: what it is, None: it comes back."""

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


KINDS: Mapping[str, tuple[type[Record], Sequence[Column]]] = {
    **{register.kind.table: (register.kind, register.columns) for register in REGISTERS.values()},
    Recusal.table: (Recusal, (*RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS)),
    Task.table: (Task, TASK_COLUMNS),
}
UNDOABLE = frozenset(
    {f"{code}.{verb}" for code in REGISTERS for verb in ("add", "edit", "retire", "import")}
    | {"recusal.add", "recusal.end", "task.edit", "undo"}
)


def plan_undo(office: Office, *, seq: int = 0, number: str = "") -> UndoPlan:
    """What would be taken back: the entry `seq`, or the last one (of this record) that is not taken back already.

    With a number only this record of it. Refused, with what to do instead, for a draw, a result, an approval, a publication; and when one
    of the records was changed again since, or is needed elsewhere.
    """
    entry, stood = entry_with_previous(office.store, seq or _last(office, number))
    head = entry.head
    if head.act not in UNDOABLE:
        instead = INSTEAD.get(head.act) or INSTEAD.get(head.act.partition(".")[0], "这一条不能撤销")
        raise Refused(Problem(f"{head.why or head.act}：{instead}", f"第 {head.seq} 条"))
    steps: list[UndoStep] = []
    wrong: list[Problem] = []
    for op, body in zip(head.ops, entry.bodies, strict=True):
        former = stood[op.table, op.id]
        if (body is not None and body.raw is None) or (former is not None and former.raw is None):
            raise Refused(Problem("内容已依法删除，不能撤销", f"第 {head.seq} 条"))
        kind, columns = KINDS[op.table]
        after = decode(kind, body.raw) if body is not None and body.raw is not None else None
        back = decode(kind, former.raw) if former is not None and former.raw is not None else None
        known = after or back
        if known is None or (number and known.number != number):
            continue
        if office.store.find(kind, known.number) != after:
            wrong.append(Problem(f"第 {head.seq} 条以后又改过，请先撤销后来的改动", known.number))
            continue
        if back is not None and after is not None:
            back = _onward(office, back, after)
            words = describe_changes([column for column in columns if hasattr(after, column.name)], after, back)
        else:
            words = ()
        steps.append(UndoStep(known.number, str(getattr(known, "name", "")), after, back, words))
    wrong += in_use_problems(office, {step.number for step in steps if step.before is None})
    wrong += _taken(office, [step for step in steps if step.before is not None])
    if wrong:
        raise Refused(*wrong)
    if not steps:
        raise NotFound(f"第 {head.seq} 条没有改动 {number}，请核对（mingchou log）")
    return UndoPlan(head.seq, head.at, head.by, head.why or head.act, number, tuple(steps))


def undo(office: Office, planned: UndoPlan) -> int:
    """Take back what `plan_undo` showed: a new entry with the former versions. Returns its seq. Refused if the store has moved on."""
    if plan_undo(office, seq=planned.seq, number=planned.number) != planned:
        raise Refused("台账刚才有了新的改动，请重新查看后再撤销")
    why = f"撤销第 {planned.seq} 条：{planned.text}"
    if planned.number:
        why = f"撤销 {planned.number} 在第 {planned.seq} 条的改动"
    with office.transaction("undo", why) as tx:
        for step in planned.steps:
            if step.before is not None:
                tx.put(step.before)
            elif step.now is not None:
                tx.delete(type(step.now), step.number)
    return office.store.position.seq


def _last(office: Office, number: str) -> int:
    """The newest entry that was not taken back, and takes nothing back itself."""
    back: set[int] = set()
    for entry in office.store.latest(0 if number else 200, number):
        head = entry.head
        if head.seq in back:
            continue
        if head.act == "undo":
            whole, one = UNDONE.match(head.why), UNDONE_ONE.match(head.why)
            if whole:
                back.add(int(whole[1]))
            elif one and one[1] == number:
                back.add(int(one[2]))
            elif one and not number:
                raise Refused(
                    Problem("上一步是撤销一条记录；要继续，请写明编号或 --seq（mingchou log）", f"第 {head.seq} 条")
                )
            continue
        return head.seq
    raise NotFound(f"日志里没有可以撤销的{f' {number} 的' if number else ''}改动")


def _onward(office: Office, back: Record, after: Record) -> Record:
    """The former contents; but a version that was counted stays counted."""
    if isinstance(back, Item) and isinstance(after, Item):
        return msgspec.structs.replace(back, version=after.version + 1, changed_on=office.today())
    if isinstance(back, PlanLine) and isinstance(after, PlanLine):
        return msgspec.structs.replace(back, version=after.version + 1)
    return back


def in_use_problems(office: Office, wanted: Collection[str]) -> list[Problem]:
    """Of records that would be taken out: those that others name (objects, inspectors, items, plan lines)."""
    if not wanted:
        return []
    found: dict[str, str] = {}
    store = office.store

    def name(numbers: Sequence[str], where: str) -> None:
        for number in numbers:
            if number in wanted:
                found.setdefault(number, where)

    for lists in store.each(DrawLists):
        name([entry.registered for entry in (*lists.pool, *lists.excluded)], f"抽取 {lists.number}")
        name([one.inspector for entries in lists.inspectors.values() for one in entries], f"抽取 {lists.number}")
    for task in store.each(Task):
        name([*task.items, task.plan, *task.objects], f"任务 {task.number}")
    for line in store.each(PlanLine):
        if line.number not in wanted:
            name(line.items, f"计划 {line.number}")
    for recusal in store.each(Recusal):
        if recusal.number not in wanted:
            name([recusal.object, recusal.inspector], f"回避 {recusal.number}")
    for sheet in store.each(Sheet):
        people = (*(one for team in sheet.teams.values() for one in team), *(one.inspector for one in sheet.experts))
        name([sheet.object, *people], f"记录表 {sheet.number}")
    for decided in store.each(Declaration):
        name([decided.object, decided.inspector], f"回避决定 {decided.number}")
    return [
        Problem(f"{where}要用到它，不能去掉；不再使用的请停用（retire）", number) for number, where in found.items()
    ]


def _taken(office: Office, steps: Sequence[UndoStep]) -> list[Problem]:
    """Former versions whose credit code, certificate or name somebody else has by now."""
    found: list[Problem] = []
    for register in REGISTERS.values():
        own: list[tuple[str, Record]] = [
            (step.number, step.before) for step in steps if isinstance(step.before, register.kind)
        ]
        found += _clashes(office, register, own) if own else []
    return found


def _clashes(office: Office, register: Register[Enterprise], own: Sequence[tuple[str, Record]]) -> list[Problem]:
    numbers = {number for number, _ in own}
    return [
        Problem(f"{other.number} 已经用了同一{register.key_text}，不能恢复", number)
        for number, one in own
        if isinstance(one, register.kind)
        for other in records_with_same_key(office, register, one)
        if other.number not in numbers
    ]
