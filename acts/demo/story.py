"""The demonstration bureau's two years: every act is the act that a real bureau calls, on a clock that the story sets.

One finished year (2023) with a void draw, strikes, a correction, a withdrawal and a check that a complaint caused; in 2024 one task in
each state, one of them with a changed inspector and an expert sent along, so that every page and screen has something to show. All chance comes from a fixed seed: the same bureau on every machine.
"""

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from acts.base import bureau
from acts.base.office import Office
from acts.demo import duties_csv, items_csv, pages, people, plan_csv
from acts.demo.clerk import NOTES, Clerk, DemoClock
from acts.demo.second_half import DUTIES_FILE, SecondHalf
from acts.disclosure import texts
from acts.draw import draw, experts, freeze, team_changes, void
from acts.draw.confirm import StrikeOff
from acts.registry import importing, registry
from acts.work import for_cause, life, result
from db.config import Bureau, SiteSettings
from db.exchange.formats import LISTS
from db.exchange.reading import read_list
from db.exchange.writing import write_list
from db.folders import write_folder
from rules.base.fields import CHINA
from rules.draw.draw_record import final_list
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.work.result import Result
from rules.work.sheet import Sheet

__all__ = ["DEMO_NOW", "make_bureau"]

DEMO_NOW = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)
"""Where the demonstration's clock stands when the story is told."""

_OPENED = datetime(2023, 1, 5, 9, 0, tzinfo=CHINA)
"""Where it stands when the story begins."""

BUREAU = Bureau(
    name="示例县公安局",
    region="410499",
    operator="演示员",
    site=SiteSettings(
        organizer="示例县公安局",
        undertaker="示例县公安局办公室",
        contact="0375-0000000",
        address="示例县演示路 1 号",
        objection_note="对公示的检查结果有异议的，可在公示之日起 30 日内向示例县公安局法制室书面提出。",
    ),
    departments=(
        ("police", "示例县公安局"), ("fire", "示例县消防救援大队"), ("market", "示例县市场监督管理局"), ("health", "示例县卫生健康委员会"),
        ("labour", "示例县人力资源和社会保障局"), ("culture", "示例县文化广电和旅游局"),
    ),
    demo_clock=DEMO_NOW,
)  # fmt: skip


def make_bureau(folder: Path, publish: Callable[[Office], object] | None = None) -> None:
    """The whole demonstration in a new folder: registries in by Excel, draws, sheets, results, approvals.

    publish: what the office does after each freeze, so that its commitment is public before the value is known; None: it never publishes. Refused where a bureau exists.
    """
    chance = random.Random(410499)  # noqa: S311 - a demonstration is the same everywhere; a real bureau asks the system

    def token(size: int) -> str:
        return chance.randbytes(size).hex()

    clock = DemoClock(_OPENED)
    places = bureau.create(folder, BUREAU, by="演示员", clock=clock, token=token)
    write_folder(places.pages, pages())
    with bureau.open_office(folder, by="演示员", clock=clock, token=token) as office:
        clerk = Clerk(office, clock, publish=publish)
        _registries(clerk, folder)
        chemicals = _year_2023(clerk)
        _year_2024(clerk, chemicals, SecondHalf(clerk, folder))


def _registries(clerk: Clerk, folder: Path) -> None:
    """Two registries and two lists, from files as an office has them."""
    files = folder / "导入的文件"
    lists = {"抽查事项清单.csv": items_csv(), "年度抽查计划.csv": plan_csv(), DUTIES_FILE: duties_csv()}
    write_folder(files, lists)
    write_list(files / "检查对象名录.xlsx", LISTS["enterprises"].columns, people.enterprises(), "检查对象名录")
    write_list(files / "执法检查人员名录.xlsx", LISTS["inspectors"].columns, people.inspectors(), "执法检查人员名录")
    office = clerk.office
    for code, name in (
        ("items", "抽查事项清单.csv"),
        ("plan", "年度抽查计划.csv"),
        ("enterprises", "检查对象名录.xlsx"),
        ("inspectors", "执法检查人员名录.xlsx"),
    ):
        importing.import_list(office, registry.REGISTERS[code], read_list(files / name, LISTS[code].columns), name)
        clerk.clock.later(10)
    by_code = {one.code: one.number for one in office.store.all(Enterprise)}
    by_certificate = {one.certificate: one.number for one in office.store.all(Inspector)}
    for code, certificate, reason in people.recusals():
        raw = {"object": by_code[code], "inspector": by_certificate[certificate], "reason": reason}
        registry.add_recusal(office, raw)


