"""Backups on the command line: sealed with a key or a passphrase, and opened again."""

import json
from pathlib import Path

import pytest

from acts.base import backups
from acts.base.backups import BackupList
from acts.base.office import wall_clock
from db.places import Places
from db.proving import prove
from rules.base.dates import short_moment
from tui import cli as program
from tui.session import PASSPHRASE_VARIABLE, Session


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = program._run([str(word) for word in words], Session())
    return code, "".join(capsys.readouterr())


def test_a_key_is_made_used_and_put_away(bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--bureau", bureau)
    key = tmp_path / "私钥.txt"
    code, said = run(capsys, "backup", "key", key, *at)
    assert code == 0
    assert "谁也打不开" in said
    code, said = run(capsys, "backup", *at, "--json")
    told = json.loads(said)
    assert told["sealed"] is True
    archive = told["path"]
    assert run(capsys, "restore", archive, tmp_path / "new")[1].count("--key") == 1
    assert run(capsys, "restore", archive, tmp_path / "new", "--key", key)[0] == 0
    assert (tmp_path / "new" / "bureau.toml").exists()
    assert run(capsys, "backup", "key", *at)[0] == 2
    assert run(capsys, "backup", "key", key, "--off", *at)[0] == 2
    assert run(capsys, "backup", "key", "--off", *at)[0] == 0
    assert json.loads(run(capsys, "backup", *at, "--json")[1])["sealed"] is False


def test_a_passphrase_comes_from_a_file_where_nobody_can_type(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("春风又绿江南岸 1\n", encoding="utf-8")
    code, said = run(capsys, "backup", "passphrase", "--bureau", bureau)
    assert code == 1
    assert "请在终端里办" in said
    monkeypatch.setenv(PASSPHRASE_VARIABLE, str(words))
    archive = json.loads(run(capsys, "backup", "passphrase", "--bureau", bureau, "--json")[1])["path"]
    assert run(capsys, "restore", archive, tmp_path / "new")[0] == 0
    words.write_text("别的一句话 2\n", encoding="utf-8")
    code, said = run(capsys, "restore", archive, tmp_path / "other")
    assert code == 1
    assert "口令不对" in said


def main(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """As the console script does it: with what comes after the answer."""
    with pytest.raises(SystemExit) as left:
        program.main([str(word) for word in words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def rot(folder: Path) -> None:
    for part in (folder / "backups" / "parts").iterdir():
        part.write_bytes(b"rot")


def test_backups_are_listed_with_their_state_here_and_outside(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--bureau", bureau)
    stick = tmp_path / "U盘"
    assert "没有这个文件夹" in run(capsys, "backup", "to", stick, *at)[1]
    stick.mkdir()
    code, said = run(capsys, "backup", "to", stick, *at)
    assert code == 0
    assert "同一块磁盘" in said
    assert "没有加密" in said
    code, said = run(capsys, "backup", *at)
    assert "写完又读了一遍，完好" in said
    assert f"已拷到 {stick}" in said
    code, said = run(capsys, "backups", *at)
    assert code == 0
    assert said.count("完好，") == 2
    rot(bureau)
    code, said = run(capsys, "backups", "--verify", *at)
    assert "损坏：" in said
    here, there = json.loads(run(capsys, "backups", "--json", *at)[1])["places"]
    assert [one["state"] for one in here["backups"]] == ["bad"]
    assert [one["state"] for one in there["backups"]] == ["good"]
    stick.rename(tmp_path / "拔下")
    assert "没有插上" in run(capsys, "backup", *at)[1]
    assert run(capsys, "backup", "to", *at)[0] == 2
    assert run(capsys, "backup", "to", "--off", *at)[0] == 0
    assert len(json.loads(run(capsys, "backups", "--json", *at)[1])["places"]) == 1


def test_a_backup_that_is_made_is_told_though_the_folder_cannot_be_listed_then(
    bureau: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(where: str, folder: Path, _: object) -> BackupList:
        return BackupList(where=where, folder=folder, states=(), problem="磁盘已满")

    monkeypatch.setattr(backups, "_listed", unreadable)
    code, said = run(capsys, "backup", "--bureau", bureau)
    assert code == 0
    assert "已备份：" in said
    assert "没有核对成：磁盘已满" in said
    answer = json.loads(run(capsys, "backup", "--bureau", bureau, "--json")[1])
    assert (answer["state"], answer["problem"]) == ("unchecked", "磁盘已满")
    assert Path(answer["path"]).exists()


def test_of_a_stick_that_is_not_there_is_said_since_when_and_no_number(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--bureau", bureau)
    stick = tmp_path / "U盘"
    stick.mkdir()
    run(capsys, "backup", "to", stick, *at)
    run(capsys, "backup", *at)
    stick.rename(tmp_path / "拔下")
    said = run(capsys, "backups", *at)[1]
    assert f"拷到 {stick}：现在够不着，" in said
    assert "拷齐过；找不到这个文件夹，盘可能没有插上" in said
    assert "0 份" not in said
    run(capsys, "backup", *at)
    said = run(capsys, "backups", *at)[1]
    (there,) = json.loads(run(capsys, "backups", "--json", *at)[1])["places"][1:]
    assert not there["seen"]
    assert f"{short_moment(there['away_since'])} 起够不着" in said
    since = there["away_since"]
    run(capsys, "backup", *at)
    assert json.loads(run(capsys, "backups", "--json", *at)[1])["places"][1]["away_since"] == since, "the first time"
    (tmp_path / "拔下").rename(stick)
    run(capsys, "backup", *at)
    (there,) = json.loads(run(capsys, "backups", "--json", *at)[1])["places"][1:]
    assert (there["seen"], there["away_since"]) == (True, "")


def test_of_a_folder_that_was_never_reached_is_said_that_nothing_was_copied_yet(
    bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    run(capsys, "backup", "to", stick, "--bureau", bureau)
    stick.rmdir()
    said = run(capsys, "backups", "--bureau", bureau)[1]
    assert f"拷到 {stick}：现在够不着，还没有拷成过；" in said


@pytest.fixture
def real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A bureau whose clock goes."""
    assert main(capsys, "init", tmp_path / "真", "--name", "示例县公安局", "--region", "410499", "--as", "甲")[0] == 0
    return tmp_path / "真"


ADD = ("enterprise", "add", "--name", "演示旅馆", "--code", "91410499MA00060029", "--trades", "旅馆业", "--as", "甲")


def test_the_first_command_of_a_day_that_writes_backs_up_after_its_answer(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(capsys, "task", "list", "--bureau", real)[0] == 0
    assert not (real / "backups").exists()
    _, out, err = main(capsys, *ADD, "--bureau", real, "--json")
    json.loads(out)
    assert len(list((real / "backups").glob("*.backup"))) == 1
    assert "备份" not in err
    main(capsys, *ADD, "--bureau", real)
    assert len(list((real / "backups").glob("*.backup"))) == 1


def test_a_backup_that_fails_changes_neither_answer_nor_exit_code(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (real / "backups").write_text("x")
    code, out, err = main(capsys, *ADD, "--bureau", real, "--json")
    assert code == 0, (out, err)
    assert json.loads(out)["ok"] is True
    assert "备份没有做成" in err
    assert "已办的事不受影响" in err


def test_a_rotten_journal_is_told_with_every_command(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(capsys, *ADD, "--bureau", real)
    backups.back_up(real)
    prove(Places(real), wall_clock())
    rot(real)
    note = json.loads((real / "proved.json").read_text(encoding="utf-8"))
    (real / "proved.json").write_text(json.dumps({**note, "problem": "第 2 行不对"}), encoding="utf-8")
    assert "台账的日志有一处损坏" in main(capsys, "undo", "--bureau", real)[2]
