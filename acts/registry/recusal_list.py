"""回避 as a list: out with the names beside the numbers, and in again; a pair that has ended stays ended.

A row is the pair of its two numbers. What an import changes of a pair that is on record are reason and note; one that has ended begins anew, and
one in force ends, where the file says so.
"""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.registry.importing import ImportReport, ImportRow, not_yet_reported
from acts.registry.registry import describe_changes
from rules.base.errors import Problem, Refused
from rules.base.fields import parse_columns
from rules.base.invisible import visible
from rules.importing.sheet import RowText, SheetText
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import (
    RECUSAL_COLUMNS,
    RECUSAL_END_COLUMNS,
    Inspector,
    Recusal,
    parse_recusal,
    parse_recusal_end,
)

__all__ = ["apply_recusals", "prepare_recusals", "recusal_rows"]

_END = tuple(column.name for column in RECUSAL_END_COLUMNS)


def recusal_rows(office: Office) -> Sequence[Mapping[str, object]]:
    """Every pair by column name, those too that have ended; with both names."""
    store = office.store
    rows = []
    for pair in store.all(Recusal):
        one, person = store.find(Enterprise, pair.object), store.find(Inspector, pair.inspector)
        names = {"object_name": one.name if one else "", "inspector_name": person.name if person else ""}
        rows.append({**msgspec.structs.asdict(pair), **names})
    return rows


def prepare_recusals(office: Office, sheet: SheetText) -> ImportReport:
    """Judge every row; stores nothing."""
    rows: list[ImportRow] = []
    records: list[Recusal] = []
    met: dict[str, int] = {}
    for row in sheet.rows:
        pair, problems = _read(office, row)
        if pair is not None and (first := met.setdefault(pair.number, row.line)) != row.line:
            problems.append(Problem(f"与第 {first} 行是同一对，请删去一行", f"第 {row.line} 行"))
        name = row.raw.get("object_name", "") or row.raw.get("object", "")
        old = office.store.find(Recusal, pair.number) if pair is not None else None
        if pair is None or problems:
            rows.append(ImportRow(row.line, "rejected", "", name, (), tuple(problems)))
        elif old is None:
            rows.append(ImportRow(row.line, "new", pair.number, name))
            records.append(pair)
        elif pair == old:
            rows.append(ImportRow(row.line, "same", pair.number, name))
        else:
            changed = describe_changes((*RECUSAL_COLUMNS, *RECUSAL_END_COLUMNS), old, pair)
            rows.append(ImportRow(row.line, "changed", pair.number, name, changed))
            records.append(pair)
    return ImportReport("回避", tuple(rows), sheet.ignored, tuple(records))


def _read(office: Office, row: RowText) -> tuple[Recusal | None, list[Problem]]:
    """The pair of a row, or None and why it cannot stand."""
    where = f"第 {row.line} 行"
    problems = list(row.problems)
    pair, found = parse_recusal({name: row.raw.get(name, "").upper() if name in ("object", "inspector") else row.raw.get(name, "") for name in ("object", "inspector", "reason", "note")}, where)  # fmt: skip
    problems += not_yet_reported(problems, found)
    if pair is None:
        return None, problems
    for kind, number, label in ((Enterprise, pair.object, "对象编号"), (Inspector, pair.inspector, "人员编号")):
        if office.store.find(kind, number) is None:
            problems.append(Problem(f"名录里没有 {number}", where, label))
    end = {name: row.raw.get(name, "") for name in _END}
    if any(end.values()):
        values, found = parse_columns(RECUSAL_END_COLUMNS, end, where)
        if not found:
            old = office.store.find(Recusal, pair.number)
            known = old is not None and all(getattr(old, name) == value for name, value in values.items())
            pair, found = (
                (msgspec.structs.replace(pair, active=False, **values), [])
                if known
                else parse_recusal_end(pair, end, office.today())
            )
        problems += found
    return pair, problems


def apply_recusals(office: Office, report: ImportReport, source: str, *, skip_rejected: bool = False) -> None:
    """Store what `prepare_recusals` accepted, in one transaction; a file with rejected rows whole or not at all, unless `skip_rejected`."""
    if report.problems and not skip_rejected:
        raise Refused(*report.problems)
    counts = report.counts
    why = f"从 {visible(source)} 导入回避：新增 {counts['new']}，修改 {counts['changed']}"
    backup_before(office)
    with office.transaction("recusals.import", why) as tx:
        for record in report.records:
            tx.put(record)
