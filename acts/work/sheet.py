"""一企一表: print the record sheets, list the drawn and the assignments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from acts.base.office import Office
from acts.draw.teams import MatchedDraw, drawn_of, sheets_in_order, team_members, team_notes
from acts.papers.paper import VerificationLink, verification_link
from acts.work.sheet_files import bundle_path, refuse_unprintable, sheet_path
from acts.work.task import require_task
from acts.work.visits import joined_with
from db.folders import make_folder
from rules.base.codes import CAUSES, OBJECT_KINDS, RESULT_CODES, SIGNATURES, TASK_STATES
from rules.base.dates import day_text
from rules.base.errors import Problem, Refused
from rules.disclosure.draw import has_page
from rules.draw.draw_record import Draw, DrawLists, ever_listed, list_states, registry_numbers
from rules.papers.protocol import grouped
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.work.for_cause import cause_text
from rules.work.result import Result
from rules.work.sheet import Sheet, SheetForm, SheetRow
from rules.work.task import Task, stratum_text

__all__ = ["assignments", "drawn_list", "print_sheets", "sheet_form"]


def print_sheets(office: Office, number: str, out: Path | None = None, objects: Collection[str] = ()) -> list[Path]:
    """Write one .docx per object and one for all into `out` (the bureau's sheets/<task>). Returns the paths, all first.

    number: the task's. objects: only the sheets of these, and no bundle: what is printed again after a change. Refused, with
    nothing written, before the match, for an object without a sheet, and where one of the files cannot be written.
    """
    from db.exchange.word_sheet import write_sheet, write_sheets  # python-docx, 100 ms: for who prints alone

    task = require_task(office, number)
    sheets = sheets_in_order(office, number)
    if not sheets:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有匹配执法人员，没有记录表可打印（先 match）")
    unknown = set(objects) - {sheet.object for sheet in sheets}
    if unknown:
        names = "、".join(number for number in objects if number in unknown)
        raise Refused(f"任务 {number} 没有{names} 的记录表，请核对编号")
    refuse_unprintable(office, number, objects, out)
    printed = [sheet for sheet in sheets if not objects or sheet.object in objects]
    batch = _batch(office, printed)
    forms = [_form(batch, sheet) for sheet in printed]
    folder = out or office.places.sheets(number)
    make_folder(folder)
    bundle = [] if objects else [bundle_path(folder, number)]
    for path in bundle:
        write_sheets(path, forms)
    paths = [sheet_path(folder, sheet) for sheet in printed]
    for path, form in zip(paths, forms, strict=True):
        write_sheet(path, form)
    return [*bundle, *paths]


@dataclass(frozen=True)
class _Batch:
    """What the sheets of one task have in common, looked up once for all that are printed together.

    draws: as `drawn_of` has them. links: how a sheet of each leads to its check. notes: what must be said of the teams (`team_notes`).
    """

    office: Office
    task: Task
    draws: Mapping[str, Sequence[MatchedDraw]]
    links: Mapping[str, VerificationLink]
    notes: Mapping[tuple[str, str], str]


def _batch(office: Office, sheets: Sequence[Sheet]) -> _Batch:
    draws = drawn_of(office, sheets)
    links = {number: verification_link(office, matched[0].draw) for number, matched in draws.items()}
    return _Batch(office, office.store.get(Task, sheets[0].task), draws, links, team_notes(draws, sheets))


def sheet_form(office: Office, sheet: Sheet) -> SheetForm:
    """Return a sheet as it is printed; results that were entered already stand on it."""
    return _form(_batch(office, [sheet]), sheet)


def _form(batch: _Batch, sheet: Sheet) -> SheetForm:
    """A sheet of a batch as it is printed."""
    office, task = batch.office, batch.task
    enterprise = office.store.get(Enterprise, sheet.object)
    proof = batch.links[sheet.draw] if sheet.draw else _proof_for_cause(task)
    results = {result.item: result for result in office.store.where(Result, task=sheet.task, object=sheet.object)}
    return SheetForm(
        number=sheet.number,
        title=f"（{task.name}）非随机检查记录表" if task.cause else f"（{task.name}）",
        task=f"{task.number} {task.name}",
        name=enterprise.name,
        kind=OBJECT_KINDS.text(enterprise.kind),
        code=enterprise.code,
        legal_representative=enterprise.legal_representative,
        scope=enterprise.scope,
        region=" ".join(part for part in (enterprise.region, enterprise.town) if part),
        founded_on=_day(enterprise.founded_on),
        phone=enterprise.phone,
        address=enterprise.address or enterprise.registered_address,
        rows=_rows(batch, sheet, results),
        date=_day(sheet.visited_on),
        handling="；".join(filter(None, (result.handling_note or result.handling for result in results.values()))),
        note="",
        signature=_signature(sheet),
        batch=f"第 {sheet.batch + 1} 批" if task.batches > 1 else "",
        joint=_joint(office, sheet),
        proof="\n".join((proof.origin, *_supplement_lines(batch, sheet), proof.instructions)),
        sent=_sent_text(batch, sheet),
        qr=proof.qr,
        qr_words=proof.caption,
    )


def _joint(office: Office, sheet: Sheet) -> str:
    """What the sheet says of a joined visit."""
    others = joined_with(office, sheet)
    return f"与 {'、'.join(others)} 同日检查，一次上门" if others else ""


def _rows(batch: _Batch, sheet: Sheet, results: Mapping[str, Result]) -> tuple[SheetRow, ...]:
    """A row for each item of the sheet, department by department. results: by item."""
    office = batch.office
    items = [office.store.get(Item, number) for number in sheet.items]
    rows = []
    for code in batch.task.departments:
        team = _team_text(office, sheet, code, batch.notes.get((sheet.number, code), ""))
        for item in (item for item in items if item.department == code):
            result = results.get(item.number)
            found = f"{result.code}.{RESULT_CODES.text(result.code)}" if result else ""
            rows.append(SheetRow(office.departments.name(code), item.name, found, team))
    return tuple(rows)


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _signature(sheet: Sheet) -> str:
    """Whether the object signed, and why not: 拒绝签字：…; "" before the visit."""
    text = SIGNATURES.text(sheet.signature) if sheet.signature else ""
    return f"{text}：{sheet.signature_reason}" if sheet.signature_reason else text


def _team_text(office: Office, sheet: Sheet, department: str, note: str) -> str:
    """Who of a department goes: a line each, helpers and the note of the team below."""
    team = [office.store.get(Inspector, number) for number in sheet.teams.get(department, ())]
    lines = [f"{inspector.name} {inspector.certificate}" for inspector in team]
    lines += [f"（协助）{name}" for name in _expert_names(office, sheet, department)]
    return "\n".join([*lines, f"（{note}）"] if note else lines)


def _expert_names(office: Office, sheet: Sheet, department: str) -> list[str]:
    experts = (expert for expert in sheet.experts if expert.department == department)
    return [office.store.get(Inspector, expert.inspector).name for expert in experts]


def _proof_for_cause(task: Task) -> VerificationLink:
    """What a sheet says whose object was named: no draw stands behind it, so there is nothing to check."""
    words = f"本表不是随机抽查：检查起因为{CAUSES.text(task.cause)}，检查对象和执法人员均为指定，没有抽取"
    return VerificationLink(
        address="", qr="", caption="", origin=words, instructions="检查结果单独统计，不计入随机抽查"
    )


def _sent_text(batch: _Batch, sheet: Sheet) -> str:
    """What whoever is visited needs to see that these are the people whom the draw sent (docs/draw.md §1): nobody else is told.

    As the draw froze them, for that is what was committed to. "" without a draw, and of a draw whose evidence is never public.
    """
    draws = batch.draws.get(sheet.draw, ())
    if not draws or not has_page(draws[0].draw):
        return ""
    lines = [f"抽取 {sheet.draw}，本单位编号 {draws[0].number(sheet.object)}"]
    for code in sheet.teams:
        for matched, number in team_members(draws, sheet.object, code):
            one = matched.entry(code, number)
            line = f"{one.name}　证件号 {one.certificate}　编号 {one.id}　盐值 {grouped(one.salt)}"
            if matched.draw.number != sheet.draw:
                line += f"（补充抽取 {matched.draw.number}，本单位编号 {matched.number(sheet.object)}）"
            lines.append(line)
    return "\n".join(lines)


def _supplement_lines(batch: _Batch, sheet: Sheet) -> list[str]:
    """A line for each supplementary draw from which somebody of this sheet comes."""
    draws = batch.draws.get(sheet.draw, ())
    members = (member for code in sheet.teams for member in team_members(draws, sheet.object, code))
    supplements = {matched.draw.number: matched.draw for matched, _ in members if matched.draw.number != sheet.draw}
    return [
        f"缺员由补充抽取 {draw.number}（本单位第 {draw.serial} 次冻结）补上　承诺值 {draw.commitment[:16]}…"
        for draw in supplements.values()
    ]


def drawn_list(office: Office, number: str, department: str = "", draw: Draw | None = None) -> list[dict[str, object]]:
    """Return the drawn list of a task with strikes and replacements, for the departments' confirmation: rows by column of DRAWN_COLUMNS.

    department: only objects at which this department (its code) has something to check. draw: a supplementary one
    instead of the task's own. Refused before the draw.
    """
    task = require_task(office, number)
    draw = draw or (office.store.find(Draw, task.draws[-1]) if task.draws else None)
    if draw is None or draw.state != "drawn":
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有抽取，没有名单可导出")
    lists = office.store.get(DrawLists, draw.number)
    number_of, states = registry_numbers(lists), list_states(draw)
    own = {item.number for item in office.store.where(Item, department=department)}
    theirs = {entry.number for entry in lists.pool if not department or own.intersection(entry.items)}
    rows: list[dict[str, object]] = []
    for place, listed in enumerate(ever_listed(draw), 1):
        if listed.number not in theirs:
            continue
        enterprise = office.store.get(Enterprise, number_of[listed.number])
        rows.append(
            {
                "order": place, "number": enterprise.number, "name": enterprise.name, "code": enterprise.code,
                "stratum": stratum_text(listed.stratum), "batch": listed.batch + 1, "address": enterprise.address,
                "state": states[listed.number],
            }
        )  # fmt: skip
    return rows


def assignments(
    office: Office, number: str, *, batch: int = 0, department: str = "", inspector: str = ""
) -> list[dict[str, object]]:
    """Return who goes where in a task: a row per object and department, by column of ASSIGNMENT_COLUMNS. Refused before the match.

    batch (from 1), department (its code), inspector (N-…, drawn or as an expert): only the rows of these. Refused for an inspector who
    goes nowhere in the task.
    """
    task = require_task(office, number)
    sheets = sheets_in_order(office, number)
    notes = team_notes(drawn_of(office, sheets), sheets)
    if not sheets:
        raise Refused(f"任务 {number} {TASK_STATES.text(task.state)}，还没有匹配执法人员，没有派发表可导出（先 match）")
    goes = [
        (sheet, code)
        for sheet in sheets
        if sheet.void_on is None and batch in (0, sheet.batch + 1)
        for code in _departments_of(task, sheet, department, inspector)
    ]
    if inspector and not goes:
        raise Refused(
            Problem(f"任务 {number} 没有派给 {inspector} 的检查，请核对人员编号、部门和批次", number, "执法人员")
        )
    rows: list[dict[str, object]] = []
    for sheet, code in goes:
        enterprise = office.store.get(Enterprise, sheet.object)
        team = [office.store.get(Inspector, inspector) for inspector in sheet.teams.get(code, ())]
        items = [item for item in (office.store.get(Item, n) for n in sheet.items) if item.department == code]
        rows.append(
            {
                "sheet": sheet.number, "number": enterprise.number, "name": enterprise.name, "address": enterprise.address,
                "batch": sheet.batch + 1, "department": office.departments.text(code),
                "inspectors": "、".join(inspector.name for inspector in team),
                "experts": "、".join(_expert_names(office, sheet, code)),
                "note": notes.get((sheet.number, code), cause_text(task)),
                "items": "、".join(item.name for item in items),
            }
        )  # fmt: skip
    return rows


def _departments_of(task: Task, sheet: Sheet, department: str, inspector: str) -> list[str]:
    """Whose rows of a sheet are wanted: of this department, of whoever this person goes with; "" for all."""
    codes = [code for code in task.departments if department in ("", code)]
    return [code for code in codes if not inspector or inspector in _who_goes(sheet, code)]


def _who_goes(sheet: Sheet, department: str) -> tuple[str, ...]:
    """Numbers of who of a department goes to the object of a sheet, experts too."""
    experts = (expert.inspector for expert in sheet.experts if expert.department == department)
    return (*sheet.teams.get(department, ()), *experts)
