"""Names and words of items, plan lines and tasks go out: asked about once where something in them looks private, else silently."""

import pytest

from acts.disclosure import publish, texts
from acts.draw import freeze
from acts.registry import plans, registry
from acts.registry.registry import ENTERPRISES, ITEMS, PLAN
from acts.work import result
from rules.base.errors import Refused
from rules.disclosure.text_approval import TextApproval
from rules.registry.plan import PlanLine
from tests.acts.office import Desk

NOTE = "隔壁店主反映夜间常有人员出入"


def waiting(desk: Desk) -> list[str]:
    return [text.key for text in texts.pending_texts(desk.office)]


def private(desk: Desk) -> set[str]:
    """What is looked for everywhere."""
    return {one.text for one in publish.prepare(desk.office)[1] if not one.files}


def plan_line(desk: Desk) -> PlanLine:
    return desk.office.store.all(PlanLine)[0]


def test_names_in_which_nothing_is_suspicious_are_never_asked_about(desk: Desk) -> None:
    desk.closed()
    assert waiting(desk) == []
    assert publish.prepare(desk.office)[0].tasks
    assert texts.find_text(desk.office, "item/I-0001").approved is None


@pytest.mark.parametrize("words", ["负责人张三的检查", f"查{NOTE}", "联系电话：13800000000 的检查"])
def test_a_plan_whose_name_looks_private_stops_the_publication_until_somebody_lets_it_stand(
    desk: Desk, words: str
) -> None:
    registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"notes": NOTE})
    line = registry.edit(desk.office, PLAN, plan_line(desk).number, {"name": words})
    assert waiting(desk) == [f"plan/{line.number}"]
    with desk.refused("计划名称", f"plan/{line.number}", "--seen"):
        publish.prepare(desk.office)
    publish.prepare(desk.office, as_if_approved=True)
    with pytest.raises(Refused, match="计划名称"):
        desk.approve_texts(seen=False)
    desk.approve_texts()
    assert waiting(desk) == []
    assert words in [one.name for one in publish.prepare(desk.office)[0].plan]


def test_the_words_of_a_plan_as_a_document_are_asked_about_once_it_is_published(desk: Desk) -> None:
    plans.set_plan(desk.office, 2024, {"title": "负责人张三的计划"})
    plans.file_plan(desk.office, 2024, {"filed_with": "示例县双随机办"})
    assert waiting(desk) == []
    plans.publish_plan(desk.office, 2024)
    assert waiting(desk) == ["plan/Y-2024"]
    with desk.refused("标题", "plan/Y-2024", "--seen"):
        publish.prepare(desk.office)
    desk.approve_texts()
    assert [one.title for one in publish.prepare(desk.office)[0].plans] == ["负责人张三的计划"]


def test_what_was_let_stand_is_not_asked_about_again_but_what_is_new_is(desk: Desk) -> None:
    number = registry.edit(desk.office, ITEMS, "I-0001", {"content": "负责人张三的登记"}).number
    desk.approve_texts()
    registry.edit(desk.office, ITEMS, number, {"standard": "逐项核对"})
    assert waiting(desk) == []
    registry.edit(desk.office, ITEMS, number, {"standard": "由经理李四陪同"})
    assert waiting(desk) == ["item/I-0001"]
    (text,) = texts.pending_texts(desk.office)
    assert [(label, one.text) for label, one in text.found] == [("标准和要点", "李四")]
    desk.approve_texts()
    assert desk.office.store.get(TextApproval, "item/I-0001").clauses == ("张三", "李四")
    texts.revoke_text(desk.office, "item/I-0001", reason="不妥", by="演示局长")
    assert waiting(desk) == ["item/I-0001"]


def test_a_yes_at_the_freeze_is_enough(desk: Desk) -> None:
    number = desk.new_task(name="负责人张三的检查")
    with desk.refused("张三"):
        desk.freeze(number)
    at = desk.clock.moment.replace(hour=15)
    freeze.freeze(
        desk.office, number, kind="dice", source={"place": "局三楼会议室", "dice": "20"}, expected_at=at, seen=True
    )
    assert waiting(desk) == []
    assert desk.office.store.get(TextApproval, f"task/{number}").clauses == ("张三",)
    publish.prepare(desk.office)


def test_a_note_that_quotes_the_name_of_its_task_is_asked_about_once_and_then_no_secret(desk: Desk) -> None:
    number = desk.closed()
    name = desk.task(number).name
    one = desk.final(number)[0]
    result.correct(desk.office, number, one, "I-0001", {"note": f"{name}。{NOTE}"}, "补记")
    assert waiting(desk) == [f"task/{number}"]
    desk.approve_texts()
    assert name not in private(desk)
    assert NOTE in private(desk)


def test_a_name_that_only_shares_words_with_a_longer_clause_of_a_note_is_not_asked_about(desk: Desk) -> None:
    number = desk.closed()
    name = desk.task(number).name
    one = desk.final(number)[0]
    result.correct(desk.office, number, one, "I-0001", {"note": f"{name}时看到后门开着"}, "补记")
    assert waiting(desk) == []
    assert f"{name}时看到后门开着" in private(desk)


def test_a_draft_that_is_named_as_its_plan_line_keeps_nothing_from_the_public(desk: Desk) -> None:
    desk.new_task(name=plan_line(desk).name)
    assert plan_line(desk).name not in private(desk)
    desk.new_task(name="另一个还没有公开的任务")
    assert "另一个还没有公开的任务" in private(desk)
