"""重点监管标记 over time: every flag of an object with its own days, reason, source and decision (叶县 2023 五(四), 仙游 2018 二(二)5).

An object may bear several flags, one of them several times: each is a `WatchEntry`. The flat `watch` fields of a record say the same of
one flag, and of several in summary; where entries are stored they decide. `plain` brings both into the one form that is stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import msgspec

from rules.base.codes import WATCH_FLAGS
from rules.base.errors import Problem
from rules.base.fields import Column, Kind, missing, parse_columns, show

__all__ = [
    "COLUMNS", "DETAILS", "FLAT", "FLAT_FIELDS", "WatchEntry", "WatchSpan", "Watched", "entries_of", "entry_changes", "entry_text", "flags_on", "flat_of", "from_flat", "in_force", "is_over", "ordered",
    "parse_entry", "plain", "rebuilt", "spans_of", "summary", "with_entry",
]  # fmt: skip


class WatchSpan(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A flag (code of WATCH_FLAGS) from its first day to its last, both included; None: from ever, without end."""

    flag: str
    since: date | None = None
    until: date | None = None


class WatchEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One flag of one object. since, until: first and last day, both included; None: from ever, without end.

    reason: why it was given; ended_why: why it was ended. source: whose list says so. organ, document, basis: who decided it, the document's number, the legal basis; a blacklist is public only with them.
    """

    flag: str
    since: date | None = None
    until: date | None = None
    reason: str = ""
    source: str = ""
    organ: str = ""
    document: str = ""
    basis: str = ""
    ended_why: str = ""


class Watched(Protocol):
    """What has flags: an object, or what is read of it where all are asked about."""

    @property
    def watch(self) -> tuple[str, ...]: ...
    @property
    def watch_from(self) -> date | None: ...
    @property
    def watch_until(self) -> date | None: ...
    @property
    def watch_entries(self) -> Sequence[WatchSpan | WatchEntry]: ...


DETAILS = ("reason", "organ", "document", "basis")
"""Texts of an entry that have a flat field of their own."""
FLAT: Mapping[str, str] = {"since": "watch_from", "until": "watch_until", **{name: f"watch_{name}" for name in DETAILS}}
"""Field of an entry → the flat field of the record that says it of all flags at once."""
FLAT_FIELDS = frozenset({"watch", *FLAT.values()})

COLUMNS = (
    Column("object", "对象编号", Kind.CODE, aliases=("编号", "检查对象编号"), hint="没有的按代码、名称找", width=10),
    Column("name", "企业名称", aliases=("市场主体名称", "单位名称", "检查对象名称", "检查对象", "主体名称", "名称", "当事人名称"), width=36),
    Column("code", "统一社会信用代码", Kind.CODE, aliases=("注册号", "统一社会信用代码/注册号", "信用代码", "社会信用代码"), width=22),
    Column("flag", "重点监管标记", Kind.CHOICE, required=True, choices=WATCH_FLAGS, aliases=("标记", "名单类型"), width=16),
    Column("since", "列入日期", Kind.DATE, width=12),
    Column("until", "移出日期", Kind.DATE, aliases=("列入期限至",), hint="最后一天；还在名单上的不填", width=12),
    Column("reason", "列入原因", aliases=("重点监管原因",), width=30),
    Column("ended_why", "移出原因", width=20),
    Column("source", "名单来源", aliases=("来源", "数据来源"), hint="谁的名单，如 县市场监管局", width=20),
    Column("organ", "列入机关", aliases=("列入决定机关", "作出列入决定的机关"), width=20),
    Column("document", "列入文号", aliases=("列入决定书文号", "列入决定文号"), width=20),
    Column("basis", "列入依据", aliases=("列入的法律依据",), width=24),
)  # fmt: skip
"""The list 重点监管名单: a row an entry, with the object that it is of."""


def parse_entry(
    raw: Mapping[str, str], old: WatchEntry | None = None, where: str = ""
) -> tuple[WatchEntry | None, list[Problem]]:
    """Text by column name to an entry, or the problems; `old` is what an edit changes. What names the object is the caller's."""
    values, problems = parse_columns(COLUMNS, raw, where)
    if old is None:
        problems += missing(COLUMNS, raw, where)
    for name in ("object", "name", "code"):
        values.pop(name, None)
    if problems:
        return None, problems
    entry = msgspec.structs.replace(old, **values) if old else WatchEntry(**values)
    if entry.since and entry.until and entry.until < entry.since:
        return None, [Problem("早于列入日期，请核对", where, "移出日期")]
    return entry, []


def in_force(entry: WatchSpan | WatchEntry, on: date) -> bool:
    """Whether the flag is borne that day: from its first day to its last, both included."""
    return (entry.since is None or entry.since <= on) and not is_over(entry, on)


