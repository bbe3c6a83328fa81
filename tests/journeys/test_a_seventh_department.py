"""A county whose education bureau takes part, by commands alone: registered, imported, drawn, entered, published, verified by a stranger."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from tests.journeys.walk import DICE, SHORTLY, Walk, soon
from tests.site_templates.programs import PROGRAM


def _written(path: Path, *rows: tuple[str, ...]) -> str:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def test_a_department_of_our_own_is_drawn_published_and_verified(tmp_path: Path) -> None:
    walk = Walk(tmp_path, here=True)
    walk.import_all()
    refused = walk.refused("item", "add", "--name", "校园周边检查", "--department", "教育局", "--basis", "演示规定")
    assert "别的部门请先登记（department add）" in refused
    names = ("--name", "示例县教育体育局", "--short", "教体", "--also", "教育局")
    walk.do("department", "add", "--number", "edu", *names)
    item = walk.do(
        "item", "add", "--name", "校园周边网吧检查", "--department", "教育局", "--basis", "演示规定", "--trades", "网吧"
    )["record"]["number"]
    valid = f"{walk.end.year + 2}-12-31"
    staff = [(f"演示教员{n}", "示例县教育体育局", f"1604009000{n}", valid) for n in range(1, 5)]
    path = _written(tmp_path / "教体.csv", ("姓名", "部门", "执法证号", "执法证有效期至"), *staff)
    assert walk.do("import", "inspectors", path)["counts"]["new"] == 4
    task = walk.do(
        "task", "create", "--name", "校园周边网吧联合抽查", "--items", f"I-0011,{item}", "--from", str(walk.start), "--to", str(walk.end),
        "--departments", "公安、教体", "--ratio", "0.1", "--where", "trade=网吧",
    )["task"]["number"]  # fmt: skip

    source = '{"place":"三楼会议室","dice":20}'
    walk.do("draw", "freeze", task, "--entropy", "dice", "--source", source, "--expected-at", soon(SHORTLY))
    walk.draw(task, DICE, "--witness", "见证人甲", "--witness", "见证人乙")
    walk.do("confirm", task)
    matched = walk.do("match", task)["sheets"]
    assert matched
    assert all(len(set(sheet["teams"]["edu"])) == 2 for sheet in matched)
    rows = [
        (task, sheet["object"], number, "未发现问题", str(walk.today)) for sheet in matched for number in sheet["items"]
    ]
    results = _written(tmp_path / "结果.csv", ("任务编号", "对象编号", "事项编号", "检查结果", "检查日期"), *rows)
    walk.do("import", "results", results)
    walk.do("approve", task, "--by", "分管局长", "--document", "公演〔2026〕1号")
    walk.do("task", "close", task)
    walk.do("publish", "--first")

    site = walk.bureau / "public"
    told = [json.loads(page.read_text("utf-8")) for page in (site / "results" / task).glob("*.json")]
    assert {one["检查机关"] for one in told} == {"示例县公安局", "示例县教育体育局"}
    evidence = site / "draws" / f"{task}-1" / "evidence"
    assert (evidence / "inspectors-edu.tsv").is_file()
    assert walk.do("verify", str(evidence))["ok"]
    stranger = subprocess.run(
        [sys.executable, str(PROGRAM), str(evidence)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert stranger.returncode == 0, stranger.stdout
    assert "结论：成立" in stranger.stdout
