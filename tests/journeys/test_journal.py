"""Log, undo, erasure and purge on the command line: what a clerk sees, and what a program is told."""

from pathlib import Path

import pytest

from tests.journeys.walk import Walk

DECIDED = ("--basis", "consent", "--document", "示公〔2024〕9号", "--approved-by", "演示局长")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A bureau with its registries."""
    made = Walk(tmp_path_factory.mktemp("journal"), here=True)
    made.import_all()
    return made


def first(walk: Walk) -> dict[str, str]:
    found: dict[str, str] = walk.do("enterprise", "list", "--limit", "1")["records"][0]
    return found


def test_an_edit_is_logged_shown_and_only_undone_when_agreed(walk: Walk) -> None:
    one = first(walk)
    walk.do("enterprise", "edit", one["number"], "--town", "新演示镇")
    (line,) = walk.do("log", "--limit", "1")["entries"]
    assert line["text"] == f"修改检查对象 {one['number']}：乡镇街道"
    asked = walk.run("undo")
    shown = asked.facts
    assert (asked.code, shown["ok"], shown["done"]) == (1, False, False)
    assert (shown["seq"], shown["steps"][0]["number"]) == (line["seq"], one["number"])
    assert first(walk)["town"] == "新演示镇"
    assert walk.do("undo", "--yes")["done"] is True
    assert first(walk) == one
    assert [entry["act"] for entry in walk.do("log", one["number"])["entries"]] == [
        "undo", "enterprises.edit", "enterprises.import",
    ]  # fmt: skip


def test_what_is_no_edit_is_refused_with_its_own_way(walk: Walk) -> None:
    number = walk.create()["number"]
    assert "mingchou task edit" in walk.refused("undo", "--yes")
    assert "没有第 99999 条" in walk.refused("undo", "--seq", "99999", "--yes")
    assert "不是日期" in walk.refused("log", "--since", "昨天")
    assert number


def test_a_telephone_number_is_erased_and_its_backups_purged(walk: Walk) -> None:
    one = first(walk)
    backup = Path(walk.do("backup")["path"])
    assert "请加 --yes" in walk.refused("erase", one["number"], "--field", "联系电话", *DECIDED)
    assert first(walk)["phone"] == one["phone"] != ""
    done = walk.do("erase", one["number"], "--field", "联系电话", *DECIDED, "--yes")
    assert f"backups/{backup.name}" in done["leftovers"]
    assert first(walk)["phone"] == ""
    versions = walk.do("history", one["number"])["versions"]
    assert [version["erased"] for version in versions] == [True] * (len(versions) - 1) + [False]
    assert "请加 --yes" in walk.refused("backup", "purge")
    assert set(done["leftovers"]) == set(walk.do("backup", "purge", "--yes")["gone"])
    assert not backup.exists()
    assert walk.do("check")["problems"] == []
    holding = [path for path in walk.bureau.rglob("*") if path.is_file() and one["phone"].encode() in path.read_bytes()]
    assert holding == []
    assert "台账里没有" in walk.refused("erase", one["number"], "--field", "联系电话", *DECIDED, "--yes")
