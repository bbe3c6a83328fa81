"""The demonstration bureau: its list and plan say what the five notices say, its people and enterprises are nobody's."""

import doctest
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from acts import demo
from acts.demo import people
from db.exchange.reading import read_list
from rules.base.codes import RECUSAL_REASONS, TRADES
from rules.disclosure import announcement
from rules.registry import enterprise, inspector, item, plan
from rules.registry.department import START
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector, ineligible_reason
from rules.registry.item import Item
from rules.registry.plan import PlanLine


@pytest.fixture(scope="module")
def objects() -> list[Enterprise]:
    parsed = [enterprise.parse(row, None, row["name"]) for row in people.enterprises()]
    assert [problem for _, problems in parsed for problem in problems] == []
    return [record for record, _ in parsed if record]


@pytest.fixture(scope="module")
def officers() -> list[Inspector]:
    parsed = [inspector.parse(row, None, row["name"]) for row in people.inspectors()]
    assert [problem for _, problems in parsed for problem in problems] == []
    return [record for record, _ in parsed if record]


@pytest.fixture
def items(tmp_path: Path) -> dict[str, Item]:
    """The item list as an import reads it, by the number that its place in the file gives it."""
    (tmp_path / "items.csv").write_bytes(demo.items_csv())
    sheet = read_list(tmp_path / "items.csv", item.COLUMNS)
    assert (sheet.ignored, sheet.problems) == ((), ())
    parsed = [item.parse(row.raw, None, f"第 {row.line} 行") for row in sheet.rows]
    assert [problem for _, problems in parsed for problem in problems] == []
    return {f"I-{place:04d}": record for place, (record, _) in enumerate(parsed, 1) if record}


@pytest.fixture
def lines(tmp_path: Path) -> dict[str, PlanLine]:
    (tmp_path / "plan.csv").write_bytes(demo.plan_csv())
    sheet = read_list(tmp_path / "plan.csv", plan.COLUMNS)
    assert (sheet.ignored, sheet.problems) == ((), ())
    parsed = [plan.parse(row.raw, None, f"第 {row.line} 行") for row in sheet.rows]
    assert [problem for _, problems in parsed for problem in problems] == []
    return {f"L-{place:04d}": record for place, (record, _) in enumerate(parsed, 1) if record}


# 叶县2023 附件2, rows 1–3; 仙游2018 二(二) 2, 3, 4, 6
ITEMS = [
    ("I-0001", "对网吧业的抽查", "网安大队", "general", ("网吧",), "0.1", 2, ("onsite",), "full"),
    ("I-0002", "对易制毒化学品从业单位的检查", "禁毒大队", "key", ("易制毒化学品",), "0.1", 2, ("onsite", "documents", "online"), "full"),
    ("I-0003", "检查宾馆的特种行业许可证办理和治安安全情况", "治安大队", "mixed", ("旅馆业",), "0.05", 1, ("onsite",), "full"),
    ("I-0006", "保安服务业检查", "治安大队", "general", ("保安服务", "保安培训", "武装守护押运"), "0.05", 2, ("onsite",), "full"),
    ("I-0007", "对民用枪支弹药从业单位的抽查", "治安大队", "key", ("民用枪支弹药",), "1", 4, ("onsite",), "limited"),
    ("I-0008", "对营业性爆破作业单位的抽查", "治安大队", "key", ("营业性爆破作业",), "1", 4, ("onsite",), "limited"),
    ("I-0009", "对非营业性爆破作业单位的抽查", "治安大队", "key", ("非营业性爆破作业",), "1", 2, ("onsite",), "limited"),
    ("I-0011", "互联网上网服务营业场所信息网络安全检查", "网安大队", "general", ("网吧",), "0.05", 4, ("onsite",), "full"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "name", "subject", "category", "trades", "ratio", "times", "methods", "level"), ITEMS
)
def test_an_item_says_what_its_notice_says(
    items: dict[str, Item],
    number: str,
    name: str,
    subject: str,
    category: str,
    trades: tuple[str, ...],
    ratio: str,
    times: int,
    methods: tuple[str, ...],
    level: str,
) -> None:
    one = items[number]
    assert (one.name, one.subject, one.category, one.trades) == (name, subject, category, trades)
    assert (one.ratio, one.times_per_year, one.methods, one.level) == (ratio, times, methods, level)


