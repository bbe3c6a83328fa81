"""edit-all of every list: one field of many records."""

from collections.abc import Mapping
from typing import Any

import click

from acts.base.office import Office
from acts.finding.batch import BatchPlan, edit_all, plan_edit_all
from acts.registry import registry as acts
from acts.registry.registry import Register
from rules.base.errors import Refused
from rules.base.fields import split_list
from tui.batch_texts import batch_lines, batch_payload, typed_fields
from tui.finding_options import find_in, find_options
from tui.session import Session, pass_session

__all__ = ["add_edit_all"]


def add_edit_all(group: click.Group, register: Register[Any]) -> None:
    """Give the commands of a list the one that changes many of its records."""

    @group.command("edit-all", help=f"批量修改：符合条件的{register.noun}一起改；先数清，记一条日志，一次撤销。")
    @click.option(
        "--field", "typed", multiple=True, metavar="栏目=值", help="改哪一栏，改成什么，可写多次；值留空是清空"
    )
    @click.option("--numbers", default="", metavar="编号", help="只改这几条，多个用逗号分开")
    @click.option("--dry-run", is_flag=True, help="只数一数、看一看，不保存")
    @click.option("--yes", is_flag=True, help="不再问，直接改")
    @find_options
    @pass_session
    def command(
        session: Session, /, typed: tuple[str, ...], numbers: str, dry_run: bool, yes: bool, **options: Any
    ) -> None:
        with session.office(write=not dry_run) as office:
            raw = typed_fields(acts.columns(office, register), typed)
            chosen = _chosen(office, register, numbers, options)
            plan: BatchPlan = plan_edit_all(office, register, chosen, raw)
            lines, payload = batch_lines(plan, len(chosen)), batch_payload(plan, len(chosen))
            if dry_run:
                session.output([*lines, "预览，没有保存"], **payload)
                return
            if not plan.problems and plan.rows:
                session.ask_first(lines, f"修改这 {len(plan.rows)} 条？", yes=yes, **payload)
            edit_all(office, register, chosen, raw)
        session.output(f"已修改 {len(plan.rows)} 条{register.noun}，记为一条，可以一次撤销（mingchou undo）", **payload)


def _chosen(office: Office, register: Register[Any], numbers: str, options: Mapping[str, Any]) -> list[str]:
    """The numbers that are named, or those of whom the conditions leave. Refused without either."""
    if named := split_list(numbers.upper() if register.prefix else numbers.lower()):
        return [acts.existing(office, register, number).number for number in named]
    if not options.get("where") and not options.get("view"):
        raise Refused("批量修改要写明改哪些：--where 条件、--view 视图或 --numbers 编号")
    found = find_in(office, register.code, acts.columns(office, register), acts.listed(office, register), options)
    return [record.number for record in found.rows]