def is_over(entry: WatchSpan | WatchEntry, on: date) -> bool:
    """Whether the last day of an entry is before a day."""
    return entry.until is not None and entry.until < on


def flags_on(one: Watched, on: date) -> tuple[str, ...]:
    """The flags that an object bears on a day, each once."""
    return tuple(dict.fromkeys(span.flag for span in spans_of(one) if in_force(span, on)))


def spans_of(one: Watched) -> Sequence[WatchSpan | WatchEntry]:
    """When an object bears which flag, by its entries, or by its flat fields where it has none."""
    if one.watch_entries or not one.watch:  # nearly all have neither
        return one.watch_entries
    return [WatchSpan(flag=flag, since=one.watch_from, until=one.watch_until) for flag in one.watch]


def from_flat(flat: Mapping[str, Any]) -> tuple[WatchEntry, ...]:
    """The entries that flat fields (by name) say: one a flag, all with the same days and words."""
    return ordered(
        WatchEntry(
            flag=flag,
            since=flat["watch_from"],
            until=flat["watch_until"],
            **{name: _part(flag, flat[FLAT[name]], flat["watch"]) for name in DETAILS},
        )
        for flag in flat["watch"]
    )


def _part(flag: str, text: str, flags: Sequence[str]) -> str:
    """What a flat text says of one of several flags: its own part, where each stands under its flag (`summary`), else all of it."""
    names = {WATCH_FLAGS.text(code): code for code in flags}
    if len(flags) < 2 or not text.startswith(tuple(f"{name}：" for name in names)):
        return text
    pieces = re.split(f"(?:^|；)({'|'.join(map(re.escape, names))})：", text)[1:]
    parts = [words for name, words in zip(pieces[::2], pieces[1::2], strict=True) if names[name] == flag]
    return parts[0] if len(parts) == 1 else ""


def entries_of(one: Any) -> tuple[WatchEntry, ...]:
    """The entries of an object, from its flat fields where none is stored."""
    stored: tuple[WatchEntry, ...] = one.watch_entries
    return stored or from_flat(flat_of(one))


def flat_of(one: Any) -> dict[str, Any]:
    """The flat fields of a record, by name."""
    return {name: getattr(one, name) for name in ("watch", *FLAT.values())}


def ordered(entries: Iterable[WatchEntry]) -> tuple[WatchEntry, ...]:
    """Entries by flag, in the order of the table, then by their first day."""
    codes = WATCH_FLAGS.codes
    place = {code: at for at, code in enumerate(codes)}
    return tuple(
        sorted(
            entries, key=lambda e: (place.get(e.flag, len(codes)), e.since or date.min, e.until or date.max, e.source)
        )
    )


def with_entry(
    entries: Iterable[WatchEntry], new: WatchEntry, on: date
) -> tuple[tuple[WatchEntry, ...], WatchEntry | None]:
    """The entries with what a list of a day says of one flag, and the entry that says it now; what it leaves empty says nothing.

    It is said of the entry of that flag and source that began the same day, else of one whose day is not known; a row without a first day,
    of the one in force, and begins that day where none is. None where a row only ends what is not there.
    """
    kept = list(entries)
    alike = [entry for entry in kept if _may_be(entry, new)]
    found = _begun(alike, new.since) if new.since else _running(alike, on)
    if found is None and new.since is None:
        if new.until is not None:
            return tuple(kept), next((e for e in alike if e.until == new.until), None)
        new = msgspec.structs.replace(new, since=on)
    if found is None:
        return ordered([*kept, new]), new
    said = {name: value for name in new.__struct_fields__ if (value := getattr(new, name))}
    merged = msgspec.structs.replace(found, **said)
    kept[kept.index(found)] = merged
    return ordered(kept), merged


def _may_be(entry: WatchEntry, new: WatchEntry) -> bool:
    """Whether both are of one flag and source, as far as that is known."""
    return entry.flag == new.flag and (entry.source == new.source or not (entry.source and new.source))


def _running(entries: Sequence[WatchEntry], on: date) -> WatchEntry | None:
    """The last entry that is not over by a day."""
    return next((entry for entry in reversed(ordered(entries)) if not is_over(entry, on)), None)


def _begun(entries: Sequence[WatchEntry], since: date) -> WatchEntry | None:
    """The entry that began on a day, else one whose day is not known."""
    of_day = next((entry for entry in entries if entry.since == since), None)
    return of_day or next((entry for entry in entries if entry.since is None), None)


def entry_text(entry: WatchEntry) -> str:
    """An entry in a few words: 经营异常名录（2024-07-03 起，通过登记的住所无法联系，县市场监管局）."""
    days = f"{entry.since or '未写日期'} 起" + (f"，到 {entry.until}" if entry.until else "")
    return f"{WATCH_FLAGS.text(entry.flag)}（{'，'.join(filter(None, (days, entry.reason, entry.source)))}）"


