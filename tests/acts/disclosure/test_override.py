"""放行: one finding of the leak gate passes because somebody decided so, is listed, and can be taken back."""

from acts.disclosure import override
from acts.journal import log, undo
from tests.acts.office import Desk

KEY = "3f9a0c1d2e4b"


def test_a_finding_passes_until_it_is_taken_back_and_every_decision_stands_in_the_log(desk: Desk) -> None:
    office = desk.office
    assert override.allowed_findings(office) == frozenset()
    done = override.allow(
        office, KEY.upper(), reason="是公开的办公电话", by="演示局长", about="about/index.html 第 3 行"
    )
    assert (done.number, done.active, done.about) == (KEY, True, "about/index.html 第 3 行")
    assert override.allowed_findings(office) == {KEY}
    assert log.log(office)[0].text == f"放行泄露检查的发现 {KEY}：是公开的办公电话，演示局长 决定"
    with desk.refused("已经放行"):
        override.allow(office, KEY, reason="再说一次", by="演示局长")
    desk.clock.at("2024-03-05")
    ended = override.revoke(office, KEY, reason="电话已停用", by="演示副局长")
    assert override.allowed_findings(office) == frozenset()
    assert override.overrides(office) == [ended]
    assert (ended.reason, ended.ended_by, ended.ended_why) == ("是公开的办公电话", "演示副局长", "电话已停用")
    assert log.log(office)[0].text == f"收回放行 {KEY}：电话已停用，演示副局长 决定"
    with desk.refused("放行不能撤销"):
        undo.plan_undo(office)
    again = override.allow(office, KEY, reason="换了号码", by="演示局长")
    assert again.about == done.about
    assert override.allowed_findings(office) == {KEY}


def test_a_decision_without_reason_person_or_finding_is_refused(desk: Desk) -> None:
    with desk.refused("原因：必须填写", "决定人：必须填写"):
        override.allow(desk.office, KEY, reason=" ", by="")
    for wrong in ("", "第三处", "xyz", "12"):
        with desk.refused("不是检查发现的编号"):
            override.allow(desk.office, wrong, reason="演示", by="演示局长")
    with desk.refused("没有放行中的"):
        override.revoke(desk.office, KEY, reason="演示", by="演示局长")
