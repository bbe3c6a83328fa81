"""plan: list, show, add, edit, retire its lines; plan year: show, set, file, publish, unpublish, copy, check: the plan of a year as a document."""

from collections.abc import Sequence
from typing import Any

import click
import msgspec

from acts.registry import plans as acts
from acts.registry.registry import PLAN
from rules.base.errors import Problem
from rules.base.fields import show as show_value
from rules.registry.department import bound
from rules.registry.plan_document import COLUMNS, FILING_COLUMNS, STATES, Plan
from tui.commands.registry import registry_group
from tui.session import Group, Required, Session, field_options, given_options, pass_session, within

__all__ = ["plan"]

plan = registry_group(PLAN, "年度抽查工作计划")


@plan.group("year", cls=Group)
def year() -> None:
    """年度计划整份的：标题、文号、牵头、备案、公布，由上年复制，对照清单检查。"""


_year = click.argument("number", metavar="年度", type=int)


@year.command("show")
@_year
@pass_session
def show(session: Session, number: int) -> None:
    """查看一年的计划：标题、文号、牵头、备案、公布，备案以后改动了哪几条。"""
    with session.office(write=False) as office:
        document = acts.find_plan(office, number)
        columns = bound(COLUMNS, office.departments)
        lines, changed = acts.lines_of(office, number), acts.changed_since_filing(office, document)
    told = [f"{one.label}：{text}" for one in columns if (text := show_value(one, getattr(document, one.name)))]
    told += [
        f"状态：{STATES[document.state]}",
        *([f"备案登记：{document.entered_later}"] if document.entered_later else []),
        *([f"公布日期：{document.published_on}"] if document.published_on else []),
    ]
    standing = sum(not line.withdrawn for line in lines)
    told += [f"计划：{standing} 条", *([f"备案以后改动：{'、'.join(changed)}"] if changed else [])]
    session.output(
        told, plan=msgspec.to_builtins(document), state=document.state, lines=standing, changed=list(changed)
    )


@year.command("set")
@_year
@field_options(COLUMNS, skip=("year",))
@pass_session
def set_(session: Session, /, number: int, **values: Any) -> None:
    """建立一年的计划，或修改标题、文号、牵头部门；备案写错了的也在这里更正。"""
    with session.office() as office:
        document = acts.set_plan(office, number, given_options(values))
    _done(session, f"已保存 {document.number} {document.title}", document)


@year.command("file")
@_year
@field_options(FILING_COLUMNS)
@pass_session
def file(session: Session, /, number: int, **values: Any) -> None:
    """登记备案：报给谁、编号、日期；备案以后又改了计划的，再备案一次。"""
    with session.office() as office:
        document = acts.file_plan(office, number, given_options(values))
        found = acts.check_plan(office, number)
    said = f"已登记备案 {document.number}：{document.filed_with}，{document.filed_on}，{len(document.filed_lines)} 条"
    _done(session, said, document, *_pointed_out(found))


@year.command("publish")
@_year
@pass_session
def publish(session: Session, number: int) -> None:
    """公布：备案以后，下次公示（publish）时连同各条计划上网。"""
    with session.office() as office:
        document = acts.publish_plan(office, number)
        changed = acts.changed_since_filing(office, document)
    notes = [f"注意：备案以后改动了 {'、'.join(changed)}，网页上会注明"] if changed else []
    _done(session, f"已公布 {document.number}，下次公示（publish）时上网", document, *notes)


@year.command("unpublish")
@_year
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么撤下")
@pass_session
def unpublish(session: Session, number: int, reason: str) -> None:
    """撤下已公布的计划：下次公示时网页上不再有它和它的各条。"""
    with session.office() as office:
        document = acts.unpublish_plan(office, number, reason)
    _done(session, f"已撤下 {document.number}，下次公示（publish）时从网站撤下", document)


@year.command("copy")
@_year
@click.option("--from", "source", default=0, metavar="年度", callback=within(0), help="从哪一年复制（默认上一年）")
@pass_session
def copy(session: Session, number: int, source: int) -> None:
    """由上年复制：还有效的各条改成这一年的，作为草稿；这一年已经有计划的不复制。"""
    with session.office() as office:
        copied = acts.copy_plan(office, source or number - 1, number)
    said = f"已建立 {copied.plan.number} {copied.plan.title}，复制了 {len(copied.lines)} 条"
    session.output(
        [said, *(f"注意：{note}" for note in copied.notes)], plan=msgspec.to_builtins(copied.plan),
        lines=[line.number for line in copied.lines], notes=list(copied.notes),
    )  # fmt: skip


@year.command("check")
@_year
@pass_session
def check(session: Session, number: int) -> None:
    """对照事项清单、部门和进度检查一年的计划：漏了哪些事项，哪几条写重了，哪几条照这样完不成。"""
    with session.office(write=False) as office:
        found = acts.check_plan(office, number)
    lines = [
        *map(str, found),
        f"{number} 年度计划检查出 {len(found)} 处" if found else f"{number} 年度计划没有检查出问题",
    ]
    session.output(lines, found=[msgspec.to_builtins(one) for one in found])


def _pointed_out(found: Sequence[Problem]) -> list[str]:
    return [f"注意：对照清单检查出 {len(found)} 处（plan year check）"] if found else []


def _done(session: Session, said: str, document: Plan, *notes: str) -> None:
    session.output([said, *notes], plan=msgspec.to_builtins(document), state=document.state)
