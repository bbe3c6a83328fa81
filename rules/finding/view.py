"""A saved view of a list: what it shows and in which order, under a name."""

from typing import ClassVar

from rules.base.fields import Column, Kind, Record

__all__ = ["COLUMNS", "View"]


class View(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One view. number: `F-0001`. list: the list's name (enterprises …). where, sort: as `conditions` and `ordering` read them, which a later
    program may no longer do: it is then told. columns: names of the columns that it shows; (): the usual ones."""

    table: ClassVar[str] = "views"

    list: str
    name: str
    where: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()


COLUMNS = (
    Column("number", "编号", Kind.CODE, width=10),
    Column("list", "名单", width=14),
    Column("name", "视图名称", required=True, width=20),
    Column("where", "条件", Kind.LONG, hint="如 行业=旅馆业；登记状态!=注销", width=40),
    Column("sort", "排序", hint="如 乡镇街道,-最近检查", width=20),
    Column("columns", "显示的栏目", Kind.LIST, hint="空着用通常的栏目", width=30),
)
