"""--where, --sort, --view, --columns on every list and export; edit-all; view; everything about one object."""

import csv
from pathlib import Path
from typing import Any

import click
import pytest
from docx import Document

from acts.base.bureau import open_office
from rules.registry.enterprise import Enterprise
from tui.cli import COMMANDS, cli

LISTS = [
    ("enterprise", "list"), ("inspector", "list"), ("item", "list"), ("plan", "list"), ("duty", "list"), ("department", "list"), ("task", "list"),
    ("recusal", "list"), ("mark", "list"), ("texts", "list"), ("deputy", "list"), ("view", "list"), ("result", "list", "2024-001"), ("visit", "list", "2024-008"),
]  # fmt: skip


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_every_list_is_narrowed_and_ordered_by_the_same_options(run: Any, words: tuple[str, ...]) -> None:
    code, said = run(*words, "--where", "没有这一栏=1")
    assert (code, said["problems"][0]["field"]) == (1, "条件")
    assert "没有“没有这一栏”这一栏" in said["problems"][0]["message"]
    first = {"department": "代码", "task": "任务编号", "result": "对象编号"}.get(words[0], "编号")
    code, said = run(*words, "--where", f"{first}=空", "--sort", f"-{first}")
    assert code == 0
    assert not [rows for rows in said.values() if isinstance(rows, list) and rows]
    assert run(*words, "--sort", first)[0] == 0


def test_no_list_command_was_forgotten() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group) and "list" in command.commands:
            options = {option for param in command.commands["list"].params for option in param.opts}
            assert "--where" in options or name in {"passphrase", "mapping", "trade", "watch"}, name


def test_conditions_are_all_met_and_what_is_asked_for_is_shown(run: Any) -> None:
    code, said = run(
        "enterprise", "list", "--where", "行业=旅馆业", "--where", "登记状态!=注销；最近检查>=2024", "--sort", "-最近检查,企业名称",
        "--columns", "编号,企业名称,最近检查,今年检查次数", as_json=False,
    )  # fmt: skip
    assert code == 0
    heading, _, *rows, last = [line for line in said.splitlines() if line and "演示时钟" not in line]
    assert heading.split() == ["编号", "企业名称", "最近检查", "今年检查次数"]
    days = [row.split()[-2] for row in rows]
    assert days == sorted(days, reverse=True)
    assert last == f"共 {len(rows)} 条"


def test_a_view_is_saved_listed_used_and_deleted(run: Any, tmp_path: Path) -> None:
    code, said = run(
        "view",
        "save",
        "enterprises",
        "网吧",
        "--where",
        "行业=网吧",
        "--sort",
        "-最近检查",
        "--columns",
        "企业名称,最近检查",
    )
    assert (code, said["record"]["columns"]) == (0, ["name", "last_checked"])
    assert run("view", "list")[1]["total"] == 1
    assert "排序：-最近检查" in run("view", "show", "enterprises", "网吧", as_json=False)[1]
    listed = run("enterprise", "list", "--view", "网吧")[1]["total"]
    assert listed == run("enterprise", "list", "--where", "行业=网吧")[1]["total"] > 3
    path = tmp_path / "网吧.csv"
    assert run("export", "enterprises", str(path), "--view", "网吧", "--where", "地址~1")[1]["count"] < listed
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert rows[0] == ["企业名称", "最近检查"]
    assert run("view", "delete", "enterprises", "网吧")[0] == 0
    code, said = run("enterprise", "list", "--view", "网吧")
    assert (code, "没有名为“网吧”的视图" in said["problems"][0]["message"]) == (1, True)


def test_many_are_counted_before_they_are_changed(run: Any, bureau: Path) -> None:
    words = ("enterprise", "edit-all", "--where", "行业=网吧", "--field", "备注=演示批量")
    code, said = run(*words, "--dry-run")
    assert (code, said["chosen"] == said["changed"] == len(said["rows"]) > 20) == (0, True)
    code, told = run(*words)
    assert (code, told["done"], told["changed"]) == (1, False, said["changed"]), "a program is not asked: --yes"
    assert run(*words, "--yes")[0] == 0
    assert run("enterprise", "list", "--where", "备注=演示批量")[1]["total"] == said["changed"]
    assert run("undo", "--yes")[0] == 0
    with open_office(bureau, write=False) as office:
        assert not any(one.notes == "演示批量" for one in office.store.each(Enterprise))
    for wrong, sentence in (
        (("--field", "备注=甲"), "要写明改哪些"), (("--where", "行业=网吧"), "没有写要改哪一栏"), (("--where", "行业=网吧", "--field", "备注"), "应写成 栏目=值"),
        (("--where", "行业=网吧", "--field", "名称=甲"), "不能一起改"), (("--where", "行业=网吧", "--field", "风险=Z"), "应写成|没有"),
    ):  # fmt: skip
        code, said = run("enterprise", "edit-all", *wrong)
        assert code == 1
        assert any(part in said["problems"][0]["message"] for part in sentence.split("|"))


def test_everything_about_an_object_is_on_its_page(run: Any) -> None:
    number = run("enterprise", "list", "--where", "最近检查>=2024；重点监管=任一", "--sort", "-今年检查次数")[1][
        "records"
    ][0]["number"]
    code, said = run("enterprise", "show", number, as_json=False)
    assert code == 0
    for title in ("【重点监管】", "【检查次数】", "【抽取和记录表】", "【检查结果】"):
        assert title in said
    page = run("enterprise", "show", number)[1]["page"]
    assert page["sheets"]
    assert page["days"] == sorted(page["days"], reverse=True)


def test_a_list_is_exported_as_word_and_in_the_encoding_of_old_systems(run: Any, tmp_path: Path, bureau: Path) -> None:
    word = tmp_path / "名单.docx"
    count = run("export", "enterprises", str(word), "--where", "重点监管=任一", "--columns", "编号,企业名称,重点监管")[
        1
    ]["count"]
    (table,) = Document(str(word)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["编号", "企业名称", "重点监管"]
    assert len(table.rows) == count + 1
    with open_office(bureau, write=False) as office:
        number = office.store.numbers(Enterprise)[0]
    assert run("enterprise", "edit", number, "--legal-representative", "演示𬭎")[0] == 0
    old = tmp_path / "旧.csv"
    said = run("export", "enterprises", str(old), "--encoding", "gb18030")[1]
    assert said["unknown"] == ["𬭎"]
    assert "演示𬭎" in old.read_bytes().decode("gb18030")
    assert run("import", "enterprises", str(old), "--dry-run")[1]["counts"]["changed"] == 0
    code, said = run("export", "enterprises", str(tmp_path / "甲.xlsx"), "--encoding", "gb18030")
    assert (code, "编码只用于 .csv" in said["problems"][0]["message"]) == (1, True)
