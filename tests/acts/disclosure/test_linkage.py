"""What strata, reasons and lists tell of those who may not be named, or no longer (draw.md §1, §6)."""

import msgspec
import pytest

from acts.disclosure import publish
from acts.draw import confirm, freeze, match
from acts.registry import registry
from acts.work import life, result
from site_gen.verify import verify_folder
from tests.acts.office import Desk
from tests.acts.restricted import restricted_task, site_of, to_the_end, verified
from tests.leaks.recount import recount


def test_a_later_open_draw_does_not_tell_who_was_drawn_in_a_restricted_one(desk: Desk) -> None:
    """link_limited_joint: 本年度已抽查 beside a name, in excluded.tsv and its openings, was the list of the limited draw."""
    first = restricted_task(desk, "limited")
    to_the_end(desk, first.number)
    again = desk.new_task(items=f"I-0002,{first.items[0]}", departments="fire,police", ratio="50%")
    desk.freeze(again)
    lists = desk.lists(f"{again}-1")
    assert {entry.reason for entry in lists.excluded} <= {"closed", "other"}
    hotels = desk.new_task(name="演示旅馆抽查", ratio="30%")
    to_the_end(desk, hotels)
    later = desk.new_task(name="演示旅馆再抽查", ratio="30%")
    to_the_end(desk, later)
    left_out = desk.lists(f"{later}-1").excluded
    assert {(entry.reason, entry.why) for entry in left_out} == {("other", "checked_this_year")}
    raw = site_of(desk)[f"draws/{later}-1/evidence/excluded.tsv"].decode()
    assert raw.count("\tother\t") == len(left_out) > 0
    report = verify_folder(desk.office.places.evidence(f"{later}-1")).lines()
    assert not [line for line in report if line.startswith("[不成立]")]


def test_whoever_may_be_named_and_is_left_out_of_a_later_pool_does_not_tell_the_list_of_a_restricted_draw(
    desk: Desk,
) -> None:
    """Whatever the reason says: the registry without the named pool was the list of the joint limited draw, all of it."""
    words = {"name": "演示内保检查", "department": "公安", "basis": "演示规定", "content": "演示内容", "level": "有限公开", "level_basis": "演示依据"}  # fmt: skip
    item = registry.add(desk.office, registry.ITEMS, words).number
    joint = desk.new_task(name="演示联合抽查", items=f"I-0001,{item}", ratio="30%")
    to_the_end(desk, joint)
    drawn = {sheet.object for sheet in desk.sheets(joint)}
    later = desk.new_task(name="演示旅馆再抽查", ratio="30%")
    to_the_end(desk, later)
    left_out = desk.lists(f"{later}-1").excluded
    assert left_out
    assert {entry.object or entry.number for entry in left_out} <= drawn
    site = site_of(desk)
    shown = b"".join(raw for path, raw in site.items() if path.startswith(f"draws/{later}-1/"))
    assert f"draws/{later}-1/evidence/excluded.tsv" in site, "the arithmetic is public, by numbers that lead to no name"
    assert not any("/openings/" in path for path in site if later in path)
    assert not [entry for entry in left_out if entry.name.encode() in shown or entry.salt.encode() in shown]
    page = site[f"draws/{later}-1/index.html"].decode()
    assert "未入库的会透露别的抽取抽了谁" in page
    assert not [entry for entry in desk.lists(f"{later}-1").pool if entry.number in page or entry.name in page]


def test_what_a_later_check_leaves_out_of_a_visit_does_not_tell_that_a_restricted_one_was_there(desk: Desk) -> None:
    """Its results would lack the one item, and no other public check of the year has it."""
    words = {"name": "演示内保检查", "department": "公安", "basis": "演示规定", "content": "演示内容", "level": "有限公开", "level_basis": "演示依据"}  # fmt: skip
    item = registry.add(desk.office, registry.ITEMS, words).number
    joint = desk.new_task(name="演示联合抽查", items=f"I-0001,{item}", ratio="30%")
    to_the_end(desk, joint)
    later = desk.joint_task(name="演示旅馆再抽查", ratio="100%")
    to_the_end(desk, later)
    assert {sheet.items for sheet in desk.sheets(later)} == {("I-0001", "I-0002")}
    assert {sheet.object for sheet in desk.sheets(joint)}.isdisjoint(sheet.object for sheet in desk.sheets(later))
    assert not any("/openings/" in path for path in site_of(desk))
    again = desk.joint_task(name="演示旅馆又抽查", items=f"I-0001,{item}", ratio="100%", departments="police")
    left = {sheet.items for sheet in desk.matched(again)}
    assert (item,) in left, "a restricted one shows nobody, and leaves nobody out"


