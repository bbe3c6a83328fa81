"""A bureau of every fate for the canaries of `tests.leaks.planting`: draws that are over, limited, not published, void, waiting; results too."""

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from unittest.mock import patch

import msgspec

from acts.base.office import Office
from acts.disclosure import mark, publish
from acts.draw import confirm, draw, match, team_changes
from acts.draw import void as void_acts
from acts.draw.confirm import StrikeOff
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import life, result
from rules.disclosure.index import Index
from rules.disclosure.projection import Records, project
from rules.disclosure.public import PublicRecords
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Recusal
from rules.work.result import Result
from rules.work.sheet import Sheet
from tests.acts.office import Desk, desk_in, hotel

__all__ = ["bureau", "changed_item", "multiplied", "over", "records_of", "restricted"]


def bureau(folder: Path) -> Records:
    """A bureau with a draw of every fate: over, limited, not published, void, waiting; results of every fate as well."""
    with desk_in(folder) as desk:
        with desk.office.transaction("test") as tx:
            pair = (desk.object(1).number, desk.inspector(1).number)
            tx.put(Recusal(number="/".join(pair), object=pair[0], inspector=pair[1], reason="kin"))
        over(desk)
        for start, level in ((40, "有限公开"), (60, "不予公开")):
            restricted(desk, start, level)
        changed_item(desk)
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
        return records_of(desk.office)


def over(desk: Desk) -> None:
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
    life.close(desk.office, number)


def changed_item(desk: Desk) -> None:
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
    desk.later_on("2024-05-06")
    registry.edit(desk.office, ITEMS, number, {"content": "演示误写内容", "note": "演示误写备注"})
    registry.edit(desk.office, ITEMS, number, {"content": "演示内容二", "note": "演示备注二"})
    mark.set_mark(desk.office, number, withheld | {"field": "抽查内容", "on": "2024-05-06"})
    desk.clock.at("2024-05-07")
    registry.edit(desk.office, ITEMS, number, {"content": "演示内容三", "standard": "演示标准三"})
    lifted = {"field": "抽查内容", "by": "演示局长", "on": "2024-05-07", "why": "演示"}
    mark.lift_mark(desk.office, number, lifted)
    mark.set_mark(desk.office, number, withheld | {"field": "抽查标准和要点", "on": "2024-05-07"})


def restricted(desk: Desk, start: int, level: str) -> None:
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
    life.close(desk.office, number)


def records_of(office: Office) -> Records:
    """What a publication would read, as it reads it."""
    seen: list[Records] = []

    def looked(records: Records, as_of: datetime) -> PublicRecords:
        seen.append(records)
        return project(records, as_of)

    with patch.object(publish, "project", looked):
        publish.prepare(office)
    return seen[0]


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
