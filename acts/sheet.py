"""一企一表: print the record sheets, list the drawn and the assignments."""

from collections.abc import Sequence
from pathlib import Path

from acts.office import Office
from db.exchange.word import write_sheet, write_sheets
from db.folders import make_folder
from rules.codes import DEPARTMENTS, OBJECT_KINDS, RESULT_CODES, SIGNATURES, STRIKE_REASONS, TASK_STATES
from rules.draw_record import Draw, ever_listed
from rules.enterprise import Enterprise
from rules.errors import NotFound, Refused
from rules.inspector import Inspector
from rules.item import Item
from rules.result import Result
from rules.sheet import Sheet, SheetForm, SheetRow
from rules.task import Task, stratum_text

__all__ = ["assignments", "drawn_list", "form", "print_sheets"]


def _task(office: Office, number: str) -> Task:
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    return task


def print_sheets(office: Office, number: str, out: Path | None = None) -> list[Path]:
    """Write one .docx per object and one for all into `out` (the bureau's sheets/<task>). Returns the paths, all first."""
    task = _task(office, number)
    sheets = sorted(office.store.where(Sheet, task=number), key=lambda sheet: sheet.order)
    if not sheets:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有匹配执法人员，没有记录表可打印（先 match）")
    folder = out or office.places.sheets(number)
    make_folder(folder)
    forms = [form(office, sheet) for sheet in sheets]
    whole = folder / f"{number}-全部记录表.docx"
    write_sheets(whole, forms)
    paths = [whole]
    for sheet, one in zip(sheets, forms, strict=True):
        path = folder / f"{sheet.number}-{sheet.object}.docx"
        write_sheet(path, one)
        paths.append(path)
    return paths


def form(office: Office, sheet: Sheet) -> SheetForm:
    """A sheet as it is printed; results that were entered already stand on it."""
    task = office.store.get(Task, sheet.task)
    one = office.store.get(Enterprise, sheet.object)
    draw = office.store.get(Draw, sheet.draw)
    results = {
        result.item: result for result in office.store.where(Result, task=sheet.task) if result.object == sheet.object
    }
    rows = []
    for code in task.departments:
        team = [office.store.get(Inspector, number) for number in sheet.teams.get(code, ())]
        names = "\n".join(f"{person.name} {person.certificate}" for person in team)
        for number in sheet.items:
            item = office.store.get(Item, number)
            if item.department == code:
                result = results.get(number)
                said = f"{result.code}.{RESULT_CODES.text(result.code)}" if result else ""
                rows.append(SheetRow(DEPARTMENTS.text(code), item.name, said, names))
    address = f"{office.bureau.site.url.rstrip('/')}/draws/{draw.number}/index.html" if office.bureau.site.url else ""
    signature = SIGNATURES.text(sheet.signature) if sheet.signature else ""
    if sheet.signature_reason:
        signature += f"：{sheet.signature_reason}"
    return SheetForm(
        number=sheet.number,
        title=f"（{task.name}）",
        task=f"{task.number} {task.name}",
        name=one.name,
        kind=OBJECT_KINDS.text(one.kind),
        code=one.code,
        legal_representative=one.legal_representative,
        scope=one.scope,
        region=" ".join(part for part in (one.region, one.town) if part),
        founded_on=f"{one.founded_on:%Y年%m月%d日}" if one.founded_on else "",
        phone=one.phone,
        address=one.address or one.registered_address,
        rows=tuple(rows),
        date=f"{sheet.visited_on:%Y年%m月%d日}" if sheet.visited_on else "",
        handling="；".join(words for result in results.values() if (words := result.handling_note or result.handling)),
        note="",
        signature=signature,
        batch=f"第 {sheet.batch + 1} 批" if task.batches > 1 else "",
        proof=address or f"抽取 {draw.number}　承诺值 {draw.commitment}",
        proof_is_address=bool(address),
    )


def drawn_list(office: Office, number: str) -> list[dict[str, object]]:
    """The drawn list with strikes and replacements, for the departments' confirmation (DRAWN_COLUMNS)."""
    task = _task(office, number)
    draw = office.store.find(Draw, task.draws[-1]) if task.draws else None
    if draw is None or draw.state != "drawn":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有抽取，没有名单可导出")
    out = {strike.number: strike for strike in draw.struck}
    kept = {one.number for one in draw.drawn}
    rows: list[dict[str, object]] = []
    for place, one in enumerate(ever_listed(draw), 1):
        enterprise = office.store.get(Enterprise, one.number)
        state = "递补" if one.number not in kept else "抽中"
        if one.number in out:
            state = f"已剔除（{STRIKE_REASONS.text(out[one.number].reason)}）"
        rows.append(
            {
                "order": place, "number": one.number, "name": enterprise.name, "code": enterprise.code,
                "stratum": stratum_text(one.stratum), "batch": one.batch + 1, "address": enterprise.address, "state": state,
            }
        )  # fmt: skip
    return rows


def assignments(office: Office, number: str) -> list[dict[str, object]]:
    """Who goes where, a row per object and department (ASSIGNMENT_COLUMNS)."""
    task = _task(office, number)
    sheets: Sequence[Sheet] = sorted(office.store.where(Sheet, task=number), key=lambda sheet: sheet.order)
    if not sheets:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有匹配执法人员，没有派发表可导出（先 match）")
    rows: list[dict[str, object]] = []
    for sheet in sheets:
        one = office.store.get(Enterprise, sheet.object)
        for code in task.departments:
            people = [office.store.get(Inspector, person) for person in sheet.teams.get(code, ())]
            items = [item for item in (office.store.get(Item, n) for n in sheet.items) if item.department == code]
            rows.append(
                {
                    "sheet": sheet.number, "number": one.number, "name": one.name, "address": one.address,
                    "batch": sheet.batch + 1, "department": DEPARTMENTS.text(code),
                    "inspectors": "、".join(person.name for person in people),
                    "items": "、".join(item.name for item in items),
                }
            )  # fmt: skip
    return rows
