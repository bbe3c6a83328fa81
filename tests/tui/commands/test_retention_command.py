"""The schedule of terms on the command line."""

import json
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.registry import registry
from rules.registry.enterprise import Enterprise
from tui import cli as program
from tui.session import Session


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = program._run([str(word) for word in words], Session())
    return code, "".join(capsys.readouterr())


def test_the_schedule_is_told_and_applied_with_a_decision(bureau: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--bureau", bureau)
    with open_office(bureau, by="演示员") as office:
        one = next(one for one in office.store.all(Enterprise) if one.phone and one.status == "active")
        registry.edit(office, registry.ENTERPRISES, one.number, {"status": "deregistered"})
    toml = bureau / "bureau.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("2024-09-02T09", "2031-09-02T09"), encoding="utf-8")
    code, said = run(capsys, "retention", *at)
    assert code == 0
    assert "请按本单位档案管理规定核对" in said
    assert "到期 37 条（" in said
    told = json.loads(run(capsys, "retention", *at, "--json")[1])
    assert one.number in next(row for row in told["schedule"] if row["key"] == "objects")["due"]
    code, said = run(capsys, "retention", "--apply", *at)
    assert code == 1
    assert "--document" in said
    assert "--approved-by" in said
    decided = ("retention", "--apply", "--document", "示公1号", "--approved-by", "演示局长", *at)
    code, said = run(capsys, *decided)
    assert (code, "什么都没有改动" in said) == (1, True)
    code, said = run(capsys, *decided, "--json")
    assert (code, json.loads(said)["ok"]) == (1, False)
    code, said = run(capsys, *decided, "--yes")
    assert (code, "已依法删除" in said) == (0, True)
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, one.number).phone == ""
