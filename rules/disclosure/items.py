"""The public item list, with what each version changed, before and after (仙游 2018 二(一)1: 动态管理).

Every field of an item is public, earlier values included, with these exceptions:

- a field that is withheld now shows no value of any version; a field that was withheld in a version shows none of that version;
- a version that was replaced on its own day was never in force at the end of a day: a correction, not a list that anybody was
  inspected by. It shows number and date only, and the next version is compared with the version before it;
- a version that was 不予公开 shows number and date only, and nothing of it is compared with its neighbours;
- a version that was 国家秘密 in the store of an earlier version of the program is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from rules.base.codes import ITEM_CATEGORIES, LEVELS, METHODS
from rules.base.dates import day_text
from rules.base.fields import Column, Kind, as_percent, show
from rules.base.marks import public_text, public_texts
from rules.disclosure.public import FieldChange, ItemVersion, PublicItem
from rules.registry.department import START, Departments, bound
from rules.registry.item import COLUMNS, Item
from rules.registry.secrecy import state_secrets

__all__ = ["counted_versions", "public_item"]

_LABELS = {
    "name": "事项名称", "basis": "检查依据", "trades": "适用行业", "content": "检查内容", "times_per_year": "每年次数",
    "term_years": "结果公示期",
}  # fmt: skip
"""Public label of a field, where it differs from the office's."""


def public_item(item: Item, history: Sequence[Item], today: date, departments: Departments = START) -> PublicItem:
    """One item with its versions, oldest first. history: its records as stored, oldest first."""
    return PublicItem(
        number=item.number,
        name=item.name,
        department=departments.text(item.department),
        basis=item.basis,
        subject=item.subject,
        category=ITEM_CATEGORIES.text(item.category),
        trades=public_texts(item, "trades", item.trades),
        content=item.content,
        standard=item.standard,
        ratio=as_percent(item.ratio) if item.ratio else "",
        times_per_year=item.times_per_year,
        methods=tuple(METHODS.text(code) for code in item.methods),
        level=LEVELS.text(item.level),
        level_basis=item.level_basis,
        valid_from=item.valid_from,
        valid_until=item.valid_until,
        note=item.note,
        version=item.version,
        current=item.valid(today),
        versions=tuple(_versions(item, history, bound(COLUMNS, departments))),
        term_years=item.term,
    )


def counted_versions(history: Sequence[Item]) -> tuple[tuple[Item, bool], ...]:
    """The versions of an item, oldest first, and whether each was replaced on its own day.

    The last record of each version number counts: setting or lifting a mark makes no new version.
    """
    latest = {record.version: record for record in history if not any(state_secrets([record]))}
    versions = tuple(latest[number] for number in sorted(latest))
    next_days = (*(version.changed_on for version in versions[1:]), None)
    return tuple(
        (version, version.changed_on is not None and version.changed_on == next_day)
        for version, next_day in zip(versions, next_days, strict=True)
    )


def _versions(item: Item, history: Sequence[Item], columns: Sequence[Column]) -> Iterator[ItemVersion]:
    previous: Item | None = None
    for version, replaced in counted_versions(history):
        apart = replaced or previous is None or "none" in {previous.level, version.level}
        changes = () if apart or previous is None else tuple(_changes(item, previous, version, columns))
        yield ItemVersion(version=version.version, on=version.changed_on, changes=changes, replaced=replaced)
        previous = previous if replaced else version


def _changes(item: Item, before: Item, after: Item, columns: Sequence[Column]) -> Iterator[FieldChange]:
    for column in columns:
        old, new = _text(before, column), _text(after, column)
        if old != new:
            label = _LABELS.get(column.name, column.label)
            yield FieldChange(
                field=label,
                before=_public_text(item, before, column, old),
                after=_public_text(item, after, column, new),
            )


def _public_text(item: Item, version: Item, column: Column, text: str) -> str:
    """The public text of a field of a version; a current mark takes precedence over the version's own."""
    return public_text(item, column.name, public_text(version, column.name, text))


def _text(version: Item, column: Column) -> str:
    value = getattr(version, column.name)
    if column.name == "trades":
        return "、".join(version.trades) or "不限"
    if column.name == "term_years":
        return f"{version.term} 年"
    if column.kind is Kind.DATE and value is not None:
        return day_text(value)
    return show(column, value)
