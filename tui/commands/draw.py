"""draw freeze, run, correct, void, witness; match; sheets."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from acts.base.office import Office
from acts.draw import draw as acts
from acts.draw.freeze import freeze as freeze_draw
from acts.draw.match import match_inspectors
from acts.draw.void import consequence_text, fate_text
from acts.draw.void import void as void_draw
from acts.work.sheet import print_sheets
from acts.work.visits import joint_notes
from db.exchange.files import read_file
from rules.base.codes import ENTROPY, VOID_REASONS, WITNESS_KINDS
from rules.disclosure.draw_notes import source_text
from rules.draw.draw_record import (
    Draw,
    DrawLists,
    final_list,
    registry_numbers,
    without_choice,
)
from rules.draw.entropy import normalised
from rules.draw.evidence import Value, counted_witnesses
from rules.draw.look_up import look_up_text
from rules.papers.protocol import grouped
from rules.registry.enterprise import Enterprise
from rules.work.task import Task, stratum_text
from tui.commands.draw_change import change, supplement_freeze, team_warnings
from tui.commands.draw_show import show
from tui.commands.freezing import DATE, WEAK, asked_source, codes_text, tell_frozen
from tui.commands.slip import slip
from tui.session import Command, Group, Required, Session, pass_session, table


@click.group(cls=Group)
def draw() -> None:
    """抽取：先冻结名单和条件，再录入随机值。"""


@draw.command("freeze")
@click.argument("number", metavar="任务编号")
@click.option(
    "--entropy", "kind", required=True, cls=Required, metavar="种类", help=f"随机值来源：{codes_text(ENTROPY)}"
)
@click.option(
    "--source", default="{}", metavar="JSON",
    help="来源，如 place=会议室,dice=20、game=ssq,date=2024-06-04（哪天开奖）、round=1（信标，也可以只写 --expected-at）；也可写 JSON",
)  # fmt: skip
@click.option(
    "--expected-at", default="", metavar="时间", help="随机值何时产生，如 2024-04-09T15:00；彩票不用写，信标写了就用那以后的第一轮"
)  # fmt: skip
@click.option("--publish-by", type=DATE, metavar="日期", help="最迟哪天公开名单；不写就是检查结束以后的公示期限")
@click.option("--approved-by", default="", metavar="姓名", help="回避超过可派人员的 5% 时批准的负责人，内部留存")
@click.option("--seen", is_flag=True, help="任务名称里提示的可疑文字已经看过，可以公开")
@pass_session
def freeze(
    session: Session, /, number: str, *, kind: str, source: str, expected_at: str, seen: bool, publish_by: datetime | None, approved_by: str,
) -> None:  # fmt: skip
    """冻结抽查对象库和条件，打印承诺值。此后条件不能再改。"""
    source_fields, moment = asked_source(kind, source, expected_at)
    with session.office() as office:
        freeze_draw(
            office, number, kind=kind, source=source_fields, expected_at=moment, seen=seen,
            publish_by=publish_by.date() if publish_by else None, approved_by=approved_by, announce=tell_frozen(session, office),
        )  # fmt: skip


@draw.command("witness")
@click.argument("number", metavar="任务编号")
@click.option("--kind", required=True, cls=Required, metavar="种类", help=codes_text(WITNESS_KINDS))
@click.option("--who", required=True, cls=Required, metavar="见证者", help="单位或职务，如 县纪委派驻组")
@click.option("--ref", default="", metavar="凭据", help="收讫单编号、照片编号、文号或版面；时间戳不用写")
@click.option(
    "--token", "token_file", type=click.Path(path_type=Path), metavar="文件", help="时间戳的令牌文件（.tsr），存进证据"
)
@pass_session
def witness(session: Session, number: str, kind: str, who: str, ref: str, token_file: Path | None) -> None:
    """登记外部见证：谁在随机值产生之前就持有承诺值。登记的时间是本机的时间。"""
    token = read_file(token_file) if token_file else b""
    with session.office() as office:
        witnessed = acts.add_witness(office, number, kind=kind, who=who, ref=ref, token=token)
    late = acts.witness_notice(witnessed)
    session.output(
        [f"已登记 {witnessed.number} 的外部见证：{who}（本单位的登记，读的人要问过见证者才算核实）", *([f"注意：{late}"] if late else [])],
        draw=witnessed.number, witnesses=len(witnessed.witness), notice=late,
    )  # fmt: skip


_VALUE = click.option(
    "--value", default="", metavar="随机值", help="骰子点数、开奖号码或信标的 randomness；system 为见证人报出的数字；空格、全角、大写都可以"
)  # fmt: skip
_DRAWN_ON = click.option("--drawn-on", default="", metavar="日期", help="彩票：哪天开的奖；不写就是条件里的那天")
_ISSUE = click.option("--issue", default="", metavar="期号", help="彩票：开奖的期号，供人查对")
_SIGNATURE = click.option("--signature", default="", metavar="签名", help="信标：这一轮的 signature，96 位")
_YES = click.option("--yes", is_flag=True, help="不再询问")


@draw.command("run")
@click.argument("number", metavar="任务编号")
@_VALUE
@_DRAWN_ON
@_ISSUE
@_SIGNATURE
@click.option("--witness", "witnesses", multiple=True, metavar="姓名", help="在场见证人，可写多次")
@_YES
@pass_session
def run(
    session: Session, /, number: str, *, value: str, drawn_on: str, issue: str, signature: str, witnesses: tuple[str, ...], yes: bool,
) -> None:  # fmt: skip
    """录入随机值并抽取。先列出要录的，再问一次；一次冻结只能抽取一次。"""
    drawing = acts.Drawing(drawn_on=drawn_on, issue=issue, signature=signature)
    with session.office() as office:
        _, ready, new = acts.ready_value(office, number, value, drawing)
        listed = _to_be_drawn(ready, new, witnesses)
        session.ask_first(
            listed, "现在抽取？一次冻结只能抽取一次", yes=yes, draw=ready.number, value=new.value.rpartition(":")[2]
        )
        acts.run(
            office,
            number,
            value,
            witnesses,
            drawing=drawing,
            announce=lambda drawn: _tell_drawn(session, office, drawn),
        )


def _tell_drawn(session: Session, office: Office, drawn_draw: Draw) -> None:
    text = [
        f"{drawn_draw.number} 抽取完成，按票号顺序：",
        *drawn_lines(office, drawn_draw),
        f"证据封签 {drawn_draw.seal}",
        *_look_up(drawn_draw),
    ]
    if not counted_witnesses(drawn_draw.witness, drawn_draw.conditions, drawn_draw.value_at)[0]:
        text.append(WEAK)
    folder = str(office.places.evidence(drawn_draw.number))
    text += [f"证据：{folder}", "下一步：各部门比对后确认（confirm）"]
    session.output(text, **_facts(office, drawn_draw), evidence=folder)


def _to_be_drawn(ready: Draw, new: Value, witnesses: Sequence[str]) -> list[str]:
    """What would be drawn with, to be read once more before it is final."""
    typed = new.value.rpartition(":")[2]
    return [
        f"抽取    {ready.number}，承诺值 {ready.commitment}",
        f"随机值  {ENTROPY.text(ready.entropy)}：{source_text(ready)}",
        f"        {grouped(typed, {'dice': 5, 'lottery': 2}.get(ready.entropy, 8)) or '（没有报数）'}",
        *([f"开奖    {new.drawn_on}，第 {new.issue} 期"] if new.issue else []),
        *_look_up(ready),
        f"在场    {'、'.join(witnesses) or '没有写'}",
    ]


def _look_up(one: Draw) -> list[str]:
    where = look_up_text(one.entropy, one.conditions.entropy.source)
    return [f"查对    {where}"] if where else []


def _facts(office: Office, one: Draw) -> dict[str, object]:
    """A drawn list for a program. number: in this draw; object: in the registry."""
    whom = registry_numbers(office.store.get(DrawLists, one.number))
    drawn = [
        {"number": d.number, "object": whom[d.number], "stratum": d.stratum, "ticket": d.ticket, "batch": d.batch}
        for d in one.drawn
    ]
    return {
        "done": True, "draw": one.number, "value": one.value, "seed": one.seed, "seal": one.seal, "taken": one.taken, "drawn": drawn,
        "clock": one.conditions.clock,
    }  # fmt: skip


@draw.command("correct")
@click.argument("number", metavar="任务编号")
@_VALUE
@_DRAWN_ON
@_ISSUE
@_SIGNATURE
@click.option("--by", required=True, cls=Required, metavar="机构或职务", help="谁决定更正，随证据公开，不写姓名")
@click.option("--paper", required=True, cls=Required, metavar="文号", help="更正的依据，随证据公开")
@_YES
@pass_session
def correct(
    session: Session, /, number: str, *, value: str, drawn_on: str, issue: str, signature: str, by: str, paper: str, yes: bool,
) -> None:  # fmt: skip
    """更正录错的开奖号码或信标值：匹配以前，一次。名单按真实的值重新算出，须重新确认。"""
    drawing = acts.Drawing(drawn_on=drawn_on, issue=issue, signature=signature)
    with session.office() as office:
        before = acts.require_drawn(office, number)[1]
        listed = [
            f"更正    {before.number}，原来录的是 {before.value}",
            f"更正为  {normalised(before.entropy, value)}",
            *_look_up(before),
            f"决定    {by}，依据 {paper}；都随证据公开，原来的值也留在证据里",
        ]
        session.ask_first(listed, "现在更正？只能更正一次，名单重新抽取", yes=yes, draw=before.number)
        acts.correct(
            office, number, value, by=by, paper=paper, drawing=drawing,
            announce=lambda corrected: _tell_corrected(session, office, corrected),
        )  # fmt: skip


def _tell_corrected(session: Session, office: Office, corrected: Draw) -> None:
    text = [
        f"{corrected.number} 已更正，按真实的值重新抽取，按票号顺序：",
        *drawn_lines(office, corrected),
        f"证据封签 {corrected.seal}",
        "下一步：各部门重新比对后确认（confirm）",
    ]
    session.output(text, **_facts(office, corrected))


def drawn_lines(office: Office, draw_record: Draw) -> list[str]:
    """The list as it stands, a line for each object, in the order of the tickets."""
    whom = registry_numbers(office.store.get(DrawLists, draw_record.number))
    rows = [
        [str(place), drawn.number, office.store.get(Enterprise, whom[drawn.number]).name, stratum_text(drawn.stratum),
         f"第 {drawn.batch + 1} 批"]
        for place, drawn in enumerate(final_list(draw_record), 1)
    ]  # fmt: skip
    return table(["顺序", "编号", "企业名称", "分层", "批次"], rows)


@draw.command("void")
@click.argument("number", metavar="任务编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help=codes_text(VOID_REASONS))
@click.option("--approved-by", required=True, cls=Required, metavar="姓名", help="批准的负责人，内部留存")
@click.option("--post", default="负责人", metavar="职务", help="批准人的职务，随证据公开，如 副局长")
@click.option("--line", "lines", multiple=True, metavar="对象编号", help="重新抽取时要去掉的对象，可写多次")
@click.option("--paper", default="", metavar="文号", help="作废决定的文号，内部留存；已经派出人员的必须写")
@click.option(
    "--draw", "draw_number", default="", metavar="抽取编号", help="作废哪一次，如 2024-001-2；不写就是正在进行的那次"
)
@pass_session
def void(
    session: Session, /, number: str, *, reason: str, approved_by: str, post: str, lines: tuple[str, ...], paper: str, draw_number: str,
) -> None:  # fmt: skip
    """作废一次冻结或抽取；它仍留在公开的清单里。派出人员以后，只因彩票、信标的值录错，或者任务取消。"""
    with session.office() as office:
        voided = void_draw(
            office, number, reason=reason, by=approved_by, lines=lines, post=post, paper=paper, draw_number=draw_number
        )
        fate, state = fate_text(office, voided), office.store.get(Task, number).state
    text = [
        f"{voided.number} 已作废（{VOID_REASONS.text(reason)}），批准人 {approved_by}（{post}）；它留在公开的冻结登记里"
    ]
    if voided.seed:
        text.append(f"已经抽出的 {len(voided.drawn)} 个不作数，任务办结时公开，划去")
    text += [fate] if fate else []
    text.append(consequence_text(state, voided))
    session.output(text, draw=voided.number, state=voided.state, task_state=state)


draw.add_command(show)
draw.add_command(change)
draw.add_command(supplement_freeze)
draw.add_command(slip)


@click.command(cls=Command)
@click.argument("number", metavar="任务编号")
@pass_session
def match(session: Session, number: str) -> None:
    """抽取并匹配执法检查人员，生成一企一表。"""
    with session.office() as office:
        matched, sheets = match_inspectors(office, number)
        notes = [f"  {line}" for line in team_warnings(office, number)]
        notes += [f"  {line}" for line in joint_notes(office, office.store.get(Task, number))]
        fixed = len(without_choice(matched, office.store.get(DrawLists, matched.number)))
    outcome = "补上缺员，更新" if matched.supplement and matched.supplement.kind == "inspectors" else "已匹配，生成"
    text = [f"{matched.number} {outcome} {len(sheets)} 份抽查记录表；下一步：打印（sheets）", *notes]
    if fixed:
        text.append(f"其中 {fixed} 组无随机性：可派的人员不多于应派的人数，名单和记录表上已注明。")
    teams = [
        {"sheet": s.number, "object": s.object, "batch": s.batch, "teams": s.teams, "items": s.items} for s in sheets
    ]
    session.output(text, draw=matched.number, sheets=teams, seal=matched.seal)


@click.command(cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="默认为单位文件夹里的 sheets/")
@pass_session
def sheets(session: Session, number: str, out: Path | None) -> None:
    """打印抽查记录表：每个对象一份 .docx，另有一份合订本。"""
    with session.office(write=False) as office:
        paths = print_sheets(office, number, out)
    session.output(
        f"已生成 {len(paths) - 1} 份记录表和合订本：{paths[0]}", whole=str(paths[0]), files=[str(p) for p in paths[1:]]
    )
