"""Bad input on the command line: exit 1, a Chinese message that helps, and nothing changed."""

from pathlib import Path

import pytest

from acts.demo import people
from db.exchange.formats import LISTS
from db.exchange.writing import write_list, write_template
from tests.journeys.walk import SHORTLY, Walk, soon

FREEZE = ("--entropy", "dice", "--source", '{"place":"会议室","dice":20}')


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A bureau with its registries and a draft task."""
    made = Walk(tmp_path_factory.mktemp("refusals"), here=True)
    made.import_all()
    made.create()
    return made


def test_a_day_that_does_not_exist(walk: Walk) -> None:
    """9月31日 stands in a real notice (莲池 2024)."""
    said = walk.refused("task", "create", "--name", "演示", "--items", "I-0011", "--departments", "police",
                        "--from", "2024-04-09", "--to", "2024-09-31")  # fmt: skip
    assert "没有“2024-09-31”这一天" in said
    assert "结束日期" in said


def test_a_wrong_check_digit_and_a_duplicate_code(walk: Walk) -> None:
    code = walk.do("enterprise", "list", "--limit", "1")["records"][0]["code"]
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    said = walk.refused("enterprise", "add", "--name", "演示新店", "--code", wrong)
    assert "校验位不对" in said
    said = walk.refused("enterprise", "add", "--name", "演示新店", "--code", code)
    assert "不能重复登记" in said


def test_duplicate_codes_in_one_file_are_refused_whole(walk: Walk, tmp_path: Path) -> None:
    rows = [{**row, "name": row["name"] + "分店"} for row in people.enterprises()[:3]]
    rows.append({**rows[0], "name": "演示重复的店"})
    path = tmp_path / "重复.xlsx"
    write_list(path, LISTS["enterprises"].columns, rows, "检查对象名录")
    said = walk.refused("import", "enterprises", str(path))
    assert "第 5 行" in said
    assert "与第 2 行重复" in said


def test_an_empty_sheet(walk: Walk, tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    write_template(path, LISTS["enterprises"])
    assert "没有" in walk.refused("import", "enterprises", str(path))


@pytest.mark.parametrize("ratio", ["1.2", "0", "120%"])
def test_a_ratio_out_of_range(walk: Walk, ratio: str) -> None:
    said = walk.refused("task", "edit", f"{walk.start.year}-001", "--ratio", ratio)
    assert "不在 0 到 1 之间" in said
    assert "抽查比例" in said


def test_a_pool_of_nobody(walk: Walk) -> None:
    number = walk.create(where="trade=没有这个行业")["number"]
    said = walk.refused("draw", "freeze", number, *FREEZE, "--expected-at", soon())
    assert "抽查对象库为空" in said


def test_an_item_that_is_not_on_the_list(walk: Walk) -> None:
    said = walk.refused("task", "edit", f"{walk.start.year}-001", "--items", "I-0999")
    assert "清单中没有事项 I-0999" in said


def test_a_value_before_the_freeze_a_second_draw_and_a_result_for_nobody(walk: Walk) -> None:
    number = walk.create(plan="", name="另一次演示抽查")["number"]
    assert "尚未冻结" in walk.refused("draw", "run", number, "--value", "01234567890123456789")
    walk.do("draw", "freeze", number, *FREEZE, "--expected-at", soon(SHORTLY))
    assert "才有" in walk.refused("draw", "run", number, "--value", "01234567890123456789")
    drawn = walk.draw(number, "01234567890123456789")
    assert "只能抽取一次" in walk.refused("draw", "run", number, "--value", "98765432109876543210")
    assert "不能冻结" in walk.refused("draw", "freeze", number, *FREEZE, "--expected-at", soon())
    walk.do("confirm", number)
    walk.do("match", number)
    inside = {one["number"] for one in drawn}
    outside = next(one["number"] for one in walk.do("enterprise", "list")["records"] if one["number"] not in inside)
    said = walk.refused("result", "enter", number, outside, "I-0011", "--code", "1", "--date", str(walk.today))
    assert "没有被抽中" in said


def test_an_expected_time_in_the_past(walk: Walk) -> None:
    said = walk.refused("draw", "freeze", f"{walk.start.year}-001", *FREEZE, "--expected-at", "2024-04-09T15:00")
    assert "不晚于现在" in said


def test_no_bureau_here_says_what_to_do(tmp_path: Path) -> None:
    lost = Walk(tmp_path)
    said = lost.run("task", "list")
    assert said.code == 1
    assert "mingchou init" in said.out


@pytest.mark.parametrize(
    "words",
    [("task", "create", "--nonsense"), ("nonsense",), ("draw", "freeze"), ("import", "nobody", "x.xlsx"), ("stats",)],
)
def test_wrong_usage_ends_with_2_and_speaks_chinese(walk: Walk, words: tuple[str, ...]) -> None:
    said = walk.run(*words)
    assert said.code == 2
    assert not [word for word in ("No such", "Missing", "Invalid", "required", "Error") if word in said.out + said.err]
