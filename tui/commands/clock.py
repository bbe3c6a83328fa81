"""clock, clock confirm, clock correct."""

import click

from acts.journal import clock as acts
from tui.session import Group, Required, Session, pass_session


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def clock(ctx: click.Context) -> None:
    """电脑的时钟与台账对不对得上；不写下面的命令，只看不改。"""
    if ctx.invoked_subcommand is None:
        _show(ctx.ensure_object(Session))


def _show(session: Session) -> None:
    with session.office(write=False) as office:
        state = acts.clock_state(office)
    session.output([state.sentence, *state.waits], **_facts(state))


def _facts(state: acts.ClockState) -> dict[str, object]:
    return {"state": state.kind, "now": state.now.isoformat(), "journal": state.journal, "waits": list(state.waits)}


@clock.command("confirm")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def confirm(session: Session, yes: bool) -> None:
    """很久没有办理，台账落后时钟很多：看过日历，确认时间对。"""
    with session.office() as office:
        state = acts.clock_state(office)
        if state.kind == "ahead":
            listed = [state.sentence, "确认以后，过了期限的冻结就过期，不能撤回。请先看日历、手机核对年月日。"]
            session.ask_first(listed, "时间对吗？", yes=yes, **_facts(state))
        acts.confirm_clock(office)
    session.output("已确认时间，可以照常办理", **_facts(state))


@clock.command("correct")
@click.option("--paper", required=True, cls=Required, metavar="凭据", help="情况说明的文号，内部留存")
@click.option("--approved-by", required=True, cls=Required, metavar="姓名", help="批准的负责人，内部留存")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def correct(session: Session, paper: str, approved_by: str, yes: bool) -> None:
    """以前的时钟快了，台账里写了将来的时间：现在的时间是对的，登记更正。已经写下的不改。"""
    with session.office() as office:
        state = acts.clock_state(office)
        if state.kind == "behind":
            listed = [
                state.sentence,
                "更正以后，台账里将来的时间不再挡住办理；公布过的时间不能改：",
                *(state.waits or ("没有要等的",)),
            ]
            session.ask_first(listed, "现在的时间对吗？", yes=yes, **_facts(state))
        acts.correct_clock(office, by=approved_by, paper=paper)
    session.output(["已登记时钟更正", *state.waits], **_facts(state))
