"""一企一表: print the record sheets, list the drawn and the assignments."""

from collections.abc import Collection, Mapping
from pathlib import Path

from acts.base.office import Office
from acts.draw.teams import matched_draws, sheets_in_order, team_members, team_notes
from acts.papers.paper import VerificationLink, verification_link
from acts.work.sheet_files import bundle_path, refuse_unprintable, sheet_path
from db.exchange.word_sheet import write_sheet, write_sheets
from db.folders import make_folder
from rules.base.codes import CAUSES, DEPARTMENTS, OBJECT_KINDS, RESULT_CODES, SIGNATURES, STRIKE_REASONS, TASK_STATES
from rules.base.dates import day_text
from rules.base.errors import NotFound, Refused
from rules.draw.draw_record import Draw, DrawLists, ever_listed, registered
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.for_cause import cause_words
from rules.work.result import Result
from rules.work.sheet import Sheet, SheetForm, SheetRow
from rules.work.task import Task, stratum_text

__all__ = ["assignments", "drawn_list", "print_sheets", "sheet_form"]


def _task(office: Office, number: str) -> Task:
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务 {number}，请核对编号（task list）")
    return task


def print_sheets(office: Office, number: str, out: Path | None = None, objects: Collection[str] = ()) -> list[Path]:
    """Write one .docx per object and one for all into `out` (the bureau's sheets/<task>). Returns the paths, all first.

    objects: only the sheets of these, and no bundle: what is printed again after a change.
    """
    task = _task(office, number)
    sheets = sheets_in_order(office, number)
    if not sheets:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有匹配执法人员，没有记录表可打印（先 match）")
    lost = [one for one in objects if one not in {sheet.object for sheet in sheets}]
    if lost:
        raise Refused(f"任务 {number} 没有{'、'.join(lost)} 的记录表，请核对编号")
    folder = out or office.places.sheets(number)
    printed = [sheet for sheet in sheets if not objects or sheet.object in objects]
    bundle = [] if objects else [bundle_path(folder, number)]
    paths = [sheet_path(folder, sheet) for sheet in printed]
    refuse_unprintable(office, number, objects, out)
    checks = {
        draw: verification_link(office, office.store.get(Draw, draw))
        for draw in {sheet.draw for sheet in sheets}
        if draw
    }
    notes = team_notes(office, sheets)
    forms = [sheet_form(office, sheet, checks.get(sheet.draw), notes) for sheet in printed]
    make_folder(folder)
    for path in bundle:
        write_sheets(path, forms)
    for path, form in zip(paths, forms, strict=True):
        write_sheet(path, form)
    return [*bundle, *paths]


def sheet_form(
    office: Office,
    sheet: Sheet,
    check: VerificationLink | None = None,
    marked: Mapping[tuple[str, str], str] | None = None,
) -> SheetForm:
    """A sheet as it is printed; results that were entered already stand on it.

    check: its draw's, and marked: the marks of the teams (acts.draw.teams.team_notes), where they are known.
    """
    task = office.store.get(Task, sheet.task)
    one = office.store.get(Enterprise, sheet.object)
    proof = _named_check(task) if task.cause else check or verification_link(office, office.store.get(Draw, sheet.draw))
    marked = team_notes(office, [sheet]) if marked is None else marked
    results = {
        result.item: result for result in office.store.where(Result, task=sheet.task) if result.object == sheet.object
    }
    rows = []
    for code in task.departments:
        names = _team_words(office, sheet, code, marked.get((sheet.number, code), ""))
        for number in sheet.items:
            item = office.store.get(Item, number)
            if item.department == code:
                result = results.get(number)
                said = f"{result.code}.{RESULT_CODES.text(result.code)}" if result else ""
                rows.append(SheetRow(DEPARTMENTS.text(code), item.name, said, names))
    signature = SIGNATURES.text(sheet.signature) if sheet.signature else ""
    if sheet.signature_reason:
        signature += f"：{sheet.signature_reason}"
    return SheetForm(
        number=sheet.number,
        title=f"（{task.name}）非随机检查记录表" if task.cause else f"（{task.name}）",
        task=f"{task.number} {task.name}",
        name=one.name,
        kind=OBJECT_KINDS.text(one.kind),
        code=one.code,
        legal_representative=one.legal_representative,
        scope=one.scope,
        region=" ".join(part for part in (one.region, one.town) if part),
        founded_on=day_text(one.founded_on) if one.founded_on else "",
        phone=one.phone,
        address=one.address or one.registered_address,
        rows=tuple(rows),
        date=day_text(sheet.visited_on) if sheet.visited_on else "",
        handling="；".join(words for result in results.values() if (words := result.handling_note or result.handling)),
        note="",
        signature=signature,
        batch=f"第 {sheet.batch + 1} 批" if task.batches > 1 else "",
        proof="\n".join((proof.origin, *_fillers(office, sheet), proof.instructions)),
        qr=proof.qr,
        qr_words=proof.caption,
    )


