"""标记不公开: a field of a record withheld from the public (reason, legal basis, who decided), or its mark lifted."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from acts.base.office import Office
from acts.disclosure import mark
from rules.base.codes import MARKS, Code, CodeTable
from rules.base.fields import Column, Kind, Record
from rules.base.marks import FIXED, LIFT_COLUMNS, MARK_COLUMNS, WHOLE, mark_text, marks_of
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import PickDialog

__all__ = ["change_marks", "mark_notes"]

_NEW = "\0new"
_TEXT = "下次公示时，网站上这一栏的位置写“依法不予公开（理由）”。依据和决定人只在本单位留存。"


def mark_notes(record: Record) -> dict[str, str]:
    """Column name → the note beside a field that is withheld."""
    return {mark.field: f"不公开：{MARKS.text(mark.kind)}，依据{mark.basis}" for mark in marks_of(record) if mark.field}


async def change_marks(screen: DeskScreen, number: str, field: str = "") -> bool:
    """Ask what is to be withheld, or which mark is to be lifted, and do it. field: the one under the cursor. Whether anything was done."""
    office = screen.office
    record = mark.find_markable(office, number)
    columns = mark.markable_columns(record)
    chosen = _NEW
    if marks := marks_of(record):
        options = [(_NEW, "标记另一栏")] + [
            (existing.field, f"解除　{mark_text(existing, columns)}") for existing in marks
        ]
        picked = await screen.app.push_screen_wait(PickDialog(f"{number} 的不公开标记", options))
        if picked is None:
            return False
        chosen = picked
    name = str(getattr(record, "name", "") or number)
    form_columns: tuple[Column, ...]
    if chosen == _NEW:
        form_columns = (_field_column(record, columns, whole=office.bureau.classified_machine), *MARK_COLUMNS[1:])
        title, act, text, yes = f"标记不公开 › {name}", mark.set_mark, _TEXT, "标记"
        values = {"field": _word(field, columns), "on": office.today().isoformat()}
    else:
        form_columns = tuple(replace(column, hint="") if column.name == "field" else column for column in LIFT_COLUMNS)
        title, act, text, yes = f"解除标记 › {name}", mark.lift_mark, "解除以后，下次公示时公开。", "解除"
        values = {"field": _word(chosen, columns) or WHOLE, "on": office.today().isoformat()}
    dialog = FormDialog(
        title, form_columns, values, act=_bound(act, office, number), text=text, yes=yes, today=office.today(), calendar=office.calendar
    )  # fmt: skip
    if await screen.app.push_screen_wait(dialog) is None:
        return False
    screen.notify("下次公示时生效", title=f"已{yes}", markup=False)
    screen.reread()
    return True


def _bound(
    act: Callable[[Office, str, Mapping[str, str]], object], office: Office, number: str
) -> Callable[[dict[str, str]], None]:
    def perform(raw: dict[str, str]) -> None:
        act(office, number, raw)

    return perform


def _field_column(record: Record, columns: tuple[Column, ...], *, whole: bool) -> Column:
    """The form column that lists the fields of this record that can be withheld. whole: with 整条 at the end, for 国家秘密."""
    fixed = FIXED.get(record.table, frozenset())
    rows = [Code(column.name, column.label) for column in columns if column.name not in fixed]
    table = CodeTable("字段", *rows, *([Code(WHOLE, WHOLE)] if whole else []))
    return Column("field", "字段", Kind.CHOICE, required=True, choices=table, width=24)


def _word(field: str, columns: tuple[Column, ...]) -> str:
    return next((column.label for column in columns if column.name == field), "")
