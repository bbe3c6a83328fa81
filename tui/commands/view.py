"""view: saved views of the lists."""

from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.finding import views
from acts.finding.finding import list_fields
from db.exchange.formats import LISTS
from rules.base.fields import Column
from rules.finding.view import COLUMNS
from rules.registry.department import bound
from tui.finding_options import find_in, find_options, given_wanted
from tui.session import Group, Session, pass_session, table

__all__ = ["view"]

_LIST = click.Choice(list(LISTS))


@click.group(cls=Group, help="视图：把一份名单的条件、排序、栏目存成一个名字，列出和导出时用 --view。")
def view() -> None:
    pass


@view.command("list", help="列出保存的视图。")
@click.argument("listing", metavar="[名单]", type=_LIST, required=False)
@find_options
@pass_session
def list_(session: Session, /, listing: str | None, **values: Any) -> None:
    with session.office(write=False) as office:
        found = find_in(office, "views", COLUMNS, views.views_of(office, listing or ""), values)
        lines = table([column.label for column in found.columns], found.texts()) if found.rows else []
    session.output(
        [*lines, f"共 {len(found.rows)} 个视图"], records=msgspec.to_builtins(found.rows), total=len(found.rows)
    )


@view.command("show", help="查看一个视图。")
@click.argument("listing", metavar="名单", type=_LIST)
@click.argument("name", metavar="视图名称")
@pass_session
def show(session: Session, listing: str, name: str) -> None:
    with session.office(write=False) as office:
        one = views.view_named(office, listing, name)
        labels = {field.name: field.label for field in list_fields(listing, _columns(office, listing))}
    shown = "、".join(labels.get(name, name) for name in one.columns) or "通常的栏目"
    text = [
        f"{one.number} {one.name}（{one.list}）",
        f"条件：{one.where or '全部'}",
        f"排序：{one.sort or '按编号先后'}",
        f"栏目：{shown}",
    ]
    session.output(text, record=msgspec.to_builtins(one))


@view.command("save", help="保存一个视图；同名的换成新的。")
@click.argument("listing", metavar="名单", type=_LIST)
@click.argument("name", metavar="视图名称")
@find_options
@pass_session
def save(session: Session, /, listing: str, name: str, **values: Any) -> None:
    with session.office() as office:
        wanted = given_wanted(office, listing, values)
        one = views.save_view(office, listing, _columns(office, listing), name, wanted)
    session.output(f"已保存视图 {one.number} {one.name}", record=msgspec.to_builtins(one))


@view.command("delete", help="删除一个视图；名单本身不动。")
@click.argument("listing", metavar="名单", type=_LIST)
@click.argument("name", metavar="视图名称")
@pass_session
def delete(session: Session, listing: str, name: str) -> None:
    with session.office() as office:
        one = views.delete_view(office, listing, name)
    session.output(f"已删除视图 {one.number} {one.name}", record=msgspec.to_builtins(one))


def _columns(office: Office, code: str) -> tuple[Column, ...]:
    return bound(LISTS[code].columns, office.departments)
