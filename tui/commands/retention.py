"""retention: what is kept how long, and what is past its term."""

from collections.abc import Sequence

import click

from acts.base.office import Office
from acts.journal.erasure import ErasureReport
from acts.journal.retention import Kept, expire, schedule
from rules.base.errors import Problem, Refused
from rules.journal.retention import COMPARE
from tui.session import Command, Session, pass_session


@click.command(cls=Command)
@click.option("--apply", "applied", is_flag=True, help="依法删除到期的内容，要有决定的文号和批准人")
@click.option("--document", default="", metavar="文号", help="决定的文号，和 --apply 一起用")
@click.option("--approved-by", default="", metavar="姓名", help="批准人，和 --apply 一起用")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def retention(session: Session, applied: bool, document: str, approved_by: str, yes: bool) -> None:
    """保管期限：什么留多久、依据什么、什么到期了；到期的个人信息经批准依法删除。"""
    if applied:
        _refuse_without(document, approved_by)
    with session.office(write=applied) as office:
        lines = schedule(office)
        told = [*(text for line in lines for text in line_text(line)), COMPARE]
        rows = [_row(line) for line in lines]
        if not applied:
            session.output(told, schedule=rows)
            return
        session.ask_first(told, "删除到期的内容吗？不能恢复。", yes=yes, schedule=rows)
        with session.progress("正在删除") as progress:
            reports = expire(office, document=document, approved_by=approved_by, progress=progress)
        _tell(session, office, reports)


def _refuse_without(document: str, approved_by: str) -> None:
    needed = (("文号（--document）", document), ("批准人（--approved-by）", approved_by))
    missing = [Problem("必须填写", field=label) for label, text in needed if not text.strip()]
    if missing:
        raise Refused(*missing)


def _tell(session: Session, office: Office, reports: Sequence[ErasureReport]) -> None:
    numbers = [report.erasure.number for report in reports]
    copies = [path.relative_to(office.places.folder).as_posix() for path in reports[-1].leftovers]
    text = [f"已依法删除 {len(numbers)} 条记录里到期的内容（{numbers[0]} 至 {numbers[-1]}）"]
    text += list(dict.fromkeys(sentence for report in reports for sentence in report.stays))
    if copies:
        text += ["下列文件还含有这些内容，请用 mingchou backup purge 清除：", *(f"  {name}" for name in copies)]
    session.output(text, done=True, erasures=numbers, leftovers=copies)


def line_text(line: Kept) -> list[str]:
    """A line of the schedule for a terminal."""
    state = f"现有 {line.kept} 条，到期 {len(line.due)} 条"
    if line.due:
        state += f"（{'、'.join(line.due[:5])}{'…' if len(line.due) > 5 else ''}）"
        state += "" if line.rule.fields else "，由档案部门鉴定后处置，程序不删"
    if line.waiting:
        state += f"，另有 {len(line.waiting)} 条到期但还在用（{'、'.join(line.waiting[:5])}）"
    return [f"{line.rule.what}：{line.years} 年，自{line.rule.since}起", f"    依据：{line.rule.basis}", f"    {state}"]


def _row(line: Kept) -> dict[str, object]:
    return {
        "key": line.rule.key, "what": line.rule.what, "years": line.years, "since": line.rule.since, "basis": line.rule.basis,
        "kept": line.kept, "due": line.due, "waiting": line.waiting,
    }  # fmt: skip
