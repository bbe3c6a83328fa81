"""冻结以后名录变动: who came, went, changed is shown as a difference; the freeze stands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from acts.base.office import wall_clock
from acts.draw.registry_changes import changes_since_freeze
from acts.journal.clock import confirm_clock
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, INSPECTORS
from rules.base.errors import Refused
from tests.acts.office import Desk, hotel, officer
from tui.cli import cli


def told(desk: Desk, number: str) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.what, one.number, one.text) for one in changes_since_freeze(desk.office, desk.draw(number))]


def test_a_registry_that_did_not_change_gives_no_difference(desk: Desk) -> None:
    frozen = desk.freeze(desk.new_task())
    assert told(desk, frozen.number) == []


def test_who_came_went_and_changed_is_told_each_in_a_sentence(desk: Desk) -> None:
    frozen = desk.freeze(desk.new_task())
    gone, renamed, moved = (desk.object(n) for n in (1, 2, 3))
    registry.retire(desk.office, ENTERPRISES, gone.number, "登记机关通报")
    registry.edit(desk.office, ENTERPRISES, renamed.number, {"name": "演示改名旅馆有限公司", "phone": "10000009999"})
    registry.edit(desk.office, ENTERPRISES, moved.number, {"trades": "网吧"})
    new = registry.add(desk.office, ENTERPRISES, hotel(60))
    registry.add(desk.office, ENTERPRISES, hotel(61, trades="网吧"))  # of no concern to this draw
    assert sorted(told(desk, frozen.number)) == sorted([
        ("went", "object", gone.number, "冻结时在库，现在已歇业、注销、吊销或迁出"),
        ("changed", "object", renamed.number, "冻结以后修改了企业名称、联系电话"),
        ("went", "object", moved.number, "冻结时在库，现在不再属于抽查范围"),
        ("came", "object", new.number, "冻结以后登记"),
    ])  # fmt: skip
    assert [
        str(one) for one in changes_since_freeze(desk.office, desk.draw(frozen.number)) if one.number == renamed.number
    ] == [f"{renamed.number} 演示改名旅馆有限公司：冻结以后修改了企业名称、联系电话"]


def test_an_object_that_was_left_out_and_could_come_in_now_is_told(desk: Desk) -> None:
    registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"status": "歇业"})
    frozen = desk.freeze(desk.new_task(cutoff="2024-03-04"))
    registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"status": "存续"})
    assert told(desk, frozen.number) == [("came", "object", desk.object(1).number, "冻结时不在库，现在可以入库")]


def test_what_other_checks_did_meanwhile_is_no_difference_of_the_registry(desk: Desk) -> None:
    frozen = desk.freeze(desk.new_task())
    desk.clock.later(1)
    other = desk.new_task(items="I-0002", departments="fire", ratio="100%", where="trade=旅馆业")
    desk.drawn(other)
    assert told(desk, frozen.number) == []


def test_inspectors_and_recusals_are_compared_too(desk: Desk) -> None:
    pair = {"object": desk.object(5).number, "inspector": "N-0002", "reason": "kin"}
    registry.add_recusal(desk.office, pair)
    frozen = desk.freeze(desk.new_task(), approved_by="演示局长")
    registry.edit(desk.office, INSPECTORS, "N-0001", {"status": "休假"})
    new = registry.add(desk.office, INSPECTORS, officer(80, "公安"))
    registry.add(desk.office, INSPECTORS, officer(81, "消防"))  # a department that takes no part
    registry.add_recusal(desk.office, {**pair, "object": desk.object(6).number})
    ended = {"ended_by": "演示局长", "ended_on": "2024-03-04", "ended_why": "已无利害关系"}
    registry.end_recusal(desk.office, pair["object"], pair["inspector"], ended)
    assert sorted(told(desk, frozen.number)) == sorted([
        ("went", "inspector", "N-0001", "冻结时可由公安派出，现在休假"),
        ("came", "inspector", new.number, "冻结时不可抽，现在可由公安派出"),
        ("came", "recusal", f"{desk.object(6).number}/N-0002", "冻结以后登记的回避，匹配不知道它；匹配到一起的按更换办理"),
        ("went", "recusal", f"{desk.object(5).number}/N-0002", "冻结以后结束的回避，本次仍然回避"),
    ])  # fmt: skip


def test_a_redraw_is_compared_with_the_registry_from_which_its_pool_came(desk: Desk) -> None:
    number = desk.new_task()
    desk.freeze(number)
    desk.clock.at("2024-03-11")
    registry.retire(desk.office, ENTERPRISES, desk.object(1).number, "登记机关通报")
    second = desk.freeze(number)
    assert [one[:3] for one in told(desk, second.number)] == [("went", "object", desk.object(1).number)]


def test_the_freeze_stands_whatever_changed(desk: Desk) -> None:
    number = desk.new_task()
    frozen = desk.freeze(number)
    for n in range(1, 20):
        registry.retire(desk.office, ENTERPRISES, desk.object(n).number, "登记机关通报")
    desk.clock.later(6)
    assert desk.run(number).conditions == frozen.conditions
    assert len(told(desk, frozen.number)) == 19


def test_a_restricted_draw_is_compared_by_the_numbers_of_the_registry(desk: Desk) -> None:
    frozen = desk.freeze(desk.new_task(items="I-0004"))
    assert frozen.level == "none"
    registry.retire(desk.office, ENTERPRISES, desk.object(26).number, "登记机关通报")
    assert [one[:3] for one in told(desk, frozen.number)] == [("went", "object", desk.object(26).number)]


# ---- draw show


@pytest.fixture
def folder(desk: Desk) -> Path:
    """The bureau's folder after a freeze of which an object was renamed, closed so that a command can open it."""
    desk.freeze(desk.new_task(strata="risk", ratio="A=10%,B=10%,C=10%,D=10%,E=10%"))
    desk.new_task()
    registry.edit(desk.office, ENTERPRISES, desk.object(2).number, {"phone": "10000009999"})
    desk.clock.moment = wall_clock()
    confirm_clock(desk.office)
    return desk.office.places.journal.parent


