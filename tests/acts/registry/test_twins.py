"""Objects that may be one: shown, decided, merged, taken back; what lists then say of them."""

import msgspec
import pytest
from stdnum.cn import uscc

from acts.finding.batch import plan_edit_all
from acts.journal.undo import plan_undo, undo
from acts.registry import registry, twins
from acts.registry.importing import import_list, prepare_import
from acts.registry.registry import ENTERPRISES
from rules.base.errors import Refused
from rules.registry import enterprise
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Recusal
from rules.registry.merging import doubts
from rules.work.result import Result
from tests.acts.office import Desk, hotel, sheet_text


def twin_of(desk: Desk, n: int, **values: str) -> Enterprise:
    """One more object, registered by hand under the name of object `n`."""
    name = desk.object(n).name.replace("有限公司", "有限责任公司")
    return registry.add(desk.office, ENTERPRISES, hotel(90, name=name) | values)


def test_two_of_one_name_are_shown_until_it_is_decided_that_they_are_two(desk: Desk) -> None:
    first, second = desk.object(1), twin_of(desk, 1)
    numbers = sorted((first.number, second.number))
    assert [sorted((one.one.number, one.other.number)) for one in twins.duplicates(desk.office)] == [numbers]
    twins.not_the_same(desk.office, second.number.lower(), first.number)
    assert twins.duplicates(desk.office) == []
    with pytest.raises(Refused, match="已经认定不是同一家"):
        twins.not_the_same(desk.office, first.number, second.number)


def test_merged_into_one_the_other_is_in_no_pool_and_nothing_that_it_alone_said_is_lost(desk: Desk) -> None:
    kept, gone = desk.object(1), twin_of(desk, 1, phone="13800000001", notes="西门")
    registry.add_recusal(desk.office, {"object": gone.number, "inspector": "N-0001", "reason": "kin"})
    made = twins.merge_objects(desk.office, kept.number, gone.number, "同一地址、同一负责人")
    assert (made.number, made.name, made.code, made.notes) == (kept.number, kept.name, kept.code, "西门")
    after = desk.office.store.get(Enterprise, gone.number)
    assert (after.status, after.merged_into) == ("merged", kept.number)
    assert desk.office.store.get(Recusal, f"{kept.number}/N-0001").active
    assert twins.duplicates(desk.office) == []


def test_a_list_that_names_what_was_merged_means_the_one_that_stays(desk: Desk) -> None:
    kept, gone = desk.object(1), twin_of(desk, 1)
    twins.merge_objects(desk.office, kept.number, gone.number, "同一家")
    report = prepare_import(desk.office, ENTERPRISES, sheet_text(hotel(90, name=gone.name, town="新镇")))
    assert [(row.state, row.number) for row in report.rows] == [("changed", kept.number)]
    assert "名称" not in "".join(report.rows[0].changes), "the name that it has stays"


def test_a_number_of_before_is_kept_and_the_new_code_counts(desk: Desk) -> None:
    old = registry.add(desk.office, ENTERPRISES, hotel(90, name="演示旧号宾馆", code="410499600000072"))
    new = registry.add(desk.office, ENTERPRISES, hotel(91, name="演示旧号宾馆"))
    made = twins.merge_objects(desk.office, old.number, new.number, "换照")
    assert (made.code, made.old_number) == (new.code, "410499600000072")


def test_nobody_is_written_down_as_merged_without_the_one_that_stays(desk: Desk) -> None:
    one = desk.object(1)
    with pytest.raises(Refused, match="要写明并到哪一家"):
        registry.edit(desk.office, ENTERPRISES, one.number, {"status": "已合并"})
    with pytest.raises(Refused, match="要写明并到哪一家"):
        registry.retire(desk.office, ENTERPRISES, one.number, "重复", "已合并")
    plan = plan_edit_all(desk.office, ENTERPRISES, [one.number], {"status": "已合并"})
    assert "要写明并到哪一家" in str(plan.problems[0])
    assert prepare_import(desk.office, ENTERPRISES, sheet_text(hotel(1, name=one.name, status="已合并"))).problems


def test_what_was_merged_does_not_come_back_beside_the_one_that_stays(desk: Desk) -> None:
    kept, gone = desk.object(1), twin_of(desk, 1)
    twins.merge_objects(desk.office, kept.number, gone.number, "同一家")
    with pytest.raises(Refused, match=f"已经合并到 {kept.number}"):
        registry.edit(desk.office, ENTERPRISES, gone.number, {"status": "存续"})
    plan = plan_edit_all(desk.office, ENTERPRISES, [gone.number], {"status": "存续"})
    assert "已经合并到" in str(plan.problems[0])


