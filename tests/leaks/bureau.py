"""A bureau in which every private field of every record holds a canary, found by walking the records' own fields.

`KEPT` names the fields that are public, or of which others are made (numbers, codes, states). Any other text is private, so a
field that somebody adds tomorrow gets its canary without being named here; if it is to be public, it must be written down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import msgspec

from acts.disclosure import mark, publish
from acts.draw import confirm, draw, match, team_changes
from acts.draw import void as void_acts
from acts.draw.confirm import StrikeOff
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import result, task
from rules.base.marks import marks_of
from rules.disclosure.index import Index
from rules.disclosure.projection import Records, project
from rules.disclosure.public import PublicRecords
from rules.draw.draw_record import Draw, DrawLists
from rules.registry.enterprise import Enterprise, is_hidden
from rules.registry.inspector import Recusal
from rules.registry.item import Item, restricted_trades
from rules.work.result import Result
from rules.work.sheet import Sheet
from tests.acts.office import Desk, desk_in, hotel
from tests.leaks.searcher import canary, hex_canary

__all__ = ["Planted", "bureau", "multiplied", "planted"]

S = TypeVar("S", bound=msgspec.Struct)

KEPT: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "Enterprise": "number name code kind status trades risk grade watch town marks",
        "Inspector": "number department certificate role status marks",
        "Declaration": "number object inspector side reason",
        "Recusal": "number object inspector reason",
        "Item": "number name department basis subject category trades content standard ratio methods level level_basis note marks",
        "PlanLine": "number name items category direction trades ratio section marks",
        "Task": "number name items plan departments strata ratios floor where state draws before publish_draw supplements cause"
        " objects marks",
        "Draw": "number task plan terms commitment frozen_at entropy expected_at level state value value_at witnesses seed"
        " pools confirmed_at matched_at seal",
        "Witness": "kind who at ref",
        "Drawn": "number stratum ticket",
        "JournalRef": "head",
        "Strike": "number reason at replaced_by",
        "Team": "object department inspectors",
        "Change": "object department out reason at in_",
        "Supplement": "kind parent reason",
        "Void": "reason at lines",
        "DrawLists": "number recusals",
        "PoolEntry": "number code name salt object stratum items",
        "ExcludedEntry": "number code name salt object reason",
        "InspectorEntry": "id inspector",
        "Sheet": "number task draw object stratum items teams signature",
        "Expert": "inspector department",
        "Result": "number task object item sheet code marks",
        "Approved": "code public handling",
        "EarlierApproval": "code",
        "Withdrawal": "reason",
        "Event": "number draw commitment frozen_at kind expected_at state seal",
        "Publication": "number at head",
        "Announcement": "slug title kind markdown",
        "PublicBureau": "name region url organizer undertaker site_id icp police_record contact address objection_note"
        " inspectors_withheld publish_classes",
        "Mark": "field kind basis by",
    }.items()
}


class Planted:
    """The records with their canaries. where: canary → class and field it was put into."""

    def __init__(self, records: Records) -> None:
        self.where: dict[str, str] = {}
        self._next = count(1)
        self.records = self._all(records)

    def _all(self, records: Records) -> Records:
        index = Index(records, date.max)
        restricted = restricted_trades(records.items)
        nameless = {one.number for one in records.enterprises if is_hidden(one, restricted)}
        items = [self._one(one) for one in records.items]
        kept = {one.number: one for one in items}
        tasks = {one.number: one for one in records.tasks}
        levels = {one.number: index.level(one) for one in records.tasks}
        opened = {
            one.number for one in records.draws if levels[one.task] == "full" and tasks[one.task].state == "closed"
        }
        return replace(
            records,
            enterprises=[self._one(one, _NAMES if one.number in nameless else ()) for one in records.enterprises],
            inspectors=[self._one(one) for one in records.inspectors],
            items=items,
            item_versions={
                number: [
                    kept[number] if one == versions[-1] else self._one(one, _unread(one, versions)) for one in versions
                ]
                for number, versions in records.item_versions.items()
            },
            plan=[self._one(one) for one in records.plan],
            tasks=[self._one(one) for one in records.tasks],
            draws=[self._draw(one) for one in records.draws],
            lists={number: self._lists(one, opened=number in opened) for number, one in records.lists.items()},
            sheets=[self._one(one) for one in records.sheets],
            results=[
                self._result(one, shown=not one.withdrawn and levels[one.task] == "full" and one.object not in nameless)
                for one in records.results
            ],
            declarations=[self._one(one) for one in records.declarations],
            recusals=[self._one(one) for one in records.recusals],
        )

    def _draw(self, one: Draw) -> Draw:
        """The system's own number becomes public once it is drawn."""
        planted = self._one(one)
        return planted if one.state == "open" else msgspec.structs.replace(planted, secret=one.secret)

    def _lists(self, one: DrawLists, *, opened: bool) -> DrawLists:
        """Names and salts are public in the openings of a draw that is over and may name its objects."""
        planted = self._one(one)
        if opened:
            return planted
        return msgspec.structs.replace(
            planted,
            pool=tuple(self._one(entry, ("name", "code", "salt")) for entry in planted.pool),
            excluded=tuple(self._one(entry, ("name", "code", "salt")) for entry in planted.excluded),
        )

    def _result(self, one: Result, *, shown: bool) -> Result:
        planted = self._one(one)
        if planted.approved is None or shown:
            return planted
        return msgspec.structs.replace(planted, approved=self._one(planted.approved, ("public", "handling")))

    def _one(self, record: S, private: Iterable[str] = ()) -> S:
        """The record with a canary in each text that is not kept; private: kept fields that are private in this one."""
        kind = type(record).__name__
        kept = KEPT[kind] - set(private)
        changed = {
            field.name: self._value(getattr(record, field.name), f"{kind}.{field.name}", field.name in kept)
            for field in msgspec.structs.fields(record)
        }
        return msgspec.structs.replace(record, **changed)

    def _value(self, value: object, place: str, kept: bool) -> object:
        if isinstance(value, msgspec.Struct):
            return self._one(value)
        if isinstance(value, str):
            return value if kept else self._new(place)
        if isinstance(value, tuple):
            return tuple(self._value(one, place, kept) for one in value)
        if isinstance(value, dict):
            return {key: self._value(one, place, kept) for key, one in value.items()}
        return value

    def _new(self, place: str) -> str:
        number = next(self._next)
        made = hex_canary(number) if place.endswith(".salt") else canary(number)
        self.where[made] = place
        return made