def test_a_later_list_does_not_tell_whose_result_was_repaired(desk: Desk) -> None:
    """Who is left out of it, all of them by name, and has no result this year, was the one."""
    first = desk.closed(ratio="30%")
    later = desk.closed(name="演示旅馆再抽查")
    folder = f"draws/{later}-1/evidence/openings/"
    assert any(path.startswith(folder) for path in site_of(desk)), "as long as everybody's result is public"
    desk.clock.at("2024-04-10")
    repaired = desk.sheets(first)[0].object
    result.withdraw(desk.office, first, repaired, "I-0001", reason="repaired", by="演示局长", document="演示文 9")
    site = site_of(desk)
    assert not any("/openings/" in path for path in site)
    page = site[f"draws/{later}-1/index.html"].decode()
    assert "未入库的会透露别的抽取抽了谁" in page
    assert not [entry for entry in desk.lists(f"{later}-1").excluded if entry.name in page]
    assert f"draws/{later}-1/evidence/excluded.tsv" in site
    assert [path for path in site if path.startswith(f"results/{later}/")]


def test_a_later_list_does_not_warn_those_who_are_still_to_be_visited(desk: Desk) -> None:
    """A check that takes months, and a later one that is over sooner: who is left out of that would know that the office comes."""
    first = desk.new_task(ratio="30%")
    desk.matched(first)
    later = desk.closed(name="演示旅馆再抽查")
    warned = {entry.object for entry in desk.lists(f"{later}-1").excluded}
    assert warned == {sheet.object for sheet in desk.sheets(first)}
    folder = f"draws/{later}-1/evidence/openings/"
    assert not any(path.startswith(folder) for path in site_of(desk))
    desk.enter_all(first, "2024-03-25")
    desk.approve(first)
    life.close(desk.office, first)
    assert any(path.startswith(folder) for path in site_of(desk))


def test_no_risk_class_stands_beside_a_name(desk: Desk) -> None:
    """A draw by risk class shows its arithmetic by numbers that lead to no name, its list by names that lead to no number."""
    number = desk.new_task(strata="risk", ratio="50%")
    to_the_end(desk, number)
    site = site_of(desk)
    evidence = {path: raw for path, raw in site.items() if path.startswith(f"draws/{number}-1/evidence/")}
    assert f"draws/{number}-1/evidence/pool.tsv" in evidence
    assert not any("openings" in path for path in evidence)
    page = site[f"draws/{number}-1/index.html"].decode()
    for entry in desk.lists(f"{number}-1").pool:
        assert entry.number not in page
        assert not any(word.encode() in raw for raw in evidence.values() for word in (entry.name, entry.object))
    public, _ = publish.prepare(desk.office)
    drawn = next(draw for draw in public.draws if draw.number == f"{number}-1").drawn
    assert [one.name for one in drawn] == sorted(one.name for one in drawn)
    assert {(one.number, one.stratum, one.batch) for one in drawn} == {("", "", 0)}
    assert len(drawn) == len(desk.final(number))
    visits = [sheet.object for sheet in sorted(desk.sheets(number), key=lambda sheet: sheet.order)]
    assert visits == sorted(desk.final(number)), "in no order of tickets"


def test_the_statistics_say_no_ratio_of_a_class(desk: Desk) -> None:
    number = desk.new_task(strata="risk", ratio="A=10%,B=20%,C=50%,D=100%,E=100%,unrated=20%")
    to_the_end(desk, number)
    (row,) = publish.prepare(desk.office)[0].statistics[2024]
    assert row.ratio == "分层抽取"


def test_an_item_that_is_named_after_a_class_is_refused_at_the_freeze(desk: Desk) -> None:
    registry.edit(desk.office, registry.ITEMS, "I-0001", {"name": "E级旅馆检查"})
    number = desk.new_task()
    with desk.refused("I-0001 事项名称", "site.publish_classes"):
        desk.freeze(number)


def test_the_scope_by_risk_class_is_not_said(desk: Desk) -> None:
    number = desk.new_task(where="risk=E", ratio="50%")
    to_the_end(desk, number)
    desk.approve_texts()
    public, _ = publish.prepare(desk.office)
    assert public.tasks[0].scope == "信用风险等级：不公开"


