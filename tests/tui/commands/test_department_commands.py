"""department on the command line: the same acts as on the desk; a file of items reads every name of it."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tui import cli as program
from tui.session import Session

EDU = (
    "--number",
    "edu",
    "--name",
    "示例县教育体育局",
    "--short",
    "教体",
    "--also",
    "教育局、体育局",
    "--sections",
    "安全科",
)


@pytest.fixture
def bureau(lists: Path) -> Path:
    """Before a seventh department."""
    return lists


def test_a_department_is_registered_shown_changed_and_ended(run: Any) -> None:
    code, said = run("department", "list")
    assert (code, said["total"]) == (0, 6)
    assert run("department", "add", *EDU)[0] == 0
    assert run("department", "show", "edu")[1]["record"]["name"] == "示例县教育体育局"
    assert run("department", "edit", "edu", "--short", "教育体育")[1]["record"]["short"] == "教育体育"
    assert run("department", "list", "--find", "体育局")[1]["total"] == 1
    code, said = run("department", "retire", "edu", "--reason", "机构改革")
    assert (code, said["record"]["until"]) == (0, "2024-09-01")
    code, said = run("history", "edu")
    assert "停用部门 edu" in str(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--number", "edu", "--short", "教体"), "必须填写"),
        (("--number", "fire", "--name", "示例县教育体育局", "--short", "教体"), "“fire”已有部门 消防，代码不能重复"),
        ((*EDU, "--is-self", "是"), "（police）已是本单位，只能有一个；请先改它"),
        (("--number", "edu", "--name", "公安局", "--short", "教体"), "“公安局”已是 police"),
        (("--number", "Ä!", "--name", "示例县教育体育局", "--short", "教体"), "不能作代码"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field(run: Any, words: tuple[str, ...], said: str) -> None:
    code, told = run("department", "add", *words)
    assert code == 1
    assert said in told["problems"][0]["message"]


def test_a_department_that_people_belong_to_does_not_end(run: Any) -> None:
    code, said = run("department", "retire", "fire", "--reason", "机构改革")
    assert code == 1
    assert "名在岗人员" in said["problems"][0]["message"]
    assert "用到它，请先改" in said["problems"][0]["message"]


def test_a_file_of_items_names_it_in_any_way_and_the_template_offers_it(run: Any, tmp_path: Path) -> None:
    items = tmp_path / "事项.csv"
    rows = [("抽查事项名称", "部门", "抽查依据")] + [
        (f"校园周边检查{n}", word, "演示规定") for n, word in enumerate(("示例县教育体育局", "教体", "体育局", "edu"))
    ]
    with items.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    code, said = run("import", "items", str(items))
    assert code == 1
    assert "“示例县教育体育局”是哪个部门；可答：公安、消防" in said["problems"][0]["message"]
    assert run("department", "add", *EDU)[0] == 0
    assert run("import", "items", str(items))[1]["counts"]["new"] == 4
    assert run("item", "list", "--find", "校园周边检查0")[1]["records"][0]["department"] == "edu"
    template = tmp_path / "模板.xlsx"
    assert run("template", "items", str(template))[0] == 0
    with zipfile.ZipFile(template) as parts:
        offered = [parts.read(name).decode() for name in parts.namelist()]
    assert any("教体" in part for part in offered)


def test_the_list_goes_out_and_comes_in_again_unchanged(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "部门.csv"
    assert run("department", "add", *EDU)[0] == 0
    assert run("export", "departments", str(out))[1]["count"] == 7
    assert run("import", "departments", str(out))[1]["counts"] == {"new": 0, "changed": 0, "same": 7, "rejected": 0}


@pytest.mark.parametrize("command", ["item", "inspector", "plan"])
def test_help_does_not_say_that_there_are_only_the_six(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    program._run([command, "add", "--help"], Session())
    said = capsys.readouterr().out
    assert "登记过的部门" in said
    assert "卫健" not in said
