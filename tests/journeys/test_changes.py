"""After the match, by commands: a recusal, an illness, an expert, an empty place filled, a check that a complaint caused."""

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from db.store import Store
from rules.work.sheet import Sheet
from tests.journeys.walk import DICE, SHORTLY, Walk, soon

PAPER = ("--paper", "演示证明 1 号", "--decided-by", "演示局长")
FREEZE = ("--entropy", "dice", "--source", "place=会议室,dice=20", "--expected-at")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    made = Walk(tmp_path_factory.mktemp("changes"), here=True)
    made.import_all()
    return made


@pytest.fixture(scope="module")
def sheets(walk: Walk) -> list[dict[str, Any]]:
    """The sheets of a matched task."""
    number = walk.create(ratio="A=0.05,B=0.05,C=0.05,D=0.05,E=0.05", floor="0")["number"]
    walk.do("draw", "freeze", number, *FREEZE, soon(SHORTLY))
    walk.draw(number, DICE, "--witness", "演示见证人")
    walk.do("confirm", number)
    found = walk.do("match", number)["sheets"]
    assert isinstance(found, list)
    return found


def _now(walk: Walk, task: str, target: str) -> list[str]:
    """Who of the police goes to an object now, as the journal says."""
    with Store.open(walk.bureau, write=False) as store:
        return list(next(one for one in store.where(Sheet, task=task) if one.object == target).teams["police"])


def test_a_change_names_who_comes_and_prints_that_sheet_again(walk: Walk, sheets: list[dict[str, Any]]) -> None:
    task, one = f"{walk.start.year}-001", sheets[0]
    out = one["teams"]["police"][0]
    refused = walk.refused("draw", "change", task, "--object", one["object"], "--out", out, "--reason", "illness")
    assert "依据：必须填写" in refused
    said = walk.do("draw", "change", task, "--object", one["object"], "--out", out, "--reason", "疾病", *PAPER)
    (changed,) = said["changes"]
    assert changed["replaced"][0]["out"] == out
    assert changed["replaced"][0]["in"] in _now(walk, task, one["object"])
    assert [Path(path).name for path in changed["sheets"]] == [f"{one['sheet']}-{one['object']}.docx"]
    assert all(Path(path).is_file() for path in changed["sheets"])


def test_a_recusal_is_decided_either_way(walk: Walk, sheets: list[dict[str, Any]]) -> None:
    task, one = f"{walk.start.year}-001", sheets[-1]
    out = one["teams"]["police"][1]
    today = str(walk.today)
    decided = ("recusal", "decide", one["object"], out, "--side", "第三人提出", "--declarant", "演示某人", "--declared-on", today,
               "--reason", "持股", "--decided-by", "演示局长", "--decided-on", today, "--paper", "演示 2 号", "--upheld")  # fmt: skip
    assert walk.do(*decided, "否")["changes"] == []
    assert out in _now(walk, task, one["object"])
    (changed,) = walk.do(*decided, "是")["changes"]
    assert changed["replaced"][0]["reason"] == "recusal"
    assert out not in _now(walk, task, one["object"])
    assert [one["upheld"] for one in walk.do("recusal", "decisions")["records"]] == [False, True]


def test_an_expert_goes_along_and_is_called_back(walk: Walk, sheets: list[dict[str, Any]]) -> None:
    task, target = f"{walk.start.year}-001", sheets[0]["object"]
    staff = walk.do("inspector", "list")["records"]
    expert = next(one["number"] for one in staff if one["role"] == "expert" and one["department"] == "police")
    sent = walk.do("task", "expert", task, "--object", target, "--expert", expert, "--reason", "演示：设备检测")
    assert [one["inspector"] for one in sent["sheet"]["experts"]] == [expert]
    back = walk.do("task", "expert", task, "--object", target, "--expert", expert, "--recall", "派错了")
    assert back["sheet"]["experts"] == []


def test_more_objects_are_drawn_by_a_supplement(walk: Walk, sheets: list[dict[str, Any]]) -> None:
    task = f"{walk.start.year}-001"
    neither = walk.refused("draw", "supplement", task, *FREEZE, soon())
    assert "二者之一" in neither
    assert "公安没有缺员" in walk.refused("draw", "supplement", task, "--department", "公安", *FREEZE, soon())
    frozen = walk.do("draw", "supplement", task, "--ratio", "2%", "--reason", "比例提高", "--paper", "演示 3 号",
                     "--approved-by", "演示局长", *FREEZE, soon(SHORTLY))  # fmt: skip
    assert frozen["draw"] == f"{task}-2"
    walk.draw(task, DICE[::-1], "--witness", "演示见证人")
    walk.do("confirm", task)
    added = walk.do("match", task)["sheets"]
    assert added
    assert not {one["object"] for one in added} & {one["object"] for one in sheets}
    assert walk.do("verify", str(walk.bureau / "evidence" / f"{task}-2"))["ok"]


def test_a_check_that_a_complaint_caused(walk: Walk) -> None:
    cafe = next(
        one["number"] for one in walk.do("enterprise", "list", "--find", "网吧")["records"] if one["trades"] == ["网吧"]
    )
    options = (
        "--name",
        "网吧投诉核查",
        "--from",
        str(walk.start),
        "--to",
        str(walk.end),
        "--items",
        "I-0011",
        "--departments",
        "police",
    )
    mixed = walk.refused("task", "create", *options, "--objects", cafe, "--ratio", "5%")
    assert "请写 --cause" in mixed
    mixed = walk.refused(
        "task", "create", *options, "--cause", "投诉举报", "--document", "演示 4 号", "--objects", cafe, "--ratio", "5%"
    )
    assert "请去掉 --ratio" in mixed
    made = walk.do("task", "create", *options, "--cause", "投诉举报", "--document", "演示 4 号", "--objects", cafe)[
        "task"
    ]
    walk.do("task", "edit", made["number"], "--document", "演示 5 号")
    assert "看不懂" in walk.refused("task", "assign", made["number"], "--team", "police")
    staff = walk.do("inspector", "list")["records"]
    police = [
        one["number"]
        for one in staff
        if (one["department"], one["role"], one["status"]) == ("police", "officer", "on_duty")
    ]
    able = [number for number in police if not next(one for one in staff if one["number"] == number)["qualified"]][:2]
    (sheet,) = walk.do("task", "assign", made["number"], "--team", f"公安={','.join(able)}")["sheets"]
    assert sheet["object"] == cafe
    walk.do("result", "enter", made["number"], cafe, "I-0011", "--code", "1", "--date", str(walk.today))
    walk.do("approve", made["number"], "--by", "演示局长", "--document", "演示〔2024〕6号")
    walk.do("task", "close", made["number"])
    told = walk.do("stats", "--year", str(walk.start.year), "--xlsx", str(walk.bureau / "统计.xlsx"))
    book = CalamineWorkbook.from_path(walk.bureau / "统计.xlsx")
    assert book.sheet_names[1:] == ["非随机检查"]
    assert book.get_sheet_by_index(1).to_python()[2][2] == "网吧投诉核查"
    assert "网吧投诉核查" not in str(told["rows"])
    assert told["named"][0][5] == "非随机（投诉举报）"
