"""template, import, export."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from acts.draw.reconfirm import confirmation_text
from acts.registry import importing
from acts.registry.importing import ImportReport
from acts.registry.registry import REGISTERS
from acts.work import result_import
from acts.work.confirmations import check_confirmations, import_confirmations
from acts.work.lists import Only, list_rows, list_title
from acts.work.task import active_draw, require_task
from db.exchange.formats import LISTS
from db.exchange.reading import SheetText, read_list
from db.exchange.writing import write_list, write_template
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column, find_column
from rules.draw.draw_record import exceeds_limit
from rules.registry.department import START, Departments, bound
from tui.session import Command, Session, pass_session

FILE = click.Path(path_type=Path)
IMPORTABLE = [code for code, listing in LISTS.items() if listing.importable]
ANSWERS = "confirmations"
"""The list that is exported to be filled in; a template of it would be empty."""
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
@click.argument("listing", metavar="名单", type=click.Choice([*IMPORTABLE, ANSWERS]))
@click.argument("path", metavar="文件", type=FILE)
@click.option(
    "--column",
    "decided",
    multiple=True,
    metavar="标题=栏目",
    help="说不清的标题是哪一栏，如 证件号=执法证号；=不导入 则不用这一列",
)
@click.option("--task", "task_number", default="", metavar="任务编号", help="核对表（confirmations）是哪个任务的")
@click.option("--department", default="", metavar="部门", help="哪个部门报来的：results、confirmations")
@click.option("--sender", default="", metavar="姓名", help="部门里谁报来的，内部留存：results、confirmations")
@click.option("--approved-by", default="", metavar="姓名", help="核对表里剔除超过 5% 时批准的负责人")
@click.option("--dry-run", is_flag=True, help="只预览，不保存")
@click.option("--skip-rejected", is_flag=True, help="有问题的行不导入，其余照常导入")
@pass_session
def import_(
    session: Session, /, listing: str, path: Path, *, decided: Sequence[str], task_number: str, department: str, sender: str,
    approved_by: str, dry_run: bool, skip_rejected: bool,
) -> None:  # fmt: skip
    """从 Excel 或 CSV 导入：enterprises、inspectors、items、plan、departments、results、confirmations（各部门填好的核对表）。

    先逐行检查；有一行不能导入就整份不导入（除非加 --skip-rejected），不会只导入一半。
    """
    columns = LISTS[listing].columns
    sheet_text = read_list(path, columns, _decided(decided, columns))
    if sheet_text.problems:
        raise Refused(*sheet_text.problems)
    if listing == ANSWERS:
        _take_answers(session, sheet_text, task_number, department, sender, approved_by, dry_run=dry_run)
        return
    with session.office(write=not dry_run) as office:
        code = _department(office.departments, department)
        if code and listing != "results":
            raise Refused(f"导入{LISTS[listing].title}不分部门，请去掉 --department")
        if listing == "results":
            report = result_import.prepare_results(office, sheet_text, code)
            if not dry_run:
                result_import.apply_results(
                    office,
                    report,
                    path.name,
                    skip_rejected=skip_rejected,
                    sender=office.departments.text(code) + sender,
                )
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


def _take_answers(
    session: Session, sheet: SheetText, number: str, department: str, sender: str, approved_by: str, *, dry_run: bool
) -> None:
    """import confirmations: a department's answer, whole or not at all."""
    if not number:
        raise Refused("导入抽取名单核对表要写明任务，如 --task 2024-001")
    with session.office(write=not dry_run) as office:
        code = _department(office.departments, department)
        if dry_run:
            strikes = check_confirmations(office, number, sheet, department=code, sender=sender)
            draw = active_draw(office, require_task(office, number))
            many = draw is not None and strikes and exceeds_limit(len(draw.struck) + len(strikes), len(draw.drawn))
            note = "；超过抽取数的 5%，导入时要写批准的负责人（--approved-by）" if many and not approved_by else ""
            session.output(
                f"预览（没有保存）：{len(sheet.rows)} 行，剔除 {len(strikes)} 家{note}",
                strikes=[one.number for one in strikes],
            )
            return
        confirmed = import_confirmations(office, number, sheet, department=code, sender=sender, approved_by=approved_by)
        text = confirmation_text(office, require_task(office, number), confirmed)
    session.output(f"{confirmed.number} {text}", draw=confirmed.number, struck=[one.number for one in confirmed.struck])


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
@click.option(
    "--task", "task_number", default="", metavar="任务编号", help="results、drawn、confirmations、assignments 用"
)
@click.option(
    "--department",
    default="",
    metavar="部门",
    help="只要这个部门的：inspectors、items、results、drawn、confirmations、assignments",
)
@click.option("--batch", type=int, default=0, metavar="批次", help="只要第几批的：assignments")
@click.option("--inspector", default="", metavar="人员编号", help="只要这个人去的，如 N-0001：assignments")
@pass_session
def export(
    session: Session, /, listing: str, path: Path, *, task_number: str, department: str, batch: int, inspector: str
) -> None:
    """导出为 .xlsx 或 .csv：名录、清单、计划、部门、结果、抽取名单（drawn）、核对表（confirmations）、派发表（assignments）。"""
    chosen = LISTS[listing]
    with session.office(write=False) as office:
        code = _department(office.departments, department)
        only = Only(department=code, batch=batch, inspector=inspector.strip().upper())
        rows = list_rows(office, chosen, task_number, only)
        title = list_title(office, chosen, only)
        count = write_list(path, bound(chosen.columns, office.departments), rows, title)
    session.output(f"已导出{chosen.title} {count} 条：{path}", path=str(path), count=count)


def _department(departments: Departments, text: str) -> str:
    """The code of a department as it is typed; "" for none."""
    try:
        return departments.read(text) if text else ""
    except ValueError as error:
        raise Refused(Problem(str(error), field="--department")) from None
