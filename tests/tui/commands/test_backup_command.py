"""Backups on the command line: sealed with a key or a passphrase, and opened again."""

import json
from pathlib import Path

import pytest

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
