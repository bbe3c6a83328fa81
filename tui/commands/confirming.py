"""confirm: the drawn list is checked by the departments, each for itself or all at once; asked again before the match."""

import click

from acts.draw.confirm import StrikeOff
from acts.draw.confirm import confirm as confirm_list
from acts.draw.reconfirm import confirmation_text, reconfirm, still_to_confirm
from acts.work.task import require_task
from rules.base.codes import STRIKE_REASONS
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw, DrawLists, exceeds_limit, final_list, registry_numbers, strike_reason
from rules.registry.department import Departments
from tui.commands.draw import drawn_lines
from tui.commands.freezing import codes_text
from tui.session import Command, Session, pass_session

__all__ = ["confirm"]


@click.command(cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--department", default="", metavar="部门", help="只确认这个部门的，如 fire；不写就是还没有确认的各部门")
@click.option("--sender", default="", metavar="姓名", help="部门里谁回复的，内部留存")
@click.option("--strike", "strikes", multiple=True, metavar="对象编号", help="剔除，可写多次")
@click.option("--reason", "reasons", multiple=True, metavar="原因", help=codes_text(STRIKE_REASONS))
@click.option("--evidence", "papers", multiple=True, metavar="依据", help="依据材料的编号")
@click.option("--approved-by", default="", metavar="姓名", help="剔除超过 5% 时批准的负责人")
@click.option("--redo", is_flag=True, help="收回确认，请重新比对；写明 --reason 和 --why")
@click.option("--why", default="", metavar="说明", help="和 --redo 一起：为什么重新确认，内部留存")
@pass_session
def confirm(
    session: Session, /, number: str, *, department: str, sender: str, strikes: tuple[str, ...], reasons: tuple[str, ...],
    papers: tuple[str, ...], approved_by: str, redo: bool, why: str,
) -> None:  # fmt: skip
    """各部门确认抽取名单；不能检查的对象剔除，由同层下一个票号递补。"""
    if redo:
        if strikes or papers:
            raise click.UsageError("--redo 只收回确认，不剔除；--strike 和 --evidence 请在确认时写")
        _reconfirm(session, number, department, "".join(reasons[:1]), why)
        return
    if not len(strikes) == len(reasons) == len(papers):
        raise click.UsageError("每个 --strike 都要有自己的 --reason 和 --evidence")
    struck = [StrikeOff(*fields) for fields in zip(strikes, reasons, papers, strict=True)]
    with session.office() as office:
        code = _read(office.departments, department, number)
        confirmed = confirm_list(office, number, struck, approved_by=approved_by, department=code, sender=sender)
        task = require_task(office, number)
        waiting = still_to_confirm(task, confirmed)
        outcome = confirmation_text(office, task, confirmed) if waiting else "名单已确认"
        listed = final_list(confirmed)
        text = [f"{confirmed.number} {outcome}，共 {len(listed)} 个：", *drawn_lines(office, confirmed)]
        whom = registry_numbers(office.store.get(DrawLists, confirmed.number))
        names = "、".join(map(office.departments.text, waiting))
    text += _strike_lines(confirmed)
    text.append(f"下一步：{names}确认（confirm --department）" if waiting else "下一步：抽取并匹配执法人员（match）")
    session.output(
        text,
        draw=confirmed.number,
        waiting=waiting,
        final=[one.number for one in listed],
        objects=[whom[one.number] for one in listed],
        struck=[
            {"number": one.number, "reason": one.reason, "replaced_by": one.replaced_by} for one in confirmed.struck
        ],
    )


def _read(departments: Departments, text: str, number: str) -> str:
    """The code of a department as it is typed; "" for none."""
    try:
        return departments.read(text) if text else ""
    except ValueError as error:
        raise Refused(Problem(str(error), number, "部门")) from None


def _strike_lines(confirmed: Draw) -> list[str]:
    text = [
        f"剔除 {strike.number}（{strike_reason(confirmed, strike)}），递补：{strike.replaced_by or '本层已无可递补'}"
        for strike in confirmed.struck
    ]
    if exceeds_limit(len(confirmed.struck), len(confirmed.drawn)):
        text.append(f"注意：剔除 {len(confirmed.struck)} 个，超过抽取数的 5%，将在公示中注明。")
    return text


def _reconfirm(session: Session, number: str, department: str, reason: str, why: str) -> None:
    """confirm --redo: the confirmation of a department, or of all, is taken back; the strikes stay."""
    with session.office() as office:
        code = _read(office.departments, department, number)
        asked = reconfirm(office, number, code, {"reason": reason, "why": why})
        whose = office.departments.text(code) if code else ""
    session.output(
        [f"{asked.number} {whose}的确认已收回，已经剔除的不变", "下一步：比对和确认名单（confirm）"], draw=asked.number
    )
