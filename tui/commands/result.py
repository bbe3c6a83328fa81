"""result enter, correct, withdraw, reenter, sign, list; approve."""

from typing import Any

import click
import msgspec

from acts.disclosure.approval import approve as approve_results
from acts.work import result as acts
from acts.work.result import export_rows
from rules.base.codes import RESULT_CODES, SIGNATURES
from rules.base.fields import Column
from rules.disclosure.public import PublicResult
from rules.work.result import COLUMNS, WITHDRAWAL_REASONS, Result, state_text
from tui.finding_options import find_in, find_options
from tui.public_side import as_public, follow_up_text
from tui.session import Command, Group, Required, Session, given_options, pass_session, table

_CODES = "；".join(f"{row.code} {row.text}" for row in RESULT_CODES)


def _result_options(function: Any) -> Any:
    options = (
        click.option("--code", metavar="代码", help=_CODES),
        click.option("--date", "checked_on", metavar="日期", help="检查日期"),
        click.option("--public", metavar="文字", help="公开说明，将向社会公开（默认为标准说明）"),
        click.option("--handling", metavar="文字", help="处理情况，将向社会公开"),
        click.option("--handling-note", metavar="文字", help="处理意见，内部使用"),
        click.option("--note", metavar="文字", help="检查情况，内部使用，不公开"),
        click.option("--abnormal", is_flag=True, default=None, help="列入经营异常名录"),
        click.option("--case", "case_filed", is_flag=True, default=None, help="立案查处"),
        click.option("--fine", metavar="元", help="罚没金额"),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _raw(values: dict[str, Any]) -> dict[str, str]:
    return given_options({name: ("是" if value is True else value) for name, value in values.items()})


@click.group(cls=Group)
def result() -> None:
    """检查结果：录入、更正、撤回、重新录入、登记签字。"""


@result.command("enter")
@click.argument("task", metavar="任务编号")
@click.argument("object_number", metavar="对象编号")
@click.argument("item", metavar="事项编号")
@_result_options
@pass_session
def enter(session: Session, /, task: str, object_number: str, item: str, **values: Any) -> None:
    """录入一条检查结果。"""
    with session.office() as office:
        entered = acts.enter(office, task, object_number, item, _raw(values))
    session.output(
        [f"已录入 {entered.number}：{RESULT_CODES.text(entered.code)}", f"公开说明（待审批）：{entered.public}"],
        result=msgspec.to_builtins(entered),
    )


@result.command("correct")
@click.argument("task", metavar="任务编号")
@click.argument("object_number", metavar="对象编号")
@click.argument("item", metavar="事项编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么更正")
@_result_options
@pass_session
def correct(session: Session, /, task: str, object_number: str, item: str, reason: str, **values: Any) -> None:
    """更正一条已录入的结果；须重新审批，审批前网站上仍是原来的内容。"""
    with session.office() as office:
        corrected = acts.correct(office, task, object_number, item, _raw(values), reason)
    session.output(f"已更正 {corrected.number}，请重新审批（approve）", result=msgspec.to_builtins(corrected))


@result.command("withdraw")
@click.argument("task", metavar="任务编号")
@click.argument("object_number", metavar="对象编号")
@click.argument("item", metavar="事项编号")
@click.option(
    "--reason",
    required=True,
    cls=Required,
    metavar="原因",
    help="；".join(f"{code} {text}" for code, text in WITHDRAWAL_REASONS.items()),
)
@click.option("--by", required=True, cls=Required, metavar="姓名", help="批准人")
@click.option("--document", required=True, cls=Required, metavar="文号", help="批准文件的文号")
@pass_session
def withdraw(
    session: Session, /, task: str, object_number: str, item: str, reason: str, by: str, document: str
) -> None:
    """撤回一条已公开的结果；从网站全部移出，只按年度和原因计数。"""
    with session.office() as office:
        withdrawn = acts.withdraw(office, task, object_number, item, reason=reason, by=by, document=document)
        still = acts.what_still_tells(office, task, object_number, item)
    done = f"已撤回 {withdrawn.number}，下次公示（publish）时生效；同一次检查的其他结果一起移出，免得看出缺了哪一条"
    session.output(
        "\n".join(filter(None, (done, still))),
        result=msgspec.to_builtins(withdrawn),
    )


@result.command("reenter")
@click.argument("task", metavar="任务编号")
@click.argument("object_number", metavar="对象编号")
@click.argument("item", metavar="事项编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么重新录入")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="批准人")
@click.option("--document", required=True, cls=Required, metavar="文号", help="批准文件的文号")
@_result_options
@pass_session
def reenter(
    session: Session, /, task: str, object_number: str, item: str, reason: str, by: str, document: str, **values: Any
) -> None:
    """重新录入一条因录入错误撤回的结果；须重新审批，原来那条仍按“录入错误”计数。"""
    with session.office() as office:
        entered = acts.reenter(office, task, object_number, item, _raw(values), why=reason, by=by, document=document)
    session.output(
        f"已重新录入 {entered.number}，请审批（approve）；同一次检查的各条随它一起恢复公示",
        result=msgspec.to_builtins(entered),
    )