def test_lists_and_openings_go_with_the_first_result_that_leaves_the_site(desk: Desk) -> None:
    """Else the one name on the list that has no result is the one that was withdrawn; the arithmetic stays."""
    number = desk.new_task(ratio="30%")
    to_the_end(desk, number)
    before = site_of(desk)
    assert any("/openings/" in path for path in before)
    one = desk.final(number)[0]
    result.withdraw(desk.office, number, one, "I-0001", reason="repaired", by="演示局长", document="示公演〔2024〕9号")
    site = site_of(desk)
    assert not any("/openings/" in path for path in site)
    evidence = [
        path for path in before if "/evidence/" in path and "/openings/" not in path and "files.txt" not in path
    ]
    assert len(evidence) > 5
    assert {path: site[path] for path in evidence} == {path: before[path] for path in evidence}
    page = site[f"draws/{number}-1/index.html"].decode()
    assert "名称已经移出：有结果公示期满或不再公示；编号和证据仍在，仍可重算" in page
    assert "在浏览器中核验" in page
    assert desk.draw(f"{number}-1").seed in page
    assert not [entry for entry in desk.lists(f"{number}-1").pool if entry.name in page or entry.number in page]
    assert "逾期未公开" not in page
    report = verified(site, f"{number}-1").lines()
    assert not [line for line in report if line.startswith("[不成立]") or "逾期" in line]


def test_a_pool_of_fewer_than_five_is_not_public_at_all_and_the_clerk_is_told(desk: Desk) -> None:
    """small_pool: “民用枪支弹药 1” and one result named the county's only shop."""
    number = desk.new_task(name="演示枪弹专项检查", items="I-0004", ratio="100%")
    report = freeze.freeze(
        desk.office, number, kind="dice", source={"place": "会议室", "dice": "20"},
        expected_at=desk.clock.moment.replace(hour=15),
    )  # fmt: skip
    assert "对象库不足 5 个" in report.notices[0]
    assert report.draw.level == "none"
    desk.run_later(number)
    confirm.confirm(desk.office, number)
    match.match_inspectors(desk.office, number)
    desk.enter_all(number, "2024-03-20", "6")
    desk.approve(number)
    life.close(desk.office, number)
    desk.clock.at("2024-04-01")
    public, _ = publish.prepare(desk.office)
    assert (public.tasks, public.draws, public.results, public.apart) == ((), (), (), {})
    assert dict(public.restricted) == {"民用枪支弹药": "少于5"}
    assert not [path for path, raw in site_of(desk).items() if "演示枪弹专项检查".encode() in raw]


@pytest.mark.parametrize(
    ("terms", "label"),
    [
        ({"name": "2024年E级企业抽查"}, "抽查任务名称"), ({"name": "重点监管企业抽查"}, "抽查任务名称"),
        ({"where": "risk=E", "strata": "risk"}, "分层方式"),
    ],
)  # fmt: skip
def test_what_would_tell_the_class_of_everybody_on_the_list_is_refused_at_the_freeze(
    desk: Desk, terms: dict[str, str], label: str
) -> None:
    number = desk.new_task(ratio="50%", **terms)
    with desk.refused(label, "site.publish_classes"):
        desk.freeze(number)
    site = msgspec.structs.replace(desk.office.bureau.site, publish_classes="演示依据")
    desk.office = msgspec.structs.replace(desk.office, bureau=msgspec.structs.replace(desk.office.bureau, site=site))
    assert desk.freeze(number).state == "open"


@pytest.mark.parametrize("level", ["有限公开", "不予公开"])
@pytest.mark.parametrize(
    "later",
    [
        {"ratio": "100%"},
        {"strata": "risk", "ratio": "50%"},
        {"ratio": "50%", "where": "trade=旅馆业"},
        {"ratio": "50%", "items": "I-0001,I-0002", "departments": "police,fire"},
    ],
    ids=["all of them", "by class", "of a trade", "joint"],
)
def test_whoever_subtracts_a_later_pool_from_the_registry_finds_nobody(
    desk: Desk, level: str, later: dict[str, str]
) -> None:
    """However the later draw is cut: who was drawn where nobody may know it is named in none of its files, or the pool is not named."""
    words = {"name": "演示内保检查", "department": "公安", "basis": "演示规定", "content": "演示内容", "level": level, "level_basis": "演示依据"}  # fmt: skip
    item = registry.add(desk.office, registry.ITEMS, words).number
    joint = desk.new_task(name="演示联合抽查", items=f"I-0001,{item}", ratio="30%")
    to_the_end(desk, joint)
    drawn = {sheet.object for sheet in desk.sheets(joint)}
    again = desk.new_task(name="演示再抽查", **later)
    to_the_end(desk, again)
    lists, site = desk.lists(f"{again}-1"), site_of(desk)
    files = b"".join(raw for path, raw in site.items() if path.startswith(f"draws/{again}-1/"))
    left_out = [entry for entry in lists.excluded if entry.object in drawn]
    assert left_out
    assert not [entry for entry in (*left_out, *lists.pool) if entry.name.encode() in files]
    assert recount(desk.office.places.public) == []