def _team_words(office: Office, sheet: Sheet, department: str, said: str) -> str:
    """Who of a department goes: a line each, helpers and marks below."""
    team = [office.store.get(Inspector, number) for number in sheet.teams.get(department, ())]
    lines = [f"{person.name} {person.certificate}" for person in team]
    lines += [f"（协助）{name}" for name in _experts(office, sheet, department)]
    return "\n".join([*lines, f"（{said}）"] if said else lines)


def _experts(office: Office, sheet: Sheet, department: str) -> list[str]:
    return [office.store.get(Inspector, one.inspector).name for one in sheet.experts if one.department == department]


def _named_check(task: Task) -> VerificationLink:
    """What a sheet says whose object was named: no draw stands behind it, so there is nothing to check."""
    words = f"本表不是随机抽查：检查起因为{CAUSES.text(task.cause)}，检查对象和执法人员均为指定，没有抽取"
    return VerificationLink(
        address="", qr="", caption="", origin=words, instructions="检查结果单独统计，不计入随机抽查"
    )


def _fillers(office: Office, sheet: Sheet) -> list[str]:
    """A line for each supplementary draw from which somebody of this sheet comes."""
    if not sheet.draw:
        return []
    draws = matched_draws(office, sheet.draw)
    met = {one.draw.number: one.draw for code in sheet.teams for one, _ in team_members(draws, sheet.object, code)}
    return [
        f"缺员由补充抽取 {draw.number}（本单位第 {draw.serial} 次冻结）补上　承诺值 {draw.commitment[:16]}…"
        for number, draw in met.items()
        if number != sheet.draw
    ]


def drawn_list(office: Office, number: str) -> list[dict[str, object]]:
    """The drawn list with strikes and replacements, for the departments' confirmation (DRAWN_COLUMNS)."""
    task = _task(office, number)
    draw = office.store.find(Draw, task.draws[-1]) if task.draws else None
    if draw is None or draw.state != "drawn":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有抽取，没有名单可导出")
    out = {strike.number: strike for strike in draw.struck}
    kept = {one.number for one in draw.drawn}
    rows: list[dict[str, object]] = []
    whom = registered(office.store.get(DrawLists, draw.number))
    for place, one in enumerate(ever_listed(draw), 1):
        enterprise = office.store.get(Enterprise, whom[one.number])
        state = "递补" if one.number not in kept else "抽中"
        if one.number in out:
            state = f"已剔除（{STRIKE_REASONS.text(out[one.number].reason)}）"
        rows.append(
            {
                "order": place, "number": enterprise.number, "name": enterprise.name, "code": enterprise.code,
                "stratum": stratum_text(one.stratum), "batch": one.batch + 1, "address": enterprise.address, "state": state,
            }
        )  # fmt: skip
    return rows


def assignments(office: Office, number: str) -> list[dict[str, object]]:
    """Who goes where, a row per object and department (ASSIGNMENT_COLUMNS)."""
    task = _task(office, number)
    sheets = sheets_in_order(office, number)
    said = team_notes(office, sheets)
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
                    "experts": "、".join(_experts(office, sheet, code)),
                    "note": said.get((sheet.number, code), cause_words(task)),
                    "items": "、".join(item.name for item in items),
                }
            )  # fmt: skip
    return rows
