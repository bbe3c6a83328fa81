"""冻结: what a freeze binds, and everything that stands against it (draw.md §1)."""

import json
import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec
import pytest

from acts.base.office import wall_clock
from acts.draw import freeze
from acts.draw.clock import refuse_clock
from acts.draw.doubts import freeze_doubts
from acts.draw.draw import add_witness
from acts.journal import clock
from acts.registry import registry
from acts.registry.registry import INSPECTORS, ITEMS
from db.store import Transaction
from rules.base.canonical import canonical, digest
from rules.draw.draw_record import Draw, DrawLists, Publication, draw_numbers, list_files
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Recusal
from site_gen.verify import verify_folder
from tests.acts.office import AT_THE_STATION, Desk, officer

TERMS = {
    "format", "bureau", "clock", "serial", "previous", "draw", "task", "frozen_at", "plan", "items", "scope", "mask", "strata_by",
    "classes_basis", "publish_by", "registry", "pool", "excluded", "recusals", "pool_size", "strata", "floor", "batches", "cutoff",
    "departments", "entropy", "supersedes", "removed", "parent",
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
    assert (terms["plan"], terms["registry"]["total"]) == ({"line": "L-0001", "ratio": "0.1", "version": 1}, 27)
    assert terms["bureau"] == {"code": "410499", "name": "示例县公安局", "site": None}
    assert (terms["clock"], terms["mask"], terms["strata_by"], terms["floor"]) == ("office", None, "none", "0.1")
    assert [one["number"] for one in terms["items"]] == ["I-0001", "I-0002"]
    assert terms["scope"] == "行业=旅馆业"
    assert terms["publish_by"] == "2024-07-26", "20 working days after the end of the window, 28 June"
    assert terms["entropy"]["expires_at"] == "2024-03-05T15:00:00+08:00"
    assert verify_folder(desk.office.places.evidence(frozen.number)).ok


def test_numbers_are_made_for_each_draw_alone_in_an_order_of_chance(desk: Desk) -> None:
    """In every draw: from a number nobody can tell whom it means, nor on which list it stands."""
    orders = []
    for _ in range(3):
        lists = desk.lists(desk.freeze(desk.new_task()).number)
        both = sorted((*lists.pool, *lists.excluded), key=lambda entry: entry.number)
        assert [entry.number for entry in both] == [f"P-{n:04d}" for n in range(1, 21)]
        orders.append(tuple(entry.object for entry in both))
    assert len(set(orders)) == 3
    assert len({frozenset(order) for order in orders}) == 1


def test_a_demonstration_clock_is_a_term_of_the_draw(desk: Desk) -> None:
    office = msgspec.structs.replace(
        desk.office, bureau=msgspec.structs.replace(desk.office.bureau, demo_clock=desk.clock.moment, code="DEMO-1")
    )
    number = desk.new_task()
    moment = desk.clock.moment + timedelta(hours=6)
    terms = freeze.freeze(office, number, kind="dice", source=AT_THE_STATION, expected_at=moment).draw.conditions
    assert (terms.clock, terms.bureau.code) == ("demo", "DEMO-1")


@pytest.mark.parametrize(("strata", "where"), [("risk", ""), ("watch", ""), ("none", "risk=A,B,C")])
def test_what_rests_on_classes_without_a_legal_basis_is_frozen_masked_with_small_strata_merged(
    desk: Desk, strata: str, where: str
) -> None:
    ratio = {"risk": "A=10%,B=10%,C=10%,D=10%,E=10%", "watch": "watch=50%,other=10%", "none": "10%"}[strata]
    report = freeze.freeze(
        desk.office, desk.new_task(strata=strata, ratio=ratio, where=where), kind="dice", source=AT_THE_STATION,
        expected_at=desk.clock.moment + timedelta(hours=6),
    )  # fmt: skip
    terms = report.draw.conditions
    assert (terms.mask, terms.classes_basis, report.draw.mask) == ("strata", None, "strata")
    assert len(terms.strata) == 1 or all(stratum.size >= 5 for stratum in terms.strata)
    assert "没有写公开的依据" in report.notices[0]
    assert "A级" not in terms.scope
    folder = desk.office.places.evidence(report.draw.number)
    assert verify_folder(folder).ok


def test_with_a_legal_basis_nothing_is_masked_and_a_small_stratum_is_named(desk: Desk) -> None:
    site = msgspec.structs.replace(desk.office.bureau.site, publish_classes="演示县规定")
    office = msgspec.structs.replace(desk.office, bureau=msgspec.structs.replace(desk.office.bureau, site=site))
    number = desk.new_task(strata="risk", ratio="A=10%,B=10%,C=10%,D=10%,E=10%")
    doubts = freeze_doubts(office, desk.task(number))
    assert "层过小：E级 3 个" in "".join(doubts.sentences)
    moment = desk.clock.moment + timedelta(hours=6)
    terms = freeze.freeze(office, number, kind="dice", source=AT_THE_STATION, expected_at=moment).draw.conditions
    assert (terms.mask, terms.classes_basis, terms.strata_by) == (None, "演示县规定", "risk")


def test_the_list_is_public_by_the_day_that_the_terms_name(desk: Desk) -> None:
    moment = desk.clock.moment + timedelta(hours=6)
    terms = freeze.freeze(
        desk.office,
        desk.new_task(),
        kind="dice",
        source=AT_THE_STATION,
        expected_at=moment,
        publish_by=date(2024, 7, 1),
    ).draw.conditions
    assert terms.publish_by == "2024-07-01"
    other = desk.new_task()
    with desk.refused("最迟公开名单的日子 2024-03-03 早于取值那天"):
        freeze.freeze(
            desk.office, other, kind="dice", source=AT_THE_STATION, expected_at=moment,
            publish_by=date(2024, 3, 3),
        )  # fmt: skip


# ---- the clock


def test_nothing_is_frozen_witnessed_or_drawn_while_the_clock_stands_behind_what_is_written(desk: Desk) -> None:
    number, open_ = desk.new_task(), desk.new_task(items="I-0003")
    desk.freeze(open_)
    desk.clock.later(-1)
    acts: tuple[Callable[[], object], ...] = (
        lambda: desk.freeze(number),
        lambda: add_witness(desk.office, open_, kind="paper", who="演示监督员", ref="照片 1"),
        lambda: desk.run(open_),
    )
    for act in acts:
        with desk.refused("电脑的时钟（2024年3月4日 08:00:00）比台账最后一条（2024年3月4日 09:00:00）早，请先校准"):
            act()


def test_nothing_is_frozen_while_the_clock_stands_behind_the_newest_publication(desk: Desk) -> None:
    number = desk.new_task()
    with desk.office.transaction("test") as tx:
        tx.put(
            Publication(number="P-000001", at="2024-03-04T09:00:01+08:00", seq=1, head="ab" * 32, pages=1, changed=1)
        )
    with desk.refused("比最后一次公布（2024年3月4日 09:00:01）早"):
        desk.freeze(number)


def test_the_machines_own_clock_is_compared_with_the_time_of_the_journals_file(desk: Desk) -> None:
    """Somebody turned it back and wrote the journal anew: the file system still knows."""
    number = desk.new_task()
    office = msgspec.structs.replace(desk.office, clock=wall_clock)
    clock.confirm_clock(office)
    file = max(desk.office.places.journal.glob("*.jsonl"))
    os.utime(file, (time.time() + 3600, time.time() + 3600))
    with desk.refused("比台账文件写入的时间"):
        refuse_clock(office, "draw.freeze")
    state = clock.clock_state(office)
    assert state.kind == "behind"
    assert "比台账文件写入的时间（" in state.sentence
    clock.correct_clock(office, by="李局长", paper="示公办〔2026〕8号")  # its line is written now
    assert clock.clock_state(office).kind == "right"
    refuse_clock(office, "draw.freeze")
    assert number


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
        ("dice", {"place": "会议室"}, "骰子的来源要写且只写：dice、faces、place"),
        ("dice", {"place": "会议室", "dice": "20", "faces": "6"}, "骰子须是十面的"),
        ("dice", {"place": "会议室", "dice": "许多"}, "骰子个数 dice 应为 1 至 100 的整数"),
        ("lottery", {"game": "快乐8", "date": "2024-03-05"}, "彩种只能是 ssq（双色球）或 dlt（大乐透）"),
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
    drawn_as = "回避后公安只剩 1 人，每个对象需 2 人，请补充人员 1 名"
    with desk.refused(one.number, drawn_as, other.number):
        desk.freeze(number, approved_by="")
    number = desk.new_task(pool_take="police=4")
    with desk.refused(drawn_as):
        desk.freeze(number)


def test_more_than_5_percent_recused_for_one_object_is_for_the_leader_and_pointed_out_before(desk: Desk) -> None:
    one = desk.object(1)
    registry.add_recusal(desk.office, {"object": one.number, "inspector": "N-0001", "reason": "kin"})
    number = desk.new_task()
    said = f"{one.number}（{one.name}）有 1 人回避，超过可派人员 6 人的 5%"
    assert freeze_doubts(desk.office, desk.task(number)).sentences == (said,)
    with desk.refused(one.number, "的回避超过可派人员的 5%，必须由负责人批准"):
        desk.freeze(number, approved_by=" ")
    report = freeze.freeze(
        desk.office, number, kind="dice", source=AT_THE_STATION, expected_at=desk.clock.moment + timedelta(hours=6),
        approved_by="演示局长",
    )  # fmt: skip
    assert (report.notices, report.draw.recusals_by) == ((said,), "演示局长")


def test_a_department_without_two_inspectors_is_refused(desk: Desk) -> None:
    for n in (8, 9, 10, 11):
        registry.edit(desk.office, INSPECTORS, f"N-{n:04d}", {"status": "休假"})
    number = desk.joint_task()
    with desk.refused(
        "消防",
        "可抽取的执法人员只有 1 人（另有不可抽的 4 人），每个对象需 2 人，请补充人员 1 名：登记新的，或恢复在岗",
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
    assert department.excluded == {"not_available": 4}


def test_recusals_of_the_pool_are_frozen_without_their_reason(desk: Desk) -> None:
    one, cafe = desk.object(1).number, desk.object(21).number
    for object_, inspector in ((one, "N-0001"), (cafe, "N-0001"), (one, "N-0007")):
        registry.add_recusal(
            desk.office, {"object": object_, "inspector": inspector, "reason": "持股", "note": "百分之五"}
        )
    lifted = desk.office.store.get(Recusal, f"{one}/N-0001")
    frozen = desk.freeze(desk.new_task(), approved_by="演示局长")
    lists = desk.lists(frozen.number)
    ids = {entry.inspector: entry.id for entry in lists.inspectors["police"]}
    assert lists.recusals == ((draw_numbers(lists)[one], ids["N-0001"]),)
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


def test_a_class_may_be_drawn_less_than_the_plan_says_of_the_whole(desk: Desk) -> None:
    """莲池 二, 宽城 一: the plan's 10 % is of the whole pool; class A is drawn less."""
    number = desk.new_task(plan="L-0001", strata="risk", ratio="A=1%,B=2%,C=3%,D=4%,E=5%")
    draw = desk.drawn(number)
    assert draw.conditions.floor == "0.1"
    assert len(desk.drawn_as(number)) * 10 >= draw.conditions.pool_size
    assert verify_folder(desk.office.places.evidence(draw.number)).ok
