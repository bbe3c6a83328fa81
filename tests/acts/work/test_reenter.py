"""录入错误: a result that was withdrawn is entered anew, with who approved it; nothing else is, and nothing is lost of what was."""

from pathlib import Path

import pytest

from acts.disclosure import publish
from acts.work import life, result
from rules.base.errors import Refused
from rules.disclosure import restricted, terms
from rules.registry.item import Item
from rules.work.result import Result, state_text
from site_gen.gate.gate import Leak
from tests.acts.office import Desk
from tests.acts.restricted import site_of
from tests.leaks.recount import recount

ITEM = "I-0001"
WRONG, RIGHT = "把隔壁宾馆的记录录到了这一家", "住宿登记簿齐全"
PAPERS = {"why": "录成了隔壁的", "by": "演示分管局长", "document": "示公演〔2024〕9号"}


def by_mistake(desk: Desk, reason: str = "mistake") -> tuple[str, str]:
    """A published result, withdrawn. Its task and object."""
    number = desk.new_task()
    desk.matched(number)
    desk.later_on("2024-03-20", 17)
    for at, one in enumerate(desk.final(number)):
        raw = {"code": "5", "checked_on": "2024-03-20", "public": WRONG if at == 0 else ""}
        result.enter(desk.office, number, one, ITEM, raw)
    desk.approve(number)
    first = desk.final(number)[0]
    site_of(desk)
    desk.later_on("2024-03-21")
    result.withdraw(desk.office, number, first, ITEM, reason=reason, by=PAPERS["by"], document="示公演〔2024〕8号")
    return number, first


def anew(desk: Desk, number: str, one: str, **changes: str) -> Result:
    raw = {"code": "1", "checked_on": "2024-03-20", "public": RIGHT}
    return result.reenter(desk.office, number, one, ITEM, raw, **{**PAPERS, **changes})


def test_what_was_entered_by_mistake_is_entered_anew_and_public_after_its_approval(desk: Desk) -> None:
    number, one = by_mistake(desk)
    site_of(desk)
    made = anew(desk, number, one)
    assert (made.pending, made.withdrawn, state_text(made)) == (True, None, "待审批（重新录入）")
    assert [(was.public, was.why, was.withdrawn.document) for was in made.mistakes] == [
        (WRONG, PAPERS["why"], "示公演〔2024〕8号")
    ]
    path = f"results/{number}/{number}-{one.lower()}-{ITEM.lower()}.html"
    assert path not in site_of(desk)
    desk.approve(number)
    site = site_of(desk)
    page = site[path].decode()
    assert RIGHT in page
    assert "更正后的内容" not in page, "a new result; what was withdrawn is told by nothing beside a name"
    assert not any(WRONG.encode() in raw for raw in site.values())
    assert publish.prepare(desk.office)[0].removed == ((2024, "录入错误", "少于5"),)


def test_until_it_is_approved_nothing_says_whose_result_is_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed task, its list open: beside a result less than names the missing one would be that of the mistake."""
    number, one = by_mistake(desk)
    life.close(desk.office, number)
    site_of(desk)
    anew(desk, number, one)
    with monkeypatch.context() as planted:
        planted.setattr(terms, "_waits_anew", lambda _: False)
        with pytest.raises(Leak):
            site_of(desk)
    site_of(desk)
    assert recount(desk.office.places.public) == []
    assert not publish.prepare(desk.office)[0].draws[0].drawn
    desk.approve(number)
    site_of(desk)
    assert recount(desk.office.places.public) == []
    assert publish.prepare(desk.office)[0].draws[0].drawn


def test_the_words_that_were_entered_by_mistake_are_stopped_wherever_they_are_typed_again(desk: Desk) -> None:
    number, one = by_mistake(desk)
    anew(desk, number, one)
    desk.approve(number)
    desk.later_on("2024-03-22")
    page = Path(desk.office.places.pages) / "a.md"
    page.write_text(f"title: 演示公告\n\n{WRONG}，情况属实。", encoding="utf-8")
    desk.approve_texts()
    with pytest.raises(Leak, match="录入错误"):
        site_of(desk)


@pytest.mark.parametrize("reason", ["repaired", "court", "other"])
def test_what_was_withdrawn_for_another_reason_is_not_entered_again(desk: Desk, reason: str) -> None:
    number, one = by_mistake(desk, reason)
    with pytest.raises(Refused, match="不是因录入错误撤回的"):
        anew(desk, number, one)


@pytest.mark.parametrize("field", PAPERS)
def test_it_has_a_reason_a_leader_and_a_paper(desk: Desk, field: str) -> None:
    number, one = by_mistake(desk)
    with pytest.raises(Refused, match="必须填写"):
        anew(desk, number, one, **{field: " "})
    assert desk.office.store.get(Result, f"{number}/{one}/{ITEM}").withdrawn is not None


def test_the_other_acts_say_the_way_on(desk: Desk) -> None:
    number, one = by_mistake(desk)
    with pytest.raises(Refused, match="重新录入"):
        result.enter(desk.office, number, one, ITEM, {"code": "1", "checked_on": "2024-03-20"})
    with pytest.raises(Refused, match="重新录入"):
        result.correct(desk.office, number, one, ITEM, {"code": "1"}, "错")
    anew(desk, number, one)
    with pytest.raises(Refused, match="没有撤回"):
        anew(desk, number, one)


def test_a_count_of_the_quarter_does_not_move_when_one_is_entered_anew(desk: Desk) -> None:
    """有限公开: between two publications of a quarter its cells stay as they were."""
    number, one = by_mistake(desk)
    item = desk.office.store.get(Item, ITEM)
    key, day = f"{number}/{one}/{ITEM}", desk.office.today()
    before = restricted.code_at(desk.office.store.get(Result, key), item, day)
    made = anew(desk, number, one)
    assert before == restricted.code_at(made, item, day) == "5"
    assert restricted.code_at(made, item, day.replace(month=4, day=1)) == ""


def test_what_no_publication_had_is_not_counted_as_removed(desk: Desk) -> None:
    """Approved and withdrawn on the same day: public or not, by what lay in between."""
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    unseen, seen, *_ = desk.final(number)
    papers = {"reason": "mistake", "by": PAPERS["by"], "document": "1号"}
    result.withdraw(desk.office, number, unseen, ITEM, **papers)
    assert publish.prepare(desk.office)[0].removed == ()
    site_of(desk)
    desk.clock.moment = desk.clock.moment.replace(minute=30)
    result.withdraw(desk.office, number, seen, ITEM, **{**papers, "reason": "court"})
    assert publish.prepare(desk.office)[0].removed == ((2024, "被法院或上级机关撤销", "少于5"),)
    anew(desk, number, unseen)
    assert publish.prepare(desk.office)[0].removed == ((2024, "被法院或上级机关撤销", "少于5"),)
