"""due: what is to be done and by when; report-sent: that a report was sent."""

from collections.abc import Sequence
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.due import due as acts
from acts.due import report
from acts.registry.visit_cap import cap_gap
from rules.due.due import Late
from rules.due.thing import KINDS, Thing
from tui.due_texts import late_text, rest_text, thing_text, tone
from tui.session import Command, Required, Session, given_options, pass_session, table, within

__all__ = ["due", "report_sent_"]

_HEADINGS = ("期限", "任务", "要办的事", "科室", "部门", "经办", "怎样算的")
_LATE_HEADINGS = ("迟", "期限", "办了", "任务", "事", "科室", "部门", "经办")
_BY = (("section", "科室、部门"), ("person", "经办"))


@click.command(cls=Command)
@click.option("--section", default="", metavar="科室", help="只看这个科室的")
@click.option("--person", default="", metavar="姓名", help="只看这个经办人的")
@click.option("--department", default="", metavar="部门", help="只看这个部门的：代码、简称或全称")
@click.option("--task", default="", metavar="编号", help="只看这个任务、计划、义务的")
@click.option(
    "--soon", type=int, callback=within(0, 366), metavar="数", help="只看已经逾期的和这么多个工作日以内到期的"
)
@click.option("--late", is_flag=True, help="迟办：逾期没办的和办迟了的，按科室（别的部门按部门）、当时的经办人计")
@pass_session
def due(session: Session, /, soon: int | None, late: bool, **of: str) -> None:
    """期限：没有办的事，逾期的在最前面。办完，或者写明原因了结以前，哪一件都不会消失。"""
    with session.office(write=False) as office:
        chosen = acts.choice(office, **of)
        if late:
            _tell_late(session, office, acts.late(office, chosen))
        else:
            _tell_due(session, office, acts.due(office, chosen), soon)


def _tell_due(session: Session, office: Office, found: Sequence[Thing], soon: int | None) -> None:
    calendar, today = office.calendar, office.latest_day()
    if soon is not None:
        found = [one for one in found if one.is_late(today) or calendar.workdays_between(today, one.day) <= soon]
    rows = [
        [
            rest_text(one, calendar, today), one.about, thing_text(one), one.section,
            office.departments.text(one.department) if one.department else "", one.person, one.how,
        ]
        for one in found
    ]  # fmt: skip
    tones = [tone(one, calendar, today) for one in found]
    counted = f"共 {len(found)} 件，逾期 {tones.count('bad')} 件，3 个工作日内到期 {tones.count('warn')} 件"
    years = sorted({day.year for day in (today, *(one.day for one in found)) if not calendar.is_published(day.year)})
    notes = [f"{'、'.join(map(str, years))} 年的放假安排还没有公布，那一年的期限暂按周一至周五推算"] if years else []
    gaps = list(filter(None, [cap_gap(office)]))
    lines = table(_HEADINGS, rows) if rows else []
    session.output(
        [*lines, counted, *notes, *gaps],
        gaps=gaps,
        day=today.isoformat(),
        provisional=years,
        things=[_plain(one, office) for one in found],
    )


def _plain(thing: Thing, office: Office) -> dict[str, Any]:
    """A thing for a program: its fields, the source of the term, by how many working days it is late."""
    fields: dict[str, Any] = msgspec.to_builtins(thing)
    late = thing.late(office.calendar, office.latest_day())
    return fields | {"source": thing.source, "late": late, "held": thing.is_held(office.latest_day())}


def _tell_late(session: Session, office: Office, found: Sequence[Late]) -> None:
    rows = [
        [
            late_text(one), one.thing.day.isoformat(), one.thing.done.isoformat() if one.thing.done else one.thing.ended or "没有办",
            one.thing.about, thing_text(one.thing), one.thing.section,
            office.departments.text(one.thing.department) if one.thing.department else "", one.thing.person,
        ]
        for one in found
    ]  # fmt: skip
    lines = [*(table(_LATE_HEADINGS, rows) if rows else []), f"共 {len(found)} 件"]
    counted = {"section": acts.late_by_unit(office, found), "person": acts.late_by_person(found)}
    for field, label in _BY:
        if found:
            lines += ["", f"按{label}：", *table((label, "件", "没有办", "最迟（工作日）"), [
                [row.name or "（没有写明）", str(row.count), str(row.open), str(row.most)] for row in counted[field]
            ])]  # fmt: skip
    session.output(
        lines, day=office.latest_day().isoformat(), late=[_plain(one.thing, office) | {"late": one.workdays} for one in found],
        **{f"by_{field}": msgspec.to_builtins(rows) for field, rows in counted.items()},
    )  # fmt: skip


@click.command(cls=Command, name="report-sent")
@click.argument("number", metavar="编号")
@click.option("--to", cls=Required, required=True, metavar="机关", help="报给哪里：上级机关或牵头部门")
@click.option("--paper", metavar="文号", help="上报的文号，内部留存")
@click.option("--on", "sent_on", metavar="日期", help="哪天报的（默认今天）")
@pass_session
def report_sent_(session: Session, /, number: str, **values: str | None) -> None:
    """登记一份报告已经上报：半年的写到期的月份，如 2024-06；任务总结写任务编号。"""
    with session.office() as office:
        sent = report.report_sent(office, number, given_options(values))
    word = KINDS["report"].text
    session.output(f"已登记{word}：{sent.number}，{sent.sent_on} 报{sent.to}", report=msgspec.to_builtins(sent))
