"""stats: the 13 columns of a year."""

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from acts.disclosure import statistics as acts
from acts.due.due import late_of_year
from db.exchange.writing import Table, write_table
from rules.base.errors import Problem, Refused
from rules.disclosure.public import StatisticsRow
from rules.disclosure.statistics import FOR_CAUSE_HEADINGS, HEADINGS, cells, values
from rules.registry.department import Departments
from tui.session import Command, Required, Session, pass_session, table


@click.command(cls=Command)
@click.option("--year", required=True, cls=Required, type=int, metavar="年度", help="如 2024")
@click.option("--department", default="", metavar="部门", help="只统计这个部门的事项，合计重新数，如 fire")
@click.option("--xlsx", type=click.Path(path_type=Path), metavar="文件", help="同时存为 Excel")
@pass_session
def stats(session: Session, year: int, department: str, xlsx: Path | None) -> None:
    """抽查情况统计表（13 列），由录入的结果算出，没有审批的也计；网站的统计表只计公示的结果。"""
    with session.office(write=False) as office:
        code = _read(office.departments, department)
        random, named = acts.of_year(office, year, code), acts.for_cause_of_year(office, year, code).rows
        name = office.departments.name(code) if code else office.bureau.name
        late = late_of_year(office, year, code)
    rows = (*random.rows, random.total) if random.rows else ()
    texts = [cells(row) for row in rows]
    if xlsx:
        _write(xlsx, f"{name} {year} 年", rows, named)
    whose = f"{name}：" if code else ""
    lines = [f"{whose}{year} 年没有任务"]
    if rows:
        drawn, checked = random.entries
        lines = [
            f"{whose}按录入的结果统计，没有审批的也计：",
            *table(HEADINGS, texts),
            f"抽查、检查市场主体数是家数，合计里一家只算一次。按项次（一家查一个事项）是抽查 {drawn}、检查 {checked}",
        ]
    apart = [cells(row) for row in named]
    if apart:
        lines += ["", "另有非随机检查（对象是指定的），不计入上表：", *table(FOR_CAUSE_HEADINGS, apart)]
    if late:
        counted = [[row.name or "（没有写明）", str(row.count), str(row.open), str(row.most)] for row in late]
        lines += [
            "",
            "这一年到期的事里迟办的，按科室、部门：",
            *table(("科室、部门", "件", "没有办", "最迟（工作日）"), counted),
        ]
    if xlsx:
        lines.append(f"已存为 {xlsx}" + ("，非随机检查在第二张表" if apart else ""))
    session.output(
        lines,
        headings=HEADINGS,
        rows=texts,
        named_headings=FOR_CAUSE_HEADINGS,
        named=apart,
        year=year,
        department=code,
        entries=random.entries,
        late=msgspec.to_builtins(late),
    )


def _write(xlsx: Path, whose: str, rows: Sequence[StatisticsRow], named: Sequence[StatisticsRow]) -> None:
    """The table as Excel; checks with a cause (named) on a sheet of their own. whose: bureau or department, and year."""
    title = f"{whose}非随机检查情况统计表（按录入）"
    apart = [Table(FOR_CAUSE_HEADINGS, map(values, named), title, "非随机检查")] if named else []
    write_table(xlsx, HEADINGS, map(values, rows), f"{whose}“双随机、一公开”抽查情况统计表（按录入）", *apart)


def _read(departments: Departments, text: str) -> str:
    """The code of a department as it is typed; "" for none."""
    try:
        return departments.read(text) if text else ""
    except ValueError as error:
        raise Refused(Problem(str(error), field="--department")) from None
