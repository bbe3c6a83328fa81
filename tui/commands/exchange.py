"""template, export."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from acts.work.lists import Only, list_rows, list_title
from db.exchange.formats import LISTS
from db.exchange.writing import write_list, write_template
from rules.base.errors import MingchouError, Problem, Refused
from rules.registry.department import START, Departments, bound
from tui.finding_options import find_in, find_options, view_title
from tui.session import Command, Session, pass_session

__all__ = ["FILE", "IMPORTABLE", "department_code", "export", "template"]

FILE = click.Path(path_type=Path)
IMPORTABLE = [code for code, listing in LISTS.items() if listing.importable]
ENCODINGS = {"utf-8": "", "gb18030": "gb18030"}
"""Of a .csv, as it is asked for: as `write_list` has it."""


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
@click.option(
    "--encoding",
    type=click.Choice(list(ENCODINGS)),
    default="utf-8",
    metavar="编码",
    help="CSV 的编码：utf-8（默认）、gb18030",
)
@find_options
@pass_session
def export(
    session: Session, /, listing: str, path: Path, *, task_number: str, department: str, batch: int, inspector: str, encoding: str,
    **options: Any,
) -> None:  # fmt: skip
    """导出为 .xlsx、.csv 或 .docx：名录、清单、计划、部门、结果、抽取名单（drawn）、核对表（confirmations）、派发表（assignments）。"""
    chosen = LISTS[listing]
    with session.office(write=False) as office:
        code = department_code(office.departments, department)
        only = Only(department=code, batch=batch, inspector=inspector.strip().upper())
        rows = list_rows(office, chosen, task_number, only)
        found = find_in(office, listing, bound(chosen.columns, office.departments), rows, options)
        title = view_title(list_title(office, chosen, only), options)
        unknown: set[str] = set()
        count = write_list(path, found.columns, found.cells(), title, encoding=ENCODINGS[encoding], unknown=unknown)
    text = [f"已导出{chosen.title} {count} 条：{path}"]
    if unknown:
        text.append(f"有 {len(unknown)} 个字 GBK 里没有，只认 GBK 的旧系统读不出：{'、'.join(sorted(unknown)[:20])}")
    session.output(text, path=str(path), count=count, unknown=sorted(unknown))


def department_code(departments: Departments, text: str) -> str:
    """The code of a department as it is typed; "" for none."""
    try:
        return departments.read(text) if text else ""
    except ValueError as error:
        raise Refused(Problem(str(error), field="--department")) from None
