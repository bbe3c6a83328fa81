"""年度检查次数上限: set by a leader, by class and by department, with its history (国办发〔2024〕54号)."""

import msgspec
import pytest

from acts.base.passphrase import set_passphrase
from acts.draw.doubts import freeze_doubts
from acts.registry import registry, visit_cap
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import past
from rules.base.errors import Refused
from rules.registry.enterprise import Enterprise
from rules.registry.visit_cap import NOT_SET, VisitCap
from tests.acts.office import Desk
from tui.screens.home.todo import todo_items

SET = {"basis": "示公演〔2024〕12号", "approved_by": "演示局长"}


def left_out(desk: Desk, number: str) -> set[str]:
    """Who is not in the pool of a task because of the cap."""
    scope = past.preview(desk.office, desk.task(number))
    return {one for one, why in scope.excluded if why == "visit_limit"}


def test_until_a_cap_is_set_the_one_of_the_settings_holds(desk: Desk) -> None:
    now = visit_cap.visit_cap(desk.office)
    assert (now.most, now.by_risk, now.by_department, now.basis) == (2, {}, {}, "bureau.toml")
    assert (visit_cap.cap_gap(desk.office), visit_cap.cap_history(desk.office)) == ("", ())


def test_what_is_not_typed_stays_and_every_cap_that_was_set_is_told(desk: Desk) -> None:
    visit_cap.set_cap(desk.office, {"most": "3", "by_risk": "A=1、E级=4", **SET})
    now = visit_cap.set_cap(desk.office, {"by_department": "消防=1", **SET, "basis": "示公演〔2024〕13号"})
    assert (now.most, now.by_risk, now.by_department) == (3, {"A": 1, "E": 4}, {"fire": 1})
    cleared = visit_cap.set_cap(desk.office, {"by_risk": "", **SET})
    assert (cleared.most, cleared.by_risk, cleared.by_department) == (3, {}, {"fire": 1})
    told = [one.record for one in visit_cap.cap_history(desk.office)]
    assert [(one.most, one.basis) for one in told if one] == [
        (3, SET["basis"]),
        (3, "示公演〔2024〕13号"),
        (3, SET["basis"]),
    ]
    assert visit_cap.cap_history(desk.office)[0].why == (
        "年度检查次数上限：每年最多 3 次；消防 1 次；依据 示公演〔2024〕12号，批准人 演示局长"
    )


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"most": "3"}, "依据", "必须填写"),
        ({"most": "3", "basis": "示公演〔2024〕12号"}, "批准人", "必须填写"),
        ({"most": "-1", **SET}, "每年最多检查", "“-1”应当是 0 到 99 的整数，0 为没有设"),
        ({"most": "一百", **SET}, "每年最多检查", "0 到 99"),
        ({"most": "❶", **SET}, "每年最多检查", "“❶”应当是 0 到 99 的整数，0 为没有设"),
        ({"by_risk": "E", **SET}, "按风险等级", "“E”看不懂，请写成“名称=次数”，几个用、分开"),
        ({"by_risk": "E=0", **SET}, "按风险等级", "“E=0”应当是 1 到 99 的整数；不另设的请去掉"),
        ({"by_risk": "F=1", **SET}, "按风险等级", "F"),
        ({"by_risk": "A=1,A级=2", **SET}, "按风险等级", "写了两次"),
        ({"by_department": "教育局=1", **SET}, "按部门", "教育局"),
    ],
)
def test_a_cap_that_does_not_hold_together_is_refused_at_its_field(
    desk: Desk, typed: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        visit_cap.set_cap(desk.office, typed)
    assert [
        (problem.field, said in problem.message) for problem in refused.value.problems if problem.field == field
    ] == [(field, True)]
    assert visit_cap.cap_history(desk.office) == ()


def test_the_same_again_is_refused(desk: Desk) -> None:
    visit_cap.set_cap(desk.office, {"most": "3", **SET})
    with pytest.raises(Refused, match="没有要改的"):
        visit_cap.set_cap(desk.office, {"most": "3", **SET})


def test_the_leader_says_so_himself_where_he_has_a_passphrase(desk: Desk) -> None:
    set_passphrase(desk.office, "演示局长", "梅花三弄-夜泊-八千里")
    with pytest.raises(Refused, match="演示局长设了口令"):
        visit_cap.set_cap(desk.office, {"most": "3", **SET})


def hotels(desk: Desk) -> set[str]:
    return {one.number for one in desk.office.store.all(Enterprise) if "旅馆业" in one.trades}


def test_without_a_cap_nobody_is_left_out_and_that_is_said(desk: Desk) -> None:
    desk.matched(desk.new_task(ratio="100%"))
    desk.matched(desk.new_task(items="I-0002", departments="fire", where="trade=旅馆业", ratio="100%"))
    registry.edit(desk.office, ITEMS, "I-0001", {"times_per_year": "12"})
    third = desk.new_task()
    assert left_out(desk, third) == hotels(desk)
    visit_cap.set_cap(desk.office, {"most": "0", **SET})
    assert left_out(desk, third) == set()
    assert visit_cap.cap_gap(desk.office) == NOT_SET
    assert NOT_SET.partition("；")[0] in freeze_doubts(desk.office, desk.task(third)).sentences


def test_a_class_has_its_own_cap_and_a_department_its_own_count(desk: Desk) -> None:
    """Each hotel was visited once, by the police."""
    registry.edit(desk.office, ENTERPRISES, desk.object(1).number, {"risk": "E"})
    risky = {one.number for one in desk.office.store.where(Enterprise, risk="E")} & hotels(desk)
    desk.matched(desk.new_task(ratio="100%"))
    fire = desk.new_task(items="I-0002", departments="fire", where="trade=旅馆业")
    assert left_out(desk, fire) == set()
    visit_cap.set_cap(desk.office, {"most": "1", "by_risk": "E=2", **SET})
    assert left_out(desk, fire) == hotels(desk) - risky
    assert (
        f"对象库里有 {len(risky)} 家今年已检查或将检查 1 次，再查一次就到E级的上限 2 次"
        in freeze_doubts(desk.office, desk.task(fire)).sentences
    )
    visit_cap.set_cap(desk.office, {"most": "9", "by_risk": "", "by_department": "公安=1", **SET})
    assert left_out(desk, fire) == set()
    registry.edit(desk.office, ITEMS, "I-0001", {"times_per_year": "12"})
    both = desk.new_task(items="I-0001,I-0002", departments="police,fire", where="trade=旅馆业")
    assert left_out(desk, both) == hotels(desk)


def test_a_record_of_before_opens() -> None:
    assert msgspec.json.decode(b'{"number":"cap"}', type=VisitCap).most == 0


def test_the_desk_reminds_of_a_cap_once_there_is_a_task_until_one_is_set(desk: Desk) -> None:
    without = msgspec.structs.replace(desk.office.bureau, max_visits_per_year=0)
    office = msgspec.structs.replace(desk.office, bureau=without)

    def reminded() -> list[tuple[str, str]]:
        return [(one.tone, one.place) for one in todo_items(office) if one.number == "cap"]

    assert reminded() == []
    desk.new_task()
    assert reminded() == [("warn", "settings")]
    visit_cap.set_cap(office, {"most": "2", **SET})
    assert reminded() == []
