"""What a program reads of backups, repair, restore, salvage, 登记恢复 and the clock: one JSON object each, the same facts as the sentences, done or refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tui import cli as program
from tui.session import Session

DECIDED = ("--reason", "disk", "--paper", "示公办〔2024〕7号", "--approved-by", "演示局长", "--post", "局长")


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    """(exit code, what stands on stdout, which is one object and nothing else)."""
    code = program._run([*map(str, words), "--json"], Session(json=True))
    made = json.loads(capsys.readouterr().out)
    assert isinstance(made, dict)
    assert made["ok"] is (code == 0)
    return code, made


def test_repair_tells_what_it_made_and_what_it_could_not(
    bureau: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--bureau", bureau)
    assert told(capsys, "repair", *at) == (0, {"ok": True, "repaired": []})
    for number in ("2024-005-1", "2024-006-1"):
        (bureau / "evidence" / number / "terms.json").unlink()
    code, found = told(capsys, "check", *at)
    assert [one["where"] for one in found["problems"]] == [
        "evidence/2024-005-1/terms.json", "evidence/2024-006-1/terms.json",
    ]  # fmt: skip
    whole = shutil.copytree(bureau, bureau.with_name("又一份"))

    def full(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr("acts.draw.remake.write_folder", full)
        code, failed = told(capsys, "repair", *at)
    assert (code, failed["repaired"]) == (1, [])
    assert [one["message"] for one in failed["problems"]] == [
        "证据文件夹 2024-005-1 等 2 样没有补上：磁盘已满；请清理磁盘，再修复"
    ]
    code, made = told(capsys, "repair", "--bureau", whole)
    assert (code, made["repaired"]) == (0, ["证据文件夹 2024-005-1", "证据文件夹 2024-006-1"])


def test_backups_restore_salvage_and_the_restore_that_is_journalled(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--bureau", bureau)
    assert told(capsys, "publish", "--first", *at)[0] == 0
    _, backup = told(capsys, "backup", *at)
    assert (backup["state"], backup["problem"]) == ("good", "")
    (place,) = told(capsys, "backups", "--verify", *at)[1]["places"]
    assert [(one["name"], one["state"]) for one in place["backups"]] == [(Path(backup["path"]).name, "good")]
    _, restored = told(capsys, "restore", backup["path"], tmp_path / "恢复的")
    assert (restored["name"], restored["seq"]) == ("示例县公安局", place["backups"][0]["seq"])
    code, refused = told(capsys, "restore", backup["path"], tmp_path / "恢复的")
    assert (code, "已经存在" in refused["problems"][0]["message"]) == (1, True)
    _, salvaged = told(capsys, "salvage", bureau, backup["path"], tmp_path / "打捞的")
    assert (salvaged["whole"], salvaged["troubles"], Path(salvaged["report"]).is_file()) == (True, [], True)
    code, asked = told(capsys, "restored", bureau / "public", *DECIDED, "--bureau", tmp_path / "恢复的")
    assert (code, asked["done"]) == (1, False)
    _, done = told(capsys, "restored", bureau / "public", *DECIDED, "--yes", "--bureau", tmp_path / "恢复的")
    assert done["restore"]["freezes"] == []


def test_the_clock_as_it_stands_as_it_is_confirmed_and_as_it_is_refused(
    bureau: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, stands = told(capsys, "clock", "--bureau", bureau)
    assert (stands["state"], stands["now"], stands["waits"]) == ("right", "2024-09-02T09:00:00+08:00", [])
    code, refused = told(capsys, "clock", "confirm", "--bureau", bureau)
    assert (code, refused["problems"][0]["field"]) == (1, "时钟")
    code, refused = told(capsys, "clock", "correct", "--paper", "一号", "--approved-by", "李局长", "--bureau", bureau)
    assert (code, "没有要更正的" in refused["problems"][0]["message"]) == (1, True)