_NAMES = ("name", "code", "town", "watch_reason")


def _unread(one: Item, versions: Sequence[Item]) -> tuple[str, ...]:
    """The texts of a former version that nobody may read: all when it was put right on its day, else what is or was withheld."""
    if any(other.changed_on == one.changed_on and other.version > one.version for other in versions):
        return _ITEM_TEXTS
    same = [other for other in versions if other.version == one.version or other is versions[-1]]
    return tuple({one_mark.field for other in same for one_mark in marks_of(other)})


_ITEM_TEXTS = ("name", "content", "standard", "note", "basis", "subject", "level_basis")


def bureau(folder: Path) -> Records:
    """A bureau with a draw of every fate: over, limited, not published, void, waiting; results of every fate as well."""
    with desk_in(folder) as desk:
        with desk.office.transaction("test") as tx:
            pair = (desk.object(1).number, desk.inspector(1).number)
            tx.put(Recusal(number="/".join(pair), object=pair[0], inspector=pair[1], reason="kin"))
        _over(desk)
        for start, level in ((40, "有限公开"), (60, "不予公开")):
            _restricted(desk, start, level)
        _changed_item(desk)
        waiting = desk.new_task(items="I-0003")
        desk.freeze(waiting, "system", {})
        void = desk.new_task(name="2024年第二次旅馆业双随机抽查")
        desk.drawn(void)
        void_acts.void(desk.office, void, reason="procedure", by="演示分管局长")
        half = desk.new_task(
            name="2024年第三次旅馆业双随机抽查", items="I-0002", departments="fire", where="trade=旅馆业"
        )
        desk.matched(half)
        desk.enter_all(half, "2024-05-20", "5")
        return _records(desk)


def _over(desk: Desk) -> None:
    """A joint task to its end: struck, changed, helped by an expert, one result withdrawn, one corrected, one waiting."""
    number = desk.joint_task()
    desk.freeze(number)
    draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref="照片 1")
    desk.run_later(number)
    first = desk.draw(f"{number}-1").drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(first, "moved_away", "函 1")], approved_by="演示局长")
    match.match_inspectors(desk.office, number)
    one = desk.sheets(number)[0]
    out = next(iter(one.teams.values()))[0]
    team_changes.change_inspector(
        desk.office, number, object_number=one.object, out=out, reason="illness", paper="假条 1", decided_by="演示局长"
    )
    desk.enter_all(number, "2024-03-20", "5")
    desk.approve(number)
    shown = desk.sheets(number)
    result.withdraw(desk.office, number, shown[1].object, "I-0001", reason="court", by="演示局长", document="文 2")
    result.correct(desk.office, number, shown[2].object, "I-0001", {"code": "3"}, "复核")
    desk.approve(number)
    result.correct(desk.office, number, shown[3].object, "I-0001", {"code": "4"}, "复核")
    result.sign(desk.office, number, shown[0].object, "refused", "不愿签字")
    desk.approve(number)
    task.close(desk.office, number)


