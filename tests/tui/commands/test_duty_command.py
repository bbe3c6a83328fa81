"""`mingchou duty`: registered, what is due, and the task of the period, on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from acts.base.bureau import open_office
from rules.registry.item import Item
from tui import cli as program
from tui.session import Session


def told(capsys: pytest.CaptureFixture[str], bureau: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """(exit code, the one object on stdout)."""
    code = program._run([*words, "--bureau", str(bureau), "--json"], Session(json=True))
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, made


def net_cafe_item(bureau: Path) -> str:
    with open_office(bureau, write=False) as office:
        return next(item.number for item in office.store.all(Item) if item.trades == ("网吧",) and item.level == "full")


def test_a_duty_goes_from_the_line_to_its_task(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    item = net_cafe_item(lists)
    typed = ["duty", "add", "--name", "网吧每月检查", "--item", item, "--months", "每月", "--start", "2024-08-01"]
    code, made = told(capsys, lists, *typed)
    assert (code, made["problems"][0]["message"]) == (1, "必须填写")
    code, made = told(capsys, lists, *typed, "--basis", "检查频次规定第六条", "--section", "网安大队")
    assert (code, made["record"]["number"], made["record"]["months"]) == (0, "D-0001", 1)
    _, due = told(capsys, lists, "duty", "due", "D-0001")
    september, august = due["periods"]
    assert (august["state"], september["state"], september["label"]) == ("missed", "due", "2024-09")
    assert len(september["open"]) == september["need"] == september["rest"] > 0
    code, planned = told(capsys, lists, "duty", "task", "D-0001", "--dry-run")
    assert (code, planned["task"]["number"], planned["open"]) == (0, "", september["need"])
    code, made = told(capsys, lists, "duty", "task", "D-0001", "--pool-take", "4")
    assert code == 0
    assert made["task"]["duties"] == ["D-0001"]
    _, shown = told(capsys, lists, "due", "--task", "D-0001")
    assert [(one["kind"], one["section"]) for one in shown["things"]] == [("missed", "网安大队"), ("duty", "网安大队")]
    _, due = told(capsys, lists, "duty", "due", "D-0001")
    task, person = made["task"]["number"], made["task"]["handler"]
    assert [(one["task"], one["person"], one["late"] > 0) for one in due["periods"]] == [
        (task, person, False),
        ("", "", True),
    ]
    _, shown = told(capsys, lists, "due", "--task", "D-0001", "--person", person)
    assert [one["place"] for one in shown["things"]] == ["duties/D-0001"]
    code, made = told(capsys, lists, "duty", "task", "D-0001")
    assert (code, "本期由任务" in made["problems"][0]["message"]) == (1, True)
    code, _ = told(capsys, lists, "duty", "retire", "D-0001", "--reason", "演示改制")
    assert code == 0
    _, due = told(capsys, lists, "duty", "due")
    assert [one["state"] for one in due["periods"]] == ["due", "missed"]  # what runs is done to its end


def test_a_duty_that_is_not_there_is_said(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("duty", "due", "D-0099"), ("duty", "task", "D-0099")):
        code, made = told(capsys, lists, *words)
        assert (code, made["problems"][0]["message"]) == (1, "没有周期义务 D-0099，请核对编号（duty list）")


def test_an_object_says_what_it_is_under(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    item = net_cafe_item(lists)
    typed = (
        "--name",
        "网吧每月检查",
        "--item",
        item,
        "--months",
        "每月",
        "--start",
        "2024-08-01",
        "--basis",
        "检查频次规定",
    )
    assert told(capsys, lists, "duty", "add", *typed)[0] == 0
    _, listed = told(capsys, lists, "enterprise", "list", "--due")
    _, due = told(capsys, lists, "duty", "due", "D-0001")
    assert {one["number"] for one in listed["records"]} == {one for period in due["periods"] for one in period["open"]}
    number = due["periods"][0]["open"][0]
    _, shown = told(capsys, lists, "enterprise", "show", number)
    assert [(one["duty"], one["label"], one["state"]) for one in shown["duties"]] == [
        ("D-0001", "2024-08", "missed"), ("D-0001", "2024-09", "due"),
    ]  # fmt: skip
    assert "duties" not in told(capsys, lists, "item", "show", item)[1]
    assert program._run(["enterprise", "list", "--due", "--find", number, "--bureau", str(lists)], Session()) == 0
    assert "D-0001 网吧每月检查：2024-09 期到9月30" in capsys.readouterr().out