# 莲池2024 三: what each department checks
JOINT = {
    "police": (
        "对金融机构营业场所、金库安全防范设施建设的监管", "保安服务业检查", "娱乐场所和特种行业检查", "对民用枪支弹药从业单位的抽查",
        "对第一类易制毒化学品（非药品类）购买的监管", "对第一、二类易制毒化学品运输许可的监管", "对第二、三类易制毒化学品购买备案的监管",
        "对第三类易制毒化学品运输备案的监管", "重点场所、部位建设安全技术防范设施", "互联网上网服务营业场所信息网络安全检查",
        "机关、团体、企事业单位内部治安保卫",
    ),
    "fire": ("对单位履行法定消防安全职责情况的监督抽查", "对社会消防技术服务活动的监督抽查", "对注册消防工程师执业活动的监督抽查"),
    "market": ("登记事项检查", "公示信息检查", "价格行为检查"),
    "health": ("对公共场所卫生的监督检查",),
    "labour": ("对用人单位遵守劳动保障法律、法规情况的监督检查", "对用人单位和个人遵守社会保险法律、法规情况的监督检查"),
}  # fmt: skip


@pytest.mark.parametrize("department", JOINT)
def test_each_department_of_the_joint_check_has_its_items(items: dict[str, Item], department: str) -> None:
    names = {one.name for one in items.values() if one.department == department}
    assert set(JOINT[department]) <= names


def test_guns_and_blasting_alone_are_limited_and_say_by_what_clause(items: dict[str, Item]) -> None:
    limited = {trade: one.level_basis for one in items.values() if one.level != "full" for trade in one.trades}
    assert limited.keys() == {"民用枪支弹药", "营业性爆破作业", "非营业性爆破作业"}
    assert all(basis.startswith("仙游2018 二(三)2") for basis in limited.values())


def test_every_item_names_its_notice_and_a_known_trade(items: dict[str, Item]) -> None:
    for number, one in items.items():
        assert re.match(r"(叶县2023|仙游2018|莲池2024|源汇2023|宽城2024) ", one.note), number
        assert set(one.trades) <= {row.text for row in TRADES}, number
    assert {one.department for one in items.values()} == set(START.codes)
    assert len({(one.department, one.name) for one in items.values()}) == len(items)


# 叶县2023 附件1; 源汇2023 附件1 (3月至11月); 莲池2024 一 (9月31日 carried as 9月30日); 宽城2024 二
PLAN = [
    ("L-0001", 2023, ("I-0003",), ("旅馆业",), "0.05", 1, date(2023, 1, 1), date(2023, 12, 31), "治安大队"),
    ("L-0002", 2023, ("I-0002",), ("易制毒化学品",), "0.1", 2, date(2023, 1, 1), date(2023, 12, 31), "禁毒大队"),
    ("L-0003", 2023, ("I-0001",), ("网吧",), "0.1", 2, date(2023, 1, 1), date(2023, 12, 31), "网安大队"),
    ("L-0004", 2023, ("I-0020",), (), "0.05", 1, date(2023, 3, 1), date(2023, 11, 30), "禁毒大队"),
    ("L-0005", 2023, ("I-0021", "I-0022", "I-0023"), (), "0.05", 1, date(2023, 3, 1), date(2023, 11, 30), "网安大队"),
    ("L-0006", 2023, ("I-0006",), (), "0.05", 1, date(2023, 3, 1), date(2023, 11, 30), "治安大队"),
]


@pytest.mark.parametrize(("number", "year", "covered", "trades", "ratio", "times", "start", "end", "section"), PLAN)
def test_a_plan_line_of_2023_says_what_its_notice_says(
    lines: dict[str, PlanLine],
    number: str,
    year: int,
    covered: tuple[str, ...],
    trades: tuple[str, ...],
    ratio: str,
    times: int,
    start: date,
    end: date,
    section: str,
) -> None:
    line = lines[number]
    assert (line.year, line.items, line.trades, line.section) == (year, covered, trades, section)
    assert (line.ratio, line.times_per_year, line.start, line.end) == (ratio, times, start, end)
    assert line.direction == "untargeted"


