"""检查结果: enter, correct, withdraw, enter anew. A result exists only for an object on the final list and an item of its sheet."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from acts.base.passphrase import require_leader
from acts.work.task import moved, require_task
from acts.work.visits import Beside, day_problems
from rules.base.codes import RESULT_CODES, SIGNATURES, TASK_STATES
from rules.base.errors import NotFound, Problem, Refused
from rules.draw.draw_record import Draw, DrawLists, draw_numbers
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.result import COLUMNS, REENTERED, WITHDRAWAL_REASONS, Result, Retracted, Withdrawal, parse
from rules.work.sheet import MIN_TEAM, Sheet
from rules.work.task import Task

__all__ = [
    "correct", "enter", "export_rows", "place_result", "reenter", "require_sheet", "sign", "store_results",
    "what_still_tells", "withdraw",
]  # fmt: skip


def require_sheet(office: Office, task: str, object_number: str) -> Sheet:
    """The sheet of an object in a task; Refused says why there is none."""
    found = office.store.where(Sheet, task=task, object=object_number)
    standing = [sheet for sheet in found if sheet.void_on is None]
    if standing:
        return standing[0]
    if found:
        raise Refused(
            f"{object_number} 的记录表 {found[-1].number} 已随抽取 {found[-1].draw} 作废，没有去检查，不能录入结果"
        )
    record = require_task(office, task)
    if record.state not in {"matched", "under_way", "closed"}:
        raise Refused(f"任务 {task} {TASK_STATES.text(record.state)}，还没有匹配执法人员，不能录入结果")
    if office.store.find(Enterprise, object_number) is None:
        raise NotFound(f"名录中没有检查对象 {object_number}，请核对编号")
    if record.cause:
        raise Refused(f"检查对象 {object_number} 不是任务 {task} 指定的，不能录入结果")
    draw = office.store.get(Draw, record.draws[-1])
    number = draw_numbers(office.store.get(DrawLists, draw.number)).get(object_number, object_number)
    struck = [strike for strike in draw.struck if strike.number == number]
    why = "已在确认时剔除" if struck else "没有被抽中"
    raise Refused(f"检查对象 {object_number} 在任务 {task} 中{why}，不能录入结果")


def place_result(
    office: Office, result: Result, where: str = "", beside: Beside | None = None
) -> tuple[Result | None, list[Problem]]:
    """The result with its sheet, or why it cannot stand: the object was not drawn, the item is not its own, a joined visit has another day.

    beside: results that are entered together with it.
    """
    try:
        sheet = require_sheet(office, result.task, result.object)
    except Refused as error:
        return None, [Problem(problem.message, where or problem.where, problem.field) for problem in error.problems]
    if result.item not in sheet.items:
        item = office.store.find(Item, result.item)
        name = f"（{item.name}）" if item else ""
        return None, [
            Problem(
                f"事项 {result.item}{name}不在 {result.object} 的记录表上，可录入：{'、'.join(sheet.items)}",
                where,
                "事项编号",
            )
        ]
    department = office.store.get(Item, result.item).department
    if len(sheet.teams.get(department, ())) < MIN_TEAM:
        who = f"{office.departments.text(department)}只有 {len(sheet.teams.get(department, ()))} 人"
        cure = f"{who}去 {result.object}，检查人员不得少于 {MIN_TEAM} 人；请先补充抽取执法人员（draw supplement）"
        return None, [Problem(cure, where, "检查人员")]
    task = office.store.get(Task, result.task)
    if task.state == "suspended":
        return None, [Problem(f"任务 {task.number} 已中止，请先恢复（task resume）", where)]
    if result.checked_on < task.start:
        return None, [Problem(f"早于任务开始日期 {task.start}，请核对", where, "检查日期")]
    if problems := day_problems(office, result, sheet, beside or {}, where):
        return None, problems
    return msgspec.structs.replace(result, sheet=sheet.number), []


def enter(office: Office, task: str, object_number: str, item: str, raw: Mapping[str, str]) -> Result:
    """Enter one result; what was entered once is changed by `correct`, never by entering again."""
    typed = {**raw, "task": task, "object": object_number, "item": item}
    result, problems = parse(typed, office.today(), office.by)
    if result is None:
        raise Refused(*problems)
    result, problems = place_result(office, result)
    if result is None:
        raise Refused(*problems)
    _refuse_twice(office, result)
    store_results(office, [result], f"录入结果 {result.number}：{RESULT_CODES.text(result.code)}")
    return result


def _refuse_twice(office: Office, result: Result) -> None:
    old = office.store.find(Result, result.number)
    if old and old.withdrawn and old.withdrawn.reason == REENTERED:
        raise Refused(f"{result.number} 因录入错误撤回过，请重新录入（result reenter）并写明原因、批准人和文号")
    if old:
        raise Refused(
            f"{result.number} 已录入“{RESULT_CODES.text(old.code)}”，要改请用更正（result correct）并写明原因"
        )


def store_results(office: Office, results: Sequence[Result], why: str) -> None:
    """Put results and move their tasks and sheets on, in one transaction."""
    with office.transaction("result.enter", why) as tx:
        tasks: dict[str, Task] = {}
        sheets: dict[str, Sheet] = {}
        for result in results:
            tx.put(result)
            tasks.setdefault(result.task, office.store.get(Task, result.task))
            sheet = sheets.get(result.sheet) or office.store.get(Sheet, result.sheet)
            if sheet.visited_on is None or result.checked_on > sheet.visited_on:
                sheet = msgspec.structs.replace(sheet, visited_on=result.checked_on)
            sheets[result.sheet] = sheet
        for task in tasks.values():
            if task.state == "matched":
                tx.put(moved(task, "result.enter", "under_way"))
        for sheet in sheets.values():
            if sheet != office.store.get(Sheet, sheet.number):
                tx.put(sheet)


def sign(office: Office, task: str, object_number: str, signature: str, reason: str = "") -> Sheet:
    """Record that the object signed, refused, or could not be had to sign, with the reason (莲池 2024 五(二)2)."""
    sheet = require_sheet(office, task, object_number)
    try:
        code = SIGNATURES.read(signature)
    except ValueError as error:
        raise Refused(Problem(str(error), sheet.number, "签字情况")) from None
    if code != "signed" and not reason.strip():
        raise Refused(Problem("未签字或盖章的，必须注明原因", sheet.number, "签字情况"))
    signed = msgspec.structs.replace(sheet, signature=code, signature_reason=reason.strip())
    with office.transaction("sheet.sign", f"登记 {sheet.number} {SIGNATURES.text(code)}") as tx:
        tx.put(signed)
    return signed


def correct(office: Office, task: str, object_number: str, item: str, raw: Mapping[str, str], why: str) -> Result:
    """Change an entered result, with the reason. What was approved stays public until the correction is approved."""
    old = _existing(office, task, object_number, item)
    if old.withdrawn:
        cure = "，因录入错误撤回的可以重新录入（result reenter）" if old.withdrawn.reason == REENTERED else ""
        raise Refused(f"{old.number} 已撤回，不能更正{cure}")
    if not why.strip():
        raise Refused(Problem("更正必须写明原因", old.number, "更正原因"))
    result, problems = parse(raw, office.today(), office.by, old, old.number)
    if result is None:
        raise Refused(*problems)
    if msgspec.structs.replace(result, entered_on=old.entered_on, entered_by=old.entered_by, since=old.since) == old:
        raise Refused(f"{old.number} 没有要改的内容")
    result, problems = place_result(office, msgspec.structs.replace(result, correction=why.strip()))
    if result is None:
        raise Refused(*problems)
    with office.transaction("result.correct", f"更正结果 {result.number}：{why.strip()}") as tx:
        tx.put(result)
    return result


def withdraw(
    office: Office, task: str, object_number: str, item: str, *, reason: str, by: str, document: str
) -> Result:
    """Take a result off the site (信用修复, court, mistake): the whole visit goes, and is counted by year and reason."""
    old = _existing(office, task, object_number, item)
    problems = []
    if reason not in WITHDRAWAL_REASONS:
        words = "、".join(f"{code}（{text}）" for code, text in WITHDRAWAL_REASONS.items())
        problems.append(Problem(f"没有“{reason}”，可用：{words}", old.number, "撤回原因"))
    problems += [
        Problem("必须填写", old.number, label)
        for label, text in (("批准人", by), ("文号", document))
        if not text.strip()
    ]
    if problems:
        raise Refused(*problems)
    if old.approved is None:
        raise Refused(f"{old.number} 还没有审批，没有公开过，不用撤回；内容有误请更正（result correct）")
    if old.withdrawn:
        raise Refused(f"{old.number} 已在 {old.withdrawn.on} 撤回")
    require_leader(office, by)
    withdrawal = Withdrawal(
        reason=reason, by=by.strip(), document=document.strip(), on=office.today(), at=office.stamp()
    )
    withdrawn = msgspec.structs.replace(old, withdrawn=withdrawal)
    with office.transaction("result.withdraw", f"撤回结果 {old.number}：{WITHDRAWAL_REASONS[reason]}") as tx:
        tx.put(withdrawn)
    return withdrawn


def reenter(
    office: Office,
    task: str,
    object_number: str,
    item: str,
    raw: Mapping[str, str],
    *,
    why: str,
    by: str,
    document: str,
) -> Result:
    """Enter a result anew that was withdrawn as 录入错误: it waits for approval like any other, and its visit is public again after that.

    What it was stays on the record; of the public it is counted under its reason and year, as before. raw: as of `enter`.
    """
    old = _existing(office, task, object_number, item)
    if old.withdrawn is None or old.withdrawn.reason != REENTERED:
        how = (
            "没有撤回，要改请更正（result correct）" if old.withdrawn is None else "不是因录入错误撤回的，不能重新录入"
        )
        raise Refused(f"{old.number} {how}")
    if old.approved is None:  # `withdraw` takes only what was approved
        raise Refused(f"{old.number} 没有审批过，不能重新录入，请更正（result correct）")
    needed = (("重新录入的原因", why), ("批准人", by), ("文号", document))
    problems = [Problem("必须填写", old.number, label) for label, text in needed if not text.strip()]
    typed = {**raw, "task": task, "object": object_number, "item": item}
    result, found = parse(typed, office.today(), office.by, where=old.number)
    if result is None or problems:
        raise Refused(*problems, *found)
    require_leader(office, by)
    result, problems = place_result(office, result)
    if result is None:
        raise Refused(*problems)
    was = old.approved
    before = Retracted(
        code=was.code, earlier=was.earlier, approved_on=was.on, approved_at=was.at, since=was.since, checked_on=was.checked_on,
        public=was.public, handling=was.handling, withdrawn=old.withdrawn, why=why.strip(), by=by.strip(), document=document.strip(), on=office.today(),
    )  # fmt: skip
    result = msgspec.structs.replace(result, retracted=(*old.mistakes, before), marks=old.marks, first_on=old.first_on)
    with office.transaction(
        "result.reenter", f"重新录入结果 {result.number}：{RESULT_CODES.text(result.code)}，{why.strip()}"
    ) as tx:
        tx.put(result)
    return result


def what_still_tells(office: Office, task: str, object_number: str, item: str) -> str:
    """What of a withdrawn result the public can still conclude, in Chinese, and nobody can help (docs/disclosure.md); "" for most.

    Where every object is checked the registry says who should have a result; where another check of the year left the item out, it says why.
    """
    sheet = require_sheet(office, task, object_number)
    draw = office.store.find(Draw, sheet.draw)
    sizes = {stratum.code: stratum.size for stratum in draw.conditions.strata} if draw else {}
    if draw and sizes.get(sheet.stratum) and draw.taken.get(sheet.stratum) == sizes[sheet.stratum]:
        return f"这里的 {sizes[sheet.stratum]} 家全部检查：名录库里独有它没有结果，仍看得出来，程序避免不了"
    year, trades = require_task(office, task).year, office.store.get(Enterprise, object_number).trades
    for other in office.store.where(Sheet, object=object_number):
        of = require_task(office, other.task)
        asked = item in of.items and office.store.get(Item, item).covers(trades)
        if other.task != task and of.year == year and asked and item not in other.items:
            return f"任务 {of.number} 因此没有再查它的 {item}：那里独缺这一项，仍看得出来，程序避免不了"
    return ""


def _existing(office: Office, task: str, object_number: str, item: str) -> Result:
    old = office.store.find(Result, f"{task}/{object_number}/{item}")
    if old is None:
        sheet = require_sheet(office, task, object_number)  # says so when it was not even drawn
        raise NotFound(f"{sheet.object} 的事项 {item} 还没有录入结果，请先录入（result enter）")
    return old


def export_rows(office: Office, task: str = "", department: str = "") -> list[dict[str, object]]:
    """The results of a task, or all, by column name, as `import results` reads them.

    Of a task also what is not entered yet, with its result left empty: the list that a clerk fills in and imports. department: only what is to be found by
    this one (its code).
    """
    results = {one.number: one for one in (office.store.where(Result, task=task) if task else office.store.all(Result))}
    sheets = sorted(office.store.where(Sheet, task=task), key=lambda sheet: sheet.order) if task else []
    expected = [f"{task}/{sheet.object}/{item}" for sheet in sheets for item in sheet.items]
    items = {item.number: item for item in office.store.all(Item)}
    rows = []
    for number in dict.fromkeys([*expected, *results]):
        item = items.get(number.rpartition("/")[2])
        if department and (item is None or item.department != department):
            continue
        result = results.get(number)
        row: dict[str, object] = {column.name: getattr(result, column.name, "") for column in COLUMNS}
        row["task"], row["object"], row["item"] = number.split("/")
        row["name"] = office.store.get(Enterprise, str(row["object"])).name
        row["item_name"] = item.name if item is not None else ""
        rows.append(row)
    return rows
