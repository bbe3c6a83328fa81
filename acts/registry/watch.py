"""重点监管 flags of one object: added, changed, ended; the list of all that bear one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec

from acts.base.office import Office
from rules.base.codes import WATCH_FLAGS
from rules.base.errors import Problem, Refused
from rules.base.fields import missing, parse_columns
from rules.registry.enterprise import Enterprise
from rules.registry.watch import COLUMNS, WatchEntry, entries_of, is_over, parse_entry, plain

__all__ = ["END_COLUMNS", "FLAG_COLUMNS", "end_flag", "find_entry", "flagged", "set_flag", "watch_rows"]

FLAG_COLUMNS = tuple(
    replace(column, required=column.name in {"flag", "since", "reason"})
    for column in COLUMNS
    if column.name not in {"object", "name", "code", "ended_why"}
)
"""What is asked of one flag of an object."""
END_COLUMNS = tuple(replace(column, required=True) for column in COLUMNS if column.name in {"until", "ended_why"})
"""What is asked when a flag ends: its last day, and why."""


def flagged(office: Office, *, ended: bool = False, flag: str = "") -> Iterator[tuple[Enterprise, WatchEntry]]:
    """Every object with each of its flags. ended: those too that are over. flag: this one alone (its code)."""
    today = office.today()
    for one in office.store.each(Enterprise):
        if one.watch or one.watch_entries:
            for entry in entries_of(one):
                if (ended or not is_over(entry, today)) and flag in ("", entry.flag):
                    yield one, entry


def watch_rows(office: Office) -> Sequence[Mapping[str, object]]:
    """The list 重点监管名单 by column name: every flag of every object, those too that are over."""
    return [
        {"object": one.number, "name": one.name, "code": one.code, **msgspec.structs.asdict(entry)}
        for one, entry in flagged(office, ended=True)
    ]


def find_entry(office: Office, number: str, flag: str, since: str = "") -> WatchEntry:
    """The entry of an object that a person means: by its flag, and by its first day where there are several. Refused where there is none."""
    one = office.store.get(Enterprise, number)
    values, problems = parse_columns(COLUMNS, {"flag": flag, "since": since}, number)
    if problems:
        raise Refused(*problems)
    of_flag = [entry for entry in entries_of(one) if entry.flag == values["flag"]]
    running = [entry for entry in of_flag if not is_over(entry, office.today())]
    alike = [entry for entry in of_flag if entry.since == values["since"]] if since else running or of_flag
    if len(alike) == 1:
        return alike[0]
    name = WATCH_FLAGS.text(values["flag"])
    if not of_flag:
        raise Refused(Problem(f"没有{name}这个标记", number, "重点监管标记"))
    days = "、".join(str(entry.since or "未写") for entry in of_flag)
    which = f"有 {len(alike)} 条" if alike else f"没有 {values['since']} 列入的"
    raise Refused(Problem(f"{name}{which}，请写明是哪一天列入的：{days}", number, "列入日期"))


def set_flag(office: Office, number: str, raw: Mapping[str, str], old: WatchEntry | None = None) -> Enterprise:
    """Give an object a flag, or change one that it has (`old`): text by column name of FLAG_COLUMNS. Refused with every problem."""
    one = office.store.get(Enterprise, number)
    problems = missing(FLAG_COLUMNS, raw, number) if old is None else []
    problems += parse_columns(FLAG_COLUMNS, raw, number)[1]
    entry, wrong = parse_entry(raw, old, number)
    problems += [problem for problem in wrong if problem not in problems]
    if problems or entry is None:
        raise Refused(*problems)
    entries = list(entries_of(one))
    if old is not None:
        entries.remove(old)
    name = WATCH_FLAGS.text(entry.flag)
    if entry == old:
        raise Refused(f"{number} 没有要改的内容")
    if twin := next(
        (e for e in entries if (e.flag, e.since, e.source) == (entry.flag, entry.since, entry.source)), None
    ):
        raise Refused(Problem(f"同一来源 {twin.since} 列入的{name}已经登记，请改那一条", number, "列入日期"))
    return _put(
        office, one, [*entries, entry], "watch.set", f"{'修改' if old else '登记'} {number} 的重点监管标记：{name}"
    )


def end_flag(office: Office, number: str, old: WatchEntry, raw: Mapping[str, str]) -> Enterprise:
    """End a flag of an object: text by column name of END_COLUMNS (its last day, today where none is typed; why). The entry stays."""
    one = office.store.get(Enterprise, number)
    raw = {**raw, "until": raw.get("until", "").strip() or office.today().isoformat()}
    problems = [*parse_columns(END_COLUMNS, raw, number)[1], *missing(END_COLUMNS, raw, number)]
    if not problems:
        entry, problems = parse_entry(raw, old, number)
    if problems or entry is None:
        raise Refused(*problems)
    name = WATCH_FLAGS.text(old.flag)
    if old.until is not None and old.until <= (entry.until or date.max):
        raise Refused(Problem(f"{name}已在 {old.until} 移出", number, "移出日期"))
    entries = [entry if each == old else each for each in entries_of(one)]
    return _put(office, one, entries, "watch.end", f"移出 {number} 的重点监管标记：{name}")


def _put(office: Office, one: Enterprise, entries: Sequence[WatchEntry], act: str, why: str) -> Enterprise:
    # Which flag, not its reason: the head of an entry is for ever.
    changed = msgspec.structs.replace(one, **plain(entries, office.today()))
    with office.transaction(act, why) as tx:
        tx.put(changed)
    return changed
