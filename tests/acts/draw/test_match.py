"""随机匹配: at least two of each department for every object, nobody who must keep away, one sheet an object."""

from collections import Counter

from acts.draw import confirm, match
from acts.registry import registry
from rules.draw.draw import ticket
from tests.acts.office import Desk


def test_every_object_gets_two_of_each_department_and_its_own_sheet(desk: Desk) -> None:
    number = desk.joint_task()
    sheets = desk.matched(number)
    assert [sheet.object for sheet in sheets] == desk.final(number)
    assert [sheet.number for sheet in sheets] == [f"S-{n:06d}" for n in range(1, 11)]
    for sheet in sheets:
        assert set(sheet.teams) == {"police", "fire"}
        for department, team in sheet.teams.items():
            assert len(set(team)) == 2
            assert {desk.inspector(int(one[2:])).department for one in team} == {department}
    assert desk.task(number).state == "matched"


def test_the_work_is_shared_out_evenly(desk: Desk) -> None:
    loads = Counter(one for sheet in desk.matched(desk.joint_task()) for team in sheet.teams.values() for one in team)
    for numbers in (range(1, 7), range(7, 12)):
        own = [loads[f"N-{n:04d}"] for n in numbers]
        assert max(own) - min(own) <= 1


def test_an_inspector_never_meets_an_object_that_she_must_keep_away_from(desk: Desk) -> None:
    """Every hotel is closed to two of the six; chance must find its way round all of them."""
    pairs = set()
    for n in range(1, 21):
        for inspector in (f"N-{n % 6 + 1:04d}", f"N-{(n + 3) % 6 + 1:04d}"):
            raw = {"object": desk.object(n).number, "inspector": inspector, "reason": "任职"}
            registry.add_recusal(desk.office, raw)
            pairs.add((raw["object"], inspector))
    sheets = desk.matched(desk.new_task(ratio="100%"), by="演示局长")
    met = {(sheet.object, one) for sheet in sheets for team in sheet.teams.values() for one in team}
    assert len(met) == 40
    assert not met & pairs


def test_with_a_first_draw_of_inspectors_only_those_are_sent(desk: Desk) -> None:
    number = desk.joint_task(pool_take="police=3,fire=2")
    sheets = desk.matched(number)
    sent = {code: {one for sheet in sheets for one in sheet.teams[code]} for code in ("police", "fire")}
    assert {code: len(people) for code, people in sent.items()} == {"police": 3, "fire": 2}
    drawn = desk.draw(f"{number}-1")
    entries = desk.lists(drawn.number).inspectors["police"]
    first = sorted(entries, key=lambda entry: ticket(entry.id, f"{drawn.seed}/inspectors/police"))[:3]
    assert sent["police"] == {entry.inspector for entry in first}


def test_a_sheet_lists_the_items_that_the_object_is_to_be_checked_for(desk: Desk) -> None:
    number = desk.new_task(items="I-0001,I-0002", departments="police,fire", ratio="100%")
    for sheet in desk.matched(number):
        trades = next(one.trades for one in map(desk.object, range(1, 28)) if one.number == sheet.object)
        assert sheet.items == (("I-0001", "I-0002") if "旅馆业" in trades else ("I-0002",))


def test_sheets_go_on_counting_from_task_to_task(desk: Desk) -> None:
    desk.matched(desk.new_task())
    assert desk.matched(desk.new_task(items="I-0003", ratio="20%"))[0].number == "S-000003"


def test_only_a_confirmed_list_is_matched_and_only_once(desk: Desk) -> None:
    number = desk.new_task()
    with desk.refused("草稿，还没有抽取"):
        match.match_inspectors(desk.office, number)
    desk.drawn(number)
    with desk.refused("已抽取，不能匹配", "比对和确认名单"):
        match.match_inspectors(desk.office, number)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    with desk.refused("已匹配，不能匹配"):
        match.match_inspectors(desk.office, number)