def test_the_joint_checks_of_2024_have_the_window_trades_and_departments_of_their_notices(
    items: dict[str, Item], lines: dict[str, PlanLine]
) -> None:
    lianchi, kuancheng = lines["L-0007"], lines["L-0008"]
    assert (lianchi.start, lianchi.end, lianchi.ratio) == (date(2024, 4, 9), date(2024, 9, 30), "0.05")
    assert lianchi.trades == ("娱乐场所", "保安服务", "旅馆业", "足疗按摩洗浴", "网吧")
    assert {items[number].department for number in lianchi.items} == {"police", "fire", "market", "health", "labour"}
    assert (kuancheng.start, kuancheng.end) == (date(2024, 6, 1), date(2024, 10, 31))
    assert kuancheng.trades == ("网吧", "娱乐场所", "电影放映")
    assert {items[n].department for n in kuancheng.items} == {"police", "fire", "market", "health", "culture"}


def test_the_day_that_does_not_exist_is_carried_with_a_remark(items: dict[str, Item]) -> None:
    assert "“9月31日”，无此日，计划中按9月30日" in items["I-0012"].note


def test_every_plan_line_names_items_of_the_list_that_stand_on_it_and_cover_its_trades(
    items: dict[str, Item], lines: dict[str, PlanLine]
) -> None:
    assert Counter(line.year for line in lines.values()) == {2023: 6, 2024: 6}
    assert len({(line.year, line.name) for line in lines.values()}) == len(lines)
    for number, line in lines.items():
        covering = [items[one] for one in line.items]
        assert all(one.valid(line.start) for one in covering), number
        assert all(any(one.covers((trade,)) for one in covering) for trade in line.trades), number


def test_both_lists_open_in_excel_as_chinese() -> None:
    for content in (demo.items_csv(), demo.plan_csv()):
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.decode("utf-8-sig").splitlines()[0].count(",") > 9


def test_no_one_real_is_in_it(objects: list[Enterprise], officers: list[Inspector]) -> None:
    assert all("演示" in one.name and "演示" in one.legal_representative for one in objects)
    assert all("演示" in one.name for one in officers)
    for one in objects:
        assert (one.code[:6] if len(one.code) == 15 else one.code[2:8]) == "410499" == one.region
    phones = [one.phone for one in objects] + [one.phone for one in officers]
    assert all(re.fullmatch(r"10{6}\d{4}|154000[01]\d{4}", phone) for phone in phones)


def test_names_codes_certificates_and_phones_are_each_given_once(
    objects: list[Enterprise], officers: list[Inspector]
) -> None:
    phones = [one.phone for one in objects] + [one.phone for one in officers]
    codes, names = [one.code for one in objects], [one.name for one in objects]
    for each in (codes, names, phones, [one.certificate for one in officers], [one.name for one in officers]):
        assert len(set(each)) == len(each)


def test_the_same_rows_are_made_every_time() -> None:
    assert people.enterprises() == people.enterprises()
    assert people.inspectors() == people.inspectors()
    assert people.recusals() == people.recusals()


def test_the_rows_do_not_move_between_versions_of_python() -> None:
    """Draws of the demonstration are published: the registry they came from must be remade to the letter."""
    rows = people.enterprises()
    assert (len(rows), rows[0]["name"], rows[0]["code"]) == FIRST
    assert (rows[-1]["name"], rows[-1]["code"]) == LAST


# printed by this very function when the registry was made
FIRST = (597, "示例县演示临风酒店有限公司", "91410499418515255E")
LAST = ("示例县演示中州消防技术服务有限公司", "91410499MAAKQLW81B")