def _changed_item(desk: Desk) -> None:
    """An item of every fate: put right on its day, withheld for a version, withheld for good, changed in the open."""
    words = {
        "name": "演示变动检查",
        "department": "公安",
        "basis": "演示规定",
        "content": "演示内容一",
        "standard": "演示标准一",
    }
    number = registry.add(desk.office, ITEMS, words).number
    withheld = {"kind": "商业秘密", "basis": "演示依据", "by": "演示局长"}
    desk.clock.at("2024-05-06")
    registry.edit(desk.office, ITEMS, number, {"content": "演示误写内容", "note": "演示误写备注"})
    registry.edit(desk.office, ITEMS, number, {"content": "演示内容二", "note": "演示备注二"})
    mark.set_mark(desk.office, number, withheld | {"field": "抽查内容", "on": "2024-05-06"})
    desk.clock.at("2024-05-07")
    registry.edit(desk.office, ITEMS, number, {"content": "演示内容三", "standard": "演示标准三"})
    lifted = {"field": "抽查内容", "by": "演示局长", "on": "2024-05-07", "why": "演示"}
    mark.lift_mark(desk.office, number, lifted)
    mark.set_mark(desk.office, number, withheld | {"field": "抽查标准和要点", "on": "2024-05-07"})


def _restricted(desk: Desk, start: int, level: str) -> None:
    trade = f"演示特许行业{start}"
    for n in range(start, start + 12):
        registry.add(desk.office, ENTERPRISES, hotel(n, name=f"演示{n}号特许有限公司", trades=trade, town=f"演示{n}村"))
    item = registry.add(
        desk.office, ITEMS,
        {"name": f"演示特许检查{start}", "department": "公安", "basis": "演示专门规定", "trades": trade, "ratio": "50%",
         "content": "演示内容", "level": level, "level_basis": "演示依据"},
    )  # fmt: skip
    number = desk.new_task(name=f"演示特许任务{start}", items=item.number, ratio="50%")
    desk.matched(number)
    desk.enter_all(number, f"2024-04-{start // 4:02d}", "5")
    desk.approve(number)
    task.close(desk.office, number)


def _records(desk: Desk) -> Records:
    """What a publication would read, as it reads it."""
    seen: list[Records] = []

    def looked(records: Records, as_of: datetime) -> PublicRecords:
        seen.append(records)
        return project(records, as_of)

    with patch.object(publish, "project", looked):
        publish.prepare(desk.office)
    return seen[0]


def planted(records: Records) -> Planted:
    return Planted(records)


def multiplied(records: Records, results: int) -> Records:
    """The same bureau with that many results: its public results again and again, each with an object and a sheet of its own."""
    index = Index(records, date.min)
    known = {one.number for one in records.tasks if index.level(one) == "full"}
    templates = [one for one in records.results if one.task in known and one.approved]
    objects = {one.number: one for one in records.enterprises}
    sheets = {one.number: one for one in records.sheets}
    new: tuple[list[Enterprise], list[Sheet], list[Result]] = ([], [], [])
    free = (name for n in count(500_000) if (name := f"O-{n:06d}") not in objects)
    for number in range(results - len(records.results)):
        old = templates[number % len(templates)]
        name = next(free)
        new[0].append(
            msgspec.structs.replace(
                objects[old.object], number=name, name=f"演示连锁{number:06d}店", code=f"演示{number:014d}"
            )
        )
        new[1].append(msgspec.structs.replace(sheets[old.sheet], number=f"S-{500_000 + number:06d}", object=name))
        new[2].append(
            msgspec.structs.replace(
                old, number=f"{old.task}/{name}/{old.item}", object=name, sheet=f"S-{500_000 + number:06d}"
            )
        )
    return replace(
        records,
        enterprises=[*records.enterprises, *new[0]],
        sheets=[*records.sheets, *new[1]],
        results=[*records.results, *new[2]],
    )
