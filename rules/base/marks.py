"""不公开标记: which field of a record is withheld, as what, on what legal basis, who decided, when (disclosure.md).

A withheld field reads 依法不予公开（商业秘密） wherever it would appear; `withheld` writes that into the record before it is
projected, so no page, list, feed or file can publish it. 国家秘密 is marked in a classified bureau alone, which publishes nothing.
Fields that a public list is ordered and counted by (dates, departments, ratios) cannot be withheld alone: `FIXED`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from rules.base.codes import MARKS
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, Record, missing, parse_columns

__all__ = [
    "FIXED", "LIFT_COLUMNS", "MARK_COLUMNS", "NOT_HERE", "WHOLE", "Mark", "find_field", "is_state_secret", "lift_problems", "mark_of",
    "mark_text", "marks_of", "parse_mark", "public_text", "public_texts", "withheld", "without_value",
]  # fmt: skip

R = TypeVar("R", bound=Record)

WHOLE = "整条"
"""The field name that means the whole record, which only 国家秘密 can withhold, in a classified bureau."""

NOT_HERE = (
    "国家秘密不登记在要公示的单位里；请在涉密计算机上另建一个单位文件夹，在它的 bureau.toml 里写 classified_machine = true，"
    "在那里登记"
)
"""Why 国家秘密 is refused, and what to do."""


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field withheld. field: its attribute, "" the whole record. kind: a code of MARKS. basis: the legal basis. by, on: who decided, when."""

    field: str
    kind: str
    basis: str
    by: str = ""
    on: date | None = None


FIXED: Mapping[str, frozenset[str]] = {
    "enterprises": frozenset({"number", "watch_from", "watch_until"}),
    "inspectors": frozenset({"number", "department"}),
    "items": frozenset(
        {
            "number", "department", "category", "ratio", "times_per_year", "methods", "level", "valid_from",
            "valid_until", "term_years",
        }
    ),
    "plan": frozenset(
        {
            "number", "year", "items", "category", "direction", "ratio", "start", "end", "times_per_year", "lead", "participants",
        }
    ),
    "tasks": frozenset(
        {
            "number", "items", "plan", "start", "end", "departments", "cutoff", "strata", "ratio", "floor", "batches",
            "windows", "lead", "pool_take", "where", "confirm_days", "entry_days", "disclose_days", "report_by", "publish_draw",
        }
    ),
    "results": frozenset({"task", "object", "name", "item", "checked_on"}),
}  # fmt: skip
"""table → fields that cannot be withheld alone: public lists, deadlines and draws are made of them."""

_SHOWN_BY_PROJECTION = frozenset({("enterprises", "name"), ("results", "code")})
"""Marked fields that stay in the record: the projection itself decides how they are shown."""

_PARTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("enterprises", "watch"): ("watch_entries", ""),
    ("enterprises", "watch_reason"): ("watch_entries", "reason"),
    ("enterprises", "watch_organ"): ("watch_entries", "organ"),
    ("enterprises", "watch_document"): ("watch_entries", "document"),
    ("enterprises", "watch_basis"): ("watch_entries", "basis"),
}
"""(table, field) → (a field that is a list, the field of its parts) that says the same and is withheld with it; "" every part as a whole."""

MARK_COLUMNS = (
    Column("field", "字段", required=True, hint="栏目名称，如 乡镇街道", width=20),
    Column("kind", "不公开的理由", Kind.CHOICE, required=True, choices=MARKS, width=14),
    Column("basis", "法律依据", required=True, hint="如 政府信息公开条例第十五条", width=36),
    Column("by", "决定人", required=True, hint="谁决定的；内部留存，不公开", width=16),
    Column("on", "决定日期", Kind.DATE, required=True, width=12),
)

LIFT_COLUMNS = (
    Column("field", "字段", required=True, hint=f"已标记的栏目名称；整条记录写“{WHOLE}”", width=20),
    Column("by", "决定人", required=True, hint="谁决定解除；内部留存，不公开", width=16),
    Column("on", "决定日期", Kind.DATE, required=True, width=12),
    Column("why", "解除原因", required=True, hint="如 权利人同意公开；记进日志", width=36),
)


def marks_of(record: Record) -> tuple[Mark, ...]:
    """The marks of a record. Earlier versions stored texts `field:kind:basis`; a journal may still contain those.

    >>> from rules.registry.enterprise import Enterprise
    >>> marks_of(Enterprise(number="O-000001", name="甲", code="c", marks=("town:other:依据",)))[0].kind
    'other'
    """
    stored: Sequence[Mark | str] = getattr(record, "marks", ()) or ()
    return tuple(mark if isinstance(mark, Mark) else _earlier_form(mark) for mark in stored)


def _earlier_form(text: str) -> Mark:
    field, kind, basis = (*text.split(":", 2), "", "")[:3]
    return Mark(field=field, kind=kind, basis=basis)


def mark_of(record: Record, field: str) -> Mark | None:
    """The mark on one field ("": on the whole record); None when there is none."""
    return next((mark for mark in marks_of(record) if mark.field == field), None)


def is_state_secret(record: Record) -> bool:
    """Whether 国家秘密 is marked on a record, on whichever field."""
    return any(mark.kind == "state_secret" for mark in marks_of(record))


