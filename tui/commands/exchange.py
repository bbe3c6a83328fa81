"""template, import, export."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from acts.base.office import Office
from acts.registry import importing
from acts.registry.importing import ImportReport
from acts.registry.registry import REGISTERS, listed
from acts.work import result, result_import, sheet
from db.exchange.formats import LISTS, Listing
from db.exchange.reading import read_list
from db.exchange.writing import write_list, write_template
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column, find_column
from rules.registry.department import START, Departments, bound
from tui.session import Command, Session, pass_session

FILE = click.Path(path_type=Path)
IMPORTABLE = [code for code, listing in LISTS.items() if listing.importable]
LEFT_OUT = "不导入"
SHOWN = 20
"""How many changed rows are listed one by one."""
STATES = {"new": "新增", "changed": "修改", "same": "无变化", "rejected": "不能导入"}


@click.command(cls=Command)
@click.argument("listing", metavar="名单", type=click.Choice(IMPORTABLE))
@click.argument("path", metavar="文件.xlsx", type=FILE)
@pass_session
def template(session: Session, listing: str, path: Path) -> None:
    """生成空白的 Excel 导入模板：enterprises、inspectors、items、plan、departments、results。"""
    chosen = LISTS[listing]
    write_template(path, replace(chosen, columns=bound(chosen.columns, _departments(session))))
    session.output(f"已生成{LISTS[listing].title}模板：{path}", path=str(path))


def _departments(session: Session) -> Departments:
    """Those of the bureau, for the lists of a template; the six of the start where there is no bureau that can be opened."""
    try:
        with session.office(write=False) as office:
            return office.departments
    except MingchouError:
        return START


@click.command("import", cls=Command)
@click.argument("listing", metavar="名单", type=click.Choice(IMPORTABLE))
@click.argument("path", metavar="文件", type=FILE)
@click.option(
    "--column",
    "decided",
    multiple=True,
    metavar="标题=栏目",
    help="说不清的标题是哪一栏，如 证件号=执法证号；=不导入 则不用这一列",
)
@click.option("--dry-run", is_flag=True, help="只预览，不保存")
@click.option("--skip-rejected", is_flag=True, help="有问题的行不导入，其余照常导入")
@pass_session
def import_(
    session: Session, listing: str, path: Path, decided: Sequence[str], dry_run: bool, skip_rejected: bool
) -> None:
    """从 Excel 或 CSV 导入：enterprises、inspectors、items、plan、departments、results。

    先逐行检查；有一行不能导入就整份不导入（除非加 --skip-rejected），不会只导入一半。
    """
    columns = LISTS[listing].columns
    sheet_text = read_list(path, columns, _decided(decided, columns))
    if sheet_text.problems:
        raise Refused(*sheet_text.problems)
    with session.office(write=not dry_run) as office:
        if listing == "results":
            report = result_import.prepare_results(office, sheet_text)
            if not dry_run:
                result_import.apply_results(office, report, path.name, skip_rejected=skip_rejected)
        else:
            report = importing.import_list(
                office, REGISTERS[listing], sheet_text, None if dry_run else path.name, skip_rejected=skip_rejected
            )
    payload = {
        "counts": report.counts,
        "ignored": report.ignored,
        "dry_run": dry_run,
        "rows": [
            {
                "line": row.line, "state": row.state, "number": row.number, "name": row.name, "changes": row.changes,
                "problems": [str(problem) for problem in row.problems],
            }
            for row in report.rows
        ],
    }  # fmt: skip
    session.output(_report_text(report, dry_run), **payload)


def _decided(options: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """What --column says: heading → the name of a column, "" for one that is not read. Raises Refused."""
    decided = {}
    for option in options:
        heading, sign, label = option.replace("＝", "=").partition("=")
        column = find_column(columns, label)
        if not sign or not heading.strip() or (column is None and label.strip() != LEFT_OUT):
            labels = "、".join(column.label for column in columns)
            raise Refused(
                Problem(f"“{option}”应写成 标题=栏目，栏目是 {labels} 之一，或“{LEFT_OUT}”", field="--column")
            )
        decided["".join(heading.split())] = column.name if column else ""
    return decided


def _report_text(report: ImportReport, dry_run: bool) -> list[str]:
    counts = report.counts
    text = [f"  · {problem}" for row in report.rows if row.state == "rejected" for problem in row.problems]
    changed = [
        f"  第 {row.line} 行 {row.number} {row.name}：{'；'.join(row.changes)}"
        for row in report.rows
        if row.state == "changed"
    ]
    text += changed[:SHOWN]
    if len(changed) > SHOWN:
        text.append(f"  另有 {len(changed) - SHOWN} 行修改（--json 可看全部）")
    if report.ignored:
        text.append(f"没有用到的列：{'、'.join(report.ignored)}")
    outcome = "预览（没有保存）" if dry_run else "已导入"
    summary = "，".join(f"{STATES[state]} {n}" for state, n in counts.items() if n) or "没有内容"
    text.append(f"{outcome}{report.noun}：{summary}")
    return text


@click.command(cls=Command)
@click.argument("listing", metavar="名单", type=click.Choice(list(LISTS)))
@click.argument("path", metavar="文件", type=FILE)
@click.option("--task", "task_number", default="", metavar="任务编号", help="results、drawn、assignments 用")
@pass_session
def export(session: Session, listing: str, path: Path, task_number: str) -> None:
    """导出为 .xlsx 或 .csv：名录、清单、计划、部门、结果、抽取名单（drawn）、派发表（assignments）。"""
    chosen = LISTS[listing]
    with session.office(write=False) as office:
        rows = _rows(office, chosen, task_number)
        count = write_list(path, bound(chosen.columns, office.departments), rows, chosen.title)
    session.output(f"已导出{chosen.title} {count} 条：{path}", path=str(path), count=count)


def _rows(office: Office, chosen: Listing, task_number: str) -> Sequence[Mapping[str, object]]:
    if chosen.code in {"drawn", "assignments"} and not task_number:
        raise Refused(f"导出{chosen.title}要写明任务，如 --task 2024-001")
    match chosen.code:
        case "drawn":
            return sheet.drawn_list(office, task_number)
        case "assignments":
            return sheet.assignments(office, task_number)
        case "results":
            return result.export_rows(office, task_number)
    register = REGISTERS[chosen.code]
    return [
        {column.name: getattr(record, column.name) for column in register.columns}
        for record in listed(office, register)
    ]
