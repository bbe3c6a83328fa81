"""不公开标记: set and lifted by an act with its sentence in the log; publications, draws and pools obey."""

import pytest

from acts.disclosure import mark, publish
from acts.journal import log, undo
from acts.registry import registry
from acts.registry.registry import ENTERPRISES
from acts.work import result
from rules.base.errors import NotFound
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from tests.acts.office import Desk
from tests.rules.records import texts

TOWN = {
    "field": "乡镇街道",
    "kind": "商业秘密",
    "basis": "政府信息公开条例第十五条",
    "by": "演示局长",
    "on": "2024-03-04",
}
LIFT = {"field": "乡镇街道", "by": "演示局长", "on": "2024-03-04", "why": "权利人同意公开"}


def said(desk: Desk) -> str:
    return "\n".join(texts(publish.prepare(desk.office)[0]))


def test_a_mark_is_set_kept_through_an_edit_listed_and_lifted_each_with_its_sentence(desk: Desk) -> None:
    number = desk.object(1).number
    done = mark.set_mark(desk.office, number.lower(), TOWN)
    assert (done.field, done.kind) == ("town", "trade_secret")
    registry.edit(desk.office, ENTERPRISES, number, {"town": "另一个镇"})
    (one,) = mark.marked_fields(desk.office)
    assert (one.record.number, one.label, one.mark) == (number, "乡镇街道", done)
    assert mark.marked_fields(desk.office, number) == [one]
    assert log.log(desk.office, number=number)[1].text == (
        f"标记 {number} 的“乡镇街道”不公开：商业秘密，依据政府信息公开条例第十五条，演示局长 2024-03-04 决定"
    )
    assert mark.lift_mark(desk.office, number, LIFT) == done
    assert mark.marked_fields(desk.office) == []
    assert log.log(desk.office, number=number)[0].text == (
        f"解除 {number} 的“乡镇街道”不公开标记（商业秘密）：权利人同意公开，演示局长 2024-03-04 决定"
    )


def test_a_new_mark_on_a_field_takes_the_place_of_the_old_one(desk: Desk) -> None:
    number = desk.object(1).number
    mark.set_mark(desk.office, number, TOWN)
    mark.set_mark(desk.office, number, {**TOWN, "kind": "个人隐私"})
    mark.set_mark(desk.office, number, {**TOWN, "field": "企业名称"})
    assert [(one.label, one.mark.kind) for one in mark.marked_fields(desk.office, number)] == [
        ("乡镇街道", "personal"), ("企业名称", "trade_secret"),
    ]  # fmt: skip
    with desk.refused("已经这样标记"):
        mark.set_mark(desk.office, number, {**TOWN, "kind": "个人隐私"})


def test_what_cannot_be_marked_or_lifted_is_refused_with_what_can(desk: Desk) -> None:
    number = desk.object(1).number
    with desk.refused("没有编号为 O-999999 的检查对象"):
        mark.set_mark(desk.office, "O-999999", TOWN)
    with desk.refused("法律依据：必须填写", "决定人：必须填写"):
        mark.set_mark(desk.office, number, {**TOWN, "basis": "", "by": " "})
    with desk.refused("“乡镇街道”没有标记；已标记的有：没有"):
        mark.lift_mark(desk.office, number, LIFT)
    mark.set_mark(desk.office, number, TOWN)
    with desk.refused("解除原因：必须填写"):
        mark.lift_mark(desk.office, number, {**LIFT, "why": ""})
    with desk.refused("不公开标记不能撤销", "mark lift"):
        undo.plan_undo(desk.office)


def test_a_withheld_code_says_so_in_result_object_and_registry(desk: Desk) -> None:
    number = desk.closed()
    one = desk.office.store.get(Enterprise, desk.final(number)[0])
    assert one.code in said(desk)
    mark.set_mark(desk.office, one.number, {**TOWN, "field": "统一社会信用代码"})
    public, secrets = publish.prepare(desk.office)
    withheld = "依法不予公开（商业秘密）"
    assert {r.code for r in public.results if r.object_number == one.number} == {withheld}
    assert [r.code for r in public.objects if r.number == one.number] == [withheld]
    assert [r.code for r in public.enterprises if r.number == one.number] == [withheld]
    assert one.code not in said(desk)
    assert one.code in {secret.text for secret in secrets}


def test_a_result_can_be_withheld_in_part(desk: Desk) -> None:
    number = desk.closed()
    one, other = desk.office.store.where(Result, task=number)
    mark.set_mark(desk.office, one.number, {**TOWN, "field": "公开说明"})
    shown = {r.object_number: r.statement for r in publish.prepare(desk.office)[0].results}
    assert shown == {one.object: "依法不予公开（商业秘密）", other.object: other.public}
    result.correct(desk.office, one.task, one.object, one.item, {"handling": "已复查"}, "补充")
    assert mark.marked_fields(desk.office, one.number)[0].label == "公开说明"  # a correction keeps it


@pytest.mark.parametrize("number", ["", "O-", "2024-001/O-000001/I-0001"])
def test_nobody_can_be_marked_who_is_not_there(desk: Desk, number: str) -> None:
    with pytest.raises(NotFound, match="没有编号为"):
        mark.find_markable(desk.office, number)