def public_text(record: Record, field: str, text: str) -> str:
    """The text of a field as the public reads it: 依法不予公开（…） when it is withheld."""
    mark = mark_of(record, field) if getattr(record, "marks", ()) else None
    return text if mark is None else f"依法不予公开（{MARKS.text(mark.kind)}）"


def public_texts(record: Record, field: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The same for a field of several texts."""
    replacement = public_text(record, field, "")
    return (replacement,) if replacement else texts


def withheld(record: R) -> R:
    """The record with every withheld value replaced, of whatever type; the record itself when nothing is marked.

    A text reads 依法不予公开（…）, a list is empty, a yes is no, a count 0 and a date none: nothing can be read, summed or compared.
    Lists of trades and what is in `_SHOWN_BY_PROJECTION` stay: who may be named follows from them, and the projection asks `public_text`.
    """
    changes: dict[str, Any] = {}
    for mark in marks_of(record):
        if (
            (record.table, mark.field) not in _SHOWN_BY_PROJECTION
            and mark.field != "trades"
            and hasattr(record, mark.field)
        ):
            changes[mark.field] = without_value(record, mark.field, getattr(record, mark.field))
        among, part = _PARTS.get((record.table, mark.field), ("", ""))
        if among and (parts := changes.get(among, getattr(record, among))):
            text = public_text(record, mark.field, "")
            changes[among] = tuple(msgspec.structs.replace(one, **{part: text}) for one in parts) if part else ()
    return msgspec.structs.replace(record, **changes) if changes else record


def without_value(record: Record, field: str, value: object) -> object:
    """What stands in the place of a value of a field, when the field is withheld; the value itself when it is not."""
    if mark_of(record, field) is None:
        return value
    if isinstance(value, str):
        return public_text(record, field, value)
    if isinstance(value, bool | int | tuple):
        return type(value)()
    return None


def mark_text(mark: Mark, columns: Iterable[Column]) -> str:
    """A mark as shown on the desk and in lists: 乡镇街道：商业秘密，依据…，某某 2024-05-06 决定."""
    label = next((column.label for column in columns if column.name == mark.field), mark.field) or WHOLE
    decided = f"，{mark.by} {mark.on} 决定" if mark.by and mark.on else ""
    return f"{label}：{MARKS.text(mark.kind)}，依据{mark.basis or '（未写）'}{decided}"


def find_field(word: str, columns: Iterable[Column]) -> str | None:
    """The attribute of a field named by its label, name or an alias; "" for the whole record, None when there is no such field."""
    if word.strip() in (WHOLE, f"{WHOLE}记录", "-"):
        return ""
    listed = tuple(columns)
    for column in listed:
        if word in (column.name, column.label):
            return column.name
    return next((column.name for column in listed if word in column.aliases), None)


def parse_mark(
    raw: Mapping[str, str],
    table: str,
    columns: Sequence[Column],
    today: date,
    where: str = "",
    *,
    classified: bool = False,
) -> tuple[Mark | None, list[Problem]]:
    """A mark as typed (text by column name of MARK_COLUMNS), for a record of this table; or the problems.

    classified: whether the bureau may hold 国家秘密.
    """
    values, problems = parse_columns(MARK_COLUMNS, raw, where)
    problems += missing(MARK_COLUMNS, raw, where)
    if values.get("kind") == "state_secret" and not classified:
        return None, [Problem(NOT_HERE, where, "不公开的理由")]
    if "field" in values:
        problems += _field_problems(values, table, columns, where)
    if "on" in values and values["on"] > today:
        problems.append(Problem(f"{values['on']} 还没有到（今天是 {today}），请核对", where, "决定日期"))
    return (None if problems else Mark(**values)), problems


def _field_problems(values: dict[str, str], table: str, columns: Sequence[Column], where: str) -> list[Problem]:
    """Problems of the typed field; replaces it in `values` by its attribute."""
    word = values["field"]
    field = find_field(word, columns)
    fixed = FIXED.get(table, frozenset())
    if field is None:
        offered = "、".join(column.label for column in columns if column.name not in fixed)
        return [Problem(f"没有“{word}”这一栏，可以标记的有：{offered}", where, "字段")]
    values["field"] = field
    if values.get("kind", "state_secret") == "state_secret":
        return []
    if not field:
        cure = "请标记具体的栏目，或者按抽查事项的公开程度办理"
        return [Problem(f"整条记录不能标记；{cure}", where, "字段")]
    if field in fixed:
        cure = "整条不能公开的，请改抽查事项的公开程度"
        return [Problem(f"“{word}”是名单、期限和抽取的依据，不能单独不公开；{cure}", where, "字段")]
    return []


def lift_problems(raw: Mapping[str, str], today: date, where: str = "") -> tuple[dict[str, str], list[Problem]]:
    """What was typed to lift a mark (LIFT_COLUMNS), as text by name, and what is wrong with it."""
    values, problems = parse_columns(LIFT_COLUMNS, raw, where)
    problems += missing(LIFT_COLUMNS, raw, where)
    if "on" in values and values["on"] > today:
        problems.append(Problem(f"{values['on']} 还没有到（今天是 {today}），请核对", where, "决定日期"))
    return {name: str(value) for name, value in values.items()}, problems