def _year_2023(clerk: Clerk) -> str:
    """The finished year: net cafés; hotels with a void draw before; precursor chemicals with strikes. Returns the number of the last."""
    office, clock = clerk.office, clerk.clock
    clock.at("2023-03-06")
    cafes = clerk.create(
        name="2023年网吧双随机抽查", items="I-0001", plan="L-0003", start="2023-03-15", end="2023-05-31",
        departments="police", cutoff="2023-03-01", batches="1",
    )  # fmt: skip
    hotels = clerk.create(
        name="2023年旅馆业双随机抽查", items="I-0003", plan="L-0001", start="2023-05-08", end="2023-07-31",
        departments="police", cutoff="2023-03-01", strata="watch", ratio="watch=20%,other=8%", batches="2",
    )  # fmt: skip
    chemicals = clerk.create(
        name="2023年易制毒化学品从业单位双随机抽查", items="I-0002", plan="L-0002", start="2023-09-04", end="2023-11-30",
        departments="police", cutoff="2023-08-01", strata="risk", ratio="A=10%,B=15%,C=20%,D=40%,E=100%",
    )  # fmt: skip
    clerk.freeze(cafes, "2023-03-15")
    clerk.draw(cafes, "2023-03-15")
    clerk.confirm(cafes, "2023-03-16")
    clerk.match(cafes, "2023-03-17")
    clerk.inspect(cafes, "2023-03-20")
    clerk.approve(cafes, "2023-04-20", "示公演〔2023〕11号")
    clerk.show()

    clerk.freeze(hotels, "2023-05-08", witness=False)
    clerk.draw(hotels, "2023-05-08")
    clock.at("2023-05-09")
    void.void(office, hotels, reason="procedure", by="演示分管局长", post="分管局长")
    clerk.freeze(hotels, "2023-05-10")
    clerk.draw(hotels, "2023-05-10")
    clerk.confirm(hotels, "2023-05-11")
    clerk.match(hotels, "2023-05-12")
    clerk.inspect(hotels, "2023-05-15")
    clerk.close(cafes, "2023-05-31")
    _correction(clerk, cafes)
    clerk.approve(hotels, "2023-07-03", "示公演〔2023〕23号")
    clerk.show()
    clerk.close(hotels, "2023-07-31")

    clerk.freeze(chemicals, "2023-09-04")
    clerk.draw(chemicals, "2023-09-04")
    chosen = final_list(draw.require_drawn(office, chemicals)[1])
    gone = StrikeOff(chosen[1].number, "deregistered", "登记机关函 演示2023-07")
    clerk.confirm(chemicals, "2023-09-05", (gone,), by="演示分管局长")
    clerk.match(chemicals, "2023-09-06")
    clerk.inspect(chemicals, "2023-09-11")
    clerk.approve(chemicals, "2023-10-20", "示公演〔2023〕41号")
    clerk.show()
    clerk.close(chemicals, "2023-11-30")
    _complaint(clerk)
    return chemicals


def _complaint(clerk: Clerk) -> None:
    """叶县 2023 五(四): a complaint is looked into apart from the random checks, and never counted among them."""
    office, clock = clerk.office, clerk.clock
    clock.at("2023-12-04")
    hotel = next(one for one in office.store.all(Enterprise) if one.trades == ("旅馆业",) and one.status == "active")
    raw = {
        "name": "2023年旅馆业投诉举报核查", "cause": "投诉举报", "document": "演示信访转办单2023年第7号", "objects": hotel.number,
        "items": "I-0003", "departments": "police", "start": "2023-12-05", "end": "2023-12-15",
    }  # fmt: skip
    number = for_cause.create(office, raw).number
    officers = [one for one in office.store.all(Inspector) if one.department == "police" and one.role == "officer"]
    able = [one.number for one in officers if one.status == "on_duty" and not one.qualified]
    clock.later(30)
    for_cause.assign(office, number, {"police": able[:2]})
    clock.at("2023-12-07", 16)
    found = {"code": "5", "checked_on": "2023-12-07", "handling": "当场责令改正，限期七日。", "note": NOTES["5"]}
    result.enter(office, number, hotel.number, "I-0003", found)
    result.sign(office, number, hotel.number, "signed")
    clerk.approve(number, "2023-12-12", "示公演〔2023〕56号")
    clerk.show()
    clerk.close(number, "2023-12-15")


