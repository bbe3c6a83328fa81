"""参与部门: what a bureau starts with, how a department is named, and what is refused."""

from datetime import date

import pytest

from rules.base.fields import Column, Kind, show
from rules.registry.department import (
    COLUMNS,
    START,
    Department,
    Departments,
    bound,
    in_force_problems,
    parse,
    section_problems,
)

RAW = {"number": "edu", "name": "示例县教育体育局", "short": "教体"}


def edu(**more: object) -> Department:
    return Department(number="edu", name="示例县教育体育局", short="教体", **more)  # type: ignore[arg-type]


def problems_of(raw: dict[str, str], old: Department | None = None, known: Departments = START) -> list[str]:
    return [str(problem) for problem in parse({**RAW, **raw} if old is None else raw, old, "", known=known)[1]]


def test_the_codes_that_journals_hold_are_kept_for_ever_in_their_order() -> None:
    assert START.codes == ("police", "fire", "market", "health", "labour", "culture")
    assert [START.text(code) for code in START.codes] == ["公安", "消防", "市场监管", "卫健", "人社", "文旅"]
    assert START.read("市场监督管理局") == "market"


def test_a_full_name_is_the_short_one_until_it_is_named() -> None:
    assert START.name("fire") == "消防"
    assert Departments(named={"fire": "示例县消防救援大队"}).name("fire") == "示例县消防救援大队"


def test_the_bureau_itself_is_the_department_whose_name_ends_its_own() -> None:
    assert Departments(bureau="示例县公安局").own == "police"
    assert Departments(bureau="示例县公安局").name("police") == "示例县公安局"
    assert (
        Departments(bureau="示例县公安局", named={"police": "示例县公安局治安支队"}).name("police")
        == "示例县公安局治安支队"
    )
    assert Departments(bureau="莲池区市场监督管理局").own == "market"
    assert Departments(bureau="示例县农业农村局").own == ""
    assert START.own == ""


def test_a_record_of_a_code_takes_the_place_of_the_one_at_the_start() -> None:
    named = Departments([Department(number="police", name="示例县公安局", short="县公安"), edu(also=("教育局",))])
    assert (named.text("police"), named.name("police")) == ("县公安", "示例县公安局")
    assert named.codes == (*START.codes, "edu")
    assert [named.read(word) for word in ("示例县教育体育局", "教体", "教育局", "EDU")] == ["edu"] * 4
    assert named.recorded == {"police", "edu"}


def test_a_department_that_is_not_on_the_list_is_refused_with_what_there_is() -> None:
    with pytest.raises(
        ValueError, match="参与部门没有“教育局”，可填：公安、消防、市场监管、卫健、人社、文旅；别的部门请先登记"
    ):
        START.read("教育局")


def test_a_department_is_read_and_shown_again_as_the_same() -> None:
    raw = {
        **RAW,
        "also": "教育局、体育局",
        "sections": "安全科",
        "contact": "王某 0375-1",
        "start": "2024-01-08",
        "is_self": "否",
    }
    record, problems = parse(raw)
    assert problems == []
    assert record == edu(also=("教育局", "体育局"), sections=("安全科",), contact="王某 0375-1", start=date(2024, 1, 8))
    shown = {column.name: show(column, getattr(record, column.name)) for column in COLUMNS}
    assert parse(shown)[0] == record


def test_a_department_without_a_full_name_is_refused() -> None:
    assert problems_of({"name": ""}) == ["全称：必须填写"]


@pytest.mark.parametrize("code", ["e", "教育", "2edu", "edu--a", "edu.a", "../edu", "a" * 17, "edu-"])
def test_a_code_is_two_to_sixteen_plain_letters_and_digits(code: str) -> None:
    assert problems_of({"number": code}) == [f"代码：“{code}”不能作代码，请写 2 到 16 个小写字母、数字，如 edu"]


def test_a_code_is_typed_once_and_kept() -> None:
    assert problems_of({"number": ""}) == ["代码：必须填写"]
    assert problems_of({"number": "police"}) == ["代码：“police”已有部门 公安，代码不能重复"]
    assert problems_of({"number": "school"}, edu()) == ["代码：代码 edu 已经用在事项、人员和任务里，不能改"]
    assert problems_of({"number": " EDU ", "short": "教育"}, edu()) == []


def test_a_word_means_one_department() -> None:
    known = Departments(named={"fire": "县消防救援大队"})
    assert problems_of({"also": "消防"}, known=known) == ["别称：“消防”已是 fire（县消防救援大队）用的名称，请换一个"]
    assert problems_of({"name": "公安局"}) == ["全称：“公安局”已是 police（公安）用的名称，请换一个"]


def test_a_name_that_a_list_would_take_apart_is_refused() -> None:
    assert problems_of({"short": "教 体"}) == ["简称：不能有空格、顿号、逗号、分号、等号，请改正"]
    assert problems_of({"name": "教育局、体育局"}) == ["全称：不能有空格、顿号、逗号、分号、等号，请改正"]


def test_a_short_name_fits_a_table() -> None:
    assert problems_of({"short": "教育体育和科学技术局"}) == ["简称：有 10 字，最多 8 字，请改短"]


def test_there_is_one_bureau_that_is_ourselves() -> None:
    known = Departments([Department(number="police", name="县公安局", short="公安", is_self=True)])
    assert problems_of({"is_self": "是"}, known=known) == ["本单位：县公安局（police）已是本单位，只能有一个；请先改它"]
    assert problems_of({"is_self": "否"}, known["police"], known) == []


def test_a_department_does_not_end_before_it_begins() -> None:
    assert problems_of({"start": "2024-05-01", "until": "2024-04-30"}) == ["停用日期：早于起用日期，请核对"]


def test_a_department_takes_part_from_its_first_day_through_its_last() -> None:
    known = Departments([edu(start=date(2024, 3, 1), until=date(2024, 5, 31))])
    days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 5, 31), date(2024, 6, 1)]
    assert [known.in_force("edu", day) for day in days] == [False, True, True, False]
    assert known.in_force("unknown", days[0])
    late = in_force_problems(known, ["police", "edu"], days[3], "2024-003")
    assert [str(one) for one in late] == [
        "2024-003：参与部门：部门 教体 2024-05-31 以后停用，不能再参加，请去掉，或改用新的部门"
    ]
    early = in_force_problems(known, ["edu"], days[0], "2024-003")
    assert [str(one) for one in early] == ["2024-003：参与部门：部门 教体 2024-03-01 起才参加，请去掉，或改用新的部门"]


def test_a_section_is_one_of_those_a_department_lists_where_it_lists_any() -> None:
    known = Departments([edu(sections=("安全科", "体育科"))])
    assert section_problems(known, "edu", "安全科", "", "科室") == []
    assert section_problems(known, "edu", "", "", "科室") == []
    assert section_problems(known, "police", "治安大队", "", "科室") == []
    assert [str(one) for one in section_problems(known, "edu", "治安大队", "", "科室")] == [
        "科室：教体没有科室“治安大队”，可填：安全科、体育科；新设的请先登记（department edit）"
    ]


def test_columns_are_bound_to_the_departments_of_the_bureau() -> None:
    known = Departments([edu()])
    name, department = Column("name", "名称"), Column("department", "部门", Kind.CHOICE, choices=START)
    assert bound((name, department), known)[0] is name
    assert bound((name, department), known)[1].choices is known
