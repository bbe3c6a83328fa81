"""What is marked as not public, of any type, as the leak gate looks for it."""

from collections.abc import Callable, Container, Iterator
from datetime import date

from rules.base import codes
from rules.base.codes import CodeTable
from rules.base.dates import day_text
from rules.base.fields import Record
from rules.disclosure.private.cutting import SHORT, runs
from rules.disclosure.private.former import own_files
from rules.disclosure.private.reckoning import Reckoning, marked
from rules.disclosure.secret import Secret
from rules.registry.enterprise import Enterprise
from rules.work.result import Approved, Result

__all__ = ["marked_values"]


def marked_values(reckoning: Reckoning, public: Container[str]) -> Iterator[Secret]:
    """Marked values of every type. A text that others of the table have unmarked, a count, a date: only in the record's own files."""
    records = reckoning.records
    for table in (
        records.enterprises, records.inspectors, records.items, records.plan, records.tasks, records.results,
    ):  # fmt: skip
        unmarked: dict[str, set[object]] = {}
        for record in (record for record in table if getattr(record, "marks", ())):
            for field in marked(record):
                if field not in unmarked:
                    unmarked[field] = {
                        part for one in table if field not in marked(one) for part in _values_of(one, field)
                    }
                yield from _values(record, field, unmarked[field], public)


def _values_of(record: Record | Approved | None, field: str) -> tuple[object, ...]:
    """What a field holds, each of a list; of the flags of an object what every one of them says of it."""
    value = getattr(record, field, None)
    own = value if isinstance(value, tuple) else (value,)
    if not isinstance(record, Enterprise) or not field.startswith("watch"):
        return own
    part = "flag" if field == "watch" else field.removeprefix("watch_")
    return (*own, *(getattr(entry, part) for entry in record.watch_entries))


def _values(record: Record, field: str, unmarked: set[object], public: Container[str]) -> Iterator[Secret]:
    label, files = "标记为不公开的内容", own_files(record)
    for holder in (record, record.approved if isinstance(record, Result) else None):
        for value in dict.fromkeys(_values_of(holder, field)):
            if isinstance(value, str) and value not in unmarked and not _is_code(value) and value not in public:
                if len(value) >= 2:
                    yield Secret(text=value, record=record.number, field=label, whole=len(value) < SHORT)
                parts = (run for run in runs(value) if run not in public)
                yield from (Secret(text=run, record=record.number, field=label) for run in parts)
            for text in _written(value, field):
                yield Secret(text=text, record=record.number, field=label, whole=True, files=files)


def _is_code(text: str) -> bool:
    return any(text in table for table in vars(codes).values() if isinstance(table, CodeTable))


_TEXTS_OF: dict[str, Callable[[str], str]] = {
    "code": codes.RESULT_CODES.text, "status": codes.OBJECT_STATUS.text, "kind": codes.OBJECT_KINDS.text,
    "risk": codes.RISKS.text, "grade": codes.GRADES.text, "watch": codes.WATCH_FLAGS.text, "role": codes.ROLES.text,
}  # fmt: skip


def _written(value: object, field: str) -> Iterator[str]:
    """A value as a page would write it, in the record's own files; nothing for yes, no and none, which no search can tell."""
    if not value or value is True:
        return
    if isinstance(value, int):
        yield from dict.fromkeys(
            (str(value), f"{value}元", f"{value / 100:.2f}", f"{value // 100}", f"{value // 100}元")
        )
    elif isinstance(value, date):
        yield from (value.isoformat(), day_text(value))
    elif isinstance(value, str):
        yield _TEXTS_OF[field](value) if field in _TEXTS_OF else value
