"""Results from Excel or CSV: read, report row by row, then all in one transaction or nothing."""

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.registry.importing import ImportReport, ImportRow, not_yet_reported
from acts.work.result import place_result, store_results
from acts.work.visits import Beside
from rules.base.errors import Problem, Refused
from rules.base.invisible import visible
from rules.importing.causes import grouped
from rules.importing.sheet import RowText, SheetText
from rules.registry.item import Item
from rules.work.result import COLUMNS, Result, parse

__all__ = ["apply_results", "prepare_results"]


def prepare_results(office: Office, sheet: SheetText, department: str = "") -> ImportReport:
    """Judge every row of a result file; stores nothing. A result that is there already and differs is rejected.

    department: whose file it is (its code); a row of another department's item is rejected.
    """
    rows: list[ImportRow] = []
    accepted: dict[str, tuple[int, Result]] = {}
    beside: dict[tuple[str, str], list[Result]] = {}
    for row in sheet.rows:
        name = row.raw.get("name", "")
        if not row.raw.get("code", "").strip() and not row.raw.get("checked_on", "").strip():
            rows.append(ImportRow(row.line, "same", "", name))  # not filled in yet
            continue
        result, problems = _read_row(office, row, beside)
        number = result.number if result else ""
        problems += _of_another(office, row, result, department)
        old = office.store.find(Result, number) if number else None
        if number in accepted:
            problems.append(Problem(f"与第 {accepted[number][0]} 行重复，请删去一行", f"第 {row.line} 行"))
        if result is not None and old is not None and not _same_contents(result, old):
            cure = "已录入不同的结果，要改请用更正（result correct）并写明原因"
            problems.append(Problem(cure, f"第 {row.line} 行"))
        if problems or result is None:
            rows.append(ImportRow(row.line, "rejected", number, name, (), tuple(problems)))
        elif old is not None:
            rows.append(ImportRow(row.line, "same", number, name))
        else:
            accepted[number] = (row.line, result)
            beside.setdefault((result.task, result.object), []).append(result)
            rows.append(ImportRow(row.line, "new", number, name))
    return ImportReport("检查结果", tuple(rows), sheet.ignored, tuple(result for _, result in accepted.values()))


def _read_row(office: Office, row: RowText, beside: Beside) -> tuple[Result | None, list[Problem]]:
    """The result of a row with its sheet, or None and why it cannot stand. beside: what rows before it say."""
    where = f"第 {row.line} 行"
    problems = list(row.problems)
    result, found = parse(row.raw, office.today(), office.by, None, where)
    problems += not_yet_reported(problems, found)
    if result is not None:
        result, found = place_result(office, result, where, beside)
        problems += found
    return result, problems


def _of_another(office: Office, row: RowText, result: Result | None, department: str) -> list[Problem]:
    """A row of an item that is not the department's whose file it is."""
    item = office.store.find(Item, result.item) if result is not None and department else None
    if item is None or item.department == department:
        return []
    names = office.departments
    words = f"事项 {item.number} 属{names.text(item.department)}，不是{names.text(department)}的，请去掉这一行"
    return [Problem(words, f"第 {row.line} 行", "抽查事项")]


def _same_contents(result: Result, other: Result) -> bool:
    """Whether two results say the same in every column of the file."""
    names = [column.name for column in COLUMNS if column.name not in {"name", "item_name"}]
    return all(getattr(result, name) == getattr(other, name) for name in names)


def apply_results(
    office: Office, report: ImportReport, source: str, *, skip_rejected: bool = False, sender: str = ""
) -> None:
    """Store the accepted results in one transaction; a file with rejected rows is refused whole unless told to skip.

    sender: who sent the file, noted in the journal.
    """
    if report.problems and not skip_rejected:
        raise Refused(*grouped(report.problems))
    results = [record for record in report.records if isinstance(record, Result)]
    if results:
        sent = f"，{visible(sender.strip())}报来" if sender.strip() else ""
        backup_before(office)
        store_results(office, results, f"从 {visible(source)} 导入 {len(results)} 条检查结果{sent}")
