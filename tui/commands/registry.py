"""enterprise, inspector, item, department: list, show, add, edit, retire."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from acts.base.office import Office
from acts.registry import registry as acts
from acts.registry.duty_view import open_duties
from acts.registry.item_list import items_on
from acts.registry.registry import R, Register
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Record, parse_date
from rules.base.fields import show as show_value
from rules.base.marks import mark_text, marks_of
from tui.commands.batch import add_edit_all
from tui.duty_texts import duties_text
from tui.finding_options import find_in, find_options
from tui.session import Group, Required, Session, field_options, given_options, pass_session, table, within

if TYPE_CHECKING:  # as in _page
    from acts.finding.object_page import ObjectPage

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = {
    "enterprises": ("number", "name", "code", "trades", "risk", "status"),
    "inspectors": ("number", "name", "department", "certificate", "valid_until", "status"),
    "items": ("number", "name", "department", "ratio", "times_per_year", "level"),
    "plan": ("number", "year", "name", "ratio", "start", "end", "section"),
    "duties": ("number", "name", "item", "who", "months", "share", "start", "until", "section"),
    "departments": ("number", "short", "name", "start", "until", "is_self"),
}
"""The columns of `list`."""


def _only(wanted: bool, *names: str, **options: Any) -> Callable[[F], F]:
    """An option that only some lists have."""
    return click.option(*names, **options) if wanted else lambda command: command


def _page(office: Office, number: str) -> "tuple[ObjectPage, list[str]]":
    """All that is known of one object, and the lines of it that stand below its fields."""
    from tui.object_texts import page_lines, read_page  # 40 ms: draws and results, which no edit needs

    page, sections = read_page(office, number)
    return page, page_lines(sections)


def registry_group(register: Register[R], words: str, *, name: str = "") -> click.Group:
    """The commands that every list has. name: of the group, where it is not the list's."""

    of_objects = register.code == acts.ENTERPRISES.code

    @click.group(cls=Group, name=name or register.code, help=f"{words}：列出、查看、登记、修改、停用。")
    def group() -> None:
        pass

    @group.command("list", help=f"列出{register.noun}。")
    @click.option("--find", default="", metavar="文字", help="只列出含有这段文字的")
    @click.option("--limit", default=0, metavar="数", callback=within(0), help="最多列几条（默认全部）")
    @_only(of_objects, "--due", is_flag=True, help="只列出本期还要检查的和漏查的，写明是哪条周期义务")
    @_only(
        register.code == acts.ITEMS.code,
        "--on",
        "on_day",
        default="",
        metavar="日期",
        help="那一天有效的清单，各是当时的版本",
    )
    @find_options
    @pass_session
    def list_(session: Session, /, find: str, limit: int, **options: Any) -> None:
        due, on_day = options.pop("due", False), options.pop("on_day", "")
        with session.office(write=False) as office:
            records, bound = acts.listed(office, register), acts.columns(office, register)
            if on_day:
                records = items_on(office, _day(on_day))  # type: ignore[assignment]  # the option is of items alone
            duties = open_duties(office) if due else {}
            if due:
                records = [record for record in records if record.number in duties]
            if find:
                records = [record for record in records if find in _haystack(bound, record)]
            found = find_in(office, register.code, bound, records, options, SHOWN[register.code])
            records = found.rows
            listed = records[:limit] if limit else records
            rows = msgspec.structs.replace(found, rows=listed).texts()
        headings = [column.label for column in found.columns]
        if due:
            headings.append("周期检查")
            for row, record in zip(rows, listed, strict=True):
                row.append("；".join(duties_text(duties[record.number])))
        lines: list[str] = table(headings, rows) if rows else []
        more = f"（列出 {len(listed)} 条）" if len(listed) < len(records) else ""
        session.output([*lines, f"共 {len(records)} 条{more}"], records=listed, total=len(records))

    @group.command("show", help=f"查看一条{register.noun}。")
    @click.argument("number", metavar="编号")
    @pass_session
    def show(session: Session, number: str) -> None:
        with session.office(write=False) as office:
            record, columns = acts.existing(office, register, number), acts.columns(office, register)
            page, below = _page(office, record.number) if of_objects else (None, [])
        text = [f"{column.label}：{show_value(column, getattr(record, column.name))}" for column in columns]
        text += [f"不公开：{mark_text(mark, register.columns)}" for mark in marks_of(record)]
        text += below
        session.output(
            text, record=msgspec.to_builtins(record), **({"duties": page.duties, "page": page} if page else {})
        )

    @group.command("add", help=f"登记一条{register.noun}。")
    @field_options(register.columns, skip=("number",) if register.prefix else ())
    @pass_session
    def add(session: Session, /, **values: Any) -> None:
        with session.office() as office:
            record = acts.add(office, register, given_options(values))
        session.output(f"已登记 {record.number} {record.name}", record=msgspec.to_builtins(record))

    @group.command("edit", help=f"修改一条{register.noun}；只改写出来的那几项。")
    @click.argument("number", metavar="编号")
    @field_options(register.columns)
    @pass_session
    def edit(session: Session, /, number: str, **values: Any) -> None:
        with session.office() as office:
            before = acts.existing(office, register, number)
            record = acts.edit(office, register, number, given_options(values))
            changed: tuple[str, ...] = acts.describe_changes(acts.columns(office, register), before, record)
        session.output(
            [f"已修改 {number}：", *(f"  {change}" for change in changed)], record=msgspec.to_builtins(record)
        )

    @group.command("retire", help=f"停用一条{register.noun}；历史保留，编号不再使用。")
    @click.argument("number", metavar="编号")
    @click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么停用")
    @click.option("--status", default="", metavar="状态", help="改成哪种状态（如 迁出、调离）")
    @pass_session
    def retire(session: Session, number: str, reason: str, status: str) -> None:
        with session.office() as office:
            record = acts.retire(office, register, number, reason, status)
        session.output(f"已停用 {number} {record.name}", record=msgspec.to_builtins(record))

    add_edit_all(group, register)
    return group


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise Refused(Problem(str(error), "", "日期")) from None


def _haystack(columns: Sequence[Column], record: Record) -> str:
    return "\n".join(show_value(column, getattr(record, column.name)) for column in columns)


enterprise = registry_group(acts.ENTERPRISES, "检查对象名录")
inspector = registry_group(acts.INSPECTORS, "执法检查人员名录")
item = registry_group(acts.ITEMS, "随机抽查事项清单")
department = registry_group(acts.DEPARTMENTS, "参与部门")