def test_a_number_does_not_put_one_enterprise_in_the_place_of_another(desk: Desk) -> None:
    one, other = desk.object(1), hotel(95)
    row = {**other, "number": one.number}
    (problem,) = prepare_import(desk.office, ENTERPRISES, sheet_text(row)).problems
    assert "像是另一家" in problem.message
    for known in ({"name": one.name}, {"code": one.code}):
        report = prepare_import(desk.office, ENTERPRISES, sheet_text({**row, **known}))
        assert [(line.state, line.number) for line in report.rows] == [("changed", one.number)]


def test_what_speaks_against_a_merge_is_said_before_it(desk: Desk) -> None:
    """A code of before, or none, speaks against nothing; another name, another code and two visits do."""
    organisation = _with_check("MA000009")
    of_it = f"12410499{organisation}"
    of_it += str(uscc.calc_check_digit(of_it))
    name, old = "演示旧号宾馆", "410499600000072"
    cases = (
        (hotel(90, name=name, code=old), hotel(91, name=name), ()),
        (hotel(92, name=name), hotel(93, name=name, code="无"), ()),
        (hotel(94, name=name, code=organisation), hotel(95, name=name, code=of_it), ()),
        (hotel(96, name=name, old_number=old), hotel(97, name="演示 旧号（宾馆）", code=old), ()),
        (hotel(90, name=name, code=organisation), hotel(91, name=name), ("代码不同",)),
        (hotel(92, name=name), hotel(93, name="演示新号宾馆", code="无"), ("名称不同",)),
        (hotel(94, name=name), hotel(95, name="演示新号宾馆"), ("名称不同", "代码不同")),
    )
    for first, second, words in cases:
        one, other = (
            msgspec.structs.replace(made, number=number)
            for made, number in zip(map(_made, (first, second)), "ab", strict=True)
        )
        found = doubts(one, other)
        assert [sentence.partition("：")[0] for sentence in found] == list(words), found
    desk.closed()
    checked = list(dict.fromkeys(one.object for one in desk.office.store.all(Result)))[:2]
    assert "两条都有检查结果" in twins.merge_doubts(desk.office, *checked)[-1]


def _made(raw: dict[str, str]) -> Enterprise:
    made, problems = enterprise.parse(raw)
    assert made is not None, problems
    return made


def test_a_merge_is_taken_back_whole(desk: Desk) -> None:
    kept, gone = desk.object(1), twin_of(desk, 1, notes="西门")
    twins.merge_objects(desk.office, kept.number, gone.number, "同一家")
    undo(desk.office, plan_undo(desk.office))
    assert desk.office.store.get(Enterprise, gone.number) == gone
    assert desk.office.store.get(Enterprise, kept.number) == kept


def test_what_cannot_be_merged_is_refused_and_nothing_changes(desk: Desk) -> None:
    kept, gone = desk.object(1), twin_of(desk, 1)
    with desk.refused("只有一条"):
        twins.merge_objects(desk.office, kept.number, kept.number, "同一家")
    with desk.refused("必须写明原因"):
        twins.merge_objects(desk.office, kept.number, gone.number, " ")
    registry.retire(desk.office, ENTERPRISES, kept.number, "已注销")
    with desk.refused(f"请留 {gone.number}"):
        twins.merge_objects(desk.office, kept.number, gone.number, "同一家")
    twins.merge_objects(desk.office, gone.number, kept.number, "同一家")
    with desk.refused(f"已经合并到 {gone.number}"):
        twins.merge_objects(desk.office, gone.number, kept.number, "同一家")


def test_an_organisation_code_of_before_is_known_in_the_new_code(desk: Desk) -> None:
    """GB 32100: the nine characters of the organisation stand in the new code."""
    organisation = _with_check("MA000009")
    code = f"12410499{organisation}"
    code += str(uscc.calc_check_digit(code))
    old = registry.add(desk.office, ENTERPRISES, hotel(90, name="演示事业单位", code=organisation))
    report = import_list(desk.office, ENTERPRISES, sheet_text(hotel(93, name="演示事业单位", code=code)), "名录.xlsx")
    assert [(row.state, row.number) for row in report.rows] == [("changed", old.number)]
    after = desk.office.store.get(Enterprise, old.number)
    assert (after.code, after.old_number) == (code, old.code)


def _with_check(body: str) -> str:
    """The eight characters of an organisation with the check character of GB 11714."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    left = 11 - sum(int(one, 36) * weight for one, weight in zip(body, weights, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(left, str(left))
