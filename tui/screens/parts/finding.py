"""What F2 offers over a list: a condition by field, the order, saved views; the same words as --where, --sort, --view."""

from typing import Any

from acts.finding.finding import Wanted
from acts.finding.views import delete_view, save_view, view_named, views_of
from rules.base.codes import Code, CodeTable
from rules.base.errors import Refused
from rules.base.fields import Column, Kind
from rules.finding.view import View
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.record_list import RecordList
from tui.widgets.dialog import PickDialog, PickManyDialog, TextDialog

__all__ = ["find_more"]

_HOW = CodeTable(
    "怎么比", Code("=", "是"), Code("!=", "不是"), Code("~", "含有"), Code("!~", "不含"), Code("<", "早于、小于"), Code("<=", "不晚于、不大于"),
    Code(">", "晚于、大于"), Code(">=", "不早于、不小于"),
)  # fmt: skip
_VALUE = Column(
    "value", "值", required=True,
    hint="几个值用、分开；空 是没有填写，任一 是填写了的；日期可写 2024、2024-03、今天-365",
)  # fmt: skip
_OFFERED = {
    "condition": "加一个条件…", "sort": "排序…", "columns": "显示哪些栏目…", "open": "打开保存的视图…", "save": "保存成视图…", "delete": "删除视图…",
    "clear": "回到全部",
}  # fmt: skip


async def find_more(screen: DeskScreen, shown: "RecordList[Any]") -> None:
    """Ask what is wanted of the list, and do it. For a worker."""
    views = views_of(screen.office, shown.definition.code)
    if screen.office.store.read_only:
        left_out: set[str] = {"save", "delete"}
    else:
        left_out = set() if views else {"delete"}
    left_out |= set() if views else {"open"}
    options = [(key, text) for key, text in _OFFERED.items() if key not in left_out]
    chosen = await screen.app.push_screen_wait(PickDialog("筛选、排序、视图", options))
    match chosen:
        case "condition":
            await _add_condition(screen, shown)
        case "sort":
            await _sort(screen, shown)
        case "columns":
            await _columns(screen, shown)
        case "open":
            if (view := await _pick_view(screen, shown, "打开哪个视图")) is not None:
                _show(screen, shown, Wanted(where=view.where, sort=view.sort, columns=view.columns))
        case "save":
            await _save(screen, shown)
        case "delete":
            if (view := await _pick_view(screen, shown, "删除哪个视图")) is not None:
                screen.act(f"已删除视图 {view.name}", delete_view, view.list, view.name)
        case "clear":
            _show(screen, shown, Wanted())


def _show(screen: DeskScreen, shown: "RecordList[Any]", wanted: Wanted) -> None:
    try:
        shown.show_wanted(wanted)
    except Refused as refused:
        screen.show_problems(refused.problems)
    else:
        shown.table.focus()


def _fields(shown: "RecordList[Any]") -> CodeTable:
    return CodeTable("栏目", *(Code(field.name, field.label) for field in shown.finder.fields))


async def _add_condition(screen: DeskScreen, shown: "RecordList[Any]") -> None:
    """A condition put together from field, comparison and value, added to those that are there."""
    columns = (
        Column("field", "栏目", Kind.CHOICE, required=True, choices=_fields(shown)),
        Column("how", "怎么比", Kind.CHOICE, required=True, choices=_HOW),
        _VALUE,
    )

    def check(raw: dict[str, str]) -> None:
        shown.finder.conditions(_condition(shown, raw))

    raw = await screen.app.push_screen_wait(FormDialog("加一个条件", columns, {"how": "是"}, act=check, yes="加上"))
    if raw is not None:
        where = "；".join(filter(None, (shown.wanted.where, _condition(shown, raw))))
        _show(screen, shown, Wanted(where=where, sort=shown.wanted.sort, columns=shown.wanted.columns))


def _condition(shown: "RecordList[Any]", raw: dict[str, str]) -> str:
    fields = _fields(shown)
    return f"{fields.text(fields.read(raw['field']))}{_HOW.read(raw['how'])}{raw['value'].strip()}"


async def _sort(screen: DeskScreen, shown: "RecordList[Any]") -> None:
    text = await screen.app.push_screen_wait(
        TextDialog("排序", "按哪些栏目", "如 乡镇街道,-最近检查；前面写 - 的从大到小、从晚到早", shown.wanted.sort)
    )
    if text is not None:
        _show(screen, shown, Wanted(where=shown.wanted.where, sort=text, columns=shown.wanted.columns))


async def _columns(screen: DeskScreen, shown: "RecordList[Any]") -> None:
    options = [(field.name, field.label) for field in shown.finder.fields]
    names = await screen.app.push_screen_wait(
        PickManyDialog("显示哪些栏目（都不选是通常的）", options, shown.wanted.columns)
    )
    if names is not None:
        _show(screen, shown, Wanted(where=shown.wanted.where, sort=shown.wanted.sort, columns=tuple(names)))


async def _pick_view(screen: DeskScreen, shown: "RecordList[Any]", title: str) -> View | None:
    """One of the saved views of the list; None when left."""
    code = shown.definition.code
    options = [(view.number, f"{view.name}　{view.where or view.sort}") for view in views_of(screen.office, code)]
    number = await screen.app.push_screen_wait(PickDialog(title, options))
    return None if number is None else view_named(screen.office, code, number)


async def _save(screen: DeskScreen, shown: "RecordList[Any]") -> None:
    """Keep what is shown under a name; one of that name is replaced."""
    wanted = shown.wanted
    what = "；".join(filter(None, (wanted.where, f"排序 {wanted.sort}" if wanted.sort else "")))
    name = await screen.app.push_screen_wait(TextDialog("保存成视图", "视图名称", what or "还没有条件、排序"))
    if name is not None:
        code = shown.definition.code
        screen.act(f"已保存视图 {name}", save_view, code, shown.definition.fields(screen.office), name, wanted)