def test_the_registry_has_pools_worth_drawing_from(objects: list[Enterprise]) -> None:
    trades = Counter(trade for one in objects if one.status == "active" for trade in one.trades)
    wanted = {"旅馆业": 120, "网吧": 50, "娱乐场所": 40, "足疗按摩洗浴": 55, "机修": 50, "易制毒化学品": 38, "互联网使用单位": 50,
              "消防安全重点单位": 50, "金融机构营业场所": 25, "保安服务": 15, "公章刻制": 10, "典当": 8, "电影放映": 6,
              "民用枪支弹药": 4, "营业性爆破作业": 4}  # fmt: skip
    assert {trade: trades[trade] for trade in wanted if trades[trade] < wanted[trade]} == {}
    assert trades.keys() <= {row.text for row in TRADES}


def test_the_registry_shows_every_case_a_county_has(objects: list[Enterprise]) -> None:
    assert {one.status for one in objects} == {"active", "paused", "revoked", "deregistered", "moved_away"}
    assert {one.risk for one in objects} == {"A", "B", "C", "D", "E", ""}
    assert {one.grade for one in objects if "娱乐场所" in one.trades} == {"A", "B", "C"}
    assert all(not one.grade for one in objects if "娱乐场所" not in one.trades)
    assert {one.kind for one in objects} == {"company", "individual", "cooperative", "other"}
    assert {len(one.code) for one in objects} == {15, 18}
    assert len({one.town for one in objects}) == 8
    assert sum(len(one.trades) == 2 for one in objects) == 52
    flagged = [one for one in objects if one.watch]
    assert len(flagged) == 31
    assert all(one.watch_reason and one.watch_from for one in flagged)
    after_cutoff = [one for one in objects if one.registered_on and one.registered_on > date(2024, 4, 9)]
    assert 10 <= len(after_cutoff) <= 30


def test_two_shops_bear_their_operators_name_and_no_one_else_has_it(objects: list[Enterprise]) -> None:
    named = [one.legal_representative for one in objects if one.legal_representative in one.name]
    assert named == ["演示春一", "演示秋二"]
    assert all(Counter(one.legal_representative for one in objects)[name] == 1 for name in named)


def test_every_department_can_send_teams_all_year(officers: list[Inspector], items: dict[str, Item]) -> None:
    """Certificates, leave and experts leave at least six per department for a joint check to the end of October 2024."""
    for department in START.codes:
        covering = tuple(one for one in items.values() if one.department == department)
        own = [one for one in officers if one.department == department]
        assert len(own) >= (20 if department == "police" else 8)
        assert sum(ineligible_reason(one, covering, date(2024, 10, 31)) is None for one in own) >= 6
    reasons = {ineligible_reason(one, tuple(items.values()), date(2024, 10, 31)) for one in officers}
    assert reasons == {None, "expert", "on_leave", "transferred", "disabled", "certificate"}


def test_recusals_pair_objects_and_inspectors_who_could_meet(
    objects: list[Enterprise], officers: list[Inspector]
) -> None:
    pairs = people.recusals()
    by_code = {one.code: one for one in objects}
    by_certificate = {one.certificate: one for one in officers}
    assert len({(code, certificate) for code, certificate, _ in pairs}) == len(pairs) == 12
    assert {RECUSAL_REASONS.read(reason) for _, _, reason in pairs} == set(RECUSAL_REASONS.codes)
    for code, certificate, _ in pairs:
        assert by_code[code].status == "active"
        assert by_certificate[certificate].role == "officer"
        assert by_certificate[certificate].status == "on_duty"


def test_pages_have_a_title_a_date_and_a_kind_and_say_that_they_are_a_demonstration() -> None:
    pages = demo.pages()
    assert pages.pop("files/2024-plan.csv") == demo.plan_csv()  # hangs on the announcement of the plan
    assert list(pages) == ["2024-joint-check.md", "2024-objection.md", "2024-plan.md", "rules.md"]
    for name, content in pages.items():
        page, problems = announcement.parse(name, content.decode())
        assert page, problems
        assert page.on
        assert page.title.endswith("（演示）")
        assert page.kind == ("rules" if name == "rules.md" else "news")
        assert "虚构的单位" in page.markdown
        assert not re.search(r"\d{7,}", page.markdown), "no phone, no code"


def test_the_check_character_of_an_organisation_code_is_that_of_the_standard() -> None:
    assert doctest.testmod(people).failed == 0
    assert doctest.testmod(people).attempted == 1
