"""国家秘密 is not kept in a bureau that publishes; a classified bureau keeps it and publishes nothing (draw.md §6)."""

import msgspec
import pytest

from acts.disclosure import mark, publish
from acts.disclosure.classified import refuse_classified
from acts.registry import importing, registry
from acts.registry.registry import ITEMS
from acts.work import past
from rules.base.fields import Record
from rules.base.marks import Mark
from rules.draw.draw_record import Event
from tests.acts.office import Desk, sheet_text
from tests.acts.restricted import restricted_task, to_the_end

SECRET = {"level": "国家秘密", "level_basis": "演示依据"}
ITEM = {"name": "演示专门检查", "department": "公安", "basis": "演示依据", "trades": "旅馆业", "ratio": "50%"}
MARK = {
    "field": "企业名称",
    "kind": "国家秘密",
    "basis": "保守国家秘密法第十三条",
    "by": "演示局长",
    "on": "2024-03-04",
}


@pytest.fixture
def classified(desk: Desk) -> Desk:
    bureau = msgspec.structs.replace(desk.office.bureau, classified_machine=True)
    return Desk(msgspec.structs.replace(desk.office, bureau=bureau), desk.clock)


def put(desk: Desk, record: Record) -> None:
    with desk.office.transaction("test") as tx:
        tx.put(record)


def test_an_item_that_is_a_state_secret_is_refused_at_the_form_the_command_and_the_import(desk: Desk) -> None:
    words = ("公开程度：国家秘密不登记在要公示的单位里", "涉密计算机", "classified_machine = true")
    with desk.refused(*words):
        registry.add(desk.office, ITEMS, {**ITEM, **SECRET})
    with desk.refused("I-0001", *words):
        registry.edit(desk.office, ITEMS, "I-0001", SECRET)
    with desk.refused("第 2 行", *words):
        importing.import_list(desk.office, ITEMS, sheet_text({**ITEM, **SECRET}), "清单.xlsx")


@pytest.mark.parametrize("field", ["企业名称", "整条"])
def test_a_mark_of_a_state_secret_is_refused_on_a_field_and_on_a_whole_record(desk: Desk, field: str) -> None:
    with desk.refused(desk.object(1).number, "不公开的理由：国家秘密不登记在要公示的单位里", "涉密计算机"):
        mark.set_mark(desk.office, desk.object(1).number, {**MARK, "field": field})


def test_a_classified_bureau_does_the_whole_work_and_publishes_nothing(classified: Desk) -> None:
    item = registry.add(classified.office, ITEMS, {**ITEM, **SECRET})
    assert item.number == "I-0005"  # one series
    number = classified.new_task(items=item.number)
    to_the_end(classified, number)
    assert (number, classified.draw(classified.task(number).draws[0]).level) == ("2024-001", "secret")
    assert {event.number[:2] for event in classified.office.store.all(Event)} == {"F-"}
    mark.set_mark(classified.office, classified.object(1).number, {**MARK, "field": "整条"})
    for act in (publish.prepare, lambda office: refuse_classified(office.bureau)):
        with classified.refused("bureau.toml：classified_machine：本文件夹在涉密计算机上，什么都不公示"):
            act(classified.office)


def test_a_bureau_of_an_earlier_version_that_holds_state_secrets_opens_and_works_but_does_not_publish(
    desk: Desk,
) -> None:
    item = registry.add(desk.office, ITEMS, ITEM)
    shop = desk.object(1)
    old = msgspec.structs.replace(item, number="IM-0001", name="演示涉密检查", level="secret", level_basis="演示依据")
    put(desk, old)
    put(desk, msgspec.structs.replace(shop, marks=(Mark(field="", kind="state_secret", basis="演示依据"),)))
    with desk.refused("IM-0001：公开程度是国家秘密", f"{shop.number}：标记为国家秘密", "所以没有发布"):
        publish.prepare(desk.office)
    registry.edit(desk.office, ITEMS, "IM-0001", {"note": "改正一处"})
    assert past.preview(desk.office, desk.task(desk.new_task(items="IM-0001"))).level == "secret"
    registry.edit(desk.office, ITEMS, "IM-0001", {"level": "有限公开"})
    mark.lift_mark(
        desk.office, shop.number, {"field": "整条", "by": "演示局长", "on": "2024-03-04", "why": "演示"}
    )  # fmt: skip
    public, _ = publish.prepare(desk.office)
    assert [version.version for one in public.items if one.number == "IM-0001" for version in one.versions] == [3]
    assert registry.add(desk.office, ITEMS, {**ITEM, "name": "演示又一检查"}).number == "I-0006"


def test_a_bureau_that_drew_for_a_state_secret_never_publishes(desk: Desk) -> None:
    number = restricted_task(desk, "none").number
    to_the_end(desk, number)
    drawn_as = desk.task(number).draws[0]
    put(desk, msgspec.structs.replace(desk.draw(drawn_as), level="secret"))
    with desk.refused(f"{drawn_as}：是国家秘密事项的抽取", "请另建单位文件夹"):
        publish.prepare(desk.office)
