"""draw freeze, run, void, witness; confirm; match; sheets."""

from pathlib import Path

import click

from acts.base.office import Office
from acts.draw import draw as acts
from acts.draw.confirm import StrikeOff
from acts.draw.confirm import confirm as confirm_list
from acts.draw.freeze import freeze as freeze_draw
from acts.draw.match import match_inspectors
from acts.draw.void import void as void_draw
from acts.work.sheet import print_sheets
from rules.base.codes import ENTROPY, STRIKE_REASONS, VOID_REASONS, WITNESS_KINDS
from rules.draw.draw_record import Draw, DrawLists, exceeds_strike_limit, final_list, registry_numbers, without_choice
from rules.registry.enterprise import Enterprise
from rules.work.task import stratum_text
from tui.commands.draw_change import change, supplement_freeze, team_warnings
from tui.commands.draw_show import show
from tui.commands.freezing import WEAK, codes_text, frozen_text, read_moment, read_source
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
    help="来源，如 place=会议室,dice=20、game=ssq,issue=2024063、chain_hash=…,round=1；也可写 JSON",
)  # fmt: skip
@click.option("--expected-at", required=True, cls=Required, metavar="时间", help="随机值何时产生，如 2024-04-09T15:00")
@click.option("--seen", is_flag=True, help="任务名称里提示的可疑文字已经看过，可以公开")
@pass_session
def freeze(session: Session, number: str, kind: str, source: str, expected_at: str, seen: bool) -> None:
    """冻结抽查对象库和条件，打印承诺值。此后条件不能再改。"""
    moment, source_fields = read_moment(expected_at), read_source(source)
    with session.office() as office:
        frozen = freeze_draw(office, number, kind=kind, source=source_fields, expected_at=moment, seen=seen)
        text, payload = frozen_text(office, frozen)
    session.output(text, **payload)


@draw.command("witness")
@click.argument("number", metavar="任务编号")
@click.option("--kind", default="paper", metavar="种类", help=codes_text(WITNESS_KINDS))
@click.option("--who", required=True, cls=Required, metavar="见证者", help="单位或职务，如 县纪委派驻组")
@click.option("--ref", required=True, cls=Required, metavar="凭据", help="网址、照片编号或文号")
@pass_session
def witness(session: Session, number: str, kind: str, who: str, ref: str) -> None:
    """登记外部见证：谁在随机值产生之前就持有承诺值。"""
    with session.office() as office:
        witnessed = acts.add_witness(office, number, kind=kind, who=who, ref=ref)
    session.output(
        f"已登记 {witnessed.number} 的外部见证：{who}", draw=witnessed.number, witnesses=len(witnessed.witness)
    )


@draw.command("run")
@click.argument("number", metavar="任务编号")
@click.option("--value", default="", metavar="随机值", help="骰子点数、开奖号码或信标值；system 为见证人报出的数字")
@click.option("--witness", "witnesses", multiple=True, metavar="姓名", help="在场见证人，可写多次")
@pass_session
def run(session: Session, number: str, value: str, witnesses: tuple[str, ...]) -> None:
    """录入随机值并抽取。一次冻结只能抽取一次。"""
    with session.office() as office:
        drawn_draw = acts.run(office, number, value, witnesses)
        text = [
            f"{drawn_draw.number} 抽取完成，按票号顺序：",
            *_drawn(office, drawn_draw),
            f"证据封签 {drawn_draw.seal}",
        ]
        if not drawn_draw.witness:
            text.append(WEAK)
        folder = str(office.places.evidence(drawn_draw.number))
    text += [f"证据：{folder}", "下一步：各部门比对后确认（confirm）"]
    drawn = [{"number": d.number, "stratum": d.stratum, "ticket": d.ticket, "batch": d.batch} for d in drawn_draw.drawn]
    session.output(
        text,
        draw=drawn_draw.number,
        seed=drawn_draw.seed,
        seal=drawn_draw.seal,
        taken=drawn_draw.taken,
        drawn=drawn,
        evidence=folder,
    )


def _drawn(office: Office, draw_record: Draw) -> list[str]:
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
@click.option("--approved-by", required=True, cls=Required, metavar="姓名", help="批准的负责人")
@click.option("--line", "lines", multiple=True, metavar="对象编号", help="重新抽取时要去掉的对象，可写多次")
@pass_session
def void(session: Session, number: str, reason: str, approved_by: str, lines: tuple[str, ...]) -> None:
    """作废一次冻结或抽取；它仍留在公开的清单里。"""
    with session.office() as office:
        voided = void_draw(office, number, reason=reason, by=approved_by, lines=lines)
    session.output(
        f"{voided.number} 已作废（{VOID_REASONS.text(reason)}），可以重新冻结", draw=voided.number, state=voided.state
    )


draw.add_command(show)
draw.add_command(change)
draw.add_command(supplement_freeze)
draw.add_command(slip)


@click.command(cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--strike", "strikes", multiple=True, metavar="对象编号", help="剔除，可写多次")
@click.option("--reason", "reasons", multiple=True, metavar="原因", help=codes_text(STRIKE_REASONS))
@click.option("--evidence", "papers", multiple=True, metavar="依据", help="依据材料的编号")
@click.option("--approved-by", default="", metavar="姓名", help="剔除超过 5% 时批准的负责人")
@pass_session
def confirm(
    session: Session,
    number: str,
    strikes: tuple[str, ...],
    reasons: tuple[str, ...],
    papers: tuple[str, ...],
    approved_by: str,
) -> None:
    """确认抽取名单；不能检查的对象剔除，由同层下一个票号递补。"""
    if not len(strikes) == len(reasons) == len(papers):
        raise click.UsageError("每个 --strike 都要有自己的 --reason 和 --evidence")
    struck = [StrikeOff(*fields) for fields in zip(strikes, reasons, papers, strict=True)]
    with session.office() as office:
        confirmed = confirm_list(office, number, struck, approved_by=approved_by)
        text = [f"{confirmed.number} 名单已确认，共 {len(final_list(confirmed))} 个：", *_drawn(office, confirmed)]
    for strike in confirmed.true_strikes:
        text.append(
            f"剔除 {strike.number}（{STRIKE_REASONS.text(strike.reason)}），递补：{strike.replaced_by or '本层已无可递补'}"
        )
    if exceeds_strike_limit(len(confirmed.struck), len(confirmed.drawn)):
        text.append(f"注意：剔除 {len(confirmed.struck)} 个，超过抽取数的 5%，将在公示中注明。")
    text.append("下一步：抽取并匹配执法人员（match）")
    struck_facts = [{"number": s.number, "reason": s.reason, "replaced_by": s.replaced_by} for s in confirmed.struck]
    session.output(text, draw=confirmed.number, final=[d.number for d in final_list(confirmed)], struck=struck_facts)


@click.command(cls=Command)
@click.argument("number", metavar="任务编号")
@pass_session
def match(session: Session, number: str) -> None:
    """抽取并匹配执法检查人员，生成一企一表。"""
    with session.office() as office:
        matched, sheets = match_inspectors(office, number)
        notes = [f"  {line}" for line in team_warnings(office, number)]
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