def entry_changes(old: Sequence[WatchEntry], new: Sequence[WatchEntry]) -> list[str]:
    """What differs between the entries of two versions of an object, in words."""
    before = [entry for entry in old if entry not in set(new)]
    found = []
    for entry in (entry for entry in new if entry not in set(old)):
        was = next((one for one in before if one.flag == entry.flag and one.since == entry.since), None) or next(
            (one for one in before if one.flag == entry.flag and one.since is None), None
        )
        if was is None:
            found.append(f"登记{entry_text(entry)}")
            continue
        before.remove(was)
        found.append(f"{WATCH_FLAGS.text(entry.flag)}：{'；'.join(_differences(was, entry))}")
    return [*found, *(f"去掉{entry_text(entry)}" for entry in before)]


def _differences(old: WatchEntry, new: WatchEntry) -> list[str]:
    values = [(column, getattr(old, column.name), getattr(new, column.name)) for column in COLUMNS[4:]]
    return [
        f"{column.label}（{show(column, before) or '空'} → {show(column, after) or '空'}）"
        for column, before, after in values
        if before != after
    ]


def summary(live: Iterable[WatchEntry]) -> dict[str, Any]:
    """The flat fields that say these entries: a value that all share, texts that differ each under its flag; days that differ are left open."""
    shown = tuple(live)
    flat: dict[str, Any] = {"watch": tuple(dict.fromkeys(entry.flag for entry in shown))}
    for name, field in FLAT.items():
        values = {getattr(entry, name) for entry in shown}
        if len(values) == 1:
            flat[field] = values.pop()
        elif name in ("since", "until"):
            flat[field] = None
        else:
            flat[field] = "；".join(
                f"{WATCH_FLAGS.text(entry.flag)}：{getattr(entry, name)}" for entry in shown if getattr(entry, name)
            )
    return flat


def plain(entries: Iterable[WatchEntry], on: date) -> dict[str, Any]:
    """The fields of a record that store these entries: the flat ones alone where they say all of it, else with the entries.

    The flat ones say what is not over on that day.
    """
    kept = ordered(entries)
    return _stored(kept, [entry for entry in kept if not is_over(entry, on)])


def _stored(kept: tuple[WatchEntry, ...], live: Iterable[WatchEntry]) -> dict[str, Any]:
    flat = summary(live)
    return {**flat, "watch_entries": () if from_flat(flat) == kept else kept}


def rebuilt(old: Any, flat: Mapping[str, Any]) -> dict[str, Any]:
    """The watch fields of a record whose flat ones (all of them, by name) were typed anew; nothing where they say what they said.

    A flag that was taken away goes with its latest entry. What was changed is said of the flags that were added; where none was, of those that stay.
    """
    before = flat_of(old)
    if flat == before:
        return {}
    added = [flag for flag in flat["watch"] if flag not in before["watch"]]
    if not old.watch_entries and not (added and before["watch"]):
        return {**_without_leftovers(before, flat), "watch_entries": ()}
    changed = {name: flat[field] for name, field in FLAT.items() if flat[field] != before[field]}
    entries = _typed_again(entries_of(old), before["watch"], flat["watch"], {} if added else changed)
    kept = ordered([*entries, *(WatchEntry(flag=flag, **changed) for flag in added)])
    return _stored(kept, [entry for flag, entry in _latest(kept).items() if flag in flat["watch"]])


def _typed_again(
    entries: Sequence[WatchEntry], before: Sequence[str], flags: Sequence[str], said: Mapping[str, Any]
) -> list[WatchEntry]:
    """The entries without the latest of each flag of before that is not among `flags` any more; of the others the latest with what was said."""
    latest = [entry for flag, entry in _latest(entries).items() if flag in before]
    typed = {entry: msgspec.structs.replace(entry, **said) for entry in latest if entry.flag in flags}
    return [typed.get(entry, entry) for entry in entries if entry not in latest or entry in typed]


def _without_leftovers(before: Mapping[str, Any], flat: Mapping[str, Any]) -> dict[str, Any]:
    """Flat fields as typed; where the last flag was taken away, what was said of it goes with it."""
    if flat["watch"] or not before["watch"]:
        return dict(flat)
    empty = summary(())
    return {name: empty[name] if value == before[name] else value for name, value in flat.items()}


def _latest(entries: Iterable[WatchEntry]) -> dict[str, WatchEntry]:
    """Flag → of its entries the one that ends last, or begins last of those without an end."""
    by_end = sorted(entries, key=lambda entry: (entry.until or date.max, entry.since or date.min))
    latest = {entry.flag: entry for entry in by_end}
    return {flag: latest[flag] for flag in dict.fromkeys(entry.flag for entry in ordered(latest.values()))}
