"""Plans, item lists and lists of inspectors as notices and offices print them come in as they stand, asked about once where they say too little."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from acts.registry import importing, reading
from acts.registry.importing import ImportReport
from acts.registry.registry import REGISTERS
from db.exchange.formats import LISTS
from rules.importing.mapping import ImportMapping
from rules.importing.sheet import SheetText
from rules.registry.department import Department
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from tests.acts.office import Desk

TITLE = "示例市演示区2023年“双随机、 一公开”抽查工作计划"
PLAN_OF_A_NOTICE: Sequence[Sequence[object]] = (
    ("附件1",),
    (TITLE,),
    (
        "序号",
        "抽查计划名称",
        "抽查事项",
        "事项类别",
        "抽查方式",
        "抽查对象\n范围",
        "抽查比例",
        "抽查起止\n时间",
        "责任\n科室",
    ),
    (
        1,
        "易制毒化学品经营",
        "易制毒化学品生产、经营、\n运输、使用企业",
        "一般检查事\n项",
        "不定向",
        "市场主体",
        "5%",
        "3月至11月",
        "",
    ),
    (
        2,
        "互联网使用单位抽\n查",
        "联网单位安全保护监管、互联网服务提供者",
        "一般检查事\n项",
        "不定向",
        "市场主体",
        "5%",
        "3月至11月",
        "",
    ),
    (
        3,
        "2023保安服务单位 抽查",
        "保安从业单位、保安培训单\n位",
        "一般检查事\n项",
        "不定向",
        "市场主体",
        "5%",
        "3月至11月",
        "",
    ),
)
"""源汇 2023 附件1."""
PLAN_IN_WORDS: Sequence[Sequence[object]] = (
    ("示例县公安局2023年度“双随机、一公开”工作计划",),
    ("序号", "检查项目", "检查内容", "检查依据", "检查比例", "检查频次", "责任单位"),
    (
        "一",
        "对旅馆业的检查",
        "1. 系统是否正常运行;\n2. 是否实名登记;",
        "《旅馆业治安管理办法》",
        "5%",
        "1 次/年",
        "治安大队",
    ),
    ("二", "对网吧的检查", "1. 是否核对证件", "《互联网上网服务营业场所管理条例》", "10%", "2次/年", "网监大队"),
)
"""叶县 2023 附件1."""
ITEMS_OF_A_NOTICE: Sequence[Sequence[object]] = (
    ("示例县公安局2023年度“双随机、一公开”随机抽查检查事项清单",),
    (
        "序号",
        "部门名称",
        "抽查事项名称",
        "抽查依据",
        "检查主体",
        "事项类别",
        "检查对象",
        "抽查比例",
        "抽查频次/年",
        "检查方式",
        "备注",
    ),
    (1, "县公安局", "对网吧业的抽查", "《条例》", "网安大队", "一般检查事项", "全县网吧业", "10%", 2, "实地检查", ""),
    (
        2,
        "县公安局",
        "检查宾馆的治安安全情况",
        "《办法》",
        "治安大队",
        "选择一般检查事项和重点检查事项相结合",
        "旅馆从业单位",
        "5%",
        1,
        "现场检查",
        "",
    ),
)
"""叶县 2023 附件2."""


def book(rows: Sequence[Sequence[object]], folder: Path) -> Path:
    path = folder / "来文.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


class Taken:
    """A file read and judged for a list."""

    def __init__(self, desk: Desk, listing: str, rows: Sequence[Sequence[object]], **answers: object) -> None:
        mapping = ImportMapping(list=listing, **answers)  # type: ignore[arg-type]
        self.sheet: SheetText = reading.read(
            desk.office, LISTS[listing], book(rows, desk.office.places.folder), mapping
        )
        self.report: ImportReport = importing.prepare_import(desk.office, REGISTERS[listing], self.sheet)

    @property
    def must(self) -> dict[str, str | None]:
        return {f"{one.kind} {one.key}": one.guess for one in self.sheet.open_questions}


def stored(desk: Desk, listing: str, rows: Sequence[Sequence[object]], **answers: object) -> Taken:
    taken = Taken(desk, listing, rows, **answers)
    assert taken.must == {}
    importing.apply_import(desk.office, REGISTERS[listing], taken.report, "来文.xlsx")
    return taken


ALL_NEW = {"清单里没有的事项": "新登记"}


def test_the_plan_of_a_notice_has_its_year_in_the_title_and_its_window_in_one_cell(desk: Desk) -> None:
    taken = Taken(desk, "plan", PLAN_OF_A_NOTICE)
    assert taken.must == {"value items=清单里没有的事项": "新登记", "missing basis": None}
    answered = stored(
        desk, "plan", PLAN_OF_A_NOTICE, values={"items": ALL_NEW}, answers={"basis": "《易制毒化学品管理条例》"}
    )
    assert answered.report.counts["new"] == 3
    lines = [one for one in desk.office.store.all(PlanLine) if one.year == 2023]
    assert {(str(one.start), str(one.end)) for one in lines} == {("2023-03-01", "2023-11-30")}
    made = {one.number: one for one in desk.office.store.all(Item)}
    assert [[made[number].name for number in one.items] for one in lines] == [
        ["易制毒化学品生产、经营、运输、使用企业"], ["联网单位安全保护监管", "互联网服务提供者"], ["保安从业单位", "保安培训单位"],
    ]  # fmt: skip
    drugs = made[lines[0].items[0]]
    assert (drugs.department, drugs.trades, drugs.basis) == ("police", ("易制毒化学品",), "《易制毒化学品管理条例》")
    assert any("年度 2023 取自标题" in told.text for told in taken.sheet.told)


def test_a_plan_that_names_each_line_by_its_item_brings_items_with_their_basis(desk: Desk) -> None:
    taken = Taken(desk, "plan", PLAN_IN_WORDS)
    assert taken.must == {
        "value items=对旅馆业的检查": "I-0001",  # 旅馆业治安检查, a name like it
        "missing start": "2023-01-01",
        "missing end": "2023-12-31",
        "value items=清单里没有的事项": "新登记",
    }
    answers = {"start": "2023-01-01", "end": "2023-12-31"}
    stored(desk, "plan", PLAN_IN_WORDS, values={"items": ALL_NEW | {"对旅馆业的检查": "新登记"}}, answers=answers)
    by_name = {one.name: one for one in desk.office.store.all(Item)}
    assert by_name["对旅馆业的检查"].trades == ("旅馆业",)
    assert by_name["对网吧的检查"].basis == "《互联网上网服务营业场所管理条例》"
    lines = [one for one in desk.office.store.all(PlanLine) if one.year == 2023]
    assert [(one.name, one.times_per_year, one.section) for one in lines] == [
        ("对旅馆业的检查", 1, "治安大队"),
        ("对网吧的检查", 2, "网监大队"),
    ]


def test_an_item_list_whose_objects_are_words_covers_trades(desk: Desk) -> None:
    stored(desk, "items", ITEMS_OF_A_NOTICE)
    by_name = {one.name: one for one in desk.office.store.all(Item)}
    assert by_name["对网吧业的抽查"].trades == ("网吧",)
    assert by_name["检查宾馆的治安安全情况"].trades == ("旅馆业",)
    assert by_name["检查宾馆的治安安全情况"].category == "mixed"


def test_a_name_of_the_list_is_one_name_whatever_stands_in_it(desk: Desk) -> None:
    names = ("易制毒化学品生产、经营、运输、使用企业", "保安从业单位", "保安培训单位", "检查住宿 登记")
    heading = ("抽查事项名称", "部门", "抽查依据", "检查对象")
    stored(desk, "items", (heading, *((name, "公安", "《条例》", "保安服务") for name in names)))
    cells = (
        names[0],
        "保安从业单位、保安培训单位",
        "检查住宿登记",
        "保安从业单位、保安培训单\n位",
        "易制毒化学品生产，经营，运输，使用企业；保安从业单位",
    )
    headings = ("年度", "抽查计划名称", "抽查事项", "抽查比例", "抽查起止时间")
    taken = stored(
        desk, "plan", (headings, *((2023, f"演示{at}", cell, "5%", "上半年") for at, cell in enumerate(cells)))
    )
    lines = [one for one in desk.office.store.all(PlanLine) if one.year == 2023]
    known = {one.number: one.name for one in desk.office.store.all(Item)}
    assert [[known[number] for number in one.items] for one in lines] == [
        [names[0]], [names[1], names[2]], [names[3]], [names[1], names[2]], [names[0], names[1]],
    ]  # fmt: skip
    assert [one.text for one in taken.report.told if one.what == "twin"]


def test_an_unknown_item_can_be_matched_with_one_of_the_list(desk: Desk) -> None:
    rows = (
        ("年度", "抽查计划名称", "抽查事项", "抽查比例", "抽查起止时间"),
        (2023, "旅馆", "对旅店的安全检查", "5%", "3-11月"),
    )
    taken = stored(desk, "plan", rows, values={"items": {"对旅店的安全检查": "I-0001"}})
    assert taken.report.counts["new"] == 1
    assert not taken.sheet.made
    left = Taken(desk, "plan", rows, values={"items": {"清单里没有的事项": ""}})
    assert left.must == {}
    assert left.report.counts["rejected"] == 1


def test_inspectors_by_the_names_of_their_bureaus_and_a_new_department(desk: Desk) -> None:
    rows = (
        ("姓名", "单位", "执法证号", "有效期至"),
        ("演示赵一", "示例县公安局", "16040499101", "长期"),
        ("演示钱二", "示例县公安局治安管理大队", "16040499102", "2024.4.9-2029.4.8"),
        ("演示孙三", "县卫生健康委员会", "16040499103", "2029年4月"),
        ("演示吴六", "税务局", "16040499106", "2027-12-31"),
    )
    assert Taken(desk, "inspectors", rows).must == {"value department=税务局": None}
    stored(desk, "inspectors", rows, values={"department": {"税务局": "新登记"}})
    people = {one.name: one for one in desk.office.store.all(Inspector)}
    assert (people["演示钱二"].department, people["演示钱二"].section, str(people["演示钱二"].valid_until)) == (
        "police",
        "治安管理大队",
        "2029-04-08",
    )
    assert people["演示孙三"].department == "health"
    assert people["演示赵一"].valid_until.year == 9999
    (tax,) = (one for one in desk.office.store.all(Department) if one.number == people["演示吴六"].department)
    assert (tax.name, tax.short) == ("示例县税务局", "税务")


def test_what_no_row_needs_is_not_made(desk: Desk) -> None:
    rows = (("姓名", "单位", "执法证号", "有效期至"), ("演示吴六", "税务局", "", "2027-12-31"))
    taken = Taken(desk, "inspectors", rows, values={"department": {"税务局": "新登记"}})
    assert taken.report.counts["rejected"] == 1
    assert taken.report.records == ()