def _with_code(clerk: Clerk, number: str, codes: str) -> Result:
    """A result of the task with one of these codes, the first of them that there is."""
    results = clerk.office.store.where(Result, task=number)
    return next(one for code in codes for one in results if one.code == code)


def _correction(clerk: Clerk, number: str) -> None:
    one = _with_code(clerk, number, "51")
    clerk.clock.at("2023-06-12")
    raw = {"code": "1", "handling": "", "public": "经复核，检查当日登记簿齐全，未发现问题。"}
    result.correct(clerk.office, number, one.object, one.item, raw, "经复核，当日登记簿另册存放，原记录有误")
    clerk.approve(number, "2023-06-13", "示公演〔2023〕19号")


def _withdrawal(clerk: Clerk, number: str) -> None:
    one = _with_code(clerk, number, "52831")
    clerk.clock.at("2024-03-04")
    result.withdraw(
        clerk.office, number, one.object, one.item, reason="repaired", by="演示分管局长", document="示公演〔2024〕6号"
    )
    clerk.show()


def _year_2024(clerk: Clerk, chemicals: str, beside: SecondHalf) -> None:
    """Nine tasks, one in each state on 2 September 2024; beside: what was done between their steps. chemicals: of which a result is withdrawn."""
    office, clock = clerk.office, clerk.clock
    _new_year(clerk, chemicals)
    joint = _joint(clerk)
    culture = _culture(clerk)
    clock.at("2024-06-03", 11)
    single = {"start": "2024-06-17", "end": "2024-11-29", "departments": "police", "cutoff": "2024-06-01"}
    matched = clerk.create(name="2024年旅馆业双随机抽查（下半年）", items="I-0003", plan="L-0009", ratio="6%", **single)
    confirmed = clerk.create(name="2024年网吧双随机抽查（下半年）", items="I-0001", plan="L-0010", strata="watch",
                             ratio="watch=50%,other=10%", **single)  # fmt: skip
    drawn = clerk.create(
        name="2024年机修、公章刻制、典当业双随机抽查", items="I-0005", plan="L-0011", ratio="8%", **single
    )
    frozen = clerk.create(name="2024年保安服务业双随机抽查", items="I-0006", ratio="20%", **single)
    cancelled = clerk.create(name="2024年联网单位安全保护双随机抽查", items="I-0021", **single)
    stopped = clerk.create(name="2024年金融机构营业场所双随机抽查", items="I-0013", **single)
    clerk.create(
        name="2024年消防安全重点单位双随机抽查", items="I-0010,I-0024", start="2024-10-08", end="2024-12-20",
        departments="police,fire", cutoff="2024-09-01", strata="risk", ratio="A=3%,B=5%,C=10%,D=20%,E=50%", floor="5%",
    )  # fmt: skip

    _culture_drawn(clerk, culture)
    beside.seventh_of_june()
    _people(clerk, culture)
    clerk.approve(joint, "2024-06-12", "示公演〔2024〕15号")
    beside.middle_of_june()
    clerk.freeze(cancelled, "2024-06-19")
    clerk.draw(cancelled, "2024-06-19")
    clock.at("2024-06-20", 11)
    void.void(office, cancelled, reason="task_cancelled", by="演示分管局长", post="分管局长")
    beside.end_of_june()
    clerk.close(joint, "2024-06-28")
    beside.first_of_july()
    clerk.inspect(culture, "2024-07-08", until=0.4)
    beside.july()
    clerk.approve(culture, "2024-08-05", "示公演〔2024〕22号")
    beside.august()
    clerk.inspect(culture, "2024-08-20", since=0.4, until=0.6)
    beside.end_of_august()
    clerk.freeze(drawn, "2024-08-26")  # nobody throws the dice in time: this freeze expires
    clerk.freeze(matched, "2024-08-26", hour=10)
    clerk.draw(matched, "2024-08-26")
    beside.hotels_drawn()
    clerk.confirm(matched, "2024-08-27")
    beside.hotels_matched()
    clerk.match(matched, "2024-08-28")
    clerk.freeze(confirmed, "2024-08-28", hour=11)
    clerk.draw(confirmed, "2024-08-28")
    beside.hotels_visited()
    chosen = final_list(draw.require_drawn(office, confirmed)[1])
    gone = tuple(
        StrikeOff(one.number, reason, f"登记机关函 演示2024-{place}")
        for place, (one, reason) in enumerate(zip(chosen[2:4], ("closed_down", "moved_away"), strict=True), 1)
    )
    clerk.freeze(drawn, "2024-08-30")
    clerk.draw(drawn, "2024-08-30")
    clerk.confirm(confirmed, "2024-08-30", gone, by="演示分管局长")
    beside.second_of_september()
    _this_morning(clerk, frozen, stopped)


