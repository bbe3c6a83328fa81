"""Everything that draw.md §1 refuses at the freeze and the issue lists as bad input, a case each: refused, with what would cure it.

The first table goes through the act, as a clerk meets it. The second holds terms that the act itself would never write (somebody
else's program, a slip in ours): they are refused by the same rules before anything is journalled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import pytest

from acts.draw import confirm, draw, freeze
from acts.draw.confirm import StrikeOff
from acts.draw.doubts import freeze_doubts
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS
from acts.work import task
from rules.base.errors import Refused
from rules.draw.draw import PoolLine, Stratum, Terms, freeze_problems
from rules.draw.draw_record import inspector_lines, pool_lines
from rules.draw.entropy import QUICKNET
from rules.work.task import Task
from tests.acts.office import AT_THE_STATION, DICE, Desk, hotel


@dataclass(frozen=True)
class Case:
    """prepare: makes a task that cannot be frozen and returns its number. said: words of the refusal, its cure among them."""

    name: str
    prepare: Callable[[Desk], str]
    said: tuple[str, ...]
    kind: str = "dice"
    source: tuple[tuple[str, str], ...] = tuple(AT_THE_STATION.items())
    at: str = "2024-03-04T15:00:00+08:00"


def rewritten(**more: object) -> Callable[[Desk], str]:
    """A task whose stored terms no form would have taken."""

    def prepare(desk: Desk) -> str:
        number = desk.new_task(strata="risk", ratio="A=10%,B=10%,C=10%,D=10%,E=10%")
        with desk.office.transaction("test") as tx:
            tx.put(msgspec.structs.replace(desk.task(number), **more))
        return number

    return prepare


def open_on_the_same_line(desk: Desk) -> str:
    desk.freeze(desk.new_task(plan="L-0001"))
    return desk.new_task(plan="L-0001")


def recused(*numbers: int) -> Callable[[Desk], str]:
    def prepare(desk: Desk) -> str:
        for n in numbers:
            for inspector in range(1, 6):
                raw = {"object": desk.object(n).number, "inspector": f"N-{inspector:04d}", "reason": "kin"}
                registry.add_recusal(desk.office, raw)
        return desk.new_task()

    return prepare


def nobody_on_duty(desk: Desk) -> str:
    for n in range(2, 7):
        registry.edit(desk.office, INSPECTORS, f"N-{n:04d}", {"status": "休假"})
    return desk.new_task()


def only_shop(desk: Desk) -> str:
    registry.add(desk.office, ENTERPRISES, hotel(40, name="演示独家典当行", trades="典当"))
    item = registry.add(
        desk.office, ITEMS, {"name": "典当业检查", "department": "公安", "basis": "演示", "trades": "典当"}
    )
    return desk.new_task(items=item.number, ratio="5%")


def already_frozen(desk: Desk) -> str:
    number = desk.new_task()
    desk.freeze(number)
    return number


def after_eight(desk: Desk) -> str:
    number = desk.new_task()
    desk.clock.at("2024-03-05", 20)
    return number


TUESDAY = "2024-03-05T21:30:00+08:00"
CASES = (
    Case("an expected_at that is now", Desk.new_task, ("预定时间：", "不晚于现在", "必须在冻结之后"), at="2024-03-04T09:00:00+08:00"),
    Case("an expected_at in the past", Desk.new_task, ("必须在冻结之后",), at="2024-03-03T09:00:00+08:00"),
    Case("a task frozen already", already_frozen, ("已冻结，不能冻结；现在可以：抽取",)),
    Case("another open freeze on the plan line", open_on_the_same_line,
         ("同一计划的 2024-001-1 已冻结而未抽取，请先完成抽取，或由负责人批准作废",)),
    Case("a stratum without a ratio", rewritten(ratios={"A": "0.1"}, items=("I-0005",)), ("但没有写它的比例，请补上",)),
    Case("a ratio of 0", rewritten(ratios={"": "0"}), ("比例“0”应大于 0、不超过 1，请改正",)),
    Case("a ratio above 1", rewritten(ratios={"": "1.5"}), ("比例“1.5”应大于 0、不超过 1，请改正",)),
    Case("a ratio that falls as risk rises", rewritten(ratios={"A": "0.5", "": "0.1"}, strata="grade"),
         ("低于风险较低的 A（50%）", "请提高 unrated 或降低 A 的比例")),
    Case("an empty pool", lambda desk: desk.new_task(where="town=别的镇"), ("抽查对象库为空", "请看各自的原因")),
    Case("a pool of one", only_shop, ("对象库只有 1 个对象", "没有随机性", "请放宽范围，或与别的任务合并", "把比例写成 100%")),
    Case("a department without two inspectors", nobody_on_duty,
         ("可抽取的执法人员只有 1 人（另有不可抽的 5 人）", "请补充人员 1 名")),
    Case("an object whose recusals leave one inspector", recused(1), ("回避后公安只剩 1 人，每个对象需 2 人，请补充人员 1 名，或核对回避",)),
    Case("an unknown kind of source", Desk.new_task, ("没有“coin”这种来源，可用：",), "coin", ()),
    Case("a source with a key missing", Desk.new_task, ("来源要写且只写：dice、faces、place",), "dice", (("place", "会议室"),)),
    Case("no dice at all", Desk.new_task, ("骰子个数 dice 应为 1 至 100 的整数",), "dice", (("place", "会议室"), ("dice", "0"))),
    Case("more dice than a table holds", Desk.new_task, ("骰子个数 dice 应为 1 至 100 的整数", "现在写的是 101"), "dice", (("place", "会议室"), ("dice", "101"))),
    Case("dice thrown nowhere", Desk.new_task, ("请写明掷骰子的地点",), "dice", (("place", " "), ("dice", "20"))),
    Case("a lottery of too few outcomes", Desk.new_task, ("彩种只能是 ssq（双色球）或 dlt（大乐透）",), "lottery",
         (("game", "3d"), ("date", "2024-03-05")), TUESDAY),
    Case("a lottery by its issue", Desk.new_task, ("来源要写且只写：date、game",), "lottery",
         (("game", "ssq"), ("issue", "2024024")), TUESDAY),
    Case("a lottery on a day without a draw", Desk.new_task,
         ("双色球在周二、四、日开奖，2024-03-06 是周三；请改为开奖的日子，如 2024-03-07",), "lottery",
         (("game", "ssq"), ("date", "2024-03-06")), "2024-03-06T21:30:00+08:00"),
    Case("a lottery at another time of its day", Desk.new_task, ("预定时间不是开奖日 21:30，请改为 2024年3月5日 21:30",), "lottery",
         (("game", "ssq"), ("date", "2024-03-05")), "2024-03-05T21:00:00+08:00"),
    Case("a lottery of a day whose sales have closed", after_eight,
         ("冻结时这一期已经停止销售（20:00 截止）；请改用下一次：双色球 2024-03-07",), "lottery",
         (("game", "ssq"), ("date", "2024-03-05")), TUESDAY),
    Case("a beacon round made before the freeze", Desk.new_task, ("早已产生；请改用第 ",), "beacon",
         (("chain_hash", QUICKNET), ("round", "1000"))),
    Case("a beacon round too near", Desk.new_task, ("在冻结以后不到 30 分钟就产生", "；请改用第 "), "beacon",
         (("chain_hash", QUICKNET), ("round", "5570612"))),
    Case("a beacon round made after the expected time", Desk.new_task, ("请把预定时间改为这时以后，或改用较早的一轮",), "beacon",
         (("chain_hash", QUICKNET), ("round", "5700000"))),
    Case("a beacon round in the far future", Desk.new_task, ("一年以内都不会产生，请核对轮次",), "beacon",
         (("chain_hash", QUICKNET), ("round", "999999999999999"))),
    Case("a chain hash in capitals", Desk.new_task, ("不认识的信标；只能用 drand quicknet",), "beacon",
         (("chain_hash", QUICKNET.upper()), ("round", "6000000"))),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_freeze_is_refused_with_what_would_cure_it(desk: Desk, case: Case) -> None:
    if case.name == "a stratum without a ratio":
        registry.add(desk.office, ITEMS, {"name": "未定比例的检查", "department": "公安", "basis": "演示"})
    number = case.prepare(desk)
    with desk.refused(*case.said):
        freeze.freeze(
            desk.office, number, kind=case.kind, source=dict(case.source), expected_at=datetime.fromisoformat(case.at)
        )


# ---- terms that the act would never write


def frozen_terms(desk: Desk) -> tuple[Terms, list[PoolLine], dict[str, list[object]]]:
    one = desk.freeze(desk.new_task())
    lists = desk.lists(one.number)
    people: dict[str, list[object]] = {code: [*inspector_lines(some)] for code, some in lists.inspectors.items()}
    return one.conditions, pool_lines(lists.pool), people


def changed(**more: object) -> Callable[[Terms, list[PoolLine]], tuple[Terms, list[PoolLine]]]:
    return lambda terms, pool: (msgspec.structs.replace(terms, **more), pool)


def twice(terms: Terms, pool: list[PoolLine]) -> tuple[Terms, list[PoolLine]]:
    stratum = msgspec.structs.replace(terms.strata[0], size=len(pool) + 1)
    return msgspec.structs.replace(terms, pool_size=len(pool) + 1, strata=(stratum,)), [*pool, pool[0]]


WRONG = {
    "a stratum of the pool that the terms do not list": (
        changed(strata=(Stratum(code="A", ratio="0.1", size=20),)), "对象库有 20 个对象属于此层，条件中没有它，请补上它的比例"),
    "a stratum whose size does not add up": (
        changed(strata=(Stratum(code="all", ratio="0.1", size=19),)), "条件写 19 个对象，对象库有 20 个，请重新冻结"),
    "a pool whose size does not add up": (changed(pool_size=21), "各层或对象库的数量对不上，请重新冻结"),
    "strata by anything but the closed list": (
        changed(strata=(Stratum(code="friends", ratio="0.1", size=20),)), "不是登记字段的分层：一次抽取只能按"),
    "strata of two kinds at once": (
        changed(strata_by="watch", strata=(Stratum(code="watch", ratio="0.1", size=20), Stratum(code="E", ratio="0.1", size=0))), "E：分层：不是登记字段的分层"),
    "strata that do not run from high to low risk": (
        changed(strata_by="risk", strata=(Stratum(code="A", ratio="0.1", size=0), Stratum(code="E", ratio="0.1", size=0))), "分层要从高风险到低风险"),
    "duplicates in the pool": (twice, "编号在名单中出现两次，请核对名录"),
    "a time of freezing after the value": (changed(frozen_at="2024-03-05T09:00:00+08:00"), "预定时间不晚于冻结时间，请另选"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_terms_that_do_not_hold_together_are_refused_with_what_would_cure_them(desk: Desk, name: str) -> None:
    terms, pool, people = frozen_terms(desk)
    assert freeze_problems(terms, pool, (), people, ()) == []  # type: ignore[arg-type]
    change, said = WRONG[name]
    broken = freeze_problems(*change(terms, pool), (), people, ())  # type: ignore[arg-type]
    assert said in "\n".join(map(str, broken))


def test_every_object_that_could_get_a_short_team_is_told_not_only_the_first(desk: Desk) -> None:
    number = recused(*range(1, 13))(desk)
    with pytest.raises(Refused) as caught:
        desk.freeze(number, approved_by="")
    short, approval = caught.value.problems
    assert "12 个对象回避后公安只剩 1 人" in str(short)
    assert str(short).count("P-") == 12
    assert all(desk.object(n).number in str(approval) for n in range(1, 13))


def test_a_pool_of_one_that_must_be_checked_wholly_is_drawn_for_its_inspectors(desk: Desk) -> None:
    """A coverage duty: there is one pawn shop in the county, and it is visited every quarter."""
    number = only_shop(desk)
    task.edit(desk.office, number, {"ratio": "100%"})
    assert len(desk.drawn(number).drawn) == 1


# ---- the value


VALUES = {
    "18 digits of dice": ("013824381127973166", "骰子点数应为 20 位以上的数字，现在是 18 位，请补掷"),
    "a throw that lost its leading zero": ("1382438112797316654", "现在是 19 位，比 20 粒的整数倍少一位：开头的 0 丢了的请补上（表格会把它去掉）"),
    "a throw and a half": ("01382438112797316654013824381127", "每掷一次 20 粒，点数应为 20 位的整数倍，现在是 32 位"),
    "a letter O": ("O1382438112797316654", "第 1 位是字母 O，不是数字 0，请改正"),
    "nothing": ("", "请给出随机值"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_refused_with_what_would_cure_it_and_the_freeze_waits_on(desk: Desk, name: str) -> None:
    number = desk.new_task()
    desk.freeze(number)
    desk.clock.later(6)
    value, said = VALUES[name]
    with desk.refused(said):
        desk.run(number, value)
    assert desk.run(number, "０１382 43811 27973\t16654").value == DICE, "full width and blanks are taken"


LOTTERY = {
    "a leading zero lost": ("4111922273312", "现在是 13 位：开头的 0 可能丢了"),
    "front numbers that do not rise": ("11041922273312", "双色球前区号码应从小到大、不重复，请按大小排列"),
    "a front number twice": ("04041922273312", "双色球前区号码应从小到大、不重复"),
    "a front number beyond 33": ("04111922273412", "双色球前区号码应在 01 到 33 之间，请核对开奖公告"),
    "a back number beyond 16": ("04111922273317", "双色球后区号码应在 01 到 16 之间"),
    "a number 00": ("00111922273312", "双色球前区号码应在 01 到 33 之间"),
}


@pytest.mark.parametrize("name", LOTTERY)
def test_a_lottery_result_is_typed_in_its_one_form(desk: Desk, name: str) -> None:
    number = desk.new_task()
    desk.clock.at("2024-03-05")
    desk.freeze(number, "lottery", {"game": "ssq", "date": "2024-03-05"}, hours=12.5)
    desk.clock.later(13)
    value, said = LOTTERY[name]
    drawing = draw.Drawing(issue="2024024")
    with desk.refused(said):
        draw.run(desk.office, number, value, [], drawing=drawing)
    assert draw.run(desk.office, number, "04111922273312", [], drawing=drawing).state == "drawn"


def test_a_value_before_the_freeze_a_second_one_and_one_too_late_are_refused(desk: Desk) -> None:
    number, late = desk.new_task(), desk.new_task(items="I-0003")
    with desk.refused("尚未冻结，不能录入随机值；请先冻结"):
        desk.run(number)
    desk.drawn(number)
    with desk.refused("一次冻结只能抽取一次", "确有错误请作废"):
        desk.run(number)
    desk.freeze(late)
    desk.clock.at("2024-03-08")
    with pytest.raises(Refused, match="2024-002-1 已过期，不能再录入随机值；请重新冻结"):
        desk.run(late)


# ---- what is told and does not stand in the way


def test_an_object_that_was_struck_as_gone_and_still_stands_in_the_registry_is_pointed_out(desk: Desk) -> None:
    number = desk.new_task(ratio="50%")
    drawn = desk.drawn(number)
    whom = desk.registered(drawn.number)
    first, second = sorted(whom[one.number] for one in drawn.drawn[:2])
    strikes = [StrikeOff(out, "deregistered", "演示函1") for out in (second, first)]
    confirm.confirm(desk.office, number, strikes, approved_by="演示局长")
    frozen = freeze.freeze(
        desk.office,
        desk.new_task(),
        kind="dice",
        source=AT_THE_STATION,
        expected_at=desk.clock.moment + timedelta(hours=1),
    )
    names = {entry.object: entry.name for entry in desk.lists(number + "-1").pool}
    assert frozen.notices == tuple(
        f"{out}（{names[out]}）在 {number}-1 中因已注销被剔除，名录仍为存续，这次又在对象库中，请核对"
        for out in (first, second)
    )


def test_an_object_that_was_closed_at_an_earlier_freeze_and_came_back_is_pointed_out(desk: Desk) -> None:
    one = desk.object(3)
    registry.retire(desk.office, ENTERPRISES, one.number, "演示")
    desk.freeze(desk.new_task(cutoff="2024-03-04"))
    registry.edit(desk.office, ENTERPRISES, one.number, {"status": "存续"})
    number = desk.new_task(cutoff="2024-03-04")
    said = freeze_doubts(desk.office, desk.task(number)).sentences
    assert said == (
        f"{one.number}（{one.name}）在 2024-001-1 冻结时停业、注销或迁出而没有入库，任务还没有结束又恢复经营，请核对",
    )


def test_an_object_struck_as_out_of_scope_is_not_pointed_out(desk: Desk) -> None:
    number = desk.new_task()
    out = desk.drawn(number).drawn[0].number
    confirm.confirm(desk.office, number, [StrikeOff(out, "out_of_scope", "演示函1")], approved_by="演示局长")
    frozen = freeze.freeze(
        desk.office,
        desk.new_task(),
        kind="dice",
        source=AT_THE_STATION,
        expected_at=desk.clock.moment + timedelta(hours=1),
    )
    assert frozen.notices == ()


def test_the_cases_name_tasks_that_are_still_there(desk: Desk) -> None:
    """Nothing is lost by a refusal: the task can be mended and frozen."""
    number = recused(1)(desk)
    with desk.refused("请补充人员 1 名"):
        desk.freeze(number)
    registry.add(
        desk.office, INSPECTORS,
        {"name": "演示执法员九十", "department": "公安", "certificate": "16040009999", "valid_until": "2026-12-31"},
    )  # fmt: skip
    assert desk.freeze(number, approved_by="演示局长").state == "open"
    assert desk.office.store.get(Task, number).state == "frozen"


def test_a_clock_that_is_wrong_is_told_before_a_time_that_looks_past_by_it(desk: Desk) -> None:
    """Whoever reads “不晚于现在（2025年…）” would move the draw there."""
    number = desk.new_task()
    expected = desk.clock() + timedelta(hours=6)
    desk.clock.at("2025-06-01")
    with pytest.raises(Refused) as caught:
        freeze.freeze(desk.office, number, kind="dice", source=AT_THE_STATION, expected_at=expected)
    assert [one.field for one in caught.value.problems] == ["时钟"]


def test_a_draft_whose_days_are_over_is_not_frozen_until_they_are_changed(desk: Desk) -> None:
    number = desk.new_task()
    desk.later_on("2024-07-01")
    with desk.refused(
        "2024年6月28日已过，抽了也不能检查；请先改结束日期（task edit --to），不办的请删除（task delete）"
    ):
        desk.freeze(number)
    task.edit(desk.office, number, {"end": "2024-08-30"})
    assert desk.freeze(number).state == "open"
