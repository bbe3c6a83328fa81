"""冻结: what a freeze binds, and everything that stands against it (draw.md §1)."""

import json
from datetime import datetime, timedelta

import msgspec
import pytest

from acts.draw import freeze
from acts.registry import registry
from acts.registry.registry import INSPECTORS, ITEMS
from db.store import Transaction
from rules.base.canonical import canonical, digest
from rules.draw.draw_record import Draw, DrawLists, list_files
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Recusal
from tests.acts.office import AT_THE_STATION, Desk, officer

TERMS = {
    "format", "serial", "previous", "draw", "task", "frozen_at", "plan", "registry", "pool", "excluded", "recusals", "pool_size",
    "strata", "floor", "batches", "cutoff", "departments", "entropy", "supersedes", "parent",
}  # fmt: skip
"""Every key that draw.md §1 names for terms.json."""


def test_a_freeze_binds_the_bureau_to_exactly_these_files(desk: Desk) -> None:
    frozen = desk.freeze(desk.joint_task(plan="L-0001"))
    files = desk.evidence(frozen.number)
    terms = json.loads(files["terms.json"])
    assert set(terms) == TERMS
    assert set(files) == {
        "terms.json", "pool.tsv", "excluded.tsv", "recusals.tsv", "inspectors-police.tsv", "inspectors-fire.tsv",
    }  # fmt: skip
    assert canonical(terms) == files["terms.json"]
    assert digest(files["terms.json"]) == frozen.commitment
    assert [terms[name] for name in ("pool", "excluded", "recusals")] == [
        digest(files[f"{name}.tsv"]) for name in ("pool", "excluded", "recusals")
    ]
    assert [(one["code"], one["per_object"], one["inspectors"]) for one in terms["departments"]] == [
        (code, 2, digest(files[f"inspectors-{code}.tsv"])) for code in ("police", "fire")
    ]
    assert (terms["pool_size"], terms["strata"]) == (20, [{"code": "all", "ratio": "0.5", "size": 20}])
    assert (terms["plan"], terms["registry"]["total"]) == ({"line": "L-0001", "version": 1}, 27)


def test_the_registry_is_named_by_the_journal_position_before_the_freeze(desk: Desk) -> None:
    number = desk.new_task()
    before = desk.office.store.position
    terms = desk.freeze(number).conditions
    assert (terms.registry.seq, terms.registry.head) == (before.seq, before.head)


def test_nobodys_name_stands_in_a_frozen_folder_and_every_line_has_its_own_salt(desk: Desk) -> None:
    frozen = desk.freeze(desk.joint_task())
    content = b"".join(desk.evidence(frozen.number).values()).decode()
    lists = desk.lists(frozen.number)
    for one in desk.office.store.all(Enterprise):
        assert one.name not in content
        assert one.code not in content
    salts = [entry.salt for entry in (*lists.pool, *lists.excluded)]
    salts += [entry.salt for entries in lists.inspectors.values() for entry in entries]
    assert len(set(salts)) == len(salts) == 25 + 11  # the five net cafés stand among the excluded
    assert not any(salt in content for salt in salts)


def test_freezes_are_one_series_without_a_gap_each_naming_the_one_before(desk: Desk) -> None:
    frozen = [desk.freeze(desk.new_task()), desk.freeze(desk.new_task(items="I-0003")), desk.freeze(desk.new_task())]
    terms = [one.conditions for one in frozen]
    assert [one.serial for one in terms] == [1, 2, 3]
    assert [one.previous for one in terms] == [None, frozen[0].commitment, frozen[1].commitment]


def test_an_empty_pool_is_refused_with_its_cure(desk: Desk) -> None:
    registry.add(desk.office, ITEMS, {"name": "典当业检查", "department": "公安", "basis": "演示", "trades": "典当"})
    number = desk.new_task(items="I-0005", ratio="10%")
    with desk.refused("抽查对象库为空：名录中没有属于所选事项和范围的对象，请先导入名录"):
        desk.freeze(number)
    number = desk.new_task(where="town=别的镇")
    with desk.refused("抽查对象库为空：范围内的 20 个对象都不能入库，请看各自的原因"):
        desk.freeze(number)


def test_a_value_time_that_is_not_after_the_freeze_is_refused(desk: Desk) -> None:
    number = desk.new_task()
    for hours in (0, -1):
        with desk.refused("预定时间", "必须在冻结之后"):
            desk.freeze(number, hours=hours)


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        ("dream", {}, "没有“dream”这种来源，可用：dice、lottery、beacon、system"),
        ("dice", {"place": "会议室"}, "骰子的来源要写且只写：dice、place"),
        ("dice", {"place": "会议室", "dice": "许多"}, "骰子个数 dice 应为正整数"),
        ("lottery", {"game": "快乐8", "issue": "2024063"}, "彩种只能是 ssq（双色球）或 dlt（大乐透）"),
        ("system", {"place": "会议室"}, "系统随机数的来源要写且只写：（无）"),
    ],
)
def test_a_source_that_is_not_written_as_the_terms_want_it_is_refused(
    desk: Desk, kind: str, source: dict[str, str], said: str
) -> None:
    number = desk.new_task()
    with desk.refused(said):
        desk.freeze(number, kind, source)
    assert desk.task(number).draws == ()


def test_a_second_freeze_of_a_task_or_of_its_plan_line_is_refused_while_one_is_open(desk: Desk) -> None:
    """A clerk may not freeze several and choose."""
    first, second = desk.new_task(plan="L-0001"), desk.new_task(plan="L-0001")
    desk.freeze(first)
    with desk.refused("已冻结，不能冻结"):
        desk.freeze(first)
    with desk.refused("同一计划的 2024-001-1 已冻结而未抽取，请先完成抽取，或由负责人批准作废"):
        desk.freeze(second)
    desk.run_later(first)
    assert desk.freeze(second).serial == 2


