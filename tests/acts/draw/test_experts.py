"""专业技术人员: who knows the machine goes along by name and helps; who decides is drawn all the same."""

import pytest

from acts.disclosure import publish
from acts.draw import experts
from acts.registry import registry
from acts.work import sheet
from rules.base.errors import NotFound
from tests.acts.office import Desk, officer


def test_an_expert_goes_along_and_takes_nobodys_place(desk: Desk) -> None:
    """莲池 2024 五(一)2: chance decides who goes; a named expert only helps."""
    number = desk.joint_task()
    first = desk.matched(number)[0]
    helper = registry.add(desk.office, registry.INSPECTORS, officer(30, "消防", role="专业技术人员")).number
    sent = experts.send_expert(
        desk.office, number, object_number=first.object, expert=helper, reason="请专人测消防栓的水压和流量"
    )
    assert sent.teams == first.teams
    assert desk.sheets(number)[0] == sent
    assert [(one.inspector, one.department, str(one.on), one.by) for one in sent.experts] == [
        (helper, "fire", "2024-03-04", "演示员")
    ]
    form = sheet.sheet_form(desk.office, sent)
    assert ["（协助）演示执法员30" in row.inspectors for row in form.rows] == [False, True]
    assert "请专人测消防栓的水压和流量" in {secret.text for secret in publish.prepare(desk.office)[1]}
    rows = {(row["number"], row["department"]): row["experts"] for row in sheet.assignments(desk.office, number)}
    assert rows[first.object, "消防"] == "演示执法员30"
    assert experts.recall_expert(
        desk.office, number, object_number=first.object, expert=helper, why="派错了"
    ).experts == ()  # fmt: skip
    assert desk.sheets(number)[0] == first


def test_an_expert_who_may_not_go_is_refused_with_every_reason(desk: Desk) -> None:
    number = desk.new_task()
    first = desk.matched(number)[0]
    helper = registry.add(desk.office, registry.INSPECTORS, officer(30, "公安", role="专业技术人员")).number
    other = registry.add(desk.office, registry.INSPECTORS, officer(31, "消防", role="专业技术人员")).number

    def send(person: str, reason: str = "协助", where: str = first.object) -> None:
        experts.send_expert(desk.office, number, object_number=where, expert=person, reason=reason)

    with desk.refused("是执法人员，只能随机抽取", "必须写明为什么要协助"):
        send("N-0001", " ")
    with desk.refused("属消防，不是本任务的参与部门"):
        send(other)
    away = registry.add(
        desk.office, registry.INSPECTORS, officer(32, "公安", role="专业技术人员", status="休假")
    ).number
    with desk.refused(f"{away}：专业技术人员：现在休假，不能派出"):
        send(away)
    with desk.refused("没有 O-999999 的记录表"):
        send(helper, where="O-999999")
    with pytest.raises(NotFound, match="没有 N-0099"):
        send("N-0099")
    registry.add_recusal(desk.office, {"object": first.object, "inspector": helper, "reason": "任职"})
    with desk.refused(f"与 {first.object} 应当回避，请另派"):
        send(helper)
    second = desk.sheets(number)[1].object
    send(helper, where=second)
    with desk.refused("已经派往"):
        send(helper, where=second)
    with desk.refused("没有派往"):
        experts.recall_expert(desk.office, number, object_number=first.object, expert=helper, why="派错了")
    desk.enter_all(number, "2024-03-20")
    with desk.refused("检查结果已经录入"):
        experts.recall_expert(desk.office, number, object_number=second, expert=helper, why="派错了")
