"""A yearly cap and one visit of two tasks, by commands alone: set, shown, joined, entered on one day, split, counted, published."""

import json
from pathlib import Path

from tests.journeys.walk import DICE, SHORTLY, Walk, soon


def _matched(walk: Walk, name: str, item: str, department: str) -> str:
    number = walk.do(
        "task", "create", "--name", name, "--items", item, "--from", str(walk.start), "--to", str(walk.end),
        "--departments", department, "--ratio", "1", "--where", "trade=典当",
    )["task"]["number"]  # fmt: skip
    walk.do(
        "draw",
        "freeze",
        number,
        "--entropy",
        "dice",
        "--source",
        '{"place":"三楼会议室","dice":20}',
        "--expected-at",
        soon(SHORTLY),
    )
    walk.draw(number, DICE, "--witness", "见证人甲", "--witness", "见证人乙")
    walk.do("confirm", number)
    walk.do("match", number)
    return str(number)


def test_two_tasks_visit_a_pawn_shop_once_and_the_cap_counts_it_once(tmp_path: Path) -> None:
    walk = Walk(tmp_path, here=True)
    walk.import_all()
    assert walk.do("cap", "show")["gap"].startswith("还没有设年度检查次数上限")
    said = walk.refused("cap", "set", "--most", "2", "--department", "教育局=1")
    assert "依据" in said
    assert "教育局" in said
    done = ("--basis", "示公告〔2024〕3号", "--approved-by", "演示局长")
    assert walk.do("cap", "set", "--most", "2", "--risk", "E=3", "--department", "消防=1", *done)["cap"][
        "by_department"
    ] == {"fire": 1}
    assert walk.do("due")["gaps"] == []
    pawn = "I-0005"
    fire = walk.do(
        "item", "add", "--name", "典当行消防检查", "--department", "消防", "--basis", "演示规定", "--trades", "典当"
    )["record"]["number"]
    first = _matched(walk, "典当行抽查", pawn, "police")
    second = _matched(walk, "典当行消防抽查", fire, "fire")

    shared = walk.do("visit", "list", second)["shared"]
    objects = [one["object"] for one in shared]
    assert len(objects) > 1
    assert {one["other"] for one in shared} == {first}
    assert {one["state"] for one in shared} == {"可以合并"}
    joined = walk.do("visit", "join", second, first)["sheets"]
    assert {one["task"] for one in joined} == {first, second}
    assert len({one["visit"] for one in joined}) == len(objects)

    day = ("--code", "1", "--date", str(walk.today))
    walk.do("result", "enter", first, objects[0], pawn, *day)
    walk.do("result", "enter", second, objects[0], fire, *day)
    split = walk.do("visit", "split", second, "--object", objects[1], "--why", "对象当天歇业")["sheets"]
    assert {one["visit"] for one in split} == {""}
    walk.do("visit", "join", second, first, "--object", objects[1])
    assert walk.do("visit", "list", second)["joined"] == len(objects)
    cancelled = ("--reason", "merged", "--approved-by", "演示局长", "--paper", "示公决〔2024〕8号")
    assert "做过的检查不能取消" in walk.refused("task", "cancel", second, *cancelled)

    walk.do("cap", "set", "--most", "1", "--risk", "", *done)
    shown = json.dumps(walk.do("cap", "show"), ensure_ascii=False)
    assert "示公告〔2024〕3号" in shown
    assert len(walk.do("cap", "show")["history"]) == 2