@result.command("sign")
@click.argument("task", metavar="任务编号")
@click.argument("object_number", metavar="对象编号")
@click.argument("signature", metavar="签字情况")
@click.option("--reason", default="", metavar="原因", help="拒绝或无法签字的原因")
@pass_session
def sign(session: Session, task: str, object_number: str, signature: str, reason: str) -> None:
    """登记记录表的签字情况：signed 已签字或盖章，refused 拒绝签字，unobtainable 无法取得。"""
    with session.office() as office:
        sheet = acts.sign(office, task, object_number, signature, reason)
    session.output(f"已登记 {sheet.number}：{SIGNATURES.text(sheet.signature)}", sheet=msgspec.to_builtins(sheet))


_STATE = Column("state", "状态", width=16)
_USUAL = ("object", "item", "code", "checked_on", "state")


@result.command("list")
@click.argument("task", metavar="任务编号")
@find_options
@pass_session
def list_(session: Session, /, task: str, **options: Any) -> None:
    """列出一个任务的结果和审批情况。"""
    with session.office(write=False) as office:
        results = {row.number: row for row in office.store.where(Result, task=task)}
        rows = [
            row | {"state": state_text(results[key])}
            for row in export_rows(office, task)
            if (key := f"{row['task']}/{row['object']}/{row['item']}") in results
        ]
        found = find_in(office, "results", (*COLUMNS, _STATE), rows, options, _USUAL)
    lines = table([column.label for column in found.columns], found.texts()) if found.rows else []
    listed = [results[f"{row['task']}/{row['object']}/{row['item']}"] for row in found.rows]
    session.output([*lines, f"共 {len(listed)} 条"], results=listed, total=len(listed))


def _as_public(public: PublicResult | None) -> str:
    """What the public will read of a result, in one line; None when it is only counted."""
    if public is None:
        return "只计数，不逐条公开"
    follow_up = follow_up_text(bool(public.abnormal), bool(public.case_filed), public.fine or 0)
    return "　".join(part for part in (public.result, public.statement, public.handling, follow_up) if part)


@click.command(cls=Command)
@click.argument("task", metavar="任务编号")
@click.argument("objects", nargs=-1, metavar="[对象编号]…")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="批准人")
@click.option("--document", required=True, cls=Required, metavar="文号", help="审批文号")
@click.option("--seen", is_flag=True, help="提示的可疑文字（像姓名、地址、电话、价格等）已经看过，可以公开")
@pass_session
def approve(session: Session, task: str, objects: tuple[str, ...], by: str, document: str, seen: bool) -> None:
    """公开审批：批准一个任务（或其中几个对象）待审批的结果。"""
    with session.office() as office:
        approved = approve_results(office, task, objects, by=by, document=document, seen=seen)
        public = as_public(office, approved)
    session.output(
        [
            f"已批准 {len(approved)} 条，下次公示时向社会公开：",
            *(f"  {row.number}　{_as_public(public.get(row.number))}" for row in approved),
        ],
        approved=[row.number for row in approved],
        count=len(approved),
    )
