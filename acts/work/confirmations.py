"""核对表: the drawn list as a department fills it in, and read back as its confirmation (莲池 2024 四(一))."""

from collections.abc import Iterator, Mapping, Sequence

from acts.base.office import Office
from acts.draw.confirm import StrikeOff, confirm
from acts.draw.reconfirm import given_confirmations
from acts.work.sheet import drawn_list
from acts.work.task import active_draw, require_task
from rules.base.errors import Problem, Refused
from rules.base.fields import parse_columns
from rules.draw.confirmation import CANNOT, CONFIRMATION_COLUMNS
from rules.draw.draw_record import Draw, DrawLists, final_list, registry_numbers
from rules.importing.sheet import RowText, SheetText

__all__ = ["check_confirmations", "confirmation_rows", "import_confirmations", "read_confirmations"]

_LABELS = {column.name: column.label for column in CONFIRMATION_COLUMNS}


def confirmation_rows(office: Office, number: str, department: str = "") -> list[dict[str, object]]:
    """What is still on the list of a task, for a department (its code) to fill in: rows by column of CONFIRMATION_COLUMNS."""
    draw = active_draw(office, require_task(office, number))
    standing, whose = _standing(office, draw), office.departments.text(department) if department else ""
    return [
        {**row, "verdict": "", "reason": "", "evidence": "", "task": number, "department": whose}
        for row in drawn_list(office, number, department, draw)
        if row["number"] in standing
    ]


def _standing(office: Office, draw: Draw | None) -> frozenset[str]:
    """The objects of the list as it stands, by number in the registry."""
    if draw is None or not draw.seed:
        return frozenset()
    whom = registry_numbers(office.store.get(DrawLists, draw.number))
    return frozenset(whom[one.number] for one in final_list(draw))


def read_confirmations(office: Office, number: str, department: str, sheet: SheetText) -> list[StrikeOff]:
    """Who of the list the department strikes; Refused with every row that is not filled in, wrong or missing. Stores nothing."""
    expected = [str(row["number"]) for row in confirmation_rows(office, number, department)]
    problems: list[Problem] = [*sheet.problems, *_of_another(office, number, department, sheet)]
    strikes: list[StrikeOff] = []
    lines: dict[str, int] = {}
    blank: list[int] = []
    for row in sheet.rows:
        raw = {
            name: text for name, text in row.raw.items() if name != "verdict" or text.strip()
        }  # left empty: told once
        values, found = parse_columns(CONFIRMATION_COLUMNS, raw, f"第 {row.line} 行")
        whom = str(values.get("number", ""))
        problems += [*row.problems, *found, *_wrong(number, row, whom, expected, lines), *_reasons(row, values)]
        lines.setdefault(whom, row.line)
        if "verdict" not in raw:
            blank.append(row.line)
        if values.get("verdict") == CANNOT:
            strikes.append(StrikeOff(whom, str(values.get("reason", "")), str(values.get("evidence", ""))))
    problems += _not_whole(blank, [one for one in expected if one not in lines])
    if problems:
        raise Refused(*problems)
    return strikes


def _of_another(office: Office, number: str, department: str, sheet: SheetText) -> Iterator[Problem]:
    """A file that was made for another task or department: told once, at its first row. What is left out is not judged."""
    name = office.departments.text(department)
    for row in sheet.rows:
        task, whose = row.raw.get("task", "").strip(), row.raw.get("department", "").strip()
        if task not in ("", number):
            yield Problem(
                f"这份核对表是任务 {task} 的，不是 {number} 的，请核对文件", f"第 {row.line} 行", _LABELS["task"]
            )
            return
        if whose and department and whose not in (name, office.departments.name(department), department):
            words = f"这份核对表是发给{whose}的，不是{name}的，请核对文件和部门"
            yield Problem(words, f"第 {row.line} 行", _LABELS["department"])
            return


def _not_whole(blank: Sequence[int], missing: Sequence[str]) -> Iterator[Problem]:
    """Rows without an answer, objects without a row."""
    if blank:
        which = "、".join(map(str, blank[:20])) + (" 等" if len(blank) > 20 else "")
        yield Problem(f"还有 {len(blank)} 行没有写{_LABELS['verdict']}（第 {which} 行）")
    if missing:
        which = "、".join(missing[:20]) + (" 等" if len(missing) > 20 else "")
        yield Problem(f"名单上还有 {len(missing)} 家没有写：{which}；名单有变动的请重新导出核对表")


def _wrong(
    number: str, row: RowText, whom: str, expected: Sequence[str], lines: Mapping[str, int]
) -> Iterator[Problem]:
    """A row that is not of the list, or was there before. lines: object → its line."""
    where = f"第 {row.line} 行"
    if whom in lines:
        yield Problem(f"与第 {lines[whom]} 行重复，请删去一行", where, _LABELS["number"])
    if whom not in expected:
        words = f"{whom or '（没有编号）'} 不在 {number} 的名单上，或不归这个部门查，或已经剔除；请去掉这一行"
        yield Problem(words, where, _LABELS["number"])


def _reasons(row: RowText, values: Mapping[str, object]) -> Iterator[Problem]:
    """Reason and paper belong to who cannot be inspected, and to nobody else."""
    where, verdict = f"第 {row.line} 行", values.get("verdict", "")
    for name in ("reason", "evidence"):
        if verdict == CANNOT and not values.get(name):
            yield Problem(f"写了不能检查，没有写{_LABELS[name]}", where, _LABELS[name])
        if verdict and verdict != CANNOT and values.get(name):
            yield Problem(f"写了可以检查，又写了{_LABELS[name]}，请核对", where, _LABELS[name])


def import_confirmations(
    office: Office, number: str, sheet: SheetText, *, department: str, sender: str, approved_by: str = ""
) -> Draw:
    """Take a filled-in list as the confirmation of a department (its code), with its strikes; whole or not at all.

    sender: who of the department sent it. Refused without it, for a file that is not whole, and for whatever `confirm` refuses.
    """
    strikes = check_confirmations(office, number, sheet, department=department, sender=sender)
    return confirm(office, number, strikes, approved_by=approved_by, department=department, sender=sender)


def check_confirmations(
    office: Office, number: str, sheet: SheetText, *, department: str, sender: str
) -> list[StrikeOff]:
    """The strikes of a filled-in list that could be taken now. Changes nothing; refused as `import_confirmations`, but for the leader's approval."""
    task = require_task(office, number)
    names = office.departments
    if not department:
        raise Refused(Problem("请写明是哪个部门的（--department）", number, "部门"))
    if department not in task.departments:
        known = "、".join(map(names.text, task.departments))
        raise Refused(
            Problem(f"{names.text(department)}不是任务 {number} 的参与部门，参与的有 {known}", number, "部门")
        )
    if not sender.strip():
        raise Refused(Problem("请写明谁回复的（--sender）", number, "回复人"))
    draw = active_draw(office, task)
    answered = draw is not None and department in {one.department for one in given_confirmations(draw)}
    return [] if answered else read_confirmations(office, number, department, sheet)  # who answered is told that first