def test_draw_show_tells_where_a_draw_stands_what_it_proves_and_what_changed(folder: Path) -> None:
    shown = CliRunner().invoke(cli, ["draw", "show", "2024-001", "--bureau", str(folder)])
    assert shown.exit_code == 0, shown.output
    for word in (
        "抽取 2024-001-1：已过期（第 1 次冻结", "承诺值", "六字", "骰子：在局三楼会议室当众掷 20 粒骰子", "须在 2024年3月5日 15:00 之前录入，没有录入，已经过期",
        "外部见证  无，不能证明未挑选", "入库 20 个，不入库 0 个", "公安：可抽 6 人，在册 6 人", "E级", "未抽取", "本单位声明的",
        "冻结以后名录有 1 处变动；冻结照旧有效", "变动  O-", "冻结以后修改了联系电话",
    ):  # fmt: skip
        assert word in shown.output, word


def test_draw_show_gives_a_program_the_same(folder: Path) -> None:
    shown = CliRunner().invoke(cli, ["draw", "show", "2024-001-1", "--bureau", str(folder), "--json"])
    facts = json.loads(shown.output)
    assert (facts["draw"], facts["state"], facts["level"], facts["deadline"]) == (
        "2024-001-1", "expired", "full", "2024-03-05T15:00:00+08:00",
    )  # fmt: skip
    assert [one["kind"] for one in facts["changed_since"]] == ["changed"]
    assert facts["declared"]


def test_draw_show_says_what_is_not_there_yet(folder: Path) -> None:
    for number, said in (
        ("2024-002", "还没有冻结，没有抽取可看；请先冻结"),
        ("2024-009", "没有任务或抽取 2024-009，请核对编号"),
    ):
        shown = CliRunner().invoke(cli, ["draw", "show", number, "--bureau", str(folder)])
        assert isinstance(shown.exception, Refused)
        assert said in str(shown.exception)
