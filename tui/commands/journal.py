"""log, undo, erase."""

import click
import msgspec

from acts.journal import erasure
from acts.journal.log import LogLine
from acts.journal.log import log as log_lines
from acts.journal.undo import UndoStep, plan_undo
from acts.journal.undo import undo as revoke_override
from rules.base.codes import ERASURE_BASES
from rules.base.dates import short_moment
from rules.base.errors import Problem, Refused
from rules.base.fields import parse_date
from rules.journal.erasure import ERASABLE
from tui.session import Command, Required, Session, pass_session, within

SHOWN_STEPS = 20


@click.command(cls=Command)
@click.argument("number", metavar="[编号]", default="")
@click.option(
    "--limit", default=20, show_default=True, metavar="整数", callback=within(0), help="最多列出几条，0 为全部"
)
@click.option("--since", default="", metavar="日期", help="从哪一天起")
@pass_session
def log(session: Session, number: str, limit: int, since: str) -> None:
    """日志：谁、何时、做了什么，新的在前；写明编号的，只列与它有关的。"""
    try:
        day = parse_date(since) if since else None
    except ValueError as error:
        raise Refused(Problem(str(error), field="--since")) from None
    with session.office(write=False) as office:
        lines = log_lines(office, limit=limit, number=number, since=day)
    text = [f"第 {line.seq} 条  {short_moment(line.at)}  {line.by}  {_sentence(line)}" for line in lines]
    session.output(text or "日志里没有这样的记录", entries=msgspec.to_builtins(lines))


def _sentence(line: LogLine) -> str:
    more = f"（{line.records} 条记录）" if line.records > 1 else ""
    return f"{line.text}{more}{line.gone}"


@click.command(cls=Command)
@click.argument("number", metavar="[编号]", default="")
@click.option("--seq", default=0, metavar="整数", callback=within(0), help="撤销日志的第几条；不写为最近一条")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def undo(session: Session, number: str, seq: int, yes: bool) -> None:
    """撤销最近一次名录改动、导入或回避登记；写明编号的，只撤销那一条记录。抽取、审批、公示不能撤销。"""
    with session.office() as office:
        planned = plan_undo(office, seq=seq, number=number)
        steps = [
            {"number": step.number, "name": step.name, "change": _change(step), "fields": list(step.words)}
            for step in planned.steps
        ]
        listed = [f"要撤销第 {planned.seq} 条（{short_moment(planned.at)} {planned.by}）：{planned.text}"]
        for step in planned.steps[:SHOWN_STEPS]:
            listed.append(f"  {step.number} {step.name}：{_change(step)}")
            listed += [f"      {words}" for words in step.words]
        if len(steps) > SHOWN_STEPS:
            listed.append(f"  …… 共 {len(steps)} 条记录")
        session.ask_first(listed, "撤销吗？", yes=yes, seq=planned.seq, steps=steps)
        entry = revoke_override(office, planned)
    session.output(
        f"已撤销第 {planned.seq} 条，{len(steps)} 条记录恢复原样（日志第 {entry} 条）",
        done=True, seq=planned.seq, entry=entry, steps=steps,
    )  # fmt: skip


def _change(step: UndoStep) -> str:
    if step.before is None:
        return "去掉（编号不再使用）"
    return "找回" if step.now is None else "恢复原来的内容"


@click.command(cls=Command)
@click.argument("number", metavar="编号")
@click.option("--field", "fields", multiple=True, metavar="字段", help="删除哪一项，可写几次；不写为整条记录")
@click.option(
    "--basis", required=True, cls=Required, metavar="依据",
    help="个人信息保护法第四十七条：" + "、".join(f"{row.code} {row.text}" for row in ERASURE_BASES),
)  # fmt: skip
@click.option("--document", required=True, cls=Required, metavar="文号", help="决定的文号")
@click.option("--approved-by", required=True, cls=Required, metavar="姓名", help="批准人")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def erase(
    session: Session, number: str, fields: tuple[str, ...], basis: str, document: str, approved_by: str, yes: bool
) -> None:
    """依法删除个人信息：从记录和全部历史中去掉，不能恢复；日志里只留下何时、何人、依据和文号。"""
    with session.office() as office:
        erasure.check_erasure(office, number, fields, basis=basis, document=document, approved_by=approved_by)
        what = "、".join(fields) or "整条记录"
        listed = [
            f"要依法删除 {number} 的{what}：记录现在的内容和日志里的历史内容都去掉，不能恢复",
            *erasure.what_stays(office, number, fields),
        ]
        session.ask_first(listed, "删除吗？", yes=yes, number=number)
        report = erasure.erase(office, number, fields, basis=basis, document=document, approved_by=approved_by)
        names = [path.relative_to(office.places.folder).as_posix() for path in report.leftovers]
    what = "、".join(ERASABLE[report.erasure.of][name] for name in report.erasure.fields) or "整条记录"
    text = [
        f"已依法删除 {number} 的{what}：历史中 {len(report.erasure.places)} 个版本的内容已去掉（{report.erasure.number}）"
    ]
    if names:
        text += ["下列文件还含有这些内容，请用 mingchou backup purge 清除：", *(f"  {name}" for name in names)]
    text += report.stays
    text.append("拷到别处的备份、导出的表格和打印件，请自行清除")
    session.output(text, done=True, erasure=msgspec.to_builtins(report.erasure), leftovers=names, stays=report.stays)