def test_an_open_freeze_of_the_same_plan_line_that_expired_does_not_stand_in_the_way(desk: Desk) -> None:
    first, second = desk.new_task(plan="L-0001"), desk.new_task(plan="L-0001")
    desk.freeze(first)
    desk.clock.at("2024-03-11")
    desk.freeze(second)
    assert desk.draw("2024-001-1").state == "expired"


def test_objects_that_could_get_a_short_team_are_named_one_by_one(desk: Desk) -> None:
    one, other = desk.object(1), desk.object(2)
    for n in (1, 2, 3, 4, 5):
        registry.add_recusal(desk.office, {"object": one.number, "inspector": f"N-{n:04d}", "reason": "kin"})
    for n in (1, 2, 3, 4):
        registry.add_recusal(desk.office, {"object": other.number, "inspector": f"N-{n:04d}", "reason": "kin"})
    number = desk.new_task()
    with desk.refused(one.number, "回避后公安最少只剩 1 人，每个对象需 2 人，请补充人员"):
        desk.freeze(number)
    number = desk.new_task(pool_take="police=4")
    with desk.refused(one.number, other.number, "最少只剩 0 人"):
        desk.freeze(number)


def test_a_department_without_two_inspectors_is_refused(desk: Desk) -> None:
    for n in (8, 9, 10, 11):
        registry.edit(desk.office, INSPECTORS, f"N-{n:04d}", {"status": "休假"})
    number = desk.joint_task()
    with desk.refused(
        "消防",
        "可抽取的执法人员只有 1 人（另有不可抽的：休假 4 人），每个对象需 2 人，请补充人员 1 名：登记新的，或恢复在岗",
    ):
        desk.freeze(number)


def test_only_officers_on_duty_with_a_certificate_through_the_window_and_the_right_trade_are_frozen(desk: Desk) -> None:
    changes = {
        1: {"status": "调离"},
        2: {"valid_until": "2024-06-27"},
        3: {"role": "专业技术人员"},
        4: {"qualified": "网吧"},
    }
    for n, raw in changes.items():
        registry.edit(desk.office, INSPECTORS, f"N-{n:04d}", raw)
    registry.edit(desk.office, INSPECTORS, "N-0005", {"qualified": "旅馆业", "valid_until": "2024-06-28"})
    frozen = desk.freeze(desk.new_task())
    assert {entry.inspector for entry in desk.lists(frozen.number).inspectors["police"]} == {"N-0005", "N-0006"}
    department = frozen.conditions.departments[0]
    assert department.registry_size == 6
    assert department.excluded == {"transferred": 1, "certificate": 1, "expert": 1, "not_qualified": 1}


def test_recusals_of_the_pool_are_frozen_without_their_reason(desk: Desk) -> None:
    one, cafe = desk.object(1).number, desk.object(21).number
    for object_, inspector in ((one, "N-0001"), (cafe, "N-0001"), (one, "N-0007")):
        registry.add_recusal(
            desk.office, {"object": object_, "inspector": inspector, "reason": "持股", "note": "百分之五"}
        )
    lifted = desk.office.store.get(Recusal, f"{one}/N-0001")
    frozen = desk.freeze(desk.new_task())
    ids = {entry.inspector: entry.id for entry in desk.lists(frozen.number).inspectors["police"]}
    assert desk.lists(frozen.number).recusals == ((one, ids["N-0001"]),)
    with desk.office.transaction("test") as tx:
        tx.put(msgspec.structs.replace(lifted, active=False))
    assert desk.lists(desk.freeze(desk.new_task()).number).recusals == ()


def test_an_inspectors_id_is_made_for_one_draw_and_is_not_the_registry_number(desk: Desk) -> None:
    registry.add(desk.office, INSPECTORS, officer(90, "公安"))
    orders = [
        [entry.inspector for entry in desk.lists(desk.freeze(desk.new_task()).number).inspectors["police"]]
        for _ in range(6)
    ]
    assert all(sorted(order) == sorted(orders[0]) for order in orders)
    assert len({tuple(order) for order in orders}) > 1


def test_a_freeze_that_fails_to_be_journalled_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = desk.new_task()
    before = desk.office.store.position

    def fail(*_: object) -> None:
        raise OSError("disk")

    with monkeypatch.context() as broken:
        broken.setattr(Transaction, "put", fail)
        with pytest.raises(OSError, match="disk"):
            desk.freeze(number)
    assert desk.office.store.position == before
    assert desk.office.store.all(Draw) == []
    assert desk.freeze(number).serial == 1


def test_the_frozen_lists_make_the_files_that_were_hashed(desk: Desk) -> None:
    frozen = desk.freeze(desk.joint_task())
    lists = desk.office.store.get(DrawLists, frozen.number)
    assert digest(list_files(lists)["pool.tsv"]) == frozen.conditions.pool


def test_the_expected_time_is_kept_in_chinese_time_whatever_zone_it_came_in(desk: Desk) -> None:
    moment = (desk.clock.moment + timedelta(hours=6)).astimezone(tz=None)
    frozen = freeze.freeze(desk.office, desk.new_task(), kind="dice", source=AT_THE_STATION, expected_at=moment).draw
    assert frozen.expected_at == "2024-03-04T15:00:00+08:00"
    assert datetime.fromisoformat(frozen.expected_at) == moment