def _new_year(clerk: Clerk, chemicals: str) -> None:
    """An item is to be checked twice a year from now on; a result of 2023 is withdrawn."""
    clerk.clock.at("2024-01-08")
    changed = {"times_per_year": "2", "note": "叶县2023 附件2；2024年起频次调整为每年 2 次（演示）"}
    registry.edit(clerk.office, registry.ITEMS, "I-0003", changed)
    _withdrawal(clerk, chemicals)


def _this_morning(clerk: Clerk, frozen: str, stopped: str) -> None:
    """2 September 2024: one task is frozen on a lottery, one is stopped; the free texts are approved."""
    office = clerk.office
    clerk.clock.at("2024-09-02", 8, 40)
    freeze.freeze(
        office, frozen, kind="lottery", source={"game": "ssq", "date": "2024-09-03"}, approved_by="演示分管局长"
    )
    draw.add_witness(office, frozen, kind="supervisor", who="演示县营商环境监督员", ref="公告栏照片 20240902")
    texts.approve_texts(office, [], by="演示分管局长", document="示公演〔2024〕31号", seen=True)
    stop = {
        "until": "2024-09-30",
        "reason": "上级统一部署",
        "by": "演示分管局长",
        "post": "分管局长",
        "paper": "示公演〔2024〕32号",
    }
    life.suspend(office, stopped, stop)


def _joint(clerk: Clerk) -> str:
    """莲池 2024: the police with fire, market, health and labour; inspected. Returns its number."""
    clock = clerk.clock
    clock.at("2024-04-08")
    number = clerk.create(
        name="2024年娱乐场所和特种行业、足疗按摩洗浴行业、互联网上网行业跨部门联合抽查", plan="L-0007",
        items="I-0011,I-0012,I-0006,I-0024,I-0027,I-0030,I-0031", start="2024-04-09", end="2024-09-30",
        departments="police,fire,market,health,labour", cutoff="2024-04-01", strata="risk",
        ratio="A=5%,B=5%,C=8%,D=20%,E=50%", floor="5%", batches="2", pool_take="police=6,4", entry_days="10",
    )  # fmt: skip
    clerk.freeze(number, "2024-04-09")
    clerk.draw(number, "2024-04-09")
    clerk.confirm(number, "2024-04-11")
    clerk.match(number, "2024-04-12")
    clerk.inspect(number, "2024-04-16")
    return number


def _culture(clerk: Clerk) -> str:
    """宽城 2024: culture, police, health, market, fire; two inspectors drawn for each first. Returns its number."""
    clock = clerk.clock
    clock.at("2024-06-03")
    return clerk.create(
        name="2024年互联网上网服务营业场所、娱乐场所、电影发行放映等经营主体跨部门联合抽查", plan="L-0008",
        items="I-0033,I-0034,I-0035,I-0012,I-0030,I-0027,I-0024", start="2024-06-03", end="2024-10-31",
        departments="culture,police,health,market,fire", cutoff="2024-06-01", strata="risk",
        ratio="A=5%,B=10%,C=20%,D=50%,E=100%", pool_take="4", entry_days="5", publish_draw="at_draw",
    )  # fmt: skip


def _culture_drawn(clerk: Clerk, number: str) -> None:
    """Drawn and matched."""
    clerk.freeze(number, "2024-06-05")
    clerk.draw(number, "2024-06-05")
    clerk.confirm(number, "2024-06-06")
    clerk.match(number, "2024-06-07")


def _people(clerk: Clerk, number: str) -> None:
    """At the last object somebody falls ill and the rule sends another; an expert goes along to the one before."""
    office, clock = clerk.office, clerk.clock
    *_, helped, last = sorted(office.store.where(Sheet, task=number), key=lambda sheet: sheet.order)
    clock.at("2024-06-12")
    team_changes.change_inspector(
        office, number, object_number=last.object, out=last.teams["police"][0], reason="illness",
        paper="演示医院诊断证明2024年第3号", decided_by="演示分管局长",
    )  # fmt: skip
    clock.later(20)
    helpers = [one for one in office.store.all(Inspector) if one.role == "expert" and one.status == "on_duty"]
    own = next(one for one in helpers if one.department in helped.teams)
    experts.send_expert(
        office,
        number,
        object_number=helped.object,
        expert=own.number,
        reason="演示：抽中的执法人员不熟悉设备检测，请求协助",
    )
